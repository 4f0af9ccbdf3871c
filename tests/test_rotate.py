"""A new key: nobody is lost before, during or after `rafiq rotate`, and the old key opens nothing any more."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import LargeBinary, func, select, type_coerce, update

from bot import escalations, inbox, people
from bot.messages import Inbound
from bot.runtime import Runtime
from bot.settings import Settings
from bot.store.case_models import Case, CaseEntry
from bot.store.database import Store
from bot.store.models import InboxRow, OutboxRow, Person
from bot.store.rotate import BATCH, rotate
from bot.store.vault import Vault, WrongKey
from flows.opening import WEEK
from flows.state import OpenCase
from tests.conftest import KEYS, START, Someone

OLD = KEYS[0]
NEW = "the-second-secret-key-of-the-tests-9876543210"
Opened = Callable[..., Store]


@pytest.fixture
async def opened(settings: Settings) -> AsyncIterator[Opened]:
    """The database, as a process sees it that holds these keys."""
    stores: list[Store] = []

    def open_with(*keys: str) -> Store:
        stores.append(Store(settings.database_url, Vault(keys), durable=False))
        return stores[-1]

    yield open_with
    for store in stores:
        await store.close()


@pytest.fixture
async def known(rt: Runtime, someone: Someone) -> int:
    """Somebody with a place, a case, and words of both sides, all written with the old key."""
    async with rt.store.writing() as session:
        person = await people.at_or_new(session, rt.store.vault, "telegram", "1001", START)
        person.lang, person.agreed_at, person.place, person.hide_word = "fr", START, "Lyon", "pomme"
    for _ in range(2):
        await someone.says("bonjour")
    async with rt.store.writing() as session:
        person = await at(session, rt.store.vault)
        await escalations.open_case(rt, session, person, OpenCase("other", WEEK, "aidez-moi"))
        return person.id


async def at(session: Any, vault: Vault) -> Person:
    person = await people.at(session, vault, "telegram", "1001")
    assert person is not None
    return person


async def place_found_with(store: Store) -> str | None:
    async with store.reading() as session:
        return (await at(session, store.vault)).place


async def read_all(store: Store) -> int:
    """Open every sealed value there is; raises WrongKey."""
    async with store.reading() as session:
        said = (await session.scalars(select(CaseEntry))).all()
        assert [entry.body for entry in said] == [{"text": "aidez-moi"}]
        others = [(await session.scalars(select(table))).all() for table in (Person, InboxRow, OutboxRow, Case)]
        return len(said) + sum(len(rows) for rows in others)


async def test_before_the_rotation_both_keys_find_and_read_everybody(known: int, opened: Opened) -> None:
    assert await place_found_with(opened(NEW, OLD)) == "Lyon"


async def test_control_without_the_old_key_everybody_would_be_a_stranger(known: int, opened: Opened) -> None:
    store = opened(NEW)
    async with store.writing() as session:
        stranger = await people.at_or_new(session, store.vault, "telegram", "1001", START)
        assert stranger.id != known


async def test_after_it_the_new_key_alone_finds_and_reads_everything(
    known: int, opened: Opened, settings: Settings
) -> None:
    everything = await read_all(opened(OLD))
    assert await rotate(settings.database_url, Vault([NEW, OLD])) == everything
    assert await place_found_with(opened(NEW)) == "Lyon"
    assert await read_all(opened(NEW)) == everything


async def test_after_it_the_old_key_finds_nobody_and_opens_nothing(
    known: int, opened: Opened, settings: Settings
) -> None:
    await rotate(settings.database_url, Vault([NEW, OLD]))
    store = opened(OLD)
    for column in (Person.address, Person.state, InboxRow.body, OutboxRow.body, Case.notes, CaseEntry.body):
        async with store.reading() as session:
            assert await people.at(session, store.vault, "telegram", "1001") is None
            with pytest.raises(WrongKey):
                (await session.scalars(select(column).where(column.is_not(None)))).all()


async def damage(store: Store) -> int:
    """One message that no key opens: the rotation stops there."""
    async with store.writing() as session:
        row_id = await session.scalar(select(func.max(OutboxRow.id)))
        broken = type_coerce(b"broken", LargeBinary)
        await session.execute(update(OutboxRow).where(OutboxRow.id == row_id).values(body=broken))
    return row_id or 0


async def test_stopped_half_way_everything_is_still_found_and_read(
    known: int, opened: Opened, settings: Settings
) -> None:
    both = opened(NEW, OLD)
    broken = await damage(both)
    with pytest.raises(WrongKey):
        await rotate(settings.database_url, both.vault)
    async with both.writing() as session:
        await session.execute(update(OutboxRow).where(OutboxRow.id == broken).values(body=None))
    assert await place_found_with(opened(NEW)) == "Lyon"  # people were done
    with pytest.raises(WrongKey):
        await read_all(opened(NEW))  # messages were not
    assert await read_all(both) > 0
    await rotate(settings.database_url, both.vault)
    assert await read_all(opened(NEW)) > 0


async def test_rotating_twice_is_harmless(known: int, opened: Opened, settings: Settings) -> None:
    for _ in range(2):
        await rotate(settings.database_url, Vault([NEW, OLD]))
    assert await place_found_with(opened(NEW)) == "Lyon"


async def test_more_rows_than_a_batch_are_all_done(rt: Runtime, opened: Opened, settings: Settings) -> None:
    times = {"created_at": START, "seen_at": START}
    async with rt.store.writing() as session:
        for number in range(BATCH + 5):
            session.add(Person(channel="telegram", address_hash=str(number), address=str(number), **times))
    assert await rotate(settings.database_url, Vault([NEW, OLD])) == BATCH + 5
    async with opened(NEW).reading() as session:
        assert len((await session.scalars(select(Person.address))).all()) == BATCH + 5


async def test_messages_that_arrive_meanwhile_find_their_person(known: int, opened: Opened, settings: Settings) -> None:
    both = opened(NEW, OLD)

    async def writes(number: int) -> None:
        async with both.writing() as session:
            person = await people.at_or_new(session, both.vault, "telegram", "1001", START)
            assert person.id == known
            people.next_n(person)

    await asyncio.gather(rotate(settings.database_url, both.vault), *(writes(number) for number in range(20)))
    assert await place_found_with(opened(NEW)) == "Lyon"


async def test_the_same_update_is_known_again_after_it(
    known: int, opened: Opened, rt: Runtime, settings: Settings
) -> None:
    inbound = Inbound("telegram", "before", "1001", "text", text="salut")
    n = await inbox.receive(rt, inbound)
    await rotate(settings.database_url, Vault([NEW, OLD]))
    assert await inbox.receive(replace(rt, store=opened(NEW)), inbound) == n
