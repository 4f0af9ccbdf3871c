"""What a translator must not touch: names, numbers, dates, addresses, links, the French words of the offices.

They leave the text before it is translated, a mark such as `XQ1` in their place, and come back where the mark stands
afterwards: engines copy what looks like a name. A mark that got lost or stands twice makes the translation worthless;
then the words are translated as they are, and `lost` says what of it is gone.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from flows.calendars import day_of
from flows.dates import MONTHS, SOLAR_MONTHS, show
from flows.orthography import digits, normalise
from flows.spec import Term

LONGEST = 1500
"""Characters that an engine is given at once."""
_CUTS = tuple(map(re.compile, (r"\n\s*\n", r"\n", r"[.!?؟…۔]+[»)\"]*\s", r"[,;:،؛]\s", r"\s")))
_MARKS = ("XQ", "ZQ", "QX", "QZ", "XJ", "ZJ")
_RUN = re.compile(r"\d+")

_CONTACT = (
    r"https?://\S*[^\s.,;:!?)»]|www\.\S*[^\s.,;:!?)»]|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|(?<![\w@.])(?:[\w-]+\.)+(?:fr|com|org|net|eu|info)(?:/\S*[^\s.,;:!?)»])?(?!\w)"
)
_PARTICLES = r"(?:(?:de|du|des|la|le|les|et|sur|en)\s|[ldLD]['’])*"
_NAMED = rf"{_PARTICLES}[A-ZÀ-Ý][\w'’-]*"
_STREET = (
    r"(?i:rue|avenue|av\.|boulevard|bd|place|impasse|allées?|chemin|quai|route|cité|résidence|square|cours|passage)"
)
_TOWN = rf"(?<!\w)\d{{5}}\s{_NAMED}(?:[ -]{_NAMED})*"
_ADDRESS = (
    rf"(?<!\w)(?:\d{{1,4}}(?:\s?(?:bis|ter|quater))?,?\s{_STREET}\s{_PARTICLES}[\w'’-]+|{_STREET}\s{_NAMED})"
    rf"(?:\s{_NAMED})*(?:,?\s{_TOWN})?|{_TOWN}"
)
_NUMBER = (
    r"(?<![^\W\d_])[A-Z]{1,6}-?\d[\dA-Z]*(?:-[\dA-Z]+)*(?!\w)"
    r"|\+\d{1,3}(?:[ .-]?\d{1,4})+|\d+(?:[.,:/٫٬–-]\d+|[ \u00a0\u202f]\d{2,3}(?!\d))*"
    r"(?:[ \u00a0\u202f]?[€%°]|[hH]\d{0,2}(?!\w)|(?:er|e|ère|ème)(?!\w))?"
)
_IN_LATIN_LETTERS = r"hamal|sawr|saur|jawza|saratan|asad|sunbula|mizan|aqrab|qaws|jadi|dalw|hut"
_MAY = MONTHS["prs"][4]
"""Also how a verb begins: "5 می روم"."""
_NUMBERS_OF_MONTHS = {name: number for names in MONTHS.values() for number, name in enumerate(names, start=1)}
_WITHOUT_YEAR = "|".join(sorted({*_NUMBERS_OF_MONTHS, *SOLAR_MONTHS} - {_MAY}, key=len, reverse=True))
_DATE = rf"(?<!\d)\d{{1,2}}(?:er)?\s(?:(?i:{_WITHOUT_YEAR}|{_IN_LATIN_LETTERS})(?:\s\d{{4}})?|{_MAY}\s\d{{4}})(?!\w)"

_ASIDE = re.compile(r"\s*\([^)]*\)")
_OR = re.compile(r"\s+/\s+|،\s*|,\s+")
_EVERYDAY = 5
"""Letters: a shorter word of Dari or Arabic means too many other things to be the office's."""
_SPELT = {
    "یيى": "[یيى]",
    "کك": "[کك]",
    "اأإآ": "[اأإآ]",
    "\u0654": "\u0654?",
    "\u200c": r"[\u200c\s]?",
    "'’": "['’]",
    " ": r"\s",
}
_TWO_KEYBOARDS = str.maketrans({letter: said for letters, said in _SPELT.items() for letter in letters})


@dataclass(frozen=True, slots=True)
class Kept:
    """Something that left the text. `signs`: one of them, normalised, stands in a translation that has not lost it; without
    any, its numbers do."""

    raw: str
    shown: str
    signs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Masked:
    text: str
    kept: tuple[Kept, ...]
    mark: str

    @property
    def bare(self) -> bool:
        """Whether nothing is left to translate."""
        return not any(map(str.isalpha, self._found.sub("", self.text)))

    def restored(self, translated: str) -> str | None:
        """The translation with everything back in its place; None when a mark is not there exactly once."""
        numbers = Counter(int(found[1]) for found in self._found.finditer(translated))
        if numbers != Counter(range(1, len(self.kept) + 1)):
            return None
        return self._found.sub(lambda found: self.kept[int(found[1]) - 1].shown, translated)

    def lost(self, translated: str) -> tuple[str, ...]:
        """What does not stand in a translation that was made without marks, as it was written."""
        there = Counter(_runs(translated))
        missing = Counter(run for kept in self.kept for run in _runs(kept.raw)) - there
        words, joined = f" {normalise(translated)} ", "".join(_runs(translated))

        def survives(kept: Kept) -> bool:
            runs = _runs(kept.raw)
            whole = "".join(runs)
            counted = (
                not missing.keys() & set(runs)
                or (len(runs) > 1 and whole in there)
                or (len(whole) > _EVERYDAY and whole in joined)
            )
            return counted and (not kept.signs or any(f" {sign} " in words for sign in kept.signs))

        return tuple(dict.fromkeys(kept.raw for kept in self.kept if not survives(kept)))

    @property
    def _found(self) -> re.Pattern[str]:
        """An engine may have put the mark in small letters or a space in it, or written its number in other digits."""
        return re.compile(rf"{self.mark[0]}\s?{self.mark[1]}\s?(\d{{1,4}})", re.IGNORECASE)


def _runs(text: str) -> list[str]:
    return _RUN.findall(digits(text))


class Protected:
    """Knows the words of the glossary, to protect them in texts."""

    def __init__(self, terms: Mapping[str, Term]) -> None:
        self._terms = terms
        self._forms = {form.lower(): name for name, term in terms.items() for form in term.forms}
        self._french = _any_of((form for term in terms.values() for form in term.forms), _french)
        self._names = {lang: _names(terms, lang) for lang in ("prs", "ar")}
        self._meanings = {
            lang: _any_of({_meaning(term, lang) for term in terms.values()}, _spelt) for lang in self._names
        }

    def mask(
        self, text: str, source: str, target: str, names: Collection[str] = (), explained: set[str] | None = None
    ) -> Masked:
        """Take out what is protected. A word in `explained` has its meaning beside it already; new ones are added to it."""
        mark = next((mark for mark in _MARKS if mark not in text.upper()), _MARKS[0])
        kept: list[Kept] = []
        explained = set() if explained is None else explained

        def leave(found: re.Match[str]) -> str:
            kept.append(self._keep(str(found.lastgroup), found[0], (source, target), explained))
            return f"{mark}{len(kept)}"

        text = self._pattern(source, target).sub(leave, text)
        if called := _any_of(filter(str.strip, names), _whole):
            text = re.sub(f"(?P<name>{called})", leave, text)
        return Masked(text, tuple(kept), mark)

    @lru_cache(maxsize=9)  # noqa: B019 - there is one of us, and it takes a tenth of a second
    def _pattern(self, source: str, target: str) -> re.Pattern[str]:
        parts = {"contact": _CONTACT, "address": _ADDRESS, "date": _DATE, "number": _NUMBER}
        parts["french"] = f"(?:{self._french})"
        if source != "fr":  # what we explained ourselves before, for a translation back
            parts["french"] += rf"(?:\s\((?:{self._meanings[source]})\))?"
        if target == "fr":
            parts["local"] = _any_of(self._names[source], _local)
        return re.compile("|".join(f"(?P<{name}>{part})" for name, part in parts.items()))

    def _keep(self, kind: str, raw: str, langs: tuple[str, str], explained: set[str]) -> Kept:
        source, target = langs
        folded = digits(raw) if target == "fr" else raw
        match kind:
            case "number":
                return Kept(raw, folded)
            case "date":
                return Kept(raw, _date(raw, target))
            case "french":
                return self._french_word(raw, target, explained)
            case "local":
                names = self._names[source]
                term = self._terms[next(name for said, name in names.items() if re.fullmatch(_local(said), raw))]
                return Kept(raw, term.term, tuple(map(normalise, term.forms)))
            case _:
                return Kept(raw, raw, (normalise(raw),))

    def _french_word(self, raw: str, target: str, explained: set[str]) -> Kept:
        """As it stands on letters, and the first time what it is called in the other language."""
        raw = _ASIDE.sub("", raw)
        name = self._forms.get(re.sub(r"\s", " ", raw.lower().replace("’", "'")))
        if name is None:  # written with a letter that only looks like another, such as "ſ"
            return Kept(raw, raw)
        term = self._terms[name]
        signs = tuple(map(normalise, [*term.forms, *_variants(term.name.get(target))]))
        if target == "fr" or name in explained:
            return Kept(raw, raw, signs)
        explained.add(name)
        return Kept(raw, f"{raw} ({_meaning(term, target)})", signs)


def _any_of(words: Iterable[str], pattern: Callable[[str], str]) -> str:
    """The longest first: "logement social" is no "logement"."""
    return "|".join(pattern(word.strip()) for word in sorted(words, key=len, reverse=True))


def _whole(word: str) -> str:
    return rf"(?<!\w){re.escape(word)}(?!\w)"


def _french(form: str) -> str:
    """In capitals and small letters, unless it is all capitals: "ADA" is money, "Ada" a person."""
    flag = "" if form.isupper() else "i"
    return rf"(?<!\w)(?{flag}:{_spelt(form)})(?!\w)"


def _local(name: str) -> str:
    """With or without an Arabic article and an ezafe; an ending after a half-space would stay behind alone."""
    return rf"(?<!\w)(?:ال)?{_spelt(name)}\u0654?(?![\w\u200c\u064b-\u0655])"


def _spelt(word: str) -> str:
    return re.escape(word).replace("\\ ", " ").translate(_TWO_KEYBOARDS)


def _names(terms: Mapping[str, Term], lang: str) -> dict[str, str]:
    """What the terms are called in a language; not what several are called."""
    called = [(said, name) for name, term in terms.items() for said in _variants(term.name.get(lang))]
    often = Counter(normalise(said) for said, _ in called)
    return {
        said: name for said, name in called if often[normalise(said)] == 1 and (" " in said or len(said) >= _EVERYDAY)
    }


def _variants(name: str) -> list[str]:
    """ "احضاریه / دعوت‌نامه (رسمی)" are two names."""
    return [said for part in _OR.split(_ASIDE.sub("", name)) if (said := part.strip())] or [name]


def _meaning(term: Term, lang: str) -> str:
    return _variants(term.name.get(lang))[0]


def _date(raw: str, target: str) -> str:
    """A day of the French calendar with the month's name in the target language. A Solar Hijri one stays as it is; the
    French day stands beside it, where it has a year."""
    day, name, *year = digits(raw).split()
    number = day.removesuffix("er")
    if month := _NUMBERS_OF_MONTHS.get(name.lower()):
        first = f"{number}er" if target == "fr" and int(number) == 1 else number
        return " ".join([first, MONTHS[target][month - 1], *year])
    found = _solar_day(name, int(number), year)
    return f"{raw} ({show(found, target)})" if found and target != "prs" else raw


def _solar_day(month: str, day: int, year: list[str]) -> date | None:
    if not year or month not in SOLAR_MONTHS:
        return None
    return day_of("solar", int(year[0]), SOLAR_MONTHS.index(month) + 1, day)


def parts_of(text: str, longest: int = LONGEST) -> Iterator[str]:
    """The text in parts of at most so many characters, cut after a paragraph, else a sentence, else a word. Joined they
    are the text again."""
    while len(text) > longest:
        at = _cut(text, longest)
        yield text[:at]
        text = text[at:]
    if text:
        yield text


def _cut(text: str, longest: int) -> int:
    """Not in the first third while there is another way: a crumb says little to an engine."""
    for pattern in _CUTS:
        ends = [found.end() for found in pattern.finditer(text, 0, longest)]
        if ends and ends[-1] > longest // 3:
            return ends[-1]
    return longest
