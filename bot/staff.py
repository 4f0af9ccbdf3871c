"""The team: who may sign in to the console, with what password, and which browsers are signed in."""

from __future__ import annotations

import asyncio
import hashlib
import re
import secrets
import unicodedata
from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, get_args

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot import second_factor, trace
from bot.messages import LANGUAGES
from bot.runtime import Runtime
from bot.settings import Settings
from bot.store.case_models import PushAddress
from bot.store.models import SignIn, Staff
from bot.store.vault import Vault

Role = Literal["volunteer", "caseworker", "coordinator", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)
"""Each may do what those before it may."""
IDLE = timedelta(hours=8)
"""A sign-in ends after so long without use,"""
LONGEST = timedelta(days=7)
"""and after this at the latest."""
SEEN_EVERY = timedelta(minutes=5)
HALF = timedelta(minutes=5)
"""Between the password and the second factor."""
INVITED_FOR = timedelta(days=3)
MIN_PASSWORD, MAX_PASSWORD = 10, 200
MAX_NAME = 80
MOST_CASES = 50

_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+")
_TOKEN = re.compile(r"([0-9]{1,15})\.([0-9]{1,15})\.([0-9a-f]{64})")
_NOT_IN_NAMES = {"Cc", "Cs", "Zl", "Zp"}
"""Controls and ends of lines; the joiners of the Arabic script are allowed."""
_NO_PASSWORD = "!"  # noqa: S105 - begins what stands instead of a hash while an invitation waits
_HASH = "$argon2"


class CannotChange(Exception):
    """Why the team stays as it is."""

    def __init__(self, why: Literal["email", "known", "name", "last admin", "territories", "most"]) -> None:
        super().__init__(why)
        self.why = why


class Passwords:
    """Argon2 in threads of its own: two at a time, because each takes 64 MB."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._threads = ThreadPoolExecutor(2, "argon2")

    async def hash(self, password: str) -> str:
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._hasher.hash, _same(password))

    async def check(self, known: str, password: str) -> bool:
        """Whether it is the password of this hash. With no hash at all the answer is no, and takes as long."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._check, known, _same(password))

    def outdated(self, known: str) -> bool:
        return self._hasher.check_needs_rehash(known)

    def _check(self, known: str, password: str) -> bool:
        try:
            return self._hasher.verify(known, password)
        except InvalidHashError:
            self._hasher.hash(password)
            return False
        except VerificationError:
            return False


def _same(password: str) -> str:
    """The letters of one keyboard and of another are the same password."""
    return unicodedata.normalize("NFKC", password)


def email_of(text: str) -> str | None:
    """The address as it is kept, or None when it is none."""
    email = text.strip().lower()
    return email if len(email) <= 254 and email.isprintable() and _EMAIL.fullmatch(email) else None


def first_name(member: Staff) -> str:
    """What people are told of who answers them: colleagues alone see the whole name."""
    return member.name.split()[0]


def at_least(member: Staff, role: Role) -> bool:
    return member.role in ROLES[ROLES.index(role) :]


def has_password(member: Staff) -> bool:
    return member.password.startswith(_HASH)


def takes(member: Staff, lang: str, territory: str) -> bool:
    """Whether a case of this language and département is for them. One that is not known yet ("") is for everybody."""
    in_language = not member.languages or not lang or lang in member.languages
    return in_language and (not member.territories or not territory or territory in member.territories)


# ── the team ───────────────────────────────────────────────────────────────────────────────────────────────────────


async def everybody(session: AsyncSession) -> list[Staff]:
    return list(await session.scalars(select(Staff).order_by(Staff.active.desc(), Staff.name, Staff.id)))


async def by_email(session: AsyncSession, email: str) -> Staff | None:
    return next((member for member in await _locked(session) if member.email == email_of(email)), None)


async def by_number(session: AsyncSession, number: int) -> Staff | None:
    return next((member for member in await _locked(session) if member.id == number), None)


async def _locked(session: AsyncSession) -> list[Staff]:
    """The whole team, in one order: two changes at once neither block each other nor take away the last two admins."""
    return list(await session.scalars(select(Staff).order_by(Staff.id).with_for_update(key_share=True)))


async def add(session: AsyncSession, email: str, name: str, role: Role, now: datetime) -> Staff:
    """Somebody new, invited. Without a name they are called by the first part of the address."""
    address = email_of(email)
    if address is None:
        raise CannotChange("email")
    called = name.strip() or address.partition("@")[0]
    if len(called) > MAX_NAME or any(unicodedata.category(char) in _NOT_IN_NAMES for char in called):
        raise CannotChange("name")
    if await by_email(session, address) is not None:
        raise CannotChange("known")
    member = Staff(email=address, name=called, role=role, password=_no_password(), active=True, made_at=now)
    session.add(member)
    await session.flush()
    return member


async def change_role(session: AsyncSession, member: Staff, role: Role) -> None:
    if role == member.role:
        return
    if member.active and member.role == "admin":
        await _keep_an_admin(session, member)
    member.role = role
    await end_all(session, member)


def assign(
    member: Staff, languages: Sequence[str], territories: Sequence[str], most: int, known: Collection[str]
) -> None:
    """What they answer: in which languages, for which of the `known` départements, how many cases at once."""
    if not set(territories) <= set(known):
        raise CannotChange("territories")
    if not 1 <= most <= MOST_CASES:
        raise CannotChange("most")
    member.languages = [lang for lang in LANGUAGES if lang in languages]
    member.territories = sorted(set(territories))
    member.max_cases = most


async def disable(session: AsyncSession, member: Staff) -> None:
    """They can neither sign in nor use an invitation, until they are invited again; their browsers are told nothing more."""
    if member.active and member.role == "admin":
        await _keep_an_admin(session, member)
    member.active, member.password, member.reset_asked_at = False, _no_password(), None
    await end_all(session, member)
    await session.execute(delete(PushAddress).where(PushAddress.staff_id == member.id))


async def _keep_an_admin(session: AsyncSession, leaving: Staff) -> None:
    """Raises unless another admin can sign in."""
    others = [member for member in await _locked(session) if member.role == "admin" and member.id != leaving.id]
    if not any(member.active and has_password(member) for member in others):
        raise CannotChange("last admin")


async def end_all(session: AsyncSession, member: Staff) -> None:
    """Sign them out everywhere."""
    await session.execute(delete(SignIn).where(SignIn.staff_id == member.id))


# ── invitations ────────────────────────────────────────────────────────────────────────────────────────────────────


def _no_password() -> str:
    """What no password fits, and no earlier invitation is signed for."""
    return _NO_PASSWORD + secrets.token_urlsafe(16)


async def invite(session: AsyncSession, member: Staff) -> None:
    """Let them begin anew: the password, the second factor, invitations before this one and all sign-ins end."""
    member.active, member.password, member.totp, member.reset_asked_at = True, _no_password(), None, None
    await end_all(session, member)


def invitation(
    settings: Settings, vault: Vault, member: Staff, now: datetime, good_for: timedelta = INVITED_FOR
) -> str:
    """The link under which the person chooses a password: once, and only until it changes otherwise."""
    return f"{settings.address}/console/password?token={_token(vault, 'invitation', member, now + good_for)}"


async def invited(session: AsyncSession, vault: Vault, token: str, now: datetime) -> Staff | None:
    """Whose link this is, if it is still good. Locked in a transaction that writes."""
    return await _of_token(session, vault, "invitation", token, now)


def _token(vault: Vault, purpose: str, member: Staff, until: datetime) -> str:
    """Signed over the present password, or what stands instead: it ends when that changes."""
    ends = int(until.timestamp())
    return f"{member.id}.{ends}.{vault.sign(purpose, f'{member.id} {ends} {member.password}')}"


async def _of_token(session: AsyncSession, vault: Vault, purpose: str, token: str, now: datetime) -> Staff | None:
    parts = _TOKEN.fullmatch(token)
    if parts is None or int(parts[2]) < now.timestamp():
        return None
    member = await session.get(Staff, int(parts[1]), with_for_update=True)
    if member is None or not member.active:
        return None
    return member if vault.signed(purpose, f"{member.id} {int(parts[2])} {member.password}", parts[3]) else None


def wrong_password(member: Staff, password: str, again: str) -> Literal["", "short", "long", "email", "differs"]:
    """What is wrong with a password that somebody chose."""
    if len(password) < MIN_PASSWORD:
        return "short"
    if len(password) > MAX_PASSWORD:
        return "long"
    if password.strip().lower() == member.email:
        return "email"
    return "" if password == again else "differs"


async def choose_password(rt: Runtime, passwords: Passwords, token: str, password: str) -> bool:
    """Set it, unless the invitation was used, replaced or withdrawn in the meantime."""
    hashed = await passwords.hash(password)
    async with rt.store.writing() as session:
        member = await invited(session, rt.store.vault, token, rt.now())
        if member is None:
            return False
        member.password, member.reset_asked_at = hashed, None
        trace.note(session, member.id, "password chosen", "", None, rt.now())
        await end_all(session, member)
    return True


# ── sign-ins ───────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Opened:
    """What the browser holds from now on: a sign-in, or `half` of one, until a second factor is shown."""

    token: str
    half: bool = False


async def sign_in(rt: Runtime, passwords: Passwords, email: str, password: str) -> Opened | None:
    """None alike for a wrong password, an unknown address and somebody disabled."""
    who = Staff.email == email_of(email), Staff.active
    async with rt.store.reading() as session:
        known = await session.scalar(select(Staff.password).where(*who)) or ""
    if not await passwords.check(known, password):
        return None
    hashed = await passwords.hash(password) if passwords.outdated(known) else known
    async with rt.store.writing() as session:
        member = await session.scalar(select(Staff).where(*who, Staff.password == known).with_for_update())
        if member is None:  # disabled or reset while we hashed
            return None
        member.password = hashed
        if second_factor.asked(rt.settings, member):
            return Opened(_token(rt.store.vault, "half", member, rt.now() + HALF), half=True)
        return Opened(await _begin(session, member, rt.now()))


async def halfway(session: AsyncSession, vault: Vault, half: str, now: datetime) -> Staff | None:
    """Who has given their password and is about to show a second factor. Locked in a transaction that writes."""
    return await _of_token(session, vault, "half", half, now)


async def finish(rt: Runtime, half: str, code: str) -> Opened | Literal["wrong", "often", "ended"]:
    """The second half of signing in. Who had no second factor has the one that was offered, from now on."""
    vault, now = rt.store.vault, rt.now()
    async with rt.store.writing() as session:
        member = await halfway(session, vault, half, now)
        if member is None:
            return "ended"
        secret = member.totp or second_factor.offered(vault, member)
        outcome = await second_factor.accepts(session, member, secret, code, now)
        if outcome != "good":
            return outcome
        if member.totp is None:
            member.totp = secret
            trace.note(session, member.id, "second factor on", "", None, now)
        return Opened(await _begin(session, member, now))


async def _begin(session: AsyncSession, member: Staff, now: datetime) -> str:
    """The token of a new sign-in."""
    token = secrets.token_urlsafe(32)
    await session.execute(delete(SignIn).where((SignIn.seen_at <= now - IDLE) | (SignIn.made_at <= now - LONGEST)))
    session.add(SignIn(token_hash=_digest(token), staff_id=member.id, made_at=now, seen_at=now))
    trace.note(session, member.id, "signed in", "", None, now)
    return token


async def signed_in(rt: Runtime, token: str, used: bool = True) -> Staff | None:
    """Who holds this token. `used`: whether a person acts, or only their browser by itself."""
    now, own = rt.now(), SignIn.token_hash == _digest(token)
    still = SignIn.seen_at > now - IDLE, SignIn.made_at > now - LONGEST, Staff.active
    async with rt.store.reading() as session:
        row = (await session.execute(select(Staff, SignIn.seen_at).join(SignIn).where(own, *still))).one_or_none()
    if row is None or second_factor.lacking(rt.settings, row[0]):
        return None
    member, seen_at = row
    if used and now - seen_at >= SEEN_EVERY:
        async with rt.store.writing() as session:
            await session.execute(update(SignIn).where(own).values(seen_at=now))
    return member


async def sign_out(session: AsyncSession, token: str, now: datetime) -> None:
    ended = delete(SignIn).where(SignIn.token_hash == _digest(token)).returning(SignIn.staff_id)
    if (member := await session.scalar(ended)) is not None:
        trace.note(session, member, "signed out", "", None, now)


def _digest(token: str) -> str:
    """The token is random, 256 bits: a plain hash of it tells nothing."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
