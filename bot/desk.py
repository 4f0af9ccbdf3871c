"""What the dialogue asks the service to do and waits for: each is done in the event's own transaction."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot import attendance, feeds, programmes, registrations
from bot.registrations import Group, WrongParty
from bot.runtime import Runtime
from bot.store.models import Person
from flows.state import Act


async def act(rt: Runtime, session: AsyncSession, person: Person, wanted: Act) -> dict[str, str]:
    """Do it, and say what came of it: `outcome`, one of `flows.booking.OUTCOMES`, and that name itself for a `has …`."""
    if wanted.what == "use_code":
        came = await attendance.use_code(rt, session, person, wanted.values.get("code", "").strip().upper())
    elif wanted.what == "new_feed":
        came = {"outcome": "feed_made", "feed": await feeds.make(rt, session, person)}
    elif wanted.what == "drop_feed":
        await feeds.drop(session, person)
        came = {"outcome": "feed_dropped"}
    else:
        came = {"outcome": await _place(rt, session, person, wanted)}
    await session.flush()
    return {**came, came["outcome"]: "yes"}


async def _place(rt: Runtime, session: AsyncSession, person: Person, wanted: Act) -> str:
    values = wanted.values
    activity = _number(values.get("activity", ""))
    if wanted.what == "register":
        try:
            party = _party(person, values)
        except (WrongParty, ValueError):
            return "wrong_party"
        return await registrations.register(rt, session, person, activity, party)
    if wanted.what in ("leave", "decline_place"):
        return await registrations.leave(rt, session, person, activity)
    if wanted.what == "accept_place":
        return await registrations.accept(rt, session, person, activity)
    if wanted.what == "reduce":
        return await registrations.reduce(rt, session, person, activity, _number(values.get("fewer", "")))
    occasion = _number(values.get("occasion", "")) or await registrations.next_occasion(rt, session, activity)
    said = wanted.what.removeprefix("say_")
    return await registrations.say(rt, session, person, activity, occasion, said)


def _party(person: Person, values: dict[str, str]) -> Group:
    ages = tuple(int(age) for age in values.get("ages", "").split(",") if age)
    needs = tuple(need for need in values.get("needs", "").split(",") if need)
    return Group(int(values.get("adults") or 1), ages, needs, person.called or "")


def _number(written: str) -> int:
    return int(written) if written.isascii() and written.isdecimal() and len(written) < 10 else 0


async def attached(rt: Runtime, session: AsyncSession, person: Person, what: str) -> dict[str, Any]:
    """What comes with a message: `calendar:12`, the file of an activity, or `place:12`, where it is on the map."""
    kind, _, number = what.partition(":")
    [one] = await programmes.planned(rt, session, [int(number)])
    if kind == "place":
        north, east = one.activity.position or (0.0, 0.0)
        return {"position": [north, east, one.activity.place.get(person.lang or "fr")]}
    content = feeds.file_of(rt, one, person)
    return {"file": ["rafiq.ics", "text/calendar", b64encode(content).decode()]}
