"""Who may import whom, as the tree stands; and how long a file may get."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from bot.settings import ROOT

BASE = {"runtime", "settings", "messages", "store", "flows"}
DOMAIN = (
    "topics",
    "group",
    "relays",
    "desk",
    "digest",
    "case_clock",
    "case_figures",
    "answers",
    "attendance",
    "escalations",
    "alerts",
    "case_access",
    "presence",
    "files",
    "rota",
    "feeds",
    "activities",
    "agendas",
    "registrations",
    "deadlines",
    "reminders",
    "programmes",
    "resets",
    "letters",
    "staff",
    "second_factor",
    "trace",
    "inbox",
    "outbox",
    "people",
    "browsers",
    "switches",
    "topic_words",
    "lessons",
    "disclosure",
)  # each may import those to its right, never back
EDGES = ("web", "console", "worker", "poller", "schedule")
DOORS = {"health", "transcripts", "arrivals", "downloads", "uploads"}  # what several edges share
MAY_IMPORT: dict[str, set[str]] = {
    "messages": set(),
    "settings": {"messages", "translators"},
    "store": {"messages"},
    "understanding": {"messages", "flows"},
    "nlu_server": {"messages", "model_files", "settings"},
    "translators": set(),
    "translation": {"store", "flows", "translators"},
    "runtime": {"settings", "messages", "store", "flows", "push", "speech", "translation", "understanding"},
    "push": set(),
    "channels": {"messages"},
    **{module: BASE | set(DOMAIN[place + 1 :]) for place, module in enumerate(DOMAIN)},
    "health": BASE,
    "transcripts": BASE | {"files", "file_types", "inbox", "outbox", "people"},
    "downloads": {"file_types", "messages"},
    "uploads": {"files", "messages"},
    "arrivals": BASE | {"inbox", "group"},
    "conversations": BASE | set(DOMAIN),
    **{edge: BASE | DOORS | set(DOMAIN) | {"conversations"} for edge in EDGES},
    "app": BASE
    | DOORS
    | set(DOMAIN)
    | set(EDGES)
    | {
        "channels",
        "evaluation",
        "speech",
        "translation",
        "translators",
        "understanding",
        "nlu_server",
        "conversations",
    },
    "evaluation": {"messages", "settings", "understanding", "flows"},
    "model_files": set(),
    "content": {"flows"},
    "calendar_files": set(),
    "file_types": set(),
    "exports": set(),
    "qr": set(),
    "mail": {"settings"},
    "pseudonyms": set(),
    "speech": set(),
    "nlu_commands": BASE | {"evaluation", "lessons", "model_files", "understanding", "nlu_server"},
    "staff_commands": BASE | {"letters", "staff", "trace"},
    "demo": BASE | {"activities", "registrations", "programmes", "staff", "people", "demo_cases"},
    "demo_cases": BASE | {"answers", "case_figures", "escalations", "staff"},
    "demo_commands": BASE | {"demo", "staff"},
    "talks": BASE,
    "talk_commands": BASE | {"talks"},
    "races": BASE | {"people", "programmes", "registrations"},
    "bench": BASE | {"channels", "inbox", "conversations"},
    "flows": {"messages"},
    "nlu": {"flows"},
}
MAY_IMPORT["letters"].add("mail")
MAY_IMPORT["schedule"].add("mail")
MAY_IMPORT["feeds"].add("calendar_files")
MAY_IMPORT["files"].add("file_types")
MAY_IMPORT["alerts"].add("push")
MAY_IMPORT["browsers"].add("push")
MAY_IMPORT["console"] |= {"exports", "qr"}
MAY_IMPORT["console"] |= {"exports", "pseudonyms", "qr"}
MAY_IMPORT["web"].add("console")
MAY_IMPORT["topic_words"].add("pseudonyms")
MAY_IMPORT["schedule"].add("translation")
MAY_IMPORT["relays"].add("translation")
MAY_IMPORT["console"].add("translation")
MAY_IMPORT["cli"] = MAY_IMPORT["app"] | {
    "app",
    "bench",
    "content",
    "demo",
    "demo_cases",
    "demo_commands",
    "nlu_commands",
    "races",
    "staff_commands",
    "talk_commands",
}
ONLY = {
    "understanding": {"flows.danger", "flows.entities", "flows.orthography"},
    "evaluation": {"flows.danger"},
    "nlu": {"flows.grams", "flows.orthography"},
}
"""Where not the whole of `flows` may be imported."""
IMPURE = {
    "sqlalchemy",
    "httpx",
    "aiohttp",
    "requests",
    "socket",
    "asyncio",
    "logging",
    "os",
    "random",
    "secrets",
    "time",
}
READS_FILES = {"load", "checks", "texts"}
FILES = sorted(path for package in ("bot", "flows", "nlu") for path in (ROOT / package).rglob("*.py"))
WRITTEN_BY_HAND = [path for path in FILES if "migrations" not in path.parts]
MAX_FILE, MAX_FUNCTION = 500, 60


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imported(path: Path) -> Iterator[str]:
    """Every module that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative imports hide who imports whom"
            yield str(node.module)
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def own(name: str) -> str | None:
    """The part of the project a module belongs to, by its name in MAY_IMPORT."""
    package, *inside = name.split(".")
    if package == "bot":
        return inside[0] if inside else None
    return package if package in ("flows", "nlu") else None


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_a_file_imports_only_what_its_place_allows(path: Path) -> None:
    here = own(name_of(path))
    if here is None:
        return
    assert here in MAY_IMPORT, f"{here} is new: say in MAY_IMPORT where it stands"
    for name in imported(path):
        there = own(name)
        if there is not None:
            assert there in MAY_IMPORT[here] | {here}, f"{here} must not import {name}"
        if there == "flows" != here and here in ONLY:
            assert name == "flows" or any(name.startswith(allowed) for allowed in ONLY[here]), f"{here} imports {name}"


def test_nothing_imports_in_a_circle() -> None:
    names = {name_of(path) for path in FILES}
    graph = {name_of(path): {name for name in imported(path) if name in names} for path in FILES}
    TopologicalSorter(graph).prepare()


def test_only_the_command_line_imports_what_wires() -> None:
    wiring = {"bot.app", "bot.cli"}
    assert [name_of(path) for path in FILES if wiring & set(imported(path))] == ["bot.cli"]


@pytest.mark.parametrize("path", sorted((ROOT / "flows").glob("*.py")), ids=name_of)
def test_flows_are_pure(path: Path) -> None:
    tops = {name.partition(".")[0] for name in imported(path)}
    assert not tops & IMPURE
    assert "pathlib" not in tops or path.stem in READS_FILES
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        assert not (isinstance(node, ast.Attribute) and node.attr in ("now", "utcnow", "today")), "time is an argument"
        assert not (isinstance(node, ast.Name) and node.id in ("open", "print", "input"))


def test_the_normaliser_runs_in_the_other_environment() -> None:
    """The Rasa component imports it too: Python 3.10, and the standard library only."""
    path = ROOT / "flows/orthography.py"
    ast.parse(path.read_text("utf-8"), feature_version=(3, 10))
    assert {name.partition(".")[0] for name in imported(path)} <= sys.stdlib_module_names


@pytest.mark.parametrize("path", WRITTEN_BY_HAND, ids=name_of)
def test_files_and_functions_are_short(path: Path) -> None:
    source = path.read_text("utf-8")
    assert source.count("\n") <= MAX_FILE
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert (node.end_lineno or 0) - node.lineno < MAX_FUNCTION, f"{node.name} is long"


def test_only_the_settings_read_the_environment() -> None:
    def reads(path: Path) -> bool:
        nodes = ast.walk(ast.parse(path.read_text("utf-8")))
        return any(isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv") for node in nodes)

    reading = {name_of(path) for path in FILES if path.is_relative_to(ROOT / "bot") and reads(path)}
    assert reading <= {
        "bot.settings",
        "bot.cli",
        "bot.nlu_commands",
        "bot.nlu_server",
        "bot.races",
        "bot.talks",
    }  # all but the first hand it on to a child
