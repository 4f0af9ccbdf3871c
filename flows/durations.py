"""Durations of ISO 8601 (`P1M`, `-P120D`, `PT72H`), counted from a day."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated

from pydantic import AfterValidator

from flows.calendars import months_on

_ISO = re.compile(r"(-?)P(?=.)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(\d+)H)?")
HOURS_A_DAY = 24


@dataclass(frozen=True, slots=True)
class Duration:
    months: int
    days: int

    def after(self, day: date) -> date:
        """The day so long after `day`; a month ends on its last day where it has no such one (31 January + P1M)."""
        return months_on(day, self.months) + timedelta(self.days)


def read(written: str) -> Duration:
    """Raises ValueError for what is no duration, and for hours that make no whole days."""
    found = _ISO.fullmatch(written)
    if found is None:
        raise ValueError(f"{written!r} is no duration such as P1M or -P120D")
    sign = -1 if found[1] else 1
    years, months, weeks, days, hours = (int(group or 0) for group in found.groups()[1:])
    if hours % HOURS_A_DAY:
        raise ValueError(f"{written!r} is not counted in whole days")
    return Duration(sign * (12 * years + months), sign * (7 * weeks + days + hours // HOURS_A_DAY))


def _checked(written: str) -> str:
    read(written)
    return written


Iso = Annotated[str, AfterValidator(_checked)]
