"""Who gets the places: parties in the order of their numbers, together or not at all."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True, order=True)
class Party:
    """`number` was given under the activity's lock: smaller ones came first."""

    number: int
    size: int


def offered(free: int, waiting: Iterable[Party], pass_smaller: bool) -> list[Party]:
    """Those to whom the free places are offered now.

    Whoever is first and too many keeps the places free until they all fit, unless smaller parties may pass.
    """
    chosen = []
    for party in sorted(waiting):
        if party.size <= free:
            chosen.append(party)
            free -= party.size
        elif not pass_smaller:
            break
    return chosen


def fits(free: int, waiting: Collection[Party], size: int, pass_smaller: bool) -> bool:
    """Whether a party that comes now goes at once: nobody who waits is overtaken, but by rule."""
    newcomer = Party(max((party.number for party in waiting), default=0) + 1, size)
    return newcomer in offered(free, [*waiting, newcomer], pass_smaller)


TIMES = (
    (timedelta(days=7), timedelta(hours=24)),
    (timedelta(days=2), timedelta(hours=6)),
    (timedelta(days=1), timedelta(hours=2)),
    (timedelta(hours=6), timedelta(minutes=45)),
    (timedelta(0), timedelta(minutes=15)),
)
"""So long before the beginning or more, one has so long to answer."""


def time_to_answer(now: datetime, starts: datetime) -> timedelta:
    """How long an offered place is held; shorter as the day nears."""
    return next((held for before, held in TIMES if starts - now >= before), timedelta(0))
