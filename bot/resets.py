"""A new password for who forgot theirs. The old one stays good until a new one is chosen: anybody may ask for anybody."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import letters, staff, trace
from bot.runtime import Runtime
from bot.store.models import Staff

GOOD_FOR = timedelta(hours=1)


async def ask(rt: Runtime, email: str) -> None:
    """A link by letter, else a word to the admins; nothing for who is not of the team. Runs after the answer was given."""
    async with rt.store.writing() as session:
        member = await session.scalar(select(Staff).where(Staff.email == staff.email_of(email), Staff.active))
        if member is None:
            return
        trace.note(session, None, "password asked", "member", member.id, rt.now())
    link = staff.invitation(rt.settings, rt.store.vault, member, rt.now(), GOOD_FOR)
    if await letters.reset(rt.settings, member, link) == "posted":
        return
    async with rt.store.writing() as session:
        await _ask_the_admins(session, member, rt)


async def _ask_the_admins(session: AsyncSession, member: Staff, rt: Runtime) -> None:
    known = await session.get(Staff, member.id, with_for_update=True)
    if known is not None and known.password == member.password:  # nobody saw to it in the meantime
        known.reset_asked_at = rt.now()
