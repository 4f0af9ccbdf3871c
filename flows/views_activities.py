"""What is shown of activities: lists, cards, a party, what came of a registration, and what is to come."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from flows import moments
from flows.agenda import Booking, Planned
from flows.deadlines import Kept
from flows.loaded import Flows
from flows.options import PAGE, activities, alternatives, appointments, asked_for, page_number, place_of
from flows.spec import Words
from flows.state import State
from flows.texts import Block, Line, Part, line

View = Callable[[Flows, State], Iterator[Part]]
SHOWN_SESSIONS = 4
"""Of a series, on its card."""


# what there is


def _found(flows: Flows, state: State) -> Iterator[Part]:
    """The page of activities that stands, each with when, where and whether there is room."""
    found = activities(flows, state)
    if not found:
        yield line("found-none")
        return
    if said := _asked(flows, state):
        yield line("found-for", count=len(found), said=said)
    else:
        yield line("found", count=len(found))
    yield from _rows(state, found)


def _asked(flows: Flows, state: State) -> Words | None:
    """The day or the place that was understood, said back."""
    asked = asked_for(flows, state)
    days = [moments.on(day) for day in dict.fromkeys(asked.spans[0])] if asked.spans else []
    near = asked.near.name if asked.near else place_of(state)
    texts = flows.texts
    if not days and not near:
        return None
    lang = state.person.lang or "fr"
    shown = [texts.say(lang, day.key, **day.args) for day in days] + ([near] if near else [])
    return Words.same(" – ".join(shown))


def _rows(state: State, found: list[Planned]) -> Iterator[Part]:
    agenda, first = state.agenda, page_number(state.stack[-1]) * PAGE
    for number, one in list(enumerate(found, start=1))[first : first + PAGE]:
        title = one.title(state.person.discreet)
        when = moments.short(agenda.upcoming(one))
        row = line("found-row", number=str(number), title=title, when=when, place=_town(one))
        yield Block((row, _room(agenda.free(one), agenda.waiting.get(one.id, 0))))


def _town(one: Planned) -> Words:
    towns = one.programme.territory.towns
    named = next((town for town in towns if town in one.activity.place.fr), "")
    return Words.same(named) if named else one.activity.place


def _room(free: int, waiting: int) -> Line:
    if waiting:
        return line("room-waiting", waiting=waiting)
    return line("room-free", free=free) if free else line("room-none")


# one of them


def _activity(flows: Flows, state: State) -> Iterator[Part]:
    one = state.standing.chosen
    if one is None:
        return
    own = state.agenda.mine.get(one.id)
    yield line("activity-title", title=one.title(state.person.discreet))
    if own and own.live:
        yield _my_place(own)
    if one.activity.about:
        yield one.activity.about
    yield Block(tuple(_when(one, state)))
    yield Block(tuple(_where(one)))
    yield Block(tuple(_terms(one)))
    yield Block(tuple(_for_whom(one)))
    if not (own and own.live):
        yield _room(state.agenda.free(one), state.agenda.waiting.get(one.id, 0))
    if own and own.needs:
        yield line("my-needs", needs=_needs(flows, own.needs))


def _my_place(own: Booking) -> Line:
    if own.state == "waiting":
        return line("my-waiting", position=own.ahead + 1)
    return line("my-offer") if own.state == "offered" else line("my-place", size=own.size)


def _when(one: Planned, state: State) -> Iterator[Line]:
    coming = [occasion for occasion in one.held if occasion.ends > state.agenda.at] or list(one.held[-1:])
    own = state.agenda.mine.get(one.id)
    for occasion in coming[:SHOWN_SESSIONS]:
        excused = bool(own and own.said.get(occasion.id) == "cannot")
        yield line("activity-when-excused" if excused else "activity-when", when=moments.of(occasion))
    if len(coming) > SHOWN_SESSIONS:
        yield line("activity-more", count=len(coming) - SHOWN_SESSIONS)


def _where(one: Planned) -> Iterator[Line]:
    yield line("activity-where", place=one.activity.place)
    if one.activity.line:
        yield line("activity-line", line=one.activity.line)


def _terms(one: Planned) -> Iterator[Line]:
    euros = f"{one.activity.price / 100:.2f}".replace(".00", "")
    yield line("activity-price", euros=euros) if one.activity.price else line("activity-free")
    for what in one.activity.bring:
        yield line("activity-bring", what=what)


def _for_whom(one: Planned) -> Iterator[Line]:
    asked, activity = one.conditions, one.activity
    youngest, oldest = asked.age
    if asked.women_only:
        yield line("for-women")
    if youngest is not None and oldest is not None:
        yield line("for-age-between", youngest=youngest, oldest=oldest)
    elif youngest is not None or oldest is not None:
        yield line("for-age-from", youngest=youngest) if youngest is not None else line("for-age-to", oldest=oldest)
    if asked.french:
        yield line(f"for-french-{asked.french.lower()}")
    yield line("with-children" if activity.children else "without-children")
    told = {
        "childcare": activity.childcare,
        "wheelchair": activity.wheelchair,
        "interpreter": bool(activity.interpreters),
    }
    yield from (line(f"with-{name}") for name, there in told.items() if there)


def _refusal(flows: Flows, state: State) -> Iterator[Part]:
    """Why not, kindly, and what there is instead."""
    yield line(f"refused-{next(iter(state.standing.denied), 'status')}")
    yield from _similar(flows, state)


def _similar(flows: Flows, state: State) -> Iterator[Part]:
    found = alternatives(flows, state)
    yield line("instead", count=len(found)) if found else line("instead-none")
    yield from _rows(state, found)


def _age(_flows: Flows, state: State) -> Iterator[Part]:
    if one := state.standing.chosen:
        yield from (row for row in _for_whom(one) if row.key.startswith("for-age"))


def _french(_flows: Flows, state: State) -> Iterator[Part]:
    if one := state.standing.chosen:
        yield line(f"asks-french-{one.conditions.french.lower()}")


def _status(_flows: Flows, state: State) -> Iterator[Part]:
    if one := state.standing.chosen:
        yield Block(tuple(line(f"button-{name.replace('_', '-')}") for name in one.conditions.status))


def _clash(_flows: Flows, state: State) -> Iterator[Part]:
    one = state.standing.chosen
    if one and (other := state.agenda.clash(one)):
        yield line("clash", title=other.title(state.person.discreet))


# a party and what came of it


def _party(_flows: Flows, state: State) -> Iterator[Part]:
    one, (adults, ages) = state.standing.chosen, state.standing.party
    if one is None:
        return
    yield line("party-for", title=one.title(state.person.discreet))
    rows = [line("party-adults", adults=adults)]
    if ages:
        rows.append(line("party-children", children=len(ages), ages=", ".join(map(str, ages))))
    if coming := one.next(state.agenda.at):
        rows.append(line("activity-when", when=moments.of(coming)))
    yield Block(tuple(rows))


def _needs(flows: Flows, needs: tuple[str, ...]) -> Words:
    texts = flows.texts
    return Words(**{lang: ", ".join(texts.say(lang, f"need-{name}") for name in needs) for lang in ("fr", "prs", "ar")})


def _outcome(_flows: Flows, state: State) -> Iterator[Part]:
    """What the service did, and what is to be known of it now."""
    values, standing = state.stack[-1].values, state.standing
    came, one = values.get("outcome", "gone"), standing.chosen
    if came == "waiting" and (own := standing.booked):
        yield line("outcome-waiting", position=own.ahead + 1)
    elif came == "too_many":
        yield line("party-too-many", most=standing.most)
    elif came == "here":
        yield line("outcome-here")
        yield from _progress(state, values.get("slug", ""))
    elif came == "feed_made":
        yield Block((line("outcome-feed-made"), line("feed-address", address=values.get("feed", ""))))
    else:
        yield line(f"outcome-{came.replace('_', '-')}")
    if came in ("going", "already", "waiting") and one and (coming := one.next(state.agenda.at)):
        rows = [line("activity-when", when=moments.of(coming)), line("activity-where", place=one.activity.place)]
        yield Block(tuple(rows))


def _progress(state: State, slug: str = "") -> Iterator[Part]:
    """How far somebody has come: `46 of 130 hours`, `2 of 8 outings`."""
    rows = []
    for done in state.agenda.progress:
        if slug and done.slug != slug:
            continue
        hidden = done.programme.sensitivity == "high"
        targets, name = done.programme.targets, done.programme.neutral if hidden else done.programme.name
        if targets.hours:
            rows.append(line("progress-hours", name=name, done=_number(done.hours), target=targets.hours))
        if targets.outings:
            rows.append(line("progress-outings", name=name, done=done.outings, target=targets.outings))
    if rows and not state.person.discreet:
        yield Block(tuple(rows))


def _number(hours: float) -> str:
    return f"{hours:.1f}".removesuffix(".0")


# what is to come


def _appointments(flows: Flows, state: State) -> Iterator[Part]:
    """The page that stands: what one goes to, waits for, and the dates that we watch."""
    rows = appointments(flows, state)
    if not rows:
        yield line("calendar-empty")
        return
    names = list(dict.fromkeys(name for name, *_ in rows))
    first = page_number(state.stack[-1]) * PAGE
    shown = names[first : first + PAGE]
    for name, day, what in rows:
        if name in shown:
            yield _appointment(flows, state, str(names.index(name) + 1), day, what)
            shown.remove(name)
    yield from _progress(state)


def _appointment(flows: Flows, state: State, number: str, day: date, what: Planned | Kept) -> Part:
    if isinstance(what, Kept):
        label = flows.deadlines.anchors[what.anchor].label
        return line("calendar-date", number=number, what=label, day=moments.on(day))
    own = state.agenda.mine[what.id]
    coming = (one for one in what.held if one.ends > state.agenda.at and own.said.get(one.id) != "cannot")
    next_one = next(coming, what.next(state.agenda.at))
    title = what.title(state.person.discreet)
    when = moments.of(next_one) if next_one else line("moment-day", weekday=moments.weekday(day), day=day)
    row = line("calendar-row", number=number, title=title, when=when)
    if own.state != "going":
        return Block((row, _my_place(own)))
    hidden = state.person.discreet or what.programme.sensitivity == "high"
    return row if hidden else Block((row, line("activity-where", place=what.activity.place)))


VIEWS: dict[str, View] = {
    "found": _found,
    "activity": _activity,
    "refusal": _refusal,
    "similar": _similar,
    "asks-age": _age,
    "asks-french": _french,
    "asks-status": _status,
    "clash": _clash,
    "party": _party,
    "outcome": _outcome,
    "appointments": _appointments,
}
