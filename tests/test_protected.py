"""What a translator must not touch comes back as it was, or is said to be gone."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.settings import ROOT
from flows.load import load
from flows.protected import Protected, parts_of

GLOSSARY = load(ROOT).glossary.terms
PROTECTED = Protected(GLOSSARY)
KEPT = {
    "a time": ("fr", "à 14h30 ou 9 h", ["14h30", "9"]),
    "an amount": ("fr", "payez 1 200,50 € ou 12 300 euros", ["1 200,50 €", "12 300"]),
    "telephones": ("fr", "au 06 12 34 56 78, au +33 6 12 34 56 78, au 115", ["06 12 34 56 78", "+33 6 12 34 56 78", "115"]),
    "numbers of other keyboards": ("prs", "شماره ۰۶۱۲۳۴۵۶۷۸ و ٧٨", ["۰۶۱۲۳۴۵۶۷۸", "٧٨"]),
    "a file's number": ("fr", "dossier AB1234-5", ["dossier", "AB1234-5"]),
    "dates in figures": ("fr", "le 12/03/2026, le 2026-03-12", ["12/03/2026", "2026-03-12"]),
    "dates in words": ("fr", "du 1er avril au 3 mai 2026", ["1er avril", "3 mai 2026"]),
    "a date of the other calendar": ("prs", "تا ۱۲ حمل ۱۴۰۵ و 1405/01/12", ["۱۲ حمل ۱۴۰۵", "1405/01/12"]),
    "the same in Latin letters": ("fr", "né le 3 hamal 1370", ["3 hamal 1370"]),
    "no month but a verb": ("prs", "ساعت 5 می روم", ["5"]),
    "a month with its year": ("prs", "در 5 می 2026", ["5 می 2026"]),
    "links": ("fr", "https://x.org/a?b=1. ou service-public.fr.", ["https://x.org/a?b=1", "service-public.fr"]),
    "a mail address": ("fr", "(à a.b@example.org)", ["a.b@example.org"]),
    "an address": ("fr", "au 12 bis rue des Lilas, 76000 Rouen à midi", ["12 bis rue des Lilas, 76000 Rouen"]),
    "a street": ("fr", "avenue du Général Leclerc au fond", ["avenue du Général Leclerc"]),
    "no street": ("fr", "il y a une place libre", []),
    "words of the offices": ("fr", "l’attestation de demande d’asile et un RDV", ["attestation de demande d’asile", "RDV"]),
    "the longest word": ("fr", "un logement social", ["logement social"]),
    "money, not a person": ("fr", "Ada touche l'ADA", ["ADA"]),
    "a name": ("fr", "Ahmad et Rose, pas rosée", ["Ahmad", "Rose"]),
}  # fmt: skip


@pytest.mark.parametrize(("source", "text", "kept"), KEPT.values(), ids=KEPT)
def test_what_is_taken_out(source: str, text: str, kept: list[str]) -> None:
    target = "prs" if source == "fr" else "ar"
    masked = PROTECTED.mask(text, source, target, ["Rose", "Ahmad", " "])
    assert sorted(one.raw for one in masked.kept) == sorted(kept)
    assert all(raw not in masked.text for raw in kept if len(raw) > 2)


SHOWN = {
    "a word with its meaning, once": (
        "fr", "prs", "Votre récépissé. Un récépissé.", "Votre récépissé (رسید درخواست اقامت). Un récépissé.",
    ),
    "of two meanings the first": ("fr", "ar", "la crèche, l'attestation", "la crèche (حضانة), l'attestation (شهادة)"),
    "a word of the offices in French": ("prs", "fr", "به شاروالی رفتم", "به mairie رفتم"),
    "on another keyboard, without marks": ("prs", "fr", "اجازه اقامت و پرفكتور", "titre de séjour و préfecture"),
    "with its ezafe": ("prs", "fr", "دوسیهٔ من", "dossier من"),
    "not with an ending that would stay behind": ("prs", "fr", "دوسیه‌ام", "دوسیه‌ام"),
    "with an Arabic article": ("ar", "fr", "في المحافظة مع الترخيص والبلدية", "في préfecture مع الترخيص والبلدية"),
    "not an everyday word": ("prs", "fr", "کار و خانه", "کار و خانه"),
    "a French word in Dari": ("prs", "fr", "من récépissé دارم", "من récépissé دارم"),
    "what we explained, on the way back": ("prs", "fr", "récépissé (رسید درخواست اقامت) دارم", "récépissé دارم"),
    "what somebody else put beside it": ("prs", "fr", "récépissé (خوب) دارم", "récépissé (خوب) دارم"),
    "a letter that looks like another": ("fr", "prs", "un aſile", "un aſile"),
    "the month in the other language": ("fr", "prs", "le 1er avril 2026", "le 1 اپریل 2026"),
    "the first in French": ("ar", "fr", "يوم 1 أبريل", "يوم 1er avril"),
    "the French day beside the other": ("prs", "fr", "۱۲ حمل ۱۴۰۵", "۱۲ حمل ۱۴۰۵ (1er avril 2026)"),
    "no such day": ("prs", "fr", "31 حوت 1405", "31 حوت 1405"),
    "Dari stays Dari": ("ar", "prs", "۱۲ حمل ۱۴۰۵", "۱۲ حمل ۱۴۰۵"),
    "figures that a volunteer reads": ("prs", "fr", "۰۶۱۲۳۴۵۶۷۸", "0612345678"),
}  # fmt: skip


@pytest.mark.parametrize(("source", "target", "text", "shown"), SHOWN.values(), ids=SHOWN)
def test_how_it_comes_back(source: str, target: str, text: str, shown: str) -> None:
    masked = PROTECTED.mask(text, source, target)
    assert masked.restored(masked.text) == shown


@pytest.mark.parametrize("lang", ["prs", "ar"])
def test_every_word_of_the_glossary_goes_there_and_back(lang: str) -> None:
    for form in (form for term in GLOSSARY.values() for form in term.forms):
        there = PROTECTED.mask(f"Le {form} !", "fr", lang)
        shown = there.restored(there.text)
        assert shown is not None and shown.startswith(f"Le {form} (")
        back = PROTECTED.mask(shown, lang, "fr")
        assert back.restored(back.text) == f"Le {form} !"


def test_a_meaning_stands_once_in_all_parts() -> None:
    explained: set[str] = set()
    texts = [PROTECTED.mask("la mairie", "fr", "prs", (), explained) for _ in range(2)]
    assert [one.restored(one.text) for one in texts] == ["la mairie (شاروالی)", "la mairie"]


@pytest.mark.parametrize("said", ["", "XQ1", "XQ1 XQ2 XQ2", "XQ1 XQ3", "XQ1 XQ2 XQ3", "XQ1 XQ99999999"])
def test_a_mark_that_is_not_there_once_spoils_the_translation(said: str) -> None:
    assert PROTECTED.mask("le 12 et le 13", "fr", "prs").restored(said) is None


@pytest.mark.parametrize("said", ["xq1 XQ 2", "XQ۱ XQ٢", "(x q1)(XQ2)"])
def test_a_mark_may_be_written_otherwise(said: str) -> None:
    found = PROTECTED.mask("le 12 et le 13", "fr", "prs").restored(said)
    assert found is not None and re.findall(r"\d+", found) == ["12", "13"]


def test_a_text_that_holds_such_a_mark_gets_another() -> None:
    masked = PROTECTED.mask("la chambre xq1, le 12", "fr", "prs")
    assert masked.restored(masked.text) == "la chambre xq1, le 12"


LOST = {
    "nothing": ("le 12 mars à 14h30", "در 14:30 روز 12 مارس", ()),
    "other figures": ("le 12 mars à 14h30", "۱۴:۳۰ ۱۲", ()),
    "a number": ("le 12 mars à 14h30", "14 30", ("12 mars",)),
    "a number that changed": ("au 12, à 14h", "12, 15", ("14h",)),
    "one of two equal ones": ("2 adultes, 2 enfants", "2 نفر", ("2",)),
    "no blanks": ("le 06 12 34 56 78", "0612345678", ()),
    "other thousands": ("12 300 €", "12300 یورو", ()),
    "a name": ("Ahmad vient", "احمد می آید", ("Ahmad",)),
    "a word": ("la préfecture", "اداره", ("préfecture",)),
    "a word by its other name": ("la mairie", "به شاروالی", ()),
    "an address": ("12 rue des Lilas", "12 خیابان", ("12 rue des Lilas",)),
    "a link": ("voir a.b@example.org", "a.c@example.org", ("a.b@example.org",)),
}


@pytest.mark.parametrize(("text", "said", "lost"), LOST.values(), ids=LOST)
def test_what_an_unprotected_translation_lost(text: str, said: str, lost: tuple[str, ...]) -> None:
    assert PROTECTED.mask(text, "fr", "prs", ["Ahmad"]).lost(said) == lost


PIECES = st.lists(
    st.one_of(
        st.sampled_from(
            [
                "récépissé",
                "12 mars 2026",
                "۱۲ حمل ۱۴۰۵",
                "06 12 34 56 78",
                "Ahmad",
                "rue des Lilas",
                "14h30",
                "l’",
                "شاروالی",
            ]
        ),
        st.text("abé آبپ.،\n0123۴٥'XQ", max_size=12),
    ),
    max_size=12,
).map(" ".join)


@settings(deadline=None)
@given(PIECES, st.sampled_from([("fr", "prs"), ("fr", "ar"), ("prs", "fr"), ("ar", "fr"), ("prs", "ar")]))
def test_with_an_engine_that_changes_nothing_nothing_is_lost(text: str, langs: tuple[str, str]) -> None:
    masked = PROTECTED.mask(text, *langs, ["Ahmad"])
    restored = masked.restored(masked.text)
    assert restored is not None
    assert masked.lost(text) == () or langs[1] == "fr"  # where a word of Dari is to become a French one
    assert not [raw for raw in masked.lost(restored) if any(map(str.isdigit, raw))]


@given(PIECES, st.integers(8, 60))
def test_a_long_text_is_cut_and_nothing_falls_out(text: str, longest: int) -> None:
    parts = list(parts_of(text, longest))
    assert "".join(parts) == text
    assert all(0 < len(part) <= longest for part in parts)


def test_it_is_cut_where_one_draws_breath() -> None:
    assert list(parts_of("Un mot. Deux mots.\n\nTrois mots, quatre.", 25)) == [
        "Un mot. Deux mots.\n\n",
        "Trois mots, quatre.",
    ]
    assert list(parts_of("Un mot ou deux mots, trois", 22)) == ["Un mot ou deux mots, ", "trois"]
    assert list(parts_of("Un mot est là. Deux mots", 20)) == ["Un mot est là. ", "Deux mots"]
    assert list(parts_of("a" * 25, 10)) == ["a" * 10, "a" * 10, "a" * 5]
