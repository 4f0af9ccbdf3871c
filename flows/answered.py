"""What an open question took from a message."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Taken:
    """`values`: what the flow is told. `fact`: what is kept with the person under `step.save`."""

    values: Mapping[str, str] = field(default_factory=dict)
    fact: str = ""
