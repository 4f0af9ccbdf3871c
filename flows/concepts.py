"""What one does, whatever it is called: "آشپزی", "طبخ" and "cuisine" are one thing, in data/activity-words.yml."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from flows import tokens
from flows.index import STEM, bare
from flows.orthography import normalise

LONGEST = 4
"""Words of one phrase."""


class Concepts:
    """Finds concepts in a text by their words and phrases, each word known by its beginning."""

    def __init__(self, words: Mapping[str, Iterable[str]]) -> None:
        """`words`: of each concept, in all languages."""
        self._phrases: dict[tuple[str, ...], str] = {}
        for concept, listed in words.items():
            for phrase in listed:
                self._phrases.setdefault(tuple(_cut(phrase)), concept)

    def within(self, text: str) -> set[str]:
        """The concepts that a text names, as stems that no word has: `@cooking`."""
        return {f"@{concept}" for concept in self._found(_cut(text))}

    def _found(self, said: list[str]) -> Iterator[str]:
        for start in range(len(said)):
            for length in range(min(LONGEST, len(said) - start), 0, -1):
                if concept := self._phrases.get(tuple(said[start : start + length])):
                    yield concept
                    break


def _cut(text: str) -> list[str]:
    return [bare(word)[:STEM] for word in normalise(tokens.words(tokens.split(text))).split()]
