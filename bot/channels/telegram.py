"""Telegram, by python-telegram-bot's Bot, types and errors.

Only private chats are conversations. Neither texts, nor addresses, nor the token are ever logged. Whatever goes wrong
with Telegram leaves as a `SendError`, from every method that does not say otherwise.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from operator import itemgetter
from typing import Any

from telegram import (
    Bot,
    BotCommand,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    Message,
)
from telegram.constants import ChatAction
from telegram.request import BaseRequest

from bot.channels.layout import file_name, rows, split
from bot.channels.telegram_errors import deleted, errors_decide, quietly
from bot.channels.telegram_group import TelegramGroups
from bot.channels.telegram_http import AiohttpRequest
from bot.channels.telegram_updates import read
from bot.messages import Button, File, Inbound, Outbound, Rejected, SendError, Spot, TooLarge, clean

logger = logging.getLogger(__name__)

TEXT_LIMIT = 4096
DELETE_LIMIT = 100
ROW_WIDTH = 32
PICTURES = ("image/jpeg", "image/png", "image/webp")
VOICE = "audio/ogg"
POLL_SECONDS = 25
ALLOWED_UPDATES = ["message", "edited_message", "callback_query", "my_chat_member"]

TOKEN = re.compile(r"([0-9]+):\S+")
TOO_BIG = "file is too big"


class TelegramBot(Bot):
    """python-telegram-bot's, without two of its habits."""

    def __repr__(self) -> str:  # the library's shows the token
        return "TelegramBot()"

    async def fetch_updates(self, offset: int | None) -> list[Any]:
        """As `get_updates`, but raw: there, one damaged update fails all, for ever, and is logged whole."""
        updates = await self._post(
            "getUpdates",
            {"offset": offset, "timeout": POLL_SECONDS, "allowed_updates": ALLOWED_UPDATES},
            read_timeout=POLL_SECONDS + (self.request.read_timeout or 0),
        )
        return list(updates)

    async def locate(self, file_id: str) -> tuple[str, int]:
        """Where a file can be fetched for an hour, and how many bytes it has, 0 when not said. Unlike the library's
        `get_file`, it never takes the answer for a path of this machine."""
        found = await self._post("getFile", {"file_id": file_id})
        return f"{self.base_file_url}/{found['file_path']}", int(found.get("file_size") or 0)


class Telegram:
    """A channel (see `bot.messages`). Between `start` and `stop` it holds its connections.

    With another `request` than ours, the errors cannot tell "surely not sent": all of them count as maybe sent.
    """

    name = "telegram"

    def __init__(
        self,
        token: str,
        api_url: str = "https://api.telegram.org",
        webhook_secret: str = "",
        request: BaseRequest | None = None,
    ) -> None:
        form = TOKEN.fullmatch(token)
        if form is None:
            raise ValueError("a Telegram token looks like 123456:ABC-DEF")
        # python-telegram-bot logs texts, addresses and the token itself at DEBUG, whole answers at ERROR.
        logging.getLogger("telegram").setLevel(logging.CRITICAL)
        self._bot_id = form[1]
        self._webhook_secret = webhook_secret
        self._request = request or AiohttpRequest()
        api = api_url.rstrip("/")
        self._bot = TelegramBot(
            token, f"{api}/bot", f"{api}/file/bot", request=self._request, get_updates_request=self._request
        )
        self.groups = TelegramGroups(self._bot, self._bot_id)
        self.username = ""
        """Known once `identity` was asked for."""

    async def start(self) -> None:
        """Ready the HTTP client; asks nothing of Telegram, which may be unreachable."""
        await self._request.initialize()

    async def stop(self) -> None:
        await self._request.shutdown()

    async def identity(self) -> str:
        """The bot's user name; fails when the token is wrong."""
        with errors_decide():
            me = await self._bot.get_me()
        self.username = me.username or ""
        return self.username

    # What comes in

    def parse(self, headers: Mapping[str, str], body: bytes) -> list[Inbound]:
        given = next((value for key, value in headers.items() if key.lower() == "x-telegram-bot-api-secret-token"), "")
        if not self._webhook_secret or not hmac.compare_digest(
            given.encode(errors="replace"), self._webhook_secret.encode()
        ):
            raise Rejected(401, "no or wrong secret")
        try:
            update = json.loads(body)
        except (ValueError, RecursionError):
            raise Rejected(400, "not JSON") from None
        return self._read(update)

    async def fetch(self, offset: int | None) -> list[tuple[int, list[Inbound]]]:
        """Long poll, after `drop_webhook`. What is below `offset` is confirmed; the rest comes again until it is."""
        with errors_decide():
            updates = await self._bot.fetch_updates(offset)
        numbered = [update for update in updates if isinstance(update, dict) and type(update.get("update_id")) is int]
        # Were a later one committed first, a crash in between would confirm and lose the earlier.
        numbered.sort(key=itemgetter("update_id"))
        return [(update["update_id"] + 1, self._read(update)) for update in numbered]

    def _read(self, update: Any) -> list[Inbound]:
        try:
            found = read(update, self._bot_id)
        except Exception as error:  # a damaged update fails anywhere
            logger.warning("telegram: an update could not be read: %s", type(error).__name__)
            return []
        return [] if found is None else [found]

    async def download(self, file_id: str, limit: int) -> bytes:
        """The bytes of a file. Raises `TooLarge`, also where Telegram itself gives out nothing so large."""
        if not isinstance(self._request, AiohttpRequest):
            raise SendError("this HTTP client cannot stop a download")
        try:
            with errors_decide():
                url, size = await self._bot.locate(file_id)
                content = await self._request.download(url, limit) if size <= limit else None
        except SendError as error:
            raise TooLarge(str(error)) if TOO_BIG in str(error).lower() else error from None
        if content is None:
            raise TooLarge("over the limit")
        if len(content) < size:
            raise SendError("not the whole file")
        return content

    # What goes out

    async def send(self, message: Outbound) -> str:
        """The words with their buttons, then the file, then the place; the ids are in this order."""
        parts = self._parts(message)
        sent: list[str] = []
        for number, send_part in enumerate(parts, start=1):
            try:
                with errors_decide():
                    sent.append(await send_part())
            except SendError as error:
                if not sent:
                    raise
                # To wait and send all again, as `retry_after` offers, would say the first parts twice.
                reason = f"part {number} of {len(parts)}: {error}"
                raise SendError(reason, permanent=error.permanent, refused=error.refused, maybe_sent=True) from None
        return " ".join(sent)

    def _parts(self, message: Outbound) -> list[Callable[[], Awaitable[str]]]:
        """What sends each part, in order."""
        parts: list[Callable[[], Awaitable[str]]] = []
        if message.sound:
            parts.append(partial(self._say_aloud, message))
        elif texts := split(clean(message.text), TEXT_LIMIT):
            parts += [partial(self._send, message.address, text) for text in texts[:-1]]
            parts.append(partial(self._send, message.address, texts[-1], message.buttons))
        if message.file:
            parts.append(partial(self._hand_over, message.address, message.file))
        if message.position:
            parts.append(partial(self._point_to, message.address, message.position))
        return parts

    async def _send(self, address: str, text: str, buttons: Sequence[Button] = ()) -> str:
        sent = await self._bot.send_message(
            address,
            text,
            link_preview_options=LinkPreviewOptions(is_disabled=True),
            protect_content=False,
            reply_markup=keyboard(buttons),
        )
        return str(sent.message_id)

    async def _say_aloud(self, message: Outbound) -> str:
        sent = await self._bot.send_voice(
            message.address,
            message.sound,
            caption=clean(message.text),
            filename="rafiq.mp3",
            reply_markup=keyboard(message.buttons),
        )
        return str(sent.message_id)

    async def _hand_over(self, address: str, file: File) -> str:
        """A picture or a voice note as such, unless Telegram refuses it so; all else, and then these too, as a document."""
        name, shown = file_name(file.name), self._shown(file.mime)
        if shown is not None:
            try:
                with errors_decide():
                    return str((await shown(address, file.content, filename=name)).message_id)
            except SendError as error:
                if not error.refused:
                    raise
        sent = await self._bot.send_document(address, file.content, filename=name)
        return str(sent.message_id)

    def _shown(self, mime: str) -> Callable[..., Awaitable[Message]] | None:
        """What sends a file that Telegram shows, or lets one hear, within the conversation."""
        if mime in PICTURES:
            return self._bot.send_photo
        return self._bot.send_voice if mime == VOICE else None

    async def _point_to(self, address: str, spot: Spot) -> str:
        """Titled where it has a title; the coordinates stand where Telegram wants a postal address."""
        title = clean(spot.title).strip()
        if title:
            sent = await self._bot.send_venue(address, spot.north, spot.east, title, spot.coordinates)
        else:
            sent = await self._bot.send_location(address, spot.north, spot.east)
        return str(sent.message_id)

    async def delete(self, address: str, message_ids: Sequence[str]) -> int:
        """Newest first: what stands on the screen goes before what has scrolled away.

        Each of `message_ids` is what `send` returned. Failing half-way is harmless: the whole may be asked again.
        """
        numbers = {number for ids in message_ids for number in ids.split()}
        newest = sorted((int(number) for number in numbers if number.isdecimal()), reverse=True)
        left = len(numbers) - len(newest)
        for start in range(0, len(newest), DELETE_LIMIT):
            batch = newest[start : start + DELETE_LIMIT]
            # One message that cannot be deleted (older than 48 hours) makes Telegram refuse them all.
            if not await deleted(self._bot.delete_messages(address, batch)):
                for number in batch:
                    left += not await deleted(self._bot.delete_message(address, number))
        return left

    async def acknowledge(self, inbound: Inbound) -> None:
        match inbound.kind:
            case "press":
                await asyncio.gather(
                    quietly("answering", self._bot.answer_callback_query(inbound.callback_id)),
                    quietly(
                        "putting buttons away",
                        self._bot.edit_message_reply_markup(inbound.address, int(inbound.message_id or 0)),
                    ),
                )
            case "text" | "media":
                await quietly("typing", self._bot.send_chat_action(inbound.address, ChatAction.TYPING))

    async def leave(self, address: str, text: str) -> None:
        """Say `text`, its "{link}" replaced by the address of the private chat, and leave the group. Never raises."""
        await quietly("greeting a group", self._greet(address, text))
        await quietly("leaving a group", self._bot.leave_chat(address))

    async def _greet(self, address: str, text: str) -> None:
        username = self.username or await self.identity()
        await self._send(address, clean(text).replace("{link}", f"https://t.me/{username}"))

    # What Telegram must know

    async def prepare(self, commands: Mapping[str, Mapping[str, Any]]) -> None:
        """`commands`: per language code of Telegram's ("" for all others) "commands" (name to description),
        "description" and "short_description"."""
        for code, shown in commands.items():
            listed = [BotCommand(name, description) for name, description in shown["commands"].items()]
            with errors_decide():
                await self._bot.set_my_commands(listed, language_code=code or None)
                await self._bot.set_my_description(shown["description"], language_code=code or None)
                await self._bot.set_my_short_description(shown["short_description"], language_code=code or None)

    async def set_webhook(self, url: str) -> None:
        if not self._webhook_secret:
            raise ValueError("a webhook needs a secret: without one, every update is refused")
        with errors_decide():
            await self._bot.set_webhook(url, secret_token=self._webhook_secret, allowed_updates=ALLOWED_UPDATES)

    async def drop_webhook(self) -> None:
        with errors_decide():
            await self._bot.delete_webhook()


def keyboard(buttons: Sequence[Button]) -> InlineKeyboardMarkup | None:
    """Telegram has no buttons that call a number."""
    buttons = [button for button in buttons if not button.id.partition(":")[2].startswith(("tel:", "sms:"))]
    if not buttons:
        return None
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(each.label, callback_data=each.id) for each in row] for row in rows(buttons, ROW_WIDTH)]
    )
