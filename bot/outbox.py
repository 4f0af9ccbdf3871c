"""What leaves: rows in order per person, sent at the rate the channel allows, never silently lost.

Before the call a row is committed as `sending`. What surely was not sent is `pending` again. What may have been sent is,
by kind, sent again (a rare double beats silence) or left `uncertain` for a human to see.
"""

from __future__ import annotations

import logging
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import cast

from sqlalchemy import ColumnElement, and_, case, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot import people
from bot.messages import Button, Deletes, Outbound, OutboundKind, SendError
from bot.runtime import Runtime
from bot.settings import Settings
from bot.store.models import ChannelAccount, InboxRow, OutboxRow, Person

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
SENT_AGAIN = ("crisis", "reply", "reminder", "hide")
READ_BY_THE_PERSON = ("webchat",)
"""Channels where reading is the delivery."""
URGENCY: dict[str, int] = {"crisis": 0, "hide": 0, "announcement": 2}
CHAT_BURST = 3
LATE = timedelta(days=2)
"""What could not be sent for so long is given up."""
MAX_REFUSALS = 3
HIDDEN = timedelta(hours=48)
"""Telegram lets a bot delete its own messages for so long."""
_WAITING = ("pending", "sending")


async def put(
    session: AsyncSession,
    person: Person,
    kind: OutboundKind,
    lang: str,
    text: str,
    buttons: tuple[Button, ...] = (),
    *,
    now: datetime,
    forget: tuple[str, ...] = (),
    unique_key: str | None = None,
) -> OutboxRow:
    """Add a message, in the caller's transaction. The person must be locked."""
    row = OutboxRow(
        person_id=person.id,
        channel=person.channel,
        n=people.next_n(person),
        kind=kind,
        urgency=URGENCY.get(kind, 1),
        body={"lang": lang, "text": text, "buttons": [[b.id, b.label] for b in buttons], "forget": list(forget)},
        status="ready" if person.channel in READ_BY_THE_PERSON else "pending",
        next_try_at=now,
        unique_key=unique_key,
        created_at=now,
    )
    session.add(row)
    return row


async def send_next(rt: Runtime) -> bool:
    """Send one message, or find that there is none to send now."""
    now = rt.now()
    async with rt.store.reading() as session:
        if await _candidate(session, now) is None:
            return False
    async with rt.store.writing() as session:
        row = await _claim(session, rt.settings, now)
        if row is None or row.status != "sending":
            return row is not None
        address = (await session.get_one(Person, row.person_id)).address
    message = _outbound(row, address)
    started = time.monotonic()
    try:
        provider_id, left = await _deliver(rt, row.channel, message)
    except SendError as error:
        await _not_sent(rt, row.id, error)
        return True
    except Exception as error:
        logger.exception("outbox %s: a fault of ours", row.id)
        await _not_sent(rt, row.id, SendError(type(error).__name__, maybe_sent=True))
        return True
    async with rt.store.writing() as session:
        person = await people.locked(session, row.person_id)
        sent = await session.get_one(OutboxRow, row.id)
        sent.status, sent.provider_id, sent.sent_at, sent.lease_until = "sent", provider_id, rt.now(), None
        if person.erased_at is not None and not await _waits(session, person.id):
            await session.delete(person)
    took = time.monotonic() - started
    logger.info("outbox %s: sent to %s in %.2fs (attempt %d, %d left)", row.id, row.channel, took, row.attempts, left)
    return True


def _outbound(row: OutboxRow, address: str) -> Outbound:
    body = row.body or {}
    return Outbound(
        kind=row.kind,  # type: ignore[arg-type]
        address=address,
        lang=body.get("lang", "fr"),
        text=body.get("text", ""),
        buttons=tuple(Button(*button) for button in body.get("buttons", ())),
        forget=tuple(body.get("forget", ())),
    )


async def _deliver(rt: Runtime, channel_name: str, message: Outbound) -> tuple[str, int]:
    """Returns the provider's id, and how many messages could not be taken back."""
    channel = rt.channels[channel_name]
    left = 0
    if message.kind == "hide":
        deleting = cast(Deletes, channel)
        left = (
            await deleting.delete(message.address, message.forget)
            if hasattr(channel, "delete")
            else len(message.forget)
        )
        message = replace(message, text=hidden_text(rt, message.lang, left))
    return await channel.send(message), left


def hidden_text(rt: Runtime, lang: str, left: int) -> str:
    """What is said after a quick exit: something banal, and what the person must delete themselves."""
    if left:
        return rt.flows.texts.say(lang, "hide-not-all", count=left)
    return rt.flows.texts.say(lang, "hide-done")


async def _waits(session: AsyncSession, person_id: int) -> bool:
    found = select(OutboxRow.id).where(OutboxRow.person_id == person_id, OutboxRow.status.in_(_WAITING)).limit(1)
    return await session.scalar(found) is not None


# ── taking a row ───────────────────────────────────────────────────────────────────────────────────────────────────


def _due(now: datetime) -> ColumnElement[bool]:
    """Rows that may be taken: waiting ones whose time has come, and those whose sender is gone."""
    waiting = and_(OutboxRow.status == "pending", OutboxRow.next_try_at <= now)
    abandoned = and_(OutboxRow.status == "sending", OutboxRow.lease_until <= now)
    elder = aliased(OutboxRow)
    behind = select(elder.id).where(
        elder.person_id == OutboxRow.person_id,
        elder.status.in_(_WAITING),
        or_(elder.urgency < OutboxRow.urgency, and_(elder.urgency == OutboxRow.urgency, elder.id < OutboxRow.id)),
    )
    return and_(or_(waiting, abandoned), ~behind.exists())


async def _candidate(session: AsyncSession, now: datetime) -> int | None:
    return await session.scalar(select(OutboxRow.id).where(_due(now)).limit(1))


async def _claim(session: AsyncSession, settings: Settings, now: datetime) -> OutboxRow | None:
    """Take the next row: `sending` when it may go now, still `pending` with its turn when the rate says later."""
    order = (OutboxRow.urgency, OutboxRow.next_try_at, OutboxRow.id)
    due = select(OutboxRow).where(_due(now)).order_by(*order).limit(1)
    row = await session.scalar(due.with_for_update(skip_locked=True, of=OutboxRow))
    if row is None:
        return None
    if row.status == "sending" and row.kind not in SENT_AGAIN:
        row.status, row.lease_until, row.reason = "uncertain", None, "the sender stopped half-way"
        return row
    if row.slot_at is None:
        row.slot_at = await _reserve(session, settings, row, now)
        if row.slot_at > now:
            row.next_try_at = row.slot_at
            return row
    row.status, row.lease_until, row.attempts = "sending", now + LEASE, row.attempts + 1
    return row


async def _reserve(session: AsyncSession, settings: Settings, row: OutboxRow, now: datetime) -> datetime:
    """A place in the leaky buckets of the account and of the chat: rows, so that no restart ever exceeds the rate."""
    at = now.timestamp()
    interval, chat_interval = 1 / settings.telegram_rate, 1 / settings.telegram_chat_rate
    account = await _next_slot(session, ChannelAccount, ChannelAccount.name == row.channel, at, interval, 1)
    if account is None:
        session.add(ChannelAccount(name=row.channel, next_send_at=at + interval))
        account = at
    chat = await _next_slot(session, Person, Person.id == row.person_id, at, chat_interval, CHAT_BURST)
    return datetime.fromtimestamp(max(account, chat or at), UTC)


async def _next_slot(
    session: AsyncSession,
    table: type[ChannelAccount] | type[Person],
    which: ColumnElement[bool],
    at: float,
    interval: float,
    burst: int,
) -> float | None:
    """One UPDATE moves the bucket on by one message and says when that message may go; None when there is no bucket."""
    floor = at - (burst - 1) * interval
    start = case((table.next_send_at > floor, table.next_send_at), else_=floor)
    after = update(table).where(which).values(next_send_at=start + interval).returning(table.next_send_at)
    moved = await session.scalar(after.execution_options(synchronize_session=False))
    return None if moved is None else max(moved - interval, at)


# ── when it was not sent ───────────────────────────────────────────────────────────────────────────────────────────


async def _not_sent(rt: Runtime, row_id: int, error: SendError) -> None:
    now = rt.now()
    async with rt.store.writing() as session:
        row = await session.get_one(OutboxRow, row_id)
        person = await people.locked(session, row.person_id)
        row.lease_until, row.slot_at, row.reason = None, None, str(error)[:120]
        if error.permanent:
            row.status = "failed"
            await people.block(session, person, now)
        elif error.maybe_sent and row.kind not in SENT_AGAIN:
            row.status = "uncertain"
        elif now - row.created_at > LATE or (error.refused and row.attempts >= MAX_REFUSALS):
            row.status = "failed"
        else:
            row.status = "pending"
            row.next_try_at = now + _wait(error, row.attempts)
    logger.warning("outbox %s: %s on %s (attempt %d): %s", row.id, row.status, row.channel, row.attempts, row.reason)


def _wait(error: SendError, attempts: int) -> timedelta:
    """As long as we were asked to, else a second, two, four… up to five minutes."""
    if error.retry_after is not None:
        return timedelta(seconds=error.retry_after)
    return timedelta(seconds=min(2 ** max(attempts - 1, 0), 300))


# ── looking ────────────────────────────────────────────────────────────────────────────────────────────────────────


async def next_due(session: AsyncSession) -> datetime | None:
    """When the earliest waiting row may go."""
    return await session.scalar(select(func.min(OutboxRow.next_try_at)).where(OutboxRow.status == "pending"))


async def release(session: AsyncSession, now: datetime) -> None:
    """At the start of the only process: whatever was being sent belonged to one that is gone."""
    await session.execute(update(OutboxRow).where(OutboxRow.status == "sending").values(lease_until=now))


async def hide(session: AsyncSession, person: Person, own_message: str, lang: str, now: datetime) -> OutboxRow:
    """Take back what was said in the last 48 hours, where the channel lets us, and drop what was still to be said."""
    recent = OutboxRow.person_id == person.id, OutboxRow.created_at > now - HIDDEN
    sent = await session.scalars(select(OutboxRow.provider_id).where(*recent, OutboxRow.provider_id.is_not(None)))
    forget = [message_id for ids in sent if ids for message_id in ids.split()]
    if own_message:
        forget.append(own_message)
    unsaid = OutboxRow.status.in_(("pending", "ready"))
    await session.execute(update(OutboxRow).where(*recent, unsaid).values(status="cancelled", body=None))
    if person.channel in READ_BY_THE_PERSON:
        await session.execute(update(OutboxRow).where(*recent).values(body=None))
        heard = InboxRow.person_id == person.id, InboxRow.status == "done"
        await session.execute(update(InboxRow).where(*heard).values(body=None))
    return await put(session, person, "hide", lang, "", now=now, forget=tuple(forget))


async def forget_old(session: AsyncSession, now: datetime) -> int:
    """Retention: the words of old messages go, the rows stay for counting."""
    old = OutboxRow.created_at < now - people.KEPT, OutboxRow.body.is_not(None), OutboxRow.status.not_in(_WAITING)
    gone = await session.execute(update(OutboxRow).where(*old).values(body=None).returning(OutboxRow.id))
    return len(gone.all())
