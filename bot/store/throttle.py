"""How often something may happen from one address: in memory, or in Redis when several processes share the door."""

from __future__ import annotations

import ipaddress
import time
from collections import deque

from redis.asyncio import Redis
from redis.exceptions import RedisError

MAX_KEYS = 20_000


class Throttle:
    """At most `limit` times in `seconds`. With Redis gone, everybody is let in: a flood is better than a closed door."""

    def __init__(self, limit: int, seconds: int, redis: Redis | None = None) -> None:
        self._limit = limit
        self._seconds = seconds
        self._redis = redis
        self._seen: dict[str, deque[float]] = {}

    async def allows(self, key: str) -> bool:
        if self._redis is None:
            return self._allows_here(key)
        try:
            name = f"rafiq:throttle:{key}"
            async with self._redis.pipeline() as pipe:
                pipe.set(name, 0, ex=self._seconds, nx=True)
                pipe.incr(name)
                _, count = await pipe.execute()
        except RedisError:
            return True
        return int(count) <= self._limit

    def _allows_here(self, key: str) -> bool:
        now = time.monotonic()
        if len(self._seen) > MAX_KEYS:
            self._seen = {k: times for k, times in self._seen.items() if times and times[-1] > now - self._seconds}
        times = self._seen.setdefault(key, deque())
        while times and times[0] <= now - self._seconds:
            times.popleft()
        if len(times) >= self._limit:
            return False
        times.append(now)
        return True


def network(host: str) -> str:
    """Who is counted as one: an IPv4 address, or the 64 bits of IPv6 that a household or a rented server has whole."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is None:
        return str(ipaddress.ip_network((int(address), 64), strict=False))
    return host
