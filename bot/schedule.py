"""The clock: APScheduler fires jobs that only sweep rows that are due, so that two schedulers do no harm."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from functools import partial

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy.ext.asyncio import AsyncSession

from bot import (
    case_clock,
    case_figures,
    deadlines,
    digest,
    escalations,
    files,
    lessons,
    mail,
    outbox,
    people,
    registrations,
    reminders,
    trace,
    translation,
)
from bot.runtime import Runtime
from bot.store.bell import wait

SWEEP_EVERY = 30
"""Seconds between two looks at what is due."""
LOOK_EVERY = 60.0
"""Seconds: a ring may be missed, so reminders are looked for this often anyway."""
AGAIN = 0.2
"""Seconds until the next look while there is more to say than the inbox holds."""
RETENTION: dict[str, Callable[[AsyncSession, datetime], Awaitable[int | None]]] = {
    "cases": escalations.forget_old,
    "figures of cases": case_figures.forget_old,
    "files": files.forget_old,
    "dates": deadlines.forget_old,
    "people": people.forget_old,
    "parties": registrations.forget_old,
    "lessons": lessons.forget_old,
    "reminders": reminders.forget_old,
    "translations": translation.forget_old,
    "lines of the trace": trace.forget_old,
    "messages": outbox.forget_old,
}
"""What erases what has been kept for long enough, in this order."""
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
    scheduler.add_job(case_clock.warn_late, "interval", seconds=SWEEP_EVERY, args=[rt], id="late-cases")
    scheduler.add_job(case_clock.release_idle, "interval", seconds=SWEEP_EVERY, args=[rt], id="idle-cases")
    scheduler.add_job(case_clock.release_lost, "interval", seconds=SWEEP_EVERY, args=[rt], id="lost-cases")
    post = partial(mail.post, rt.settings) if rt.settings.smtp_url else None
    scheduler.add_job(digest.tell, "interval", seconds=SWEEP_EVERY, args=[rt, post], id="digest")
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
    """Retention: what docs/privacy.md promises. One transaction for each kind: none holds what another one waits for."""
    erased = {}
    for name, forget in RETENTION.items():
        async with rt.store.writing() as session:
            erased[name] = await forget(session, rt.now())
    if any(erased.values()):
        logger.info("retention: %s erased", ", ".join(f"{count} {name}" for name, count in erased.items() if count))
