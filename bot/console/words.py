"""Days, hours, numbers and parties in French, as the team's pages say them. Moments are given where the association is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from flows import dates, moments

_SPACE = "\u00a0"


def day(day: date, year: bool = False) -> str:
    """`samedi 28 novembre`; with the year where it may be another one."""
    said = dates.show(day, "fr")
    return f"{moments.weekday(day).fr} {said if year else said.rpartition(' ')[0]}"


def hour(at: datetime) -> str:
    """`14 h`, or `14 h 30`."""
    return f"{at.hour}{_SPACE}h" + (f"{_SPACE}{at:%M}" if at.minute else "")


def moment(starts: datetime, ends: datetime, year: bool = False) -> str:
    """`samedi 28 novembre, 14 h – 17 h`; a stay of several days with both days."""
    first, last = starts.date(), ends.date()
    if first == last:
        return f"{day(first, year)}, {hour(starts)}{_SPACE}– {hour(ends)}"
    return f"{day(first, year)}, {hour(starts)} – {day(last, year)}, {hour(ends)}"


def counted(count: int, noun: str) -> str:
    """`1 place proposée`, `2 places proposées`."""
    words = noun if abs(count) < 2 else " ".join(f"{word}s" for word in noun.split())
    return f"{count}{_SPACE}{words}"


def number(value: float) -> str:
    """`46`, or `46,5`."""
    return f"{round(value, 1):g}".replace(".", ",")


def party(adults: int, ages: Sequence[int], exactly: bool = True) -> str:
    """`2 adultes, 1 enfant (4 ans)`; the ages only where they may be seen."""
    said = [counted(adults, "adulte")]
    if ages:
        told = f" ({', '.join(map(str, sorted(ages)))}{_SPACE}{'an' if max(ages) < 2 else 'ans'})" if exactly else ""
        said.append(counted(len(ages), "enfant") + told)
    return ", ".join(said)
