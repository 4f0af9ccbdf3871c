"""Dates as people of each language read and write them: the French calendar, and the Solar Hijri one beside it in Dari.

`read` finds days in a message; its grammar is in flows/date_rules.py. A day comes before a month. A week goes from Monday
to Sunday. The name of a weekday is the next such day, never today, unless it says so ("ce samedi"). Without a year it is
the next such day, today included, or with `past` the last one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import jdatetime

from flows import calendar_words as said
from flows import tokens
from flows.calendars import Calendar
from flows.date_rules import RULES, Hit, Message, counted, moved
from flows.spec import Words
from flows.tokens import Token

MONTHS = {
    "fr": [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
    "ar": [
        "يناير",
        "فبراير",
        "مارس",
        "أبريل",
        "مايو",
        "يونيو",
        "يوليو",
        "أغسطس",
        "سبتمبر",
        "أكتوبر",
        "نوفمبر",
        "ديسمبر",
    ],
    "prs": ["جنوری", "فبروری", "مارچ", "اپریل", "می", "جون", "جولای", "اگست", "سپتمبر", "اکتوبر", "نومبر", "دسمبر"],
}
# The Afghan names of the Solar Hijri months: not the Iranian ones that libraries give for "fa".
SOLAR_MONTHS = ["حمل", "ثور", "جوزا", "سرطان", "اسد", "سنبله", "میزان", "عقرب", "قوس", "جدی", "دلو", "حوت"]


def show(day: date, lang: str) -> str:
    """`12 juin 2026`; in Dari `22 جوزا 1405 (12 جون 2026)`."""
    first = "1er" if lang == "fr" and day.day == 1 else str(day.day)
    gregorian = f"{first} {MONTHS[lang][day.month - 1]} {day.year}"
    if lang != "prs":
        return gregorian
    solar = jdatetime.date.fromgregorian(date=day)
    return f"{solar.day} {SOLAR_MONTHS[solar.month - 1]} {solar.year} ({gregorian})"


def brief(day: date, lang: str) -> str:
    """For a list, without the year: `12 juin`; in Dari `22 جوزا (12 جون)`."""
    gregorian = f"{day.day} {MONTHS[lang][day.month - 1]}"
    if lang != "prs":
        return gregorian
    solar = jdatetime.date.fromgregorian(date=day)
    return f"{solar.day} {SOLAR_MONTHS[solar.month - 1]} ({gregorian})"


def month(number: int) -> Words:
    """A month of the French calendar, for a button."""
    names = {lang: months[number - 1] for lang, months in MONTHS.items()}
    return Words(fr=f"{number:02} {names['fr']}", prs=f"{names['prs']} ({number})", ar=f"{names['ar']} ({number})")


def both(day: date) -> Words:
    """A day in both calendars, in each language: said back before it is kept."""
    solar = jdatetime.date.fromgregorian(date=day)
    hijri = f"{solar.day} {SOLAR_MONTHS[solar.month - 1]} {solar.year}"
    said = {lang: show(day, lang) for lang in MONTHS}
    return Words(fr=f"{said['fr']} ({hijri})", prs=said["prs"], ar=f"{said['ar']} ({hijri})")


@dataclass(frozen=True, slots=True)
class Found:
    day: date
    end: date | None
    """The last day of a span; None for one day."""
    calendar: Calendar
    words: str
    """The normalised words that say it."""
    start: int
    stop: int
    """Its words are `flows.tokens.split(text)[start:stop]`."""


def read(text: str, today: date, lang: str = "", past: bool = False) -> list[Found]:
    """The days in a message, in order. `lang` only decides words that two languages share; any text is fine."""
    return read_tokens(tokens.split(text), today, lang, past)


def read_tokens(cut: Sequence[Token], today: date, lang: str = "", past: bool = False) -> list[Found]:
    """The same, of a message that is cut already."""
    return [
        Found(hit.day, hit.end, hit.calendar, tokens.words(cut[start : hit.stop]), start, hit.stop)
        for start, hit in _hits(cut, today, lang, past)
        if hit.day is not None
    ]


def wrong(text: str, today: date, lang: str = "") -> str | None:
    """The words of the first day that no calendar has, such as "31 02 2026"; None when there is none."""
    cut = tokens.split(text)
    hits = _hits(cut, today, lang, past=False)
    return next((tokens.words(cut[start : hit.stop]) for start, hit in hits if hit.kind == "wrong"), None)


def period_end(text: str, start: date) -> date | None:
    """The day so long after `start` as a text says ("15 jours", "یک ماه"); None when it names no length, or several."""
    cut = tokens.split(text)
    message, found, at = Message(cut, start, past=False, dari=False), [], 0
    while at < len(cut):
        length = counted(message, at)
        if length:
            found.append(moved(start, length[1], length[0]))
        at = length[2] if length else at + 1
    return found[0] if len(found) == 1 else None


def _hits(cut: Sequence[Token], today: date, lang: str, past: bool) -> list[tuple[int, Hit]]:
    """What the rules take, with the place where it begins; what says one day twice is one."""
    dari = lang == "prs" or (not lang and any(t.word in said.DARI_WORDS or t.word.startswith("می") for t in cut))
    message = Message(cut, today, past, dari)
    hits: list[tuple[int, Hit]] = []
    at = 0
    while at < len(cut):
        hit = next((hit for rule in RULES if (hit := rule(message, at))), None)
        if hit is None:
            at += 1
            continue
        if hit.kind != "none" and not (hits and _joined(message, hits, at, hit)):
            hits.append((at, hit))
        at = hit.stop
    return hits


def _joined(message: Message, hits: list[tuple[int, Hit]], at: int, hit: Hit) -> bool:
    """Whether a hit says more of the one before it ("samedi 20 juin"), and is joined to it."""
    start, last = hits[-1]
    between = [message.word(place) for place in range(last.stop, at)]
    if last.day is None or hit.day is None:
        return False
    to = message.tokens[at].raw.startswith("لل") if not between else all(word in said.TO for word in between)
    if to and message.word(start - 1) in said.FROM:
        end = hit.day + timedelta(7) if hit.kind == last.kind == "weekday" and hit.day < last.day else hit.day
        if last.end or hit.end or end < last.day:
            return False
        hits[-1] = start, Hit(hit.stop, "span", last.day, end, hit.calendar)
        return True
    if last.kind == "weekday" and hit.end and not between and hit.day <= last.day <= hit.end:
        hits[-1] = start, Hit(hit.stop, "weekday", last.day)
        return True  # جمعهٔ همین هفته
    if not all(word in said.BETWEEN_TWO_NAMES for word in between) or last.end or hit.end:
        return False
    if message.word(at).startswith("و"):
        return False  # and
    if last.kind == "weekday" and hit.kind in ("full", "relative"):
        hits[-1] = start, Hit(hit.stop, hit.kind, hit.day, None, hit.calendar)
        return True
    if hit.kind == "weekday" or hit.day == last.day:
        if hit.kind == last.kind == "weekday" or (hit.day - last.day).days % 7:
            return False
        hits[-1] = start, Hit(hit.stop, last.kind, last.day, None, last.calendar)
        return True
    return False
