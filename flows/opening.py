"""When the team answers: its hours and holidays, how much of them lies between two moments, and what to tell who waits.

Moments are local, with their zone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from itertools import pairwise
from typing import Literal, Self

from pydantic import Field, field_validator, model_validator

from flows import moments
from flows.recurrence import public_holidays
from flows.spec import Spec
from flows.texts import Line, line

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
PRIORITIES = ("danger", "today", "week", "later")
"""A case's `priority` is the place of its name here."""
DANGER, TODAY, WEEK, LATER = range(4)
AFTERNOON = time(12, 30)
A_WEEK = timedelta(days=6)
_LOOK = 120
"""Days that are looked at for the next hour of opening."""
_SPAN = re.compile(r"([01][0-9]|2[0-4]):([0-5][0-9])-([01][0-9]|2[0-4]):([0-5][0-9])")


class Closed(Spec):
    """Days on which nobody answers, both included."""

    first: date
    last: date

    @model_validator(mode="after")
    def in_order(self) -> Self:
        if self.last < self.first:
            raise ValueError("the last day is before the first")
        return self


class Goal(Spec):
    """Minutes within which the person is answered: the first time, and after each thing that they say later."""

    first: int = Field(ge=1, le=10_000)
    next: int = Field(ge=1, le=10_000)


class Opening(Spec):
    """data/team.yml."""

    hours: dict[Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"], list[str]]
    region: Literal["", "alsace-moselle"] = ""
    closed: list[Closed] = []
    goals: dict[Literal["danger", "today", "week", "later"], Goal]

    @field_validator("hours")
    @classmethod
    def spans_in_order(cls, hours: dict[str, list[str]]) -> dict[str, list[str]]:
        for day, spans in hours.items():
            ends = [minute for span in spans for minute in _minutes(span)]
            if any(a >= b for a, b in pairwise(ends)) or ends[-1:] > [24 * 60]:
                raise ValueError(f"{day}: from the earliest to the latest, such as 09:00-12:30")
        if not any(hours.values()):
            raise ValueError("the team answers at no time at all")
        return hours

    @field_validator("goals")
    @classmethod
    def for_each_priority(cls, goals: dict[str, Goal]) -> dict[str, Goal]:
        if missing := [name for name in PRIORITIES if name not in goals]:
            raise ValueError(f"no goal for {', '.join(missing)}")
        return goals

    @cached_property
    def _spans(self) -> tuple[tuple[tuple[int, int], ...], ...]:
        return tuple(tuple(_minutes(span) for span in self.hours.get(day, ())) for day in WEEKDAYS)  # type: ignore[call-overload]

    def spans(self, now: datetime, days: int = _LOOK) -> Iterator[tuple[datetime, datetime]]:
        """The hours of opening from a moment on: each whole, the one that the moment is in included."""
        for ahead in range(days):
            day = now.date() + timedelta(ahead)
            if self._spans[day.weekday()] and not self._holiday(day):
                midnight = datetime.combine(day, time(), now.tzinfo)
                for starts, ends in self._spans[day.weekday()]:
                    if midnight + timedelta(minutes=ends) > now:
                        yield midnight + timedelta(minutes=starts), midnight + timedelta(minutes=ends)

    def _holiday(self, day: date) -> bool:
        if any(each.first <= day <= each.last for each in self.closed):
            return True
        return day in public_holidays(day.year, self.region)

    def is_open(self, now: datetime) -> bool:
        return any(starts <= now for starts, _ in self.spans(now, 1))

    def after(self, now: datetime, minutes: int) -> datetime | None:
        """The end of so many minutes of opening from a moment on."""
        left = timedelta(minutes=minutes)
        for starts, ends in self.spans(now):
            begins = max(starts, now)
            if left <= _between(begins, ends):
                return _plus(begins, left)
            left -= _between(begins, ends)
        return None

    def minutes_between(self, first: datetime, last: datetime) -> int:
        """Minutes of opening between two moments."""
        found = timedelta()
        for starts, ends in self.spans(first, (last.date() - first.date()).days + 1):
            found += max(_between(max(starts, first), min(ends, last)), timedelta())
        return int(found.total_seconds() // 60)

    def due(self, priority: int, since: datetime, answered: bool) -> datetime:
        """Until when somebody who waits since then is to be answered. `answered`: whether they were once already."""
        goal = self.goals[PRIORITIES[priority]]  # type: ignore[index]
        minutes = goal.next if answered else goal.first
        if priority == DANGER:
            return _plus(since, timedelta(minutes=minutes))
        return self.after(since, minutes) or since + timedelta(days=_LOOK)

    def promised(self, now: datetime, due: datetime) -> Line:
        """When to expect an answer, as it is told: `aujourd'hui, avant 17:00`, `lundi matin`."""
        if due.date() == now.date():
            return line("expect-today", hour=moments.clock(due))
        part = "morning" if due.time() <= AFTERNOON else "afternoon"
        if due.date() == now.date() + timedelta(1):
            return line(f"expect-tomorrow-{part}")
        if due.date() - now.date() <= A_WEEK:
            return line(f"expect-weekday-{part}", weekday=moments.weekday(due.date()))
        return line("expect-day", day=moments.on(due.date()))


def _between(first: datetime, last: datetime) -> timedelta:
    """Also where the clock changes."""
    return last.astimezone(UTC) - first.astimezone(UTC)


def _plus(at: datetime, length: timedelta) -> datetime:
    return (at.astimezone(UTC) + length).astimezone(at.tzinfo)


def _minutes(span: str) -> tuple[int, int]:
    """Of the day: `09:00-12:30` is (540, 750)."""
    found = _SPAN.fullmatch(span)
    if found is None:
        raise ValueError(f"{span} is no time from one to another, such as 09:00-12:30")
    starts, ends = (int(found[n]) * 60 + int(found[n + 1]) for n in (1, 3))
    return starts, ends
