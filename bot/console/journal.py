"""The trace, for those who administer: who saw, answered, exported or changed what. Numbers and actions, never words."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse

from bot import staff, trace
from bot.console.pages import Rt, page, require
from bot.store.models import Staff

PAGE = 100
ACTIONS = {
    "signed in": "Connexion",
    "signed out": "Déconnexion",
    "wrong code": "Code de vérification faux",
    "second factor on": "Double vérification activée",
    "second factor off": "Double vérification désactivée",
    "password asked": "Nouveau mot de passe demandé",
    "password chosen": "Mot de passe choisi",
    "link given": "Lien de mot de passe donné",
    "invited": "Invitation",
    "role changed": "Rôle changé",
    "assigned": "Langues, territoires, permanences ou nombre de demandes changés",
    "disabled": "Accès retiré",
    "telegram linked": "Compte Telegram relié",
    "telegram unlinked": "Compte Telegram délié",
    "group asked": "Code demandé pour un groupe Telegram",
    "group off": "Groupe Telegram désactivé",
    "push on": "Notifications activées",
    "push off": "Notifications désactivées",
    "saw": "Consultation",
    "exported": "Export",
    "answered": "Réponse",
    "claimed": "Prise en charge",
    "handed over": "Transmission",
    "noted": "Note interne",
    "closed": "Clôture",
    "reopened": "Réouverture",
    "erased": "Effacement",
}
THINGS = {
    "": "",
    "member": "membre",
    "activity": "activité",
    "occasion": "séance",
    "programme": "programme",
    "trace": "journal",
    "case": "demande",
    "file": "pièce",
    "person": "personne",
}
"""How they are called; what has no name here is shown as it stands."""

router = APIRouter()
Admin = Annotated[Staff, Depends(require("admin"))]
_NUMBER = re.compile(r"[0-9]{1,15}", re.ASCII)


@router.get("/trace")
async def journal(request: Request, rt: Rt, admin: Admin, member: str = "", before: str = "") -> HTMLResponse:
    """All of it, or what one member did; a page of it, from the newest or `before` a row."""
    chosen, start = _number(member), _number(before)
    await trace.saw(rt, admin.id, "trace", chosen)
    async with rt.store.reading() as session:
        rows = await trace.page(session, chosen, start, PAGE + 1)
        members = await staff.everybody(session)
    return page(
        request,
        "trace.html",
        rows=[(row, row.at.astimezone(rt.settings.zone)) for row in rows[:PAGE]],
        older=rows[PAGE - 1].id if len(rows) > PAGE else None,
        chosen=chosen,
        newest=start is None,
        names={one.id: one.name for one in members},
        ACTIONS=ACTIONS,
        THINGS=THINGS,
    )


def _number(text: str) -> int | None:
    return int(text) if _NUMBER.fullmatch(text) else None
