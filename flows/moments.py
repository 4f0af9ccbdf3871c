"""When something takes place, as people of each language say it: the weekday first, then the day, then the hours."""

from __future__ import annotations

from datetime import date, datetime

from flows import dates
from flows.agenda import Occasion
from flows.spec import Words
from flows.texts import Line, line

_WEEKDAYS = {
    "fr": ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    "prs": ("دوشنبه", "سه‌شنبه", "چهارشنبه", "پنجشنبه", "جمعه", "شنبه", "یکشنبه"),
    "ar": ("الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد"),
}


def weekday(day: date) -> Words:
    return Words(**{lang: names[day.weekday()] for lang, names in _WEEKDAYS.items()})


def on(day: date) -> Line:
    """`samedi 28 novembre 2026`; in Dari in both calendars."""
    return line("moment-day", weekday=weekday(day), day=day)


def clock(moment: datetime) -> str:
    """`14:00`, which all three languages write."""
    return f"{moment:%H:%M}"


def of(occasion: Occasion) -> Line:
    """From when to when, on one day or over several."""
    starts, ends = occasion.starts, occasion.ends
    if occasion.of_days:
        return line("moment-days", first=on(starts.date()), start=clock(starts), last=on(ends.date()), end=clock(ends))
    return line("moment", day=on(starts.date()), start=clock(starts), end=clock(ends))


def short(starts: datetime) -> Words:
    """For a list: `sam. 28 novembre, 14:00`."""
    day = starts.date()
    return Words(**{lang: f"{weekday(day).get(lang)} {dates.brief(day, lang)}, {clock(starts)}" for lang in _WEEKDAYS})
