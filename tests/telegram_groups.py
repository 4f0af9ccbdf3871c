"""The tests' Bot API server with supergroups: topics, members, and what they do there."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.telegram_server import MEDIA, Chat, Json, Message, Person, Refused, TelegramServer, bad_request, membership

ANONYMOUS = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
RIGHTS = {"can_manage_topics": True, "can_delete_messages": True}


@dataclass
class Group(Chat):
    """A private supergroup with topics, in which the bot is an administrator."""

    title: str = "Équipe"
    is_forum: bool = True
    username: str = ""
    rights: Json = field(default_factory=lambda: dict(RIGHTS))
    members: dict[int, str] = field(default_factory=dict)
    topics: dict[int, Json] = field(default_factory=dict)
    """By thread: `name` and `closed`."""
    anonymous: bool = False
    """Whether who writes does so in the name of the group."""

    def as_json(self) -> Json:
        known = {"id": self.id, "type": "supergroup", "title": self.title, "is_forum": self.is_forum}
        return known | ({"username": self.username} if self.username else {})

    async def says(self, person: Person, text: str, thread: int = 0) -> int:
        if self.anonymous:
            return await self._posts(ANONYMOUS, {"text": text, "sender_chat": self.as_json()}, thread)
        return await self._posts(person.user, {"text": text}, thread)

    async def sends(self, person: Person, media: str, thread: int, caption: str = "") -> int:
        return await self._posts(person.user, MEDIA[media] | ({"caption": caption} if caption else {}), thread)

    async def edits(self, person: Person, text: str, thread: int) -> int:
        message = self._message(person.user, {"text": text}, thread) | {"edit_date": int(time.time())}
        return await self.server.update("edited_message", message)

    async def closes(self, person: Person, thread: int) -> int:
        self.topics[thread]["closed"] = True
        return await self._posts(person.user, {"forum_topic_closed": {}}, thread)

    async def reopens(self, person: Person, thread: int) -> int:
        self.topics[thread]["closed"] = False
        return await self._posts(person.user, {"forum_topic_reopened": {}}, thread)

    async def adds_the_bot(self, person: Person) -> int:
        return await self._turns(person, "left", "administrator")

    async def removes_the_bot(self, person: Person) -> int:
        self.closed = "bot was kicked from the supergroup chat"
        return await self._turns(person, "administrator", "kicked")

    def told(self, thread: int | None = None) -> list[str]:
        """What the bot said, in one topic or in all."""
        return [each.text for each in self.server.messages(self.id) if thread in (None, thread_of(each))]

    async def _turns(self, person: Person, old: str, new: str) -> int:
        me = self.server.me
        change = {"chat": self.as_json(), "from": person.user, "date": 0}
        members = {"old_chat_member": membership(me, old), "new_chat_member": membership(me, new)}
        return await self.server.update("my_chat_member", change | members)

    async def _posts(self, user: Json, content: Json, thread: int) -> int:
        return await self.server.update("message", self._message(user, content, thread))

    def _message(self, user: Json, content: Json, thread: int) -> Json:
        within = {"message_thread_id": thread, "is_topic_message": True} if thread else {}
        return self.server.store(self, user, content | within).as_json()


def thread_of(message: Message) -> int:
    return int(message.content.get("message_thread_id", 0))


class GroupServer(TelegramServer):
    door: httpx.AsyncClient | None = None
    """Where the webhook is posted to, within the process."""

    async def _post(self, update: Json) -> None:
        assert self.door is not None
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.webhook["secret_token"]}
        answer = await self.door.post("/hooks/telegram", json=update, headers=headers)
        self.webhook_answers.append(answer.status_code)
        if answer.is_success:
            self.pending.remove(update)

    def group(self, chat_id: int = -100500, **about: Any) -> Group:
        group = Group(self, chat_id, **about)
        self.chats[chat_id] = group
        return group

    async def on_sendmessage(self, given: Json) -> Json:
        thread = int(given.get("message_thread_id") or 0)
        chat = self._writable(given)
        if thread and thread not in getattr(chat, "topics", {}):
            raise bad_request("message thread not found")
        sent = await super().on_sendmessage(given)
        if thread:
            self.sent[-1].content["message_thread_id"] = thread
        return sent

    async def on_getchat(self, given: Json) -> Json:
        return self._writable(given).as_json()

    async def on_getchatmember(self, given: Json) -> Json:
        group, user = self._group(given), int(given["user_id"])
        if user == self.me["id"]:
            return {"user": self.me, "status": "administrator"} | group.rights
        if user not in group.members:
            raise bad_request("member not found")
        return {"user": {"id": user}, "status": group.members[user]}

    async def on_createforumtopic(self, given: Json) -> Json:
        group = self._managed(given)
        if not 1 <= len(given["name"]) <= 128:
            raise bad_request("TOPIC_TITLE_INVALID")
        thread = self.store(group, self.me, {}).id
        group.topics[thread] = {"name": given["name"], "closed": False}
        return {"message_thread_id": thread, "name": given["name"], "icon_color": 7322096}

    async def on_closeforumtopic(self, given: Json) -> bool:
        return self._turn_topic(given, True)

    async def on_reopenforumtopic(self, given: Json) -> bool:
        return self._turn_topic(given, False)

    async def on_deleteforumtopic(self, given: Json) -> bool:
        group, thread = self._managed(given), int(given["message_thread_id"])
        if group.topics.pop(thread, None) is None:
            raise bad_request("TOPIC_ID_INVALID")
        self.sent = [each for each in self.sent if each.chat["id"] != group.id or thread_of(each) != thread]
        return True

    def _turn_topic(self, given: Json, closed: bool) -> bool:
        topic = self._managed(given).topics.get(int(given["message_thread_id"]))
        if topic is None:
            raise bad_request("TOPIC_ID_INVALID")
        if topic["closed"] == closed:
            raise bad_request("TOPIC_NOT_MODIFIED")
        topic["closed"] = closed
        return True

    def _group(self, given: Json) -> Group:
        group = self._writable(given)
        if not isinstance(group, Group):
            raise bad_request("the chat is not a forum")
        return group

    def _managed(self, given: Json) -> Group:
        group = self._group(given)
        if not group.rights.get("can_manage_topics"):
            raise Refused(400, "Bad Request: not enough rights to manage topics")
        return group
