"""The crisis guard: plain lists of phrases, in front of every model, that a clinician can read and correct.

A phrase matches a whole run of words after `orthography.normalise`. In it, `…` stands for up to four words, `word*` for
any ending, `one|other` for either. The phrases under `harmless` (idioms) are taken out of a message first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Annotated

from pydantic import AfterValidator, Field

from bot.messages import CrisisKind, CrisisLevel, Danger
from flows.orthography import join_prefix, normalise
from flows.spec import Reviews, Spec

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


def _readable(phrase: str) -> str:
    pattern(phrase)
    return phrase


Phrases = list[Annotated[str, Field(min_length=2, pattern=r"\S"), AfterValidator(_readable)]]


class Levels(Spec):
    sure: Phrases
    maybe: Phrases = []


class CrisisList(Spec):
    """One file of data/crisis: what people say in danger, and what only sounds like it."""

    reviewed: Reviews
    suicide: Levels
    violence: Levels
    medical: Levels
    shelter: Levels
    harmless: Phrases

    def levels(self) -> dict[CrisisKind, Levels]:
        return {"suicide": self.suicide, "violence": self.violence, "medical": self.medical, "shelter": self.shelter}


def _any_of(phrases: Iterable[str]) -> re.Pattern[str] | None:
    found = [pattern(phrase) for phrase in phrases]
    return re.compile(rf"(?<!\w)(?:{'|'.join(found)})(?!\w)") if found else None


class Guard:
    """Looks for danger in a text of any of the languages, without a model and without a log."""

    def __init__(self, lists: Mapping[str, CrisisList]) -> None:
        self._harmless = _any_of(phrase for found in lists.values() for phrase in found.harmless)
        self._rules: list[tuple[Danger, re.Pattern[str]]] = []
        levels: tuple[CrisisLevel, ...] = ("sure", "maybe")
        kinds: tuple[CrisisKind, ...] = ("suicide", "violence", "medical", "shelter")
        for level in levels:
            for kind in kinds:
                of_kind = (found.levels()[kind] for found in lists.values())
                if rule := _any_of(p for words in of_kind for p in getattr(words, level)):
                    self._rules.append((Danger(kind, level), rule))

    def look(self, text: str) -> Danger | None:
        """The gravest danger the text speaks of: what is sure before what is not, a life before the rest."""
        words = normalise(text)
        if self._harmless is not None:
            words = self._harmless.sub(" ", words)
            words = " ".join(words.split())
        return next((danger for danger, rule in self._rules if rule.search(words)), None)
