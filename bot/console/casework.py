"""What every action on a case shares: it is locked, it is theirs, it leaves a trace, and open pages hear of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from fastapi import HTTPException, Path
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import case_access
from bot.console.pages import HOME
from bot.runtime import Runtime
from bot.store.case_models import Case, Trace
from bot.store.models import Person, Staff

Number = Annotated[int, Path(ge=1, lt=2**31)]
CASES = f"{HOME}/cases"
INBOX = f"{HOME}/inbox"
BELLS = ("console", "cases", "outbox")
SEEN_AGAIN = timedelta(minutes=10)
"""Looks at a case within this time are one look."""


@dataclass(frozen=True, slots=True)
class Held:
    """A case in a transaction, locked with its person."""

    session: AsyncSession
    person: Person
    case: Case


@asynccontextmanager
async def changing(rt: Runtime, member: Staff, number: int, action: str) -> AsyncIterator[Held]:
    """One transaction on a case, traced as `action`. Raises 404 alike where there is none and where it is not for them."""
    async with rt.store.writing() as session:
        found = await case_access.locked(session, member, number)
        if found is None:
            raise HTTPException(404)
        yield Held(session, *found)
        _note(rt, session, member, action, number)
    for bell in BELLS:
        await rt.bell.ring(bell)


async def note_seen(rt: Runtime, member: Staff, number: int) -> None:
    """Trace that somebody looked at a case."""
    mine = Trace.staff_id == member.id, Trace.what == "case", Trace.number == number, Trace.action == "saw"
    lately = select(Trace.id).where(Trace.at > rt.now() - SEEN_AGAIN, *mine).limit(1)
    async with rt.store.reading() as session:
        if await session.scalar(lately) is not None:
            return
    async with rt.store.writing() as session:
        _note(rt, session, member, "saw", number)


def _note(rt: Runtime, session: AsyncSession, member: Staff, action: str, number: int) -> None:
    session.add(Trace(at=rt.now(), staff_id=member.id, action=action, what="case", number=number))
