"""Measurements: each figure stands beside a peer or a plain reference loop that was timed in the same run."""

from __future__ import annotations

import asyncio
import itertools
import random
import sqlite3
import time
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import get_args

from aiohttp import web
from telegram import Bot
from telegram.request import BaseRequest, HTTPXRequest

from bot import conversations, inbox
from bot.channels.telegram_http import AiohttpRequest
from bot.messages import Inbound
from bot.runtime import Runtime
from bot.settings import ROOT
from flows.directory import Directory
from flows.loaded import Flows
from flows.spec import Lang

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


def directory(flows: Flows, cards: int) -> None:
    """How long a search takes among so many cards (ours, moved to towns all over France, with each other's words)."""
    chance = random.Random(1)  # noqa: S311
    listed = [one for one in flows.directory.structures.values() if one.sensitivity != "high"]
    words = {lang: [said for one in listed for said in one.words[lang]] for lang in get_args(Lang)}
    towns = [row.split(",")[:2] for row in (ROOT / "data/towns.csv").read_text("utf-8").splitlines()[1:]]
    many = {}
    for number in range(cards):
        town, code = chance.choice(towns)
        one = chance.choice(listed)
        territory = one.territory.model_copy(update={"scope": "towns", "towns": [town], "departements": [code]})
        own = {lang: chance.sample(said, 6) for lang, said in words.items()}
        many[f"card-{number}"] = one.model_copy(update={"territory": territory, "words": own})
    started = time.perf_counter()
    made = Directory(many, flows.places)
    print(f"index of {cards} cards: {time.perf_counter() - started:.1f} s, once")
    asked = [chance.choice(words[lang]) for lang in words for _ in range(30)]
    asked += [f"{said} {chance.choice(towns)[0]}" for said in asked]
    made.asked("Paris")  # the list of towns is read at the first question
    texts = [
        " ".join((one.name, *one.what.all(), *(said for own in one.words.values() for said in own)))
        for one in many.values()
    ]
    took = sorted(_milliseconds(partial(_search, made, said)) for said in asked)
    scan = sorted(_milliseconds(partial(_scan, texts, said)) for said in asked)
    for name, times in (("search", took), ("plain scan", scan)):
        print(
            f"{name}: p50 {times[len(times) // 2]:.1f} ms, p95 {times[len(times) * 95 // 100]:.1f}, max {times[-1]:.1f}"
        )


def _milliseconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - started)


def _search(made: Directory, said: str) -> list[str]:
    words, near = made.asked(said)
    return made.find(words, near=near)


def _scan(texts: list[str], said: str) -> list[str]:
    return [text for text in texts if said in text]
