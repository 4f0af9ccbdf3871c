"""What can be wrong with the content beyond its shape. Each check yields one line a problem, with its place."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from flows import booking, deadlines, views
from flows.conditions import known
from flows.facts import Facts
from flows.options import MAX_LABEL
from flows.orthography import normalise
from flows.spec import (
    MAX_CHOICES,
    THEMES,
    Ask,
    Call,
    Choice,
    Choose,
    Flow,
    Guide,
    Say,
    Step,
    Text,
    Tick,
    When,
    Words,
)  # fmt: skip
from flows.texts import BASE, LANGUAGES, Texts

ANSWERED_BY_THE_ENGINE = (
    "affirm", "deny", "not_helpful", "crisis_suicide", "crisis_violence", "emergency_medical", "emergency_shelter",
)  # fmt: skip
SAID = {
    # by the engine
    "something-else": "", "offer-language": "", "offer-topic": "theme topic", "place-heard": "place",
    "teach-invite": "",
    "button-teach": "", "guide-changed": "",
    "first-language": "", "first-agree": "", "crisis-listening": "", "only-these-languages": "",
    "not-understood": "", "twice-not-understood": "", "not-helpful": "", "buttons-only": "", "unknown-command": "",
    "old-button": "", "pressed-twice": "", "flood": "", "sorry-trouble": "", "got-media": "", "got-location": "",
    "got-contact": "", "item-ticked": "number item", "item-open": "number item", "tick": "number", "untick": "number",
    "button-back": "", "button-menu": "", "button-human": "", "button-hide": "", "button-go-on": "",
    "button-continue": "",
    # in guides, topics and crisis answers
    "guide-step": "number total", "guide-where": "where", "guide-if-wrong": "wrong", "guide-doubtful": "doubt",
    "guide-cost": "cost", "guide-time": "time", "guide-letter-wins": "", "guide-source": "sites day",
    "guide-not-checked": "sites", "guide-reviewed": "day", "guide-unreviewed": "", "guide-hidden": "sites",
    "guide-ask-first": "", "guide-ask-person-when": "", "guide-papers": "title", "guide-finish": "title",
    "topic-office": "office", "topic-page": "page", "topic-checked": "day", "topic-not-checked": "", "topic-hidden": "",
    "number": "said what", "guide-doubt-sites": "sites", "guide-status": "", "status-help": "", "guide-children": "",
    "keep-answer": "", "not-for-you": "", "button-words": "", "button-remind": "", "button-who-helps": "",
    "term-name": "term name", "term-said": "said", "term-letter": "looks", "text-unreviewed": "",
    # of a case
    "human-told": "when", "human-open": "when", "human-with": "name role", "human-aside": "", "human-reopened": "when",
    "human-away": "when", "human-says": "name role", "human-says-role": "role", "human-translated": "language",
    "human-as-written": "language", "human-claimed": "name role", "human-closed": "name", "button-helped-yes": "",
    "button-helped-some": "", "button-helped-no": "", "human-not-helped": "", "human-waited": "", "button-wait-short": "",
    "button-wait-long": "", "human-rated": "", "role-volunteer": "", "role-caseworker": "", "role-coordinator": "",
    "role-admin": "", "expect-today": "hour", "expect-tomorrow-morning": "", "expect-tomorrow-afternoon": "",
    "expect-weekday-morning": "weekday", "expect-weekday-afternoon": "weekday", "expect-day": "day",
    # of dates
    "date-find": "find", "date-heard": "what day", "date-is-over": "", "date-is-ahead": "", "letter-heard": "day",
    "date-not-found": "", "date-several": "", "date-wrong": "words", "date-far": "day", "date-unclear-year": "",
    "period-not-found": "",
    "period-before": "", "date-gone": "", "date-of": "what day", "date-person-first": "", "date-doubtful": "",
    "date-sources": "sites", "due-row": "number what", "window-over": "what ends", "window-from-to": "what opens ends",
    "window-from": "what opens", "window-open": "what", "window-until": "what ends days", "reminder": "",
    "reminder-discreet": "", "button-see": "", "button-done": "", "button-more": "", "button-call": "number",
    "button-listen": "", "listen-here": "",
    # of who helps, and of numbers
    "place-unknown": "", "place-not-known": "place", "no-matter": "", "window-or": "what",
    "help-private": "label", "help-none": "", "help-none-near": "place", "help-found": "count",
    "help-found-near": "count place", "help-row": "number name where", "help-who": "who", "help-where": "where",
    "help-entry": "entry", "help-address": "said", "help-phone": "said",
    "help-mail": "said", "help-site": "said", "help-hours": "said", "help-day": "day", "help-no-day": "note",
    "help-starting": "", "help-trial": "", "help-unknown": "", "number-more": "more", "number-doubt": "doubt",
    "number-not-checked": "",
    # of activities
    "activity-bring": "what", "activity-free": "", "activity-line": "line", "activity-more": "count",
    "activity-price": "euros", "activity-title": "title", "activity-when": "when", "activity-when-excused": "when",
    "activity-when-not": "when", "activity-where": "place", "age-wrong": "", "ages-count": "ages children",
    "asks-age": "", "asks-french": "", "asks-french-a1": "", "asks-french-a2": "", "asks-french-b1": "",
    "asks-french-b2": "", "asks-status": "", "button-accept": "", "button-activities": "", "button-bad": "",
    "button-cannot": "", "button-coming": "", "button-decline": "", "button-good": "", "button-late": "",
    "button-rejoin": "", "button-similar": "", "button-so-so": "", "calendar-date": "day number what",
    "calendar-empty": "", "calendar-row": "number title when", "cancelled": "title", "changed": "title",
    "clash": "title", "feed-address": "address", "feed-date": "", "feel": "title",
    "for-age-between": "oldest youngest", "for-age-from": "youngest", "for-age-to": "oldest", "for-french-a1": "",
    "for-french-a2": "", "for-french-b1": "", "for-french-b2": "", "for-women": "", "found": "count",
    "found-for": "count said", "found-none": "", "found-row": "number place title when", "handed-calendar": "",
    "handed-place": "", "instead": "count", "instead-none": "", "lapsed": "title", "missed": "title",
    "moment": "day end start", "moment-day": "day weekday", "moment-days": "end first last start",
    "my-needs": "needs", "my-offer": "", "my-place": "size", "my-waiting": "position", "need-childcare": "",
    "need-interpreter": "", "need-wheelchair": "", "offer": "size title", "offer-until": "clock day",
    "outcome-already": "", "outcome-cancelled": "", "outcome-coming-now": "", "outcome-excused": "",
    "outcome-feed-dropped": "", "outcome-feed-made": "", "outcome-fewer-now": "", "outcome-going": "",
    "outcome-gone": "", "outcome-held-no-more": "", "outcome-here": "", "outcome-here-already": "",
    "outcome-here-early": "", "outcome-late-now": "", "outcome-left": "", "outcome-no-code": "", "outcome-not-open": "",
    "outcome-not-registered": "", "outcome-over": "", "outcome-passed-on": "", "outcome-unlocked": "",
    "outcome-waiting": "position", "outcome-wrong-party": "", "party-adults": "adults",
    "party-children": "ages children", "party-for": "title", "party-not-understood": "", "party-too-many": "most",
    "progress-hours": "done name target", "progress-outings": "done name target", "refused-age": "",
    "refused-french": "", "refused-status": "", "refused-women": "", "reminder-come": "",
    "reminder-in-days": "days title", "reminder-today": "title", "reminder-tomorrow": "title", "room-free": "free",
    "room-none": "", "room-waiting": "waiting", "session-next": "when", "session-off": "title", "urgent-letter": "",
    "welcome-back": "", "with-childcare": "", "with-children": "", "with-interpreter": "", "with-wheelchair": "",
    "without-children": "",
}  # fmt: skip
"""The messages that the code names, and what it gives each of them."""
EVERYWHERE = {"menu", "human", "hide", "back"}
"""Buttons of the engine's own below a question: no choice of it may be called so."""
MAX_TEXT = 3500
"""Telegram takes 4,096 UTF-16 units a message; the rest is left for what the engine puts before a question."""
MAX_BUTTON_ID = 40
"""Telegram takes 64 bytes; the turn stands before the choice."""


def facts(found: Facts, words: Mapping[str, Mapping[str, list[str]]], names: Iterable[str]) -> Iterator[str]:
    """Names that lead nowhere, in the files of facts."""
    topics, numbers = found.topics.topics, found.numbers
    for guide in found.guides.values():
        yield from _guide(guide, {*found.guides, *(intent.replace("_", "-") for intent in topics)})
    yield from deadlines.problems(found.guides.values(), found.anchors.anchors)
    for name, anchor in found.anchors.anchors.items():
        yield from _long_label(f"data/anchors.yml: {name}", anchor.label)
    for theme in THEMES:
        count = sum(topic.theme == theme for topic in topics.values())
        if count > MAX_CHOICES:
            yield f"data/topics.yml: the theme {theme} has {count} topics, at most {MAX_CHOICES}"
    for intent, topic in topics.items():
        yield from (f"data/topics.yml: {intent}: there is no guide {g}" for g in topic.guides if g not in found.guides)
        yield from _long_label(f"data/topics.yml: {intent}", topic.label)
    for kind in ("suicide", "violence", "medical", "shelter"):
        if not numbers.crisis.get(kind):
            yield f"data/numbers.yml: crisis {kind} shows no number"
    for kind, shown in numbers.crisis.items():
        yield from (f"data/numbers.yml: crisis {kind}: there is no {n}" for n in shown if n not in numbers.numbers)
    for name in names:
        for lang in LANGUAGES:
            if not words.get(name, {}).get(lang):
                yield f"flows/texts/words.yml: {name} has no words in {lang}"
    meant: dict[str, str] = {}
    for name, written in ((name, w) for name, by_lang in words.items() for found in by_lang.values() for w in found):
        if meant.setdefault(normalise(written), name) != name:
            yield f"flows/texts/words.yml: {written!r} means {meant[normalise(written)]} and {name}"


def _guide(guide: Guide, neighbours: set[str]) -> Iterator[str]:
    where = f"flows/guides/{guide.theme}/{guide.id}.yml"
    yield from (f"{where}: neighbour {n} does not exist" for n in guide.neighbours if n not in neighbours)
    yield from _long_label(where, guide.label)
    sites = {source.site for source in guide.sources}
    doubts = {"doubtful": guide.doubtful} | {name: step.doubtful for name, step in guide.steps.items()}
    for name, doubt in doubts.items():
        yield from (
            f"{where}: {name}: {site} is no source of this guide"
            for site in (doubt.sources if doubt else ())
            if site not in sites
        )


def texts(found: Texts) -> Iterator[str]:
    """Messages that are missing, cannot be said, or have other placeholders in one language."""
    base = found.placeholders[BASE]
    for key, given in SAID.items():
        if key not in base:
            yield f"flows/texts/{BASE}.ftl: {key} is missing"
        elif base[key] != set(given.split()):
            yield f"flows/texts/{BASE}.ftl: {key} is given {given or 'nothing'}"
    for lang, own in found.placeholders.items():
        where = f"flows/texts/{lang}.ftl"
        yield from (f"{where}: {key} is not translated" for key in base if key not in own)
        yield from (f"{where}: {key} does not exist in {BASE}.ftl" for key in own if key not in base)
        for key in base.keys() & own.keys():
            if base[key] != own[key]:
                yield f"{where}: {key} has other placeholders than {BASE}.ftl"
        for key, names in own.items():
            try:
                said = found.say(lang, key, **dict.fromkeys(names, 1))
            except KeyError as error:
                yield f"{where}: {key} cannot be said: {error.args[0]}"
            else:
                if (key in SAID and key.startswith("button-")) or key.startswith("intent-"):
                    yield from _long(f"{where}: {key}", said, lang)


def flows(found: list[Flow], texts: Texts) -> Iterator[str]:
    """Flows that do not hold together."""
    ids = Counter(flow.id for flow in found)
    yield from (f"{flow}: this flow stands {n} times" for flow, n in ids.items() if n > 1)
    for name, uses in (
        ("command", [c for f in found for c in f.commands]),
        ("intent", [i for f in found for i in f.intents]),
    ):
        yield from (f"{name} {use} opens {n} flows" for use, n in Counter(uses).items() if n > 1)
    for needed in (
        "menu",
        "onboarding",
        "crisis",
        "talk-to-human",
        "offer",
        "welcome-back",
        "language",
        "stop",
        "delete",
        "help",
    ):
        if needed not in ids:
            yield f"flows/dialogues/{needed}.yml: is missing"
    for flow in found:
        yield from _flow(flow, set(ids), texts)
        offered = (f"intent-{intent.replace('_', '-')}" for intent in flow.intents if not flow.id.startswith("topic:"))
        yield from (f"flows/texts/{BASE}.ftl: {key} is missing" for key in offered if not texts.has(key))
    yield from _circles(found)


def intents(found: Mapping[str, str], wanted: Iterable[str]) -> Iterator[str]:
    """Intents that have phrases and that nothing answers."""
    answered = {*found, *ANSWERED_BY_THE_ENGINE}
    yield from (f"nlu/phrases: the intent {intent} leads nowhere" for intent in wanted if intent not in answered)


def _flow(flow: Flow, ids: set[str], texts: Texts) -> Iterator[str]:
    if flow.start not in flow.steps:
        yield f"{flow.id}: starts at {flow.start}, which is no step"
        return
    for name, step in flow.steps.items():
        where = f"{flow.id}/{name}"
        for to in _leads_to(step):
            if to.startswith("flow:"):
                if to.removeprefix("flow:") not in ids:
                    yield f"{where}: leads to {to.removeprefix('flow:')}, which is no flow"
            elif to not in flow.steps and to not in ("back", "end"):
                yield f"{where}: leads to {to!r}, which is no step"
        yield from _step(where, step, texts)
    yield from _unreachable(flow)


def _step(where: str, step: Step, texts: Texts) -> Iterator[str]:
    for text in _texts_of(step):
        if isinstance(text, str) and not texts.has(text):
            yield f"{where}: flows/texts/{BASE}.ftl has no {text}"
        elif isinstance(text, str) and texts.placeholders[BASE][text]:
            yield f"{where}: {text} wants {', '.join(sorted(texts.placeholders[BASE][text]))}, which nobody gives it"
    if isinstance(step, When):
        yield from (f"{where}: there is no condition {c!r}" for c in step.cases if not _known(c))
    if not isinstance(step, Ask | Tick | Choose):
        return
    if not isinstance(step, Tick) and step.view and step.view not in views.VIEWS:
        yield f"{where}: there is no view {step.view!r}"
    for lang in LANGUAGES:
        length = sum(len(_said(text, lang, texts)) + 2 for text in _texts_of(step, labels=False))
        if length > MAX_TEXT:
            yield f"{where}: {length} characters in {lang}, at most {MAX_TEXT}"
    if isinstance(step, Ask):
        if step.plain and not step.choices and step.accept == "choice":
            yield f"{where}: is a dead end: no choice, and no way out"
        if step.accept != "choice" and not step.to:
            yield f"{where}: accepts a text and does not say where it leads"
    if isinstance(step, Ask | Choose):
        for choice_id, choice in step.choices.items():
            yield from _choice(f"{where}: {choice_id}", choice_id, choice, texts)
    own = [*step.items] if isinstance(step, Tick) else [*step.choices]
    plain = isinstance(step, Ask) and step.plain
    taken = EVERYWHERE | {"done"} if isinstance(step, Tick) else {"hide"} if plain else EVERYWHERE
    yield from (f"{where}: {name} is the name of another button" for name in own if name in taken)


def _known(condition: str) -> bool:
    kind, _, rest = condition.removeprefix("not ").partition(" ")
    return rest in booking.CONDITIONS if kind == "activity" else known(condition)


def _choice(where: str, choice_id: str, choice: Choice, texts: Texts) -> Iterator[str]:
    if len(choice_id.encode()) > MAX_BUTTON_ID or ":" in choice_id:
        yield f"{where}: a choice has at most {MAX_BUTTON_ID} bytes and no colon"
    if isinstance(choice.label, str) and not texts.has(choice.label):
        return
    for lang in LANGUAGES:
        yield from _long(where, _said(choice.label, lang, texts), lang)


def _long_label(where: str, label: Words) -> Iterator[str]:
    for lang in LANGUAGES:
        yield from _long(where, label.get(lang), lang)


def _long(where: str, label: str, lang: str) -> Iterator[str]:
    if len(label) > MAX_LABEL:
        yield f"{where}: the button {label!r} has more than {MAX_LABEL} characters in {lang}"


def _said(text: Text, lang: str, texts: Texts) -> str:
    if isinstance(text, Words):
        return text.get(lang)
    if not texts.has(text) or texts.placeholders[BASE][text]:
        return ""
    return texts.say(lang, text)


def _texts_of(step: Step, labels: bool = True) -> list[Text]:
    if isinstance(step, Choose):
        return [step.text, *((c.label for c in step.choices.values()) if labels else ())]
    if isinstance(step, Ask):
        return [step.text, *step.more, *((c.label for c in step.choices.values()) if labels else ())]
    if isinstance(step, Tick):
        return [step.text, *step.items.values()]
    return [step.text] if isinstance(step, Say) else []


def _leads_to(step: Step) -> list[str]:
    if isinstance(step, Ask):
        return [to for to in (*(c.to for c in step.choices.values()), step.to) if to]
    if isinstance(step, Choose):
        return [*(c.to for c in step.choices.values()), step.to]
    if isinstance(step, When):
        return [*step.cases.values(), step.otherwise]
    if isinstance(step, Call):
        return [f"flow:{step.flow}", step.to]
    return [step.to]


def _unreachable(flow: Flow) -> Iterator[str]:
    if flow.id == "crisis":  # entered at the step of the danger that was found
        return
    reached = {flow.start}
    todo = [flow.start]
    while todo:
        for to in _leads_to(flow.steps[todo.pop()]):
            if to in flow.steps and to not in reached:
                reached.add(to)
                todo.append(to)
    yield from (f"{flow.id}/{name}: nothing leads here" for name in flow.steps if name not in reached)


def _at_once(step: Step) -> list[str]:
    """Where a step leads in the same breath."""
    if isinstance(step, Ask | Tick | Choose):
        return []
    return [f"flow:{step.flow}"] if isinstance(step, Call) else _leads_to(step)


def _circles(found: list[Flow]) -> Iterator[str]:
    """Steps that lead back to themselves, through other flows too, without ever waiting for the person."""
    starts = {f"flow:{flow.id}": f"{flow.id}/{flow.start}" for flow in found}
    silent = {
        f"{flow.id}/{name}": [starts.get(to, f"{flow.id}/{to}") for to in _at_once(step)]
        for flow in found
        for name, step in flow.steps.items()
    }
    for place in silent:
        seen: set[str] = set()
        todo = [place]
        while todo:
            for to in silent[todo.pop()]:
                if to in silent and to not in seen:
                    seen.add(to)
                    todo.append(to)
        if place in seen:
            yield f"{place}: goes in a circle without asking anything"


# ── translations that are older than their source ──────────────────────────────────────────────────────────────────


def sources(texts: Texts, read: Facts) -> dict[str, str]:
    """Every French text that has translations, by its place, as a short hash."""
    found = {f"texts/{key}": written for key, written in texts.written(BASE).items()}
    found |= {f"{name}/{place}": words[BASE] for name, place, words in read.words()}
    return {place: hashlib.sha256(words.encode()).hexdigest()[:10] for place, words in found.items()}


def stale(root: Path, texts: Texts, read: Facts) -> Iterator[str]:
    """Translations made from another French text than the one that stands now (see `rafiq content stamp`)."""
    path = root / "flows/translated.json"
    stamped: dict[str, dict[str, str]] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    now = sources(texts, read)
    for lang in LANGUAGES:
        if lang != BASE:
            seen = stamped.get(lang, {})
            yield from (f"{place}: the {lang} translation is stale" for place in now if seen.get(place) != now[place])
