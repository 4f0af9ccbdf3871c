"""Dates as people of each language read them and write them."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from flows.dates import SOLAR_MONTHS, read, show, wrong

IRANIAN = ["فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور", "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند"]


@pytest.mark.parametrize(
    ("day", "fr", "prs", "ar"),
    [
        (date(2026, 1, 1), "1er janvier 2026", "11 جدی 1404 (1 جنوری 2026)", "1 يناير 2026"),
        (date(2026, 2, 28), "28 février 2026", "9 حوت 1404 (28 فبروری 2026)", "28 فبراير 2026"),
        (date(2026, 3, 21), "21 mars 2026", "1 حمل 1405 (21 مارچ 2026)", "21 مارس 2026"),
        (date(2026, 4, 30), "30 avril 2026", "10 ثور 1405 (30 اپریل 2026)", "30 أبريل 2026"),
        (date(2026, 5, 22), "22 mai 2026", "1 جوزا 1405 (22 می 2026)", "22 مايو 2026"),
        (date(2026, 6, 12), "12 juin 2026", "22 جوزا 1405 (12 جون 2026)", "12 يونيو 2026"),
        (date(2026, 7, 14), "14 juillet 2026", "23 سرطان 1405 (14 جولای 2026)", "14 يوليو 2026"),
        (date(2026, 8, 1), "1er août 2026", "10 اسد 1405 (1 اگست 2026)", "1 أغسطس 2026"),
        (date(2026, 9, 22), "22 septembre 2026", "31 سنبله 1405 (22 سپتمبر 2026)", "22 سبتمبر 2026"),
        (date(2026, 10, 23), "23 octobre 2026", "1 عقرب 1405 (23 اکتوبر 2026)", "23 أكتوبر 2026"),
        (date(2026, 11, 21), "21 novembre 2026", "30 عقرب 1405 (21 نومبر 2026)", "21 نوفمبر 2026"),
        (date(2026, 12, 31), "31 décembre 2026", "10 جدی 1405 (31 دسمبر 2026)", "31 ديسمبر 2026"),
        # leap years of both calendars
        (date(2024, 2, 29), "29 février 2024", "10 حوت 1402 (29 فبروری 2024)", "29 فبراير 2024"),
        (date(2025, 3, 20), "20 mars 2025", "30 حوت 1403 (20 مارچ 2025)", "20 مارس 2025"),
        (date(2025, 3, 21), "21 mars 2025", "1 حمل 1404 (21 مارچ 2025)", "21 مارس 2025"),
        (date(2026, 3, 20), "20 mars 2026", "29 حوت 1404 (20 مارچ 2026)", "20 مارس 2026"),
    ],
)
def test_a_day_in_each_language(day: date, fr: str, prs: str, ar: str) -> None:
    assert (show(day, "fr"), show(day, "prs"), show(day, "ar")) == (fr, prs, ar)


def test_a_year_has_the_twelve_afghan_months_in_order() -> None:
    days = [date(2025, 3, 21) + timedelta(n) for n in range(365)]
    months = [show(day, "prs").split()[1] for day in days]
    assert list(dict.fromkeys(months)) == SOLAR_MONTHS
    assert not set(months) & set(IRANIAN)
    assert [months.count(month) for month in SOLAR_MONTHS] == [31] * 6 + [30] * 5 + [29]


TODAY = date(2026, 6, 10)
"""A Wednesday: 20 جوزا 1405."""
TABLE = yaml.load((Path(__file__).parent / "entities/dates.yml").read_text("utf-8"), yaml.BaseLoader)
ROWS = [
    (lang, says, [expected] if isinstance(expected, str) else expected)
    for lang, rows in TABLE.items()
    for says, expected in rows.items()
]


def spoken(text: str, today: date = TODAY, lang: str = "", past: bool = False) -> list[str]:
    """Each date found: `2026-06-12`, or `2026-06-13..2026-06-14` for a span."""
    found = read(text, today, lang, past)
    return [f"{one.day}..{one.end}" if one.end else str(one.day) for one in found]


@pytest.mark.parametrize(("lang", "says", "expected"), ROWS, ids=lambda value: value if isinstance(value, str) else "")
def test_what_people_write_is_understood_whatever_the_language(lang: str, says: str, expected: list[str]) -> None:
    wanted = [day for day in expected if day]
    assert spoken(says) == wanted
    assert spoken(says, lang=lang) == wanted


@pytest.mark.parametrize(
    ("says", "saturday", "friday"),
    [
        ("samedi", "2026-06-20", "2026-06-13"),
        ("ce samedi", "2026-06-13", "2026-06-13"),
        ("samedi prochain", "2026-06-20", "2026-06-13"),
        ("samedi en huit", "2026-06-27", "2026-06-20"),
        ("samedi dernier", "2026-06-06", "2026-06-06"),
        ("شنبه", "2026-06-20", "2026-06-13"),
        ("همین شنبه", "2026-06-13", "2026-06-13"),
        ("السبت", "2026-06-20", "2026-06-13"),
        ("السبت اللي بعده", "2026-06-27", "2026-06-20"),
        ("هالسبت", "2026-06-13", "2026-06-13"),
        ("السبت الماضي", "2026-06-06", "2026-06-06"),
        ("ce week-end", "2026-06-13..2026-06-14", "2026-06-13..2026-06-14"),
        ("la semaine prochaine", "2026-06-15..2026-06-21", "2026-06-15..2026-06-21"),
    ],
)
def test_weekdays_on_that_very_day_and_on_the_eve(says: str, saturday: str, friday: str) -> None:
    assert spoken(says, date(2026, 6, 13)) == [saturday]
    assert spoken(says, date(2026, 6, 12)) == [friday]


@pytest.mark.parametrize(
    ("says", "today", "coming", "gone"),
    [
        ("le 29 février", date(2026, 6, 10), "2028-02-29", "2024-02-29"),
        ("le 29 février", date(2028, 2, 29), "2028-02-29", "2028-02-29"),
        ("1er janvier", date(2026, 12, 31), "2027-01-01", "2026-01-01"),
        ("31/12", date(2027, 1, 1), "2027-12-31", "2026-12-31"),
        ("۳۰ حوت", date(2026, 6, 10), "2030-03-20", "2025-03-20"),
        ("۱ حمل", date(2026, 3, 20), "2026-03-21", "2025-03-21"),
        ("15 دلو", date(2027, 2, 4), "2027-02-04", "2027-02-04"),
        ("5 mars", date(2026, 6, 10), "2027-03-05", "2026-03-05"),
        ("samedi", date(2026, 6, 10), "2026-06-13", "2026-06-06"),
        ("الخميس", date(2026, 6, 11), "2026-06-18", "2026-06-04"),
        ("en mai", date(2026, 6, 10), "2027-05-01..2027-05-31", "2026-05-01..2026-05-31"),
        ("dans un mois", date(2027, 1, 31), "2027-02-28", "2027-02-28"),
        ("il y a un an", date(2028, 2, 29), "2027-02-28", "2027-02-28"),
    ],
)
def test_without_a_year_it_is_the_next_or_the_last_such_day(says: str, today: date, coming: str, gone: str) -> None:
    assert spoken(says, today) == [coming]
    assert spoken(says, today, past=True) == [gone]


@pytest.mark.parametrize(
    ("says", "which"),
    [
        ("Mon rdv est le 31/02/2026", "31 02 2026"),
        ("le 30 février", "30 fevrier"),
        ("29/02/2027", "29 02 2027"),
        ("06/25/2026", "06 25 2026"),
        ("31 avril", "31 avril"),
        ("۳۰ حوت ۱۴۰۴", "30 حوت 1404"),
        ("۳۱ میزان", "31 میزان"),
        ("1405/12/30", "1405 12 30"),
        ("٣١ شباط", "31 شباط"),
        ("31 نيسان", "31 نیسان"),
    ],
)
def test_a_day_that_does_not_exist_is_named_and_not_read(says: str, which: str) -> None:
    assert read(says, TODAY) == []
    assert wrong(says, TODAY) == which


@pytest.mark.parametrize("says", ["", "le 29 février", "12/06/2026", "06 12 34 56 78", "12 ans", "99/99", "15 دلو"])
def test_nothing_else_is_wrong(says: str) -> None:
    assert wrong(says, TODAY) is None


def test_a_date_says_its_calendar_and_where_it_stands() -> None:
    (one,) = read("Je viens ۱۵ دلو ۱۴۰۵, ça va ?", TODAY)
    assert (one.calendar, one.words, one.start, one.stop) == ("solar", "15 دلو 1405", 2, 5)
    (one,) = read("le 4 février 2027", TODAY)
    assert (one.calendar, one.words) == ("gregorian", "4 fevrier 2027")


days = st.dates(date(1925, 1, 1), date(2090, 12, 31))


@given(days, st.sampled_from(["fr", "prs", "ar"]), st.dates(date(2020, 1, 1), date(2040, 12, 31)))
@example(date(2028, 2, 29), "prs", TODAY)
@example(date(2025, 3, 20), "prs", TODAY)
@settings(max_examples=300, deadline=None, derandomize=True)
def test_what_is_shown_is_read_back(day: date, lang: str, today: date) -> None:
    for said_in in (lang, ""):
        found = read(show(day, lang), today, said_in)
        assert [(one.day, one.end) for one in found] == [(day, None)]


PIECES = (
    "12 06 2026 / - . : le 1405 دلو می مه juin mars بعد dans 3 jours samedi السبت اللي بعده 99999999999999 31 999999999 سال"
    " en huit il y a 1er ٣١ شباط du au الى ۳۰ حوت semaine prochaine هفته پیش ½ ² ١٢ شهر"
)
pieces = st.lists(st.sampled_from(PIECES.split()), max_size=8).map(" ".join)


@given(st.one_of(st.text(), pieces, pieces.map(lambda said: said.replace(" ", ""))), days)
@example("0/0/0 0 juin 00 حمل", TODAY)
@settings(max_examples=500, deadline=None, derandomize=True)
def test_any_text_at_all_may_be_read(text: str, today: date) -> None:
    for lang in ("", "prs"):
        for one in read(text, today, lang) + read(text, today, lang, past=True):
            assert one.end is None or one.day <= one.end
            assert one.start < one.stop
    wrong(text, today)
