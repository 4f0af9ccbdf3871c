"""Cases in figures, and the digest of the week: for those who coordinate. No figure points at somebody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse

from bot import case_figures, digest
from bot.case_figures import (
    ALL,
    DANGERS,
    OPEN,
    OTHER,
    QUEUES,
    ROWS,
    SPANS,
    UNSAID,
    WHOLE,
    Answered,
    Table,
    Waiting,
    length,
)
from bot.console.pages import Rt, page, require
from bot.disclosure import FEWEST, Sum, told
from bot.store.models import Staff
from flows.loaded import Flows
from flows.texts import line

TITLES = {
    "lang": "Par langue",
    "about": "Par thème",
    "reason": "Comment les demandes se terminent",
    "helped": "Cela a-t-il aidé ?",
    "waited": "Comment l’attente était vécue",
}
TIMED = ("lang", "about")
"""Told with how soon people were answered."""
QUEUE_NAMES = {
    "danger": "Danger",
    "unassigned": "Personne ne répond encore",
    "held": "Quelqu’un répond",
    "person": "La personne doit répondre",
}
_NAMES = {
    "about": {DANGERS: "Danger", OTHER: "Autre chose"},
    "reason": {"answered": "Répondue", "referred": "Orientée ailleurs", "silent": "Sans nouvelles", "other": "Autre",
               OPEN: "Encore ouverte"},
    "helped": {"yes": "Oui", "some": "Un peu", "no": "Non", UNSAID: "Pas dit"},
    "waited": {"short": "Courte", "long": "Longue", UNSAID: "Pas dit"},
    "lang": {"fr": "Français", "prs": "Dari", "ar": "Arabe", OTHER: "Pas encore choisie"},
}  # fmt: skip

router = APIRouter()
Coordinator = Annotated[Staff, Depends(require("coordinator"))]


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table: for each span of weeks, how many cases, and how soon they were answered."""

    name: str
    cells: list[tuple[str, Answered]]


@router.get("/overview")
async def overview(request: Request, rt: Rt, _: Coordinator) -> HTMLResponse:
    now = rt.now()
    monday = case_figures.monday(now.astimezone(rt.settings.zone))
    async with rt.store.reading() as session:
        waits = await case_figures.waiting(session, now)
        cases = await case_figures.counted(rt, session, monday - timedelta(weeks=WHOLE - 1))
    table = case_figures.table(cases, monday)
    return page(
        request,
        "overview.html",
        now=_now(waits),
        oldest=_oldest(waits, now),
        tables=[(TITLES[by], by in TIMED, _lines(rt.flows, table, by)) for by in ROWS],
        spans=SPANS,
        length=length,
    )


@router.get("/week")
async def week(request: Request, rt: Rt, _: Coordinator) -> HTMLResponse:
    async with rt.store.reading() as session:
        last = await digest.last(session)
    return page(request, "week.html", lines=last["text"].split("\n") if last else [])


def _now(waits: Waiting) -> list[tuple[str, str]]:
    owed = sum(count for queue, count in waits.queues.items() if queue != "person")
    counts = waits.queues | {"owed": owed, "late": waits.late, "in time": owed - waits.late}
    said = told(counts, (Sum("owed", [name for name in QUEUES if name != "person"]), Sum("owed", ("late", "in time"))))
    queues = [(QUEUE_NAMES[name], said[name]) for name in QUEUES]
    return [("Attendent une réponse", said["owed"]), ("dont en retard", said["late"]), *queues]


def _oldest(waits: Waiting, now: datetime) -> str:
    """How long the team has owed an answer, the longest; "" where too few people wait."""
    owed = sum(count for queue, count in waits.queues.items() if queue != "person")
    if waits.oldest is None or owed < FEWEST:
        return ""
    minutes = int((now - waits.oldest).total_seconds() // 60)
    days = minutes // (24 * 60)
    return length(minutes) if days < 2 else f"{days} jours"


def _lines(flows: Flows, table: Table, by: str) -> list[Line]:
    return [
        Line(
            "Toutes" if row == ALL else _name(flows, by, row),
            [(table.counts[by, row, span], table.answers[by, row, span]) for span in SPANS],
        )
        for row in (*ROWS[by], ALL)
        if table.counts[by, row, WHOLE] != "0" or row == ALL
    ]


def _name(flows: Flows, by: str, row: str) -> str:
    known = _NAMES[by].get(row)
    return known if known is not None else flows.texts.label("fr", line(f"button-{row}-theme"))
