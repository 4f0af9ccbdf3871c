"""What a `choose` step offers: made anew each time, eight on a page."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable

from flows import dates
from flows.loaded import Flows
from flows.spec import FIELDS, Choose, Words
from flows.state import Frame, State
from flows.texts import LANGUAGES, Part, line

PAGE = 8
MAX_LABEL = 20
"""WhatsApp cuts a reply button after 20 characters; Telegram's phones show about as many."""
YEARS = {"future": range(0, 12), "past": range(0, -12, -1), "any": range(-2, 10)}
"""From this one, by the side on which the day must lie."""
ASKED_OFTEN = (
    "permit_expiry", "api_expiry", "recepisse_expiry", "attestation_expiry", "css_expiry", "ame_expiry",
    "travel_document_expiry", "ofpra_decision_notified",
)  # fmt: skip
"""The dates that a person is offered first."""


def options(flows: Flows, state: State, step: Choose) -> list[tuple[str, Part]]:
    """Every choice and its label; the ids are what is kept."""
    return _BY_NAME[step.among](flows, state)


def page(state: State, found: list[tuple[str, Part]]) -> list[tuple[str, Part]]:
    """The page that stands, and a button for the next one."""
    first = page_number(state.stack[-1]) * PAGE
    more = [("more", line("button-more"))] if len(found) > first + PAGE else []
    return found[first : first + PAGE] + more


def page_number(frame: Frame) -> int:
    return int(frame.values.get(f"page-{frame.step}", 0))


def place_of(state: State) -> str:
    """Where help is looked for, as it was said; "" for anywhere."""
    near = state.stack[-1].values.get("near", "")
    return state.person.place if near == "mine" else near


def results(flows: Flows, state: State) -> list[str]:
    """The structures that the top frame asks for: by words, field and place."""
    values = state.stack[-1].values
    words, named = flows.directory.asked(values.get("query", ""))
    place = place_of(state)
    near = flows.directory.asked(place)[1] if place else named
    home = flows.directory.asked(state.person.place)[1] if near is None and state.person.place else None
    return flows.directory.find(words, values.get("field", ""), near, state.person.status, home)


def short(text: str) -> str:
    """As much of a name as a button holds."""
    return text if len(text) <= MAX_LABEL else text[: MAX_LABEL - 1].rstrip() + "…"


def _numbered(number: int, words: Words) -> Words:
    return Words(**{lang: short(f"{number}. {words.get(lang)}") for lang in LANGUAGES})


def _anchors(flows: Flows, state: State) -> list[tuple[str, Part]]:
    given = state.stack[-1].values.get("anchors", "")
    every = given.split(",") if given else [*ASKED_OFTEN, *flows.deadlines.anchors]
    known = (name for name in dict.fromkeys(every) if name in flows.deadlines.anchors)
    return [(name, flows.deadlines.anchors[name].label) for name in known]


def _kept(flows: Flows, state: State) -> list[tuple[str, Part]]:
    known = (kept for kept in state.person.dates if kept.anchor in flows.deadlines.anchors)
    return [(str(kept.id), flows.deadlines.anchors[kept.anchor].label) for kept in known]


def _years(flows: Flows, state: State) -> list[tuple[str, Part]]:
    anchor = flows.deadlines.anchors[state.stack[-1].values["anchor"]]
    years = (state.day.year + step for step in YEARS[anchor.side])
    return [(str(year), Words(fr=str(year), prs=f"{year} ({year - 622}-{year - 621})", ar=str(year))) for year in years]


def _months(_flows: Flows, _state: State) -> list[tuple[str, Part]]:
    return [(str(month), dates.month(month)) for month in range(1, 13)]


def _days(_flows: Flows, state: State) -> list[tuple[str, Part]]:
    values = state.stack[-1].values
    last = monthrange(int(values["year"]), int(values["month"]))[1]
    return [(str(day), Words.same(str(day))) for day in range(1, last + 1)]


def _due(flows: Flows, state: State) -> list[tuple[str, Part]]:
    kept = state.person.date(state.stack[-1].values.get("kept", ""))
    rules = [window.rule for window in flows.deadlines.windows(kept)] if kept else []
    return [(rule.rule, _numbered(n, rule.label)) for n, rule in enumerate(rules, start=1)]


def _fields(_flows: Flows, _state: State) -> list[tuple[str, Part]]:
    return [(field, line(f"field-{field.replace('_', '-')}")) for field in FIELDS]


def _structures(flows: Flows, state: State) -> list[tuple[str, Part]]:
    found = results(flows, state)
    names = (flows.directory.structures[name].name for name in found)
    return [
        (name, Words.same(short(f"{n}. {title}")))
        for n, (name, title) in enumerate(zip(found, names, strict=True), start=1)
    ]


def _terms(flows: Flows, state: State) -> list[tuple[str, Part]]:
    given = state.stack[-1].values.get("terms", "").split(",")
    return [
        (name, Words.same(short(flows.glossary.terms[name].term))) for name in given if name in flows.glossary.terms
    ]


_BY_NAME: dict[str, Callable[[Flows, State], list[tuple[str, Part]]]] = {
    "anchors": _anchors,
    "kept": _kept,
    "years": _years,
    "months": _months,
    "days": _days,
    "due": _due,
    "fields": _fields,
    "structures": _structures,
    "terms": _terms,
}
