"""Somebody's own calendar elsewhere: the file of an activity, and a feed behind a secret link."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import agendas, deadlines
from bot.calendar_files import Entry, calendar_file
from bot.runtime import Runtime
from bot.store.models import Feed, Person
from flows.agenda import Agenda, Occasion, Planned

RINGS = timedelta(hours=2)
"""So long before an occasion a telephone rings that was given its file."""


async def make(rt: Runtime, session: AsyncSession, person: Person) -> str:
    """A new secret address; the one before stops. Only its hash is kept."""
    token = secrets.token_urlsafe(24)
    await drop(session, person)
    session.add(Feed(person_id=person.id, token_hash=_hash(token)))
    return f"{rt.settings.address}/calendar/{token}.ics"


async def drop(session: AsyncSession, person: Person) -> None:
    await session.execute(delete(Feed).where(Feed.person_id == person.id))


async def read(rt: Runtime, token: str) -> bytes | None:
    """What stands behind an address: what they go to, and the dates we watch; None when there is no such address."""
    async with rt.store.reading() as session:
        feed = await session.scalar(select(Feed).where(Feed.token_hash == _hash(token)))
        person = await session.get(Person, feed.person_id) if feed else None
        if person is None or person.agreed_at is None:
            return None
        agenda = await agendas.of(rt, session, person)
        entries = [*_going(agenda, person), *await _dates(rt, session, person)]
    return calendar_file(entries, "Rafiq", rt.now())


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def file_of(rt: Runtime, one: Planned, person: Person) -> bytes:
    """The occasions of an activity that are still to come, as a file."""
    coming = (occasion for occasion in one.held if occasion.ends > rt.now())
    return calendar_file((_entry(one, occasion, person) for occasion in coming), "", rt.now(), alarm=RINGS)


def _going(agenda: Agenda, person: Person) -> Iterator[Entry]:
    """What is cancelled stays, marked so: a telephone forgets what is only gone at its next look, or later."""
    for occasion, one in agenda.going():
        yield _entry(one, occasion, person)
    for number, own in agenda.mine.items():
        one = agenda.catalogue.planned[number]
        if own.state == "going":
            yield from (
                _entry(one, each, person) for each in one.occasions if each.cancelled or one.status == "cancelled"
            )


def _entry(one: Planned, occasion: Occasion, person: Person) -> Entry:
    lang, hidden = person.lang or "fr", person.discreet or one.programme.sensitivity == "high"
    return Entry(
        uid=f"occasion-{occasion.id}@rafiq",
        title=one.title(person.discreet).get(lang),
        starts=occasion.starts,
        ends=occasion.ends,
        place="" if hidden else one.activity.place.get(lang),
        position=None if hidden else one.activity.position,
        notes=one.activity.line.get(lang) if one.activity.line and not hidden else "",
        sequence=one.version,
        cancelled=occasion.cancelled or one.status == "cancelled",
    )


async def _dates(rt: Runtime, session: AsyncSession, person: Person) -> Iterator[Entry]:
    kept, anchors = await deadlines.of(session, person), rt.flows.deadlines.anchors
    neutral = rt.flows.texts.say(person.lang or "fr", "feed-date")
    return (
        Entry(
            uid=f"date-{date.id}@rafiq",
            title=neutral if person.discreet else anchors[date.anchor].label.get(person.lang or "fr"),
            starts=date.day,
        )
        for date in kept
        if date.anchor in anchors
    )
