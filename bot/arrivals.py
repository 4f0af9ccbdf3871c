"""What a provider tells us, by whatever door: committed first, only then acknowledged to the person."""

from __future__ import annotations

import asyncio
from typing import Any

from bot import inbox
from bot.messages import Inbound
from bot.runtime import Runtime
from flows.texts import LANGUAGES

_acknowledging: set[asyncio.Task[None]] = set()
"""Tasks that nobody waits for, held so that they are not collected half-way."""


async def arrived(rt: Runtime, inbound: Inbound) -> None:
    """Commit one event. In a group Rafiq says where to write to it in private, and leaves."""
    channel: Any = rt.channels[inbound.channel]
    if inbound.kind == "group":
        text = "\n\n".join(rt.flows.texts.say(lang, "group-leave", link="{link}") for lang in LANGUAGES)
        await channel.leave(inbound.address, text)
        return
    await inbox.receive(rt, inbound)
    task = asyncio.create_task(channel.acknowledge(inbound))
    _acknowledging.add(task)
    task.add_done_callback(_acknowledging.discard)
