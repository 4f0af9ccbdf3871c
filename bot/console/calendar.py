"""What is on: the home page with the days to come, and a month at a glance."""

from __future__ import annotations

import re
from calendar import Calendar
from dataclasses import dataclass
from datetime import date, timedelta

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from bot.console import inbox, overview, queues
from bot.console.forms import YEARS
from bot.console.overview import Entry
from bot.console.pages import Member, Rt, page
from bot.console.queues import Filters
from flows import dates

AHEAD = 7
"""Days of the home page after today."""
_MONTH = re.compile(r"(\d{4})-(\d{2})")

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Day:
    day: date
    entries: list[Entry]


@router.get("")
async def home(request: Request, rt: Rt, member: Member) -> HTMLResponse:
    today = rt.now().astimezone(rt.settings.zone).date()
    async with rt.store.reading() as session:
        soon = await overview.occasions(rt, session, today, today + timedelta(AHEAD))
        moving, drafts = await overview.moving(rt, session), await overview.drafts(rt, session)
        counts = await queues.counts(session, member, Filters(), rt.now())
    shown = [one for one in soon if one.status != "draft"]
    days = _by_day([today + timedelta(ahead) for ahead in range(AHEAD + 1)], shown)
    return page(
        request,
        "home.html",
        today=today,
        days=[one for one in days if one.entries or one.day == today],
        moving=moving,
        drafts=drafts,
        counts=counts,
        titles=inbox.TITLES,
    )


@router.get("/month")
async def month(request: Request, rt: Rt, _: Member, m: str = "") -> HTMLResponse:
    today = rt.now().astimezone(rt.settings.zone).date()
    first = _first_day(m) or today.replace(day=1)
    weeks = Calendar().monthdatescalendar(first.year, first.month)
    async with rt.store.reading() as session:
        found = await overview.occasions(rt, session, weeks[0][0], weeks[-1][-1])
    return page(
        request,
        "month.html",
        today=today,
        first=first,
        called=dates.show(first, "fr").partition(" ")[2],
        weeks=[_by_day(week, found) for week in weeks],
        before=first - timedelta(1),
        after=first + timedelta(31),
    )


def _by_day(days: list[date], entries: list[Entry]) -> list[Day]:
    """What is on each day; a stay is on all of its days."""
    return [Day(day, [one for one in entries if one.on(day)]) for day in days]


def _first_day(text: str) -> date | None:
    """Of a month that is written as 2026-12."""
    found = _MONTH.fullmatch(text)
    if found is None or int(found[1]) not in YEARS or not 1 <= int(found[2]) <= 12:
        return None
    return date(int(found[1]), int(found[2]), 1)
