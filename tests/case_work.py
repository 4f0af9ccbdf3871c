"""What tests of cases share: members of the team, a case, and what the team does with it in a transaction of its own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy import select

from bot import answers, case_access, escalations, people
from bot.runtime import Runtime
from bot.store.case_models import Case, CaseEntry
from bot.store.models import Staff
from flows.opening import WEEK
from flows.state import OpenCase

Work = Callable[..., Awaitable[Any]]
ASKED = OpenCase("papers", WEEK, "aidez-moi", readers="volunteer")


async def member_of(rt: Runtime, name: str, role: str = "caseworker", **more: Any) -> int:
    async with rt.store.writing() as session:
        member = Staff(email=f"{name.lower()}@team.example", name=name, role=role, password="!", made_at=rt.now())
        for field, value in more.items():
            setattr(member, field, value)
        session.add(member)
        await session.flush()
        return member.id


async def case_of(rt: Runtime, address: str = "1001", wanted: OpenCase = ASKED, lang: str = "fr") -> int:
    async with rt.store.writing() as session:
        person = await people.at_or_new(session, rt.store.vault, "telegram", address, rt.now())
        person.lang, person.agreed_at = lang, person.agreed_at or rt.now()
        return (await escalations.open_case(rt, session, person, wanted)).id


async def does(rt: Runtime, member: int, case: int, work: Work, *more: Any) -> Any:
    """As a member: what is done to a case, as the console does it. Raises LookupError where it is not for them."""
    async with rt.store.writing() as session:
        who = await session.get_one(Staff, member)
        found = await case_access.locked(session, who, case)
        if found is None:
            raise LookupError(case)
        return await work(rt, session, *found, who, *more)


async def answers_with(rt: Runtime, member: int, case: int, text: str, **more: Any) -> CaseEntry:
    entry: CaseEntry = await does(rt, member, case, answers.answer, answers.Said(text, **more))
    return entry


async def reopens(rt: Runtime, member: int, case: int) -> None:
    async with rt.store.writing() as session:
        who = await session.get_one(Staff, member)
        await answers.reopen(rt, session, await session.get_one(Case, case), who)


async def the_case(rt: Runtime, number: int = 1) -> Case:
    async with rt.store.reading() as session:
        return await session.get_one(Case, number)


async def said_in(rt: Runtime, case: int = 1) -> list[str]:
    """The words and events of a case, in order."""
    async with rt.store.reading() as session:
        found = select(CaseEntry).where(CaseEntry.case_id == case).order_by(CaseEntry.id)
        bodies = [entry.body for entry in await session.scalars(found)]
        return [body.get("text") or body.get("media") or body.get("event") or "place" for body in bodies]
