"""The loops that do the work, until told to stop: one takes what is due in order, several do it side by side."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from typing import TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from bot import alerts, conversations, files, inbox, outbox, relays, topics
from bot.runtime import Runtime
from bot.store.bell import wait
from bot.store.models import OutboxRow

logger = logging.getLogger(__name__)

HANDLERS = 8
SENDERS = 16
TRANSLATORS = 4
FETCHERS = 2
"""Each may hold a file of ten megabytes, and what it is encrypted to."""
CALLERS = 4
LOOK_EVERY = 1.0
"""Seconds: a ring may be missed, so each loop looks for work this often anyway."""

Row = TypeVar("Row")


async def run(rt: Runtime, stop: asyncio.Event) -> None:
    """Handle and send until `stop` is set; what is in hand is finished first."""
    async with asyncio.TaskGroup() as loops:
        loops.create_task(
            repeat(rt, "inbox", conversations.take, conversations.process, inbox.next_due, HANDLERS, stop), name="inbox"
        )
        loops.create_task(repeat(rt, "cases", relays.take, relays.do, relays.next_due, TRANSLATORS, stop), name="cases")
        loops.create_task(repeat(rt, "outbox", outbox.take, _send, outbox.next_due, SENDERS, stop), name="outbox")
        loops.create_task(repeat(rt, "files", files.take, files.fetch, files.next_due, FETCHERS, stop), name="files")
        loops.create_task(repeat(rt, "cases", alerts.take, alerts.ring, alerts.next_due, CALLERS, stop), name="alerts")
        loops.create_task(
            repeat(rt, "cases", topics.take, topics.do, partial(topics.next_due, rt), 1, stop), name="topics"
        )


async def _send(rt: Runtime, row: OutboxRow) -> None:
    if row.status == "sending":
        await outbox.send(rt, row)


async def repeat(
    rt: Runtime,
    topic: str,
    take: Callable[[Runtime], Awaitable[Row | None]],
    do: Callable[[Runtime, Row], Awaitable[None]],
    next_due: Callable[[AsyncSession], Awaitable[datetime | None]],
    hands: int,
    stop: asyncio.Event,
) -> None:
    """Take rows while there is a free hand; when there are none, wait for the bell, or until the next one is due."""
    free = asyncio.Semaphore(hands)

    async def handled(row: Row) -> None:
        try:
            await do(rt, row)
        except Exception as error:
            logger.error("%s: %s", topic, type(error).__name__, exc_info=error)
        finally:
            free.release()
            await rt.bell.ring(topic, everywhere=False)

    with rt.bell.listening(topic) as heard:
        async with asyncio.TaskGroup() as hands_at_work:
            while not stop.is_set():
                await free.acquire()
                try:
                    row = await take(rt)
                except Exception as error:
                    logger.error("%s: %s; trying again", topic, type(error).__name__, exc_info=error)
                    free.release()
                    await wait(asyncio.Event(), LOOK_EVERY)
                    continue
                if row is not None:
                    hands_at_work.create_task(handled(row))
                    continue
                free.release()
                await wait(heard, await _until(rt, next_due))


async def _until(rt: Runtime, next_due: Callable[[AsyncSession], Awaitable[datetime | None]]) -> float:
    try:
        async with rt.store.reading() as session:
            due = await next_due(session)
    except Exception:
        return LOOK_EVERY
    left = (due - rt.now()).total_seconds() if due else LOOK_EVERY
    return min(max(left, 0.01), LOOK_EVERY)
