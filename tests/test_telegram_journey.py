"""Telegram from end to end: real HTTP to a Bot API of the tests' own, the real poller, worker and webhook."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import pytest
from sqlalchemy import func, select

from bot import app, worker
from bot.messages import Channel
from bot.runtime import Runtime
from bot.settings import Settings
from bot.store.models import InboxRow, Person
from bot.web import make_web
from flows.loaded import Flows
from tests.telegram_server import TelegramServer

SECRET = "a-secret-of-the-tests"


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramServer]:
    async with TelegramServer() as server:
        yield server


@pytest.fixture
async def running(settings: Settings, flows: Flows, telegram: TelegramServer) -> AsyncIterator[Runtime]:
    """The poller and the worker, as `rafiq serve` runs them."""
    made = replace(
        settings,
        telegram_token=telegram.token,
        telegram_api_url=telegram.url,
        telegram_webhook_secret=SECRET,
        telegram_rate=500,
        telegram_chat_rate=500,
    )
    channels: dict[str, Channel] = app.make_channels(made)
    rt = app.build_runtime(made, flows, nlu=lambda: None, channels=channels, durable=False)
    stop = asyncio.Event()
    async with app.started(rt), asyncio.TaskGroup() as tasks:
        tasks.create_task(worker.run(rt, stop))
        for part in app.telegram(rt, stop):
            tasks.create_task(part)
        yield rt
        stop.set()


async def test_a_person_is_guided(running: Runtime, telegram: TelegramServer) -> None:
    person = telegram.person(7, language_code="fa")
    await person.says("/start")
    [question] = await person.hears()
    assert question.labels[0] == "دری"
    await person.presses("دری")
    [welcome] = await person.hears()
    assert "رفیق" in welcome.text
    for button in (0, 0):
        await person.presses(person.messages[-1].labels[button])
        await person.hears()
    assert "🏠" in person.messages[-1].text
    await person.presses(person.messages[-1].labels[1])
    await person.hears()
    assert len(person.messages[-1].labels) > 5


async def test_used_buttons_are_put_away_and_acknowledged(running: Runtime, telegram: TelegramServer) -> None:
    person = telegram.person(8)
    await person.says("bonjour")
    [question] = await person.hears()
    await person.presses("Français")
    await person.hears()
    await telegram.until(lambda: bool(telegram.called("answerCallbackQuery")))
    await telegram.until(lambda: not question.labels)


async def test_the_same_update_twice_is_handled_once(running: Runtime, telegram: TelegramServer) -> None:
    person = telegram.person(9)
    update = await person.says("bonjour")
    await person.hears()
    await telegram.redeliver(update)
    await person.says("encore")
    await person.hears()
    async with running.store.reading() as session:
        assert await session.scalar(select(func.count()).select_from(InboxRow)) == 2


async def test_every_kind_of_message_gets_a_sensible_answer(running: Runtime, telegram: TelegramServer) -> None:
    person = telegram.person(10)
    await _settles_in(telegram, 10)
    for kind in ("photo", "voice", "document", "sticker", "location", "contact", "video", "poll"):
        await person.sends_media(kind)
        [answer] = await person.hears()
        assert answer.text and answer.labels, kind
    await person.edits("autre chose")
    assert (await person.hears())[0].text


async def test_blocking_and_coming_back_are_noticed(running: Runtime, telegram: TelegramServer) -> None:
    person = telegram.person(11)
    await person.says("bonjour")
    await person.hears()
    await person.blocks()
    await _until(running, blocked=True)
    await person.unblocks()
    await person.says("me revoilà")
    assert await person.hears()
    await _until(running, blocked=False)


async def test_in_a_group_it_says_where_to_write_and_leaves(running: Runtime, telegram: TelegramServer) -> None:
    person = telegram.person(12)
    await person.adds_to_group(-500)
    await telegram.until(lambda: bool(telegram.called("leaveChat")))
    [said] = telegram.messages(-500)
    assert "https://t.me/" in said.text


async def test_the_quick_exit_deletes_what_it_can_and_says_what_it_cannot(
    running: Runtime, telegram: TelegramServer
) -> None:
    person = telegram.person(13)
    await _settles_in(telegram, 13)
    before = len(person.messages)
    await person.says("/hide")
    await telegram.until(lambda: bool(telegram.called("deleteMessages")))
    await person.hears()
    assert before > 3
    assert len([message for message in person.messages if not message.deleted]) == 1


async def test_too_many_requests_are_waited_for(running: Runtime, telegram: TelegramServer) -> None:
    person = telegram.person(14)
    telegram.fails("sendMessage", 429, "Too Many Requests: retry after 1", retry_after=1)
    await person.says("bonjour")
    assert await person.hears()


async def test_a_broken_connection_says_it_again_rather_than_not(running: Runtime, telegram: TelegramServer) -> None:
    person = telegram.person(15)
    telegram.breaks("sendMessage")
    await person.says("bonjour")
    assert await person.hears()


async def test_a_forged_webhook_stores_nothing(running: Runtime, telegram: TelegramServer) -> None:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(make_web(running)), base_url="http://rafiq") as http:
        update = {
            "update_id": 1,
            "message": {"message_id": 1, "date": 1, "text": "a", "chat": {"id": 1, "type": "private"}},
        }
        for headers in ({}, {"x-telegram-bot-api-secret-token": "wrong"}):
            assert (await http.post("/hooks/telegram", json=update, headers=headers)).status_code == 401
        good = {"x-telegram-bot-api-secret-token": SECRET}
        assert (await http.post("/hooks/telegram", content=b"{", headers=good)).status_code == 400
    async with running.store.reading() as session:
        assert await session.scalar(select(func.count()).select_from(Person)) == 0


async def test_commands_are_set_in_the_three_languages(running: Runtime, telegram: TelegramServer) -> None:
    await telegram.until(lambda: len(telegram.called("setMyCommands")) >= 4)
    assert {call.get("language_code", "") for call in telegram.called("setMyCommands")} == {"", "fr", "ar", "fa"}


async def _settles_in(telegram: TelegramServer, chat: int) -> None:
    person = telegram.person(chat)
    await person.says("/start")
    await person.hears()
    await person.presses("Français")
    await person.hears()
    for _ in range(2):
        await person.presses(person.messages[-1].labels[0])
        await person.hears()


async def _until(rt: Runtime, blocked: bool) -> None:
    for _ in range(200):
        async with rt.store.reading() as session:
            if (await session.scalar(select(Person.blocked_at)) is not None) == blocked:
                return
        await asyncio.sleep(0.02)
    raise AssertionError(f"blocked is not {blocked}")
