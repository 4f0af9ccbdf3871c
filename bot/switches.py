"""What an administrator has switched on, and what the installation has made for itself, by name."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from bot.store.case_models import Switch


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
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    await session.execute(insert(Switch).values(name=name, value=value, at=now).on_conflict_do_nothing())
