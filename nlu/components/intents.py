"""The one component of Rasa's pipeline: spelling, features, intent, language and thresholds in one place."""

# ruff: noqa: ARG003 (Rasa calls by name, and checks that every name and type is there)

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, METADATA, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu import data
from nlu.calibrate import CRISES, Thresholds
from nlu.features import foreign_script, words
from nlu.learn import Learnt, learn
from nlu.linear import Linear

RANKING = 8  # three to offer, even when the four crises and what is off topic stand before them
SURE_OF_LANGUAGE, KNOWN_OF_LANGUAGE = 0.6, 0.2  # below this confidence, or this share of known words: unsure


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class Intents(IntentClassifier, GraphComponent):
    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"data": str(data.HERE), "model": ""}

    def __init__(
        self, config: dict[str, Any], storage: ModelStorage, resource: Resource, learnt: Learnt | None = None
    ) -> None:
        self._config, self._storage, self._resource, self._learnt = config, storage, resource, learnt
        labels = learnt.intents.labels if learnt else []
        self._thresholds = _rounded(learnt.thresholds) if learnt else {}
        self._crises = [place for place, label in enumerate(labels) if label in CRISES]

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Intents:
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> Intents:
        with model_storage.read_from(resource) as folder:
            learnt = _read(folder)
        return cls(config, model_storage, resource, learnt)

    def train(self, training_data: TrainingData) -> Resource:
        phrases = [_phrase(message) for message in training_data.intent_examples]
        held_out = data.read_evaluation(Path(self._config["data"]))
        self._learnt = learn(phrases, held_out, data.read_other_languages())
        with self._storage.write_to(self._resource) as folder:
            _write(self._learnt, folder)
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            for key, value in self._understand(message.get(TEXT)).items():
                message.set(key, value, add_to_output=True)
        return messages

    def _understand(self, text: Any) -> dict[str, Any]:
        assert self._learnt is not None
        tokens = words(text) if isinstance(text, str) else []
        probabilities, coverage = self._learnt.intents.probabilities(tokens)
        if coverage == 0:  # empty, emoji only, or not a word that we know: say nothing rather than the likeliest
            probabilities = np.zeros_like(probabilities)
        ranking = _ranking(self._learnt.intents.labels, probabilities)
        lang, sure = _language(self._learnt.speech, tokens, text) if tokens else ("", 0.0)
        return {
            INTENT: ranking[0] if ranking else {"name": None, "confidence": 0.0},
            INTENT_RANKING_KEY: ranking,
            "rafiq": {
                "coverage": round(coverage, 4),
                "crisis": round(float(sum(probabilities[self._crises])), 4),
                "lang": lang,
                "lang_confidence": round(sure, 4),
                "thresholds": self._thresholds.get(lang, self._thresholds.get("")),
                "model": self._config["model"],
            },
        }


def _ranking(labels: list[str], probabilities: Any) -> list[dict[str, Any]]:
    best = np.argsort(-probabilities)[:RANKING]
    found = [{"name": labels[place], "confidence": round(float(probabilities[place]), 4)} for place in best]
    return found if probabilities[best[0]] > 0 else []


def _language(model: Linear, tokens: list[str], text: str) -> tuple[str, float]:
    """The language of the text, "" when unsure."""
    if script := foreign_script(text):
        return script, 1.0
    probabilities, coverage = model.probabilities(tokens)
    best = int(np.argmax(probabilities))
    sure = float(probabilities[best]) if coverage >= KNOWN_OF_LANGUAGE else 0.0
    return (model.labels[best] if sure >= SURE_OF_LANGUAGE else ""), sure


def _rounded(chosen: dict[str, Thresholds]) -> dict[str, dict[str, float]]:
    return {lang: {name: round(value, 4) for name, value in asdict(values).items()} for lang, values in chosen.items()}


def _phrase(message: Message) -> data.Phrase:
    return data.Phrase(message.get(TEXT), message.get(INTENT), **message.get(METADATA))


def _write(learnt: Learnt, folder: Path) -> None:
    learnt.intents.save(folder, "intents")
    learnt.speech.save(folder, "speech")
    chosen = {lang: asdict(values) for lang, values in learnt.thresholds.items()}
    (folder / "thresholds.json").write_text(json.dumps(chosen), encoding="utf-8")


def _read(folder: Path) -> Learnt:
    chosen = json.loads((folder / "thresholds.json").read_text(encoding="utf-8"))
    thresholds = {lang: Thresholds(**values) for lang, values in chosen.items()}
    return Learnt(Linear.load(folder, "intents"), Linear.load(folder, "speech"), thresholds)
