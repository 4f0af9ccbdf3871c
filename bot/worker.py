"""The loops that do the work: repeat(do_next) until told to stop. The job in hand is finished first."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot import conversations, inbox, outbox
from bot.runtime import Runtime
from bot.store.bell import wait

logger = logging.getLogger(__name__)

HANDLERS = 4
SENDERS = 8
LOOK_EVERY = 1.0
"""Seconds: a ring may be missed, so everybody looks for work this often anyway."""
AFTER_TROUBLE = 1.0


async def run(rt: Runtime, stop: asyncio.Event) -> None:
    """Handle and send until `stop` is set."""
    async with asyncio.TaskGroup() as tasks:
        for number in range(HANDLERS):
            tasks.create_task(
                repeat(rt, conversations.process_next, "inbox", inbox.next_due, stop), name=f"handler {number}"
            )
        for number in range(SENDERS):
            tasks.create_task(repeat(rt, outbox.send_next, "outbox", outbox.next_due, stop), name=f"sender {number}")


async def repeat(
    rt: Runtime,
    do_next: Callable[[Runtime], Awaitable[bool]],
    topic: str,
    next_due: Callable[[AsyncSession], Awaitable[datetime | None]],
    stop: asyncio.Event,
) -> None:
    with rt.bell.listening(topic) as heard:
        while not stop.is_set():
            try:
                if await do_next(rt):
                    continue
                async with rt.store.reading() as session:
                    due = await next_due(session)
            except Exception as error:
                logger.error("%s: %s; trying again", topic, type(error).__name__, exc_info=error)
                await _pause(stop, AFTER_TROUBLE)
                continue
            left = (due - rt.now()).total_seconds() if due else LOOK_EVERY
            await wait(heard, min(max(left, 0.01), LOOK_EVERY))


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return
