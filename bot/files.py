"""Photos, voice notes and documents: what they are by their bytes, and how they come to be kept, encrypted.

What a person sends through a channel lies there first: it is `pending` until a worker has fetched it.
"""

from __future__ import annotations

import logging
import re
import unicodedata
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import undefer

from bot import outbox
from bot.file_types import EXTENSIONS, kind_of
from bot.messages import Downloads, SendError, TooLarge
from bot.runtime import Runtime
from bot.store.case_models import Case, StoredFile
from bot.store.models import Person

logger = logging.getLogger(__name__)

MAX_SIZE = 10 * 1024 * 1024
"""Bytes."""
LEASE = timedelta(minutes=2)
MOST_ATTEMPTS = 5
KEPT_WITHOUT_CASE = timedelta(days=7)
MAX_NAME = 80
JOINERS = "\u200c\u200d"
"""Of the invisible characters, what Persian and Arabic words are written with."""
SUFFIX = re.compile(r"\.[a-z][a-z0-9]{1,4}", re.IGNORECASE)
TOLD = {"size": "file-too-large", "type": "file-wrong-type", "": "file-lost"}
"""By the reason of a refusal, what the person is told; without one, it could not be fetched."""


class Refused(Exception):
    """A file that is not taken; `reason` is `size` or `type`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def keep(session: AsyncSession, person: Person, kind: str, name: str, content: bytes, now: datetime) -> StoredFile:
    """Keep a file that is here. `kind` as in `StoredFile`, "" to tell by its type. Raises Refused."""
    columns = _read(name, content)
    if columns["status"] == "refused":
        raise Refused(columns["reason"])
    row = StoredFile(person_id=person.id, kind=kind or shape_of(columns["mime"]), made_at=now, **columns)
    session.add(row)
    return row


def expect(
    session: AsyncSession, person: Person, kind: str, name: str, mime: str, size: int, source: str, now: datetime
) -> StoredFile:
    """A file that lies with the channel, which calls it `source`: `pending`, or `refused` at once when `size`, as announced,
    is over the limit (see `explain`). `mime`, as announced, only names it until it is read."""
    row = StoredFile(
        person_id=person.id,
        kind=kind,
        name=tidy(name, mime),
        source=source,
        status="pending",
        next_try_at=now,
        made_at=now,
    )
    if size > MAX_SIZE:
        row.status, row.reason, row.source = "refused", "size", None
    session.add(row)
    return row


async def read(session: AsyncSession, number: int) -> StoredFile | None:
    """A file with its content, which no other query loads."""
    found = select(StoredFile).where(StoredFile.id == number).options(undefer(StoredFile.content))
    return await session.scalar(found.execution_options(populate_existing=True))


async def explain(rt: Runtime, session: AsyncSession, person: Person, row: StoredFile) -> None:
    """Tell the person, once, why we do not have their file, and what to do. The person must be locked."""
    await session.flush()
    lang, key = person.lang or "fr", f"file:{row.id}:refused"
    said = rt.flows.texts.say(lang, TOLD[row.reason])
    await outbox.put(session, person, "reply", lang, said, now=rt.now(), unique_key=key)


async def forget_old(session: AsyncSession, now: datetime) -> int:
    """Retention: files of a case go with it, the others after a week."""
    alone = StoredFile.case_id.is_(None), StoredFile.made_at < now - KEPT_WITHOUT_CASE
    return len((await session.execute(delete(StoredFile).where(*alone).returning(StoredFile.id))).all())


def shape_of(mime: str) -> str:
    """The `kind` of a file whose sender did not say it."""
    return {"image": "photo", "audio": "voice", "video": "video"}.get(mime.partition("/")[0], "document")


def tidy(name: str, mime: str) -> str:
    """A name to show and to save under: the last part of a path, without invisible characters, of at most MAX_NAME, whose
    extension agrees with the type."""
    last = "".join(filter(_visible, re.split(r"[/\\]", name)[-1])).strip(" .")
    extensions = EXTENSIONS.get(mime)
    if extensions is None:
        return last[:MAX_NAME] or "file"
    stem, dot, suffix = last.rpartition(".")
    known = f".{suffix.lower()}"
    if known in extensions or SUFFIX.fullmatch(known):
        last = stem
    extension = known if dot and known in extensions else extensions[0]
    return f"{last[: MAX_NAME - len(extension)].strip(' .') or 'file'}{extension}"


def _visible(character: str) -> bool:
    return unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Zl", "Zp") or character in JOINERS


def _read(name: str, content: bytes) -> dict[str, Any]:
    """What the columns of a file become, once its bytes are here."""
    mime = kind_of(content)
    if len(content) > MAX_SIZE or not mime:
        return {"status": "refused", "reason": "size" if len(content) > MAX_SIZE else "type"}
    return {"status": "ready", "name": tidy(name, mime), "mime": mime, "size": len(content), "content": content}


# ── fetching ───────────────────────────────────────────────────────────────────────────────────────────────────────


async def fetch_next(rt: Runtime) -> bool:
    """Fetch one file, or find that there is none to fetch now."""
    taken = await take(rt)
    if taken is not None:
        await fetch(rt, taken)
    return taken is not None


async def take(rt: Runtime) -> StoredFile | None:
    """The next file, ours for LEASE; whoever dies with it in hand leaves it to the next."""
    now = rt.now()
    due = select(StoredFile).where(StoredFile.status == "pending", StoredFile.next_try_at <= now)
    async with rt.store.writing() as session:
        next_one = due.order_by(StoredFile.next_try_at, StoredFile.id).limit(1).with_for_update(skip_locked=True)
        row = await session.scalar(next_one)
        if row is not None:
            row.attempts, row.next_try_at = row.attempts + 1, now + LEASE
        return row


async def fetch(rt: Runtime, taken: StoredFile) -> None:
    """The download, outside any transaction, and then what became of it."""
    try:
        if taken.attempts > MOST_ATTEMPTS:  # every worker that had it in hand is gone
            raise SendError("tried too often")
        became = _read(taken.name, await _download(rt, taken))
    except TooLarge:
        became = {"status": "refused", "reason": "size"}
    except SendError as error:
        became = _not_fetched(taken, str(error), error.retry_after, rt.now())
    except Exception as error:
        logger.exception("file %s: a fault of ours", taken.id)
        became = _not_fetched(taken, type(error).__name__, None, rt.now())
    if await _settle(rt, taken, became):
        await rt.bell.ring("console")
        await rt.bell.ring("outbox")


async def _download(rt: Runtime, taken: StoredFile) -> bytes:
    async with rt.store.reading() as session:
        name = await session.scalar(select(Person.channel).where(Person.id == taken.person_id))
    channel = rt.channels.get(name or "")
    if not hasattr(channel, "download"):
        raise SendError("no channel to fetch it from")
    return await cast(Downloads, channel).download(taken.source or "", MAX_SIZE)


def _not_fetched(taken: StoredFile, why: str, retry_after: float | None, now: datetime) -> dict[str, Any]:
    """Tried again after 10, 20, 40… seconds, or as many as we were asked to wait; given up after MOST_ATTEMPTS."""
    logger.warning("file %s: not fetched (attempt %d): %s", taken.id, taken.attempts, why)
    if taken.attempts >= MOST_ATTEMPTS:
        return {"status": "failed"}
    pause = 10 * 2 ** (taken.attempts - 1) if retry_after is None else retry_after
    return {"next_try_at": now + timedelta(seconds=pause)}


async def _settle(rt: Runtime, taken: StoredFile, became: dict[str, Any]) -> bool:
    """Write it down, unless the file was erased meanwhile, or taken by another; whether it is settled."""
    async with rt.store.writing() as session:
        person = await session.get(Person, taken.person_id, with_for_update={"key_share": True})
        row = await session.get(StoredFile, taken.id)
        if person is None or row is None or (row.status, row.attempts) != ("pending", taken.attempts):
            return False
        for name, value in became.items():
            setattr(row, name, value)
        if row.status == "pending":
            return False
        row.source = None
        if row.status != "ready":
            await explain(rt, session, person, row)
        await session.execute(update(Case).where(Case.id == row.case_id).values(changed_at=rt.now()))
    logger.info("file %s: %s, %d bytes (attempt %d)", row.id, row.status, row.size, row.attempts)
    return True


async def next_due(session: AsyncSession) -> datetime | None:
    """When the earliest file may be fetched, or taken from who holds it."""
    return await session.scalar(select(func.min(StoredFile.next_try_at)).where(StoredFile.status == "pending"))
