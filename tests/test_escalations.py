"""Somebody waits for a human: a case is opened once, grows with what is said, is answered and closed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import escalations, people
from bot.runtime import Runtime
from bot.store.case_models import Case
from bot.store.models import OutboxRow
from tests.conftest import START, Clock, Someone


async def opened(
    session: AsyncSession, rt: Runtime, about: str = "person", words: str = "", address: str = "1"
) -> Case:
    person = await people.at_or_new(session, rt.store.vault, "telegram", address, rt.now())
    return await escalations.open_case(session, person, about, about != "person", words, ["menu/what"], rt.now())


async def cases(rt: Runtime) -> Sequence[Case]:
    async with rt.store.reading() as session:
        return await escalations.waiting(session)


async def test_what_is_said_again_is_added_to_the_case(rt: Runtime) -> None:
    for words in ("aidez-moi", "", "vite"):
        async with rt.store.writing() as session:
            await opened(session, rt, words=words)
    [case] = await cases(rt)
    assert case.notes == {"words": ["aidez-moi", "vite"], "where": ["menu/what"]}


async def test_said_twice_in_one_event_it_is_still_one_case(rt: Runtime) -> None:
    async with rt.store.writing() as session:
        first = await opened(session, rt, words="un")
        assert await opened(session, rt, words="deux") is first


async def test_another_subject_or_another_person_is_another_case(rt: Runtime) -> None:
    async with rt.store.writing() as session:
        await opened(session, rt)
        await opened(session, rt, "violence")
        await opened(session, rt, address="2")
    assert len(await cases(rt)) == 3


async def test_what_becomes_urgent_is_urgent(rt: Runtime) -> None:
    async with rt.store.writing() as session:
        person = await people.at_or_new(session, rt.store.vault, "telegram", "1", START)
        for urgent in (False, True, False):
            await escalations.open_case(session, person, "shelter", urgent, "", [], START)
    assert [case.priority for case in await cases(rt)] == [0]


async def test_urgent_cases_come_first_then_who_has_waited_longest(rt: Runtime, clock: Clock) -> None:
    for about, address in (("person", "1"), ("person", "2"), ("suicide", "3"), ("violence", "4")):
        async with rt.store.writing() as session:
            await opened(session, rt, about, address=address)
        clock.move(minutes=1)
    assert [(case.about, case.person_id) for case in await cases(rt)] == [
        ("suicide", 3), ("violence", 4), ("person", 1), ("person", 2),
    ]  # fmt: skip


async def test_after_closing_the_next_word_opens_a_new_one(rt: Runtime) -> None:
    async with rt.store.writing() as session:
        first = await opened(session, rt, words="aidez-moi")
        escalations.close(first, START)
    assert await cases(rt) == []
    async with rt.store.writing() as session:
        again = await opened(session, rt, words="encore")
    assert again.id != first.id
    assert again.notes["words"] == ["encore"]


async def test_what_a_person_says_reaches_a_human_and_the_answer_comes_back(rt: Runtime, someone: Someone) -> None:
    await someone.settles_in("fr")
    await someone.commands("person")
    await someone.says("j'ai besoin d'aide")
    async with rt.store.writing() as session:
        [case] = await escalations.waiting(session)
        assert case.notes["words"] == ["j'ai besoin d'aide"]
        person = await people.locked(session, case.person_id)
        await escalations.answer(session, case, person, "Je vous appelle.", rt.now())
    [heard] = await someone.hears()
    assert (heard.kind, heard.text, heard.lang) == ("human", "Je vous appelle.", "fr")


async def test_the_answer_is_in_a_language_that_is_known(rt: Runtime) -> None:
    for address, person_lang, case_lang in (("1", "prs", ""), ("2", "", "ar"), ("3", "", "")):
        async with rt.store.writing() as session:
            case = await opened(session, rt, address=address)
            person = await people.locked(session, case.person_id)
            person.lang, case.lang = person_lang, case_lang
            await escalations.answer(session, case, person, "texte", START)
    async with rt.store.reading() as session:
        bodies = await session.scalars(select(OutboxRow.body).order_by(OutboxRow.id))
        assert [body and body["lang"] for body in bodies] == ["prs", "ar", "fr"]


async def test_a_crisis_before_any_consent_opens_an_urgent_case_with_its_words(rt: Runtime, someone: Someone) -> None:
    await someone.says("je veux mourir")
    [case] = await cases(rt)
    assert (case.about, case.priority == 0, case.notes["words"]) == ("suicide", True, ["je veux mourir"])


@pytest.mark.parametrize(("days", "kept"), [(29, 1), (31, 0)])
async def test_thirty_days_after_closing_a_case_is_erased(rt: Runtime, clock: Clock, days: int, kept: int) -> None:
    async with rt.store.writing() as session:
        escalations.close(await opened(session, rt, words="aidez-moi"), START)
    async with rt.store.writing() as session:
        assert await escalations.forget_old(session, START + timedelta(days=days)) == 1 - kept
    async with rt.store.reading() as session:
        assert len((await session.scalars(select(Case))).all()) == kept


async def test_an_open_case_is_never_erased_by_time(rt: Runtime) -> None:
    async with rt.store.writing() as session:
        await opened(session, rt)
        assert await escalations.forget_old(session, START + timedelta(days=1000)) == 0
