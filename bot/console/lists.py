"""One activity as the team sees it: who goes, who waits, who was there. People are a first name and a number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import programmes
from bot.exports import Cell
from bot.registrations import Group, group
from bot.runtime import Runtime
from bot.store.models import ActivityRow, Attendance, OccasionRow, Person, Registration
from flows.agenda import TAKEN, Occasion, Planned

STATES = {
    "going": "inscrit·e",
    "offered": "place proposée",
    "waiting": "en attente",
    "left": "désinscrit·e",
    "lapsed": "sans réponse ou sans place",
}
SAID = {"coming": "vient", "cannot": "ne peut pas", "late": "en retard"}
MARKS = {"present": "présent", "absent": "absent"}
LANGUAGES = {"fr": "français", "prs": "dari", "ar": "arabe"}


@dataclass(frozen=True, slots=True)
class Entry:
    """A registration, with what was said and marked of one occasion. `group` is None for somebody who was erased."""

    id: int
    number: int
    state: str
    size: int
    group: Group | None
    lang: str
    answer_by: datetime | None
    said: str
    mark: str

    @property
    def name(self) -> str:
        return self.group.name if self.group else ""


@dataclass(frozen=True, slots=True)
class Shown:
    """An activity and everybody on it, by their numbers."""

    row: ActivityRow
    planned: Planned
    entries: Sequence[Entry]

    def of(self, *states: str) -> list[Entry]:
        return [entry for entry in self.entries if entry.state in states]

    def marked(self, mark: str) -> int:
        """People, not parties."""
        return sum(entry.size for entry in self.entries if entry.mark == mark)

    @property
    def to_mark(self) -> list[Entry]:
        """Who is expected, and who was marked and left since."""
        return [entry for entry in self.entries if entry.state == "going" or entry.mark]

    @property
    def unmarked(self) -> list[Entry]:
        return [entry for entry in self.of("going") if not entry.mark]

    @property
    def taken(self) -> int:
        return sum(entry.size for entry in self.of(*TAKEN))

    @property
    def title(self) -> str:
        return self.planned.activity.title.fr


async def shown(rt: Runtime, session: AsyncSession, activity: int, occasion: int | None = None) -> Shown | None:
    """With what concerns one occasion, or else the next one; None when there is no such activity."""
    row = await session.get(ActivityRow, activity)
    if row is None:
        return None
    [planned] = await programmes.planned(rt, session, [activity])
    upcoming = planned.next(rt.now())
    entries = await _entries(rt, session, activity, occasion or (upcoming.id if upcoming else 0))
    return Shown(row, planned, entries)


async def shown_at(rt: Runtime, session: AsyncSession, occasion: int) -> tuple[Shown, OccasionRow] | None:
    one = await session.get(OccasionRow, occasion)
    found = await shown(rt, session, one.activity_id, occasion) if one else None
    return (found, one) if one and found else None


async def _entries(rt: Runtime, session: AsyncSession, activity: int, occasion: int) -> list[Entry]:
    of_occasion = and_(Attendance.registration_id == Registration.id, Attendance.occasion_id == occasion)
    rows = (
        select(Registration, Person.lang, Attendance.said, Attendance.mark)
        .outerjoin(Person, Person.id == Registration.person_id)
        .outerjoin(Attendance, of_occasion)
        .where(Registration.activity_id == activity)
        .order_by(Registration.number)
    )
    return [
        Entry(
            id=own.id,
            number=own.number,
            state=own.state,
            size=own.size,
            group=group(own.party) if own.person_id and own.party else None,
            lang=lang or "",
            answer_by=own.answer_by.astimezone(rt.settings.zone) if own.answer_by else None,
            said=said or "",
            mark=mark or "",
        )
        for own, lang, said, mark in (await session.execute(rows))
    ]


async def present(session: AsyncSession, activity: int) -> dict[int, int]:
    """How many people were there, by occasion."""
    there = (
        select(Attendance.occasion_id, func.sum(Registration.size))
        .join(Registration)
        .where(Registration.activity_id == activity, Attendance.mark == "present")
        .group_by(Attendance.occasion_id)
    )
    return dict((await session.execute(there)).all())


# ── to take away ───────────────────────────────────────────────────────────────────────────────────────────────────


async def sheet(session: AsyncSession, one: Shown, needs: dict[str, str]) -> tuple[list[str], list[list[Cell]]]:
    """A table of all registrations, with a column for each session. `needs`: how they are called."""
    header = ["Inscription", "Prénom", "État", "Personnes", "Adultes", "Âges des enfants", "Besoins", "Langue"]
    held = one.planned.held
    marks = await _marks(session, one.row.id)
    rows = [[*_about(entry, needs), *_was_there(marks[entry.id], held)] for entry in one.entries]
    return [*header, *(f"Présence {session.starts:%d/%m/%Y %H:%M}" for session in held)], rows


async def _marks(session: AsyncSession, activity: int) -> dict[int, dict[int, str]]:
    """By registration and occasion."""
    rows = select(Attendance.registration_id, Attendance.occasion_id, Attendance.mark).join(Registration)
    marks: dict[int, dict[int, str]] = defaultdict(dict)
    for registration, occasion, mark in await session.execute(rows.where(Registration.activity_id == activity)):
        marks[registration][occasion] = mark
    return marks


def _about(entry: Entry, needs: dict[str, str]) -> list[Cell]:
    state = STATES[entry.state]
    if entry.group is None:
        return [f"n° {entry.number}", "(données effacées)", state, entry.size, None, None, None, None]
    return [
        f"n° {entry.number}",
        entry.name,
        state,
        entry.size,
        entry.group.adults,
        ", ".join(map(str, entry.group.ages)),
        ", ".join(needs[need] for need in entry.group.needs),
        LANGUAGES.get(entry.lang, ""),
    ]


def _was_there(marks: dict[int, str], held: Iterable[Occasion]) -> list[Cell]:
    return [MARKS.get(marks.get(occasion.id, ""), "") for occasion in held]
