"""Tells the browsers of the team what has changed, as it happens: activities, cases, and who looks at a case."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta

from fastapi import APIRouter, Request
from fastapi.responses import Response, StreamingResponse
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from bot import presence, staff
from bot.console.casework import Number, seen
from bot.console.pages import COOKIE, Form, Member, Rt, field
from bot.runtime import Runtime
from bot.store.bell import wait
from bot.store.case_models import Case
from bot.store.models import ActivityRow

TOPIC = "console"
"""The bell of whoever changes what the console shows."""
SHOW = "show:"
"""A bell that names itself what open pages look at again."""
ACCESS = "access"
"""What is shown anew when sign-ins ended: each stream asks whether its own still stands."""
KEEP_OPEN = 15.0
"""Seconds: so often at least a stream says something, what changed is looked for, and it is asked whether the sign-in still
stands."""
LISTS = "cases"
"""What lists of cases look at again: any case changed."""
LISTS_REST = 2.0, 4.0
"""Seconds, for each page at random: lists that many have open are drawn neither for every message, nor all at once."""
OVERLAP = timedelta(seconds=30)
"""A change is dated when its transaction begins and seen when it ends: each look goes back so far before the last."""

router = APIRouter()
logger = logging.getLogger(__name__)


class Stream:
    """What one open page is still to be told."""

    def __init__(self) -> None:
        self.due: dict[str, None] = {}
        self.heard = asyncio.Event()
        self._rests_until = 0.0
        self._later: asyncio.TimerHandle | None = None

    def tell(self, topic: str) -> None:
        self.due[topic] = None
        self.heard.set()

    def tell_lists(self) -> None:
        """At once, or when it has rested; what changes meanwhile is told once."""
        loop = asyncio.get_running_loop()
        if self._later is not None:
            return
        if (left := self._rests_until - loop.time()) > 0:
            self._later = loop.call_later(left, self._rested)
            return
        self._rests_until = loop.time() + random.uniform(*LISTS_REST)  # noqa: S311 - only spreads the work
        self.tell(LISTS)

    def _rested(self) -> None:
        self._later = None
        self._rests_until = 0.0
        self.tell_lists()

    def close(self) -> None:
        if self._later is not None:
            self._later.cancel()

    def take(self) -> list[str]:
        topics = list(self.due)
        self.due.clear()
        return topics


class Changes:
    """What changed lately, looked up once for all open pages of this process while there are any."""

    def __init__(self, rt: Runtime) -> None:
        self._rt = rt
        self._streams: set[Stream] = set()
        self._watching: asyncio.Task[None] | None = None
        self._known: dict[str, datetime] = {}

    @contextlib.contextmanager
    def stream(self) -> Iterator[Stream]:
        """First it is told what changed lately: it may have done so while the page was on its way."""
        one = Stream()
        for topic in self._known:
            one.tell(topic)
        self._streams.add(one)
        if self._watching is None or self._watching.done():
            self._watching = asyncio.create_task(self._watch(), name="changes")
        try:
            yield one
        finally:
            one.close()
            self._streams.discard(one)
            if not self._streams and self._watching is not None:
                self._watching.cancel()
                self._watching, self._known = None, {}

    async def _watch(self) -> None:
        last = self._rt.now()
        with self._rt.bell.overhearing(self._named), self._rt.bell.listening(TOPIC) as heard:
            while not self._rt.bell.closed:
                now = self._rt.now()
                try:
                    self._compare(await _changed_since(self._rt, last - OVERLAP))
                    last = now
                except SQLAlchemyError as error:
                    logger.warning("changes: %s; looked for again", type(error).__name__)
                await wait(heard, KEEP_OPEN)

    def _compare(self, found: dict[str, datetime]) -> None:
        for topic, at in found.items():
            if self._known.get(topic) != at:
                self._tell(topic)
        self._known = found

    def _named(self, topic: str) -> None:
        if topic.startswith(SHOW):
            self._tell(topic.removeprefix(SHOW))

    def _tell(self, topic: str) -> None:
        for stream in self._streams:
            stream.tell_lists() if topic == LISTS else stream.tell(topic)


async def end_streams(rt: Runtime) -> None:
    """Of whose sign-in has just ended: at once, in whatever process they are."""
    await rt.bell.ring(f"{SHOW}{ACCESS}")


@router.get("/events")
async def events(request: Request, rt: Rt) -> StreamingResponse:
    stream = _events(rt, request.app.state.changes, request.cookies[COOKIE])
    return StreamingResponse(stream, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})


async def _events(rt: Runtime, changes: Changes, token: str) -> AsyncIterator[str]:
    yield "retry: 3000\n\n"
    loop = asyncio.get_running_loop()
    with changes.stream() as stream:
        asked = float("-inf")
        while not rt.bell.closed:
            topics = stream.take()
            if ACCESS in topics or loop.time() - asked >= KEEP_OPEN:
                if not await staff.signed_in(rt, token, used=False):
                    return
                asked = loop.time()
            for topic in topics:
                yield f"event: changed\ndata: {topic}\n\n"
            if not await wait(stream.heard, KEEP_OPEN):
                yield ": still here\n\n"


async def _changed_since(rt: Runtime, since: datetime) -> dict[str, datetime]:
    activities = select(ActivityRow.id, ActivityRow.changed_at).where(ActivityRow.changed_at > since)
    cases = select(Case.id, Case.changed_at).where(Case.changed_at > since)
    async with rt.store.reading() as session:
        found = {f"activity-{row.id}": row.changed_at for row in await session.execute(activities)}
        changed = {f"case-{row.id}": row.changed_at for row in await session.execute(cases)}
    return found | changed | ({LISTS: max(changed.values())} if changed else {})


@router.post("/cases/{number:int}/here")
async def here(rt: Rt, member: Member, form: Form, number: Number) -> Response:
    """The page of the case is open before somebody: `typing`, or `gone` when it is left."""
    async with rt.store.reading() as session:
        await seen(session, member, number)
    if field(form, "gone"):
        await presence.gone(rt, number, member.id)
    else:
        await presence.here(rt, number, member.id, bool(field(form, "typing")))
    return Response(status_code=204)
