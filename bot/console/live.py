"""Tells the browsers of the team which activities have changed, as it happens."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse
from sqlalchemy import select

from bot import staff
from bot.console.pages import COOKIE, Rt
from bot.runtime import Runtime
from bot.store.bell import wait
from bot.store.models import ActivityRow

TOPIC = "console"
"""The bell of whoever changes what the console shows."""
KEEP_OPEN = 15.0
"""Seconds: so often at least the stream says something, looks for itself, and asks whether the sign-in still stands."""
OVERLAP = timedelta(seconds=30)
"""A change is dated when its transaction begins and seen when it ends: each look goes back so far before the last."""

router = APIRouter()


@router.get("/events")
async def events(request: Request, rt: Rt) -> StreamingResponse:
    stream = _events(rt, request.cookies[COOKIE])
    return StreamingResponse(stream, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})


async def _events(rt: Runtime, token: str) -> AsyncIterator[str]:
    """First what changed lately: it may have done so while the page was on its way."""
    yield "retry: 3000\n\n"
    last, known = rt.now(), dict[int, datetime]()
    while not rt.bell.closed and await staff.signed_in(rt, token, used=False):
        with rt.bell.listening(TOPIC) as heard:
            now = rt.now()
            found = await _changed_since(rt, last - OVERLAP)
            for activity, at in found.items():
                if known.get(activity) != at:
                    yield f"event: changed\ndata: activity-{activity}\n\n"
            last, known = now, found
            if not await wait(heard, KEEP_OPEN):
                yield ": still here\n\n"


async def _changed_since(rt: Runtime, since: datetime) -> dict[int, datetime]:
    recent = select(ActivityRow.id, ActivityRow.changed_at).where(ActivityRow.changed_at > since)
    async with rt.store.reading() as session:
        return {row.id: row.changed_at for row in await session.execute(recent)}
