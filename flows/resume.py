"""Coming back: after days, or to a dialogue that was edited meanwhile."""

from __future__ import annotations

from flows.loaded import Flows
from flows.state import Event, Frame, State

AWAY_DAYS = 7
"""After so many days, somebody in the middle of something is asked whether to go on."""


def was_away(flows: Flows, state: State, event: Event) -> bool:
    """Whether to ask first: too many days have passed, or the guide is not the one that was left."""
    if state.idle or not state.person.agreed:
        return False
    frame = state.stack[-1]
    if frame.flow in ("onboarding", "crisis", "welcome-back"):
        return False
    if event.kind == "text" and event.meaning.decision == "act":
        return False
    if frame.flow.startswith("guide:") and changed(flows, frame):
        return True
    return event.kind != "press" and event.days_away >= AWAY_DAYS


def changed(flows: Flows, frame: Frame) -> bool:
    flow = flows.flows.get(frame.flow)
    return flow is None or frame.step not in flow.steps or frame.version != flows.versions[frame.flow]


def settled(flows: Flows, state: State) -> State:
    """Frames whose flow was edited meanwhile go on at the same step, or at the start when it is gone."""
    if not any(changed(flows, frame) for frame in state.stack):
        return state
    stack = []
    for frame in state.stack:
        if flow := flows.flows.get(frame.flow):
            step = frame.step if frame.step in flow.steps else flow.start
            stack.append(frame.model_copy(update={"step": step, "version": flows.versions[frame.flow], "trail": ()}))
    return state.model_copy(update={"stack": tuple(stack)})
