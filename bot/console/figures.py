"""A programme in figures: for those who report on it, without a figure that would point at somebody."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import HTMLResponse, Response
from sqlalchemy import String, and_, cast, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import exports, trace
from bot.agendas import OUTINGS
from bot.console import words
from bot.console.pages import Rt, page, require
from bot.console.people import Coordinator, Number, download
from bot.disclosure import FEW, FEWEST, few
from bot.exports import Cell
from bot.registrations import group
from bot.runtime import Runtime
from bot.staff import at_least
from bot.store.models import (
    ActivityRow,
    Attendance,
    OccasionRow,
    Opinion,
    ProgrammeRow,
    Registration,
    Reminder,
    Staff,
)
from flows.programme import Activity, Programme

QUESTIONS = {"liked": "C’était comment ?", "understood": "Avez-vous bien compris ?", "again": "Voulez-vous revenir ?"}
ANSWERS = {
    "liked": {"good": "bien", "so-so": "moyen", "bad": "pas bien"},
    "understood": {"good": "oui", "so-so": "un peu", "bad": "non"},
    "again": {"good": "oui", "bad": "non"},
}

router = APIRouter()
Caseworker = Annotated[Staff, Depends(require("caseworker"))]


# ── what is counted ────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(slots=True)
class Counts:
    """Of one activity. People are counted, not parties; the hours are those of everybody who was there."""

    id: int
    title: str
    kind: str
    status: str
    starts: datetime
    places: int
    registered: int = 0
    sessions: int = 0
    present: int = 0
    absent: int = 0
    hours: float = 0

    @property
    def outing(self) -> bool:
        return self.kind in OUTINGS


@dataclass(slots=True)
class Walked:
    """How far somebody is, by the first name they gave last."""

    person: int
    name: str = ""
    hours: float = 0
    outings: int = 0


@dataclass(frozen=True, slots=True)
class Figures:
    """Where who was erased counts for each registration, as `erased` does.

    `people`: who registered, each once; `there` and `marked`: registrations that were once present, or marked at all.
    """

    activities: Sequence[Counts]
    people: int
    erased: int
    there: int
    marked: int
    offered: int
    accepted: int
    opinions: dict[str, dict[str, int]] = field(default_factory=dict)

    @property
    def published(self) -> list[Counts]:
        return [one for one in self.activities if one.status == "published"]

    @property
    def sessions(self) -> int:
        return sum(one.sessions for one in self.activities)

    @property
    def present(self) -> int:
        return sum(one.present for one in self.activities)

    @property
    def absent(self) -> int:
        return sum(one.absent for one in self.activities)

    @property
    def hours(self) -> float:
        return sum(one.hours for one in self.activities)

    @property
    def outings(self) -> int:
        return sum(one.present for one in self.activities if one.outing)

    def told(self) -> list[tuple[str, str]]:
        """The figures with their names, none of which is of too few people."""
        places = sum(one.places for one in self.published)
        registered = sum(one.registered for one in self.published)
        return [
            ("Activités publiées", str(len(self.published))),
            ("Séances passées", str(self.sessions)),
            ("Personnes inscrites", few(self.people)),
            ("Présences", of_enough(self.there, few(self.present))),
            ("Heures de présence", of_enough(self.there, words.number(self.hours))),
            ("Présences en sortie", of_enough(self.there, few(self.outings))),
            ("Absences", of_enough(self.marked, share(self.absent, self.present + self.absent))),
            ("Places remplies", of_enough(self.people, share(registered, places))),
            ("Places proposées à la liste d’attente", few(self.offered)),
            ("dont acceptées", few(self.accepted)),
        ]


def share(part: int, whole: int) -> str:
    return f"{round(100 * part / max(whole, 1))}\u00a0%"


def of_enough(people: int, told: str) -> str:
    """What is told of so many people: nothing where they are too few."""
    if people >= FEWEST:
        return told
    return FEW if people else "–"


async def figures(rt: Runtime, session: AsyncSession, programme: int) -> Figures:
    mine = ActivityRow.programme_id == programme, ActivityRow.status != "draft"
    going = and_(ActivityRow.status == "published", Registration.state == "going")
    was_there = Registration.id.in_(select(Attendance.registration_id).where(Attendance.mark == "present"))
    counted = select(func.count(Registration.person_id.distinct()), func.count(), func.count(Registration.person_id))
    known, rows, with_person = (
        await session.execute(counted.join(ActivityRow).where(*mine, or_(going, was_there)))
    ).one()
    marks = select(func.count(Attendance.registration_id.distinct())).join(Registration).join(ActivityRow)
    there = await session.scalar(marks.where(*mine, Attendance.mark == "present")) or 0
    marked = await session.scalar(marks.where(*mine, Attendance.mark != "")) or 0
    offered, accepted = await _offers(session, programme)
    return Figures(
        activities=await _activities(rt, session, programme),
        people=known + rows - with_person,
        erased=rows - with_person,
        there=there,
        marked=marked,
        offered=offered,
        accepted=accepted,
        opinions=await _opinions(session, programme),
    )


async def _activities(rt: Runtime, session: AsyncSession, programme: int) -> list[Counts]:
    mine = ActivityRow.programme_id == programme, ActivityRow.status != "draft"
    found: dict[int, Counts] = {}
    for row in await session.scalars(select(ActivityRow).where(*mine).order_by(ActivityRow.starts_at, ActivityRow.id)):
        about = Activity.model_validate(row.about)
        starts = row.starts_at.astimezone(rt.settings.zone)
        found[row.id] = Counts(row.id, about.title.fr, about.kind, row.status, starts, row.places)
    people = select(Registration.activity_id, func.sum(Registration.size)).join(ActivityRow)
    going = people.where(*mine, Registration.state == "going").group_by(Registration.activity_id)
    for activity, registered in await session.execute(going):
        found[activity].registered = registered
    held = select(OccasionRow.activity_id, func.count()).join(ActivityRow).group_by(OccasionRow.activity_id)
    before_cancelled = or_(ActivityRow.status == "published", OccasionRow.ends_at <= ActivityRow.edited_at)
    past = OccasionRow.ends_at <= rt.now(), OccasionRow.cancelled_at.is_(None), before_cancelled
    for activity, sessions in await session.execute(held.where(*mine, *past)):
        found[activity].sessions = sessions
    for activity, starts, ends, mark, size in await _marks(session, programme):
        one = found[activity]
        if mark == "absent":
            one.absent += size
            continue
        one.present += size
        one.hours += 0 if one.outing else size * _hours(starts, ends)
    return list(found.values())


async def _marks(session: AsyncSession, programme: int) -> Iterable[tuple[int, datetime, datetime, str, int]]:
    """How many people were at each occasion, and how many were not."""
    about = OccasionRow.activity_id, OccasionRow.starts_at, OccasionRow.ends_at, Attendance.mark
    marks = (
        select(*about, func.sum(Registration.size))
        .select_from(Attendance)
        .join(Registration)
        .join(OccasionRow, OccasionRow.id == Attendance.occasion_id)
        .join(ActivityRow, ActivityRow.id == OccasionRow.activity_id)
        .where(ActivityRow.programme_id == programme, ActivityRow.status != "draft", Attendance.mark != "")
        .group_by(OccasionRow.id, *about)
    )
    return (await session.execute(marks)).all()


def _hours(starts: datetime, ends: datetime) -> float:
    return (ends - starts).total_seconds() / 3600


async def _offers(session: AsyncSession, programme: int) -> tuple[int, int]:
    """Places that were offered to who waited, and those of them that were taken; of who was erased nothing is known."""
    offer = literal("offer:") + cast(Registration.activity_id, String) + ":" + cast(Registration.number, String)
    told = and_(Reminder.person_id == Registration.person_id, Reminder.what == offer)
    by_state = (
        select(Registration.state, func.count(Registration.id.distinct()))
        .join(ActivityRow)
        .join(Reminder, told)
        .where(ActivityRow.programme_id == programme)
        .group_by(Registration.state)
    )
    counts = dict((await session.execute(by_state)).all())
    return sum(counts.values()), counts.get("going", 0)


async def _opinions(session: AsyncSession, programme: int) -> dict[str, dict[str, int]]:
    given = (
        select(Opinion.question, Opinion.answer, func.count())
        .join(OccasionRow, OccasionRow.id == Opinion.occasion_id)
        .join(ActivityRow, ActivityRow.id == OccasionRow.activity_id)
        .where(ActivityRow.programme_id == programme)
        .group_by(Opinion.question, Opinion.answer)
    )
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for question, answer, count in await session.execute(given):
        found[question][answer] = count
    return found


def opinions(counted: dict[str, dict[str, int]]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Each question with its answers; without them where too few people answered."""
    told = []
    for question, answers in ANSWERS.items():
        given = counted.get(question, {})
        total = sum(given.get(answer, 0) for answer in answers)
        if total >= FEWEST:
            told.append((QUESTIONS[question], [(said, few(given.get(answer, 0))) for answer, said in answers.items()]))
        elif total:
            told.append((QUESTIONS[question], [("avis", FEW)]))
    return told


async def walked(session: AsyncSession, programme: int) -> list[Walked]:
    """Everybody who goes or was there, with what counts for the programme's targets; who is farthest comes first."""
    mine = ActivityRow.programme_id == programme, ActivityRow.status != "draft", Registration.person_id.is_not(None)
    found: dict[int, Walked] = {}
    rows = select(Registration.person_id, Registration.party, Registration.state).join(ActivityRow).where(*mine)
    for person, party, state in await session.execute(rows.order_by(Registration.made_at)):
        if person is not None and state == "going":
            one = found.setdefault(person, Walked(person))
            one.name = group(party).name or one.name
    there = (
        select(
            Registration.person_id, ActivityRow.about["kind"].as_string(), OccasionRow.starts_at, OccasionRow.ends_at
        )
        .select_from(Attendance)
        .join(Registration)
        .join(OccasionRow, OccasionRow.id == Attendance.occasion_id)
        .join(ActivityRow, ActivityRow.id == OccasionRow.activity_id)
        .where(*mine, Attendance.mark == "present")
    )
    for person, kind, starts, ends in await session.execute(there):
        one = found.setdefault(person or 0, Walked(person or 0))
        if kind in OUTINGS:
            one.outings += 1
        else:
            one.hours += _hours(starts, ends)
    return sorted(found.values(), key=lambda one: (-one.hours, -one.outings, one.person))


# ── where it is shown ──────────────────────────────────────────────────────────────────────────────────────────────


@router.get("/programmes/{number:int}/figures")
async def in_figures(request: Request, rt: Rt, member: Caseworker, number: Number) -> HTMLResponse:
    async with rt.store.reading() as session:
        about = await _programme(session, number)
        counted = await figures(rt, session, number)
        people = await walked(session, number) if about.targets.hours or about.targets.outings else []
    if people:
        await trace.saw(rt, member.id, "programme", number)
    return page(
        request,
        "figures.html",
        number=number,
        programme=about,
        figures=counted,
        opinions=opinions(counted.opinions),
        people=people,
        writes=at_least(member, "coordinator"),
    )


@router.get("/programmes/{number:int}/export.xlsx")
async def export(rt: Rt, member: Coordinator, number: Number) -> Response:
    """One table that can be filtered: a line for each activity, then one for each person."""
    async with rt.store.reading() as session:
        about = await _programme(session, number)
        counted = await figures(rt, session, number)
        people = await walked(session, number)
    await trace.exported(rt, member.id, "programme", number)
    header = [
        "Ligne",
        "Numéro",
        "Nom",
        "Début",
        "Places",
        "Inscrits",
        "Séances",
        "Présences",
        "Absences",
        "Heures",
        "Sorties",
    ]
    rows = [*map(_activity_row, counted.activities), *map(_person_row, people)]
    content = await asyncio.to_thread(exports.xlsx_file, about.name.fr, header, rows)
    return download(content, f"rafiq-programme-{number}", "xlsx")


def _activity_row(one: Counts) -> list[Cell]:
    kind = "Activité annulée" if one.status == "cancelled" else "Activité"
    outings = one.present if one.outing else 0
    counts = [one.places, one.registered, one.sessions, one.present, one.absent, round(one.hours, 2), outings]
    return [kind, str(one.id), one.title, one.starts, *counts]


def _person_row(one: Walked) -> list[Cell]:
    return [
        "Personne",
        f"n° {one.person}",
        one.name,
        None,
        None,
        None,
        None,
        None,
        None,
        round(one.hours, 2),
        one.outings,
    ]


async def _programme(session: AsyncSession, number: int) -> Programme:
    row = await session.get(ProgrammeRow, number)
    if row is None:
        raise HTTPException(404)
    return Programme.model_validate(row.about)
