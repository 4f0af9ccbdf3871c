"""What stands in a long form, and what is wrong with it: French sentences by the name of the field."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time
from typing import TypeVar

from starlette.datastructures import FormData

from flows.orthography import clean, digits, normalise
from flows.programme import LEVELS, Conditions
from flows.spec import STATUSES, Words

T = TypeVar("T", bound=str)
YEARS = range(2020, 2100)
OLDEST = 120
NEEDED = "À remplir."
_DAY = re.compile(r"(?:(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})/(\d{1,2})/(\d{4}))")
_TIME = re.compile(r"(\d{1,2})(?:[:hH]|\s*h\s*)(\d{2})?(?::\d{2})?")


class Typed:
    """The values of a form, each name with all that stands under it: as it was sent, or as it is filled in at first."""

    def __init__(self, values: Mapping[str, Sequence[str]]) -> None:
        self._values = values

    @classmethod
    def one_each(cls, **values: str | Sequence[str]) -> Typed:
        return cls({name: [value] if isinstance(value, str) else value for name, value in values.items()})

    def __getitem__(self, name: str) -> str:
        return next(iter(self.all(name)), "")

    def all(self, name: str) -> list[str]:
        return [value for value in self._values.get(name, ()) if value]

    def ticked(self, name: str, value: str = "on") -> bool:
        return value in self.all(name)


class Fields(Typed):
    """A form that was sent. What is wrong is kept in `errors`, the first thing of each field."""

    def __init__(self, form: FormData) -> None:
        super().__init__({name: [clean(str(value)) for value in form.getlist(name)] for name in form})
        self.errors: dict[str, str] = {}

    def refuse(self, name: str, why: str) -> None:
        self.errors.setdefault(name, why)

    def line(self, name: str, most: int, needed: bool = False) -> str:
        """A text on one line."""
        return self._short(name, " ".join(self[name].split()), most, needed)

    def prose(self, name: str, most: int, needed: bool = False) -> str:
        """A text in which lines may end."""
        rows = (" ".join(row.split()) for row in self[name].split("\n"))
        return self._short(name, "\n".join(row for row in rows if row), most, needed)

    def _short(self, name: str, text: str, most: int, needed: bool) -> str:
        if needed and not text:
            self.refuse(name, NEEDED)
        if len(text) > most:
            self.refuse(name, f"Au plus {most} signes : il y en a {len(text)}.")
        return text

    def number(self, name: str, least: int, most: int, needed: bool = False) -> int | None:
        said = digits(self[name]).replace(" ", "")
        if not said:
            if needed:
                self.refuse(name, NEEDED)
            return None
        if not re.fullmatch(r"-?[0-9]{1,7}", said) or not least <= int(said) <= most:
            self.refuse(name, f"Un nombre entre {least} et {most}.")
            return None
        return int(said)

    def day(self, name: str, needed: bool = False) -> date | None:
        if not self[name]:
            if needed:
                self.refuse(name, NEEDED)
            return None
        found = day_of(self[name])
        if found is None:
            self.refuse(name, "Une date, comme 28/11/2026.")
        return found

    def days(self, name: str) -> list[date]:
        """Dates with commas, spaces or ends of lines between them."""
        found = [(said, day_of(said)) for said in re.split(r"[,;\s]+", self[name]) if said]
        for said, day in found:
            if day is None:
                self.refuse(name, f"« {said[:20]} » n’est pas une date comme 28/11/2026.")
        return sorted({day for _, day in found if day})

    def time(self, name: str, needed: bool = False) -> time | None:
        if not self[name]:
            if needed:
                self.refuse(name, NEEDED)
            return None
        found = _TIME.fullmatch(digits(self[name]))
        if found is None or not (int(found[1]) < 24 and int(found[2] or 0) < 60):
            self.refuse(name, "Une heure, comme 14:00.")
            return None
        return time(int(found[1]), int(found[2] or 0))

    def one_of(self, name: str, allowed: Iterable[T]) -> T | None:
        """What was chosen; None, and an error, where it is nothing of the list."""
        found = next((one for one in allowed if one == self[name]), None)
        if found is None:
            self.refuse(name, "Choisissez dans la liste.")
        return found

    def some_of(self, name: str, allowed: Iterable[T]) -> list[T]:
        """What was ticked of a list, in its order."""
        return [one for one in allowed if self.ticked(name, one)]

    def words(
        self, name: str, most: int, ready: Mapping[str, Words], before: Words | None = None, needed: bool = False
    ) -> Words | None:
        """A text in three languages: what was typed, else what is ready, else the French words.

        A translation that the form was filled with belongs to the French words that stood there `before`.
        """
        french = self.prose(name, most, needed)
        if not french:
            return None
        known, said = ready.get(normalise(french)), {"fr": french}
        for lang in ("prs", "ar"):
            typed = self.prose(f"{name}-{lang}", most)
            if before and french != before.fr and typed == before.get(lang):
                typed = ""
            said[lang] = typed or (known.get(lang) if known else french)
        return Words(**said)

    def conditions(self) -> Conditions:
        youngest, oldest = self.number("youngest", 0, OLDEST), self.number("oldest", 0, OLDEST)
        if youngest is not None and oldest is not None and oldest < youngest:
            self.refuse("oldest", "Cet âge est plus petit que le premier.")
        return Conditions(
            women_only=self.ticked("women_only"),
            age=(youngest, oldest),
            french=self.one_of("french", LEVELS) or "",
            status=self.some_of("status", STATUSES),
        )


def day_of(text: str) -> date | None:
    found = _DAY.fullmatch(digits(text))
    if found is None:
        return None
    parts = (found[1], found[2], found[3]) if found[1] else (found[6], found[5], found[4])
    year, month, day = (int(part) for part in parts)
    try:
        return date(year, month, day) if year in YEARS else None
    except ValueError:
        return None


def translations(name: str, said: Words | None, ready: Mapping[str, Words]) -> dict[str, str]:
    """How a text stands in its fields; what is ready, or the French words again, is not repeated."""
    if said is None:
        return {}
    known = ready.get(normalise(said.fr))
    others = {
        lang: said.get(lang) for lang in ("prs", "ar") if said.get(lang) not in (said.fr, known and known.get(lang))
    }
    return {name: said.fr, **{f"{name}-{lang}": text for lang, text in others.items()}}


def conditions_typed(only: Conditions) -> dict[str, str | Sequence[str]]:
    youngest, oldest = ("" if age is None else str(age) for age in only.age)
    ticked = "on" if only.women_only else ""
    return {
        "women_only": ticked,
        "youngest": youngest,
        "oldest": oldest,
        "french": only.french,
        "status": only.status,
    }
