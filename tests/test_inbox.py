"""What people do is kept once, handled in order, and one failing message silences nobody."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, cast

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from bot import conversations, inbox, outbox, people
from bot.messages import Inbound, Meaning
from bot.runtime import Runtime
from bot.store.case_models import Case, CaseEntry
from bot.store.models import InboxRow, OutboxRow, Person
from flows.texts import Texts
from tests.conftest import START, Clock, Recorder, Someone

CRISIS = "je veux mourir"


@dataclass
class Stammer:
    """Texts that fail so many times, when everything but the reply is done, and then work."""

    texts: Texts
    failures: int

    def paragraphs(self, lang: str, parts: Any) -> str:
        if self.failures:
            self.failures -= 1
            raise RuntimeError("a bug of ours")
        return self.texts.paragraphs(lang, parts)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.texts, name)


@dataclass
class Listening:
    """An understanding that notices when two messages of one person are in hand, or waits for so many of different ones."""

    together: int = 1
    heard: list[str] = field(default_factory=list)
    in_hand: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.all_here = asyncio.Barrier(self.together)

    async def understand(self, text: str) -> Meaning:
        who = text.split()[0]
        assert who not in self.in_hand
        self.in_hand.add(who)
        await self.all_here.wait()
        await asyncio.sleep(0)
        self.in_hand.remove(who)
        self.heard.append(text)
        return Meaning()


def failing(rt: Runtime, times: int) -> Runtime:
    return replace(rt, flows=replace(rt.flows, texts=cast(Texts, Stammer(rt.flows.texts, times))))


async def rows(rt: Runtime) -> Sequence[InboxRow]:
    async with rt.store.reading() as session:
        return (await session.scalars(select(InboxRow).order_by(InboxRow.id))).all()


async def handled(rt: Runtime) -> list[str]:
    return [(row.body or {}).get("text", "") for row in await rows(rt) if row.status == "done"]


async def count(rt: Runtime, table: Any) -> int:
    async with rt.store.reading() as session:
        return await session.scalar(select(func.count()).select_from(table)) or 0


async def the_person(rt: Runtime) -> Person:
    async with rt.store.reading() as session:
        return (await session.scalars(select(Person))).one()


async def claim(rt: Runtime) -> InboxRow | None:
    async with rt.store.writing() as session:
        return await inbox.claim(session, rt.now())


@pytest.fixture
async def agreed(rt: Runtime, someone: Someone) -> Someone:
    """Somebody who agreed, so that what they say is kept."""
    async with rt.store.writing() as session:
        person = await people.at_or_new(session, rt.store.vault, "telegram", someone.address, START)
        person.lang, person.agreed_at = "fr", START
    return someone


# ── received once ──────────────────────────────────────────────────────────────────────────────────────────────────


async def test_the_same_update_twice_is_one_event(rt: Runtime, someone: Someone) -> None:
    first = await someone.does(text="bonjour", update_id="7")
    assert await someone.does(text="bonjour", update_id="7") == first
    assert len(await rows(rt)) == 1


async def test_an_update_that_was_handled_is_not_handled_again(rt: Runtime, someone: Someone) -> None:
    for _ in range(2):
        await someone.does(text="bonjour", update_id="7")
        await someone.hears()
    assert len(someone.recorder.sent) == 1


async def test_the_same_update_at_the_same_time_is_one_event(rt: Runtime, someone: Someone) -> None:
    numbers = await asyncio.gather(*(someone.does(text="bonjour", update_id="7") for _ in range(8)))
    assert set(numbers) == {1}
    assert len(await rows(rt)) == 1


async def test_first_messages_at_the_same_time_make_one_person(rt: Runtime, someone: Someone) -> None:
    numbers = await asyncio.gather(*(someone.does(text="bonjour") for _ in range(8)))
    assert sorted(numbers) == list(range(1, 9))
    assert await count(rt, Person) == 1


async def test_control_who_only_looks_and_then_adds_makes_two(rt: Runtime) -> None:
    vault = rt.store.vault
    async with rt.store.reading() as one, rt.store.reading() as two:
        assert await people.at(one, vault, "telegram", "1") is await people.at(two, vault, "telegram", "1") is None
    hashed = vault.hashes("telegram", "1")[0]
    with pytest.raises(IntegrityError):
        async with rt.store.writing() as session:
            for _ in range(2):
                session.add(
                    Person(channel="telegram", address_hash=hashed, address="1", created_at=START, seen_at=START)
                )


async def test_an_update_of_another_channel_is_another(rt: Runtime) -> None:
    for channel in ("telegram", "webchat"):
        await inbox.receive(rt, Inbound(channel, "7", "1001", "text", text="bonjour"))
    assert await count(rt, Person) == len(await rows(rt)) == 2


async def test_what_could_not_be_committed_is_not_acknowledged(rt: Runtime) -> None:
    with pytest.raises(IntegrityError):
        await inbox.receive(rt, Inbound("telegram", cast(str, None), "1001", "text", text="bonjour"))
    assert await count(rt, Person) == 0


# ── order ──────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_person_is_answered_in_order(rt: Runtime, agreed: Someone) -> None:
    before = await handled(rt)
    for words in ("un", "deux", "trois"):
        await agreed.does(text=words)
    for _ in range(3):
        assert await conversations.process_next(rt)
    assert await handled(rt) == [*before, "un", "deux", "trois"]


async def test_the_next_of_a_person_waits_while_one_is_in_hand(rt: Runtime, someone: Someone) -> None:
    await someone.does(text="un")
    await someone.does(text="deux")
    assert await claim(rt) is not None
    assert await claim(rt) is None


async def test_somebody_else_does_not_wait(rt: Runtime, someone: Someone, clock: Clock, recorder: Recorder) -> None:
    other = Someone(rt, clock, recorder, "1002")
    await someone.does(text="un")
    await other.does(text="bonjour")
    in_hand = await claim(rt)
    assert in_hand is not None
    assert await conversations.process_next(rt)
    done = [row.person_id for row in await rows(rt) if row.status == "done"]
    assert len(done) == 1
    assert done != [in_hand.person_id]


async def test_of_workers_that_race_for_a_row_one_wins(rt: Runtime, someone: Someone) -> None:
    await someone.does(text="bonjour")
    claims = await asyncio.gather(*(claim(rt) for _ in range(12)))
    assert sum(row is not None for row in claims) == 1


async def test_control_who_only_looks_finds_the_same_row_twice(rt: Runtime, someone: Someone) -> None:
    await someone.does(text="bonjour")
    async with rt.store.reading() as one, rt.store.reading() as two:
        assert await one.scalar(inbox._next(rt.now())) == await two.scalar(inbox._next(rt.now())) == 1


async def test_different_people_are_served_at_the_same_time(rt: Runtime) -> None:
    listening = Listening(together=3)
    busy = replace(rt, understanding=cast(Any, listening))
    for who in "abc":
        await inbox.receive(rt, Inbound("telegram", who, who, "text", text=who))
    await asyncio.gather(*(conversations.process_next(busy) for _ in range(3)))
    assert sorted(listening.heard) == ["a", "b", "c"]


async def test_on_postgresql_a_claim_waits_for_no_other(rt: Runtime, someone: Someone) -> None:
    if rt.settings.embedded:
        pytest.skip("only about PostgreSQL: on SQLite there is one writer at a time")
    await someone.does(text="un")
    await Someone(rt, cast(Any, rt.now), someone.recorder, "1002").does(text="bonjour")
    async with rt.store.writing() as one, rt.store.writing() as two, rt.store.writing() as three:
        rows = [await inbox.claim(session, rt.now()) for session in (one, two, three)]
    assert [row and row.person_id for row in rows] == [1, 2, None]


async def test_many_workers_keep_the_order_of_each(rt: Runtime) -> None:
    listening = Listening()
    busy = replace(rt, understanding=cast(Any, listening))
    for number in range(4):
        for who in "abcde":
            await inbox.receive(rt, Inbound("telegram", f"{who}{number}", who, "text", text=f"{who} {number}"))

    async def work() -> None:
        while len(listening.heard) < 20:
            await conversations.process_next(busy)

    await asyncio.gather(*(work() for _ in range(4)))
    for who in "abcde":
        assert [text for text in listening.heard if text[0] == who] == [f"{who} {number}" for number in range(4)]
    assert {row.attempts for row in await rows(rt)} == {1}


# ── leases ─────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_when_a_worker_dies_another_takes_over(rt: Runtime, someone: Someone, clock: Clock) -> None:
    await someone.does(text="bonjour")
    assert await claim(rt) is not None
    clock.at += inbox.LEASE - timedelta(seconds=1)
    assert not await conversations.process_next(rt)
    clock.move(seconds=1)
    assert await conversations.process_next(rt)
    assert [(row.status, row.attempts) for row in await rows(rt)] == [("done", 2)]


async def test_a_message_under_which_every_worker_dies_is_given_up(rt: Runtime, someone: Someone, clock: Clock) -> None:
    await someone.does(text="un")
    await someone.does(text="deux")
    for _ in range(inbox.MOST_ATTEMPTS):
        row = await claim(rt)
        assert row is not None
        assert row.n == 1
        clock.at += inbox.LEASE
    assert await conversations.process_next(rt)
    assert [row.status for row in await rows(rt)] == ["failed", "done"]


async def test_at_a_new_start_nothing_waits_for_a_dead_worker(rt: Runtime, someone: Someone) -> None:
    await someone.does(text="bonjour")
    await claim(rt)
    async with rt.store.writing() as session:
        await inbox.release(session)
    assert await conversations.process_next(rt)


async def test_a_worker_that_lost_its_lease_does_nothing_twice(rt: Runtime, agreed: Someone, clock: Clock) -> None:
    await agreed.does("command", text="hide")
    slow = await claim(rt)
    clock.at += inbox.LEASE
    assert await conversations.process_next(rt)
    heard = await count(rt, OutboxRow)
    assert slow is not None
    with pytest.raises(inbox.HandledAlready):
        async with rt.store.writing() as session:
            await conversations.handle(rt, session, await session.get_one(InboxRow, slow.id), Meaning())
    assert await count(rt, OutboxRow) == heard


async def test_a_row_that_is_done_cannot_fail_any_more(rt: Runtime, someone: Someone) -> None:
    await someone.says("bonjour")
    async with rt.store.writing() as session:
        [row] = await session.scalars(select(InboxRow))
        row.attempts = 3
        assert not inbox.fail(row, rt.now())
    assert [row.status for row in await rows(rt)] == ["done"]


# ── failing ────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_failing_message_is_tried_after_one_and_five_seconds_more(
    rt: Runtime, someone: Someone, clock: Clock
) -> None:
    broken = failing(rt, 3)
    await someone.does(text="bonjour")
    for pause in inbox.RETRY_AFTER:
        assert await conversations.process_next(broken)
        clock.at += pause - timedelta(milliseconds=1)
        assert not await conversations.process_next(broken)
        clock.move(milliseconds=1)
    assert [(row.status, row.attempts) for row in await rows(rt)] == [("pending", 2)]
    assert await conversations.process_next(broken)
    assert [(row.status, row.attempts) for row in await rows(rt)] == [("failed", 3)]
    assert not await conversations.process_next(broken)


async def test_a_message_that_works_the_second_time_is_answered_once(rt: Runtime, agreed: Someone) -> None:
    agreed.rt = failing(rt, 1)
    assert len(await agreed.says("bonjour")) == 1
    assert (await rows(rt))[-1].attempts == 2


async def test_given_up_the_person_hears_it_with_the_menu_and_a_person(rt: Runtime, agreed: Someone) -> None:
    agreed.rt = failing(rt, 3)
    [sorry] = await agreed.says("bonjour")
    assert rt.flows.texts.say("fr", "sorry-trouble") in sorry.text
    choices = {button.id.partition(":")[2] for button in sorry.buttons}
    assert "human" in choices
    assert len(choices) > 3


async def test_later_messages_are_handled(rt: Runtime, agreed: Someone) -> None:
    agreed.rt = failing(rt, 3)
    await agreed.does(text="un")
    await agreed.says("deux")
    assert [row.status for row in await rows(rt)][-2:] == ["failed", "done"]


async def test_while_one_fails_others_are_served(rt: Runtime, agreed: Someone, clock: Clock) -> None:
    other = Someone(rt, clock, agreed.recorder, "1002")
    await agreed.does(text="un")
    await conversations.process_next(failing(rt, 1))
    await other.does(text="bonjour")
    assert await conversations.process_next(rt)
    assert [row.status for row in await rows(rt)][-2:] == ["pending", "done"]


async def test_of_a_failure_half_way_nothing_is_kept(rt: Runtime, someone: Someone) -> None:
    await someone.commands("start")
    await someone.presses("fr")
    before, said = await the_person(rt), await count(rt, OutboxRow)
    button = someone.recorder.sent[-1].buttons[0].id
    await someone.does("press", button=button)
    await conversations.process_next(failing(rt, 1))
    after = await the_person(rt)
    assert (after.agreed_at, after.state, after.seq) == (None, before.state, before.seq + 1)
    assert await count(rt, OutboxRow) == said


async def test_control_the_same_press_without_the_failure_changes_all_that(rt: Runtime, someone: Someone) -> None:
    await someone.commands("start")
    await someone.presses("fr")
    before, said = await the_person(rt), await count(rt, OutboxRow)
    await someone.does("press", button=someone.recorder.sent[-1].buttons[0].id)
    await conversations.process_next(rt)
    after = await the_person(rt)
    assert after.agreed_at is not None
    assert after.state != before.state
    assert await count(rt, OutboxRow) > said


async def test_a_case_is_opened_once_however_often_the_reply_fails(rt: Runtime, agreed: Someone) -> None:
    agreed.rt = failing(rt, 2)
    await agreed.says(CRISIS)
    async with rt.store.reading() as session:
        assert len((await session.scalars(select(Case))).all()) == 1
        assert [entry.body for entry in await session.scalars(select(CaseEntry))] == [{"text": CRISIS}]


async def test_what_is_for_the_team_is_kept_once_however_often_it_fails(rt: Runtime, agreed: Someone) -> None:
    await agreed.says(CRISIS)
    agreed.rt = failing(rt, 2)
    await agreed.says("je suis dehors")
    async with rt.store.reading() as session:
        said = [
            body["text"] for body in await session.scalars(select(CaseEntry.body).where(CaseEntry.kind == "person"))
        ]
    assert said == [CRISIS, "je suis dehors"]


# ── crisis ─────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_crisis_overtakes_what_waits(rt: Runtime, agreed: Someone) -> None:
    await agreed.does(text="un")
    await agreed.does(text=CRISIS)
    await conversations.process_next(rt)
    assert (await handled(rt))[-1] == CRISIS


async def test_a_crisis_overtakes_what_others_wait_for(rt: Runtime, agreed: Someone) -> None:
    for number in range(3):
        await inbox.receive(rt, Inbound("telegram", f"o{number}", f"other {number}", "text", text="bonjour"))
    await agreed.does(text=CRISIS)
    await conversations.process_next(rt)
    assert (await handled(rt))[-1] == CRISIS


async def test_only_a_crisis_overtakes_what_fails(rt: Runtime, agreed: Someone) -> None:
    await agreed.does(text="un")
    await conversations.process_next(failing(rt, 1))
    await agreed.does(text="bonsoir")
    assert not await conversations.process_next(rt)
    await agreed.does(text=CRISIS)
    assert await conversations.process_next(rt)
    assert await handled(rt) == [CRISIS]


async def test_only_a_crisis_overtakes_what_is_in_hand(rt: Runtime, agreed: Someone) -> None:
    await agreed.does(text="un")
    await claim(rt)
    await agreed.does(text="bonsoir")
    assert not await conversations.process_next(rt)
    await agreed.does(text=CRISIS)
    assert await conversations.process_next(rt)
    assert await handled(rt) == [CRISIS]


async def test_two_crises_of_a_person_stay_in_order(rt: Runtime, agreed: Someone) -> None:
    await agreed.does(text=CRISIS)
    await agreed.does(text=f"{CRISIS} vraiment")
    first = await claim(rt)
    assert first is not None
    assert (first.body or {})["text"] == CRISIS
    assert await claim(rt) is None


# ── floods ─────────────────────────────────────────────────────────────────────────────────────────────────────────


async def flood(somebody: Someone) -> None:
    """As many messages as are heard in a minute: whatever comes next is too much."""
    rt, now = somebody.rt, somebody.rt.now()
    async with rt.store.writing() as session:
        person = await people.at_or_new(session, rt.store.vault, "telegram", somebody.address, now)
        same = {"person_id": person.id, "channel": "telegram", "kind": "text", "next_try_at": now, "received_at": now}
        for number in range(inbox.FLOOD):
            session.add(InboxRow(**same, update_id=f"flood {number}", n=people.next_n(person), status="done"))


async def kinds(rt: Runtime) -> list[str]:
    return [row.kind for row in await rows(rt)]


async def test_what_is_too_much_is_not_kept_and_said_once(rt: Runtime, someone: Someone) -> None:
    for _ in range(inbox.FLOOD + 3):
        await someone.does(text="encore")
    assert await kinds(rt) == ["text"] * inbox.FLOOD + ["flood"]


async def test_the_flood_is_explained(rt: Runtime, agreed: Someone) -> None:
    await agreed.says("bonjour")
    await flood(agreed)
    await agreed.does(text="encore")
    while await conversations.process_next(rt):
        pass
    async with rt.store.reading() as session:
        last = (await session.scalars(select(OutboxRow).order_by(OutboxRow.n.desc()).limit(1))).one()
    assert rt.flows.texts.say("fr", "flood") in (last.body or {})["text"]


async def test_a_crisis_passes_a_flood(rt: Runtime, someone: Someone) -> None:
    await flood(someone)
    await someone.does(text=CRISIS)
    last = (await rows(rt))[-1]
    assert (last.kind, last.crisis) == ("text", "suicide/sure")


async def test_after_a_minute_it_is_over(rt: Runtime, someone: Someone, clock: Clock) -> None:
    await flood(someone)
    await someone.does(text="encore")
    clock.move(minutes=1)
    await someone.does(text="pardon")
    assert (await kinds(rt))[-2:] == ["flood", "text"]


async def test_the_flood_of_one_does_not_touch_another(
    rt: Runtime, someone: Someone, clock: Clock, recorder: Recorder
) -> None:
    await flood(someone)
    await Someone(rt, clock, recorder, "1002").does(text="bonjour")
    assert (await kinds(rt))[-1] == "text"


# ── before consent, blocked ────────────────────────────────────────────────────────────────────────────────────────


async def test_before_consent_no_words_are_kept(rt: Runtime, someone: Someone) -> None:
    await someone.says("je m'appelle Zahra")
    assert [(row.status, row.body) for row in await rows(rt)] == [("done", None)]


async def test_control_after_consent_they_are(rt: Runtime, agreed: Someone) -> None:
    await agreed.says("je m'appelle Zahra")
    assert (await handled(rt))[-1] == "je m'appelle Zahra"


async def test_who_blocks_us_is_left_alone(rt: Runtime, agreed: Someone) -> None:
    sent = len(agreed.recorder.sent)
    await agreed.does(text="bonjour")
    await conversations.process_next(rt)
    await agreed.does("blocked")
    assert await agreed.hears() == []
    assert len(agreed.recorder.sent) == sent
    assert (await the_person(rt)).blocked_at is not None


async def test_who_comes_back_is_written_to_again(rt: Runtime, agreed: Someone) -> None:
    for kind in ("unblocked", "text"):
        await agreed.does("blocked")
        await agreed.does(kind)
        assert (await the_person(rt)).blocked_at is None


async def test_blocking_needs_no_answer(rt: Runtime, someone: Someone) -> None:
    await someone.does("blocked")
    await someone.does("unblocked")
    assert not await conversations.process_next(rt)


# ── when to look again ─────────────────────────────────────────────────────────────────────────────────────────────


async def due(rt: Runtime) -> Any:
    async with rt.store.reading() as session:
        return await inbox.next_due(session)


async def test_a_worker_sleeps_until_there_is_something_to_do(rt: Runtime, someone: Someone, clock: Clock) -> None:
    assert await due(rt) is None
    await someone.does(text="un")
    assert await due(rt) == clock.at
    await conversations.process_next(failing(rt, 1))
    await someone.does(text="deux")  # waits behind the first, and wakes nobody
    assert await due(rt) == clock.at + timedelta(seconds=1)
    assert not await conversations.process_next(rt)


async def test_pending_says_whether_a_person_still_waits(rt: Runtime, someone: Someone) -> None:
    await someone.does(text="un")
    person_id = (await the_person(rt)).id
    async with rt.store.reading() as session:
        assert await inbox.pending(session, person_id)
    await someone.hears()
    async with rt.store.reading() as session:
        assert not await inbox.pending(session, person_id)
        assert await outbox.next_due(session) is None
