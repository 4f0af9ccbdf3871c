"""`rafiq staff …`: the team from the command line. A password is never typed here: the person chooses it by a link."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot import staff
from bot.settings import Settings, read
from bot.store.database import Store
from bot.store.migrate import upgrade
from bot.store.models import Staff
from bot.store.vault import Vault

Work = Callable[[Settings, AsyncSession], Awaitable[int]]

ROLES = staff.ROLES
_WHY = {
    "email": "this is not an e-mail address",
    "name": f"a name has at most {staff.MAX_NAME} letters, on one line",
    "known": "this address is in the team already; a new link: rafiq staff reset EMAIL",
    "last admin": "nobody else could administer the team: give somebody that role first",
}


def add(arguments: argparse.Namespace) -> int:
    """Prints the link under which they choose a password."""

    async def work(settings: Settings, session: AsyncSession) -> int:
        now = datetime.now(UTC)
        member = await staff.add(session, arguments.email, arguments.name, arguments.role, now)
        _print_link(settings, member, now)
        return 0

    return _in_transaction(work)


def show(_: argparse.Namespace) -> int:
    async def work(_: Settings, session: AsyncSession) -> int:
        for member in await staff.everybody(session):
            state = "" if member.active else "  disabled"
            waits = "  no password yet" if member.active and not staff.has_password(member) else ""
            print(f"{member.email}  {member.role}  {member.name}{state}{waits}")
        return 0

    return _in_transaction(work)


def disable(arguments: argparse.Namespace) -> int:
    async def work(_: Settings, session: AsyncSession, member: Staff) -> None:
        await staff.disable(session, member)
        print(f"{member.email} can no longer sign in")

    return _on_member(arguments.email, work)


def reset(arguments: argparse.Namespace) -> int:
    """A new link, also for somebody who was disabled."""

    async def work(settings: Settings, session: AsyncSession, member: Staff) -> None:
        await staff.invite(session, member)
        _print_link(settings, member, datetime.now(UTC))

    return _on_member(arguments.email, work)


def _print_link(settings: Settings, member: Staff, now: datetime) -> None:
    print(f"{member.name} chooses a password here, once, within {staff.INVITED_FOR.days} days:")
    print(staff.invitation(settings, Vault(settings.secret_keys), member, now))


def _on_member(email: str, work: Callable[[Settings, AsyncSession, Staff], Awaitable[None]]) -> int:
    async def run(settings: Settings, session: AsyncSession) -> int:
        member = await staff.by_email(session, email)
        if member is None:
            print(f"nobody in the team has the address {email}")
            return 1
        await work(settings, session, member)
        return 0

    return _in_transaction(run)


def _in_transaction(work: Work) -> int:
    async def run(settings: Settings) -> int:
        store = Store(settings.database_url, Vault(settings.secret_keys))
        try:
            async with store.writing() as session:
                return await work(settings, session)
        except staff.CannotChange as error:
            print(_WHY[error.why])
            return 1
        finally:
            await store.close()

    settings = read()
    if settings.embedded:
        upgrade(settings.database_url)
    return asyncio.run(run(settings))
