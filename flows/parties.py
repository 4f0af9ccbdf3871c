"""Who comes along, in words: how many adults, how many children, and how old they are."""

from __future__ import annotations

import re

from flows import household, tokens
from flows.answered import Taken
from flows.state import State
from flows.texts import Line, line

GROWN_UP = 18
_NEGATIVE = re.compile(r"(?<![\w-])[-\u2212]\s?\d")
_MONTHS = tokens.wordset("mois ماه ماهه ماهگی شهر أشهر شهور")


def party(state: State, text: str) -> Taken | Line | None:
    """A party as it is told; who speaks of children only comes with them."""
    cut, most = tokens.split(text), state.standing.most
    counted = household.count(cut)
    told = {kind: sum(one.value for one in counted if one.kind == kind) for kind in ("adults", "children", "people")}
    if not any(told.values()):
        numbers = [token.number for token in cut if token.number is not None]
        if any(number > most for number in numbers):
            return line("party-too-many", most=most)
        return line("party-not-understood") if numbers else None
    children = told["children"]
    adults = max(told["adults"] or told["people"] - children, 1)
    if _NEGATIVE.search(text):
        return line("party-not-understood")
    if children and not ((one := state.standing.chosen) and one.activity.children):
        return line("party-no-children")
    if adults + children > most:
        return line("party-too-many", most=most)
    given = [one.value for one in counted if one.kind == "age"]
    known = ",".join(map(str, given)) if len(given) == children and all(age < GROWN_UP for age in given) else ""
    return Taken({"adults": str(adults), "children": str(children), "ages": known})


def ages(state: State, text: str) -> Taken | Line | None:
    """The age of each child in full years."""
    children = int(state.stack[-1].values.get("children") or 0)
    cut = tokens.split(text)
    found = [one.value for one in household.count(cut) if one.kind == "age"]
    if len(found) != children:
        found = [_years(cut, place) for place, token in enumerate(cut) if token.number is not None]
    if not found:
        return None
    if _NEGATIVE.search(text) or any(age >= GROWN_UP for age in found):
        return line("age-wrong")
    if len(found) != children:
        return line("ages-count", children=children, ages=len(found))
    return Taken({"ages": ",".join(map(str, found))})


def _years(cut: list[tokens.Token], place: int) -> int:
    months = place + 1 < len(cut) and cut[place + 1].word in _MONTHS
    return (cut[place].number or 0) // (12 if months else 1)
