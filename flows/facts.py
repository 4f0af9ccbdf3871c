"""All that is told as a fact, as it was read from flows/guides/ and data/."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flows.programme import Ready
from flows.spec import Anchors, Glossary, Guide, Numbers, Structures, Topics

FILES = ("topics", "numbers", "glossary", "anchors", "structures", "ready")
"""The files of data/, each a field of `Facts`."""


@dataclass(frozen=True, slots=True)
class Facts:
    guides: dict[str, Guide]
    topics: Topics
    numbers: Numbers
    glossary: Glossary
    anchors: Anchors
    structures: Structures
    ready: Ready

    def words(self) -> Iterator[tuple[str, str, dict[str, str]]]:
        """Every text that stands in three languages: of which guide or file, where in it, and what it says."""
        facts = {f"guides/{guide.id}": guide.model_dump(mode="json") for guide in self.guides.values()}
        facts |= {name: getattr(self, name).model_dump(mode="json") for name in FILES}
        for name, fact in facts.items():
            yield from ((name, place, words) for place, words in _words(fact))


def _words(value: Any, place: str = "") -> Iterator[tuple[str, dict[str, str]]]:
    if isinstance(value, dict):
        if value.keys() >= {"fr", "prs", "ar"} and isinstance(value["fr"], str):
            yield place, value
        else:
            for key, inner in value.items():
                yield from _words(inner, f"{place}.{key}" if place else str(key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _words(inner, f"{place}.{number}")
