"""What an administrator has switched on, and what the installation has made for itself, by name."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.store.case_models import Switch
from bot.store.database import insert_into


async def read(session: AsyncSession, name: str) -> Any:
    """None where nothing was set."""
    return await session.scalar(select(Switch.value).where(Switch.name == name))


async def write(session: AsyncSession, name: str, value: Any, now: datetime) -> None:
    """Set it; None takes it away."""
    await session.execute(delete(Switch).where(Switch.name == name))
    if value is not None:
        session.add(Switch(name=name, value=value, at=now))
        await session.flush()


async def make_once(session: AsyncSession, name: str, value: Any, now: datetime) -> None:
    """Set it unless it is set; of two at once the first one stands."""
    await session.execute(insert_into(session, Switch).values(name=name, value=value, at=now).on_conflict_do_nothing())


async def advance(session: AsyncSession, name: str, value: Any, at: datetime) -> bool:
    """Set it for this moment, unless it was set for this or a later one; whether it was set. Of two at once, one does."""
    row = insert_into(session, Switch).values(name=name, value=value, at=at)
    new = {"value": row.excluded.value, "at": row.excluded.at}
    newer = row.on_conflict_do_update(index_elements=[Switch.name], set_=new, where=Switch.at < row.excluded.at)
    return await session.scalar(newer.returning(Switch.id)) is not None
