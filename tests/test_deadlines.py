"""Dates that people give us: read, said back in both calendars, counted by the rules, reminded of, and forgotten."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from bot import deadlines, people, reminders, schedule
from bot.messages import Danger, Meaning, Outbound
from bot.runtime import Runtime
from bot.store.models import InboxRow, KeptDate, Person, Reminder
from flows import durations
from flows.deadlines import Deadlines, Kept, Window
from flows.loaded import Flows
from flows.state import KeepDate
from tests.conftest import Clock, Someone
from tests.test_engine import Talk

PARIS = ZoneInfo("Europe/Paris")


# ── durations ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("start", "written", "end"),
    [
        ("2027-01-31", "P1M", "2027-02-28"),
        ("2028-01-31", "P1M", "2028-02-29"),
        ("2028-02-29", "P1Y", "2029-02-28"),
        ("2028-02-29", "-P1Y", "2027-02-28"),
        ("2027-08-31", "-P2M", "2027-06-30"),
        ("2026-12-31", "P2M", "2027-02-28"),
        ("2027-03-15", "-P120D", "2026-11-15"),
        ("2026-12-20", "P21D", "2027-01-10"),
        ("2026-12-20", "PT72H", "2026-12-23"),
        ("2027-01-01", "P14W", "2027-04-09"),
        ("2027-05-05", "P0D", "2027-05-05"),
        ("2027-05-05", "P1Y2M3D", "2028-07-08"),
    ],
)
def test_a_duration_ends_on(start: str, written: str, end: str) -> None:
    assert durations.read(written).after(date.fromisoformat(start)) == date.fromisoformat(end)


@pytest.mark.parametrize("written", ["", "P", "1M", "P1", "PT5H", "P1M2Y", "+P1M", "P1.5M", "PT", "--P1D"])
def test_no_duration(written: str) -> None:
    with pytest.raises(ValueError, match=r"is no duration|whole days"):
        durations.read(written)


# ── what is due when ───────────────────────────────────────────────────────────────────────────────────────────────


def windows(flows: Flows, anchor: str, day: str, letter: str = "", done: tuple[str, ...] = ()) -> dict[str, Window]:
    end = date.fromisoformat(letter) if letter else None
    kept = Kept(1, anchor, date.fromisoformat(day), end, done)
    return {window.rule.rule: window for window in flows.deadlines.windows(kept)}


def test_a_permit_is_renewed_from_120_to_60_days_before_its_end(flows: Flows) -> None:
    found = windows(flows, "permit_expiry", "2027-06-30")
    assert (found["renew_anef"].opens, found["renew_anef"].ends) == (date(2027, 3, 2), date(2027, 5, 1))
    assert (found["renew_prefecture"].opens, found["renew_prefecture"].ends) == (date(2027, 4, 30), date(2027, 6, 30))


def test_the_letters_own_period_wins(flows: Flows) -> None:
    ours = windows(flows, "ofpra_decision_notified", "2026-11-20")
    assert (ours["cnda_appeal"].ends, ours["legal_aid"].ends) == (date(2026, 12, 20), date(2026, 12, 5))
    shorter = windows(flows, "ofpra_decision_notified", "2026-11-20", letter="2026-11-30")
    assert {window.ends for window in shorter.values()} == {date(2026, 11, 30)}
    longer = windows(flows, "ofpra_decision_notified", "2026-11-20", letter="2027-01-20")
    assert (longer["cnda_appeal"].ends, longer["legal_aid"].ends) == (date(2027, 1, 20), date(2026, 12, 5))
    assert longer["cnda_appeal"].by_letter and not longer["legal_aid"].by_letter


def test_what_is_done_by_one_way_is_done_by_the_other(flows: Flows) -> None:
    assert flows.deadlines.settled_with("renew_prefecture") == {"renew_anef", "renew_prefecture"}
    left = windows(flows, "permit_expiry", "2027-06-30", done=("renew_anef", "renew_prefecture"))
    assert "renew_anef" not in left and left


def test_a_date_without_a_rule_is_its_own_end(flows: Flows) -> None:
    found = windows(flows, "recepisse_expiry", "2027-02-10")
    assert found["own_end"].ends == date(2027, 2, 10)


def test_the_same_thing_in_two_guides_is_due_once(flows: Flows) -> None:
    assert len(windows(flows, "child_birth", "2026-11-20")) == 1


def days(flows: Flows, anchor: str, day: str, today: str) -> list[str]:
    kept = Kept(1, anchor, date.fromisoformat(day))
    return [each.isoformat() for each in flows.deadlines.reminders(kept, date.fromisoformat(today))]


def test_reminded_at_the_opening_a_month_a_week_and_a_day_before_the_end(flows: Flows) -> None:
    assert days(flows, "css_expiry", "2027-07-31", "2026-11-21") == [
        "2027-03-31",  # opens four months before: 31 March
        "2027-04-30",  # a month before 31 May
        "2027-05-24",
        "2027-05-30",
    ]


def test_none_before_it_opens_and_none_in_the_past(flows: Flows) -> None:
    assert days(flows, "api_expiry", "2027-03-31", "2027-03-20") == ["2027-03-23"]  # from 28 February to 24 March


@pytest.mark.parametrize("anchor", ["permit_expiry", "css_expiry", "visa_refusal", "quarter_end", "recepisse_expiry"])
def test_whatever_the_day_all_reminders_lie_between_opening_and_end(flows: Flows, anchor: str) -> None:
    start = date(2027, 1, 1)
    for day in (start + timedelta(n) for n in range(731)):
        kept = Kept(1, anchor, day)
        own = flows.deadlines.windows(kept)
        first = min(window.opens or date.min for window in own)
        last = max(window.ends or date.max for window in own)
        found = flows.deadlines.reminders(kept, date.min)
        assert found == sorted(set(found)) and all(first <= each <= last for each in found)
        assert flows.deadlines.forgotten_on(kept) > max(found)


# ── kept and reminded of ───────────────────────────────────────────────────────────────────────────────────────────


async def gives(someone: Someone, anchor: str, day: str) -> None:
    """From the menu, by words, to a date that is kept."""
    await someone.commands("dates")
    last = someone.recorder.sent[-1]
    if any(button.id.endswith(":new") for button in last.buttons):
        await someone.presses("new")
    for _ in range(8):
        if not any(button.id.endswith(f":{anchor}") for button in someone.recorder.sent[-1].buttons):
            await someone.presses("more")
    await someone.presses(anchor)
    await someone.says(day)
    await someone.presses("yes")
    if "letter" in await standing(someone):
        await someone.presses("no")
    await someone.presses("yes")


async def standing(someone: Someone) -> str:
    async with someone.rt.store.reading() as session:
        hashes = someone.rt.store.vault.hashes("telegram", someone.address)
        state = await session.scalar(select(Person.state).where(Person.address_hash.in_(hashes)))
    return str(state["stack"][-1]["step"]) if state else ""


async def moved(someone: Someone, clock: Clock, days: int) -> list[tuple[datetime, Outbound]]:
    """What arrives while the clock goes on, with the time at which it does. Nothing is due between what is due."""
    heard, end = [], clock.at + timedelta(days=days)
    while True:
        clock.at = people.after_quiet(clock.at, PARIS).astimezone(UTC)
        await reminders.fire_due(someone.rt)
        heard += [(clock.at.astimezone(PARIS), message) for message in await someone.hears()]
        due = [at for at in await planned(someone.rt) if at > clock.at]
        if not due or due[0] > end:
            clock.at = max(clock.at, end)
            return heard
        clock.at = due[0]


async def watched(rt: Runtime) -> int:
    async with rt.store.reading() as session:
        return await session.scalar(select(func.count(KeptDate.id))) or 0


@pytest.mark.parametrize(
    "typed",
    [
        "30/06/2027",
        "30 juin 2027",
        "۳۰/۰۶/۲۰۲۷",
        "٣٠/٠٦/٢٠٢٧",
        "9 سرطان 1406",
        "۹ سرطان ۱۴۰۶",
        "30 يونيو 2027",
        "30 حزيران 2027",
    ],
)
async def test_a_date_is_said_back_in_both_calendars_before_it_is_kept(someone: Someone, typed: str) -> None:
    await someone.settles_in("prs")
    await someone.commands("dates")
    await someone.presses("permit_expiry")
    [answer] = await someone.says(typed)
    assert "9 سرطان 1406" in answer.text and "30 جون 2027" in answer.text
    assert await watched(someone.rt) == 0
    await someone.presses("yes")
    await someone.presses("yes")
    assert await watched(someone.rt) == 1


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("31/02/2027", "date-wrong"),
        ("30 حوت 1404", "date-wrong"),  # not a leap year
        ("29/02/2027", "date-wrong"),
        ("بعداً", "date-not-found"),
        ("bientôt", "date-not-found"),
        ("12/03/2027 ou 14/03/2027", "date-several"),
    ],
)
async def test_what_is_no_day_is_asked_again(someone: Someone, typed: str, why: str) -> None:
    await someone.settles_in("fr")
    await someone.commands("dates")
    await someone.presses("permit_expiry")
    [answer] = await someone.says(typed)
    texts = someone.rt.flows.texts
    words = {"words": "…"} if why == "date-wrong" else {}
    assert texts.say("fr", why, **words).rpartition("»")[2].strip() in answer.text
    assert await watched(someone.rt) == 0


async def test_the_last_day_of_a_solar_leap_year_is_a_day(someone: Someone) -> None:
    await someone.settles_in("prs")
    await someone.commands("dates")
    await someone.presses("permit_expiry")
    [answer] = await someone.says("30 حوت 1408")
    assert "20 مارچ 2030" in answer.text


async def test_a_date_by_buttons(someone: Someone) -> None:
    await someone.settles_in("fr")
    await someone.commands("dates")
    for choice in ("permit_expiry", "buttons", "2028", "2", "more", "more", "more", "29"):
        await someone.presses(choice)
    assert "29 février 2028 (10 حوت 1406)" in someone.recorder.sent[-1].text.replace("\u00a0", " ")


async def test_two_years_of_a_permit(someone: Someone, clock: Clock) -> None:
    await someone.settles_in("fr")
    await gives(someone, "permit_expiry", "30/06/2027")
    heard = await moved(someone, clock, 730)
    expected = [
        "02/03",
        "01/04",
        "24/04",
        "30/04",
        "30/05",
        "22/06",
        "23/06",
        "28/06",
        "29/06",
        "30/08",
        "23/09",
        "29/09",
    ]
    assert [at.strftime("%d/%m") for at, _ in heard] == expected
    assert all(people.QUIET_UNTIL <= at.time() < people.QUIET_FROM for at, _ in heard)
    assert heard[0][0].date() == date(2027, 3, 2) and "ANEF" in heard[0][1].text
    assert all(message.kind == "reminder" for _, message in heard)
    assert len({at.date() for at, _ in heard}) == len(heard), "one message a day"


async def test_done_stops_it_and_what_was_done_is_forgotten(someone: Someone, clock: Clock) -> None:
    await someone.settles_in("fr")
    await gives(someone, "css_expiry", "31/03/2027")
    heard = await moved(someone, clock, 15)
    assert [at.strftime("%d/%m %H") for at, _ in heard] == ["30/11 10"]
    await someone.presses("done")
    assert await watched(someone.rt) == 0
    assert await moved(someone, clock, 200) == []


async def test_of_two_things_due_one_is_done(someone: Someone, clock: Clock) -> None:
    await someone.settles_in("fr")
    await gives(someone, "ofpra_decision_notified", "20/11/2026")
    await someone.commands("dates")
    await someone.presses("1")
    await someone.presses("done")
    await someone.presses("legal_aid")
    heard = await moved(someone, clock, 40)
    texts = " ".join(message.text for _, message in heard)
    assert "CNDA" in texts and len(heard) == 2  # a week and a day before 20 December
    assert await watched(someone.rt) == 1


async def test_a_date_is_forgotten_after_its_end(someone: Someone, clock: Clock) -> None:
    await someone.settles_in("fr")
    await gives(someone, "recepisse_expiry", "10/12/2026")
    clock.move(days=25)
    await schedule.forget_old(someone.rt)
    assert await watched(someone.rt) == 1
    clock.move(days=3)
    await schedule.forget_old(someone.rt)
    assert await watched(someone.rt) == 0


async def test_who_is_silent_for_long_is_kept_while_a_date_is_watched(someone: Someone, clock: Clock) -> None:
    await someone.settles_in("fr")
    await gives(someone, "permit_expiry", "30/06/2028")
    clock.move(days=400)
    await schedule.forget_old(someone.rt)
    async with someone.rt.store.reading() as session:
        assert await session.scalar(select(func.count(Person.id))) == 1


async def test_erasing_takes_the_dates_and_their_reminders(someone: Someone) -> None:
    await someone.settles_in("fr")
    await gives(someone, "permit_expiry", "30/06/2028")
    await someone.commands("delete")
    await someone.presses("yes")
    async with someone.rt.store.reading() as session:
        assert await session.scalar(select(func.count(Reminder.id))) == 0
    assert await watched(someone.rt) == 0


async def test_a_reminder_leaves_the_conversation_where_it_is(someone: Someone, clock: Clock) -> None:
    await someone.settles_in("fr")
    await gives(someone, "css_expiry", "31/03/2027")
    await someone.commands("menu")
    await someone.presses("housing")
    question = someone.recorder.sent[-1]
    await moved(someone, clock, 10)
    assert someone.recorder.sent[-1].kind == "reminder"
    await someone.does("press", button=next(b.id for b in question.buttons if b.id.endswith("housing-aid")))
    [answer] = await someone.hears()
    assert "ancien" not in answer.text


async def test_in_discreet_mode_a_reminder_says_nothing_of_its_purpose(someone: Someone, clock: Clock) -> None:
    await someone.settles_in("fr")
    await gives(someone, "css_expiry", "31/03/2027")
    await someone.commands("settings")
    await someone.presses("discreet")
    await someone.presses("on")
    [(_, reminder)] = await moved(someone, clock, 10)
    assert "CSS" not in reminder.text and "santé" not in reminder.text.lower()
    [shown] = await someone.presses("see")
    assert "CSS" in shown.text


async def test_whoever_stopped_all_messages_is_not_reminded(someone: Someone, clock: Clock) -> None:
    await someone.settles_in("fr")
    await gives(someone, "css_expiry", "31/03/2027")
    await someone.commands("stop")
    assert await moved(someone, clock, 10) == []


async def test_after_a_night_of_downtime_it_waits_for_the_morning_and_says_what_stands(
    someone: Someone, clock: Clock
) -> None:
    await someone.settles_in("fr")
    await gives(someone, "recepisse_expiry", "10/12/2026")
    clock.at = datetime(2026, 12, 3, 22, 30, tzinfo=PARIS).astimezone(UTC)  # down since the morning
    assert await reminders.fire_due(someone.rt) == 0
    [(at, message)] = await moved(someone, clock, 1)
    assert at.date() == date(2026, 12, 4) and at.hour == 8
    assert "Il reste 6 jours" in message.text.replace("\u00a0", " ")


@pytest.mark.parametrize("day", ["2027-03-28", "2027-10-31"])
async def test_ten_in_the_morning_is_ten_on_the_days_when_the_clock_changes(
    someone: Someone, clock: Clock, day: str
) -> None:
    await someone.settles_in("fr")
    end = date.fromisoformat(day) + timedelta(7)
    await gives(someone, "recepisse_expiry", end.strftime("%d/%m/%Y"))
    clock.at = datetime.combine(date.fromisoformat(day), people.QUIET_UNTIL, PARIS).astimezone(UTC) - timedelta(hours=9)
    heard = await moved(someone, clock, 1)
    assert [at.strftime("%Y-%m-%d %H") for at, _ in heard if at.date() == date.fromisoformat(day)][-1:] == [f"{day} 10"]


async def test_two_schedulers_remind_once(someone: Someone, clock: Clock) -> None:
    await someone.settles_in("fr")
    await gives(someone, "css_expiry", "31/03/2027")
    clock.move(days=10)
    fired = [await reminders.fire_due(someone.rt), await reminders.fire_due(someone.rt)]
    await deadlines.replan(someone.rt)
    fired.append(await reminders.fire_due(someone.rt))
    assert fired == [1, 0, 0]
    async with someone.rt.store.reading() as session:
        events = select(func.count(InboxRow.id)).where(InboxRow.kind == "reminder")
        assert await session.scalar(events) == 1


async def test_four_schedulers_at_once_remind_once(someone: Someone, clock: Clock) -> None:
    await someone.settles_in("fr")
    await gives(someone, "css_expiry", "31/03/2027")
    clock.move(days=10)
    await asyncio.gather(*(reminders.fire_due(someone.rt) for _ in range(4)))
    assert len([message for message in await someone.hears() if message.kind == "reminder"]) == 1


async def test_without_the_mark_of_a_fired_reminder_the_inbox_still_takes_it_once(
    someone: Someone, clock: Clock
) -> None:
    """The second guard: what a row puts into the inbox bears its number."""
    await someone.settles_in("fr")
    await gives(someone, "css_expiry", "31/03/2027")
    clock.move(days=10)
    await reminders.fire_due(someone.rt)
    async with someone.rt.store.writing() as session:
        await session.execute(update(Reminder).values(fired_at=None))
    with pytest.raises(IntegrityError):
        await reminders.fire_due(someone.rt)


async def test_the_same_time_is_planned_once_whoever_plans_it(someone: Someone, rt: Runtime) -> None:
    await someone.settles_in("fr")
    await gives(someone, "css_expiry", "31/03/2027")
    async with rt.store.reading() as session:
        row = (await session.scalars(select(Reminder))).first()
    assert row is not None
    with pytest.raises(IntegrityError):
        async with rt.store.writing() as session:
            session.add(Reminder(person_id=row.person_id, what=row.what, due_at=row.due_at))


@pytest.mark.parametrize("words", ["c'est fait", "fait"])
async def test_done_may_be_said(someone: Someone, clock: Clock, words: str) -> None:
    await someone.settles_in("fr")
    await gives(someone, "css_expiry", "31/03/2027")
    await moved(someone, clock, 10)
    await someone.says(words)
    assert await watched(someone.rt) == 0


async def test_a_start_with_the_same_rules_writes_nothing(someone: Someone, rt: Runtime) -> None:
    await someone.settles_in("fr")
    await gives(someone, "css_expiry", "31/07/2027")
    writes = 0
    writing = rt.store.writing

    def counted() -> Any:
        nonlocal writes
        writes += 1
        return writing()

    object.__setattr__(rt.store, "writing", counted)
    await deadlines.replan(rt)
    assert writes == 0


async def test_when_a_rule_changes_the_reminders_do(someone: Someone, rt: Runtime, flows: Flows) -> None:
    await someone.settles_in("fr")
    await gives(someone, "css_expiry", "31/07/2027")
    before = await planned(rt)
    guide = flows.guides["puma-css"]
    rules = [r.model_copy(update={"earliest": "-P5M"}) if r.rule == "css_renewal" else r for r in guide.deadlines]
    changed = Deadlines({"puma-css": guide.model_copy(update={"deadlines": rules})}, flows.deadlines.anchors)
    object.__setattr__(flows, "deadlines", changed)
    try:
        await deadlines.replan(rt)
    finally:
        object.__setattr__(flows, "deadlines", Deadlines(flows.guides, flows.facts.anchors.anchors))
    assert await planned(rt) != before and len(await planned(rt)) == 4


async def planned(rt: Runtime) -> list[datetime]:
    async with rt.store.reading() as session:
        due = select(Reminder.due_at).where(Reminder.fired_at.is_(None)).order_by(Reminder.due_at)
        return list(await session.scalars(due))


@pytest.mark.parametrize("lang", ["fr", "prs", "ar"])
def test_every_date_can_be_given_in_every_language(flows: Flows, lang: str) -> None:
    talk = Talk(flows, lang)
    for anchor, about in flows.deadlines.anchors.items():
        talk.commands("dates")
        if "new" in talk.choices:
            talk.presses("new")
        while anchor not in talk.choices:
            talk.presses("more")
        talk.presses(anchor).says("20/11/2026" if about.side == "past" else "15/02/2027").presses("yes")
        if about.letter:
            talk.says({"fr": "15 jours", "prs": "۱۵ روز", "ar": "15 يوماً"}[lang]).presses("yes")
        if "yes" not in talk.choices:
            assert talk.heard("date-nothing-left"), anchor
            continue
        talk.presses("yes")
        assert isinstance(talk.effects[0], KeepDate) and (talk.effects[0].letter_end is not None) == about.letter


TYPED = yaml.safe_load((Path(__file__).parent / "entities/typed.yml").read_text("utf-8"))
ASKED_TWICE = {"rdv préfecture le 12/01/2027 mais la fin je sais pas"}
"""Taken for a date that it is not: the person sees it, and says no."""


def test_of_what_people_type_nothing_is_taken_for_another_day(flows: Flows) -> None:
    """Written by somebody who had not seen the parser; what is not understood is asked again, in one of twenty-five."""
    asked = 0
    for row in TYPED:
        talk = Talk(flows, row["lang"]).commands("dates")
        talk.presses("ofpra_decision_notified" if row["past"] else "permit_expiry").says(row["typed"])
        got = talk.state.stack[-1].values["day"] if talk.place == "date/heard" else "ask"
        asked += got == "ask" != row["want"]
        assert got in (row["want"], "ask") or row["typed"] in ASKED_TWICE, row
    assert len(TYPED) >= 200 and asked <= len(TYPED) / 25


def test_a_date_is_corrected_where_it_is_said_back(flows: Flows) -> None:
    talk = Talk(flows).commands("dates").presses("permit_expiry").says("15/02/2027").says("non, 16/02/2027")
    assert talk.place == "date/heard" and talk.state.stack[-1].values["day"] == "2027-02-16"


def test_what_is_over_is_not_promised(flows: Flows) -> None:
    talk = Talk(flows).commands("dates").presses("ofpra_decision_notified").says("10/08/2026").presses("yes", "no")
    assert talk.heard("date-nothing-left") and talk.choices[0] == "person" and "yes" not in talk.choices


def test_who_has_stopped_reminders_is_asked_whether_to_have_them_again(flows: Flows) -> None:
    talk = Talk(flows, stopped=True).commands("dates").presses("css_expiry").says("31/03/2027").presses("yes", "yes")
    assert talk.heard("date-but-stopped") and len(talk.person.dates) == 1
    talk.presses("yes")
    assert not talk.person.stopped and talk.heard("date-kept")


def test_two_ways_of_one_thing_are_said_to_be_two_ways(flows: Flows) -> None:
    talk = Talk(flows).commands("dates").presses("permit_expiry").says("30/06/2027").presses("yes")
    rows = [row for row in talk.text.splitlines() if row.startswith("▪️")]
    assert "ANEF" in rows[0] and rows[1].startswith("▪️ Ou bien :")


@pytest.mark.parametrize(
    ("lang", "text"),
    [("fr", "j'ai reçu une OQTF hier"), ("prs", "مرا دیپورت می‌کنند"), ("ar", "وصلني قرار ترحيل")],
)
def test_an_order_to_leave_leads_to_a_lawyer_and_a_person(flows: Flows, lang: str, text: str) -> None:
    talk = Talk(flows, lang).commands("menu").says(text, "act", "residence_permit")
    assert talk.place == "urgent-letter/first" and talk.choices[0] == "person"


@pytest.mark.parametrize("word", ["réfugié", "لاجئ", "پناهنده", "je ne sais pas"])
def test_a_status_may_be_typed(flows: Flows, word: str) -> None:
    talk = Talk(flows).commands("start", "rights").presses("start")
    talk.does("text", Meaning("crisis", danger=Danger("violence", "maybe")), text=word)
    assert talk.place.startswith("guide:rights/") and not talk.place.endswith("/status")


def test_a_period_that_was_typed_wrong_leaves_nothing_behind(flows: Flows) -> None:
    talk = Talk(flows).commands("dates").presses("ofpra_decision_notified").says("20/11/2026").presses("yes")
    talk.says("2 jours").presses("no", "no")
    assert talk.place == "date/calm" and talk.state.stack[-1].values["letter_end"] == ""
