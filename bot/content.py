"""Texts as reviewers see them: a sheet to print, side by side with the French, and their signature taken back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from jinja2 import Environment, FileSystemLoader
from pydantic import BaseModel

from flows.facts import FILES
from flows.loaded import Flows
from flows.reviews import digest
from flows.spec import Doubt, Guide
from flows.texts import BASE, LANGUAGES

TEMPLATES = Path(__file__).parent / "templates"


class CannotSign(Exception):
    """Why a signature is not taken."""


@dataclass(frozen=True, slots=True)
class Row:
    """Two texts beside each other; `place` says where they stand."""

    place: str
    french: str
    other: str
    doubt: Doubt | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One text to sign: a guide, or a file of facts."""

    name: str
    title: str
    rows: list[Row]
    hash: str
    signed: str
    guide: Guide | None = None


def sheets(flows: Flows, lang: str, names: list[str]) -> list[Sheet]:
    """Of these guides and files, or of all; KeyError for a name that there is not."""
    known: dict[str, BaseModel] = {**flows.guides, **{name: getattr(flows.facts, name) for name in FILES}}
    found = []
    for name in names or known:
        one: Any = known[name]
        review = getattr(one.reviewed, lang)
        guide = one if isinstance(one, Guide) else None
        found.append(
            Sheet(
                name=name,
                title=guide.title.fr if guide else f"data/{name}.yml",
                rows=list(_rows(one, lang, "")),
                hash=digest(one, lang),
                signed=f"{review.by}, {review.day}" if review else "",
                guide=guide,
            )
        )
    return found


def _rows(found: Any, lang: str, place: str) -> Iterator[Row]:
    """Every text of a model, in the order in which it is written."""
    if isinstance(found, BaseModel):
        if {"fr", "prs", "ar"} <= type(found).model_fields.keys():
            words: Any = found
            if isinstance(words.fr, str):
                yield Row(place, words.fr, words.get(lang), words if isinstance(words, Doubt) else None)
            return
        inner: Any = {name: getattr(found, name) for name in type(found).model_fields}
    else:
        inner = dict(enumerate(found, start=1)) if isinstance(found, list | tuple) else found
    if isinstance(inner, dict):
        for name, value in inner.items():
            yield from _rows(value, lang, f"{place} · {name}" if place else str(name))


def page(flows: Flows, lang: str, names: list[str], today: date) -> str:
    """The sheets as one HTML page, right to left where the language is."""
    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True)
    template = environment.get_template("review.html")
    language = LANGUAGES[lang]
    found = sheets(flows, lang, names)
    return template.render(sheets=found, lang=lang, language=language, base=LANGUAGES[BASE], today=today)


def sign(root: Path, flows: Flows, name: str, lang: str, by: str, on: date, seen: str) -> Path:
    """Write a reviewer's signature into the file of a guide, a file of facts, or a doubt (`guide/step`).

    `seen` is the hash on the sheet that was read. Raises CannotSign when the text is another by now.
    """
    path, place, now = _signed_place(root, flows, name, lang)
    if seen != now:
        raise CannotSign(f"{name} has changed since this sheet was printed (it is {now} now): print it again")
    review = {"by": by, "day": on, "hash": now}
    source = path.read_text("utf-8")
    node = _node(yaml.compose(source, Loader=yaml.SafeLoader), place)
    written = f"{{by: {json.dumps(by, ensure_ascii=False)}, day: {on}, hash: '{now}'}}"
    changed = source[: node.start_mark.index] + written + source[node.end_mark.index :]
    if _at(yaml.safe_load(changed), place) != review:
        raise CannotSign(f"{path.name} could not be changed: sign it by hand")
    path.write_text(changed, "utf-8")
    return path


def _signed_place(root: Path, flows: Flows, name: str, lang: str) -> tuple[Path, tuple[str, ...], str]:
    """The file, the place of the signature in it, and the hash of what it signs."""
    if name in FILES:
        return root / f"data/{name}.yml", ("reviewed", lang), digest(getattr(flows.facts, name), lang)
    guide_id, _, step = name.partition("/")
    guide = flows.guides.get(guide_id)
    if guide is None or (step and (step not in guide.steps or guide.steps[step].doubtful is None)):
        raise CannotSign(f"there is no {name}: give a guide, guide/step for its doubt, or one of {', '.join(FILES)}")
    path = root / f"flows/guides/{guide.theme}/{guide.id}.yml"
    doubt = guide.steps[step].doubtful if step else None
    if doubt is not None:
        return path, ("steps", step, "doubtful", "reviewed"), digest(doubt, BASE)
    return path, ("reviewed", lang), digest(guide, lang)


def _node(node: Any, place: tuple[str, ...]) -> Any:
    for name in place:
        node = next(value for key, value in node.value if key.value == name)
    return node


def _at(value: Any, place: tuple[str, ...]) -> Any:
    for name in place:
        value = value[name]
    return value
