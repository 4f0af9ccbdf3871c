"""What people did, committed before it is acknowledged, handled in order per person."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot import people
from bot.messages import Inbound, Rejected
from bot.outbox import READ_BY_THE_PERSON
from bot.runtime import Runtime
from bot.store.models import InboxRow, Person

LEASE = timedelta(seconds=30)
RETRY_AFTER = (timedelta(seconds=1), timedelta(seconds=5))
"""A failed message is tried twice more within ten seconds."""
MOST_ATTEMPTS = 6
"""A message under which the worker dies every time, or cannot even say sorry, is given up as well."""
FLOOD = 40
"""Messages of one person in a minute; what is above is answered once, and not kept."""
_KEPT_FIELDS = ("text", "button", "argument", "media", "file", "stored", "message_id", "lang_hint", "position")
_Elder = aliased(InboxRow)


class HandledAlready(Exception):
    """Our lease ran out meanwhile, and another worker has handled this."""


async def receive(rt: Runtime, inbound: Inbound) -> int:
    """Commit one event, and return its number in its conversation; the same update twice is the same event.

    Raises Rejected(429) where the channel can show it to who floods; elsewhere they are told once, by an answer.
    """
    now = rt.now()
    async with rt.store.writing() as session:
        person = await people.at_or_new(session, rt.store.vault, inbound.channel, inbound.address, now)
        if (n := await known(session, inbound)) is not None:
            return n
        n = await put(rt, session, person, inbound, now)
    await ring(rt, person, n)
    return n


async def ring(rt: Runtime, person: Person, n: int) -> None:
    """Once an event is committed: wake who handles it, and who shows it."""
    await rt.bell.ring("inbox")
    if person.blocked_at is not None:
        await rt.bell.ring("console")
    await rt.bell.ring("newcomer" if n == 1 else f"person:{person.id}")


async def known(session: AsyncSession, inbound: Inbound) -> int | None:
    """The number of an event that came before."""
    same = InboxRow.channel == inbound.channel, InboxRow.update_id == inbound.update_id
    return await session.scalar(select(InboxRow.n).where(*same))


async def put(rt: Runtime, session: AsyncSession, person: Person, inbound: Inbound, now: datetime) -> int:
    """Add an event that is not known yet, in the caller's transaction, and return its number. The person must be locked."""
    danger = rt.flows.guard.look(f"{inbound.text} {inbound.argument}")  # captions and commands are words, too
    kind, status = inbound.kind, "pending"
    body: dict[str, Any] | None = {
        name: value for name, value in asdict(inbound).items() if name in _KEPT_FIELDS and value
    }
    if kind == "blocked":
        await people.block(session, person, now)
        status = "done"
    elif kind == "unblocked":
        person.blocked_at, status = None, "done"
    else:
        person.blocked_at = None
        if danger is None and await _floods(session, person, now):
            if person.channel in READ_BY_THE_PERSON:
                raise Rejected(429, "too many messages in a minute")
            if await _was_told(session, person, now):
                return person.seq
            kind, body = "flood", None
    row = InboxRow(
        person_id=person.id,
        channel=inbound.channel,
        update_id=inbound.update_id,
        n=people.next_n(person),
        kind=kind,
        body=body,
        crisis=f"{danger.kind}/{danger.level}" if danger else "",
        status=status,
        next_try_at=now,
        received_at=now,
    )
    session.add(row)
    return row.n


def put_own(
    session: AsyncSession, person: Person, kind: str, update_id: str, body: dict[str, Any], now: datetime
) -> None:
    """An event of our own, such as a reminder: handled in order with the person's, who must be locked."""
    session.add(
        InboxRow(
            person_id=person.id,
            channel=person.channel,
            update_id=update_id,
            n=people.next_n(person),
            kind=kind,
            body=body,
            next_try_at=now,
            received_at=now,
        )
    )


async def _floods(session: AsyncSession, person: Person, now: datetime) -> bool:
    own = select(InboxRow.received_at).where(InboxRow.person_id == person.id)
    oldest = await session.scalar(own.order_by(InboxRow.n.desc()).offset(FLOOD - 1).limit(1))
    return oldest is not None and oldest > now - timedelta(minutes=1)


async def _was_told(session: AsyncSession, person: Person, now: datetime) -> bool:
    told = InboxRow.kind == "flood", InboxRow.received_at > now - timedelta(minutes=1)
    return await session.scalar(select(InboxRow.id).where(InboxRow.person_id == person.id, *told).limit(1)) is not None


def _next(now: datetime) -> Select[int]:
    """The row to take: crisis first, what we say of our own last, else in order of arrival; never past an unfinished
    elder of the same person."""
    order = (InboxRow.crisis == "", InboxRow.kind == "reminder", InboxRow.id)
    return select(InboxRow.id).where(_due(now), ~_behind()).order_by(*order).limit(1)


def _behind() -> ColumnElement[bool]:
    """Whether an unfinished elder of the same person goes first."""
    first = select(_Elder.id).where(
        _Elder.person_id == InboxRow.person_id,
        _Elder.status == "pending",
        _Elder.id < InboxRow.id,
        or_(InboxRow.crisis == "", _Elder.crisis != ""),
    )
    return first.exists()


def _due(now: datetime) -> ColumnElement[bool]:
    free = or_(InboxRow.lease_until.is_(None), InboxRow.lease_until <= now)
    return and_(InboxRow.status == "pending", InboxRow.next_try_at <= now, free)


async def claim(session: AsyncSession, now: datetime) -> InboxRow | None:
    """Take the next row for LEASE; on the way, give up what has been taken too often."""
    row_id = await session.scalar(_next(now).with_for_update(skip_locked=True))
    if row_id is None:
        return None
    taken = {"lease_until": now + LEASE, "attempts": InboxRow.attempts + 1}
    won = update(InboxRow).where(InboxRow.id == row_id, _due(now)).values(taken).returning(InboxRow)
    row = await session.scalar(won)
    if row is None or row.attempts <= MOST_ATTEMPTS:
        return row
    row.status, row.handled_at, row.lease_until = "failed", now, None
    return await claim(session, now)


def finish(row: InboxRow, now: datetime, keep_body: bool) -> None:
    """Handled. Before consent nothing of what was said is kept. Raises HandledAlready: nothing is done twice."""
    if row.status != "pending":
        raise HandledAlready(f"inbox {row.id} is {row.status}")
    row.status, row.handled_at, row.lease_until = "done", now, None
    if not keep_body or row.kind == "location":  # where somebody is, is for the one answer only
        row.body = None


def fail(row: InboxRow, now: datetime, keep_body: bool = True) -> bool:
    """Try again a second, then some seconds later; True when it has been tried enough and is `failed`."""
    if row.status != "pending":
        return False
    row.lease_until = None
    if row.attempts > len(RETRY_AFTER):
        row.status, row.handled_at = "failed", now
        row.body = row.body if keep_body else None
        return True
    row.next_try_at = now + RETRY_AFTER[row.attempts - 1]
    return False


async def next_due(session: AsyncSession) -> datetime | None:
    """When the earliest row that waits for nothing but its time, or for the end of a lease, may be tried."""
    at = func.min(func.coalesce(InboxRow.lease_until, InboxRow.next_try_at))
    return await session.scalar(select(at).where(InboxRow.status == "pending", ~_behind()))


async def release(session: AsyncSession) -> None:
    """At the start of the only process: whatever was leased belonged to one that is gone."""
    await session.execute(update(InboxRow).where(InboxRow.status == "pending").values(lease_until=None))


async def pending(session: AsyncSession, person_id: int) -> bool:
    waiting = select(InboxRow.id).where(InboxRow.person_id == person_id, InboxRow.status == "pending").limit(1)
    return await session.scalar(waiting) is not None
