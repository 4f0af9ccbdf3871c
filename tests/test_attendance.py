"""Being there: marks and codes, hours and absences, how it was; and one's own calendar, here and elsewhere."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest
from icalendar import Calendar
from sqlalchemy import func, select

from bot import attendance, people, registrations, reminders
from bot.registrations import Group
from bot.runtime import Runtime
from bot.store.case_models import Case
from bot.store.models import Attendance, Feed, OccasionRow, Opinion, Person, Registration
from bot.web import make_web
from flows.programme import Targets
from tests.conftest import Clock, Recorder, Someone, settle
from tests.organised import occasions, publish


@pytest.fixture
async def amina(someone: Someone) -> Someone:
    await someone.settles_in("fr")
    return someone


async def goes(rt: Runtime, someone: Someone, activity: int) -> int:
    """Registered, without the words; returns the number of the registration."""
    async with rt.store.writing() as session:
        person = await people.at(session, rt.store.vault, "telegram", someone.address)
        assert person is not None
        await registrations.register(rt, session, person, activity, Group())
        own = await registrations.of(session, activity, person.id)
        assert own is not None
        return own.id


async def mark(rt: Runtime, clock: Clock, occasion: int, registration: int, what: str) -> None:
    """Marked at the occasion, or later."""
    async with rt.store.writing() as session:
        clock.at = max(clock.at, (await session.get_one(OccasionRow, occasion)).starts_at)
        await attendance.mark(rt, session, occasion, registration, what)


def said(rt: Runtime, key: str, **args: object) -> str:
    return rt.flows.texts.say("fr", key, **args)


# ── there or not ───────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_typed_code_says_that_one_is_there(rt: Runtime, amina: Someone, clock: Clock) -> None:
    activity = await publish(rt, days=1)
    [one] = await occasions(rt, activity)
    await amina.says(one.code)
    assert said(rt, "outcome-here-early") in amina.recorder.sent[-1].text
    clock.at = one.starts_at - timedelta(minutes=10)
    await amina.says(one.code)
    assert said(rt, "outcome-not-registered") in amina.recorder.sent[-1].text
    await goes(rt, amina, activity)
    await amina.says(f" {one.code.lower()} ")
    assert said(rt, "outcome-here") in amina.recorder.sent[-1].text
    await amina.commands("start", one.code)
    assert said(rt, "outcome-here-already") in amina.recorder.sent[-1].text


async def test_a_wrong_code_says_so_and_asks_again(rt: Runtime, amina: Someone) -> None:
    await amina.commands("code")
    await amina.says("ZZZZ9")
    assert said(rt, "outcome-no-code") in amina.recorder.sent[-1].text
    await amina.presses("again")
    assert said(rt, "code-which") in amina.recorder.sent[-1].text


@pytest.mark.parametrize("words", ["76000", "bonjour", "2 adultes", "A1", "4 ans", "14h30", "22h45", "covid19"])
async def test_ordinary_words_are_no_codes(amina: Someone, words: str) -> None:
    from flows import anywhere

    assert anywhere.code(words) == ""


async def test_hours_add_up_against_the_target(rt: Runtime, amina: Someone, clock: Clock, recorder: Recorder) -> None:
    of = {"targets": Targets(hours=130, outings=8)}
    classes = await publish(rt, "Cours", days=1, times=3, hours=2.5, of=of, kind="class")
    outing = await publish(rt, "Musée", days=3, of=of)
    first, second, _ = await occasions(rt, classes)
    own, visit = await goes(rt, amina, classes), await goes(rt, amina, outing)
    for occasion in (first, second):
        await mark(rt, clock, occasion.id, own, "present")
    await mark(rt, clock, (await occasions(rt, outing))[0].id, visit, "present")
    [calendar] = await amina.commands("calendar")
    assert "5 heures sur 130" in calendar.text and "1 sorties sur 8" in calendar.text
    await mark(rt, clock, second.id, own, "")
    [calendar] = await amina.commands("calendar")
    assert "2.5 heures sur 130" in calendar.text


async def test_two_absences_in_a_row_tell_the_caseworker(rt: Runtime, amina: Someone, clock: Clock) -> None:
    activity = await publish(rt, days=1, times=4)
    own = await goes(rt, amina, activity)
    first, second, third, fourth = await occasions(rt, activity)
    await mark(rt, clock, first.id, own, "absent")
    await mark(rt, clock, second.id, own, "present")
    await mark(rt, clock, third.id, own, "absent")
    assert not await cases(rt)
    await mark(rt, clock, fourth.id, own, "absent")
    [case] = await cases(rt)
    assert (case.about, case.priority == 0, case.notes["where"]) == ("absence", False, ["programme/sport-rouen"])
    await mark(rt, clock, fourth.id, own, "absent")
    assert len(await cases(rt)) == 1


async def test_who_said_that_they_cannot_come_is_not_reported(rt: Runtime, amina: Someone, clock: Clock) -> None:
    activity = await publish(rt, days=1, times=2)
    own = await goes(rt, amina, activity)
    first, second = await occasions(rt, activity)
    async with rt.store.writing() as session:
        [person] = await session.scalars(select(Person))
        assert await registrations.say(rt, session, person, activity, first.id, "cannot") == "excused"
    for one in (first, second):
        await mark(rt, clock, one.id, own, "absent")
    assert not await cases(rt)


async def cases(rt: Runtime) -> list[Case]:
    async with rt.store.reading() as session:
        return list(await session.scalars(select(Case)))


async def test_a_mark_of_another_activity_is_not_taken(rt: Runtime, amina: Someone, clock: Clock) -> None:
    one, other = await publish(rt, "Un"), await publish(rt, "Autre", days=8)
    own = await goes(rt, amina, one)
    await mark(rt, clock, (await occasions(rt, other))[0].id, own, "present")
    async with rt.store.reading() as session:
        assert not await session.scalar(select(func.count()).select_from(Attendance))


# ── how it was ─────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_three_taps_afterwards_counted_without_a_name(
    rt: Runtime, amina: Someone, clock: Clock, recorder: Recorder
) -> None:
    activity = await publish(rt, days=1)
    own, [one] = await goes(rt, amina, activity), await occasions(rt, activity)
    clock.at = one.starts_at
    await mark(rt, clock, one.id, own, "present")
    clock.move(hours=3, minutes=1)
    await reminders.fire_due(rt)
    await amina.hears()
    for choice in ("good", "so-so", "yes"):
        await amina.presses(choice)
    assert said(rt, "feel-thanks") in recorder.sent[-1].text
    await amina.does("press", button=f"a{activity}.{one.id}:bad")
    await settle(rt, clock)
    async with rt.store.reading() as session:
        found = {(row.question, row.answer) for row in await session.scalars(select(Opinion))}
        columns = set(Opinion.__table__.columns.keys())
    assert found == {("liked", "good"), ("understood", "so-so"), ("again", "good")}
    assert columns == {"id", "occasion_id", "question", "answer"}


async def test_pressed_again_and_again_it_counts_once(rt: Runtime, amina: Someone, clock: Clock) -> None:
    activity = await publish(rt, days=1)
    own, [one] = await goes(rt, amina, activity), await occasions(rt, activity)
    for _ in range(2):
        await rates(rt, one.id, "liked", "good")
    assert await opinions(rt) == 0, "nobody was marked present"
    await mark(rt, clock, one.id, own, "present")
    for question in ("understood", "liked", "liked", "understood", "understood", "again"):
        await rates(rt, one.id, question, "good")
    assert await opinions(rt) == 3


async def rates(rt: Runtime, occasion: int, question: str, answer: str) -> None:
    async with rt.store.writing() as session:
        [person] = await session.scalars(select(Person))
        await attendance.rate(session, person, occasion, question, answer)


async def opinions(rt: Runtime) -> int:
    async with rt.store.reading() as session:
        return await session.scalar(select(func.count()).select_from(Opinion)) or 0


async def test_a_sensitive_programme_is_not_named_by_its_progress(rt: Runtime, amina: Someone, clock: Clock) -> None:
    of = {"targets": Targets(hours=20), "entry": "code", "sensitivity": "high"}
    activity = await publish(rt, "Secret", of=of, kind="class")
    async with rt.store.writing() as session:
        [person] = await session.scalars(select(Person))
        person.unlocked = ["sport-rouen"]
    own, [one] = await goes(rt, amina, activity), await occasions(rt, activity)
    await mark(rt, clock, one.id, own, "present")
    [calendar] = await amina.commands("calendar")
    assert "Un atelier : 2 heures sur 20" in calendar.text
    assert not any(word in calendar.text for word in ("Secret", "Sport", "Rouen"))


async def test_who_was_not_there_is_not_asked(rt: Runtime, amina: Someone, clock: Clock, recorder: Recorder) -> None:
    activity = await publish(rt, days=1)
    own, [one] = await goes(rt, amina, activity), await occasions(rt, activity)
    await mark(rt, clock, one.id, own, "absent")
    clock.at = one.ends_at + timedelta(hours=3)
    before = len(recorder.sent)
    await reminders.fire_due(rt)
    await settle(rt, clock)
    assert len(recorder.sent) == before


# ── one's calendar ─────────────────────────────────────────────────────────────────────────────────────────────────


async def test_sessions_outings_and_dates_stand_together_in_order(rt: Runtime, amina: Someone) -> None:
    await goes(rt, amina, await publish(rt, "Musée", days=20))
    await goes(rt, amina, await publish(rt, "Cours", days=2, times=3, kind="class"))
    await amina.commands("dates")
    await amina.presses("permit_expiry")
    await amina.says("30 novembre 2026")
    for choice in ("yes", "yes"):
        await amina.presses(choice)
    [calendar] = await amina.commands("calendar")
    places = [calendar.text.index(name) for name in ("Cours", "30 novembre", "Musée")]
    assert places == sorted(places)


async def test_the_file_holds_what_is_to_come(rt: Runtime, amina: Someone) -> None:
    activity = await publish(rt, "Cours", days=2, times=3)
    await goes(rt, amina, activity)
    await amina.commands("calendar")
    await amina.presses(f"a{activity}")
    told, beside = await amina.presses("calendar-file")
    assert said(rt, "handed-calendar") in told.text and beside.file is not None
    events = Calendar.from_ical(beside.file.content).walk("VEVENT")
    assert [str(event["SUMMARY"]) for event in events] == ["Cours"] * 3


async def feed(rt: Runtime, someone: Someone) -> str:
    await someone.commands("calendar")
    await someone.presses("feed")
    [told] = await someone.presses("make")
    return next(line for line in told.text.splitlines() if line.startswith("http"))


async def fetch(rt: Runtime, address: str) -> httpx.Response:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(make_web(rt)), base_url="http://rafiq") as http:
        return await http.get(httpx.URL(address).path)


async def test_the_feed_is_private_and_can_be_stopped(rt: Runtime, amina: Someone) -> None:
    await goes(rt, amina, await publish(rt, "Musée"))
    first = await feed(rt, amina)
    answer = await fetch(rt, first)
    assert answer.status_code == 200 and "Musée" in answer.text
    async with rt.store.reading() as session:
        row = await session.scalar(select(Feed))
    assert row is not None and row.token_hash not in first and len(httpx.URL(first).path) > 40
    second = await feed(rt, amina)
    assert (await fetch(rt, first)).status_code == 404 and (await fetch(rt, second)).status_code == 200
    await amina.commands("calendar")
    await amina.presses("feed")
    await amina.presses("drop")
    assert (await fetch(rt, second)).status_code == 404
    assert (await fetch(rt, "/calendar/x.ics")).status_code == 404


async def test_the_feed_says_what_is_cancelled_and_names_nothing_in_discreet_mode(rt: Runtime, amina: Someone) -> None:
    from bot import activities

    activity = await publish(rt, "Musée")
    await goes(rt, amina, activity)
    address = await feed(rt, amina)
    async with rt.store.writing() as session:
        await activities.cancel(rt, session, activity)
        for person in await session.scalars(select(Person)):
            person.discreet = True
    text = (await fetch(rt, address)).text
    assert "STATUS:CANCELLED" in text and "Musée" not in text and "Rouen" not in text


async def test_erasing_ends_the_feed_and_leaves_figures_without_a_person(
    rt: Runtime, amina: Someone, clock: Clock
) -> None:
    activity = await publish(rt, days=1)
    own, [one] = await goes(rt, amina, activity), await occasions(rt, activity)
    await mark(rt, clock, one.id, own, "present")
    address = await feed(rt, amina)
    await amina.commands("delete")
    await amina.presses("yes")
    assert (await fetch(rt, address)).status_code == 404
    async with rt.store.reading() as session:
        row = await session.get_one(Registration, own)
        assert row.person_id is None and row.party is None
        assert await session.scalar(select(func.count()).select_from(Attendance)) == 1
