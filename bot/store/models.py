"""The tables. Every column that holds a person's words, answers, address, notes or an outgoing body is `Sealed`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Text,
    UniqueConstraint,
    text,
)  # fmt: skip
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from bot.store.vault import Sealed

Key = BigInteger().with_variant(Integer, "sqlite")
"""SQLite counts up by itself only for a plain INTEGER."""
NEVER_AGAIN = {"sqlite_autoincrement": True}
"""SQLite gives the id of an erased row to the next one, and whoever still holds it would act on a stranger's."""


class Moment(TypeDecorator[datetime]):
    """A time in UTC; refuses one without a zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("a time without a zone")
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value if value is None or value.tzinfo else value.replace(tzinfo=UTC)


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Person(Base):
    """Somebody who wrote to us, by one address of one channel. Their row is the lock of their conversation."""

    __tablename__ = "people"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    channel: Mapped[str] = mapped_column(String(16))
    address_hash: Mapped[str] = mapped_column(String(64))
    address: Mapped[str] = mapped_column(Sealed)
    lang: Mapped[str] = mapped_column(String(8), default="")
    agreed_at: Mapped[datetime | None] = mapped_column(Moment)
    stopped_at: Mapped[datetime | None] = mapped_column(Moment)
    """No reminders and no announcements."""
    blocked_at: Mapped[datetime | None] = mapped_column(Moment)
    """The channel says that they do not want our messages."""
    erased_at: Mapped[datetime | None] = mapped_column(Moment)
    """Everything is erased but the address, until the farewell is delivered."""
    discreet: Mapped[bool] = mapped_column(Boolean, default=False)
    hide_word: Mapped[str | None] = mapped_column(Sealed)
    place: Mapped[str | None] = mapped_column(Sealed)
    status: Mapped[str | None] = mapped_column(Sealed)
    """What they told us about their papers, where they agreed that we keep it."""
    children: Mapped[str | None] = mapped_column(Sealed)
    teaches: Mapped[str] = mapped_column(String(3), default="", server_default="")
    """Whether unclear messages may be kept to learn from: `yes`, `no`, or not asked yet."""
    state: Mapped[dict[str, Any] | None] = mapped_column(Sealed)
    """The dialogue, see flows.engine.State."""
    seq: Mapped[int] = mapped_column(Integer, default=0)
    """Counts the messages of both sides: the order in which they are shown."""
    next_send_at: Mapped[float] = mapped_column(Float, default=0.0)
    """The leaky bucket of this chat: seconds since 1970 (see outbox)."""
    created_at: Mapped[datetime] = mapped_column(Moment)
    seen_at: Mapped[datetime] = mapped_column(Moment)

    __table_args__ = (UniqueConstraint("channel", "address_hash"), NEVER_AGAIN)


class InboxRow(Base):
    """Something that may move a conversation. `pending` until handled; then `done`, or `failed` and seen by staff."""

    __tablename__ = "inbox"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    channel: Mapped[str] = mapped_column(String(16))
    update_id: Mapped[str] = mapped_column(String(128))
    n: Mapped[int] = mapped_column(Integer)
    kind: Mapped[str] = mapped_column(String(16))
    body: Mapped[dict[str, Any] | None] = mapped_column(Sealed)
    crisis: Mapped[str] = mapped_column(String(16), default="")
    """What the guard found at receipt, as `kind/level`: such a row overtakes the others."""
    status: Mapped[str] = mapped_column(String(10), default="pending")
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    next_try_at: Mapped[datetime] = mapped_column(Moment)
    lease_until: Mapped[datetime | None] = mapped_column(Moment)
    received_at: Mapped[datetime] = mapped_column(Moment)
    handled_at: Mapped[datetime | None] = mapped_column(Moment)

    __table_args__ = (
        UniqueConstraint("channel", "update_id"),
        Index("ix_inbox_waiting", "person_id", "id", postgresql_where=text("status = 'pending'"),
              sqlite_where=text("status = 'pending'")),
        Index("ix_inbox_due", "next_try_at", postgresql_where=text("status = 'pending'"),
              sqlite_where=text("status = 'pending'")),
        Index("ix_inbox_history", "person_id", "n"),
        NEVER_AGAIN,
    )  # fmt: skip


class OutboxRow(Base):
    """A message on its way: `pending`, `sending`, `uncertain`, then `sent`, `failed` or `cancelled`.

    A web chat row is `ready` and stays so: reading it is its delivery.
    """

    __tablename__ = "outbox"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    channel: Mapped[str] = mapped_column(String(16))
    n: Mapped[int] = mapped_column(Integer)
    kind: Mapped[str] = mapped_column(String(16))
    urgency: Mapped[int] = mapped_column(Integer, default=1)
    """0 before all else (crisis), 1 live, 2 bulk."""
    body: Mapped[dict[str, Any] | None] = mapped_column(Sealed)
    status: Mapped[str] = mapped_column(String(10), default="pending")
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    next_try_at: Mapped[datetime] = mapped_column(Moment)
    lease_until: Mapped[datetime | None] = mapped_column(Moment)
    provider_id: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(String(120), default="")
    unique_key: Mapped[str | None] = mapped_column(String(80), unique=True)
    """What must not be said twice: `inbox:<id>` for an answer, and so on."""
    created_at: Mapped[datetime] = mapped_column(Moment)
    sent_at: Mapped[datetime | None] = mapped_column(Moment)

    __table_args__ = (
        Index("ix_outbox_waiting", "person_id", "id", postgresql_where=text("status IN ('pending', 'sending', 'uncertain')"),
              sqlite_where=text("status IN ('pending', 'sending', 'uncertain')")),
        Index("ix_outbox_due", "next_try_at", postgresql_where=text("status IN ('pending', 'sending', 'uncertain')"),
              sqlite_where=text("status IN ('pending', 'sending', 'uncertain')")),
        Index("ix_outbox_history", "person_id", "n"),
        NEVER_AGAIN,
    )  # fmt: skip


class Case(Base):
    """Somebody waits for a human."""

    __tablename__ = "cases"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    about: Mapped[str] = mapped_column(String(32))
    urgent: Mapped[bool] = mapped_column(Boolean)
    lang: Mapped[str] = mapped_column(String(8))
    notes: Mapped[dict[str, Any]] = mapped_column(Sealed)
    """`words`: what they wrote, `where`: the places in the conversation."""
    opened_at: Mapped[datetime] = mapped_column(Moment)
    closed_at: Mapped[datetime | None] = mapped_column(Moment)

    __table_args__ = (NEVER_AGAIN,)


class Lesson(Base):
    """A message that was not understood, masked, of somebody who agreed: until a person of the team says what it means."""

    __tablename__ = "lessons"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    lang: Mapped[str] = mapped_column(String(8))
    words: Mapped[str] = mapped_column(Sealed)
    why: Mapped[str] = mapped_column(String(10))
    taken_for: Mapped[str] = mapped_column(String(40), default="")
    meant: Mapped[str] = mapped_column(String(40), default="")
    """What the person chose among the offers."""
    kept_at: Mapped[datetime] = mapped_column(Moment)

    __table_args__ = (NEVER_AGAIN,)


class KeptDate(Base):
    """A day that somebody asked us to watch. `about`: see bot.deadlines."""

    __tablename__ = "kept_dates"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    about: Mapped[dict[str, Any]] = mapped_column(Sealed)
    forget_at: Mapped[datetime] = mapped_column(Moment)

    __table_args__ = (NEVER_AGAIN,)


class Reminder(Base):
    """Something to say at a time: `what` says of which row, as `date:12`. Once for each time, whoever plans it."""

    __tablename__ = "reminders"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    what: Mapped[str] = mapped_column(String(32))
    due_at: Mapped[datetime] = mapped_column(Moment)
    fired_at: Mapped[datetime | None] = mapped_column(Moment)

    __table_args__ = (
        UniqueConstraint("person_id", "what", "due_at"),
        Index("ix_reminders_due", "due_at", postgresql_where=text("fired_at IS NULL"),
              sqlite_where=text("fired_at IS NULL")),
        NEVER_AGAIN,
    )  # fmt: skip


class ChannelAccount(Base):
    """What must outlive a process about one account of a channel."""

    __tablename__ = "channel_accounts"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    next_send_at: Mapped[float] = mapped_column(Float, default=0.0)
    """The leaky bucket of the account: seconds since 1970."""
