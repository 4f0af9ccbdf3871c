"""`rafiq staff …`: the team from the command line. A password is never typed here: the person chooses it by a link."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot import letters, staff, trace
from bot.settings import Settings, read
from bot.store.database import Store
from bot.store.migrate import upgrade
from bot.store.models import Staff
from bot.store.vault import Vault

Work = Callable[[AsyncSession, datetime], Awaitable[Staff | None]]
"""Answers with who is to be given a link, if anybody."""

ROLES = staff.ROLES
_WHY = {
    "email": "this is not an e-mail address",
    "name": f"a name has at most {staff.MAX_NAME} letters, on one line",
    "known": "this address is in the team already; a new link: rafiq staff reset EMAIL",
    "last admin": "nobody else could administer the team: give somebody that role first",
}
_POSTED = {
    "off": "",
    "posted": "the same link is on its way by mail",
    "failed": "the mail server did not take a letter with it: hand it over yourself",
}


class Unknown(Exception):
    """Nobody in the team has this address."""


def add(arguments: argparse.Namespace) -> int:
    """Prints the link under which they choose a password."""

    async def work(session: AsyncSession, now: datetime) -> Staff:
        member = await staff.add(session, arguments.email, arguments.name, arguments.role, now)
        trace.note(session, None, "invited", "member", member.id, now)
        return member

    return _in_transaction(work)


def show(_: argparse.Namespace) -> int:
    async def work(session: AsyncSession, _: datetime) -> None:
        for member in await staff.everybody(session):
            state = "" if member.active else "  disabled"
            waits = "  no password yet" if member.active and not staff.has_password(member) else ""
            asks = "  asks for a new password" if member.reset_asked_at else ""
            print(f"{member.email}  {member.role}  {member.name}{state}{waits}{asks}")

    return _in_transaction(work)


def disable(arguments: argparse.Namespace) -> int:
    async def work(session: AsyncSession, now: datetime) -> None:
        member = await _found(session, arguments.email)
        await staff.disable(session, member)
        trace.note(session, None, "disabled", "member", member.id, now)
        print(f"{member.email} can no longer sign in; their open cases go back to the queue within a minute")

    return _in_transaction(work)


def reset(arguments: argparse.Namespace) -> int:
    """A new link, also for somebody who was disabled, or who lost the telephone of their second factor."""

    async def work(session: AsyncSession, now: datetime) -> Staff:
        member = await _found(session, arguments.email)
        await staff.invite(session, member)
        trace.note(session, None, "invited", "member", member.id, now)
        return member

    return _in_transaction(work)


async def _found(session: AsyncSession, email: str) -> Staff:
    member = await staff.by_email(session, email)
    if member is None:
        raise Unknown(email)
    return member


async def _give_link(settings: Settings, vault: Vault, member: Staff, now: datetime) -> None:
    link = staff.invitation(settings, vault, member, now)
    print(f"{member.name} chooses a password here, once, within {staff.INVITED_FOR.days} days:")
    print(link)
    if said := _POSTED[await letters.invite(settings, member, link, staff.INVITED_FOR)]:
        print(said)


def _in_transaction(work: Work) -> int:
    async def run(settings: Settings) -> int:
        store, now = Store(settings.database_url, Vault(settings.secret_keys)), datetime.now(UTC)
        try:
            async with store.writing() as session:
                invited = await work(session, now)
        except staff.CannotChange as error:
            print(_WHY[error.why])
            return 1
        except Unknown as error:
            print(f"nobody in the team has the address {error}")
            return 1
        finally:
            await store.close()
        if invited is not None:
            await _give_link(settings, store.vault, invited, now)
        return 0

    settings = read()
    if settings.embedded:
        upgrade(settings.database_url)
    return asyncio.run(run(settings))
