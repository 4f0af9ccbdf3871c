"""The crisis guard, in front of every model: plain lists of phrases that a clinician can read and correct, and behind
them a small model for what no list says.

A phrase matches a whole run of words after `orthography.normalise`. In it, `…` stands for up to four words, `word*` for
any ending, `one|other` for either, `<name>` for any of the words of that name. The phrases under `harmless` (idioms) are
taken out of a message first.

The model is numbers in a file (data/crisis/weights.npz, made by `python -m nlu.danger` from the phrases). What only it
finds is never sure, so it is asked about gently.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from typing import Annotated, Any

import numpy as np
from pydantic import Field

from bot.messages import CrisisKind, CrisisLevel, Danger
from flows.grams import blocks
from flows.orthography import join_prefix, normalise
from flows.spec import Reviews, Spec

KINDS: tuple[CrisisKind, ...] = ("suicide", "violence", "medical", "shelter")
"""A life before the rest."""
LONGEST = 400
"""Words that the model looks at."""
FEW_WORDS = 0.4
"""By so much more the model must be sure of three words or fewer: the lists know the short cries."""
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


@dataclass(frozen=True, repr=False)
class Weights:
    """A linear classifier over the n-grams of a text: the four kinds of danger, and the calm things they are taken for.

    `table` holds a row of whole numbers for each n-gram and a column for each label; `scale` makes weights of a column.
    """

    sizes: tuple[int, int]
    """The shortest and longest n-grams inside words."""
    lengths: tuple[float, ...]
    """Of characters, words and consonants: each kind is brought to its length, however long the text."""
    labels: tuple[str, ...]
    """Of a danger, its kind; the others have no name that matters."""
    index: Mapping[str, int]
    idf: Any
    table: Any
    scale: Any
    bias: Any
    threshold: float
    """By so much a danger outweighs all that is calm; chosen on text that was not learnt from."""
    learnt_from: str
    """The fingerprint of the phrases."""

    @classmethod
    def read(cls, packed: bytes) -> Weights:
        """From an .npz of arrays and JSON. Raises OSError, KeyError or ValueError when it is not whole."""
        with np.load(BytesIO(packed), allow_pickle=False) as stored:
            about = json.loads(stored["about"].tobytes())
            grams = stored["grams"].tobytes().decode().split("\n")
            arrays = (stored["idf"].astype(np.float32), stored["table"], stored["scale"], stored["bias"])
        index = {gram: place for place, gram in enumerate(grams)}
        sizes, lengths, labels = tuple(about["sizes"]), tuple(about["lengths"]), tuple(about["labels"])
        return cls(sizes, lengths, labels, index, *arrays, about["threshold"], about["learnt_from"])

    def danger(self, words: list[str]) -> tuple[CrisisKind, float]:
        """The likeliest kind, and by how much it outweighs all that is calm. `words` are normalised."""
        total = self.bias.copy()
        for grams, length in zip(blocks(words, self.sizes, len(self.lengths) == 3), self.lengths, strict=True):
            known = [(place, count) for gram, count in grams.items() if (place := self.index.get(gram)) is not None]
            if known:
                places = [place for place, _ in known]
                values = (1 + np.log([count for _, count in known])) * self.idf[places]
                total += (values * (length / np.sqrt(values @ values))) @ self.table[places] * self.scale
        scores = dict(zip(self.labels, total.tolist(), strict=True))
        kind = max(KINDS, key=lambda kind: scores[kind])
        return kind, scores[kind] - max(score for label, score in scores.items() if label not in KINDS)


class Guard:
    """Looks for danger in a text of any of the languages, without a log."""

    def __init__(self, lists: Mapping[str, CrisisList], weights: Weights | None = None) -> None:
        self.weights = weights
        self._harmless = _any_of(p for found in lists.values() for p in found.patterns(found.harmless))
        self._rules: list[tuple[Danger, re.Pattern[str]]] = []
        levels: tuple[CrisisLevel, ...] = ("sure", "maybe")
        for level in levels:
            for kind in KINDS:
                of_kind = ((found, getattr(found.levels()[kind], level)) for found in lists.values())
                if rule := _any_of(p for found, phrases in of_kind for p in found.patterns(phrases)):
                    self._rules.append((Danger(kind, level), rule))

    def look(self, text: str) -> Danger | None:
        """The gravest danger the text speaks of: what is sure before what is not, a life before the rest."""
        words = normalise(text)
        left = " ".join(self._harmless.sub(" ", words).split()) if self._harmless is not None else words
        listed = next((danger for danger, rule in self._rules if rule.search(left)), None)
        return listed or self._felt(left)

    def _felt(self, words: str) -> Danger | None:
        if self.weights is None or not words:
            return None
        tokens = words.split()
        if len(tokens) > LONGEST:  # the need hides at either end
            tokens = tokens[: LONGEST // 2] + tokens[-LONGEST // 2 :]
        kind, sure = self.weights.danger(tokens)
        limit = self.weights.threshold + (FEW_WORDS if len(tokens) <= 3 else 0)
        return Danger(kind, "maybe") if sure > limit else None
