"""What an administrator switches on or off for the whole association, each with what it means for who confides in us."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response

from bot import browsers, trace
from bot.console.pages import HOME, Form, Rt, field, flash, page, redirect, require
from bot.store.models import Staff

router = APIRouter()
Admin = Annotated[Staff, Depends(require("admin"))]


@router.get("/switches")
async def switches(request: Request, rt: Rt, _: Admin) -> HTMLResponse:
    async with rt.store.reading() as session:
        push = await browsers.switched_on(session)
    return page(request, "switches.html", push=push)


@router.post("/switches/push")
async def switch_push(request: Request, rt: Rt, admin: Admin, form: Form) -> Response:
    on = field(form, "on") == "yes"
    async with rt.store.writing() as session:
        await (browsers.switch_on if on else browsers.switch_off)(rt, session)
        trace.note(session, admin.id, f"push {'on' if on else 'off'}", "", None, rt.now())
    response = redirect(f"{HOME}/switches")
    off = "Les notifications sont désactivées. Toutes les adresses des navigateurs sont effacées."
    flash(request, response, "Les notifications sont activées. Chaque personne choisit pour elle-même." if on else off)
    return response
