"""What a `choose` step offers: made anew each time, eight on a page."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from flows import dates, finding
from flows.agenda import UNDECIDED, Planned
from flows.deadlines import Kept
from flows.directory import Near
from flows.loaded import Flows
from flows.spec import FIELDS, Choose, Words
from flows.state import Frame, State
from flows.texts import LANGUAGES, Part, line

PAGE = 8
MOST = 24
"""Activities in one answer."""
ALTERNATIVES = 4
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


def activities(flows: Flows, state: State) -> list[Planned]:
    """The activities that the top frame asks for; those of one programme, where that was asked for."""
    values, agenda = state.stack[-1].values, state.agenda
    if slug := values.get("programme"):
        return [one for one in agenda.open() if one.slug == slug]
    return finding.find(flows, agenda, asked_for(flows, state), state.person.place)[:MOST]


def asked_for(flows: Flows, state: State) -> finding.Wanted:
    """What the top frame was told: words, and the choices among days, children and places."""
    values = state.stack[-1].values
    asked = finding.wanted(flows, values.get("query", ""), state.day, state.person.lang)
    spans = (finding.weekend(state.day),) if values.get("when") == "weekend" else asked.spans
    near = flows.directory.asked(place_of(state))[1] if values.get("near") else asked.near
    return replace(asked, spans=spans, near=near, children=asked.children or values.get("with") == "children")


def alternatives(flows: Flows, state: State) -> list[Planned]:
    """What somebody may come to instead: open to them as far as is known, of the same themes, and not too far."""
    agenda, standing = state.agenda, state.standing
    one = standing.chosen
    if one is None:
        return []
    near = flows.directory.asked(state.person.place)[1] or _around(flows, one)
    found = [
        other
        for other in agenda.open()
        if other.id not in (one.id, *(number for number, own in agenda.mine.items() if own.live))
        and standing.suits(other)
        and agenda.free(other)
    ]
    shared = set(one.programme.themes)
    found.sort(
        key=lambda other: (
            -finding.closeness(other, near),
            -len(shared & set(other.programme.themes)),
            agenda.upcoming(other),
        )
    )
    return found[:ALTERNATIVES]


def _around(flows: Flows, one: Planned) -> Near | None:
    return flows.directory.near_position(one.activity.position) if one.activity.position else None


def appointments(flows: Flows, state: State) -> list[tuple[str, date, Planned | Kept]]:
    """What is to come, in order: sessions, outings and waiting lists (`a12`), and the dates that we watch (`d3`)."""
    agenda = state.agenda
    found: list[tuple[str, date, Planned | Kept]] = []
    for occasion, one in agenda.going():
        found.append((f"a{one.id}", occasion.starts.date(), one))
    for number, own in agenda.mine.items():
        waited = agenda.catalogue.planned.get(number)
        if own.state in UNDECIDED and waited and waited.status == "published" and not waited.over(agenda.at):
            found.append((f"a{number}", agenda.upcoming(waited).date(), waited))
    for kept in state.person.dates:
        if kept.anchor in flows.deadlines.anchors:
            found.append((f"d{kept.id}", kept.day, kept))
    return sorted(found, key=lambda row: (row[1], row[0]))


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


def _planned(found: list[Planned], discreet: bool) -> list[tuple[str, Part]]:
    return [(str(one.id), _numbered(n, one.title(discreet))) for n, one in enumerate(found, start=1)]


def _activities(flows: Flows, state: State) -> list[tuple[str, Part]]:
    return _planned(activities(flows, state), state.person.discreet)


def _alternatives(flows: Flows, state: State) -> list[tuple[str, Part]]:
    return _planned(alternatives(flows, state), state.person.discreet)


def _appointments(flows: Flows, state: State) -> list[tuple[str, Part]]:
    """Each once, however many sessions it has."""
    shown: dict[str, Part] = {}
    for name, _, what in appointments(flows, state):
        title = (
            what.title(state.person.discreet)
            if isinstance(what, Planned)
            else flows.deadlines.anchors[what.anchor].label
        )
        shown.setdefault(name, _numbered(len(shown) + 1, title))
    return list(shown.items())


def _people(first: int) -> Callable[[Flows, State], list[tuple[str, Part]]]:
    """How many of a party, from so many up to as many as may come."""

    def offered(_flows: Flows, state: State) -> list[tuple[str, Part]]:
        values = state.stack[-1].values
        adults = int(values.get("adults") or 1) if first == 0 else 0
        return [(str(n), Words.same(str(n))) for n in range(first, state.standing.most - adults + 1)]

    return offered


def _fewer(_flows: Flows, state: State) -> list[tuple[str, Part]]:
    own = state.standing.booked
    return [(str(n), Words.same(str(n))) for n in range(1, own.size if own else 1)]


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
    "activities": _activities,
    "alternatives": _alternatives,
    "appointments": _appointments,
    "adults": _people(1),
    "children": _people(0),
    "fewer": _fewer,
}
