"""The inbox: who waits for the team, queue by queue."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from bot.console import case_words, queues
from bot.console.pages import Member, Rt, page
from bot.console.queues import Filters, Queue

TITLES: dict[Queue, str] = {
    "urgent": "Urgentes",
    "mine": "À moi",
    "unassigned": "À prendre",
    "waiting": "Répondues",
    "closed": "Fermées",
}
EMPTY: dict[Queue, str] = {
    "urgent": "Rien d’urgent.",
    "mine": "Vous ne répondez à aucune demande. Prenez-en une dans « À prendre ».",
    "unassigned": "Personne n’attend. Merci !",
    "waiting": "Aucune demande n’attend une réponse de la personne.",
    "closed": "Aucune demande fermée depuis 30 jours.",
}
MOST_PAGES = 2_000
Pages = Annotated[int, Query(ge=1, le=MOST_PAGES)]
Short = Annotated[str, Query(max_length=32)]

router = APIRouter()


@router.get("/inbox")
async def inbox(
    request: Request,
    rt: Rt,
    member: Member,
    queue: Queue | Literal[""] = "",
    lang: Short = "",
    theme: Short = "",
    territory: Short = "",
    page_number: Annotated[int, Query(alias="page", ge=1, le=MOST_PAGES)] = 1,
) -> HTMLResponse:
    """Without a queue: the first one that has something."""
    filters, now = Filters(lang, theme, territory), rt.now()
    async with rt.store.reading() as session:
        counts = await queues.counts(session, member, filters, now)
        shown = queue or _first(counts)
        lines, more = await queues.lines(rt, session, member, shown, filters, page_number)
        territories = await queues.territories(session, member, now)
    return page(
        request,
        "inbox.html",
        queue=shown,
        titles=TITLES,
        counts=counts,
        empty=EMPTY[shown],
        lines=lines,
        filters=filters,
        languages=case_words.LANGUAGES,
        themes=case_words.ABOUT,
        departements={code: rt.flows.places.names.get(code, code) for code in territories},
        link=_links(filters),
        number=page_number,
        more=more,
    )


def _first(counts: Mapping[Queue, int]) -> Queue:
    """The queue to begin with."""
    return next((name for name in queues.QUEUES[:3] if counts[name]), "unassigned")


def _links(filters: Filters) -> Links:
    return Links({"lang": filters.lang, "theme": filters.theme, "territory": filters.territory})


class Links:
    """Addresses of this list with the same filters."""

    def __init__(self, kept: dict[str, str]) -> None:
        self._kept = {name: value for name, value in kept.items() if value}

    def __call__(self, queue: str, page: int = 1) -> str:
        return "/console/inbox?" + urlencode({"queue": queue, **self._kept, **({"page": page} if page > 1 else {})})
