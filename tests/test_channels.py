"""The contract that every channel keeps: what was said comes in, what is to be said goes out, bad input is refused."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

import pytest

from bot.channels.telegram import Telegram
from bot.channels.terminal import Terminal
from bot.channels.webchat import WebChat
from bot.messages import Button, Channel, File, Inbound, Outbound, Rejected, Spot
from tests.telegram_server import TelegramServer

SECRET = "a-secret-of-the-tests"


@dataclass
class Case:
    """A channel, how a text and a press look to it, and what it must refuse."""

    channel: Channel
    headers: dict[str, str]
    text: Callable[[str], bytes]
    bad: bytes
    address: str
    shown: list[str]


@pytest.fixture(params=["webchat", "terminal", "telegram"])
async def case(request: pytest.FixtureRequest) -> AsyncIterator[Case]:
    shown: list[str] = []
    if request.param == "webchat":
        yield Case(WebChat(), {"chat": "c"}, lambda t: json.dumps({"text": t}).encode(), b"{", "c", shown)
    elif request.param == "terminal":
        yield Case(Terminal(shown.append), {}, str.encode, b"\xff", "terminal", shown)
    else:
        async with TelegramServer() as server:
            channel = Telegram(server.token, server.url, SECRET)
            await channel.start()
            server.person(7)
            headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
            yield Case(channel, headers, _telegram_text, b"{", "7", shown)
            shown += [message.text for message in server.messages(7)]
            await channel.stop()


def _telegram_text(text: str) -> bytes:
    sender = {"id": 7, "is_bot": False, "first_name": "Parwana"}
    message = {"message_id": 1, "date": 1, "text": text, "chat": {"id": 7, "type": "private"}, "from": sender}
    return json.dumps({"update_id": 5, "message": message}).encode()


def _one(case: Case, text: str) -> Inbound:
    [inbound] = case.channel.parse(case.headers, case.text(text))
    return inbound


@pytest.mark.parametrize("text", ["Bonjour", "سلام، چطور هستید؟", "😀" * 50, "a\u202eb"])
def test_words_come_in_as_they_are(case: Case, text: str) -> None:
    inbound = _one(case, text)
    assert (inbound.kind, inbound.text, inbound.address, inbound.channel) == (
        "text",
        text,
        case.address,
        case.channel.name,
    )
    assert inbound.update_id


@pytest.mark.parametrize(("text", "name", "argument"), [("/menu", "menu", ""), ("/start code", "start", "code")])
def test_commands_are_commands(case: Case, text: str, name: str, argument: str) -> None:
    inbound = _one(case, text)
    assert (inbound.kind, inbound.text, inbound.argument) == ("command", name, argument)


def test_what_cannot_be_read_is_refused(case: Case) -> None:
    with pytest.raises(Rejected) as refused:
        case.channel.parse(case.headers, case.bad)
    assert refused.value.status == 400


async def test_a_message_with_buttons_is_taken(case: Case) -> None:
    buttons = (Button("1:yes", "بلی"), Button("1:no", "نخیر"))
    assert isinstance(await case.channel.send(Outbound("reply", case.address, "prs", "سلام", buttons)), str)


async def test_a_message_with_a_file_and_a_place_is_taken(case: Case) -> None:
    file, spot = File("Atelier.ics", "text/calendar", b"BEGIN:VCALENDAR"), Spot(48.1, -2.7, "Bibliothèque")
    message = Outbound("reply", case.address, "fr", "Inscrit", file=file, position=spot)
    assert isinstance(await case.channel.send(message), str)
    assert not any(secret in repr(message) + repr(file) for secret in ("VCALENDAR", "Bibliothèque"))
    if case.channel.name == "terminal":
        assert "Atelier.ics" in case.shown[0] and "Bibliothèque (48.1,-2.7)" in case.shown[0]


@pytest.mark.parametrize(
    ("north", "east", "written"),
    [(48.1, -2.7, "48.1,-2.7"), (0.00001, 10, "0.00001,10"), (-48.12345678, 0, "-48.123457,0")],
)
def test_coordinates_are_plain_decimals(north: float, east: float, written: str) -> None:
    assert Spot(north, east, "").coordinates == written


def test_an_address_is_not_shown_by_accident(case: Case) -> None:
    inbound = _one(case, "un mot secret")
    assert "secret" not in repr(inbound) and f"'{case.address}'" not in repr(inbound).replace("channel='terminal'", "")
