"""The store: no update is lost, a time has its zone, and nobody reads a person's words in the file."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, DateTime, func, select, text, type_coerce
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine

from bot import answers, escalations, inbox, outbox, people
from bot.messages import Inbound
from bot.runtime import Runtime
from bot.settings import Settings
from bot.store.case_models import METADATA
from bot.store.database import Store
from bot.store.models import InboxRow, OutboxRow, Person
from bot.store.vault import Vault, WrongKey
from tests.conftest import KEYS, START, Someone

Transactions = Callable[[], AbstractAsyncContextManager[AsyncSession]]
OTHER_KEY = "another-secret-key-that-wrote-nothing-here-01234"


@pytest.fixture
def on_sqlite(settings: Settings) -> None:
    if not settings.embedded:
        pytest.skip("only about SQLite")


@pytest.fixture
async def plain(settings: Settings) -> AsyncIterator[Transactions]:
    """Transactions as the driver begins them, without the store's care."""
    engine = create_async_engine(settings.database_url)
    yield async_sessionmaker(engine).begin
    await engine.dispose()


@pytest.fixture
async def stores(settings: Settings) -> AsyncIterator[tuple[Store, Store]]:
    """Two on the same database, durable, as two programs would open it."""
    one, two = (Store(settings.database_url, Vault(KEYS)) for _ in range(2))
    yield one, two
    await one.close()
    await two.close()


async def newcomer(store: Store, address: str = "1001") -> int:
    async with store.writing() as session:
        return (await people.at_or_new(session, store.vault, "telegram", address, START)).id


async def seq(store: Store) -> int:
    async with store.reading() as session:
        return (await session.scalars(select(Person.seq))).one()


async def count_on(session: AsyncSession, person_id: int) -> None:
    people.next_n(await people.locked(session, person_id))


# ── transactions ───────────────────────────────────────────────────────────────────────────────────────────────────


async def test_of_many_increments_none_is_lost(stores: tuple[Store, Store]) -> None:
    person_id = await newcomer(stores[0])

    async def add_one(store: Store) -> None:
        async with store.writing() as session:
            await count_on(session, person_id)

    await asyncio.gather(*(add_one(store) for store in stores * 12))
    assert await seq(stores[0]) == 24


async def test_control_plain_transactions_on_sqlite_lose_increments(
    on_sqlite: None, stores: tuple[Store, Store], plain: Transactions
) -> None:
    await newcomer(stores[0])
    all_have_read = asyncio.Barrier(2)

    async def add_one() -> None:
        async with plain() as session:
            before = (await session.scalars(select(Person.seq))).one()
            await all_have_read.wait()
            await session.execute(text(f"UPDATE people SET seq = {before + 1}"))

    await asyncio.gather(add_one(), add_one())
    assert await seq(stores[0]) == 1


async def test_control_on_sqlite_a_deferred_transaction_fails_where_ours_waits(
    on_sqlite: None, stores: tuple[Store, Store]
) -> None:
    person_id = await newcomer(stores[0])
    async with stores[0].reading() as session:
        await session.scalars(select(Person.seq))
        async with stores[1].writing() as other:
            await count_on(other, person_id)
        with pytest.raises(StatementError, match="database is locked"):
            await session.execute(text("UPDATE people SET seq = 9"))


async def test_control_without_the_lock_on_the_person_postgresql_loses_increments(stores: tuple[Store, Store]) -> None:
    if stores[0].sqlite:
        pytest.skip("only about PostgreSQL: on SQLite the second transaction does not begin")
    person_id = await newcomer(stores[0])
    async with stores[0].writing() as one, stores[1].writing() as two:
        for session in (one, two):
            people.next_n(await session.get_one(Person, person_id))
        await one.commit()
    assert await seq(stores[0]) == 1


async def test_a_transaction_that_fails_leaves_nothing(rt: Runtime) -> None:
    person_id = await newcomer(rt.store)
    with pytest.raises(LookupError):
        async with rt.store.writing() as session:
            await count_on(session, person_id)
            raise LookupError
    assert await seq(rt.store) == 0


async def test_a_look_does_not_wait_for_a_writer(stores: tuple[Store, Store]) -> None:
    person_id = await newcomer(stores[0])
    async with stores[0].writing() as session:
        await count_on(session, person_id)
        await session.flush()
        assert await seq(stores[0]) == await seq(stores[1]) == 0


# ── how the database is opened ─────────────────────────────────────────────────────────────────────────────────────


async def test_sqlite_loses_nothing_when_the_power_goes_and_keeps_rows_together(
    on_sqlite: None, stores: tuple[Store, Store]
) -> None:
    for pragma, value in (("synchronous", 2), ("journal_mode", "wal"), ("foreign_keys", 1), ("secure_delete", 1)):
        async with stores[0].reading() as session:
            assert await session.scalar(text(f"PRAGMA {pragma}")) == value


async def test_control_only_tests_give_up_durability(on_sqlite: None, rt: Runtime) -> None:
    async with rt.store.reading() as session:
        assert await session.scalar(text("PRAGMA synchronous")) == 0


def a_row_of(person_id: int) -> InboxRow:
    return InboxRow(
        person_id=person_id, channel="telegram", update_id="1", n=1, kind="text", next_try_at=START, received_at=START
    )


async def test_a_row_of_nobody_is_refused(rt: Runtime) -> None:
    with pytest.raises(IntegrityError):
        async with rt.store.writing() as session:
            session.add(a_row_of(99))


async def test_control_plain_sqlite_takes_a_row_of_nobody(on_sqlite: None, plain: Transactions) -> None:
    async with plain() as session:
        await session.execute(text("INSERT INTO kept_dates (person_id, about, forget_at) VALUES (99, '', '2026')"))


async def test_a_person_who_goes_takes_their_rows_along(rt: Runtime) -> None:
    person_id = await newcomer(rt.store)
    async with rt.store.writing() as session:
        session.add(a_row_of(person_id))
    async with rt.store.writing() as session:
        await session.delete(await people.locked(session, person_id))
    async with rt.store.reading() as session:
        assert await session.scalar(select(func.count()).select_from(InboxRow)) == 0


async def test_the_id_of_somebody_erased_is_never_given_again(rt: Runtime) -> None:
    first = await newcomer(rt.store)
    async with rt.store.writing() as session:
        await session.delete(await people.locked(session, first))
    assert await newcomer(rt.store, "1002") > first


async def test_the_migrations_make_the_tables_of_the_models(rt: Runtime) -> None:
    def differences(connection: Connection) -> object:
        return compare_metadata(MigrationContext.configure(connection), METADATA)

    async with rt.store.engine.connect() as connection:
        assert await connection.run_sync(differences) == []


# ── times ──────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_time_without_a_zone_is_refused(rt: Runtime) -> None:
    with pytest.raises(StatementError, match="without a zone"):
        async with rt.store.writing() as session:
            naive = datetime(2026, 11, 21)
            await people.at_or_new(session, rt.store.vault, "telegram", "1", naive)


async def test_a_time_comes_back_in_utc(rt: Runtime) -> None:
    in_paris = datetime(2026, 7, 14, 21, 30, tzinfo=ZoneInfo("Europe/Paris"))
    async with rt.store.writing() as session:
        await people.at_or_new(session, rt.store.vault, "telegram", "1", in_paris)
    async with rt.store.reading() as session:
        seen = (await session.scalars(select(Person.seen_at))).one()
    assert seen == in_paris
    assert seen.utcoffset() == timedelta(0)


async def test_control_sqlite_by_itself_forgets_the_zone(on_sqlite: None, rt: Runtime) -> None:
    await newcomer(rt.store)
    async with rt.store.reading() as session:
        found = (await session.scalars(select(type_coerce(Person.seen_at, DateTime(timezone=True))))).one()
    assert found == START.replace(tzinfo=None)


# ── what can be read ───────────────────────────────────────────────────────────────────────────────────────────────

MARKS = ("Marquebourg", "motcache", "voisinage", "secours", "4917000")
"""A place, a hide word, what was said to a human, a human's answer, an address."""


async def everything_stored(rt: Runtime) -> bytes:
    """All that a thief of the database has: its files, or every value of every row."""
    if rt.settings.embedded:
        return b"".join(path.read_bytes() for path in Path(rt.settings.home).glob("rafiq.db*"))
    async with rt.store.reading() as session:
        rows = [tuple(row) for table in METADATA.tables for row in await session.execute(text(f"TABLE {table}"))]
    return b" ".join(value if isinstance(value, bytes) else str(value).encode() for row in rows for value in row)


async def a_life(rt: Runtime, somebody: Someone) -> None:
    """The first minutes with a place, discreet mode with a word, a case, and its answer."""
    await somebody.commands("start")
    await somebody.presses("fr")
    await somebody.presses("agree")
    await somebody.says("Marquebourg")
    await somebody.commands("discreet")
    await somebody.presses("on")
    await somebody.says("motcache")
    await somebody.commands("person")
    await somebody.says("mon voisinage")
    for choice in ("week", "no"):
        await somebody.presses(choice)
    async with rt.store.writing() as session:
        [case] = await escalations.waiting(session)
        person = await people.locked(session, case.person_id)
        await answers.answer(rt, session, person, case, None, answers.Said("du secours arrive"))
    await newcomer(rt.store, "4917000")


async def everything_opened(rt: Runtime) -> str:
    """The same for whoever holds the key."""
    async with rt.store.reading() as session:
        columns = (Person.address, Person.place, Person.hide_word, InboxRow.body, OutboxRow.body)
        return str([(await session.scalars(select(column))).all() for column in columns])


async def test_no_word_of_a_person_can_be_read_in_the_database(rt: Runtime, someone: Someone) -> None:
    await a_life(rt, someone)
    stored, opened = await everything_stored(rt), await everything_opened(rt)
    assert [mark for mark in MARKS if mark not in opened] == []
    assert [mark for mark in MARKS if mark.encode() in stored] == []


async def test_control_a_column_that_is_not_sealed_would_be_found(rt: Runtime) -> None:
    async with rt.store.writing() as session:
        person = await people.at_or_new(session, rt.store.vault, "telegram", "1", START)
        (await outbox.put(session, person, "reply", "fr", "", now=START)).reason = "Marquebourg"
    assert b"Marquebourg" in await everything_stored(rt)


async def test_a_wrong_key_opens_nothing_and_says_so(rt: Runtime) -> None:
    await newcomer(rt.store)
    thief = Store(rt.settings.database_url, Vault([OTHER_KEY]))
    async with thief.reading() as session:
        with pytest.raises(WrongKey, match="RAFIQ_SECRET_KEY"):
            await session.scalars(select(Person.address))
    await thief.close()


async def test_without_the_key_a_telephone_number_cannot_be_looked_up(rt: Runtime) -> None:
    await newcomer(rt.store)
    async with rt.store.reading() as session:
        assert await people.at(session, Vault([OTHER_KEY]), "telegram", "1001") is None
        assert await people.at(session, rt.store.vault, "telegram", "1001") is not None


async def test_any_words_are_kept_as_they_are(rt: Runtime) -> None:
    all_words = ["دلم گرفته", "null \x00 byte", "half an emoji \ud83d", "\u202ereversed", "🙂" * 500]
    for words in all_words:
        await inbox.receive(rt, Inbound("telegram", ascii(words)[:9], "1001", "text", text=words))
    async with rt.store.reading() as session:
        bodies = await session.scalars(select(InboxRow.body).order_by(InboxRow.id))
        assert [body and body["text"] for body in bodies] == all_words


def test_a_signature_holds_for_its_purpose_and_value_only() -> None:
    vault = Vault([OTHER_KEY, *KEYS])
    signature = vault.sign("chat", "abc")
    assert vault.signed("chat", "abc", signature)
    assert vault.signed("chat", "abc", Vault(KEYS).sign("chat", "abc"))
    assert not vault.signed("chat", "abd", signature)
    assert not vault.signed("staff", "abc", signature)
    assert not vault.signed("chat", "abc", "é\ud800")
