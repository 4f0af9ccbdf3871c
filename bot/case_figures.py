"""Cases in figures: how long people wait for an answer, why cases are closed, whether it helped. Without anybody in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median, quantiles

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import answers
from bot.disclosure import FEWEST, Sum, told
from bot.runtime import Runtime
from bot.store.case_models import Case, CaseFigure
from flows.opening import DANGER
from flows.spec import THEMES
from flows.texts import LANGUAGES

KEPT = timedelta(days=3 * 365)
"""Three years of figures: what an association reports on, the year before and the one before that."""
LATELY, WHOLE = SPANS = (4, 12)
"""What figures are told of: so many weeks, this one included."""
BEFORE = WHOLE - LATELY
"""The weeks before, which are not told, but must not be given away by the other two."""
DANGERS, OTHER, OPEN, UNSAID, ALL = "danger", "other", "open", "", "all"
ROWS: dict[str, tuple[str, ...]] = {
    "lang": (*LANGUAGES, OTHER),
    "about": (DANGERS, *THEMES, OTHER),
    "reason": (*answers.REASONS, OPEN),
    "helped": ("yes", "some", "no", UNSAID),
    "waited": ("short", "long", UNSAID),
}
"""What the cases are told apart by."""
QUEUES = ("danger", "unassigned", "held", "person")
"""Open cases: in danger; nobody holds them; somebody does; it is the person's turn."""
Cell = tuple[str, str, int]
"""What is told apart, its row (or ALL), and the span of weeks."""


@dataclass(frozen=True, slots=True)
class Counted:
    """One case. `minutes`: to the first answer."""

    week: date
    lang: str
    about: str
    reason: str
    helped: str = UNSAID
    waited: str = UNSAID
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """How soon people were answered, in minutes; None where too few were."""

    middle: int | None = None
    ninth: int | None = None
    """Nine of ten had waited no longer."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """How it stands now."""

    queues: dict[str, int]
    late: int
    oldest: datetime | None
    """Since when the team owes somebody an answer, the longest."""


def monday(at: datetime) -> date:
    return at.date() - timedelta(at.weekday())


# ── what there is ──────────────────────────────────────────────────────────────────────────────────────────────────


async def counted(rt: Runtime, session: AsyncSession, since: date) -> list[Counted]:
    """Cases that were opened from this Monday on, each once: one that was opened again counts as open."""
    again = select(Case.figure_id).where(Case.closed_at.is_(None), Case.figure_id.is_not(None))
    closed = select(CaseFigure).where(CaseFigure.week >= since, CaseFigure.id.not_in(again))
    found = [
        Counted(one.week, one.lang, _about(one.about, one.priority), one.reason, one.helped, one.waited, one.minutes)
        for one in await session.scalars(closed)
    ]
    for case in await session.scalars(select(Case).where(Case.closed_at.is_(None))):
        week = monday(case.opened_at.astimezone(rt.settings.zone))
        if week >= since:
            minutes = answers.minutes_to_answer(rt, case)
            found.append(Counted(week, case.lang, _about(case.about, case.priority), OPEN, minutes=minutes))
    return found


def _about(about: str, priority: int) -> str:
    """No kind of danger is told apart from another."""
    if priority == DANGER:
        return DANGERS
    return about if about in THEMES else OTHER


async def waiting(session: AsyncSession, now: datetime) -> Waiting:
    cases = (await session.scalars(select(Case).where(Case.closed_at.is_(None)))).all()
    queues = Counter(_queue(case) for case in cases)
    return Waiting(
        {name: queues[name] for name in QUEUES},
        late=sum(case.due_at is not None and case.due_at <= now for case in cases),
        oldest=min((case.waits_since for case in cases if case.waits_since), default=None),
    )


def _queue(case: Case) -> str:
    if case.turn == "person":
        return "person"
    if case.priority == DANGER:
        return "danger"
    return "unassigned" if case.holder_id is None else "held"


async def forget_old(session: AsyncSession, now: datetime) -> int:
    gone = delete(CaseFigure).where(CaseFigure.week < (now - KEPT).date()).returning(CaseFigure.id)
    return len((await session.execute(gone)).all())


# ── what is told ───────────────────────────────────────────────────────────────────────────────────────────────────


def answered(minutes: Iterable[int | None]) -> Answered:
    known = sorted(each for each in minutes if each is not None)
    if len(known) < FEWEST:
        return Answered()
    return Answered(round(median(known)), round(quantiles(known, n=10, method="inclusive")[-1]))


def length(minutes: int) -> str:
    """`45 min`, or `2 h 05`."""
    hours, rest = divmod(minutes, 60)
    return f"{hours}\u00a0h\u00a0{rest:02}" if hours else f"{rest}\u00a0min"


@dataclass(frozen=True)
class Table:
    """What may be told of the cases, by cell: how many, and how soon they were answered."""

    counts: dict[Cell, str]
    answers: dict[Cell, Answered]


def table(cases: Sequence[Counted], this_monday: date) -> Table:
    """All figures are made together: each total is the same whatever the cases are told apart by, so that what one table
    hides another must not give away."""
    cells: dict[Cell, list[Counted]] = {
        (by, row, span): [] for by, rows in ROWS.items() for row in (*rows, ALL) for span in (*SPANS, BEFORE)
    }
    for case in cases:
        for span in _spans(case.week, this_monday):
            for by in ROWS:
                cells[by, _row(by, case), span].append(case)
                cells[by, ALL, span].append(case)
    said = told({cell: len(found) for cell, found in cells.items()}, _SUMS)
    return Table(said, {cell: _soon(found, said[cell]) for cell, found in cells.items()})


def _spans(week: date, this_monday: date) -> tuple[int, ...]:
    ago = (this_monday - week).days // 7
    if ago >= WHOLE:
        return ()
    return WHOLE, LATELY if ago < LATELY else BEFORE


def _row(by: str, case: Counted) -> str:
    value: str = getattr(case, by)
    if value in ROWS[by]:
        return value
    return OTHER if OTHER in ROWS[by] else UNSAID


def _soon(cases: Sequence[Counted], said: str) -> Answered:
    return answered(case.minutes for case in cases) if said.isdecimal() else Answered()


def _sums() -> list[Sum[Cell]]:
    found = []
    for by, rows in ROWS.items():
        for span in (*SPANS, BEFORE):
            found.append(Sum((by, ALL, span), [(by, row, span) for row in rows]))
            if by != "lang":
                found.append(Sum((by, ALL, span), [("lang", ALL, span)]))
        found += [Sum((by, row, WHOLE), [(by, row, LATELY), (by, row, BEFORE)]) for row in (*rows, ALL)]
    return found


_SUMS = _sums()
