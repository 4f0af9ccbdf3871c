"""The tables. Every column that holds a person's words, answers, address, notes or an outgoing body is `Sealed`; what
stays readable of a person is listed in docs/privacy.md."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
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
    called: Mapped[str | None] = mapped_column(Sealed)
    """The name by which the team may call them."""
    unlocked: Mapped[list[str] | None] = mapped_column(Sealed)
    """The programmes whose code they gave."""
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
    until: Mapped[datetime | None] = mapped_column(Moment)
    """From then on it would come too late: it is cancelled instead of sent."""
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
    at_night: Mapped[bool] = mapped_column(Boolean, default=False, server_default=text("false"))
    """Whether it may not wait for the end of the quiet hours."""
    fired_at: Mapped[datetime | None] = mapped_column(Moment)

    __table_args__ = (
        UniqueConstraint("person_id", "what", "due_at"),
        Index("ix_reminders_due", "due_at", postgresql_where=text("fired_at IS NULL"),
              sqlite_where=text("fired_at IS NULL")),
        NEVER_AGAIN,
    )  # fmt: skip


class ProgrammeRow(Base):
    """A programme. `about` is a `flows.programme.Programme`; `code` unlocks it where it is not open."""

    __tablename__ = "programmes"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    slug: Mapped[str] = mapped_column(String(48), unique=True)
    about: Mapped[dict[str, Any]] = mapped_column(JSON)
    code: Mapped[str] = mapped_column(String(16), unique=True)
    demo: Mapped[bool] = mapped_column(Boolean, default=False)
    """Made by `rafiq demo`, which makes it anew."""
    archived_at: Mapped[datetime | None] = mapped_column(Moment)
    changed_at: Mapped[datetime] = mapped_column(Moment)

    __table_args__ = (NEVER_AGAIN,)


class ActivityRow(Base):
    """What people register for. Its row is the lock of its places. `about` is a `flows.programme.Activity`."""

    __tablename__ = "activities"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id", ondelete="CASCADE"), index=True)
    about: Mapped[dict[str, Any]] = mapped_column(JSON)
    status: Mapped[str] = mapped_column(String(10), default="draft")
    """`draft`, `published`, `cancelled`."""
    places: Mapped[int] = mapped_column(Integer)
    max_party: Mapped[int] = mapped_column(Integer)
    pass_smaller: Mapped[bool] = mapped_column(Boolean, default=False)
    """Whether a smaller party may take a place for which a larger one, before it on the waiting list, is too many."""
    last_number: Mapped[int] = mapped_column(Integer, default=0)
    """Counts the registrations under the lock of this row: the order of the waiting list."""
    version: Mapped[int] = mapped_column(Integer, default=1)
    """Counts the changes of which everybody concerned is told."""
    repeat: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    """The rule by which its occasions were made: a `flows.recurrence.Repeat`."""
    starts_at: Mapped[datetime] = mapped_column(Moment)
    ends_at: Mapped[datetime] = mapped_column(Moment)
    """Of its first and of its last occasion."""
    made_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id", ondelete="SET NULL"))
    edited_at: Mapped[datetime] = mapped_column(Moment)
    """When its words, times or places were last written."""
    changed_at: Mapped[datetime] = mapped_column(Moment)
    """When anything of it changed, a registration included: open pages then look again."""

    __table_args__ = (Index("ix_activities_ends", "ends_at"), NEVER_AGAIN)


class OccasionRow(Base):
    """One time at which an activity takes place."""

    __tablename__ = "occasions"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    activity_id: Mapped[int] = mapped_column(ForeignKey("activities.id", ondelete="CASCADE"), index=True)
    starts_at: Mapped[datetime] = mapped_column(Moment)
    ends_at: Mapped[datetime] = mapped_column(Moment)
    cancelled_at: Mapped[datetime | None] = mapped_column(Moment)
    code: Mapped[str] = mapped_column(String(8), unique=True)
    """Shown to who is there, to scan or to type."""

    __table_args__ = (NEVER_AGAIN,)


class Registration(Base):
    """A party on an activity: `going`, `waiting`, `offered` a freed place, `left`, or `lapsed` when no answer came.

    Without a person it is only a number in the figures: whoever it was is erased.
    """

    __tablename__ = "registrations"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    activity_id: Mapped[int] = mapped_column(ForeignKey("activities.id", ondelete="CASCADE"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    number: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(String(10))
    size: Mapped[int] = mapped_column(Integer)
    party: Mapped[dict[str, Any] | None] = mapped_column(Sealed)
    """`name`, `adults`, `ages` of the children, `needs`."""
    answer_by: Mapped[datetime | None] = mapped_column(Moment)
    """Of an offer that was told: until when the place is held."""
    made_at: Mapped[datetime] = mapped_column(Moment)

    __table_args__ = (
        UniqueConstraint("activity_id", "person_id"),
        Index("ix_registrations_waiting", "state", postgresql_where=text("state IN ('waiting', 'offered')"),
              sqlite_where=text("state IN ('waiting', 'offered')")),
        NEVER_AGAIN,
    )  # fmt: skip


class Attendance(Base):
    """What a party said about one occasion (`coming`, `cannot`, `late`), and whether they were there."""

    __tablename__ = "attendance"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    occasion_id: Mapped[int] = mapped_column(ForeignKey("occasions.id", ondelete="CASCADE"))
    registration_id: Mapped[int] = mapped_column(ForeignKey("registrations.id", ondelete="CASCADE"), index=True)
    said: Mapped[str] = mapped_column(String(8), default="")
    mark: Mapped[str] = mapped_column(String(8), default="")
    """`present`, `absent`, or not marked yet."""
    marked_at: Mapped[datetime | None] = mapped_column(Moment)

    __table_args__ = (UniqueConstraint("occasion_id", "registration_id"), NEVER_AGAIN)


class Opinion(Base):
    """One tap of feedback, of nobody in particular."""

    __tablename__ = "opinions"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    occasion_id: Mapped[int] = mapped_column(ForeignKey("occasions.id", ondelete="CASCADE"), index=True)
    question: Mapped[str] = mapped_column(String(16))
    answer: Mapped[str] = mapped_column(String(8))

    __table_args__ = (NEVER_AGAIN,)


class Feed(Base):
    """Somebody's private calendar: whoever holds the token reads it, until it is dropped or made anew."""

    __tablename__ = "feeds"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)


class Staff(Base):
    """Somebody of the team who signs in to the console."""

    __tablename__ = "staff"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    role: Mapped[str] = mapped_column(String(12))
    """`volunteer`, `caseworker`, `coordinator` or `admin`."""
    password: Mapped[str] = mapped_column(String(200))
    """An argon2 hash; while an invitation waits, what ends the invitations before it (see bot.staff)."""
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    languages: Mapped[list[str]] = mapped_column(JSON, default=list)
    """Of the people whose cases they take; [] for all."""
    territories: Mapped[list[str]] = mapped_column(JSON, default=list)
    """The départements, by their codes, whose cases they take; [] for all."""
    max_cases: Mapped[int] = mapped_column(Integer, default=10)
    """How many cases they may hold at once."""
    totp: Mapped[str | None] = mapped_column(Sealed)
    """The secret of their second factor, once they have shown that they hold it."""
    totp_last: Mapped[int] = mapped_column(BigInteger, default=0)
    """The last time step whose code was used: none is good twice."""
    reset_asked_at: Mapped[datetime | None] = mapped_column(Moment)
    """When a new password was asked for at the door, until an admin has seen to it."""
    telegram_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    """The keyed hash of their Telegram account, where they linked it."""
    made_at: Mapped[datetime] = mapped_column(Moment)

    __table_args__ = (NEVER_AGAIN,)


class SignIn(Base):
    """A browser that is signed in. Only the hash of its cookie is kept."""

    __tablename__ = "sign_ins"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id", ondelete="CASCADE"), index=True)
    made_at: Mapped[datetime] = mapped_column(Moment)
    seen_at: Mapped[datetime] = mapped_column(Moment)


class ChannelAccount(Base):
    """What must outlive a process about one account of a channel."""

    __tablename__ = "channel_accounts"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    next_send_at: Mapped[float] = mapped_column(Float, default=0.0)
    """The leaky bucket of the account: seconds since 1970."""
