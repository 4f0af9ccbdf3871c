"""What Rafiq writes to members of the team by mail: links under which they choose a password."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Literal

from bot import mail
from bot.settings import Settings
from bot.store.models import Staff

Posted = Literal["off", "posted", "failed"]
"""`off`: no server is set."""
_INVITATION = """Bonjour {name},

Vous êtes invité·e dans l’équipe de Rafiq. Choisissez votre mot de passe ici.
Le lien sert une fois et vaut {days} jours :

{link}

Vous n’attendiez pas cette lettre ? Ne faites rien.
"""
_RESET = """Bonjour {name},

Un nouveau mot de passe a été demandé pour vous sur Rafiq. Choisissez-le ici.
Le lien sert une fois et vaut une heure :

{link}

Vous n’avez rien demandé ? Ne faites rien : votre mot de passe reste le même.
"""
logger = logging.getLogger(__name__)


async def invite(settings: Settings, member: Staff, link: str, good_for: timedelta) -> Posted:
    text = _INVITATION.format(name=member.name, link=link, days=good_for.days)
    return await _post(settings, member, "Votre accès à Rafiq", text)


async def reset(settings: Settings, member: Staff, link: str) -> Posted:
    return await _post(settings, member, "Rafiq : un nouveau mot de passe", _RESET.format(name=member.name, link=link))


async def _post(settings: Settings, member: Staff, subject: str, text: str) -> Posted:
    if not settings.smtp_url:
        return "off"
    try:
        await mail.post(settings, member.email, subject, text)
    except mail.NotPosted as error:
        logger.warning("letter to member %s: not posted: %s", member.id, error)
        return "failed"
    return "posted"
