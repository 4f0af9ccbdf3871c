"""Races and endurance, from several processes at once: places that many want, and reminders under `kill -9`."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import multiprocessing
import os
import random
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import TypeVar

from sqlalchemy import func, insert, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from bot import people, programmes, registrations
from bot.registrations import Group
from bot.runtime import Runtime
from bot.settings import Settings
from bot.store.models import ActivityRow, InboxRow, OutboxRow, Person, Registration, Reminder
from flows.programme import Activity, Programme
from flows.spec import Territory, Words
from flows.waiting import Party, fits

T = TypeVar("T")
Make = Callable[[Settings], Runtime]
AT_ONCE = 8
"""Parties that each process sends side by side."""
SIZES = range(1, 6)
ACTIVITIES = 20
NOON = 12
PATIENCE = 60.0
"""Seconds that a service may take to start."""


def _parts(found: Iterable[T]) -> Iterator[list[T]]:
    """A thousand at a time."""
    rest = iter(found)
    while part := list(islice(rest, 1000)):
        yield part


@dataclass(frozen=True, slots=True)
class Race:
    """What came of it. `disordered`: parties that went or wait although their number says otherwise."""

    going: int
    """People, not parties."""
    waiting: int
    split: int
    disordered: int
    registered: int
    seconds: float


def places(make: Make, settings: Settings, parties: int, places: int, processes: int, guarded: bool = True) -> Race:
    """So many parties of one to five race for so many places; without the guard, to show what it is for."""
    activity, wanted = asyncio.run(_prepared(make, settings, parties, places))
    context = multiprocessing.get_context("spawn")
    shares = [wanted[number::processes] for number in range(processes)]
    runners = [context.Process(target=_run, args=(make, settings, activity, share, guarded)) for share in shares]
    started = time.perf_counter()
    for runner in runners:
        runner.start()
    for runner in runners:
        runner.join()
    return asyncio.run(_counted(make, settings, activity, places, dict(wanted), time.perf_counter() - started))


async def _prepared(make: Make, settings: Settings, parties: int, places: int) -> tuple[int, list[tuple[int, int]]]:
    """An activity, and who wants to come to it: the numbers of the people, and their sizes."""
    rt, dice = make(settings), random.Random(parties)
    async with rt.store.writing() as session:
        [activity] = await _activities(rt, session, 1, places, timedelta(days=7))
        numbers = await _people(rt, session, parties)
    await rt.store.close()
    return activity, [(number, dice.choice(SIZES)) for number in numbers]


async def _activities(rt: Runtime, session: AsyncSession, count: int, places: int, ahead: timedelta) -> list[int]:
    said = Words.same("Exemple")
    programme = await programmes.save(session, f"race-{count}-{places}-{time.time_ns()}", Programme(
        name=said, neutral=said, operator="Exemple", what=said, themes=["social_link"], entry="open", sensitivity="normal",
        territory=Territory(scope="national", note=said),
    ), rt.now())  # fmt: skip
    starts, about = rt.now() + ahead, Activity(title=said, kind="outing", place=said).model_dump(mode="json")
    rows = [
        ActivityRow(
            programme_id=programme.id, about=about, status="published", places=places, max_party=max(SIZES),
            starts_at=starts, ends_at=starts + timedelta(hours=2), edited_at=rt.now(), changed_at=rt.now(),
        )
        for _ in range(count)
    ]  # fmt: skip
    session.add_all(rows)
    await session.flush()
    for row in rows:
        await programmes.add_occasions(session, row, [(row.starts_at, row.ends_at)])
    await session.flush()
    return [row.id for row in rows]


async def _people(rt: Runtime, session: AsyncSession, count: int) -> list[int]:
    made, run = list[int](), time.time_ns()
    for numbers in _parts(range(count)):
        rows = [
            {
                "channel": "webchat", "address": f"race-{run}-{number}", "lang": "fr", "agreed_at": rt.now(), "seq": 0,
                "address_hash": rt.store.vault.hashes("webchat", f"race-{run}-{number}")[0], "discreet": False,
                "next_send_at": 0.0, "created_at": rt.now(), "seen_at": rt.now(),
            }
            for number in numbers
        ]  # fmt: skip
        made += (await session.scalars(insert(Person).returning(Person.id, sort_by_parameter_order=True), rows)).all()
    return made


def _run(make: Make, settings: Settings, activity: int, share: Sequence[tuple[int, int]], guarded: bool) -> None:
    logging.getLogger().setLevel(logging.ERROR)
    asyncio.run(_take_part(make, settings, activity, share, guarded))


async def _take_part(
    make: Make, settings: Settings, activity: int, share: Sequence[tuple[int, int]], guarded: bool
) -> None:
    rt, turn = make(settings), asyncio.Semaphore(AT_ONCE)
    take = _guarded if guarded else _unguarded

    async def wants(person: int, size: int) -> None:
        async with turn:
            while True:
                try:
                    return await take(rt, activity, person, size)
                except DBAPIError:  # the file is locked for too long by the others: as an event, it is tried again
                    await asyncio.sleep(random.random() / 10)

    await asyncio.gather(*(wants(person, size) for person, size in share))
    await rt.store.close()


async def _guarded(rt: Runtime, activity: int, person: int, size: int) -> None:
    async with rt.store.writing() as session:
        await registrations.register(rt, session, await people.locked(session, person), activity, Group(size))


async def _unguarded(rt: Runtime, activity: int, person: int, size: int) -> None:
    """The same without the lock: looks first, and writes what it saw."""
    async with rt.store.reading() as session:
        row = await session.get_one(ActivityRow, activity)
        free, number = await registrations.free(session, row), row.last_number + 1
    async with rt.store.writing() as session:
        (await session.get_one(ActivityRow, activity)).last_number = number
        session.add(
            Registration(
                activity_id=activity, person_id=person, number=number, size=size,
                state="going" if size <= free else "waiting", made_at=rt.now(),
            )
        )  # fmt: skip


async def _counted(
    make: Make, settings: Settings, activity: int, places: int, wanted: dict[int, int], seconds: float
) -> Race:
    rt = make(settings)
    async with rt.store.reading() as session:
        rows = (await session.scalars(select(Registration).order_by(Registration.number))).all()
    await rt.store.close()
    rows = [row for row in rows if row.activity_id == activity]
    waiting: list[Party] = []
    taken = disordered = 0
    for number, row in enumerate(rows, start=1):
        goes = fits(places - taken, waiting, row.size, pass_smaller=False)
        disordered += row.number != number or row.state != ("going" if goes else "waiting")
        if goes:
            taken += row.size
        else:
            waiting.append(Party(row.number, row.size))
    return Race(
        going=sum(row.size for row in rows if row.state == "going"),
        waiting=sum(row.size for row in rows if row.state == "waiting"),
        split=sum(row.size != wanted[row.person_id or 0] for row in rows),
        disordered=disordered,
        registered=len(rows),
        seconds=seconds,
    )


# ── reminders under kill -9 ────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Endured:
    """`said` of so many reminders, by how many rows of the outbox; `doubled`: people with more than one."""

    due: int
    said: int
    doubled: int
    kills: int
    seconds: float


async def reminders(make: Make, settings: Settings, count: int, kill_every: float, command: Sequence[str]) -> Endured:
    """So many reminders that were due in one day, said by a service that is killed every few seconds of its work.

    `command` starts it; the time zone is chosen so that it is about noon there, or the quiet hours would hold them back.
    """
    zone = f"Etc/GMT{datetime.now(UTC).hour - NOON:+d}"
    rt = make(replace(settings, timezone=zone))
    await _due(rt, count)
    env = {name: value for name, value in os.environ.items() if not name.startswith("RAFIQ_")}
    env |= {
        "RAFIQ_HOME": str(settings.home), "RAFIQ_SECRET_KEY": " ".join(settings.secret_keys), "RAFIQ_TIMEZONE": zone,
        "RAFIQ_NLU_URL": "http://127.0.0.1:1", "PORT": "0",
    }  # fmt: skip
    started, kills = time.perf_counter(), 0
    with (settings.home / "log").open("ab") as log:
        while left := await _left(rt):
            service = await asyncio.create_subprocess_exec(
                *command, env=env, start_new_session=True, stdout=log, stderr=log
            )
            try:
                await _at_work(rt, service, left)
                await asyncio.sleep(kill_every)
            finally:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(service.pid, signal.SIGKILL)
                await service.wait()
            kills += 1
    said, doubled = await _said(rt)
    await rt.store.close()
    return Endured(count, said, doubled, kills, time.perf_counter() - started)


async def _at_work(rt: Runtime, service: asyncio.subprocess.Process, left: int) -> None:
    """Wait until it says something; raises TimeoutError when it never does."""
    async with asyncio.timeout(PATIENCE):
        while service.returncode is None and await _left(rt) == left:
            await asyncio.sleep(0.1)


async def _due(rt: Runtime, count: int) -> None:
    now, dice = rt.now(), random.Random(count)
    async with rt.store.writing() as session:
        activities = await _activities(rt, session, ACTIVITIES, count, timedelta(hours=20))
        occasions = {number: (await programmes.occasions_of(session, number))[0].id for number in activities}
        numbers = await _people(rt, session, count)
    for part in _parts(enumerate(numbers)):
        places = [(person, activities[number % ACTIVITIES], number) for number, person in part]
        async with rt.store.writing() as session:
            await session.execute(insert(Registration), [
                {"activity_id": activity, "person_id": person, "number": number, "state": "going", "size": 1,
                 "party": Group().written(), "made_at": now}
                for person, activity, number in places
            ])  # fmt: skip
            await session.execute(insert(Reminder), [
                {"person_id": person, "what": f"go:{activity}:{occasions[activity]}:24",
                 "due_at": now - timedelta(seconds=dice.randrange(86_400)), "at_night": False}
                for person, activity, _ in places
            ])  # fmt: skip


async def _left(rt: Runtime) -> int:
    """Reminders that are not fired, and events that are not handled."""
    async with rt.store.reading() as session:
        due = await session.scalar(select(func.count()).select_from(Reminder).where(Reminder.fired_at.is_(None)))
        waits = await session.scalar(select(func.count()).select_from(InboxRow).where(InboxRow.status == "pending"))
    print(f"\r{due} due, {waits} in hand", end="", file=sys.stderr, flush=True)
    return (due or 0) + (waits or 0)


async def _said(rt: Runtime) -> tuple[int, int]:
    async with rt.store.reading() as session:
        said = select(OutboxRow.person_id, func.count()).where(OutboxRow.kind == "reminder")
        counts = [count for _, count in await session.execute(said.group_by(OutboxRow.person_id))]
    return sum(counts), sum(count > 1 for count in counts)
