"""Words as the answer to an open question: taken for it, refused with a reason, or meant for something else."""

from __future__ import annotations

import re
from datetime import date, timedelta

from flows import anywhere, dates, parties, tokens
from flows.answered import Taken
from flows.deadlines import Kept
from flows.loaded import Flows
from flows.spec import Ask
from flows.state import Event, State
from flows.texts import Line, line

YEARS_AHEAD, YEARS_AGO = 30, 110
MAX_WORDS = 8000
"""Characters of a message to the team."""
A_MONTH, TWO_YEARS = 31, 731
"""Days."""


def read(flows: Flows, state: State, event: Event, step: Ask, said: str) -> Taken | Line | None:
    """What the words are; a line says why they cannot be; None leaves them to the rest of the dialogue.

    Words that work anywhere are no answer; nor is what could not be kept or said again.
    """
    if step.accept == "choice":
        return None
    kept_with_person = step.save in ("place", "hide_word", "called")
    for_the_team = step.save == "words"
    if anywhere.no_answer(flows, said, not for_the_team and (bool(step.save) or step.accept != "text")):
        return None
    if step.accept == "date":
        return _date(flows, state, event)
    if step.accept == "period":
        return _period(flows, state, event)
    if step.accept == "party":
        return parties.party(state, event.text)
    if step.accept == "ages":
        return parties.ages(state, event.text)
    if not (said if step.save and not for_the_team else event.text.strip()):
        return None
    if kept_with_person:
        near = flows.directory.asked(event.text)[1] if step.save == "place" else None
        return Taken(fact=near.name if near else event.text.strip()[: anywhere.MAX_FACT].strip())
    if step.save == "near":
        near = flows.directory.asked(event.text)[1]
        return Taken({"near": near.name}) if near else line("place-unknown")
    if for_the_team:
        known = state.stack[-1].values.get("words", "")
        return Taken({"words": f"{known}\n{event.text.strip()}".strip()[:MAX_WORDS]})
    return Taken({step.save: event.text.strip()[: anywhere.MAX_FACT]} if step.save else {})


def _date(flows: Flows, state: State, event: Event) -> Taken | Line | None:
    """One day that some calendar has, and that a paper may bear."""
    anchor = flows.deadlines.anchors[state.stack[-1].values["anchor"]]
    lang, today = state.person.lang, state.day
    hits = dates.read(event.text, today, lang, anchor.side == "past")
    if wrong := dates.wrong(event.text, today, lang):
        return line("date-wrong", words=wrong)
    found = {hit.day for hit in hits if hit.end is None}
    if anchor.side == "future" and len(hits) == 1 and hits[0].end and (hits[0].end - hits[0].day).days > A_MONTH:
        found = {hits[0].end}  # valid from … to …
    if len(found) > 1:
        return line("date-several")
    if not found:
        return None if event.meaning.decision == "act" else line("date-not-found")
    day = found.pop()
    if _of_unclear_year(hits[0]) and not _fits(anchor.side, day, today):
        return line("date-unclear-year")
    if _of_other_year(event.text, hits[0]) or (lang == "prs" and re.fullmatch(r"\d+ \d+", hits[0].words)):
        return line("date-unclear-year")
    if anchor.side == "past" and day > today:
        return line("date-is-ahead")
    if not today.year - YEARS_AGO <= day.year <= today.year + YEARS_AHEAD:
        return line("date-far", day=dates.both(day))
    return Taken(heard(flows, state, day))


def _fits(side: str, day: date, today: date) -> bool:
    """Whether a paper of today may well bear that day."""
    if side == "past":
        return timedelta(0) <= today - day <= timedelta(TWO_YEARS)
    return side == "any" or day >= today


def _of_unclear_year(hit: dates.Found) -> bool:
    """Whether it is written in digits with two for the year, which may stand on either side, in either calendar."""
    groups = hit.words.split()
    return len(groups) == 3 and all(group.isdigit() and len(group) <= 2 for group in groups)


def _of_other_year(text: str, hit: dates.Found) -> bool:
    """Whether a year follows that is none of this calendar: 15 février 1405."""
    rest = tokens.split(text)[hit.stop :]
    return bool(rest) and rest[0].number is not None and len(rest[0].word) == 4


def heard(flows: Flows, state: State, day: date) -> dict[str, str]:
    """A day that was given, and what the flow asks next because of it."""
    anchor = state.stack[-1].values["anchor"]
    comes = {"letter_comes": "yes"} if flows.deadlines.anchors[anchor].letter else {}
    return {"day": day.isoformat(), "letter_end": "", **urgency(flows, state, day), **comes}


def urgency(flows: Flows, state: State, day: date, letter_end: date | None = None) -> dict[str, str]:
    windows = flows.deadlines.windows(Kept(0, state.stack[-1].values["anchor"], day, letter_end))
    ends = [window.ends for window in windows]
    over = bool(ends) and all(end is not None and end < state.day for end in ends)
    urgent = any(window.urgent(state.day) for window in windows)
    return {"urgent": "yes" if urgent else "", "over": "yes" if over else ""}


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
