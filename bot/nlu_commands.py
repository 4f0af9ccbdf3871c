"""`rafiq nlu …`: the language model from the command line."""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from bot import evaluation
from bot.nlu_server import NO_PYTHON, VENV, Supervisor
from bot.settings import ROOT, Settings, read
from bot.understanding import NoModel, Understanding
from flows.load import load
from flows.texts import LANGUAGES

EVALUATION = ROOT / "nlu/evaluation"
FLOORS = ROOT / "nlu/floors.yml"


class NoServer(Exception):
    """No language model answers, and none could be started."""


def train(_: argparse.Namespace) -> int:
    code = subprocess.run([sys.executable, "nlu/setup.py", "--venv", str(VENV)], cwd=ROOT, check=False).returncode
    if code == 0:
        models = read().home / "models"
        command = [str(VENV / "bin/python"), "-m", "nlu.train", "--out", str(models)]
        code = subprocess.run(command, cwd=ROOT, check=False).returncode
    return 1 if code == NO_PYTHON else code


def serve(_: argparse.Namespace) -> int:
    settings = read()
    model = Supervisor(settings.home / "models", print).newest()
    if model is None:
        print("there is no model yet: run `rafiq nlu train`", file=sys.stderr)
        return 1
    where = ["--model", str(model), "--host", settings.host, "--port", "5005"]
    args = [str(VENV / "bin/python"), "-m", "nlu.serve", *where]
    os.chdir(ROOT)
    os.execve(args[0], args, {**os.environ, "RAFIQ_NLU_TOKEN": settings.nlu_token})  # noqa: S606 - becomes the server
    return 0


def parse(_: argparse.Namespace) -> int:
    return _with_model(_parse)


def evaluate(arguments: argparse.Namespace) -> int:
    langs = arguments.lang or list(LANGUAGES)
    return _with_model(lambda understanding: _evaluate(understanding, langs, arguments.worst))


def _with_model(work: Any) -> int:
    logging.getLogger().setLevel(logging.ERROR)

    async def run() -> int:
        async with model(read()) as understanding:
            return int(await work(understanding))

    try:
        return asyncio.run(run())
    except NoServer:
        print("no language model could be started", file=sys.stderr)
        return 1


@asynccontextmanager
async def model(settings: Settings) -> AsyncIterator[Understanding]:
    """What understands live messages, with RAFIQ_NLU_URL's model if that answers, else with a server of its own."""
    guard = load(ROOT).guard
    outside = (settings.nlu_url, settings.nlu_token) if settings.nlu_url else None
    understanding = Understanding(guard, lambda: outside)
    await understanding.start()
    own: Supervisor | None = None
    try:
        try:
            await understanding.parse("bonjour")
        except NoModel:
            await understanding.stop()
            own = Supervisor(settings.home / "models", lambda said: print(f"language model: {said}", file=sys.stderr))
            if not await own.prepare(asyncio.Event()) or (newest := own.newest()) is None or not await own.swap(newest):
                raise NoServer from None
            understanding = Understanding(guard, own.address)
            await understanding.start()
        yield understanding
    finally:
        await understanding.stop()
        if own is not None and own.server is not None:
            await own.server.stop()


async def _parse(understanding: Understanding) -> int:
    for line in sys.stdin:
        if line.strip():
            print(json.dumps(await _parsed(understanding, line), ensure_ascii=False), flush=True)
    return 0


async def _parsed(understanding: Understanding, line: str) -> dict[str, Any]:
    try:
        said = json.loads(line)
        text = str(said["text"])
    except (ValueError, KeyError, TypeError):
        return {"error": 'expected {"text": ..., "lang": ...}'}
    started = time.perf_counter()
    meaning = await understanding.understand(text)
    took = (time.perf_counter() - started) * 1000
    danger = meaning.danger
    return {
        "intent": meaning.intent or None,
        "confidence": round(meaning.confidence, 4),
        "decision": meaning.decision,
        "options": list(meaning.options),
        "crisis": danger.kind if danger else None,
        "crisis_level": danger.level if danger else None,
        "lang": meaning.lang or None,
        "entities": [],
        "ms": round(took, 2),
    }


async def _evaluate(understanding: Understanding, langs: list[str], worst: int) -> int:
    limits = evaluation.read_limits(FLOORS)
    texts: list[str] = []
    behind = 0
    for lang in langs:
        rows = evaluation.read_rows(EVALUATION, lang)
        seen = await evaluation.see(understanding, rows, lang)
        texts += [row.text for row in rows]
        found = evaluation.measures(seen)
        problems = evaluation.below(found, limits.floors.get(lang, {}))
        behind += len(problems)
        lines = [*evaluation.report(seen, found, limits.goals), *evaluation.worst(seen, worst)]
        print("\n".join([*lines, *(f"  BEHIND: {problem}" for problem in problems), ""]), flush=True)
    print("speed (the client shares the machine)")
    print("\n".join(await evaluation.speed(understanding, texts[:: max(1, len(texts) // 500)])))
    return 1 if behind else 0
