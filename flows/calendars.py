"""Days of the French and of the Solar Hijri calendar, and which of them is next."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import Literal

import jdatetime

Calendar = Literal["gregorian", "solar"]


def day_of(calendar: Calendar, year: int, month: int, day: int) -> date | None:
    """None when the calendar has no such day."""
    try:
        if calendar == "solar":
            found: date = jdatetime.date(year, month, day).togregorian()
            return found
        return date(year, month, day)
    except ValueError:
        return None


def _year_now(calendar: Calendar, today: date) -> int:
    return int(jdatetime.date.fromgregorian(date=today).year) if calendar == "solar" else today.year


def nearest(calendar: Calendar, month: int, day: int, today: date, past: bool) -> date | None:
    """The next such day, today included, or the last; None when no year has it."""
    now, step = _year_now(calendar, today), -1 if past else 1
    for year in range(now - step, now + 9 * step, step):
        found = day_of(calendar, year, month, day)
        if found and (found <= today if past else found >= today):
            return found
    return None


def month_span(calendar: Calendar, year: int, month: int) -> tuple[date, date] | None:
    """Its first and last day."""
    first = day_of(calendar, year, month, 1)
    after = day_of(calendar, year + month // 12, month % 12 + 1, 1)
    return (first, after - timedelta(1)) if first and after else None


def nearest_month(calendar: Calendar, month: int, today: date, past: bool) -> tuple[date, date] | None:
    """The first and last day of this month or the next such one; with `past`, of this or the last one."""
    now, step = _year_now(calendar, today), -1 if past else 1
    for year in range(now - step, now + 3 * step, step):
        span = month_span(calendar, year, month)
        if span and (span[0] <= today if past else span[1] >= today):
            return span
    return None


def months_on(day: date, months: int) -> date:
    """The same day some months later, or the last one of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
