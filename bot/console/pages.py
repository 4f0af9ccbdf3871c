"""What the console's pages share: how they are made, who may see them, and how their forms are checked."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote, urlsplit

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.datastructures import FormData

from bot import staff, uploads
from bot.console import words
from bot.messages import Rejected
from bot.runtime import Runtime
from bot.staff import Role
from bot.store.models import Staff
from bot.store.vault import WrongKey

HERE = Path(__file__).parent
HOME = "/console"
COOKIE = "rafiq_console"
FLASH = "rafiq_flash"
MAX_FIELDS = 200
MAX_FLASH = 600
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'",
    "Referrer-Policy": "same-origin",  # with `no-referrer` a browser sends the forms of a page from the origin `null`
    "Cache-Control": "no-store",
}
ROLE_NAMES: dict[str, str] = {
    "volunteer": "Bénévole",
    "caseworker": "Accompagnement social",
    "coordinator": "Coordination",
    "admin": "Administration",
}
REFUSALS = {
    400: ("Demande illisible", "Revenez à la page précédente, vérifiez ce que vous avez écrit et recommencez."),
    403: ("Accès refusé", "Votre rôle ne permet pas d’ouvrir cette page. Demandez à une personne de l’administration."),
    404: ("Page introuvable", "L’adresse est fausse, ou ce qu’elle montrait n’existe plus."),
    405: ("Action impossible", "Revenez à la page précédente et recommencez."),
    408: ("Envoi trop lent", "Rien n’a été enregistré. Vérifiez votre connexion, puis recommencez."),
    413: ("Envoi trop grand", "Raccourcissez le texte et recommencez."),
    429: ("Trop d’essais", "Attendez un quart d’heure, puis recommencez."),
    500: ("Erreur de Rafiq", "Ce n’est pas votre faute. Recommencez, puis prévenez l’administration si cela dure."),
    503: ("Base de données indisponible", "Rien n’a été enregistré. Recommencez dans une minute."),
}
FORGED = (
    "Formulaire périmé",
    "Rien n’a été enregistré : le formulaire était trop ancien, ou il ne venait pas de cette console. "
    "Ouvrez la page de nouveau, puis recommencez.",
)


def bdi(name: object) -> Markup:
    """A name that somebody gave, in whatever direction it is written."""
    return Markup("<bdi>{}</bdi>").format(name)


TEMPLATES = Environment(
    loader=FileSystemLoader(HERE / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
TEMPLATES.filters |= {"bdi": bdi, "day": words.day, "hour": words.hour, "moment": words.moment}
TEMPLATES.filters |= {"counted": words.counted, "number": words.number, "party": words.party}
TEMPLATES.globals["ROLE_NAMES"] = ROLE_NAMES
TEMPLATES.globals["at_least"] = staff.at_least


class Answered(Exception):
    """Another answer than the one that was asked for: raised by what guards a page."""

    def __init__(self, response: Response) -> None:
        super().__init__(response.status_code)
        self.response = response


async def answered(_: Request, error: Exception) -> Response:
    assert isinstance(error, Answered)
    return error.response


async def runtime(request: Request) -> Runtime:
    rt: Runtime = request.app.state.runtime
    return rt


Rt = Annotated[Runtime, Depends(runtime)]


# ── pages ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def page(request: Request, name: str, status: int = 200, **context: Any) -> HTMLResponse:
    """A page from its template, with who is signed in, the token of its forms, and what was to be said once."""
    shared = {
        "path": request.url.path,
        "member": getattr(request.state, "member", None),
        "csrf": getattr(request.state, "csrf", ""),
        "flash": _flashed(request),
    }
    html = TEMPLATES.get_template(name).render(shared | context)
    response = HTMLResponse(html.encode(errors="replace"), status)  # half a letter, kept long ago, hides no page
    if FLASH in request.cookies:
        response.delete_cookie(FLASH, path=HOME)
    return response


def redirect(to: str) -> RedirectResponse:
    """After a form was dealt with: a reload does not send it again."""
    return RedirectResponse(to, 303)


def flash(request: Request, response: Response, text: str, kind: str = "done") -> None:
    """Say this on the next page, once: `done`, `note` or `wrong`. Nobody but us can read or make it."""
    rt: Runtime = request.app.state.runtime
    sealed = rt.store.vault.seal({"flash": kind, "text": text[:MAX_FLASH]}).decode()
    set_cookie(request, response, FLASH, sealed, seconds=60)


def _flashed(request: Request) -> dict[str, str] | None:
    said = opened(request.app.state.runtime, request.cookies.get(FLASH, ""))
    return {"kind": said["flash"], "text": said["text"]} if "flash" in said else None


def opened(rt: Runtime, sealed: str) -> dict[str, Any]:
    """What we sealed into a cookie or a form, whichever it was; nothing where it was not us."""
    try:
        found = rt.store.vault.open(sealed.encode(errors="replace")) if sealed else {}
    except WrongKey:
        return {}
    return found if isinstance(found, dict) else {}


def set_cookie(request: Request, response: Response, name: str, value: str, seconds: int) -> None:
    rt: Runtime = request.app.state.runtime
    secure = request.url.scheme == "https" or rt.settings.public_url.startswith("https:")
    response.set_cookie(name, value, max_age=seconds, path=HOME, httponly=True, samesite="lax", secure=secure)


def refusal(request: Request, status: int) -> HTMLResponse:
    """The page for an error, in French, with what to do."""
    title, text = REFUSALS.get(status, REFUSALS[400])
    return page(request, "problem.html", status, title=title, text=text)


# ── who may see them ───────────────────────────────────────────────────────────────────────────────────────────────


async def signed_in(request: Request, rt: Rt) -> Staff:
    """The member of the team; anybody else is sent to sign in first."""
    token = request.cookies.get(COOKIE, "")
    by_itself = "x-live" in request.headers or "text/event-stream" in request.headers.get("accept", "")
    member = await staff.signed_in(rt, token, used=not by_itself)
    if member is None:
        raise Answered(redirect(_sign_in_first(request)))
    request.state.member, request.state.csrf = member, rt.store.vault.sign("console form", token)
    return member


Member = Annotated[Staff, Depends(signed_in)]


def require(role: Role) -> Callable[[Request, Staff], Awaitable[Staff]]:
    """A dependency: the signed-in member, who has at least this role."""

    async def member_of_role(request: Request, member: Member) -> Staff:
        if not staff.at_least(member, role):
            raise Answered(refusal(request, 403))
        return member

    return member_of_role


def _sign_in_first(request: Request) -> str:
    if request.method != "GET":
        return f"{HOME}/sign-in"
    query = f"?{request.url.query}" if request.url.query else ""
    return sign_in_at(request.url.path + query)


def sign_in_at(next: str) -> str:
    """The door, and where it leads."""
    return f"{HOME}/sign-in?next={quote(next, safe='/')}"


# ── forms ──────────────────────────────────────────────────────────────────────────────────────────────────────────


async def checked_form(request: Request, rt: Rt, _: Member) -> AsyncIterator[FormData]:
    """What was sent by a form that this browser got from us; empty where nothing is sent."""
    if request.method in ("GET", "HEAD"):
        yield FormData()
        return
    form = await _read_form(request)
    token = request.headers.get("x-csrf") or field(form, "csrf")
    if not from_here(request) or not rt.store.vault.signed("console form", request.cookies[COOKIE], token):
        raise Answered(forged(request))
    yield form
    await form.close()


Form = Annotated[FormData, Depends(checked_form)]


async def _read_form(request: Request) -> FormData:
    if _has_parts(request):
        return await uploads.parsed(request, MAX_FIELDS, request.app.state.team_uploading)
    return await plain_form(request)


async def plain_form(request: Request) -> FormData:
    """One without files, in which no text says how it is encoded. Raises Rejected."""
    if _has_parts(request):
        raise Rejected(400, "no file is expected")
    async with uploads.in_time():
        return await request.form(max_fields=MAX_FIELDS)


def _has_parts(request: Request) -> bool:
    return request.headers.get("content-type", "").lower().startswith("multipart/")


def field(form: FormData, name: str) -> str:
    """A text as it was typed, without the spaces around it; "" where it is missing."""
    value = form.get(name)
    return value.strip() if isinstance(value, str) else ""


def from_here(request: Request) -> bool:
    """Whether the origin, if the browser says it, is ours."""
    rt: Runtime = request.app.state.runtime
    origin = request.headers.get("origin")
    ours = {_origin(str(request.url)), _origin(rt.settings.public_url)}
    return origin is None or (_origin(origin) in ours and _origin(origin) is not None)


def _origin(url: str) -> tuple[str, str, int] | None:
    try:
        parts = urlsplit(url)
        port = parts.port or {"http": 80, "https": 443}[parts.scheme]
    except (ValueError, KeyError):
        return None
    return (parts.scheme, parts.hostname, port) if parts.hostname else None


def forged(request: Request) -> HTMLResponse:
    title, text = FORGED
    return page(request, "problem.html", 403, title=title, text=text)
