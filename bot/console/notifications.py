"""Which of their browsers a member wants to be told by that a message waits."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import HTMLResponse, Response

from bot import browsers
from bot.browsers import CannotSubscribe
from bot.console.pages import HOME, Form, Member, Rt, field, flash, page, redirect, set_cookie
from bot.runtime import Runtime
from bot.store.models import Staff
from flows import dates

PLACE = f"{HOME}/notifications"
COOKIE = "rafiq_push"
"""Holds the number of this browser's address: it opens nothing, whoever sends it is signed in."""
COOKIE_AGE = 400 * 24 * 3600
_WHY = {
    "off": "Les notifications sont désactivées pour toute l’association.",
    "unknown": "Rien n’est activé : ce navigateur passe par un service que Rafiq ne connaît pas. "
    "Essayez avec Firefox, Chrome, Edge ou Safari.",
}

router = APIRouter()


@router.get("/notifications")
async def notifications(request: Request, rt: Rt, member: Member) -> HTMLResponse:
    async with rt.store.reading() as session:
        key = await browsers.public_key(session)
        own = await browsers.of(session, member.id)
    here = _here(request)
    listed = [(one.id, dates.show(one.made_at.astimezone(rt.settings.zone).date(), "fr")) for one in own]
    here = here if any(here == one.id for one in own) else 0
    return page(request, "notifications.html", key=key, browsers=listed, here=here)


@router.post("/push")
async def subscribe(request: Request, rt: Rt, member: Member, form: Form) -> Response:
    response = redirect(PLACE)
    try:
        async with rt.store.writing() as session:
            await browsers.remove(session, member.id, _here(request))
            made = await browsers.subscribe(rt, session, member.id, field(form, "endpoint"))
    except CannotSubscribe as error:
        flash(request, response, _WHY[error.why], "wrong")
    else:
        set_cookie(request, response, COOKIE, str(made.id), COOKIE_AGE)
        flash(request, response, "C’est activé : ce navigateur vous préviendra.")
    return response


@router.post("/push/{number}/remove")
async def remove(request: Request, rt: Rt, member: Member, number: Annotated[int, Path(ge=1, lt=2**31)]) -> Response:
    async with rt.store.writing() as session:
        await browsers.remove(session, member.id, number)
    response = redirect(PLACE)
    flash(request, response, "Ce navigateur ne vous préviendra plus.")
    return response


async def forget_here(request: Request, rt: Runtime, member: Staff) -> None:
    """Who signs out of this browser is told nothing more by it."""
    if here := _here(request):
        async with rt.store.writing() as session:
            await browsers.remove(session, member.id, here)


def _here(request: Request) -> int:
    """The number that the cookie of this browser holds; 0 for none."""
    held = request.cookies.get(COOKIE, "")
    return int(held) if held.isascii() and held.isdigit() and len(held) < 16 else 0
