"""How old people are: "my son of six", "۳۴ سال دارم", "عمرها سنتين". A duration is no age, nor is a ten-year card."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flows import counting
from flows import household_words as said
from flows.tokens import Token

_AND = ("et", "ou", "و", "یا", "او")


@dataclass(frozen=True, slots=True)
class Age:
    months: int
    start: int
    stop: int
    """Its number is `flows.tokens.split(text)[start:stop]`."""


def _word(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].word if 0 <= at < len(tokens) else ""


def _is_old(tokens: Sequence[Token], at: int) -> bool:
    """ساله, ماهه"""
    word = _word(tokens, at)
    return word in said.YEARS_OLD or (word in said.MONTHS_OLD and said.MONTHS_OLD_SPELT in tokens[at].raw)


def follows(tokens: Sequence[Token], at: int) -> bool:
    """Whether an age is said at a place, right after someone is named."""
    if _word(tokens, at) in said.AGE_WORDS:
        return True
    found = counting.number(tokens, at)
    if found is None:
        return False
    after = _word(tokens, found[1])
    return _is_old(tokens, found[1]) or (after in said.YEARS | said.MONTHS and after not in ("سال", "ماه"))


def ages(tokens: Sequence[Token], taken: frozenset[int]) -> list[Age]:
    """The ages that a message says, in order. `taken`: places of words that say something else."""
    found: list[Age] = []
    at = 0
    while at < len(tokens):
        listed = None if at in taken else _list_of_ages(tokens, at)
        if listed is None:
            at += 1
            continue
        numbers, months_each, stop, sure = listed
        linked = bool(found) and found[-1].stop >= at - 2 and _word(tokens, at - 1) in (*_AND, "")
        if sure or linked or _is_an_age(tokens, at, stop, months_each == 1):
            found += [Age(number * months_each, start, end) for number, start, end in numbers]
        at = stop
    return [age for age in found if age.months <= 12 * said.OLDEST]


def _list_of_ages(tokens: Sequence[Token], at: int) -> tuple[list[tuple[int, int, int]], int, int, bool] | None:
    """Numbers before "ans", "ساله" or "سنين": each with its place, the months of one, the place after, whether it is sure."""
    if (dual := said.DUALS.get(_word(tokens, at))) or _word(tokens, at) in ("سنه", "عام"):
        return ([(dual or 12, at, at + 1)], 1, at + 1, False) if _after_age_word(tokens, at) else None
    numbers: list[tuple[int, int, int]] = []
    place = at
    while found := counting.number(tokens, place):
        numbers.append((found[0], place, found[1]))
        place = found[1]
        if _is_old(tokens, place) or _word(tokens, place) in said.YEARS | said.MONTHS:
            break
        joined = place < len(tokens) and (_word(tokens, place) in _AND or tokens[place].gap in (",", "،"))
        if not joined:
            break
        place += _word(tokens, place) in _AND
    unit = _word(tokens, place)
    if not numbers or any(number > said.OLDEST for number, _, _ in numbers):
        return None
    if _is_old(tokens, place):
        sure = _word(tokens, place + 1) not in said.NOT_AN_AGE_AFTER and not _document_before(tokens, at)
        return (numbers, 12 if unit in said.YEARS_OLD else 1, place + 1, True) if sure else None
    if unit in said.YEARS | said.MONTHS:
        return numbers, 12 if unit in said.YEARS else 1, place + 1, False
    if _after_age_word(tokens, at) and place == numbers[-1][2]:
        return numbers, 12, place, True
    return None


def _document_before(tokens: Sequence[Token], at: int) -> bool:
    return any(_word(tokens, at - back) in said.NOT_AN_AGE_BEFORE for back in (1, 2, 3))


def _after_age_word(tokens: Sequence[Token], at: int) -> bool:
    """عمر دخترم پنج"""
    return any(_word(tokens, at - back) in said.AGE_WORDS for back in (1, 2))


def _is_an_age(tokens: Sequence[Token], at: int, stop: int, in_months: bool) -> bool:
    before, after = _word(tokens, at - 1), _word(tokens, stop)
    if at == 0 and stop == len(tokens):
        return True
    if _after_age_word(tokens, at):
        return after != "که" and _word(tokens, stop + 1) != "که"
    if after in said.NOT_AN_AGE_AFTER:
        return False
    if after in said.HAS_YEARS_AFTER:
        return not in_months or _of_a_child(tokens)
    if before in said.HAS_YEARS:
        return not in_months or _of_a_child(tokens)
    place = at - 1
    while _word(tokens, place) in said.FILLERS:
        place -= 1
    if _word(tokens, place) in said.HAS and _word(tokens, place - 1) != "y":
        return not in_months or (_word(tokens, place) in said.THIRD_PERSON and _of_a_child(tokens))
    whose = {_word(tokens, at - 2), before}
    if before in said.OF_AGE or tokens[at].gap == ",":
        return bool(whose & said.WHOSE_AGE)
    noun = said.NOUNS.match(tokens, at - 1)
    return (
        noun is not None
        and noun[0].kind == "child"
        and (noun[0].bare or before in said.SINGULAR or before in said.MY_CHILD)
    )


def _of_a_child(tokens: Sequence[Token]) -> bool:
    """Whether a child is spoken of at all."""
    nouns = (said.NOUNS.match(tokens, at) for at in range(len(tokens)))
    return any(found and found[0].kind == "child" for found in nouns)
