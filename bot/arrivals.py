"""What a provider tells us, by whatever door: committed first, only then acknowledged to the person."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Coroutine
from typing import Any

from bot import group, inbox
from bot.messages import Channel, Groups, Inbound, Outbound, SendError
from bot.runtime import Runtime
from flows.texts import BASE, LANGUAGES

_talking: set[asyncio.Task[None]] = set()
"""Tasks that nobody waits for, held so that they are not collected half-way."""


async def arrived(rt: Runtime, inbound: Inbound) -> None:
    """Commit one event."""
    channel: Any = rt.channels[inbound.channel]
    if inbound.kind in ("group", "team"):
        said = await group.added(rt) if inbound.group is None else await group.receive(rt, inbound)
        if said is None:
            await _leave(rt, channel, inbound)
        elif said:
            _later(_in_group(channel.groups, inbound, said))
    elif group.is_link(inbound):
        _later(_in_private(channel, inbound, await group.link(rt, inbound)))
    else:
        await inbox.receive(rt, inbound)
        _later(channel.acknowledge(inbound))


async def _leave(rt: Runtime, channel: Any, inbound: Inbound) -> None:
    """In a group that no administrator waits for, Rafiq says where to write to it in private, and leaves."""
    text = "\n\n".join(rt.flows.texts.say(lang, "group-leave", link="{link}") for lang in LANGUAGES)
    await channel.leave(inbound.address, text)


def _later(work: Coroutine[Any, Any, None]) -> None:
    task = asyncio.create_task(work)
    _talking.add(task)
    task.add_done_callback(_talking.discard)


async def _in_group(groups: Groups, inbound: Inbound, text: str) -> None:
    with contextlib.suppress(SendError):
        await groups.say(int(inbound.address), inbound.group.thread if inbound.group else 0, text)


async def _in_private(channel: Channel, inbound: Inbound, text: str) -> None:
    with contextlib.suppress(SendError):
        await channel.send(Outbound("notice", inbound.address, BASE, text))
