"""The week in ten lines, on Monday morning, for those who coordinate: figures without anybody in them."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import answers, case_clock, case_figures, switches
from bot.case_figures import Answered
from bot.disclosure import FEW, UNTOLD, Sum, told
from bot.runtime import Runtime
from bot.store.case_models import Case, CaseFigure, Switch
from bot.store.models import Staff

DIGEST = "digest"
"""The switch that holds the last one."""
TOLD_AT = time(8)
"""On Mondays, where the association is."""
Post = Callable[[str, str, str], Awaitable[None]]
"""Send a letter: to whom, its subject, its text."""
logger = logging.getLogger(__name__)


async def tell(rt: Runtime, post: Post | None = None) -> None:
    """Make the digest of last week, once, when its time has come; then its letters, where letters can be sent.

    A letter is taken before it goes: one that is in hand when the process dies is not sent again.
    """
    local = rt.now().astimezone(rt.settings.zone)
    due = _last_due(local)
    async with rt.store.reading() as session:
        known = await session.scalar(select(Switch).where(Switch.name == DIGEST))
    if known is None or known.at < due:
        async with rt.store.writing() as session:
            await _make(rt, session, due)
    if post is not None:
        await _send_letters(rt, post)


def _last_due(local: datetime) -> datetime:
    """The last Monday morning that has passed."""
    due = datetime.combine(local.date() - timedelta(local.weekday()), TOLD_AT, local.tzinfo)
    return due if due <= local else due - timedelta(days=7)


async def _make(rt: Runtime, session: AsyncSession, due: datetime) -> None:
    said = text(await count(rt, session, due.date() - timedelta(days=7)))
    to = [one.id for one in await case_clock.coordinators(session)]
    value = {"week": f"{due - timedelta(days=7):%G-W%V}", "text": said, "letters": to}
    await switches.advance(session, DIGEST, value, due)


async def last(session: AsyncSession) -> dict[str, Any] | None:
    """`week`, `text`, and to whom a `letter` is still to be sent."""
    found: dict[str, Any] | None = await switches.read(session, DIGEST)
    return found


async def _send_letters(rt: Runtime, post: Post) -> None:
    while (letter := await _next_letter(rt)) is not None:
        member, said = letter
        if member is None:
            continue
        try:
            await post(member.email, said.partition("\n")[0], said)
        except Exception as error:
            logger.warning("digest: a letter did not go (%s)", type(error).__name__)


async def _next_letter(rt: Runtime) -> tuple[Staff | None, str] | None:
    """Take it: nobody else sends it. Nobody is written to who has left the team meanwhile."""
    async with rt.store.writing() as session:
        row = await session.scalar(select(Switch).where(Switch.name == DIGEST).with_for_update())
        if row is None or not row.value["letters"]:
            return None
        first, *others = row.value["letters"]
        row.value = {**row.value, "letters": others}
        found = await session.scalar(select(Staff).where(Staff.id == first, Staff.active))
        return found, row.value["text"]


# ── what it says ───────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Week:
    """What happened in the week from this Monday on, and what waits now."""

    monday: date
    counts: dict[str, int]
    answers: Answered


SUMS = (
    Sum("closed", ("said", "unsaid")),
    Sum("said", ("yes", "some", "no")),
    Sum("waiting", ("late", "in time")),
)


async def count(rt: Runtime, session: AsyncSession, monday: date) -> Week:
    first = datetime.combine(monday, time(), rt.settings.zone)
    end = datetime.combine(monday + timedelta(days=7), time(), rt.settings.zone)

    def within(at: datetime | None) -> bool:
        return at is not None and first <= at < end

    cases = (await session.scalars(select(Case).where(Case.opened_at < end))).all()
    minutes = [answers.minutes_to_answer(rt, case) for case in cases if within(case.first_answer_at)]
    closed = [case.figure_id for case in cases if within(case.closed_at)]
    figures = select(CaseFigure.helped).where(CaseFigure.id.in_(closed), CaseFigure.helped != "")
    helped = Counter(await session.scalars(figures))
    now = await case_figures.waiting(session, rt.now())
    waits = sum(number for queue, number in now.queues.items() if queue != "person")
    counts = {"opened": sum(within(case.opened_at) for case in cases), "answered": len(minutes), "closed": len(closed)}
    counts |= {name: helped[name] for name in ("yes", "some", "no")} | {"said": helped.total()}
    counts |= {"unsaid": len(closed) - helped.total()}
    counts |= {"waiting": waits, "late": now.late, "in time": waits - now.late}
    return Week(monday, counts, case_figures.answered(minutes))


def text(week: Week) -> str:
    """In French; its first line is its title."""
    said, sunday = told(week.counts, SUMS), week.monday + timedelta(days=6)
    median = (
        "" if week.answers.middle is None else f" (la moitié en moins de {case_figures.length(week.answers.middle)})"
    )
    return "\n".join(
        (
            f"Rafiq : la semaine du {week.monday:%d/%m} au {sunday:%d/%m/%Y}",
            "",
            f"Demandes ouvertes : {said['opened']}",
            f"Premières réponses : {said['answered']}{median}",
            f"Demandes fermées : {said['closed']}",
            f"Avis après la fermeture : {said['said']}",
            f"Cela a aidé : oui {said['yes']}, un peu {said['some']}, non {said['no']}",
            "",
            f"En attente d’une réponse ce matin : {said['waiting']}",
            f"dont en retard : {said['late']}",
            "",
            "Les attentes sont en heures d’ouverture. Pour que personne ne soit reconnu, un chiffre sous 5 est écrit "
            f"« {FEW} » ; « {UNTOLD} » cache un chiffre qui ferait deviner celui-là.",
        )
    )
