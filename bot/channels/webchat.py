"""The web chat: JSON in; what goes out waits in the outbox until the page reads it."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping

from bot.messages import Inbound, Outbound, Rejected, clean

MAX_CHARACTERS = 8000


class WebChat:
    name = "webchat"

    def parse(self, headers: Mapping[str, str], body: bytes) -> list[Inbound]:
        """One message of a page. `headers["chat"]` is the chat that the cookie was checked for."""
        try:
            said = json.loads(body)
        except (ValueError, UnicodeDecodeError, RecursionError) as error:
            raise Rejected(400, "not JSON") from error
        if not isinstance(said, dict) or sum(key in said for key in ("text", "button", "position")) != 1:
            raise Rejected(400, "expected one of text, button and position")
        content, own_id = said.get("text", said.get("button", "-")), said.get("id", secrets.token_hex(8))
        if (
            not isinstance(content, str)
            or not isinstance(own_id, str)
            or not 0 < len(own_id) <= 64
            or not own_id.isprintable()
        ):
            raise Rejected(400, "expected strings")
        if len(content) > MAX_CHARACTERS:
            raise Rejected(413, "too long")
        if not content.strip():
            raise Rejected(400, "nothing was said")
        chat = headers["chat"]
        mark = hashlib.sha256(chat.encode()).hexdigest()[:16]  # the chat is an address: never kept in clear
        if "position" in said:
            return [Inbound(self.name, f"{mark}:{own_id}", chat, "location", position=_place(said["position"]))]
        inbound = Inbound(self.name, f"{mark}:{own_id}", chat, "text" if "text" in said else "press")
        return [_with(inbound, clean(content))]

    async def send(self, message: Outbound) -> str:
        """Reading is the delivery: there is nothing to do."""
        return ""


def _place(given: object) -> tuple[float, float]:
    """Degrees north and east, as numbers."""
    if not isinstance(given, list) or [type(part) in (int, float) for part in given] != [True, True]:
        raise Rejected(400, "expected [latitude, longitude]")
    north, east = given
    if not (abs(north) <= 90 and abs(east) <= 180):
        raise Rejected(400, "no such place")
    return float(north), float(east)


def _with(inbound: Inbound, content: str) -> Inbound:
    """A slash command typed in the page is a command, as elsewhere."""
    if inbound.kind == "press":
        return Inbound(inbound.channel, inbound.update_id, inbound.address, "press", button=content[:64])
    name, _, argument = content.strip().partition(" ")
    if name.startswith("/") and name[1:].isascii() and name[1:].isalpha():
        command = name[1:].lower()
        return Inbound(inbound.channel, inbound.update_id, inbound.address, "command", text=command, argument=argument)
    return Inbound(inbound.channel, inbound.update_id, inbound.address, "text", text=content)
