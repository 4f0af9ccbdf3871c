"""What passes between the channels and the rest: plain values, and the contract of a channel."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

LANGUAGES = ("prs", "ar", "fr")
"""The languages Rafiq speaks, by the codes used inside (see `flows.texts` for the world's other codes)."""

InboundKind = Literal[
    "text",  # words typed, or edited
    "press",  # a button; `button` is its id
    "command",  # /menu and friends; `text` is the name, `argument` what followed it
    "media",  # a photo, voice note, document, sticker…; `media` says which
    "location",
    "contact",
    "group",  # Rafiq was added to a group
    "team",  # something else that happened in a group; `group` says what
    "blocked",  # the person blocked Rafiq
    "unblocked",
    "flood",  # put by the inbox itself in place of what was too much
]

OutboundKind = Literal["crisis", "reply", "reminder", "notice", "human", "announcement", "hide"]


def clean(text: str) -> str:
    """Without what no database, no page and no channel takes: null bytes, and halves of surrogate pairs."""
    return text.replace("\x00", "").encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


@dataclass(frozen=True, slots=True)
class FileRef:
    """A file that lies with the provider, as it announces it: nothing of it is sure. `size` in bytes, 0 when not said."""

    id: str = field(repr=False)
    name: str = field(default="", repr=False)
    mime: str = ""
    size: int = 0


@dataclass(frozen=True, slots=True)
class InGroup:
    """What happened in a group, by whom, and in which of its topics; `thread` is 0 outside of them.

    `closed` and `reopened`: the topic. `left`: Rafiq is no more in the group.
    """

    what: Literal["said", "edited", "command", "media", "closed", "reopened", "left"]
    user: str = field(repr=False)
    thread: int = 0


@dataclass(frozen=True, slots=True)
class Inbound:
    """One thing that a person did. `update_id` is unique per channel: the same twice is the same event."""

    channel: str
    update_id: str
    address: str = field(repr=False)
    kind: InboundKind
    text: str = field(default="", repr=False)
    button: str = ""
    argument: str = field(default="", repr=False)
    media: str = ""
    file: FileRef | None = None
    """Of media: where it can be fetched (see `Downloads`)."""
    stored: int = 0
    """Of media: its number, where it came along and is kept already."""
    position: tuple[float, float] | None = field(default=None, repr=False)
    """Of a location: degrees north and east."""
    message_id: str = ""
    """The provider's id of the message: of the person's own, or of the one whose button was pressed."""
    callback_id: str = ""
    """What `acknowledge` must name so that the button stops spinning."""
    lang_hint: str = ""
    """The language of the person's client as the provider says it (`fa`, `fr-FR`…): a hint, never a choice."""
    group: InGroup | None = None
    """Of something that happened in a group, whose address is then `address`."""


@dataclass(frozen=True, slots=True)
class Button:
    """`id` comes back in `Inbound.button`: at most 64 bytes (Telegram's callback data)."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class File:
    """Something to keep, such as an entry for a calendar."""

    name: str
    mime: str
    content: bytes = field(repr=False)

    @classmethod
    def stored(cls, name: str, mime: str, base64: str) -> File:
        """As a row of the outbox holds it."""
        return cls(name, mime, b64decode(base64))


@dataclass(frozen=True, slots=True)
class Spot:
    """A place on the map: degrees north and east, and what it is called."""

    north: float
    east: float
    title: str

    @property
    def coordinates(self) -> str:
        """Latitude and longitude to about ten centimetres, as RFC 5870 writes them: "48.1,-2.7"."""
        return ",".join(f"{degrees:.6f}".rstrip("0").rstrip(".") for degrees in (self.north, self.east))


@dataclass(frozen=True, slots=True)
class Outbound:
    """One message to one person, in their language. `forget`: the provider's messages to delete first."""

    kind: OutboundKind
    address: str = field(repr=False)
    lang: str
    text: str = field(repr=False)
    buttons: tuple[Button, ...] = ()
    forget: tuple[str, ...] = ()
    sound: bytes = field(default=b"", repr=False)
    """An MP3 to be heard beside the text."""
    file: File | None = field(default=None, repr=False)
    position: Spot | None = field(default=None, repr=False)


Decision = Literal["act", "offer", "unclear", "crisis"]
CrisisKind = Literal["suicide", "violence", "medical", "shelter"]
CrisisLevel = Literal["sure", "maybe"]


@dataclass(frozen=True, slots=True)
class Danger:
    """What the crisis guard found. `maybe` asks gently and shows the number; it counts as found."""

    kind: CrisisKind
    level: CrisisLevel


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a text means to the assistant in an idle conversation."""

    decision: Decision = "unclear"
    intent: str = ""
    confidence: float = 0.0
    options: tuple[str, ...] = ()
    danger: Danger | None = None
    lang: str = ""
    """The language the text is written in: `prs`, `ar`, `fr`, another code when recognised, or "" when unsure."""
    entities: tuple[Any, ...] = field(default=(), repr=False)
    """Dates, people, ages, places and names in the text: `flows.entities.Entity`."""
    available: bool = True
    """False when no language model answered in time: buttons, commands and the guard still work."""


class Rejected(Exception):
    """Their request is not acceptable (no or wrong secret, malformed body). `status` is the HTTP status it deserves."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


class SendError(Exception):
    """A message could not be sent, and what to do about it.

    `permanent`: this person cannot be written to (blocked, gone): stop.
    `retry_after`: seconds the provider asked us to wait; the message was surely not sent.
    `maybe_sent`: the request may have reached the provider (read time-out, broken connection, 5xx).
    `refused`: the provider will not take this message, however often; it is given up after a few attempts.
    """

    def __init__(
        self,
        reason: str,
        *,
        permanent: bool = False,
        retry_after: float | None = None,
        maybe_sent: bool = False,
        refused: bool = False,
    ) -> None:
        super().__init__(reason)
        self.permanent = permanent
        self.refused = refused
        self.retry_after = retry_after
        self.maybe_sent = maybe_sent


class TooLarge(SendError):
    """A file is larger than what was asked for."""


class Channel(Protocol):
    """Two functions make a channel; neither touches the database."""

    name: str

    def parse(self, headers: Mapping[str, str], body: bytes) -> list[Inbound]:
        """Turn one request (or one line) into what happened; raises `Rejected`."""
        ...

    async def send(self, message: Outbound) -> str:
        """Deliver, and return the provider's id or ids (separated by spaces); raises `SendError`."""
        ...


class Deletes(Protocol):
    async def delete(self, address: str, message_ids: Sequence[str]) -> int:
        """Delete what the channel still lets us delete; returns how many could not be deleted."""
        ...


class Acknowledges(Protocol):
    async def acknowledge(self, inbound: Inbound) -> None:
        """Show at once that it arrived (typing sign, button put away). Errors are logged, never raised."""
        ...


class Fetches(Protocol):
    async def fetch(self, offset: int | None) -> list[tuple[int, list[Inbound]]]:
        """Wait for updates after `offset`; (next offset, what it holds) in order."""
        ...


class Downloads(Protocol):
    async def download(self, file_id: str, limit: int) -> bytes:
        """The file of a `FileRef`, whole; raises `TooLarge` beyond `limit` bytes, else `SendError`."""
        ...


class Prepares(Protocol):
    async def prepare(self, commands: Mapping[str, Mapping[str, Any]]) -> None:
        """Tell the provider, once at the start, what to show about Rafiq."""
        ...


@dataclass(frozen=True, slots=True)
class Forum:
    """A group as the provider describes it."""

    title: str
    has_topics: bool
    is_public: bool
    """Whether anybody can find it, and read what is said there."""
    is_managed: bool
    """Whether Rafiq may open, close and delete its topics."""


class Groups(Protocol):
    """A group with topics, such as a team's. `chat` and `thread` are the provider's numbers; each raises `SendError`."""

    async def forum(self, chat: int) -> Forum: ...

    async def has(self, chat: int, user: str) -> bool:
        """Whether they are in the group."""
        ...

    async def open_topic(self, chat: int, title: str) -> int: ...

    async def say(self, chat: int, thread: int, text: str) -> None: ...

    async def close_topic(self, chat: int, thread: int) -> None: ...

    async def reopen_topic(self, chat: int, thread: int) -> None: ...

    async def delete_topic(self, chat: int, thread: int) -> None:
        """With all that was said in it."""
        ...


class TopicGone(SendError):
    """The topic was deleted by hand."""
