"""Groups with topics: what happens in them, from its JSON, and what Rafiq does there."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from typing import Any

from telegram import Bot, ChatMember, LinkPreviewOptions
from telegram.constants import MessageLimit

from bot.channels.layout import split
from bot.channels.telegram_errors import errors_decide
from bot.messages import Forum, Inbound, InGroup, SendError, TopicGone, clean

Json = dict[str, Any]

COMMAND = re.compile(r"/([a-z0-9_]{1,32})(?:@\w+)?(?:\s+(.*))?", re.IGNORECASE | re.DOTALL)
TOPIC_TITLE = 128
RIGHTS = ("can_manage_topics", "can_delete_messages")
ABSENT = (ChatMember.LEFT, ChatMember.BANNED)
GONE = ("thread not found", "topic_id_invalid", "topic_deleted")
AS_WISHED = "topic_not_modified"
SILENT = {"forum_topic_closed": "closed", "forum_topic_reopened": "reopened"}
OF_TELEGRAM = ("forum_topic_created", "forum_topic_edited", "new_chat_members", "left_chat_member", "pinned_message")
"""What is no message of anybody."""


def as_command(text: str) -> tuple[str, str] | None:
    """The name of a command and what follows it."""
    found = COMMAND.fullmatch(text)
    return (found[1].lower(), (found[2] or "").strip()) if found else None


def from_group(event: str, message: Json, edited: bool = False) -> Inbound | None:
    """What a person did in a group. Bots are not heard, but for the one in whose name anonymous administrators write."""
    user = message.get("from") or {}
    if not user or (user.get("is_bot") and "sender_chat" not in message):
        return None
    words = clean(message.get("text") or message.get("caption") or "")
    what, named = _what(message, words, edited)
    if what is None:
        return None
    thread = message.get("message_thread_id", 0) if message.get("is_topic_message") else 0
    group = InGroup(what, f"{user['id']:d}", int(thread))
    return _inbound(event, message["chat"], group, message_id=f"{message['message_id']:d}", **named)


def _what(message: Json, words: str, edited: bool) -> tuple[Any, Json]:
    for key, what in SILENT.items():
        if key in message:
            return what, {}
    if any(key in message for key in OF_TELEGRAM):
        return None, {}
    if edited:
        return "edited" if words else None, {"text": words}
    if "text" not in message:
        return "media", {"text": words}
    if command := as_command(words):
        return "command", {"text": command[0], "argument": command[1]}
    return "said", {"text": words}


def from_group_left(event: str, chat: Json, user: Json) -> Inbound:
    """Rafiq was put out."""
    return _inbound(event, chat, InGroup("left", f"{user['id']:d}"))


def _inbound(event: str, chat: Json, group: InGroup, **more: Any) -> Inbound:
    return Inbound("telegram", event, f"{chat['id']:d}", "team", group=group, **more)


class TelegramGroups:
    """Implements `bot.messages.Groups`."""

    def __init__(self, bot: Bot, bot_id: str) -> None:
        self._bot = bot
        self._bot_id = bot_id

    async def forum(self, chat: int) -> Forum:
        about = await self._ask("getChat", chat_id=chat)
        own = await self._ask("getChatMember", chat_id=chat, user_id=int(self._bot_id))
        return Forum(
            title=clean(about.get("title") or ""),
            has_topics=bool(about.get("is_forum")),
            is_public=bool(about.get("username") or about.get("active_usernames")),
            is_managed=own.get("status") == ChatMember.ADMINISTRATOR and all(own.get(right) for right in RIGHTS),
        )

    async def has(self, chat: int, user: str) -> bool:
        try:
            found = await self._ask("getChatMember", chat_id=chat, user_id=int(user))
        except SendError as error:
            if error.refused:  # nobody by this number has ever been there
                return False
            raise
        return found.get("status") not in ABSENT and bool(found.get("is_member", True))

    async def open_topic(self, chat: int, title: str) -> int:
        made = await self._ask("createForumTopic", chat_id=chat, name=clean(title)[:TOPIC_TITLE])
        return int(made["message_thread_id"])

    async def say(self, chat: int, thread: int, text: str) -> None:
        parts = split(clean(text), MessageLimit.MAX_TEXT_LENGTH)
        for number, part in enumerate(parts):
            try:
                with _about_a_topic():
                    await self._bot.send_message(
                        chat,
                        part,
                        message_thread_id=thread or None,
                        link_preview_options=LinkPreviewOptions(is_disabled=True),
                    )
            except SendError as error:
                if number == 0 or isinstance(error, TopicGone):
                    raise
                raise SendError(str(error), permanent=error.permanent, maybe_sent=True) from None

    async def close_topic(self, chat: int, thread: int) -> None:
        await _wished(self._bot.close_forum_topic(chat, thread))

    async def reopen_topic(self, chat: int, thread: int) -> None:
        await _wished(self._bot.reopen_forum_topic(chat, thread))

    async def delete_topic(self, chat: int, thread: int) -> None:
        await _wished(self._bot.delete_forum_topic(chat, thread))

    async def _ask(self, method: str, **given: Any) -> Json:
        """Raw: the library's types fail on a group or a member that lacks any one of the fields they know."""
        with errors_decide():
            return dict(await self._bot._post(method, given))


@contextmanager
def _about_a_topic() -> Iterator[None]:
    try:
        with errors_decide():
            yield
    except SendError as error:
        if any(words in str(error).lower() for words in GONE):
            raise TopicGone(str(error), refused=True) from None
        raise


async def _wished(request: Awaitable[bool]) -> None:
    """What is so already is as it was wished."""
    try:
        with _about_a_topic():
            await request
    except SendError as error:
        if AS_WISHED not in str(error).lower():
            raise
