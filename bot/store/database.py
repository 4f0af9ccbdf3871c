"""The database: SQLite (WAL) served by one process, or PostgreSQL. Same code, same tests."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from sqlalchemy import event, make_url
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase

from bot.store.vault import Vault


class Store:
    """Two ways in: `reading()` for a look, `writing()` for one transaction that commits at its end.

    On SQLite a writing transaction begins with BEGIN IMMEDIATE: the driver's default begins as a reader, and two of them
    that read, then write, lose one update or fail. Within the process a lock serves writers in turn, because SQLite's
    own waiting is a poll without a queue. Without `durable` a power cut may cost the last commits: for tests.
    """

    def __init__(self, url: str, vault: Vault, durable: bool = True) -> None:
        self.vault = vault
        self.sqlite = url.startswith("sqlite")
        self.engine = _sqlite_engine(url, durable) if self.sqlite else _postgresql_engine(url, durable)
        self.engine.dialect.rafiq_vault = vault  # type: ignore[attr-defined]
        self._sessions = async_sessionmaker(self.engine, expire_on_commit=False)
        self._turn = asyncio.Lock()

    @contextlib.asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        async with self._sessions() as session:
            await session.connection(execution_options={"rafiq_reads": True})
            yield session

    @contextlib.asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncSession]:
        async with self._turn if self.sqlite else contextlib.nullcontext(), self._sessions.begin() as session:
            yield session

    async def close(self) -> None:
        await self.engine.dispose()


def _postgresql_engine(url: str, durable: bool) -> AsyncEngine:
    options = {} if durable else {"server_settings": {"synchronous_commit": "off"}}
    return create_async_engine(url, pool_size=20, max_overflow=20, connect_args=options)


def _sqlite_engine(url: str, durable: bool) -> AsyncEngine:
    if (path := make_url(url).database) is not None:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    engine = create_async_engine(url, pool_size=12, max_overflow=0, connect_args={"timeout": 5})

    @event.listens_for(engine.sync_engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        # FULL: in WAL mode NORMAL may lose the last commits when the power goes, and we have answered 200 for them.
        cursor.execute(f"PRAGMA synchronous={'FULL' if durable else 'OFF'}")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA busy_timeout=5000")
        cursor.execute("PRAGMA secure_delete=ON")  # what a person erased is overwritten, not only forgotten
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: Connection) -> None:
        reads = connection.get_execution_options().get("rafiq_reads")
        connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")

    return engine


def insert_into(session: AsyncSession, table: type[DeclarativeBase]) -> postgresql.Insert | sqlite.Insert:
    """An INSERT that may say what to do on a conflict, which each database has in a dialect of its own."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    return insert(table)
