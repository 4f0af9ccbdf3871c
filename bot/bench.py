"""Measurements: each figure stands beside a peer or a plain reference loop that was timed in the same run."""

from __future__ import annotations

import asyncio
import itertools
import sqlite3
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from aiohttp import web
from telegram import Bot
from telegram.request import BaseRequest, HTTPXRequest

from bot import conversations, inbox
from bot.channels.telegram_http import AiohttpRequest
from bot.messages import Inbound
from bot.runtime import Runtime

COMMITS = 3
"""Commits that one message costs: received, taken, handled."""
SIDE_BY_SIDE = 20


async def messages(rt: Runtime, people: int, each: int) -> None:
    """Messages a second from receipt to committed answer, beside as many bare SQLite commits on the same disk.

    The runtime must be started, and its database one that may be filled.
    """
    started = time.perf_counter()
    for number, person in itertools.product(range(each), range(people)):
        await inbox.receive(rt, Inbound("webchat", f"{person}:{number}", str(person), "text", text="bonjour"))
        await conversations.process_next(rt)
    ours = time.perf_counter() - started
    bare = await asyncio.to_thread(_commits, rt.settings.home / "bare.db", people * each * COMMITS)
    print(f"{people} people, {each} messages each, one process, SQLite with synchronous=FULL")
    print(f"Rafiq                      {people * each / ours:8.0f} messages/s")
    print(
        f"bare commits, {COMMITS} a message   {people * each / bare:8.0f} messages/s   ({ours / bare:.1f} times as fast)"
    )


def _commits(path: Path, count: int) -> float:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE words (said BLOB)")
    started = time.perf_counter()
    for _ in range(count):
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO words VALUES (zeroblob(500))")
        connection.execute("COMMIT")
    took = time.perf_counter() - started
    connection.close()
    return took


async def telegram(count: int) -> None:
    """`sendMessage` through python-telegram-bot: its default HTTP client beside ours, against a server in this process."""
    server = web.Application()
    server.router.add_post("/bot{token}/{method}", _sent)
    runner = web.AppRunner(server, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/bot"
    clients: dict[str, Callable[[], BaseRequest]] = {
        "HTTPXRequest (the default)": lambda: HTTPXRequest(connection_pool_size=SIDE_BY_SIDE, pool_timeout=30),
        "AiohttpRequest (ours)": AiohttpRequest,
    }
    for name, make in clients.items():
        request = make()
        await request.initialize()
        bot = Bot("1:bench", base_url=url, request=request, get_updates_request=request)
        took = await _timed(count, lambda n, bot=bot: bot.send_message(n, "سلام، چطور هستید؟ " * 12))  # type: ignore[misc]
        await request.shutdown()
        print(f"{name:28} {count / took:8.0f} messages/s   {took / count * 1000:6.2f} ms each, server included")
    await runner.cleanup()


async def _sent(request: web.Request) -> web.Response:
    form = await request.post()
    chat = {"id": int(str(form["chat_id"])), "type": "private"}
    return web.json_response({"ok": True, "result": {"message_id": 1, "date": 1, "chat": chat, "text": "x"}})


async def _timed(count: int, send: Callable[[int], Awaitable[object]]) -> float:
    numbers = iter(range(count))

    async def sender() -> None:
        for number in numbers:
            await send(number)

    await send(0)
    started = time.perf_counter()
    await asyncio.gather(*(sender() for _ in range(SIDE_BY_SIDE)))
    return time.perf_counter() - started
