"""The container of the language model: `model.py serve` starts it, `model.py health` asks it. Runs on Python 3.10."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import NoReturn
from urllib.parse import urlencode
from urllib.request import ProxyHandler, build_opener

LIMIT = 5.0


def token() -> str:
    """From the secret's file, as an administrator gives it; nlu.serve takes it from its environment."""
    if path := os.environ.get("RAFIQ_NLU_TOKEN_FILE"):
        return Path(path).read_text("utf-8").strip()
    return os.environ.get("RAFIQ_NLU_TOKEN", "")


def serve() -> NoReturn:
    """Becomes the server of the model that was trained with this image."""
    models = Path(os.environ["MODELS"])
    model = models / (models / "newest").read_text("utf-8").strip()
    command = [
        sys.executable,
        "-m",
        "nlu.serve",
        "--model",
        str(model),
        "--host",
        "0.0.0.0",
        "--port",
        os.environ["PORT"],
    ]
    os.execve(sys.executable, command, {**os.environ, "RAFIQ_NLU_TOKEN": token()})  # noqa: S606 - it becomes the server


def health() -> int:
    """/status answers 200 only with a model loaded. The address holds the token, so an error is named, not shown."""
    address = f"http://127.0.0.1:{os.environ['PORT']}/status?{urlencode({'token': token()})}"
    try:
        with build_opener(ProxyHandler({})).open(address, timeout=LIMIT) as answer:
            return 0 if answer.status == 200 else 1
    except Exception as error:
        print(f"the language model: {type(error).__name__} {getattr(error, 'code', '')}".strip())
        return 1


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        serve()
    sys.exit(health())
