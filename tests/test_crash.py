"""The machine is switched off half-way, again and again: every message is answered, once, in order."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.processes import Service, serving
from tests.telegram_server import TelegramServer

pytestmark = pytest.mark.slow
PEOPLE = 12
SAID = ["bonjour", "0:lang-fr", "/start", "un", "deux", "trois", "quatre", "cinq"]


class Chatter:
    """A page that tries again, with the same id, until its message is taken."""

    def __init__(self, url: str) -> None:
        self.http = httpx.AsyncClient(base_url=url, timeout=5)
        self.chat = ""
        self.numbers: list[int] = []

    async def request(self, method: str, path: str, **more: Any) -> Any:
        while True:
            try:
                answer = await self.http.request(method, path, **more)
                if answer.status_code < 500:
                    assert answer.is_success, answer.text
                    return answer.json()
            except httpx.TransportError:
                await asyncio.sleep(0.05)

    async def talk(self) -> None:
        self.chat = (await self.request("POST", "/chat"))["chat"]
        for number, words in enumerate(SAID):
            body = {"button": words} if ":" in words else {"text": words}
            taken = await self.request("POST", f"/chat/{self.chat}/messages", json=body | {"id": str(number)})
            self.numbers.append(taken["n"])
            await asyncio.sleep(random.uniform(0, 0.3))

    async def history(self) -> list[dict[str, Any]]:
        while True:
            found = await self.request("GET", f"/chat/{self.chat}/messages", params={"after": 0, "wait": 1})
            if found["idle"]:
                return list(found["messages"])


async def test_nothing_is_lost_or_said_twice_when_it_is_killed(tmp_path: Path) -> None:
    with serving(tmp_path) as service:
        people = [Chatter(service.url) for _ in range(PEOPLE)]
        talking = asyncio.gather(*(person.talk() for person in people))
        kills = 0
        while not talking.done():
            await asyncio.sleep(random.uniform(0.2, 1.0))
            if not talking.done() and kills < 4:
                await asyncio.to_thread(_kill_and_start, service)
                kills += 1
        await talking
        assert kills
        for person in people:
            answers = [message for message in await person.history() if message["from"] == "bot"]
            assert person.numbers == sorted(set(person.numbers))
            assert len(answers) == len(SAID)
            await person.http.aclose()


async def test_telegram_hears_every_answer_although_it_is_killed(tmp_path: Path) -> None:
    async with TelegramServer() as telegram:
        env = {
            "RAFIQ_TELEGRAM_TOKEN": telegram.token,
            "RAFIQ_TELEGRAM_API_URL": telegram.url,
            "RAFIQ_TELEGRAM_RATE": "500",
            "RAFIQ_TELEGRAM_CHAT_RATE": "500",
        }
        service = Service(tmp_path, env | {"RAFIQ_NLU_URL": "http://127.0.0.1:1"})
        await asyncio.to_thread(service.start)
        try:
            people = [telegram.person(100 + number) for number in range(PEOPLE)]
            for round_number in range(3):
                for person in people:
                    await person.says(f"message {round_number}")
                await asyncio.sleep(random.uniform(0.05, 0.5))
                await asyncio.to_thread(_kill_and_start, service)
            await telegram.until(lambda: all(len(person.messages) >= 3 for person in people), within=20)
            doubled = sum(len(person.messages) - 3 for person in people)
            assert doubled <= 3 * 8, "at most what eight senders had in hand at each kill"
        finally:
            service.kill()


def _kill_and_start(service: Service) -> None:
    service.kill()
    service.start()


async def test_a_second_rafiq_on_the_same_database_is_refused(tmp_path: Path) -> None:
    with serving(tmp_path) as service:
        second = Service(tmp_path)
        with pytest.raises(AssertionError, match="another Rafiq serves"):
            await asyncio.to_thread(second.start)
        assert httpx.get(f"{service.url}/healthz").status_code == 200


async def test_it_stops_when_told_and_finishes_its_job(tmp_path: Path) -> None:
    with serving(tmp_path) as service:
        assert await asyncio.to_thread(service.stop) == 0


async def test_a_taken_port_is_said_in_one_line(tmp_path: Path) -> None:
    with serving(tmp_path) as service:
        (tmp_path / "other").mkdir()
        second = Service(tmp_path / "other", port=service.port)
        second.start()  # /healthz answers: it is the first one's
        assert second.process is not None
        assert await asyncio.to_thread(second.process.wait, 20) == 2
        assert f"port {service.port} is taken" in second.log
