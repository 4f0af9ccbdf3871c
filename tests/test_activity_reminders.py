"""What people hear about their activities unasked: reminders, changes, cancellations; each once, and none too late."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select, update

from bot import activities, outbox, people, registrations, reminders, schedule
from bot.registrations import Group
from bot.runtime import Runtime
from bot.store.models import InboxRow, OutboxRow, Person, Reminder
from tests.conftest import Clock, Recorder, Someone, settle
from tests.organised import draft_of, moments, occasions, publish, states

PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture
async def amina(someone: Someone) -> Someone:
    await someone.settles_in("fr")
    return someone


async def goes(rt: Runtime, someone: Someone, activity: int, size: int = 1) -> None:
    """Registered, without the words."""
    async with rt.store.writing() as session:
        person = await people.at(session, rt.store.vault, "telegram", someone.address)
        assert person is not None
        assert await registrations.register(rt, session, person, activity, Group(size)) in ("going", "waiting")


async def hears(rt: Runtime, clock: Clock, recorder: Recorder) -> list[str]:
    """What is said unasked by now, to everybody: the first line of each."""
    before = len(recorder.sent)
    while await reminders.fire_due(rt):
        await settle(rt, clock)
    return [message.text.splitlines()[0] for message in recorder.sent[before:] if message.text]


async def planned(rt: Runtime) -> Sequence[datetime]:
    async with rt.store.reading() as session:
        rows = await session.scalars(select(Reminder.due_at).order_by(Reminder.due_at))
        return [at.astimezone(PARIS) for at in rows]


# ── when ───────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_reminded_a_week_a_day_and_two_hours_before(
    rt: Runtime, amina: Someone, clock: Clock, recorder: Recorder
) -> None:
    await goes(rt, amina, await publish(rt, days=9))
    told = []
    for _ in range(10 * 24):
        clock.move(hours=1)
        told += [(clock.at.astimezone(PARIS), line) for line in await hears(rt, clock, recorder)]
    days = [f"{at:%d %H:%M}" for at, _ in told]
    assert days == ["23 14:00", "29 14:00", "30 12:00"]
    assert [line for _, line in told] == [
        "🔔 Dans 7 jours : Football", "🔔 Demain : Football", "🔔 Aujourd'hui : Football"
    ]  # fmt: skip


async def test_on_the_day_the_place_comes_with_it(
    rt: Runtime, amina: Someone, clock: Clock, recorder: Recorder
) -> None:
    await goes(rt, amina, await publish(rt, days=1, position=(49.44, 1.1)))
    clock.move(days=1, hours=1, minutes=30)
    await hears(rt, clock, recorder)
    assert recorder.sent[-1].position is not None and recorder.sent[-2].text.startswith("🔔 Aujourd'hui")


async def test_before_the_quiet_hours_rather_than_in_them(rt: Runtime, amina: Someone) -> None:
    await goes(rt, amina, await publish(rt, days=9, hour=9))
    assert [f"{at:%d %H:%M}" for at in await planned(rt)] == ["23 09:00", "29 09:00", "29 20:45"]


async def test_a_day_is_a_day_also_when_the_clock_changes(rt: Runtime, amina: Someone, clock: Clock) -> None:
    clock.at = datetime(2027, 3, 20, 10, tzinfo=UTC)
    await goes(rt, amina, await publish(rt, days=8))
    assert [f"{at:%d %H:%M}" for at in await planned(rt)] == ["21 14:00", "27 14:00", "28 12:00"]


async def test_a_series_is_announced_once_then_shortly_before(rt: Runtime, amina: Someone) -> None:
    await goes(rt, amina, await publish(rt, days=8, times=3))
    assert [f"{at:%d %H:%M}" for at in await planned(rt)] == [
        "22 14:00", "28 14:00", "29 12:00", "06 12:00", "13 12:00"
    ]  # fmt: skip


async def test_discreetly_a_reminder_names_nothing(
    rt: Runtime, amina: Someone, clock: Clock, recorder: Recorder
) -> None:
    async with rt.store.writing() as session:
        await session.execute(update(Person).values(discreet=True))
    await goes(rt, amina, await publish(rt, "Secret", days=2))
    clock.move(days=1, hours=4)
    await hears(rt, clock, recorder)
    last = recorder.sent[-1]
    assert last.text == rt.flows.texts.say("fr", "reminder-discreet") and last.position is None
    assert [button.id.partition(":")[2] for button in last.buttons] == ["see"]


# ── never too late, never twice ────────────────────────────────────────────────────────────────────────────────────


async def test_after_downtime_only_what_is_still_true_is_said(
    rt: Runtime, amina: Someone, clock: Clock, recorder: Recorder
) -> None:
    await goes(rt, amina, await publish(rt, days=9))
    clock.move(days=8, hours=4)  # the week's and the day's are due: a day is left
    assert await hears(rt, clock, recorder) == ["🔔 Demain : Football"]
    clock.move(days=1)
    assert await hears(rt, clock, recorder) == [], "it has begun"


async def test_what_waits_to_be_sent_too_long_is_given_up(
    rt: Runtime, amina: Someone, clock: Clock, recorder: Recorder
) -> None:
    await goes(rt, amina, await publish(rt, days=2))
    clock.move(days=2, hours=2)
    await reminders.fire_due(rt)
    while await _handle(rt):
        pass
    clock.move(hours=3)
    before = len(recorder.sent)
    await settle(rt, clock)
    assert len(recorder.sent) == before
    async with rt.store.reading() as session:
        last = await session.scalar(select(OutboxRow).order_by(OutboxRow.id.desc()).limit(1))
    assert last is not None and (last.status, last.reason) == ("cancelled", "too late")


async def _handle(rt: Runtime) -> bool:
    from bot import conversations

    return await conversations.process_next(rt)


async def test_two_schedulers_say_it_once(rt: Runtime, amina: Someone, clock: Clock, recorder: Recorder) -> None:
    await goes(rt, amina, await publish(rt, days=2))
    clock.move(days=1, hours=4)
    await asyncio.gather(*(reminders.fire_due(rt) for _ in range(4)))
    assert len(await hears(rt, clock, recorder)) == 0
    await settle(rt, clock)
    assert sum(message.text.startswith("🔔 Demain") for message in recorder.sent) == 1


async def test_only_so_many_wait_at_once_and_who_writes_goes_first(
    rt: Runtime, amina: Someone, clock: Clock, recorder: Recorder
) -> None:
    async with rt.store.writing() as session:
        person = await people.at(session, rt.store.vault, "telegram", amina.address)
        assert person is not None
        for number in range(2 * reminders.MOST_WAITING):
            reminders.tell(session, [person.id], f"lapsed:{number}:1", rt.now())
    assert await reminders.fire_due(rt) == reminders.MOST_WAITING
    assert await reminders.fire_due(rt) == 0
    other = Someone(rt, clock, recorder, "1002")
    await other.does("command", text="start")
    async with rt.store.writing() as session:
        from bot import inbox

        row = await inbox.claim(session, rt.now())
    assert row is not None and row.kind == "command"


async def test_the_scheduler_fires_at_its_start_and_when_the_bell_rings(
    rt: Runtime, amina: Someone, clock: Clock
) -> None:
    """A service that is killed every few seconds still says what is due."""
    activity = await publish(rt, days=2)
    await goes(rt, amina, activity)
    clock.move(days=1, hours=4)
    stop = asyncio.Event()
    running = asyncio.create_task(schedule.run(rt, stop))
    await _until(rt, 1)
    async with rt.store.writing() as session:
        await activities.cancel(rt, session, activity)
    await rt.bell.ring("reminders")
    await _until(rt, 2)
    stop.set()
    await running


async def _until(rt: Runtime, count: int) -> None:
    for _ in range(200):
        async with rt.store.reading() as session:
            events = select(func.count()).select_from(InboxRow).where(InboxRow.kind == "reminder")
            if await session.scalar(events) == count:
                return
        await asyncio.sleep(0.02)
    raise AssertionError("it was not fired")


async def test_who_wants_no_reminders_still_hears_of_a_cancellation(
    rt: Runtime, amina: Someone, clock: Clock, recorder: Recorder
) -> None:
    activity = await publish(rt, days=2)
    await goes(rt, amina, activity)
    await amina.commands("stop")
    clock.move(days=1, hours=4)
    assert await hears(rt, clock, recorder) == []
    async with rt.store.writing() as session:
        await activities.cancel(rt, session, activity)
    assert (await hears(rt, clock, recorder))[0].startswith("❌ Annulé : Football")


# ── one tap ────────────────────────────────────────────────────────────────────────────────────────────────────────


async def reminded(rt: Runtime, someone: Someone, clock: Clock, recorder: Recorder, **what: int) -> int:
    activity = await publish(rt, days=2, **what)  # type: ignore[arg-type]
    await goes(rt, someone, activity)
    clock.move(days=1, hours=4)
    assert await hears(rt, clock, recorder) == ["🔔 Demain : Football"]
    return activity


async def test_who_cannot_come_frees_the_place_with_one_tap(
    rt: Runtime, amina: Someone, clock: Clock, recorder: Recorder
) -> None:
    other = Someone(rt, clock, recorder, "1002")
    await other.settles_in("ar")
    activity = await publish(rt, days=2, places=1, max_party=1)
    await goes(rt, amina, activity)
    await goes(rt, other, activity)
    clock.move(days=1, hours=4)
    await hears(rt, clock, recorder)
    await amina.presses("cannot")
    assert rt.flows.texts.say("fr", "outcome-left") in recorder.sent[-1].text
    assert await states(rt, activity) == ["left 1", "offered 1"]
    assert len(await hears(rt, clock, recorder)) == 1


@pytest.mark.parametrize(
    ("words", "key"), [("je viens", "outcome-coming-now"), ("je ne peux pas venir", "outcome-left")]
)
async def test_the_answer_may_be_typed(
    rt: Runtime, amina: Someone, clock: Clock, recorder: Recorder, words: str, key: str
) -> None:
    await reminded(rt, amina, clock, recorder)
    assert rt.flows.texts.say("fr", key) in (await amina.says(words))[0].text


async def test_of_a_series_one_session_is_excused(
    rt: Runtime, amina: Someone, clock: Clock, recorder: Recorder
) -> None:
    activity = await reminded(rt, amina, clock, recorder, times=3)
    await amina.presses("cannot")
    assert rt.flows.texts.say("fr", "outcome-excused") in recorder.sent[-1].text
    assert await states(rt, activity) == ["going 1"]
    clock.move(days=1)
    assert await hears(rt, clock, recorder) == [], "not of the session that was excused"
    clock.move(days=6)
    assert await hears(rt, clock, recorder) == []
    clock.at = (await occasions(rt, activity))[1].starts_at - timedelta(hours=1)
    assert await hears(rt, clock, recorder) == ["🔔 Aujourd'hui : Football"]


async def test_being_late_is_noted(rt: Runtime, amina: Someone, clock: Clock, recorder: Recorder) -> None:
    await reminded(rt, amina, clock, recorder)
    clock.move(hours=22)
    await hears(rt, clock, recorder)
    await amina.presses("late")
    assert rt.flows.texts.say("fr", "outcome-late-now") in recorder.sent[-1].text


# ── changes ────────────────────────────────────────────────────────────────────────────────────────────────────────


async def change(rt: Runtime, activity: int, **what: object) -> None:
    draft = await draft_of(rt, activity, **what)
    async with rt.store.writing() as session:
        await activities.change(rt, session, activity, draft)


async def test_a_change_reaches_everybody_concerned_once(
    rt: Runtime, amina: Someone, clock: Clock, recorder: Recorder
) -> None:
    waits = Someone(rt, clock, recorder, "1002")
    await waits.settles_in("fr")
    activity = await publish(rt, days=5, places=1, max_party=1)
    await goes(rt, amina, activity)
    await goes(rt, waits, activity)
    await change(rt, activity, moments=moments(rt, 5, hour=16))
    await change(rt, activity, moments=moments(rt, 5, hour=17))
    told = await hears(rt, clock, recorder)
    assert told == ["⚠️ L'heure ou le lieu a changé : Football"] * 2, "the last of two changes, to two people"
    assert "17:00 – 19:00" in recorder.sent[-1].text
    assert [f"{at:%d %H:%M}" for at in await planned(rt)][-2:] == ["25 17:00", "26 15:00"]
    assert await hears(rt, clock, recorder) == []


async def test_after_a_change_the_answer_may_be_typed_too(
    rt: Runtime, amina: Someone, clock: Clock, recorder: Recorder
) -> None:
    activity = await publish(rt, days=5)
    await goes(rt, amina, activity)
    await change(rt, activity, moments=moments(rt, 5, hour=16))
    await hears(rt, clock, recorder)
    assert rt.flows.texts.say("fr", "outcome-left") in (await amina.says("je ne peux pas venir"))[0].text


async def test_a_cancelled_session_stays_so_when_the_others_move(
    rt: Runtime, amina: Someone, clock: Clock, recorder: Recorder
) -> None:
    activity = await publish(rt, days=7, times=4)
    await goes(rt, amina, activity)
    first = (await occasions(rt, activity))[0]
    async with rt.store.writing() as session:
        await activities.cancel_occasion(rt, session, activity, first.id)
    await hears(rt, clock, recorder)
    await change(rt, activity, moments=moments(rt, 14, times=3))
    found = await occasions(rt, activity)
    assert [one.cancelled_at is None for one in found] == [False, True, True, True]
    assert await hears(rt, clock, recorder) == [], "nothing of what is to come has changed"


async def test_who_goes_to_a_series_hears_which_sessions_are_gone(
    rt: Runtime, amina: Someone, clock: Clock, recorder: Recorder
) -> None:
    activity = await publish(rt, days=7, times=4)
    await goes(rt, amina, activity)
    await change(rt, activity, moments=moments(rt, 7, times=3))
    [line] = await hears(rt, clock, recorder)
    assert line.startswith("❌ Pas cette fois") and "samedi 19 décembre" in recorder.sent[-1].text


async def test_at_night_the_next_session_of_a_running_series_counts(
    rt: Runtime, amina: Someone, clock: Clock, recorder: Recorder
) -> None:
    activity = await publish(rt, days=1, hour=9, times=3)
    await goes(rt, amina, activity)
    clock.at = datetime(2026, 11, 28, 22, 30, tzinfo=UTC)
    async with rt.store.writing() as session:
        await activities.cancel(rt, session, activity)
    assert len(await hears(rt, clock, recorder)) == 1 and recorder.sent[-1].kind == "notice"
    assert "29 novembre" in recorder.sent[-1].text, "the session that nobody should go to now"


async def test_a_tap_is_not_repeated_by_the_card(rt: Runtime, amina: Someone, clock: Clock, recorder: Recorder) -> None:
    """After "I can't" below a reminder of a series, the card asks: this time, or all of it?"""
    activity = await publish(rt, days=2, times=3)
    await goes(rt, amina, activity)
    clock.move(days=1, hours=4)
    await hears(rt, clock, recorder)
    await amina.presses("cannot")
    await amina.presses("rejoin")
    await amina.presses("cannot")
    assert rt.flows.texts.say("fr", "cannot-which") in recorder.sent[-1].text
    await amina.presses("all")
    assert await states(rt, activity) == ["left 1"]


async def test_a_quick_exit_loses_no_cancellation(
    rt: Runtime, amina: Someone, clock: Clock, recorder: Recorder
) -> None:
    activity = await publish(rt, days=2)
    await goes(rt, amina, activity)
    async with rt.store.writing() as session:
        await activities.cancel(rt, session, activity)
    await reminders.fire_due(rt)
    while await _handle(rt):
        pass
    await amina.does("text", text="cacher")
    await settle(rt, clock)
    assert not any("Annulé" in message.text for message in recorder.sent)
    clock.move(hours=1, minutes=1)
    await settle(rt, clock)
    assert any("Annulé" in message.text for message in recorder.sent)


async def test_what_nobody_must_know_is_told_to_nobody(
    rt: Runtime, amina: Someone, clock: Clock, recorder: Recorder
) -> None:
    activity = await publish(rt, days=5)
    await goes(rt, amina, activity)
    await change(rt, activity, places=20)
    assert await hears(rt, clock, recorder) == []


async def test_a_cancellation_is_told_once_and_no_reminder_follows(
    rt: Runtime, amina: Someone, clock: Clock, recorder: Recorder
) -> None:
    activity = await publish(rt, days=5)
    await goes(rt, amina, activity)
    for _ in range(2):
        async with rt.store.writing() as session:
            await activities.cancel(rt, session, activity)
    assert len(await hears(rt, clock, recorder)) == 1
    clock.move(days=4, hours=4)
    assert await hears(rt, clock, recorder) == []


async def test_one_session_of_a_series_is_cancelled(
    rt: Runtime, amina: Someone, clock: Clock, recorder: Recorder
) -> None:
    activity = await publish(rt, days=5, times=3)
    await goes(rt, amina, activity)
    first, second, _ = await occasions(rt, activity)
    async with rt.store.writing() as session:
        await activities.cancel_occasion(rt, session, activity, second.id)
    assert (await hears(rt, clock, recorder))[0].startswith("❌ Pas cette fois : Football")
    clock.at = second.starts_at - timedelta(hours=1)
    assert not any("Aujourd'hui" in line for line in await hears(rt, clock, recorder))
    assert first.cancelled_at is None


async def test_at_night_only_what_cannot_wait(rt: Runtime, amina: Someone, clock: Clock, recorder: Recorder) -> None:
    clock.at = datetime(2026, 11, 21, 22, tzinfo=UTC)  # 23:00 in Paris
    early, later = await publish(rt, "Tôt", days=1, hour=9), await publish(rt, "Tard", days=1, hour=15)
    for activity in (early, later):
        await goes(rt, amina, activity)
        async with rt.store.writing() as session:
            await activities.cancel(rt, session, activity)
    told = await hears(rt, clock, recorder)
    assert len(told) == 1 and "Tôt" in told[0] and recorder.sent[-1].kind == "notice"
    clock.move(hours=9, minutes=5)
    told = await hears(rt, clock, recorder)
    assert len(told) == 1 and "Tard" in told[0]


async def test_the_sender_does_not_hold_a_notice_until_morning(rt: Runtime) -> None:
    assert "notice" not in outbox.UNASKED and "notice" in outbox.SENT_AGAIN
