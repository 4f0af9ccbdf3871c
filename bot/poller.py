"""Channels that are asked for news: the next offset is passed only after everything before it was committed."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from bot.arrivals import arrived
from bot.messages import SendError
from bot.runtime import Runtime

logger = logging.getLogger(__name__)
LONGEST_PAUSE = 60.0


async def run(rt: Runtime, name: str, stop: asyncio.Event) -> None:
    """Ask again and again. A channel that does not answer is asked less and less often, and /readyz says so."""
    channel: Any = rt.channels[name]
    offset: int | None = None
    pause = 1.0
    while not stop.is_set():
        try:
            for next_offset, inbounds in await channel.fetch(offset):
                for inbound in inbounds:
                    await arrived(rt, inbound)
                offset = next_offset
        except Exception as error:
            rt.state[name] = f"does not answer ({_reason(error)})"
            logger.warning("%s: %s", name, _reason(error))
            await _wait(stop, pause)
            pause = min(pause * 2, LONGEST_PAUSE)
            continue
        rt.state[name] = "ok"
        pause = 1.0


def _reason(error: Exception) -> str:
    return str(error) if isinstance(error, SendError) else type(error).__name__


async def _wait(stop: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return
