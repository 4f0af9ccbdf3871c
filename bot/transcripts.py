"""What a person may read again of their conversation; for the web chat, reading is the delivery."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import files, inbox, people
from bot.file_types import HEARD, SEEN
from bot.messages import File, Inbound, Rejected, Spot
from bot.runtime import Runtime
from bot.store.case_models import StoredFile
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


async def may_attach(rt: Runtime, chat: str) -> int:
    """The number of the person of a chat; raises Rejected(403) unless they agreed that what they send is kept."""
    hashes = rt.store.vault.hashes(CHANNEL, chat)
    agreed = Person.channel == CHANNEL, Person.address_hash.in_(hashes), Person.agreed_at.is_not(None)
    async with rt.store.reading() as session:
        person = await session.scalar(select(Person.id).where(*agreed))
    if person is None:
        raise Rejected(403, "nothing is kept before the person agrees")
    return person


async def attach(rt: Runtime, chat: str, own_id: str, name: str, content: bytes, caption: str) -> int:
    """Keep a file with the event that brings it, both or neither, and return its number in the conversation; the same
    `own_id` again is the same file. Raises Rejected(413) or (415)."""
    now = rt.now()
    event = f"file:{rt.store.vault.hashes(CHANNEL, chat)[0][:16]}:{own_id}"
    inbound = Inbound(CHANNEL, event, chat, "media", text=caption)
    async with rt.store.writing() as session:
        person = await people.at_or_new(session, rt.store.vault, CHANNEL, chat, now)
        if (n := await inbox.known(session, inbound)) is not None:
            return n
        try:
            kept = files.keep(session, person, "", name, content, now)
        except files.Refused as refused:
            raise Rejected({"size": 413, "type": 415}[refused.reason], f"wrong {refused.reason}") from None
        await session.flush()
        n = await inbox.put(rt, session, person, replace(inbound, media=kept.kind, stored=kept.id), now)
    await inbox.ring(rt, person, n)
    return n


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
        stored = await _stored(session, who.person, [*said, *heard])
    messages = [_from_person(row, labels, stored) for row in said] + [_from_us(row, stored) for row in heard]
    messages = sorted((message for message in messages if message), key=lambda message: message["n"])
    return who.person, {"messages": messages[:MOST], "idle": idle}


async def _said(session: AsyncSession, person: int, after: int) -> list[InboxRow]:
    rows = select(InboxRow).where(InboxRow.person_id == person, InboxRow.n > after).order_by(InboxRow.n).limit(MOST)
    return [row for row in await session.scalars(rows) if row.body and row.kind in ("text", "press", "media")]


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


def _from_person(row: InboxRow, labels: dict[str, str], stored: dict[int, StoredFile]) -> dict[str, Any]:
    body = row.body or {}
    text = body.get("text") or labels.get(body.get("button", ""), "")
    beside = _beside(row.n, body, stored)
    if not (text or beside):
        return {}
    return {"n": row.n, "from": "person", "text": text, "buttons": [], "lang": "", "dir": "auto"} | beside


def _from_us(row: OutboxRow, stored: dict[int, StoredFile]) -> dict[str, Any]:
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
    return message | heard | _beside(row.n, body, stored) | ({"clears": True} if body.get("clears") else {})


def _beside(n: int, body: dict[str, Any], stored: dict[int, StoredFile]) -> dict[str, Any]:
    """What comes with the words: a file to fetch, a place to open in a map."""
    beside: dict[str, Any] = {}
    if file := body.get("file"):
        beside["file"] = {"name": file[0], "href": f"files/{n}"}
    if kept := stored.get(body.get("stored", 0)):
        beside["file"] = {"name": kept.name, "href": f"files/{n}", "shown": _shown_as(kept.mime)}
    if position := body.get("position"):
        spot = Spot(*position)
        query = quote(f"{spot.coordinates}({spot.title})", safe="")  # how maps on Android show a title
        beside["position"] = {"href": f"geo:{spot.coordinates}?q={query}", "title": spot.title}
    return beside


async def sound(rt: Runtime, chat: str, n: int) -> bytes | None:
    """What is heard with message number `n`."""
    async with rt.store.reading() as session:
        body = await _body(session, await reader(session, rt, chat), n, OutboxRow)
    return await rt.speech.sound(body["lang"], *body["sound"]) if body.get("sound") else None


async def file(rt: Runtime, chat: str, n: int) -> File | None:
    """What comes with message number `n`, of either side."""
    async with rt.store.reading() as session:
        who = await reader(session, rt, chat)
        body = await _body(session, who, n, OutboxRow) or await _body(session, who, n, InboxRow)
        if body.get("file"):
            return File.stored(*body["file"])
        kept = await files.read(session, body.get("stored", 0))
    if kept is None or (kept.person_id, kept.status) != (who.person, "ready"):
        return None
    return File(kept.name, kept.mime, kept.content or b"")


async def _stored(session: AsyncSession, person: int, rows: list[InboxRow | OutboxRow]) -> dict[int, StoredFile]:
    """The files that come with these messages, by their numbers, without their contents."""
    numbers = {row.body["stored"] for row in rows if row.body and row.body.get("stored")}
    own = StoredFile.person_id == person, StoredFile.status == "ready", StoredFile.id.in_(numbers)
    return {kept.id: kept for kept in await session.scalars(select(StoredFile).where(*own))} if numbers else {}


def _shown_as(mime: str) -> str:
    """What the page makes of a file: a picture, a sound, or a name to save it by."""
    return "picture" if mime in SEEN else "sound" if mime in HEARD else ""


async def _body(session: AsyncSession, who: Reader, n: int, table: type[InboxRow] | type[OutboxRow]) -> dict[str, Any]:
    """Of message number `n`; nothing when there is none, or it was taken back."""
    return await session.scalar(select(table.body).where(table.person_id == who.person, table.n == n)) or {}
