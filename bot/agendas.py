"""What the dialogue may know of activities for one person, read together when an event needs it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import programmes
from bot.registrations import group
from bot.runtime import Runtime
from bot.store.models import ActivityRow, Attendance, OccasionRow, Person, ProgrammeRow, Registration
from flows.agenda import TAKEN, Agenda, Booking, Catalogue, Progress
from flows.programme import Programme

OUTINGS = ("outing", "stay")


async def of(rt: Runtime, session: AsyncSession, person: Person, counted: bool = True) -> Agenda:
    """`counted`: with the places that are taken, which a reminder does not speak of."""
    catalogue = await programmes.catalogue(rt, session)
    taken, waiting = await _counts(session, catalogue) if counted else ({}, {})
    return Agenda(
        at=rt.now().astimezone(rt.settings.zone),
        catalogue=catalogue,
        taken=taken,
        waiting=waiting,
        mine=await _mine(rt, session, person, catalogue),
        unlocked=tuple(person.unlocked or ()),
        progress=tuple(await progress(session, person.id)) if counted else (),
    )


async def _counts(session: AsyncSession, catalogue: Catalogue) -> tuple[dict[int, int], dict[int, int]]:
    """By activity: the people who go or are offered a place, and the parties that wait."""
    every = select(Registration.activity_id, Registration.state, func.sum(Registration.size), func.count())
    counts = await session.execute(
        every.where(Registration.activity_id.in_(catalogue.planned)).group_by(
            Registration.activity_id, Registration.state
        )
    )
    taken: dict[int, int] = defaultdict(int)
    waiting: dict[int, int] = {}
    for activity, state, people, parties in counts:
        if state in TAKEN:
            taken[activity] += people
        elif state == "waiting":
            waiting[activity] = parties
    return taken, waiting


async def _mine(rt: Runtime, session: AsyncSession, person: Person, catalogue: Catalogue) -> dict[int, Booking]:
    rows = select(Registration).where(Registration.person_id == person.id)
    found = (await session.scalars(rows.where(Registration.activity_id.in_(catalogue.planned)))).all()
    said = select(Attendance.registration_id, Attendance.occasion_id, Attendance.said)
    told: dict[int, dict[int, str]] = defaultdict(dict)
    if found:
        mine = said.where(Attendance.registration_id.in_([row.id for row in found]))
        for registration, occasion, words in (await session.execute(mine)).all():
            told[registration][occasion] = words
    ahead = await _ahead(session, [row for row in found if row.state == "waiting"])
    return {row.activity_id: _booking(rt, row, told[row.id], ahead.get(row.activity_id, 0)) for row in found}


async def _ahead(session: AsyncSession, mine: Sequence[Registration]) -> dict[int, int]:
    """How many parties wait before this person, by activity."""
    if not mine:
        return {}
    before = [(Registration.activity_id == own.activity_id) & (Registration.number < own.number) for own in mine]
    counted = select(Registration.activity_id, func.count()).where(Registration.state == "waiting", or_(*before))
    return dict((await session.execute(counted.group_by(Registration.activity_id))).all())


def _booking(rt: Runtime, row: Registration, said: dict[int, str], ahead: int) -> Booking:
    party = group(row.party)
    return Booking(
        activity=row.activity_id,
        state=row.state,
        number=row.number,
        adults=party.adults,
        ages=party.ages,
        needs=party.needs,
        name=party.name,
        answer_by=row.answer_by.astimezone(rt.settings.zone) if row.answer_by else None,
        ahead=ahead,
        said=said,
    )


async def progress(session: AsyncSession, person: int) -> Iterable[Progress]:
    """What somebody has reached in each programme that has a target."""
    there = (
        select(ProgrammeRow.slug, ActivityRow.about["kind"].as_string(), OccasionRow.starts_at, OccasionRow.ends_at)
        .select_from(Attendance)
        .join(Registration)
        .join(OccasionRow, OccasionRow.id == Attendance.occasion_id)
        .join(ActivityRow, ActivityRow.id == OccasionRow.activity_id)
        .join(ProgrammeRow)
        .where(Registration.person_id == person, Attendance.mark == "present")
    )
    hours: dict[str, float] = defaultdict(float)
    outings: dict[str, int] = defaultdict(int)
    for slug, kind, starts, ends in (await session.execute(there)).all():
        if kind in OUTINGS:
            outings[slug] += 1
        else:
            hours[slug] += (ends - starts).total_seconds() / 3600
    slugs = {*hours, *outings}
    if not slugs:
        return []
    rows = await session.scalars(select(ProgrammeRow).where(ProgrammeRow.slug.in_(slugs)).order_by(ProgrammeRow.slug))
    found = ((row.slug, Programme.model_validate(row.about)) for row in rows)
    return [
        Progress(slug, about, hours[slug], outings[slug])
        for slug, about in found
        if about.targets.hours or about.targets.outings
    ]
