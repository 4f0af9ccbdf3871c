"""A child that cannot outlive its parent: it reads a pipe, and ends when that closes, however the parent ended."""

from __future__ import annotations

import os
import signal
import threading


def hold() -> None:
    """From now on, die when standard input closes, with the whole process group where this process leads it."""
    threading.Thread(target=_die_with_parent, daemon=True).start()


def _die_with_parent() -> None:
    while os.read(0, 4096):
        pass
    if os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(1)
