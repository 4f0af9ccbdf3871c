"""The week of the team: who answers when, and how many cases each may hold."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time
from typing import Annotated

from fastapi import APIRouter, HTTPException, Path, Request
from fastapi.responses import HTMLResponse, Response
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import rota, staff, trace
from bot.console.forms import Fields, Typed
from bot.console.pages import HOME, Answered, Form, Member, Rt, flash, page, redirect, refusal
from bot.rota import MIDNIGHT, CannotPlan, Span
from bot.staff import at_least
from bot.store.models import Staff
from flows.opening import WEEKDAYS

ROTA = f"{HOME}/rota"
DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
PARTS = 4
"""Shifts that one may have on a day."""
_WHY = {
    "empty": "La fin est la même heure que le début.",
    "midnight": "La fin est avant le début. Si la permanence passe minuit, écrivez-en deux : jusqu’à 00:00 ce jour-là, "
    "puis dès 00:00 le lendemain.",
    "overlap": "Cette permanence commence avant la fin d’une autre du même jour.",
}

router = APIRouter()
Number = Annotated[int, Path(ge=1, le=2**62)]


@router.get("/rota")
async def rota_page(request: Request, rt: Rt, me: Member) -> HTMLResponse:
    local = rt.now().astimezone(rt.settings.zone)
    async with rt.store.reading() as session:
        active = select(Staff).where(Staff.active).order_by(Staff.name, Staff.id)
        members = list(await session.scalars(active))
        spans = await rota.week(session, [one.id for one in members])
        now = await rota.on_duty(session, local)
    return page(
        request,
        "rota.html",
        now=now,
        opening=rt.flows.opening,
        is_open=rt.flows.opening.is_open(local),
        weekdays=list(zip(WEEKDAYS, DAYS, strict=True)),
        week=[_day(members, spans, weekday) for weekday in range(7)],
        members=[(one, bool(spans.get(one.id)), _may_edit(me, one.id)) for one in members],
    )


def _day(members: Sequence[Staff], spans: dict[int, list[Span]], weekday: int) -> list[tuple[Staff, str]]:
    """Who answers on a day and when, the earliest first."""
    there = [(one, [span for span in spans.get(one.id, ()) if span.weekday == weekday]) for one in members]
    first = sorted((each for each in there if each[1]), key=lambda each: each[1][0])
    return [(one, ", ".join(map(_hours, own))) for one, own in first]


@router.get("/rota/{number}")
async def edit(request: Request, rt: Rt, me: Member, number: Number) -> HTMLResponse:
    _only_who_may_edit(request, me, number)
    async with rt.store.reading() as session:
        one = await _found(session, number)
        spans = await rota.of(session, number)
    return _form(request, one, _typed(one, spans))


@router.post("/rota/{number}")
async def save(request: Request, rt: Rt, me: Member, form: Form, number: Number) -> Response:
    _only_who_may_edit(request, me, number)
    fields = Fields(form)
    named = _read(fields)
    most = fields.number("max_cases", 1, staff.MOST_CASES, needed=True)
    async with rt.store.writing() as session:
        one = await _found(session, number)
        if not fields.errors:
            try:
                await rota.replace(session, number, list(named.values()), most or 1)
                trace.note(session, me.id, "assigned", "member", number, rt.now())
            except CannotPlan as error:
                fields.refuse(_place(named, error.span), _WHY[error.why])
    if fields.errors:
        return _form(request, one, fields, fields.errors, 422)
    response = redirect(ROTA)
    flash(request, response, f"Permanences enregistrées : {one.name}.")
    return response


def _may_edit(me: Staff, number: int) -> bool:
    return me.id == number or at_least(me, "coordinator")


def _only_who_may_edit(request: Request, me: Staff, number: int) -> None:
    if not _may_edit(me, number):
        raise Answered(refusal(request, 403))


async def _found(session: AsyncSession, number: int) -> Staff:
    one = await session.get(Staff, number)
    if one is None or not one.active:
        raise HTTPException(404)
    return one


# ── the form ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _form(
    request: Request, one: Staff, typed: Typed, errors: dict[str, str] | None = None, status: int = 200
) -> HTMLResponse:
    return page(
        request,
        "rota_member.html",
        status,
        one=one,
        days=[(key, day, *_parts(typed, key)) for key, day in zip(WEEKDAYS, DAYS, strict=True)],
        typed=typed,
        errors=errors or {},
        most_cases=staff.MOST_CASES,
    )


def _parts(typed: Typed, day: str) -> tuple[range, int]:
    """The shifts of a day that are shown, and the next one that may be added; 0 where there is no more."""
    filled = [n for n in range(1, PARTS + 1) if typed[f"{day}-{n}-from"] or typed[f"{day}-{n}-to"]]
    last = max(filled, default=0)
    return range(1, max(last, 2) + 1), last + 1 if 2 <= last < PARTS else 0


def _typed(one: Staff, spans: Sequence[Span]) -> Typed:
    values = {"max_cases": str(one.max_cases)}
    for weekday, day in enumerate(WEEKDAYS):
        for n, span in enumerate((span for span in spans if span.weekday == weekday), 1):
            values |= {f"{day}-{n}-from": _clock(span.starts), f"{day}-{n}-to": _clock(span.ends % MIDNIGHT)}
    return Typed.one_each(**values)


def _read(fields: Fields) -> dict[str, Span]:
    """The shifts by the names of their fields. An end at 00:00 is the end of the day."""
    found = {}
    for weekday, day in enumerate(WEEKDAYS):
        for n in range(1, PARTS + 1):
            name = f"{day}-{n}"
            both = bool(fields[f"{name}-from"] or fields[f"{name}-to"])
            starts, ends = (fields.time(f"{name}-{side}", needed=both) for side in ("from", "to"))
            if starts is not None and ends is not None:
                found[name] = Span(weekday, _minute(starts), _minute(ends) or MIDNIGHT)
    return found


def _place(named: dict[str, Span], wrong: Span) -> str:
    """Where an error is said; of two that are the same, beside the second."""
    return [name for name, span in named.items() if span == wrong][-1]


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _hours(span: Span) -> str:
    return f"{_clock(span.starts)}\u00a0–\u00a0{_clock(span.ends)}"
