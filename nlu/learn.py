"""From phrases to the two models and the thresholds; knows nothing of Rasa."""

from __future__ import annotations

import logging
import random
import re
import zlib
from collections import Counter
from dataclasses import asdict, dataclass

import numpy as np

from nlu.augment import copy, kinds
from nlu.calibrate import Judged, Thresholds, shares, thresholds
from nlu.data import LANGUAGES, Phrase
from nlu.features import words
from nlu.linear import Array, Linear, Recipe, fit, fit_temperature
from nlu.transliterate import variants

logger = logging.getLogger("nlu")
INTENTS = Recipe()
SPEECH = Recipe(sizes=(1, 4), sound_weight=0)
SPEECH_TEMPERATURE = 0.2  # as it was fitted last, for want of held-out text
MAX_TEXTS = 52_000  # phrases and copies together: keeps training under a minute
MAX_SPEECH = 1_500  # phrases of each language for the language model
FOLDS = 3
ENOUGH = 100  # held-out texts for thresholds of a language of its own
_LATIN_LETTER = re.compile("[a-zà-ÿ]", re.IGNORECASE)
_ARABIC_LETTER = re.compile("[\u0620-\u06d3]")
Texts = list[tuple[list[str], str]]


@dataclass(frozen=True)
class Learnt:
    intents: Linear
    speech: Linear
    thresholds: dict[str, Thresholds]  # by language; "" for a text whose language is another or not known


def learn(phrases: list[Phrase], held_out: list[Phrase], others: list[tuple[str, str]]) -> Learnt:
    """Everything that a model holds; `held_out` is text that nothing is trained on, for temperature and thresholds."""
    intents = _fit_intents(phrases)
    logger.info("Intents: %d learnt from %d phrases.", len(intents.labels), len(phrases))
    speech = _fit_speech(phrases, held_out, others)
    logger.info("Languages: %s.", ", ".join(speech.labels))
    return Learnt(intents, speech, _calibrate(intents, phrases, held_out))


def with_copies(phrases: list[Phrase]) -> Texts:
    """The phrases and, drawn by lot, as many of their copies as there is room for."""
    own = [(words(p.text), p.intent) for p in phrases]
    lots = [(p, kind) for p in phrases for kind in kinds(p)]
    random.Random(7).shuffle(lots)
    made = ((copy(p, kind), p.intent) for p, kind in lots[: max(0, MAX_TEXTS - len(own))])
    return own + [(words(text), intent) for text, intent in made if text]


def _fit_intents(phrases: list[Phrase]) -> Linear:
    texts = with_copies(phrases)
    return fit([tokens for tokens, _ in texts], [intent for _, intent in texts], INTENTS)


def _fit_speech(phrases: list[Phrase], held_out: list[Phrase], others: list[tuple[str, str]]) -> Linear:
    texts = [(words(text), lang) for text, lang in others]
    for lang in LANGUAGES:
        spoken = [p for p in phrases if p.lang == lang and _shows_its_language(p)]
        for phrase in random.Random(7).sample(spoken, min(len(spoken), MAX_SPEECH)):
            latin = variants(phrase.text, lang, phrase.dialect, 2, seed=11)
            texts += [(words(text), lang) for text in (phrase.text, *latin)]
    counts = Counter(lang for _, lang in texts)
    weights = [(max(counts.values()) / counts[lang]) ** 0.5 for _, lang in texts]  # a few dozen beside thousands
    model = fit([tokens for tokens, _ in texts], [lang for _, lang in texts], SPEECH, weights)
    model.temperature = SPEECH_TEMPERATURE
    known = [p for p in held_out if _shows_its_language(p)]
    if known:
        scores = np.array([model.scores(words(p.text))[0] for p in known])
        model.temperature = fit_temperature(scores, [model.labels.index(p.lang) for p in known])
    return model


def _shows_its_language(phrase: Phrase) -> bool:
    """Not so for "oui" or "CNDA rendez-vous" among the Dari phrases."""
    if phrase.lang == "fr" or "latin" in (phrase.register, phrase.dialect):
        return True
    return len(_ARABIC_LETTER.findall(phrase.text)) > len(_LATIN_LETTER.findall(phrase.text))


def _calibrate(model: Linear, phrases: list[Phrase], held_out: list[Phrase]) -> dict[str, Thresholds]:
    rows = [p for p in held_out if p.intent in model.labels]
    scored = [model.scores(words(p.text)) for p in rows]
    missing = {p.lang for p in phrases} - {p.lang for p in rows}
    if missing:
        logger.info(
            "No evaluation text for %s yet: thresholds come from phrases left out of training, person by person. "
            "Train again once nlu/evaluation is complete.", ", ".join(sorted(missing))
        )  # fmt: skip
        more = _out_of_fold(model, phrases, missing)
        rows, scored = rows + [p for p, _ in more], scored + [found for _, found in more]
    scores = np.array([found for found, _ in scored])
    model.temperature = fit_temperature(scores, [model.labels.index(p.intent) for p in rows])
    chosen = {"": thresholds(judge(model, rows))}
    for lang in LANGUAGES:
        own = [p for p in rows if p.lang == lang]
        chosen[lang] = thresholds(judge(model, own), chosen[""]) if len(own) >= ENOUGH else chosen[""]
        if own:
            did = shares(judge(model, own), chosen[lang])
            logger.info("%s, %d held-out texts: %s", lang, len(own), _in_words(asdict(chosen[lang]), "%.2f"))
            logger.info("  there: %s", _in_words({name: 100 * value for name, value in did.items()}, "%.1f %%"))
    return chosen


def judge(model: Linear, rows: list[Phrase]) -> Judged:
    """How the model sees these messages; a row's `by` holds its set."""
    found = [model.probabilities(words(p.text)) for p in rows]
    probabilities, coverage = np.array([p for p, _ in found]), np.array([c for _, c in found])
    sets = np.array([p.by if p.by in ("plain", "hard") else "" for p in rows])
    return Judged(model.labels, probabilities, coverage, np.array([p.intent for p in rows]), sets)


def _out_of_fold(model: Linear, phrases: list[Phrase], langs: set[str]) -> list[tuple[Phrase, tuple[Array, float]]]:
    """Scores of phrases by models that never saw the person who wrote them, in the order of the model's labels."""
    found = []
    for fold in range(FOLDS):
        other = _fit_intents([p for p in phrases if _fold(p) != fold])
        places = [model.labels.index(label) for label in other.labels]
        for phrase in (p for p in phrases if _fold(p) == fold and p.lang in langs):
            scores, coverage = other.scores(words(phrase.text))
            whole = np.full(len(model.labels), scores.min(), dtype=np.float32)
            whole[places] = scores
            found.append((phrase, (whole, coverage)))
    return found


def _fold(phrase: Phrase) -> int:
    return zlib.crc32(f"{phrase.lang}:{phrase.by}".encode()) % FOLDS


def _in_words(values: dict[str, float], form: str) -> str:
    return ", ".join(f"{name} {form % value}" for name, value in values.items()) + "."
