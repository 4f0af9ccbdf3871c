"""Who of the team looks at a case, and who types in it: kept for seconds, in this process or in Redis; it may be lost."""

from __future__ import annotations

from datetime import timedelta
from typing import cast

from redis.exceptions import RedisError
from sqlalchemy import select

from bot.runtime import Runtime
from bot.store.models import Staff

STAYS = timedelta(seconds=25)
"""Without another sign of them they are gone: pages say every ten seconds that somebody looks."""
LOOKS, TYPES = "looks", "types"


async def here(rt: Runtime, case: int, member: int, typing: bool) -> None:
    """They look at the case now, or type in it. Other pages hear of it when it is new."""
    doing = TYPES if typing else LOOKS
    known = await _all(rt, case)
    until = (rt.now() + STAYS).timestamp()
    await _write(rt, case, member, f"{until:.0f} {doing}")
    if known.get(member) != doing:
        await _show(rt, case)


async def gone(rt: Runtime, case: int, member: int) -> None:
    await _write(rt, case, member, None)
    await _show(rt, case)


async def who(rt: Runtime, case: int) -> list[tuple[int, str, bool]]:
    """Each one's number, name, and whether they type."""
    found = await _all(rt, case)
    if not found:
        return []
    async with rt.store.reading() as session:
        names = await session.execute(select(Staff.id, Staff.name).where(Staff.id.in_(found)).order_by(Staff.name))
        return [(number, name, found[number] == TYPES) for number, name in names]


async def _show(rt: Runtime, case: int) -> None:
    await rt.bell.ring(f"show:presence-{case}")


def _key(case: int) -> str:
    return f"rafiq:presence:{case}"


async def _all(rt: Runtime, case: int) -> dict[int, str]:
    """What each one does who was here within STAYS."""
    if rt.bell.redis is None:
        kept = rt.presences.get(case, {})
    else:
        try:
            raw = await rt.bell.redis.hgetall(_key(case))
        except RedisError:
            return {}
        kept = {int(member): cast(bytes, value).decode() for member, value in raw.items()}
    now = rt.now().timestamp()
    return {member: value.split()[1] for member, value in kept.items() if float(value.split()[0]) > now}


async def _write(rt: Runtime, case: int, member: int, value: str | None) -> None:
    if rt.bell.redis is None:
        _write_here(rt, case, member, value)
        return
    try:
        async with rt.bell.redis.pipeline() as pipe:
            pipe.hdel(_key(case), str(member)) if value is None else pipe.hset(_key(case), str(member), value)
            pipe.expire(_key(case), 2 * STAYS)
            await pipe.execute()
    except RedisError:
        return


def _write_here(rt: Runtime, case: int, member: int, value: str | None) -> None:
    kept = rt.presences.setdefault(case, {})
    kept.pop(member, None)
    if value is not None:
        kept[member] = value
    elif not kept:
        del rt.presences[case]
