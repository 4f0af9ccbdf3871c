"""Programmes and their activities, as the association wrote them down."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.runtime import Runtime
from bot.store.models import ActivityRow, OccasionRow, ProgrammeRow
from flows.agenda import Catalogue, Occasion, Planned
from flows.programme import DIGITS, LETTERS, OF_A_PROGRAMME, OF_AN_OCCASION, Activity, Programme

RECENT = timedelta(days=7)
"""What is over is still spoken of for so long: somebody may press an old button, or say how it was."""


def new_code(length: int) -> str:
    """Letters and at least one digit, so that no word of a message is taken for one."""
    signs = [secrets.choice(LETTERS), secrets.choice(DIGITS)]
    signs += [secrets.choice(LETTERS + DIGITS) for _ in range(length - len(signs))]
    return "".join(secrets.SystemRandom().sample(signs, length))


async def catalogue(rt: Runtime, session: AsyncSession) -> Catalogue:
    """Everything that is published or cancelled, and not long over; read anew only after it was edited."""
    shown = ActivityRow.status != "draft", ActivityRow.ends_at > rt.now() - RECENT
    edited = select(ActivityRow.id, ActivityRow.edited_at, ProgrammeRow.changed_at).join(ProgrammeRow)
    stands = tuple((await session.execute(edited.where(*shown).order_by(ActivityRow.id))).all())
    known = rt.catalogues.get(stands)
    if known is None:
        found = await planned(rt, session, [number for number, *_ in stands])
        known = Catalogue({one.id: one for one in found}, rt.flows.concepts)
        rt.catalogues.clear()
        rt.catalogues[stands] = known
    return known


async def planned(rt: Runtime, session: AsyncSession, numbers: Iterable[int]) -> list[Planned]:
    """These activities with their programmes and occasions."""
    numbers = list(numbers)
    rows = select(ActivityRow, ProgrammeRow).join(ProgrammeRow).where(ActivityRow.id.in_(numbers))
    found = (await session.execute(rows.order_by(ActivityRow.id))).all()
    dated = select(OccasionRow).where(OccasionRow.activity_id.in_(numbers)).order_by(OccasionRow.starts_at)
    occasions: dict[int, list[OccasionRow]] = defaultdict(list)
    for row in await session.scalars(dated):
        occasions[row.activity_id].append(row)
    programmes = {programme.id: Programme.model_validate(programme.about) for _, programme in found}
    return [_planned(rt, row, programme, programmes[programme.id], occasions[row.id]) for row, programme in found]


def _planned(
    rt: Runtime, row: ActivityRow, programme: ProgrammeRow, about: Programme, occasions: list[OccasionRow]
) -> Planned:
    zone = rt.settings.zone
    dated = (
        Occasion(one.id, one.starts_at.astimezone(zone), one.ends_at.astimezone(zone), one.cancelled_at is not None)
        for one in occasions
    )
    return Planned(
        id=row.id,
        slug=programme.slug,
        programme=about,
        activity=Activity.model_validate(row.about),
        status=row.status,
        places=row.places,
        max_party=row.max_party,
        pass_smaller=row.pass_smaller,
        version=row.version,
        occasions=tuple(dated),
    )


async def save(session: AsyncSession, slug: str, about: Programme, now: datetime, demo: bool = False) -> ProgrammeRow:
    """Write a programme down, new or anew."""
    row = await session.scalar(select(ProgrammeRow).where(ProgrammeRow.slug == slug))
    if row is None:
        row = ProgrammeRow(slug=slug, code=new_code(OF_A_PROGRAMME), demo=demo)
        session.add(row)
    row.about, row.changed_at = about.model_dump(mode="json"), now
    await session.flush()
    return row


async def add_occasions(
    session: AsyncSession, row: ActivityRow, moments: Sequence[tuple[datetime, datetime]]
) -> list[OccasionRow]:
    codes = await _fresh_codes(session, len(moments))
    made = [
        OccasionRow(activity_id=row.id, starts_at=starts, ends_at=ends, code=code)
        for (starts, ends), code in zip(moments, codes, strict=True)
    ]
    session.add_all(made)
    await session.flush()
    return made


async def _fresh_codes(session: AsyncSession, count: int) -> list[str]:
    """Codes that no other occasion has."""
    codes: set[str] = set()
    while len(codes) < count:
        wanted = {new_code(OF_AN_OCCASION) for _ in range(count - len(codes))}
        known = await session.scalars(select(OccasionRow.code).where(OccasionRow.code.in_(wanted)))
        codes |= wanted - set(known)
    return list(codes)


async def occasions_of(session: AsyncSession, activity: int) -> list[OccasionRow]:
    rows = select(OccasionRow).where(OccasionRow.activity_id == activity).order_by(OccasionRow.starts_at)
    return list(await session.scalars(rows))


async def archive(session: AsyncSession, programme: int, now: datetime) -> None:
    """A programme that is over is out of the lists; its figures stay."""
    row = await session.get_one(ProgrammeRow, programme)
    row.archived_at = row.changed_at = now
