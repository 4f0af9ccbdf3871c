"""The crisis guard, in front of every model: plain lists of phrases that a clinician can read and correct, and behind
them a small model for what no list says.

A phrase matches a whole run of words after `orthography.normalise`. In it, `…` stands for up to four words, `word*` for
any ending, `one|other` for either, `<name>` for any of the words of that name. The phrases under `harmless` (idioms) are
taken out of a message first.

The model is numbers in a file (data/crisis/weights.json, made by `python -m nlu.danger` from the phrases): n-grams with
their weights for each kind. What only it finds is never sure, so it is asked about gently.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from math import log, sqrt
from typing import Annotated

from pydantic import Field

from bot.messages import CrisisKind, CrisisLevel, Danger
from flows.grams import blocks
from flows.orthography import join_prefix, normalise
from flows.spec import Reviews, Spec

LONGEST = 400
"""Words that the model looks at."""
_GAP = r"(?: \w+){0,4}"


@cache
def _option(option: str) -> str:
    words = normalise(option.rstrip("*"))
    if not words:
        raise ValueError(f"{option!r} stands for no word, so it would be found everywhere")
    return re.escape(words).replace(r"\ ", " ") + (r"\w*" if option.endswith("*") else "")


@cache
def _word(piece: str) -> str:
    return f"(?:{'|'.join(map(_option, piece.split('|')))})"


def pattern(phrase: str) -> str:
    """The regular expression of one phrase, for normalised text; ValueError when it has a part without a word."""
    found = ""
    pieces = join_prefix(phrase.replace("...", "…")).split()
    if "…" in (pieces[0], pieces[-1]):
        raise ValueError("a phrase begins and ends with a word")
    for piece in pieces:
        if piece == "…":
            found += _GAP
        else:
            found += (" " if found else "") + _word(piece)
    return found


Phrases = list[Annotated[str, Field(min_length=2, pattern=r"\S")]]
_NAMED = re.compile(r"<([^<>]+)>")


class Levels(Spec):
    sure: Phrases
    maybe: Phrases = []


class CrisisList(Spec):
    """One file of data/crisis: what people say in danger, and what only sounds like it."""

    reviewed: Reviews
    words: dict[str, str] = {}
    """Words that mean the same in many phrases, `one|other`, under a name: `<name>` stands for any of them."""
    suicide: Levels
    violence: Levels
    medical: Levels
    shelter: Levels
    harmless: Phrases

    def levels(self) -> dict[CrisisKind, Levels]:
        return {"suicide": self.suicide, "violence": self.violence, "medical": self.medical, "shelter": self.shelter}

    def patterns(self, phrases: Phrases) -> list[str]:
        """The regular expressions of phrases; ValueError where one cannot be read."""
        return [self._pattern(phrase) for phrase in phrases]

    def _pattern(self, phrase: str) -> str:
        try:
            return pattern(_NAMED.sub(lambda named: self.words[named[1]], phrase))
        except KeyError as error:
            raise ValueError(f"there are no words named {error}") from error

    def problems(self) -> Iterator[tuple[tuple[int | str, ...], str]]:
        """Every phrase that cannot be read: where it stands, and why."""
        lists: dict[tuple[str, ...], Phrases] = {("harmless",): self.harmless}
        for kind, levels in self.levels().items():
            lists |= {(kind, "sure"): levels.sure, (kind, "maybe"): levels.maybe}
        for place, phrases in lists.items():
            for number, phrase in enumerate(phrases):
                try:
                    self._pattern(phrase)
                except ValueError as error:
                    yield (*place, number), str(error)


def _any_of(patterns: Iterable[str]) -> re.Pattern[str] | None:
    found = list(patterns)
    return re.compile(rf"(?<!\w)(?:{'|'.join(found)})(?!\w)") if found else None


class Weights(Spec):
    """A linear model over the n-grams of a text: how much likelier each kind of danger is than none."""

    sizes: tuple[int, int]
    """The shortest and longest n-grams inside words."""
    block_weights: tuple[float, ...]
    """Of characters, words and consonants: each brought to this length, however long the text."""
    kinds: tuple[CrisisKind, ...]
    bias: tuple[float, ...]
    threshold: float
    """A score above it is a danger; chosen on text that was not learnt from."""
    learnt_from: str
    """The fingerprint of the phrases."""
    grams: dict[str, tuple[int, ...]]
    """Of each n-gram: how rare it is, then its weight for each kind, in thousandths."""

    def scores(self, words: Sequence[str]) -> dict[CrisisKind, float]:
        """Of normalised words, by kind; 0 is the border of the training."""
        totals = list(self.bias)
        found = blocks(list(words), self.sizes, len(self.block_weights) == 3)
        for grams, length in zip(found, self.block_weights, strict=True):
            known = [((1 + log(count)) * row[0], row) for gram, count in grams.items() if (row := self.grams.get(gram))]
            norm = sqrt(sum(value * value for value, _ in known)) * 1000 / length
            for place in range(len(totals)) if norm else ():
                totals[place] += sum(value * row[place + 1] for value, row in known) / norm
        return dict(zip(self.kinds, totals, strict=True))


class Guard:
    """Looks for danger in a text of any of the languages, without a log."""

    def __init__(self, lists: Mapping[str, CrisisList], weights: Weights | None = None) -> None:
        self._weights = weights
        self._harmless = _any_of(p for found in lists.values() for p in found.patterns(found.harmless))
        self._rules: list[tuple[Danger, re.Pattern[str]]] = []
        levels: tuple[CrisisLevel, ...] = ("sure", "maybe")
        kinds: tuple[CrisisKind, ...] = ("suicide", "violence", "medical", "shelter")
        for level in levels:
            for kind in kinds:
                of_kind = ((found, getattr(found.levels()[kind], level)) for found in lists.values())
                if rule := _any_of(p for found, phrases in of_kind for p in found.patterns(phrases)):
                    self._rules.append((Danger(kind, level), rule))

    def look(self, text: str) -> Danger | None:
        """The gravest danger the text speaks of: what is sure before what is not, a life before the rest."""
        words = normalise(text)
        left = " ".join(self._harmless.sub(" ", words).split()) if self._harmless is not None else words
        listed = next((danger for danger, rule in self._rules if rule.search(left)), None)
        return listed or self._felt(words)

    def knows(self, word: str) -> bool:
        """Whether the phrases hold this normalised word."""
        return self._weights is not None and f"\t{word}" in self._weights.grams

    def _felt(self, words: str) -> Danger | None:
        if self._weights is None or not words:
            return None
        tokens = words.split()
        if len(tokens) > LONGEST:  # the need hides at either end
            tokens = tokens[: LONGEST // 2] + tokens[-LONGEST // 2 :]
        scores = self._weights.scores(tokens)
        kind = max(scores, key=lambda kind: scores[kind])
        return Danger(kind, "maybe") if scores[kind] > self._weights.threshold else None
