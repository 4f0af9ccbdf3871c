"""What the dialogue knows of the person's case: whether their words go to the team, and who is there."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

Mode = Literal["", "hears", "aside", "closed"]
"""No case; one where the person's words go to the team; one that they have turned away from; one closed lately, which their
words open again."""


LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Team:
    """Given anew with every event."""

    at: datetime = LONG_AGO
    """When it is asked, where the association is."""
    mode: Mode = ""
    case: int = 0
    name: str = field(default="", repr=False)
    """Of who holds the case."""
    role: str = ""
    priority: int = 2
    answered: bool = False
    """Whether a human has said anything yet."""
    waits: bool = False
    """Whether the person's words still wait for an answer."""
    relays: bool = False
    """Whether a team answers in a Telegram group, too, so that the person must be asked."""


NO_TEAM = Team()
