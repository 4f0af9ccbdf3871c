"""Wake-ups: what rings may be missed, so whoever waits also looks for itself now and then."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import defaultdict
from collections.abc import Callable, Iterator

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)
CHANNEL = "rafiq:bell"
PATIENCE = 0.5
"""Seconds: nothing waits longer for what may be lost."""


def connect(url: str) -> Redis:
    """A Redis that answers at once or not at all: the client's own retries would hold up every message for seconds."""
    return Redis.from_url(url, retry=Retry(NoBackoff(), 0), socket_connect_timeout=PATIENCE)


class Bell:
    """Rings within this process; with a Redis, in every process that shares it."""

    def __init__(self, redis: Redis | None = None) -> None:
        self.redis = redis
        self.closed = False
        """Whether this process is stopping: whoever holds a line open lets it go."""
        self._waiting: dict[str, set[asyncio.Event]] = defaultdict(set)
        self._overhearing: set[Callable[[str], None]] = set()
        self._listener: asyncio.Task[None] | None = None

    async def start(self) -> None:
        if self.redis is not None:
            self._listener = asyncio.create_task(self._listen(self.redis), name="bell")

    async def stop(self) -> None:
        if self._listener is not None:
            self._listener.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._listener
        if self.redis is not None:
            await self.redis.aclose()

    def close(self) -> None:
        """Wake everybody for the last time."""
        self.closed = True
        for topic in list(self._waiting):
            self._wake(topic)

    async def ring(self, topic: str, everywhere: bool = True) -> None:
        self._wake(topic)
        if self.redis is None or not everywhere:
            return
        try:
            await asyncio.wait_for(self.redis.publish(CHANNEL, topic), PATIENCE)
        except (RedisError, TimeoutError) as error:
            logger.warning("bell: Redis does not answer (%s)", type(error).__name__)

    @contextlib.contextmanager
    def listening(self, topic: str) -> Iterator[asyncio.Event]:
        """An event that is set by every ring from now on: listen first, then look, then wait."""
        heard = asyncio.Event()
        self._waiting[topic].add(heard)
        try:
            yield heard
        finally:
            self._waiting[topic].discard(heard)
            if not self._waiting[topic]:
                del self._waiting[topic]

    @contextlib.contextmanager
    def overhearing(self, tell: Callable[[str], None]) -> Iterator[None]:
        """`tell` is called with the topic of every ring from now on."""
        self._overhearing.add(tell)
        try:
            yield
        finally:
            self._overhearing.discard(tell)

    def _wake(self, topic: str) -> None:
        for tell in list(self._overhearing):
            tell(topic)
        for heard in self._waiting.get(topic, ()):
            heard.set()

    async def _listen(self, redis: Redis) -> None:
        while True:
            try:
                async with redis.pubsub() as pubsub:
                    await pubsub.subscribe(CHANNEL)
                    async for message in pubsub.listen():
                        if message["type"] == "message":
                            self._wake(message["data"].decode())
            except (RedisError, OSError) as error:
                logger.warning("bell: Redis does not answer (%s)", type(error).__name__)
                await asyncio.sleep(1)


async def wait(heard: asyncio.Event, seconds: float) -> bool:
    """Whether it rang within so many seconds; the event is ready for the next ring."""
    try:
        await asyncio.wait_for(heard.wait(), seconds)
    except TimeoutError:
        return False
    heard.clear()
    return True
