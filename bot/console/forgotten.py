"""A forgotten password: whoever asks, for whatever address, gets the same answer, as fast."""

from __future__ import annotations

from fastapi import APIRouter, BackgroundTasks, Request
from fastapi.responses import Response

from bot import resets, staff
from bot.console import pages
from bot.console.door import Guard, OpenForm, form_page, host_of
from bot.console.pages import Rt, page, refusal

BY_LETTER = (
    "Si cette adresse est dans l’équipe, un lien y arrive dans quelques minutes. Rien ne vient ? "
    "Regardez dans les indésirables, ou demandez un lien à l’administration."
)
BY_HAND = "Si cette adresse est dans l’équipe, l’administration voit votre demande et vous donne un lien."

router = APIRouter()


@router.get("/forgotten")
async def forgotten_page(request: Request, rt: Rt) -> Response:
    return form_page(request, rt, "forgotten.html")


@router.post("/forgotten")
async def forgotten(request: Request, rt: Rt, form: OpenForm, door: Guard, later: BackgroundTasks) -> Response:
    """All that depends on the address is done once the answer has gone."""
    if not await door.lets_near(host_of(request)):
        return refusal(request, 429)
    later.add_task(_ask, rt, door, pages.field(form, "email"))
    text = BY_LETTER if rt.settings.smtp_url else BY_HAND
    response = page(request, "problem.html", title="Demande reçue", text=text)
    response.background = later
    return response


async def _ask(rt: Rt, door: Guard, email: str) -> None:
    address = staff.email_of(email)
    if address is not None and await door.may_ask_for(rt, address):
        await resets.ask(rt, address)
