"""The console's door: signing in and out, and choosing a password by an invitation."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from bot import staff
from bot.console import notifications, pages
from bot.console.door import TOO_OFTEN, Guard, OpenForm, end_here, form_page, host_of, inside, let_in, typed
from bot.console.pages import HOME, Form, Member, Rt, page, redirect
from bot.runtime import Runtime

_WRONG = {
    "short": f"Au moins {staff.MIN_PASSWORD} caractères.",
    "long": f"Au plus {staff.MAX_PASSWORD} caractères.",
    "email": "Choisissez autre chose que votre adresse e-mail.",
    "differs": "Les deux mots de passe sont différents. Écrivez deux fois le même.",
}

router = APIRouter()


# ── signing in and out ─────────────────────────────────────────────────────────────────────────────────────────────


@router.get("/sign-in")
async def sign_in_page(request: Request, rt: Rt, next: str = HOME) -> Response:
    if await staff.signed_in(rt, request.cookies.get(pages.COOKIE, "")):
        return redirect(inside(next))
    return form_page(request, rt, "sign_in.html", next=inside(next), email="", error="")


@router.post("/sign-in")
async def sign_in(request: Request, rt: Rt, form: OpenForm, door: Guard) -> Response:
    email, next = pages.field(form, "email"), inside(pages.field(form, "next"))
    kept = {"next": next, "email": email[:254]}
    if not await door.allows(rt, staff.email_of(email) or "", host_of(request)):
        refused = form_page(request, rt, "sign_in.html", 429, error=TOO_OFTEN, **kept)
        refused.headers["Retry-After"] = "900"
        return refused
    opened = await staff.sign_in(rt, door.passwords, email, typed(form, "password"))
    if opened is None:
        error = "L’adresse ou le mot de passe est faux. Vérifiez les deux."
        return form_page(request, rt, "sign_in.html", 401, error=error, **kept)
    await end_here(request, rt)
    return let_in(request, opened, next)


@router.post("/sign-out")
async def sign_out(request: Request, rt: Rt, member: Member, _: Form) -> Response:
    await notifications.forget_here(request, rt, member)
    await end_here(request, rt)
    response = redirect(f"{HOME}/sign-in")
    response.delete_cookie(pages.COOKIE, path=HOME)
    pages.flash(request, response, "Vous êtes déconnecté·e.")
    return response


# ── the invitation ─────────────────────────────────────────────────────────────────────────────────────────────────


@router.get("/password")
async def password_page(request: Request, rt: Rt, token: str = "") -> Response:
    return await _password_form(request, rt, token)


@router.post("/password")
async def choose_password(request: Request, rt: Rt, form: OpenForm, door: Guard) -> Response:
    token, password = pages.field(form, "token"), typed(form, "password")
    async with rt.store.reading() as session:
        member = await staff.invited(session, rt.store.vault, token, rt.now())
    if member is None:
        return _spent(request)
    if wrong := staff.wrong_password(member, password, typed(form, "again")):
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
    return form_page(request, rt, "password.html", status, errors={place: error} if error else {}, **about)


def _spent(request: Request) -> HTMLResponse:
    title = "Ce lien ne vaut plus"
    text = (
        "Il a servi, il est trop vieux, ou un lien plus récent l’a remplacé. Demandez-en un autre à l’administration."
    )
    return page(request, "problem.html", 410, title=title, text=text)
