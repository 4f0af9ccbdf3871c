"""The console's door: signing in and out, and choosing a password by an invitation."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response
from starlette.datastructures import FormData

from bot import staff
from bot.console import pages
from bot.console.pages import HOME, Answered, Form, Rt, page, redirect
from bot.runtime import Runtime
from bot.staff import Passwords
from bot.store.throttle import Throttle

TICKET = "rafiq_form"
TICKET_AGE = 3600
_NEXT = re.compile(r"/console(?:[/?][\w\-./?=&%+,:~]*)?", re.ASCII)
_TICKET = re.compile(r"([0-9]{1,15}\.[\w-]{22})\.([0-9a-f]{64})", re.ASCII)
_WRONG = {
    "short": f"Au moins {staff.MIN_PASSWORD} caractères.",
    "long": f"Au plus {staff.MAX_PASSWORD} caractères.",
    "email": "Choisissez autre chose que votre adresse e-mail.",
    "differs": "Les deux mots de passe sont différents. Écrivez deux fois le même.",
}

router = APIRouter()


@dataclass
class Door:
    """How often one may try to come in, and how passwords are checked. By address of mail and network together: else
    anybody could keep somebody else out."""

    of_email: Throttle
    of_host: Throttle
    passwords: Passwords = field(default_factory=Passwords)

    async def allows(self, rt: Runtime, email: str, host: str) -> bool:
        if not await self.of_host.allows(f"sign-in:{host}"):
            return False
        return await self.of_email.allows(f"sign-in:{rt.store.vault.hashes('staff', email)[0]}:{host}")


# ── a form for who is not signed in ────────────────────────────────────────────────────────────────────────────────


def _ticket(request: Request, rt: Runtime) -> str:
    """What ties the form to this browser: the cookie that it holds already, while that is good for half its time."""
    held = request.cookies.get(TICKET, "")
    if _good_for(rt, held) > TICKET_AGE / 2:
        return held
    fresh = f"{int(rt.now().timestamp()) + TICKET_AGE}.{secrets.token_urlsafe(16)}"
    return f"{fresh}.{rt.store.vault.sign('ticket', fresh)}"


def _good_for(rt: Runtime, ticket: str) -> float:
    """Seconds; 0 for one that we did not make."""
    parts = _TICKET.fullmatch(ticket)
    if parts is None or not rt.store.vault.signed("ticket", parts[1], parts[2]):
        return 0
    return int(ticket.partition(".")[0]) - rt.now().timestamp()


def _form_page(request: Request, rt: Runtime, name: str, status: int = 200, **context: object) -> HTMLResponse:
    ticket = _ticket(request, rt)
    response = page(request, name, status, csrf=rt.store.vault.sign("ticket form", ticket), **context)
    pages.set_cookie(request, response, TICKET, ticket, TICKET_AGE)
    return response


async def open_form(request: Request, rt: Rt) -> FormData:
    """What was sent by a form of this browser, before anybody is signed in."""
    form = await pages.read_form(request)
    ticket = request.cookies.get(TICKET, "")
    good = _good_for(rt, ticket) > 0 and rt.store.vault.signed("ticket form", ticket, pages.field(form, "csrf"))
    if not good or not pages.from_here(request):
        raise Answered(pages.forged(request))
    return form


OpenForm = Annotated[FormData, Depends(open_form)]


def _typed(form: FormData, name: str) -> str:
    """A password as it was typed, spaces and all."""
    value = form.get(name)
    return value if isinstance(value, str) else ""


# ── signing in and out ─────────────────────────────────────────────────────────────────────────────────────────────


@router.get("/sign-in")
async def sign_in_page(request: Request, rt: Rt, next: str = HOME) -> Response:
    if await staff.signed_in(rt, request.cookies.get(pages.COOKIE, "")):
        return redirect(_inside(next))
    return _form_page(request, rt, "sign_in.html", next=_inside(next), email="", error="")


@router.post("/sign-in")
async def sign_in(request: Request, rt: Rt, form: OpenForm) -> Response:
    email, next = pages.field(form, "email"), _inside(pages.field(form, "next"))
    door: Door = request.app.state.door
    kept = {"next": next, "email": email[:254]}
    if not await door.allows(rt, staff.email_of(email) or "", request.client.host if request.client else ""):
        error = "Trop d’essais. Attendez un quart d’heure, puis recommencez."
        refused = _form_page(request, rt, "sign_in.html", 429, error=error, **kept)
        refused.headers["Retry-After"] = "900"
        return refused
    token = await staff.sign_in(rt, door.passwords, email, _typed(form, "password"))
    if token is None:
        error = (
            "L’adresse ou le mot de passe est faux. Vérifiez les deux. Mot de passe oublié : demandez un nouveau lien."
        )
        return _form_page(request, rt, "sign_in.html", 401, error=error, **kept)
    await _end_here(request, rt)
    response = redirect(next)
    pages.set_cookie(request, response, pages.COOKIE, token, int(staff.LONGEST.total_seconds()))
    response.delete_cookie(TICKET, path=HOME)
    return response


@router.post("/sign-out")
async def sign_out(request: Request, rt: Rt, _: Form) -> Response:
    await _end_here(request, rt)
    response = redirect(f"{HOME}/sign-in")
    response.delete_cookie(pages.COOKIE, path=HOME)
    pages.flash(request, response, "Vous êtes déconnecté·e.")
    return response


async def _end_here(request: Request, rt: Runtime) -> None:
    """The sign-in that this browser holds is over."""
    if token := request.cookies.get(pages.COOKIE):
        async with rt.store.writing() as session:
            await staff.sign_out(session, token)


def _inside(path: str) -> str:
    """Where to go after signing in: a page of the console, never another site."""
    return path if _NEXT.fullmatch(path) else HOME


# ── the invitation ─────────────────────────────────────────────────────────────────────────────────────────────────


@router.get("/password")
async def password_page(request: Request, rt: Rt, token: str = "") -> Response:
    return await _password_form(request, rt, token)


@router.post("/password")
async def choose_password(request: Request, rt: Rt, form: OpenForm) -> Response:
    door: Door = request.app.state.door
    token, password = pages.field(form, "token"), _typed(form, "password")
    async with rt.store.reading() as session:
        member = await staff.invited(session, rt.store.vault, token, rt.now())
    if member is None:
        return _spent(request)
    if wrong := staff.wrong_password(member, password, _typed(form, "again")):
        return await _password_form(
            request, rt, token, 422, _WRONG[wrong], "again" if wrong == "differs" else "password"
        )
    if not await staff.choose_password(rt, door.passwords, token, password):
        return _spent(request)
    response = redirect(f"{HOME}/sign-in")
    pages.flash(request, response, "Votre mot de passe est enregistré. Connectez-vous.")
    return response


async def _password_form(
    request: Request, rt: Runtime, token: str, status: int = 200, error: str = "", place: str = ""
) -> Response:
    async with rt.store.reading() as session:
        member = await staff.invited(session, rt.store.vault, token, rt.now())
    if member is None:
        return _spent(request)
    about = {"token": token, "invited": member, "least": staff.MIN_PASSWORD}
    return _form_page(request, rt, "password.html", status, errors={place: error} if error else {}, **about)


def _spent(request: Request) -> HTMLResponse:
    title = "Ce lien ne vaut plus"
    text = (
        "Il a servi, il a plus de trois jours, ou un lien plus récent l’a remplacé. Demandez-en un à l’administration."
    )
    return page(request, "problem.html", 410, title=title, text=text)
