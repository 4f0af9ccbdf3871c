"""Dates as people of each language read them: the French calendar everywhere, the Solar Hijri one beside it in Dari."""

from __future__ import annotations

from datetime import date

import jdatetime

_MONTHS = {
    "fr": [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
    "ar": [
        "يناير",
        "فبراير",
        "مارس",
        "أبريل",
        "مايو",
        "يونيو",
        "يوليو",
        "أغسطس",
        "سبتمبر",
        "أكتوبر",
        "نوفمبر",
        "ديسمبر",
    ],
    "prs": ["جنوری", "فبروری", "مارچ", "اپریل", "می", "جون", "جولای", "اگست", "سپتمبر", "اکتوبر", "نومبر", "دسمبر"],
}
# The Afghan names of the Solar Hijri months: not the Iranian ones that libraries give for "fa".
SOLAR_MONTHS = ["حمل", "ثور", "جوزا", "سرطان", "اسد", "سنبله", "میزان", "عقرب", "قوس", "جدی", "دلو", "حوت"]


def show(day: date, lang: str) -> str:
    """`12 juin 2026`; in Dari `22 جوزا 1405 (12 جون 2026)`."""
    first = "1er" if lang == "fr" and day.day == 1 else str(day.day)
    gregorian = f"{first} {_MONTHS[lang][day.month - 1]} {day.year}"
    if lang != "prs":
        return gregorian
    solar = jdatetime.date.fromgregorian(date=day)
    return f"{solar.day} {SOLAR_MONTHS[solar.month - 1]} {solar.year} ({gregorian})"
