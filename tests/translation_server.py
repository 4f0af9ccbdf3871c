"""A LibreTranslate of the tests' own: real HTTP on a free loopback port, and every way in which one can be ill.

    async with TranslationServer() as server:
        server.mode = "500"

It "translates" by writing a bracket around each line.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field
from typing import Any, Self

from aiohttp import web

MARK = re.compile(r"[A-Z]{2}\d+")
MODES = {
    "drops marks": lambda text: MARK.sub("", text),
    "doubles marks": lambda text: MARK.sub(lambda found: f"{found[0]} {found[0]}", text),
    "loses numbers": lambda text: re.sub(r"\d+", "", text),
    "changes numbers": lambda text: re.sub(r"\d+", lambda found: str(int(found[0]) + 1), text),
    "localises marks": lambda text: MARK.sub(lambda m: m[0].lower().translate(str.maketrans("12", "۱۲")), text),
    "spreads marks": lambda text: MARK.sub(lambda m: f"{m[0][:2]} {m[0][2:]}", text),
}


@dataclass
class TranslationServer:
    mode: str = "good"
    asked: list[dict[str, Any]] = field(default_factory=list)
    queries: list[str] = field(default_factory=list)
    url: str = ""
    _over: asyncio.Event = field(default_factory=asyncio.Event)

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_post("/translate", self._translate)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._over.set()
        await self._runner.cleanup()

    @property
    def texts(self) -> list[str]:
        return [asked["q"] for asked in self.asked]

    async def _translate(self, request: web.Request) -> web.Response:
        self.queries.append(request.query_string)
        self.asked.append(await request.json() if request.can_read_body else {})
        match self.mode:
            case "500":
                return web.json_response({"error": "boom"}, status=500)
            case "HTML":
                return web.Response(text="<html>Sign in to the network</html>", content_type="text/html")
            case "redirect":
                return web.Response(status=302, headers={"location": f"{self.url}/elsewhere"})
            case "nothing":
                return web.json_response({"detail": "?"})
            case "empty":
                return web.json_response({"translatedText": " "})
            case "list":
                return web.json_response(["?"])
            case "hangs":
                await self._over.wait()
        text = self.asked[-1].get("q", "")
        text = MODES.get(self.mode, str)(text)
        return web.json_response(
            {"translatedText": "\n".join(f"[{line}]" if line else "" for line in text.split("\n"))}
        )
