"""Somebody waits for a human: a case is opened, what the person says is kept in it, and it closes and opens again.

One person has one case at a time. What the team does with it is in `bot.answers`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import alerts, files, rota, switches
from bot.messages import FileRef
from bot.runtime import Runtime
from bot.staff import first_name
from bot.store.case_models import Case, CaseEntry, CaseFigure, StoredFile
from bot.store.models import InboxRow, Person, Staff
from flows.opening import DANGER, TODAY
from flows.state import OpenCase, RateCase
from flows.team import Mode, Team
from flows.texts import BASE

KEPT = timedelta(days=30)
"""After closing, a case and its words are erased."""
REOPENS = timedelta(days=7)
"""After closing, the person's words open it again."""
ABSENCE = "absence"
"""A case that the person did not ask for: they were not seen twice in a row."""
GROUP = "team_group"
"""The switch that holds a team's Telegram group."""


async def current(session: AsyncSession, person_id: int, now: datetime) -> Case | None:
    """The open case of a person, or the one that was closed lately."""
    alive = (Case.closed_at.is_(None)) | (Case.closed_at > now - REOPENS)
    order = (Case.closed_at.is_not(None), Case.hears.desc(), Case.id.desc())
    return await session.scalar(select(Case).where(Case.person_id == person_id, alive).order_by(*order).limit(1))


async def team(rt: Runtime, session: AsyncSession, person: Person) -> Team:
    """What the dialogue knows of the person's case."""
    now = rt.now()
    local = now.astimezone(rt.settings.zone)
    case = await current(session, person.id, now)
    mode = _mode(case) if case is not None else ""
    relays = mode in ("", "closed") and await switches.read(session, GROUP) is not None
    if case is None or mode == "":
        return Team(local, relays=relays)
    holder = await session.get(Staff, case.holder_id) if case.holder_id else None
    return Team(
        at=local,
        mode=mode,
        case=case.id,
        name=first_name(holder) if holder else "",
        role=holder.role if holder else "",
        priority=case.priority,
        answered=case.first_answer_at is not None,
        waits=case.waits_since is not None,
        relays=relays,
    )


def reads(person: Person, case: Case) -> str:
    """The language in which they are answered."""
    return person.lang or case.lang or BASE


def _mode(case: Case) -> Mode:
    if case.closed_at is not None:
        return "closed" if case.hears else ""
    if case.hears:
        return "hears"
    return "aside" if known_to_person(case) else ""


def known_to_person(case: Case) -> bool:
    return case.about != ABSENCE or case.first_answer_at is not None


# ── the person ─────────────────────────────────────────────────────────────────────────────────────────────────────


async def open_case(
    rt: Runtime, session: AsyncSession, person: Person, wanted: OpenCase, lang: str = "", key: str | None = None
) -> Case:
    """A case, or the one there is with what is new in it. The person must be locked. `lang`: of the words."""
    now = rt.now()
    case = await current(session, person.id, now)
    in_danger = case is not None and case.closed_at is None and case.priority == DANGER
    if case is None:
        case = Case(person_id=person.id, priority=wanted.priority, opened_at=now, hears=False, notes={})
        session.add(case)
        _begin(case, wanted)
    elif case.closed_at is not None or case.about == ABSENCE:
        if case.closed_at is not None:  # who may read it was asked anew
            case.holder_id = case.touched_at = None
        await _open_again(session, case, now)
        _begin(case, wanted)
    elif wanted.about != ABSENCE and (wanted.priority < case.priority or wanted.priority == DANGER):
        case.about, case.priority, case.warned_at = wanted.about, wanted.priority, None
    case.notes, case.lang, case.territory = _noted(case, wanted), person.lang or case.lang or "", territory(rt, person)
    case.relayed = case.relayed and case.priority != DANGER
    case.hears = case.hears or wanted.about != ABSENCE
    _waits(rt, case, now)
    await session.flush()
    if wanted.words:
        _add_words(session, case, {"text": wanted.words}, lang or person.lang, now, key)
    await _alert(rt, session, case, "danger" if case.priority == DANGER and not in_danger else "message")
    return case


def _begin(case: Case, wanted: OpenCase) -> None:
    case.about, case.priority, case.notes = wanted.about, wanted.priority, {}
    case.readers, case.relayed = wanted.readers, wanted.relayed


def _noted(case: Case, wanted: OpenCase) -> dict[str, Any]:
    """Where the person was each time, and what was ticked there."""
    where = dict.fromkeys([*case.notes.get("where", ()), *wanted.where])
    ticked = {place: list(items) for place, items in wanted.ticked.items()}
    return {"where": list(where), "ticked": {**case.notes.get("ticked", {}), **ticked}}


async def hear(
    rt: Runtime, session: AsyncSession, person: Person, row: InboxRow, lang: str, suspected: str | None = None
) -> None:
    """Keep what the person said in their case. They must be locked. `suspected`: the danger that there may be in it."""
    now = rt.now()
    case = await current(session, person.id, now)
    if case is None:
        raise LookupError(f"inbox {row.id} is for a case that is gone")
    if case.closed_at is not None:
        await _open_again(session, case, now)
    case.hears, case.lang = True, person.lang or case.lang
    if suspected:
        case.priority, case.relayed = min(case.priority, TODAY), False
        await add_event(session, case, None, "suspected", now, danger=suspected)
    _waits(rt, case, now)
    body = row.body or {}
    said = {name: body[name] for name in ("text", "position", "media") if body.get(name)}
    entry = _add_words(session, case, said or {"media": row.kind}, lang or person.lang, now, f"inbox:{row.id}")
    if file := await _file(rt, session, person, body):
        file.case_id = case.id
        await session.flush()
        entry.file_id = file.id
    await _alert(rt, session, case, "message")


def _add_words(
    session: AsyncSession, case: Case, said: dict[str, Any], lang: str, now: datetime, key: str | None
) -> CaseEntry:
    foreign = bool(said.get("text")) and lang != BASE
    entry = CaseEntry(
        case_id=case.id,
        kind="person",
        body=said,
        lang=lang,
        translating="pending" if foreign else "",
        next_try_at=now if foreign else None,
        key=key,
        made_at=now,
    )
    session.add(entry)
    return entry


async def _file(rt: Runtime, session: AsyncSession, person: Person, body: dict[str, Any]) -> StoredFile | None:
    """What came with the words: kept already, or still with the channel. What is too large is said so at once."""
    if number := body.get("stored"):
        return await session.get(StoredFile, number)
    if not (named := body.get("file")):
        return None
    ref = FileRef(**named)
    row = files.expect(session, person, body["media"], ref.name, ref.mime, ref.size, ref.id, rt.now())
    await session.flush()
    if row.status == "refused":
        await files.explain(rt, session, person, row)
    return row


async def _alert(rt: Runtime, session: AsyncSession, case: Case, why: alerts.Why) -> None:
    """Whoever is to answer is told that something waits."""
    local = rt.now().astimezone(rt.settings.zone)
    on_duty = [] if case.holder_id else [one.id for one in await rota.on_duty(session, local)]
    await alerts.plan(rt, session, case, why, on_duty)


def _waits(rt: Runtime, case: Case, now: datetime) -> None:
    """It is the team's turn, within the time of its goal; who waits already is not put off."""
    due = rt.flows.opening.due(case.priority, now.astimezone(rt.settings.zone), case.first_answer_at is not None)
    case.turn, case.changed_at = "team", now
    case.waits_since, case.due_at = case.waits_since or now, min(case.due_at or due, due)


async def _open_again(session: AsyncSession, case: Case, now: datetime) -> None:
    """By the person; who has left the team since does not hold it any more."""
    if case.closed_at is not None:
        await add_event(session, case, None, "reopened", now)
    open_again(case, now)
    holder = await session.get(Staff, case.holder_id) if case.holder_id else None
    if holder is not None and not holder.active:
        case.holder_id = None


def open_again(case: Case, now: datetime) -> None:
    case.closed_at, case.reason, case.warned_at, case.changed_at = None, "", None, now


def territory(rt: Runtime, person: Person) -> str:
    near = rt.flows.directory.asked(person.place)[1] if person.place else None
    return near.departement if near else ""


async def join(session: AsyncSession, person: Person, now: datetime, hears: bool) -> None:
    """The person's words go to the team from now on, or no more."""
    case = await current(session, person.id, now)
    if case is not None and case.hears != hears:
        case.hears, case.changed_at = hears, now
        if case.closed_at is None:
            await add_event(session, case, None, "joined" if hears else "aside", now)


async def rate(session: AsyncSession, person: Person, effect: RateCase) -> None:
    """One tap about a closed case of their own."""
    case = await session.get(Case, effect.case)
    if case is None or case.person_id != person.id or case.figure_id is None:
        return
    figure = await session.get_one(CaseFigure, case.figure_id)
    if effect.answer in ("short", "long"):
        figure.waited = effect.answer
    else:
        figure.helped = effect.answer


# ── what both sides do ─────────────────────────────────────────────────────────────────────────────────────────────


async def add_event(
    session: AsyncSession, case: Case, member: int | None, event: str, now: datetime, **named: Any
) -> CaseEntry:
    """A line between the words: `claimed`, `handed`, `closed`…"""
    entry = CaseEntry(case_id=case.id, kind="event", staff_id=member, body={"event": event, **named}, made_at=now)
    session.add(entry)
    return entry


async def waiting(session: AsyncSession) -> Sequence[Case]:
    """Open cases, the urgent ones first, then who has waited longest."""
    found = select(Case).where(Case.closed_at.is_(None)).order_by(Case.priority, Case.opened_at)
    return (await session.scalars(found)).all()


async def entries(session: AsyncSession, case: Case) -> Sequence[CaseEntry]:
    return (await session.scalars(select(CaseEntry).where(CaseEntry.case_id == case.id).order_by(CaseEntry.id))).all()


async def forget_old(session: AsyncSession, now: datetime) -> int:
    gone = await session.execute(delete(Case).where(Case.closed_at < now - KEPT).returning(Case.id))
    return len(gone.all())
