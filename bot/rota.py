"""Who of the team answers when: shifts that come back every week, and how many cases each may hold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Literal

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.store.case_models import Shift
from bot.store.models import Staff

MIDNIGHT = 24 * 60


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """From one minute of a day to another, where the association is; `weekday` 0 is Monday, `ends` may be MIDNIGHT."""

    weekday: int
    starts: int
    ends: int


class CannotPlan(Exception):
    """`span` takes no time, goes past `midnight` (it is two), or overlaps the one before it."""

    def __init__(self, why: Literal["empty", "midnight", "overlap"], span: Span) -> None:
        super().__init__(why)
        self.why, self.span = why, span


def check(spans: Iterable[Span]) -> None:
    """Raises CannotPlan for the first that is wrong."""
    ordered = sorted(spans)
    for span in ordered:
        if span.starts >= span.ends:
            raise CannotPlan("empty" if span.starts == span.ends else "midnight", span)
    for before, span in pairwise(ordered):
        if span.weekday == before.weekday and span.starts < before.ends:
            raise CannotPlan("overlap", span)


async def on_duty(session: AsyncSession, local: datetime) -> list[Staff]:
    """Who answers at a moment, given where the association is."""
    minute = local.hour * 60 + local.minute
    now = Shift.weekday == local.weekday(), Shift.starts <= minute, Shift.ends > minute
    on = select(Shift.staff_id).where(*now)
    there = select(Staff).where(Staff.active, Staff.id.in_(on)).order_by(Staff.name, Staff.id)
    return list(await session.scalars(there))


async def of(session: AsyncSession, member: int) -> list[Span]:
    return (await week(session, [member]))[member]


async def week(session: AsyncSession, members: Sequence[int]) -> dict[int, list[Span]]:
    """The shifts of each of them, in the order of the week."""
    found: dict[int, list[Span]] = defaultdict(list)
    rows = select(Shift).where(Shift.staff_id.in_(members)).order_by(Shift.weekday, Shift.starts)
    for row in await session.scalars(rows):
        found[row.staff_id].append(Span(row.weekday, row.starts, row.ends))
    return found


async def replace(session: AsyncSession, member: int, spans: Sequence[Span], max_cases: int) -> None:
    """These shifts and no others. The member is locked: of two who save at once, the second wins whole."""
    check(spans)
    one = await session.get_one(Staff, member, with_for_update=True)
    one.max_cases = max_cases
    await session.execute(delete(Shift).where(Shift.staff_id == member))
    session.add_all(Shift(staff_id=member, weekday=s.weekday, starts=s.starts, ends=s.ends) for s in sorted(spans))
