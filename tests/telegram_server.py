"""A Bot API server of the tests' own: real HTTP on a free loopback port, Telegram's limits, and people who use it.

    async with TelegramServer() as server:
        channel = Telegram(server.token, server.url)
        person = server.person(7, language_code="fa")
        await person.says("سلام")  # waits for getUpdates, or is posted to the webhook that was set
        message = (await person.hears())[0]
        await person.presses(message.labels[0])

Errors use Telegram's words: see https://core.telegram.org/bots/api and github.com/tdlib/telegram-bot-api.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import math
import re
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http import HTTPStatus
from typing import Any, ClassVar, Self, cast

from aiohttp import ClientError, ClientSession, web

Json = dict[str, Any]
Keyboard = list[list[Json]]

TOKEN = "4242:AAtest-token_of_the_tests"
TWO_DAYS = 48 * 3600
MOST_DOWNLOADED, PIECE = 20 * 1024**2, 64 * 1024
UPDATE_KINDS = ["message", "edited_message", "callback_query", "my_chat_member"]

FILE = {"file_id": "AgAD", "file_unique_id": "AQAD", "file_size": 1000}
PLACE = {"latitude": 48.85, "longitude": 2.35}
MEDIA: dict[str, Json] = {
    "photo": {"photo": [FILE | {"file_id": "small", "width": 90, "height": 60}, FILE | {"width": 900, "height": 600}]},
    "voice": {"voice": FILE | {"duration": 3, "mime_type": "audio/ogg"}},
    "audio": {"audio": FILE | {"duration": 180, "mime_type": "audio/mpeg"}},
    "video": {"video": FILE | {"width": 640, "height": 360, "duration": 9}},
    "video_note": {"video_note": FILE | {"length": 240, "duration": 9}},
    "document": {"document": FILE | {"file_name": "lettre.pdf", "mime_type": "application/pdf"}},
    "animation": {
        "animation": FILE | {"width": 320, "height": 180, "duration": 2},
        "document": FILE | {"mime_type": "video/mp4"},
    },
    "sticker": {
        "sticker": FILE
        | {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False, "emoji": "🙂"}
    },
    "poll": {
        "poll": {
            "id": "1",
            "question": "?",
            "options": [],
            "total_voter_count": 0,
            "is_closed": False,
            "is_anonymous": True,
            "type": "regular",
            "allows_multiple_answers": False,
        }
    },
    "dice": {"dice": {"emoji": "🎲", "value": 4}},
    "location": {"location": PLACE},
    "venue": {"location": PLACE, "venue": {"location": PLACE, "title": "Préfecture", "address": "Paris"}},
    "contact": {"contact": {"phone_number": "+33600000000", "first_name": "A"}},
}
"""What Telegram puts in a message, by kind."""


class Refused(Exception):
    def __init__(self, status: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.status = status
        self.parameters = parameters


class Broken(Exception):
    """The connection is closed without an answer."""


def bad_request(description: str) -> Refused:
    return Refused(400, f"Bad Request: {description}")


@dataclass
class Message:
    """One message in a chat. `keyboard` is what stands under it now, `offered` what stood there first."""

    id: int
    chat: Json
    sender: Json
    content: Json
    keyboard: Keyboard = field(default_factory=list)
    offered: Keyboard = field(default_factory=list)
    date: float = field(default_factory=time.time)
    age: float = 0
    """Seconds that the message is older than `date` says."""
    deleted: bool = False

    @property
    def text(self) -> str:
        return str(self.content.get("text", ""))

    @property
    def labels(self) -> list[str]:
        return [button["text"] for row in self.keyboard for button in row]

    def as_json(self) -> Json:
        shown = {"message_id": self.id, "date": int(self.date - self.age), "chat": self.chat, "from": self.sender}
        markup = {"reply_markup": {"inline_keyboard": self.keyboard}} if self.keyboard else {}
        return {**shown, **self.content, **markup}


@dataclass
class Fault:
    """What goes wrong with the next `times` calls, after `skip` good ones."""

    refusal: Exception | None = None
    page: str | None = None
    after_storing: bool = False
    delay: float = 0
    times: int = 1
    skip: int = 0


class Bucket:
    """A leaky one: `rate` messages a second after `burst` at once."""

    def __init__(self, rate: float, burst: float) -> None:
        self.rate, self.burst = rate, burst
        self.level, self.seen = 0.0, time.monotonic()

    def pour(self) -> float:
        """The seconds to wait; 0 when there was room."""
        now = time.monotonic()
        self.level = max(0.0, self.level - (now - self.seen) * self.rate)
        self.seen = now
        if self.level + 1 > self.burst:
            return (self.level + 1 - self.burst) / self.rate
        self.level += 1
        return 0


class TelegramServer:
    def __init__(self, token: str = TOKEN, username: str = "RafiqTestBot") -> None:
        self.token = token
        self.me: Json = {
            "id": int(token.partition(":")[0]),
            "is_bot": True,
            "first_name": "Rafiq",
            "username": username,
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
        }
        self.url = ""
        self.chats: dict[int, Chat] = {}
        self.sent: list[Message] = []
        """Every message of the bot, in order."""
        self.calls: list[tuple[str, Json]] = []
        """Every call with the right token: method and parameters."""
        self.pending: list[Json] = []
        """Updates that were not confirmed."""
        self.history: dict[int, Json] = {}
        self.repeat = False
        """Deliver every new update twice."""
        self.longest_poll = 30.0
        self.allowed_updates: list[str] = UPDATE_KINDS
        self.webhook: Json = {}
        self.webhook_answers: list[int] = []
        """HTTP statuses; 0 where nobody answered."""
        self.commands: dict[str, dict[str, str]] = {}
        self.descriptions: dict[str, str] = {}
        self.short_descriptions: dict[str, str] = {}
        self.files: dict[str, bytes] = {}
        """What people sent, by its `file_id`."""
        self.announced: dict[str, int] = {}
        """The size that getFile says, where it is not the true one."""
        self.downloaded = 0
        """Bytes that were given out."""
        self.cut_short = False
        """Whether a download breaks off half-way."""
        self.questions: dict[str, bool] = {}
        """Presses by their callback id, and whether they were answered."""
        self._messages: dict[tuple[int, int], Message] = {}
        self._faults: dict[str, list[Fault]] = defaultdict(list)
        self._chat_rate: tuple[float, float] | None = None
        self._chat_buckets: dict[int, Bucket] = {}
        self._all_bucket: Bucket | None = None
        self._last_update, self._last_message, self._last_question = 870_000_000, 100, 0
        self._changed = asyncio.Condition()

    async def __aenter__(self) -> Self:
        application = web.Application(client_max_size=16 * 1024**2)
        application.router.add_route("*", "/bot{token}/{method}", self._answer)
        application.router.add_get("/file/bot{token}/{path:.+}", self._download)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.05)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        self._client = ClientSession()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.close()
        await self._runner.cleanup()

    # What a test arranges

    def person(self, chat_id: int, language_code: str = "fr", first_name: str = "Parwana") -> Person:
        """Somebody who has started the bot; the same again for the same `chat_id`."""
        known = self.chats.get(chat_id)
        if isinstance(known, Person):
            return known
        person = Person(self, chat_id, language_code, first_name)
        self.chats[chat_id] = person
        return person

    def fails(
        self,
        method: str,
        status: int,
        description: str = "",
        *,
        page: str | None = None,
        after_storing: bool = False,
        times: int = 1,
        skip: int = 0,
        **parameters: int,
    ) -> None:
        """The next calls answer `status`, with `parameters` such as `retry_after`, or with a proxy's `page`."""
        refused = Refused(status, description or HTTPStatus(status).phrase, **parameters)
        self._faults[method.lower()].append(Fault(refused, page, after_storing, times=times, skip=skip))

    def breaks(self, method: str, *, after_storing: bool = False, times: int = 1, skip: int = 0) -> None:
        """The next calls get no answer: the connection is closed."""
        fault = Fault(Broken(), after_storing=after_storing, times=times, skip=skip)
        self._faults[method.lower()].append(fault)

    def delays(self, method: str, seconds: float, *, times: int = 1) -> None:
        self._faults[method.lower()].append(Fault(delay=seconds, times=times))

    def limits(
        self,
        *,
        per_chat: float | None = None,
        burst: float = 3,
        overall: float | None = None,
        overall_burst: float = 30,
    ) -> None:
        """Refuse with 429 what is faster than so many messages a second."""
        self._chat_rate = None if per_chat is None else (per_chat, burst)
        self._chat_buckets.clear()
        self._all_bucket = None if overall is None else Bucket(overall, overall_burst)

    def messages(self, chat_id: int) -> list[Message]:
        """What the bot sent to one chat, in order."""
        return [message for message in self.sent if message.chat["id"] == chat_id]

    def called(self, method: str) -> list[Json]:
        return [parameters for name, parameters in self.calls if name.lower() == method.lower()]

    async def until(self, condition: Callable[[], bool], within: float = 5.0) -> None:
        async with self._changed, asyncio.timeout(within):
            await self._changed.wait_for(condition)

    async def update(self, kind: str, content: Json) -> int:
        """Something happened: to be fetched, or posted to the webhook at once. Returns the update's id."""
        self._last_update += 1
        update = {"update_id": self._last_update, kind: content}
        self.history[self._last_update] = update
        if kind in self.allowed_updates:
            await self._deliver([update] * (2 if self.repeat else 1))
        return self._last_update

    async def redeliver(self, update_id: int) -> None:
        """Deliver what was delivered before, confirmed or not."""
        await self._deliver([self.history[update_id]])

    async def post_pending(self) -> None:
        """Post again what the webhook has not confirmed."""
        waiting, self.pending = self.pending, []
        await self._deliver(waiting)

    async def _deliver(self, updates: list[Json]) -> None:
        for update in updates:
            self.pending.append(update)
            if self.webhook:
                await self._post(update)
        await self._notify()

    async def _post(self, update: Json) -> None:
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.webhook["secret_token"]}
        try:
            async with self._client.post(self.webhook["url"], json=update, headers=headers) as answer:
                status = answer.status
        except ClientError:
            status = 0
        self.webhook_answers.append(status)
        if 200 <= status < 300:
            self.pending.remove(update)

    async def _notify(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    # One call

    async def _answer(self, request: web.Request) -> web.Response:
        fault = Fault()
        try:
            method = self._method(request)
            parameters = await read_parameters(request)
            self.calls.append((request.match_info["method"], parameters))
            fault = self._next_fault(request.match_info["method"])
            await asyncio.sleep(fault.delay)
            if fault.refusal and not fault.after_storing:
                raise fault.refusal
            result = await method(parameters)
            await self._notify()
            if fault.refusal:
                raise fault.refusal
        except Refused as refused:
            return refusal(refused, fault.page)
        except Broken:
            if request.transport is not None:
                request.transport.close()
            return web.Response()
        return web.json_response({"ok": True, "result": result})

    async def _download(self, request: web.Request) -> web.StreamResponse:
        """The bytes of a file, in pieces whose sum is not announced unless the transfer breaks off before it."""
        file_id = request.match_info["path"].partition("/")[2]
        if request.match_info["token"] != self.token or file_id not in self.files:
            return web.Response(status=404)
        content = self.files[file_id]
        response = web.StreamResponse()
        if self.cut_short:
            response.content_length, content = len(content), content[: len(content) // 2]
        await response.prepare(request)
        with contextlib.suppress(ConnectionError):
            for start in range(0, len(content), PIECE):
                self.downloaded += PIECE
                await response.write(content[start : start + PIECE])
            if self.cut_short and request.transport is not None:
                request.transport.close()
        return response

    def _method(self, request: web.Request) -> Callable[[Json], Awaitable[Any]]:
        token = request.match_info["token"]
        if token != self.token:
            well_formed = re.fullmatch(r"\d+:[\w-]+", token)
            raise Refused(401, "Unauthorized") if well_formed else Refused(404, "Not Found")
        method = getattr(self, f"on_{request.match_info['method'].lower()}", None)
        if method is None:
            raise Refused(404, "Not Found")
        return cast(Callable[[Json], Awaitable[Any]], method)

    def _next_fault(self, method: str) -> Fault:
        faults = self._faults[method.lower()]
        if not faults:
            return Fault()
        if faults[0].skip:
            faults[0].skip -= 1
            return Fault()
        faults[0].times -= 1
        return faults[0] if faults[0].times else faults.pop(0)

    # The methods of the Bot API

    async def on_getme(self, _: Json) -> Json:
        return self.me

    async def on_getupdates(self, given: Json) -> list[Json]:
        if self.webhook:
            raise Refused(409, "Conflict: can't use getUpdates method while webhook is active")
        self.allowed_updates = given.get("allowed_updates") or self.allowed_updates
        offset = int(given.get("offset", 0))
        if offset < 0:
            offset = min((update["update_id"] for update in self.pending[offset:]), default=0)
        self.pending = [update for update in self.pending if update["update_id"] >= offset]
        try:
            await self.until(lambda: bool(self.pending), min(float(given.get("timeout", 0)), self.longest_poll))
        except TimeoutError:
            return []
        return self.pending[: int(given.get("limit", 100))]

    async def on_setwebhook(self, given: Json) -> bool:
        secret = str(given.get("secret_token", ""))
        if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", secret):
            raise bad_request("secret token contains unallowed characters")
        self.webhook = {"url": str(given["url"]), "secret_token": secret} if given.get("url") else {}
        self.allowed_updates = given.get("allowed_updates") or self.allowed_updates
        return True

    async def on_deletewebhook(self, given: Json) -> bool:
        self.webhook = {}
        if given.get("drop_pending_updates"):
            self.pending.clear()
        return True

    async def on_sendmessage(self, given: Json) -> Json:
        text = str(given.get("text", "")).strip()
        if given.get("parse_mode") == "HTML":
            text = plain_text(text)
        if not text:
            raise bad_request("text must be non-empty")
        if len(text.encode("utf-16-le")) // 2 > 4096:
            raise bad_request("message is too long")
        buttons = checked_keyboard(given.get("reply_markup"))
        chat = self._writable(given)
        self._throttle(chat.id)
        message = self.store(chat, self.me, {"text": text}, buttons)
        self.sent.append(message)
        return message.as_json()

    async def on_sendvoice(self, given: Json) -> Json:
        """A voice note is OGG with OPUS, MP3 or M4A; here an OGG or an MP3 passes."""
        if not isinstance(given.get("voice"), bytes) or not given["voice"].startswith((b"OggS", b"\xff", b"ID3")):
            raise bad_request("wrong file")
        buttons = checked_keyboard(given.get("reply_markup"))
        chat = self._writable(given)
        self._throttle(chat.id)
        message = self.store(chat, self.me, {"caption": given.get("caption", "")}, buttons)
        self.sent.append(message)
        return message.as_json()

    async def on_sendphoto(self, given: Json) -> Json:
        if not isinstance(given.get("photo"), bytes) or given["photo"][:3] not in (b"\xff\xd8\xff", b"\x89PN", b"RIF"):
            raise bad_request("IMAGE_PROCESS_FAILED")
        chat = self._writable(given)
        self._throttle(chat.id)
        message = self.store(chat, self.me, {"photo": MEDIA["photo"]["photo"]})
        self.sent.append(message)
        return message.as_json()

    async def on_getfile(self, given: Json) -> Json:
        """Nothing over 20 MB is given out; `announced` sizes may lie."""
        file_id = str(given.get("file_id"))
        if file_id not in self.files:
            raise bad_request("wrong file_id or the file is temporarily unavailable")
        size = self.announced.get(file_id, len(self.files[file_id]))
        if size > MOST_DOWNLOADED:
            raise bad_request("file is too big")
        return {"file_id": file_id, "file_unique_id": "AQAD", "file_size": size, "file_path": f"documents/{file_id}"}

    async def on_senddocument(self, given: Json) -> Json:
        if not isinstance(given.get("document"), bytes):
            raise bad_request("there is no document in the request")
        if not given["document"]:
            raise bad_request("file must be non-empty")
        chat = self._writable(given)
        self._throttle(chat.id)
        named = {"file_name": given["file_name"], "mime_type": given["mime_type"]}
        message = self.store(chat, self.me, {"document": FILE | named})
        self.sent.append(message)
        return message.as_json()

    async def on_sendlocation(self, given: Json) -> Json:
        return self._place(given, {"location": coordinates(given)})

    async def on_sendvenue(self, given: Json) -> Json:
        for name in ("title", "address"):
            if not str(given.get(name, "")).strip():
                raise bad_request(f"{name} must be non-empty")
        location = coordinates(given)
        venue = {"location": location, "title": given["title"], "address": given["address"]}
        return self._place(given, {"location": location, "venue": venue})

    def _place(self, given: Json, content: Json) -> Json:
        chat = self._writable(given)
        self._throttle(chat.id)
        message = self.store(chat, self.me, content)
        self.sent.append(message)
        return message.as_json()

    async def on_editmessagereplymarkup(self, given: Json) -> Json:
        message = self._messages.get((self._writable(given).id, int(given["message_id"])))
        if message is None or message.deleted:
            raise bad_request("message to edit not found")
        if message.sender is not self.me:
            raise bad_request("message can't be edited")
        buttons = checked_keyboard(given.get("reply_markup"))
        if buttons == message.keyboard:
            raise bad_request(
                "message is not modified: specified new message content and reply markup are exactly the same as a"
                " current content and reply markup of the message"
            )
        message.keyboard = buttons
        return message.as_json()

    async def on_answercallbackquery(self, given: Json) -> bool:
        if self.questions.get(given["callback_query_id"], True):
            raise bad_request("query is too old and response timeout expired or query ID is invalid")
        self.questions[given["callback_query_id"]] = True
        return True

    async def on_sendchataction(self, given: Json) -> bool:
        self._writable(given)
        if given.get("action") != "typing":
            raise bad_request("wrong parameter action in request")
        return True

    async def on_deletemessage(self, given: Json) -> bool:
        message = self._messages.get((self._writable(given).id, int(given["message_id"])))
        if message is None or message.deleted:
            raise bad_request("message to delete not found")
        self._check_deletable(message)
        message.deleted = True
        return True

    async def on_deletemessages(self, given: Json) -> bool:
        chat = self._writable(given)
        if not 1 <= len(given["message_ids"]) <= 100:
            raise bad_request("too many message identifiers specified")
        known = (self._messages.get((chat.id, int(number))) for number in given["message_ids"])
        found = [message for message in known if message is not None and not message.deleted]
        for message in found:
            self._check_deletable(message)
        for message in found:
            message.deleted = True
        return True

    async def on_setmycommands(self, given: Json) -> bool:
        commands = given["commands"]
        if len(commands) > 100:
            raise bad_request("too many commands")
        for command in commands:
            if not re.fullmatch(r"[a-z0-9_]{1,32}", command["command"]):
                raise bad_request("BOT_COMMAND_INVALID")
            if not 1 <= len(command["description"]) <= 256:
                raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
        self.commands[language(given)] = {each["command"]: each["description"] for each in commands}
        return True

    async def on_setmydescription(self, given: Json) -> bool:
        self.descriptions[language(given)] = at_most(512, given.get("description", ""))
        return True

    async def on_setmyshortdescription(self, given: Json) -> bool:
        self.short_descriptions[language(given)] = at_most(120, given.get("short_description", ""))
        return True

    async def on_leavechat(self, given: Json) -> bool:
        chat = self._writable(given)
        if isinstance(chat, Person):
            raise bad_request("chat member status can't be changed in private chats")
        chat.closed = "bot is not a member of the group chat"
        return True

    # What they share

    def store(self, chat: Chat, sender: Json, content: Json, keyboard: Keyboard | None = None) -> Message:
        self._last_message += 1
        shown = keyboard or []
        message = Message(self._last_message, chat.as_json(), sender, content, shown, shown)
        self._messages[chat.id, message.id] = message
        return message

    def ask(self) -> str:
        self._last_question += 1
        self.questions[str(self._last_question)] = False
        return str(self._last_question)

    def _writable(self, given: Json) -> Chat:
        chat = self.chats.get(int(given["chat_id"])) if re.fullmatch(r"-?\d+", str(given.get("chat_id"))) else None
        if chat is None:
            raise bad_request("chat not found")
        if chat.closed:
            raise Refused(403, f"Forbidden: {chat.closed}")
        return chat

    def _throttle(self, chat_id: int) -> None:
        buckets = [self._all_bucket] if self._all_bucket else []
        if self._chat_rate:
            buckets.append(self._chat_buckets.setdefault(chat_id, Bucket(*self._chat_rate)))
        wait = math.ceil(max((bucket.pour() for bucket in buckets), default=0))
        if wait:
            raise Refused(429, f"Too Many Requests: retry after {wait}", retry_after=wait)

    def _check_deletable(self, message: Message) -> None:
        if time.time() - message.date + message.age > TWO_DAYS:
            raise bad_request("message can't be deleted for everyone")


@dataclass
class Chat:
    server: TelegramServer = field(repr=False)
    id: int
    closed: str = field(default="", init=False)
    """Why the bot may not write here, in Telegram's words."""

    def as_json(self) -> Json:
        return {"id": self.id, "type": "supergroup", "title": "Une famille"}


@dataclass
class Person(Chat):
    """Somebody with Telegram on their phone, and the bot's private chat open."""

    language_code: str = "fr"
    first_name: str = "Parwana"
    _said: Message | None = field(default=None, init=False)
    _heard: int = field(default=0, init=False)

    def as_json(self) -> Json:
        return {"id": self.id, "type": "private", "first_name": self.first_name}

    @property
    def user(self) -> Json:
        known = {"id": self.id, "is_bot": False, "first_name": self.first_name}
        return known | {"language_code": self.language_code} if self.language_code else known

    @property
    def messages(self) -> list[Message]:
        return self.server.messages(self.id)

    async def hears(self, count: int = 1, within: float = 5.0) -> list[Message]:
        """The next `count` messages of the bot, once they are there."""
        await self.server.until(lambda: len(self.messages) >= self._heard + count, within)
        self._heard += count
        return self.messages[self._heard - count : self._heard]

    async def says(self, text: str) -> int:
        command = re.match(r"/\w+(@\w+)?", text, re.ASCII)
        entities = [{"type": "bot_command", "offset": 0, "length": command.end()}] if command else []
        return await self._sends({"text": text, "entities": entities} if entities else {"text": text})

    async def sends_media(self, kind: str, caption: str = "") -> int:
        return await self._sends(MEDIA[kind] | ({"caption": caption} if caption else {}))

    async def sends_file(self, content: bytes, kind: str = "document", **said: Any) -> int:
        """A file of its own; `said` overrides what Telegram says about it."""
        file_id = f"file-{len(self.server.files)}"
        self.server.files[file_id] = content
        about = {"file_id": file_id, "file_unique_id": file_id, "file_size": len(content)} | said
        return await self._sends({kind: [about | {"width": 9, "height": 9}] if kind == "photo" else about})

    async def _sends(self, content: Json) -> int:
        self._said = self.server.store(self, self.user, content)
        return await self.server.update("message", self._said.as_json())

    async def edits(self, text: str) -> int:
        """Change the last message said."""
        assert self._said is not None, "nothing was said yet"
        self._said.content["text"] = text
        return await self.server.update("edited_message", self._said.as_json() | {"edit_date": int(time.time())})

    async def presses(self, button: str, *, put_away: bool = False) -> int:
        """Press the newest button with this label or data; `put_away`: also one that no longer stands there."""
        for message in reversed(self.messages):
            for each in (each for row in (message.offered if put_away else message.keyboard) for each in row):
                if button in (each["text"], each.get("callback_data")):
                    return await self._presses(message, each["callback_data"])
        raise LookupError(f"no button {button!r} in chat {self.id}")

    async def _presses(self, message: Message, data: str) -> int:
        pressed = {"id": self.server.ask(), "from": self.user, "message": message.as_json(), "data": data}
        return await self.server.update("callback_query", pressed | {"chat_instance": str(self.id)})

    async def blocks(self) -> int:
        self.closed = "bot was blocked by the user"
        return await self._changes(self, "member", "kicked")

    async def unblocks(self) -> int:
        self.closed = ""
        return await self._changes(self, "kicked", "member")

    async def adds_to_group(self, chat_id: int, *, status: str = "member") -> int:
        group = self.server.chats[chat_id] = Chat(self.server, chat_id)
        return await self._changes(group, "left", status)

    async def _changes(self, chat: Chat, old: str, new: str) -> int:
        members = {
            "old_chat_member": membership(self.server.me, old),
            "new_chat_member": membership(self.server.me, new),
        }
        change = {"chat": chat.as_json(), "from": self.user, "date": int(time.time())} | members
        return await self.server.update("my_chat_member", change)


RIGHTS = (
    *("can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages", "can_manage_video_chats"),
    *("can_restrict_members", "can_promote_members", "can_change_info", "can_invite_users"),
    *("can_post_stories", "can_edit_stories", "can_delete_stories"),
)


def membership(user: Json, status: str) -> Json:
    more: Json = {"until_date": 0} if status == "kicked" else {}
    if status == "administrator":
        more = dict.fromkeys(RIGHTS, False)
    return {"user": user, "status": status} | more


async def read_parameters(request: web.Request) -> Json:
    """From the address, a form or JSON, as Telegram takes them; lists and objects come JSON-encoded."""
    given: Json = dict(request.query)
    if request.content_type == "application/json":
        given |= await request.json()
    else:
        for key, value in (await request.post()).items():
            given |= uploaded(key, value) if isinstance(value, web.FileField) else {key: value}
    return {key: decoded(key, value) for key, value in given.items()}


def uploaded(key: str, file: web.FileField) -> Json:
    return {key: file.file.read(), "file_name": file.filename, "mime_type": file.content_type}


def coordinates(given: Json) -> Json:
    try:
        north, east = float(given["latitude"]), float(given["longitude"])
    except (KeyError, ValueError):
        raise bad_request("wrong latitude or longitude") from None
    if not (abs(north) <= 90 and abs(east) <= 180):
        raise bad_request("wrong latitude or longitude")
    return {"latitude": north, "longitude": east}


def decoded(key: str, value: Any) -> Any:
    listed = key in ("reply_markup", "allowed_updates", "commands", "message_ids", "link_preview_options")
    if value in ("true", "false") or (listed and isinstance(value, str)):
        return json.loads(value)
    return value


def refusal(refused: Refused, page: str | None) -> web.Response:
    if page is not None:
        return web.Response(status=refused.status, text=page, content_type="text/html")
    answer: Json = {"ok": False, "error_code": refused.status, "description": str(refused)}
    if refused.parameters:
        answer["parameters"] = refused.parameters
    return web.json_response(answer, status=refused.status)


def checked_keyboard(markup: Json | None) -> Keyboard:
    keyboard: Keyboard = (markup or {}).get("inline_keyboard", [])
    buttons = [button for row in keyboard for button in row]
    if len(buttons) > 100:
        raise bad_request("REPLY_MARKUP_TOO_LONG")
    for button in buttons:
        if not button.get("text", "").strip():
            raise bad_request("inline keyboard button text must be non-empty")
        if not 1 <= len(button.get("callback_data", "").encode()) <= 64:
            raise bad_request("BUTTON_DATA_INVALID")
    return keyboard


def language(given: Json) -> str:
    code = str(given.get("language_code", ""))
    if not re.fullmatch(r"[a-z]{2}|", code):
        raise bad_request("invalid language code specified")
    return code


def at_most(limit: int, text: str) -> str:
    if len(text) > limit:
        raise bad_request("text is too long")
    return text


def plain_text(html: str) -> str:
    parser = Markup()
    parser.feed(html)
    parser.close()
    if parser.open:
        raise bad_request(f"can't parse entities: Can't find end tag corresponding to start tag {parser.open[-1]}")
    return "".join(parser.text).strip()


class Markup(HTMLParser):
    KNOWN = frozenset(
        [
            "b",
            "strong",
            "i",
            "em",
            "u",
            "ins",
            "s",
            "strike",
            "del",
            "span",
            "tg-spoiler",
            "a",
            "tg-emoji",
            "code",
            "pre",
            "blockquote",
        ]
    )
    NAMED: ClassVar = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.text: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self.KNOWN:
            raise bad_request(f'can\'t parse entities: Unsupported start tag "{tag}"')
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            raise bad_request("can't parse entities: Unexpected end tag")

    def handle_data(self, data: str) -> None:
        if "<" in data:
            raise bad_request("can't parse entities: Unsupported start tag")
        self.text.append(data)

    def handle_entityref(self, name: str) -> None:
        self.text.append(self.NAMED.get(name, f"&{name};"))

    def handle_charref(self, name: str) -> None:
        self.text.append(chr(int(name[1:], 16) if name[0] in "xX" else int(name)))
