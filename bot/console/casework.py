"""What every action on a case shares: it is locked, it is theirs, it leaves a trace, and open pages hear of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated

from fastapi import HTTPException, Path
from sqlalchemy.ext.asyncio import AsyncSession

from bot import case_access, trace
from bot.console.pages import HOME
from bot.runtime import Runtime
from bot.store.case_models import Case
from bot.store.models import Person, Staff

Number = Annotated[int, Path(ge=1, lt=2**31)]
CASES = f"{HOME}/cases"
INBOX = f"{HOME}/inbox"
BELLS = ("console", "cases", "outbox")


@dataclass(frozen=True, slots=True)
class Held:
    """A case in a transaction, locked with its person."""

    session: AsyncSession
    person: Person
    case: Case


async def seen(session: AsyncSession, member: Staff, number: int) -> tuple[Person, Case]:
    """The case for a look, with its person. Raises 404 alike where there is none and where it is not for them."""
    found = await case_access.seen(session, member, number)
    if found is None:
        raise HTTPException(404)
    return found


@asynccontextmanager
async def changing(rt: Runtime, member: Staff, number: int, action: str) -> AsyncIterator[Held]:
    """One transaction on a case, traced as `action`. Raises 404 alike where there is none and where it is not for them."""
    async with rt.store.writing() as session:
        found = await case_access.locked(session, member, number)
        if found is None:
            raise HTTPException(404)
        yield Held(session, *found)
        trace.note(session, member.id, action, "case", number, rt.now())
    for bell in BELLS:
        await rt.bell.ring(bell)
