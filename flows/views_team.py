"""What is said to who has called a human: when to expect an answer, and who is there."""

from __future__ import annotations

from collections.abc import Iterator

from flows.loaded import Flows
from flows.opening import PRIORITIES
from flows.state import State
from flows.texts import Part, line


def told(flows: Flows, state: State) -> Iterator[Part]:
    """After a case was opened: until when it will be answered."""
    priority = PRIORITIES.index(state.stack[-1].values.get("priority", "week"))
    yield line("human-told", when=_when(flows, state, priority, answered=False))


def again(flows: Flows, state: State) -> Iterator[Part]:
    """Back to a case that is open."""
    team = state.person.team
    if team.name:
        yield line("human-with", name=team.name, role=line(f"role-{team.role}"))
    else:
        yield line("human-open", when=_when(flows, state, team.priority, team.answered))


def _when(flows: Flows, state: State, priority: int, answered: bool) -> Part:
    now = state.person.team.at
    return flows.opening.promised(now, flows.opening.due(priority, now, answered))
