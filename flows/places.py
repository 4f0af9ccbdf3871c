"""The towns and départements of France in a message: by name in French or in Arabic letters, by postcode, by number.

A large town is found wherever it stands; a small one, or one whose name is a word of everyday French, only after such words
as "à" or "la mairie de". Of several towns of one name it is the one whose département or postcode stands in the message,
else the largest; an overseas one counts half.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from flows import calendar_words, place_names
from flows.orthography import normalise
from flows.place_names import ORDINARY, ORDINARY_PHRASES
from flows.tokens import Phrases, Token, split, wordset
from flows.towns import Index, Town

LARGE, KNOWN = 20_000, 2_000
"""Inhabitants: found anywhere; found after "de" with a capital letter."""
FAR = 40
"""Kilometres."""
_LONGEST_NAME = 7
_ARRONDISSEMENTS = {"Paris": 20, "Lyon": 9, "Marseille": 16}
_IN = wordset("à vers habite habiter loge ville commune mairie gare préfecture tribunal hôpital quitté près chez")
_TOWN_OF = wordset("ville commune mairie gare préfecture tribunal hôpital")
_LIVING = wordset(
    "habite habites habitons habitent habitais habiter vis vit vivons vivre loge loges logé hébergé hébergée arrive arrivé reste"
    " suis sommes dors déménage déménager vais va aller viens venir travaille né née reviens retourne"
)
_OF = wordset("de d en sur du pour depuis entre par")
_IN_ARABIC = wordset("في ب بـ در به ده ساكن ساکن عايش بمدينة لمدينة مدينة شهر بلدية من إلى ع على از تا داخل فی")
_TOWN_IN_ARABIC = wordset("مدينة شهر بلدية بمدينة لمدينة ناحیه")
_DEPARTEMENT = wordset(
    "département departement dept dép dép. depart depart. دیپارتمنت دیپارتمان دپارتمان محافظة مقاطعة إقليم الديبارتمون"
)
_AMOUNTS = (
    calendar_words.UNITS_OF_OTHER_THINGS
    | calendar_words.COUNTED_IN_THOUSANDS
    | calendar_words.STREETS
    | wordset(
        "degrés e eme rue bis kilos kilo grammes کیلو کيلو كيلو گرام متر یورو روپیه درجه درجة كيلومتر دینار دينار"
    )
)
_NUMBERED = wordset("numéro n no ref référence dossier étranger agdref bus ligne tram train chambre appartement")
_ILE_DE_FRANCE = frozenset({"75", "77", "78", "91", "92", "93", "94", "95"})
_BETWEEN = wordset("de du la le l dans en در د في")
_CONTRACTED = {"au": "le", "aux": "les", "du": "le", "des": "les"}
_SAINTS = {"st": "saint", "ste": "sainte", "saintt": "saint"}


@dataclass(frozen=True, slots=True)
class Place:
    kind: Literal["town", "departement"]
    name: str
    departement: str
    """Its code: "75", "2A", "974"."""
    start: int
    stop: int
    """Its words are `flows.tokens.split(text)[start:stop]`."""


class Places:
    """`towns` and `departements`: the text of the two CSV files. Nothing is read before the first message."""

    def __init__(self, towns: str, departements: str) -> None:
        self._towns = towns
        self._departements = [row.split(",") for row in departements.splitlines()[1:]]
        self.names = {code: name for code, name, *_ in self._departements}
        """The départements by their code."""

    @cached_property
    def _index(self) -> Index:
        return Index(self._towns)

    @cached_property
    def _in_arabic(self) -> Phrases[tuple[str, str]]:
        own = [(said, town) for town, listed in place_names.TOWNS.items() for said in listed.split(",")]
        known = {" ".join(token.word for token in split(said)) for said, _ in own}
        rows = (row.split(",") for row in self._index.rows if not row.endswith(",,"))
        others = [
            (said, (name, departement))
            for name, departement, _, _, _, population, *names in rows
            if int(population) >= LARGE and (name, departement) not in place_names.TOWNS
            for said in "|".join(names).split("|")
            if len(said.replace(" ", "")) >= 5 and normalise(said) not in known
        ]
        return Phrases([*own, *others], "وفبلع")

    @cached_property
    def _departement_names(self) -> Phrases[str]:
        """Without Paris, which is a town."""
        rows = [row for row in self._departements if row[0] != "75"]
        names = [(said, code) for code, *listed in rows for said in listed if said]
        more = [(said, code) for code, listed in place_names.DEPARTEMENT_NAMES.items() for said in listed.split(",")]
        return Phrases([*more, *names], "وفبلع")

    def town(self, name: str, departement: str) -> Town | None:
        """One town by its French name."""
        named = self._index.named(" ".join(normalise(name).split()))
        return next((town for town in named if town.departement == departement), None)

    def nearest(self, latitude: float, longitude: float) -> Town | None:
        """The town at a position, by the nearest centre; None too far from all that we know."""
        town, away = self._index.nearest(latitude, longitude)
        return town if away <= FAR else None

    def find(self, text: str) -> list[Place]:
        """The places that a message names, in order, each once."""
        return self.find_in(split(text))

    def find_in(self, tokens: Sequence[Token]) -> list[Place]:
        """The same, of a message that is cut already."""
        search = _Search(self, tokens)
        places: list[Place] = []
        for place in search.all():
            same = [p for p in places if (p.kind, p.name, p.departement) == (place.kind, place.name, place.departement)]
            if not same:
                places.append(place)
        return places

    def phrases(self) -> tuple[Index, Phrases[tuple[str, str]], Phrases[str]]:
        """What the search looks into; all of it read at the first call."""
        return self._index, self._in_arabic, self._departement_names


class _Search:
    """One message, read once."""

    def __init__(self, places: Places, tokens: Sequence[Token]) -> None:
        self.names = places.names
        self.index, self.in_arabic, self.departement_names = places.phrases()
        self.tokens = tokens
        self.hints = self._hints()

    def word(self, at: int) -> str:
        return self.tokens[at].word if 0 <= at < len(self.tokens) else ""

    def gap(self, at: int) -> str:
        return self.tokens[at].gap if 0 <= at < len(self.tokens) else ""

    def capital(self, at: int) -> bool:
        return self.tokens[at].raw[:1].isupper()

    def _hints(self) -> set[str]:
        """Postcodes and départements that the message names, to tell towns of one name apart."""
        found = {token.word for token in self.tokens if token.word in self.index.by_postcode}
        for at in range(len(self.tokens)):
            if place := self.departement_number(at) or self.departement_name(at):
                found.add(place.departement)
        return found

    def all(self) -> Iterator[Place]:
        at = 0
        last: Place | None = None
        while at < len(self.tokens):
            place = self.at(at)
            if place is None:
                at += 1
                continue
            at = place.stop
            if last and self._close(last.stop, place.start) and self._same(last, place):
                better = last if place.kind == "departement" or "Arrondissement" in last.name else place
                last = Place(better.kind, better.name, better.departement, last.start, place.stop)
                continue
            if last:
                yield last
            last = place
        if last:
            yield last

    def _close(self, stop: int, start: int) -> bool:
        return start - stop <= 2 and all(self.word(at) in _BETWEEN for at in range(stop, start))

    def _same(self, one: Place, other: Place) -> bool:
        """ "75018 Paris" and "Bobigny (93)" are one place."""
        if one.departement != other.departement or "town" not in (one.kind, other.kind):
            return False
        return one.kind != other.kind or one.name.split()[0] == other.name.split()[0]

    def at(self, at: int) -> Place | None:
        return (
            self.arrondissement(at)
            or self.departement_number(at)
            or self.postcode(at)
            or self.departement_name(at)
            or self.french(at)
            or self.arabic(at)
        )

    # numbers

    def postcode(self, at: int) -> Place | None:
        word = self.word(at)
        if word not in self.index.by_postcode or self.word(at + 1) in _AMOUNTS or self.gap(at + 1)[:1] in ("€", "$"):
            return None
        if self.word(at + 1).isdecimal() or self.word(at - 1) in _NUMBERED or self.gap(at) in ("/", ".", "+"):
            return None
        named = any(self.french(near) or self.arabic(near) for near in (at - 1, at + 1) if 0 <= near < len(self.tokens))
        before = _IN | _IN_ARABIC | _LIVING | wordset("postal code cp کود")
        if word.endswith("000") and len(self.tokens) > 1 and not named and self.word(at - 1) not in before:
            return None
        towns = self.index.at_postcode(word)
        largest = max(towns, key=lambda town: ("Arrondissement" in town.name, town.weight))
        if "Arrondissement" in largest.name:
            return self._town(largest, at, at + 1)
        if 2 * largest.population >= sum(town.population for town in towns):
            return self._town(largest, at, at + 1)
        code = largest.departement
        return Place("departement", self.names[code], code, at, at + 1)

    def departement_number(self, at: int) -> Place | None:
        code = self.word(at).upper()
        if code not in self.names or self.gap(at) in ("/", ".", "-", ":", "+") or self.gap(at + 1) in ("/", "-", ":"):
            return None
        before, two = self.word(at - 1), self.word(at - 2)
        named = before in _DEPARTEMENT or (before in ("le", "n", "numero", "du", "de", "ال") and two in _DEPARTEMENT)
        bracketed = self.gap(at).endswith("(") and (at + 1 == len(self.tokens) or self.gap(at + 1).startswith(")"))
        if not (named or bracketed):
            after = self.word(at + 1)
            if after in _AMOUNTS or after.isdecimal() or calendar_words.MONTHS.match(self.tokens, at + 1):
                return None
            clear = not code.isdecimal() or int(code) > 31 or code.startswith("0")
            inside = (before == "le" and (clear or two == "dans")) or (before == "du" and clear)
            in_arabic = before in ("ال", "بال", "عال", "لل", "ل") or before in _IN_ARABIC
            if not (inside or (in_arabic and code in _ILE_DE_FRANCE)):
                return None
        return Place("departement", self.names[code], code, at, at + 1)

    def arrondissement(self, at: int) -> Place | None:
        """Paris 18e, باريس ١٨, 18e arrondissement, le 3ème arr. de Lyon"""
        if self.word(at).isdecimal():
            place = at + 1 + (self.word(at + 1) in ("e", "er", "eme", "em"))
            if self.word(place) not in ("arrondissement", "arr", "arrondissements"):
                return None
            cities = [city for city in _ARRONDISSEMENTS if any(token.word == city.lower() for token in self.tokens)]
            return self._numbered((cities or ["Paris"])[0], self.word(at), at, place + 1)
        found = self.in_arabic.match(self.tokens, at)
        city, stop = (found[0][0], found[1]) if found else (self.word(at).capitalize(), at + 1)
        if city not in _ARRONDISSEMENTS or not self.word(stop).isdecimal() or self.gap(stop) not in ("", "-", "("):
            return None
        after = stop + 1 + (self.word(stop + 1) in ("e", "er", "eme", "em"))
        follows = self.word(after) in _AMOUNTS or self.word(after) in _PEOPLE or self.word(after).isdecimal()
        if after == stop + 1 and (follows or calendar_words.MONTHS.match(self.tokens, after)):
            return None
        after += self.word(after) in ("arrondissement", "arr")
        return self._numbered(city, self.word(stop), at, after)

    def _numbered(self, city: str, number: str, start: int, stop: int) -> Place | None:
        if len(number) > 2 or not 1 <= int(number) <= _ARRONDISSEMENTS[city]:
            return None
        ending = "er" if int(number) == 1 else "e"
        named = self.index.named(f"{city} {int(number)}{ending} Arrondissement".lower())
        return self._town(named[0], start, stop) if named else None

    # names

    def departement_name(self, at: int) -> Place | None:
        found = self.departement_names.match(self.tokens, at)
        if found is None:
            return None
        code, stop = found
        word, before = self.word(stop - 1), self.word(at - 1)
        said = any(self.word(at - back) in _DEPARTEMENT for back in (1, 2, 3, 4))
        if not word.isascii():
            return self._departement(code, at, stop) if said or stop - at > 1 else None
        single = stop - at == 1 or self.word(at) in ("la", "l")
        if word in place_names.DEPARTEMENTS_AS_WORDS and single:
            inside = before in ("le", "la", "les", "l", "en") and self.word(at - 2) in ("dans", "departement", "de", "")
            inside = inside or before in ("en", "a") or self.word(at) == "la"
            if not (said or (inside and self.capital(stop - 1))):
                return None
        return self._departement(code, at, stop)

    def _departement(self, code: str, start: int, stop: int) -> Place:
        return Place("departement", self.names[code], code, start, stop)

    def french(self, at: int) -> Place | None:
        if not self.word(at).isascii() or (self.gap(at) == "-" and self.tokens[at].glued):
            return None
        words = [_SAINTS.get(token.word, token.word) for token in self.tokens[at : at + _LONGEST_NAME]]
        for size in range(len(words), 0, -1):
            for first in dict.fromkeys((words[0], _CONTRACTED.get(words[0], words[0]))):
                key = " ".join((first, *words[1:size]))
                towns = self.index.named(place_names.SHORT.get(key, key))
                if towns and self._may_be(
                    key, max(town.population for town in towns), at, at + size, first != words[0]
                ):
                    return self._town(self._which(towns), at, at + size)
        return None

    def _may_be(self, key: str, population: int, start: int, stop: int, contracted: bool) -> bool:
        before, capital = self.word(start - 1), self.capital(stop - 1)
        raw_before = self.tokens[start - 1].raw.lower() if start else ""
        to = before in _IN and (before != "a" or raw_before == "à" or self.word(start - 2) in _LIVING)
        named = before in ("de", "d") and self.word(start - 2) in _TOWN_OF
        if contracted:
            to = capital or self.word(start - 1) in _LIVING
        living = self.word(start - 2) in _LIVING or before in _LIVING
        alone = stop - start == len(self.tokens)
        if key in ORDINARY or key in ORDINARY_PHRASES:
            enough = (capital or living or alone) if population >= LARGE else (capital and living)
            return named or ((to or alone) and enough)
        if population >= LARGE:
            return not contracted or to
        if len(key) < 3 or key.isdecimal() or (key.startswith(("la ", "le ", "les ", "l ")) and not capital):
            return named
        if alone:
            return population >= KNOWN
        written_in_one = all(self.gap(place) == "-" for place in range(start + 1, stop)) and stop - start > 1
        if capital and (to or written_in_one):
            return True
        return named or (to and population >= KNOWN) or (capital and before in _OF and population >= KNOWN and stop > 1)

    def _which(self, towns: Sequence[Town]) -> Town:
        hinted = [t for t in towns if t.departement in self.hints or self.hints & set(t.postcodes)]
        return max(hinted or towns, key=lambda town: town.weight)

    def arabic(self, at: int) -> Place | None:
        found = self.in_arabic.match(self.tokens, at)
        if found is None:
            return None
        (name, departement), stop = found
        if stop == at + 1 and not self._may_be_arabic(at):
            return None
        towns = [t for t in self.index.named(" ".join(normalise(name).split())) if t.departement == departement]
        return self._town(towns[0], at, stop) if towns else None

    def _may_be_arabic(self, at: int) -> bool:
        """Whether a single word is the town, not the other word that is written so."""
        word, before = self.word(at), self.word(at - 1)
        bare = word if self.in_arabic.knows(word) else word[1:]
        if word == "وکاله":
            return False  # an agency
        if bare in place_names.NEED_THE_WORD_TOWN:
            return before in _TOWN_IN_ARABIC or len(self.tokens) == 1
        if bare not in place_names.NEED_A_PLACE_WORD:
            return True
        prefixed = bare != word and word[0] in "بل" and bare in place_names.WITH_A_PREFIX
        after_from = before == "من" and bare in place_names.NOT_AFTER_FROM
        return prefixed or len(self.tokens) == 1 or (bare == word and before in _IN_ARABIC and not after_from)

    def _town(self, town: Town, start: int, stop: int) -> Place:
        return Place("town", town.name, town.departement, start, stop)


_PEOPLE = wordset("personnes pers enfants adultes adulte enfant نفر طفل شخص أشخاص أطفال")
