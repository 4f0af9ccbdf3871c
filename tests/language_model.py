"""A language model that knows what a test tells it: Rasa's address and answer, over real HTTP."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

THRESHOLDS = {"act": 0.8, "offer": 0.3, "coverage": 0.3, "crisis": 0.6}


@dataclass
class LanguageModel:
    """`knows` maps a text to what it means, `{intent: confidence}`; all else is unsure. `status` may be set to fail."""

    knows: dict[str, dict[str, float]] = field(default_factory=dict)
    langs: dict[str, str] = field(default_factory=dict)
    status: int = 200
    asked: list[str] = field(default_factory=list)
    url: str = ""
    hold: asyncio.Event | None = None
    """Answers wait for it."""

    def address(self) -> tuple[str, str] | None:
        return (self.url, "token") if self.url else None

    async def parse(self, request: web.Request) -> web.Response:
        if request.query.get("token") != "token":
            return web.json_response({}, status=401)
        if self.hold is not None:
            await self.hold.wait()
        text = (await request.json())["text"]
        self.asked.append(text)
        ranking = sorted(self.knows.get(text, {"out_of_scope": 0.1}).items(), key=lambda found: -found[1])
        answer: dict[str, Any] = {
            "intent": {"name": ranking[0][0], "confidence": ranking[0][1]},
            "intent_ranking": [{"name": name, "confidence": share} for name, share in ranking],
            "rafiq": {"coverage": 1.0, "lang": self.langs.get(text, ""), "thresholds": THRESHOLDS},
        }
        return web.json_response(answer, status=self.status)


@contextlib.asynccontextmanager
async def running(model: LanguageModel) -> AsyncIterator[LanguageModel]:
    app = web.Application()
    app.router.add_post("/model/parse", model.parse)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = site._server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
    model.url = f"http://127.0.0.1:{port}"
    try:
        yield model
    finally:
        await runner.cleanup()
