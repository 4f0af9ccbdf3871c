"""A push service of the tests' own: real HTTP on a free loopback port, that answers as it is told."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.hashes import SHA256

from bot.push import Push
from bot.runtime import Runtime

HANGS = 0


@dataclass
class Rung:
    """One call."""

    browser: str
    headers: dict[str, str]
    body: bytes


@dataclass
class PushService:
    url: str = ""
    calls: list[Rung] = field(default_factory=list)
    answers: dict[str, list[int]] = field(default_factory=dict)
    """What the next calls of a browser get; 201 after them."""
    headers: dict[str, str] = field(default_factory=dict)

    def endpoint(self, browser: str) -> str:
        return f"{self.url}/send/{browser}"

    @property
    def rung(self) -> list[str]:
        return [call.browser for call in self.calls]

    async def _called(self, request: web.Request) -> web.Response:
        browser = request.match_info["browser"]
        self.calls.append(Rung(browser, dict(request.headers), await request.read()))
        status = self.answers[browser].pop(0) if self.answers.get(browser) else 201
        if status == HANGS:
            await asyncio.sleep(3600)
        return web.Response(status=status, headers=self.headers)


@asynccontextmanager
async def push_service(rt: Runtime) -> AsyncIterator[tuple[Runtime, PushService]]:
    """The service, and the runtime that may call it and no other."""
    service, app = PushService(), web.Application()
    app.router.add_post("/send/{browser}", service._called)
    runner = web.AppRunner(app, shutdown_timeout=0.01)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    service.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield replace(rt, push=Push(lambda endpoint: endpoint.startswith(f"{service.url}/"))), service
    finally:
        await runner.cleanup()


def claims(call: Rung, public_key: str) -> dict[str, Any]:
    """What the token of a call says; raises InvalidSignature unless this key has signed it."""
    scheme, _, given = call.headers["Authorization"].partition(" ")
    parts = dict(part.split("=", 1) for part in given.split(","))
    assert scheme == "vapid" and parts["k"].rstrip("=") == public_key.rstrip("=")
    signed, _, signature = parts["t"].rpartition(".")
    half = bytes_of(signature)
    point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), bytes_of(public_key))
    numbers = int.from_bytes(half[:32], "big"), int.from_bytes(half[32:], "big")
    point.verify(utils.encode_dss_signature(*numbers), signed.encode(), ec.ECDSA(SHA256()))
    said: dict[str, Any] = json.loads(bytes_of(signed.partition(".")[2]))
    return said


def bytes_of(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
