"""The words of the interface in each language, and the one table of what each language is called elsewhere."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from fluent.runtime import FluentBundle
from fluent.syntax import FluentSerializer, ast, parse, visitor

from flows import dates
from flows.spec import Words


@dataclass(frozen=True, slots=True)
class Language:
    own_name: str
    fluent: str
    """For Fluent and Babel, which do not know `prs`."""
    telegram: str
    """For Telegram's commands and for translators."""
    html: str
    rtl: bool

    @property
    def dir(self) -> str:
        return "rtl" if self.rtl else "ltr"


LANGUAGES: dict[str, Language] = {
    "prs": Language("دری", "fa-AF", "fa", "prs", rtl=True),
    "ar": Language("العربية", "ar", "ar", "ar", rtl=True),
    "fr": Language("Français", "fr", "fr", "fr", rtl=False),
}
BASE = "fr"
RLM = "\u200f"
_BETWEEN_DIGITS = re.compile(r"(?<=\d) (?=\d\d)")


@dataclass(frozen=True, slots=True)
class Line:
    """A message of the .ftl files with what it must be given. A value may itself be `Words`, a `Line` or a date."""

    key: str
    args: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Block:
    """Parts one under the other without an empty line between them."""

    parts: tuple[Words | Line, ...]


Part = Words | Line | Block


def line(key: str, **args: Any) -> Line:
    return Line(key, args)


class _Placeholders(visitor.Visitor):
    def __init__(self) -> None:
        self.names: set[str] = set()

    def visit_VariableReference(self, node: ast.VariableReference) -> None:
        self.names.add(node.id.name)


@lru_cache(maxsize=2 * len(LANGUAGES))
def read_fluent(source: str) -> ast.Resource:
    """The entries of a .ftl file; they are looked at, never changed."""
    return parse(source)


def _placeholders(message: ast.Message) -> frozenset[str]:
    found = _Placeholders()
    found.visit(message)
    return frozenset(found.names)


class Texts:
    """The .ftl files of a folder, one per language."""

    def __init__(self, folder: Path) -> None:
        self.placeholders: dict[str, dict[str, frozenset[str]]] = {}
        """The variables that each message names."""
        self._messages: dict[str, dict[str, ast.Message]] = {}
        self._bundles: dict[str, FluentBundle] = {}
        for lang, language in LANGUAGES.items():
            resource = read_fluent((folder / f"{lang}.ftl").read_text("utf-8"))
            messages = {entry.id.name: entry for entry in resource.body if isinstance(entry, ast.Message)}
            self._messages[lang] = messages
            self.placeholders[lang] = {key: _placeholders(message) for key, message in messages.items()}
            bundle = FluentBundle([language.fluent], use_isolating=language.rtl)
            bundle.add_resource(resource)
            self._bundles[lang] = bundle

    def written(self, lang: str) -> dict[str, str]:
        """Each message as its translator wrote it."""
        return {key: FluentSerializer().serialize_entry(message) for key, message in self._messages[lang].items()}

    def has(self, key: str) -> bool:
        return key in self.placeholders[BASE]

    def keys(self) -> list[str]:
        return list(self.placeholders[BASE])

    def say(self, lang: str, key: str, **args: Any) -> str:
        """Render one message; KeyError when there is none of this name."""
        bundle = self._bundles[lang]
        pattern = bundle.get_message(key).value
        if pattern is None:
            raise KeyError(key)
        values = {name: self._value(lang, value) for name, value in args.items()}
        said, errors = bundle.format_pattern(pattern, values)
        if errors:
            raise KeyError(f"{key}: {errors[0]}")
        return str(said)

    def _value(self, lang: str, value: Any) -> Any:
        if isinstance(value, Words | Line):
            return self.render(lang, value)
        if isinstance(value, date):
            return dates.show(value, lang)
        return value

    def render(self, lang: str, part: Part) -> str:
        if isinstance(part, Words):
            return part.get(lang)
        if isinstance(part, Block):
            return "\n".join(self.render(lang, inner) for inner in part.parts)
        return self.say(lang, part.key, **part.args)

    def label(self, lang: str, part: Part) -> str:
        """The words of a button, set in the direction of the language."""
        said = self.render(lang, part)
        in_arabic_script = any(unicodedata.bidirectional(char) == "AL" for char in said)
        return lean_right(said) if LANGUAGES[lang].rtl and in_arabic_script else said

    def paragraphs(self, lang: str, parts: tuple[Part, ...]) -> str:
        """The parts one under the other, each line set in the direction of the language."""
        said = "\n\n".join(self.render(lang, part).strip() for part in parts)
        return lean_right(said) if LANGUAGES[lang].rtl else said


def lean_right(text: str) -> str:
    """As a text that runs from right to left keeps its order.

    Chat programs set a line by its first strong letter: one that begins with a French word gets a mark before it. The
    groups of a telephone number change places at a plain space, and stay in order at a no-break one.
    """
    text = _BETWEEN_DIGITS.sub("\u00a0", text)
    return "\n".join(RLM + row if _begins_left(row) else row for row in text.split("\n"))


def _begins_left(row: str) -> bool:
    """Whether some program may set it from the left: those that look into isolates for the first strong letter, and those
    that pass them over (rule P2 of the bidirectional algorithm)."""
    depth, inside, outside = 0, "", ""
    for char in row:
        kind = unicodedata.bidirectional(char)
        depth += (kind in ("FSI", "LRI", "RLI")) - (kind == "PDI" and depth > 0)
        if kind in ("L", "R", "AL"):
            inside = inside or kind
            outside = outside or ("" if depth else kind)
    says_something = inside or re.search(r"\w", row)
    return bool(says_something) and (inside in ("", "L") or outside in ("", "L"))
