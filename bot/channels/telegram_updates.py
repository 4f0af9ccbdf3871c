"""Telegram's updates, from their JSON.

The library's types fail on a poll or a member that lacks any one of the fields they know, as with an older Bot API server
of one's own, although all that matters here is which one it is.
"""

from __future__ import annotations

from operator import itemgetter
from typing import Any

from telegram import Chat, ChatMember

from bot.channels.telegram_group import as_command, from_group, from_group_left
from bot.messages import FileRef, Inbound, InboundKind, clean

Json = dict[str, Any]

MEDIA = (
    *("animation", "live_photo", "story"),  # first: they come together with a document, a photo, a video
    *("photo", "voice", "audio", "video", "video_note", "document", "sticker"),
    *("poll", "dice", "game", "checklist", "paid_media"),
)
FILES = ("photo", "voice", "audio", "video", "video_note", "document")
"""What can be fetched, and is worth it."""


def read(update: Any, bot_id: str) -> Inbound | None:
    event = f"{bot_id}:{update['update_id']:d}"
    if message := update.get("message"):
        return from_message(event, message)
    if edited := update.get("edited_message"):
        return from_edited(event, edited)
    if query := update.get("callback_query"):
        return from_press(event, query)
    if change := update.get("my_chat_member"):
        return from_membership(event, change)
    return None


def from_message(event: str, message: Json) -> Inbound | None:
    if is_group(message["chat"]):
        return from_group(event, message)
    if not is_conversation(message["chat"], message.get("from")):
        return None
    if words := message.get("text"):
        return from_words(event, message, words)
    if message.get("location") or message.get("venue"):
        spot = (message.get("venue") or message).get("location") or {}
        position = (float(spot.get("latitude", 0)), float(spot.get("longitude", 0))) if spot else None
        return from_person(event, message, "location", position=position)
    if message.get("contact"):
        return from_person(event, message, "contact")
    media = next((name for name in MEDIA if message.get(name)), "")
    if not media:
        return None  # Telegram's own, such as a message pinned
    words = clean(message.get("caption") or "")
    return from_person(event, message, "media", media=media, text=words, file=file_of(message, media))


def file_of(message: Json, media: str) -> FileRef | None:
    """What came with a message; of a photo the largest of its sizes."""
    if media not in FILES:
        return None
    found = max(message[media], key=itemgetter("width")) if media == "photo" else message[media]
    if not found.get("file_id"):
        return None
    name, mime, size = (found.get(key) for key in ("file_name", "mime_type", "file_size"))
    return FileRef(clean(found["file_id"]), clean(name or ""), clean(mime or ""), int(size or 0))


def from_edited(event: str, message: Json) -> Inbound | None:
    """Words that changed, a caption's too. Without words nothing was said: a place that is shared moves for ever."""
    if is_group(message["chat"]):
        return from_group(event, message, edited=True)
    words = message.get("text") or message.get("caption")
    if not words or not is_conversation(message["chat"], message.get("from")):
        return None
    return from_words(event, message, words, media="edited")


def from_words(event: str, message: Json, words: str, media: str = "") -> Inbound:
    text = clean(words)
    command = as_command(text)
    if command is None:
        return from_person(event, message, "text", text=text, media=media)
    return from_person(event, message, "command", text=command[0], argument=command[1], media=media)


def from_person(event: str, message: Json, kind: InboundKind, **more: Any) -> Inbound:
    return inbound(event, message["chat"], message["from"], kind, message_id=f"{message['message_id']:d}", **more)


def from_press(event: str, query: Json) -> Inbound | None:
    message, data = query.get("message"), query.get("data")
    if not message or not data or not is_conversation(message["chat"], query["from"]):
        return None
    return inbound(
        event,
        message["chat"],
        query["from"],
        "press",
        button=clean(data),
        callback_id=clean(query["id"]),
        message_id=f"{message['message_id']:d}",
    )


def from_membership(event: str, change: Json) -> Inbound | None:
    chat, user = change["chat"], change["from"]
    old, new = change["old_chat_member"], change["new_chat_member"]
    if chat["type"] != Chat.PRIVATE:
        if is_present(new) == is_present(old):
            return None
        return inbound(event, chat, user, "group") if is_present(new) else from_group_left(event, chat, user)
    if new["status"] == ChatMember.BANNED:
        return inbound(event, chat, user, "blocked")
    if new["status"] == ChatMember.MEMBER:
        return inbound(event, chat, user, "unblocked")
    return None


def is_conversation(chat: Json, user: Json | None) -> bool:
    return bool(chat["type"] == Chat.PRIVATE and user and not user.get("is_bot"))


def is_group(chat: Json) -> bool:
    return chat["type"] in (Chat.GROUP, Chat.SUPERGROUP)


def is_present(member: Json) -> bool:
    if member["status"] == ChatMember.RESTRICTED:
        return bool(member.get("is_member"))
    return member["status"] in (ChatMember.MEMBER, ChatMember.ADMINISTRATOR, ChatMember.OWNER)


def inbound(event: str, chat: Json, user: Json, kind: InboundKind, **more: Any) -> Inbound:
    hint = clean(user.get("language_code") or "")
    return Inbound("telegram", event, f"{chat['id']:d}", kind, lang_hint=hint, **more)
