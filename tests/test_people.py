"""People: found again, known as little as possible, and gone when they or time ask for it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from bot import answers, conversations, escalations, inbox, outbox, people, schedule
from bot.messages import Inbound, Outbound, SendError
from bot.runtime import Runtime
from bot.store.case_models import METADATA, Case
from bot.store.models import InboxRow, OutboxRow, Person
from flows.opening import DANGER, WEEK
from flows.state import OpenCase
from tests.conftest import START, Clock, Recorder, Someone


async def someone_new(rt: Runtime, address: str = "1001", **facts: Any) -> int:
    async with rt.store.writing() as session:
        person = await people.at_or_new(session, rt.store.vault, "telegram", address, rt.now())
        for name, value in facts.items():
            setattr(person, name, value)
        return person.id


async def everybody(rt: Runtime) -> Sequence[Person]:
    async with rt.store.reading() as session:
        return (await session.scalars(select(Person).order_by(Person.id))).all()


async def rows_of(rt: Runtime, person_id: int) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of a person, as it stands in the database."""
    found = {}
    async with rt.store.reading() as session:
        for table, shape in METADATA.tables.items():
            column = "id" if table == "people" else "person_id"
            if column in shape.columns:
                rows = await session.execute(text(f"SELECT * FROM {table} WHERE {column} = {person_id} ORDER BY 1"))
                found[table] = [tuple(row) for row in rows]
    return found


@pytest.fixture
async def agreed(rt: Runtime, someone: Someone) -> Someone:
    """Somebody who agreed, and has written since."""
    await someone_new(rt, someone.address, lang="fr", agreed_at=START)
    await someone.says("bonjour")
    return someone


# ── found again ────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_person_is_found_by_their_address_and_channel(rt: Runtime) -> None:
    known = await someone_new(rt)
    assert await someone_new(rt) == known
    async with rt.store.reading() as session:
        assert await people.at(session, rt.store.vault, "webchat", "1001") is None
        assert await people.at(session, rt.store.vault, "telegram", "100") is None


async def test_messages_of_both_sides_are_counted_together(rt: Runtime, someone: Someone) -> None:
    await someone.settles_in("fr")
    async with rt.store.reading() as session:
        numbers = [*await session.scalars(select(InboxRow.n)), *await session.scalars(select(OutboxRow.n))]
    assert sorted(numbers) == list(range(1, len(numbers) + 1))


async def test_the_dialogue_knows_that_there_is_a_place_but_not_which(rt: Runtime) -> None:
    person = Person(lang="prs", agreed_at=START, place="Lyon", hide_word=None, discreet=True)
    facts = people.facts(person)
    assert (facts.lang, facts.agreed, facts.stopped, facts.discreet, facts.has_place) == (
        "prs",
        True,
        False,
        True,
        True,
    )
    assert "Lyon" not in repr(facts)


# ── erased on request ──────────────────────────────────────────────────────────────────────────────────────────────


async def deletes(somebody: Someone) -> list[Outbound]:
    await somebody.commands("delete")
    return await somebody.presses("yes")


@pytest.fixture
async def other(rt: Runtime, clock: Clock, recorder: Recorder) -> int:
    """Somebody else with a whole life here."""
    await Someone(rt, clock, recorder, "1002").settles_in("ar")
    async with rt.store.writing() as session:
        person = await people.at_or_new(session, rt.store.vault, "telegram", "1002", START)
        await escalations.open_case(rt, session, person, OpenCase("other", WEEK, "aidez-moi"))
        return person.id


async def test_erasing_says_what_was_removed_and_then_the_person_is_gone(rt: Runtime, agreed: Someone) -> None:
    await agreed.commands("person")
    await agreed.says("aidez-moi")
    for choice in ("today", "no"):
        await agreed.presses(choice)
    await agreed.commands("delete")
    before = await rows_of(rt, 1)
    [farewell] = await agreed.presses("yes")
    messages = len(before["inbox"]) + len(before["outbox"]) + 1
    assert farewell.text == rt.flows.texts.say("fr", "erased", messages=messages, cases=1)
    assert await everybody(rt) == []
    assert not any((await rows_of(rt, 1)).values())


async def test_nobody_else_is_touched(rt: Runtime, agreed: Someone, other: int) -> None:
    before = await rows_of(rt, other)
    await deletes(agreed)
    assert await rows_of(rt, other) == before


async def test_until_the_farewell_is_delivered_only_the_address_is_kept(
    rt: Runtime, agreed: Someone, recorder: Recorder
) -> None:
    await agreed.says("je veux mourir")
    await agreed.commands("delete")
    recorder.errors = [SendError("away", retry_after=3600)]
    await agreed.presses("yes")
    [person] = await everybody(rt)
    assert person.erased_at is not None
    assert (person.lang, person.agreed_at, person.place, person.hide_word, person.state) == ("", None, None, None, None)
    kept = await rows_of(rt, person.id)
    assert (len(kept["inbox"]), len(kept["outbox"]), kept["cases"]) == (1, 1, [])
    async with rt.store.reading() as session:
        assert (await session.scalars(select(InboxRow.body))).all() == [None]


async def test_the_update_that_asked_for_it_is_not_handled_twice(
    rt: Runtime, agreed: Someone, recorder: Recorder
) -> None:
    await agreed.commands("delete")
    recorder.errors = [SendError("away", retry_after=5)]
    yes = next(button.id for button in recorder.sent[-1].buttons if button.id.endswith(":yes"))
    for _ in range(2):
        await agreed.does("press", button=yes, update_id="yes")
        await conversations.process_next(rt)
    assert len(await agreed.hears()) == 1


async def test_a_farewell_that_cannot_be_delivered_keeps_nobody_for_more_than_a_day(
    rt: Runtime, agreed: Someone, recorder: Recorder, clock: Clock
) -> None:
    await agreed.commands("delete")
    recorder.errors = [SendError("blocked", permanent=True)]
    await agreed.presses("yes")
    clock.move(hours=23)
    await schedule.forget_old(rt)
    assert len(await everybody(rt)) == 1
    clock.move(hours=2)
    await schedule.forget_old(rt)
    assert await everybody(rt) == []


async def test_who_writes_again_begins_anew(rt: Runtime, agreed: Someone) -> None:
    await deletes(agreed)
    [welcome] = await agreed.says("bonjour")
    assert {button.id.partition(":")[2] for button in welcome.buttons} >= {"prs", "ar", "fr"}
    [person] = await everybody(rt)
    assert (person.lang, person.agreed_at) == ("", None)


@dataclass
class Interrupted(Recorder):
    """A channel on which the person does something while a message is on its way."""

    meanwhile: Any = None

    async def send(self, message: Outbound) -> str:
        if self.meanwhile is not None:
            happens, self.meanwhile = self.meanwhile, None
            await happens()
        return await super().send(message)


async def test_what_they_write_while_the_farewell_is_on_its_way_is_answered(
    rt: Runtime, agreed: Someone, clock: Clock
) -> None:
    await agreed.commands("delete")
    yes = agreed.recorder.sent[-1].buttons[0].id
    channel = Interrupted(meanwhile=lambda: agreed.does(text="attendez"))
    agreed.rt = replace(rt, channels={"telegram": channel})
    await agreed.does("press", button=yes)
    await agreed.hears()
    assert [row.kind for row in channel.sent] == ["reply", "reply"]
    [person] = await everybody(rt)
    assert person.erased_at is None


async def test_erased_while_a_message_is_on_its_way_the_farewell_still_goes_out(rt: Runtime, clock: Clock) -> None:
    async def erase() -> None:
        async with rt.store.writing() as session:
            person = await people.locked(session, person_id)
            await people.erase(session, person, None, clock.at)
            await outbox.put(session, person, "reply", "fr", "adieu", now=clock.at)

    person_id = await someone_new(rt)
    async with rt.store.writing() as session:
        await outbox.put(session, await people.locked(session, person_id), "reply", "fr", "bonjour", now=clock.at)
    channel = Interrupted(meanwhile=erase)
    for _ in range(3):
        await outbox.send_next(replace(rt, channels={"telegram": channel}))
        clock.move(seconds=1)
    assert [message.text for message in channel.sent] == ["bonjour", "adieu"]
    assert await everybody(rt) == []


# ── forgotten with time ────────────────────────────────────────────────────────────────────────────────────────────


async def forgotten_after(rt: Runtime, clock: Clock, at: datetime, **by: float) -> bool:
    clock.at = at + timedelta(**by)
    await schedule.forget_old(rt)
    return not await everybody(rt)


async def test_who_is_silent_for_ninety_days_is_forgotten(rt: Runtime, agreed: Someone, clock: Clock) -> None:
    silent_since = clock.at
    assert not await forgotten_after(rt, clock, silent_since, days=89)
    assert await forgotten_after(rt, clock, silent_since, days=91)


async def test_who_never_agreed_is_forgotten_after_seven_days(rt: Runtime, someone: Someone, clock: Clock) -> None:
    await someone.says("bonjour")
    silent_since = clock.at
    assert not await forgotten_after(rt, clock, silent_since, days=6)
    assert await forgotten_after(rt, clock, silent_since, days=8)


async def test_who_writes_now_and_then_is_kept(rt: Runtime, agreed: Someone, clock: Clock) -> None:
    for _ in range(3):
        clock.move(days=60)
        await agreed.says("menu")
        assert not await forgotten_after(rt, clock, clock.at, days=0)


@pytest.mark.parametrize("agreed_at", [None, START])
async def test_an_open_case_keeps_them(rt: Runtime, clock: Clock, agreed_at: datetime | None) -> None:
    person_id = await someone_new(rt, agreed_at=agreed_at)
    async with rt.store.writing() as session:
        person = await people.locked(session, person_id)
        await escalations.open_case(rt, session, person, OpenCase("suicide", DANGER, "au secours"))
    assert not await forgotten_after(rt, clock, START, days=1000)


async def test_who_never_agreed_goes_with_their_closed_case(rt: Runtime, clock: Clock) -> None:
    person_id = await someone_new(rt)
    async with rt.store.writing() as session:
        person = await people.locked(session, person_id)
        case = await escalations.open_case(rt, session, person, OpenCase("suicide", DANGER, "au secours"))
        await answers.close(rt, session, person, case, None, "other")
    assert not await forgotten_after(rt, clock, START, days=29)
    assert await forgotten_after(rt, clock, START, days=31)
    async with rt.store.reading() as session:
        assert (await session.scalars(select(Case))).all() == []


async def test_who_comes_back_on_the_last_day_is_not_forgotten_before_the_answer(
    rt: Runtime, agreed: Someone, clock: Clock
) -> None:
    clock.move(days=91)
    await agreed.does(text="bonjour")
    await schedule.forget_old(rt)
    assert await agreed.hears()


@pytest.mark.skipif("config.getoption('--database') == 'sqlite'", reason="one writes at a time there")
async def test_whose_message_is_being_kept_is_not_forgotten_with_it(rt: Runtime, clock: Clock) -> None:
    await someone_new(rt, lang="fr", agreed_at=rt.now())
    clock.move(days=91)
    async with rt.store.writing() as session:
        person = await people.at_or_new(session, rt.store.vault, "telegram", "1001", rt.now())
        await inbox.put(rt, session, person, Inbound("telegram", "u1", "1001", "text", text="bonjour"), rt.now())
        async with asyncio.timeout(10):
            await schedule.forget_old(rt)
    await schedule.forget_old(rt)
    assert len(await everybody(rt)) == 1


async def test_forgetting_one_leaves_the_others(rt: Runtime, clock: Clock) -> None:
    await someone_new(rt)
    clock.move(days=8)
    kept = await someone_new(rt, "1002")
    await inbox.receive(rt, Inbound("telegram", "1", "1002", "text", text="bonjour"))
    await schedule.forget_old(rt)
    assert [person.id for person in await everybody(rt)] == [kept]
