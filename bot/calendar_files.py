"""Calendar files (RFC 5545): an entry to add to one's own calendar, or a feed to subscribe to."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from icalendar import Alarm, Calendar, Event, vText

PRODUCT = "-//Rafiq//Rafiq//FR"
REFRESH = "PT1H"
_LINE_BREAKS = re.compile("\r\n?|[\x85\u2028\u2029]")
_NOT_ALLOWED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
"""Control characters, and halves of UTF-16 pairs."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What stands in a calendar. `uid` stays the same for good, `sequence` grows with each change.

    `starts` and `ends` are either two moments or two whole days, the last day included.
    """

    uid: str
    title: str
    starts: datetime | date
    ends: datetime | date | None = None
    place: str = ""
    position: tuple[float, float] | None = None
    """Degrees north and east."""
    notes: str = ""
    sequence: int = 0
    cancelled: bool = False


def calendar_file(entries: Iterable[Entry], name: str, now: datetime, *, alarm: timedelta | None = None) -> bytes:
    """A calendar to subscribe to, or with no name a file of entries; `alarm`: how long before each a telephone rings.

    Only a feed has a name and asks to be read again: on opening a file, Outlook makes a new calendar of a named one.

    Times are in UTC. A telephone shows them in its own zone, and they need no VTIMEZONE, which Google Calendar and others
    read each in their way; as every occasion stands for itself, none has to follow a change of the clocks. There is no
    METHOD: that would be an invitation (RFC 5546), which needs an organiser's mailbox and an answer.
    """
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    if name:
        calendar.add("name", vText(_clean(name)))
        calendar.add("x-wr-calname", vText(_clean(name)))  # for what does not know RFC 7986
        calendar.add("refresh-interval", vText(REFRESH), {"VALUE": "DURATION"})
        calendar.add("x-published-ttl", REFRESH)  # the same for Outlook
    for entry in entries:
        calendar.add_component(_event(entry, now, alarm))
    return bytes(calendar.to_ical())


def _event(entry: Entry, now: datetime, alarm: timedelta | None) -> Event:
    event = Event()
    event.add("uid", _clean(entry.uid))
    event.add("dtstamp", _utc(now))
    event.add("sequence", entry.sequence)
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    event.add("summary", _clean(entry.title))
    for key, when in _span(entry):
        event.add(key, when)
    for key, text in (("location", entry.place), ("description", entry.notes)):
        if text:
            event.add(key, _clean(text))
    if entry.position:
        north, east = entry.position
        event.add("geo", (round(north, 4), round(east, 4)))  # ten metres; more digits might be written as 5e-05
    if alarm is not None and not entry.cancelled:
        event.add_component(_alarm(entry, alarm))
    return event


def _span(entry: Entry) -> list[tuple[str, datetime | date]]:
    """Its start, and its end where it has one. The end of whole days is the day after the last one."""
    starts, ends = entry.starts, entry.ends
    if isinstance(starts, datetime):
        if ends is None:
            return [("dtstart", _utc(starts))]
        if not isinstance(ends, datetime) or _utc(ends) <= _utc(starts):
            raise ValueError("no moment after the start")
        return [("dtstart", _utc(starts)), ("dtend", _utc(ends))]
    last = starts if ends is None else ends
    if isinstance(last, datetime) or last < starts:
        raise ValueError("no day from the first one on")
    return [("dtstart", starts), ("dtend", last + timedelta(1))]


def _alarm(entry: Entry, before: timedelta) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", _clean(entry.title))
    alarm.add("trigger", -before)
    return alarm


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a time without its zone")
    return moment.astimezone(UTC)


def _clean(text: str) -> str:
    """Without the characters that the format forbids, or that some readers take for the end of a line."""
    return _NOT_ALLOWED.sub("", _LINE_BREAKS.sub("\n", text))
