"""Who is in the team: for those who administer it."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import HTMLResponse, Response
from sqlalchemy.ext.asyncio import AsyncSession

from bot import case_clock, letters, resets, staff, trace
from bot.console import live
from bot.console.lists import LANGUAGES
from bot.console.pages import HOME, ROLE_NAMES, Form, Rt, field, flash, page, redirect, require
from bot.letters import Posted
from bot.messages import LANGUAGES as CODES
from bot.runtime import Runtime
from bot.staff import CannotChange, Role
from bot.store.models import Staff
from flows.orthography import digits

TEAM = f"{HOME}/team"
_WHY = {
    "email": "Cette adresse e-mail n’est pas complète.",
    "known": "Cette personne est déjà dans l’équipe : donnez-lui un nouveau lien.",
    "name": f"Un nom a au plus {staff.MAX_NAME} lettres.",
    "last admin": "Personne d’autre ne pourrait administrer l’équipe. Donnez d’abord ce rôle à quelqu’un.",
    "territories": "Écrivez des numéros de départements, séparés par des virgules : 22, 2A, 974.",
    "most": f"Un nombre entre 1 et {staff.MOST_CASES}.",
}

router = APIRouter()
Admin = Annotated[Staff, Depends(require("admin"))]
Work = Callable[[AsyncSession, Staff], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Given:
    """A link to hand over, shown once."""

    to: Staff
    link: str
    good_for: timedelta
    posted: Posted = "off"


@router.get("/team")
async def team(request: Request, rt: Rt, _: Admin) -> HTMLResponse:
    return await _team(request, rt)


@router.post("/team")
async def add(request: Request, rt: Rt, admin: Admin, form: Form) -> HTMLResponse:
    typed = {name: field(form, name) for name in ("email", "name", "role")}
    role, now = _role(typed["role"]), rt.now()
    try:
        async with rt.store.writing() as session:
            member = await staff.add(session, typed["email"], typed["name"], role, now)
            trace.note(session, admin.id, "invited", "member", member.id, now)
    except CannotChange as error:
        place = "name" if error.why == "name" else "email"
        return await _team(request, rt, 422, typed=typed, errors={place: _WHY[error.why]})
    return await _team(request, rt, given=await _invited(rt, member))


@router.post("/team/{number}/invitation")
async def invite(request: Request, rt: Rt, admin: Admin, number: int) -> HTMLResponse:
    async with rt.store.writing() as session:
        member = await _found(session, number)
        await staff.invite(session, member)
        trace.note(session, admin.id, "invited", "member", member.id, rt.now())
    await live.end_streams(rt)
    return await _team(request, rt, given=await _invited(rt, member))


async def _invited(rt: Runtime, member: Staff) -> Given:
    link = staff.invitation(rt.settings, rt.store.vault, member, rt.now())
    posted = await letters.invite(rt.settings, member, link, staff.INVITED_FOR)
    return Given(member, link, staff.INVITED_FOR, posted)


@router.post("/team/{number}/link")
async def give_link(request: Request, rt: Rt, admin: Admin, number: int) -> HTMLResponse:
    """For who asked for a new password: the old one, and the second factor, stay until it is chosen."""
    async with rt.store.writing() as session:
        member = await _found(session, number)
        if not member.active or member.reset_asked_at is None:
            raise HTTPException(404)
        member.reset_asked_at = None
        trace.note(session, admin.id, "link given", "member", member.id, rt.now())
    link = staff.invitation(rt.settings, rt.store.vault, member, rt.now(), resets.GOOD_FOR)
    return await _team(request, rt, given=Given(member, link, resets.GOOD_FOR))


# ── one of them ────────────────────────────────────────────────────────────────────────────────────────────────────


@router.post("/team/{number}/role")
async def change_role(request: Request, rt: Rt, admin: Admin, form: Form, number: int) -> Response:
    role = _role(field(form, "role"))
    said = f"Rôle enregistré : {ROLE_NAMES[role]}."
    return await _change(
        request, rt, admin, number, lambda session, one: staff.change_role(session, one, role), "role changed", said
    )


@router.post("/team/{number}/disable")
async def disable(request: Request, rt: Rt, admin: Admin, number: int) -> Response:
    said = "Cette personne ne peut plus se connecter."
    return await _change(request, rt, admin, number, staff.disable, "disabled", said)


async def _change(
    request: Request, rt: Runtime, admin: Staff, number: int, work: Work, action: str, said: str
) -> Response:
    response = redirect(TEAM)
    try:
        async with rt.store.writing() as session:
            await work(session, await _found(session, number))
            trace.note(session, admin.id, action, "member", number, rt.now())
    except CannotChange as error:
        flash(request, response, _WHY[error.why], "wrong")
    else:
        flash(request, response, said)
    await live.end_streams(rt)
    await case_clock.release_lost(rt)
    return response


@router.get("/team/{number}")
async def member_page(request: Request, rt: Rt, _: Admin, number: int) -> HTMLResponse:
    async with rt.store.reading() as session:
        one = next((one for one in await staff.everybody(session) if one.id == number), None)
    if one is None:
        raise HTTPException(404)
    typed = {"territories": ", ".join(one.territories), "most": str(one.max_cases)}
    return _member_page(request, one, one.languages, typed)


@router.post("/team/{number}")
async def assign(request: Request, rt: Rt, admin: Admin, form: Form, number: int) -> Response:
    languages = [str(lang) for lang in form.getlist("language")]
    typed = {name: field(form, name) for name in ("territories", "most")}
    async with rt.store.writing() as session:
        one = await _found(session, number)
        try:
            staff.assign(one, languages, _codes(typed["territories"]), _count(typed["most"]), rt.flows.places.names)
        except CannotChange as error:
            return _member_page(request, one, languages, typed, {error.why: _WHY[error.why]})
        trace.note(session, admin.id, "assigned", "member", number, rt.now())
    response = redirect(TEAM)
    flash(request, response, "C’est enregistré.")
    return response


def _codes(text: str) -> list[str]:
    """Of départements, as they are kept: "1" is "01"."""
    return [code.upper().rjust(2, "0") for code in re.split(r"[\s,;]+", digits(text)) if code]


def _count(text: str) -> int:
    typed = digits(text)
    return int(typed) if re.fullmatch(r"[0-9]{1,4}", typed) else 0


def _member_page(
    request: Request,
    one: Staff,
    languages: list[str],
    typed: dict[str, str],
    errors: dict[str, str] | None = None,
) -> HTMLResponse:
    return page(
        request,
        "member.html",
        422 if errors else 200,
        one=one,
        chosen=languages,
        typed=typed,
        errors=errors or {},
        most=staff.MOST_CASES,
        LANGUAGES={lang: LANGUAGES[lang] for lang in CODES},
    )


async def _found(session: AsyncSession, number: int) -> Staff:
    member = await staff.by_number(session, number)
    if member is None:
        raise HTTPException(404)
    return member


def _role(text: str) -> Role:
    if text not in staff.ROLES:
        raise HTTPException(400)
    return text


async def _team(
    request: Request,
    rt: Runtime,
    status: int = 200,
    *,
    given: Given | None = None,
    typed: dict[str, str] | None = None,
    errors: dict[str, str] | None = None,
) -> HTMLResponse:
    async with rt.store.reading() as session:
        members = await staff.everybody(session)
    return page(
        request,
        "team.html",
        status,
        members=[(one, staff.has_password(one)) for one in members],
        roles=staff.ROLES,
        given=given,
        typed=typed or {"email": "", "name": "", "role": "volunteer"},
        errors=errors or {},
        LANGUAGES=LANGUAGES,
    )
