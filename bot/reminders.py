"""What is to be said on a day to come: rows with unique keys, so that no restart and no second scheduler says it twice.

Firing a reminder puts an event into the inbox and marks the row, in one commit; the dialogue says what stands by then.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot import inbox, people
from bot.runtime import Runtime
from bot.store.models import Person, Reminder

HOUR = time(10, 0)
"""The time of day of a reminder, where the association is."""
BATCH = 200


def times(days: Iterable[date], zone: ZoneInfo) -> set[datetime]:
    """When one is reminded on these days."""
    return {datetime.combine(day, HOUR, zone) for day in days}


async def plan(session: AsyncSession, person: Person, what: str, due: set[datetime], now: datetime) -> None:
    """Remind of `what` at these times and at no others; what was fired stays. The person must be locked."""
    own = Reminder.person_id == person.id, Reminder.what == what
    known = {row.due_at: row for row in await session.scalars(select(Reminder).where(*own))}
    for at, row in known.items():
        if row.fired_at is None and at not in due:
            await session.delete(row)
    for at in sorted(due - known.keys()):
        if at > now:
            session.add(Reminder(person_id=person.id, what=what, due_at=at))


async def drop(session: AsyncSession, person: Person, what: str) -> None:
    await session.execute(delete(Reminder).where(Reminder.person_id == person.id, Reminder.what == what))


async def fire_due(rt: Runtime) -> int:
    """Put an event for each reminder that is due; returns how many. In quiet hours they wait for the morning."""
    now, fired = rt.now(), 0
    if people.quiet(now, rt.settings.zone):
        return 0
    while batch := await _fire_batch(rt, now):
        fired += batch
        await rt.bell.ring("inbox")
    return fired


async def _fire_batch(rt: Runtime, now: datetime) -> int:
    async with rt.store.writing() as session:
        due = select(Reminder.id).where(Reminder.fired_at.is_(None), Reminder.due_at <= now).order_by(Reminder.due_at)
        ids = (await session.scalars(due.limit(BATCH).with_for_update(skip_locked=True))).all()
        still = Reminder.id.in_(ids), Reminder.fired_at.is_(None)
        won = await session.scalars(update(Reminder).where(*still).values(fired_at=now).returning(Reminder))
        for row in sorted(won.all(), key=lambda row: row.person_id):
            person = await people.locked(session, row.person_id)
            if person.stopped_at is None and person.blocked_at is None and person.agreed_at is not None:
                inbox.put_own(session, person, "reminder", f"reminder:{row.id}", {"argument": row.what}, now)
        return len(ids)
