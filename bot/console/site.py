"""The team's pages under /console. A new part is a module with a `router`, named in PARTS; it takes what it shares from `pages`.

Every part of PARTS is seen by signed-in members alone, and its forms are checked, whatever its routes ask for.
"""

from __future__ import annotations

from fastapi import Depends, FastAPI
from fastapi.staticfiles import StaticFiles

from bot.console import calendar, figures, files, live, organise, people, planning, sign_in, team
from bot.console.pages import HERE, HOME, Answered, answered, checked_form
from bot.store.throttle import Throttle

PARTS = (calendar, organise, planning, people, figures, team, live, files)
"""Behind the sign-in."""


def install(app: FastAPI) -> None:
    """Add the console to the application, whose runtime is known by now."""
    redis = app.state.runtime.bell.redis
    app.state.door = sign_in.Door(Throttle(10, 15 * 60, redis), Throttle(30, 15 * 60, redis))
    app.state.changes = live.Changes(app.state.runtime)
    app.mount("/console/static", StaticFiles(directory=HERE / "static"), name="console-static")
    app.include_router(sign_in.router, prefix=HOME)
    for part in PARTS:
        app.include_router(part.router, prefix=HOME, dependencies=[Depends(checked_form)])
    app.add_exception_handler(Answered, answered)
