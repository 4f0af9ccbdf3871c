"""What works at any moment of a conversation: the quick exit, the page's language switch, words that mean a button."""

from __future__ import annotations

import re

from bot.messages import Meaning
from flows import dates, finding, household, tokens
from flows.index import stems
from flows.loaded import Flows
from flows.orthography import normalise
from flows.programme import DIGITS, LETTERS
from flows.question import Question
from flows.spec import Ask
from flows.state import Event, State
from flows.texts import LANGUAGES

FEW_WORDS = 3
"""A name, or who comes: in so few words a model suspects too much."""
MAX_FACT = 80
"""Characters kept of what a person tells about themselves."""


def quick_exit(flows: Flows, state: State, event: Event) -> bool:
    """The button, the command, our word or the person's own: at any moment, and the place is kept."""
    if event.kind != "text":
        return "hide" in (event.text, event.button.partition(":")[2])
    said = normalise(event.text.strip()[:MAX_FACT])
    own = normalise(state.person.hide_word)
    return bool(said) and (said in flows.words["hide"] or said == own)


def language_pressed(event: Event) -> str:
    lang = event.button.partition(":")[2].removeprefix("lang-")
    return lang if event.button.endswith(f":lang-{lang}") and lang in LANGUAGES else ""


def meant(flows: Flows, said: str) -> str:
    """The place that these words lead to, else ""."""
    names = ("menu", "human", "language", "stop", "delete", "help", "back", "dates", "numbers", "calendar")
    return next((name for name in names if said in flows.words[name]), "")


_CODE = re.compile(rf"(?=.*[{DIGITS}])(?=.*[{LETTERS}])(?:[{LETTERS}{DIGITS}]{{6}}|[{LETTERS}{DIGITS}]{{8}})")


def code(text: str) -> str:
    """The code of a programme or of a session, as it is shown; "" for anything else."""
    found = normalise(text.strip()).upper()
    return found if _CODE.fullmatch(found) else ""


def answer_to_reminder(flows: Flows, said: str) -> str:
    """ "I come", "I can't", "I am late", in words: a button of the last reminder."""
    return next((name for name in ("coming", "cannot", "late") if said in flows.words[name]), "")


def something_else(flows: Flows, said: str) -> bool:
    """ "Something else", "no, not this": the way out of anything, in words."""
    words = said.split()
    after_no = " ".join(words[1:]) if words and words[0] in flows.words["no"] else ""
    return said in flows.words["else"] or after_no in flows.words["else"]


def no_answer(flows: Flows, said: str, to_be_kept: bool) -> bool:
    """Words that lead elsewhere are no answer to an open question; to one for a human's eyes, "a person" is."""
    names = ("menu", "else", "back", "stop", "delete", "language", *(("human", "help") if to_be_kept else ()))
    return any(said in flows.words[name] for name in names)


def _held(phrases: frozenset[str], said: str) -> list[str]:
    """Those of the phrases that stand, as whole words, in a normalised text."""
    return [phrase for phrase in phrases if f" {phrase} " in f" {said} "]


WIDE = ("talk_to_human", "help_menu", "mentor_request", "list_outings", "out_of_scope")
"""Intents that "who helps near me?" is taken for."""


def asks_who_helps(flows: Flows, meaning: Meaning, text: str) -> bool:
    """ "Who helps near me?", "which association in Rouen?": a question for the directory."""
    sure_of_another = meaning.decision == "act" and meaning.intent not in WIDE
    return bool(_held(flows.words["who"], normalise(text))) and (
        not sure_of_another or asks_only_who_helps(flows, text)
    )


def asks_only_who_helps(flows: Flows, text: str) -> bool:
    """ "Who helps near my home?", and nothing else, but for a place: no danger is told in it."""
    wanted, _ = flows.directory.asked(text)
    said = normalise(wanted)
    longest = max(_held(flows.words["who"], said), key=len, default="")
    rest = f" {said} ".replace(f" {longest} ", " ")
    return bool(longest) and not set(stems(rest)) - NEARBY


NEARBY = frozenset(stems("chez près maison ici ville قرب قريب بيتي بيت منزلي هنا مدينة نزدیک خانه خانه‌ام اینجا شهر"))


def has_urgent_letter(flows: Flows, text: str) -> bool:
    """A letter that orders somebody out of the country: its time is short, and no guide of ours may stand before a lawyer."""
    return bool(_held(flows.words["letter"], normalise(text)))


def named_guide(flows: Flows, meaning: Meaning) -> str:
    """The one guide or topic that is called by its name; "" for none or several."""
    named = {one.value for one in meaning.entities if one.kind == "guide"}
    return named.pop() if len(named) == 1 and named <= flows.flows.keys() else ""


def what_was_asked_for(flows: Flows, state: State, event: Event) -> bool:
    """What may be a danger is none in the answer that was asked for, nor in our own words; what is sure stays one."""
    danger, frame = event.meaning.danger, state.stack[-1] if state.stack else None
    flow = flows.flows.get(frame.flow) if frame else None
    step = flow.steps.get(frame.step) if flow and frame else None
    if danger is None or danger.level == "sure":
        return False
    said = normalise(event.text)
    if event.kind == "text":
        if any(said in words for words in flows.words.values()) or asks_only_who_helps(flows, event.text):
            return True
        if step and Question(flows, state).choice_said(said):
            return True
        if state.person.agreed and finding.sure(flows, state.agenda, event.text, state.day):
            return True
    if not isinstance(step, Ask):
        return False
    if step.accept in ("date", "period"):
        return (
            said.replace(" ", "").isdigit()
            or bool(dates.read(event.text, state.day, state.person.lang))
            or bool(dates.period_end(event.text, state.day))
        )
    few = len(said.split()) <= FEW_WORDS
    if step.accept in ("party", "ages"):
        return few or bool(household.count(tokens.split(event.text)))
    if step.save == "called":
        return few
    if step.save == "query" and flow and flow.id == "activities":
        return bool(flows.concepts.within(event.text)) or finding.openly(flows, event.text, state.day)
    towns = any(one.kind in ("town", "departement") for one in event.meaning.entities)
    return step.save in ("place", "near") and towns
