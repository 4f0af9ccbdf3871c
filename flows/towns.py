"""The towns of data/towns.csv: a row is taken apart when it is asked for, so that 35,000 of them cost little."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cached_property
from math import cos, hypot, radians

from flows.orthography import normalise

_OF_THE_WHOLE_CITY = {"75000": "paris", "13000": "marseille", "69000": "lyon"}
"""Postcodes that are none, but often written."""
KM_A_DEGREE = 111.2
OVERSEAS = frozenset({"971", "972", "973", "974", "976"})
_ACCENTS = {ord(c): unicodedata.normalize("NFKD", c)[0] for c in "àâäçéèêëîïôöùûüÿñ"} | {ord(c): " " for c in "-'’."}


def km(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Kilometres, on a map that is flat between the two: right to a percent within France."""
    north, east = other[0] - one[0], (other[1] - one[1]) * cos(radians((one[0] + other[0]) / 2))
    return KM_A_DEGREE * hypot(north, east)


@dataclass(frozen=True, slots=True)
class Town:
    name: str
    departement: str
    postcodes: tuple[str, ...]
    latitude: float | None
    longitude: float | None
    population: int

    @property
    def position(self) -> tuple[float, float] | None:
        """Degrees north and east, where they are known."""
        return None if self.latitude is None or self.longitude is None else (self.latitude, self.longitude)

    @property
    def weight(self) -> int:
        """How likely it is meant among those of its name."""
        return self.population // (2 if self.departement in OVERSEAS else 1)


class Index:
    """The rows of data/towns.csv, by name and by postcode. A row is read when it is asked for."""

    def __init__(self, towns: str) -> None:
        self.rows = towns.splitlines()[1:]
        self.by_name: dict[str, list[int] | int] = {}
        self.by_postcode: dict[str, list[int]] = {}
        for number, row in enumerate(self.rows):
            name, _, postcodes, _ = row.split(",", 3)
            key = name.lower().translate(_ACCENTS)
            if not key.isascii() or "  " in key:
                key = " ".join(normalise(name).split())
            known = self.by_name.setdefault(key, number)
            if known != number:
                self.by_name[key] = [*([known] if isinstance(known, int) else known), number]
            for postcode in postcodes.split():
                self.by_postcode.setdefault(postcode, []).append(number)

        for postcode, city in _OF_THE_WHOLE_CITY.items():
            if city in self.by_name:
                self.by_postcode.setdefault(postcode, [self._largest(city)])

    def _largest(self, key: str) -> int:
        found = self.by_name[key]
        return found if isinstance(found, int) else max(found, key=lambda number: self.town(number).weight)

    def named(self, key: str) -> list[Town]:
        found = self.by_name.get(key, [])
        return [self.town(number) for number in ([found] if isinstance(found, int) else found)]

    def at_postcode(self, postcode: str) -> list[Town]:
        return [self.town(number) for number in self.by_postcode.get(postcode, ())]

    @cached_property
    def _spots(self) -> list[tuple[float, float, int]]:
        """Degrees north and east of the towns of which they are known, and their rows."""
        cut = ((row.split(",", 6), number) for number, row in enumerate(self.rows))
        return [(float(row[3]), float(row[4]), number) for row, number in cut if row[3]]

    def nearest(self, latitude: float, longitude: float) -> tuple[Town, float]:
        """The town whose centre is nearest, and how many kilometres away it is."""
        here = latitude, longitude
        away, number = min((km(here, (north, east)), number) for north, east, number in self._spots)
        return self.town(number), away

    def town(self, number: int) -> Town:
        name, departement, postcodes, north, east, population, *_ = self.rows[number].split(",")
        latitude, longitude = (float(north), float(east)) if north else (None, None)
        return Town(name, departement, tuple(postcodes.split()), latitude, longitude, int(population))
