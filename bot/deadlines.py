"""The dates that people gave us to watch: kept encrypted, reminded of, and forgotten when they have nothing left to say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, time
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import people, reminders
from bot.runtime import Runtime
from bot.store.models import KeptDate, Person, Reminder
from flows.deadlines import Kept, written
from flows.state import DateDone, KeepDate

BATCH = 200


async def of(session: AsyncSession, person: Person) -> tuple[Kept, ...]:
    """What we watch for somebody, in the order in which they gave it."""
    if person.agreed_at is None:
        return ()
    return tuple(written(row.id, row.about) for row in await _rows(session, person))


async def _rows(session: AsyncSession, person: Person) -> Sequence[KeptDate]:
    rows = select(KeptDate).where(KeptDate.person_id == person.id).order_by(KeptDate.id)
    return (await session.scalars(rows)).all()


def _about(kept: Kept) -> dict[str, Any]:
    end = kept.letter_end.isoformat() if kept.letter_end else None
    return {"anchor": kept.anchor, "day": kept.day.isoformat(), "letter_end": end, "done": list(kept.done)}


async def keep(rt: Runtime, session: AsyncSession, person: Person, wanted: KeepDate) -> None:
    """Keep a date and plan its reminders; the same day of the same event is kept once, as it was said last."""
    kept = Kept(0, wanted.anchor, wanted.day, wanted.letter_end)
    said = {"anchor": wanted.anchor, "day": wanted.day.isoformat()}
    row = next((row for row in await _rows(session, person) if said.items() <= row.about.items()), None)
    if row is None:
        row = KeptDate(person_id=person.id, about=_about(kept), forget_at=rt.now())
        session.add(row)
        await session.flush()
    await _settle(rt, session, person, row, kept)


async def done(rt: Runtime, session: AsyncSession, person: Person, what: DateDone) -> None:
    """These rules are done with, or the whole date: no more reminders of them."""
    row = await session.get(KeptDate, what.id)
    if row is None or row.person_id != person.id:
        return
    left = rt.flows.deadlines.after_done(written(row.id, row.about), what.rules)
    if left is None:
        await reminders.drop(session, [person.id], Reminder.what == f"date:{row.id}")
        await session.delete(row)
    else:
        await _settle(rt, session, person, row, left)


async def _settle(rt: Runtime, session: AsyncSession, person: Person, row: KeptDate, kept: Kept) -> None:
    """Write a date down, with the reminders that it has by today's rules."""
    row.about = _about(kept)
    row.forget_at = datetime.combine(rt.flows.deadlines.forgotten_on(kept), time(), rt.settings.zone)
    await reminders.plan(session, person, f"date:{row.id}", _times(rt, kept), rt.now())


def _times(rt: Runtime, kept: Kept) -> set[datetime]:
    """When to remind of a date, from tomorrow on."""
    zone = rt.settings.zone
    return reminders.times(rt.flows.deadlines.reminders(kept, rt.now().astimezone(zone).date()), zone)


async def replan(rt: Runtime) -> None:
    """After the rules of the guides may have changed: every date gets the reminders it has now."""
    last = 0
    while batch := await _batch(rt, last):
        last = batch[-1][0].id
        for row, planned in batch:
            now = rt.now()
            wanted = _times(rt, written(row.id, row.about))
            if {at for at in wanted if at > now} != {at for at in planned if at > now}:
                async with rt.store.writing() as session:
                    person = await people.locked(session, row.person_id)
                    if still := await session.get(KeptDate, row.id):
                        await _settle(rt, session, person, still, written(still.id, still.about))


async def _batch(rt: Runtime, after: int) -> list[tuple[KeptDate, list[datetime]]]:
    """The next dates, and the times at which they are to be reminded of or were."""
    async with rt.store.reading() as session:
        found = select(KeptDate).where(KeptDate.id > after).order_by(KeptDate.id).limit(BATCH)
        rows = (await session.scalars(found)).all()
        due = select(Reminder.what, Reminder.due_at).where(Reminder.what.in_([f"date:{row.id}" for row in rows]))
        planned: dict[str, list[datetime]] = defaultdict(list)
        for what, at in await session.execute(due):
            planned[what].append(at)
    return [(row, planned[f"date:{row.id}"]) for row in rows]


async def forget_old(session: AsyncSession, now: datetime) -> int:
    gone = await session.execute(delete(KeptDate).where(KeptDate.forget_at < now).returning(KeptDate.id))
    return len(gone.all())
