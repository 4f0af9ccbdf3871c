"""What people of the team do with a case: claim it, answer, note, hand over, close, open again.

Each takes the case with its person, both locked (see `bot.case_access.locked`), and raises CannotDo where the case is not, or no
more, such that it could be done.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Literal

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import case_access, escalations, outbox
from bot.escalations import add_event, reads
from bot.messages import Button, Spot
from bot.runtime import Runtime
from bot.staff import at_least, first_name
from bot.store.case_models import Case, CaseEntry, CaseFigure
from bot.store.models import OutboxRow, Person, Staff
from flows.opening import DANGER
from flows.texts import BASE, line

Why = Literal["closed", "open", "elsewhere", "held", "full", "role", "sent"]
REASONS = ("answered", "referred", "silent", "other")
"""Why a case is closed."""
MAX_TEXT = 8000


class CannotDo(Exception):
    """`closed`, `open` or `sent` already; the person has one that is open `elsewhere`; `held` by somebody else; `full`: they hold
    as many as they may; not for this `role`."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Said:
    """What somebody of the team says. `key`: what must not be said twice, such as the number of a form."""

    text: str = field(default="", repr=False)
    lang: str = BASE
    translation: dict[str, Any] | None = field(default=None, repr=False)
    """`lang`, `text`, `by`, where a machine has translated it."""
    pending: bool = False
    """Whether it is still to be translated before it goes (see `bot.relays`)."""
    spot: Spot | None = field(default=None, repr=False)
    file_id: int | None = None
    key: str | None = None


# ── who holds it ───────────────────────────────────────────────────────────────────────────────────────────────────


async def claim(rt: Runtime, session: AsyncSession, person: Person, case: Case, member: Staff) -> None:
    """They answer from now on, and the person is told who it is."""
    if case.holder_id != member.id:
        await _hold(rt, session, case, member)
        await _introduce(rt, session, person, case, member)


async def _introduce(rt: Runtime, session: AsyncSession, person: Person, case: Case, member: Staff) -> None:
    if escalations.known_to_person(case):
        await _tell(rt, session, person, "human-claimed", name=first_name(member), role=line(f"role-{member.role}"))


async def _hold(rt: Runtime, session: AsyncSession, case: Case, member: Staff) -> None:
    if case.closed_at is not None:
        raise CannotDo("closed")
    if case.holder_id is not None and not at_least(member, "coordinator"):
        raise CannotDo("held")
    await _may_take(session, member, case)
    case.holder_id = member.id
    await add_event(session, case, member.id, "claimed", rt.now())
    _touch(case, rt.now())


async def _may_take(session: AsyncSession, member: Staff, case: Case) -> None:
    """Raises CannotDo. They are locked, always after the case: of two cases at once they get no more than they may hold, and who
    is being dismissed gets none."""
    now = await session.get_one(Staff, member.id, with_for_update={"key_share": True}, populate_existing=True)
    if not case_access.may_hold(now, case):
        raise CannotDo("role")
    if case.priority != DANGER and await _is_full(session, now):
        raise CannotDo("full")


async def _is_full(session: AsyncSession, member: Staff) -> bool:
    held = select(func.count()).where(Case.holder_id == member.id, Case.closed_at.is_(None))
    return (await session.scalar(held) or 0) >= member.max_cases


async def hand_over(
    rt: Runtime, session: AsyncSession, person: Person, case: Case, member: Staff, to: Staff | None, note: str
) -> None:
    """To a colleague, whom the person is told of, or back to the queue."""
    if case.closed_at is not None:
        raise CannotDo("closed")
    _only_theirs(case, member)
    if to is not None and to.id != case.holder_id:
        await _may_take(session, to, case)
    now = rt.now()
    case.holder_id, case.touched_at, case.changed_at = (to.id, now, now) if to else (None, None, now)
    await add_event(session, case, member.id, "handed", now, to=to.id if to else None, note=note)
    if to is not None:
        await _introduce(rt, session, person, case, to)


def _only_theirs(case: Case, member: Staff) -> None:
    """What a colleague holds is handed over and closed by them, or by who coordinates."""
    if case.holder_id not in (None, member.id) and not at_least(member, "coordinator"):
        raise CannotDo("held")


async def note(rt: Runtime, session: AsyncSession, case: Case, member: Staff, text: str, key: str | None) -> None:
    """For colleagues only; also in a closed case."""
    if key is None or not await _known(session, key):
        session.add(
            CaseEntry(case_id=case.id, kind="note", staff_id=member.id, body={"text": text}, key=key, made_at=rt.now())
        )
    _touch(case, rt.now())


def _touch(case: Case, now: datetime) -> None:
    case.touched_at, case.changed_at = now, now


# ── answering ──────────────────────────────────────────────────────────────────────────────────────────────────────


async def answer(
    rt: Runtime, session: AsyncSession, person: Person, case: Case, member: Staff | None, said: Said
) -> CaseEntry:
    """Say it to the person; the same key said twice is one answer. Who answers what nobody holds, holds it."""
    if said.key is not None and (known := await _known(session, said.key)):
        return known
    if case.closed_at is not None:
        raise CannotDo("closed")
    if member is not None and case.holder_id != member.id:
        if case.holder_id is not None:
            raise CannotDo("held")
        await _hold(rt, session, case, member)
    now = rt.now()
    behind = not said.pending and await _is_behind(session, case)
    body: dict[str, Any] = {"text": said.text}
    if said.spot is not None:
        body |= {"position": [said.spot.north, said.spot.east], "title": said.spot.title}
    entry = CaseEntry(
        case_id=case.id,
        kind="team",
        staff_id=member.id if member else None,
        body=body,
        lang=said.lang,
        translation=said.translation,
        translating="pending" if said.pending else "behind" if behind else _outcome(said, reads(person, case)),
        next_try_at=now if said.pending else None,
        file_id=said.file_id,
        key=said.key,
        made_at=now,
    )
    session.add(entry)
    await session.flush()
    if not said.pending and not behind:
        await send(rt, session, person, case, entry)
    _answered(case, now)
    return entry


async def _is_behind(session: AsyncSession, case: Case) -> bool:
    """Whether an answer before this one is still to be translated: the person reads them in order."""
    elder = CaseEntry.case_id == case.id, CaseEntry.kind == "team", CaseEntry.translating == "pending"
    return await session.scalar(select(CaseEntry.id).where(*elder).limit(1)) is not None


async def follow(rt: Runtime, session: AsyncSession, person: Person, case: Case, elder: CaseEntry) -> None:
    """Once an answer is on its way: send what was behind it, up to the next one that is still to be translated."""
    later = CaseEntry.case_id == case.id, CaseEntry.id > elder.id, CaseEntry.translating.in_(("pending", "behind"))
    found = select(CaseEntry).where(*later, CaseEntry.kind != "person").order_by(CaseEntry.id)
    for entry in await session.scalars(found):
        if entry.translating == "pending":
            return
        if entry.kind == "team":
            entry.translating = _outcome(_said(entry), reads(person, case))
            await send(rt, session, person, case, entry)
        else:  # it was closed meanwhile
            entry.translating = ""
            member = await session.get(Staff, entry.staff_id) if entry.staff_id else None
            await _ask_whether_it_helped(rt, session, person, case, member)


def _said(entry: CaseEntry) -> Said:
    return Said(entry.body.get("text", ""), entry.lang, entry.translation)


def _outcome(said: Said, lang: str) -> str:
    """Of what waits for no translation. `failed` also says that its writer wanted none."""
    if said.translation:
        return "done"
    return "failed" if said.text and said.lang != lang else ""


def _answered(case: Case, now: datetime) -> None:
    """It is the person's turn, and what they say next is for the team."""
    case.first_answer_at = case.first_answer_at or now
    case.turn, case.waits_since, case.due_at, case.warned_at, case.hears = "person", None, None, None, True
    _touch(case, now)


async def _known(session: AsyncSession, key: str) -> CaseEntry | None:
    return await session.scalar(select(CaseEntry).where(CaseEntry.key == key))


async def send(rt: Runtime, session: AsyncSession, person: Person, case: Case, entry: CaseEntry) -> OutboxRow:
    """Put the words of an entry on their way, once: with who says them, the translation and the original."""
    member = await session.get(Staff, entry.staff_id) if entry.staff_id else None
    lang = reads(person, case)
    text = _as_read(rt, lang, entry, member)
    key = f"entry:{entry.id}:{entry.outbox_id or 0}"
    row = await outbox.put(
        session, person, "human", lang, text, _ways_out(rt, person, lang), now=rt.now(), unique_key=key
    )
    if entry.file_id:
        row.body = {**(row.body or {}), "stored": entry.file_id}
    if position := entry.body.get("position"):
        row.body = {**(row.body or {}), "position": [*position, entry.body.get("title", "")]}
    if person.blocked_at is not None and person.channel not in outbox.READ_BY_THE_PERSON:
        row.status, row.reason = "cancelled", "blocked"
    await session.flush()
    entry.outbox_id = row.id
    return row


def _ways_out(rt: Runtime, person: Person, lang: str) -> tuple[Button, ...]:
    """Buttons that work for ever."""
    names = ("menu", "hide") if person.discreet else ("menu",)
    return tuple(Button(f"0:{name}", rt.flows.texts.label(lang, line(f"button-{name}"))) for name in names)


def _as_read(rt: Runtime, lang: str, entry: CaseEntry, member: Staff | None) -> str:
    """In the person's language, the original below it; as it is written where there is no translation."""

    def say(key: str, **said: Any) -> str:
        return rt.flows.texts.paragraphs(lang, (line(key, **said),))

    role = line(f"role-{member.role if member else 'admin'}")
    who = say("human-says", name=first_name(member), role=role) if member else say("human-says-role", role=role)
    written = entry.body.get("text", "")
    if not written or entry.lang == lang:
        return f"{who}\n{written}".strip()
    language = line(f"language-{entry.lang}")
    if entry.translation:
        return f"{who}\n{entry.translation['text']}\n\n{say('human-translated', language=language)}\n{written}"
    return f"{who}\n{say('human-as-written', language=language)}\n{written}"


async def send_again(rt: Runtime, session: AsyncSession, person: Person, case: Case, entry: CaseEntry) -> None:
    """By hand, what was not or perhaps not delivered."""
    row = await session.get(OutboxRow, entry.outbox_id) if entry.outbox_id else None
    if row is None or row.status not in ("uncertain", "failed", "cancelled"):
        raise CannotDo("sent")
    await send(rt, session, person, case, entry)
    case.changed_at = rt.now()


async def _tell(
    rt: Runtime, session: AsyncSession, person: Person, key: str, buttons: tuple[Button, ...] = (), **said: Any
) -> None:
    lang = person.lang or BASE
    shown = (*buttons, *_ways_out(rt, person, lang))
    await outbox.put(
        session, person, "human", lang, rt.flows.texts.paragraphs(lang, (line(key, **said),)), shown, now=rt.now()
    )


# ── closing ────────────────────────────────────────────────────────────────────────────────────────────────────────


async def close(
    rt: Runtime, session: AsyncSession, person: Person, case: Case, member: Staff | None, reason: str
) -> None:
    """The person is asked whether it helped, unless they never knew of the case."""
    if case.closed_at is not None:
        raise CannotDo("closed")
    if member is not None:
        _only_theirs(case, member)
    now = rt.now()
    figure = await session.get(CaseFigure, case.figure_id) if case.figure_id else None
    if figure is None:
        figure = CaseFigure(week=_monday(case.opened_at.astimezone(rt.settings.zone)), reason=reason)
        session.add(figure)
    figure.lang, figure.about, figure.priority, figure.reason = case.lang, case.about, case.priority, reason
    figure.minutes = minutes_to_answer(rt, case)
    await session.flush()
    case.figure_id, case.closed_at, case.reason, case.changed_at = figure.id, now, reason, now
    case.waits_since = case.due_at = None
    entry = await add_event(session, case, member.id if member else None, "closed", now, reason=reason)
    if escalations.known_to_person(case):
        case.hears = True  # they are told that they may write again
        if await _is_behind(session, case):
            entry.translating = "behind"
        else:
            await _ask_whether_it_helped(rt, session, person, case, member)


async def _ask_whether_it_helped(
    rt: Runtime, session: AsyncSession, person: Person, case: Case, member: Staff | None
) -> None:
    label, lang = rt.flows.texts.label, person.lang or BASE
    asked = tuple(
        Button(f"h{case.id}:{answer}", label(lang, line(f"button-helped-{answer}"))) for answer in ("yes", "some", "no")
    )
    name = first_name(member) if member else label(lang, line("role-admin"))
    await _tell(rt, session, person, "human-closed", asked, name=name)


def minutes_to_answer(rt: Runtime, case: Case) -> int | None:
    """From opening to the first answer, in opening hours; of a danger in all hours."""
    if case.first_answer_at is None:
        return None
    if case.priority == DANGER:
        return int((case.first_answer_at - case.opened_at).total_seconds() // 60)
    opened, answered = (at.astimezone(rt.settings.zone) for at in (case.opened_at, case.first_answer_at))
    return rt.flows.opening.minutes_between(opened, answered)


def _monday(at: datetime) -> date:
    return at.date() - timedelta(at.weekday())


async def reopen(rt: Runtime, session: AsyncSession, case: Case, member: Staff) -> None:
    """One person has one open case."""
    if case.closed_at is None:
        raise CannotDo("open")
    own = Case.person_id == case.person_id, Case.closed_at.is_(None)
    if await session.scalar(select(Case.id).where(*own).limit(1)) is not None:
        raise CannotDo("elsewhere")
    escalations.open_again(case, rt.now())
    case.holder_id, case.turn = member.id, "team"
    await add_event(session, case, member.id, "reopened", rt.now())
    _touch(case, rt.now())
