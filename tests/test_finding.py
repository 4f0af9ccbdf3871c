"""Finding among the demonstration's activities, with messages of people who had not seen our words."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot import agendas, demo, people
from bot.runtime import Runtime
from bot.settings import ROOT
from bot.store.models import Person
from flows import finding
from flows.agenda import Agenda, Planned

FINDS = yaml.safe_load((Path(__file__).parent / "entities/finds.yml").read_text("utf-8"))
LANGS = ("fr", "prs", "ar")
LEAST = {"fr": 0.9, "prs": 0.88, "ar": 0.85}
"""Of what was asked by theme or place: among the first three."""


@dataclass
class Finder:
    rt: Runtime
    agenda: Agenda

    def finds(self, text: str, lang: str) -> list[Planned]:
        asked = finding.wanted(self.rt.flows, text, self.rt.now().date(), lang)
        return finding.find(self.rt.flows, self.agenda, asked)


@pytest.fixture
async def finder(rt: Runtime) -> AsyncIterator[Finder]:
    await demo.make(rt, demo.read(ROOT))
    async with rt.store.writing() as session:
        person = await people.at_or_new(session, rt.store.vault, "webchat", "seeker", rt.now())
    async with rt.store.reading() as session:
        yield Finder(rt, await agendas.of(rt, session, await session.get_one(Person, person.id)))


DEMO = yaml.safe_load((ROOT / "data/demo.yml").read_text("utf-8"))["activities"]
IDS = {one["activity"]["title"]["fr"]: one["id"] for one in DEMO}


def ids(found: list[Planned]) -> list[str]:
    """As data/demo.yml calls them."""
    return [IDS[one.activity.title.fr] for one in found]


@pytest.mark.parametrize("lang", LANGS)
async def test_what_people_ask_for_is_among_the_first_three(finder: Finder, lang: str) -> None:
    asked = [one for one in FINDS[lang] if "any" in one]
    missed = [one["text"] for one in asked if not set(one["any"]) & set(ids(finder.finds(one["text"], lang))[:3])]
    assert 1 - len(missed) / len(asked) >= LEAST[lang], missed


@pytest.mark.parametrize("lang", LANGS)
async def test_what_takes_place_on_another_day_is_not_shown(finder: Finder, lang: str) -> None:
    wrong = []
    for one in FINDS[lang]:
        for found in finder.finds(one["text"], lang)[:3] if "on" in one else ():
            day = one["on"] if isinstance(one["on"], date) else date.fromisoformat(one["on"])
            if not any(each.starts.date() <= day <= each.ends.date() for each in found.held):
                wrong.append((one["text"], found.activity.title.fr))
    assert not wrong


@pytest.mark.parametrize("lang", LANGS)
async def test_what_is_shown_first_suits_the_children_and_the_town(finder: Finder, lang: str) -> None:
    asked = [one for one in FINDS[lang] if one.get("children") or one.get("town")]
    shown = [(one, finder.finds(one["text"], lang)[:1]) for one in asked]
    wrong = [one["text"] for one, first in shown if first and misfits(one, first[0])]
    assert 1 - len(wrong) / len(asked) >= LEAST[lang], wrong


def misfits(asked: dict[str, Any], found: Planned) -> bool:
    town = asked.get("town")
    return bool(asked.get("children") and not found.activity.children) or bool(
        town and town not in found.programme.territory.towns and town not in found.activity.place.fr
    )
