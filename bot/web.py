"""The doors: the web chat and its page, the channels' webhooks, and what an operator looks at."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import json
import secrets
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Depends, FastAPI, Query, Request
from fastapi import Path as PathParameter
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response, StreamingResponse
from fastapi.staticfiles import StaticFiles
from jinja2 import Environment, FileSystemLoader, select_autoescape
from sqlalchemy.exc import SQLAlchemyError
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot import downloads, feeds, health, inbox, transcripts, uploads
from bot.arrivals import arrived
from bot.console import pages, site
from bot.messages import Rejected
from bot.runtime import Runtime
from bot.store.bell import wait
from bot.store.throttle import Throttle, network
from flows.texts import LANGUAGES

MAX_BODY = 1_000_000
MAX_WAIT = 25.0
LOOK_EVERY = 5.0
"""Seconds: who waits for an answer looks for it this often, should a ring be missed."""
COOKIE = "rafiq_chat"
COOKIE_AGE = 90 * 24 * 3600
NEW_CHATS_A_MINUTE = 60
FILES_AN_HOUR = 20
"""Of one person."""
HERE = Path(__file__).parent
PAGES = Environment(loader=FileSystemLoader(HERE / "templates"), autoescape=select_autoescape())
PAGES.policies["json.dumps_kwargs"] = {"ensure_ascii": False}  # an Arabic letter takes two bytes instead of six
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data: blob:; frame-ancestors 'none'; base-uri 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Permissions-Policy": "geolocation=(), camera=(), microphone=()",
}
_ERRORS = {
    400: "error-bad-request", 401: "error-not-signed-in", 404: "error-not-found",
    413: "error-too-long", 429: "error-too-many", 500: "error-unavailable", 503: "error-unavailable",
}  # fmt: skip
_FILE_ERRORS = _ERRORS | {
    403: "file-agree-first", 408: "file-lost", 413: "file-too-large", 415: "file-wrong-type", 429: "file-too-many",
}  # fmt: skip

router = APIRouter()


def make_web(rt: Runtime) -> FastAPI:
    """The application over one runtime."""
    app = FastAPI(title="Rafiq", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.runtime = rt
    app.state.new_chats = Throttle(NEW_CHATS_A_MINUTE, 60, rt.bell.redis)
    app.state.files = Throttle(FILES_AN_HOUR, 3600, rt.bell.redis)
    app.state.uploading = asyncio.Semaphore(uploads.AT_ONCE)
    app.mount("/static", StaticFiles(directory=HERE / "static"), name="static")
    site.install(app)
    app.include_router(router)
    app.add_exception_handler(Rejected, _refused)
    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(RequestValidationError, _refused)
    app.add_exception_handler(SQLAlchemyError, _refused)
    app.add_exception_handler(Exception, _fault)
    app.add_middleware(LimitedBody)
    app.add_middleware(WithHeaders)
    return app


async def runtime(request: Request) -> Runtime:
    rt: Runtime = request.app.state.runtime
    return rt


Rt = Annotated[Runtime, Depends(runtime)]


async def signed_in(rt: Rt, request: Request, chat: str) -> str:
    """The chat of the path, when the cookie is the one that was given for it."""
    if not rt.store.vault.signed("chat", chat, request.cookies.get(COOKIE, "")):
        raise Rejected(401, "not signed in to this chat")
    return chat


Chat = Annotated[str, Depends(signed_in)]


# ── the web chat ───────────────────────────────────────────────────────────────────────────────────────────────────


@router.get("/")
async def page(rt: Rt, request: Request, lang: str = "") -> HTMLResponse:
    chosen = lang if lang in LANGUAGES else _accepted(request)
    texts = rt.flows.texts
    keys = [key for key in texts.keys() if key.startswith("web-") or key == "file-too-large"]  # noqa: SIM118 - not a dict
    words = {code: {key: texts.say(code, key) for key in keys} for code in LANGUAGES}
    table = {code: {"name": language.own_name, "dir": language.dir} for code, language in LANGUAGES.items()}
    html = PAGES.get_template("chat.html").render(
        lang=chosen, dir=LANGUAGES[chosen].dir, words=words[chosen], all_words=words, languages=table
    )
    return HTMLResponse(html, headers={"Cache-Control": "no-store"})


@router.post("/chat")
async def open_chat(rt: Rt, request: Request) -> JSONResponse:
    """A chat of one's own. Opened in a language, it begins at once; else with what is said first."""
    if not await _may_open(request):
        raise Rejected(429, "too many new chats from this address")
    lang = await _wanted_language(request)
    chat = secrets.token_urlsafe(16)
    if lang:
        await transcripts.greet(rt, chat, lang)
    response = JSONResponse({"chat": chat}, status_code=201)
    response.set_cookie(
        COOKIE,
        rt.store.vault.sign("chat", chat),
        max_age=COOKIE_AGE,
        path=f"/chat/{chat}",
        httponly=True,
        samesite="strict",
        secure=rt.settings.public_url.startswith("https"),
    )
    return response


@router.post("/chat/{chat}/messages", status_code=202)
async def say(rt: Rt, chat: Chat, request: Request) -> dict[str, int]:
    [inbound] = rt.channels[transcripts.CHANNEL].parse({"chat": chat}, await request.body())
    return {"n": await inbox.receive(rt, inbound)}


@router.post("/chat/{chat}/files", status_code=202)
async def attach(rt: Rt, chat: Chat, request: Request) -> dict[str, int]:
    """A file of the person's. Who may not send one is told before it is read."""
    person = await transcripts.may_attach(rt, chat)
    throttle: Throttle = request.app.state.files
    if not await throttle.allows(f"file:{person}"):
        raise Rejected(429, "too many files in an hour")
    came = await uploads.read(request, request.app.state.uploading)
    return {"n": await transcripts.attach(rt, chat, came.id, came.name, came.content, came.caption)}


@router.get("/chat/{chat}/messages")
async def messages(
    rt: Rt, chat: Chat, after: Annotated[int, Query(ge=0)] = 0, wait: Annotated[float, Query(ge=0)] = 0.0
) -> dict[str, Any]:
    return await _newer(rt, chat, after, min(wait, MAX_WAIT))


@router.get("/chat/{chat}/sounds/{n}")
async def sound(rt: Rt, chat: Chat, n: int) -> Response:
    found = await transcripts.sound(rt, chat, n)
    if found is None:
        raise HTTPException(404)
    return Response(found, media_type="audio/mpeg", headers={"Cache-Control": "private, max-age=86400"})


@router.get("/chat/{chat}/files/{n}")
async def file(rt: Rt, chat: Chat, n: Annotated[int, PathParameter(ge=1, lt=2**31)]) -> Response:
    found = await transcripts.file(rt, chat, n)
    if found is None:
        raise HTTPException(404)
    return downloads.response(found)


@router.get("/chat/{chat}/events")
async def events(rt: Rt, chat: Chat, request: Request, after: Annotated[int, Query(ge=0)] = 0) -> StreamingResponse:
    last = request.headers.get("last-event-id", "")
    stream = _events(rt, chat, int(last) if last.isdigit() else after)
    return StreamingResponse(stream, media_type="text/event-stream", headers={"Cache-Control": "no-store"})


@router.delete("/chat/{chat}")
async def forget_device(chat: Chat) -> Response:
    """This device forgets the chat; what was said is kept until the person erases it or time does."""
    response = Response(status_code=204)
    response.delete_cookie(COOKIE, path=f"/chat/{chat}", httponly=True, samesite="strict")
    return response


async def _newer(rt: Runtime, chat: str, after: int, seconds: float) -> dict[str, Any]:
    """At once, or when something newer stands, at most so many seconds later."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + seconds
    person, found = await transcripts.newer(rt, chat, after)
    while not found["messages"] and not rt.bell.closed and (left := deadline - loop.time()) > 0:
        with rt.bell.listening(f"person:{person}" if person else "newcomer") as heard:
            person, found = await transcripts.newer(rt, chat, after)
            if not found["messages"]:
                await wait(heard, min(left, LOOK_EVERY))
        person, found = await transcripts.newer(rt, chat, after)
    return found


async def _events(rt: Runtime, chat: str, after: int) -> AsyncIterator[str]:
    """One event per message, its number as the id; `idle` in between keeps the line open."""
    while not rt.bell.closed:
        found = await _newer(rt, chat, after, 15.0)
        for message in found["messages"]:
            after = message["n"]
            yield f"id: {after}\ndata: {json.dumps(message, ensure_ascii=False)}\n\n"
        yield f"event: idle\ndata: {json.dumps(found['idle'])}\n\n"


async def _wanted_language(request: Request) -> str:
    body = await request.body()
    if not body:
        return ""
    try:
        lang = json.loads(body).get("lang") or ""
    except (ValueError, AttributeError, RecursionError) as error:
        raise Rejected(400, "not a JSON object") from error
    if lang and lang not in LANGUAGES:
        raise Rejected(400, f"lang is one of {', '.join(LANGUAGES)}")
    return str(lang)


async def _may_open(request: Request) -> bool:
    """Per address; this machine's own is not limited (a proxy in front names the real one)."""
    host = request.client.host if request.client else ""
    with contextlib.suppress(ValueError):
        if ipaddress.ip_address(host).is_loopback:
            return True
    throttle: Throttle = request.app.state.new_chats
    return await throttle.allows(f"chat:{network(host)}")


@router.get("/calendar/{token}.ics")
async def calendar(rt: Rt, token: str) -> Response:
    """Somebody's own calendar, for whoever holds its secret address."""
    found = await feeds.read(rt, token)
    if found is None:
        raise HTTPException(404)
    return Response(found, media_type="text/calendar", headers={"Cache-Control": "private, no-cache"})


# ── providers and operators ────────────────────────────────────────────────────────────────────────────────────────


@router.post("/hooks/{name}")
async def hook(rt: Rt, name: str, request: Request) -> dict[str, bool]:
    channel = rt.channels.get(name)
    if channel is None or not hasattr(channel, "acknowledge"):
        raise Rejected(404, "no such channel")
    for inbound in channel.parse(request.headers, await request.body()):
        await arrived(rt, inbound)
    return {"ok": True}


@router.get("/healthz")
async def healthz() -> dict[str, str]:
    return {"status": "alive"}


@router.get("/readyz")
async def readyz(rt: Rt) -> JSONResponse:
    report = await health.report(rt)
    return JSONResponse(report, status_code=200 if report["ready"] else 503)


@router.get("/metrics")
async def metrics(rt: Rt) -> PlainTextResponse:
    return PlainTextResponse(await health.metrics(rt), media_type="text/plain; version=0.0.4")


# ── refusals ───────────────────────────────────────────────────────────────────────────────────────────────────────


async def _refused(request: Request, error: Exception) -> Response:
    """Every error is `{"error", "text"}`, the text in the person's language."""
    if isinstance(error, Rejected):
        return await _refusal(request, error.status, str(error))
    if isinstance(error, SQLAlchemyError):  # locked, full, away: not acknowledged, so it comes again
        return await _refusal(request, 503, type(error).__name__)
    if isinstance(error, HTTPException):
        return await _refusal(request, error.status_code, str(error.detail))
    return await _refusal(request, 400, "wrong parameters")


async def _refusal(request: Request, status: int, reason: str) -> Response:
    if request.url.path.startswith(pages.HOME):
        return pages.refusal(request, status)
    rt = await runtime(request)
    lang = _accepted(request)
    if status not in (401, 503) and (chat := request.path_params.get("chat", "")):
        lang = await transcripts.language(rt, chat) or lang
    errors = _FILE_ERRORS if uploads.PATHS.fullmatch(request.url.path) else _ERRORS
    text = rt.flows.texts.say(lang, errors.get(status, "error-bad-request"))
    return JSONResponse({"error": reason, "text": text}, status_code=status)


async def _fault(request: Request, _: Exception) -> Response:
    """Ours: what is outside of WithHeaders says by itself what a page may do. The server logs it."""
    answer = await _refusal(request, 500, "fault")
    guard(answer.headers, request.url.path)
    return answer


def _accepted(request: Request) -> str:
    """The first of the browser's languages that Rafiq speaks: a guess for the first page, never a choice."""
    for part in request.headers.get("accept-language", "").lower().split(","):
        code = part.split(";")[0].strip()
        for lang, prefixes in (("prs", ("prs", "fa")), ("ar", ("ar",)), ("fr", ("fr",))):
            if code.startswith(prefixes):
                return lang
    return "fr"


def guard(headers: MutableHeaders, path: str) -> None:
    own = pages.HEADERS if path.startswith(pages.HOME) else {}
    for name, value in (HEADERS | own).items():
        headers.setdefault(name, value)


class WithHeaders:
    """Says to browsers what a page of ours may do. Static files are asked about at each visit: upgrades are seen at once."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                guard(headers, scope["path"])
                if scope["path"].startswith(("/static/", f"{pages.HOME}/static/")):
                    headers["Cache-Control"] = "no-cache"
            await send(message)

        await self.app(scope, receive, with_headers)


class LimitedBody:
    """Answers 413 to a body over MAX_BODY, or over what a file may have where one is sent, announced or not."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        size, most = 0, uploads.MAX_BODY if uploads.PATHS.fullmatch(scope["path"]) else MAX_BODY
        announced = dict(scope["headers"]).get(b"content-length", b"0")

        async def limited() -> Message:
            nonlocal size
            message = await receive()
            size += len(message.get("body", b""))
            if size > most or (announced.isdigit() and int(announced) > most):
                raise Rejected(413, "body too large")
            return message

        return await self.app(scope, limited, send)
