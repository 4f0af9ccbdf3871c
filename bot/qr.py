"""A QR code to stand in a page."""

from __future__ import annotations

import segno


def svg(text: str) -> str:
    """An SVG element that any size of screen may scale; ValueError for a text that is too long.

    It has no style of its own, which the pages' Content-Security-Policy would refuse, and a white ground for dark pages.
    """
    drawn = segno.make_qr(text, error="m").svg_inline(light="#fff", svgclass="qr", lineclass=None, omitsize=True)
    return drawn.replace("<svg ", '<svg role="img" aria-label="QR" ', 1)
