"""What `rafiq nlu evaluate` counts as right, and what it fails for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from bot import evaluation
from bot.evaluation import EVALUATION, Row, Seen
from bot.messages import Danger, Meaning
from bot.nlu_commands import FLOORS
from flows.texts import LANGUAGES
from nlu import data
from nlu.likeness import near_duplicates

ALARM = Meaning("crisis", danger=Danger("medical", "maybe"))


def seen(intent: str, meaning: Meaning, text: str = "some words here", **about: Any) -> Seen:
    return Seen(Row(text=text, intent=intent, **about), "fr", meaning)


def act(intent: str) -> Meaning:
    return Meaning("act", intent, 0.9, lang="fr")


OFFER = Meaning("offer", "taxes", 0.4, ("taxes", "find_housing"))
CASES = [
    seen("taxes", act("taxes")),
    seen("taxes", act("find_housing")),
    seen("find_housing", OFFER),
    seen("job_search", OFFER),
    seen("out_of_scope", act("taxes")),
    seen("out_of_scope", Meaning("unclear")),
    seen("emergency_medical", ALARM),
    seen("crisis_suicide", act("crisis_suicide"), register="latin"),
    seen("taxes", ALARM),
    seen("taxes", ALARM, set="idiom"),
    seen("taxes", act("taxes"), set="idiom"),
]


def test_each_measure_counts_what_its_name_says() -> None:
    found = evaluation.measures(CASES)
    hits = {name: (share.hits, share.of) for name, share in found["hard"].items()}
    assert hits == {
        "helped": (3, 7),  # the right act, the offer with the right one, the alarm; not a crisis that was only named
        "acted": (2, 7),
        "wrong": (2, 9),
        "off_topic": (1, 2),
        "latin": (0, 1),
        "language": (4, 9),
    }
    danger = {name: (share.hits, share.of) for name, share in found["danger"].items()}
    assert danger["medical"] == (1, 1) and danger["suicide"] == (0, 1) and danger["shelter"] == (0, 0)
    assert danger["false_alarms"] == (1, 7) and danger["idioms"] == (1, 2)


def test_what_falls_behind_its_floor_is_named() -> None:
    found = evaluation.measures(CASES)
    assert evaluation.below(found, {"hard": {"helped": 40, "wrong": 30}}) == []
    worse = evaluation.below(found, {"hard": {"helped": 50, "wrong": 20}, "danger": {"shelter": 99}})
    assert worse == [
        "hard helped: 42.9 % is under its floor of 50 %",
        "hard wrong: 22.2 % is over its ceiling of 20 %",
    ]


def test_the_report_names_what_is_taken_for_what() -> None:
    lines = list(evaluation.report(CASES, evaluation.measures(CASES), {"hard": {"helped": 80}}))
    assert lines[0] == "fr: 11 messages"
    assert any("helped" in line and "(3 of 7)" in line and "goal >= 80" in line for line in lines)
    assert any("acted on instead: taxes as find_housing 1" in line for line in lines)
    first = "\n".join(evaluation.worst(CASES, 3))  # alarms that are wrong or lacking before the rest
    assert first.count("taxes -> medical/maybe") == 2 and "crisis_suicide -> act" in first


def test_the_floors_and_the_goals_name_real_measures() -> None:
    limits, found = evaluation.read_limits(FLOORS), evaluation.measures(CASES)
    for of_set in [limits.goals, *limits.floors.values()]:
        assert {(name, measure) for name, shares in of_set.items() for measure in shares} <= {
            (name, measure) for name, shares in found.items() for measure in shares
        }
    assert set(limits.floors) == set(LANGUAGES)


def test_a_damaged_row_is_refused_without_its_words(tmp_path: Path) -> None:
    (tmp_path / "fr").mkdir()
    (tmp_path / "fr/judge.yml").write_text("- {text: secret, intent: greet, sett: plain}\n")
    with pytest.raises(ValidationError, match="sett"):
        evaluation.read_rows(tmp_path, "fr")


# The exam itself


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_exam_is_wide_enough_and_knows_every_intent(lang: str) -> None:
    rows = [row for half in data.HALVES for row in evaluation.read_rows(EVALUATION, lang, half)]
    counts = {intent: sum(row.intent == intent for row in rows) for intent in data.intents()}
    assert {row.intent for row in rows} == set(counts)
    assert min(counts.values()) >= 10


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_exam_does_not_repeat_the_lessons(lang: str) -> None:
    phrases = [phrase.text for phrase in data.read_phrases() if phrase.lang == lang]
    rows = [row for half in data.HALVES for row in data.read_evaluation(half=half) if row.lang == lang]
    assert list(near_duplicates([row.text for row in rows], phrases)) == []


def test_near_duplicates_see_through_spelling_and_leave_short_ones_alone() -> None:
    lessons = ["je voudrais renouveler ma carte de séjour", "merci"]
    assert list(
        near_duplicates(["Je voudrais RENOUVELER ma carte de sejour !", "merci", "où manger ce soir"], lessons)
    ) == [("Je voudrais RENOUVELER ma carte de sejour !", lessons[0])]


def test_a_model_is_worse_when_a_measure_falls_by_more_than_chance() -> None:
    def of(hits: int, alarms: int) -> dict[str, dict[str, evaluation.Share]]:
        return {"hard": {"helped": evaluation.Share(hits, 400), "wrong": evaluation.Share(alarms, 400, at_least=False)}}

    assert list(evaluation.worse(of(320, 20), of(320, 20))) == []
    assert list(evaluation.worse(of(314, 28), of(320, 20))) == []
    assert list(evaluation.worse(of(305, 43), of(320, 20))) == [
        "hard helped was 80.0 %, would be 76.2 %",
        "hard wrong was 5.0 %, would be 10.8 %",
    ]
