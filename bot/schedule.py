"""The clock: APScheduler fires jobs that only sweep rows that are due, so that two schedulers do no harm."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot import deadlines, escalations, lessons, outbox, people, registrations, reminders, translation
from bot.runtime import Runtime
from bot.store.bell import wait

SWEEP_EVERY = 30
"""Seconds between two looks at what is due."""
LOOK_EVERY = 60.0
"""Seconds: a ring may be missed, so reminders are looked for this often anyway."""
AGAIN = 0.2
"""Seconds until the next look while there is more to say than the inbox holds."""
logger = logging.getLogger(__name__)


async def run(rt: Runtime, stop: asyncio.Event) -> None:
    """Run the jobs until `stop` is set. A late job is run once, never skipped."""
    defaults = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
    scheduler = AsyncIOScheduler(timezone=rt.settings.zone, job_defaults=defaults)
    scheduler.add_job(
        forget_old, "interval", hours=1, args=[rt], next_run_time=rt.now() + timedelta(minutes=1), id="retention"
    )
    scheduler.add_job(rt.bell.ring, "interval", seconds=SWEEP_EVERY, args=["reminders"], id="reminders")
    scheduler.add_job(registrations.lapse, "interval", seconds=SWEEP_EVERY, args=[rt], id="waiting-lists")
    scheduler.add_job(deadlines.replan, args=[rt], id="replan")
    scheduler.start()
    reminding = asyncio.create_task(_remind(rt, stop), name="reminders")
    try:
        await stop.wait()
    finally:
        reminding.cancel()
        scheduler.shutdown(wait=False)


async def _remind(rt: Runtime, stop: asyncio.Event) -> None:
    """Say what is due whenever the bell rings, as fast as it is handled."""
    with rt.bell.listening("reminders") as heard:
        while not stop.is_set():
            try:
                fired = await reminders.fire_due(rt)
            except Exception:
                logger.exception("reminders: could not be fired; they are tried again")
                fired = 0
            await wait(heard, AGAIN if fired else LOOK_EVERY)


async def forget_old(rt: Runtime) -> None:
    """Retention: what docs/privacy.md promises."""
    async with rt.store.writing() as session:
        cases = await escalations.forget_old(session, rt.now())
        dates = await deadlines.forget_old(session, rt.now())
        gone = await people.forget_old(session, rt.now())
        parties = await registrations.forget_old(session, rt.now())
        unread = await lessons.forget_old(session, rt.now())
        await reminders.forget_old(session, rt.now())
        translations = await translation.forget_old(session, rt.now())
        emptied = await outbox.forget_old(session, rt.now())
    if any((cases, dates, gone, unread, emptied, parties, translations)):
        what = (gone, cases, emptied, unread, dates, parties, translations)
        logger.info(
            "retention: %d people, %d cases, %d messages, %d lessons, %d dates, %d parties, %d translations erased",
            *what,
        )
