"""The second factor of a sign-in: six digits that an app on the member's phone shows (TOTP, RFC 6238)."""

from __future__ import annotations

import base64
import hmac
import re
from datetime import datetime, timedelta
from typing import Literal

import pyotp
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import trace
from bot.settings import Settings
from bot.store.case_models import Trace
from bot.store.models import Staff
from bot.store.vault import Vault
from flows.orthography import digits

Outcome = Literal["good", "wrong", "often"]
STEP = 30
"""Seconds that a code is shown."""
DRIFT = 1
"""By so many steps the clock of a phone may be wrong."""
TRIES, WITHIN = 5, timedelta(minutes=15)
"""So many wrong codes of one account in this time, then none is looked at."""
ISSUER = "Rafiq"
_WRONG = "wrong code"
_CODE = re.compile(r"[0-9]{6}", re.ASCII)


def required(settings: Settings, member: Staff) -> bool:
    """Whether they may not do without."""
    return settings.two_factor == "all" or (settings.two_factor == "staff" and member.role != "volunteer")


def asked(settings: Settings, member: Staff) -> bool:
    """Whether a password alone does not let them in. Who has a second factor of their own accord shows it, too."""
    return required(settings, member) or (settings.two_factor != "off" and member.totp is not None)


def lacking(settings: Settings, member: Staff) -> bool:
    return member.totp is None and required(settings, member)


def offered(vault: Vault, member: Staff) -> str:
    """The secret (base32) that they may take on, the same until then: another one after each password and each use."""
    said = vault.sign("second factor", f"{member.id} {member.password} {member.totp_last}")
    return base64.b32encode(bytes.fromhex(said)[:20]).decode()


def address(member: Staff, secret: str) -> str:
    """What an app reads from a QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=member.email, issuer_name=ISSUER)


def in_groups(secret: str) -> str:
    """To be typed by hand."""
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


async def accepts(session: AsyncSession, member: Staff, secret: str, code: str, now: datetime) -> Outcome:
    """Whether this code may be used now, and then never again. The session holds the lock of the member's row."""
    if await _failures(session, member, now) >= TRIES:
        return "often"
    step = _step(secret, code, now)
    if step is None or not _unused(member, step):
        trace.note(session, member.id, _WRONG, "", None, now)
        return "wrong"
    member.totp_last = step
    return "good"


async def _failures(session: AsyncSession, member: Staff, now: datetime) -> int:
    """They are counted in the trace: neither a restart nor another process forgets them."""
    failed = Trace.staff_id == member.id, Trace.action == _WRONG, Trace.at > now - WITHIN
    return await session.scalar(select(func.count()).select_from(Trace).where(*failed)) or 0


def _step(secret: str, code: str, now: datetime) -> int | None:
    """The time step to which the code belongs."""
    typed, current = digits(re.sub(r"\s", "", code)), int(now.timestamp()) // STEP
    if not _CODE.fullmatch(typed):
        return None
    known = pyotp.TOTP(secret, interval=STEP)
    steps = range(current - DRIFT, current + DRIFT + 1)
    return next((step for step in steps if hmac.compare_digest(known.generate_otp(step), typed)), None)


def _unused(member: Staff, step: int) -> bool:
    return step > member.totp_last
