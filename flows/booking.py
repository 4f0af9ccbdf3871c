"""Where somebody stands with an activity, what is asked before they register, and what the service then has to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flows.agenda import UNDECIDED, Agenda, Booking, Planned
from flows.conditions import Person

BY_THE_SERVICE = (
    "register", "leave", "reduce", "accept_place", "decline_place", "say_coming", "say_cannot", "say_late",
    "use_code", "new_feed", "drop_feed",
)  # fmt: skip
"""Effects whose outcome the dialogue waits for: the service does them in the same transaction, and says what came of it."""
OUTCOMES = (
    "going", "waiting", "already", "too_many", "cancelled", "over", "not_open", "gone", "left", "fewer_now", "excused",
    "coming_now", "late_now", "held_no_more", "passed_on", "here", "here_already", "here_early", "not_registered",
    "unlocked", "no_code", "feed_made", "feed_dropped", "wrong_party",
)  # fmt: skip
"""What may come of them: each is a message `outcome-…`."""
TAPS = ("coming", "cannot", "late", "accept", "decline", "rejoin", "similar")
"""What one tap below a message of ours does."""
NEEDS = ("interpreter", "wheelchair", "childcare")
ASKED = ("women", "age", "french", "status")
"""What may have to be asked before one registers, in this order. `ok-<name>` in a flow's values is the answer."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Somebody before the activity that a flow is about."""

    agenda: Agenda
    person: Person
    values: Mapping[str, str]

    @property
    def chosen(self) -> Planned | None:
        return self.agenda.get(self.values.get("activity", ""))

    @property
    def booked(self) -> Booking | None:
        return self.agenda.mine.get(self.chosen.id) if self.chosen else None

    @property
    def stands(self) -> str:
        """`gone`, `cancelled`, `over`, `mine`, `waiting`, `offered`, `referral`, `full` or `free`."""
        one, now = self.chosen, self.agenda.at
        if one is None or one.status == "draft":
            return "gone"
        if one.status == "cancelled":
            return "cancelled"
        booking = self.agenda.mine.get(one.id)
        if booking and booking.state == "going" and one.next(now):
            return "mine"
        if one.over(now):
            return "over"
        if booking and booking.state in UNDECIDED:
            return booking.state
        if not self.agenda.may_join(one):
            return "referral"
        waits = self.agenda.waiting.get(one.id, 0) and not one.pass_smaller
        return "full" if waits or not self.agenda.free(one) else "free"

    @property
    def asks(self) -> str:
        """What is to be asked before one registers: one of ASKED or `clash`; `refused`, or "" for nothing."""
        one = self.chosen
        if one is None:
            return ""
        only = one.conditions
        if self.denied or (only.status and self.person.status and self.person.status not in only.status):
            return "refused"
        questions = {
            "women": only.women_only,
            "age": only.age != (None, None),
            "french": bool(only.french),
            "status": bool(only.status) and not self.person.status,
            "clash": self.agenda.clash(one) is not None,
        }
        return next((name for name, asked in questions.items() if asked and not self.values.get(f"ok-{name}")), "")

    @property
    def denied(self) -> list[str]:
        """The conditions that this person said they do not meet."""
        return [name for name in ASKED if self.values.get(f"ok-{name}") == "no"]

    @property
    def party(self) -> tuple[int, tuple[int, ...]]:
        """How many adults, and the ages of the children."""
        ages = tuple(int(age) for age in self.values.get("ages", "").split(",") if age)
        return int(self.values.get("adults") or 1), ages

    @property
    def most(self) -> int:
        """People who may come together."""
        return min(self.chosen.max_party, self.chosen.places) if self.chosen else 1

    def suits(self, other: Planned) -> bool:
        """Whether one may come to another activity, after what one told about this one."""
        only = other.conditions
        if only.status and self.person.status not in ("", *only.status):
            return False
        limits = {
            "women": only.women_only,
            "age": only.age != (None, None),
            "french": self.chosen is not None and only.french >= self.chosen.conditions.french != "",
            "status": bool(only.status),
        }
        return not any(limits[name] for name in self.denied)


def _stands(name: str) -> Callable[[Standing], bool]:
    return lambda one: one.stands == name


def _asks(name: str) -> Callable[[Standing], bool]:
    return lambda one: one.asks == name


CONDITIONS: dict[str, Callable[[Standing], bool]] = {
    **{
        name: _stands(name)
        for name in ("gone", "cancelled", "over", "mine", "waiting", "offered", "referral", "full", "free")
    },
    **{f"asks-{name}": _asks(name) for name in (*ASKED, "clash", "refused")},
    "series": lambda one: one.chosen is not None and one.chosen.series,
    "adults-only": lambda one: one.chosen is not None and not one.chosen.activity.children,
    "alone-only": lambda one: one.most == 1,
    "several": lambda one: one.booked is not None and one.booked.size > 1,
    "with-children": lambda one: one.values.get("children", "0") != "0",
    "ages-known": lambda one: bool(one.values.get("ages")),
    "family": lambda one: one.party != (1, ()),
}
"""What a `when` step may ask with `activity …`."""
