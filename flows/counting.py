"""Numbers in words, 1 to 99: French, Dari, Arabic and its dialects. Digits of all three families count, too."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flows.tokens import Phrases, Token

_FR_SAID = """un deux trois quatre cinq six sept huit neuf dix
onze douze treize quatorze quinze seize dix-sept dix-huit dix-neuf"""
_FR = _FR_SAID.split()
_FR_TENS = {20: "vingt", 30: "trente", 40: "quarante", 50: "cinquante", 60: "soixante", 80: "quatre-vingt"}
_PRS = {
    1: "یک یکم", 2: "دو دوم", 3: "سه سوم", 4: "چهار چار چهارم چارم", 5: "پنج پنجم", 6: "شش شیش ششم", 7: "هفت هفتم",
    8: "هشت هشتم", 9: "نه نهم", 10: "ده دهم", 11: "یازده یازدهم", 12: "دوازده دوازدهم", 13: "سیزده سیزدهم",
    14: "چهارده چارده چهاردهم چاردهم", 15: "پانزده پانزدهم", 16: "شانزده شانزدهم", 17: "هفده هوده هفدهم",
    18: "هجده هژده هیجده هجدهم هژدهم", 19: "نزده نوزده نزدهم نوزدهم",
}  # fmt: skip
_PRS_TENS = {20: "بیست", 30: "سی", 40: "چهل", 50: "پنجاه", 60: "شصت", 70: "هفتاد", 80: "هشتاد", 90: "نود"}
_AR = {
    1: "واحد واحدة وحدة", 2: "اثنان اثنين اتنين إثنين اثنتين تنين جوج زوج ثنين", 3: "ثلاثة ثلاث تلاتة تلات تلت ثلث تلاته",
    4: "أربعة أربع ربعة", 5: "خمسة خمس", 6: "ستة ست", 7: "سبعة سبع", 8: "ثمانية ثماني ثمان تمانية تمن تمنية تماني",
    9: "تسعة تسع", 10: "عشرة عشر",
    11: "حداشر حدعش حداعش حدعشر احداشر", 12: "اتناشر اطنعش طنعش طناش تنعش اثناعشر اطناش", 13: "تلتاشر تلتعش تلطعش تلطاش",
    14: "أربعتاشر اربعطعش اربعتعش ربعطاش", 15: "خمستاشر خمسطعش خمستعش خمسطاش", 16: "ستاشر سطعش ستعش سطاش",
    17: "سبعتاشر سبعطعش سبعتعش سبعطاش", 18: "تمنتاشر تمنطعش تمنتعش تمنطاش", 19: "تسعتاشر تسعطعش تسعتعش تسعطاش",
}  # fmt: skip
_AR_TENS = {
    20: "عشرين عشرون", 30: "ثلاثين تلاتين ثلاثون", 40: "أربعين أربعون", 50: "خمسين خمسون", 60: "ستين ستون",
    70: "سبعين سبعون", 80: "ثمانين تمانين", 90: "تسعين تسعون",
}  # fmt: skip
_AR_TEN = ("عشر", "عشرة")
_LATIN = {1: "yak wahad", 2: "tnin jouj zouj", 3: "tlata tleta", 4: "chahar", 5: "panj khamsa"}


_AR_ORDINALS = {
    1: "أول حادي", 2: "ثاني تاني", 3: "ثالث تالت", 4: "رابع", 5: "خامس", 6: "سادس", 7: "سابع", 8: "ثامن تامن", 9: "تاسع",
}  # fmt: skip


def _ordinals() -> Iterator[tuple[str, int]]:
    """The days of a month in Arabic: الخامس عشر is no number of people."""
    for value, said in _AR_ORDINALS.items():
        for unit in (f"ال{word}" for word in said.split()):
            yield unit, value
            yield f"{unit} عشر", 10 + value
            for tens, names in ((20, "العشرين العشرون"), (30, "الثلاثين الثلاثون")):
                yield from ((f"{unit} {joint}{name}", tens + value) for name in names.split() for joint in ("و", "و "))
    yield from (("العاشر", 10), ("العشرين", 20), ("العشرون", 20), ("الثلاثين", 30), ("الثلاثون", 30))


def _french() -> Iterator[tuple[str, int]]:
    units = list(enumerate(_FR, start=1))
    yield from ((word, value) for value, word in units)
    yield "une", 1
    for ten, word in _FR_TENS.items():
        yield from ((said, ten) for said in (word, f"{word}s"))
        for value, unit in units[: 19 if ten in (60, 80) else 9]:
            yield from ((f"{word}{between}{unit}", ten + value) for between in ("-", "-et-"))
            if unit == "un":
                yield f"{word}-et-une", ten + 1


def _dari() -> Iterator[tuple[str, int]]:
    for value, said in _PRS.items():
        yield from ((word, value) for word in said.split())
    for ten, word in _PRS_TENS.items():
        yield from ((said, ten) for said in (word, f"{word}م", f"{word} ام", f"{word}‌ام"))
        for value in range(1, 10):
            for unit in _PRS[value].split():
                yield f"{word} و {unit}", ten + value
                yield f"{word}‌و‌{unit}", ten + value


def _arabic() -> Iterator[tuple[str, int]]:
    for value, said in _AR.items():
        yield from ((word, value) for word in said.split())
    units = {value: [*_AR[value].split(), *(["اثنا", "اثني", "اثنتا"] if value == 2 else [])] for value in range(1, 10)}
    units[1] += ["أحد", "إحدى", "حادي"]
    for value, said_units in units.items():
        for unit in said_units:
            yield from ((f"{unit} {ten}", 10 + value) for ten in _AR_TEN)
            for tens, names in _AR_TENS.items():
                yield from ((f"{unit} {joint}{name}", tens + value) for name in names.split() for joint in ("و", "و "))
    for tens, names in _AR_TENS.items():
        yield from ((name, tens) for name in names.split())


_WORDS = Phrases(
    [*_french(), *_dari(), *_arabic(), *((word, n) for n, said in _LATIN.items() for word in said.split())], "و"
)
ONE = frozenset({"un", "une", "یک", "واحد", "واحده", "وحده"})
"""What is an article as often as a number."""


_ORDINALS = Phrases([*_ordinals()], "فبل")


def ordinal(tokens: Sequence[Token], at: int) -> tuple[int, int] | None:
    """An Arabic ordinal at a place, such as that of a day, and the place after it."""
    return _ORDINALS.match(tokens, at)


def number(tokens: Sequence[Token], at: int) -> tuple[int, int] | None:
    """A number in digits or words at a place, and the place after it."""
    if not 0 <= at < len(tokens):
        return None
    if (value := tokens[at].number) is not None:
        return value, at + 1
    return _WORDS.match(tokens, at)


def before(tokens: Sequence[Token], stop: int) -> tuple[int, int] | None:
    """A number that ends right before a place, and where it begins: the longest."""
    for at in range(max(0, stop - 4), stop):
        if (found := number(tokens, at)) and found[1] == stop:
            return found[0], at
    return None
