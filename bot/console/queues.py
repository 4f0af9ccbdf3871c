"""The queues of the inbox: which cases a member sees, in which order, and what a line of the list says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, get_args

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import defer

from bot import case_access
from bot.console import case_words
from bot.escalations import KEPT
from bot.pseudonyms import pseudonym
from bot.runtime import Runtime
from bot.store.case_models import Case, CaseEntry
from bot.store.models import Staff
from flows.opening import DANGER, TODAY

Queue = Literal["urgent", "mine", "unassigned", "waiting", "closed"]
QUEUES: tuple[Queue, ...] = get_args(Queue)
SIZE = 30
"""Lines of a page."""
BEGINNING = 160
"""Signs of the last message in a list: two lines, at most."""


@dataclass(frozen=True, slots=True)
class Filters:
    lang: str = ""
    theme: str = ""
    territory: str = ""

    def conditions(self) -> list[ColumnElement[bool]]:
        columns = {Case.lang: self.lang, Case.about: self.theme, Case.territory: self.territory}
        return [column == value for column, value in columns.items() if value]


@dataclass(frozen=True, slots=True)
class Line:
    """One case in a list."""

    id: int
    name: str
    about: str
    priority: int
    lang: str
    territory: str
    since: str
    """When the person's oldest unanswered message came, or the case was opened, or closed."""
    due: str
    due_look: str
    holder: str
    """Who answers: a name, "" where nobody does."""
    mine: bool
    words: str
    from_team: bool
    closed: bool


def _in(queue: Queue, member: Staff, now: datetime) -> ColumnElement[bool]:
    is_open = Case.closed_at.is_(None)
    their_turn = or_(Case.turn == "team", Case.holder_id.is_(None))
    return {
        "urgent": and_(is_open, Case.priority <= TODAY, their_turn),
        "mine": and_(is_open, Case.holder_id == member.id),
        "unassigned": and_(is_open, Case.holder_id.is_(None)),
        "waiting": and_(is_open, Case.turn == "person"),
        "closed": Case.closed_at > now - KEPT,
    }[queue]


async def counts(session: AsyncSession, member: Staff, filters: Filters, now: datetime) -> Mapping[Queue, int]:
    """How many cases each queue has, in two looks: what is open, and what was closed."""
    readable = case_access.readable(member), *filters.conditions()
    of_open = [func.count().filter(_in(queue, member, now)) for queue in QUEUES[:-1]]
    row = (await session.execute(select(*of_open).where(Case.closed_at.is_(None), *readable))).one()
    closed = await session.scalar(select(func.count(Case.id)).where(_in("closed", member, now), *readable))
    return dict(zip(QUEUES, (*row, closed or 0), strict=True))


async def lines(
    rt: Runtime, session: AsyncSession, member: Staff, queue: Queue, filters: Filters, page: int = 1, size: int = SIZE
) -> tuple[list[Line], bool]:
    """A page of a queue, and whether there is another after it."""
    now = rt.now()
    shown = _in(queue, member, now), case_access.readable(member), *filters.conditions()
    soonest = (Case.priority != DANGER, Case.due_at.is_(None), Case.due_at, Case.opened_at, Case.id)
    order = (Case.closed_at.desc(), Case.id.desc()) if queue == "closed" else soonest
    found = select(Case, Staff.name).outerjoin(Staff, Staff.id == Case.holder_id).options(defer(Case.notes))
    rows = (await session.execute(found.where(*shown).order_by(*order).offset((page - 1) * size).limit(size + 1))).all()
    last = await _last_words(session, [case.id for case, _ in rows[:size]])
    return [_line(rt, member, case, holder, last.get(case.id), now) for case, holder in rows[:size]], len(rows) > size


async def _last_words(session: AsyncSession, cases: Sequence[int]) -> dict[int, CaseEntry]:
    """The last thing that either side said, by case."""
    said = CaseEntry.case_id.in_(cases), CaseEntry.kind.in_(("person", "team"))
    newest = select(func.max(CaseEntry.id)).where(*said).group_by(CaseEntry.case_id)
    rows = await session.scalars(select(CaseEntry).where(CaseEntry.id.in_(newest))) if cases else ()
    return {entry.case_id: entry for entry in rows}


def _line(rt: Runtime, member: Staff, case: Case, holder: str | None, last: CaseEntry | None, now: datetime) -> Line:
    zone = rt.settings.zone
    local, since = now.astimezone(zone), case.closed_at or case.waits_since or case.opened_at
    late = case_words.due(case.due_at.astimezone(zone), local) if case.due_at and not case.closed_at else ("", "")
    return Line(
        id=case.id,
        name=pseudonym(case.person_id),
        about=case_words.about(case.about),
        priority=case.priority,
        lang=case_words.LANGUAGES.get(case.lang, ""),
        territory=case.territory,
        since=case_words.moment(since.astimezone(zone), local),
        due=late[0],
        due_look=late[1],
        holder=holder or "",
        mine=case.holder_id == member.id,
        words=_beginning(last),
        from_team=last is not None and last.kind == "team",
        closed=case.closed_at is not None,
    )


def _beginning(entry: CaseEntry | None) -> str:
    """The first words of a message, in French where there is a translation."""
    if entry is None:
        return ""
    translated = entry.translation if entry.translation and entry.translation.get("lang") == "fr" else {}
    said = (translated or {}).get("text") or entry.body.get("text", "")
    if not said and entry.body.get("position"):
        return "Un lieu sur la carte"
    if not said:
        return case_words.media(entry.body.get("media", ""))
    one_row = " ".join(said.split())
    if len(one_row) <= BEGINNING:
        return one_row
    whole, _, last = one_row[:BEGINNING].rpartition(" ")
    return f"{whole if len(last) < BEGINNING // 2 else one_row[:BEGINNING]}…"


async def territories(session: AsyncSession, member: Staff, now: datetime) -> list[str]:
    """The départements of the cases that somebody may read, by code."""
    shown = or_(Case.closed_at.is_(None), Case.closed_at > now - timedelta(days=30))
    found = select(Case.territory).distinct().where(shown, Case.territory != "", case_access.readable(member))
    return sorted(await session.scalars(found))
