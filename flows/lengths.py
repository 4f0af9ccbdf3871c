"""Sentences that somebody who reads slowly would lose their way in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from flows.facts import Facts
from flows.texts import LANGUAGES

MOST_WORDS = 20
_END = re.compile(r"(?<=[.!?؟…])\s+|\n")


def long_sentences(facts: Facts) -> Iterator[str]:
    """One line for each sentence of more than MOST_WORDS words, in each language."""
    for name, place, said in facts.words():
        for lang in LANGUAGES:
            for sentence in _END.split(said[lang]):
                if (count := len(words(sentence))) > MOST_WORDS:
                    yield f"{name}.{place}: {lang}: a sentence of {count} words: {sentence[:50]}…"


def words(sentence: str) -> list[str]:
    """Signs such as « and – are none."""
    return [word for word in sentence.split() if re.search(r"\w", word)]
