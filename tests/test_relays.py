"""Both sides of a case, translated by a service on this machine: up, slow, down; killed between its answer and ours."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bot import answers, app, case_access, escalations, people, relays
from bot.answers import Said
from bot.runtime import Runtime
from bot.settings import Settings
from bot.store.case_models import Case, CaseEntry, TranslationRow
from bot.store.models import OutboxRow, Staff
from flows.loaded import Flows
from tests.conftest import Clock, Recorder, Someone
from tests.translation_server import TranslationServer


@pytest.fixture
async def server() -> AsyncIterator[TranslationServer]:
    async with TranslationServer() as server:
        yield server


@pytest.fixture
async def rt(
    settings: Settings, flows: Flows, clock: Clock, recorder: Recorder, server: TranslationServer
) -> AsyncIterator[Runtime]:
    settings = replace(settings, translate_url=server.url)
    rt = app.build_runtime(settings, flows, nlu=lambda: None, channels={"telegram": recorder}, now=clock, durable=False)
    async with app.started(rt):
        yield rt


async def asks(rt: Runtime, someone: Someone, lang: str = "prs") -> None:
    await someone.settles_in(lang)
    await someone.commands("person")
    for choice in ("papers", "week", "yes"):
        await someone.presses(choice)


async def translated(rt: Runtime) -> None:
    while task := await relays.take(rt):
        await relays.do(rt, task)


async def entries(rt: Runtime, kind: str = "person") -> list[CaseEntry]:
    async with rt.store.reading() as session:
        return list(await session.scalars(select(CaseEntry).where(CaseEntry.kind == kind).order_by(CaseEntry.id)))


async def answer(rt: Runtime, said: Said) -> None:
    async with rt.store.writing() as session:
        member = await session.scalar(select(Staff))
        if member is None:
            member = Staff(email="a@example.org", name="Maryam", role="coordinator", password="", made_at=rt.now())
            session.add(member)
            await session.flush()
        number = (await session.scalars(select(Case.id))).one()
        found = await case_access.locked(session, member, number)
        assert found is not None
        await answers.answer(rt, session, *found, member, said)


async def test_what_a_person_writes_is_translated_after_it_was_kept(rt: Runtime, someone: Someone) -> None:
    await asks(rt, someone)
    await someone.says("مکتوب پرفکتور آمد")
    [before] = await entries(rt)
    assert (before.body["text"], before.lang, before.translating) == ("مکتوب پرفکتور آمد", "prs", "pending")
    await translated(rt)
    [after] = await entries(rt)
    assert after.translating == "done"
    assert after.translation is not None
    assert (after.translation["lang"], after.translation["by"]) == ("fr", "libretranslate")
    assert after.body == before.body


async def test_french_needs_no_machine(rt: Runtime, someone: Someone) -> None:
    await asks(rt, someone, "fr")
    await someone.says("j'ai reçu une lettre")
    assert await relays.take(rt) is None


async def test_with_the_service_down_it_stands_as_it_was_written(
    rt: Runtime, someone: Someone, server: TranslationServer
) -> None:
    await asks(rt, someone)
    server.mode = "500"
    await someone.says("سلام")
    await translated(rt)
    [entry] = await entries(rt)
    assert (entry.translating, entry.translation) == ("failed", None)


async def test_what_waits_for_the_machine_goes_translated_or_as_it_was_written(
    rt: Runtime, someone: Someone, clock: Clock, server: TranslationServer
) -> None:
    await asks(rt, someone)
    await answer(rt, Said("Venez demain.", pending=True))
    assert not [heard for heard in await someone.hears() if "Venez" in heard.text]
    await translated(rt)
    server.mode = "500"
    await answer(rt, Said("Apportez la lettre.", pending=True))
    await translated(rt)
    first, second = [heard.text for heard in await someone.hears() if "👤" in heard.text]
    assert "[Venez demain.]" in first
    assert "🔤" in first and "Maryam" in first
    assert second.endswith("Apportez la lettre.")


async def test_a_number_that_the_machine_changes_is_not_sent(
    rt: Runtime, someone: Someone, clock: Clock, server: TranslationServer
) -> None:
    await asks(rt, someone)
    server.mode = "changes numbers"
    await answer(rt, Said("Venez le 12 à 14:30.", pending=True))
    await translated(rt)
    [heard] = [heard.text for heard in await someone.hears() if "👤" in heard.text]
    assert heard.endswith("Venez le 12 à 14:30.")
    assert [entry.body["event"] for entry in await entries(rt, "event")][-1] == "untranslated"


async def test_what_needs_no_machine_waits_for_the_answers_before_it(rt: Runtime, someone: Someone) -> None:
    await asks(rt, someone)
    await answer(rt, Said("Un", pending=True))
    await answer(rt, Said("Deux", translation={"lang": "prs", "text": "دو", "by": "libretranslate"}))
    await answer(rt, Said("سه", "prs"))
    await answer(rt, Said("Quatre", pending=True))
    await answer(rt, Said("پنج", "prs"))
    assert await sent(rt) == []
    first = await relays.take(rt)
    assert first is not None
    await relays.do(rt, first)
    assert [entry.translating for entry in await entries(rt, "team")] == ["done", "done", "", "pending", "behind"]
    await translated(rt)
    assert await sent(rt) == [f"entry:{entry.id}:0" for entry in await entries(rt, "team")]


async def sent(rt: Runtime) -> list[str]:
    """The answers on their way, in order."""
    async with rt.store.reading() as session:
        rows = await session.scalars(select(OutboxRow).where(OutboxRow.kind == "human").order_by(OutboxRow.id))
        return [row.unique_key for row in rows if row.unique_key]


async def test_of_one_case_the_elder_goes_first(rt: Runtime, someone: Someone) -> None:
    await asks(rt, someone)
    for text in ("یک", "دو"):
        await someone.says(text)
    first = await relays.take(rt)
    assert first is not None and first.text == "یک"
    assert await relays.take(rt) is None
    await relays.do(rt, first)
    second = await relays.take(rt)
    assert second is not None and second.text == "دو"


async def test_killed_in_between_it_is_translated_later_and_sent_once(
    rt: Runtime, someone: Someone, clock: Clock
) -> None:
    await asks(rt, someone)
    await answer(rt, Said("Venez demain.", pending=True))
    lost = await relays.take(rt)
    assert lost is not None and await relays.take(rt) is None
    clock.move(seconds=31)
    again = await relays.take(rt)
    assert again is not None
    await relays.do(rt, again)
    await relays.do(rt, lost)  # it was only slow
    async with rt.store.reading() as session:
        sent = OutboxRow.unique_key.startswith("entry:")
        assert await session.scalar(select(func.count()).select_from(OutboxRow).where(sent)) == 1


async def test_who_asks_to_be_forgotten_is_forgotten_here_too(rt: Runtime, someone: Someone) -> None:
    await asks(rt, someone)
    await someone.says("سلام")
    await translated(rt)
    async with rt.store.writing() as session:
        assert await session.scalar(select(func.count()).select_from(TranslationRow)) == 1
        person = await people.locked(session, 1)
        await relays.forget(rt, session, person)
        assert await session.scalar(select(func.count()).select_from(TranslationRow)) == 0


async def test_a_case_that_is_gone_meanwhile_is_no_failure(rt: Runtime, someone: Someone) -> None:
    await asks(rt, someone)
    await someone.says("سلام")
    task = await relays.take(rt)
    assert task is not None
    async with rt.store.writing() as session:
        await people.erase(session, await people.locked(session, 1), None, rt.now())
    await relays.do(rt, task)


async def test_closed_it_is_kept_for_thirty_days(rt: Runtime, someone: Someone) -> None:
    await asks(rt, someone)
    await someone.says("سلام")
    async with rt.store.writing() as session:
        [case] = await session.scalars(select(Case))
        person = await people.locked(session, case.person_id)
        await answers.close(rt, session, person, case, None, "answered")
        assert await escalations.forget_old(session, rt.now() + timedelta(days=29)) == 0
        assert await escalations.forget_old(session, rt.now() + timedelta(days=31)) == 1
    assert await entries(rt) == []


async def test_closed_before_its_last_answer_is_translated_the_person_reads_the_answer_first(
    rt: Runtime, someone: Someone
) -> None:
    await asks(rt, someone)
    await answer(rt, Said("Venez demain.", pending=True))
    async with rt.store.writing() as session:
        [case] = await session.scalars(select(Case))
        person = await people.locked(session, case.person_id)
        await answers.close(rt, session, person, case, None, "answered")
    assert not [heard for heard in await someone.hears() if "👍" in str(heard.buttons)]
    await translated(rt)
    first, last = (await someone.hears())[-2:]
    assert "[Venez demain.]" in first.text and "👍" in str(last.buttons)
