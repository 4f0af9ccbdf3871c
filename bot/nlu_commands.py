"""`rafiq nlu …`: the language model from the command line."""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import os
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import date, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot import evaluation, lessons
from bot.model_files import ModelFiles
from bot.nlu_server import VENV, Supervisor
from bot.settings import ROOT, Settings, read
from bot.store.database import Store
from bot.store.models import Lesson
from bot.store.vault import Vault
from bot.understanding import NoModel, Understanding
from flows.load import load
from flows.texts import LANGUAGES

PHRASES = ROOT / "nlu/phrases"
FLOORS = ROOT / "nlu/floors.yml"


class NoServer(Exception):
    """No language model answers, and none could be started."""


def train(_: argparse.Namespace) -> int:
    """Train, and use the new model unless it is worse on the evaluation than the one in use."""
    settings = read()
    supervisor = _supervisor(settings)
    before = supervisor.files.current
    if not asyncio.run(supervisor.prepare()):
        return 1
    newest, current = supervisor.files.newest, supervisor.files.current
    if newest is not None and newest != current:
        print(f"The new model {newest.stem} is not used: it was found worse, or was taken back.")
        return 1
    print("The model is the one in use already." if current == before else "The new model is in use.")
    return 0


def back(_: argparse.Namespace) -> int:
    model = ModelFiles(read().home / "models").back()
    print(f"The model {model.stem} is in use again." if model else "There is no model to go back to.")
    return 0 if model else 1


def intents() -> list[str]:
    return sorted(path.stem for path in PHRASES.glob("fr/*.yml"))


def review(_: argparse.Namespace) -> int:
    """What waits for somebody to say what it means."""

    async def show(_: Settings, session: AsyncSession) -> int:
        for lesson in await lessons.waiting(session):
            meant = f", the person chose {lesson.meant}" if lesson.meant else ""
            print(f"{lesson.id}  {lesson.lang}  {lesson.why}: taken for {lesson.taken_for or 'nothing'}{meant}")
            print(f"    {lesson.words}")
        print("Say what one means: rafiq nlu review accept NUMBER INTENT. Or erase it: rafiq nlu review reject NUMBER.")
        return 0

    return asyncio.run(_with_store(show))


def accept(arguments: argparse.Namespace) -> int:
    async def learn(settings: Settings, session: AsyncSession) -> int:
        lesson = await session.get(Lesson, arguments.lesson)
        if lesson is None:
            return _no_lesson(arguments.lesson)
        text = lessons.phrase(arguments.text or lesson.words)
        if not text:
            print("Nothing is left of it without the masked parts: give the words with --text.", file=sys.stderr)
            return 1
        day = datetime.now(settings.zone).date().isoformat()
        path = lessons.write_phrase(settings.home / "phrases", lesson.lang, arguments.intent, text, day)
        await session.delete(lesson)
        print(f"{path}: learnt. It counts after `rafiq nlu train`.")
        return 0

    return asyncio.run(_with_store(learn))


def reject(arguments: argparse.Namespace) -> int:
    async def erase(_: Settings, session: AsyncSession) -> int:
        lesson = await session.get(Lesson, arguments.lesson)
        if lesson is None:
            return _no_lesson(arguments.lesson)
        await session.delete(lesson)
        return 0

    return asyncio.run(_with_store(erase))


def _no_lesson(number: int) -> int:
    print(f"There is no message {number}: see `rafiq nlu review`.", file=sys.stderr)
    return 1


async def _with_store(work: Callable[[Settings, AsyncSession], Awaitable[int]]) -> int:
    settings = read()
    store = Store(settings.database_url, Vault(settings.secret_keys))
    try:
        async with store.writing() as session:
            return await work(settings, session)
    finally:
        await store.close()


def _supervisor(settings: Settings) -> Supervisor:
    return Supervisor(settings.home, _tell, evaluation.judge(load(ROOT).guard))


def _tell(said: str) -> None:
    print(f"language model: {said}", file=sys.stderr)


def serve(_: argparse.Namespace) -> int:
    settings = read()
    model = ModelFiles(settings.home / "models").current
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
    flows = load(ROOT)

    def today() -> date:
        return datetime.now(settings.zone).date()

    outside = (settings.nlu_url, settings.nlu_token) if settings.nlu_url else None
    understanding = Understanding(flows.guard, lambda: outside, flows.names, today)
    await understanding.start()
    own: Supervisor | None = None
    try:
        try:
            await understanding.parse("bonjour")
        except NoModel:
            await understanding.stop()
            own = _supervisor(settings)
            await own.prepare()
            if (current := own.files.current) is None or not await own.swap(current):
                raise NoServer from None
            understanding = Understanding(flows.guard, own.address, flows.names, today)
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
        "entities": [{"kind": one.kind, "value": one.value, "words": one.words} for one in meaning.entities],
        "ms": round(took, 2),
    }


async def _evaluate(understanding: Understanding, langs: list[str], worst: int) -> int:
    limits = evaluation.read_limits(FLOORS)
    texts: list[str] = []
    behind = 0
    for lang in langs:
        rows = evaluation.read_rows(evaluation.EVALUATION, lang)
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
