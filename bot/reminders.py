"""What is to be said on a day to come: rows with unique keys, so that no restart and no second scheduler says it twice.

Firing a reminder puts an event into the inbox and marks the row, in one commit; the dialogue says what stands by then.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, delete, func, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot import inbox, people
from bot.runtime import Runtime
from bot.store.models import InboxRow, Person, Reminder

HOUR = time(10, 0)
"""The time of day of a reminder, where the association is."""
MOST_WAITING = 100
"""Events of ours in the inbox at once."""
UNWANTED = ("date", "go", "feel")
"""What somebody who stopped reminders does not hear."""


def times(days: Iterable[date], zone: ZoneInfo) -> set[datetime]:
    """When one is reminded on these days."""
    return {datetime.combine(day, HOUR, zone) for day in days}


async def plan(session: AsyncSession, person: Person, what: str, due: set[datetime], now: datetime) -> None:
    """Remind of `what` at these times and at no others; what was fired stays. The person must be locked."""
    await plan_all(session, [person.id], Reminder.what == what, {(what, at) for at in due}, now)


async def plan_all(
    session: AsyncSession,
    who: Sequence[int],
    about: ColumnElement[bool],
    due: set[tuple[str, datetime]],
    now: datetime,
) -> None:
    """Of all that is `about` something, these people are reminded at these times and at no others; what was fired stays."""
    own = Reminder.person_id.in_(who), about
    await session.scalars(select(Reminder.id).where(*own).order_by(Reminder.id).with_for_update())
    await session.execute(
        delete(Reminder).where(*own, Reminder.fired_at.is_(None), tuple_(Reminder.what, Reminder.due_at).not_in(due))
        if due
        else delete(Reminder).where(*own, Reminder.fired_at.is_(None))
    )
    known = select(Reminder.person_id, Reminder.what, Reminder.due_at).where(*own)
    there = {(person, what, at) for person, what, at in await session.execute(known)}
    for what, at in sorted(due):
        missing = (person for person in who if (person, what, at) not in there)
        session.add_all(Reminder(person_id=person, what=what, due_at=at) for person in missing if at > now)


def tell(session: AsyncSession, who: Iterable[int], what: str, now: datetime, at_night: bool = False) -> None:
    """Something to say now, or when the quiet hours are over; `at_night`: in them, too."""
    session.add_all(Reminder(person_id=person, what=what, due_at=now, at_night=at_night) for person in who)


async def drop(session: AsyncSession, who: Sequence[int], about: ColumnElement[bool]) -> None:
    """These people are reminded no more of what is `about` something."""
    await session.execute(delete(Reminder).where(Reminder.person_id.in_(who), about))


async def fire_due(rt: Runtime) -> int:
    """Put an event for each reminder that is due, as far as there is room; returns how many were dealt with.

    In quiet hours most wait for the morning. However many are due, only MOST_WAITING wait in the inbox at once: what
    people write meanwhile is not behind them all.
    """
    now = rt.now()
    async with rt.store.writing() as session:
        waits = select(func.count()).select_from(InboxRow)
        waiting = await session.scalar(waits.where(InboxRow.status == "pending", InboxRow.kind == "reminder"))
        room = max(0, MOST_WAITING - (waiting or 0))
        fired = await _fire(session, now, people.quiet(now, rt.settings.zone), room) if room else 0
    if fired:
        await rt.bell.ring("inbox")
    return fired


async def _fire(session: AsyncSession, now: datetime, quiet: bool, most: int) -> int:
    """People are locked before their reminders, as everybody else does it."""
    due = select(Reminder.id, Reminder.person_id).where(Reminder.fired_at.is_(None), Reminder.due_at <= now)
    due = due.order_by(Reminder.due_at)
    if quiet:
        due = due.where(Reminder.at_night)
    first = (await session.execute(due.limit(most))).all()
    locked = await people.all_locked(session, {person for _, person in first})
    free = select(Reminder.id).where(Reminder.id.in_([number for number, _ in first]), Reminder.fired_at.is_(None))
    ids = (await session.scalars(free.order_by(Reminder.id).with_for_update(skip_locked=True))).all()
    won = await session.scalars(update(Reminder).where(Reminder.id.in_(ids)).values(fired_at=now).returning(Reminder))
    for row in won:
        person = locked[row.person_id]
        if _may_be_told(person, row.what):
            body = {"argument": row.what, "at_night": row.at_night}
            inbox.put_own(session, person, "reminder", f"reminder:{row.id}", body, now)
    return len(first)


def _may_be_told(person: Person, what: str) -> bool:
    """Who wants no reminders still hears what became of their own registrations."""
    stopped = person.stopped_at is not None and what.partition(":")[0] in UNWANTED
    return not stopped and person.blocked_at is None and person.agreed_at is not None


async def forget_old(session: AsyncSession, now: datetime) -> None:
    """Retention: of what somebody was reminded of, nothing is left."""
    await session.execute(delete(Reminder).where(Reminder.fired_at < now - people.KEPT))
