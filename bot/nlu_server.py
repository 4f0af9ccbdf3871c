"""The language model's process beside the service: set up, trained, compared, started, watched, replaced.

One child at a time; it reads a pipe from us and ends when that closes, so it cannot outlive us, however we end.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import secrets
import socket
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import aiohttp

from bot.model_files import ModelFiles
from bot.settings import ROOT

logger = logging.getLogger(__name__)

VENV = ROOT / ".venv-nlu"
NO_PYTHON = 3
"""The exit code of nlu/setup.py when there is no Python 3.10."""
START_LIMIT = 120.0
LOOK_EVERY = 2.0
MAX_SILENCES = 3


class Server:
    """One running `nlu.serve`: its address, once it answers."""

    def __init__(self, model: Path) -> None:
        self.model = model
        self.token = secrets.token_urlsafe(24)
        self.url = f"http://127.0.0.1:{_free_port()}"
        self._process: asyncio.subprocess.Process | None = None

    @property
    def address(self) -> tuple[str, str]:
        return self.url, self.token

    async def start(self) -> bool:
        """Whether it answers with its model loaded before START_LIMIT."""
        port = self.url.rpartition(":")[2]
        args = ["-m", "nlu.serve", "--model", str(self.model), "--host", "127.0.0.1", "--port", port, "--lifeline"]
        self._process = await child(VENV / "bin/python", *args, env={"RAFIQ_NLU_TOKEN": self.token})
        deadline = asyncio.get_running_loop().time() + START_LIMIT
        while asyncio.get_running_loop().time() < deadline and self._process.returncode is None:
            if await self.answers():
                return True
            await asyncio.sleep(0.2)
        await self.stop()
        return False

    async def answers(self) -> bool:
        """Only 200 on /status counts: the server says that it is up with no model loaded."""
        limit = aiohttp.ClientTimeout(total=LOOK_EVERY)
        try:
            async with (
                aiohttp.ClientSession(timeout=limit) as http,
                http.get(f"{self.url}/status", params={"token": self.token}) as response,
            ):
                return response.status == 200
        except (aiohttp.ClientError, TimeoutError):
            return False

    @property
    def dead(self) -> bool:
        return self._process is None or self._process.returncode is not None

    async def stop(self) -> None:
        if self._process is not None:
            await end(self._process)


Judge = Callable[[Server, Server], Awaitable[list[str]]]
"""Of a new server and the one in use: in what the new one is worse."""


class Supervisor:
    """Keeps a server with the model in use running; `address` is where it listens, or None.

    `home` holds `models` and, in `phrases`, what this installation learnt itself. Without a `judge` every newly trained
    model is taken.
    """

    def __init__(self, home: Path, tell: Callable[[str], None], judge: Judge | None = None) -> None:
        self.files = ModelFiles(home / "models")
        self.learnt = home / "phrases"
        self.tell = tell
        self.judge = judge
        self.server: Server | None = None

    def address(self) -> tuple[str, str] | None:
        return self.server.address if self.server is not None else None

    async def run(self, stop: asyncio.Event) -> None:
        """Serve the model there is, and meanwhile train when the phrases have changed."""
        learning: asyncio.Task[bool] | None = None
        try:
            if not await self.install(stop):
                return
            if self.files.current is None:
                await self.learn(stop)
            else:
                learning = asyncio.create_task(self.learn(stop))
            await self.watch(stop)
        finally:
            if learning is not None:  # its child ends with us, a comparison is not waited for
                learning.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await learning
            if self.server is not None:
                await self.server.stop()
                self.server = None

    async def prepare(self) -> bool:
        """Install, train and choose, once; whether there is a model to use."""
        stop = asyncio.Event()
        return await self.install(stop) and await self.learn(stop) and self.files.current is not None

    async def install(self, stop: asyncio.Event) -> bool:
        """False when there is no Python 3.10, or when we are told to stop."""
        self.tell("installing")
        code = await self.finish(stop, sys.executable, "nlu/setup.py", "--venv", str(VENV), "--lifeline")
        if code == NO_PYTHON:
            self.tell("no Python 3.10: buttons, crisis guard and people only")
            return False
        self._say_if_failed(code, stop)
        return not stop.is_set()

    async def learn(self, stop: asyncio.Event) -> bool:
        """Train if the phrases have changed, and take the new model unless it is worse than the one in use."""
        if self.files.current is None:
            self.tell("training")
        learnt = ["--learnt", str(self.learnt)] if self.learnt.is_dir() else []
        args = ["-m", "nlu.train", "--out", str(self.files.folder), *learnt, "--lifeline"]
        code = await self.finish(stop, VENV / "bin/python", *args)
        self._say_if_failed(code, stop)
        if code == 0 and (newest := self.files.newest) is not None:
            await self.consider(newest)
        return code == 0

    async def consider(self, model: Path) -> None:
        current = self.files.current
        if model == current or self.files.refused(model):
            return
        worse = await self.compare(model, current) if current is not None and self.judge is not None else []
        if worse:
            logger.warning("nlu: the new model is not used: %s", "; ".join(worse))
            self.files.refuse(model)
        else:
            self.files.adopt(model)

    async def compare(self, model: Path, current: Path) -> list[str]:
        """In what the new model is worse. One that does not start is worse; a current one that does not is no rival."""
        assert self.judge is not None
        new, live = Server(model), self.server
        serving = live is not None and live.model == current and not live.dead
        old = live if live is not None and serving else Server(current)  # one that serves already is not started again
        try:
            if not await new.start():
                return ["it does not start"]
            return await self.judge(new, old) if serving or await old.start() else []
        finally:
            await new.stop()
            if not serving:
                await old.stop()

    def _say_if_failed(self, code: int, stop: asyncio.Event) -> None:
        if code != 0 and not stop.is_set():
            if self.server is None:
                self.tell("set-up failed: buttons only")
            logger.error("nlu: set-up ended with %s; an older model is used if there is one", code)

    async def finish(self, stop: asyncio.Event, program: str | Path, *args: str) -> int:
        """Run a child to its end, or to ours."""
        process = await child(program, *args)
        done = asyncio.create_task(process.wait())
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait({done, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if not done.done():
            await end(process)
        return await done

    async def watch(self, stop: asyncio.Event) -> None:
        """Restart what died or fell silent; start a newer model beside the old one, then swap."""
        silences = 0
        pause = 1.0
        while not stop.is_set():
            model = self.files.current
            if model is not None and (self.server is None or self.server.dead or self.server.model != model):
                if await self.swap(model):
                    pause, silences = 1.0, 0
                else:
                    logger.error("nlu: the server did not start; next try in %.0fs", pause)
                    await _pause(stop, pause)
                    pause = min(pause * 2, 60.0)
                continue
            await _pause(stop, LOOK_EVERY)
            silences = 0 if self.server is not None and await self.server.answers() else silences + 1
            if self.server is not None and silences >= MAX_SILENCES:
                logger.error("nlu: the server does not answer")
                old, self.server = self.server, None
                await old.stop()

    async def swap(self, model: Path) -> bool:
        if self.server is None or self.server.dead:
            self.server = None
            self.tell("starting")
        fresh = Server(model)
        if not await fresh.start():
            return False
        old, self.server = self.server, fresh
        self.tell("ready")
        if old is not None:
            await old.stop()
        return True


async def child(program: str | Path, *args: str, env: dict[str, str] | None = None) -> asyncio.subprocess.Process:
    """Start a process of our own that ends when the pipe to it closes."""
    quiet = {"RASA_TELEMETRY_ENABLED": "false", "SQLALCHEMY_SILENCE_UBER_WARNING": "1", "TF_CPP_MIN_LOG_LEVEL": "3"}
    own = {name: value for name, value in os.environ.items() if not name.startswith("RAFIQ_")}
    return await asyncio.create_subprocess_exec(
        str(program),
        *args,
        cwd=ROOT,
        env=own | quiet | (env or {}),
        stdin=asyncio.subprocess.PIPE,
        stdout=sys.stderr.fileno(),  # ours is for answers
        start_new_session=True,
    )


async def end(process: asyncio.subprocess.Process) -> None:
    """Close the pipe; whoever does not end by that is killed."""
    if process.stdin is not None:
        process.stdin.close()
    try:
        await asyncio.wait_for(process.wait(), 5)
    except TimeoutError:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)
