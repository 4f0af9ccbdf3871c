"""What a message already says, so that nobody is asked for it again: dates, people, ages, places, guides, programmes.

Nothing here is sure: whoever uses an entity says it back and asks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Literal

from flows import dates, household
from flows.dates import Found
from flows.places import Place, Places
from flows.spec import Guide, Topics
from flows.texts import LANGUAGES
from flows.tokens import Phrases, Token, split, stripped, words, wordset

Kind = Literal["date", "adults", "children", "people", "age", "town", "departement", "guide", "programme"]
Value = int | str | dict[str, str]
_POSSESSIVES = wordset("mon ma mes votre vos notre nos")
_ARTICLES = wordset("le la les l un une des du de d au aux à en pour") | _POSSESSIVES


@dataclass(frozen=True, slots=True)
class Entity:
    kind: Kind
    value: Value
    """JSON-able. A date: "2026-06-12", or {"from", "to"} for a span; people and ages: a number; a town: {"name",
    "departement"}; a département: its code; a guide or programme: its id."""
    words: str
    """The normalised words that say it."""


@dataclass(frozen=True)
class Names:
    """What may be named. `guides` and `programmes`: their names by id and language."""

    places: Places
    guides: Mapping[str, Mapping[str, Sequence[str]]] = field(default_factory=dict)
    programmes: Mapping[str, Mapping[str, Sequence[str]]] = field(default_factory=dict)

    @cached_property
    def titles(self) -> Phrases[tuple[Kind, str]]:
        """Without articles, as `_bare` leaves a message."""
        kinds: tuple[tuple[Kind, Mapping[str, Mapping[str, Sequence[str]]]], ...] = (
            ("programme", self.programmes),
            ("guide", self.guides),
        )
        listed: list[tuple[str, tuple[Kind, str]]] = []
        for kind, names in kinds:
            for known, said in names.items():
                titles = [(lang, title) for lang, of_lang in said.items() for title in of_lang]
                listed += [(bare, (kind, known)) for lang, title in titles if (bare := _findable(title, lang))]
        return Phrases(listed, "وبل")


def _findable(title: str, lang: str) -> str:
    """A title as it is looked for; "" for one that is an everyday word: "my appointments", or one word of Dari, which may
    be another one in Arabic."""
    tokens = split(title)
    bare = [token.word for token, _ in _bare(tokens)]
    if not bare or tokens[0].word in _POSSESSIVES or (lang == "prs" and len(bare) == 1) or len(bare[0]) == 1:
        return ""
    return " ".join(bare)


def names_of_guides(guides: Mapping[str, Guide], topics: Topics) -> dict[str, dict[str, list[str]]]:
    """The titles and labels of guides and topics, by the id of the flow that shows them."""
    named = {f"guide:{guide.id}": [guide.title, guide.label] for guide in guides.values()}
    named |= {f"topic:{intent}": [topic.label] for intent, topic in topics.topics.items()}
    return {
        flow: {lang: [name for title in titles for name in _variants(title.get(lang))] for lang in LANGUAGES}
        for flow, titles in named.items()
    }


def _variants(title: str) -> Iterator[str]:
    """A title as it stands, and without what is in brackets."""
    yield title
    if "(" in title:
        yield " ".join(part.partition(")")[2] if ")" in part else part for part in title.split("("))


def find(text: str, today: date, names: Names) -> list[Entity]:
    """What a message says, in the order in which it says it. Any text is fine."""
    tokens = split(text)
    found: list[tuple[int, Entity]] = []
    named = list(_named(tokens, names))
    found += [(start, entity) for start, _, entity in named]
    days = dates.read_tokens(tokens, today)
    found += [(one.start, _date(one)) for one in days]
    taken = frozenset(place for one in days for place in range(one.start, one.stop))
    for place in names.places.find_in(tokens):
        if not taken & set(range(place.start, place.stop)):
            found.append((place.start, _place(tokens, place)))
    found += [(one.start, Entity(one.kind, one.value, one.words)) for one in household.count(tokens, taken)]
    return [entity for _, entity in sorted(found, key=lambda one: one[0])]


def _date(found: Found) -> Entity:
    first = found.day.isoformat()
    value: Value = {"from": first, "to": found.end.isoformat()} if found.end else first
    return Entity("date", value, found.words)


def _place(tokens: Sequence[Token], place: Place) -> Entity:
    said = words(tokens[place.start : place.stop])
    if place.kind == "departement":
        return Entity("departement", place.departement, said)
    return Entity("town", {"name": place.name, "departement": place.departement}, said)


def _bare(tokens: Sequence[Token]) -> list[tuple[Token, int]]:
    """The words without articles, each with its place: "le titre de séjour" is "titre sejour", "السكن" is "سكن"."""
    kept = [(token, at) for at, token in enumerate(tokens) if token.word not in _ARTICLES]
    return [(replace(token, word=_without_article(token.word)), at) for token, at in kept]


def _without_article(word: str) -> str:
    for bare in stripped(word, "وبل"):
        if bare.startswith("ال") and len(bare) > 4:
            return bare.removeprefix("ال")
    return word


def _named(tokens: Sequence[Token], names: Names) -> Iterator[tuple[int, int, Entity]]:
    """Guides and programmes by their titles, each once."""
    bare = _bare(tokens)
    only = [token for token, _ in bare]
    seen: set[tuple[Kind, str]] = set()
    at = 0
    while at < len(only):
        match = names.titles.match(only, at)
        if match is None:
            at += 1
            continue
        (kind, known), stop = match
        first, last = bare[at][1], bare[stop - 1][1] + 1
        if (kind, known) not in seen:
            seen.add((kind, known))
            yield first, last, Entity(kind, known, words(tokens[first:last]))
        at = stop
