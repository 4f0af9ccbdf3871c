"""How it goes: for a machine that watches, and for whoever is called when it does not."""

from __future__ import annotations

from typing import Any

from prometheus_client import CollectorRegistry, Gauge, generate_latest
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from bot.runtime import Runtime
from bot.store.case_models import Case
from bot.store.models import InboxRow, OutboxRow

STUCK_AFTER = 60.0
"""Seconds that a message may wait to be handled before we say that we are not ready."""


async def report(rt: Runtime) -> dict[str, Any]:
    """`ready` is false when the database does not answer or messages wait too long; the rest is said beside it."""
    found: dict[str, Any] = {
        "ready": True,
        "database": "ok",
        "nlu": "none",
        "telegram": "off",
        "translation": "off",
    } | dict(rt.state)
    try:
        counts = await _counts(rt)
    except (SQLAlchemyError, OSError, TimeoutError) as error:
        return found | {"ready": False, "database": type(error).__name__}
    stuck = counts["inbox_oldest_seconds"] > STUCK_AFTER
    return found | {"ready": not stuck, "queue": counts}


async def metrics(rt: Runtime) -> str:
    registry = CollectorRegistry()
    for name, value in (await _counts(rt)).items():
        Gauge(f"rafiq_{name}", name.replace("_", " "), registry=registry).set(value)
    ready = Gauge("rafiq_nlu_ready", "the language model answers", registry=registry)
    ready.set(rt.state.get("nlu") == "ready")
    return generate_latest(registry).decode()


async def _counts(rt: Runtime) -> dict[str, float]:
    waits = InboxRow.status == "pending"
    async with rt.store.reading() as session:
        oldest = await session.scalar(select(func.min(InboxRow.received_at)).where(waits))
        inbox_rows = dict(
            (await session.execute(select(InboxRow.status, func.count()).group_by(InboxRow.status))).all()
        )
        outbox_rows = dict(
            (await session.execute(select(OutboxRow.status, func.count()).group_by(OutboxRow.status))).all()
        )
        crisis = await session.scalar(select(func.count()).where(InboxRow.crisis != ""))
        cases = await session.scalar(select(func.count()).where(Case.closed_at.is_(None)))
        urgent = await session.scalar(select(func.count()).where(Case.closed_at.is_(None), Case.priority == 0))
    return {
        "inbox_pending": inbox_rows.get("pending", 0),
        "inbox_failed": inbox_rows.get("failed", 0),
        "inbox_oldest_seconds": max((rt.now() - oldest).total_seconds(), 0.0) if oldest else 0.0,
        "inbox_crisis": crisis or 0,
        "outbox_pending": outbox_rows.get("pending", 0) + outbox_rows.get("sending", 0),
        "outbox_uncertain": outbox_rows.get("uncertain", 0),
        "outbox_failed": outbox_rows.get("failed", 0),
        "cases_open": cases or 0,
        "cases_urgent": urgent or 0,
    }
