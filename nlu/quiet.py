"""Rasa without telemetry, without noise, and without anybody's words in a log."""

from __future__ import annotations

import logging
import os
import re
import warnings

_TOKEN = re.compile(r"(token=)[^\s&'\"]+")


def quiet_rasa(cache: str) -> None:
    """Call before Rasa is imported. Overrides the environment: nobody may switch the debug lines on by accident."""
    os.environ.update(
        RASA_TELEMETRY_ENABLED="false", SQLALCHEMY_SILENCE_UBER_WARNING="1", TF_CPP_MIN_LOG_LEVEL="3",
        CUDA_VISIBLE_DEVICES="-1", LOG_LEVEL="WARNING", LOG_LEVEL_LIBRARIES="ERROR",
        RASA_CACHE_DIRECTORY=cache, RASA_MAX_CACHE_SIZE="0",
    )  # fmt: skip
    warnings.showwarning = lambda *_, **__: None  # Rasa resets the filters
    from rasa.utils.log_utils import configure_structlog

    configure_structlog(logging.WARNING)  # else every message's words are printed at debug level
    logging.getLogger().setLevel(logging.WARNING)
    for handler in logging.getLogger().handlers:
        handler.addFilter(_hide_token)


def _hide_token(record: logging.LogRecord) -> bool:
    """Sanic writes the whole address, with the token in it, when a request fails."""
    record.msg, record.args = _TOKEN.sub(r"\1...", record.getMessage()), ()
    return True
