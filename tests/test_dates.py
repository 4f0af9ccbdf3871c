"""Dates as people of each language read them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from flows.dates import SOLAR_MONTHS, show

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
