"""The team's pages under /console. A new part is a module with a `router`, named in PARTS; it takes what it shares from `pages`.

Every part of PARTS is seen by signed-in members alone, and its forms are checked, whatever its routes ask for.
"""

from __future__ import annotations

import asyncio

from fastapi import Depends, FastAPI
from fastapi.staticfiles import StaticFiles

from bot import uploads
from bot.console import (
    calendar,
    case,
    case_answer,
    case_overview,
    door,
    figures,
    files,
    forgotten,
    group,
    inbox,
    installable,
    journal,
    live,
    me,
    notifications,
    organise,
    people,
    planning,
    ready,
    rota,
    second_factor,
    sign_in,
    switches,
    team,
)
from bot.console.pages import HERE, HOME, Answered, answered, checked_form
from bot.store.throttle import Throttle

DOOR = (sign_in, second_factor, forgotten, installable)
"""For who is not signed in."""
PARTS = (
    inbox,
    case,
    case_answer,
    ready,
    calendar,
    organise,
    planning,
    people,
    figures,
    team,
    group,
    me,
    journal,
    live,
    files,
    notifications,
    switches,
    rota,
    case_overview,
)
"""Behind the sign-in."""


def install(app: FastAPI) -> None:
    """Add the console to the application, whose runtime is known by now."""
    redis = app.state.runtime.bell.redis
    limits = Throttle(10, 15 * 60, redis), Throttle(30, 15 * 60, redis)
    app.state.door = door.Door(*limits, of_resets=Throttle(*door.RESETS, redis))
    app.state.team_uploading = asyncio.Semaphore(uploads.AT_ONCE)  # nobody outside keeps the team waiting
    app.state.changes = live.Changes(app.state.runtime)
    app.mount("/console/static", StaticFiles(directory=HERE / "static"), name="console-static")
    for part in DOOR:
        app.include_router(part.router, prefix=HOME)
    for part in PARTS:
        app.include_router(part.router, prefix=HOME, dependencies=[Depends(checked_form)])
    app.add_exception_handler(Answered, answered)
