"""Cases in a store, as people open them and the team works on them."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

from bot import answers, escalations, people
from bot.answers import Said
from bot.runtime import Runtime
from bot.store.case_models import Case, CaseEntry, StoredFile
from bot.store.models import InboxRow, Person, Staff
from flows.opening import WEEK
from flows.state import OpenCase

_updates = itertools.count(1)


async def waits(
    rt: Runtime,
    address: str = "1001",
    words: str = "سلام، مکتوب رسیده",
    *,
    lang: str = "prs",
    about: str = "papers",
    priority: int = WEEK,
    readers: Any = "volunteer",
    channel: str = "telegram",
    where: Sequence[str] = (),
    ticked: Mapping[str, tuple[str, ...]] | None = None,
    **facts: Any,
) -> Case:
    """Somebody calls the team. `facts`: of the person, such as `place`."""
    async with rt.store.writing() as session:
        person = await people.at_or_new(session, rt.store.vault, channel, address, rt.now())
        person.lang, person.agreed_at = lang, rt.now()
        for name, value in facts.items():
            setattr(person, name, value)
        wanted = OpenCase(about, priority, words, tuple(where), dict(ticked or {}), readers)
        return await escalations.open_case(rt, session, person, wanted)


async def says(rt: Runtime, case: Case, text: str = "", lang: str = "", **body: Any) -> CaseEntry:
    """The person says something more to the team."""
    async with rt.store.writing() as session:
        person = await people.locked(session, case.person_id)
        number = next(_updates)
        row = InboxRow(
            person_id=person.id,
            channel=person.channel,
            update_id=f"case:{number}",
            n=people.next_n(person),
            kind="text" if text else "media",
            body={"text": text, **body},
            status="done",
            next_try_at=rt.now(),
            received_at=rt.now(),
        )
        session.add(row)
        await session.flush()
        await escalations.hear(rt, session, person, row, lang or person.lang)
    return (await entries(rt, case))[-1]


async def translated(rt: Runtime, entry: CaseEntry, text: str) -> None:
    """As the machine does, a moment later."""
    async with rt.store.writing() as session:
        row = await session.get_one(CaseEntry, entry.id)
        row.translation, row.translating = {"lang": "fr", "text": text, "by": "libretranslate"}, "done"


async def has_file(rt: Runtime, entry: CaseEntry, kind: str = "photo", mime: str = "image/jpeg", **about: Any) -> int:
    """A file that came with an entry."""
    async with rt.store.writing() as session:
        row = await session.get_one(CaseEntry, entry.id)
        case = await session.get_one(Case, row.case_id)
        stored = StoredFile(person_id=case.person_id, case_id=case.id, kind=kind, name="fichier", mime=mime, **about)
        stored.made_at = rt.now()
        session.add(stored)
        await session.flush()
        row.file_id = stored.id
        return stored.id


async def claimed(rt: Runtime, case: Case, member: Staff) -> None:
    async with rt.store.writing() as session:
        person, row = await _locked(session, case)
        await answers.claim(rt, session, person, row, await session.get_one(Staff, member.id))


async def answered(rt: Runtime, case: Case, member: Staff, text: str = "Bonjour", **said: Any) -> CaseEntry:
    async with rt.store.writing() as session:
        person, row = await _locked(session, case)
        return await answers.answer(
            rt, session, person, row, await session.get_one(Staff, member.id), Said(text, **said)
        )


async def noted(rt: Runtime, case: Case, member: Staff, text: str) -> None:
    async with rt.store.writing() as session:
        _, row = await _locked(session, case)
        await answers.note(rt, session, row, member, text, None)


async def closed(rt: Runtime, case: Case, member: Staff | None = None, reason: str = "answered") -> None:
    async with rt.store.writing() as session:
        person, row = await _locked(session, case)
        await answers.close(rt, session, person, row, member, reason)


async def _locked(session: Any, case: Case) -> tuple[Person, Case]:
    person = await people.locked(session, case.person_id)
    return person, await session.get_one(Case, case.id, with_for_update=True, populate_existing=True)


async def entries(rt: Runtime, case: Case) -> Sequence[CaseEntry]:
    async with rt.store.reading() as session:
        return await escalations.entries(session, case)


async def stands(rt: Runtime, case: Case) -> Case:
    """The case as it is now."""
    async with rt.store.reading() as session:
        return await session.get_one(Case, case.id)
