"""Who has read a text and signed it: the signature holds for the words that were read, and an edit voids it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from pydantic import BaseModel

from flows.facts import FILES, Facts
from flows.spec import Doubt, Guide, Review, Reviews
from flows.texts import BASE, LANGUAGES


def digest(found: BaseModel, lang: str) -> str:
    """A short hash of all that a reviewer of this language signs: its words, their French, and the facts with them."""
    shape = _only(found.model_dump(mode="json"), lang)
    return hashlib.sha256(json.dumps(shape, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:16]


def _only(value: Any, lang: str) -> Any:
    if isinstance(value, dict):
        words = value.keys() >= {"fr", "prs", "ar"} and isinstance(value["fr"], str)
        others = {one for one in LANGUAGES if one not in (BASE, lang)} if words else set()
        return {key: _only(inner, lang) for key, inner in value.items() if key not in others | {"reviewed"}}
    return [_only(inner, lang) for inner in value] if isinstance(value, list) else value


def settled(facts: Facts) -> tuple[Facts, list[str]]:
    """The facts without the signatures that an edit has voided, and a line for each of these."""
    said: list[str] = []
    guides = {name: _settled_guide(guide, said) for name, guide in facts.guides.items()}
    files = {name: _settled_file(name, getattr(facts, name), said) for name in FILES}
    return replace(facts, guides=guides, **files), said


def _settled_guide(guide: Guide, said: list[str]) -> Guide:
    where = f"flows/guides/{guide.theme}/{guide.id}.yml"
    steps = {}
    for name, step in guide.steps.items():
        doubtful = step.doubtful and _settled_doubt(step.doubtful, f"{where}: {name}", said)
        steps[name] = step.model_copy(update={"doubtful": doubtful})
    whole = guide.doubtful and _settled_doubt(guide.doubtful, where, said)
    reviewed = Reviews(**dict(_holding(guide, guide.reviewed, where, said)))
    return guide.model_copy(update={"steps": steps, "doubtful": whole, "reviewed": reviewed})


def _settled_doubt(doubt: Doubt, where: str, said: list[str]) -> Doubt:
    if doubt.reviewed is None or doubt.reviewed.hash == digest(doubt, BASE):
        return doubt
    said.append(_void(where, "the doubt", doubt.reviewed))
    return doubt.model_copy(update={"reviewed": None})


def _settled_file(name: str, found: Any, said: list[str]) -> Any:
    reviewed = Reviews(**dict(_holding(found, found.reviewed, f"data/{name}.yml", said)))
    return found.model_copy(update={"reviewed": reviewed})


def _holding(found: BaseModel, reviewed: Reviews, where: str, said: list[str]) -> Iterator[tuple[str, Review | None]]:
    for lang in LANGUAGES:
        review: Review | None = getattr(reviewed, lang)
        if review is not None and review.hash != digest(found, lang):
            said.append(_void(where, lang, review))
            review = None
        yield lang, review


def _void(where: str, what: str, review: Review) -> str:
    return f"{where}: {what}: the review by {review.by} of {review.day} is void, the text has changed since"


def signed(facts: Facts) -> frozenset[tuple[str, str]]:
    """The files and languages that somebody has reviewed."""
    return frozenset(
        (name, lang) for name in FILES for lang in LANGUAGES if getattr(getattr(facts, name).reviewed, lang)
    )
