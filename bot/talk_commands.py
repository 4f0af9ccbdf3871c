"""`rafiq bench relays` and `rafiq bench inbox`: what comes of talks under `kill -9`, and how fast the team's pages are."""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bot import talks
from bot.settings import Settings, read
from bot.store.migrate import upgrade

COMMAND = str(Path(sys.executable).parent / "rafiq")


def add_parsers(measure: Any, add: Any, make: talks.Make) -> None:
    """`make`: a runtime from settings."""
    relayed = add(
        "relays", _with(make, relays), "both sides of many talks, while everything is killed again and again", measure
    )
    relayed.add_argument("--talks", type=int, default=100)
    relayed.add_argument("--each", type=int, default=5, help="messages of each side")
    relayed.add_argument("--kill-every", type=float, default=5.0, help="seconds")
    relayed.add_argument(
        "--here", action="store_true", help="in the configured PostgreSQL and Redis: web, worker and scheduler apart"
    )
    pages = add("inbox", _with(make, inbox), "how soon an open page shows a message, and a list of many cases", measure)
    pages.add_argument("--volunteers", type=int, default=50)
    pages.add_argument("--cases", type=int, default=200)
    pages.add_argument("--messages", type=int, default=200)
    pages.add_argument("--many", type=int, default=10_000, help="cases of the list")


def _with(
    make: talks.Make, run: Callable[[talks.Make, argparse.Namespace], int]
) -> Callable[[argparse.Namespace], int]:
    return lambda arguments: run(make, arguments)


@contextmanager
def _place(here: bool) -> Iterator[Settings]:
    logging.getLogger().setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory() as folder:
        settings = read() if here else read({"RAFIQ_HOME": folder})
        upgrade(settings.database_url)
        yield settings


def relays(make: talks.Make, arguments: argparse.Namespace) -> int:
    with _place(arguments.here) as settings:
        came = asyncio.run(talks.relays(make, settings, arguments.talks, arguments.each, arguments.kill_every, COMMAND))
    print(f"{came.said} messages of both sides in {came.seconds:.0f} s, killed {came.kills} times")
    print(f"lost: {came.lost}; more than once: {came.doubled}")
    return 0 if not came.lost and not came.doubled else 1


def inbox(make: talks.Make, arguments: argparse.Namespace) -> int:
    numbers = arguments.volunteers, arguments.cases, arguments.messages
    with _place(here=False) as settings:
        shown = asyncio.run(talks.open_pages(make, settings, *numbers, COMMAND))
    print(
        f"from a message to the open page, {arguments.volunteers} volunteers connected, {arguments.cases} open cases:"
    )
    print(f"median {shown.median:.3f} s, p95 {shown.p95:.3f} s; the page alone {shown.page:.3f} s")
    with _place(here=False) as settings:
        listed = asyncio.run(talks.long_list(make, settings, arguments.many, COMMAND))
    print(f"the list of {arguments.many} cases: median {listed.median:.3f} s, slowest of 50 {listed.slowest:.3f} s;")
    print(f"a page with nothing in it, in the same run: {listed.reference:.3f} s")
    return 0
