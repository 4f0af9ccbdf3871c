"""Bring a database to the tables of this version."""

from __future__ import annotations

import asyncio
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, make_url
from sqlalchemy.ext.asyncio import create_async_engine

MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade(database_url: str) -> None:
    """Run what is missing; may be called from any thread without a running loop."""
    asyncio.run(_upgrade(database_url))


async def _upgrade(database_url: str) -> None:
    if (path := make_url(database_url).database) and database_url.startswith("sqlite"):
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    engine = create_async_engine(database_url)
    async with engine.begin() as connection:
        await connection.run_sync(_run)
    await engine.dispose()


def _run(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
