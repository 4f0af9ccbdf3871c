"""How a file comes in by a form: held in memory only, as much of it as may be, and of few at a time."""

from __future__ import annotations

import asyncio
import re
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from python_multipart.multipart import parse_options_header
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, Request

from bot.files import MAX_SIZE
from bot.messages import Rejected

MAX_BODY = 11 * 1024 * 1024
"""Bytes: a file with what is around it."""
AT_ONCE = 12
"""How many are read side by side, each in memory as a whole; the others wait their turn."""
PATIENCE = 180.0
"""Seconds in which a file has to come in."""
MAX_CAPTION = 4000
PATHS = re.compile(r"/chat/[^/]+/files|/console/cases/[0-9]+/answer")
"""Where a file may come in."""


@dataclass(frozen=True)
class Upload:
    id: str
    """The sender's own, under which it may come again."""
    name: str = field(repr=False)
    content: bytes = field(repr=False)
    caption: str = field(default="", repr=False)


class InMemory(MultiPartParser):
    """Starlette's writes what is larger than a megabyte to the disk, as it is."""

    spool_max_size = MAX_BODY + 1


async def read(request: Request, turns: asyncio.Semaphore) -> Upload:
    """The one file of a form. Raises Rejected."""
    form = await parsed(request, 4, turns)
    try:
        return await _upload(form)
    finally:
        await form.close()


async def parsed(request: Request, max_fields: int, turns: asyncio.Semaphore) -> FormData:
    """A form with one file at most, held in memory. Raises Rejected."""
    kind, said = parse_options_header(request.headers.get("content-type"))
    if kind != b"multipart/form-data":
        raise Rejected(400, "expected multipart/form-data")
    if said.get(b"charset", b"utf-8").lower() != b"utf-8":  # any codec of Python's, also slow ones and half letters
        raise Rejected(400, "not in UTF-8")
    try:
        async with turns, in_time():
            return await InMemory(request.headers, request.stream(), max_files=1, max_fields=max_fields).parse()
    except (MultiPartException, ClientDisconnect) as error:
        raise Rejected(400, "not a whole form") from error


@asynccontextmanager
async def in_time() -> AsyncIterator[None]:
    """For a body that comes in drop by drop. Raises Rejected."""
    try:
        async with asyncio.timeout(PATIENCE):
            yield
    except TimeoutError:
        raise Rejected(408, "too slow") from None


async def _upload(form: FormData) -> Upload:
    file, own_id, caption = form.get("file"), form.get("id", secrets.token_hex(8)), form.get("text", "")
    if not isinstance(file, UploadFile) or not isinstance(own_id, str) or not isinstance(caption, str):
        raise Rejected(400, "expected a file, and texts beside it")
    if not 0 < len(own_id) <= 64 or not own_id.isprintable() or len(caption) > MAX_CAPTION:
        raise Rejected(400, "wrong id or text")
    if (file.size or 0) > MAX_SIZE:
        raise Rejected(413, "file too large")
    return Upload(own_id, file.filename or "", await file.read(), caption)
