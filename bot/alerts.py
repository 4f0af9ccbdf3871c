"""Tells the team that a message waits. An alert is a bell, not a message: several are one, and one that comes too late is none.

It is planned with what happened, for one member and one case. Once it is due, and if the team is still to answer, all browsers
of the member ring. They are called at least once: should we die in between, one may ring twice, and shows one notification.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Row, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot import browsers, case_access, people, push
from bot.push import NotRung
from bot.runtime import Runtime
from bot.settings import Settings
from bot.staff import at_least
from bot.store.case_models import Alert, Case, PushAddress
from bot.store.database import insert_into
from bot.store.models import Staff
from flows.opening import DANGER

Why = Literal["message", "danger"]
"""Others plan alerts of their own as rows, such as `late`."""
PAUSE, PAUSE_IN_DANGER = timedelta(minutes=30), timedelta(minutes=5)
"""Of one case a member is told no more often; what comes meanwhile is told at its end, if nobody has answered by then."""
AT_IT = timedelta(minutes=2)
"""Who has just done something for a case is not told of it so soon."""
WORTH = timedelta(hours=4)
"""So long it is tried to tell a browser, by us and by the service."""
BETWEEN = timedelta(minutes=5)
"""From one ring of a browser to the next, whatever the cases, unless it is urgent."""
LEASE = timedelta(minutes=1)
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(minutes=30)
MOST_AT_ONCE = 200

logger = logging.getLogger(__name__)


# ── planning ───────────────────────────────────────────────────────────────────────────────────────────────────────


async def plan(
    rt: Runtime, session: AsyncSession, case: Case, why: Why = "message", on_duty: Collection[int] = ()
) -> None:
    """Have those told who are to answer: who holds the case; if nobody does, those `on_duty` (by their numbers), or else all who
    may read it; of a new danger, and of one that nobody holds, all professionals, also at night. The person must be locked."""
    if not await browsers.switched_on(session):
        return
    now, kind = rt.now(), "danger" if case.priority == DANGER else why
    await _plan_anew(session, case, kind, now)
    last = await _last(session, case, kind)
    rows = []
    for member in await _whom(session, case, why, on_duty):
        sent = last.get(member)
        if member in last and sent is None:
            continue  # they are about to be told
        due = max(now, _earliest(case, member, sent) or now)
        due = due if kind == "danger" else people.after_quiet(due, rt.settings.zone)
        rows.append({"staff_id": member, "case_id": case.id, "why": kind, "due_at": due})
    if rows:
        await session.execute(insert_into(session, Alert).values(rows).on_conflict_do_nothing())


async def _plan_anew(session: AsyncSession, case: Case, kind: str, now: datetime) -> None:
    """What is still to come depends on who holds the case, and on what they did last."""
    later = Alert.sent_at.is_(None), Alert.due_at > now
    await session.execute(delete(Alert).where(Alert.case_id == case.id, Alert.why == kind, *later))


async def _whom(session: AsyncSession, case: Case, why: Why, on_duty: Collection[int]) -> list[int]:
    """By their numbers, in order; only of those who have a browser to tell."""
    reached = Staff.id.in_(select(PushAddress.staff_id))
    team = (await session.scalars(select(Staff).where(Staff.active, reached).order_by(Staff.id))).all()
    able = [member for member in team if case_access.may_read(member, case)]
    if why == "danger" or (case.priority == DANGER and case.holder_id is None):
        return [member.id for member in able if at_least(member, "caseworker") or member.id == case.holder_id]
    if case.holder_id is not None:
        return [member.id for member in able if member.id == case.holder_id]
    return [member.id for member in able if not on_duty or member.id in on_duty]


async def _last(session: AsyncSession, case: Case, why: str) -> dict[int, datetime | None]:
    """Of each member when they were last told of the case; None while they are about to be. What was told before it was a danger
    holds up nobody."""
    told = select(Alert.staff_id, func.max(Alert.sent_at), func.count() - func.count(Alert.sent_at))
    told = told.where(Alert.case_id == case.id).group_by(Alert.staff_id)
    if why == "danger":
        told = told.where(Alert.why == why)
    return {member: None if waiting else at for member, at, waiting in await session.execute(told)}


def _earliest(case: Case, member: int, sent: datetime | None) -> datetime | None:
    touched = case.touched_at if case.holder_id == member else None
    if touched is not None and (sent is None or touched > sent):
        return touched + AT_IT
    if sent is None:
        return None
    return sent + (PAUSE_IN_DANGER if case.priority == DANGER else PAUSE)


# ── from alerts to rings ───────────────────────────────────────────────────────────────────────────────────────────


async def next_due(session: AsyncSession) -> datetime | None:
    """When there is something to do; None also while notifications are off."""
    if not await browsers.switched_on(session):
        return None
    alert = await session.scalar(select(func.min(Alert.due_at)).where(Alert.sent_at.is_(None)))
    ring = await session.scalar(select(func.min(PushAddress.ring_at)))
    return min((at for at in (alert, ring) if at is not None), default=None)


async def take(rt: Runtime) -> PushAddress | None:
    """A browser to tell, committed as being told for as long as a LEASE."""
    now = rt.now()
    async with rt.store.reading() as session:
        due = await next_due(session)
    if due is None or due > now:
        return None
    async with rt.store.writing() as session:
        await _fire(rt, session, now)
        first = select(PushAddress).where(PushAddress.ring_at <= now)
        first = first.order_by(PushAddress.urgent.desc(), PushAddress.ring_at).limit(1)
        address = await session.scalar(first.with_for_update(skip_locked=True))
        if address is not None:
            address.ring_at, address.rung_at = now + LEASE, now
    return address


async def _fire(rt: Runtime, session: AsyncSession, now: datetime) -> None:
    """Alerts that are due have their members' browsers ring, once however many they are; what nobody needs any more goes."""
    found = select(Alert, Staff, Case).join(Staff, Staff.id == Alert.staff_id).join(Case, Case.id == Alert.case_id)
    found = found.where(Alert.sent_at.is_(None), Alert.due_at <= now).order_by(Alert.due_at).limit(MOST_AT_ONCE)
    rows = (await session.execute(found.with_for_update(of=Alert, skip_locked=True))).all()
    wanted = [row for row in rows if _still_wanted(*row)]
    gone = {row.Alert.id for row in rows} - {row.Alert.id for row in wanted}
    await session.execute(delete(Alert).where(Alert.id.in_(gone)))
    for row in wanted:
        row.Alert.sent_at = now
    await _set_ringing(rt, session, wanted, now)


def _still_wanted(alert: Alert, member: Staff, case: Case) -> bool:
    if not member.active or case.closed_at is not None or case.turn != "team":
        return False
    somebody_else = case.holder_id not in (None, member.id) and alert.why == "message"
    return not somebody_else and case_access.may_read(member, case)


async def _set_ringing(
    rt: Runtime, session: AsyncSession, wanted: Sequence[Row[Alert, Staff, Case]], now: datetime
) -> None:
    urgent = {row.Staff.id for row in wanted if row.Case.priority == DANGER}
    told = {row.Staff.id for row in wanted}
    own = select(PushAddress).where(PushAddress.staff_id.in_(told)).order_by(PushAddress.id).with_for_update()
    for address in await session.scalars(own):
        address.urgent = address.staff_id in urgent or (address.ring_at is not None and address.urgent)
        again = max(now, address.rung_at + BETWEEN) if address.rung_at else now
        address.ring_at = address.since = now if address.urgent else people.after_quiet(again, rt.settings.zone)


# ── ringing ────────────────────────────────────────────────────────────────────────────────────────────────────────


async def ring(rt: Runtime, address: PushAddress) -> None:
    """The call, outside any transaction, and then what became of it."""
    now, zone = rt.now(), rt.settings.zone
    if not address.urgent and people.quiet(now, zone):  # we were away when it was due
        morning = people.after_quiet(now, zone)
        return await _settle(rt, address, ring_at=morning, since=morning)
    async with rt.store.reading() as session:
        key = await browsers.key(session)
    if key is None:
        return None
    signed = push.signature(address.endpoint, key, contact(rt.settings), now)
    try:
        await rt.push.ring(address.endpoint, signed, _lasts(rt, address.urgent, now), address.urgent)
    except NotRung as error:
        logger.warning("push address %d: %s (%d)", address.id, error.why, error.status)
        return await _not_rung(rt, address, error)
    logger.info("push address %d: told", address.id)
    return await _done(rt, address)


async def _not_rung(rt: Runtime, address: PushAddress, error: NotRung) -> None:
    if error.why == "gone":
        async with rt.store.writing() as session:
            return await browsers.remove(session, address.staff_id, address.id)
    now = rt.now()
    since = address.since or now
    wait = max(min(max(now - since, FIRST_WAIT), LONGEST_WAIT), timedelta(seconds=error.after))
    if error.why == "refused" or now + wait > since + WORTH:
        return await _done(rt, address)
    return await _settle(rt, address, ring_at=now + wait)


async def _done(rt: Runtime, address: PushAddress) -> None:
    await _settle(rt, address, ring_at=None, since=None, urgent=False)


async def _settle(rt: Runtime, address: PushAddress, **values: Any) -> None:
    """Unless something new is to be told since it was taken, or somebody else has taken it."""
    taken = PushAddress.id == address.id, PushAddress.ring_at == address.ring_at
    async with rt.store.writing() as session:
        await session.execute(update(PushAddress).where(*taken).values(**values))


def _lasts(rt: Runtime, urgent: bool, now: datetime) -> timedelta:
    """How long the service may try; not into the quiet hours, unless it is urgent."""
    local = now.astimezone(rt.settings.zone)
    evening = datetime.combine(local.date(), people.QUIET_FROM, rt.settings.zone)
    return WORTH if urgent else min(WORTH, evening.astimezone(UTC) - now)


def contact(settings: Settings) -> str:
    """Whom a push service may write to, should we trouble it."""
    return f"mailto:{settings.mail_from}" if settings.mail_from else settings.public_url or "mailto:rafiq@localhost"
