"""What there is, for lists: occasions and activities with how many go and how many wait."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.runtime import Runtime
from bot.store.models import ActivityRow, OccasionRow, ProgrammeRow, Registration
from flows.agenda import LIVE, TAKEN, UNDECIDED

MOST_PAST = 100
"""Activities that are over, on the page of a programme."""


@dataclass(frozen=True, slots=True)
class Places:
    """People who go or are offered a place, parties that wait, and parties that were offered one."""

    taken: int = 0
    waiting: int = 0
    offered: int = 0
    answer_by: datetime | None = None
    """Of the offers that were told, the first to end."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One occasion, or a whole activity by its first and last moment."""

    activity: int
    occasion: int
    title: str
    programme: str
    starts: datetime
    ends: datetime
    status: str
    total: int
    places: Places

    @property
    def full(self) -> bool:
        return self.places.taken >= self.total

    @property
    def kind(self) -> str:
        """The class of its look."""
        return self.status if self.status != "published" else "full" if self.full else ""

    def on(self, day: date) -> bool:
        return self.starts.date() <= day <= self.ends.date()


async def occasions(rt: Runtime, session: AsyncSession, first: date, last: date) -> list[Entry]:
    """What takes place on these days, both included, as it stands: drafts and cancelled ones, too."""
    zone = rt.settings.zone
    begin, end = datetime.combine(first, time(), zone), datetime.combine(last + timedelta(1), time(), zone)
    rows = select(ActivityRow, ProgrammeRow, OccasionRow).join_from(ActivityRow, ProgrammeRow).join(OccasionRow)
    shown = rows.where(OccasionRow.starts_at < end, OccasionRow.ends_at > begin)
    ordered = shown.order_by(OccasionRow.starts_at, OccasionRow.id)
    return await _entries(rt, session, (await session.execute(ordered)).all())


async def coming(rt: Runtime, session: AsyncSession, programme: int) -> list[Entry]:
    """The activities of a programme that are not over, the soonest first."""
    own = ActivityRow.programme_id == programme, ActivityRow.ends_at > rt.now()
    return await _whole(rt, session, *own)


async def past(rt: Runtime, session: AsyncSession, programme: int) -> list[Entry]:
    """Those that are over, the last first."""
    own = ActivityRow.programme_id == programme, ActivityRow.ends_at <= rt.now()
    found = select(ActivityRow.id).where(*own).order_by(ActivityRow.ends_at.desc()).limit(MOST_PAST)
    return (await _whole(rt, session, ActivityRow.id.in_(found)))[::-1]


async def drafts(rt: Runtime, session: AsyncSession) -> list[Entry]:
    """What is not published yet, the soonest first."""
    return await _whole(rt, session, ActivityRow.status == "draft", ActivityRow.ends_at > rt.now())


async def moving(rt: Runtime, session: AsyncSession) -> list[Entry]:
    """Where somebody waits, or was offered a place."""
    waits = select(Registration.activity_id).where(Registration.state.in_(UNDECIDED))
    shown = ActivityRow.status == "published", ActivityRow.ends_at > rt.now(), ActivityRow.id.in_(waits)
    return await _whole(rt, session, *shown)


async def _whole(rt: Runtime, session: AsyncSession, *shown: ColumnElement[bool]) -> list[Entry]:
    """Activities, each once."""
    rows = select(ActivityRow, ProgrammeRow).join(ProgrammeRow).where(*shown)
    found = (await session.execute(rows.order_by(ActivityRow.starts_at, ActivityRow.id))).all()
    return await _entries(rt, session, [(row, programme, None) for row, programme in found])


async def _entries(
    rt: Runtime, session: AsyncSession, found: Sequence[tuple[ActivityRow, ProgrammeRow, OccasionRow | None]]
) -> list[Entry]:
    zone, counted = rt.settings.zone, await places(session, [row.id for row, *_ in found])
    return [
        Entry(
            activity=row.id,
            occasion=one.id if one else 0,
            title=row.about["title"]["fr"],
            programme=programme.about["name"]["fr"],
            starts=(one or row).starts_at.astimezone(zone),
            ends=(one or row).ends_at.astimezone(zone),
            status="cancelled" if one and one.cancelled_at else row.status,
            total=row.places,
            places=counted.get(row.id, Places()),
        )
        for row, programme, one in found
    ]


async def places(session: AsyncSession, numbers: Iterable[int]) -> dict[int, Places]:
    """How it stands with these activities, in one look."""
    counted = select(
        Registration.activity_id,
        Registration.state,
        func.sum(Registration.size),
        func.count(),
        func.min(Registration.answer_by),
    )
    mine = Registration.activity_id.in_(set(numbers)), Registration.state.in_(LIVE)
    rows = await session.execute(counted.where(*mine).group_by(Registration.activity_id, Registration.state))
    states: dict[int, dict[str, tuple[int, int, datetime | None]]] = defaultdict(dict)
    for activity, state, people, parties, answer_by in rows:
        states[activity][state] = people, parties, answer_by
    none = (0, 0, None)
    return {
        activity: Places(
            taken=sum(found.get(state, none)[0] for state in TAKEN),
            waiting=found.get("waiting", none)[1],
            offered=found.get("offered", none)[1],
            answer_by=found.get("offered", none)[2],
        )
        for activity, found in states.items()
    }
