"""The terminal: a line is a message, the number of a button presses it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping

from bot.messages import Button, Inbound, Outbound, Rejected


class Terminal:
    """One person at a keyboard. `show` prints; tests collect."""

    name = "terminal"
    address = "terminal"

    def __init__(self, show: Callable[[str], None] = print) -> None:
        self._show = show
        self._buttons: tuple[Button, ...] = ()
        self._count = itertools.count(1)

    def parse(self, headers: Mapping[str, str], body: bytes) -> list[Inbound]:
        try:
            line = body.decode().strip()
        except UnicodeDecodeError as error:
            raise Rejected(400, "not UTF-8") from error
        update_id = str(next(self._count))
        if line.isdigit() and 1 <= int(line) <= len(self._buttons):
            pressed = self._buttons[int(line) - 1].id
            return [Inbound(self.name, update_id, self.address, "press", button=pressed)]
        if line.startswith("/"):
            command, _, argument = line[1:].partition(" ")
            return [Inbound(self.name, update_id, self.address, "command", text=command.lower(), argument=argument)]
        return [Inbound(self.name, update_id, self.address, "text", text=line)] if line else []

    async def send(self, message: Outbound) -> str:
        self._buttons = message.buttons
        buttons = "\n".join(f"  [{number}] {button.label}" for number, button in enumerate(message.buttons, start=1))
        file = f"  📎 {message.file.name}" if message.file else ""
        place = f"  📍 {message.position.title} ({message.position.coordinates})" if message.position else ""
        self._show("\n".join(part for part in (f"\n{message.text}", file, place, buttons) if part) + "\n")
        return ""
