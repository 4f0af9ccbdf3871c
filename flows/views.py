"""What is shown before a question and made anew each time: a card, a list, a count. Each is named by `view` in a flow."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from flows import dates, views_activities, views_team
from flows.conditions import condition_of, holds
from flows.deadlines import Kept, Window, written
from flows.loaded import Flows
from flows.options import PAGE, page_number, place_of, results
from flows.spec import Number, Words
from flows.state import State
from flows.texts import Block, Line, Part, line

View = Callable[[Flows, State], Iterator[Part]]


def parts(name: str, flows: Flows, state: State) -> list[Part]:
    return list(VIEWS[name](flows, state))


# guides


def _step_number(flows: Flows, state: State) -> Iterator[Part]:
    """Which of the steps that are for this person it is."""
    frame = state.stack[-1]
    guide = flows.guides[frame.flow.removeprefix("guide:")]
    own = [
        name
        for name, step in guide.steps.items()
        if not (only := condition_of(step)) or holds(only, state.person, frame.values)
    ]
    name = frame.step.removeprefix("s-")
    number = own.index(name) + 1 if name in own else 1
    yield line("guide-step", number=number, total=len(own))


def _term(flows: Flows, state: State) -> Iterator[Part]:
    term = flows.glossary.terms[state.stack[-1].values["term"]]
    yield Block((line("term-name", term=term.term, name=term.name), line("term-said", said=term.said)))
    yield term.means
    yield line("term-letter", looks=term.on_the_letter)
    if not flows.reviewed("glossary", state.person.lang):
        yield line("text-unreviewed")


# dates


def _anchor(flows: Flows, state: State) -> Iterator[Part]:
    anchor = flows.deadlines.anchors[state.stack[-1].values["anchor"]]
    yield Block((anchor.ask, line("date-find", find=anchor.find)))


def _day_heard(flows: Flows, state: State) -> Iterator[Part]:
    values = state.stack[-1].values
    day = date.fromisoformat(values["day"])
    yield line("date-heard", what=flows.deadlines.anchors[values["anchor"]].label, day=dates.both(day))
    side = flows.deadlines.anchors[values["anchor"]].side
    if (side == "future" and day < state.day) or (side == "past" and day > state.day):
        yield line("date-is-over" if day < state.day else "date-is-ahead")


def _letter_heard(_flows: Flows, state: State) -> Iterator[Part]:
    if end := state.stack[-1].values.get("letter_end"):
        yield line("letter-heard", day=dates.both(date.fromisoformat(end)))


def draft(values: dict[str, str]) -> Kept:
    """The date that is being asked for."""
    return written(0, values)


def _windows(flows: Flows, state: State) -> Iterator[Part]:
    yield from said_of(flows, draft(state.stack[-1].values), state)


def _kept_date(flows: Flows, state: State) -> Iterator[Part]:
    kept = state.person.date(state.stack[-1].values.get("kept", ""))
    if kept is None:
        yield line("date-gone")
    else:
        yield line("date-of", what=flows.deadlines.anchors[kept.anchor].label, day=kept.day)
        yield from said_of(flows, kept, state)


def _due(flows: Flows, state: State) -> Iterator[Part]:
    kept = state.person.date(state.stack[-1].values.get("kept", ""))
    windows = flows.deadlines.windows(kept) if kept else []
    rows = (line("due-row", number=str(n), what=window.rule.label) for n, window in enumerate(windows, start=1))
    yield Block(tuple(rows))


def _kept_dates(flows: Flows, state: State) -> Iterator[Part]:
    """The dates of the page that stands, each with what is due first."""
    known = [kept for kept in state.person.dates if kept.anchor in flows.deadlines.anchors]
    first = page_number(state.stack[-1]) * PAGE
    for kept in known[first : first + PAGE]:
        due = (_said_window(window, state.day) for window in flows.deadlines.windows(kept)[:1])
        yield Block((line("date-of", what=flows.deadlines.anchors[kept.anchor].label, day=kept.day), *due))


def said_of(flows: Flows, kept: Kept, state: State) -> Iterator[Part]:
    """What is due, when, how sure that is and where it comes from."""
    windows, today = flows.deadlines.windows(kept), state.day
    if any(window.urgent(today) for window in windows):
        yield line("date-person-first")
    yield Block(tuple(_said_window(window, today) for window in windows))
    doubtful = any(window.rule.confidence != "high" and not window.by_letter for window in windows)
    sites = ", ".join(flows.deadlines.sites(kept.anchor))
    guides = [flows.guides[guide].reviewed for guide in flows.deadlines.guides_of(kept.anchor)]
    unreviewed = any(getattr(reviewed, state.person.lang or "fr") is None for reviewed in guides)
    notes = {"guide-letter-wins": True, "date-doubtful": doubtful, "text-unreviewed": unreviewed}
    said = [line(key) for key, told in notes.items() if told]
    yield Block((*said, *((line("date-sources", sites=sites),) if sites else ())))


def _said_window(window: Window, today: date) -> Line:
    label, opens, ends = window.rule.label, window.opens, window.ends
    what = line("window-or", what=label) if window.rule.same_as else label
    if ends and ends < today:
        return line("window-over", what=what, ends=ends)
    if opens and opens > today:
        key = "window-from-to" if ends else "window-from"
        return line(key, what=what, opens=opens, **({"ends": ends} if ends else {}))
    if ends is None:
        return line("window-open", what=what)
    return line("window-until", what=what, ends=ends, days=(ends - today).days)


# who helps, numbers


def _results(flows: Flows, state: State) -> Iterator[Part]:
    values, found, near = state.stack[-1].values, results(flows, state), place_of(state)
    private = flows.directory.private(flows.directory.asked(values.get("query", ""))[0])
    if private and (label := flows.directory.structures[private].neutral):
        yield line("help-private", label=label)
    if not found:
        yield line("help-none-near", place=near) if near else line("help-none")
        return
    yield line("help-found-near", count=len(found), place=near) if near else line("help-found", count=len(found))
    first = page_number(state.stack[-1]) * PAGE
    rows = []
    for number, name in list(enumerate(found, start=1))[first : first + PAGE]:
        one = flows.directory.structures[name]
        rows.append(line("help-row", number=str(number), name=one.name, where=one.territory.note))
    yield Block(tuple(rows))


def _structure(flows: Flows, state: State) -> Iterator[Part]:
    one = flows.directory.structures[state.stack[-1].values["structure"]]
    name = one.name if one.operator in one.name else f"{one.name} – {one.operator}"
    yield Words.same(f"🤝 {name}")
    if flows.shows("structures", state.person.lang):
        yield one.what
        yield Block((line("help-who", who=one.audience.who), line("help-where", where=one.territory.note)))
        yield line("help-entry", entry=one.entry.words)
    if one.contact:
        rows = [("help-address", one.contact.address), ("help-phone", ", ".join(one.contact.phone))]
        rows += [("help-mail", one.contact.email), ("help-site", one.contact.site)]
        said = tuple(
            line(key, said=said.replace(" ", "\u00a0") if key == "help-phone" else said) for key, said in rows if said
        )
        hours = (line("help-hours", said=one.contact.hours),) if one.contact.hours else ()
        yield Block((*said, *hours))
    dated = (
        line("help-day", day=one.as_of) if one.as_of else line("help-no-day", note=one.as_of_note or Words.same("?"))
    )
    doubt = () if one.state == "running" else (line(f"help-{one.state}"),)
    unreviewed = () if flows.reviewed("structures", state.person.lang) else (line("text-unreviewed"),)
    yield Block((dated, *doubt, *unreviewed))


def _numbers(group: str) -> View:
    def view(flows: Flows, _state: State) -> Iterator[Part]:
        for number in flows.numbers.numbers.values():
            if number.group == group:
                yield said_number(number)

    return view


def said_number(number: Number) -> Block:
    """What it is for, when, in which languages, what it costs, and what of that is not confirmed."""
    rows = [line("number", said=number.shown, what=number.for_what)]
    told = [known for known in (number.hours, number.languages, number.cost, number.note) if known]
    rows.extend(line("number-more", more=more) for more in told)
    if number.doubt:
        rows.append(line("number-doubt", doubt=number.doubt))
    if number.checked_on is None:
        rows.append(line("number-not-checked"))
    return Block(tuple(rows))


VIEWS: dict[str, View] = {
    **views_activities.VIEWS,
    "team-told": views_team.told,
    "team-again": views_team.again,
    "step-number": _step_number,
    "term": _term,
    "anchor": _anchor,
    "day-heard": _day_heard,
    "letter-heard": _letter_heard,
    "windows": _windows,
    "kept-date": _kept_date,
    "kept-dates": _kept_dates,
    "due": _due,
    "results": _results,
    "structure": _structure,
    "numbers-danger": _numbers("danger"),
    "numbers-help": _numbers("help"),
    "numbers-other": _numbers("other"),
}
