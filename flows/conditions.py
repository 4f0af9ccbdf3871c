"""What a `when` step may ask about the person: a name, `speaks` and a language, or `not` and one of these."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Person:
    """What the engine may know about the person it talks to. Kept by the service, given anew with every event."""

    lang: str = ""
    agreed: bool = False
    discreet: bool = False
    stopped: bool = False
    has_place: bool = False
    teaches: str = ""
    """Whether unclear messages may be kept to learn from: `yes`, `no`, or not asked yet."""
    hide_word: str = field(default="", repr=False)


CONDITIONS: dict[str, Callable[[Person], bool]] = {
    "agreed": lambda person: person.agreed,
    "discreet": lambda person: person.discreet,
    "stopped": lambda person: person.stopped,
    "has_language": lambda person: bool(person.lang),
    "teaches": lambda person: person.teaches == "yes",
    "has_place": lambda person: person.has_place,
}


def holds(condition: str, person: Person) -> bool:
    """Whether it holds; KeyError when there is no such condition."""
    if condition.startswith("not "):
        return not holds(condition.removeprefix("not "), person)
    if condition.startswith("speaks "):
        return person.lang == condition.removeprefix("speaks ")
    return CONDITIONS[condition](person)


def known(condition: str) -> bool:
    name = condition.removeprefix("not ")
    return name in CONDITIONS or name in ("speaks fr", "speaks prs", "speaks ar")
