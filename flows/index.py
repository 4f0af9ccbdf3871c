"""Texts found by the stems of their words: "ordinateurs" finds "ordinateur", and الكمبيوتر finds كمبيوتر."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from math import log
from typing import Generic, TypeVar

from flows import tokens
from flows.orthography import normalise

K = TypeVar("K", int, str)
STEM = 5
"""Letters of a word that are compared; a longer word is known by its beginning."""
SHORTEST = 3
NAME, WORDS, TEXT = 3.0, 2.0, 1.0
"""What a stem is worth that stands in the name, in what people type for it, or in the description."""
FEW = 6
"""Texts, at the most, of one name."""


class Index(Generic[K]):
    """Which texts say which stems, and how loudly."""

    def __init__(self, texts: Mapping[K, Iterable[tuple[str, float]]]) -> None:
        self.size = len(texts)
        self.weights: dict[str, dict[K, float]] = defaultdict(dict)
        for name, written in texts.items():
            for text, weight in written:
                self.add(name, stems(text), weight)

    def add(self, name: K, said: Iterable[str], weight: float) -> None:
        for stem in said:
            self.weights[stem][name] = max(weight, self.weights[stem].get(name, 0.0))

    def is_name(self, stem: str) -> bool:
        """Whether it stands in a few names and says nothing else: "Kodiko", not "logement"."""
        weights = self.weights.get(stem, {}).values()
        return 0 < len(weights) <= FEW and min(weights) == NAME

    def rarity(self, stem: str) -> float:
        return log(1 + self.size / len(self.weights[stem])) if stem in self.weights else 0.0

    def scores(self, said: Iterable[str]) -> dict[K, float]:
        """How much of these stems each text says."""
        found: dict[K, float] = defaultdict(float)
        for stem in sorted(set(said)):
            rarity = self.rarity(stem)
            for name, weight in self.weights.get(stem, {}).items():
                found[name] += rarity * weight
        return found

    def covered(self, said: Collection[str], name: K) -> float:
        """The part of the stems that a text says where it counts, from 0 to 1; unknown ones count as rare."""
        unknown = log(1 + self.size)
        whole = sum(self.rarity(stem) or unknown for stem in said)
        own = sum(self.rarity(stem) for stem in said if self.weights.get(stem, {}).get(name, 0.0) >= WORDS)
        return own / whole if whole else 0.0


def stems(text: str) -> list[str]:
    """The beginnings of the words that say something."""
    return [stem for word in normalise(text).split() if (stem := _stem(word))]


def plain(text: str) -> str:
    """Whole words without Arabic articles, a space around each: "trans" is no "transport"."""
    return f" {' '.join(bare(word) for word in normalise(text).split())} "


def bare(word: str) -> str:
    """Without an Arabic article, and without "on the" as it is spoken: عالكمبيوتر."""
    if word.startswith("عال") and len(word) > SHORTEST + 2:
        return word.removeprefix("عال")
    without = (
        [form for form in tokens.stripped(word, ARTICLES) if len(form) >= SHORTEST] if word[:1] in ARTICLES else []
    )
    short = min(without, key=len, default=word)
    return short.removeprefix("ال") if len(short) > SHORTEST + 1 else short


@lru_cache(maxsize=1 << 16)
def _stem(word: str) -> str:
    word = bare(word)
    return word[:STEM] if len(word) >= SHORTEST and word not in EMPTY else ""


ARTICLES = "وفبل"
EMPTY = tokens.wordset(
    "les des une aux chez autour ici trouver gens association associations structure structures organisme aident qui "
    "انجمن انجمنها موسسه کمکم نزدیک نزدیکم جمعیه جمعیات قریب قریبه یساعد یساعدنی بساعد منظمه "
    " pour avec dans sur par que qui est mon mes ma moi nous vous veux voudrais cherche chercher besoin "
    "aide aider aidez comment faire avoir être suis peut peux quelque chose quelqu un dun où ville près personne "
    "از به در را که این آن من ما شما می خواهم میخواهم دارم است برای با یک کجا چطور کمک نفر کسی کنم کند شود باید "
    "في من على الى عن مع هذا هذه انا نحن اريد بدي عايز ابحث كيف اين هل لي مساعدة احد شخص ممكن عندي لازم"
)
"""Words that say nothing about what is looked for."""
