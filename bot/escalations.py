"""Somebody waits for a human: open, list, answer, close."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import outbox
from bot.store.case_models import Case
from bot.store.models import Person

KEPT = timedelta(days=30)
"""After closing, a case and its words are erased."""


async def open_case(
    session: AsyncSession, person: Person, about: str, urgent: bool, words: str, where: Sequence[str], now: datetime
) -> Case:
    """One open case per person and subject: what is said again is added to it."""
    same = Case.person_id == person.id, Case.about == about, Case.closed_at.is_(None)
    case = await session.scalar(select(Case).where(*same))
    if case is None:
        case = Case(
            person_id=person.id,
            about=about,
            priority=0 if urgent else 2,
            lang=person.lang,
            opened_at=now,
            changed_at=now,
        )
        case.notes = {"words": [], "where": list(where)}
        session.add(case)
    case.priority = 0 if urgent else case.priority
    if words:
        case.notes = {**case.notes, "words": [*case.notes["words"], words]}
    await session.flush()
    return case


async def waiting(session: AsyncSession) -> Sequence[Case]:
    """Open cases, the urgent ones first, then who has waited longest."""
    found = select(Case).where(Case.closed_at.is_(None)).order_by(Case.priority, Case.opened_at)
    return (await session.scalars(found)).all()


async def answer(session: AsyncSession, case: Case, person: Person, text: str, now: datetime) -> None:
    """Send a human's words, as they are."""
    await outbox.put(session, person, "human", person.lang or case.lang or "fr", text, now=now)


def close(case: Case, now: datetime) -> None:
    case.closed_at = now


async def forget_old(session: AsyncSession, now: datetime) -> int:
    gone = await session.execute(delete(Case).where(Case.closed_at < now - KEPT).returning(Case.id))
    return len(gone.all())
