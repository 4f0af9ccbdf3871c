"""The days of a series: weekdays and weeks, holidays, the ends of what is known of them, and the clocks."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import holidays
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from vacances_scolaires_france import SchoolHolidayDates  # type: ignore[import-untyped]

from flows.calendars import months_on
from flows.recurrence import MAX_MONTHS, MAX_OCCASIONS, Repeat, UnknownHolidays, days, moments

PARIS = ZoneInfo("Europe/Paris")
MONDAY = date(2026, 11, 23)
SCHOOL = SchoolHolidayDates().data


def held(first: date = MONDAY, **rule: Any) -> list[str]:
    """The days of a rule, weekly on Mondays without any holidays unless said, as month and day."""
    return [f"{day:%m-%d}" for day in days(first, Repeat(**{"days": [0], "skip_public_holidays": False, **rule}))]


# ── the rule ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_first_day_counts_where_it_fits() -> None:
    assert held(count=3) == ["11-23", "11-30", "12-07"]
    assert held(date(2026, 11, 24), count=2) == ["11-30", "12-07"]


def test_until_is_included() -> None:
    assert held(until=date(2026, 12, 7)) == ["11-23", "11-30", "12-07"]
    assert held(until=date(2026, 12, 6)) == ["11-23", "11-30"]
    assert held(until=MONDAY) == ["11-23"]


def test_weeks_begin_on_monday() -> None:
    friday = date(2026, 11, 27)
    assert held(friday, days=[4, 0], every=2, count=4) == ["11-27", "12-07", "12-11", "12-21"]


def test_days_are_excepted_and_added() -> None:
    excepted, added = [date(2026, 11, 30)], [date(2026, 12, 2)]
    assert held(until=date(2026, 12, 7), except_on=excepted, also_on=added) == ["11-23", "12-02", "12-07"]
    assert held(count=3, except_on=excepted, also_on=added) == ["11-23", "12-02", "12-07"]
    assert held(count=3, also_on=[MONDAY, date(2027, 1, 8)]) == ["11-23", "11-30", "01-08"]
    assert held(until=MONDAY, except_on=[MONDAY]) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"days": []},
        {"days": [7]},
        {"days": [-1]},
        {"days": [0, 0]},
        {"every": 0},
        {"count": 0},
        {"count": 201},
        {"count": None},
        {"until": "2026-12-24"},
        {"school_zone": "D"},
        {"region": "bretagne"},
        {"except_on": ["2026-12-07"], "also_on": ["2026-12-07"]},
        {"count": 1, "also_on": ["2026-12-07", "2026-12-08"]},
        {"also_on": ["2026-12-07"] * 201},
        {"weekly": True},
    ],
)
def test_no_rule(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Repeat.model_validate({"days": [0], "count": 3, **wrong})


@pytest.mark.parametrize(
    ("first", "wrong", "says"),
    [
        (MONDAY, {"until": date(2026, 11, 22)}, "before the first"),
        (MONDAY, {"until": date(2028, 5, 24)}, "more than 18 months after"),
        (MONDAY, {"count": 2, "also_on": [date(2026, 11, 22)]}, "before the first"),
        (MONDAY, {"count": 2, "also_on": [date(9999, 12, 31)]}, "more than 18 months after"),
        (MONDAY, {"count": 20, "every": 52}, "fewer than 20 occasions"),
        (MONDAY, {"until": date(2028, 5, 23), "days": [0, 1, 2, 3]}, "more than 200 occasions"),
        (date(9999, 1, 1), {"count": 2}, "year 10000 is out of range"),
    ],
)
def test_no_days(first: date, wrong: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        held(first, **wrong)


# ── public holidays ────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_occasion_skipped_is_no_occasion() -> None:
    before_easter = date(2027, 3, 22)
    assert held(before_easter, count=3, skip_public_holidays=True) == ["03-22", "04-05", "04-12"]
    assert held(before_easter, count=3) == ["03-22", "03-29", "04-05"]
    assert held(before_easter, until=date(2027, 4, 5), skip_public_holidays=True) == ["03-22", "04-05"]


def test_who_adds_a_holiday_means_it() -> None:
    easter_monday = date(2027, 3, 29)
    assert held(date(2027, 3, 22), count=2, skip_public_holidays=True, also_on=[easter_monday]) == ["03-22", "03-29"]


def test_alsace_and_moselle_have_two_more() -> None:
    def skipped(region: str) -> set[str]:
        """Of all days of 2027, half a year at a time."""
        rule = {"days": list(range(7)), "skip_public_holidays": True, "region": region}
        spring = held(date(2027, 1, 1), **rule, until=date(2027, 6, 30))
        autumn = held(date(2027, 7, 1), **rule, until=date(2027, 12, 31))
        year = {f"{date(2027, 1, 1) + timedelta(number):%m-%d}" for number in range(365)}
        return year - {*spring, *autumn}

    france = skipped("")
    assert len(france) == 11 and {"01-01", "05-01", "05-06", "07-14", "12-25"} < france
    assert skipped("alsace-moselle") - france == {"03-26", "12-26"}


def test_public_holidays_are_unknown_where_the_package_has_none() -> None:
    """It would not say so: it has no holidays at all then."""
    assert date(2101, 5, 1) not in holidays.country_holidays("FR")
    with pytest.raises(UnknownHolidays, match="2101") as unknown:
        held(date(2100, 11, 1), count=2, skip_public_holidays=True)
    assert unknown.value.year == 2101
    assert len(held(date(2100, 11, 1), count=2)) == 2


# ── school holidays ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("zone", "kept"), [("A", ["02-08", "03-01"]), ("B", ["02-08", "02-15"]), ("C", ["02-22", "03-01"])]
)
def test_a_zone_keeps_its_holidays(zone: str, kept: list[str]) -> None:
    assert held(date(2027, 2, 8), count=2, school_zone=zone) == kept


def test_school_holidays_begin_after_class_and_end_before_it() -> None:
    """From the Saturday to the Sunday: class ends on the Friday before and begins on the Monday after."""
    span = held(date(2026, 10, 15), days=list(range(7)), until=date(2026, 11, 3), school_zone="B")
    assert span == ["10-15", "10-16", "11-02", "11-03"]


def test_school_holidays_are_unknown_after_the_last_ones() -> None:
    """The package has no autumn in its last year, and would say that school is on."""
    last = max(SCHOOL)
    christmas = date(last.year, 12, 25)
    assert SchoolHolidayDates().is_holiday_for_zone(christmas, "B") is False
    begins = last - timedelta(20)
    assert days(begins, Repeat(days=list(range(7)), until=last, school_zone="B", skip_public_holidays=False)) == []
    for until in (last + timedelta(1), christmas):
        with pytest.raises(UnknownHolidays) as unknown:
            held(begins, days=list(range(7)), until=until, school_zone="B")
        assert unknown.value.year == last.year


def test_unknown_holidays_matter_only_on_the_way() -> None:
    last = max(SCHOOL)
    monday = last - timedelta(last.weekday() + 84)
    assert held(monday, count=1, school_zone="A") == [f"{monday:%m-%d}"]
    with pytest.raises(UnknownHolidays):
        held(monday, count=30, school_zone="A")
    with pytest.raises(UnknownHolidays):
        held(date(1980, 1, 7), count=1, school_zone="A")


# ── properties ─────────────────────────────────────────────────────────────────────────────────────────────────────

DATES = st.dates(date(2024, 1, 1), date(2026, 12, 31))
RULES = st.fixed_dictionaries(
    {
        "days": st.lists(st.integers(0, 6), min_size=1, max_size=7, unique=True),
        "every": st.integers(1, 4),
        "skip_public_holidays": st.booleans(),
        "region": st.sampled_from(["", "alsace-moselle"]),
        "school_zone": st.sampled_from(["", "A", "B", "C"]),
    }
)


@settings(deadline=None)  # the first call reads the packages' data
@given(DATES, RULES, st.integers(1, MAX_OCCASIONS), st.lists(st.integers(0, 400), max_size=5))
def test_count_is_what_is_held(first: date, rule: dict[str, Any], count: int, after: list[int]) -> None:
    also_on = [first + timedelta(number) for number in set(after)][:count]
    try:
        found = days(first, Repeat(**rule, count=count, also_on=also_on))
    except ValueError as error:
        assert "fewer than" in str(error)
        return
    assert len(found) == count and found == sorted(set(found)) and set(also_on) <= set(found)
    assert first <= found[0] and found[-1] <= months_on(first, MAX_MONTHS)
    public = holidays.country_holidays("FR", subdiv="6AE" if rule["region"] else None)
    for day in set(found) - set(also_on):
        assert day.weekday() in rule["days"]
        assert (day - first + timedelta(first.weekday())).days // 7 % rule["every"] == 0
        assert not (rule["skip_public_holidays"] and day in public)
        assert not (rule["school_zone"] and SCHOOL.get(day, {}).get(f"vacances_zone_{rule['school_zone'].lower()}"))


@given(DATES, RULES, st.integers(0, 200))
def test_until_leaves_out_no_day_of_the_rule(first: date, rule: dict[str, Any], length: int) -> None:
    bare = rule | {"skip_public_holidays": False, "school_zone": "", "region": ""}
    until = first + timedelta(length)
    expected = [
        day
        for day in (first + timedelta(number) for number in range(length + 1))
        if day.weekday() in rule["days"] and (day - first + timedelta(first.weekday())).days // 7 % rule["every"] == 0
    ]
    if len(expected) <= MAX_OCCASIONS:
        assert days(first, Repeat(**bare, until=until)) == expected


# ── the clocks ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_ten_stays_ten_when_the_clocks_change() -> None:
    spans = moments([date(2027, 3, 27), date(2027, 3, 28)], time(10), time(12, 30), PARIS)
    assert [f"{start:%H:%M %z}-{end:%H:%M}" for start, end in spans] == ["10:00 +0100-12:30", "10:00 +0200-12:30"]
    assert spans[1][0].tzinfo is PARIS
    assert spans[1][0].astimezone(UTC) == datetime(2027, 3, 28, 8, tzinfo=UTC)


def test_an_hour_that_does_not_exist_is_the_next_one() -> None:
    [(start, end)] = moments([date(2027, 3, 28)], time(2, 30), time(5), PARIS)
    assert (f"{start:%H:%M}", f"{end:%H:%M}") == ("03:30", "05:00")
    assert end.astimezone(UTC) - start.astimezone(UTC) == timedelta(hours=1, minutes=30)


@pytest.mark.parametrize(
    ("day", "starts", "ends"),
    [
        (MONDAY, time(10), time(10)),
        (MONDAY, time(10), time(9)),
        (MONDAY, time(23), time(0)),
        (date(2027, 3, 28), time(2, 30), time(3)),  # moved to half past three
        (date(2027, 3, 28), time(3, 10), time(2, 30)),
    ],
)
def test_an_end_at_or_before_the_start(day: date, starts: time, ends: time) -> None:
    with pytest.raises(ValueError, match="ends before it starts"):
        moments([day], starts, ends, PARIS)


def test_the_start_does_not_wait_for_the_holidays() -> None:
    code = "import flows.recurrence, sys; sys.exit('holidays' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
