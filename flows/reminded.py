"""What is said when nobody has just asked: reminders, offered places, changes; true at the moment, or not said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from flows import moments, views
from flows.agenda import Agenda, Booking, Occasion, Planned
from flows.loaded import Flows
from flows.spec import Words
from flows.state import Press, Reply, State
from flows.texts import Block, Line, Part, line


@dataclass(frozen=True, slots=True)
class _About:
    """An activity, and the registration of who is told. `more`: what stands behind them in `what`."""

    agenda: Agenda
    one: Planned
    own: Booking
    more: str

    @property
    def title(self) -> Words:
        return self.one.title(discreet=False)

    def press(self, choice: str, occasion: Occasion | None = None) -> Press:
        return _press(self.one, choice, occasion)


def said(flows: Flows, state: State, what: str) -> Reply | None:
    """What `what` asks to be said (see the functions below for its forms); None for what is out of date."""
    kind, _, rest = what.partition(":")
    if kind == "date":
        return _date(flows, state, rest)
    number, _, more = rest.partition(":")
    one, own = state.agenda.catalogue.planned.get(int(number)), state.agenda.mine.get(int(number))
    if one is None or own is None:
        return None
    reply = _OF_ACTIVITIES[kind](_About(state.agenda, one, own, more))
    if reply and (state.person.discreet or one.programme.sensitivity == "high"):
        return Reply((line("reminder-discreet"),), (_press(one, "see"),), reminder=True, until=reply.until)
    return reply


def _date(flows: Flows, state: State, number: str) -> Reply | None:
    """`date:12`: what a kept date has to say today."""
    kept = state.person.date(number)
    if kept is None or kept.anchor not in flows.deadlines.anchors:
        return None
    see = Press(f"r{number}:see", line("button-see"))
    if state.person.discreet:
        return Reply((line("reminder-discreet"),), (see,), reminder=True)
    of = line("date-of", what=flows.deadlines.anchors[kept.anchor].label, day=kept.day)
    parts = (line("reminder"), of, *views.said_of(flows, kept, state))
    buttons = (Press(f"r{number}:done", line("button-done")), see, Press("0:human", line("button-human")))
    return Reply(parts, buttons, reminder=True)


def _press(one: Planned, choice: str, occasion: Occasion | None = None) -> Press:
    at = f".{occasion.id}" if occasion else ""
    return Press(f"a{one.id}{at}:{choice}", line(f"button-{choice}"))


def _go(about: _About) -> Reply | None:
    """`go:<activity>:<occasion>:<hours>`: it is soon. Silent when it has begun, or when a nearer reminder is due as well."""
    one, own, now = about.one, about.own, about.agenda.at
    number, _, hours = about.more.partition(":")
    occasion = one.occasion(int(number))
    if occasion is None or occasion.cancelled or one.status != "published" or own.state != "going":
        return None
    nearer = any(now >= occasion.starts - timedelta(hours=each) for each in one.offsets(occasion) if each < int(hours))
    if occasion.starts <= now or nearer or own.said.get(occasion.id) == "cannot":
        return None
    today = occasion.starts.date() == now.date()
    told: list[Part] = [_how_soon(about, occasion), _when_and_where(one, occasion)]
    if bring := [line("activity-bring", what=what) for what in one.activity.bring]:
        told.append(Block(tuple(bring)))
    told.append(line("reminder-come"))
    choices = ("coming", "cannot", "late") if today else ("coming", "cannot")
    buttons = (*(about.press(choice, occasion) for choice in choices), about.press("see"))
    attach = f"place:{one.id}" if today and one.activity.position else ""
    return Reply(tuple(told), buttons, reminder=True, until=occasion.starts, attach=attach)


def _how_soon(about: _About, occasion: Occasion) -> Line:
    days = (occasion.starts.date() - about.agenda.at.date()).days
    if days > 1:
        return line("reminder-in-days", title=about.title, days=days)
    return line("reminder-tomorrow" if days else "reminder-today", title=about.title)


def _when_and_where(one: Planned, occasion: Occasion) -> Block:
    rows = [line("activity-when", when=moments.of(occasion)), line("activity-where", place=one.activity.place)]
    return Block((*rows, *([line("activity-line", line=one.activity.line)] if one.activity.line else [])))


def _offer(about: _About) -> Reply | None:
    """`offer:<activity>:<number>`: a place is free, until a time."""
    one, own, coming = about.one, about.own, about.one.next(about.agenda.at)
    stands = own.state == "offered" and str(own.number) == about.more and one.status == "published"
    if not stands or own.answer_by is None or coming is None:
        return None
    told = (
        line("offer", title=about.title, size=own.size),
        _when_and_where(one, coming),
        line("offer-until", day=moments.on(own.answer_by.date()), clock=moments.clock(own.answer_by)),
    )
    buttons = (about.press("accept"), about.press("decline"), about.press("see"))
    return Reply(told, buttons, reminder=True, until=own.answer_by)


def _lapsed(about: _About) -> Reply | None:
    """`lapsed:<activity>:<number>`: the time to answer is over, or it begins and no place became free."""
    one, own = about.one, about.own
    if own.state != "lapsed" or str(own.number) != about.more or one.status != "published":
        return None
    if one.over(about.agenda.at):
        others = Press("0:activities", line("button-activities"))
        return Reply((line("missed", title=about.title),), (others,), reminder=True)
    return Reply((line("lapsed", title=about.title),), (about.press("rejoin"), about.press("see")), reminder=True)


def _change(about: _About) -> Reply | None:
    """`change:<activity>:<version>:<occasion>`: another hour or another place. Only the last of several changes is said."""
    version, _, number = about.more.partition(":")
    one, coming = about.one, about.one.occasion(int(number or 0)) or about.one.next(about.agenda.at)
    if str(one.version) != version or not about.own.live or one.status != "published" or coming is None:
        return None
    told: tuple[Part, ...] = (line("changed", title=about.title), _when_and_where(one, coming))
    if about.own.state != "going":
        return Reply(told, (about.press("see"),), reminder=True, until=coming.ends)
    buttons = (about.press("coming", coming), about.press("cannot", coming), about.press("see"))
    return Reply((*told, line("reminder-come")), buttons, reminder=True, until=coming.ends)


def _cancel(about: _About) -> Reply | None:
    """`cancel:<activity>:<version>`: it does not take place."""
    first, last = about.one.next(about.agenda.at) or about.one.occasions[0], about.one.occasions[-1]
    if about.one.status != "cancelled":
        return None
    told = (line("cancelled", title=about.title), line("activity-when-not", when=moments.of(first)))
    buttons = (about.press("similar"), Press("0:human", line("button-human")))
    return Reply(told, buttons, reminder=True, until=last.ends)


def _off(about: _About) -> Reply | None:
    """`off:<activity>:<occasion>`: one session of a series does not take place."""
    occasion = about.one.occasion(int(about.more))
    if occasion is None or not occasion.cancelled or not about.own.live:
        return None
    told = [line("session-off", title=about.title), line("activity-when-not", when=moments.of(occasion))]
    if coming := about.one.next(about.agenda.at):
        told.append(line("session-next", when=moments.of(coming)))
    return Reply(tuple(told), (about.press("see"),), reminder=True, until=occasion.ends)


def _feel(about: _About) -> Reply | None:
    """`feel:<activity>:<occasion>`: how was it?"""
    occasion = about.one.occasion(int(about.more))
    if occasion is None or about.own.state != "going" or about.own.said.get(occasion.id, "").startswith("rated"):
        return None
    buttons = tuple(about.press(choice, occasion) for choice in ("good", "so-so", "bad"))
    return Reply((line("feel", title=about.title),), buttons, reminder=True)


_OF_ACTIVITIES: dict[str, Callable[[_About], Reply | None]] = {
    "go": _go,
    "offer": _offer,
    "lapsed": _lapsed,
    "change": _change,
    "cancel": _cancel,
    "off": _off,
    "feel": _feel,
}
