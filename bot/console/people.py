"""One activity: who goes and who waits, who was there, the code at the door, and all of it as a table to take away."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, HTTPException, Path, Request
from fastapi.responses import HTMLResponse, Response
from markupsafe import Markup

from bot import attendance, exports, qr, registrations, staff, trace
from bot.console import lists, words
from bot.console.lists import Shown
from bot.console.pages import HOME, Form, Member, Rt, field, flash, page, redirect, require
from bot.runtime import Runtime
from bot.store.models import OccasionRow, Staff
from flows.agenda import LIVE
from flows.booking import NEEDS

Number = Annotated[int, Path(ge=1, lt=2**31)]
Coordinator = Annotated[Staff, Depends(require("coordinator"))]
Kind = Literal["xlsx", "csv"]
MIME = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
_NOT_MARKED = {
    "gone": "Cette inscription n’existe plus. Rien n’a été noté.",
    "left": "Cette personne n’est plus inscrite. Rien n’a été noté.",
    "cancelled": "Cette séance est annulée. Rien n’a été noté.",
    "early": "C’est trop tôt. Rien n’a été noté.",
    "late": "C’est trop tard : la séance est finie depuis plus de 30 jours. Rien n’a été noté.",
    "other": "Une autre personne de l’équipe vient de noter autre chose. Regardez la liste, puis recommencez s’il le faut.",
}
_REMOVED = {
    "left": "La personne est retirée. Rafiq ne la prévient pas.",
    "passed_on": "La personne est retirée. Rafiq ne la prévient pas.",
    "gone": "Cette personne n’est plus inscrite. Rien n’a changé.",
    "cancelled": "Cette activité est annulée. Rien n’a changé.",
    "over": "Cette activité est finie. Rien n’a changé.",
}

router = APIRouter()


# ── the activity ───────────────────────────────────────────────────────────────────────────────────────────────────


@router.get("/activities/{number:int}")
async def activity(request: Request, rt: Rt, member: Member, number: Number) -> HTMLResponse:
    async with rt.store.reading() as session:
        one = _found(await lists.shown(rt, session, number))
        there = await lists.present(session, number)
    await trace.saw(rt, member.id, "activity", number)
    return page(
        request,
        "activity.html",
        one=one,
        now=rt.now().astimezone(rt.settings.zone),
        upcoming=one.planned.next(rt.now()),
        there=there,
        **_seen_by(rt, member),
    )


@router.get("/activities/{number:int}/registrations/{registration:int}/remove")
async def ask_to_remove(request: Request, rt: Rt, _: Coordinator, number: Number, registration: Number) -> HTMLResponse:
    async with rt.store.reading() as session:
        one = _found(await lists.shown(rt, session, number))
    entry = next((entry for entry in one.of(*LIVE) if entry.id == registration), None)
    if entry is None:
        raise HTTPException(404)
    return page(request, "remove.html", one=one, entry=entry)


@router.post("/activities/{number:int}/registrations/{registration:int}/remove")
async def remove(request: Request, rt: Rt, _: Coordinator, number: Number, registration: Number) -> Response:
    async with rt.store.writing() as session:
        came = await registrations.remove(rt, session, number, registration)
    await rt.bell.ring("console")
    await rt.bell.ring("reminders")
    response = redirect(f"{HOME}/activities/{number}")
    flash(request, response, _REMOVED[came], "done" if came in ("left", "passed_on") else "wrong")
    return response


# ── who was there ──────────────────────────────────────────────────────────────────────────────────────────────────


@router.get("/occasions/{number:int}")
async def presence(request: Request, rt: Rt, member: Member, number: Number) -> HTMLResponse:
    one, row = await _occasion(rt, number)
    await trace.saw(rt, member.id, "occasion", number)
    return page(
        request,
        "presence.html",
        one=one,
        occasion=one.planned.occasion(number),
        closed=attendance.closed(rt, one.row, row),
        opens=(row.starts_at - attendance.EARLY).astimezone(rt.settings.zone),
        **_seen_by(rt, member),
    )


@router.post("/occasions/{number:int}/marks")
async def mark_all(request: Request, rt: Rt, _: Member, number: Number) -> Response:
    """Who is not marked yet was there."""
    async with rt.store.writing() as session:
        marked = await attendance.all_present(rt, session, number)
    await rt.bell.ring("console")
    response = redirect(f"{HOME}/occasions/{number}")
    if marked is None:
        flash(request, response, "Les présences ne se notent pas en ce moment. Rien n’a été noté.", "wrong")
    else:
        flash(request, response, f"{words.counted(marked, 'inscription notée')} : présent.")
    return response


@router.post("/occasions/{number:int}/marks/{registration:int}")
async def mark(request: Request, rt: Rt, form: Form, number: Number, registration: Number) -> Response:
    """One party; `seen` is the mark that the page showed beside the button."""
    wanted, seen = field(form, "mark"), field(form, "seen")
    async with rt.store.writing() as session:
        came = await attendance.mark(rt, session, number, registration, wanted, seen)
    await rt.bell.ring("console")
    await rt.bell.ring("reminders")
    if came == "marked":
        return redirect(f"{HOME}/occasions/{number}#p{registration}")
    response = redirect(f"{HOME}/occasions/{number}")
    flash(request, response, _NOT_MARKED[came], "wrong")
    return response


@router.get("/occasions/{number:int}/code")
async def code(request: Request, rt: Rt, _: Member, number: Number) -> HTMLResponse:
    """A screen for the door: nobody's name, and no purpose that others should not read."""
    one, row = await _occasion(rt, number)
    opens, ends = row.starts_at - attendance.EARLY, row.ends_at + attendance.AFTER
    works = opens <= rt.now() <= ends and not attendance.closed(rt, one.row, row)
    return page(
        request,
        "code.html",
        member=None,
        one=one,
        title=one.planned.title(discreet=one.planned.programme.sensitivity != "normal"),
        occasion=one.planned.occasion(number),
        code=row.code,
        picture=Markup(qr.svg(f"{rt.settings.address}/?go={row.code}")),  # noqa: S704 - made of our own address and code
        works=works,
        opens=opens.astimezone(rt.settings.zone),
        expected=sum(entry.size for entry in one.of("going")),
    )


# ── a table to take away ───────────────────────────────────────────────────────────────────────────────────────────


@router.get("/activities/{number:int}/export.{kind}")
async def export(rt: Rt, member: Coordinator, number: Number, kind: Kind) -> Response:
    async with rt.store.reading() as session:
        one = _found(await lists.shown(rt, session, number))
        header, rows = await lists.sheet(session, one, _needs(rt))
    await trace.exported(rt, member.id, "activity", number)
    if kind == "csv":
        content = await asyncio.to_thread(exports.csv_file, header, rows)
    else:
        content = await asyncio.to_thread(exports.xlsx_file, one.title, header, rows)
    return download(content, f"rafiq-activite-{number}", kind)


def download(content: bytes, name: str, kind: Kind) -> Response:
    saved = {"Content-Disposition": f'attachment; filename="{name}.{kind}"'}
    return Response(content, media_type=MIME[kind], headers=saved)


# ── what they share ────────────────────────────────────────────────────────────────────────────────────────────────


def _found(one: Shown | None) -> Shown:
    if one is None:
        raise HTTPException(404)
    return one


async def _occasion(rt: Runtime, number: int) -> tuple[Shown, OccasionRow]:
    async with rt.store.reading() as session:
        found = await lists.shown_at(rt, session, number)
    if found is None:
        raise HTTPException(404)
    return found


def _needs(rt: Runtime) -> dict[str, str]:
    return {need: rt.flows.texts.say("fr", f"need-{need}") for need in NEEDS}


def _seen_by(rt: Runtime, member: Staff) -> dict[str, Any]:
    """How people are shown to one of the team: volunteers need no ages and no language."""
    return {
        "needs": _needs(rt),
        "STATES": lists.STATES,
        "SAID": lists.SAID,
        "LANGUAGES": lists.LANGUAGES,
        "closely": staff.at_least(member, "caseworker"),
        "writes": staff.at_least(member, "coordinator"),
    }
