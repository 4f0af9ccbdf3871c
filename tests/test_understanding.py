"""From words to a decision: over real HTTP to a language model that knows what the test tells it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.messages import Danger
from bot.understanding import Understanding, decide, script_language
from flows.danger import Guard
from flows.loaded import Flows
from tests.language_model import LanguageModel, running


@pytest.fixture
async def model() -> AsyncIterator[LanguageModel]:
    async with running(LanguageModel()) as model:
        yield model


@pytest.fixture
async def understanding(flows: Flows, model: LanguageModel) -> AsyncIterator[Understanding]:
    made = Understanding(flows.guard, model.address)
    await made.start()
    yield made
    await made.stop()


async def test_what_is_sure_is_acted_on(understanding: Understanding, model: LanguageModel) -> None:
    model.knows = {"mon loyer": {"housing_aid": 0.95, "find_housing": 0.02}}
    meaning = await understanding.understand("mon loyer")
    assert (meaning.decision, meaning.intent) == ("act", "housing_aid")


async def test_what_is_not_sure_is_offered_at_most_three(understanding: Understanding, model: LanguageModel) -> None:
    model.knows = {"aide": {"housing_aid": 0.3, "social_benefits": 0.25, "food_aid": 0.2, "taxes": 0.1}}
    meaning = await understanding.understand("aide")
    assert (meaning.decision, meaning.options) == ("offer", ("housing_aid", "social_benefits", "food_aid"))


async def test_danger_is_never_offered_as_a_choice(understanding: Understanding, model: LanguageModel) -> None:
    model.knows = {"hm": {"mental_health": 0.4, "crisis_suicide": 0.2, "out_of_scope": 0.2, "see_doctor": 0.1}}
    assert (await understanding.understand("hm")).options == ("mental_health", "see_doctor")


async def test_what_the_model_suspects_is_asked_gently(understanding: Understanding, model: LanguageModel) -> None:
    model.knows = {"je disparais": {"crisis_suicide": 0.7, "goodbye": 0.1}}
    meaning = await understanding.understand("je disparais")
    assert (meaning.decision, meaning.danger) == ("crisis", Danger("suicide", "maybe"))


async def test_the_guard_needs_no_model(flows: Flows) -> None:
    alone = Understanding(flows.guard, lambda: None)
    await alone.start()
    meaning = await alone.understand("je veux mourir")
    await alone.stop()
    assert (meaning.decision, meaning.danger, meaning.available) == ("crisis", Danger("suicide", "sure"), False)


@pytest.mark.parametrize("status", [401, 409, 500])
async def test_a_model_that_is_ill_is_no_model(understanding: Understanding, model: LanguageModel, status: int) -> None:
    model.status = status
    meaning = await understanding.understand("mon loyer")
    assert (meaning.decision, meaning.available) == ("unclear", False)


async def test_a_model_that_is_slow_is_no_model(
    understanding: Understanding, model: LanguageModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.understanding.TIME_LIMIT", 0.05)
    await understanding.stop()
    await understanding.start()
    model.hold = asyncio.Event()
    meaning = await understanding.understand("mon loyer")
    model.hold.set()
    assert not meaning.available


async def test_a_slash_does_not_go_round_the_classifier(understanding: Understanding, model: LanguageModel) -> None:
    await understanding.understand("//restart maintenant")
    assert model.asked == ["restart maintenant"]


async def test_of_a_very_long_text_both_ends_are_looked_at(understanding: Understanding, model: LanguageModel) -> None:
    await understanding.understand("debut " + "x" * 3000 + " mon loyer")
    [asked] = model.asked
    assert len(asked) <= 1001 and asked.startswith("debut") and asked.endswith("mon loyer")


@pytest.mark.parametrize("text", ["", "  ", "😀😀", "\u202e", "?!"])
async def test_without_words_nobody_is_asked(understanding: Understanding, model: LanguageModel, text: str) -> None:
    assert (await understanding.understand(text)).decision == "unclear"
    assert model.asked == []


def test_little_known_words_are_not_acted_on() -> None:
    parsed = {
        "intent": {"name": "taxes", "confidence": 0.99},
        "intent_ranking": [{"name": "taxes", "confidence": 0.99}],
    }
    limits = {"act": 0.8, "offer": 0.3, "coverage": 0.5, "crisis": 0.6}
    assert decide(parsed | {"rafiq": {"coverage": 0.4, "thresholds": limits}}, None).decision == "unclear"
    assert decide(parsed | {"rafiq": {"coverage": 0.6, "thresholds": limits}}, None).decision == "act"


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("می‌خواهم کار پیدا کنم", "prs"),
        ("أريد أن أجد عملاً", "ar"),
        ("Où est la préfecture ?", "fr"),
        ("hello", ""),
        ("123", ""),
    ],
)
def test_letters_tell_a_language_when_nothing_else_does(text: str, lang: str) -> None:
    assert script_language(text) == lang


@pytest.mark.parametrize("text", ["", "😀", "خخخخ", "k", "ههههه", "???"])
async def test_what_says_nothing_is_unclear_and_asks_no_model(text: str) -> None:
    understanding = Understanding(Guard({}), lambda: ("http://127.0.0.1:9", "token"))
    meaning = await understanding.understand(text)
    assert (meaning.decision, meaning.options, meaning.available) == ("unclear", (), True)
