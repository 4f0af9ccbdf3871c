"""What the answer form asks of the machine that translates."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from bot.runtime import Runtime
from flows.texts import BASE


@dataclass(frozen=True, slots=True)
class Checked:
    """A translation with what did not survive it, and what it says when it is translated back."""

    text: str = field(repr=False)
    lang: str
    by: str
    changed: tuple[str, ...] = field(default=(), repr=False)
    back: str = field(default="", repr=False)

    @property
    def kept(self) -> dict[str, Any]:
        """As an entry of a case holds it."""
        return {"lang": self.lang, "text": self.text, "by": self.by}


async def translated(rt: Runtime, text: str, lang: str, names: Collection[str], back: bool = False) -> Checked | None:
    """From French; None when there is no translation now. `back`: show in any case how it reads translated back; what was
    changed always is. Not within a transaction."""
    made = await rt.translation.translate(text, BASE, lang, names) if text else None
    if made is None:
        return None
    again = await rt.translation.translate(made.text, lang, BASE, names) if back or made.changed else None
    return Checked(made.text, made.lang, made.by, tuple(made.changed), again.text if again else "")
