"""Who saw, answered, exported or changed what: numbers only. The database itself refuses to change or to hurry a row away."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from bot.runtime import Runtime
from bot.store.case_models import Trace

SEEN_AGAIN = timedelta(minutes=15)
"""Looking at the same thing again within this time is the same look."""
_OLD = {
    "sqlite": "datetime(at) <= datetime('now', '-1 year')",
    "postgresql": "at <= now() - interval '1 year'",
}
"""By the database's own clock, as its triggers ask: with ours a row might be refused."""


def note(
    session: AsyncSession, staff_id: int | None, action: str, what: str, number: int | None, now: datetime
) -> None:
    """`action` on `what` (24 and 16 letters at most) of this number. Without `staff_id`: from the command line, or unknown."""
    session.add(Trace(at=now, staff_id=staff_id, action=action, what=what, number=number))


async def saw(rt: Runtime, staff_id: int, what: str, number: int | None) -> None:
    """Note a look at a page, whoever or whatever opens it again for a while. Commits."""
    now = rt.now()
    same = (
        Trace.staff_id == staff_id,
        Trace.action == "saw",
        Trace.what == what,
        Trace.number.is_not_distinct_from(number),
    )
    async with rt.store.reading() as session:
        if await session.scalar(select(Trace.id).where(*same, Trace.at > now - SEEN_AGAIN).limit(1)):
            return
    async with rt.store.writing() as session:
        note(session, staff_id, "saw", what, number, now)


async def exported(rt: Runtime, staff_id: int, what: str, number: int) -> None:
    """Note that a table is about to leave. Commits."""
    async with rt.store.writing() as session:
        note(session, staff_id, "exported", what, number, rt.now())


async def page(session: AsyncSession, staff_id: int | None, before: int | None, most: int) -> list[Trace]:
    """The newest rows older than the row `before`; all, or of one member."""
    rows = select(Trace).order_by(Trace.id.desc()).limit(most)
    if staff_id is not None:
        rows = rows.where(Trace.staff_id == staff_id)
    if before is not None:
        rows = rows.where(Trace.id < before)
    return list(await session.scalars(rows))


async def forget_old(session: AsyncSession, _: datetime) -> int:
    """What is older than a year goes, by the clock of the database, which guards it."""
    dialect = session.get_bind().dialect.name
    gone = await session.scalars(delete(Trace).where(text(_OLD[dialect])).returning(Trace.id))
    return len(gone.all())
