"""The only place that wires."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import logging
import signal
import socket
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import uvicorn
from sqlalchemy import make_url

from bot import evaluation, inbox, outbox, poller, schedule, topics, worker
from bot.channels.telegram import Telegram
from bot.channels.webchat import WebChat
from bot.messages import Channel
from bot.nlu_server import Supervisor
from bot.runtime import Runtime
from bot.settings import ROOT, Settings
from bot.speech import Speech
from bot.store.bell import Bell, connect
from bot.store.database import Store
from bot.store.migrate import upgrade
from bot.store.vault import Vault
from bot.translation import Translator
from bot.translators import Engine
from bot.understanding import Understanding
from bot.web import make_web
from flows.load import load
from flows.loaded import Flows
from flows.texts import LANGUAGES

logger = logging.getLogger(__name__)


class CannotStart(Exception):
    """Why Rafiq cannot run here, in one line: another one serves the database, or the port is taken."""


def build_runtime(
    settings: Settings,
    flows: Flows | None = None,
    *,
    nlu: Callable[[], tuple[str, str] | None] | None = None,
    channels: dict[str, Channel] | None = None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    durable: bool = True,
    state: dict[str, str] | None = None,
) -> Runtime:
    """Everything, from the settings; tests pass their own channels, clock or language model."""
    flows = flows or load(ROOT, settings.unreviewed)
    redis = connect(settings.redis_url) if settings.redis_url else None
    outside = (settings.nlu_url, settings.nlu_token) if settings.nlu_url else None
    state = {} if state is None else state
    if outside:
        state["nlu"] = "outside"
    store = Store(settings.database_url, Vault(settings.secret_keys), durable)
    engine = Engine(settings.translate_provider, settings.translate_url, settings.translate_key)
    return Runtime(
        settings=settings,
        store=store,
        flows=flows,
        channels=channels if channels is not None else make_channels(settings),
        understanding=Understanding(
            flows.guard, nlu or (lambda: outside), flows.names, lambda: now().astimezone(settings.zone).date()
        ),
        now=now,
        speech=Speech(ROOT / "data/audio", settings.home),
        translation=Translator(engine, store, flows.glossary.terms, now, state),
        bell=Bell(redis),
        state=state,
    )


def make_channels(settings: Settings) -> dict[str, Channel]:
    channels: list[Channel] = [WebChat()]
    if settings.telegram_token:
        secret = settings.telegram_webhook_secret
        channels.append(Telegram(settings.telegram_token, settings.telegram_api_url, secret))
    return {channel.name: channel for channel in channels}


@contextlib.asynccontextmanager
async def started(rt: Runtime) -> AsyncIterator[None]:
    """The clients of a runtime, for as long as it is used."""
    await rt.bell.start()
    await rt.understanding.start()
    rt.translation.start()
    try:
        yield
    finally:
        await rt.understanding.stop()
        await rt.bell.stop()
        await rt.store.close()


async def serve(settings: Settings) -> None:
    """Everything in one process: web, poller, worker and scheduler as tasks, the language model as the only child."""
    flows = load(ROOT, settings.unreviewed)
    with only_one(settings), contextlib.closing(listen(settings)) as listener:
        await asyncio.to_thread(upgrade, settings.database_url)
        state: dict[str, str] = {}
        supervisor = Supervisor(settings.home, lambda said: _nlu_says(state, said), evaluation.judge(flows.guard))
        rt = build_runtime(settings, flows, nlu=None if settings.nlu_url else supervisor.address, state=state)
        async with started(rt):
            await release(rt)
            stop = asyncio.Event()
            parts = [web(rt, listener, stop), worker.run(rt, stop), schedule.run(rt, stop), *telegram(rt, stop)]
            if not settings.nlu_url:
                parts.append(supervisor.run(stop))
            await together(parts, stop)


def _nlu_says(state: dict[str, str], said: str) -> None:
    state["nlu"] = said
    logger.info("language model: %s", said)


async def run(settings: Settings, *names: str) -> None:
    """Some of the parts, for several machines: `web`, `worker`, `scheduler`."""
    rt = build_runtime(settings)
    async with started(rt):
        stop = asyncio.Event()
        parts = []
        if "web" in names:
            parts += [web(rt, listen(settings), stop), *telegram(rt, stop)]
        if "worker" in names:
            parts += [worker.run(rt, stop), *connected(rt, stop)]
        if "scheduler" in names:
            parts.append(schedule.run(rt, stop))
        await together(parts, stop)


async def release(rt: Runtime) -> None:
    """The one process that serves an embedded database takes up what its predecessor left half-done."""
    async with rt.store.writing() as session:
        await inbox.release(session)
        await outbox.release(session, rt.now())
        await topics.release(session, rt.now())


async def together(parts: list[Any], stop: asyncio.Event) -> None:
    """Run the parts until a signal; each then finishes the job in hand."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with asyncio.TaskGroup() as tasks:
        for part in parts:
            tasks.create_task(part)


class _Uvicorn(uvicorn.Server):
    """Uvicorn, with the signals left to us."""

    def capture_signals(self) -> Any:
        return contextlib.nullcontext()


async def web(rt: Runtime, listener: socket.socket, stop: asyncio.Event) -> None:
    config = uvicorn.Config(
        make_web(rt), log_config=None, access_log=False, timeout_graceful_shutdown=3, lifespan="off"
    )
    server = _Uvicorn(config)
    serving = asyncio.create_task(server.serve([listener]))
    await stop.wait()
    rt.bell.close()
    server.should_exit = True
    await serving


def listen(settings: Settings) -> socket.socket:
    """The door, opened before anything else is: a taken port stops the start with one line."""
    try:
        return socket.create_server((settings.host, settings.port), backlog=1024)
    except OSError as error:
        raise CannotStart(f"port {settings.port} is taken: set PORT to a free one") from error


def telegram(rt: Runtime, stop: asyncio.Event) -> list[Any]:
    """What listens to Telegram in this process."""
    if "telegram" not in rt.channels:
        return []
    return [introduce(rt, stop)]


def connected(rt: Runtime, stop: asyncio.Event) -> list[Any]:
    """A worker on its own machine sends through Telegram, and listens to nobody."""
    return [_connected(rt, stop)] if "telegram" in rt.channels else []


async def _connected(rt: Runtime, stop: asyncio.Event) -> None:
    channel: Any = rt.channels["telegram"]
    await channel.start()
    try:
        await stop.wait()
    finally:
        await channel.stop()


async def introduce(rt: Runtime, stop: asyncio.Event) -> None:
    """Check the token, say who Rafiq is, then listen. With Telegram away the rest works, and we try again."""
    channel: Any = rt.channels["telegram"]
    await channel.start()
    pause = 1.0
    try:
        while not stop.is_set():
            try:
                await channel.identity()
                await channel.prepare(_commands(rt.flows))
                break
            except Exception as error:
                rt.state["telegram"] = (
                    f"does not answer ({error if type(error).__name__ == 'SendError' else type(error).__name__})"
                )
                logger.warning("telegram: %s", rt.state["telegram"])
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), pause)
                pause = min(pause * 2, 60.0)
        rt.state["telegram"] = "ok"
        if rt.settings.telegram_mode == "webhook":
            await channel.set_webhook(f"{rt.settings.public_url}/hooks/telegram")
            await stop.wait()
        else:
            await channel.drop_webhook()
            listening = asyncio.create_task(poller.run(rt, "telegram", stop))
            await stop.wait()
            listening.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await listening
    finally:
        await channel.stop()


def _commands(flows: Flows) -> dict[str, dict[str, Any]]:
    """What Telegram shows about Rafiq, in each language and, for all others, in French."""
    names = (
        "menu", "activities", "calendar", "code", "dates", "who", "numbers", "language", "person", "hide", "stop",
        "delete", "help",
    )  # fmt: skip
    shown = {}
    for code, language in {"": LANGUAGES["fr"], **LANGUAGES}.items():
        lang = code or "fr"
        shown[language.telegram if code else ""] = {
            "commands": {name: flows.texts.say(lang, f"command-{name}") for name in names},
            "description": flows.texts.say(lang, "telegram-description"),
            "short_description": flows.texts.say(lang, "telegram-short"),
        }
    return shown


@contextlib.contextmanager
def only_one(settings: Settings) -> Any:
    """SQLite is served by one process: a second one is refused before it can do harm."""
    if not settings.embedded:
        yield
        return
    database = Path(make_url(settings.database_url).database or "")
    database.parent.mkdir(parents=True, exist_ok=True)
    with database.with_name(f"{database.name}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise CannotStart(f"another Rafiq serves {database.name}: stop it first") from error
        yield
