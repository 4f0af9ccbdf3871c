"""Programmes and activities in a store, as a coordinator makes them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from bot import activities, programmes
from bot.activities import Draft
from bot.runtime import Runtime
from bot.store.models import ActivityRow, OccasionRow, Registration
from flows.programme import Activity
from tests import activities as made


async def publish(
    rt: Runtime,
    title: str = "Football",
    *,
    days: float = 7,
    hour: int = 14,
    hours: float = 2,
    times: int = 1,
    places: int = 10,
    max_party: int = 5,
    pass_smaller: bool = False,
    slug: str = "sport-rouen",
    of: dict[str, Any] | None = None,
    **about: Any,
) -> int:
    """An activity that begins in so many days, and so many times, once a week; returns its number."""
    draft = Draft(
        programme=await programme(rt, slug, **(of or {})),
        about=made.activity(title, **about),
        places=places,
        max_party=min(max_party, places),
        moments=moments(rt, days, hour, hours, times),
        pass_smaller=pass_smaller,
    )
    async with rt.store.writing() as session:
        row = await activities.make(rt, session, draft, None, publish=True)
        return row.id


def moments(
    rt: Runtime, days: float, hour: int = 14, hours: float = 2, times: int = 1
) -> list[tuple[datetime, datetime]]:
    first = (rt.now().astimezone(rt.settings.zone) + timedelta(days=days)).replace(
        hour=hour, minute=0, second=0, microsecond=0
    )
    starts = [first + timedelta(weeks=week) for week in range(times)]
    return [(start, start + timedelta(hours=hours)) for start in starts]


async def programme(rt: Runtime, slug: str = "sport-rouen", **what: Any) -> int:
    async with rt.store.writing() as session:
        return (await programmes.save(session, slug, made.programme(**what), rt.now())).id


async def draft_of(rt: Runtime, number: int, **changes: Any) -> Draft:
    """An activity as the form shows it, with some fields written anew."""
    async with rt.store.reading() as session:
        row = await session.get_one(ActivityRow, number)
        dated = await programmes.occasions_of(session, number)
    values: dict[str, Any] = {
        "programme": row.programme_id,
        "about": Activity.model_validate(row.about),
        "places": row.places,
        "max_party": row.max_party,
        "moments": [(one.starts_at, one.ends_at) for one in dated],
        "pass_smaller": row.pass_smaller,
    }
    return Draft(**{**values, **changes})


async def states(rt: Runtime, number: int) -> list[str]:
    """Of an activity's registrations, in order of their numbers: `going 2`."""
    async with rt.store.reading() as session:
        rows = select(Registration).where(Registration.activity_id == number).order_by(Registration.number)
        return [f"{row.state} {row.size}" for row in await session.scalars(rows)]


async def occasions(rt: Runtime, number: int) -> list[OccasionRow]:
    async with rt.store.reading() as session:
        return await programmes.occasions_of(session, number)
