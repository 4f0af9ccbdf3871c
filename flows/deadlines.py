"""What is due when: the windows that a date opens by the rules of the guides, and the days on which to remind of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from flows import durations
from flows.calendars import months_on
from flows.spec import Anchor, Deadline, Guide, Words

SOON = timedelta(days=7)
"""Less than this before a hard end, a person comes first."""
FORGOTTEN_AFTER = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Kept:
    """A date that a person gave: the day of `anchor`, and the last day that their letter gives, if it does."""

    id: int
    anchor: str
    day: date
    letter_end: date | None = None
    done: tuple[str, ...] = ()
    """The rules whose business is done."""


def written(number: int, about: Mapping[str, Any]) -> Kept:
    """A date as the flows and the store write it down: `anchor`, `day`, and what there is of `letter_end` and `done`."""
    end, day = about.get("letter_end"), date.fromisoformat(about["day"])
    return Kept(number, about["anchor"], day, date.fromisoformat(end) if end else None, tuple(about.get("done", ())))


@dataclass(frozen=True, slots=True)
class Window:
    """From when to when something is to be done, both days included; None is an open side."""

    rule: Deadline
    opens: date | None
    ends: date | None
    by_letter: bool = False

    def urgent(self, today: date) -> bool:
        """Hard, begun, and over or nearly."""
        return self.rule.hard and self.ends is not None and self.ends - today < SOON

    def reminders(self) -> Iterator[date]:
        """Its opening, and a month, a week and a day before its end; none before it opens."""
        if self.opens:
            yield self.opens
        if self.ends:
            before_end = (months_on(self.ends, -1), self.ends - timedelta(7), self.ends - timedelta(1))
            yield from (day for day in before_end if self.opens is None or day > self.opens)


class Deadlines:
    """The rules of every guide, by the event they count from."""

    def __init__(self, guides: Mapping[str, Guide], anchors: Mapping[str, Anchor]) -> None:
        self.anchors = dict(anchors)
        self.guides = dict(guides)
        self._rules: dict[str, dict[tuple[str | None, str | None], tuple[Deadline, str]]] = {}
        for name, anchor in anchors.items():
            if anchor.due:
                self._rules[name] = {(None, "P0D"): (_own_end(name, anchor.due), "")}
        for guide in guides.values():
            for rule in guide.deadlines:
                times = (rule.earliest, rule.latest)  # what two guides count alike is one thing to do
                self._rules.setdefault(rule.anchor, {}).setdefault(times, (rule, guide.id))

    def rules(self, anchor: str) -> list[Deadline]:
        return [rule for rule, _ in self._rules.get(anchor, {}).values()]

    def guides_of(self, anchor: str) -> list[str]:
        """The guides whose rules count from it."""
        return list(dict.fromkeys(guide for _, guide in self._rules.get(anchor, {}).values() if guide))

    def sites(self, anchor: str) -> list[str]:
        """Where the rules of an anchor come from."""
        return list(dict.fromkeys(source.site for g in self.guides_of(anchor) for source in self.guides[g].sources))

    def windows(self, kept: Kept) -> list[Window]:
        """What is not done yet, what ends first before the others. The letter's own last day wins over our rule."""
        rules = self.rules(kept.anchor)
        ends = {rule.rule: durations.read(rule.latest).after(kept.day) for rule in rules if rule.latest}
        last = max((ends[r.rule] for r in rules if r.hard and r.rule in ends), default=None)
        found = []
        for rule in rules:
            opens = durations.read(rule.earliest).after(kept.day) if rule.earliest else None
            end, by_letter = ends.get(rule.rule), False
            if kept.letter_end and rule.hard and end:
                by_letter = end == last or kept.letter_end < end
                end = kept.letter_end if by_letter else end
            if rule.rule not in kept.done:
                found.append(Window(rule, opens, end, by_letter))
        found.sort(key=lambda window: window.ends or window.opens or kept.day)
        at = {window.rule.rule: place for place, window in enumerate(found)}  # another way stands behind the first
        return sorted(
            found, key=lambda window: (at.get(window.rule.same_as, at[window.rule.rule]), bool(window.rule.same_as))
        )

    def after_done(self, kept: Kept, rules: tuple[str, ...]) -> Kept | None:
        """A date when some of what it was kept for is done; None when nothing is left, or with no rules at all."""
        left = replace(kept, done=tuple(dict.fromkeys((*kept.done, *rules))))
        return left if rules and self.windows(left) else None

    def reminders(self, kept: Kept, today: date) -> list[date]:
        """The days after today on which to remind of it, each once."""
        days = {day for window in self.windows(kept) for day in window.reminders()}
        return sorted(day for day in days if day > today)

    def forgotten_on(self, kept: Kept) -> date:
        """The day on which a date has nothing left to say."""
        ends = [window.ends or window.opens or kept.day for window in self.windows(kept)]
        return max(ends, default=kept.day) + FORGOTTEN_AFTER

    def settled_with(self, rule: str) -> set[str]:
        """The rules that are done when this one is: the same thing done by another way."""
        every = [found for rules in self._rules.values() for found, _ in rules.values()]
        first = next((found.same_as or found.rule for found in every if found.rule == rule), rule)
        return {found.rule for found in every if first in (found.rule, found.same_as)} | {rule}


def _own_end(anchor: str, due: Words) -> Deadline:
    """For a date of which no guide has a rule, such as the end of a récépissé: to be done before it."""
    return Deadline(
        rule="own_end",
        label=due,
        anchor=anchor,
        earliest=None,
        latest="P0D",
        hard=True,
        confidence="medium",
        checked_in_sources=False,
    )


def problems(guides: Collection[Guide], anchors: Mapping[str, Anchor]) -> Iterator[str]:
    """Rules that count from nowhere, or that end before they begin; days from which nothing counts."""
    counted = {rule.anchor for guide in guides for rule in guide.deadlines}
    for name, anchor in anchors.items():
        if name not in counted and anchor.due is None:
            yield f"data/anchors.yml: {name}: nothing is due because of it"
    for guide in guides:
        where = f"flows/guides/{guide.theme}/{guide.id}.yml"
        names = {rule.rule for rule in guide.deadlines}
        for rule in guide.deadlines:
            if rule.anchor not in anchors:
                yield f"{where}: {rule.rule}: data/anchors.yml has no {rule.anchor}"
            if rule.same_as and rule.same_as not in names:
                yield f"{where}: {rule.rule}: this guide has no {rule.same_as}"
            if not rule.earliest and not rule.latest:
                yield f"{where}: {rule.rule}: neither begins nor ends"
            day = date(2026, 1, 15)
            if (
                rule.earliest
                and rule.latest
                and not (durations.read(rule.earliest).after(day) < durations.read(rule.latest).after(day))
            ):
                yield f"{where}: {rule.rule}: ends before it begins"
