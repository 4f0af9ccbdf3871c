"""The tables of what people of the team do: cases and what is said in them, files, the rota, the trace, and what is sent to
volunteers. As in `models`, what anybody wrote is `Sealed`."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.models import NEVER_AGAIN, Base, Key, Moment
from bot.store.vault import Sealed, SealedBytes


class Case(Base):
    """Somebody waits for a human, or has been answered by one. See `bot.escalations`."""

    __tablename__ = "cases"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    about: Mapped[str] = mapped_column(String(32))
    """A kind of crisis, or a theme."""
    priority: Mapped[int] = mapped_column(Integer, default=2)
    """0 danger, 1 today, 2 this week, 3 it can wait."""
    lang: Mapped[str] = mapped_column(String(8))
    """The person's, as last seen."""
    territory: Mapped[str] = mapped_column(String(3), default="", server_default="")
    """The code of their département, "" when not known."""
    readers: Mapped[str] = mapped_column(String(12), default="caseworker", server_default="caseworker")
    """The least role that may read it: `volunteer` where the person agreed to it, else `caseworker`."""
    relayed: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    """Whether the person agreed that it passes through the team's Telegram group."""
    notes: Mapped[dict[str, Any]] = mapped_column(Sealed)
    """`where`: the places in the conversation; `ticked`: what was ticked there."""
    holder_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id", ondelete="SET NULL"), index=True)
    """Who has claimed it."""
    touched_at: Mapped[datetime | None] = mapped_column(Moment)
    """When its holder last did something for it."""
    turn: Mapped[str] = mapped_column(String(6), default="team", server_default="team")
    """Who is to speak next: `team` or `person`."""
    hears: Mapped[bool] = mapped_column(Boolean, default=True, server_default=false())
    """Whether the person's words go to the team, and the bot is silent; for a week also after closing."""
    opened_at: Mapped[datetime] = mapped_column(Moment)
    waits_since: Mapped[datetime | None] = mapped_column(Moment)
    """The oldest message of the person that nobody has answered."""
    due_at: Mapped[datetime | None] = mapped_column(Moment)
    """Until when it is to be answered, by the goals and the opening hours."""
    warned_at: Mapped[datetime | None] = mapped_column(Moment)
    """When the coordinators were told that it is late."""
    first_answer_at: Mapped[datetime | None] = mapped_column(Moment)
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    reason: Mapped[str] = mapped_column(String(16), default="", server_default="")
    """Why it was closed."""
    figure_id: Mapped[int | None] = mapped_column(ForeignKey("case_figures.id", ondelete="SET NULL"))
    changed_at: Mapped[datetime] = mapped_column(Moment)
    """When anything of it changed: open pages then look again."""

    __table_args__ = (
        Index(
            "ix_cases_open",
            "due_at",
            postgresql_where=text("closed_at IS NULL"),
            sqlite_where=text("closed_at IS NULL"),
        ),
        Index("ix_cases_closed", "closed_at"),
        Index("ix_cases_changed", "changed_at"),
        NEVER_AGAIN,
    )


class CaseEntry(Base):
    """One thing of a case, in the order of the ids: words of the `person` or of the `team`, a `note` for colleagues, or an
    `event` such as a hand-over."""

    __tablename__ = "case_entries"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(8))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id", ondelete="SET NULL"))
    body: Mapped[dict[str, Any]] = mapped_column(Sealed)
    """`text`; of a place `position` and `title`; of an event `event` and what it names."""
    lang: Mapped[str] = mapped_column(String(8), default="")
    """What `text` is written in."""
    translation: Mapped[dict[str, Any] | None] = mapped_column(Sealed)
    """`lang`, `text`, `by`: made by a machine."""
    translating: Mapped[str] = mapped_column(String(8), default="")
    """`pending`, `done`, `failed` (shown and sent as written), or "" where none is needed. `behind`: an answer that goes as it
    is, once those before it are translated."""
    next_try_at: Mapped[datetime | None] = mapped_column(Moment)
    """Of a pending translation: when it may be tried, or taken from who holds it."""
    file_id: Mapped[int | None] = mapped_column(ForeignKey("files.id", ondelete="SET NULL"))
    outbox_id: Mapped[int | None] = mapped_column(BigInteger)
    """The message to the person that carries it."""
    key: Mapped[str | None] = mapped_column(String(80), unique=True)
    """What must not be written twice: `inbox:<id>`, `answer:<case>:<nonce>`, `note:<case>:<nonce>`, `group:<update>`."""
    owed: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    """Whether its topic was told it as written, and its translation is still to follow there."""
    made_at: Mapped[datetime] = mapped_column(Moment)

    __table_args__ = (
        Index("ix_case_entries_pending", "next_try_at", postgresql_where=text("translating = 'pending'"),
              sqlite_where=text("translating = 'pending'")),
        NEVER_AGAIN,
    )  # fmt: skip


class CaseFigure(Base):
    """What a closed case leaves for the figures, without anybody in it."""

    __tablename__ = "case_figures"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    week: Mapped[date] = mapped_column(Date, index=True)
    """The Monday of the week in which it was opened."""
    lang: Mapped[str] = mapped_column(String(8))
    about: Mapped[str] = mapped_column(String(32))
    priority: Mapped[int] = mapped_column(Integer)
    minutes: Mapped[int | None] = mapped_column(Integer)
    """To the first answer, in opening hours; None when there was none."""
    reason: Mapped[str] = mapped_column(String(16))
    helped: Mapped[str] = mapped_column(String(8), default="", server_default="")
    """`yes`, `some`, `no`, or not said."""
    waited: Mapped[str] = mapped_column(String(8), default="", server_default="")
    """How the wait was: `short`, `long`, or not said."""

    __table_args__ = (NEVER_AGAIN,)


class StoredFile(Base):
    """A photo, voice note or document of a case. `pending` until it is fetched from where it lies; then `ready`, `refused`
    or `failed`."""

    __tablename__ = "files"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    """`photo`, `voice`, `document`…"""
    name: Mapped[str] = mapped_column(Sealed)
    mime: Mapped[str] = mapped_column(String(80), default="")
    """What its bytes say that it is, never what was claimed."""
    size: Mapped[int] = mapped_column(Integer, default=0)
    """Bytes."""
    content: Mapped[bytes | None] = mapped_column(SealedBytes, deferred=True)
    """Loaded only where it is asked for: see `bot.files.read`."""
    source: Mapped[str | None] = mapped_column(Sealed)
    """What the channel calls it, until it is fetched."""
    status: Mapped[str] = mapped_column(String(8), default="ready")
    reason: Mapped[str] = mapped_column(String(16), default="")
    """Why it was refused: `size` or `type`."""
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    next_try_at: Mapped[datetime | None] = mapped_column(Moment)
    made_at: Mapped[datetime] = mapped_column(Moment)

    __table_args__ = (
        Index("ix_files_pending", "next_try_at", postgresql_where=text("status = 'pending'"),
              sqlite_where=text("status = 'pending'")),
        NEVER_AGAIN,
    )  # fmt: skip


class ReadyAnswer(Base):
    """What the team says often, written once in each language by somebody who speaks it."""

    __tablename__ = "ready_answers"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    title: Mapped[str] = mapped_column(Sealed)
    words: Mapped[dict[str, str]] = mapped_column(Sealed)
    """By language; French always, the others where they were written."""
    made_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id", ondelete="SET NULL"))
    changed_at: Mapped[datetime] = mapped_column(Moment)

    __table_args__ = (NEVER_AGAIN,)


class Shift(Base):
    """A member of the team answers every week on this day, between two minutes of it."""

    __tablename__ = "shifts"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id", ondelete="CASCADE"), index=True)
    weekday: Mapped[int] = mapped_column(Integer)
    """0 is Monday."""
    starts: Mapped[int] = mapped_column(Integer)
    ends: Mapped[int] = mapped_column(Integer)
    """Minutes since midnight, where the association is."""

    __table_args__ = (NEVER_AGAIN,)


class Trace(Base):
    """Who saw, answered, exported or erased what: numbers only. Rows are only ever added; the database itself refuses to
    change one, and to erase one that is younger than a year."""

    __tablename__ = "trace"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment, index=True)
    staff_id: Mapped[int | None] = mapped_column(BigInteger)
    """Not a foreign key: it outlives the member."""
    action: Mapped[str] = mapped_column(String(24))
    what: Mapped[str] = mapped_column(String(16))
    number: Mapped[int | None] = mapped_column(BigInteger)

    __table_args__ = (NEVER_AGAIN,)


class TranslationRow(Base):
    """A translation that was made before, found by the keyed hash of languages and words."""

    __tablename__ = "translations"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    text_hash: Mapped[str] = mapped_column(String(64), index=True)
    """Of the words alone, to erase them with who wrote them."""
    body: Mapped[dict[str, Any]] = mapped_column(Sealed)
    made_at: Mapped[datetime] = mapped_column(Moment, index=True)

    __table_args__ = (NEVER_AGAIN,)


class PushAddress(Base):
    """Where the browser of a member can be told that a message waits."""

    __tablename__ = "push_addresses"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id", ondelete="CASCADE"), index=True)
    endpoint: Mapped[str] = mapped_column(Sealed)
    endpoint_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime] = mapped_column(Moment)
    ring_at: Mapped[datetime | None] = mapped_column(Moment, index=True)
    """When it is to be told; None while there is nothing to tell."""
    since: Mapped[datetime | None] = mapped_column(Moment)
    """Since when it was to be told."""
    rung_at: Mapped[datetime | None] = mapped_column(Moment)
    """When it was last tried to tell it."""
    urgent: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    """Whether it is told at night, too."""

    __table_args__ = (NEVER_AGAIN,)


class Alert(Base):
    """Somebody of the team is to be told that a message waits: once for each reason and moment, whoever plans it."""

    __tablename__ = "alerts"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id", ondelete="CASCADE"))
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), index=True)
    why: Mapped[str] = mapped_column(String(10))
    due_at: Mapped[datetime] = mapped_column(Moment)
    sent_at: Mapped[datetime | None] = mapped_column(Moment)

    __table_args__ = (
        UniqueConstraint("staff_id", "case_id", "why", "due_at"),
        Index(
            "ix_alerts_due", "due_at", postgresql_where=text("sent_at IS NULL"), sqlite_where=text("sent_at IS NULL")
        ),
        NEVER_AGAIN,
    )


class Topic(Base):
    """The topic of a case in the team's Telegram group, and how far it was told. Without a case, which is erased, it is to be
    deleted in Telegram too."""

    __tablename__ = "topics"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id", ondelete="SET NULL"), unique=True)
    chat_id: Mapped[int] = mapped_column(BigInteger)
    thread_id: Mapped[int | None] = mapped_column(BigInteger, index=True)
    """None until it is made."""
    told_up_to: Mapped[int] = mapped_column(BigInteger, default=-1)
    """The last entry that stands in the topic; -1 when nothing does, not even what it is about."""
    telling_up_to: Mapped[int] = mapped_column(BigInteger, default=-1)
    """The last entry of a message that is on its way; beyond `told_up_to` after a crash, it may have arrived."""
    next_try_at: Mapped[datetime] = mapped_column(Moment)
    closed: Mapped[bool] = mapped_column(Boolean, default=False)
    """In Telegram."""

    __table_args__ = (NEVER_AGAIN,)


class Switch(Base):
    """What an administrator has switched on or the installation made for itself, such as the key of its notifications."""

    __tablename__ = "switches"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    name: Mapped[str] = mapped_column(String(32), unique=True)
    value: Mapped[Any] = mapped_column(Sealed)
    at: Mapped[datetime] = mapped_column(Moment)

    __table_args__ = (NEVER_AGAIN,)


METADATA = Base.metadata
"""All tables, those of `models` included."""
