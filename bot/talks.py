"""Measurements of talks between people and the team, through the doors of a service that runs by itself: what is lost or
doubled when it is killed, and how soon an open page of a volunteer shows what somebody wrote."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import secrets
import signal
import socket
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from statistics import median, quantiles

import aiohttp
from aiohttp import web
from sqlalchemy import select

from bot.runtime import Runtime
from bot.settings import Settings
from bot.store.case_models import Case, CaseEntry
from bot.store.models import InboxRow, Person, SignIn, Staff
from bot.store.vault import Vault

Make = Callable[[Settings], Runtime]
PATIENCE = 300.0
"""Seconds without an answer after which a measurement is given up."""
AGAIN = 0.1
TOKEN = re.compile(r"mot-[0-9]+-[0-9]+")


class Service:
    """The processes of a service, started and killed from outside."""

    def __init__(self, settings: Settings, command: str, translator: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self.kills = 0
        self._log = settings.home / "log"
        self._commands = [
            [command, part] for part in (["serve"] if settings.embedded else ["web", "worker", "scheduler"])
        ]
        self._processes: list[asyncio.subprocess.Process] = []
        outside = {name: value for name, value in os.environ.items() if not name.startswith("RAFIQ_")}
        self._env = outside | {
            "RAFIQ_HOME": str(settings.home), "RAFIQ_SECRET_KEY": " ".join(settings.secret_keys),
            "RAFIQ_DATABASE_URL": settings.database_url.replace("+aiosqlite", "").replace("+asyncpg", ""),
            "RAFIQ_REDIS_URL": settings.redis_url, "RAFIQ_TWO_FACTOR": "off", "RAFIQ_TRANSLATE_URL": translator,
            "RAFIQ_NLU_URL": "http://127.0.0.1:1", "PORT": str(self.port),
        }  # fmt: skip

    async def start(self) -> None:
        with self._log.open("ab") as log:
            self._processes = [
                await asyncio.create_subprocess_exec(
                    *command, env=self._env, start_new_session=True, stdout=log, stderr=log
                )
                for command in self._commands
            ]

    async def kill(self) -> None:
        """With -9, all of it at once."""
        for process in self._processes:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            await process.wait()
        self._processes = []

    async def up(self, http: aiohttp.ClientSession) -> None:
        """Wait until it answers; raises TimeoutError when it never does."""
        async with asyncio.timeout(PATIENCE):
            while True:
                with contextlib.suppress(aiohttp.ClientError):
                    async with http.get(f"{self.address}/healthz") as answer:
                        if answer.status == 200:
                            return
                await asyncio.sleep(AGAIN)

    async def killed_every(self, seconds: float, http: aiohttp.ClientSession, stop: asyncio.Event) -> None:
        """Again and again until `stop`; then it is left running."""
        while not stop.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), seconds)
            if not stop.is_set():
                await self.kill()
                self.kills += 1
                await self.start()
                await self.up(http)


# ── who talks ──────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Talk:
    """One person of the web chat, their case, and the member of the team who answers."""

    chat: str = field(repr=False)
    case: int
    member: int


@dataclass
class Cast:
    talks: list[Talk]
    tokens: list[str] = field(repr=False)
    """Of the signed-in browsers of the team, by member."""


async def cast(rt: Runtime, people: int, members: int, lang: str = "prs") -> Cast:
    """People who have called for a human, and members who hold their cases in turn."""
    now = rt.now()
    talks, tokens = [], [secrets.token_urlsafe(32) for _ in range(members)]
    async with rt.store.writing() as session:
        staff = [
            Staff(
                email=f"{n}@example.org", name=f"Membre {n}", role="caseworker", password="", max_cases=50, made_at=now
            )
            for n in range(members)
        ]
        session.add_all(staff)
        await session.flush()
        for member, token in zip(staff, tokens, strict=True):
            digest = sha256(token.encode()).hexdigest()
            session.add(SignIn(token_hash=digest, staff_id=member.id, made_at=now, seen_at=now))
        for number in range(people):
            chat = secrets.token_urlsafe(16)
            person = Person(
                channel="webchat", address_hash=rt.store.vault.hashes("webchat", chat)[0], address=chat, lang=lang,
                agreed_at=now, created_at=now, seen_at=now, discreet=False, teaches="no",
            )  # fmt: skip
            session.add(person)
            await session.flush()
            holder = staff[number % members].id
            case = Case(
                person_id=person.id, about="papers", priority=2, lang=lang, readers="volunteer", notes={"where": []},
                holder_id=holder, hears=True, opened_at=now, waits_since=now, due_at=now + timedelta(days=1), changed_at=now,
            )  # fmt: skip
            session.add(case)
            await session.flush()
            talks.append(Talk(chat, case.id, number % members))
    return Cast(talks, tokens)


class Doors:
    """The requests of both sides, each said again until it is surely taken."""

    def __init__(self, http: aiohttp.ClientSession, address: str, vault: Vault) -> None:
        self._http, self._address, self._vault = http, address, vault

    async def says(self, talk: Talk, text: str, key: str) -> None:
        url = f"{self._address}/chat/{talk.chat}/messages"
        await self._surely("POST", url, 202, self._chat(talk), json={"text": text, "id": key})

    async def answers(self, talk: Talk, token: str, text: str, nonce: str) -> None:
        url = f"{self._address}/console/cases/{talk.case}/answer"
        form = {
            "csrf": self._vault.sign("console form", token),
            "text": text,
            "lang": "fr",
            "do": "send",
            "nonce": nonce,
        }
        await self._surely("POST", url, 303, {"rafiq_console": token}, data=form, allow_redirects=False)

    async def reads(self, talk: Talk) -> list[str]:
        """What the team has said, as the person's page shows it."""
        said: list[str] = []
        url, after = f"{self._address}/chat/{talk.chat}/messages", 0
        while True:
            async with self._http.get(url, params={"after": after}, cookies=self._chat(talk)) as answer:
                found = await answer.json()
            if not found["messages"]:
                return said
            said += [message["text"] for message in found["messages"] if message["from"] == "team"]
            after = found["messages"][-1]["n"]

    def _chat(self, talk: Talk) -> dict[str, str]:
        return {"rafiq_chat": self._vault.sign("chat", talk.chat)}

    async def _surely(self, method: str, url: str, wanted: int, cookies: dict[str, str], **sent: object) -> None:
        async with asyncio.timeout(PATIENCE):
            while True:
                with contextlib.suppress(aiohttp.ClientError, TimeoutError):
                    async with self._http.request(method, url, cookies=cookies, **sent) as answer:  # type: ignore[arg-type]
                        if answer.status == wanted:
                            return
                        if answer.status not in (429, 500, 502, 503):
                            raise RuntimeError(f"{url} answers {answer.status}")
                await asyncio.sleep(AGAIN)


@contextlib.asynccontextmanager
async def translator(seconds: float) -> AsyncIterator[str]:
    """A service that answers as LibreTranslate does, after so many seconds; its address."""

    async def translate(request: web.Request) -> web.Response:
        asked = await request.json()
        await asyncio.sleep(seconds)
        return web.json_response({"translatedText": f"[{asked['target']}] {asked['q']}"})

    served = web.Application()
    served.router.add_post("/translate", translate)
    runner = web.AppRunner(served)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


# ── nothing lost, nothing twice ────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Relayed:
    """Messages of both sides: how many were said, how many arrived never, and how many more than once."""

    said: int
    lost: int
    doubled: int
    kills: int
    seconds: float


async def relays(make: Make, settings: Settings, talks: int, each: int, kill_every: float, command: str) -> Relayed:
    """So many talks side by side, each with so many messages of both sides, while everything is killed every few seconds."""
    rt = make(settings)
    stage = await cast(rt, talks, min(talks, 10))
    started, stop = time.perf_counter(), asyncio.Event()
    async with translator(0.05) as address, aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http:
        service = Service(settings, command, address)
        await service.start()
        try:
            await service.up(http)
            killing = asyncio.create_task(service.killed_every(kill_every, http, stop))
            doors = Doors(http, service.address, rt.store.vault)
            sides = [
                _both_sides(doors, number, talk, stage.tokens[talk.member], each)
                for number, talk in enumerate(stage.talks)
            ]
            await asyncio.gather(*sides)
            stop.set()
            await killing
            await _settled(rt)
            read = [text for talk in stage.talks for text in await doors.reads(talk)]
            heard = Counter(word for text in read for word in set(TOKEN.findall(text)))
        finally:
            stop.set()
            await service.kill()
    kept = await _kept(rt)
    await rt.store.close()
    answers = [f"mot-{number}-{2 * n + 1}" for number in range(talks) for n in range(each)]
    words = [f"mot-{number}-{2 * n}" for number in range(talks) for n in range(each)]
    counts = [heard[one] for one in answers] + [kept[one] for one in words]
    lost, doubled = counts.count(0), sum(count > 1 for count in counts)
    return Relayed(len(counts), lost, doubled, service.kills, time.perf_counter() - started)


async def _both_sides(doors: Doors, number: int, talk: Talk, token: str, each: int) -> None:
    async def person() -> None:
        for n in range(each):
            await doors.says(talk, f"سلام mot-{number}-{2 * n}", f"k{n}")
            await asyncio.sleep(AGAIN)

    async def team() -> None:
        for n in range(each):
            await doors.answers(talk, token, f"Bonjour mot-{number}-{2 * n + 1}", secrets.token_hex(8))
            await asyncio.sleep(AGAIN)

    await asyncio.gather(person(), team())


async def _settled(rt: Runtime) -> None:
    """Until nothing is to be handled or translated any more; raises TimeoutError when that never comes."""
    waits = select(InboxRow.id).where(InboxRow.status == "pending").limit(1)
    untranslated = select(CaseEntry.id).where(CaseEntry.translating == "pending").limit(1)
    async with asyncio.timeout(PATIENCE):
        while True:
            async with rt.store.reading() as session:
                if await session.scalar(waits) is None and await session.scalar(untranslated) is None:
                    return
            await asyncio.sleep(AGAIN)


async def _kept(rt: Runtime) -> Counter[str]:
    """How often each word of the people stands in the cases; the answers show their original below the translation."""
    async with rt.store.reading() as session:
        bodies = await session.scalars(select(CaseEntry.body).where(CaseEntry.kind == "person"))
        return Counter(word for body in bodies for word in TOKEN.findall(body.get("text", "")))


# ── how soon an open page shows it ─────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Shown:
    """Seconds from a message to the open page of a volunteer, and of that page alone when nothing else happens."""

    median: float
    p95: float
    page: float
    messages: int


async def open_pages(make: Make, settings: Settings, volunteers: int, cases: int, messages: int, command: str) -> Shown:
    """People write one after another; half of the volunteers have a case open, the others the list of all."""
    rt = make(settings)
    stage = await cast(rt, cases, volunteers)
    async with (
        translator(0.2) as address,
        aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar(), connector=aiohttp.TCPConnector(limit=0)) as http,
    ):
        service = Service(settings, command, address)
        await service.start()
        try:
            await service.up(http)
            doors = Doors(http, service.address, rt.store.vault)
            open_now = stage.talks[: max(volunteers // 2, 1)]
            pages = [Page(http, service.address, stage.tokens[talk.member], talk.case) for talk in open_now]
            lists = [Page(http, service.address, token) for token in stage.tokens[len(pages) :]]
            following = [asyncio.create_task(page.follow()) for page in pages + lists]
            alone = [await pages[0].read() for _ in range(10)]
            taken = []
            for n in range(messages):
                talk, page = open_now[n % len(pages)], pages[n % len(pages)]
                started, word = time.perf_counter(), f"mot-{n}-0"
                await doors.says(talk, f"سلام {word}", f"k{n}")
                taken.append(await page.shows(word) - started)
        finally:
            for task in following:
                task.cancel()
            await service.kill()
    await rt.store.close()
    cuts = quantiles(taken, n=20)
    return Shown(cuts[9], cuts[18], sorted(alone)[len(alone) // 2], messages)


class Page:
    """An open page, of a case or of the list: it listens, and reads itself again when it is told that it changed."""

    def __init__(self, http: aiohttp.ClientSession, address: str, token: str, case: int | None = None) -> None:
        self._http, self._events = http, f"{address}/console/events"
        self._url = f"{address}/console/cases/{case}" if case else f"{address}/console/inbox"
        self._topic = f"case-{case}" if case else "cases"
        self._stale = asyncio.Event()
        self._cookies = {"rafiq_console": token}
        self._seen: dict[str, float] = {}
        self._news = asyncio.Event()

    async def read(self) -> float:
        """Seconds that it took."""
        started = time.perf_counter()
        async with self._http.get(self._url, cookies=self._cookies, headers={"X-Live": "1"}) as answer:
            answer.raise_for_status()
            text = await answer.text()
        now = time.perf_counter()
        for word in TOKEN.findall(text):
            self._seen.setdefault(word, now)
        self._news.set()
        return now - started

    async def follow(self) -> None:
        """As static/console.js does: what changes while it reads is one more reading."""
        async with asyncio.TaskGroup() as both:
            both.create_task(self._refresh())
            untimed = aiohttp.ClientTimeout(total=None)
            async with self._http.get(self._events, cookies=self._cookies, timeout=untimed) as stream:
                async for said in stream.content:
                    if said.decode().strip() == f"data: {self._topic}":
                        self._stale.set()

    async def _refresh(self) -> None:
        while await self._stale.wait():
            self._stale.clear()
            await self.read()

    async def shows(self, word: str) -> float:
        """When it showed the word."""
        async with asyncio.timeout(PATIENCE):
            while word not in self._seen:
                self._news.clear()
                await self._news.wait()
        return self._seen[word]


# ── a long list ────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Listed:
    """Seconds for the page of the inbox, and for a page with nothing in it."""

    median: float
    slowest: float
    reference: float


async def long_list(make: Make, settings: Settings, cases: int, command: str) -> Listed:
    rt = make(settings)
    stage = await cast(rt, cases, 50)
    async with translator(0) as address, aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http:
        service = Service(settings, command, address)
        await service.start()
        try:
            await service.up(http)
            queues = ("urgent", "mine", "unassigned", "waiting", "closed")
            taken = [
                await _timed(http, f"{service.address}/console/inbox?queue={queue}", stage.tokens[n])
                for n in range(10)
                for queue in queues
            ]
            alone = [await _timed(http, f"{service.address}/console/sign-in", "") for _ in range(20)]
        finally:
            await service.kill()
    await rt.store.close()
    return Listed(median(taken), max(taken), median(alone))


async def _timed(http: aiohttp.ClientSession, url: str, token: str) -> float:
    started = time.perf_counter()
    async with http.get(url, cookies={"rafiq_console": token}) as answer:
        answer.raise_for_status()
        await answer.read()
    return time.perf_counter() - started
