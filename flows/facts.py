"""All that is told as a fact, as it was read from flows/guides/ and data/."""

from __future__ import annotations

from dataclasses import dataclass

from flows.spec import Anchors, Glossary, Guide, Numbers, Structures, Topics


@dataclass(frozen=True, slots=True)
class Facts:
    guides: dict[str, Guide]
    topics: Topics
    numbers: Numbers
    glossary: Glossary
    anchors: Anchors
    structures: Structures
