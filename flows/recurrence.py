"""The days on which an activity takes place: every so many weeks, but not on holidays; and their times where we are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import islice
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

from dateutil.rrule import WEEKLY, rrule
from pydantic import Field, model_validator
from vacances_scolaires_france import SchoolHolidayDates  # type: ignore[import-untyped]

from flows.calendars import months_on
from flows.spec import Spec

MAX_OCCASIONS = 200
MAX_MONTHS = 18
ALSACE_MOSELLE = "57"
"""Moselle, by ISO 3166-2. Alsace has the same holidays."""

Weekday = Annotated[int, Field(ge=0, le=6)]
"""0 is Monday."""
Dates = Annotated[list[date], Field(max_length=MAX_OCCASIONS)]


class UnknownHolidays(ValueError):
    """Of this year the packages do not know the holidays, or not all of them."""

    def __init__(self, year: int) -> None:
        super().__init__(f"the holidays of {year} are not all known")
        self.year = year


class Repeat(Spec):
    """Each of these weekdays, up to `until` or until there are `count` occasions."""

    days: list[Weekday] = Field(min_length=1, max_length=7)
    every: int = Field(default=1, ge=1, le=52)
    """Weeks."""
    until: date | None = None
    """The last day, included."""
    count: int | None = Field(default=None, ge=1, le=MAX_OCCASIONS)
    """Occasions that are really held, those of `also_on` included."""
    skip_public_holidays: bool = True
    region: Literal["", "alsace-moselle"] = ""
    """Where there are more public holidays than in the rest of France."""
    school_zone: Literal["", "A", "B", "C"] = ""
    """Whose school holidays are skipped."""
    except_on: Dates = []
    also_on: Dates = []
    """Held on these days whatever the rule and the holidays say."""

    def later(self, step: timedelta) -> Repeat:
        """The same rule so many days later."""
        moved = {"except_on": [day + step for day in self.except_on], "also_on": [day + step for day in self.also_on]}
        weekdays = [(day + step.days) % 7 for day in self.days]
        return self.model_copy(update={**moved, "days": weekdays, "until": self.until and self.until + step})

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if len(set(self.days)) < len(self.days):
            raise ValueError("the same weekday twice")
        if (self.until is None) == (self.count is None):
            raise ValueError("either until or count, and not both")
        if set(self.except_on) & set(self.also_on):
            raise ValueError("a day is both excepted and added")
        if self.count is not None and self.count < len(set(self.also_on)):
            raise ValueError("more days are added than count allows")
        return self


def days(first: date, repeat: Repeat) -> list[date]:
    """The days from the first one on, in order; ValueError where the rule leads too far."""
    last = months_on(first, MAX_MONTHS)
    added = set(repeat.also_on)
    if any(not first <= day <= last for day in (*added, repeat.until or first)):
        raise ValueError(f"a day is before the first one, or more than {MAX_MONTHS} months after it")
    wanted = (repeat.count or MAX_OCCASIONS + 1) - len(added)
    found = sorted({*added, *islice(_by_rule(first, repeat.until or last, repeat), wanted)})
    if len(found) > MAX_OCCASIONS:
        raise ValueError(f"more than {MAX_OCCASIONS} occasions")
    if repeat.count and len(found) < repeat.count:
        raise ValueError(f"fewer than {repeat.count} occasions within {MAX_MONTHS} months")
    return found


def _by_rule(first: date, last: date, repeat: Repeat) -> Iterator[date]:
    """The days of the rule that are neither skipped nor added by hand."""
    others = {*repeat.except_on, *repeat.also_on}
    start, end = datetime.combine(first, time()), datetime.combine(last, time())
    public = {
        day
        for year in range(first.year, last.year + 1)
        if repeat.skip_public_holidays
        for day in public_holidays(year, repeat.region)
    }
    for moment in rrule(WEEKLY, dtstart=start, until=end, interval=repeat.every, byweekday=repeat.days):
        day = moment.date()
        if day in others or day in public:
            continue
        if not (repeat.school_zone and _no_school(day, repeat.school_zone)):
            yield day


@cache
def public_holidays(year: int, region: str) -> frozenset[date]:
    """Raises UnknownHolidays."""
    from holidays import country_holidays  # takes a tenth of a second, which the service's start need not wait for

    found = country_holidays("FR", ALSACE_MOSELLE if region else None, year, expand=False)
    if not found.start_year <= year <= found.end_year:
        raise UnknownHolidays(year)
    return frozenset(found)


@cache
def _school_holidays() -> SchoolHolidayDates:
    return SchoolHolidayDates()


def _no_school(day: date, zone: str) -> bool:
    """Whether a day lies in the school holidays of a zone: after the last day of class, before the first one.

    The package takes every day for known up to the end of its last year, though it has nothing after that year's summer.
    """
    known = _school_holidays().data
    if not min(known) <= day <= max(known):
        raise UnknownHolidays(day.year)
    return day in known and bool(known[day][f"vacances_zone_{zone.lower()}"])


def moments(days: Iterable[date], starts: time, ends: time, zone: ZoneInfo) -> list[tuple[datetime, datetime]]:
    """From when to when on each day, by the clocks of the zone; an hour that they leave out is the hour after it."""
    spans = [(_on_clocks(day, starts, zone), _on_clocks(day, ends, zone)) for day in days]
    if ends <= starts or any(end.astimezone(UTC) <= start.astimezone(UTC) for start, end in spans):
        raise ValueError("ends before it starts")
    return spans


def _on_clocks(day: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, at, zone).astimezone(UTC).astimezone(zone)
