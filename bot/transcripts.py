"""What a person may read again of their conversation; for the web chat, reading is the delivery."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import inbox, people
from bot.messages import File, Inbound, Spot
from bot.runtime import Runtime
from bot.store.models import InboxRow, OutboxRow, Person
from flows.texts import LANGUAGES

CHANNEL = "webchat"
MOST = 200
"""Messages in one answer, so that a long history comes in parts."""


@dataclass(frozen=True)
class Reader:
    """Who reads, as far as they are known: 0 and 0 while nothing was said in this chat."""

    person: int = 0
    seq: int = 0


async def reader(session: AsyncSession, rt: Runtime, chat: str) -> Reader:
    hashes = rt.store.vault.hashes(CHANNEL, chat)
    found = select(Person.id, Person.seq).where(Person.channel == CHANNEL, Person.address_hash.in_(hashes))
    row = (await session.execute(found)).first()
    return Reader(row.id, row.seq) if row else Reader()


async def language(rt: Runtime, chat: str) -> str:
    hashes = rt.store.vault.hashes(CHANNEL, chat)
    async with rt.store.reading() as session:
        found = select(Person.lang).where(Person.channel == CHANNEL, Person.address_hash.in_(hashes))
        return await session.scalar(found) or ""


async def greet(rt: Runtime, chat: str, lang: str) -> None:
    """A chat that was opened in a language begins with its first minutes."""
    async with rt.store.writing() as session:
        person = await people.at_or_new(session, rt.store.vault, CHANNEL, chat, rt.now())
        person.lang = person.lang or lang
    await inbox.receive(
        rt, Inbound(CHANNEL, "start:" + rt.store.vault.hashes(CHANNEL, chat)[0][:16], chat, "command", text="start")
    )


async def newer(rt: Runtime, chat: str, after: int) -> tuple[int, dict[str, Any]]:
    """Who reads, and the messages after number `after`, in order, and whether nothing of this chat is pending."""
    async with rt.store.reading() as session:
        who = await reader(session, rt, chat)
        idle = not (who.person and await inbox.pending(session, who.person))
        if after == who.seq:
            return who.person, {"messages": [], "idle": idle}
        after = after if after < who.seq else 0  # erased meanwhile: counted anew
        said = await _said(session, who.person, after)
        heard = await _heard(session, who.person, after)
        labels = await _labels(session, who.person, said, heard)
    messages = [_from_person(row, labels) for row in said] + [_from_us(row) for row in heard]
    messages = sorted((message for message in messages if message), key=lambda message: message["n"])
    return who.person, {"messages": messages[:MOST], "idle": idle}


async def _said(session: AsyncSession, person: int, after: int) -> list[InboxRow]:
    rows = select(InboxRow).where(InboxRow.person_id == person, InboxRow.n > after).order_by(InboxRow.n).limit(MOST)
    return [row for row in await session.scalars(rows) if row.body and row.kind in ("text", "press")]


async def _heard(session: AsyncSession, person: int, after: int) -> list[OutboxRow]:
    rows = select(OutboxRow).where(OutboxRow.person_id == person, OutboxRow.n > after).order_by(OutboxRow.n).limit(MOST)
    return [row for row in await session.scalars(rows) if row.body]


async def _labels(session: AsyncSession, person: int, said: list[InboxRow], heard: list[OutboxRow]) -> dict[str, str]:
    """What stood on the buttons that were pressed: also those of messages that were read before."""
    pressed = {row.body["button"] for row in said if row.body and row.kind == "press"}
    labels = {button: label for row in heard for button, label in (row.body or {}).get("buttons", ())}
    if said and not pressed <= labels.keys():
        older = select(OutboxRow).where(OutboxRow.person_id == person, OutboxRow.n < said[0].n)
        rows = await session.scalars(older.order_by(OutboxRow.n.desc()).limit(10))
        labels |= {button: label for row in rows for button, label in (row.body or {}).get("buttons", ())}
    return labels


def _from_person(row: InboxRow, labels: dict[str, str]) -> dict[str, Any]:
    body = row.body or {}
    text = body.get("text") or labels.get(body.get("button", ""), "")
    return {"n": row.n, "from": "person", "text": text, "buttons": [], "lang": "", "dir": "auto"} if text else {}


def _from_us(row: OutboxRow) -> dict[str, Any]:
    body = row.body or {}
    message = {
        "n": row.n,
        "from": "team" if row.kind == "human" else "bot",
        "text": body["text"],
        "buttons": [{"id": button, "label": label} for button, label in body.get("buttons", ())],
        "lang": LANGUAGES[body["lang"]].html,
        "dir": LANGUAGES[body["lang"]].dir,
    }
    heard = {"sound": f"sounds/{row.n}"} if body.get("sound") else {}
    return message | heard | _beside(row.n, body) | ({"clears": True} if body.get("clears") else {})


def _beside(n: int, body: dict[str, Any]) -> dict[str, Any]:
    """What comes with the words: a file to fetch, a place to open in a map."""
    beside: dict[str, Any] = {}
    if file := body.get("file"):
        beside["file"] = {"name": file[0], "href": f"files/{n}"}
    if position := body.get("position"):
        spot = Spot(*position)
        query = quote(f"{spot.coordinates}({spot.title})", safe="")  # how maps on Android show a title
        beside["position"] = {"href": f"geo:{spot.coordinates}?q={query}", "title": spot.title}
    return beside


async def sound(rt: Runtime, chat: str, n: int) -> bytes | None:
    """What is heard with message number `n`."""
    body = await _body(rt, chat, n)
    return await rt.speech.sound(body["lang"], *body["sound"]) if body.get("sound") else None


async def file(rt: Runtime, chat: str, n: int) -> File | None:
    """What comes with message number `n`."""
    body = await _body(rt, chat, n)
    return File.stored(*body["file"]) if body.get("file") else None


async def _body(rt: Runtime, chat: str, n: int) -> dict[str, Any]:
    """Of message number `n`; nothing when there is none, or it was taken back."""
    async with rt.store.reading() as session:
        who = await reader(session, rt, chat)
        row = await session.scalar(select(OutboxRow).where(OutboxRow.person_id == who.person, OutboxRow.n == n))
    return (row.body if row else None) or {}
