"""What a member sees and changes of their own account."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse, Response

from bot import second_factor, staff, trace
from bot.console import live, pages
from bot.console.lists import LANGUAGES
from bot.console.pages import HOME, Form, Member, Rt, field, flash, page, redirect
from bot.console.second_factor import STATUS, WRONG, offer
from bot.runtime import Runtime
from bot.second_factor import Outcome
from bot.store.models import Staff

ME = f"{HOME}/me"

router = APIRouter()


@router.get("/me")
async def me(request: Request, rt: Rt, member: Member) -> HTMLResponse:
    return page(
        request,
        "me.html",
        LANGUAGES=LANGUAGES,
        places=rt.flows.places.names,
        second=rt.settings.two_factor != "off",
        required=second_factor.required(rt.settings, member),
    )


@router.post("/me/sign-out")
async def sign_out_everywhere(request: Request, rt: Rt, member: Member) -> Response:
    async with rt.store.writing() as session:
        await staff.end_all(session, member)
        trace.note(session, member.id, "signed out", "", None, rt.now())
    await live.end_streams(rt)
    response = redirect(f"{HOME}/sign-in")
    response.delete_cookie(pages.COOKIE, path=HOME)
    flash(request, response, "Vous êtes déconnecté·e partout.")
    return response


@router.get("/me/second-factor")
async def second_factor_page(request: Request, rt: Rt, member: Member) -> HTMLResponse:
    _may_choose(rt, member)
    return _shown(request, rt, member)


@router.post("/me/second-factor")
async def switch(request: Request, rt: Rt, member: Member, form: Form) -> Response:
    """On or off, by a code: a browser that was left alone cannot do it."""
    _may_choose(rt, member)
    outcome, now_on = await _switched(rt, member, field(form, "code"))
    if outcome != "good":
        return _shown(request, rt, member, outcome)
    response = redirect(ME)
    flash(request, response, "La double vérification est activée." if now_on else "Elle est désactivée.")
    return response


async def _switched(rt: Runtime, member: Staff, code: str) -> tuple[Outcome, bool]:
    async with rt.store.writing() as session:
        own = await session.get_one(Staff, member.id, with_for_update=True)
        secret, on = own.totp or second_factor.offered(rt.store.vault, own), own.totp is None
        outcome = await second_factor.accepts(session, own, secret, code, rt.now())
        if outcome == "good":
            own.totp = secret if on else None
            trace.note(session, own.id, f"second factor {'on' if on else 'off'}", "", None, rt.now())
    return outcome, on


def _may_choose(rt: Runtime, member: Staff) -> None:
    if rt.settings.two_factor == "off" or second_factor.required(rt.settings, member):
        raise HTTPException(404)


def _shown(request: Request, rt: Runtime, member: Staff, why: str = "") -> HTMLResponse:
    about = {"member_name": member.name, "next": "", "action": f"{ME}/second-factor", "error": WRONG.get(why, "")}
    return page(request, "second_factor.html", STATUS[why], **about, **offer(rt, member))
