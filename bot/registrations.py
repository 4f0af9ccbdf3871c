"""Places: who goes, who waits, and to whom a freed place is offered.

Every change of an activity's places happens under the lock of its row, and there each registration gets its number: the
order of the waiting list. Whoever holds a person and an activity took the person first. Nobody else is locked meanwhile:
what others must hear is planned as a reminder of now.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot import people, programmes, reminders
from bot.runtime import Runtime
from bot.store.models import ActivityRow, Attendance, OccasionRow, Person, ProgrammeRow, Registration, Reminder
from flows.agenda import LIVE, TAKEN, UNDECIDED, Planned
from flows.booking import NEEDS
from flows.programme import MAX_PARTY, Activity, Programme
from flows.waiting import Party, fits, offered, time_to_answer

GRACE = timedelta(minutes=2)
"""An answer that was given in time may take so long to be handled."""
UNHEARD = timedelta(minutes=15)
"""After so long an offer counts as said, though nobody heard it."""
MAX_AGE, MAX_NAME = 17, 80
logger = logging.getLogger(__name__)


class WrongParty(Exception):
    """Nobody, too many, or a child of no child's age."""


@dataclass(frozen=True, slots=True)
class Group:
    """Who comes together."""

    adults: int = 1
    ages: tuple[int, ...] = ()
    needs: tuple[str, ...] = ()
    name: str = ""

    def __post_init__(self) -> None:
        sane = self.adults >= 1 and all(0 <= age <= MAX_AGE for age in self.ages) and self.size <= MAX_PARTY
        if not sane or not set(self.needs) <= set(NEEDS):
            raise WrongParty

    @property
    def size(self) -> int:
        return self.adults + len(self.ages)

    def written(self) -> dict[str, Any]:
        return {"name": self.name[:MAX_NAME], "adults": self.adults, "ages": list(self.ages), "needs": list(self.needs)}

    def of(self, size: int) -> Group:
        """The same party with fewer people: the adults first."""
        adults = min(self.adults, size)
        return Group(adults, self.ages[: size - adults], self.needs, self.name)


def group(party: dict[str, Any] | None) -> Group:
    """A party as it was written down."""
    party = party or {}
    return Group(
        party.get("adults", 1), tuple(party.get("ages", ())), tuple(party.get("needs", ())), party.get("name", "")
    )


async def locked(session: AsyncSession, activity: int) -> ActivityRow | None:
    """An activity, and with it all its places, until the transaction ends."""
    found = select(ActivityRow).where(ActivityRow.id == activity).with_for_update()
    return await session.scalar(found.execution_options(populate_existing=True))


async def of(session: AsyncSession, activity: int, person: int) -> Registration | None:
    found = select(Registration).where(Registration.activity_id == activity, Registration.person_id == person)
    return await session.scalar(found.execution_options(populate_existing=True))


async def register(rt: Runtime, session: AsyncSession, person: Person, activity: int, party: Group) -> str:
    """Put a party on an activity; returns what came of it, one of `flows.booking.OUTCOMES`."""
    row = await locked(session, activity)
    if row is None or row.status == "draft":
        return "gone"
    if row.status == "cancelled":
        return "cancelled"
    if await _begun(rt, session, row):
        return "over"
    programme = await session.get_one(ProgrammeRow, row.programme_id)
    if not Programme.model_validate(programme.about).lets_in(person.unlocked or (), programme.slug):
        return "not_open"
    if party.size > min(row.max_party, row.places):
        return "too_many"
    if party.ages and not Activity.model_validate(row.about).children:
        return "wrong_party"
    own = await of(session, activity, person.id)
    if own is not None and own.state in LIVE:
        return "already"
    going = fits(await free(session, row), await _waiting(session, row), party.size, row.pass_smaller)
    if own is None:
        own = Registration(activity_id=activity, person_id=person.id)
        session.add(own)
    else:  # they come after all
        await session.execute(update(Attendance).where(Attendance.registration_id == own.id).values(said=""))
    row.last_number += 1
    own.number, own.made_at, own.answer_by = row.last_number, rt.now(), None
    own.state, own.size, own.party = "going" if going else "waiting", party.size, party.written()
    await _changed(rt, session, row)
    if going:
        await plan(rt, session, row, [person.id])
    return own.state


async def leave(rt: Runtime, session: AsyncSession, person: Person, activity: int) -> str:
    """Give the places back, or the turn on the waiting list; who waits hears of it at once."""
    row = await locked(session, activity)
    own = await of(session, activity, person.id) if row else None
    if row is None or own is None or own.state not in LIVE:
        return "gone"
    if own.state == "going" and row.ends_at <= rt.now():
        return "over"
    declined, own.state, own.answer_by = own.state == "offered", "left", None
    await forget_reminders(session, activity, [person.id])
    await refill(rt, session, row)
    return "passed_on" if declined else "left"


async def remove(rt: Runtime, session: AsyncSession, activity: int, registration: int) -> str:
    """Somebody of the team takes a party off. Nobody tells them; their places are offered to who waits."""
    own = await session.get(Registration, registration)
    row = await session.get(ActivityRow, activity)
    if own is None or row is None or own.activity_id != activity or own.person_id is None:
        return "gone"
    if row.status == "cancelled":
        return "cancelled"
    if row.ends_at <= rt.now():
        return "over"
    return await leave(rt, session, await people.locked(session, own.person_id), activity)


async def leave_all(rt: Runtime, session: AsyncSession, person: Person) -> None:
    """Before somebody is erased: their places are for others. What is over keeps its numbers."""
    live = select(Registration.activity_id).where(Registration.person_id == person.id, Registration.state.in_(LIVE))
    coming = live.join(ActivityRow).where(ActivityRow.ends_at > rt.now()).order_by(Registration.activity_id)
    for activity in (await session.scalars(coming)).all():
        await leave(rt, session, person, activity)
    for own in await session.scalars(select(Registration).where(Registration.person_id == person.id)):
        own.party = own.person_id = None
    await session.flush()


async def reduce(rt: Runtime, session: AsyncSession, person: Person, activity: int, size: int) -> str:
    row = await locked(session, activity)
    own = await of(session, activity, person.id) if row else None
    if row is None or own is None or own.state not in LIVE:
        return "gone"
    if not 1 <= size < own.size:
        return "wrong_party"
    own.party, own.size = group(own.party).of(size).written(), size
    await refill(rt, session, row)
    return "fewer_now"


async def accept(rt: Runtime, session: AsyncSession, person: Person, activity: int) -> str:
    """Take an offered place. After its time it is taken only if nobody else was offered it meanwhile."""
    row = await locked(session, activity)
    own = await of(session, activity, person.id) if row else None
    if row is None or own is None:
        return "gone"
    if row.status == "cancelled":
        return "cancelled"
    if await _begun(rt, session, row):
        return "over"
    if own.state == "lapsed" and fits(
        await free(session, row), await _waiting(session, row), own.size, row.pass_smaller
    ):
        own.state = "offered"
    if own.state != "offered":
        return {"going": "already", "waiting": "waiting", "left": "left"}.get(own.state, "held_no_more")
    own.state, own.answer_by = "going", None
    await _changed(rt, session, row)
    await plan(rt, session, row, [person.id])
    return "going"


async def told(rt: Runtime, session: AsyncSession, person: Person, activity: int, number: int) -> None:
    """The offer of this number is about to be said: from now on the time to answer runs."""
    own = await of(session, activity, person.id)
    row = await session.get(ActivityRow, activity)
    if row is not None and own is not None and (own.state, own.number, own.answer_by) == ("offered", number, None):
        await _begin(rt, session, row, own)


async def _begin(rt: Runtime, session: AsyncSession, row: ActivityRow, own: Registration) -> None:
    now = rt.now()
    starts = await _next_start(session, row, now) or row.ends_at
    own.answer_by = min(people.after_awake(now, time_to_answer(now, starts), rt.settings.zone), starts)


async def say(rt: Runtime, session: AsyncSession, person: Person, activity: int, occasion: int, said: str) -> str:
    """`coming`, `cannot` or `late`, of one occasion. Who cannot come to an outing gives the place back."""
    row = await locked(session, activity)
    own = await of(session, activity, person.id) if row else None
    if row is None or own is None or own.state != "going":
        return "gone"
    if row.status == "cancelled":
        return "cancelled"
    dated = await programmes.occasions_of(session, activity)
    one = next((each for each in dated if each.id == occasion), None)
    if one is None or one.ends_at <= rt.now():
        return "over"
    if one.cancelled_at is not None:
        return "cancelled"
    if said == "cannot" and sum(each.cancelled_at is None for each in dated) == 1:
        return await leave(rt, session, person, activity)
    mark = await attendance(session, occasion, own.id)
    mark.said = said
    row.changed_at = rt.now()
    return {"coming": "coming_now", "cannot": "excused", "late": "late_now"}[said]


async def forget_old(session: AsyncSession, now: datetime) -> int:
    """Retention: who came with whom is forgotten, at once where the person is gone; that so many came stays for the figures."""
    ended = select(ActivityRow.id).where(ActivityRow.ends_at < now - people.KEPT)
    nobodys = Registration.person_id.is_(None)
    old = Registration.activity_id.in_(ended) | nobodys, Registration.party.is_not(None)
    gone = await session.execute(update(Registration).where(*old).values(party=None).returning(Registration.id))
    return len(gone.all())


async def attendance(session: AsyncSession, occasion: int, registration: int) -> Attendance:
    """The row of a party at an occasion, made when there is none."""
    found = select(Attendance).where(Attendance.occasion_id == occasion, Attendance.registration_id == registration)
    row = await session.scalar(found)
    if row is None:
        row = Attendance(occasion_id=occasion, registration_id=registration, said="", mark="")
        session.add(row)
        await session.flush()
    return row


# ── freed places ───────────────────────────────────────────────────────────────────────────────────────────────────


async def free(session: AsyncSession, row: ActivityRow) -> int:
    taken = select(func.sum(Registration.size)).where(Registration.activity_id == row.id, Registration.state.in_(TAKEN))
    return row.places - (await session.scalar(taken) or 0)


async def _waiting(session: AsyncSession, row: ActivityRow) -> list[Party]:
    """Who waits for a place; not who would be too many even for all of them, since places were taken away."""
    rows = select(Registration.number, Registration.size).where(
        Registration.activity_id == row.id, Registration.state == "waiting", Registration.size <= row.places
    )
    return [Party(number, size) for number, size in await session.execute(rows.order_by(Registration.number))]


async def refill(rt: Runtime, session: AsyncSession, row: ActivityRow) -> None:
    """Offer what is free to who waits, in order. The activity must be locked."""
    now = rt.now()
    if row.status == "published" and not await _begun(rt, session, row):
        chosen = offered(await free(session, row), await _waiting(session, row), row.pass_smaller)
        numbers = [party.number for party in chosen]
        held = select(Registration).where(Registration.activity_id == row.id, Registration.number.in_(numbers))
        for own in (await session.scalars(held.order_by(Registration.number))).all():
            own.state, own.answer_by = "offered", None
            if own.person_id is not None:
                reminders.tell(session, [own.person_id], f"offer:{row.id}:{own.number}", now)
    await _changed(rt, session, row)


async def lapse(rt: Runtime) -> None:
    """Take back what was offered and not answered in time, and release who still waits for something that begins."""
    now = rt.now()
    coming = select(OccasionRow.id).where(
        OccasionRow.activity_id == Registration.activity_id,
        OccasionRow.cancelled_at.is_(None),
        OccasionRow.starts_at > now,
    )
    unsaid = Registration.answer_by.is_(None) | (Registration.answer_by < now - GRACE)
    over = Registration.state.in_(UNDECIDED) & ~coming.exists()
    due = select(Registration.activity_id).where(((Registration.state == "offered") & unsaid) | over).distinct()
    async with rt.store.reading() as session:
        found = sorted((await session.scalars(due)).all())
    changed = False
    for activity in found:
        try:
            async with rt.store.writing() as session:
                row = await locked(session, activity)
                changed |= row is not None and await _lapse(rt, session, row)
        except Exception:
            logger.exception("activity %s: its waiting list could not be looked through", activity)
    if changed:
        await rt.bell.ring("reminders")
        await rt.bell.ring("console")


async def _lapse(rt: Runtime, session: AsyncSession, row: ActivityRow) -> bool:
    now, over = rt.now(), await _begun(rt, session, row)
    waits = select(Registration).where(Registration.activity_id == row.id, Registration.state.in_(UNDECIDED))
    open_ones = (await session.scalars(waits)).all()
    for own in open_ones:
        if own.state == "offered" and own.answer_by is None and await _unheard(session, own, now):
            await _begin(rt, session, row, own)
    gone = [own for own in open_ones if over or (own.answer_by is not None and own.answer_by < now - GRACE)]
    for own in gone:
        own.state, own.answer_by = "lapsed", None
        if own.person_id is not None:
            reminders.tell(session, [own.person_id], f"lapsed:{row.id}:{own.number}", now)
    if gone:
        await refill(rt, session, row)
    return bool(gone)


async def _unheard(session: AsyncSession, own: Registration, now: datetime) -> bool:
    """Whether an offer was on its way long enough and yet was not said, such as to somebody who blocked us."""
    what = f"offer:{own.activity_id}:{own.number}"
    sent = select(Reminder.fired_at).where(Reminder.person_id == own.person_id, Reminder.what == what)
    fired = await session.scalar(sent)
    return own.person_id is None or (fired is not None and fired < now - UNHEARD)


async def next_occasion(rt: Runtime, session: AsyncSession, activity: int) -> int:
    """The occasion that goes on or comes next; 0 when there is none."""
    coming = OccasionRow.activity_id == activity, OccasionRow.cancelled_at.is_(None), OccasionRow.ends_at > rt.now()
    return await session.scalar(select(OccasionRow.id).where(*coming).order_by(OccasionRow.starts_at).limit(1)) or 0


async def _begun(rt: Runtime, session: AsyncSession, row: ActivityRow) -> bool:
    return await _next_start(session, row, rt.now()) is None


async def _next_start(session: AsyncSession, row: ActivityRow, now: datetime) -> datetime | None:
    coming = OccasionRow.activity_id == row.id, OccasionRow.cancelled_at.is_(None), OccasionRow.starts_at > now
    return await session.scalar(select(func.min(OccasionRow.starts_at)).where(*coming))


async def _changed(rt: Runtime, session: AsyncSession, row: ActivityRow) -> None:
    row.changed_at = rt.now()
    await session.flush()


# ── reminders ──────────────────────────────────────────────────────────────────────────────────────────────────────


async def plan(rt: Runtime, session: AsyncSession, row: ActivityRow, who: Sequence[int]) -> None:
    """Remind these people of every occasion to come, and of nothing else of this activity."""
    [one] = await programmes.planned(rt, session, [row.id])
    await reminders.plan_all(session, who, _about(row.id), times(rt, one), rt.now())


def times(rt: Runtime, one: Planned) -> set[tuple[str, datetime]]:
    """What is said when; a moment of the quiet hours becomes the last allowed one before them."""
    zone, found = rt.settings.zone, {}
    for occasion in one.held:
        for hours in one.offsets(occasion):
            at = people.before_quiet(occasion.starts - timedelta(hours=hours), zone)
            found[occasion.id, at] = f"go:{one.id}:{occasion.id}:{hours}"  # of two at one moment, the nearer
    return {(what, at) for (_, at), what in found.items()}


async def replan(rt: Runtime, session: AsyncSession, programme: int) -> None:
    """After a programme's reminders were set otherwise: who goes to what is to come is reminded by the new rule."""
    coming = ActivityRow.programme_id == programme, ActivityRow.status == "published", ActivityRow.ends_at > rt.now()
    for number in (await session.scalars(select(ActivityRow.id).where(*coming).order_by(ActivityRow.id))).all():
        going = Registration.activity_id == number, Registration.state == "going", Registration.person_id.is_not(None)
        who = [person for person in await session.scalars(select(Registration.person_id).where(*going)) if person]
        if row := await locked(session, number):
            await plan(rt, session, row, who)


async def forget_reminders(session: AsyncSession, activity: int, who: Sequence[int]) -> None:
    await reminders.drop(session, who, _about(activity))


def _about(activity: int) -> ColumnElement[bool]:
    return Reminder.what.startswith(f"go:{activity}:")
