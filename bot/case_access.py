"""Who of the team may see and do what with a case. Every page and action asks here."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, or_, true
from sqlalchemy.ext.asyncio import AsyncSession

from bot.staff import at_least, takes
from bot.store.case_models import Case
from bot.store.models import Person, Staff


def may_read(member: Staff, case: Case) -> bool:
    """Coordinators all; others those of their languages and territories, and the ones they hold. Of these a volunteer reads
    what nobody else holds and what the person let volunteers read."""
    if at_least(member, "coordinator") or case.holder_id == member.id:
        return True
    fits = takes(member, case.lang, case.territory)
    if at_least(member, "caseworker"):
        return fits
    return fits and case.readers == "volunteer" and case.holder_id is None and case.closed_at is None


def readable(member: Staff) -> ColumnElement[bool]:
    """The same for a query."""
    if at_least(member, "coordinator"):
        return true()
    language = Case.lang.in_(["", *member.languages]) if member.languages else true()
    territory = Case.territory.in_(["", *member.territories]) if member.territories else true()
    fits = and_(language, territory)
    if not at_least(member, "caseworker"):
        fits = and_(fits, Case.readers == "volunteer", Case.holder_id.is_(None), Case.closed_at.is_(None))
    return or_(Case.holder_id == member.id, fits)


def may_hold(member: Staff, case: Case) -> bool:
    """Whether it may be handed to them: who was promised a professional is never handed to a volunteer."""
    return member.active and (at_least(member, "caseworker") or case.readers == "volunteer")


def may_open_files(member: Staff, case: Case) -> bool:
    return at_least(member, "caseworker") and may_read(member, case)


async def seen(session: AsyncSession, member: Staff, number: int) -> tuple[Person, Case] | None:
    """The case and its person, for a look; None alike where there is none and where it is not for them."""
    case = await session.get(Case, number)
    if case is None or not may_read(member, case):
        return None
    return await session.get_one(Person, case.person_id), case


async def locked(session: AsyncSession, member: Staff, number: int) -> tuple[Person, Case] | None:
    """The same for a change: first the person is locked, then the case, and only then is it asked who may."""
    found = await session.get(Case, number)
    if found is None:
        return None
    person = await session.get(Person, found.person_id, with_for_update={"key_share": True})
    case = await session.get(Case, number, with_for_update=True, populate_existing=True)
    return (person, case) if person is not None and case is not None and may_read(member, case) else None
