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

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased, undefer

from bot import people
from bot.messages import Button, Deletes, File, Outbound, OutboundKind, SendError, Spot
from bot.runtime import Runtime
from bot.settings import Settings
from bot.store.case_models import StoredFile
from bot.store.database import insert_into
from bot.store.models import ChannelAccount, InboxRow, OutboxRow, Person

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
SENT_AGAIN = ("crisis", "reply", "reminder", "notice", "hide")
READ_BY_THE_PERSON = ("webchat",)
"""Channels where reading is the delivery."""
URGENCY: dict[str, int] = {"crisis": 0, "hide": 0, "reminder": 2, "announcement": 2}
UNASKED = ("reminder", "announcement")
"""What waits for the end of the quiet hours."""
CHAT_BURST = 3
LATE = timedelta(days=2)
"""What could not be sent for so long is given up."""
MAX_REFUSALS = 3
HIDDEN = timedelta(hours=48)
"""Telegram lets a bot delete its own messages for so long."""
AFTER_HIDING = timedelta(hours=1)
"""What was still to be said unasked is said so long after a quick exit: a cancellation must not be lost."""
_WAITING = ("pending", "sending")
_HIDDEN = "hidden"
_Elder = aliased(OutboxRow)


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
    taken = await take(rt)
    if taken is not None and taken.status == "sending":
        await send(rt, taken)
    return taken is not None


async def take(rt: Runtime) -> OutboxRow | None:
    """The next row, committed as `sending`; or one that was only moved on (its turn is later, or it is `uncertain`)."""
    async with rt.store.writing() as session:
        row = await _claim(session, rt.settings, rt.now())
    if row is not None and row.status == "uncertain":
        await _show(rt, row)
    return row


async def send(rt: Runtime, taken: OutboxRow) -> None:
    """The call, outside any transaction, and then what became of it."""
    started = time.monotonic()
    async with rt.store.reading() as session:
        person, row = await session.get(Person, taken.person_id), await session.get(OutboxRow, taken.id)
    if person is None or row is None or row.status != "sending":  # erased, hidden or blocked since
        return
    try:
        provider_id, left = await _deliver(rt, taken, person.address)
    except SendError as error:
        await _not_sent(rt, taken, error)
        return
    except Exception as error:
        logger.exception("outbox %s: a fault of ours", taken.id)
        await _not_sent(rt, taken, SendError(type(error).__name__, maybe_sent=True, refused=True))
        return
    async with rt.store.writing() as session:
        await _was_sent(session, taken, provider_id, rt.now())
    await _show(rt, taken)
    took = time.monotonic() - started
    logger.info(
        "outbox %s: sent to %s in %.2fs (attempt %d, %d left)", taken.id, taken.channel, took, taken.attempts, left
    )


def _outbound(row: OutboxRow, address: str) -> Outbound:
    body = row.body or {}
    file, position = body.get("file"), body.get("position")
    return Outbound(
        kind=row.kind,  # type: ignore[arg-type]
        address=address,
        lang=body.get("lang", "fr"),
        text=body.get("text", ""),
        buttons=tuple(Button(*button) for button in body.get("buttons", ())),
        forget=tuple(body.get("forget", ())),
        file=File.stored(*file) if file else None,
        position=Spot(*position) if position else None,
    )


async def _with_file(rt: Runtime, message: Outbound, row: OutboxRow, number: int) -> Outbound:
    """With a file of the person's, which was erased with its case if it is not there."""
    own = StoredFile.id == number, StoredFile.person_id == row.person_id, StoredFile.status == "ready"
    async with rt.store.reading() as session:
        file = await session.scalar(select(StoredFile).where(*own).options(undefer(StoredFile.content)))
    if file is None:
        raise SendError("its file is gone", refused=True)
    return replace(message, file=File(file.name, file.mime, file.content or b""))


async def _with_sound(rt: Runtime, message: Outbound, name: str, text: str) -> Outbound:
    """With what is to be heard, or with words that say that it cannot be."""
    sound = await rt.speech.sound(message.lang, name, text)
    return (
        replace(message, sound=sound)
        if sound
        else replace(message, text=rt.flows.texts.say(message.lang, "listen-none"))
    )


async def _deliver(rt: Runtime, row: OutboxRow, address: str) -> tuple[str, int]:
    """Returns the provider's id, and how many messages could not be taken back."""
    channel, message, left = rt.channels[row.channel], _outbound(row, address), 0
    if sound := (row.body or {}).get("sound"):
        message = await _with_sound(rt, message, *sound)
    if stored := (row.body or {}).get("stored"):
        message = await _with_file(rt, message, row, stored)
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


async def _was_sent(session: AsyncSession, taken: OutboxRow, provider_id: str, now: datetime) -> None:
    person, row = await _meanwhile(session, taken)
    if person is None or row is None:
        return
    if (row.status, row.reason) == ("cancelled", _HIDDEN):  # it was on its way while they hid: take it back at once
        await put(session, person, "hide", person.lang or "fr", "", now=now, forget=tuple(provider_id.split()))
    row.status, row.provider_id, row.sent_at, row.lease_until = "sent", provider_id, now, None
    await _touch(session, row, now)
    if person.erased_at is not None and not await _waits(session, person.id):
        await session.delete(person)


async def _touch(session: AsyncSession, row: OutboxRow, now: datetime) -> None:
    """Whoever wrote an answer sees what became of it."""
    if row.kind == "human":
        await people.touch_case(session, row.person_id, now)


async def _show(rt: Runtime, row: OutboxRow) -> None:
    if row.kind == "human":
        await rt.bell.ring("console")


async def _meanwhile(session: AsyncSession, taken: OutboxRow) -> tuple[Person | None, OutboxRow | None]:
    """A row that was on its way, and its person, locked: either may be erased by now."""
    person = await session.get(Person, taken.person_id, with_for_update={"key_share": True})
    return person, await session.get(OutboxRow, taken.id)


async def _waits(session: AsyncSession, person_id: int) -> bool:
    """Whether anything of this person is still to be sent, or to be handled."""
    to_send = select(OutboxRow.id).where(OutboxRow.person_id == person_id, OutboxRow.status.in_(_WAITING))
    to_handle = select(InboxRow.id).where(InboxRow.person_id == person_id, InboxRow.status == "pending")
    return bool(await session.scalar(select(or_(to_send.exists(), to_handle.exists()))))


# ── taking a row ───────────────────────────────────────────────────────────────────────────────────────────────────


def _due(now: datetime) -> ColumnElement[bool]:
    """Rows that may be taken: waiting ones whose time has come, and those whose sender is gone."""
    waiting = and_(OutboxRow.status == "pending", OutboxRow.next_try_at <= now)
    abandoned = and_(OutboxRow.status == "sending", OutboxRow.lease_until <= now)
    busy = select(ChannelAccount.name).where(ChannelAccount.next_send_at > now.timestamp())
    return and_(or_(waiting, abandoned), ~_behind(), OutboxRow.channel.not_in(busy))


def _behind() -> ColumnElement[bool]:
    """Whether another message of the same person goes first."""
    first = select(_Elder.id).where(
        _Elder.person_id == OutboxRow.person_id,
        _Elder.status.in_(_WAITING),
        or_(_Elder.urgency < OutboxRow.urgency, and_(_Elder.urgency == OutboxRow.urgency, _Elder.id < OutboxRow.id)),
    )
    return first.exists()


async def _claim(session: AsyncSession, settings: Settings, now: datetime) -> OutboxRow | None:
    """Take the next row: `sending` when it may go now, still `pending` when its chat must wait.

    The person is locked with it, and never waited for: whoever holds them may be about to change their rows.
    """
    order = (OutboxRow.urgency, OutboxRow.next_try_at, OutboxRow.id)
    due = select(OutboxRow, Person).join(Person).where(_due(now)).order_by(*order).limit(1)
    found = (await session.execute(due.with_for_update(skip_locked=True, key_share=True))).first()
    if found is None:
        return None
    row, person = found
    if row.status == "sending" and row.kind not in SENT_AGAIN:
        row.status, row.lease_until, row.reason = "uncertain", None, "the sender stopped half-way"
        await _touch(session, row, now)
        return row
    if row.until is not None and now >= row.until:
        row.status, row.lease_until, row.reason, row.body = "cancelled", None, "too late", None
        return row
    morning = people.after_quiet(now, settings.zone)
    if row.kind in UNASKED and morning > now:
        row.status, row.lease_until, row.next_try_at = "pending", None, morning
        return row
    at, chat_interval = now.timestamp(), 1 / settings.telegram_chat_rate
    if person.next_send_at > at:
        row.status, row.lease_until, row.next_try_at = "pending", None, moment(person.next_send_at)
        return row
    if not await turn(session, row.channel, at, 1 / settings.telegram_rate):
        return None
    person.next_send_at = max(person.next_send_at, at - (CHAT_BURST - 1) * chat_interval) + chat_interval
    row.status, row.lease_until, row.attempts = "sending", now + LEASE, row.attempts + 1
    return row


async def turn(session: AsyncSession, account: str, at: float, interval: float) -> bool:
    """Take the account's next turn, if it is now: a row, so that no restart ever exceeds the rate.

    No turn is taken ahead of its time: it would be lost for the crisis that comes meanwhile.
    """
    taken = insert_into(session, ChannelAccount).values(name=account, next_send_at=at + interval)
    taken = taken.on_conflict_do_update(
        index_elements=[ChannelAccount.name],
        set_={"next_send_at": taken.excluded.next_send_at},
        where=ChannelAccount.next_send_at <= at,
    )
    return await session.scalar(taken.returning(ChannelAccount.name)) is not None


def moment(seconds: float) -> datetime:
    """The first moment that is surely not before so many seconds since 1970."""
    return datetime.fromtimestamp(seconds, UTC) + timedelta(microseconds=1)


# ── when it was not sent ───────────────────────────────────────────────────────────────────────────────────────────


async def _not_sent(rt: Runtime, taken: OutboxRow, error: SendError) -> None:
    now = rt.now()
    async with rt.store.writing() as session:
        person, row = await _meanwhile(session, taken)
        if person is None or row is None or (row.status, row.attempts) != ("sending", taken.attempts):
            return  # erased or cancelled, or its lease ran out and another took it
        row.lease_until, row.reason = None, str(error)[:120]
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
        await _touch(session, row, now)
    await _show(rt, row)
    logger.warning("outbox %s: %s on %s (attempt %d): %s", row.id, row.status, row.channel, row.attempts, row.reason)


def _wait(error: SendError, attempts: int) -> timedelta:
    """As long as we were asked to, else a second, two, four… up to five minutes."""
    if error.retry_after is not None:
        return timedelta(seconds=error.retry_after)
    return timedelta(seconds=min(2 ** max(attempts - 1, 0), 300))


# ── looking ────────────────────────────────────────────────────────────────────────────────────────────────────────


async def next_due(session: AsyncSession) -> datetime | None:
    """When the earliest row that waits for nothing but its time, or for the end of a lease, may go."""
    at = func.min(func.coalesce(OutboxRow.lease_until, OutboxRow.next_try_at))
    due = select(OutboxRow.channel, at).where(OutboxRow.status.in_(_WAITING), ~_behind())
    channels = (await session.execute(due.group_by(OutboxRow.channel))).all()
    turns = {account.name: moment(account.next_send_at) for account in await session.scalars(select(ChannelAccount))}
    return min((max(at, turns.get(channel, at)) for channel, at in channels), default=None)


async def release(session: AsyncSession, now: datetime) -> None:
    """At the start of the only process: whatever was being sent belonged to one that is gone."""
    await session.execute(update(OutboxRow).where(OutboxRow.status == "sending").values(lease_until=now))


async def hide(session: AsyncSession, person: Person, own_message: str, lang: str, now: datetime) -> OutboxRow:
    """Take back what was said in the last 48 hours, where the channel lets us, and drop what was still to be said."""
    own = OutboxRow.person_id == person.id
    recent = own, func.coalesce(OutboxRow.sent_at, OutboxRow.created_at) > now - HIDDEN
    sent = await session.scalars(select(OutboxRow.provider_id).where(*recent, OutboxRow.provider_id.is_not(None)))
    forget = [message_id for ids in sent if ids for message_id in ids.split()]
    if own_message:
        forget.append(own_message)
    later = own, OutboxRow.status == "pending", OutboxRow.kind.in_(("reminder", "notice"))
    await session.execute(update(OutboxRow).where(*later).values(next_try_at=now + AFTER_HIDING))
    unsaid = own, OutboxRow.status.in_(("pending", "sending", "ready")), OutboxRow.kind != "hide", ~and_(*later)
    await session.execute(update(OutboxRow).where(*unsaid).values(status="cancelled", reason=_HIDDEN, body=None))
    if person.channel in READ_BY_THE_PERSON:
        await session.execute(update(OutboxRow).where(*recent).values(body=None))
        heard = InboxRow.person_id == person.id, InboxRow.status == "done"
        await session.execute(update(InboxRow).where(*heard).values(body=None))
    return await put(session, person, "hide", lang, "", now=now, forget=tuple(forget))


async def forget_old(session: AsyncSession, now: datetime) -> int:
    """Retention: the words of old messages of both sides go, the rows stay for counting."""
    before = now - people.KEPT
    ours = OutboxRow.created_at < before, OutboxRow.body.is_not(None), OutboxRow.status.not_in(_WAITING)
    theirs = InboxRow.received_at < before, InboxRow.body.is_not(None), InboxRow.status != "pending"
    said = await session.execute(update(OutboxRow).where(*ours).values(body=None).returning(OutboxRow.id))
    heard = await session.execute(update(InboxRow).where(*theirs).values(body=None).returning(InboxRow.id))
    return len(said.all()) + len(heard.all())
