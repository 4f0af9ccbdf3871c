"""Write everything that is encrypted anew with the newest key, and find addresses by its hash."""

from __future__ import annotations

from typing import Any

from sqlalchemy import LargeBinary, Table, select, type_coerce, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.store.case_models import METADATA, StoredFile
from bot.store.database import Store
from bot.store.models import Person
from bot.store.vault import Sealed, Vault

BATCH = 200
FILES = 4
"""They are held in memory, a dozen megabytes each."""


async def rotate(database_url: str, vault: Vault) -> int:
    """Re-encrypt in batches, each its own transaction with its rows locked; returns the number of rows."""
    store = Store(database_url, vault)
    try:
        return sum([await _table(store, table) for table in METADATA.sorted_tables])
    finally:
        await store.close()


async def _table(store: Store, table: Table) -> int:
    sealed = [column for column in table.columns if isinstance(column.type, Sealed)]
    size = FILES if table.name == StoredFile.__tablename__ else BATCH
    done, last = 0, 0
    while sealed:
        async with store.writing() as session:
            raw = [type_coerce(column, LargeBinary).label(column.name) for column in sealed]
            batch = select(table.c.id, *raw).where(table.c.id > last).order_by(table.c.id).limit(size)
            rows = (await session.execute(batch.with_for_update())).mappings().all()
            for row in rows:
                await _row(session, store.vault, table, dict(row))
        if not rows:
            break
        done, last = done + len(rows), rows[-1]["id"]
    return done


async def _row(session: AsyncSession, vault: Vault, table: Table, row: dict[str, Any]) -> None:
    row_id = row.pop("id")
    values: dict[Any, Any] = {
        table.c[name]: type_coerce(vault.reseal(value), LargeBinary) for name, value in row.items() if value is not None
    }
    if table.name == Person.__tablename__:
        channel = await session.scalar(select(table.c.channel).where(table.c.id == row_id))
        values[table.c.address_hash] = vault.hashes(str(channel), vault.open(row["address"]))[0]
    if values:
        await session.execute(update(table).where(table.c.id == row_id).values(values))
