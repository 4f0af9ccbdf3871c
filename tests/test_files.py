"""What people send besides words: told by its bytes, kept encrypted, opened without harm."""

from __future__ import annotations

import json
import zipfile
from base64 import b64decode
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field, replace
from io import BytesIO
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select, text

from bot import files, inbox, outbox, people, schedule
from bot.channels.telegram import Telegram
from bot.file_types import EXTENSIONS, HEIC, ODT, OFFICE, kind_of
from bot.files import MAX_SIZE, MOST_ATTEMPTS
from bot.messages import FileRef, Inbound, SendError, TooLarge
from bot.runtime import Runtime
from bot.store.case_models import Case, StoredFile
from bot.store.models import InboxRow, OutboxRow, Person
from bot.web import MAX_BODY, make_web
from tests.conftest import Clock, Recorder, Someone, settle
from tests.telegram_server import TelegramServer
from tests.test_console_sign_in import comes_in, member, visitor

PNG = b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(100)
PDF = b"%PDF-1.7\n" + bytes(100)
OGG = b"OggS" + bytes(24) + b"OpusHead" + bytes(100)
HTML = b"<!doctype html><script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def zipped(*names: str, first: bytes = b"") -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        if first:
            archive.writestr("mimetype", first)
        for name in names:
            archive.writestr(name, "x")
    return made.getvalue()


def ftyp(brand: bytes, rest: bytes = b"") -> bytes:
    return b"\x00\x00\x00\x18ftyp" + brand + bytes(12) + rest


def webm(*codecs: bytes, kind: bytes = b"webm") -> bytes:
    return b"\x1a\x45\xdf\xa3" + bytes(16) + kind + bytes(40) + b"".join(codecs)


TYPES = "[Content_Types].xml"
DOCX, XLSX = OFFICE.values()
KINDS: list[tuple[str, bytes, str]] = [
    ("a photo", JPEG, "image/jpeg"),
    ("a PNG", PNG, "image/png"),
    ("a GIF", b"GIF89a" + bytes(20), "image/gif"),
    ("a WebP", b"RIFF\x10\x00\x00\x00WEBPVP8 ", "image/webp"),
    *((f"an iPhone's photo, {brand!r}", ftyp(brand), "image/heic") for brand in HEIC),
    ("a HEIF", ftyp(b"mif1"), "image/heif"),
    ("a PDF", PDF, "application/pdf"),
    ("an RTF", b"{\\rtf1\\ansi", "application/rtf"),
    ("a voice note", OGG, "audio/ogg"),
    ("an MP3 with a tag", b"ID3\x04" + bytes(20), "audio/mpeg"),
    ("an MP3 without", b"\xff\xfb\x90\x00" + bytes(20), "audio/mpeg"),
    ("an M4A", ftyp(b"M4A "), "audio/mp4"),
    ("an MP4 of sound alone", ftyp(b"isom", b"hdlr" + bytes(8) + b"soun"), "audio/mp4"),
    ("a film", ftyp(b"mp42", b"hdlr" + bytes(8) + b"vide"), "video/mp4"),
    ("a browser's recording", webm(b"A_OPUS"), "audio/webm"),
    ("a browser's film", webm(b"V_VP8", b"A_OPUS"), "video/webm"),
    ("a DOCX", zipped(TYPES, "word/document.xml"), DOCX),
    ("an XLSX", zipped(TYPES, "xl/workbook.xml"), XLSX),
    ("an ODT", zipped("content.xml", first=ODT.encode()), ODT),
    ("a GIF with a page behind", b"GIF89a" + HTML, "image/gif"),
    ("a JPEG with a page behind", JPEG + HTML, "image/jpeg"),
    ("nothing", b"", ""),
    ("words", b"bonjour", ""),
    ("an SVG", SVG, ""),
    ("an SVG with its declaration", b"<?xml version='1.0'?>" + SVG, ""),
    ("a page", HTML, ""),
    ("a page after spaces", b"\n \t" + HTML, ""),
    ("a page before a GIF", HTML + b"GIF89a", ""),
    ("a script", b"#!/bin/sh\nrm -rf /", ""),
    ("a program", b"MZ" + bytes(100), ""),
    ("a program for Linux", b"\x7fELF" + bytes(100), ""),
    ("a ZIP", zipped("lettre.pdf"), ""),
    ("an APK", zipped("AndroidManifest.xml", "classes.dex"), ""),
    ("a JAR", zipped("META-INF/MANIFEST.MF"), ""),
    ("a DOCX with macros", zipped(TYPES, "word/document.xml", "word/vbaProject.bin"), ""),
    ("a DOCX without its types", zipped("word/document.xml"), ""),
    ("an ODT with macros", zipped("Basic/Standard/x.xml", first=ODT.encode()), ""),
    ("an ODP", zipped("content.xml", first=b"application/vnd.oasis.opendocument.presentation"), ""),
    ("half a ZIP", zipped(TYPES, "word/document.xml")[:60], ""),
    ("a ZIP of many entries", zipped(TYPES, "word/document.xml") + b"PK\x01\x02" * 6000, ""),
    ("an old Word file", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), ""),
    ("a Matroska", webm(b"A_OPUS", kind=b"matroska"), ""),
    ("an OGG of another kind", b"OggS" + bytes(24) + b"Speex   ", ""),
    ("an MP3 with no such bit rate", b"\xff\xfb\xf0\x00", ""),
    ("words in UTF-16", b"\xff\xfeb\x00", ""),
    ("a brand that nobody knows", ftyp(b"xxxx"), ""),
    ("the beginning of a beginning", b"\xff\xd8", ""),
]


@pytest.mark.parametrize(("content", "mime"), [(c, m) for _, c, m in KINDS], ids=[name for name, *_ in KINDS])
def test_a_file_is_what_its_bytes_say(content: bytes, mime: str) -> None:
    assert kind_of(content) == mime
    assert not mime or mime in EXTENSIONS


@pytest.mark.parametrize(
    ("name", "mime", "shown"),
    [
        ("lettre.pdf", "application/pdf", "lettre.pdf"),
        ("lettre.PDF", "application/pdf", "lettre.pdf"),
        ("photo.jpeg", "image/jpeg", "photo.jpeg"),
        ("page.html", "image/jpeg", "page.jpg"),
        ("préfecture 2026.05", "application/pdf", "préfecture 2026.05.pdf"),
        ("", "image/png", "file.png"),
        (".jpg", "image/jpeg", "file.jpg"),
        ("../../etc/passwd", "application/pdf", "passwd.pdf"),
        ("C:\\Users\\moi\\a.docx", DOCX, "a.docx"),
        ("a\r\nX: y\x00.pdf", "application/pdf", "aX: y.pdf"),
        ("\u202egpj.exe", "image/jpeg", "gpj.jpg"),
        ("نامه\u200cها.pdf", "application/pdf", "نامه\u200cها.pdf"),
        ("a" * 300 + ".pdf", "application/pdf", "a" * 76 + ".pdf"),
        ("x.bin", "", "x.bin"),
        ("", "text/html", "file"),
    ],
)
def test_a_name_is_short_plain_and_true(name: str, mime: str, shown: str) -> None:
    assert files.tidy(name, mime) == shown


# ── what lies with the channel ─────────────────────────────────────────────────────────────────────────────────────


class PowerCut(BaseException):
    """The process is gone between the download and the commit."""


@dataclass
class Holder(Recorder):
    """A channel with a file in it, or with what goes wrong."""

    content: bytes = JPEG
    wrong: list[BaseException] = field(default_factory=list)
    meanwhile: Callable[[], Awaitable[object]] | None = None
    asked: list[tuple[str, int]] = field(default_factory=list)

    async def download(self, file_id: str, limit: int) -> bytes:
        self.asked.append((file_id, limit))
        if self.meanwhile is not None:
            await self.meanwhile()
        if self.wrong:
            raise self.wrong.pop(0)
        return self.content


@pytest.fixture
def holder() -> Holder:
    return Holder()


@pytest.fixture
def recorder(holder: Holder) -> Recorder:
    """The channel of every test here."""
    return holder


async def expects(
    rt: Runtime, name: str = "lettre.html", size: int = 0, lang: str = "fr", of_case: bool = False
) -> int:
    """Somebody sent a file through the channel; its number."""
    async with rt.store.writing() as session:
        person = await people.at_or_new(session, rt.store.vault, "telegram", "1001", rt.now())
        person.lang = lang
        row = files.expect(session, person, "document", name, "", size, "source-1", rt.now())
        if of_case:
            case = Case(
                person_id=person.id, about="housing", lang="fr", notes={}, opened_at=rt.now(), changed_at=rt.now()
            )
            session.add(case)
            await session.flush()
            row.case_id = case.id
        if row.status == "refused":
            await files.explain(rt, session, person, row)
        await session.flush()
        return row.id


async def stored(rt: Runtime, number: int) -> StoredFile:
    async with rt.store.reading() as session:
        row = await files.read(session, number)
    assert row is not None
    return row


async def said(rt: Runtime) -> list[str]:
    async with rt.store.reading() as session:
        return [(row.body or {})["text"] for row in await session.scalars(select(OutboxRow).order_by(OutboxRow.id))]


async def fetch_all(rt: Runtime, clock: Clock) -> None:
    """Until nothing is pending, however long it takes."""
    while True:
        while await files.fetch_next(rt):
            pass
        async with rt.store.reading() as session:
            due = await files.next_due(session)
        if due is None:
            return
        clock.at = max(clock.at, due)


async def test_a_file_is_fetched_read_and_kept(rt: Runtime, holder: Holder, clock: Clock) -> None:
    number = await expects(rt, of_case=True)
    clock.move(seconds=5)
    with rt.bell.listening("console") as heard:
        assert await files.fetch_next(rt) and not await files.fetch_next(rt)
        assert heard.is_set()
    row = await stored(rt, number)
    assert (row.status, row.mime, row.name, row.size) == ("ready", "image/jpeg", "lettre.jpg", len(JPEG))
    assert (row.content, row.source, holder.asked) == (JPEG, None, [("source-1", MAX_SIZE)])
    assert await said(rt) == []
    async with rt.store.reading() as session:
        assert await session.scalar(select(Case.changed_at)) == clock.at
        raw = (await session.execute(text("SELECT content, name FROM files"))).one()
        assert JPEG[:8] not in bytes(raw.content) and b"lettre" not in bytes(raw.name)


async def test_a_look_at_files_does_not_load_what_is_in_them(rt: Runtime) -> None:
    number = await expects(rt)
    await files.fetch_next(rt)
    async with rt.store.reading() as session:
        row = await session.get_one(StoredFile, number)
        assert "content" not in vars(row)
        again = await files.read(session, number)
        assert again is row and row.content == JPEG


@pytest.mark.parametrize("content", [SVG, HTML, zipped("a.exe"), b""])
@pytest.mark.parametrize("lang", ["fr", "prs", "ar"])
async def test_what_is_no_picture_is_refused_whatever_its_name(
    rt: Runtime, holder: Holder, content: bytes, lang: str
) -> None:
    holder.content = content
    number = await expects(rt, "photo.jpg", lang=lang)
    await files.fetch_next(rt)
    row = await stored(rt, number)
    assert (row.status, row.reason, row.content, row.mime) == ("refused", "type", None, "")
    assert await said(rt) == [rt.flows.texts.say(lang, "file-wrong-type")]


async def test_what_is_announced_as_too_large_is_not_fetched(rt: Runtime, holder: Holder) -> None:
    number = await expects(rt, size=30 * 1024 * 1024)
    row = await stored(rt, number)
    assert (row.status, row.reason, row.source) == ("refused", "size", None)
    assert not await files.fetch_next(rt) and holder.asked == []
    assert await said(rt) == [rt.flows.texts.say("fr", "file-too-large")]


async def test_what_turns_out_too_large_is_refused(rt: Runtime, holder: Holder) -> None:
    holder.wrong = [TooLarge("over the limit")]
    number = await expects(rt, size=10)
    await files.fetch_next(rt)
    assert ((row := await stored(rt, number)).status, row.reason) == ("refused", "size")
    assert await said(rt) == [rt.flows.texts.say("fr", "file-too-large")]


async def test_a_channel_that_is_down_is_asked_again_and_again_later(rt: Runtime, holder: Holder, clock: Clock) -> None:
    holder.wrong = [SendError("down"), RuntimeError("a bug"), SendError("slow", retry_after=100)]
    number, start = await expects(rt), clock.at
    await fetch_all(rt, clock)
    assert (await stored(rt, number)).status == "ready"
    assert (clock.at - start).total_seconds() == 10 + 20 + 100
    assert await said(rt) == []


async def test_what_cannot_be_had_is_given_up_and_said_once(rt: Runtime, holder: Holder, clock: Clock) -> None:
    holder.wrong = [SendError("down")] * 10
    number = await expects(rt)
    await fetch_all(rt, clock)
    assert (await stored(rt, number)).status == "failed"
    assert len(holder.asked) == MOST_ATTEMPTS
    assert await said(rt) == [rt.flows.texts.say("fr", "file-lost")]


async def test_who_dies_with_a_file_in_hand_leaves_it_to_the_next(rt: Runtime, holder: Holder, clock: Clock) -> None:
    holder.wrong = [PowerCut()]
    number = await expects(rt)
    with pytest.raises(PowerCut):
        await files.fetch_next(rt)
    assert not await files.fetch_next(rt)  # perhaps it is only slow
    clock.at += files.LEASE
    assert await files.fetch_next(rt)
    assert (await stored(rt, number)).status == "ready"


async def test_a_file_under_which_every_worker_dies_is_given_up(rt: Runtime, holder: Holder, clock: Clock) -> None:
    number = await expects(rt)
    for _ in range(MOST_ATTEMPTS):
        assert await files.take(rt)
        clock.at += files.LEASE
    await fetch_all(rt, clock)
    assert ((await stored(rt, number)).status, holder.asked) == ("failed", [])


async def test_two_that_hold_the_same_file_settle_it_once(rt: Runtime, holder: Holder, clock: Clock) -> None:
    holder.content = HTML

    async def another_takes_over() -> None:
        holder.meanwhile = None
        clock.at += files.LEASE
        assert await files.fetch_next(rt)

    holder.meanwhile = another_takes_over
    await expects(rt)
    await files.fetch_next(rt)
    assert await said(rt) == [rt.flows.texts.say("fr", "file-wrong-type")]


async def test_who_is_erased_meanwhile_leaves_no_file(rt: Runtime, holder: Holder) -> None:
    async def erased() -> None:
        async with rt.store.writing() as session:
            person = await people.at_or_new(session, rt.store.vault, "telegram", "1001", rt.now())
            await people.erase(session, person, None, rt.now())

    holder.meanwhile = erased
    await expects(rt)
    await files.fetch_next(rt)
    async with rt.store.reading() as session:
        assert await session.scalar(select(func.count()).select_from(StoredFile)) == 0


async def test_a_channel_without_files_loses_them_politely(rt: Runtime, clock: Clock) -> None:
    number = await expects(rt)
    await fetch_all(replace(rt, channels={"telegram": Recorder()}), clock)
    assert (await stored(rt, number)).status == "failed"


async def test_files_without_a_case_are_erased_after_a_week(rt: Runtime, clock: Clock) -> None:
    alone = await expects(rt)
    clock.move(days=1)
    with_case = await expects(rt, of_case=True)
    clock.move(days=6, minutes=1)
    await schedule.forget_old(rt)
    async with rt.store.reading() as session:
        assert list(await session.scalars(select(StoredFile.id))) == [with_case] != [alone]


async def test_it_comes_from_telegram_itself(rt: Runtime, clock: Clock) -> None:
    """An album is several messages, each with its own file; sizes that lie help nobody."""
    async with TelegramServer() as server:
        channel = Telegram(server.token, server.url, "secret")
        await channel.start()
        somebody = server.person(7)
        for content in (PNG, JPEG):
            await somebody.sends_file(content, "photo", file_size=1)
        await somebody.sends_file(bytes(30 * 1024 * 1024), "document", file_name="photo.jpg", file_size=5)
        numbers = []
        for inbound in [one for _, found in await channel.fetch(None) for one in found]:
            assert inbound.file is not None
            await inbox.receive(rt, inbound)
            async with rt.store.writing() as session:
                person = await people.at_or_new(session, rt.store.vault, "telegram", "7", rt.now())
                ref = inbound.file
                row = files.expect(session, person, inbound.media, ref.name, ref.mime, ref.size, ref.id, rt.now())
                await session.flush()
                numbers.append(row.id)
        await fetch_all(replace(rt, channels={"telegram": channel}), clock)
        await channel.stop()
    rows = [await stored(rt, number) for number in numbers]
    assert [(row.status, row.content) for row in rows] == [("ready", PNG), ("ready", JPEG), ("refused", None)]


async def test_the_inbox_keeps_where_a_file_lies(rt: Runtime, someone: Someone) -> None:
    ref = FileRef("secret-id", "secret.pdf", "application/pdf", 9)
    assert "secret" not in repr(Inbound("telegram", "1", "7", "media", media="document", file=ref))
    await someone.does("media", media="document", file=ref)
    async with rt.store.reading() as session:
        body = await session.scalar(select(InboxRow.body))
    assert body and body["file"] == {"id": "secret-id", "name": "secret.pdf", "mime": "application/pdf", "size": 9}


# ── to the person ──────────────────────────────────────────────────────────────────────────────────────────────────


async def answers_with(rt: Runtime, channel: str, address: str, content: bytes = JPEG, name: str = "a.jpg") -> int:
    """The team sends a file; its number."""
    async with rt.store.writing() as session:
        person = await people.at_or_new(session, rt.store.vault, channel, address, rt.now())
        kept = files.keep(session, person, "", name, content, rt.now())
        await session.flush()
        row = await outbox.put(session, person, "human", "fr", "Voici", now=rt.now())
        row.body = {**(row.body or {}), "stored": kept.id}
        return kept.id


async def test_a_stored_file_is_sent_with_the_words(rt: Runtime, holder: Holder, clock: Clock) -> None:
    await answers_with(rt, "telegram", "1001")
    await settle(rt, clock)
    [message] = holder.sent
    assert message.file and (message.text, message.file.mime, message.file.content) == ("Voici", "image/jpeg", JPEG)


async def test_a_file_of_somebody_else_or_none_is_not_sent(rt: Runtime, holder: Holder, clock: Clock) -> None:
    await answers_with(rt, "telegram", "1001")
    async with rt.store.writing() as session:
        other = await people.at_or_new(session, rt.store.vault, "telegram", "2002", rt.now())
        (await session.scalars(select(StoredFile))).one().person_id = other.id
    await settle(rt, clock)
    assert holder.sent == []
    async with rt.store.reading() as session:
        assert await session.scalar(select(OutboxRow.reason)) == "its file is gone"


# ── the web chat ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
async def http(rt: Runtime) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(make_web(rt)), base_url="http://rafiq") as client:
        yield client


@pytest.fixture
async def chat(rt: Runtime, http: httpx.AsyncClient, clock: Clock) -> str:
    """Of somebody who agreed."""
    chat = str((await http.post("/chat", json={"lang": "prs"})).json()["chat"])
    await settle(rt, clock)
    await http.post(f"/chat/{chat}/messages", json={"button": "1:agree"})
    await settle(rt, clock)
    return chat


async def send(http: httpx.AsyncClient, chat: str, content: bytes, name: str = "a.jpg", **more: str) -> httpx.Response:
    return await http.post(f"/chat/{chat}/files", files={"file": (name, content, "image/jpeg")}, data=more)


async def last_of(http: httpx.AsyncClient, chat: str, sender: str) -> dict[str, Any]:
    messages = (await http.get(f"/chat/{chat}/messages")).json()["messages"]
    return next(message for message in reversed(messages) if message["from"] == sender)


async def test_a_photo_from_the_page_is_kept_with_its_message(
    rt: Runtime, http: httpx.AsyncClient, chat: str, clock: Clock
) -> None:
    answer = await send(http, chat, PNG, "../lettre.html", text="ma lettre")
    assert answer.status_code == 202
    n = answer.json()["n"]
    async with rt.store.reading() as session:
        event = (await session.scalars(select(InboxRow).where(InboxRow.n == n))).one()
        [kept] = await session.scalars(select(StoredFile))
    assert (event.kind, event.body) == ("media", {"text": "ma lettre", "media": "photo", "stored": kept.id})
    assert (kept.kind, kept.name, kept.mime, kept.status) == ("photo", "lettre.png", "image/png", "ready")
    await settle(rt, clock)
    own = await last_of(http, chat, "person")
    assert own["file"] == {"name": "lettre.png", "href": f"files/{n}", "shown": "picture"}
    shown = await http.get(f"/chat/{chat}/files/{n}")
    assert (shown.content, shown.headers["content-type"]) == (PNG, "image/png")
    assert shown.headers["content-disposition"].startswith("inline")
    assert shown.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert shown.headers["x-content-type-options"] == "nosniff"


async def test_the_same_upload_again_is_the_same_message(rt: Runtime, http: httpx.AsyncClient, chat: str) -> None:
    first, second = [(await send(http, chat, PNG, id="one")).json() for _ in range(2)]
    other = (await send(http, chat, PNG, id="two")).json()
    assert first == second != other
    async with rt.store.reading() as session:
        assert await session.scalar(select(func.count()).select_from(StoredFile)) == 2


@pytest.mark.parametrize(
    ("content", "status", "key"),
    [
        (bytes(30 * 1024 * 1024), 413, "file-too-large"),
        (JPEG + bytes(MAX_SIZE), 413, "file-too-large"),
        (SVG, 415, "file-wrong-type"),
        (HTML, 415, "file-wrong-type"),
        (b"", 415, "file-wrong-type"),
    ],
)
async def test_a_file_that_is_not_taken_says_why(
    rt: Runtime, http: httpx.AsyncClient, chat: str, content: bytes, status: int, key: str
) -> None:
    answer = await send(http, chat, content, "photo.jpg")
    assert (answer.status_code, answer.json()["text"]) == (status, rt.flows.texts.say("prs", key))
    async with rt.store.reading() as session:
        assert await session.scalar(select(func.count()).select_from(StoredFile)) == 0
        assert await session.scalar(select(func.count()).where(InboxRow.kind == "media")) == 0


async def test_ten_megabytes_pass_and_other_doors_stay_narrow(http: httpx.AsyncClient, chat: str) -> None:
    assert (await send(http, chat, JPEG + bytes(MAX_SIZE - len(JPEG)))).status_code == 202
    for path in (f"/chat/{chat}/messages", "/hooks/telegram", f"/chat/{chat}/files/1"):
        assert (await http.post(path, content=bytes(MAX_BODY + 1))).status_code in (404, 405, 413)


async def test_a_body_without_end_is_cut_off(http: httpx.AsyncClient, chat: str) -> None:
    given = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal given
        yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n\xff\xd8\xff'
        while True:
            given += 1
            yield bytes(1024 * 1024)

    kind = {"content-type": "multipart/form-data; boundary=x"}
    assert (await http.post(f"/chat/{chat}/files", content=endless(), headers=kind)).status_code == 413
    assert given <= 12


@pytest.mark.parametrize(
    "request_of",
    [
        {"content": b"{}", "headers": {"content-type": "application/json"}},
        {"content": b"x", "headers": {"content-type": "multipart/form-data"}},
        {"content": b"x", "headers": {"content-type": "multipart/form-data; boundary=y"}},
        {"files": {"other": ("a.jpg", JPEG)}},
        {"files": {"file": ("a.jpg", JPEG), "more": ("b.jpg", JPEG)}},
        {"files": {"file": ("a.jpg", JPEG)}, "data": {"id": "x" * 65}},
        {"files": {"file": ("a.jpg", JPEG)}, "data": {"text": "x" * 5000}},
        {"files": {"file": ("a.jpg", JPEG), "id": ("b", b"x")}},
    ],
)
async def test_a_form_of_another_shape_is_refused(http: httpx.AsyncClient, chat: str, request_of: Any) -> None:
    answer = await http.post(f"/chat/{chat}/files", **request_of)
    assert answer.status_code == 400 and answer.json()["text"]


async def test_before_they_agree_nobody_sends_files(rt: Runtime, http: httpx.AsyncClient, clock: Clock) -> None:
    chat = (await http.post("/chat", json={"lang": "ar"})).json()["chat"]
    await settle(rt, clock)
    answer = await send(http, chat, PNG)
    assert (answer.status_code, answer.json()["text"]) == (403, rt.flows.texts.say("ar", "file-agree-first"))
    http.cookies.clear()
    assert (await send(http, chat, PNG)).status_code == 401


async def test_files_are_counted_by_the_hour(rt: Runtime, http: httpx.AsyncClient, chat: str) -> None:
    answers = [await send(http, chat, PNG) for _ in range(21)]
    assert [answer.status_code for answer in answers] == [202] * 20 + [429]
    assert answers[-1].json()["text"] == rt.flows.texts.say("prs", "file-too-many")


@pytest.mark.parametrize(
    ("content", "name", "kind", "shown"),
    [
        (OGG, "a.ogg", "audio/ogg", "sound"),
        (PDF, "a.pdf", "application/pdf", ""),
        (ftyp(b"heic"), "a.heic", "application/octet-stream", ""),
        (zipped(TYPES, "word/document.xml"), "a.docx", "application/octet-stream", ""),
    ],
)
async def test_a_file_of_the_team_is_opened_by_its_person_alone(
    rt: Runtime, http: httpx.AsyncClient, chat: str, content: bytes, name: str, kind: str, shown: str
) -> None:
    await answers_with(rt, "webchat", chat, content, name)
    message = await last_of(http, chat, "team")
    assert message["file"] == {"name": name, "href": f"files/{message['n']}", "shown": shown}
    answer = await http.get(f"/chat/{chat}/files/{message['n']}")
    assert (answer.content, answer.headers["content-type"]) == (content, kind)
    assert answer.headers["content-disposition"].startswith("inline" if shown else "attachment")
    other = (await http.post("/chat")).json()["chat"]
    assert (await http.get(f"/chat/{other}/files/{message['n']}")).status_code == 404


async def test_quick_exit_closes_the_files(rt: Runtime, http: httpx.AsyncClient, chat: str, clock: Clock) -> None:
    n = (await send(http, chat, PNG)).json()["n"]
    await settle(rt, clock)
    await http.post(f"/chat/{chat}/messages", json={"button": "0:hide"})
    await settle(rt, clock)
    assert (await http.get(f"/chat/{chat}/files/{n}")).status_code == 404
    assert not any("file" in message for message in (await http.get(f"/chat/{chat}/messages")).json()["messages"])


async def test_a_number_of_a_file_cannot_be_claimed(rt: Runtime, http: httpx.AsyncClient, chat: str) -> None:
    theirs = await answers_with(rt, "telegram", "1001")
    n = (await http.post(f"/chat/{chat}/messages", json={"text": "a", "stored": theirs, "media": "photo"})).json()["n"]
    assert (await http.get(f"/chat/{chat}/files/{n}")).status_code == 404


@pytest.mark.parametrize(
    ("position", "status"),
    [([48.85, 2.35], 202), ([91, 0], 400), ([1], 400), ("x", 400), ([True, False], 400), ([float("inf"), 1], 400)],
)
async def test_a_place_may_be_said(rt: Runtime, http: httpx.AsyncClient, chat: str, position: Any, status: int) -> None:
    answer = await http.post(f"/chat/{chat}/messages", content=json.dumps({"position": position}))
    assert answer.status_code == status
    if status == 202:
        async with rt.store.reading() as session:
            event = (await session.scalars(select(InboxRow).where(InboxRow.n == answer.json()["n"]))).one()
        assert (event.kind, event.body) == ("location", {"position": position})


# ── the console ────────────────────────────────────────────────────────────────────────────────────────────────────


async def in_a_case(rt: Runtime, content: bytes, name: str) -> int:
    number = await answers_with(rt, "telegram", "1001", content, name)
    async with rt.store.writing() as session:
        person = (await session.scalars(select(Person))).one()
        case = Case(person_id=person.id, about="x", lang="fr", notes={}, opened_at=rt.now(), changed_at=rt.now())
        session.add(case)
        await session.flush()
        (await session.get_one(StoredFile, number)).case_id = case.id
    return number


@pytest.mark.parametrize(
    ("content", "name", "kind", "how"),
    [(PNG, "a.png", "image/png", "inline"), (PDF, "a.pdf", "application/pdf", "attachment")],
)
async def test_the_console_opens_a_file_of_a_case(rt: Runtime, content: bytes, name: str, kind: str, how: str) -> None:
    number = await in_a_case(rt, content, name)
    await member(rt, "caseworker")
    async with visitor(rt) as browser:
        await comes_in(browser, "caseworker@example.org")
        answer = await browser.get(f"/console/files/{number}")
        assert (answer.status_code, answer.content, answer.headers["content-type"]) == (200, content, kind)
        assert answer.headers["content-disposition"].startswith(how)
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"
        assert answer.headers["content-security-policy"].startswith("sandbox")
        assert (await browser.get(f"/console/files/{number + 1}")).status_code == 404


async def test_strangers_and_volunteers_open_no_files(rt: Runtime) -> None:
    number = await in_a_case(rt, PNG, "a.png")
    await member(rt, "volunteer")
    async with visitor(rt) as browser:
        assert (await browser.get(f"/console/files/{number}")).status_code == 303
        await comes_in(browser, "volunteer@example.org")
        assert (await browser.get(f"/console/files/{number}")).status_code == 403
