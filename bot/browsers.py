"""Which browsers of the team are told that a message waits: none until an administrator switches it on, as it passes through
the services of those who made the browsers."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Literal

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import push, switches
from bot.runtime import Runtime
from bot.store.case_models import Alert, PushAddress

SWITCH, KEY = "push", "vapid"
MOST = 10
"""Browsers of one member; the oldest go."""


class CannotSubscribe(Exception):
    """Notifications are `off`, or go through a service that is `unknown`."""

    def __init__(self, why: Literal["off", "unknown"]) -> None:
        super().__init__(why)
        self.why = why


async def switched_on(session: AsyncSession) -> bool:
    return await switches.read(session, SWITCH) is not None


async def switch_on(rt: Runtime, session: AsyncSession) -> None:
    """The key is made at the first time, and stays: browsers know it."""
    await switches.make_once(session, KEY, push.new_key(), rt.now())
    await switches.make_once(session, SWITCH, True, rt.now())


async def switch_off(rt: Runtime, session: AsyncSession) -> None:
    """Every address is forgotten."""
    await switches.write(session, SWITCH, None, rt.now())
    await session.execute(delete(Alert).where(Alert.sent_at.is_(None)))
    await session.execute(delete(PushAddress))


async def key(session: AsyncSession) -> str | None:
    """The private key; None while notifications are off."""
    return str(await switches.read(session, KEY)) if await switched_on(session) else None


async def public_key(session: AsyncSession) -> str:
    """What a browser is given to subscribe with; "" while notifications are off."""
    private = await key(session)
    return push.public_key(private) if private else ""


async def subscribe(rt: Runtime, session: AsyncSession, member: int, endpoint: str) -> PushAddress:
    """Tell this browser from now on; it is of who subscribed last. Raises CannotSubscribe."""
    if not await switched_on(session):
        raise CannotSubscribe("off")
    if not rt.push.knows(endpoint):
        raise CannotSubscribe("unknown")
    # What a service hands out is random: a plain hash of it tells nothing.
    hashed = hashlib.sha256(endpoint.encode()).hexdigest()
    await session.execute(delete(PushAddress).where(PushAddress.endpoint_hash == hashed))
    address = PushAddress(staff_id=member, endpoint=endpoint, endpoint_hash=hashed, made_at=rt.now())
    session.add(address)
    await session.flush()
    newest = select(PushAddress.id).where(PushAddress.staff_id == member).order_by(PushAddress.id.desc()).limit(MOST)
    await session.execute(delete(PushAddress).where(PushAddress.staff_id == member, PushAddress.id.not_in(newest)))
    return address


async def of(session: AsyncSession, member: int) -> Sequence[PushAddress]:
    own = select(PushAddress).where(PushAddress.staff_id == member)
    return (await session.scalars(own.order_by(PushAddress.id))).all()


async def remove(session: AsyncSession, member: int, number: int) -> None:
    """One of their own is told no more."""
    await session.execute(delete(PushAddress).where(PushAddress.id == number, PushAddress.staff_id == member))
