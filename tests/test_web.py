"""The web chat for programs, and what it answers to bad input."""

from __future__ import annotations

import asyncio
import json
from base64 import b64encode
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from bot import people, transcripts
from bot.messages import File, Spot
from bot.outbox import _outbound, put
from bot.runtime import Runtime
from bot.store.models import InboxRow, OutboxRow, Person
from bot.web import MAX_BODY, make_web
from tests.conftest import Clock, settle


@pytest.fixture
async def http(rt: Runtime) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(make_web(rt)), base_url="http://rafiq") as client:
        yield client


@pytest.fixture
async def chat(http: httpx.AsyncClient) -> str:
    return str((await http.post("/chat")).json()["chat"])


async def _messages(http: httpx.AsyncClient, chat: str, **params: Any) -> list[dict[str, Any]]:
    return list((await http.get(f"/chat/{chat}/messages", params=params)).json()["messages"])


async def test_a_chat_is_opened_with_a_cookie_that_scripts_cannot_read(http: httpx.AsyncClient) -> None:
    answer = await http.post("/chat", json={"lang": "prs"})
    assert answer.status_code == 201
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie and "samesite=strict" in cookie
    assert len(answer.json()["chat"]) >= 22  # 128 bits


async def test_a_chat_opened_in_a_language_begins_by_itself(rt: Runtime, http: httpx.AsyncClient, clock: Clock) -> None:
    chat = (await http.post("/chat", json={"lang": "prs"})).json()["chat"]
    await settle(rt, clock)
    [first] = await _messages(http, chat)
    assert (first["from"], first["lang"], first["dir"]) == ("bot", "prs", "rtl")
    assert "رفیق" in first["text"] and first["buttons"]


async def test_without_the_cookie_nothing_is_shown(rt: Runtime, chat: str) -> None:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(make_web(rt)), base_url="http://rafiq") as stranger:
        for method, path in (("GET", "messages"), ("GET", "events"), ("POST", "messages")):
            answer = await stranger.request(method, f"/chat/{chat}/{path}")
            assert answer.status_code == 401 and answer.json()["text"]


async def test_the_cookie_of_one_chat_does_not_open_another(http: httpx.AsyncClient, chat: str) -> None:
    other = (await http.post("/chat")).json()["chat"]
    cookie = next(c.value for c in http.cookies.jar if c.path.endswith(chat))
    http.cookies.clear()
    assert (await http.get(f"/chat/{other}/messages", headers={"cookie": f"rafiq_chat={cookie}"})).status_code == 401


async def test_the_same_id_twice_is_one_message(rt: Runtime, http: httpx.AsyncClient, chat: str, clock: Clock) -> None:
    first, second = [await http.post(f"/chat/{chat}/messages", json={"text": "salut", "id": "a"}) for _ in range(2)]
    assert first.status_code == second.status_code == 202
    assert first.json() == second.json()
    await settle(rt, clock)
    async with rt.store.reading() as session:
        assert await session.scalar(select(func.count()).select_from(InboxRow)) == 1


async def test_reading_goes_on_after_a_number(rt: Runtime, http: httpx.AsyncClient, clock: Clock) -> None:
    chat = (await http.post("/chat", json={"lang": "fr"})).json()["chat"]
    await settle(rt, clock)
    [welcome] = await _messages(http, chat)
    await http.post(f"/chat/{chat}/messages", json={"button": "1:agree"})
    await settle(rt, clock)
    newer = await _messages(http, chat, after=welcome["n"])
    assert [message["from"] for message in newer] == ["person", "bot"]
    assert newer[0]["text"] == welcome["buttons"][0]["label"]


async def test_waiting_ends_when_something_newer_stands(rt: Runtime, http: httpx.AsyncClient, clock: Clock) -> None:
    chat = (await http.post("/chat")).json()["chat"]
    waiting = asyncio.create_task(_messages(http, chat, wait=20))
    await http.post(f"/chat/{chat}/messages", json={"text": "bonjour"})
    await settle(rt, clock)
    async with rt.store.reading() as session:
        who = await transcripts.reader(session, rt, chat)
    await rt.bell.ring(f"person:{who.person}")
    assert [message["from"] for message in await waiting]


async def test_idle_is_false_while_something_is_pending(http: httpx.AsyncClient, chat: str) -> None:
    await http.post(f"/chat/{chat}/messages", json={"text": "bonjour"})
    assert (await http.get(f"/chat/{chat}/messages")).json()["idle"] is False


async def test_events_carry_the_messages(rt: Runtime, http: httpx.AsyncClient, clock: Clock) -> None:
    chat = (await http.post("/chat", json={"lang": "fr"})).json()["chat"]
    await settle(rt, clock)
    from bot.web import _events

    stream = _events(rt, chat, 0)
    event = await anext(stream)
    await stream.aclose()  # type: ignore[attr-defined]
    assert event.startswith("id: 2\ndata: ") and json.loads(event.split("data: ", 1)[1])["from"] == "bot"


ICS = b"BEGIN:VCALENDAR\r\n"


async def _hears(rt: Runtime, chat: str, **body: Any) -> int:
    """A message of ours in this chat, with more in its body; its number."""
    async with rt.store.writing() as session:
        person = await people.at_or_new(session, rt.store.vault, "webchat", chat, rt.now())
        row = await put(session, person, "reply", "fr", "Inscrit", now=rt.now())
        row.body = {**(row.body or {}), **body}
        return row.n


def _attached(name: str = "Café.ics", mime: str = "text/calendar") -> list[str]:
    return [name, mime, b64encode(ICS).decode()]


async def test_a_file_and_a_place_come_with_the_words(rt: Runtime, http: httpx.AsyncClient, chat: str) -> None:
    n = await _hears(rt, chat, file=_attached(), position=[48.1, -2.7, "Salle & (cour)"])
    [message] = await _messages(http, chat)
    assert message["file"] == {"name": "Café.ics", "href": f"files/{n}"}
    assert message["position"] == {
        "href": "geo:48.1,-2.7?q=48.1%2C-2.7%28Salle%20%26%20%28cour%29%29",
        "title": "Salle & (cour)",
    }
    answer = await http.get(f"/chat/{chat}/{message['file']['href']}")
    assert (answer.status_code, answer.content) == (200, ICS)
    assert answer.headers["content-type"].startswith("text/calendar")
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''Caf%C3%A9.ics"
    assert (answer.headers["cache-control"], answer.headers["x-content-type-options"]) == ("no-store", "nosniff")


@pytest.mark.parametrize("mime", ["text/html", "image/svg+xml", "text/calendar\r\nX: y", ""])
async def test_a_file_of_another_kind_is_only_to_be_kept(
    rt: Runtime, http: httpx.AsyncClient, chat: str, mime: str
) -> None:
    n = await _hears(rt, chat, file=_attached('a"\r\nX: y/../b.html', mime))
    answer = await http.get(f"/chat/{chat}/files/{n}")
    assert answer.headers["content-type"] == "application/octet-stream" and "x" not in answer.headers
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''a%22%0D%0AX%3A%20y%2F..%2Fb.html"


async def test_a_file_is_for_its_own_chat_and_goes_with_its_message(
    rt: Runtime, http: httpx.AsyncClient, chat: str, clock: Clock
) -> None:
    n = await _hears(rt, chat, file=_attached())
    other = (await http.post("/chat")).json()["chat"]
    assert (await http.get(f"/chat/{other}/files/{n}")).status_code == 404
    for wrong, status in ((n + 1, 404), (0, 400), (-1, 400), (2**70, 400), ("x", 400)):
        assert (await http.get(f"/chat/{chat}/files/{wrong}")).status_code == status
    await http.post(f"/chat/{chat}/messages", json={"button": "0:hide"})
    await settle(rt, clock)
    assert (await http.get(f"/chat/{chat}/files/{n}")).status_code == 404
    http.cookies.clear()
    assert (await http.get(f"/chat/{chat}/files/{n}")).status_code == 401


async def test_a_start_with_a_code_carries_the_code(rt: Runtime, http: httpx.AsyncClient, chat: str) -> None:
    await http.post(f"/chat/{chat}/messages", json={"text": "/start a_1-B"})
    async with rt.store.reading() as session:
        body = await session.scalar(select(InboxRow.body))
    assert body and (body["text"], body["argument"]) == ("start", "a_1-B")


async def test_the_outbox_hands_file_and_place_to_the_channel(rt: Runtime, chat: str) -> None:
    n = await _hears(rt, chat, file=_attached(), position=[48.1, -2.7, "Salle"])
    async with rt.store.reading() as session:
        row = await session.scalar(select(OutboxRow).where(OutboxRow.n == n))
    assert row is not None
    message = _outbound(row, "7")
    assert (message.file, message.position) == (File("Café.ics", "text/calendar", ICS), Spot(48.1, -2.7, "Salle"))


BAD = {
    "not JSON": (b"{", 400),
    "not an object": (b"[]", 400),
    "nothing": (b"{}", 400),
    "both": (b'{"text": "a", "button": "b"}', 400),
    "a number": (b'{"text": 1}', 400),
    "empty": (b'{"text": "  "}', 400),
    "an empty id": (b'{"text": "a", "id": ""}', 400),
    "not UTF-8": (b'{"text": "\xff"}', 400),
    "deep": (b"[" * 100_000, 400),
    "100,000 characters": (json.dumps({"text": "a" * 100_000}).encode(), 413),
    "over a megabyte": (b'{"text": "' + b"a" * MAX_BODY + b'"}', 413),
}


@pytest.mark.parametrize(("body", "status"), BAD.values(), ids=BAD.keys())
async def test_bad_input_gets_a_clear_answer(http: httpx.AsyncClient, chat: str, body: bytes, status: int) -> None:
    answer = await http.post(f"/chat/{chat}/messages", content=body, headers={"accept-language": "ar"})
    assert answer.status_code == status
    assert answer.json()["error"] and any("\u0600" <= char <= "\u06ff" for char in answer.json()["text"])


ODD = [
    "\x00",
    "\u202e\u202d",
    "😀" * 500,
    "a\x00b\u202ec",
    "/" * 50,
    "/menu /menu",
    "١٢٣" * 300,
    "<script>alert(1)</script>",
    "{$x}",
]


@pytest.mark.parametrize("text", ODD, ids=range(len(ODD)))
async def test_odd_words_are_answered(rt: Runtime, http: httpx.AsyncClient, chat: str, clock: Clock, text: str) -> None:
    answer = await http.post(f"/chat/{chat}/messages", json={"text": text})
    assert answer.status_code == 202
    await settle(rt, clock)
    assert (await _messages(http, chat))[-1]["from"] == "bot"
    async with rt.store.reading() as session:
        assert await session.scalar(select(InboxRow.status)) == "done"


async def test_a_flood_is_told_to_wait(rt: Runtime, http: httpx.AsyncClient, chat: str) -> None:
    answers = [await http.post(f"/chat/{chat}/messages", json={"text": "a"}) for _ in range(45)]
    assert [answer.status_code for answer in answers[:40]] == [202] * 40
    assert answers[-1].status_code == 429 and answers[-1].json()["text"]
    danger = await http.post(f"/chat/{chat}/messages", json={"text": "je veux mourir"})
    assert danger.status_code == 202


async def test_new_chats_are_limited_per_address(rt: Runtime) -> None:
    transport = httpx.ASGITransport(make_web(rt), client=("203.0.113.7", 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://rafiq") as http:
        answers = [await http.post("/chat") for _ in range(61)]
    assert answers[59].status_code == 201 and answers[60].status_code == 429


async def test_a_database_that_does_not_answer_is_not_acknowledged(
    rt: Runtime, http: httpx.AsyncClient, chat: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked() -> None:
        raise OperationalError("BEGIN IMMEDIATE", {}, Exception("database is locked"))

    monkeypatch.setattr(rt.store, "writing", locked)
    answer = await http.post(f"/chat/{chat}/messages", json={"text": "bonjour", "id": "1"})
    assert answer.status_code == 503 and answer.json()["text"]
    monkeypatch.undo()
    assert (await http.post(f"/chat/{chat}/messages", json={"text": "bonjour", "id": "1"})).status_code == 202


async def test_a_webhook_for_nobody_is_unknown(http: httpx.AsyncClient) -> None:
    assert (await http.post("/hooks/webchat", content=b"{}")).status_code == 404
    assert (await http.post("/hooks/telegraph", content=b"{}")).status_code == 404


async def test_forgetting_a_device_takes_its_cookie(http: httpx.AsyncClient, chat: str) -> None:
    await http.delete(f"/chat/{chat}")
    assert (await http.get(f"/chat/{chat}/messages")).status_code == 401


async def test_quick_exit_empties_what_can_be_read_again(rt: Runtime, http: httpx.AsyncClient, clock: Clock) -> None:
    chat = (await http.post("/chat", json={"lang": "fr"})).json()["chat"]
    for what in ({"button": "1:agree"}, {"text": "Rouen"}, {"text": "mon secret"}, {"button": "0:hide"}):
        await http.post(f"/chat/{chat}/messages", json=what)
        await settle(rt, clock)
    [only] = [message for message in await _messages(http, chat) if message["text"]]
    assert only["clears"] and "Rafiq" not in only["text"]
    async with rt.store.reading() as session:
        assert await session.scalar(select(Person.agreed_at)) is not None  # the account is kept


async def test_an_operator_sees_how_it_goes(rt: Runtime, http: httpx.AsyncClient, chat: str, clock: Clock) -> None:
    await http.post(f"/chat/{chat}/messages", json={"text": "bonjour"})
    assert (await http.get("/healthz")).status_code == 200
    assert (await http.get("/readyz")).json()["queue"]["inbox_pending"] == 1
    assert "rafiq_inbox_pending 1.0" in (await http.get("/metrics")).text
    clock.move(minutes=5)
    assert (await http.get("/readyz")).status_code == 503


async def test_the_page_asks_no_other_host(http: httpx.AsyncClient) -> None:
    answer = await http.get("/", headers={"accept-language": "fa-AF,fa;q=0.9"})
    assert answer.status_code == 200 and 'dir="rtl"' in answer.text
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert "https://" not in answer.text
