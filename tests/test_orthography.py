"""One spelling for what people type, in the service, in the crisis guard and inside Rasa."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from flows.orthography import clean, digits, normalise

SAME = {
    "prs": [
        ("می‌خواهم", "میخواهم", "می خواهم", "مي‌خواهم", "ميخواهم", "می\u200cخواهم", "میــخواهم"),
        ("نمی‌دانم", "نمیدانم", "نمی دانم", "نمي دانم"),
        ("کمک", "كمك", "ڪمڪ", "کـمـک", "کمکککک"),
        ("خانه", "خانۀ", "خانہ", "خانە", "خانهٔ", "خاااانه"),
        ("آب", "اب", "آآآب"),
        ("مسئله", "مسیله", "مسئلة"),
        ("سوال", "سؤال", "سوال؟", "«سوال»"),
        ("۱۲ روز", "12 روز", "١٢ روز", "１２ روز"),
        ("خواهش می‌کنم!", "خواهش ميكنم", "خواهش می کنم"),
    ],
    "ar": [
        ("أريد", "اريد", "أُرِيدُ", "أرريد", "اريــــد", "أريد!!!"),
        ("مساعدة", "مساعده", "مُسَاعَدَة", "مساعدة؟"),
        ("مستشفى", "مستشفي", "مستشفی"),
        ("إلى", "الى", "الي", "إلی"),
        ("آخر", "اخر", "أخر", "ٱخر"),
        ("شيء", "شي", "شئ"),
        ("مسؤول", "مسوول", "مسؤوول"),
        ("شكراً", "شكرا", "شکرا", "شُكْراً"),
        ("لا", "ﻻ", "لأ"),
        ("الله", "اللــه", "اللّه", "ﷲ"),
    ],
    "fr": [
        ("été", "ETE", "ete", "e\u0301te\u0301", "Été"),
        ("l'hôpital", "l’hopital", "L`HÔPITAL", "l hopital", "lʼhôpital"),
        ("cœur", "coeur", "CŒUR"),
        ("ça va ?", "ca va", "Ça  va!", "ça\u00a0va", "ça_va"),
        ("rendez-vous", "rendez vous", "RENDEZ\u2011VOUS"),
        ("au secours", "au secoursssss", "AU SECOURS!!!", "au sec\u200bours", "au\x00 secours", "au\u202e secours"),
        ("12 ans", "１２ ans", "۱۲ ans"),
        ("ﬁni", "fini", "𝐟𝐢𝐧𝐢"),
    ],
}
DIFFERENT = [
    ("مرد", "مراد"), ("کشت", "گشت"), ("بمیرم", "می‌میرم"), ("می‌روم", "نمی‌روم"), ("قتل", "قطل"), ("non", "nom"),
    ("112", "12"), ("111", "11"), ("elle", "ele"), ("پسر", "بسر"),
]  # fmt: skip


@pytest.mark.parametrize("forms", [forms for of_lang in SAME.values() for forms in of_lang], ids=lambda forms: forms[0])
def test_what_means_the_same_is_written_the_same(forms: tuple[str, ...]) -> None:
    assert {normalise(form) for form in forms} == {normalise(forms[0])}


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_what_means_something_else_stays_apart(one: str, other: str) -> None:
    assert normalise(one) != normalise(other)


arabic = st.text(alphabet="میینخواهدکآأإئؤۂةىيكٔء ۱٢\u200c\u064b")


@given(st.one_of(st.text(), arabic))
@example("میی خواهم")
@example("می ی خ")
@example("خانۂ")
@example("ǽ")
@example("ﷺ" * 3)
@settings(max_examples=300, deadline=None, derandomize=True)
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    assert once == " ".join(once.split())


@given(st.text())
@settings(max_examples=100, deadline=None, derandomize=True)
def test_cleaning_keeps_what_is_meant_and_nothing_else(text: str) -> None:
    cleaned = clean(text)
    assert not set("\x00\x07\x7f\u202a\u202b\u202d\u202e\u2066\u2069\r") & set(cleaned)
    assert clean(cleaned) == cleaned
    assert len(cleaned) <= 4000


def test_cleaning() -> None:
    assert clean(" Bon\x00jour\u202e\u2066 !\r\nÇa va ?\t") == "Bonjour !\nÇa va ?"
    assert clean("می‌خواهم 👨‍👩‍👧") == "می‌خواهم 👨‍👩‍👧", "half-spaces and joined emoji are meant"
    assert clean("e\u0301") == "é"
    assert clean("abc", limit=2) == "ab"


def test_what_never_ends_does_no_harm() -> None:
    for text in ("ا" * 100_000, "مي " * 33_000, "می ی " * 20_000, "a\x00" * 50_000, "🙂" * 500, "ﷺ" * 10_000):
        assert len(clean(text)) <= 4000
        normalise(text)
    assert len(clean("e" + "\u0301\u0316" * 50_000)) <= 4000


def test_digits_of_three_families() -> None:
    assert digits("۰۱۲۳۴۵۶۷۸۹ ٠١٢٣٤٥٦٧٨٩ 0123456789") == "0123456789 0123456789 0123456789"
