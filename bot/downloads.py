"""How a file that somebody sent leaves for a browser: seen or heard, never taken for a page."""

from __future__ import annotations

from urllib.parse import quote

from starlette.responses import Response

from bot.file_types import HEARD, SEEN
from bot.messages import File

KEPT_AS = ("application/pdf", "text/calendar")
"""What is saved, and then opened by what the device has for it."""


def response(file: File) -> Response:
    """A picture or a sound under its own type; all else is only to be saved, most of it as mere bytes."""
    within = file.mime in (*SEEN, *HEARD)
    return Response(
        file.content,
        media_type=file.mime if within or file.mime in KEPT_AS else "application/octet-stream",
        headers={
            "Content-Disposition": f"{'inline' if within else 'attachment'}; filename*=UTF-8''{quote(file.name, safe='')}",
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "Cross-Origin-Resource-Policy": "same-origin",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
        },
    )
