"""Words as the answer to an open question: taken for it, refused with a reason, or meant for something else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from flows import anywhere, dates
from flows.deadlines import Kept
from flows.loaded import Flows
from flows.spec import Ask
from flows.state import Event, State
from flows.texts import Line, line

YEARS_AHEAD, YEARS_AGO = 30, 110


@dataclass(frozen=True, slots=True)
class Taken:
    """`values`: what the flow is told. `fact`: what is kept with the person under `step.save`."""

    values: Mapping[str, str] = field(default_factory=dict)
    fact: str = ""


def read(flows: Flows, state: State, event: Event, step: Ask, said: str) -> Taken | Line | None:
    """What the words are; a line says why they cannot be; None leaves them to the rest of the dialogue.

    Words that work anywhere are no answer; nor is what could not be kept or said again.
    """
    if step.accept == "choice":
        return None
    kept_with_person = step.save in ("place", "hide_word")
    if anywhere.no_answer(flows, said, bool(step.save) or step.accept != "text"):
        return None
    if step.accept == "date":
        return _date(flows, state, event)
    if step.accept == "period":
        return _period(flows, state, event)
    if not (said if step.save else event.text.strip()):
        return None
    if kept_with_person:
        return Taken(fact=anywhere.fact(step.save, event.text, event.meaning))
    if step.save == "near":
        near = flows.directory.asked(event.text)[1]
        return Taken({"near": near.name}) if near else line("place-unknown")
    return Taken({step.save: event.text.strip()[: anywhere.MAX_FACT]} if step.save else {})


def _date(flows: Flows, state: State, event: Event) -> Taken | Line | None:
    """One day that some calendar has, and that a paper may bear."""
    anchor = flows.deadlines.anchors[state.stack[-1].values["anchor"]]
    lang, today = state.person.lang, state.day
    found = {hit.day for hit in dates.read(event.text, today, lang, anchor.side == "past") if hit.end is None}
    if wrong := dates.wrong(event.text, today, lang):
        return line("date-wrong", words=wrong)
    if len(found) > 1:
        return line("date-several")
    if not found:
        return None if event.meaning.decision == "act" else line("date-not-found")
    day = found.pop()
    if not today.year - YEARS_AGO <= day.year <= today.year + YEARS_AHEAD:
        return line("date-far", day=dates.both(day))
    return Taken(heard(flows, state, day))


def heard(flows: Flows, state: State, day: date) -> dict[str, str]:
    """A day that was given, and what the flow asks next because of it."""
    anchor = state.stack[-1].values["anchor"]
    comes = {"letter_comes": "yes"} if flows.deadlines.anchors[anchor].letter else {}
    return {"day": day.isoformat(), "letter_end": "", **urgency(flows, state, day), **comes}


def urgency(flows: Flows, state: State, day: date, letter_end: date | None = None) -> dict[str, str]:
    windows = flows.deadlines.windows(Kept(0, state.stack[-1].values["anchor"], day, letter_end))
    return {"urgent": "yes" if any(window.urgent(state.day) for window in windows) else ""}


def _period(flows: Flows, state: State, event: Event) -> Taken | Line | None:
    """The last day that a letter gives: a length from the day it came, or a day after it."""
    start = date.fromisoformat(state.stack[-1].values["day"])
    end = dates.period_end(event.text, start)
    if end is None:
        found = {hit.day for hit in dates.read(event.text, state.day, state.person.lang) if hit.end is None}
        if wrong := dates.wrong(event.text, state.day, state.person.lang):
            return line("date-wrong", words=wrong)
        end = found.pop() if len(found) == 1 else None
    if end is None:
        return None if event.meaning.decision == "act" else line("period-not-found")
    if end <= start:
        return line("period-before")
    return Taken({"letter_end": end.isoformat(), **urgency(flows, state, start, end)})
