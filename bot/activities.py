"""What coordinators do: make, change, cancel and copy activities. Everybody concerned is told at once, once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot import people, programmes, registrations, reminders
from bot.runtime import Runtime
from bot.store.models import ActivityRow, Attendance, OccasionRow, Registration
from flows.agenda import LIVE, UNDECIDED
from flows.programme import MAX_PARTY, Activity
from flows.recurrence import Repeat

MAX_PLACES = 1000
NEARLY = timedelta(hours=2)
"""Who is told of what begins so soon after the quiet hours is told in them, too."""
Moments = Sequence[tuple[datetime, datetime]]


class Refused(Exception):
    """What a coordinator asked for cannot be; `field` is where, `reason` which message says why."""

    def __init__(self, field: str, reason: str, **given: Any) -> None:
        super().__init__(reason)
        self.field, self.reason, self.given = field, reason, given


@dataclass(frozen=True, slots=True)
class Draft:
    """An activity as a coordinator writes it. `moments`: when it takes place, with a zone, in order."""

    programme: int
    about: Activity
    places: int
    max_party: int
    moments: Moments
    pass_smaller: bool = False
    repeat: dict[str, Any] | None = None

    def check(self, now: datetime) -> None:
        """Raises Refused for what no activity can be."""
        if not 1 <= self.places <= MAX_PLACES:
            raise Refused("places", "places", most=MAX_PLACES)
        if not 1 <= self.max_party <= min(MAX_PARTY, self.places):
            raise Refused("max_party", "max_party", most=min(MAX_PARTY, self.places))
        if not self.moments:
            raise Refused("day", "no_day")
        if any(ends <= starts for starts, ends in self.moments):
            raise Refused("ends", "ends_before")
        if self.moments[0][0] <= now:
            raise Refused("day", "past")


async def make(rt: Runtime, session: AsyncSession, draft: Draft, by: int | None, publish: bool) -> ActivityRow:
    """A new activity, seen by people at once if it is published."""
    draft.check(rt.now())
    row = ActivityRow(status="published" if publish else "draft", last_number=0, version=1, made_by=by)
    _write(rt, row, draft)
    session.add(row)
    await session.flush()
    await programmes.add_occasions(session, row, draft.moments)
    return row


async def publish(rt: Runtime, session: AsyncSession, number: int) -> None:
    row = await _locked(session, number)
    if row.status == "draft":
        if row.starts_at <= rt.now():
            raise Refused("day", "past")
        row.status, row.edited_at, row.changed_at = "published", rt.now(), rt.now()


async def change(
    rt: Runtime, session: AsyncSession, number: int, draft: Draft, seen: datetime | None = None
) -> ActivityRow:
    """Write an activity anew. Another time or place is told to who is registered or waits; more places are offered.

    `seen`: when what the coordinator had before them was last written; what somebody else wrote since is not overwritten.
    """
    row = await _locked(session, number)
    if row.status == "cancelled":
        raise Refused("status", "cancelled")
    if seen is not None and seen != row.edited_at:
        raise Refused("status", "edited")
    dated = await programmes.occasions_of(session, number)
    if row.status == "published" and not _coming(rt, dated):
        raise Refused("day", "past")
    begun = dated[0].starts_at <= rt.now()
    draft.check(dated[0].starts_at - timedelta(1) if begun else rt.now())
    taken = row.places - await registrations.free(session, row)
    if draft.places < taken:
        raise Refused("places", "taken", taken=taken)
    soonest = [one.starts_at for one in _coming(rt, dated)]
    elsewhere = Activity.model_validate(row.about).place != draft.about.place
    _write(rt, row, draft)
    moved, dropped = await _redate(rt, session, dated, draft.moments, row)
    if row.status == "published":
        soonest += [one.starts_at for one in moved]
        for one in dropped:
            await _tell(rt, session, row, f"off:{row.id}:{one.id}", [one.starts_at])
        if moved or elsewhere:
            row.version += 1
            about = f":{moved[0].id}" if moved else ""
            await _tell(rt, session, row, f"change:{row.id}:{row.version}{about}", soonest)
        await registrations.plan(rt, session, row, await _concerned(session, row, ("going",)))
        await registrations.refill(rt, session, row)
    return row


async def cancel(rt: Runtime, session: AsyncSession, number: int) -> None:
    """It does not take place: who goes, waits or was offered a place hears it at once."""
    row = await _locked(session, number)
    if row.status == "cancelled":
        return
    was_seen, row.status = row.status == "published", "cancelled"
    row.version, row.edited_at, row.changed_at = row.version + 1, rt.now(), rt.now()
    coming = _coming(rt, await programmes.occasions_of(session, number))
    if was_seen and coming:
        await _tell(rt, session, row, f"cancel:{row.id}:{row.version}", [one.starts_at for one in coming])
        await registrations.forget_reminders(session, number, await _concerned(session, row, LIVE))
        waiting = Registration.activity_id == number, Registration.state.in_(UNDECIDED)
        await session.execute(update(Registration).where(*waiting).values(state="lapsed", answer_by=None))


def _coming(rt: Runtime, dated: Sequence[OccasionRow]) -> list[OccasionRow]:
    """The occasions that are still to begin."""
    return [one for one in dated if one.starts_at > rt.now() and one.cancelled_at is None]


async def cancel_occasion(rt: Runtime, session: AsyncSession, number: int, occasion: int) -> None:
    """One session of a series does not take place. The last one left is cancelled with the whole."""
    row = await _locked(session, number)
    dated = await programmes.occasions_of(session, number)
    one = next((each for each in dated if each.id == occasion and each.cancelled_at is None), None)
    if one is None or one.starts_at <= rt.now():
        raise Refused("day", "past")
    if sum(each.cancelled_at is None for each in dated) == 1:
        await cancel(rt, session, number)
        return
    one.cancelled_at = row.edited_at = row.changed_at = rt.now()
    await session.flush()
    if row.status == "published":
        await _tell(rt, session, row, f"off:{row.id}:{one.id}", [one.starts_at])
        await registrations.plan(rt, session, row, await _concerned(session, row, ("going",)))


async def _locked(session: AsyncSession, number: int) -> ActivityRow:
    row = await registrations.locked(session, number)
    if row is None:
        raise Refused("status", "gone")
    return row


def _write(rt: Runtime, row: ActivityRow, draft: Draft) -> None:
    row.programme_id, row.about = draft.programme, draft.about.model_dump(mode="json")
    row.places, row.max_party, row.pass_smaller = draft.places, draft.max_party, draft.pass_smaller
    row.repeat, row.edited_at, row.changed_at = draft.repeat, rt.now(), rt.now()
    row.starts_at, row.ends_at = draft.moments[0][0], max(ends for _, ends in draft.moments)


async def _redate(
    rt: Runtime, session: AsyncSession, dated: list[OccasionRow], moments: Moments, row: ActivityRow
) -> tuple[list[OccasionRow], list[OccasionRow]]:
    """Give the occasions to come their new times; returns those that were moved or added, and those given up.

    One that begins as before stays what it is, cancelled or not; only the others are moved, in order.
    """
    now = rt.now()
    wanted = {starts: ends for starts, ends in moments if starts > now}
    moved = [one for one in dated if one.starts_at in wanted and one.ends_at != wanted[one.starts_at]]
    for one in dated:
        if one.starts_at in wanted:
            one.ends_at = wanted.pop(one.starts_at)
    left, new = [one for one in _coming(rt, dated) if one.starts_at not in dict(moments)], sorted(wanted.items())
    for one, (starts, ends) in zip(left, new, strict=False):
        one.starts_at, one.ends_at = starts, ends
        moved.append(one)
    if moved:  # what was said of coming was said of another time
        said = update(Attendance).where(Attendance.occasion_id.in_([one.id for one in moved])).values(said="")
        await session.execute(said)
    added = await programmes.add_occasions(session, row, new[len(left) :])
    dropped = left[len(new) :]
    for one in dropped:
        one.cancelled_at = now
    held = [one for one in (*dated, *added) if one.cancelled_at is None]
    row.starts_at, row.ends_at = min(one.starts_at for one in held), max(one.ends_at for one in held)
    await session.flush()
    return sorted([*moved, *added], key=lambda one: one.starts_at), dropped


async def _concerned(session: AsyncSession, row: ActivityRow, states: tuple[str, ...]) -> list[int]:
    mine = Registration.activity_id == row.id, Registration.state.in_(states), Registration.person_id.is_not(None)
    return [number for number in await session.scalars(select(Registration.person_id).where(*mine)) if number]


async def _tell(rt: Runtime, session: AsyncSession, row: ActivityRow, what: str, starts: Sequence[datetime]) -> None:
    """Everybody concerned, once; by night only of what begins before they could hear it in the morning."""
    now = rt.now()
    soon = any(now < start < people.after_quiet(now, rt.settings.zone) + NEARLY for start in starts)
    reminders.tell(session, await _concerned(session, row, LIVE), what, now, at_night=soon)


async def copy(rt: Runtime, session: AsyncSession, number: int, by: int | None, days: int = 7) -> ActivityRow:
    """The same again so many days later, as a draft; on the clock, not by the hour."""
    row, zone = await session.get_one(ActivityRow, number), rt.settings.zone
    dated = await programmes.occasions_of(session, number)
    held = [one for one in dated if one.cancelled_at is None] or dated
    step = timedelta(days)
    while held[0].starts_at.astimezone(zone) + step <= rt.now():
        step += timedelta(days)
    moments = [(one.starts_at.astimezone(zone) + step, one.ends_at.astimezone(zone) + step) for one in held]
    about = Activity.model_validate(row.about)
    repeat = Repeat.model_validate(row.repeat).later(step).model_dump(mode="json") if row.repeat else None
    draft = Draft(row.programme_id, about, row.places, row.max_party, moments, row.pass_smaller, repeat)
    return await make(rt, session, draft, by, publish=False)
