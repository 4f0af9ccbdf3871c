"""The words of the interface: plural forms, directions, one table of languages, buttons that fit."""

from __future__ import annotations

import re
from datetime import date

import pytest

from bot import messages
from flows.loaded import Flows
from flows.options import MAX_LABEL
from flows.spec import Words
from flows.texts import LANGUAGES, RLM, Block, Texts, lean_right, line

FSI, PDI = "\u2068", "\u2069"
SAME = Words(fr="Salut", prs="سلام", ar="مرحبا")


@pytest.fixture
def texts(flows: Flows) -> Texts:
    return flows.texts


def plain(text: str) -> str:
    return text.replace(FSI, "").replace(PDI, "").replace(RLM, "")


def test_one_table_of_language_codes() -> None:
    table = {code: (one.fluent, one.telegram, one.html, one.dir) for code, one in LANGUAGES.items()}
    assert table == {
        "prs": ("fa-AF", "fa", "prs", "rtl"),
        "ar": ("ar", "ar", "ar", "rtl"),
        "fr": ("fr", "fr", "fr", "ltr"),
    }
    assert tuple(LANGUAGES) == messages.LANGUAGES
    assert [one.own_name for one in LANGUAGES.values()] == ["دری", "العربية", "Français"]


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, "0 رسالة"), (1, "رسالة واحدة"), (2, "رسالتان"), (3, "3 رسائل"), (10, "10 رسائل"), (11, "11 رسالة"),
     (99, "99 رسالة"), (100, "100 رسالة"), (103, "103 رسائل")],
)  # fmt: skip
def test_arabic_counts_in_its_own_way(texts: Texts, count: int, said: str) -> None:
    assert said in plain(texts.say("ar", "erased", messages=count, cases=1))


@pytest.mark.parametrize(("count", "said"), [(0, "0 message,"), (1, "1 message,"), (2, "2 messages,")])
def test_french_counts(texts: Texts, count: int, said: str) -> None:
    assert said in texts.say("fr", "erased", messages=count, cases=0)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_digits_are_the_same_for_all(texts: Texts, lang: str) -> None:
    """The numbers on forms and telephones are 0-9 in France: no other family is shown beside them."""
    assert "3" in texts.say(lang, "guide-step", number=3, total=12)
    written = [*texts.written(lang).values(), texts.say(lang, "guide-step", number=3, total=12)]
    assert not [text for text in written if re.search("[۰-۹٠-٩]", text)]


def test_foreign_words_are_isolated_where_one_reads_from_the_right(texts: Texts) -> None:
    assert f"{FSI}ofpra.fr{PDI}" in texts.say("ar", "topic-page", page="ofpra.fr")
    assert f"{FSI}ofpra.fr{PDI}" in texts.say("prs", "topic-page", page="ofpra.fr")
    assert texts.say("fr", "topic-page", page="ofpra.fr") == "🔗 Site officiel : ofpra.fr"


@pytest.mark.parametrize(
    ("row", "leans"),
    [("OFPRA اداره", True), ("ℹ️ منبع", True), ("112", True), ("📞 112 – SAMU", True), ("🇫🇷 فرانسه", True),
     ("سلام OFPRA", False), ("🙂 سلام", False), ("• سلام", False), ("", False), ("⬜", False),
     (f"{FSI}OFPRA{PDI} سلام", True)],
)  # fmt: skip
def test_a_line_that_begins_from_the_left_gets_a_mark(row: str, leans: bool) -> None:
    assert lean_right(row) == (RLM if leans else "") + row


def test_every_line_is_looked_at_and_french_is_left_alone(texts: Texts) -> None:
    part = Words(fr="A\nB", prs="سلام\nOFPRA\n\nسلام", ar="CAF")
    assert texts.paragraphs("prs", (part, part)) == f"سلام\n{RLM}OFPRA\n\nسلام\n\nسلام\n{RLM}OFPRA\n\nسلام"
    assert texts.paragraphs("ar", (part,)) == f"{RLM}CAF"
    assert texts.paragraphs("fr", (part,)) == "A\nB"


def test_a_label_leans_only_with_letters_of_its_own(texts: Texts) -> None:
    assert texts.label("ar", line("language-fr")) == "Français"
    assert texts.label("ar", Words(fr="x", prs="x", ar="CV: كيف")) == f"{RLM}CV: كيف"


def test_parts_in_parts_and_days(texts: Texts) -> None:
    block = Block((SAME, line("item-open", number="1", item=SAME)))
    assert texts.render("fr", block) == "Salut\n⬜ 1. Salut"
    assert texts.render("fr", line("topic-checked", day=date(2026, 6, 1))) == "ℹ️ Vérifié le 1er juin 2026."
    assert "11 جوزا 1405" in texts.render("prs", line("topic-checked", day=date(2026, 6, 1)))


def test_what_is_missing_is_an_error_not_a_gap(texts: Texts) -> None:
    with pytest.raises(KeyError, match="nothing-like-it"):
        texts.say("fr", "nothing-like-it")
    with pytest.raises(KeyError, match="topic-page"):
        texts.say("fr", "topic-page")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_message_can_be_said_and_every_button_fits(texts: Texts, lang: str) -> None:
    for key, names in texts.placeholders[lang].items():
        said = texts.say(lang, key, **dict.fromkeys(names, 3))
        assert said.strip()
        assert not set("{}$") & set(said)
        if key.startswith(("button-", "intent-")):
            assert len(said) <= MAX_LABEL


@pytest.mark.parametrize("lang", LANGUAGES)
def test_dari_and_arabic_are_written_with_their_own_letters(texts: Texts, lang: str) -> None:
    wrong = {"prs": "[كيى]", "ar": "[کگیپچژ]", "fr": "[\u0600-\u06ff]"}[lang]
    own_names = {"language-prs", "language-ar", "language-fr", "date-type"}  # the last shows a date of each calendar
    assert {key for key, text in texts.written(lang).items() if re.search(wrong, text)} <= own_names
