"""What a `when` step may ask about the person: a name of CONDITIONS, or one of these, with or without `not` before it.

`speaks prs`; `has anchor`: whether the flow was given it; `for protected permit children`: whether what stands behind is
for this person, as far as is known: any of the statuses, and with `children` only for who has some.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from flows.deadlines import Kept
from flows.spec import STATUSES, GuideStep
from flows.team import NO_TEAM, Team


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
    status: str = ""
    """What they told us about their papers, one of `flows.spec.STATUSES`."""
    children: str = ""
    """`yes`, `no`, or not told."""
    place: str = field(default="", repr=False)
    called: str = field(default="", repr=False)
    """The name by which the team may call them."""
    listens: frozenset[str] = frozenset()
    """What can be heard in their language; "*" for everything."""
    dates: tuple[Kept, ...] = field(default=(), repr=False)
    """What we watch for them."""
    team: Team = NO_TEAM

    def date(self, number: str) -> Kept | None:
        """The date of this number, if it is still watched."""
        return next((kept for kept in self.dates if str(kept.id) == number), None)


CONDITIONS: dict[str, Callable[[Person], bool]] = {
    "agreed": lambda person: person.agreed,
    "discreet": lambda person: person.discreet,
    "stopped": lambda person: person.stopped,
    "has_language": lambda person: bool(person.lang),
    "teaches": lambda person: person.teaches == "yes",
    "has_place": lambda person: person.has_place,
    "knows_status": lambda person: bool(person.status),
    "knows_children": lambda person: bool(person.children),
    "has_dates": lambda person: bool(person.dates),
    "with_team": lambda person: person.team.mode in ("hears", "aside"),
    "team_relays": lambda person: person.team.relays,
    "called": lambda person: bool(person.called),
}
NOTHING: Mapping[str, str] = {}


def holds(condition: str, person: Person, values: Mapping[str, str] = NOTHING) -> bool:
    """Whether it holds, with what the flow was given; KeyError when there is no such condition."""
    if condition.startswith("not "):
        return not holds(condition.removeprefix("not "), person, values)
    kind, _, rest = condition.partition(" ")
    if kind == "speaks":
        return person.lang == rest
    if kind == "has":
        return bool(values.get(rest))
    person = told(person, values)
    if kind == "for":
        return _is_for(rest.split(), person)
    return CONDITIONS[condition](person)


def condition_of(step: GuideStep) -> str:
    """The condition under which a step of a guide is for somebody; "" for everybody."""
    words = [*step.statuses, *(["children"] if step.children else [])]
    return f"for {' '.join(words)}" if words else ""


def told(person: Person, values: Mapping[str, str]) -> Person:
    """The person with what was told in this flow only."""
    status, children = values.get("status") or person.status, values.get("children") or person.children
    return replace(person, status=status, children=children)


def _is_for(wanted: list[str], person: Person) -> bool:
    statuses = [word for word in wanted if word != "children"]
    known = person.status in STATUSES
    return not (known and statuses and person.status not in statuses) and not (
        "children" in wanted and person.children == "no"
    )


def known(condition: str) -> bool:
    kind, _, rest = condition.removeprefix("not ").partition(" ")
    if kind == "speaks":
        return rest in ("fr", "prs", "ar")
    if kind == "for":
        return bool(rest) and all(word in (*STATUSES, "children") for word in rest.split())
    return bool(rest) if kind == "has" else condition.removeprefix("not ") in CONDITIONS
