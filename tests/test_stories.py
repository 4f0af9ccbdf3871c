"""Whole conversations in each language, through the web chat's door. The lines are in tests/stories/*.yml.

`person: words` or `person: {press: choice}`; `bot: key` names a message that must stand in the answer (translators may
reword freely), `at: flow/step` where the conversation stands, `case: about` a case that waits for a human.
`meanings` says what the language model makes of the words, and their language. `silent-about`: not said this time;
`button`: the words on one. `team: words` is what a volunteer answers, `{closes: reason}` that they close the case, and
`heard: words` the last thing that the team has of the person; `silence: true` says that the bot said nothing.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import yaml
from sqlalchemy import select

from bot import answers, app
from bot.channels.webchat import WebChat
from bot.runtime import Runtime
from bot.settings import Settings
from bot.store.case_models import Case, CaseEntry
from bot.store.models import Person, Staff
from bot.web import make_web
from flows.loaded import Flows
from tests import case_work
from tests.case_work import answers_with, member_of
from tests.conftest import Clock, settle
from tests.language_model import LanguageModel, running

STORIES = sorted((Path(__file__).parent / "stories").glob("*.yml"))


@pytest.fixture
async def model() -> AsyncIterator[LanguageModel]:
    async with running(LanguageModel()) as model:
        yield model


@pytest.fixture
async def door(settings: Settings, flows: Flows, clock: Clock, model: LanguageModel) -> AsyncIterator[Door]:
    rt = app.build_runtime(
        settings, flows, nlu=model.address, channels={"webchat": WebChat()}, now=clock, durable=False
    )
    async with app.started(rt):
        yield Door(rt, clock, model)


class Door:
    """One person at the web chat."""

    def __init__(self, rt: Runtime, clock: Clock, model: LanguageModel) -> None:
        self.rt, self.clock, self.model = rt, clock, model
        transport = httpx.ASGITransport(make_web(rt))
        self.http = httpx.AsyncClient(transport=transport, base_url="http://rafiq")
        self.heard = 0
        self.buttons: dict[str, str] = {}
        self.labels: list[str] = []
        self.chat = ""
        self.translations: dict[str, dict[str, str]] = {}

    async def opens(self) -> None:
        self.chat = (await self.http.post("/chat")).json()["chat"]
        await self.says("/start")

    async def says(self, words: str) -> str:
        return await self._post({"text": words})

    async def presses(self, choice: str) -> str:
        return await self._post({"button": self.buttons.get(choice, choice)})

    async def _post(self, what: dict[str, str]) -> str:
        answer = await self.http.post(f"/chat/{self.chat}/messages", json=what)
        assert answer.status_code == 202, answer.text
        return await self._reads()

    async def _reads(self) -> str:
        await settle(self.rt, self.clock)
        found = (await self.http.get(f"/chat/{self.chat}/messages", params={"after": self.heard})).json()
        assert found["idle"]
        self.heard = max((message["n"] for message in found["messages"]), default=self.heard)
        said = [message for message in found["messages"] if message["from"] != "person"]
        if said:
            self.buttons = {button["id"].partition(":")[2]: button["id"] for button in said[-1]["buttons"]}
            self.labels = [re.sub("[\u200f\u2068\u2069]", "", button["label"]) for button in said[-1]["buttons"]]
        return "\n".join(message["text"] for message in said)

    async def stands_at(self) -> str:
        async with self.rt.store.reading() as session:
            person = await session.scalar(select(Person))
        assert person is not None and person.state is not None
        frame = person.state["stack"][-1]
        return f"{frame['flow']}/{frame['step']}"

    async def team(self, does: str | dict[str, str]) -> str:
        """A volunteer answers, or closes the case; returns what the person then reads."""
        number = await self._volunteer()
        async with self.rt.store.reading() as session:
            case = (await session.scalars(select(Case.id))).one()
        if isinstance(does, str):
            await answers_with(self.rt, number, case, does, translation=self.translations.get(does))
        else:
            await case_work.does(self.rt, number, case, answers.close, does["closes"])
        return await self._reads()

    async def _volunteer(self) -> int:
        async with self.rt.store.reading() as session:
            known = await session.scalar(select(Staff.id))
        return known or await member_of(self.rt, "Nadia", "volunteer")

    async def last_heard(self) -> str:
        async with self.rt.store.reading() as session:
            said = await session.scalars(
                select(CaseEntry.body).where(CaseEntry.kind == "person").order_by(CaseEntry.id)
            )
            return str(said.all()[-1]["text"])

    async def cases(self) -> list[str]:
        async with self.rt.store.reading() as session:
            return [case.about for case in await session.scalars(select(Case).where(Case.closed_at.is_(None)))]


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
async def test_story(path: Path, door: Door) -> None:
    story = yaml.safe_load(path.read_text("utf-8"))
    lang = path.stem.rpartition(".")[2]
    for text, meaning in story.get("meanings", {}).items():
        door.model.langs[text] = meaning.pop("lang", "")
        door.model.knows[text] = meaning
    for words, translated in story.get("translations", {}).items():
        door.translations[words] = {"lang": lang, "text": translated, "by": "a machine"}
    await door.opens()
    said = ""
    for number, beat in enumerate(story["lines"], start=1):
        where = f"{path.name}, line {number}: {beat}"
        if "person" in beat:
            words = beat["person"]
            said = await (door.says(words) if isinstance(words, str) else door.presses(words["press"]))
        elif "team" in beat:
            said = await door.team(beat["team"])
        elif "heard" in beat:
            assert await door.last_heard() == beat["heard"], where
        elif "silence" in beat:
            assert said == "", f"{where}\n{said}"
        elif "later" in beat:
            door.clock.move(days=beat["later"])
        elif "model" in beat:
            door.rt = await _with_model(door, beat["model"])
        elif "case" in beat:
            assert beat["case"] in await door.cases(), where
        elif "at" in beat:
            assert await door.stands_at() == beat["at"], f"{where}\n{said}"
        elif "silent-about" in beat:
            assert beat["silent-about"] not in said, f"{where}\n{said}"
        elif "button" in beat:
            assert beat["button"] in door.labels, f"{where}\n{door.labels}"
        elif "says" in beat:
            assert beat["says"] in re.sub("[\u200f\u2068\u2069]", "", said), f"{where}\n{said}"
        else:
            assert _has(door, said, lang, beat["bot"]), f"{where}\n{said}"


async def _with_model(door: Door, how: str) -> Runtime:
    door.model.status = {"down": 500, "up": 200}[how]
    return door.rt


def _has(door: Door, said: str, lang: str, key: str) -> bool:
    texts = door.rt.flows.texts
    assert texts.has(key), f"there is no text {key}"
    assert not texts.placeholders["fr"][key], f"{key} has placeholders: use `says`"
    return any(texts.say(code, key).strip() in said.replace("\u200f", "") for code in ({lang} if lang else {"fr"}))
