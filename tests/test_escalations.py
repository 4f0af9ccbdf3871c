"""Somebody waits for a human: one case a person, which grows with what is said, closes, and opens again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import answers, escalations, people
from bot.runtime import Runtime
from bot.store.case_models import Case, CaseEntry, StoredFile
from bot.store.models import Person
from flows.opening import DANGER, LATER, TODAY, WEEK
from flows.state import OpenCase
from tests.conftest import START, Clock, Someone

WANTED = OpenCase("papers", WEEK, "aidez-moi", ("guide:permit-renewal/s-ask",), {"guide:permit-renewal/papers": ("1",)})


async def opened(session: AsyncSession, rt: Runtime, wanted: OpenCase = WANTED, address: str = "1") -> Case:
    person = await people.at_or_new(session, rt.store.vault, "telegram", address, rt.now())
    return await escalations.open_case(rt, session, person, wanted)


async def closes(rt: Runtime, session: AsyncSession, case: Case) -> None:
    await answers.close(rt, session, await people.locked(session, case.person_id), case, None, "answered")


async def cases(rt: Runtime) -> Sequence[Case]:
    async with rt.store.reading() as session:
        return await escalations.waiting(session)


async def said(rt: Runtime) -> list[str]:
    """What people said, and what happened in between."""
    async with rt.store.reading() as session:
        entries = await session.scalars(select(CaseEntry).order_by(CaseEntry.id))
        return [entry.body.get("text") or entry.body.get("media") or entry.body["event"] for entry in entries]


async def test_a_person_has_one_case_that_grows(rt: Runtime) -> None:
    async with rt.store.writing() as session:
        await opened(session, rt)
        await opened(session, rt, OpenCase("shelter", DANGER, "dehors", ("menu/themes",)))
        await opened(session, rt, address="2")
    first, other = await cases(rt)
    assert (first.about, first.priority, first.person_id, other.person_id) == ("shelter", DANGER, 1, 2)
    assert first.notes["where"] == ["guide:permit-renewal/s-ask", "menu/themes"]
    assert first.notes["ticked"] == {"guide:permit-renewal/papers": ["1"]}
    assert await said(rt) == ["aidez-moi", "dehors", "aidez-moi"]


async def test_a_danger_raises_the_case_at_once_and_for_good(rt: Runtime, clock: Clock) -> None:
    for wanted in (OpenCase("papers", LATER, "", relayed=True), OpenCase("violence", DANGER, ""), WANTED):
        async with rt.store.writing() as session:
            await opened(session, rt, wanted)
        clock.move(hours=1)
    [case] = await cases(rt)
    assert (case.about, case.priority, case.relayed) == ("violence", DANGER, False)
    assert case.waits_since == START and case.due_at == START + timedelta(hours=1, minutes=15)


async def test_the_newest_danger_names_the_case(rt: Runtime) -> None:
    async with rt.store.writing() as session:
        await opened(session, rt, OpenCase("shelter", DANGER, ""))
        await opened(session, rt, OpenCase("suicide", DANGER, ""))
    assert [case.about for case in await cases(rt)] == ["suicide"]


async def test_an_absence_changes_nothing_of_what_was_asked(rt: Runtime) -> None:
    async with rt.store.writing() as session:
        await opened(session, rt, OpenCase("papers", LATER, "", readers="volunteer", relayed=True))
        await opened(session, rt, OpenCase(escalations.ABSENCE, WEEK, "", ("programme/sport",)))
    [case] = await cases(rt)
    assert (case.about, case.priority, case.readers, case.relayed, case.hears) == (
        "papers", LATER, "volunteer", True, True,
    )  # fmt: skip
    assert case.notes["where"] == ["programme/sport"]


async def test_an_absence_becomes_what_the_person_asks(rt: Runtime) -> None:
    async with rt.store.writing() as session:
        absent = await opened(session, rt, OpenCase(escalations.ABSENCE, WEEK, ""))
        assert not absent.hears
        asked = await opened(session, rt, OpenCase("health", TODAY, "", readers="volunteer"))
    assert asked.id == absent.id
    assert (asked.about, asked.priority, asked.readers, asked.hears) == ("health", TODAY, "volunteer", True)


async def test_urgent_cases_come_first_then_who_has_waited_longest(rt: Runtime, clock: Clock) -> None:
    for address, priority in (("1", WEEK), ("2", WEEK), ("3", DANGER), ("4", DANGER)):
        async with rt.store.writing() as session:
            await opened(session, rt, OpenCase("health", priority, ""), address)
        clock.move(minutes=1)
    assert [case.person_id for case in await cases(rt)] == [3, 4, 1, 2]


@pytest.mark.parametrize(("days", "same"), [(6, True), (8, False)])
async def test_within_a_week_it_is_the_same_case_whoever_held_it(
    rt: Runtime, clock: Clock, days: int, same: bool
) -> None:
    async with rt.store.writing() as session:
        first = await opened(session, rt, OpenCase("papers", WEEK, "", readers="volunteer"))
        await closes(rt, session, first)
    clock.move(days=days)
    async with rt.store.writing() as session:
        again = await opened(session, rt, OpenCase("health", TODAY, "encore"))
    assert (again.id == first.id) is same
    assert (again.about, again.priority, again.readers, again.closed_at) == ("health", TODAY, "caseworker", None)
    assert ("reopened" in await said(rt)) is same


async def test_what_a_person_says_reaches_a_human_and_the_answer_comes_back(rt: Runtime, someone: Someone) -> None:
    await someone.settles_in("fr")
    await someone.commands("person")
    for choice in ("papers", "week", "yes"):
        await someone.presses(choice)
    assert await someone.says("j'ai besoin d'aide") == []
    assert await said(rt) == ["j'ai besoin d'aide"]
    async with rt.store.writing() as session:
        [case] = await escalations.waiting(session)
        person = await people.locked(session, case.person_id)
        await answers.answer(rt, session, person, case, None, answers.Said("Je vous appelle."))
    [heard] = await someone.hears()
    assert (heard.kind, heard.text, heard.lang) == ("human", "👤 équipe :\nJe vous appelle.", "fr")


async def test_a_crisis_before_any_consent_opens_an_urgent_case_with_its_words(rt: Runtime, someone: Someone) -> None:
    await someone.says("je veux mourir")
    [case] = await cases(rt)
    assert (case.about, case.priority, await said(rt)) == ("suicide", DANGER, ["je veux mourir"])


@pytest.mark.parametrize(("days", "kept"), [(29, 1), (31, 0)])
async def test_thirty_days_after_closing_a_case_is_erased(rt: Runtime, clock: Clock, days: int, kept: int) -> None:
    async with rt.store.writing() as session:
        case = await opened(session, rt)
        session.add(StoredFile(person_id=case.person_id, case_id=case.id, kind="photo", name="", made_at=START))
        await closes(rt, session, case)
    async with rt.store.writing() as session:
        assert await escalations.forget_old(session, START + timedelta(days=days)) == 1 - kept
    async with rt.store.reading() as session:
        for table in (Case, StoredFile):
            assert len((await session.scalars(select(table.id))).all()) == kept
        assert bool((await session.scalars(select(CaseEntry))).all()) is bool(kept)


async def test_an_open_case_is_never_erased_by_time(rt: Runtime) -> None:
    async with rt.store.writing() as session:
        await opened(session, rt)
        assert await escalations.forget_old(session, START + timedelta(days=1000)) == 0


async def test_erasing_a_person_takes_case_words_and_files_along(rt: Runtime) -> None:
    async with rt.store.writing() as session:
        case = await opened(session, rt)
        session.add(StoredFile(person_id=case.person_id, case_id=case.id, kind="photo", name="", made_at=START))
        await session.flush()
        person = await session.get_one(Person, case.person_id)
        assert (await people.erase(session, person, None, START))["cases"] == 1
    async with rt.store.reading() as session:
        for table in (Case, CaseEntry, StoredFile):
            assert (await session.scalars(select(table.id))).all() == []
