"""What the console's door shares: how often one may try, the forms of who is not signed in, and how one is let in."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field
from typing import Annotated
from urllib.parse import quote

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, Response
from starlette.datastructures import FormData

from bot import staff
from bot.console import live, pages
from bot.console.pages import HOME, Answered, Rt, page, redirect
from bot.runtime import Runtime
from bot.staff import Opened, Passwords
from bot.store.throttle import Throttle, network

TICKET = "rafiq_form"
TICKET_AGE = 3600
HALF = "rafiq_half"
SECOND = f"{HOME}/second-factor"
TOO_OFTEN = "Trop d’essais. Attendez un quart d’heure, puis recommencez."
RESETS = 3, 3600
"""So many letters to one address in so many seconds."""
_NEXT = re.compile(r"/console(?:[/?][\w\-./?=&%+,:~]*)?", re.ASCII)
_TICKET = re.compile(r"([0-9]{1,15}\.[\w-]{22})\.([0-9a-f]{64})", re.ASCII)


@dataclass
class Door:
    """How often one may try to come in, and how passwords are checked. By address of mail and network together: else
    anybody could keep somebody else out."""

    of_email: Throttle
    of_host: Throttle
    passwords: Passwords = field(default_factory=Passwords)
    of_resets: Throttle = field(default_factory=lambda: Throttle(*RESETS))

    async def allows(self, rt: Runtime, email: str, host: str) -> bool:
        if not await self.lets_near(host):
            return False
        return await self.of_email.allows(f"sign-in:{_hashed(rt, email)}:{host}")

    async def lets_near(self, host: str) -> bool:
        """Whether anything may be tried from this address of the network."""
        return await self.of_host.allows(f"sign-in:{host}")

    async def may_ask_for(self, rt: Runtime, email: str) -> bool:
        """Whether a new password may be asked for once more: nobody's mailbox is flooded."""
        return await self.of_resets.allows(f"reset:{_hashed(rt, email)}")


def _hashed(rt: Runtime, email: str) -> str:
    return rt.store.vault.hashes("staff", email)[0]


async def door(request: Request) -> Door:
    made: Door = request.app.state.door
    return made


Guard = Annotated[Door, Depends(door)]


def host_of(request: Request) -> str:
    return network(request.client.host) if request.client else ""


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


def form_page(request: Request, rt: Runtime, name: str, status: int = 200, **context: object) -> HTMLResponse:
    ticket = _ticket(request, rt)
    response = page(request, name, status, csrf=rt.store.vault.sign("ticket form", ticket), **context)
    pages.set_cookie(request, response, TICKET, ticket, TICKET_AGE)
    return response


async def open_form(request: Request, rt: Rt) -> FormData:
    """What was sent by a form of this browser, before anybody is signed in."""
    form = await pages.plain_form(request)
    ticket = request.cookies.get(TICKET, "")
    good = _good_for(rt, ticket) > 0 and rt.store.vault.signed("ticket form", ticket, pages.field(form, "csrf"))
    if not good or not pages.from_here(request):
        raise Answered(pages.forged(request))
    return form


OpenForm = Annotated[FormData, Depends(open_form)]


def typed(form: FormData, name: str) -> str:
    """A password as it was typed, spaces and all."""
    value = form.get(name)
    return value if isinstance(value, str) else ""


# ── coming in ──────────────────────────────────────────────────────────────────────────────────────────────────────


def let_in(request: Request, opened: Opened, next: str) -> Response:
    """To the page that was asked for, or first to the second factor."""
    if opened.half:
        response = redirect(f"{SECOND}?next={quote(next, safe='/')}")
        pages.set_cookie(request, response, HALF, opened.token, int(staff.HALF.total_seconds()))
    else:
        response = redirect(next)
        pages.set_cookie(request, response, pages.COOKIE, opened.token, int(staff.LONGEST.total_seconds()))
        for spent in (HALF, TICKET):
            response.delete_cookie(spent, path=HOME)
    return response


async def end_here(request: Request, rt: Runtime) -> None:
    """The sign-in that this browser holds is over."""
    if token := request.cookies.get(pages.COOKIE):
        async with rt.store.writing() as session:
            await staff.sign_out(session, token, rt.now())
        await live.end_streams(rt)


def inside(path: str) -> str:
    """Where to go after signing in: a page of the console, never another site."""
    return path if _NEXT.fullmatch(path) else HOME
