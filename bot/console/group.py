"""The team's Telegram group: switched on and off by an administrator; each member says which account there is theirs."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response

from bot import escalations, group, switches, trace
from bot.console.pages import HOME, Member, Rt, flash, page, redirect, require
from bot.runtime import Runtime
from bot.store.models import Staff

GROUP = f"{HOME}/group"

router = APIRouter()
Admin = Annotated[Staff, Depends(require("admin"))]


@router.get("/group")
async def show(request: Request, rt: Rt, _: Member) -> HTMLResponse:
    return await _show(request, rt)


@router.post("/group/code")
async def new_code(rt: Rt, admin: Admin) -> Response:
    async with rt.store.writing() as session:
        await group.new_code(session, rt.now())
        trace.note(session, admin.id, "group asked", "", None, rt.now())
    return redirect(GROUP)


@router.post("/group/off")
async def off(request: Request, rt: Rt, admin: Admin) -> Response:
    async with rt.store.writing() as session:
        await group.switch_off(session, rt.now())
        trace.note(session, admin.id, "group off", "", None, rt.now())
    response = redirect(GROUP)
    flash(
        request,
        response,
        "Plus rien n’est envoyé au groupe. Ses sujets restent dans Telegram : supprimez-les vous-même.",
    )
    return response


@router.post("/group/link")
async def link(request: Request, rt: Rt, member: Member) -> HTMLResponse:
    return await _show(request, rt, link=group.link_code(rt, member))


@router.post("/group/unlink")
async def unlink(request: Request, rt: Rt, member: Member) -> Response:
    async with rt.store.writing() as session:
        own = await session.get_one(Staff, member.id)
        own.telegram_hash = None
        trace.note(session, own.id, "telegram unlinked", "", None, rt.now())
    response = redirect(GROUP)
    flash(request, response, "Votre compte Telegram n’est plus relié.")
    return response


async def _show(request: Request, rt: Runtime, link: str = "") -> HTMLResponse:
    async with rt.store.reading() as session:
        home = await switches.read(session, escalations.GROUP)
        code = await group.code(session, rt.now())
        trouble = await switches.read(session, group.TROUBLE)
    return page(
        request,
        "group.html",
        possible=group.groups(rt) is not None,
        bot=getattr(rt.channels.get(group.CHANNEL), "username", ""),
        home=home,
        code=code,
        trouble=trouble,
        link=link,
    )
