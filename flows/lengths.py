"""Sentences that somebody who reads slowly would lose their way in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from flows.facts import Facts
from flows.reviews import FILES

MOST_WORDS = 20
_END = re.compile(r"(?<=[.!?؟…])\s+|\n")


def long_sentences(facts: Facts) -> Iterator[str]:
    """One line for each sentence of more than MOST_WORDS words, in each language."""
    for guide in facts.guides.values():
        yield from _too_long(guide.model_dump(mode="json"), f"guides/{guide.id}")
    for name in FILES:
        yield from _too_long(getattr(facts, name).model_dump(mode="json"), name)


def _too_long(value: object, place: str) -> Iterator[str]:
    if isinstance(value, dict):
        if value.keys() >= {"fr", "prs", "ar"} and isinstance(value["fr"], str):
            for lang in ("fr", "prs", "ar"):
                for sentence in _END.split(value[lang]):
                    if (count := len(words(sentence))) > MOST_WORDS:
                        yield f"{place}: {lang}: a sentence of {count} words: {sentence[:50]}…"
        else:
            for key, inner in value.items():
                yield from _too_long(inner, f"{place}.{key}")
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _too_long(inner, f"{place}.{number}")


def words(sentence: str) -> list[str]:
    """Signs such as « and – are none."""
    return [word for word in sentence.split() if re.search(r"\w", word)]
