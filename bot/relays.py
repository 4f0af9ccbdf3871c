"""The machine between the two languages: what a case says is translated after it was kept, oldest first, and what the team
wrote then goes to the person. With no translation it is shown, and sent, as it was written."""

from __future__ import annotations

import logging
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot import answers, escalations, translation
from bot.runtime import Runtime
from bot.store.case_models import Case, CaseEntry
from bot.store.models import Person, Staff
from bot.translation import Translated
from flows.texts import BASE

logger = logging.getLogger(__name__)
LEASE = timedelta(seconds=30)
"""Longer than a translation may take."""
_Elder = aliased(CaseEntry)


@dataclass(frozen=True)
class Task:
    """What is to be translated. `names`: what must stay as it is."""

    entry: int
    text: str = field(repr=False)
    source: str
    target: str
    names: tuple[str, ...] = field(repr=False)


async def take(rt: Runtime) -> Task | None:
    """The oldest entry that waits, for LEASE; of one case never two at once."""
    now = rt.now()
    async with rt.store.writing() as session:
        first = select(CaseEntry.id).where(_due(now), ~_behind()).order_by(CaseEntry.id).limit(1)
        number = await session.scalar(first.with_for_update(skip_locked=True))
        if number is None:
            return None
        taken = update(CaseEntry).where(CaseEntry.id == number, _due(now)).values(next_try_at=now + LEASE)
        entry = await session.scalar(taken.returning(CaseEntry))
        return await _task(session, entry) if entry is not None else None


def _due(now: datetime) -> ColumnElement[bool]:
    return and_(CaseEntry.translating == "pending", CaseEntry.next_try_at <= now)


def _behind() -> ColumnElement[bool]:
    """Whether an older entry of the same case is not done yet."""
    return (
        select(_Elder.id)
        .where(_Elder.case_id == CaseEntry.case_id, _Elder.translating == "pending", _Elder.id < CaseEntry.id)
        .exists()
    )


async def _task(session: AsyncSession, entry: CaseEntry) -> Task:
    case = await session.get_one(Case, entry.case_id)
    person = await session.get_one(Person, case.person_id)
    named = {entry.staff_id, case.holder_id} - {None}
    names = list(await session.scalars(select(Staff.name).where(Staff.id.in_(named))))
    target = BASE if entry.kind == "person" else escalations.reads(person, case)
    return Task(entry.id, entry.body.get("text", ""), entry.lang, target, (*filter(None, [person.called]), *names))


async def do(rt: Runtime, task: Task) -> None:
    """The call, outside any transaction, and then what became of it."""
    made = await rt.translation.translate(task.text, task.source, task.target, task.names)
    async with rt.store.writing() as session:
        whose = select(Case.person_id).join(CaseEntry).where(CaseEntry.id == task.entry)
        person = await session.get(Person, await session.scalar(whose) or 0, with_for_update={"key_share": True})
        entry = await session.get(CaseEntry, task.entry, with_for_update=True)
        if person is None or entry is None:  # erased meanwhile
            return
        if entry.translating == "pending":
            case = await session.get_one(Case, entry.case_id)
            await _keep(rt, session, person, case, entry, made)
            case.changed_at = rt.now()
    for bell in ("console", "cases", "outbox", f"person:{person.id}"):
        await rt.bell.ring(bell)


async def _keep(
    rt: Runtime, session: AsyncSession, person: Person, case: Case, entry: CaseEntry, made: Translated | None
) -> None:
    """To the team a translation is shown even where something was lost, and marked; to a person it is not sent then."""
    if made is not None and made.changed and entry.kind == "team":
        await escalations.add_event(session, case, None, "untranslated", rt.now(), changed=list(made.changed))
        made = None
    entry.translating, entry.next_try_at = "done" if made else "failed", None
    entry.translation = asdict(made) if made else None
    if entry.kind == "team":
        await answers.send(rt, session, person, case, entry)
        await answers.follow(rt, session, person, case, entry)


async def next_due(session: AsyncSession) -> datetime | None:
    return await session.scalar(
        select(func.min(CaseEntry.next_try_at)).where(CaseEntry.translating == "pending", ~_behind())
    )


async def forget(rt: Runtime, session: AsyncSession, person: Person) -> None:
    """Erase what is kept of the machine's work on this person's cases."""
    rows = await session.execute(
        select(CaseEntry.body, CaseEntry.translation).join(Case).where(Case.person_id == person.id)
    )
    texts = [text for row in rows for part in row if part and (text := part.get("text"))]
    await translation.forget(session, rt.store.vault, texts)
