"""The second step of signing in: the code of an app, and before the first time, how the app comes to know it."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response
from markupsafe import Markup

from bot import qr, second_factor, staff
from bot.console import pages
from bot.console.door import HALF, SECOND, TOO_OFTEN, OpenForm, end_here, form_page, inside, let_in
from bot.console.pages import HOME, Rt, redirect
from bot.runtime import Runtime
from bot.store.models import Staff

WRONG = {
    "wrong": "Ce code n’est pas le bon, ou il a déjà servi. Écrivez celui que l’application montre maintenant.",
    "often": TOO_OFTEN,
}
STATUS = {"": 200, "wrong": 401, "often": 429}

router = APIRouter()


@router.get("/second-factor")
async def second_page(request: Request, rt: Rt, next: str = HOME) -> Response:
    return await _shown(request, rt, inside(next))


@router.post("/second-factor")
async def second(request: Request, rt: Rt, form: OpenForm) -> Response:
    next = inside(pages.field(form, "next"))
    opened = await staff.finish(rt, request.cookies.get(HALF, ""), pages.field(form, "code"))
    if isinstance(opened, str):
        return await _shown(request, rt, next, opened)
    await end_here(request, rt)
    return let_in(request, opened, next)


async def _shown(request: Request, rt: Runtime, next: str, why: str = "") -> Response:
    """The form for who has given their password just now; anybody else begins again."""
    async with rt.store.reading() as session:
        member = await staff.halfway(session, rt.store.vault, request.cookies.get(HALF, ""), rt.now())
    if member is None:
        return _again(request, next)
    about = {"member_name": member.name, "next": next, "action": SECOND, "error": WRONG.get(why, "")}
    return form_page(request, rt, "second_factor.html", STATUS[why], **about, **offer(rt, member))


def _again(request: Request, next: str) -> Response:
    response = redirect(pages.sign_in_at(next))
    response.delete_cookie(HALF, path=HOME)
    pages.flash(request, response, "Plus de cinq minutes ont passé. Recommencez avec votre mot de passe.", "note")
    return response


def offer(rt: Runtime, member: Staff) -> dict[str, Any]:
    """What the page needs to show: the secret as a picture and in writing, where the member has none yet."""
    if member.totp is not None:
        return {"picture": "", "key": ""}
    secret = second_factor.offered(rt.store.vault, member)
    picture = Markup(qr.svg(second_factor.address(member, secret)))  # noqa: S704 - made of our own address
    return {"picture": picture, "key": second_factor.in_groups(secret)}
