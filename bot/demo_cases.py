"""The cases of the demonstration: somebody invented waits in every queue of the inbox, and some have been answered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

from pydantic import Field
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import answers, case_figures, escalations
from bot.runtime import Runtime
from bot.staff import Role
from bot.store.case_models import Case, CaseEntry, CaseFigure
from bot.store.models import Person, Staff
from flows.opening import PRIORITIES
from flows.spec import Spec
from flows.texts import BASE

By = Literal["person", "team", "note"]
Helped = Literal["yes", "some", "no", ""]
Reason = Literal["answered", "referred", "silent", "other"]
MACHINE = "demo"
"""By whom its translations are made, as the page of a case marks them."""


class Line(Spec):
    """`by`: who says it, `after` so many minutes. `text`: the person's in their language, the team's in French."""

    by: By
    after: int = Field(ge=0)
    text: str = Field(min_length=1)
    machine: str = ""
    """As a machine translates it: into French, or into the person's language."""


class Closed(Spec):
    reason: Reason
    helped: list[Helped] = Field(min_length=1)
    """What each of the people said afterwards."""


class Waiting(Spec):
    """One case, or the same one of several people, each a week before the last."""

    people: list[str] = Field(min_length=1)
    about: str
    priority: Literal["danger", "today", "week", "later"]
    readers: Literal["volunteer", "caseworker"]
    ago: int = Field(ge=1)
    """Minutes since it was opened."""
    held: Role | Literal[""]
    said: list[Line] = Field(min_length=1)
    closed: Closed | None


def wrong(cases: Iterable[Waiting], known: Mapping[str, str]) -> Iterator[str]:
    """What does not fit the people there are, by name with their language."""
    open_for: set[str] = set()
    for one in cases:
        at = f"the case of {', '.join(one.people)}"
        unknown = sorted(set(one.people) - known.keys())
        yield from (f"{at}: there is nobody called {name}" for name in unknown)
        if len({known[name] for name in one.people if name in known}) > 1:
            yield f"{at}: they speak different languages"
        if max(line.after for line in one.said) >= one.ago:
            yield f"{at}: something is said in the future"
        if one.closed is None and (len(one.people) > 1 or open_for & {*one.people}):
            yield f"{at}: one person has one open case"
        if one.closed is not None and len(one.closed.helped) != len(one.people):
            yield f"{at}: not everybody said whether it helped"
        if one.closed is None:
            open_for |= {*one.people}


async def remove(session: AsyncSession, people: Sequence[int]) -> None:
    """Their cases go with the people; this takes what they left for the figures."""
    left = select(Case.figure_id).where(Case.person_id.in_(people), Case.figure_id.is_not(None))
    await session.execute(delete(CaseFigure).where(CaseFigure.id.in_(left)))


async def make(
    rt: Runtime, session: AsyncSession, cases: Iterable[Waiting], people: Mapping[str, Person], team: Sequence[Staff]
) -> int:
    """All of them, ending now; how many. Nobody is told: not of what is late, nor of what waits."""
    count = 0
    for one in cases:
        holder = next((member for member in team if member.role == one.held and member.active), None)
        for weeks, name in enumerate(one.people):
            opened = rt.now() - timedelta(minutes=one.ago, weeks=weeks)
            case = await _opened(rt, session, one, people[name], holder, opened)
            entries = _entries(case, one, holder)
            session.add_all(entries)
            _stands(rt, case, entries)
            if one.closed is not None:
                await _closed(rt, session, case, one.closed, one.closed.helped[weeks], entries[-1].made_at)
            count += 1
    return count


async def _opened(
    rt: Runtime, session: AsyncSession, one: Waiting, person: Person, holder: Staff | None, opened: datetime
) -> Case:
    case = Case(
        person_id=person.id,
        about=one.about,
        priority=PRIORITIES.index(one.priority),
        lang=person.lang or BASE,
        territory=escalations.territory(rt, person),
        readers=one.readers,
        notes={},
        holder_id=holder.id if holder else None,
        touched_at=rt.now() if holder else None,
        hears=one.closed is None,
        opened_at=opened,
        changed_at=rt.now(),
    )
    session.add(case)
    await session.flush()
    return case


def _entries(case: Case, one: Waiting, holder: Staff | None) -> list[CaseEntry]:
    """What is said, and before the team's first line that somebody took it."""
    found: list[CaseEntry] = []
    member = holder.id if holder else None
    for line in one.said:
        at = case.opened_at + timedelta(minutes=line.after)
        if line.by != "person" and member and not any(entry.kind == "event" for entry in found):
            found.append(
                CaseEntry(case_id=case.id, kind="event", staff_id=member, body={"event": "claimed"}, made_at=at)
            )
        found.append(_entry(case, line, member, at))
    return found


def _entry(case: Case, line: Line, member: int | None, at: datetime) -> CaseEntry:
    lang, other = (case.lang, BASE) if line.by == "person" else (BASE, case.lang)
    made: dict[str, Any] | None = {"lang": other, "text": line.machine, "by": MACHINE} if line.machine else None
    return CaseEntry(
        case_id=case.id,
        kind=line.by,
        staff_id=member if line.by != "person" else None,
        body={"text": line.text},
        lang=lang,
        translation=made,
        translating="done" if made else "",
        made_at=at,
    )


def _stands(rt: Runtime, case: Case, entries: Sequence[CaseEntry]) -> None:
    """Whose turn it is, since when, and until when somebody is to be answered."""
    for entry in entries:
        if entry.kind == "team":
            case.first_answer_at = case.first_answer_at or entry.made_at
            case.turn, case.waits_since, case.due_at = "person", None, None
        elif entry.kind == "person":
            local, answered = entry.made_at.astimezone(rt.settings.zone), case.first_answer_at is not None
            case.turn, case.waits_since = "team", case.waits_since or entry.made_at
            case.due_at = case.due_at or rt.flows.opening.due(case.priority, local, answered)
    if case.due_at is not None and case.due_at < rt.now():
        case.warned_at = rt.now()


async def _closed(rt: Runtime, session: AsyncSession, case: Case, closed: Closed, helped: Helped, at: datetime) -> None:
    figure = CaseFigure(
        week=case_figures.monday(case.opened_at.astimezone(rt.settings.zone)),
        lang=case.lang,
        about=case.about,
        priority=case.priority,
        minutes=answers.minutes_to_answer(rt, case),
        reason=closed.reason,
        helped=helped,
    )
    session.add(figure)
    await session.flush()
    case.figure_id, case.closed_at, case.reason = figure.id, at, closed.reason
    case.waits_since = case.due_at = case.warned_at = None
    await escalations.add_event(session, case, case.holder_id, "closed", at, reason=closed.reason)
