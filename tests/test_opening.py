"""When the team answers: opening hours, holidays, goals, and the words in which an answer is promised."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from flows.loaded import Flows
from flows.opening import DANGER, LATER, TODAY, WEEK, Opening

PARIS = ZoneInfo("Europe/Paris")
GOALS = {name: {"first": 15, "next": 15} for name in ("danger", "today", "week", "later")}
ALWAYS = ["00:00-24:00"]
MARKS = dict.fromkeys(map(ord, "\u200f\u2068\u2069"))


def at(text: str, fold: int = 0) -> datetime:
    """`11-20 18:30`: a moment of 2026 in Paris. The 20th of November is a Friday."""
    return datetime.strptime(f"2026-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=PARIS, fold=fold)


@pytest.fixture(scope="module")
def opening(flows: Flows) -> Opening:
    return flows.opening


@pytest.fixture(scope="module")
def day_and_night() -> Opening:
    return Opening.model_validate({"hours": {"sunday": ALWAYS, "saturday": ALWAYS}, "goals": GOALS})


@pytest.mark.parametrize(
    ("moment", "is_open", "next_open"),
    [("11-20 09:00", True, "11-20 09:00"), ("11-20 08:59", False, "11-20 09:00"), ("11-20 12:29", True, "11-20 12:29"),
     ("11-20 12:30", False, "11-20 14:00"), ("11-20 17:00", False, "11-23 09:00"),
     ("11-11 10:00", False, "11-12 09:00"), ("12-23 18:00", False, None), ("12-25 10:00", False, None)],
)  # fmt: skip
def test_hours_public_holidays_and_closed_days(
    opening: Opening, moment: str, is_open: bool, next_open: str | None
) -> None:
    expected = at(next_open) if next_open else datetime(2027, 1, 4, 9, tzinfo=PARIS)
    assert opening.is_open(at(moment)) is is_open
    assert opening.after(at(moment), 1) == expected + timedelta(minutes=1)


def test_christmas_is_a_holiday_without_being_named(opening: Opening) -> None:
    named = opening.model_copy(update={"closed": []})
    assert not named.is_open(at("12-25 10:00")) and named.is_open(at("12-24 10:00"))
    assert named.is_open(at("12-28 10:00"))


def test_a_region_has_its_own_holidays() -> None:
    alsace = Opening.model_validate({"hours": {"saturday": ALWAYS}, "goals": GOALS, "region": "alsace-moselle"})
    elsewhere = alsace.model_copy(update={"region": ""})
    assert not alsace.is_open(at("12-26 10:00")) and elsewhere.is_open(at("12-26 10:00"))


@pytest.mark.parametrize(
    ("since", "minutes", "until"),
    [("11-20 09:00", 210, "11-20 12:30"), ("11-20 09:00", 211, "11-20 14:01"), ("11-20 16:30", 120, "11-23 10:30"),
     ("11-20 22:00", 60, "11-23 10:00"), ("11-10 17:00", 120, "11-12 10:00"), ("11-20 13:00", 1, "11-20 14:01")],
)  # fmt: skip
def test_so_many_minutes_of_opening_and_back(opening: Opening, since: str, minutes: int, until: str) -> None:
    assert opening.after(at(since), minutes) == at(until)
    assert opening.minutes_between(at(since), at(until)) == minutes


def test_a_team_that_is_away_for_months_still_promises_some_day(opening: Opening) -> None:
    closed = [{"first": "2026-01-01", "last": "2030-01-01"}]
    gone = Opening.model_validate({**opening.model_dump(mode="json"), "closed": closed})
    assert gone.after(at("11-20 10:00"), 1) is None
    assert gone.due(TODAY, at("11-20 10:00"), answered=False) > at("11-20 10:00")


def test_danger_is_counted_day_and_night(opening: Opening) -> None:
    assert opening.due(DANGER, at("11-21 23:50"), answered=False) == at("11-22 00:05")


@pytest.mark.parametrize(("priority", "answered", "until"), [
    (TODAY, False, "11-20 11:00"), (WEEK, False, "11-24 11:00"), (WEEK, True, "11-23 10:30"),
    (LATER, False, "11-25 11:30"),
])  # fmt: skip
def test_goals_of_each_priority(opening: Opening, priority: int, answered: bool, until: str) -> None:
    assert opening.due(priority, at("11-20 09:00"), answered) == at(until)


def test_where_the_clock_changes_an_hour_is_an_hour(day_and_night: Opening) -> None:
    assert day_and_night.minutes_between(at("10-25 00:00"), at("10-25 12:00")) == 13 * 60
    assert day_and_night.after(at("10-25 00:00"), 13 * 60) == at("10-25 12:00")
    spring = datetime(2026, 3, 29, tzinfo=PARIS)
    assert day_and_night.minutes_between(spring, spring.replace(hour=12)) == 11 * 60
    assert day_and_night.due(DANGER, at("10-25 02:10", fold=1), answered=False) == at("10-25 02:25", fold=1)
    passed = day_and_night.due(DANGER, at("10-25 02:50"), answered=False).timestamp() - at("10-25 02:50").timestamp()
    assert passed == 15 * 60


@pytest.mark.parametrize(
    ("now", "due", "said"),
    [
        ("11-20 15:00", "11-20 17:00",
         ("aujourd'hui, avant 17:00", "امروز، پیش از ساعت 17:00", "اليوم، قبل الساعة 17:00")),
        ("11-20 15:00", "11-21 12:30", ("demain matin", "فردا صبح", "غداً صباحاً")),
        ("11-20 15:00", "11-21 12:31", ("demain après-midi", "فردا بعد از چاشت", "غداً بعد الظهر")),
        ("11-20 18:00", "11-23 10:30", ("lundi matin", "دوشنبه صبح", "الاثنين صباحاً")),
        ("11-20 18:00", "11-26 16:00", ("jeudi après-midi", "پنجشنبه بعد از چاشت", "الخميس بعد الظهر")),
    ],
)  # fmt: skip
def test_what_is_promised_in_each_language(flows: Flows, now: str, due: str, said: tuple[str, ...]) -> None:
    promise = flows.opening.promised(at(now), at(due))
    heard = (flows.texts.render(lang, promise).strip().translate(MARKS) for lang in ("fr", "prs", "ar"))
    assert tuple(heard) == said


def test_beyond_a_week_the_day_is_named(flows: Flows) -> None:
    promise = flows.opening.promised(at("12-24 18:00"), datetime(2027, 1, 4, 10, tzinfo=PARIS))
    assert "4 janvier" in flows.texts.render("fr", promise)


def test_on_friday_evening_monday_is_promised(flows: Flows) -> None:
    now = at("11-20 19:00")
    promise = flows.opening.promised(now, flows.opening.due(TODAY, now, answered=False))
    assert flows.texts.render("fr", promise).translate(MARKS) == "lundi matin"
