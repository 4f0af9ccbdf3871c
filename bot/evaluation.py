"""`rafiq nlu evaluate`: how well messages that nothing was trained on are understood, by the code that live ones take.

A message of a crisis is right when a danger is found; any other when its intent is followed, or stands among the offers.
What is off topic counts apart: to follow a need in it is the mistake.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

from bot.messages import LANGUAGES, Meaning
from bot.settings import ROOT
from bot.understanding import CRISIS_INTENTS, OFF_TOPIC, Understanding
from flows.danger import Guard

Set = Literal["plain", "hard", "idiom"]
SETS: tuple[Set, ...] = ("plain", "hard")
LATIN = "latin"
EVALUATION = ROOT / "nlu/evaluation"
TOGETHER = 32


class Row(BaseModel):
    """A message with what its writer meant. `idiom`: it sounds like a danger and is none."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str = Field(repr=False)
    intent: str
    dialect: str = ""
    tone: str = Field(default="", alias="register")
    set: Set = "hard"


@dataclass(frozen=True)
class Seen:
    row: Row
    lang: str
    meaning: Meaning

    @property
    def is_danger(self) -> bool:
        return self.row.intent in CRISIS_INTENTS

    @property
    def is_off_topic(self) -> bool:
        return self.row.intent == OFF_TOPIC

    @property
    def alarmed(self) -> bool:
        return self.meaning.danger is not None

    @property
    def acted(self) -> bool:
        if self.is_danger:
            return self.alarmed
        return self.meaning.decision == "act" and self.meaning.intent == self.row.intent

    @property
    def helped(self) -> bool:
        return self.acted or (self.meaning.decision == "offer" and self.row.intent in self.meaning.options)

    @property
    def misled(self) -> bool:
        return self.meaning.decision == "act" and self.meaning.intent != self.row.intent


@dataclass(frozen=True)
class Share:
    """So many of so many; `at_least`: more is better."""

    hits: int
    of: int
    at_least: bool = True

    @property
    def percent(self) -> float:
        return 100 * self.hits / self.of if self.of else 0.0

    @property
    def noise(self) -> float:
        """The standard error in points of a hundred, that of one hit at least."""
        part = self.percent / 100
        return 100 * max((part * (1 - part) / self.of) ** 0.5, 1 / self.of) if self.of else 0.0

    def keeps(self, limit: float) -> bool:
        return not self.of or (self.percent >= limit if self.at_least else self.percent <= limit)


class Limits(BaseModel):
    """nlu/floors.yml: in per cent, by set and measure. What falls behind its floor fails; the goals are for reading."""

    model_config = ConfigDict(extra="forbid")

    goals: dict[str, dict[str, float]]
    floors: dict[str, dict[str, dict[str, float]]]


def read_rows(folder: Path, lang: str, half: str = "judge") -> list[Row]:
    """The messages of one language. Raises pydantic's ValidationError, which quotes no message."""
    path = folder / lang / f"{half}.yml"
    return [Row.model_validate(row) for row in yaml.safe_load(path.read_text("utf-8"))]


def read_limits(path: Path) -> Limits:
    return Limits.model_validate(yaml.safe_load(path.read_text("utf-8")))


async def see(understanding: Understanding, rows: Iterable[Row], lang: str) -> list[Seen]:
    """What each message means, one after the other."""
    return [Seen(row, lang, await understanding.understand(row.text)) for row in rows]


def measures(seen: Sequence[Seen]) -> dict[str, dict[str, Share]]:
    """By set: `plain`, `hard`, and `danger` for alarms, right and wrong ones, over all sets."""
    found: dict[str, dict[str, Share]] = {}
    for name in SETS:
        of_set = [one for one in seen if one.row.set == name]
        needs = [one for one in of_set if not one.is_off_topic]
        found[name] = {
            "helped": _share(needs, lambda one: one.helped),
            "acted": _share(needs, lambda one: one.acted),
            "wrong": _share(of_set, lambda one: one.misled, at_least=False),
            "off_topic": _share([one for one in of_set if one.is_off_topic], lambda one: one.misled, at_least=False),
            "latin": _share([one for one in needs if one.row.tone == LATIN], lambda one: one.helped),
            "language": _share(_longer(of_set), lambda one: one.meaning.lang == one.lang),
        }
    calm = [one for one in seen if not one.is_danger]
    ordinary = [one for one in calm if one.row.set != "idiom"]
    idioms = [one for one in calm if one.row.set == "idiom"]
    found["danger"] = {
        kind: _share([one for one in seen if one.row.intent == intent], lambda one: one.alarmed)
        for intent, kind in CRISIS_INTENTS.items()
    } | {
        "false_alarms": _share(ordinary, lambda one: one.alarmed, at_least=False),
        "idioms": _share(idioms, lambda one: one.alarmed, at_least=False),
    }
    return found


def _share(among: Sequence[Seen], holds: Callable[[Seen], bool], at_least: bool = True) -> Share:
    return Share(sum(map(holds, among)), len(among), at_least)


def _longer(seen: Iterable[Seen]) -> list[Seen]:
    """A word or two ("merci", "CAF") belong to no language."""
    return [one for one in seen if len(one.row.text.split()) > 2]


def report(
    seen: Sequence[Seen], found: dict[str, dict[str, Share]], goals: dict[str, dict[str, float]]
) -> Iterator[str]:
    """The lines of one language: measures beside their goals, by register and dialect, what is taken for what."""
    yield f"{seen[0].lang}: {len(seen)} messages"
    for name, shares in found.items():
        for measure, share in shares.items():
            if share.of:
                goal = goals.get(name, {}).get(measure)
                sign = "" if goal is None else f"   goal {'>=' if share.at_least else '<='} {goal:g}"
                yield f"  {name:7}{measure:13}{share.percent:6.1f} %  ({share.hits} of {share.of}){sign}"
    for name, key in (("register", "tone"), ("dialect", "dialect")):
        yield f"  helped by {name}: {', '.join(_by(key, seen))}"
    mistaken = Counter((one.row.intent, one.meaning.intent) for one in seen if one.misled)
    missed = Counter((one.row.intent, one.meaning.intent) for one in seen if not one.is_off_topic and not one.helped)
    yield f"  acted on instead: {_pairs(mistaken)}"
    yield f"  not helped, first idea: {_pairs(missed)}"


def _by(key: str, seen: Sequence[Seen]) -> Iterator[str]:
    needs = [one for one in seen if not one.is_off_topic]
    for value, count in Counter(getattr(one.row, key) for one in needs).most_common():
        share = _share([one for one in needs if getattr(one.row, key) == value], lambda one: one.helped)
        yield f"{value or '?'} {share.percent:.0f} % of {count}"


def _pairs(counted: Counter[tuple[str, str]]) -> str:
    return ", ".join(f"{true} as {taken or 'nothing'} {count}" for (true, taken), count in counted.most_common(12))


def below(found: dict[str, dict[str, Share]], floors: dict[str, dict[str, float]]) -> list[str]:
    """The measures that fell behind their floors."""
    problems = []
    for name, limits in floors.items():
        for measure, limit in limits.items():
            share = found[name][measure]
            if not share.keeps(limit):
                side = "under its floor" if share.at_least else "over its ceiling"
                problems.append(f"{name} {measure}: {share.percent:.1f} % is {side} of {limit:g} %")
    return problems


def worst(seen: Iterable[Seen], count: int) -> Iterator[str]:
    """The messages that are taken wrong with the most confidence, for reading. Texts of the evaluation, nobody's own."""
    wrong = [
        one for one in seen if one.misled or (one.alarmed != one.is_danger) or not (one.helped or one.is_off_topic)
    ]
    wrong.sort(key=lambda one: (one.alarmed == one.is_danger, not one.misled, -one.meaning.confidence))
    for one in wrong[:count]:
        meant, found = one.row.intent, one.meaning
        taken = f"{found.danger.kind}/{found.danger.level}" if found.danger else f"{found.decision} {found.intent}"
        yield f"{one.lang} {one.row.set:5} {meant} -> {taken} {found.confidence:.2f} | {one.row.text}"


def judge(guard: Guard, folder: Path = EVALUATION) -> Callable[[Any, Any], Awaitable[list[str]]]:
    """Compares two running servers, each with an `address`, on all languages: in what is the first worse?"""

    async def compare(new: Any, old: Any) -> list[str]:
        after, before = [await _seen_by(guard, server.address, folder) for server in (new, old)]
        return list(worse(measures(after), measures(before)))

    return compare


async def _seen_by(guard: Guard, address: tuple[str, str], folder: Path) -> list[Seen]:
    understanding = Understanding(guard, lambda: address)
    await understanding.start()
    try:
        return [one for lang in LANGUAGES for one in await see(understanding, read_rows(folder, lang), lang)]
    finally:
        await understanding.stop()


def worse(after: dict[str, dict[str, Share]], before: dict[str, dict[str, Share]]) -> Iterator[str]:
    """The measures that fell by more than chance moves them: one standard error for help, two for the many others."""
    for name, shares in after.items():
        for measure, share in shares.items():
            was = before[name][measure].percent
            noise = before[name][measure].noise * (1 if measure == "helped" else 2)
            if not share.keeps(was - noise if share.at_least else was + noise):
                yield f"{name} {measure} was {was:.1f} %, would be {share.percent:.1f} %"


async def speed(understanding: Understanding, texts: Sequence[str]) -> list[str]:
    """Milliseconds of the model's answer over HTTP, one at a time and TOGETHER at once, and of the guard alone."""
    alone = [await _timed(understanding, text) for text in texts]
    queue = list(texts) * 2
    many: list[float] = []

    async def client() -> None:
        while queue:
            many.append(await _timed(understanding, queue.pop()))

    await asyncio.gather(*(client() for _ in range(TOGETHER)))
    guard = []
    for text in texts:
        started = time.perf_counter()
        understanding.guard.look(text)
        guard.append((time.perf_counter() - started) * 1000)
    named = {"one client": alone, f"{TOGETHER} clients": many, "the guard alone": guard}
    return [f"  {name}: {_percentiles(taken)}" for name, taken in named.items()]


async def _timed(understanding: Understanding, text: str) -> float:
    started = time.perf_counter()
    await understanding.parse(text)
    return (time.perf_counter() - started) * 1000


def _percentiles(taken: list[float]) -> str:
    cuts: list[Any] = quantiles(taken, n=100)
    return f"p50 {cuts[49]:.1f} ms, p95 {cuts[94]:.1f} ms, p99 {cuts[98]:.1f} ms"
