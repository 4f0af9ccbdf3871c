"""What nlu/README.md promises of the phrases: how many, how many without the obvious word, and both sides of each border."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
import yaml

from flows.orthography import normalise
from nlu import data

FEWEST, FEWEST_OF_THE_WIDE = 150, 400
WIDE = {"crisis_suicide", "crisis_violence", "emergency_medical", "emergency_shelter", "out_of_scope"}
ANSWERS = {"greet", "goodbye", "thanks", "affirm", "deny"}
"""A hello has no other words than a hello's; half without them cannot be asked."""


@pytest.fixture(scope="session")
def phrases() -> list[data.Phrase]:
    return data.read_phrases()


def read(name: str) -> Any:
    return yaml.safe_load((data.HERE / name).read_text("utf-8"))


@pytest.mark.parametrize("lang", data.LANGUAGES)
def test_every_intent_has_enough_phrases_and_people(phrases: list[data.Phrase], lang: str) -> None:
    mine = [phrase for phrase in phrases if phrase.lang == lang]
    counts = Counter(phrase.intent for phrase in mine)
    few = {
        name: counts[name] for name in data.intents() if counts[name] < (FEWEST_OF_THE_WIDE if name in WIDE else FEWEST)
    }
    assert few == {}
    assert min(len({p.by for p in mine if p.intent == name}) for name in data.intents()) >= 20
    assert len({normalise(phrase.text) for phrase in mine}) > 0.98 * len(mine)


@pytest.mark.parametrize("lang", data.LANGUAGES)
def test_half_of_the_phrases_do_without_the_obvious_word(phrases: list[data.Phrase], lang: str) -> None:
    obvious = {intent: [normalise(word) for word in words] for intent, words in read("obvious.yml")[lang].items()}
    assert set(obvious) == set(data.intents()) - ANSWERS
    for intent, words in obvious.items():
        texts = [normalise(phrase.text) for phrase in phrases if (phrase.lang, phrase.intent) == (lang, intent)]
        without = sum(not any(f" {word}" in f" {text}" for word in words) for text in texts)
        assert without >= len(texts) / 2, f"{intent}: {without} of {len(texts)}"


@pytest.mark.parametrize("lang", data.LANGUAGES)
def test_phrases_stand_on_both_sides_of_every_border(phrases: list[data.Phrase], lang: str) -> None:
    sides = {(phrase.intent, phrase.near) for phrase in phrases if phrase.lang == lang}
    borders = [border["between"] for border in read("borders.yml")]
    assert [(one, other) for one, other in borders if not {(one, other), (other, one)} <= sides] == []


def test_a_border_names_two_intents_and_says_where_it_runs() -> None:
    for border in read("borders.yml"):
        one, other = border["between"]
        assert one != other and {one, other} <= set(data.intents())
        assert len(border["line"]) > 40
