"""Reads and checks what the model learns from: phrases, the evaluation's half for thresholds, other languages."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).resolve().parent
LANGUAGES = ("prs", "ar", "fr")
GROUP_KEYS = {"by", "dialect", "register", "phrases"}
HALVES = ("calibrate", "judge")
ROW_KEYS = {"text", "intent"}
CODE = (
    "data.py", "augment.py", "calibrate.py", "features.py", "learn.py", "linear.py", "transliterate.py",
    "components/intents.py",
)  # fmt: skip
SHARED = ("grams.py", "orthography.py")
FACTS = ("config.yml", "domain.yml", "other_languages.yml", "spellings.yml")
MAX_LENGTH = 1000
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times faster where libyaml is


@dataclass(frozen=True)
class Phrase:
    text: str
    intent: str
    lang: str
    by: str
    dialect: str
    register: str
    near: str = ""  # the intent on the other side of the border that the phrase stands at (borders.yml)


class DataError(Exception):
    """Every problem found, one line each: file and reason, never a phrase."""

    def __init__(self, problems: list[str]) -> None:
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        super().__init__(problems[0] + more)
        self.problems = problems


@cache
def intents() -> tuple[str, ...]:
    return tuple(_load(HERE / "domain.yml")["intents"])


def read_phrases(root: Path = HERE, learnt: Path | None = None) -> list[Phrase]:
    """All phrases under root/phrases, then what this installation learnt itself; DataError names every damaged file."""
    known, problems, phrases = set(intents()), [], []
    files = sorted((root / "phrases").glob("*/*.yml"))
    if not files:
        raise DataError([f"{root / 'phrases'}: no phrases found"])
    for path in [*files, *(sorted(learnt.glob("*/*.yml")) if learnt else ())]:
        if path.parent.name not in LANGUAGES:
            problems.append(f"{_place(path)}: {path.parent.name} is not one of {', '.join(LANGUAGES)}")
        elif path.stem not in known:
            problems.append(f"{_place(path)}: {path.stem} is not an intent of domain.yml")
        else:
            groups, wrong = _groups(path)
            problems += wrong
            phrases += list(_phrases(path, groups))
    if problems:
        raise DataError(problems)
    return phrases


def _groups(path: Path) -> tuple[list[dict[str, Any]], list[str]]:
    place = _place(path)
    try:
        groups = _load(path)
    except (yaml.YAMLError, UnicodeDecodeError, OSError) as error:
        return [], [f"{place}: {_reason(error)}"]
    if not isinstance(groups, list) or not groups:
        return [], [f"{place}: a list of {{by, dialect, register, phrases}} was expected"]
    problems = [f"{place}: group {n}: {why}" for n, group in enumerate(groups, 1) for why in _group_problems(group)]
    known = set(intents()) - {path.stem}
    problems += [
        f"{place}: group {n}: near is no other intent of domain.yml"
        for n, group in enumerate(groups, 1)
        if isinstance(group, dict) and "near" in group and group["near"] not in known
    ]
    return ([] if problems else groups), problems


def _group_problems(group: Any) -> Iterator[str]:
    if not isinstance(group, dict) or set(group) - {"near"} != GROUP_KEYS:
        yield "exactly by, dialect, register, phrases and perhaps near were expected"
        return
    for key in ("by", "dialect", "register"):
        if not isinstance(group[key], str) or not group[key].strip():
            yield f"{key} is not text"
    if not isinstance(group["phrases"], list) or not group["phrases"]:
        yield "phrases is not a list"
        return
    for n, text in enumerate(group["phrases"], 1):
        if not isinstance(text, str) or not text.strip():
            yield f"phrase {n} is not text (put it in quotes)"
        elif len(text) > MAX_LENGTH:
            yield f"phrase {n} is longer than {MAX_LENGTH} characters"
        elif text.lstrip().startswith("/"):
            yield f"phrase {n} begins with /, which goes round the classifier"


def _phrases(path: Path, groups: Iterable[dict[str, Any]]) -> Iterator[Phrase]:
    for group in groups:
        for text in group["phrases"]:
            about = (group["by"], group["dialect"], group["register"], group.get("near", ""))
            yield Phrase(text.strip(), path.stem, path.parent.name, *about)


def notices(phrases: list[Phrase]) -> list[str]:
    """What is allowed but deserves a word: intents without phrases, one phrase under two intents."""
    lines = []
    for lang in LANGUAGES:
        counts = Counter(p.intent for p in phrases if p.lang == lang)
        if empty := [name for name in intents() if not counts[name]]:
            lines.append(f"{lang}: no phrases yet for {', '.join(empty)}")
    meanings: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for phrase in phrases:
        meanings[phrase.lang, phrase.text].add(phrase.intent)
    for (lang, _), names in sorted(meanings.items(), key=lambda item: (item[0][0], sorted(item[1]))):
        if len(names) > 1:
            lines.append(f"{lang}: the same words stand under {' and '.join(sorted(names))}")
    return lines


def read_evaluation(root: Path = HERE, half: str = "calibrate") -> list[Phrase]:
    """The half that thresholds are chosen on, or the one that judges; empty where no file is written yet.

    A row's `by` is its set: plain, hard or ''.
    """
    known, problems, rows = set(intents()), [], []
    for path in sorted((root / "evaluation").glob(f"*/{half}.yml")):
        if path.parent.name not in LANGUAGES:
            continue
        try:
            found = _load(path)
        except (yaml.YAMLError, UnicodeDecodeError, OSError) as error:
            problems.append(f"{_place(path)}: {_reason(error)}")
            continue
        if not isinstance(found, list):
            problems.append(f"{_place(path)}: a list of {{text, intent, dialect, register, set}} was expected")
            continue
        problems += [
            f"{_place(path)}: row {n}: {why}" for n, row in enumerate(found, 1) for why in _row_problems(row, known)
        ]
        rows += [] if problems else [_row(row, path.parent.name) for row in found]
    if problems:
        raise DataError(problems)
    return rows


def _row_problems(row: Any, known: set[str]) -> Iterator[str]:
    if not isinstance(row, dict) or not set(row) >= ROW_KEYS:
        yield "text and intent were expected"
    elif not isinstance(row["text"], str) or not row["text"].strip():
        yield "text is not text (put it in quotes)"
    elif row["intent"] not in known:
        yield "its intent is not one of domain.yml"


def _row(row: dict[str, Any], lang: str) -> Phrase:
    about = (str(row.get(name, "")) for name in ("set", "dialect", "register"))
    return Phrase(row["text"].strip(), row["intent"], lang, *about)


def read_other_languages() -> list[tuple[str, str]]:
    """(text, language) of the languages Rafiq does not speak."""
    return [(text, lang) for lang, texts in _load(HERE / "other_languages.yml").items() for text in texts]


def digest(phrases: Iterable[Phrase]) -> str:
    """Changes with every phrase; the same under every Python, as `repr` is not."""
    return hashlib.sha256("\n".join(map(_row_of, phrases)).encode()).hexdigest()[:16]


def _row_of(phrase: Phrase) -> str:
    return "\t".join(asdict(phrase).values())


def fingerprint(root: Path = HERE, learnt: Path | None = None) -> str:
    """Changes with whatever changes the model; it names the model's file."""
    digest = hashlib.sha256()
    for phrase in [*read_phrases(root, learnt), *read_evaluation(root)]:
        digest.update(_row_of(phrase).encode())
    for path in [*(HERE / name for name in (*CODE, *FACTS)), *(HERE.parent / "flows" / name for name in SHARED)]:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _load(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)


def _reason(error: Exception) -> str:
    """Where and why, without quoting the file: a phrase must not reach a log."""
    mark, problem = getattr(error, "problem_mark", None), getattr(error, "problem", None)
    if mark is None:
        return "not UTF-8 text" if isinstance(error, UnicodeDecodeError) else type(error).__name__
    return f"line {mark.line + 1}: {problem}"


def _place(path: Path) -> str:
    """From phrases/ or evaluation/ on."""
    return "/".join(path.parts[-3:])
