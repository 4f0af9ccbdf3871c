"""Who writes to us: found by a keyed hash, known as little as possible, erased on request."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.store.case_models import Case, StoredFile
from bot.store.database import insert_into
from bot.store.models import (
    ActivityRow,
    Feed,
    InboxRow,
    KeptDate,
    Lesson,
    OutboxRow,
    Person,
    Registration,
    Reminder,
)
from bot.store.vault import Vault
from flows.agenda import LIVE
from flows.conditions import Person as Facts

KEPT = timedelta(days=90)
"""After so long without a message from them, everything is erased."""
KEPT_BEFORE_CONSENT = timedelta(days=7)
KEPT_AFTER_ERASING = timedelta(days=1)
MOST_FORGOTTEN = 1000
"""At once; the others at the next time."""
QUIET_FROM, QUIET_UNTIL = time(21), time(8)
"""Where the association is: nothing that nobody asked for arrives between these."""
LAST_ALLOWED = time(20, 45)


async def at(session: AsyncSession, vault: Vault, channel: str, address: str) -> Person | None:
    """The person of an address, their row locked until the transaction ends."""
    found = select(Person).where(Person.channel == channel, Person.address_hash.in_(vault.hashes(channel, address)))
    return await session.scalar(found.with_for_update(key_share=True))


async def at_or_new(session: AsyncSession, vault: Vault, channel: str, address: str, now: datetime) -> Person:
    """The person of an address, new ones included; locked. Two first messages at once make one person."""
    if person := await at(session, vault, channel, address):
        return person
    values = {"channel": channel, "address_hash": vault.hashes(channel, address)[0], "address": address}
    made = insert_into(session, Person).values(
        **values, lang="", teaches="", discreet=False, seq=0, next_send_at=0.0, created_at=now, seen_at=now
    )
    await session.execute(made.on_conflict_do_nothing())
    person = await at(session, vault, channel, address)
    if person is None:
        raise RuntimeError("a person that was just made is not found")
    return person


async def locked(session: AsyncSession, person_id: int) -> Person:
    """The person, their row locked until the transaction ends. Rows that refer to them may be written meanwhile: else who
    frees a place for them would wait for them, and they perhaps for the same place."""
    return await session.get_one(Person, person_id, with_for_update={"key_share": True})


async def all_locked(session: AsyncSession, numbers: Collection[int]) -> dict[int, Person]:
    """Several people by their numbers, locked in order, so that two who do so never wait for each other."""
    found = select(Person).where(Person.id.in_(numbers)).order_by(Person.id).with_for_update(key_share=True)
    return {person.id: person for person in await session.scalars(found)}


def facts(person: Person) -> Facts:
    """What the dialogue may know about them."""
    return Facts(
        lang=person.lang,
        agreed=person.agreed_at is not None,
        discreet=person.discreet,
        stopped=person.stopped_at is not None,
        has_place=person.place is not None,
        teaches=person.teaches,
        hide_word=person.hide_word or "",
        status=person.status or "",
        children=person.children or "",
        place=person.place or "",
        called=person.called or "",
    )


def quiet(now: datetime, zone: ZoneInfo) -> bool:
    return not QUIET_UNTIL <= now.astimezone(zone).time() < QUIET_FROM


def after_quiet(now: datetime, zone: ZoneInfo) -> datetime:
    """Now, or the end of the quiet hours that it falls in."""
    if not quiet(now, zone):
        return now
    local = now.astimezone(zone)
    day = local.date() + timedelta(1) if local.time() >= QUIET_FROM else local.date()
    return datetime.combine(day, QUIET_UNTIL, zone)


def before_quiet(at: datetime, zone: ZoneInfo) -> datetime:
    """A time, or the last allowed moment before the quiet hours that it falls in."""
    if not quiet(at, zone):
        return at
    local = at.astimezone(zone)
    day = local.date() if local.time() >= QUIET_FROM else local.date() - timedelta(1)
    return datetime.combine(day, LAST_ALLOWED, zone)


def after_awake(start: datetime, length: timedelta, zone: ZoneInfo) -> datetime:
    """The end of a time to answer, which does not run in the quiet hours."""
    at = after_quiet(start, zone).astimezone(UTC)
    while True:
        evening = datetime.combine(at.astimezone(zone).date(), QUIET_FROM, zone)
        left = evening - at
        if length <= left:
            return at + length
        length, at = length - left, after_quiet(evening, zone).astimezone(UTC)


def next_n(person: Person) -> int:
    """The number of the next message, of either side. The person must be locked."""
    person.seq += 1
    return person.seq


async def block(session: AsyncSession, person: Person, now: datetime) -> None:
    """The channel says that they do not want our messages: stop writing, and drop what waits."""
    person.blocked_at = now
    waiting = update(OutboxRow).where(OutboxRow.person_id == person.id, OutboxRow.status.in_(("pending", "sending")))
    await session.execute(waiting.values(status="cancelled", reason="blocked", body=None))
    await touch_case(session, person.id, now)


async def touch_case(session: AsyncSession, person_id: int, now: datetime) -> None:
    """What became of an answer to them changed: open pages of their case look again."""
    mine = Case.person_id == person_id, Case.closed_at.is_(None)
    await session.execute(update(Case).where(*mine).values(changed_at=now))


async def erase(session: AsyncSession, person: Person, keep_inbox: int | None, now: datetime) -> dict[str, int]:
    """Erase everything but the address, which goes once the farewell is delivered. Returns what was removed.

    `keep_inbox` is the row being handled: it stays, without its words, so that the same update is not handled twice.
    """
    inbox = InboxRow.person_id == person.id
    said = await session.scalar(select(func.count()).where(inbox)) or 0
    heard = await session.scalar(select(func.count()).where(OutboxRow.person_id == person.id)) or 0
    cases = await session.scalar(select(func.count()).where(Case.person_id == person.id)) or 0
    await session.execute(delete(InboxRow).where(inbox, InboxRow.id != (keep_inbox or 0)))
    await session.execute(delete(OutboxRow).where(OutboxRow.person_id == person.id))
    await session.execute(delete(Case).where(Case.person_id == person.id))
    for table in (StoredFile, Lesson, KeptDate, Reminder, Feed):
        await session.execute(delete(table).where(table.person_id == person.id))
    person.lang, person.teaches, person.discreet = "", "", False
    person.agreed_at = person.stopped_at = person.hide_word = person.place = person.state = None
    person.status = person.children = person.called = person.unlocked = None
    person.erased_at = now
    return {"messages": said + heard, "cases": cases}


async def forget_old(session: AsyncSession, now: datetime) -> int:
    """Retention: remove whoever has been silent for too long, and who asked to be erased.

    An open case keeps them, and so does a message that is not handled yet, a date that they asked us to watch, or a place
    on something that is still to come.
    """
    waits = select(Case.id).where(Case.person_id == Person.id, Case.closed_at.is_(None)).exists()
    watched = select(KeptDate.id).where(KeptDate.person_id == Person.id).exists() & Person.erased_at.is_(None)
    mine = Registration.person_id == Person.id, Registration.state.in_(LIVE)
    goes = select(Registration.id).join(ActivityRow).where(*mine, ActivityRow.ends_at > now).exists()
    wrote = select(InboxRow.id).where(InboxRow.person_id == Person.id, InboxRow.status == "pending").exists()
    old = (
        (Person.seen_at < now - KEPT)
        | (Person.agreed_at.is_(None) & (Person.seen_at < now - KEPT_BEFORE_CONSENT))
        | (Person.erased_at < now - KEPT_AFTER_ERASING)
    )
    kept_by_case = select(Case.id).where(Case.person_id == Person.id).exists()
    unagreed_with_case = Person.agreed_at.is_(None) & kept_by_case & Person.erased_at.is_(None)
    silent = old, ~waits, ~watched, ~goes, ~wrote, ~unagreed_with_case
    locked = select(Person.id).where(*silent).order_by(Person.id).limit(MOST_FORGOTTEN)
    numbers = (await session.scalars(locked.with_for_update(skip_locked=True))).all()
    # Asked again once they are locked: what somebody wrote just before is not seen by the look that waited for them.
    gone = await session.execute(delete(Person).where(Person.id.in_(numbers), *silent).returning(Person.id))
    return len(gone.all())
