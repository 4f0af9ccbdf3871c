"""Read everything that a coordinator or translator edits, and refuse it with one list of every problem found."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml
from fluent.syntax import ast, parse
from pydantic import BaseModel, TypeAdapter, ValidationError

from flows import checks
from flows.compiled import Compiler, Unreviewed
from flows.danger import CrisisList, Guard
from flows.orthography import normalise
from flows.spec import Choice, Flow, Guide, Numbers, Text, Topics, Words
from flows.texts import BASE, LANGUAGES, Texts

WORDS = (
    "yes",
    "no",
    "next",
    "back",
    "menu",
    "human",
    "language",
    "stop",
    "delete",
    "help",
    "hide",
    "safe",
    "done",
    "skip",
)
"""The words that mean a button wherever they are typed; each stands in flows/texts/words.yml, in every language."""

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
S = TypeVar("S")


class FlowErrors(Exception):
    """What is wrong with the content, a line a problem: file, line and reason."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Flows:
    """Everything that is said and asked, checked."""

    flows: dict[str, Flow]
    versions: dict[str, str]
    commands: dict[str, str]
    intents: dict[str, str]
    words: dict[str, frozenset[str]]
    others: dict[str, str]
    """In other languages: which ones Rafiq speaks."""
    texts: Texts
    topics: Topics
    guides: dict[str, Guide]
    guard: Guard
    warnings: tuple[str, ...] = ()

    def offer_choice(self, intent: str) -> Choice:
        """The button that offers what an intent leads to."""
        topic = self.topics.topics.get(intent)
        label: Text = topic.label if topic else f"intent-{intent.replace('_', '-')}"
        return Choice(label=label, to=f"flow:{self.intents[intent]}")

    def label_said(self, lang: str, label: Text) -> str:
        """How a label is typed, normalised."""
        if isinstance(label, Words):
            return normalise(label.get(lang or BASE))
        return normalise(self.texts.say(lang or BASE, label))


def load(root: Path, unreviewed: Unreviewed = "warn") -> Flows:
    """Read flows/ and data/ under `root`; raises FlowErrors with every problem."""
    problems: list[str] = []
    for lang in LANGUAGES:
        problems += _ftl_problems(root / "flows/texts" / f"{lang}.ftl", root)
    if problems:
        raise FlowErrors(problems)
    texts = Texts(root / "flows/texts")
    dialogues = _read_all(root, "flows/dialogues/*.yml", Flow, problems)
    guides = {guide.id: guide for guide in _read_all(root, "flows/guides/*/*.yml", Guide, problems)}
    topics = _read(root, root / "data/topics.yml", Topics, problems)
    numbers = _read(root, root / "data/numbers.yml", Numbers, problems)
    words = _read(root, root / "flows/texts/words.yml", dict[str, dict[str, list[str]]], problems)
    others = _read(root, root / "flows/texts/others.yml", dict[str, str], problems)
    crisis = {lang: _read(root, root / f"data/crisis/{lang}.yml", CrisisList, problems) for lang in LANGUAGES}
    if problems or not (topics and numbers and words and others):
        raise FlowErrors(problems)
    lists = {lang: found for lang, found in crisis.items() if found is not None}
    problems += checks.facts(guides, topics, numbers, words, WORDS)
    problems += checks.texts(texts)
    if problems:
        raise FlowErrors(problems)
    flows = _compile(texts, unreviewed, dialogues, guides, topics, numbers)
    problems += checks.flows(flows, texts)
    if problems:
        raise FlowErrors(problems)
    by_id = {flow.id: flow for flow in flows}
    return Flows(
        flows=by_id,
        versions={flow.id: _version(flow) for flow in flows},
        commands={command: flow.id for flow in flows for command in flow.commands},
        intents={intent: flow.id for flow in flows for intent in flow.intents},
        words={name: frozenset(normalise(w) for said in words[name].values() for w in said) for name in WORDS},
        others=others,
        texts=texts,
        topics=topics,
        guides=guides,
        guard=Guard(lists),
        warnings=tuple(checks.stale(root, texts, guides)),
    )


def _compile(
    texts: Texts,
    unreviewed: Unreviewed,
    dialogues: list[Flow],
    guides: dict[str, Guide],
    topics: Topics,
    numbers: Numbers,
) -> list[Flow]:
    compiler = Compiler(texts, unreviewed)
    labels = {intent.replace("_", "-"): (topic.label, f"topic:{intent}") for intent, topic in topics.topics.items()}
    labels |= {guide.id: (guide.label, f"guide:{guide.id}") for guide in guides.values()}
    return [
        *dialogues,
        *(compiler.guide(guide, labels) for guide in guides.values()),
        *(compiler.topic(intent, topic, topics, guides) for intent, topic in topics.topics.items()),
        *compiler.themes(topics),
        compiler.crisis(numbers),
    ]


def _version(flow: Flow) -> str:
    """Changes when the steps or the French words change; a better translation is no new guide."""
    shape = flow.model_dump(mode="json")
    return hashlib.sha256(json.dumps(_french_only(shape), sort_keys=True).encode()).hexdigest()[:12]


def _french_only(value: Any) -> Any:
    if isinstance(value, dict):
        if value.keys() == {"fr", "prs", "ar"}:
            return value["fr"]
        return {key: _french_only(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_french_only(inner) for inner in value]
    return value


def _read_all(root: Path, pattern: str, shape: type[S], problems: list[str]) -> list[S]:
    paths = sorted(root.glob(pattern))
    return [found for path in paths if (found := _read(root, path, shape, problems)) is not None]


def _read(root: Path, path: Path, shape: Any, problems: list[str]) -> Any:
    name = path.relative_to(root)
    try:
        source = path.read_text("utf-8")
        loader = LOADER(source)
        node = loader.get_single_node()
        value = loader.construct_document(node) if node else None
    except (OSError, UnicodeDecodeError) as error:
        problems.append(f"{name}: cannot be read: {error}")
        return None
    except yaml.MarkedYAMLError as error:
        at = error.problem_mark or error.context_mark
        problems.append(f"{name}:{at.line + 1 if at else 1}: {error.problem or error.context}")
        return None
    problems.extend(f"{name}:{at}: the key {key!r} stands twice" for at, key in _doubled_keys(node))
    try:
        if isinstance(shape, type) and issubclass(shape, BaseModel):
            return shape.model_validate(value)
        return TypeAdapter(shape).validate_python(value, strict=True)
    except ValidationError as error:
        for found in error.errors():
            place = ".".join(str(part) for part in found["loc"])
            problems.append(f"{name}:{_line_of(node, found['loc'])}: {place}: {found['msg']}")
    return None


def _line_of(node: yaml.Node | None, loc: tuple[int | str, ...]) -> int:
    """The line of the deepest part of `loc` that stands in the file."""
    at = node.start_mark.line + 1 if node else 1
    for part in loc:
        inner = None
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                if key.value == str(part):
                    at, inner = key.start_mark.line + 1, value
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            inner = node.value[part]
            at = inner.start_mark.line + 1
        if inner is None and not (
            isinstance(part, str) and part in ("say", "ask", "perform", "escalate", "when", "tick", "call")
        ):
            break
        node = inner if inner is not None else node
    return at


def _doubled_keys(node: yaml.Node | None) -> Iterator[tuple[int, str]]:
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                yield key.start_mark.line + 1, key.value
            seen.add(key.value)
            yield from _doubled_keys(value)
    elif isinstance(node, yaml.SequenceNode):
        for inner in node.value:
            yield from _doubled_keys(inner)


def _ftl_problems(path: Path, root: Path) -> Iterator[str]:
    name = path.relative_to(root)
    if not path.exists():
        yield f"{name}: is missing"
        return
    source = path.read_text("utf-8")
    seen: set[str] = set()
    for entry in parse(source).body:
        at = source.count("\n", 0, entry.span.start) + 1 if entry.span else 1
        if isinstance(entry, ast.Junk):
            yield f"{name}:{at}: cannot be read: {entry.annotations[0].message if entry.annotations else 'not Fluent'}"
        elif isinstance(entry, ast.Message):
            if entry.id.name in seen:
                yield f"{name}:{at}: {entry.id.name} stands twice"
            seen.add(entry.id.name)
