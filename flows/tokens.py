"""A message cut into words and numbers, with what stands between them; and tables of phrases to look up in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Generic, TypeVar

from flows.orthography import normalise

V = TypeVar("V")

_MARKS = "\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u200b-\u200f\u2060\ufe0f"  # accents, vowel signs, half-spaces
_WORD = re.compile(rf"[^\W_](?:[^\W_]|[{_MARKS}])*")
_ARABIC_PARTS = re.compile(r"[0-9]+|[^0-9]+")
_GLUED = re.compile(
    r"([0-9]+)(er|ere|e|eme|nd|nde|j|jours?|semaines?|mois|ans?|euros?|pers|personnes?|enfants?|adultes?"
    r"|janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre)"
)
_IN_ARABIC_LETTERS = re.compile("[آ-ی]")
_INVISIBLE = re.compile(r"[\s\u200b-\u200f\u061c\u202a-\u202e\u2066-\u2069]+")
_LONGEST_NUMBER = 9
"""Digits: nothing longer is counted with, and Python refuses to read some thousands of them."""


@dataclass(frozen=True, slots=True)
class Token:
    word: str
    """Normalised: never empty, no space in it."""
    raw: str
    """As it was typed."""
    gap: str
    """What stands between the word before and this one, without spaces."""
    glued: bool
    """No space stands there, either."""

    @property
    def number(self) -> int | None:
        return int(self.word) if self.word.isdecimal() and len(self.word) <= _LONGEST_NUMBER else None


def split(text: str) -> list[Token]:
    """The words and numbers of a message in order. "12/06" is two with "/" between; so are "3jours" and "ال93"."""
    tokens: list[Token] = []
    end = 0
    for found in _WORD.finditer(text):
        between = text[end : found.start()]
        gap = _INVISIBLE.sub("", between)
        glued = bool(tokens) and not re.search(r"\s", between)
        for word in _parts(found.group()):
            tokens.append(Token(word, found.group(), gap, glued))
            gap, glued = "", True
        end = found.end()
    return tokens


def _parts(raw: str) -> Iterator[str]:
    for word in normalise(raw).split():
        if _IN_ARABIC_LETTERS.search(word):
            yield from _ARABIC_PARTS.findall(word)
        elif glued := _GLUED.fullmatch(word):
            yield from glued.groups()
        else:
            yield word


def words(tokens: Sequence[Token]) -> str:
    return " ".join(token.word for token in tokens)


@lru_cache(maxsize=64)
def _without(prefixes: str) -> re.Pattern[str]:
    """Words of a table's `prefixes`, one of each at the most, before a word of two letters or more."""
    conjunctions = "".join(p for p in prefixes if p in "وف")
    prepositions = "".join(p for p in prefixes if p in "بلعک")
    these = "(?:ه(?=ال))?" if "ه" in prefixes else ""
    return re.compile(
        (f"[{conjunctions}]?" if conjunctions else "") + (f"[{prepositions}]?" if prepositions else "") + these
    )


def stripped(word: str, prefixes: str) -> list[str]:
    """The word, and what is left without the Arabic words of one letter that are written in one with it."""
    if not prefixes or not _IN_ARABIC_LETTERS.match(word):
        return [word]
    longest = _without(prefixes).match(word)
    end = longest.end() if longest else 0
    return [word[start:] for start in range(end + 1) if start == 0 or len(word) - start >= 2]


class Phrases(Generic[V]):
    """Phrases and what they mean; the longest wins. `prefixes`: Arabic words of one letter allowed before them."""

    def __init__(self, meanings: Mapping[str, V] | Iterable[tuple[str, V]], prefixes: str = "") -> None:
        self._meanings = list(meanings.items() if isinstance(meanings, Mapping) else meanings)
        self._prefixes = prefixes

    @cached_property
    def _by_first(self) -> dict[str, list[tuple[tuple[str, ...], V]]]:
        """Made at the first look, so that importing a table costs nothing."""
        by_first: dict[str, list[tuple[tuple[str, ...], V]]] = {}
        for phrase, meaning in self._meanings:
            if said := [token.word for token in split(phrase)]:
                by_first.setdefault(said[0], []).append((tuple(said[1:]), meaning))
        for entries in by_first.values():
            entries.sort(key=lambda entry: -len(entry[0]))
        return by_first

    def match(self, tokens: Sequence[Token], at: int) -> tuple[V, int] | None:
        """The meaning of the phrase that begins at a place, and the place after it."""
        if not 0 <= at < len(tokens):
            return None
        for first in stripped(tokens[at].word, self._prefixes):
            for rest, meaning in self._by_first.get(first, ()):
                stop = at + 1 + len(rest)
                if tuple(token.word for token in tokens[at + 1 : stop]) == rest:
                    return meaning, stop
        return None

    def knows(self, word: str) -> bool:
        """Whether some phrase begins with this very word, without a prefix."""
        return word in self._by_first


def listed(meanings: Mapping[V, str]) -> list[tuple[str, V]]:
    """A table written as "meaning: phrase, phrase" the other way round."""
    return [(phrase.strip(), meaning) for meaning, said in meanings.items() for phrase in said.split(",")]


def wordset(said: str) -> frozenset[str]:
    """The normalised words of a list with spaces between."""
    return frozenset(token.word for token in split(said))


def phraseset(said: str) -> frozenset[str]:
    """The normalised phrases of a list with commas between."""
    return frozenset(" ".join(token.word for token in split(phrase)) for phrase in said.split(","))
