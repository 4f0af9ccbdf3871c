"""Figures in which nobody can be found: what fewer than five people did is not told, nor what would give it away."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

FEWEST = 5
"""What fewer people did is not told apart from the rest."""
FEW = f"moins de {FEWEST}"
UNTOLD = "–"
"""Of enough people, but from it a small figure could be computed."""

Key = TypeVar("Key", bound=Hashable)


def few(count: int) -> str:
    return str(count) if count >= FEWEST or not count else FEW


@dataclass(frozen=True, slots=True)
class Sum(Generic[Key]):
    """One cell is what the others make together."""

    total: Key
    parts: Collection[Key]


def told(counts: Mapping[Key, int], sums: Collection[Sum[Key]]) -> dict[Key, str]:
    """What may be said of each cell."""
    gone = hidden(counts, sums)
    return {key: few(count) if key not in gone or few(count) == FEW else UNTOLD for key, count in counts.items()}


def hidden(counts: Mapping[Key, int], sums: Iterable[Sum[Key]]) -> set[Key]:
    """The cells under FEWEST, and as many others as keep anybody from computing one of these."""
    sums = list(sums)
    gone = {key for key, count in counts.items() if 0 < count < FEWEST}
    while any(_hide_one_more(counts, each, gone) for each in sums):
        pass
    return gone


def _hide_one_more(counts: Mapping[Key, int], each: Sum[Key], gone: set[Key]) -> bool:
    """Whether this sum gave something away; then its smallest cell that is told is hidden, the total only for want of another."""
    if not _gives_away(counts, each, gone):
        return False
    seen = [key for key in each.parts if key not in gone and counts[key]]
    gone.add(min(seen, key=lambda key: counts[key]) if seen else each.total)
    return True


def _gives_away(counts: Mapping[Key, int], each: Sum[Key], gone: set[Key]) -> bool:
    """Whether one can compute a hidden cell, or tell that those hidden together are too few people.

    The reader knows which hidden cells are small (1 to 4) and which are not (5 or more); a zero is always told.
    """
    parts = [counts[key] for key in each.parts if key in gone]
    if each.total in gone:
        return not parts and counts[each.total] > 0
    if not parts:
        return False
    small = sum(count < FEWEST for count in parts)
    least = small + FEWEST * (len(parts) - small)
    most = small * (FEWEST - 1) if small == len(parts) else None
    return len(parts) == 1 or sum(parts) < FEWEST or sum(parts) in (least, most)
