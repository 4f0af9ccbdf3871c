"""What time does to cases: who waits too long is told to the coordinators, and what a volunteer leaves lying goes back.

Each sweep looks for what is due, then does it case by case in a transaction that looks again: two schedulers do no harm.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot import escalations, staff
from bot.runtime import Runtime
from bot.store.case_models import Alert, Case
from bot.store.database import insert_into
from bot.store.models import Person, Staff
from flows.opening import DANGER, Opening

IDLE = timedelta(days=1)
"""A volunteer who does nothing for so long while the team is to speak no longer holds the case."""
LATE = "late"
"""Why coordinators are alerted."""
Standing = Literal["late", "near", ""]
logger = logging.getLogger(__name__)


def standing(case: Case, local: datetime, opening: Opening) -> Standing:
    """How near a case is to its limit: `near` once three quarters of its goal are over, in opening hours. `local` is now
    where the association is."""
    if case.due_at is None or case.waits_since is None:
        return ""
    if case.due_at <= local:
        return "late"
    since, due = case.waits_since.astimezone(local.tzinfo), case.due_at.astimezone(local.tzinfo)
    if case.priority == DANGER:
        return "near" if local - since >= (due - since) * 3 / 4 else ""
    return "near" if 0 < 3 * opening.minutes_between(since, due) <= 4 * opening.minutes_between(since, local) else ""


# ── who waits too long ─────────────────────────────────────────────────────────────────────────────────────────────


async def warn_late(rt: Runtime) -> None:
    """Alert the coordinators of each case whose time is over, once for each time."""
    await _sweep(rt, _overdue(rt.now()), _warn)


def _overdue(now: datetime) -> ColumnElement[bool]:
    return and_(Case.closed_at.is_(None), Case.due_at <= now, Case.warned_at.is_(None))


async def _warn(rt: Runtime, session: AsyncSession, number: int) -> bool:
    now = rt.now()
    if not await _lock_person(session, number):
        return False
    warned = update(Case).where(Case.id == number, _overdue(now)).values(warned_at=now, changed_at=now)
    case = await session.scalar(warned.returning(Case))
    if case is None or case.due_at is None:
        return False
    await escalations.add_event(session, case, None, LATE, now)
    await plan_alerts(session, case, LATE, case.due_at)
    return True


async def plan_alerts(session: AsyncSession, case: Case, why: str, due: datetime) -> None:
    """For everybody who coordinates; whoever has planned the same leaves it at one."""
    members = await coordinators(session)
    if members:
        rows = [{"staff_id": one.id, "case_id": case.id, "why": why, "due_at": due} for one in members]
        await session.execute(insert_into(session, Alert).values(rows).on_conflict_do_nothing())


async def coordinators(session: AsyncSession) -> Sequence[Staff]:
    those = select(Staff).where(Staff.active).order_by(Staff.id)
    return [one for one in await session.scalars(those) if staff.at_least(one, "coordinator")]


# ── what lies ──────────────────────────────────────────────────────────────────────────────────────────────────────


async def release_idle(rt: Runtime) -> None:
    """Give back to the queue what a volunteer holds and has not touched for a day. The person is told nothing, and their
    time to wait goes on."""
    await _sweep(rt, _idle(rt.now()), _release)


def _idle(now: datetime) -> ColumnElement[bool]:
    """Since both, the last touch and the words that wait: who answered days ago has a day again when the person replies."""
    volunteers = select(Staff.id).where(Staff.role == "volunteer")
    return and_(
        Case.closed_at.is_(None),
        Case.turn == "team",
        Case.holder_id.in_(volunteers),
        or_(Case.touched_at.is_(None), Case.touched_at <= now - IDLE),
        func.coalesce(Case.waits_since, Case.touched_at, Case.opened_at) <= now - IDLE,
    )


async def _release(rt: Runtime, session: AsyncSession, number: int) -> bool:
    return await _give_back(rt, session, number, _idle(rt.now()), "idle")


async def release_lost(rt: Runtime) -> None:
    """Give back to the queue what somebody holds who has left the team, or may not hold it in their new role."""
    await _sweep(rt, _lost(), _release_lost)


def _lost() -> ColumnElement[bool]:
    """Not `case_access.may_hold`, for a query."""
    away = select(Staff.id).where(~Staff.active)
    volunteers = select(Staff.id).where(Staff.role == "volunteer")
    not_theirs = and_(Case.readers != "volunteer", Case.holder_id.in_(volunteers))
    return and_(Case.closed_at.is_(None), or_(Case.holder_id.in_(away), not_theirs))


async def _release_lost(rt: Runtime, session: AsyncSession, number: int) -> bool:
    return await _give_back(rt, session, number, _lost(), "lost")


async def _give_back(rt: Runtime, session: AsyncSession, number: int, due: ColumnElement[bool], event: str) -> bool:
    """If it is still due once it is locked; an `event` says who held it."""
    if not await _lock_person(session, number):
        return False
    case = await session.scalar(select(Case).where(Case.id == number, due).with_for_update())
    if case is None:
        return False
    await escalations.add_event(session, case, case.holder_id, event, rt.now())
    case.holder_id, case.touched_at, case.changed_at = None, None, rt.now()
    return True


async def _lock_person(session: AsyncSession, number: int) -> bool:
    """Of a case, and before it, as whoever answers does; False where they are gone."""
    owner = await session.scalar(select(Case.person_id).where(Case.id == number))
    return owner is not None and await session.get(Person, owner, with_for_update={"key_share": True}) is not None


async def _sweep(
    rt: Runtime, due: ColumnElement[bool], work: Callable[[Runtime, AsyncSession, int], Awaitable[bool]]
) -> None:
    """One transaction for each case: what goes wrong with one holds up no other, and is tried again."""
    async with rt.store.reading() as session:
        found = (await session.scalars(select(Case.id).where(due).order_by(Case.due_at, Case.id))).all()
    changed = False
    for number in found:
        try:
            async with rt.store.writing() as session:
                changed |= await work(rt, session, number)
        except Exception:
            logger.exception("case %s: its time could not be seen to", number)
    if changed:
        await rt.bell.ring("console")
        await rt.bell.ring("cases")
