"""Who is in the team: for those who administer it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import HTMLResponse, Response
from sqlalchemy.ext.asyncio import AsyncSession

from bot import staff
from bot.console.pages import HOME, ROLE_NAMES, Form, Rt, field, flash, page, redirect, require
from bot.runtime import Runtime
from bot.staff import CannotChange, Role
from bot.store.models import Staff

TEAM = f"{HOME}/team"
_WHY = {
    "email": "Cette adresse e-mail n’est pas complète.",
    "known": "Cette personne est déjà dans l’équipe : donnez-lui un nouveau lien.",
    "name": f"Un nom a au plus {staff.MAX_NAME} lettres.",
    "last admin": "Personne d’autre ne pourrait administrer l’équipe. Donnez d’abord ce rôle à quelqu’un.",
}

router = APIRouter()
Admin = Annotated[Staff, Depends(require("admin"))]


@router.get("/team")
async def team(request: Request, rt: Rt, _: Admin) -> HTMLResponse:
    return await _team(request, rt)


@router.post("/team")
async def add(request: Request, rt: Rt, _: Admin, form: Form) -> HTMLResponse:
    typed = {name: field(form, name) for name in ("email", "name", "role")}
    role = _role(typed["role"])
    try:
        async with rt.store.writing() as session:
            member = await staff.add(session, typed["email"], typed["name"], role, rt.now())
    except CannotChange as error:
        place = "name" if error.why == "name" else "email"
        return await _team(request, rt, 422, typed=typed, errors={place: _WHY[error.why]})
    return await _team(request, rt, invited=member)


@router.post("/team/{number}/role")
async def change_role(request: Request, rt: Rt, _: Admin, form: Form, number: int) -> Response:
    role = _role(field(form, "role"))
    said = f"Rôle enregistré : {ROLE_NAMES[role]}."
    return await _change(request, rt, number, lambda session, one: staff.change_role(session, one, role), said)


@router.post("/team/{number}/disable")
async def disable(request: Request, rt: Rt, _: Admin, number: int) -> Response:
    return await _change(request, rt, number, staff.disable, "Cette personne ne peut plus se connecter.")


@router.post("/team/{number}/invitation")
async def invite(request: Request, rt: Rt, _: Admin, number: int) -> HTMLResponse:
    async with rt.store.writing() as session:
        member = await _found(session, number)
        await staff.invite(session, member)
    return await _team(request, rt, invited=member)


async def _change(
    request: Request, rt: Runtime, number: int, work: Callable[[AsyncSession, Staff], Awaitable[None]], said: str
) -> Response:
    response = redirect(TEAM)
    try:
        async with rt.store.writing() as session:
            await work(session, await _found(session, number))
    except CannotChange as error:
        flash(request, response, _WHY[error.why], "wrong")
    else:
        flash(request, response, said)
    return response


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
    invited: Staff | None = None,
    typed: dict[str, str] | None = None,
    errors: dict[str, str] | None = None,
) -> HTMLResponse:
    async with rt.store.reading() as session:
        members = await staff.everybody(session)
    link = staff.invitation(rt.settings, rt.store.vault, invited, rt.now()) if invited else ""
    return page(
        request,
        "team.html",
        status,
        members=[(one, staff.has_password(one)) for one in members],
        roles=staff.ROLES,
        invited=invited,
        link=link,
        typed=typed or {"email": "", "name": "", "role": "volunteer"},
        errors=errors or {},
    )
