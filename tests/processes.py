"""Rafiq as an operator runs it: a process of its own, started, killed, started again."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from bot.settings import ROOT

NO_MODEL = {"RAFIQ_NLU_URL": "http://127.0.0.1:1"}
"""An address where nothing listens: the language model is down, and nothing is installed."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Service:
    """`rafiq serve` in a process group of its own, with its own home."""

    home: Path
    env: dict[str, str] = field(default_factory=lambda: dict(NO_MODEL))
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self, within: float = 30.0) -> None:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("RAFIQ_")}
        env = clean | self.env | {"RAFIQ_HOME": str(self.home), "PORT": str(self.port)}
        with (self.home / "log").open("ab") as log:
            command = [str(Path(sys.executable).parent / "rafiq"), "serve"]
            self.process = subprocess.Popen(command, cwd=ROOT, env=env, start_new_session=True, stdout=log, stderr=log)
        deadline = time.monotonic() + within
        while time.monotonic() < deadline:
            try:
                httpx.get(f"{self.url}/healthz", timeout=1)
                return
            except httpx.TransportError:
                time.sleep(0.05)
            if self.process.poll() is not None:
                break
        raise AssertionError(f"it did not start: {self.log[-2000:]}")

    def kill(self) -> None:
        """As if the power went: the whole group, at once."""
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def stop(self) -> int:
        assert self.process is not None
        self.process.terminate()
        return self.process.wait(20)

    @property
    def log(self) -> str:
        return (self.home / "log").read_text("utf-8", "replace")


@contextmanager
def serving(home: Path, env: dict[str, str] | None = None) -> Iterator[Service]:
    service = Service(home, {**NO_MODEL, **(env or {})})
    service.start()
    try:
        yield service
    finally:
        service.kill()
