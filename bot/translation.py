"""Machine translation between the three languages: protected, kept, and never in anybody's way."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import threading
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import delete, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.store.case_models import TranslationRow
from bot.store.database import Store, insert_into
from bot.store.vault import Vault
from bot.translators import CannotTranslate, Engine
from flows.protected import LONGEST, Protected, parts_of
from flows.spec import Term
from flows.texts import LANGUAGES

logger = logging.getLogger(__name__)

TIME_LIMIT, FOR_EACH_MORE = 6.0, 3.0
"""Seconds for a text, and for each part after its first."""
AT_ONCE = 4
FAILURES, REST = 3, timedelta(seconds=30)
"""After so many failures in a row nothing is tried for so long; then one text is."""
KEPT = timedelta(days=90)
BATCH = 500


@dataclass(frozen=True, slots=True)
class Translated:
    text: str
    lang: str
    by: str
    """The name of the machine; "" where nothing had to be translated."""
    changed: tuple[str, ...] = ()
    """What should have survived and did not, as it was written: numbers, dates, names, words of the offices."""


@dataclass(frozen=True, slots=True)
class _Asked:
    text: str
    source: str
    target: str
    names: tuple[str, ...]


class Breaker:
    """Whether an engine that failed may be tried again. Whoever asks first after a rest tries for all."""

    def __init__(self) -> None:
        self._failures = 0
        self._closed_until: datetime | None = None

    def lets_through(self, now: datetime) -> bool:
        if self._closed_until is None:
            return True
        if now < self._closed_until:
            return False
        self._closed_until = now + REST
        return True

    def worked(self) -> None:
        self._failures, self._closed_until = 0, None

    def failed(self, now: datetime) -> None:
        self._failures += 1
        if self._failures >= FAILURES:
            self._closed_until = now + REST


class Translator:
    """`state["translation"]` says `off`, `ready` or `does not answer`; `state["translator"]` names a third party."""

    def __init__(
        self,
        engine: Engine,
        store: Store,
        terms: Mapping[str, Term],
        now: Callable[[], datetime],
        state: dict[str, str],
    ) -> None:
        self._engine, self._store, self._now, self._state = engine, store, now, state
        self._protected = Protected(terms)
        self._breaker = Breaker()
        self._turn = asyncio.Semaphore(AT_ONCE)
        self._state["translation"] = "ready" if engine.there else "off"
        if engine.third_party:
            self._state["translator"] = f"third party: {engine.name}"

    @property
    def there(self) -> bool:
        """Whether this installation translates at all."""
        return self._engine.there

    @property
    def third_party(self) -> str:
        """The name of who reads what people write, "" when nobody else does."""
        return self._engine.name if self._engine.third_party else ""

    def start(self) -> None:
        if self.third_party:
            logger.warning("translation: %s, a third party, reads what people and the team write", self.third_party)

    async def translate(self, text: str, source: str, target: str, names: Collection[str] = ()) -> Translated | None:
        """None when there is no translation now, whatever the reason: it goes as written. Never raises.

        `names` are first names that must stay. Not within a transaction: this waits for the network, and writes.
        """
        if source == target or not text.strip():
            return Translated(text, target, "")
        if not self.there or not {source, target} <= LANGUAGES.keys():
            return None
        asked = _Asked(text, source, target, tuple(sorted(set(names))))
        if (kept := await self._kept(asked)) is not None:
            return kept
        made = await self._tried(asked)
        if made is not None and not made.changed:
            await self._keep(asked, made)
        return made

    async def _tried(self, asked: _Asked) -> Translated | None:
        try:
            async with asyncio.timeout(TIME_LIMIT):
                await self._turn.acquire()
        except TimeoutError:  # a queue is no fault of the engine
            return None
        try:
            return await self._guarded(asked) if self._breaker.lets_through(self._now()) else None
        finally:
            self._turn.release()

    async def _guarded(self, asked: _Asked) -> Translated | None:
        try:
            made = await self._made(asked)
        except Exception as error:  # whatever it is, the message goes as written; only ours surely say no word of it
            self._breaker.failed(self._now())
            self._state["translation"] = "does not answer"
            why = str(error) if isinstance(error, CannotTranslate) else type(error).__name__
            logger.warning("translation: %s to %s failed: %s", asked.source, asked.target, why)
            return None
        self._breaker.worked()
        self._state["translation"] = "ready"
        return made

    async def _made(self, asked: _Asked) -> Translated:
        explained: set[str] = set()
        parts = list(parts_of(asked.text, min(LONGEST, self._engine.longest)))
        async with asyncio.timeout(TIME_LIMIT + FOR_EACH_MORE * (len(parts) - 1)):
            done = [await self._part(part, asked, explained) for part in parts]
        changed = dict.fromkeys(raw for _, lost in done for raw in lost)
        return Translated("".join(text for text, _ in done), asked.target, self._engine.name, tuple(changed))

    async def _part(self, part: str, asked: _Asked, explained: set[str]) -> tuple[str, tuple[str, ...]]:
        """The translation of a part, and what it lost."""
        masked = self._protected.mask(part, asked.source, asked.target, asked.names, explained)
        said = masked.restored(masked.text if masked.bare else await self._said(masked.text, asked))
        if said is not None:
            return said, ()
        said = await self._said(part, asked)
        return said, masked.lost(said)

    async def _said(self, text: str, asked: _Asked) -> str:
        """What the engine makes of it, between the same white space."""
        core = text.strip()
        at = text.index(core)
        said = await _aside(partial(self._engine.translate, core, _theirs(asked.source), _theirs(asked.target)))
        return f"{text[:at]}{said.strip()}{text[at + len(core) :]}"

    async def _kept(self, asked: _Asked) -> Translated | None:
        try:
            async with self._store.reading() as session:
                found = select(TranslationRow.body).where(TranslationRow.key_hash.in_(self._hashes(asked)))
                body = await session.scalar(found.limit(1))
        except (SQLAlchemyError, OSError, TimeoutError) as error:
            logger.warning("translation: what was kept cannot be read: %s", type(error).__name__)
            return None
        return Translated(body["text"], asked.target, body["by"]) if body else None

    async def _keep(self, asked: _Asked, made: Translated) -> None:
        row = {
            "key_hash": self._hashes(asked)[0],
            "text_hash": _text_hashes(self._store.vault, asked.text)[0],
            "body": {"text": made.text, "by": made.by},
            "made_at": self._now(),
        }
        try:
            async with self._store.writing() as session:
                await session.execute(insert_into(session, TranslationRow).values(row).on_conflict_do_nothing())
        except (SQLAlchemyError, OSError, TimeoutError) as error:
            logger.warning("translation: cannot be kept: %s", type(error).__name__)

    def _hashes(self, asked: _Asked) -> list[str]:
        what = [self._engine.name, asked.source, asked.target, asked.text, *asked.names]
        return self._store.vault.hashes("translation", json.dumps(what))


def _theirs(lang: str) -> str:
    """Our Dari goes as Persian: no engine knows better."""
    return LANGUAGES[lang].telegram


async def _aside(work: Callable[[], str]) -> str:
    """In a thread of its own that nobody waits for any longer than for this: one that hangs keeps neither a later call nor
    the end of the process waiting, as those of an executor would."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[str] = loop.create_future()

    def tell(said: str | None, error: Exception | None) -> None:
        if future.done():
            return
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(said or "")

    def run() -> None:
        said, failed = None, None
        try:
            said = work()
        except Exception as error:
            failed = error
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody listens any more
            loop.call_soon_threadsafe(tell, said, failed)

    threading.Thread(target=run, name="translation", daemon=True).start()
    return await future


def _text_hashes(vault: Vault, text: str) -> list[str]:
    return vault.hashes("translated text", json.dumps(text))


async def forget(session: AsyncSession, vault: Vault, texts: Iterable[str]) -> None:
    """Erase what is kept of these texts, in whatever language: who wrote them asked to be forgotten."""
    hashes = [known for text in texts for known in _text_hashes(vault, text)]
    for at in range(0, len(hashes), BATCH):
        await session.execute(delete(TranslationRow).where(TranslationRow.text_hash.in_(hashes[at : at + BATCH])))


async def forget_old(session: AsyncSession, now: datetime) -> int:
    gone = await session.execute(
        delete(TranslationRow).where(TranslationRow.made_at < now - KEPT).returning(TranslationRow.id)
    )
    return len(gone.all())
