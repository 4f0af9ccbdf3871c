"""Read everything that a coordinator or translator edits, and refuse it with one list of every problem found."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from pathlib import Path
from typing import Any, TypeVar

import yaml
from fluent.syntax import ast
from pydantic import BaseModel, TypeAdapter, ValidationError

from flows import checks, directory, reviews
from flows.compiled import Compiler, Terms, Unreviewed
from flows.concepts import Concepts
from flows.danger import CrisisList, Guard, Weights
from flows.deadlines import Deadlines
from flows.directory import Directory
from flows.facts import FILES, Facts
from flows.loaded import Flows
from flows.opening import Opening
from flows.orthography import normalise
from flows.places import Places
from flows.programme import ActivityWords, Ready
from flows.spec import Anchors, Flow, Glossary, Guide, Numbers, Structures, Topics
from flows.texts import LANGUAGES, Texts, read_fluent

WORDS = (
    "yes",
    "no",
    "next",
    "back",
    "menu",
    "else",
    "human",
    "language",
    "stop",
    "delete",
    "help",
    "hide",
    "safe",
    "done",
    "skip",
    "who",
    "dates",
    "numbers",
    "unknown",
    "letter",
    "asylum-seeker",
    "protected",
    "permit",
    "none",
    "children",
    "coming",
    "cannot",
    "late",
    "calendar",
    "thanks",
)
"""The words that mean a button wherever they are typed; each stands in flows/texts/words.yml, in every language."""

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
S = TypeVar("S")


class FlowErrors(Exception):
    """What is wrong with the content, a line a problem: file, line and reason."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def load(root: Path, unreviewed: Unreviewed = "warn") -> Flows:
    """Read flows/ and data/ under `root`; raises FlowErrors with every problem."""
    problems: list[str] = []
    for lang in LANGUAGES:
        problems += _ftl_problems(root / "flows/texts" / f"{lang}.ftl", root)
    if problems:
        raise FlowErrors(problems)
    texts = Texts(root / "flows/texts")
    dialogues = list(_read_all(root, "flows/dialogues/*.yml", Flow, problems).values())
    facts = _facts(root, problems)
    words = _read(root, root / "flows/texts/words.yml", dict[str, dict[str, list[str]]], problems)
    said = _read(root, root / "data/activity-words.yml", ActivityWords, problems)
    opening = _read(root, root / "data/team.yml", Opening, problems)
    others = _read(root, root / "flows/texts/others.yml", dict[str, str], problems)
    towns, departements = (_text(root, root / f"data/{name}.csv", problems) for name in ("towns", "departements"))
    crisis = {lang: _read(root, root / f"data/crisis/{lang}.yml", CrisisList, problems) for lang in LANGUAGES}
    weights = _weights(root, root / "data/crisis/weights.npz", problems)
    if problems or facts is None or words is None or others is None or said is None or opening is None:
        raise FlowErrors(problems)
    facts, voided = reviews.settled(facts)
    places = Places(towns, departements)
    problems += checks.facts(facts, words, WORDS)
    problems += directory.problems(facts.structures.structures, places)
    problems += checks.texts(texts)
    if problems:
        raise FlowErrors(problems)
    flows = _compile(texts, unreviewed, dialogues, facts)
    problems += _with_places(root, checks.flows(flows, texts))
    if problems:
        raise FlowErrors(problems)
    by_id = {flow.id: flow for flow in flows}
    signed = reviews.signed(facts)
    lists = {lang: found for lang, found in crisis.items() if found is not None}
    return Flows(
        flows=by_id,
        versions={flow.id: _version(flow) for flow in flows},
        commands={command: flow.id for flow in flows for command in flow.commands},
        intents={intent: flow.id for flow in flows for intent in flow.intents},
        words={name: frozenset(normalise(w) for said in words[name].values() for w in said) for name in WORDS},
        others=others,
        texts=texts,
        facts=facts,
        deadlines=Deadlines(facts.guides, facts.anchors.anchors),
        directory=Directory(facts.structures.structures, places),
        guard=Guard(lists, weights),
        concepts=Concepts({name: [w for of in by.values() for w in of] for name, by in said.concepts.items()}),
        places=places,
        opening=opening,
        shown=signed if unreviewed == "hide" else frozenset(product(FILES, LANGUAGES)),
        signed=signed,
        warnings=(*voided, *checks.stale(root, texts, facts)),
    )


def _facts(root: Path, problems: list[str]) -> Facts | None:
    found = _read_all(root, "flows/guides/*/*.yml", Guide, problems)
    problems += _misplaced(root, found)
    read = {
        name: _read(root, root / f"data/{name}.yml", shape, problems)
        for name, shape in (
            ("topics", Topics),
            ("numbers", Numbers),
            ("glossary", Glossary),
            ("anchors", Anchors),
            ("structures", Structures),
            ("ready", Ready),
        )
    }
    if None in read.values():
        return None
    return Facts(guides={guide.id: guide for guide in found.values()}, **read)


def _compile(texts: Texts, unreviewed: Unreviewed, dialogues: list[Flow], facts: Facts) -> list[Flow]:
    compiler = Compiler(texts, unreviewed)
    labels = {
        intent.replace("_", "-"): (topic.label, f"topic:{intent}") for intent, topic in facts.topics.topics.items()
    }
    labels |= {guide.id: (guide.label, f"guide:{guide.id}") for guide in facts.guides.values()}
    terms = Terms(facts.glossary.terms)
    return [
        *dialogues,
        *(compiler.guide(guide, labels, terms) for guide in facts.guides.values()),
        *(compiler.topic(intent, topic, facts.topics, facts.guides) for intent, topic in facts.topics.topics.items()),
        *compiler.themes(facts.topics),
        compiler.crisis(facts.numbers),
    ]


def _version(flow: Flow) -> str:
    """Changes when the steps or the French words change; a better translation is no new guide."""
    shape = flow.model_dump(mode="json")
    return hashlib.sha256(json.dumps(_french_only(shape), sort_keys=True).encode()).hexdigest()[:12]


def _french_only(value: Any) -> Any:
    if isinstance(value, dict):
        if value.keys() >= {"fr", "prs", "ar"} and isinstance(value["fr"], str):
            return value["fr"]
        return {key: _french_only(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_french_only(inner) for inner in value]
    return value


def _read_all(root: Path, pattern: str, shape: type[S], problems: list[str]) -> dict[Path, S]:
    paths = sorted(root.glob(pattern))
    return {path: found for path in paths if (found := _read(root, path, shape, problems)) is not None}


def _misplaced(root: Path, guides: Mapping[Path, Guide]) -> Iterator[str]:
    """Files that are not called after their guide: one might hide another of the same name."""
    for path, guide in guides.items():
        expected = f"flows/guides/{guide.theme}/{guide.id}.yml"
        if path != root / expected:
            yield f"{path.relative_to(root)}: holds the guide of {expected}"


def _with_places(root: Path, found: Iterable[str]) -> list[str]:
    """Problems of a step, with the file and the line of the step before them."""
    problems = list(found)
    places: dict[str, str] = {}
    for path in sorted(root.glob("flows/dialogues/*.yml")) if problems else ():
        source = path.read_text("utf-8")
        node, flow = LOADER(source).get_single_node(), Flow.model_validate(yaml.safe_load(source))
        for step in flow.steps:
            places[f"{flow.id}/{step}"] = f"{path.relative_to(root)}:{_line_of(node, ('steps', step))}"
    steps = (problem.partition(": ")[0] for problem in problems)
    return [f"{places[step]}: {p}" if step in places else p for step, p in zip(steps, problems, strict=True)]


def _weights(root: Path, path: Path, problems: list[str]) -> Weights | None:
    try:
        return Weights.read(path.read_bytes())
    except (OSError, KeyError, ValueError) as error:
        problems.append(f"{path.relative_to(root)}: cannot be read: {type(error).__name__}")
        return None


def _text(root: Path, path: Path, problems: list[str]) -> str:
    """What stands in a file that is no YAML; "" and a problem when it cannot be read."""
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        problems.append(f"{path.relative_to(root)}: cannot be read: {error}")
        return ""


def _read(root: Path, path: Path, shape: Any, problems: list[str]) -> Any:
    name = path.relative_to(root)
    try:
        source = path.read_text("utf-8")
        loader = LOADER(source)
        node = loader.get_single_node()
        value = loader.construct_document(node) if node else None
    except yaml.MarkedYAMLError as error:
        at = error.problem_mark or error.context_mark
        problems.append(f"{name}:{at.line + 1 if at else 1}: {error.problem or error.context}")
        return None
    except OSError as error:
        problems.append(f"{name}: cannot be read: {error.strerror}")
        return None
    except (yaml.YAMLError, ValueError) as error:  # letters or dates that do not exist
        problems.append(f"{name}: cannot be read: {error}")
        return None
    problems.extend(f"{name}:{at}: {why}" for at, why in _wrong_keys(node))
    try:
        if isinstance(shape, type) and issubclass(shape, BaseModel):
            found = shape.model_validate(value)
            wrong = list(found.problems()) if isinstance(found, CrisisList) else []
            problems.extend(f"{name}:{_line_of(node, loc)}: {'.'.join(map(str, loc))}: {why}" for loc, why in wrong)
            return None if wrong else found
        return TypeAdapter(shape).validate_python(value, strict=True)
    except ValidationError as error:
        for problem in error.errors():
            place = ".".join(str(part) for part in problem["loc"])
            problems.append(f"{name}:{_line_of(node, problem['loc'])}: {place}: {problem['msg']}")
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


def _wrong_keys(node: yaml.Node | None) -> Iterator[tuple[int, str]]:
    """What YAML takes in silence: the same key twice, and `no`, which it reads as false."""
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                yield key.start_mark.line + 1, f"the key {key.value!r} stands twice"
            if key.tag == "tag:yaml.org,2002:bool":
                yield key.start_mark.line + 1, f'the key {key.value} is no word to YAML: write "{key.value}"'
            seen.add(key.value)
            yield from _wrong_keys(value)
    elif isinstance(node, yaml.SequenceNode):
        for inner in node.value:
            yield from _wrong_keys(inner)


def _ftl_problems(path: Path, root: Path) -> Iterator[str]:
    name = path.relative_to(root)
    try:
        source = path.read_text("utf-8")
    except FileNotFoundError:
        yield f"{name}: is missing"
        return
    except (OSError, UnicodeDecodeError) as error:
        yield f"{name}: cannot be read: {error}"
        return
    seen: set[str] = set()
    for entry in read_fluent(source).body:
        at = source.count("\n", 0, entry.span.start) + 1 if entry.span else 1
        if isinstance(entry, ast.Junk):
            yield f"{name}:{at}: cannot be read: {entry.annotations[0].message if entry.annotations else 'not Fluent'}"
        elif isinstance(entry, ast.Message):
            if entry.id.name in seen:
                yield f"{name}:{at}: {entry.id.name} stands twice"
            if entry.value is None:
                yield f"{name}:{at}: {entry.id.name} says nothing"
            seen.add(entry.id.name)
