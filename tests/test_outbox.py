"""What leaves: in order, at the rate the channel allows, never silently lost, and not said again to who should not hear it."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from bot import app, outbox, people
from bot.messages import Outbound, SendError
from bot.runtime import Runtime
from bot.store.models import InboxRow, OutboxRow, Person
from flows.loaded import Flows
from tests.conftest import START, Clock, Recorder, Someone

ALL_KINDS = ("crisis", "reply", "reminder", "human", "announcement")
SAID_AGAIN = ("crisis", "reply", "reminder")
AWAY = SendError("no connection")


class PowerCut(BaseException):
    """The process is gone between the call and its answer."""


@dataclass
class Dying(Recorder):
    """A channel under which the process dies, whether or not the message went out."""

    async def send(self, message: Outbound) -> str:
        raise PowerCut


@dataclass
class Timed(Recorder):
    """A channel that notes when, to whom."""

    clock: Clock = field(default_factory=Clock)
    times: list[tuple[datetime, str]] = field(default_factory=list)

    async def send(self, message: Outbound) -> str:
        self.times.append((self.clock.at, message.address))
        return await super().send(message)


@dataclass
class Interrupted(Recorder):
    """A channel on which something else happens while the first message is on its way."""

    meanwhile: Callable[[], Awaitable[object]] | None = None
    error: SendError | None = None

    async def send(self, message: Outbound) -> str:
        if self.meanwhile is not None:
            happens, self.meanwhile = self.meanwhile, None
            await happens()
            if self.error is not None:
                raise self.error
        return await super().send(message)


def through(rt: Runtime, channel: Recorder) -> Runtime:
    return replace(rt, channels={**rt.channels, "telegram": channel})


async def put(rt: Runtime, kind: Any = "reply", text: str = "bonjour", address: str = "1001", **more: Any) -> int:
    async with rt.store.writing() as session:
        person = await people.at_or_new(session, rt.store.vault, "telegram", address, rt.now())
        row = await outbox.put(session, person, kind, "fr", text, now=rt.now(), **more)
        await session.flush()
        return row.id


async def rows(rt: Runtime) -> Sequence[OutboxRow]:
    async with rt.store.reading() as session:
        return (await session.scalars(select(OutboxRow).order_by(OutboxRow.id))).all()


async def statuses(rt: Runtime) -> list[str]:
    return [row.status for row in await rows(rt)]


async def the_person(rt: Runtime) -> Person:
    async with rt.store.reading() as session:
        return (await session.scalars(select(Person))).one()


async def due(rt: Runtime) -> datetime | None:
    async with rt.store.reading() as session:
        return await outbox.next_due(session)


async def send_all(rt: Runtime, clock: Clock, seconds: float = 60, senders: int = 1) -> None:
    """What so many senders do in so many seconds, with all the waiting left out."""
    until = clock.at + timedelta(seconds=seconds)
    while True:
        while any(await asyncio.gather(*(outbox.send_next(rt) for _ in range(senders)))):
            pass
        at = await due(rt)
        if at is None or at > until:
            clock.at = until
            return
        clock.at = max(clock.at, at)


def texts(recorder: Recorder) -> list[str]:
    return [message.text for message in recorder.sent]


# ── what follows an error, by kind ─────────────────────────────────────────────────────────────────────────────────


async def test_what_goes_well_is_sent(rt: Runtime, recorder: Recorder, clock: Clock) -> None:
    await put(rt)
    assert await outbox.send_next(rt)
    [row] = await rows(rt)
    assert (row.status, row.provider_id, row.sent_at, row.attempts) == ("sent", "1", clock.at, 1)
    assert not await outbox.send_next(rt)


async def one_of_each_kind(rt: Runtime) -> None:
    for kind in ALL_KINDS:
        await put(rt, kind, kind, address=kind)


async def by_kind(rt: Runtime) -> dict[str, str]:
    return {row.kind: row.status for row in await rows(rt)}


SENT_OR_UNCERTAIN = {kind: "sent" if kind in SAID_AGAIN else "uncertain" for kind in ALL_KINDS}


@pytest.mark.parametrize("error", [AWAY, SendError("slow down", retry_after=7)], ids=["away", "too many"])
async def test_what_surely_was_not_sent_is_sent_later(
    rt: Runtime, recorder: Recorder, clock: Clock, error: SendError
) -> None:
    recorder.errors = [error] * len(ALL_KINDS)
    await one_of_each_kind(rt)
    await send_all(rt, clock)
    assert await by_kind(rt) == dict.fromkeys(ALL_KINDS, "sent")
    assert sorted(texts(recorder)) == sorted(ALL_KINDS)


async def test_what_may_have_been_sent_is_said_again_only_where_a_double_does_no_harm(
    rt: Runtime, recorder: Recorder, clock: Clock
) -> None:
    recorder.errors = [SendError("read time-out", maybe_sent=True)] * len(ALL_KINDS)
    await one_of_each_kind(rt)
    await send_all(rt, clock)
    assert await by_kind(rt) == SENT_OR_UNCERTAIN
    assert sorted(texts(recorder)) == sorted(SAID_AGAIN)


async def test_after_a_crash_half_way_the_same(rt: Runtime, recorder: Recorder, clock: Clock) -> None:
    await one_of_each_kind(rt)
    for _ in ALL_KINDS:
        with pytest.raises(PowerCut):
            await outbox.send_next(through(rt, Dying()))
        clock.move(seconds=1)
    assert await by_kind(rt) == dict.fromkeys(ALL_KINDS, "sending")
    clock.at += outbox.LEASE
    await send_all(rt, clock)
    assert await by_kind(rt) == SENT_OR_UNCERTAIN
    assert sorted(texts(recorder)) == sorted(SAID_AGAIN)


async def test_until_its_lease_ends_a_row_is_left_to_its_sender(rt: Runtime, clock: Clock) -> None:
    await put(rt)
    with pytest.raises(PowerCut):
        await outbox.send_next(through(rt, Dying()))
    clock.at += outbox.LEASE - timedelta(milliseconds=1)
    assert not await outbox.send_next(rt)
    clock.move(milliseconds=1)
    assert await outbox.send_next(rt)


async def test_the_time_we_were_asked_to_wait_is_waited(rt: Runtime, recorder: Recorder, clock: Clock) -> None:
    recorder.errors = [SendError("slow down", retry_after=7)]
    await put(rt)
    await outbox.send_next(rt)
    clock.move(seconds=6.999)
    assert not await outbox.send_next(rt)
    clock.move(milliseconds=1)
    assert await outbox.send_next(rt)


async def test_at_a_new_start_nothing_waits_for_a_dead_sender(rt: Runtime, clock: Clock) -> None:
    await put(rt)
    with pytest.raises(PowerCut):
        await outbox.send_next(through(rt, Dying()))
    clock.move(seconds=1)
    async with rt.store.writing() as session:
        await outbox.release(session, clock.at)
    await outbox.send_next(rt)
    assert await statuses(rt) == ["sent"]


async def test_blocked_stops_everything_for_this_person(rt: Runtime, recorder: Recorder, clock: Clock) -> None:
    recorder.errors = [SendError("bot was blocked", permanent=True)]
    for kind in ("reply", *ALL_KINDS):
        await put(rt, kind)
    await put(rt, "announcement", address="1002")
    await send_all(rt, clock)
    assert sorted(await statuses(rt)) == ["cancelled"] * len(ALL_KINDS) + ["failed", "sent"]
    async with rt.store.reading() as session:
        blocked = await session.scalars(select(Person.blocked_at).order_by(Person.id))
    assert blocked.all() == [START, None]


async def test_refused_is_given_up_after_three_times(rt: Runtime, recorder: Recorder, clock: Clock) -> None:
    recorder.errors = [SendError("refused: too long", refused=True)] * 3
    await put(rt)
    await put(rt, text="la suite")
    await send_all(rt, clock)
    assert [(row.status, row.attempts) for row in await rows(rt)] == [("failed", 3), ("sent", 1)]


async def test_a_bug_of_ours_silences_nobody(rt: Runtime, clock: Clock) -> None:
    class Buggy(Recorder):
        async def send(self, message: Outbound) -> str:
            if message.text == "bug":
                raise ValueError("a bug")
            return await super().send(message)

    for kind in ("reply", "human"):
        await put(rt, kind, "bug", kind)
        await put(rt, kind, address=kind)
    await send_all(through(rt, Buggy()), clock)
    assert await statuses(rt) == ["failed", "sent", "uncertain", "sent"]


async def test_two_days_without_a_connection_and_it_is_given_up(rt: Runtime, recorder: Recorder, clock: Clock) -> None:
    await put(rt)
    recorder.errors = [AWAY] * 3
    await outbox.send_next(rt)
    clock.move(hours=48)
    await outbox.send_next(rt)
    assert await statuses(rt) == ["pending"]
    clock.move(minutes=1)
    await outbox.send_next(rt)
    assert await statuses(rt) == ["failed"]


async def test_the_waits_grow_to_five_minutes(rt: Runtime, recorder: Recorder, clock: Clock) -> None:
    await put(rt)
    recorder.errors = [AWAY] * 12
    waits = []
    for _ in range(12):
        assert await outbox.send_next(rt)
        at = await due(rt)
        assert at is not None
        waits.append((at - clock.at).total_seconds())
        clock.at = at
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]


async def test_a_message_that_may_not_be_put_twice_is_refused_with_all_that_came_with_it(rt: Runtime) -> None:
    await put(rt, unique_key="inbox:1:0")
    with pytest.raises(IntegrityError):
        await put(rt, address="1002", unique_key="inbox:1:0")
    async with rt.store.reading() as session:
        assert await session.scalar(select(func.count()).select_from(Person)) == 1
    await put(rt)
    await put(rt)  # without a key, as often as wanted


# ── order ──────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_order_is_kept_when_the_first_one_fails(rt: Runtime, recorder: Recorder, clock: Clock) -> None:
    recorder.errors = [AWAY]
    await put(rt, text="un")
    await put(rt, text="deux")
    await outbox.send_next(rt)
    assert not await outbox.send_next(rt)
    await send_all(rt, clock)
    assert texts(recorder) == ["un", "deux"]


async def test_somebody_else_does_not_wait(rt: Runtime, recorder: Recorder, clock: Clock) -> None:
    recorder.errors = [SendError("slow down", retry_after=30)]
    await put(rt, text="un")
    await put(rt, text="à une autre", address="1002")
    await send_all(rt, clock, seconds=1)
    assert texts(recorder) == ["à une autre"]


async def test_an_uncertain_message_holds_nothing_up(rt: Runtime, recorder: Recorder, clock: Clock) -> None:
    recorder.errors = [SendError("read time-out", maybe_sent=True)]
    await put(rt, "human", "un")
    await put(rt, "human", "deux")
    await send_all(rt, clock)
    assert texts(recorder) == ["deux"]


async def test_what_is_urgent_goes_first(rt: Runtime, recorder: Recorder, clock: Clock) -> None:
    for kind in ("announcement", "reply", "crisis"):
        await put(rt, kind, kind)
        await put(rt, kind, f"{kind} à une autre", "1002")
    await send_all(rt, clock)
    assert [message.kind for message in recorder.sent] == ["crisis"] * 2 + ["reply"] * 2 + ["announcement"] * 2


async def test_a_crisis_does_not_wait_for_a_message_that_fails(rt: Runtime, recorder: Recorder, clock: Clock) -> None:
    recorder.errors = [SendError("slow down", retry_after=30)]
    await put(rt, text="un")
    await outbox.send_next(rt)
    await put(rt, "crisis", "courage")
    await send_all(rt, clock, seconds=1)
    assert texts(recorder) == ["courage"]


async def test_a_crisis_does_not_wait_behind_an_announcement_to_everybody(
    rt: Runtime, recorder: Recorder, clock: Clock
) -> None:
    slow = replace(rt, settings=replace(rt.settings, telegram_rate=1))
    for number in range(10):
        await put(rt, "announcement", address=f"{number}")
    await send_all(slow, clock, seconds=2.5)
    await put(rt, "crisis", "courage", address="in danger")
    await send_all(slow, clock, seconds=1)
    assert texts(recorder)[-1] == "courage"


async def test_of_senders_that_race_for_a_row_one_wins(rt: Runtime, recorder: Recorder) -> None:
    await put(rt)
    results = await asyncio.gather(*(outbox.send_next(rt) for _ in range(8)))
    assert len(recorder.sent) == 1
    assert sum(results) == 1


async def test_control_who_only_looks_finds_the_same_row_twice(rt: Runtime) -> None:
    row_id = await put(rt)
    found = select(OutboxRow.id).where(outbox._due(rt.now()))
    async with rt.store.reading() as one, rt.store.reading() as two:
        assert await one.scalar(found) == await two.scalar(found) == row_id


async def test_on_postgresql_a_sender_never_waits_for_who_holds_the_person(rt: Runtime) -> None:
    if rt.settings.embedded:
        pytest.skip("only about PostgreSQL: on SQLite there is one writer at a time")
    await put(rt)
    async with rt.store.writing() as session:
        person = await people.locked(session, 1)
        assert not await outbox.send_next(rt)  # with the message's row in hand it would wait for us, and we for it
        await people.block(session, person, START)
    assert await statuses(rt) == ["cancelled"]


async def test_many_senders_keep_the_order_of_each(rt: Runtime, recorder: Recorder, clock: Clock) -> None:
    fast = replace(rt, settings=replace(rt.settings, telegram_rate=1000, telegram_chat_rate=1000))
    for number in range(4):
        for address in "abc":
            await put(rt, text=f"{address}{number}", address=address)
    await send_all(fast, clock, senders=4)
    assert len(recorder.sent) == 12
    for address in "abc":
        assert [text for text in texts(recorder) if text[0] == address] == [f"{address}{n}" for n in range(4)]


async def test_a_sender_sleeps_until_there_is_something_to_do(rt: Runtime, recorder: Recorder, clock: Clock) -> None:
    assert await due(rt) is None
    recorder.errors = [SendError("slow down", retry_after=30)]
    await put(rt, text="un")
    await outbox.send_next(rt)
    await put(rt, text="deux")  # waits behind the first, and wakes nobody
    assert await due(rt) == clock.at + timedelta(seconds=30)
    clock.move(seconds=30)
    await send_all(rt, clock)
    assert await due(rt) is None


async def test_what_a_dead_sender_holds_is_due_when_its_lease_ends(rt: Runtime, clock: Clock) -> None:
    await put(rt)
    with pytest.raises(PowerCut):
        await outbox.send_next(through(rt, Dying()))
    assert await due(rt) == clock.at + outbox.LEASE


# ── the sending rate ───────────────────────────────────────────────────────────────────────────────────────────────


def most_within(times: list[datetime], seconds: float) -> int:
    """The most messages in any stretch of so many seconds."""
    stretch = timedelta(seconds=seconds)
    return max((sum(first <= time < first + stretch for time in times) for first in times), default=0)


def assert_rates(times: list[tuple[datetime, str]], rate: float, chat_rate: float = 1.0) -> None:
    by_chat: dict[str, list[datetime]] = {}
    for time, address in times:
        by_chat.setdefault(address, []).append(time)
    for seconds in (0.5, 1, 2, 5, 10):
        assert most_within([time for time, _ in times], seconds) <= max(seconds * rate, 1)
        for chat in by_chat.values():
            assert most_within(chat, seconds) <= outbox.CHAT_BURST + seconds * chat_rate


@pytest.fixture
def timed(rt: Runtime, clock: Clock) -> tuple[Runtime, Timed]:
    """A runtime that may send four a second."""
    channel = Timed(clock=clock)
    return replace(through(rt, channel), settings=replace(rt.settings, telegram_rate=4)), channel


async def test_the_account_sends_at_its_rate(timed: tuple[Runtime, Timed], clock: Clock) -> None:
    rt, channel = timed
    for number in range(8):
        await put(rt, address=f"{number}")
    await send_all(rt, clock, seconds=2, senders=4)
    assert_rates(channel.times, rate=4)
    assert len(channel.times) == 8  # and no slower than it may


async def test_control_without_a_rate_the_check_would_fail(timed: tuple[Runtime, Timed], clock: Clock) -> None:
    rt, channel = timed
    unlimited = replace(rt, settings=replace(rt.settings, telegram_rate=1000))
    for number in range(8):
        await put(rt, address=f"{number}")
    await send_all(unlimited, clock, seconds=3)
    with pytest.raises(AssertionError):
        assert_rates(channel.times, rate=4)


async def test_one_chat_gets_three_at_once_and_then_one_a_second(timed: tuple[Runtime, Timed], clock: Clock) -> None:
    rt, channel = timed
    fast = replace(rt, settings=replace(rt.settings, telegram_rate=1000))
    for number in range(7):
        await put(rt, text=str(number))
    await send_all(fast, clock, senders=3)
    assert [round((at - START).total_seconds(), 1) for at, _ in channel.times] == [0, 0, 0, 1, 2, 3, 4]
    assert texts(channel) == [str(number) for number in range(7)]


async def test_after_a_pause_the_chat_has_its_three_again_and_no_more(
    timed: tuple[Runtime, Timed], clock: Clock
) -> None:
    rt, channel = timed
    await put(rt)
    await send_all(rt, clock, seconds=600)
    for _ in range(6):
        await put(rt)
    await send_all(rt, clock)
    assert_rates(channel.times, rate=4)
    assert most_within([at for at, _ in channel.times], 0.9) == 3


async def test_a_restart_does_not_exceed_the_rate(timed: tuple[Runtime, Timed], clock: Clock, flows: Flows) -> None:
    rt, channel = timed
    for number in range(8):
        await put(rt, address=f"{number % 2}")
    await send_all(rt, clock, seconds=0.6)
    assert len(channel.times) == 3
    again = app.build_runtime(
        rt.settings, flows, channels={"telegram": channel}, now=clock, nlu=lambda: None, durable=False
    )
    async with app.started(again):
        await send_all(again, clock)
    assert len(channel.times) == 8
    assert_rates(channel.times, rate=4)


async def test_a_message_sent_again_takes_its_turn_again(timed: tuple[Runtime, Timed], clock: Clock) -> None:
    rt, channel = timed
    channel.errors = [AWAY, None, AWAY, SendError("slow down", retry_after=1), None, AWAY]
    for number in range(10):
        await put(rt, address=f"{number % 3}")
    with pytest.raises(PowerCut):
        await outbox.send_next(through(rt, Dying()))
    await send_all(rt, clock, seconds=120, senders=3)
    assert len(channel.sent) == 10
    assert_rates(channel.times, rate=4)


@pytest.mark.parametrize("seed", [1, 2])
async def test_whenever_messages_arrive_the_rate_holds_and_order_too(
    timed: tuple[Runtime, Timed], clock: Clock, seed: int
) -> None:
    rt, channel = timed
    chance = random.Random(seed)
    for number in range(16):
        kind = chance.choice(("reply", "crisis", "announcement"))
        await put(rt, kind, f"{kind} {number:02}", address=chance.choice("abc"))
        await send_all(rt, clock, seconds=chance.choice((0, 0, 0, 0.1, 0.3, 2)), senders=chance.choice((1, 3)))
    await send_all(rt, clock, seconds=120, senders=3)
    assert_rates(channel.times, rate=4)
    for key in {(message.address, message.kind) for message in channel.sent}:
        of_one = [message.text for message in channel.sent if (message.address, message.kind) == key]
        assert of_one == sorted(of_one)
    assert await statuses(rt) == ["sent"] * 16


# ── the quick exit ─────────────────────────────────────────────────────────────────────────────────────────────────


async def hide(rt: Runtime, own_message: str = "") -> None:
    async with rt.store.writing() as session:
        person = await people.at_or_new(session, rt.store.vault, "telegram", "1001", rt.now())
        await outbox.hide(session, person, own_message, "fr", rt.now())


async def test_hiding_takes_back_what_was_sent(rt: Runtime, recorder: Recorder, someone: Someone) -> None:
    await someone.settles_in("fr")
    sent = [str(number) for number in range(1, len(recorder.sent) + 1)]
    await someone.does("command", text="hide", message_id="own")
    [said] = await someone.hears()
    assert sorted(recorder.deleted) == sorted([*sent, "own"])
    assert (said.kind, said.text) == ("hide", rt.flows.texts.say("fr", "hide-done"))


async def test_hiding_says_how_many_could_not_be_taken_back(rt: Runtime, recorder: Recorder, clock: Clock) -> None:
    recorder.undeletable = {"1", "3"}
    for _ in range(3):
        await put(rt)
    await send_all(rt, clock)
    await hide(rt)
    await send_all(rt, clock)
    assert texts(recorder)[-1] == rt.flows.texts.say("fr", "hide-not-all", count=2)


async def test_a_channel_that_cannot_delete_says_so(rt: Runtime, clock: Clock) -> None:
    class Plain:
        name = "telegram"
        parse = Recorder.parse

        def __init__(self) -> None:
            self.sent: list[Outbound] = []

        async def send(self, message: Outbound) -> str:
            self.sent.append(message)
            return "1"

    plain = Plain()
    old = replace(rt, channels={"telegram": plain})
    await put(rt)
    await send_all(old, clock)
    await hide(rt)
    await send_all(old, clock)
    assert plain.sent[-1].text == rt.flows.texts.say("fr", "hide-not-all", count=1)


async def test_hiding_drops_what_was_still_to_be_said(rt: Runtime, recorder: Recorder, clock: Clock) -> None:
    recorder.errors = [AWAY]
    await put(rt, text="secret")
    await outbox.send_next(rt)
    await put(rt, text="secret")
    await hide(rt)
    await send_all(rt, clock)
    assert [message.kind for message in recorder.sent] == ["hide"]
    assert [(row.status, row.body) for row in (await rows(rt))[:2]] == [("cancelled", None)] * 2


async def test_what_was_on_its_way_while_they_hid_is_taken_back_too(rt: Runtime, clock: Clock) -> None:
    channel = Interrupted(meanwhile=lambda: hide(rt))
    await put(rt, text="secret")
    await send_all(through(rt, channel), clock)
    assert channel.deleted == ["1"]
    assert texts(channel)[0] == "secret"


async def test_what_failed_while_they_hid_is_not_said_later(rt: Runtime, clock: Clock) -> None:
    channel = Interrupted(meanwhile=lambda: hide(rt), error=SendError("time-out", maybe_sent=True))
    await put(rt, "crisis", "secret")
    await send_all(through(rt, channel), clock)
    assert [message.kind for message in channel.sent] == ["hide"]


@pytest.mark.parametrize(("hours", "taken_back"), [(47, 1), (49, 0)])
async def test_hiding_goes_back_two_days(
    rt: Runtime, recorder: Recorder, clock: Clock, hours: int, taken_back: int
) -> None:
    await put(rt)
    clock.move(hours=10)  # it was put long before it was sent
    await outbox.send_next(rt)
    clock.move(hours=hours)
    await hide(rt)
    await send_all(rt, clock)
    assert len(recorder.deleted) == taken_back


async def test_hiding_twice_forgets_neither(rt: Runtime, recorder: Recorder, clock: Clock) -> None:
    await hide(rt, "first")
    await hide(rt, "second")
    await send_all(rt, clock)
    assert {"first", "second"} <= set(recorder.deleted)


# ── cancelled, erased or sent twice meanwhile ──────────────────────────────────────────────────────────────────────


async def block(rt: Runtime) -> None:
    async with rt.store.writing() as session:
        await people.block(session, await people.locked(session, 1), rt.now())


async def test_what_fails_after_they_blocked_us_stays_cancelled(rt: Runtime, clock: Clock) -> None:
    channel = Interrupted(meanwhile=lambda: block(rt), error=SendError("time-out", maybe_sent=True))
    await put(rt)
    await send_all(through(rt, channel), clock)
    assert await statuses(rt) == ["cancelled"]
    assert channel.sent == []


async def test_a_sender_that_lost_its_lease_does_not_send_a_third_time(rt: Runtime, clock: Clock) -> None:
    async def another_sends() -> None:
        clock.at += outbox.LEASE
        await outbox.send_next(through(rt, channel))

    channel = Interrupted(meanwhile=another_sends, error=SendError("time-out", maybe_sent=True))
    await put(rt)
    await send_all(through(rt, channel), clock)
    assert await statuses(rt) == ["sent"]
    assert len(channel.sent) == 1


# ── retention ──────────────────────────────────────────────────────────────────────────────────────────────────────


async def forget_old(rt: Runtime) -> int:
    async with rt.store.writing() as session:
        return await outbox.forget_old(session, rt.now())


async def test_after_ninety_days_the_words_of_both_sides_go(rt: Runtime, someone: Someone, clock: Clock) -> None:
    await someone.settles_in("fr")
    await someone.says("bonjour")
    clock.move(days=89)
    assert await forget_old(rt) == 0
    clock.move(days=2)
    assert await forget_old(rt) > 0
    async with rt.store.reading() as session:
        bodies = [*await session.scalars(select(InboxRow.body)), *await session.scalars(select(OutboxRow.body))]
    assert bodies
    assert set(map(type, bodies)) == {type(None)}


async def test_what_is_still_to_be_done_keeps_its_words(rt: Runtime, someone: Someone, clock: Clock) -> None:
    await someone.does(text="bonjour")
    await put(rt)
    clock.move(days=91)
    assert await forget_old(rt) == 0
