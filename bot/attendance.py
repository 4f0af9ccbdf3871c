"""Who was there: marked by the team, or by a code that is shown there; hours, absences, and how it was."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import escalations, people, programmes, registrations, reminders
from bot.runtime import Runtime
from bot.store.models import ActivityRow, Attendance, OccasionRow, Opinion, Person, ProgrammeRow, Registration, Reminder
from flows.opening import WEEK
from flows.state import OpenCase

EARLY, AFTER = timedelta(minutes=45), timedelta(hours=2)
"""A code works from so long before an occasion begins until so long after its end."""
ASKED_AFTER = timedelta(hours=1)
"""How it was is asked so long after the end."""
IN_A_ROW = 2
QUESTIONS, RATED = ("liked", "understood", "again"), "rated"
"""How many were answered stands where it was said whether one comes: `rated2`."""
MARKED_FOR = timedelta(days=30)
"""The team marks who was there from as early as the code works until so long after the end."""


def closed(rt: Runtime, row: ActivityRow, one: OccasionRow) -> str:
    """Why nobody can be marked at an occasion now: `cancelled`, `early` or `late`; "" when they can."""
    if one.cancelled_at is not None or (row.status != "published" and one.starts_at > row.edited_at):
        return "cancelled"
    if rt.now() < one.starts_at - EARLY:
        return "early"
    return "late" if rt.now() > one.ends_at + MARKED_FOR else ""


async def mark(
    rt: Runtime, session: AsyncSession, occasion: int, registration: int, mark: str, seen: str | None = None
) -> str:
    """`present`, `absent`, or "" to take a mark back. Two absences in a row, without a word, open a case.

    Returns `marked`, or why not: `gone`, `left`, what `closed` says, or `other` where their mark is no more the one `seen`.
    """
    known = await session.scalar(select(Registration.person_id).where(Registration.id == registration))
    person = await people.locked(session, known) if known else None
    row, one = await _locked(session, occasion)
    own = await session.get(Registration, registration)
    if row is None or one is None or own is None or own.activity_id != row.id or mark not in ("present", "absent", ""):
        return "gone"
    if why := closed(rt, row, one) or ("" if own.state == "going" else "left"):
        return why
    there = await registrations.attendance(session, occasion, registration)
    before = there.mark
    if mark == before:
        return "marked"
    if seen is not None and seen != before:
        return "other"
    there.mark, there.marked_at, row.changed_at = mark, rt.now() if mark else None, rt.now()
    await session.flush()
    if person is not None:
        await _follow(rt, session, own, one, person, before, mark)
    return "marked"


async def _follow(
    rt: Runtime, session: AsyncSession, own: Registration, one: OccasionRow, person: Person, before: str, mark: str
) -> None:
    """What comes of a mark: a question of how it was, or a case."""
    if mark == "present":
        await _ask_how_it_was(rt, session, one, [person.id])
    elif before == "present":
        await reminders.plan(session, person, _asking(one), set(), rt.now())
    if mark == "absent" and await _absent_again(session, own, one):
        programme = await session.scalar(
            select(ProgrammeRow).join(ActivityRow).where(ActivityRow.id == one.activity_id)
        )
        where = (f"programme/{programme.slug}",) if programme else ()
        await escalations.open_case(rt, session, person, OpenCase(escalations.ABSENCE, WEEK, "", where))


async def all_present(rt: Runtime, session: AsyncSession, occasion: int) -> int | None:
    """Mark who is not marked yet, but for who said that they cannot come. Returns how many parties; None when closed."""
    row, one = await _locked(session, occasion)
    if row is None or one is None or closed(rt, row, one):
        return None
    rows = (await session.scalars(select(Attendance).where(Attendance.occasion_id == occasion))).all()
    known = {there.registration_id: there for there in rows}
    going = Registration.activity_id == row.id, Registration.state == "going"
    found = []
    for number, person in (await session.execute(select(Registration.id, Registration.person_id).where(*going))).all():
        there = known.get(number) or Attendance(occasion_id=occasion, registration_id=number, said="", mark="")
        if not there.mark and there.said != "cannot":
            there.mark, there.marked_at = "present", rt.now()
            session.add(there)
            found.append(person)
    row.changed_at = rt.now()
    await session.flush()
    await _ask_how_it_was(rt, session, one, [person for person in found if person])
    return len(found)


async def _locked(session: AsyncSession, occasion: int) -> tuple[ActivityRow | None, OccasionRow | None]:
    """An occasion and its activity, whose lock is held."""
    number = await session.scalar(select(OccasionRow.activity_id).where(OccasionRow.id == occasion))
    row = await registrations.locked(session, number) if number else None
    return row, await session.get(OccasionRow, occasion)


async def _absent_again(session: AsyncSession, own: Registration, one: OccasionRow) -> bool:
    """Whether this absence and those before it are too many in a row; who said so before is excused."""
    marks = select(Attendance.mark, Attendance.said).join(OccasionRow).where(Attendance.registration_id == own.id)
    latest = marks.where(OccasionRow.starts_at <= one.starts_at, Attendance.mark != "")
    rows = (await session.execute(latest.order_by(OccasionRow.starts_at.desc()).limit(IN_A_ROW))).all()
    return len(rows) == IN_A_ROW and all(mark == "absent" and said != "cannot" for mark, said in rows)


async def _ask_how_it_was(rt: Runtime, session: AsyncSession, one: OccasionRow, who: Sequence[int]) -> None:
    """After an outing, or after the last session of a series that is held."""
    held = [each for each in await programmes.occasions_of(session, one.activity_id) if each.cancelled_at is None]
    if held[-1].id == one.id:
        what = _asking(one)
        at = people.after_quiet(max(one.ends_at + ASKED_AFTER, rt.now()), rt.settings.zone)
        asked = select(Reminder.person_id).where(Reminder.what == what, Reminder.fired_at.is_not(None))
        already = set(await session.scalars(asked))
        still = [person for person in who if person not in already]
        await reminders.plan_all(session, still, Reminder.what == what, {(what, at)}, rt.now() - ASKED_AFTER)


def _asking(one: OccasionRow) -> str:
    return f"feel:{one.activity_id}:{one.id}"


async def use_code(rt: Runtime, session: AsyncSession, person: Person, code: str) -> dict[str, str]:
    """A code of an occasion says "I am here"; one of a programme opens it. Returns the outcome, and what it is about."""
    one = await session.scalar(select(OccasionRow).where(OccasionRow.code == code))
    if one is not None:
        return await _check_in(rt, session, person, one)
    programme = await session.scalar(
        select(ProgrammeRow).where(ProgrammeRow.code == code, ProgrammeRow.archived_at.is_(None))
    )
    if programme is None:
        return {"outcome": "no_code"}
    person.unlocked = sorted({*(person.unlocked or ()), programme.slug})
    return {"outcome": "unlocked", "programme": programme.slug}


async def _check_in(rt: Runtime, session: AsyncSession, person: Person, one: OccasionRow) -> dict[str, str]:
    row = await registrations.locked(session, one.activity_id)
    own = await registrations.of(session, one.activity_id, person.id)
    if row is None or closed(rt, row, one) or rt.now() > one.ends_at + AFTER:
        return {"outcome": "here_early"}
    if own is None or own.state != "going":
        return {"outcome": "not_registered"}
    there = await registrations.attendance(session, one.id, own.id)
    programme = await session.get_one(ProgrammeRow, row.programme_id)
    about = {"activity": str(row.id), "slug": programme.slug}
    if there.mark == "present":
        return {"outcome": "here_already", **about}
    there.mark, there.marked_at, row.changed_at = "present", rt.now(), rt.now()
    await session.flush()
    await _ask_how_it_was(rt, session, one, [person.id])
    return {"outcome": "here", **about}


async def rate(session: AsyncSession, person: Person, occasion: int, question: str, answer: str) -> None:
    """One tap of feedback of somebody who was there: each question once, in order, kept without who answered."""
    own = select(Attendance).join(Registration).where(Attendance.occasion_id == occasion, Attendance.mark == "present")
    there = await session.scalar(own.where(Registration.person_id == person.id))
    if there is None or question not in QUESTIONS:
        return
    answered = int(there.said.removeprefix(RATED)) if there.said.startswith(RATED) else 0
    if QUESTIONS.index(question) == answered:
        there.said = f"{RATED}{answered + 1}"
        session.add(Opinion(occasion_id=occasion, question=question, answer=answer))
