"""Broken content is refused with a list of what is wrong: one case file of tests/broken per message.

A case changes some files of the project (`write`, `write_latin_1`, `add` at the end, `replace` … `by`, `remove`) and
names every line that is then reported, `*` standing for anything.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.settings import ROOT
from flows import checks
from flows.lengths import long_sentences
from flows.load import FlowErrors, load
from flows.loaded import Flows
from flows.texts import LANGUAGES

CONTENT = ("flows/**/*.yml", "flows/**/*.ftl", "flows/translated.json", "data/*.yml", "data/*.csv", "data/crisis/*.npz")
CRISIS = "".join(f"{kind}: {{sure: [{kind}]}}\n" for kind in ("suicide", "violence", "medical", "shelter"))
CASES = {path.stem: yaml.safe_load(path.read_text("utf-8")) for path in sorted((ROOT / "tests/broken").glob("*.yml"))}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The content as it stands, to be changed; only the long lists of the crisis guard are short."""
    for pattern in CONTENT:
        for path in ROOT.glob(pattern):
            copy = tmp_path / path.relative_to(ROOT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.symlink_to(path)
    (tmp_path / "data/crisis").mkdir(exist_ok=True)
    for lang in LANGUAGES:
        short = "reviewed: {fr: null, prs: null, ar: null}\n" + CRISIS + "harmless:\n  - so called\n"
        (tmp_path / f"data/crisis/{lang}.yml").write_text(short, "utf-8")
    return tmp_path


def change(path: Path, how: Mapping[str, Any]) -> None:
    before = path.read_text("utf-8", "replace") if path.exists() else ""
    path.unlink(missing_ok=True)
    if "write" in how:
        path.write_text(how["write"], "utf-8")
    elif "write_latin_1" in how:
        path.write_text(how["write_latin_1"], "latin-1")
    elif "add" in how:
        path.write_text(before + how["add"], "utf-8")
    elif "replace" in how:
        assert how["replace"] in before, f"{path.name} has no {how['replace']!r} any more: change the case"
        path.write_text(before.replace(how["replace"], how["by"], 1), "utf-8")
    else:
        assert how == {"remove": True}


def problems(root: Path) -> list[str]:
    try:
        return list(load(root).warnings)
    except FlowErrors as error:
        return error.problems


def meant(line: str) -> re.Pattern[str]:
    return re.compile(re.escape(line).replace(r"\*", ".*"), re.DOTALL)


@pytest.mark.parametrize("name", CASES)
def test_broken_content_is_refused_with_a_line_for_each_problem(project: Path, name: str) -> None:
    for path, how in CASES[name]["changes"].items():
        change(project / path, how)
    found = sorted(problems(project))
    expected = sorted(CASES[name]["expect"])
    assert len(found) == len(expected) > 0, "\n".join(found)
    for line, wanted in zip(found, expected, strict=True):
        assert meant(wanted).fullmatch(line), line


def test_the_content_as_it_stands_is_whole(flows: Flows) -> None:
    assert flows.warnings == ()
    wanted = [path.stem for path in (ROOT / "nlu/phrases/fr").glob("*.yml")]
    assert len(wanted) >= 53
    assert list(checks.intents(flows.intents, wanted)) == []


def test_an_intent_that_leads_nowhere(flows: Flows) -> None:
    found = list(checks.intents(flows.intents, ["greet", "crisis_suicide", "weather"]))
    assert found == ["nlu/phrases: the intent weather leads nowhere"]


# ── a new message without a case fails ─────────────────────────────────────────────────────────────────────────────


def messages(path: Path) -> Iterator[re.Pattern[str]]:
    """Every message that a file may report: what it yields, or appends to the problems."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        said: ast.expr | None = None
        if isinstance(node, ast.Yield):
            said = node.value.elts[-1] if isinstance(node.value, ast.Tuple) else node.value
        elif isinstance(node, ast.YieldFrom) and isinstance(node.value, ast.GeneratorExp):
            said = node.value.elt
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "append":
            said = node.args[0]
        if isinstance(said, ast.JoinedStr):
            parts = (str(part.value) if isinstance(part, ast.Constant) else "*" for part in said.values)
            yield meant("".join(parts))


CHECKING = ("load", "checks", "deadlines", "directory", "reviews")


def test_every_message_has_a_case() -> None:
    expected = [line for case in CASES.values() for line in case["expect"]]
    expected.append("nlu/phrases: the intent weather leads nowhere")
    found = [message for name in CHECKING for message in messages(ROOT / "flows" / f"{name}.py")]
    assert len(found) > 40
    assert [message.pattern for message in found if not any(message.search(line) for line in expected)] == []


SAYING = {"line": 0, "self.words": 0, "self.texts.say": 1}
"""The calls that name a message, and which of their arguments names it."""


def literals(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant):
        yield str(node.value)
    elif isinstance(node, ast.IfExp):
        yield from literals(node.body)
        yield from literals(node.orelse)


def test_the_messages_that_the_code_names_are_all_checked() -> None:
    named: dict[str, str] = {}
    for name in ("engine", "moves", "question", "compiled", "views", "options", "answers"):
        for node in ast.walk(ast.parse((ROOT / "flows" / f"{name}.py").read_text("utf-8"))):
            if isinstance(node, ast.Call) and (place := SAYING.get(ast.unparse(node.func))) is not None:
                given = " ".join(str(keyword.arg) for keyword in node.keywords)
                named |= dict.fromkeys(literals(node.args[place]), given)
    assert len(named) > 80
    assert named.items() <= checks.SAID.items()


def test_a_sentence_that_is_too_long_is_reported(flows: Flows) -> None:
    assert list(long_sentences(flows.facts)) == []
    guide = flows.guides["bank-account"]
    long = guide.title.model_copy(update={"prs": "یک " * 21 + "پایان. دوم"})
    facts = replace(flows.facts, guides={"bank-account": guide.model_copy(update={"title": long})})
    [said] = long_sentences(facts)
    assert said.startswith("guides/bank-account.title: prs: a sentence of 22 words")
