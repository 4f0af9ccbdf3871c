"""What goes wrong with Telegram, as a `SendError` that says what to do about it."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
)

from bot.channels.telegram_http import NotSent
from bot.messages import SendError

logger = logging.getLogger(__name__)

GONE = ("chat not found", "user is deactivated", "peer_id_invalid")
ALREADY_DELETED = "message to delete not found"
FAILURES = (TelegramError, AttributeError, LookupError, TypeError, ValueError)
"""What python-telegram-bot raises: the latter where an answer is not what it expects."""


@contextmanager
def errors_decide() -> Iterator[None]:
    try:
        yield
    except FAILURES as error:
        raise decision(error) from None  # Telegram's errors can quote what was sent


def decision(error: Exception) -> SendError:
    """The `SendError` that tells the outbox what to do."""
    if not isinstance(error, TelegramError):  # it was answered, but not as python-telegram-bot expects
        return SendError(type(error).__name__, maybe_sent=True)
    reason = str(error).partition(". ")[0][:80]  # what follows can quote a whole answer
    match error:
        case RetryAfter():
            return SendError("too many requests", retry_after=seconds(error.retry_after))
        case Forbidden():
            return SendError(reason, permanent=is_telegrams_own(error))
        case BadRequest():  # before NetworkError, which it is too
            gone = any(words in reason.lower() for words in GONE)
            return SendError(reason if gone else f"refused: {reason}", permanent=gone, refused=not gone)
        case ChatMigrated():
            return SendError("the group became another", permanent=True)
        case NotSent() | InvalidToken() | Conflict():
            return SendError(reason)
        case _ if reason.lower().startswith("too many requests"):  # without saying for how long
            return SendError("too many requests", retry_after=1)
        case _:
            return SendError(reason, maybe_sent=True)


def is_telegrams_own(error: Forbidden) -> bool:
    """Whether Telegram said it: when a proxy on the way refuses with a page of its own, nobody has blocked us."""
    return error.__cause__ is None


def seconds(wait: float | timedelta) -> float:
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)


async def deleted(request: Awaitable[bool]) -> bool:
    try:
        return await request
    except FAILURES as error:
        why = decision(error)
    if ALREADY_DELETED in str(why).lower():
        return True
    if why.refused:
        return False
    # Deleting twice does no harm, so that it is never "maybe".
    raise SendError(str(why), permanent=why.permanent, retry_after=why.retry_after)


async def quietly(what: str, request: Awaitable[object]) -> None:
    try:
        await request
    except (SendError, *FAILURES) as error:
        # Expected: the button was pressed twice, or the question is too old to be answered.
        level = logging.INFO if isinstance(error, BadRequest) else logging.WARNING
        logger.log(level, "telegram: %s failed: %s", what, type(error).__name__)
