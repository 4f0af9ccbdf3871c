"""How words and buttons are laid out where a channel limits them. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.messages import Button, clean

PARAGRAPH = re.compile(r"(?=\n[^\S\n]*\n)")
SENTENCE = re.compile(r"[.!?…؟۔][)\]\"»”’]*(?=\s)|(?=\n)")
WORD = re.compile(r"(?=[^\S\u00a0\u202f])")
"""Where a text may be cut, best first. No-break spaces, as French puts before « ? », hold."""

UNSAFE = re.compile(r'[\x00-\x1f\x7f"*/:;<>?\\|]+')
"""What file systems refuse, or what Telegram's reading of an upload stumbles over (quotes, semicolons)."""

SHORTEST = 4
"""A paragraph or sentence shorter than a quarter of the limit is not worth a message of its own."""


def file_name(name: str) -> str:
    return UNSAFE.sub("_", clean(name)).strip()


def split(text: str, limit: int) -> list[str]:
    """`text` in parts of at most `limit` UTF-16 code units, which is what Telegram counts: an emoji is two.

    It is cut between paragraphs, else sentences, else words, else anywhere but inside a character; the white space at
    the ends and at the cuts is dropped. Blank text has no parts.
    """
    if limit < 2:
        raise ValueError("limit must be at least 2: one character can take two code units")
    parts, rest = [], text.strip()
    while (fitting := _fitting(rest, limit)) < len(rest):
        cut = _cut(rest, fitting)
        parts.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*parts, rest] if rest else parts


def rows(buttons: Sequence[Button], width: int) -> list[tuple[Button, ...]]:
    """`buttons` in their order, two in a row where both labels fit in half of `width` characters, else one."""
    arranged: list[tuple[Button, ...]] = []
    for button in buttons:
        row = arranged[-1] if arranged else ()
        if len(row) == 1 and all(len(each.label) <= width // 2 for each in (*row, button)):
            arranged[-1] = (*row, button)
        else:
            arranged.append((button,))
    return arranged


def _fitting(text: str, limit: int) -> int:
    """How many of the first characters of `text` fit in `limit` code units."""
    units = 0
    for count, character in enumerate(text[: limit + 1]):
        units += 2 if character > "\uffff" else 1
        if units > limit:
            return count
    return len(text)


def _cut(text: str, fitting: int) -> int:
    for boundary in (PARAGRAPH, SENTENCE):
        cut = _last(boundary, text, fitting)
        if cut * SHORTEST >= fitting:
            return cut
    return _last(WORD, text, fitting) or fitting


def _last(boundary: re.Pattern[str], text: str, fitting: int) -> int:
    last = 0
    for match in boundary.finditer(text):
        if match.end() > fitting:
            break
        last = match.end()
    return last
