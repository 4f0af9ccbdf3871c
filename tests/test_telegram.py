"""Telegram: captured payloads in, and the real python-telegram-bot over real HTTP out."""

from __future__ import annotations

import asyncio
import json
import logging
import socket
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import ClientSession, web
from hypothesis import given, settings
from hypothesis import strategies as st
from telegram.error import RetryAfter
from telegram.request import HTTPXRequest

from bot.channels.layout import file_name, rows, split
from bot.channels.telegram import Telegram
from bot.channels.telegram_errors import decision
from bot.channels.telegram_http import AiohttpRequest
from bot.channels.telegram_updates import MEDIA as MEDIA_NAMES
from bot.messages import (
    Acknowledges,
    Button,
    Channel,
    Deletes,
    Downloads,
    Fetches,
    File,
    FileRef,
    Groups,
    Inbound,
    InGroup,
    Outbound,
    Prepares,
    Rejected,
    SendError,
    Spot,
    TooLarge,
    clean,
)
from tests.telegram_server import MEDIA, TOKEN, Json, TelegramServer

# The library warns of a type to come whenever it makes a RetryAfter; both types are understood.
pytestmark = pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")

SECRET = "s3cret_of-the-tests"
PERSON = 7


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    async with TelegramServer() as server:
        server.longest_poll = 0.05
        server.person(PERSON, language_code="fa")
        yield server


@pytest.fixture
async def channel(server: TelegramServer) -> AsyncIterator[Telegram]:
    channel = Telegram(server.token, server.url, SECRET)
    await channel.start()
    yield channel
    await channel.stop()


def test_it_keeps_every_contract() -> None:
    telegram = Telegram(TOKEN)
    contracts: tuple[Channel, Deletes, Acknowledges, Fetches, Prepares, Downloads] = (telegram,) * 6  # checked by mypy
    in_groups: Groups = telegram.groups
    assert in_groups
    assert {contract.name for contract in contracts if isinstance(contract, Telegram)} == {"telegram"}


# Updates

USER = {"id": PERSON, "is_bot": False, "first_name": "P", "language_code": "fa"}
CHAT = {"id": PERSON, "type": "private", "first_name": "P"}
GROUP = {"id": -100200, "type": "supergroup", "title": "G"}
MESSAGE = {"message_id": 5, "date": 1_700_000_000, "chat": CHAT, "from": USER}
BOT = {"id": 4242, "is_bot": True, "first_name": "Rafiq"}


def message(**content: Any) -> Json:
    return {"update_id": 11, "message": MESSAGE | content}


def edited(**content: Any) -> Json:
    return {"update_id": 11, "edited_message": MESSAGE | {"edit_date": 1_700_000_001} | content}


def pressed(**content: Any) -> Json:
    query = {"id": "99", "from": USER, "chat_instance": "1", "data": "menu", "message": MESSAGE | {"from": BOT}}
    return {"update_id": 11, "callback_query": query | content}


def member(chat: Json, old: str, new: str, **more: Any) -> Json:
    def one(status: str) -> Json:
        return {"user": BOT, "status": status} | (more if status == "restricted" else {})

    change = {"chat": chat, "from": USER, "date": 1, "old_chat_member": one(old), "new_chat_member": one(new)}
    return {"update_id": 11, "my_chat_member": change}


def inbound(kind: Any, **more: Any) -> Inbound:
    return Inbound("telegram", "4242:11", str(PERSON), kind, **{"lang_hint": "fa", "message_id": "5", **more})


OF_TOPIC = {"message_thread_id": 7, "is_topic_message": True}
BEHIND_A_GROUP: Json = {"id": 1087968824, "is_bot": True, "first_name": "Group"}


def in_group(what: Any, thread: int = 7, user: int = PERSON, **more: Any) -> Inbound:
    """What was done in GROUP."""
    known: dict[str, Any] = {"message_id": "5", "group": InGroup(what, str(user), thread)} | more
    return Inbound("telegram", "4242:11", "-100200", "team", **known)


FOUND = {
    "photo": FileRef("AgAD", size=1000),  # the larger one
    "voice": FileRef("AgAD", "", "audio/ogg", 1000),
    "audio": FileRef("AgAD", "", "audio/mpeg", 1000),
    "video": FileRef("AgAD", size=1000),
    "video_note": FileRef("AgAD", size=1000),
    "document": FileRef("AgAD", "lettre.pdf", "application/pdf", 1000),
}
UNDERSTOOD: dict[str, tuple[Json, Inbound]] = {
    "text": (message(text="سلام رفیق"), inbound("text", text="سلام رفیق")),
    "edited text": (edited(text="سلام"), inbound("text", text="سلام", media="edited")),
    "edited caption": (edited(caption="aide", photo=[]), inbound("text", text="aide", media="edited")),
    "edited command": (edited(text="/menu"), inbound("command", text="menu", media="edited")),
    "null bytes": (message(text="a\x00b\x00"), inbound("text", text="ab")),
    "half a surrogate pair": (message(text="a\ud83d"), inbound("text", text="a\ufffd")),
    "right-to-left override": (message(text="a\u202eb"), inbound("text", text="a\u202eb")),
    "100,000 characters": (message(text="é" * 100_000), inbound("text", text="é" * 100_000)),
    "no language": (
        message(text="a", **{"from": {**USER, "language_code": None}}),
        inbound("text", text="a", lang_hint=""),
    ),
    "a forwarded text": (
        message(text="a", forward_origin={"type": "hidden_user", "date": 1, "sender_user_name": "X"}),
        inbound("text", text="a"),
    ),
    "a text through an inline bot": (message(text="a", via_bot=BOT), inbound("text", text="a")),
    "start": (message(text="/start"), inbound("command", text="start")),
    "deep link": (message(text="/start s_12-Ab"), inbound("command", text="start", argument="s_12-Ab")),
    "command by name": (message(text="/menu@RafiqBot"), inbound("command", text="menu")),
    "command by name with words": (
        message(text="/delete@RafiqBot  tout\nvite "),
        inbound("command", text="delete", argument="tout\nvite"),
    ),
    "capital command": (message(text="/Menu"), inbound("command", text="menu")),
    "unknown command": (message(text="/abc_1 x"), inbound("command", text="abc_1", argument="x")),
    "not a command": (message(text="/ menu"), inbound("text", text="/ menu")),
    "a slash in another script": (message(text="/سلام"), inbound("text", text="/سلام")),
    "a path": (message(text="/etc/passwd"), inbound("text", text="/etc/passwd")),
    "press": (pressed(), inbound("press", button="menu", callback_id="99")),
    "press of an old button": (
        pressed(message={"message_id": 3, "date": 0, "chat": CHAT}),
        inbound("press", button="menu", callback_id="99", message_id="3"),
    ),
    "a document without an id": (message(document={"file_name": "a"}), inbound("media", media="document")),
    "location": (message(**MEDIA["location"]), inbound("location", position=(48.85, 2.35))),
    "venue": (message(**MEDIA["venue"]), inbound("location", position=(48.85, 2.35))),
    "contact": (message(**MEDIA["contact"]), inbound("contact")),
    "blocked": (member(CHAT, "member", "kicked"), inbound("blocked", message_id="")),
    "unblocked": (member(CHAT, "kicked", "member"), inbound("unblocked", message_id="")),
    "said in a topic": (message(text="a\x00", chat=GROUP, **OF_TOPIC), in_group("said", text="a")),
    "said outside of topics": (message(text="a", chat=GROUP), in_group("said", 0, text="a")),
    "a reply outside of topics": (message(text="a", chat=GROUP, message_thread_id=3), in_group("said", 0, text="a")),
    "command in a topic": (
        message(text="/note@RafiqBot b\nc", chat=GROUP, **OF_TOPIC),
        in_group("command", text="note", argument="b\nc"),
    ),
    "edited in a topic": (edited(text="/note b", chat=GROUP, **OF_TOPIC), in_group("edited", text="/note b")),
    "a file in a topic": (
        message(**MEDIA["photo"], caption="b", chat=GROUP, **OF_TOPIC),
        in_group("media", text="b"),
    ),
    "a topic closed": (message(forum_topic_closed={}, chat=GROUP, **OF_TOPIC), in_group("closed")),
    "a topic opened again": (message(forum_topic_reopened={}, chat=GROUP, **OF_TOPIC), in_group("reopened")),
    "said in the name of the group": (
        message(text="a", chat=GROUP, sender_chat=GROUP, **OF_TOPIC, **{"from": BEHIND_A_GROUP}),
        in_group("said", user=BEHIND_A_GROUP["id"], text="a"),
    ),
    "removed from a group": (member(GROUP, "member", "left"), in_group("left", 0, message_id="")),
    **{
        f"added to a group as {status}": (
            member(GROUP, old, status, is_member=True),
            Inbound("telegram", "4242:11", "-100200", "group", lang_hint="fa"),
        )
        for old, status in [("left", "member"), ("kicked", "administrator"), ("left", "restricted")]
    },
    **{
        kind: (
            message(**content, caption="regarde"),
            inbound("media", media=kind, text="regarde", file=FOUND.get(kind)),
        )
        for kind, content in MEDIA.items()
        if kind in MEDIA_NAMES
    },
}


@pytest.mark.parametrize("label", UNDERSTOOD)
def test_an_update_is_understood(label: str) -> None:
    update, expected = UNDERSTOOD[label]
    assert parse(update) == [expected]


IGNORED: dict[str, Json] = {
    "nothing": {"update_id": 11, "message": {}},
    "inline query": {"update_id": 11, "inline_query": {"id": "1", "from": USER, "query": "", "offset": ""}},
    "channel post": {"update_id": 11, "channel_post": MESSAGE | {"chat": GROUP | {"type": "channel"}, "text": "a"}},
    "a kind that does not exist yet": {"update_id": 11, "hologram": {"id": 1}},
    "text of a bot in a group": message(text="a", chat=GROUP, **{"from": BOT}),
    "text of nobody in a group": message(text="a", chat=GROUP, **{"from": None}),
    "edited in a group without words": edited(chat=GROUP, photo=[]),
    "a topic made by Rafiq": message(chat=GROUP, forum_topic_created={"name": "a"}, **{"from": BOT}),
    "a topic made by a member": message(chat=GROUP, forum_topic_created={"name": "a"}, **OF_TOPIC),
    "press in a group": pressed(message=MESSAGE | {"chat": GROUP}),
    "press below no message": pressed(message=None, inline_message_id="1"),
    "press of a game": pressed(data=None, game_short_name="g"),
    "members join a group": message(chat=GROUP, new_chat_members=[BOT]),
    "text of a bot": message(text="a", **{"from": BOT}),
    "text of nobody": message(text="a", **{"from": None}),
    "a message pinned": message(pinned_message=MESSAGE),
    "a place that moves": edited(**MEDIA["location"]),
    "promoted in a group": member(GROUP, "member", "restricted", is_member=True),
    "restricted, and not in the group": member(GROUP, "left", "restricted", is_member=False),
}


@pytest.mark.parametrize("label", IGNORED)
def test_an_update_is_ignored(label: str, caplog: pytest.LogCaptureFixture) -> None:
    assert parse(IGNORED[label]) == []
    assert caplog.records == []


DAMAGED: list[Any] = [
    *([], [message(text="secret")], 5, None, "secret", {}, {"message": MESSAGE}),
    *({"update_id": "x", "message": MESSAGE | {"text": "secret"}}, {"update_id": 11, "message": 5}),
    *(
        {"update_id": 11, "message": {"text": "secret"}},
        {"update_id": 11, "message": {"chat": {"id": 7}, "from": USER}},
    ),
    *(message(text=5), message(text=["secret"]), message(chat={"id": "x", "type": "private"}, text="secret")),
    *(message(chat={"id": None, "type": "private"}, text="secret"), message(message_id="x", text="secret")),
    *(pressed(data=5), pressed(message={"message_id": 1}), {"update_id": 11, "my_chat_member": {"chat": CHAT}}),
]


@pytest.mark.parametrize("update", DAMAGED, ids=repr)
def test_a_damaged_update_is_nothing_and_is_logged_without_content(
    update: Any, caplog: pytest.LogCaptureFixture
) -> None:
    assert parse(update) == []
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "secret" not in caplog.text


def test_the_own_update_id_is_unique_per_bot() -> None:
    assert parse(message(text="a"), token="1:a")[0].update_id == "1:11"


@pytest.mark.parametrize(
    ("configured", "headers"),
    [
        (SECRET, {}),
        (SECRET, {"X-Telegram-Bot-Api-Secret-Token": ""}),
        (SECRET, {"X-Telegram-Bot-Api-Secret-Token": SECRET + "x"}),
        (SECRET, {"X-Telegram-Bot-Api-Secret-Token": "é\udcff"}),
        (SECRET, {"Authorization": SECRET}),
        ("", {}),
        ("", {"X-Telegram-Bot-Api-Secret-Token": ""}),
        ("", {"X-Telegram-Bot-Api-Secret-Token": SECRET}),
    ],
)
def test_a_forged_webhook_is_refused(configured: str, headers: dict[str, str]) -> None:
    with pytest.raises(Rejected) as refused:
        Telegram(TOKEN, webhook_secret=configured).parse(headers, json.dumps(message(text="a")).encode())
    assert refused.value.status == 401


@pytest.mark.parametrize("name", ["x-telegram-bot-api-secret-token", "X-TELEGRAM-BOT-API-SECRET-TOKEN"])
def test_headers_have_no_case(name: str) -> None:
    assert Telegram(TOKEN, webhook_secret=SECRET).parse({name: SECRET}, json.dumps(message(text="a")).encode())


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe\xfd", b"{}}", b"[" * 100_000, b"9" * 5_000])
def test_a_malformed_body_is_rejected(body: bytes) -> None:
    with pytest.raises(Rejected) as refused:
        Telegram(TOKEN, webhook_secret=SECRET).parse({"X-Telegram-Bot-Api-Secret-Token": SECRET}, body)
    assert refused.value.status == 400
    assert refused.value.__suppress_context__


@pytest.mark.parametrize("token", ["", "abc", "abc:def", "12:", "12:a b", "١٢:abc"])
def test_a_token_of_another_form_is_refused_and_not_repeated(token: str) -> None:
    with pytest.raises(ValueError, match="token looks like") as refused:
        Telegram(token)
    assert not token or token not in str(refused.value)


def parse(update: Any, token: str = TOKEN) -> list[Inbound]:
    headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
    return Telegram(token, webhook_secret=SECRET).parse(headers, json.dumps(update).encode())


# Sending


def reply(text: str, *buttons: Button, to: int = PERSON) -> Outbound:
    return Outbound("reply", str(to), "fr", text, buttons)


async def test_a_message_arrives_as_it_is_written(server: TelegramServer, channel: Telegram) -> None:
    yes, no, long = Button("yes", "Oui"), Button("no", "Non"), Button("more", "Je voudrais en savoir plus")
    ids = await channel.send(reply("<b>5 & 6</b> *_x_ سلام 🙂", yes, no, long))
    (sent,) = server.messages(PERSON)
    assert ids == str(sent.id)
    assert sent.text == "<b>5 & 6</b> *_x_ سلام 🙂"
    assert [[each["text"] for each in row] for row in sent.keyboard] == [["Oui", "Non"], [long.label]]
    assert sent.keyboard[0][0]["callback_data"] == "yes"
    (call,) = server.called("sendMessage")
    assert "parse_mode" not in call
    assert call["link_preview_options"] == {"is_disabled": True}
    assert call["protect_content"] is False


async def test_a_long_text_is_sent_in_parts_with_the_buttons_below_the_last(
    server: TelegramServer, channel: Telegram
) -> None:
    text = "\n\n".join(f"{number}. " + "🙂 سلام رفیق. " * 90 for number in range(6))
    ids = await channel.send(reply(text, Button("menu", "Menu")))
    sent = server.messages(PERSON)
    assert len(sent) > 1
    assert ids.split() == [str(each.id) for each in sent]
    assert [each.labels for each in sent] == [[]] * (len(sent) - 1) + [["Menu"]]
    assert "".join("".join(each.text for each in sent).split()) == "".join(text.split())


@pytest.mark.parametrize("text", ["", " \n", "\x00", "\x00 \x00"])
async def test_nothing_is_sent_for_an_empty_text(text: str, server: TelegramServer, channel: Telegram) -> None:
    assert await channel.send(Outbound("hide", str(PERSON), "fr", text, forget=("5",))) == ""
    assert server.calls == []


async def test_what_telegram_cannot_take_is_cleaned(server: TelegramServer, channel: Telegram) -> None:
    await channel.send(reply("a\x00b\ud83d" + "🙂" * 500))
    assert server.messages(PERSON)[0].text == "ab\ufffd" + "🙂" * 500


Arrange = Callable[[TelegramServer], object]


def closed(why: str) -> Arrange:
    return lambda server: setattr(server.person(PERSON), "closed", why)


def fails(status: int, description: str = "", **more: Any) -> Arrange:
    return lambda server: server.fails("sendMessage", status, description, **more)


ERRORS: dict[str, tuple[Arrange, dict[str, Any]]] = {
    "blocked": (closed("bot was blocked by the user"), {"permanent": True}),
    "deactivated": (closed("user is deactivated"), {"permanent": True}),
    "unknown": (lambda server: server.chats.clear(), {"permanent": True}),
    "user is deactivated, as a bad request": (fails(400, "Bad Request: user is deactivated"), {"permanent": True}),
    "peer": (fails(400, "Bad Request: PEER_ID_INVALID"), {"permanent": True}),
    "migrated": (fails(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=-1), {"permanent": True}),
    "refused": (
        fails(400, "Bad Request: can't parse entities"),
        {"refused": True, "reason": "refused: Can't parse entities"},
    ),
    "too many requests": (fails(429, "Too Many Requests: retry after 9", retry_after=9), {"retry_after": 9.0}),
    "too many requests, for how long is not said": (fails(429), {"retry_after": 1.0}),
    "too many requests, says a proxy": (fails(429, page="<html>slow"), {"retry_after": 1.0}),
    "unauthorized": (fails(401), {}),
    "not found": (fails(404), {}),
    "conflict": (fails(409, "Conflict: terminated by other getUpdates request"), {}),
    "a proxy's 403 is not the person's": (fails(403, page="<html>secret"), {}),
    "500": (fails(500), {"maybe_sent": True}),
    "502": (fails(502, page="<html>secret"), {"maybe_sent": True}),
    "503": (fails(503), {"maybe_sent": True}),
    "502 after storing": (fails(502, after_storing=True), {"maybe_sent": True}),
    "broken": (lambda server: server.breaks("sendMessage"), {"maybe_sent": True}),
    "broken after storing": (lambda server: server.breaks("sendMessage", after_storing=True), {"maybe_sent": True}),
    "200 that is not JSON": (fails(200, page="<html>secret"), {"maybe_sent": True}),
    "200 with another JSON": (fails(200, page="{}"), {"maybe_sent": True, "reason": "KeyError"}),
    "200 with half a message": (fails(200, page='{"result": {"message_id": 1}}'), {"maybe_sent": True}),
    "redirected": (fails(302), {"maybe_sent": True}),
}


@pytest.mark.parametrize("label", ERRORS)
async def test_an_error_carries_the_decision(
    label: str, server: TelegramServer, channel: Telegram, caplog: pytest.LogCaptureFixture
) -> None:
    arrange, expected = ERRORS[label]
    arrange(server)
    with pytest.raises(SendError) as caught:
        await channel.send(reply("secret"))
    check(caught.value, **expected)
    assert caplog.records == []


def check(
    error: SendError,
    permanent: bool = False,
    retry_after: float | None = None,
    maybe_sent: bool = False,
    refused: bool = False,
    reason: str = "",
) -> None:
    assert (error.permanent, error.retry_after, error.maybe_sent) == (permanent, retry_after, maybe_sent)
    assert error.refused is refused
    assert str(error)
    assert not reason or str(error) == reason
    assert not any(hidden in str(error) for hidden in (TOKEN, "127.0.0.1", "secret", "html"))
    assert error.__suppress_context__


async def test_the_limit_of_a_chat_is_waited_for(server: TelegramServer, channel: Telegram) -> None:
    server.limits(per_chat=0.5, burst=2)
    await channel.send(reply("1"))
    await channel.send(reply("2"))
    with pytest.raises(SendError) as caught:
        await channel.send(reply("3"))
    check(caught.value, retry_after=2.0)


LONG = "mot " * 1500


@pytest.mark.parametrize(
    ("arrange", "expected"),
    [
        (fails(429, retry_after=9, skip=1), {}),
        (fails(502, skip=1), {}),
        (fails(400, "Bad Request: MEDIA_EMPTY", skip=1), {"refused": True}),
        (fails(403, "Forbidden: bot was blocked by the user", skip=1), {"permanent": True}),
    ],
)
async def test_once_a_part_was_sent_all_of_it_may_have_been(
    arrange: Arrange, expected: dict[str, Any], server: TelegramServer, channel: Telegram
) -> None:
    arrange(server)
    with pytest.raises(SendError, match="part 2 of 2") as caught:
        await channel.send(reply(LONG))
    check(caught.value, **expected, maybe_sent=True)
    assert len(server.messages(PERSON)) == 1


@pytest.mark.parametrize("wait", [9, timedelta(seconds=9)])
def test_both_types_of_retry_after_are_understood(wait: int | timedelta, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", str(isinstance(wait, timedelta)))
    error = RetryAfter(wait)
    assert type(error.retry_after) is type(wait)
    assert decision(error).retry_after == 9.0


@pytest.mark.parametrize(("token", "reason"), [("1:wrong", "Unauthorized"), ("1:wrong!", "Not Found")])
async def test_a_wrong_token_is_said_without_repeating_it(token: str, reason: str, server: TelegramServer) -> None:
    telegram = Telegram(token, server.url)
    await telegram.start()
    try:
        with pytest.raises(SendError) as caught:
            await telegram.identity()
    finally:
        await telegram.stop()
    check(caught.value, reason=reason)
    assert token not in f"{telegram!r} {vars(telegram)}"


# The HTTP client


async def error_of(request: AiohttpRequest | HTTPXRequest, url: str) -> SendError:
    channel = Telegram(TOKEN, url, request=request)
    await channel.start()
    try:
        with pytest.raises(SendError) as caught:
            await channel.send(reply("secret"))
    finally:
        await channel.stop()
    return caught.value


async def test_a_refused_connection_sent_nothing(unused_tcp_port: int) -> None:
    check(await error_of(AiohttpRequest(), f"http://127.0.0.1:{unused_tcp_port}"), reason="ClientConnectorError")


async def test_an_address_that_is_none_sent_nothing() -> None:
    check(await error_of(AiohttpRequest(), "http//127.0.0.1"))


async def test_a_connection_that_takes_too_long_sent_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:  # nobody answers TLS there
        url = f"https://127.0.0.1:{mute.getsockname()[1]}"
        error = await error_of(AiohttpRequest(connect_timeout=0.03, pool_timeout=0.03), url)
    check(error, reason="ConnectionTimeoutError")


async def test_no_free_connection_sent_nothing(server: TelegramServer) -> None:
    server.delays("sendMessage", 0.12)
    channel = Telegram(TOKEN, server.url, request=AiohttpRequest(1, connect_timeout=0.02, pool_timeout=0.02))
    await channel.start()
    first, second = await asyncio.gather(channel.send(reply("1")), channel.send(reply("2")), return_exceptions=True)
    await channel.stop()
    assert first == str(server.messages(PERSON)[0].id)
    assert isinstance(second, SendError)
    check(second, reason="ConnectionTimeoutError")


async def test_an_answer_that_takes_too_long_may_have_been_sent(server: TelegramServer) -> None:
    server.delays("sendMessage", 0.1)
    check(await error_of(AiohttpRequest(read_timeout=0.03), server.url), maybe_sent=True)


async def test_with_another_client_a_refused_connection_counts_as_maybe_sent(unused_tcp_port: int) -> None:
    check(await error_of(HTTPXRequest(), f"http://127.0.0.1:{unused_tcp_port}"), maybe_sent=True)


async def test_before_the_start_and_after_the_stop_nothing_is_sent(server: TelegramServer) -> None:
    channel = Telegram(TOKEN, server.url)
    for _ in range(2):
        with pytest.raises(SendError) as caught:
            await channel.send(reply("a"))
        check(caught.value, reason="AiohttpRequest is not started")
        await channel.start()
        await channel.start()
        assert await channel.send(reply("a"))
        await channel.stop()
        await channel.stop()


async def test_time_outs_of_one_call_count_before_the_defaults(server: TelegramServer) -> None:
    request = AiohttpRequest(read_timeout=0.03)
    assert request.read_timeout == 0.03
    server.delays("getMe", 0.06)
    async with request:
        status, _ = await request.do_request(f"{server.url}/bot{TOKEN}/getMe", "POST", read_timeout=None)
    assert status == 200


async def test_what_is_to_be_heard_arrives_as_a_voice_note_with_its_buttons(
    server: TelegramServer, channel: Telegram
) -> None:
    sound = b"\xff\xfb" + bytes(range(256)) * 200
    ids = await channel.send(
        replace(reply("🔊 Écoutez", Button("next", "Suite"), Button("1:tel:115", "115")), sound=sound)
    )
    (call,) = server.called("sendVoice")
    assert call["voice"] == sound and call["caption"] == "🔊 Écoutez"
    (sent,) = server.messages(PERSON)
    assert ids == str(sent.id) and sent.labels == ["Suite"]


CALENDAR = File("Atelier café سلام.ics", "text/calendar", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")
SPOT = Spot(48.5136, -2.7653, "Bibliothèque")


def with_both(text: str = "Inscrit") -> Outbound:
    return replace(reply(text, Button("menu", "Menu")), file=CALENDAR, position=SPOT)


async def test_a_file_and_a_place_follow_the_words(server: TelegramServer, channel: Telegram) -> None:
    ids = await channel.send(with_both())
    words, file, place = server.messages(PERSON)
    assert ids.split() == [str(each.id) for each in (words, file, place)]
    assert (words.text, words.labels) == ("Inscrit", ["Menu"])
    assert server.called("sendDocument")[0]["document"] == CALENDAR.content
    assert (file.content["document"]["file_name"], file.content["document"]["mime_type"]) == (
        CALENDAR.name,
        CALENDAR.mime,
    )
    assert place.content["location"] == {"latitude": SPOT.north, "longitude": SPOT.east}
    assert (place.content["venue"]["title"], place.content["venue"]["address"]) == (SPOT.title, "48.5136,-2.7653")
    assert await channel.delete(str(PERSON), [ids]) == 0
    assert all(each.deleted for each in server.messages(PERSON))


async def test_a_place_without_a_title_is_a_point(server: TelegramServer, channel: Telegram) -> None:
    await channel.send(replace(reply("Ici"), position=Spot(48.5, -2.7, " ")))
    assert server.messages(PERSON)[1].content == {"location": {"latitude": 48.5, "longitude": -2.7}}
    assert server.called("sendVenue") == []


async def test_a_file_follows_what_is_heard_and_may_come_alone(server: TelegramServer, channel: Telegram) -> None:
    await channel.send(replace(reply("🔊"), sound=b"\xff\xfb" + bytes(2000), file=CALENDAR))
    ids = await channel.send(replace(reply(""), file=CALENDAR))
    assert [name for name, _ in server.calls] == ["sendVoice", "sendDocument", "sendDocument"]
    assert ids == str(server.messages(PERSON)[-1].id)


@pytest.mark.parametrize("name", ['a"b;c.ics', "a\r\nX: y.ics", "../etc/passwd", "a\x00\ud83d.ics", "a\\"])
async def test_any_name_of_a_file_can_be_uploaded(name: str, server: TelegramServer, channel: Telegram) -> None:
    await channel.send(replace(reply(""), file=replace(CALENDAR, name=name)))
    assert server.messages(PERSON)[0].content["document"]["file_name"] == file_name(name)
    assert not set('";/\\\r\n\x00') & set(file_name(name))


@pytest.mark.parametrize(
    ("method", "part", "arrange", "expected"),
    [
        ("sendDocument", 2, {"status": 429, "retry_after": 9}, {}),
        ("sendDocument", 2, {"status": 400, "description": "Bad Request: file is too big"}, {"refused": True}),
        ("sendVenue", 3, {"status": 502}, {}),
        ("sendVenue", 3, {"status": 403, "description": "Forbidden: bot was blocked by the user"}, {"permanent": True}),
    ],
)
async def test_what_fails_after_the_words_is_not_surely_unsent(
    method: str, part: int, arrange: Json, expected: Json, server: TelegramServer, channel: Telegram
) -> None:
    server.fails(method, **arrange)
    with pytest.raises(SendError, match=f"part {part} of 3") as caught:
        await channel.send(with_both())
    check(caught.value, **expected, maybe_sent=True)
    assert len(server.messages(PERSON)) == part - 1


async def test_a_file_that_comes_first_may_surely_be_unsent(server: TelegramServer, channel: Telegram) -> None:
    server.fails("sendDocument", 429, retry_after=9)
    with pytest.raises(SendError) as caught:
        await channel.send(with_both(""))
    check(caught.value, retry_after=9.0)


JPEG = b"\xff\xd8\xff" + bytes(64)


@pytest.mark.parametrize(
    ("file", "methods"),
    [
        (File("a.jpg", "image/jpeg", JPEG), ["sendPhoto"]),
        (File("a.jpg", "image/jpeg", b"broken"), ["sendPhoto", "sendDocument"]),
        (File("a.gif", "image/gif", b"GIF89a"), ["sendDocument"]),
        (File("a.ogg", "audio/ogg", b"OggS"), ["sendVoice"]),
        (File("a.ogg", "audio/ogg", b"broken"), ["sendVoice", "sendDocument"]),
        (File("a.pdf", "application/pdf", b"%PDF-"), ["sendDocument"]),
    ],
    ids=lambda value: value if isinstance(value, list) else value.mime,
)
async def test_a_picture_is_seen_and_a_voice_is_heard(
    file: File, methods: list[str], server: TelegramServer, channel: Telegram
) -> None:
    ids = await channel.send(replace(reply("Voici"), file=file))
    assert [name for name, _ in server.calls] == ["sendMessage", *methods]
    assert ids.split() == [str(each.id) for each in server.messages(PERSON)]


async def test_a_picture_that_must_wait_is_not_sent_otherwise(server: TelegramServer, channel: Telegram) -> None:
    server.fails("sendPhoto", 429, retry_after=9)
    with pytest.raises(SendError) as caught:
        await channel.send(replace(reply(""), file=File("a.jpg", "image/jpeg", JPEG)))
    check(caught.value, retry_after=9.0)
    assert server.called("sendDocument") == []


# Downloading

LIMIT = 300_000


async def test_what_a_person_sent_is_downloaded(server: TelegramServer, channel: Telegram) -> None:
    server.files["f"] = bytes(range(256)) * 1000
    assert await channel.download("f", LIMIT) == server.files["f"]


@pytest.mark.parametrize(("size", "announced"), [(30 * 1024**2, None), (LIMIT + 1, None), (30 * 1024**2, 10)])
async def test_what_is_too_large_is_not_downloaded_to_its_end(
    size: int, announced: int | None, server: TelegramServer, channel: Telegram
) -> None:
    server.files["f"] = bytes(size)
    if announced is not None:
        server.announced["f"] = announced
    with pytest.raises(TooLarge) as caught:
        await channel.download("f", LIMIT)
    assert server.downloaded < size
    assert not any(hidden in str(caught.value) for hidden in (TOKEN, "127.0.0.1"))


def cut_short(server: TelegramServer) -> None:
    server.cut_short = True


@pytest.mark.parametrize(
    "arrange",
    [
        cut_short,
        lambda server: server.announced.update(f=2000),
        lambda server: server.files.clear(),
        lambda server: server.fails("getFile", 502),
        lambda server: server.breaks("getFile"),
        lambda server: server.fails("getFile", 200, page='{"ok": true, "result": {}}'),
    ],
)
async def test_a_download_that_fails_says_so_without_its_address(
    arrange: Arrange, server: TelegramServer, channel: Telegram
) -> None:
    server.files["f"] = bytes(1000)
    arrange(server)
    with pytest.raises(SendError) as caught:
        await channel.download("f", LIMIT)
    assert not isinstance(caught.value, TooLarge)
    assert not any(hidden in str(caught.value) for hidden in (TOKEN, "127.0.0.1", "documents"))


# Deleting, acknowledging, leaving


async def test_messages_are_deleted_by_the_hundred(server: TelegramServer, channel: Telegram) -> None:
    ids = [await channel.send(reply(str(number))) for number in range(101)]
    assert await channel.delete(str(PERSON), [" ".join(ids[:60]), *ids[60:]]) == 0
    assert all(sent.deleted for sent in server.messages(PERSON))
    assert [len(call["message_ids"]) for call in server.called("deleteMessages")] == [100, 1]


async def test_what_is_too_old_to_delete_is_counted(server: TelegramServer, channel: Telegram) -> None:
    ids = [await channel.send(reply(str(number))) for number in range(4)]
    for old in server.messages(PERSON)[:2]:
        old.age = 49 * 3600
    server.messages(PERSON)[3].deleted = True  # by the person
    assert await channel.delete(str(PERSON), [*ids, "x"]) == 3
    assert [sent.deleted for sent in server.messages(PERSON)] == [False, False, True, True]
    tried = [call["message_id"] for call in server.called("deleteMessage")]
    assert tried == sorted(ids, key=int, reverse=True)


async def test_nothing_to_delete_asks_nothing(server: TelegramServer, channel: Telegram) -> None:
    assert await channel.delete(str(PERSON), []) == 0
    assert server.calls == []


@pytest.mark.parametrize(
    ("arrange", "expected"),
    [
        (closed("bot was blocked by the user"), {"permanent": True}),
        (lambda server: server.chats.clear(), {"permanent": True}),
        (lambda server: server.fails("deleteMessages", 429, retry_after=3), {"retry_after": 3.0}),
        (lambda server: server.breaks("deleteMessages", after_storing=True), {}),
        (lambda server: server.fails("deleteMessages", 502), {}),
    ],
)
async def test_a_failed_deletion_may_always_be_tried_again(
    arrange: Arrange, expected: dict[str, Any], server: TelegramServer, channel: Telegram
) -> None:
    sent = await channel.send(reply("a"))
    arrange(server)
    with pytest.raises(SendError) as caught:
        await channel.delete(str(PERSON), [sent])
    error = caught.value
    assert (error.permanent, error.retry_after, error.maybe_sent) == (
        expected.get("permanent", False),
        expected.get("retry_after"),
        False,
    )


async def fetched(channel: Telegram, offset: int | None = None) -> Inbound:
    ((_, (only,)),) = await channel.fetch(offset)
    return only


async def test_a_pressed_button_is_answered_and_put_away(
    server: TelegramServer, channel: Telegram, caplog: pytest.LogCaptureFixture
) -> None:
    await channel.send(reply("?", Button("yes", "Oui")))
    await server.person(PERSON).presses("Oui")
    press = await fetched(channel)
    await channel.acknowledge(press)
    assert server.questions == {press.callback_id: True}
    assert server.messages(PERSON)[0].labels == []
    assert caplog.records == []
    await channel.acknowledge(press)  # the same press again: too late, and logged without names
    assert [record.levelname for record in caplog.records] == []
    with pytest.raises(LookupError):
        await server.person(PERSON).presses("Oui")
    assert await server.person(PERSON).presses("yes", put_away=True)


@pytest.mark.parametrize(("kind", "typing"), [("text", 1), ("media", 1), ("command", 0), ("group", 0), ("blocked", 0)])
async def test_a_typing_sign_shows_for_what_takes_long(
    kind: Any, typing: int, server: TelegramServer, channel: Telegram
) -> None:
    await channel.acknowledge(inbound(kind))
    assert len(server.called("sendChatAction")) == typing == len(server.calls)


async def test_a_failed_acknowledgement_is_only_logged(
    server: TelegramServer, channel: Telegram, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "bot")
    server.breaks("sendChatAction")
    server.fails("answerCallbackQuery", 502)
    await channel.acknowledge(inbound("text"))
    await channel.acknowledge(inbound("press", callback_id="1", message_id=""))
    assert sorted(record.getMessage() for record in caplog.records) == [
        "telegram: answering failed: NetworkError",
        "telegram: putting buttons away failed: BadRequest",
        "telegram: typing failed: NetworkError",
    ]


async def test_added_to_a_group_it_says_one_thing_and_leaves(server: TelegramServer, channel: Telegram) -> None:
    await server.person(PERSON).adds_to_group(-100200)
    added = await fetched(channel)
    assert (added.kind, added.address) == ("group", "-100200")
    await channel.acknowledge(added)
    await channel.leave(added.address, "Écrivez-moi : {link} {merci}")
    assert [sent.text for sent in server.messages(-100200)] == ["Écrivez-moi : https://t.me/RafiqTestBot {merci}"]
    assert server.chats[-100200].closed


@pytest.mark.parametrize("method", ["getMe", "sendMessage"])
async def test_a_group_is_left_even_when_nothing_can_be_said(
    method: str, server: TelegramServer, channel: Telegram
) -> None:
    await server.person(PERSON).adds_to_group(-100200, status="administrator")
    server.fails(method, 502)
    await channel.leave("-100200", "{link}")
    assert server.chats[-100200].closed


# Fetching


async def test_updates_come_again_until_they_are_confirmed(server: TelegramServer, channel: Telegram) -> None:
    person = server.person(PERSON)
    first, second = await person.says("1"), await person.says("2")
    for _ in range(2):
        batch = await channel.fetch(None)
        assert [(offset, found[0].text) for offset, found in batch] == [(first + 1, "1"), (second + 1, "2")]
    assert [found[0].text for _, found in await channel.fetch(first + 1)] == ["2"]
    assert await channel.fetch(second + 1) == []


async def test_a_fetch_waits_for_what_comes(server: TelegramServer, channel: Telegram) -> None:
    server.longest_poll = 5
    waiting = asyncio.create_task(channel.fetch(None))
    await asyncio.sleep(0.02)
    await server.person(PERSON).says("enfin")
    assert [found[0].text for _, found in await waiting] == ["enfin"]
    (call,) = server.called("getUpdates")
    assert call["timeout"] == "25"
    assert call["allowed_updates"] == ["message", "edited_message", "callback_query", "my_chat_member"]


async def test_a_batch_with_doubles_damage_and_no_order_loses_nothing(
    server: TelegramServer, channel: Telegram
) -> None:
    said = message(text="a")
    batch = [{"update_id": 13, "message": 5}, said, {"no": "number"}, 5, {"update_id": 12}, said]
    server.fails("getUpdates", 200, page=json.dumps({"ok": True, "result": batch}))
    assert [(offset, len(found)) for offset, found in await channel.fetch(None)] == [(12, 1), (12, 1), (13, 0), (14, 0)]


async def test_an_update_delivered_twice_is_recognisable(server: TelegramServer, channel: Telegram) -> None:
    server.repeat = True
    await server.person(PERSON).says("a")
    first, second = await channel.fetch(None)
    assert first == second


async def test_fetching_beside_a_webhook_fails_until_it_is_dropped(server: TelegramServer, channel: Telegram) -> None:
    await channel.set_webhook("http://127.0.0.1:1/hooks/telegram")
    with pytest.raises(SendError, match="Conflict") as caught:
        await channel.fetch(None)
    check(caught.value)
    await channel.drop_webhook()
    assert await channel.fetch(None) == []


async def test_a_failed_fetch_says_what_to_do(server: TelegramServer, channel: Telegram) -> None:
    server.fails("getUpdates", 429, retry_after=4)
    with pytest.raises(SendError) as caught:
        await channel.fetch(None)
    check(caught.value, retry_after=4.0)


# What Telegram must know


async def test_it_is_introduced_in_each_language(server: TelegramServer, channel: Telegram) -> None:
    shown = {
        code: {
            "commands": {"menu": f"menu {code}"},
            "description": f"long {code}",
            "short_description": f"court {code}",
        }
        for code in ("", "fr", "ar", "fa")
    }
    await channel.prepare(shown)
    assert server.commands == {code: {"menu": f"menu {code}"} for code in shown}
    assert server.descriptions == {code: f"long {code}" for code in shown}
    assert server.short_descriptions == {code: f"court {code}" for code in shown}


async def test_what_telegram_refuses_at_the_start_is_said(channel: Telegram) -> None:
    shown = {"prs": {"commands": {}, "description": "", "short_description": ""}}
    with pytest.raises(SendError, match="refused: Invalid language code"):
        await channel.prepare(shown)


async def test_it_knows_its_name(channel: Telegram) -> None:
    assert await channel.identity() == "RafiqTestBot"


async def test_a_webhook_needs_a_secret(server: TelegramServer, channel: Telegram) -> None:
    await channel.set_webhook("http://127.0.0.1:1/hooks/telegram")
    assert server.webhook == {"url": "http://127.0.0.1:1/hooks/telegram", "secret_token": SECRET}
    with pytest.raises(ValueError, match="needs a secret"):
        await Telegram(TOKEN, server.url).set_webhook("https://example.org")


async def test_nothing_is_logged_even_when_everything_is(
    server: TelegramServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    channel = Telegram(TOKEN, server.url)
    await channel.start()
    await channel.send(reply("secret"))
    await server.person(PERSON).says("secret")
    await channel.fetch(None)
    await channel.stop()
    assert not any(hidden in caplog.text for hidden in ("secret", TOKEN))


# Layout

CUTS: dict[str, tuple[str, int, list[str]]] = {
    "fits": ("abc", 3, ["abc"]),
    "blank": (" \n\t", 3, []),
    "paragraphs": ("aa. bb\n\ncc. dd", 11, ["aa. bb", "cc. dd"]),
    "sentences": ("aa bb. cc dd ee", 11, ["aa bb.", "cc dd ee"]),
    "lines": ("aa bb\ncc dd ee", 11, ["aa bb", "cc dd ee"]),
    "Persian question": ("سلام؟ خوب هستی", 9, ["سلام؟", "خوب هستی"]),
    "Urdu full stop": ("ایک۔ دو تین", 7, ["ایک۔", "دو تین"]),
    "ellipsis": ("aa bb… cc dd", 9, ["aa bb…", "cc dd"]),
    "closing marks stay": ("« aa. » bb. cc", 11, ["« aa. » bb.", "cc"]),
    "words": ("aaa bbb ccc", 8, ["aaa bbb", "ccc"]),
    "a word that just fits": ("aaa bbb ccc", 7, ["aaa bbb", "ccc"]),
    "no-break spaces hold": ("aaa bbb\u00a0?", 8, ["aaa", "bbb\u00a0?"]),
    "half-spaces hold": ("می\u200cروم می\u200cروم", 8, ["می\u200cروم", "می\u200cروم"]),
    "one long word": ("abcdefgh", 3, ["abc", "def", "gh"]),
    "emoji": ("🙂🙂🙂", 4, ["🙂🙂", "🙂"]),
    "emoji at an odd limit": ("🙂🙂🙂", 5, ["🙂🙂", "🙂"]),
    "decimal points are no ends": ("vaut 3.5 euros ici", 14, ["vaut 3.5 euros", "ici"]),
    "no stubs": ("a. bbbb cccc dddd", 13, ["a. bbbb cccc", "dddd"]),
    "a long address stays whole": ("ab https://a.fr/x", 14, ["ab", "https://a.fr/x"]),
}


@pytest.mark.parametrize("label", CUTS)
def test_a_text_is_split_where_it_hurts_least(label: str) -> None:
    text, limit, parts = CUTS[label]
    assert split(text, limit) == parts


@settings(max_examples=60, deadline=None)
@given(st.text(st.sampled_from("aب🙂. \n؟!۔\u00a0\u200c"), max_size=200) | st.text(), st.integers(2, 40))
def test_parts_fit_and_lose_only_white_space(text: str, limit: int) -> None:
    rest = text
    for part in split(text, limit):
        assert part
        assert len(part.encode("utf-16-le")) <= 2 * limit
        before, found, rest = rest.partition(part)
        assert found
        assert not before.strip()
    assert not rest.strip()


def test_a_limit_too_small_for_any_character_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 2"):
        split("🙂", 1)


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters()))
def test_clean_text_can_be_written_anywhere(text: str) -> None:
    cleaned = clean(text + "\x00\udc80")
    assert "\x00" not in cleaned
    assert cleaned.encode()
    assert clean("\ud83d\ude42") == "🙂"


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=40)), st.integers(2, 40))
def test_rows_keep_the_order_and_the_width(labels: list[str], width: int) -> None:
    buttons = [Button(str(number), label) for number, label in enumerate(labels)]
    arranged = rows(buttons, width)
    assert [button for row in arranged for button in row] == buttons
    assert all(len(row) == 1 or all(len(each.label) <= width // 2 for each in row) for row in arranged)
    assert all(len(row) in (1, 2) for row in arranged)


def test_two_short_buttons_share_a_row() -> None:
    a, b, c, long = (Button(label, label) for label in ("a", "b", "c", "x" * 17))
    assert rows([a, b, c, long, a, b], 32) == [(a, b), (c,), (long,), (a, b)]


# The server of the tests itself: what it must refuse as Telegram does


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("<b>a</b> &lt;", ""),
        ("a < b", "Unsupported start tag"),
        ("<p>a</p>", "Unsupported start tag"),
        ("<b>a", "Can't find end tag"),
        ("<b></b>", "text must be non-empty"),
        ("🙂" * 2049, "message is too long"),
    ],
)
async def test_the_server_reads_html_as_telegram(text: str, problem: str, server: TelegramServer) -> None:
    answer = await call(server, "sendMessage", chat_id=PERSON, text=text, parse_mode="HTML")
    assert answer.get("description", "").endswith(problem) or problem in answer["description"]
    assert answer["ok"] is not bool(problem)


@pytest.mark.parametrize(("data", "taken"), [("x" * 64, True), ("é" * 33, False), ("", False)])
async def test_the_server_counts_the_bytes_of_a_button(data: str, taken: bool, channel: Telegram) -> None:
    if taken:
        assert await channel.send(reply("a", Button(data, "A")))
    else:
        with pytest.raises(SendError, match="refused: Button_data_invalid"):
            await channel.send(reply("a", Button(data, "A")))


async def test_the_server_posts_to_a_webhook(server: TelegramServer, channel: Telegram) -> None:
    heard: list[Inbound] = []
    answers = iter([503, 200, 200, 200])

    async def hook(request: web.Request) -> web.Response:
        heard.extend(channel.parse(request.headers, await request.read()))
        return web.Response(status=next(answers))

    application = web.Application()
    application.router.add_post("/hooks/telegram", hook)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    await channel.set_webhook(f"http://127.0.0.1:{runner.addresses[0][1]}/hooks/telegram")
    number = await server.person(PERSON).says("a")
    assert len(server.pending) == 1
    await server.post_pending()
    assert server.pending == []
    await server.redeliver(number)
    await runner.cleanup()
    await server.person(PERSON).says("b")
    assert server.webhook_answers == [503, 200, 200, 0]
    assert [each.update_id for each in heard] == [f"4242:{number}"] * 3


async def test_a_person_hears_and_changes_their_words(server: TelegramServer, channel: Telegram) -> None:
    person = server.person(PERSON)
    await person.says("a")
    await person.edits("b")
    await person.sends_media("voice", "c")
    await person.blocks()
    await person.unblocks()
    batch = await channel.fetch(None)
    assert [found[0].kind for _, found in batch] == ["text", "text", "media", "blocked", "unblocked"]
    hearing = asyncio.create_task(person.hears(2))
    await channel.send(reply("1"))
    await channel.send(reply("2"))
    assert [each.text for each in await hearing] == ["1", "2"]


async def call(server: TelegramServer, method: str, **parameters: Any) -> Json:
    async with ClientSession() as http, http.post(f"{server.url}/bot{TOKEN}/{method}", json=parameters) as answer:
        found: Json = await answer.json()
        return found
