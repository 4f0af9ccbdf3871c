"""Finding an activity, registering for it, the waiting list, and changing one's mind: through a channel, as people do."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from bot import activities, people, registrations, reminders
from bot.messages import Danger, Decision
from bot.registrations import Group, WrongParty
from bot.runtime import Runtime
from bot.store.models import ActivityRow, Person, ProgrammeRow, Registration, Reminder
from flows import finding
from flows.agenda import Booking, Catalogue, Planned
from flows.spec import Territory
from flows.waiting import Party, fits, offered, time_to_answer
from tests import activities as made
from tests.conftest import Clock, Recorder, Someone, settle
from tests.organised import draft_of, moments, publish, states
from tests.test_engine import Talk

PARIS = ZoneInfo("Europe/Paris")


# ── who gets the places ────────────────────────────────────────────────────────────────────────────────────────────


def parties(*sizes: int) -> list[Party]:
    return [Party(number, size) for number, size in enumerate(sizes, start=1)]


def test_places_are_offered_in_order() -> None:
    assert offered(3, parties(1, 1, 1, 1), pass_smaller=False) == parties(1, 1, 1)


def test_a_family_is_offered_places_together_or_not_at_all() -> None:
    assert offered(3, parties(4, 1), pass_smaller=False) == []
    assert offered(4, parties(4, 1), pass_smaller=False) == parties(4)


def test_smaller_parties_pass_only_where_they_may() -> None:
    assert offered(3, parties(4, 1, 3, 2), pass_smaller=True) == [Party(2, 1), Party(4, 2)]


def test_who_comes_now_overtakes_nobody() -> None:
    assert not fits(3, parties(4), 1, pass_smaller=False)
    assert fits(3, parties(4), 1, pass_smaller=True)
    assert fits(3, [], 3, pass_smaller=False) and not fits(3, [], 4, pass_smaller=False)


@given(st.integers(0, 30), st.lists(st.integers(1, 6), max_size=12), st.booleans())
def test_never_more_than_there_is_and_nobody_is_passed_without_reason(
    free: int, sizes: list[int], passing: bool
) -> None:
    waiting = parties(*sizes)
    chosen = offered(free, waiting, passing)
    assert sum(party.size for party in chosen) <= free
    left = free - sum(party.size for party in chosen)
    for party in waiting:
        if party not in chosen and (passing or party.number < max((one.number for one in chosen), default=0)):
            assert passing and party.size > left
    if not passing:
        assert chosen == waiting[: len(chosen)]


@pytest.mark.parametrize(
    ("before", "held"), [("20 d", "24 h"), ("3 d", "6 h"), ("30 h", "2 h"), ("7 h", "45 min"), ("1 h", "15 min")]
)
def test_the_time_to_answer_is_shorter_as_the_day_nears(before: str, held: str) -> None:
    units = {"d": timedelta(days=1), "h": timedelta(hours=1), "min": timedelta(minutes=1)}
    start, wanted = (int(said.split()[0]) * units[said.split()[1]] for said in (before, held))
    now = datetime(2026, 11, 21, tzinfo=PARIS)
    assert time_to_answer(now, now + start) == wanted


def test_times_to_answer_do_not_run_at_night() -> None:
    evening = datetime(2026, 11, 21, 20, 0, tzinfo=PARIS)
    assert people.after_awake(evening, timedelta(hours=2), PARIS) == datetime(2026, 11, 22, 9, 0, tzinfo=PARIS)
    night = datetime(2026, 11, 21, 23, 0, tzinfo=PARIS)
    assert people.after_awake(night, timedelta(hours=2), PARIS) == datetime(2026, 11, 22, 10, 0, tzinfo=PARIS)
    long = people.after_awake(evening, timedelta(hours=24), PARIS)
    assert long == datetime(2026, 11, 23, 18, 0, tzinfo=PARIS)  # an hour, thirteen, ten
    changing = people.after_awake(datetime(2026, 10, 24, 20, 0, tzinfo=PARIS), timedelta(hours=2), PARIS)
    assert changing == datetime(2026, 10, 25, 9, 0, tzinfo=PARIS)


def test_a_party_is_what_a_party_can_be() -> None:
    assert Group(2, (4, 7)).size == 4
    assert Group(2, (4, 7)).of(3) == Group(2, (4,)) and Group(2, (4, 7)).of(1) == Group(1)
    for adults, ages in ((0, ()), (-1, ()), (40, ()), (1, (200,)), (1, (-1,)), (1, (18,))):
        with pytest.raises(WrongParty):
            Group(adults, ages)


# ── in the chat ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
async def other(rt: Runtime, clock: Clock, recorder: Recorder) -> Someone:
    someone = Someone(rt, clock, recorder, "1002")
    await someone.settles_in("prs")
    return someone


@pytest.fixture
async def amina(someone: Someone) -> Someone:
    await someone.settles_in("fr")
    return someone


async def opens(someone: Someone, activity: int) -> str:
    await someone.commands("activities")
    await someone.presses("all")
    [card] = await someone.presses(str(activity))
    return card.text


async def registers(someone: Someone, activity: int, who: str = "alone", name: str = "") -> str:
    """From the list to the end; returns what is said last."""
    await opens(someone, activity)
    choices = [button.id.partition(":")[2] for button in someone.recorder.sent[-1].buttons]
    await someone.presses("register" if "register" in choices else "wait")
    await (someone.presses("alone") if who == "alone" else someone.says(who))
    return await confirms(someone, name)


async def confirms(someone: Someone, name: str = "") -> str:
    """Whatever is still asked for is answered as shortly as can be."""
    for _ in range(4):
        choices = [button.id.partition(":")[2] for button in someone.recorder.sent[-1].buttons]
        if "done" in choices:
            await someone.presses("done")
        elif "skip" in choices:
            await (someone.says(name) if name else someone.presses("skip"))
        elif {"yes", "no"} <= set(choices):
            await someone.presses("yes")
        else:
            break
    return someone.recorder.sent[-1].text


def said(rt: Runtime, key: str, lang: str = "fr", **args: Any) -> str:
    return rt.flows.texts.say(lang, key, **args)


async def test_a_family_registers_and_sees_it_in_the_calendar(rt: Runtime, amina: Someone) -> None:
    activity = await publish(rt, "Sortie à la mer", price=200)
    card = await opens(amina, activity)
    assert "samedi 28 novembre 2026, 14:00 – 16:00" in card and "2 €" in card and "10 places" in card
    await amina.presses("register")
    await amina.says("2 adultes et 2 enfants")
    await amina.says("4 et 7")
    told = await confirms(amina, "Amina")
    assert said(rt, "outcome-going") in told
    assert await states(rt, activity) == ["going 4"]
    async with rt.store.reading() as session:
        [row] = await session.scalars(select(Registration))
    assert row.party == {"name": "Amina", "adults": 2, "ages": [4, 7], "needs": []}
    [calendar] = await amina.commands("calendar")
    assert "Sortie à la mer – samedi 28 novembre 2026, 14:00 – 16:00" in calendar.text


async def test_in_dari_both_calendars_are_said_with_the_weekday_first(rt: Runtime, other: Someone) -> None:
    card = await opens(other, await publish(rt))
    assert "شنبه 7 قوس 1405 (28 نومبر 2026)" in card.replace("\u2068", "").replace("\u2069", "")


async def test_needs_are_kept_with_the_registration(rt: Runtime, amina: Someone) -> None:
    activity = await publish(rt)
    await opens(amina, activity)
    await amina.presses("register")
    await amina.presses("alone")
    await amina.presses("wheelchair")
    assert said(rt, "outcome-going") in await confirms(amina)
    assert said(rt, "need-wheelchair") in await opens(amina, activity)


async def test_full_means_the_waiting_list_with_its_position(
    rt: Runtime, amina: Someone, other: Someone, clock: Clock, recorder: Recorder
) -> None:
    activity = await publish(rt, places=2)
    await registers(amina, activity, "2 adultes")
    assert "1" in await registers(other, activity)
    third = Someone(rt, clock, recorder, "1003")
    await third.settles_in("fr")
    assert said(rt, "outcome-waiting", position=2) in await registers(third, activity)
    assert await states(rt, activity) == ["going 2", "waiting 1", "waiting 1"]


async def test_a_freed_place_is_offered_and_taken_with_one_tap(rt: Runtime, amina: Someone, other: Someone) -> None:
    activity = await publish(rt, places=1, max_party=1)
    await registers_alone(amina, activity)
    await registers_alone(other, activity)
    await leaves(amina, activity)
    assert await states(rt, activity) == ["left 1", "offered 1"]
    await reminders.fire_due(rt)
    [offer] = await other.hears()
    assert offer.kind == "reminder" and "Football" in offer.text
    await other.does("press", button=f"a{activity}:accept")
    assert said(rt, "outcome-going", "prs") in (await other.hears())[0].text
    assert await states(rt, activity) == ["left 1", "going 1"]


async def registers_alone(someone: Someone, activity: int) -> None:
    """Where one comes alone, nobody is asked who comes."""
    await opens(someone, activity)
    choices = [button.id.partition(":")[2] for button in someone.recorder.sent[-1].buttons]
    await someone.presses("register" if "register" in choices else "wait")
    await confirms(someone)


async def leaves(someone: Someone, activity: int) -> str:
    await opens_mine(someone, activity)
    await someone.presses("cannot")
    return someone.recorder.sent[-1].text


async def opens_mine(someone: Someone, activity: int) -> None:
    await someone.commands("calendar")
    await someone.presses(f"a{activity}")


async def test_an_offer_that_is_not_answered_goes_to_the_next(
    rt: Runtime, amina: Someone, other: Someone, clock: Clock, recorder: Recorder
) -> None:
    activity = await publish(rt, places=1, max_party=1, days=3)
    third = Someone(rt, clock, recorder, "1003")
    await third.settles_in("ar")
    for one in (amina, other, third):
        await registers_alone(one, activity)
    await leaves(amina, activity)
    await reminders.fire_due(rt)
    [offer] = await other.hears()
    clock.move(hours=5)
    await registrations.lapse(rt)
    assert await states(rt, activity) == ["left 1", "offered 1", "waiting 1"], "the time to answer runs"
    clock.move(hours=2)
    await registrations.lapse(rt)
    assert await states(rt, activity) == ["left 1", "lapsed 1", "offered 1"]
    await reminders.fire_due(rt)
    await settle(rt, clock)
    told = {message.address: message.text for message in recorder.sent[-2:]}
    assert said(rt, "lapsed", "prs", title="دری Football").split(":")[0][:10] in told["1002"]
    assert "Football" in told["1003"]
    await other.does("press", button=offer.buttons[0].id)
    assert said(rt, "outcome-held-no-more", "prs") in (await other.hears())[0].text
    assert await states(rt, activity) == ["left 1", "lapsed 1", "offered 1"]


async def test_the_time_to_answer_begins_when_the_offer_is_said(
    rt: Runtime, amina: Someone, other: Someone, clock: Clock
) -> None:
    """After hours of downtime nobody has lost a place that they were never told of."""
    activity = await publish(rt, places=1, max_party=1, days=3)
    await registers_alone(amina, activity)
    await registers_alone(other, activity)
    await leaves(amina, activity)
    clock.move(hours=9)
    await registrations.lapse(rt)
    assert await states(rt, activity) == ["left 1", "offered 1"]
    await reminders.fire_due(rt)
    assert await other.hears()


async def test_a_family_waits_until_there_is_room_for_all(rt: Runtime, amina: Someone, other: Someone) -> None:
    activity = await publish(rt, places=4)
    await registers(amina, activity, "3 adultes")
    await registers(other, activity, "دو نفر کلان و یک طفل ۵ ساله")
    assert await states(rt, activity) == ["going 3", "waiting 3"]
    await opens_mine(amina, activity)
    await amina.presses("fewer")
    await amina.presses("2")
    assert await states(rt, activity) == ["going 2", "waiting 3"], "two places are free, and they are three"
    await opens_mine(amina, activity)
    await amina.presses("fewer")
    await amina.presses("1")
    assert await states(rt, activity) == ["going 1", "offered 3"]


async def test_who_waited_in_vain_is_told_so(rt: Runtime, amina: Someone, other: Someone, clock: Clock) -> None:
    activity = await publish(rt, places=1, max_party=1)
    await registers_alone(amina, activity)
    await registers_alone(other, activity)
    clock.move(days=7, hours=4)
    await registrations.lapse(rt)
    await reminders.fire_due(rt)
    told = [message.text for message in await other.hears()]
    assert any(text.startswith(said(rt, "missed", "prs", title="…")[:12]) for text in told)


async def test_declining_passes_the_place_on(rt: Runtime, amina: Someone, other: Someone) -> None:
    activity = await publish(rt, places=1, max_party=1)
    await registers_alone(amina, activity)
    await registers_alone(other, activity)
    await leaves(amina, activity)
    await reminders.fire_due(rt)
    await other.hears()
    await other.does("press", button=f"a{activity}:decline")
    assert said(rt, "outcome-passed-on", "prs") in (await other.hears())[0].text
    assert await states(rt, activity) == ["left 1", "left 1"]


async def test_erasing_oneself_frees_the_place(rt: Runtime, amina: Someone, other: Someone) -> None:
    activity = await publish(rt, places=1, max_party=1)
    await registers_alone(amina, activity)
    await registers_alone(other, activity)
    await amina.commands("delete")
    await amina.presses("yes")
    assert await states(rt, activity) == ["left 1", "offered 1"]
    async with rt.store.reading() as session:
        first = await session.scalar(select(Registration).where(Registration.number == 1))
    assert first is not None and first.person_id is None and first.party is None


async def test_a_place_to_come_keeps_somebody_silent(rt: Runtime, amina: Someone, clock: Clock) -> None:
    activity = await publish(rt, days=100)
    await registers(amina, activity)
    clock.move(days=95)
    async with rt.store.writing() as session:
        assert await people.forget_old(session, rt.now()) == 0
    clock.move(days=6)
    async with rt.store.writing() as session:
        assert await people.forget_old(session, rt.now()) == 1
    assert await states(rt, activity) == ["going 1"], "the figures stay, without a person"


async def test_back_leads_from_the_card_to_the_list(rt: Runtime, amina: Someone) -> None:
    await publish(rt, "Musée")
    activity = await publish(rt, "Football", days=8)
    await opens(amina, activity)
    await amina.presses("back")
    assert said(rt, "activities-choose") in amina.recorder.sent[-1].text
    await amina.presses(str(activity))
    await amina.presses("back")
    assert "Musée" in amina.recorder.sent[-1].text


async def test_an_offer_that_nobody_can_hear_goes_on_to_the_next(
    rt: Runtime, amina: Someone, other: Someone, clock: Clock, recorder: Recorder
) -> None:
    activity = await publish(rt, places=1, max_party=1)
    third = Someone(rt, clock, recorder, "1003")
    await third.settles_in("fr")
    for one in (amina, other, third):
        await registers_alone(one, activity)
    await other.does("blocked")
    await leaves(amina, activity)
    await reminders.fire_due(rt)
    for _ in range(60):
        clock.move(hours=1)
        await registrations.lapse(rt)
    assert await states(rt, activity) == ["left 1", "lapsed 1", "offered 1"]


async def test_who_is_too_many_for_all_places_keeps_nobody_waiting(rt: Runtime, amina: Someone, other: Someone) -> None:
    activity = await publish(rt, places=4)
    await registers(amina, activity, "2 adultes")
    await registers(other, activity, "چهار نفر کلان")
    await changed(rt, activity, places=3, max_party=3)
    third = Someone(rt, amina.clock, amina.recorder, "1003")
    await third.settles_in("fr")
    assert said(rt, "outcome-going") in await registers(third, activity)


async def test_nobody_waits_for_what_is_cancelled(rt: Runtime, amina: Someone, other: Someone, clock: Clock) -> None:
    activity = await publish(rt, places=1, max_party=1)
    await registers_alone(amina, activity)
    await registers_alone(other, activity)
    async with rt.store.writing() as session:
        await activities.cancel(rt, session, activity)
    await reminders.fire_due(rt)
    assert len(await other.hears()) == 1
    clock.move(days=8)
    await registrations.lapse(rt)
    await reminders.fire_due(rt)
    assert await other.hears() == []
    assert "Football" not in (await other.commands("calendar"))[0].text


async def test_children_stay_away_from_what_is_for_adults(rt: Runtime, amina: Someone) -> None:
    activity = await publish(rt, children=False)
    await opens(amina, activity)
    await amina.presses("register")
    await amina.says("2 adultes et 2 enfants de 4 et 7 ans")
    assert said(rt, "party-no-children") in amina.recorder.sent[-1].text
    async with rt.store.writing() as session:
        [person] = await session.scalars(select(Person))
        assert await registrations.register(rt, session, person, activity, Group(1, (4,))) == "wrong_party"


async def test_two_at_once_are_noticed(rt: Runtime, amina: Someone) -> None:
    first = await publish(rt, "Football")
    second = await publish(rt, "Musée", hour=15)
    await registers(amina, first)
    await opens(amina, second)
    await amina.presses("register")
    assert "Football" in amina.recorder.sent[-1].text
    await amina.presses("yes")
    await amina.presses("alone")
    assert said(rt, "outcome-going") in await confirms(amina)


async def test_a_refusal_names_something_else(rt: Runtime, amina: Someone) -> None:
    women = await publish(rt, "Couture", conditions={"women_only": True})
    await publish(rt, "Musée", days=8)
    await opens(amina, women)
    await amina.presses("register")
    assert said(rt, "asks-women") in amina.recorder.sent[-1].text
    await amina.presses("no")
    last = amina.recorder.sent[-1]
    assert said(rt, "refused-women") in last.text and "Musée" in last.text
    await amina.presses(next(button.label for button in last.buttons if "Musée" in button.label))
    await amina.presses("register")
    await amina.presses("alone")
    assert said(rt, "outcome-going") in await confirms(amina)
    assert await states(rt, women) == []


async def test_every_condition_is_asked_gently_and_none_is_kept(rt: Runtime, amina: Someone) -> None:
    only = {"women_only": True, "french": "A2", "age": (18, 25), "status": ["protected"]}
    activity = await publish(rt, "Couture", conditions=only)
    await opens(amina, activity)
    await amina.presses("register")
    for key in ("asks-women", "asks-age", "asks-french", "asks-status"):
        assert said(rt, key) in amina.recorder.sent[-1].text
        await amina.presses("yes")
    await amina.presses("alone")
    assert said(rt, "outcome-going") in await confirms(amina)
    async with rt.store.reading() as session:
        [person] = await session.scalars(select(Person))
    assert person.status is None


async def test_what_is_not_open_is_found_with_its_code_only(rt: Runtime, amina: Someone) -> None:
    activity = await publish(rt, "Rencontre", slug="hidden", of={"entry": "code"})
    await amina.commands("activities")
    await amina.presses("all")
    assert "Rencontre" not in amina.recorder.sent[-1].text
    async with rt.store.reading() as session:
        code = await session.scalar(select(ProgrammeRow.code))
    await amina.says(str(code).lower())
    assert "Rencontre" in amina.recorder.sent[-1].text
    await amina.presses(str(activity))
    assert "Rencontre" in amina.recorder.sent[-1].text


async def test_what_a_professional_leads_to_is_seen_and_not_joined_alone(rt: Runtime, amina: Someone) -> None:
    activity = await publish(rt, "Rencontre", slug="hidden", of={"entry": "professional"})
    assert said(rt, "activity-referral") in await opens(amina, activity)
    async with rt.store.writing() as session:
        [person] = await session.scalars(select(Person))
        assert await registrations.register(rt, session, person, activity, Group()) == "not_open"
        code = str(await session.scalar(select(ProgrammeRow.code)))
    await amina.says(code)
    assert said(rt, "outcome-going") in await registers(amina, activity)


async def test_a_link_opens_a_programme_after_the_first_minutes(rt: Runtime, someone: Someone) -> None:
    await publish(rt, "Rencontre", slug="hidden", of={"entry": "code"})
    async with rt.store.reading() as session:
        code = str(await session.scalar(select(ProgrammeRow.code)))
    await someone.commands("start", code)
    for choice in ("fr", "agree", "skip"):
        await someone.presses(choice)
    assert "Rencontre" in someone.recorder.sent[-1].text


async def test_a_sensitive_programme_is_named_by_its_neutral_label(rt: Runtime, amina: Someone) -> None:
    await publish(rt, "Secret", slug="hidden", of={"entry": "code", "sensitivity": "high"})
    async with rt.store.reading() as session:
        code = str(await session.scalar(select(ProgrammeRow.code)))
    await amina.says(code)
    text = amina.recorder.sent[-1].text
    assert "Un atelier" in text and "Secret" not in text


# ── bad input ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("40 personnes", "party-too-many"),
        ("30 adultes et 12 enfants", "party-too-many"),
        ("-3 adultes", "party-not-understood"),
        ("2 adultes et 2 enfants de 200 et 4 ans", "party-ages"),
    ],
)
async def test_a_party_that_cannot_be_is_asked_again(rt: Runtime, amina: Someone, words: str, key: str) -> None:
    activity = await publish(rt)
    await opens(amina, activity)
    await amina.presses("register")
    await amina.says(words)
    given: dict[str, Any] = {"most": 5} if key == "party-too-many" else {}
    asked = said(rt, key, **given)
    assert asked.splitlines()[0] in amina.recorder.sent[-1].text
    assert await states(rt, activity) == []


@pytest.mark.parametrize("words", ["200 et 4", "4, 45", "-2 et 5", "4 et 18"])
async def test_a_child_of_no_childs_age_is_asked_again(rt: Runtime, amina: Someone, words: str) -> None:
    await opens(amina, await publish(rt))
    await amina.presses("register")
    await amina.says("1 adulte et 2 enfants")
    await amina.says(words)
    assert said(rt, "age-wrong") in amina.recorder.sent[-1].text
    await amina.says("4")
    assert said(rt, "ages-count", children=2, ages=1) in amina.recorder.sent[-1].text
    await amina.says("4 ans et 18 mois")
    assert said(rt, "outcome-going") in await confirms(amina)


async def test_what_is_cancelled_takes_nobody(rt: Runtime, amina: Someone) -> None:
    activity = await publish(rt)
    await opens(amina, activity)
    await amina.presses("register")
    await amina.presses("alone")
    async with rt.store.writing() as session:
        await activities.cancel(rt, session, activity)
    assert said(rt, "outcome-cancelled") in await confirms(amina)
    assert await states(rt, activity) == []


async def test_what_has_begun_takes_nobody(rt: Runtime, amina: Someone, clock: Clock) -> None:
    activity = await publish(rt, days=1)
    await opens(amina, activity)
    await amina.presses("register")
    clock.move(days=1, hours=4)
    await amina.presses("alone")
    assert said(rt, "outcome-over") in await confirms(amina)
    assert await states(rt, activity) == []


async def test_an_old_button_after_the_outing_says_so(rt: Runtime, amina: Someone, clock: Clock) -> None:
    activity = await publish(rt, days=1)
    await registers(amina, activity)
    clock.move(days=1, hours=8)
    for choice in ("cannot", "coming", "late"):
        await amina.does("press", button=f"a{activity}:{choice}")
        assert said(rt, "outcome-over") in (await amina.hears())[0].text
    await amina.does("press", button=f"a{activity}:see")
    assert said(rt, "activity-over") in (await amina.hears())[0].text


async def test_a_button_of_what_is_long_gone_or_never_was_says_so(rt: Runtime, amina: Someone) -> None:
    for button in ("a999:accept", "a999.5:cannot", "a999:see"):
        await amina.does("press", button=button)
        text = (await amina.hears())[0].text
        assert said(rt, "outcome-gone") in text or said(rt, "activity-gone") in text


async def test_two_thumbs_on_the_last_place(rt: Runtime, amina: Someone, other: Someone) -> None:
    activity = await publish(rt, places=1, max_party=1)
    for one in (amina, other):
        await opens(one, activity)
    for one in (amina, other):
        await one.does("press", button=f"{await turn(rt, one)}:register")
    await settle(rt, amina.clock)
    for one in (amina, other):
        for choice in ("done", "skip"):
            await one.does("press", button=f"{await turn(rt, one)}:{choice}")
            await settle(rt, one.clock)
    assert await states(rt, activity) == ["going 1", "waiting 1"]


async def turn(rt: Runtime, someone: Someone) -> int:
    async with rt.store.reading() as session:
        person = await people.at(session, rt.store.vault, "telegram", someone.address)
    assert person is not None and person.state is not None
    return int(person.state["turn"])


async def test_pressed_twice_registers_once(rt: Runtime, amina: Someone) -> None:
    activity = await publish(rt)
    await registers(amina, activity)
    await opens_mine(amina, activity)
    assert said(rt, "activity-mine") in amina.recorder.sent[-1].text
    async with rt.store.writing() as session:
        person = await people.at(session, rt.store.vault, "telegram", amina.address)
        assert person is not None
        assert await registrations.register(rt, session, person, activity, Group()) == "already"


# ── what coordinators may not do ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"places": 0}, "places"),
        ({"places": -3}, "places"),
        ({"places": 100_000}, "places"),
        ({"places": 1, "max_party": 1}, "taken"),
        ({"max_party": 11}, "max_party"),
        ({"moments": []}, "no_day"),
    ],
)
async def test_what_an_activity_cannot_be_is_refused(
    rt: Runtime, amina: Someone, changes: dict[str, object], reason: str
) -> None:
    activity = await publish(rt)
    await registers(amina, activity, "2 adultes")
    with pytest.raises(activities.Refused) as refused:
        await changed(rt, activity, **changes)
    assert refused.value.reason == reason


async def changed(rt: Runtime, activity: int, **changes: object) -> None:
    draft = await draft_of(rt, activity, **changes)
    async with rt.store.writing() as session:
        await activities.change(rt, session, activity, draft)


async def test_an_end_before_its_start_and_a_move_into_the_past_are_refused(rt: Runtime) -> None:
    activity = await publish(rt)
    [(starts, ends)] = moments(rt, 7)
    for wrong, reason in (([(ends, starts)], "ends_before"), (moments(rt, -1), "past")):
        with pytest.raises(activities.Refused) as refused:
            await changed(rt, activity, moments=wrong)
        assert refused.value.reason == reason


async def test_more_places_are_offered_to_who_waits(rt: Runtime, amina: Someone, other: Someone) -> None:
    activity = await publish(rt, places=1, max_party=1)
    await registers_alone(amina, activity)
    await registers_alone(other, activity)
    await changed(rt, activity, places=2)
    assert await states(rt, activity) == ["going 1", "offered 1"]


async def test_a_copy_is_a_draft_a_week_later_at_the_same_hour(rt: Runtime) -> None:
    activity = await publish(rt)
    async with rt.store.writing() as session:
        made = (await activities.copy(rt, session, activity, None)).id
    async with rt.store.reading() as session:
        first, second = [await session.get_one(ActivityRow, number) for number in (activity, made)]
    assert second.status == "draft" and second.about == first.about
    hours = [row.starts_at.astimezone(PARIS) for row in (first, second)]
    assert hours[1].date() - hours[0].date() == timedelta(7) and hours[0].time() == hours[1].time()


async def test_reminders_of_a_place_go_with_it(rt: Runtime, amina: Someone) -> None:
    activity = await publish(rt)
    await registers(amina, activity)
    async with rt.store.reading() as session:
        planned = (await session.scalars(select(Reminder.what))).all()
    assert {what.rpartition(":")[2] for what in planned} == {"168", "24", "2"}
    await leaves(amina, activity)
    async with rt.store.reading() as session:
        assert not (await session.scalars(select(Reminder))).all()


async def test_without_the_lock_a_place_would_be_given_twice(rt: Runtime, amina: Someone, other: Someone) -> None:
    """What `registrations.locked` is for: the same steps from two readers that both looked before either wrote."""
    activity = await publish(rt, places=1, max_party=1)
    async with rt.store.reading() as session:
        row = await session.get_one(ActivityRow, activity)
        both_see = [await registrations.free(session, row) for _ in range(2)]
        persons = (await session.scalars(select(Person.id))).all()
    assert both_see == [1, 1]
    async with rt.store.writing() as session:
        for number, person in enumerate(persons, start=1):
            session.add(
                Registration(
                    activity_id=activity, person_id=person, number=number, state="going", size=1, made_at=rt.now()
                )
            )
        await session.flush()
        row = await session.get_one(ActivityRow, activity)
        assert await registrations.free(session, row) == -1
        await session.execute(update(Registration).values(state="left"))


# ── asked for in words ─────────────────────────────────────────────────────────────────────────────────────────────


def talk(rt: Runtime, *listed: Planned, **known: Any) -> Talk:
    """Somebody who speaks French, before these activities."""
    talk = Talk(rt.flows).commands("menu")
    talk.agenda = replace(
        made.agenda(*listed, **known), catalogue=Catalogue({one.id: one for one in listed}, rt.flows.concepts)
    )
    return talk


@pytest.mark.parametrize(
    ("words", "decision", "intent", "options"),
    [
        ("qu'est-ce qu'il y a samedi ?", "act", "my_schedule", ()),
        ("شو في بكرا", "act", "out_of_scope", ()),
        ("quelque chose pour mes enfants", "offer", "food_aid", ("food_aid", "list_outings")),
        ("football près de Rouen", "unclear", "", ()),
        ("sortie avec mes enfants", "offer", "register_outing", ("register_outing", "list_outings")),
    ],
)
async def test_what_there_is_may_be_asked_for_in_words(
    rt: Runtime, words: str, decision: Decision, intent: str, options: tuple[str, ...]
) -> None:
    found = talk(rt, made.planned(1)).says(words, decision, intent, options=options)
    assert found.place == "activities/found"


async def test_when_is_my_class_is_no_question_for_what_there_is(rt: Runtime) -> None:
    going = {1: Booking(1, "going", 1, 1)}
    found = talk(rt, made.planned(1), mine=going).says("qu'est-ce que j'ai samedi ?", "act", "my_schedule")
    assert found.place == "calendar/mine"


async def test_what_there_is_stands_beside_what_the_words_may_mean_too(rt: Runtime) -> None:
    offered = talk(rt, made.planned(1)).says("football", "offer", "greet", options=("greet", "thanks"))
    assert offered.choices[:3] == ["list_outings", "greet", "thanks"]
    assert offered.presses("list_outings").place == "activities/found"
    card = talk(rt, made.planned(1)).says("football", "act", "transport")
    assert card.choices[0] == "activities" and card.presses("activities").place == "activities/found"
    assert "activities" not in talk(rt).says("football", "act", "transport").choices


async def test_what_was_asked_for_alarms_nobody(rt: Runtime) -> None:
    """The guard may take a lone word for a danger; as an answer to "what are you looking for?" it is none."""
    maybe = Danger("shelter", "maybe")
    asking = talk(rt, made.planned(1)).presses("activities")
    assert asking.says("parc", danger=maybe).place == "activities/found"
    asking = talk(rt, made.planned(1)).presses("activities")
    assert asking.says("je dors dehors", danger=maybe).place == "crisis/maybe-shelter"


@pytest.mark.parametrize(("words", "state"), [("بلی", "going"), ("نه تشکر", "left"), ("آمده نمی‌توانم", "left")])
async def test_an_offer_may_be_answered_in_words(
    rt: Runtime, amina: Someone, other: Someone, words: str, state: str
) -> None:
    activity = await publish(rt, places=1, max_party=1)
    await registers_alone(amina, activity)
    await registers_alone(other, activity)
    await leaves(amina, activity)
    await reminders.fire_due(rt)
    await other.hears()
    await other.says(words)
    assert await states(rt, activity) == ["left 1", f"{state} 1"]


async def test_where_it_takes_place_counts_and_not_where_the_programme_works(rt: Runtime) -> None:
    towns = Territory(scope="towns", towns=["Paris", "Saint-Brieuc"], departements=["75", "22"], note=made.words("x"))
    paris = made.planned(1, activity=made.activity("Démarches", place=made.words("1 rue de l'Exemple, Paris")))
    brieuc = made.planned(2, activity=made.activity("Démarches", place=made.words("1 rue de l'Exemple, Saint-Brieuc")))
    both = [replace(one, programme=made.programme(territory=towns)) for one in (brieuc, paris)]
    asked = finding.wanted(rt.flows, "démarches à Paris", date(2026, 11, 21), "fr")
    assert [one.id for one in finding.find(rt.flows, made.agenda(*both), asked)] == [1]


async def test_a_date_that_is_written_out_is_that_day_only(rt: Runtime) -> None:
    asked = finding.wanted(rt.flows, "le samedi 28 novembre", date(2026, 11, 21), "fr")
    assert asked.spans == ((date(2026, 11, 28), date(2026, 11, 28)),)
    assert len(finding.wanted(rt.flows, "samedi", date(2026, 11, 21), "fr").spans) == 2
