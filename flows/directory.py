"""Who helps: structures found by words, by field and by place. The most sensitive are never among them.

A text is cut into stems, so that "ordinateurs" finds "ordinateur" and الكمبيوتر finds كمبيوتر. What few cards say counts
more than what many say. A place brings the cards of its town before those of its département, and these before
those of the whole country; what is elsewhere is left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from heapq import nsmallest

from flows import tokens
from flows.index import NAME, TEXT, WORDS, Index, plain, stems
from flows.orthography import normalise
from flows.places import Places
from flows.spec import Structure
from flows.towns import Town, km

ELSEWHERE = 0.3
"""What a card of another place is worth to who lives here and did not name a place."""
FAR = 50.0
FAINT = 0.25
"""What answers the words so much less than the best card does is left out."""
MOST = 24
"""Cards in one answer."""
ENOUGH = 2
"""Stems: one word may be of any question."""
SURE = 0.6
"""The part of what was asked that a card must say, for us to be sure that it was asked for."""


@dataclass(frozen=True, slots=True)
class Near:
    name: str
    departement: str
    town: str = ""
    position: tuple[float, float] | None = None


class Directory:
    def __init__(self, structures: Mapping[str, Structure], places: Places) -> None:
        self.structures = dict(structures)
        self.places = places
        self._listed = {name: one for name, one in structures.items() if one.sensitivity != "high"}
        self._index = Index({name: list(_texts(one)) for name, one in self._listed.items()})
        high = {name: one for name, one in structures.items() if one.listing == "discreet"}
        self._telling = {name: [plain(word) for word in one.telling] for name, one in high.items()}

    def find(
        self, words: str = "", field: str = "", near: Near | None = None, status: str = "", home: Near | None = None
    ) -> list[str]:
        """The MOST cards for these words, or in this field, or both; best first. Without either, all that are near.

        `near` leaves out what is elsewhere; `home`, where somebody lives, only puts it last.
        """
        told = bool(stems(words))
        said = self._index.scores(stems(words))
        if told and not said and not field:
            return []
        names = said.keys() if told and not field else self._listed.keys()
        scores = {
            name: self._score(name, said.get(name, 0.0), field, status) * self._closeness(name, near, home)
            for name in self._around(names, near)
        }
        best = max(scores.values(), default=0.0)
        least = FAINT * best if told and not field else 0.0
        worth = ((-score, name) for name, score in scores.items() if score > least)
        return [name for _, name in nsmallest(MOST, worth)]

    def _around(self, names: Collection[str], near: Near | None) -> Iterable[str]:
        """Those of the cards that may help at a place."""
        if near is None:
            return names
        return (name for name in names if name in self._here[near.departement] or name in self._here[""])

    @cached_property
    def _here(self) -> dict[str, set[str]]:
        """The cards of each département; under "" those of the whole country, and those that do not say where."""
        found: dict[str, set[str]] = defaultdict(set)
        for name, one in self._listed.items():
            for code in one.territory.departements:
                found[code].add(name)
            if one.territory.scope in ("national", "unknown"):
                found[""].add(name)
        return found

    def _closeness(self, name: str, near: Near | None, home: Near | None) -> float:
        one = self.structures[name]
        if near is not None:
            return self.closeness(one, near)
        return (self.closeness(one, home) or ELSEWHERE) if home is not None else 1.0

    def _score(self, name: str, said: float, field: str, status: str) -> float:
        one = self.structures[name]
        if field and field not in one.themes and not said:
            return 0.0
        fits = 1.0 if _fits(one, status) else 0.5
        return (0.2 + said) * fits * (1.0 if one.kind == "programme" else 0.7)

    def sure(self, words: str, near: Near | None = None) -> list[str]:
        """The cards that these words surely ask for: most of what they say stands there, and it is more than a word."""
        said = set(stems(words))
        if len(said) < ENOUGH and not any(self._index.is_name(stem) for stem in said):
            return []
        return [name for name in self.find(words, near=near) if self._index.covered(said, name) >= SURE]

    def private(self, words: str) -> str | None:
        """What is never listed, but was asked for in a telling word: only its neutral label may be said."""
        said = plain(words)
        return next((name for name, telling in self._telling.items() if any(word in said for word in telling)), None)

    def asked(self, text: str) -> tuple[str, Near | None]:
        """What a text looks for, and the first place it names."""
        code = normalise(text).upper().zfill(2)
        if code in self.places.names:
            return "", Near(f"{self.places.names[code]} ({code})", code)
        cut = tokens.split(text)
        place = next(iter(self.places.find_in(cut)), None)
        if place is None:
            return text, None
        town = self.places.town(place.name, place.departement) if place.kind == "town" else None
        rest = tokens.words([*cut[: place.start], *cut[place.stop :]])
        return rest, _near(town) if town else Near(f"{place.name} ({place.departement})", place.departement)

    def near_position(self, position: tuple[float, float]) -> Near | None:
        """Where somebody is, by the nearest town; None outside France."""
        town = self.places.nearest(*position)
        return _near(town) if town else None

    def closeness(self, one: Structure, near: Near) -> float:
        """From 3 in the same town down to 0 elsewhere."""
        territory = one.territory
        if near.town and near.town in territory.towns and near.departement in territory.departements:
            return 3.0
        if near.departement in territory.departements:
            return 2.0 + 0.5 / (1 + self.distance(one, near) / 10)
        return {"national": 1.0, "unknown": 0.6}.get(territory.scope, 0.0)

    def distance(self, one: Structure, near: Near) -> float:
        """Kilometres to the nearest of its towns; FAR when that is not known."""
        towns = (self.places.town(name, code) for name in one.territory.towns for code in one.territory.departements)
        spots = (town.position for town in towns if town)
        return min((km(near.position, spot) for spot in spots if near.position and spot), default=FAR)


def _near(town: Town) -> Near:
    return Near(f"{town.name} ({town.departement})", town.departement, town.name, town.position)


def _texts(one: Structure) -> Iterator[tuple[str, float]]:
    yield from ((text, NAME) for text in (one.name, one.operator))
    yield from ((text, TEXT) for words in (one.what, one.audience.who) for text in words.all())
    yield from ((town, TEXT) for town in one.territory.towns)
    yield from ((text, WORDS) for listed in one.words.values() for text in listed)


def _fits(one: Structure, status: str) -> bool:
    return not status or not one.audience.status or status in one.audience.status or status == "any"


def problems(structures: Mapping[str, Structure], places: Places) -> Iterable[str]:
    """Towns that France does not have, and sensitive cards that say too much."""
    for name, one in structures.items():
        where = f"data/structures.yml: {name}"
        if one.sensitivity == "high" and (one.neutral is None or one.contact is not None or one.listing == "public"):
            yield f"{where}: a card of high sensitivity has a neutral label, no contact, and is not public"
        for code in one.territory.departements:
            if code not in places.names:
                yield f"{where}: there is no département {code}"
        for town in one.territory.towns:
            if not any(places.town(town, code) for code in one.territory.departements):
                yield f"{where}: no département of its territory has a town {town}"
        if one.as_of is None and one.as_of_note is None:
            yield f"{where}: says neither its day nor why there is none"
