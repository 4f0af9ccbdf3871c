"""What comes into the dialogue engine, what is kept of a conversation, and what goes out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, InstanceOf

from bot.messages import CrisisKind, Meaning
from flows.agenda import Agenda
from flows.booking import Standing
from flows.conditions import Person
from flows.spec import Words
from flows.texts import Part


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, as the engine sees it."""

    kind: Literal["text", "press", "command", "media", "location", "contact", "flood", "reminder", "outcome", "trouble"]
    text: str = field(default="", repr=False)
    button: str = ""
    argument: str = ""
    media: str = ""
    meaning: Meaning = field(default_factory=Meaning)
    days_away: int = 0
    position: tuple[float, float] | None = field(default=None, repr=False)
    """Of a location: degrees north and east."""
    outcome: dict[str, str] = field(default_factory=dict, repr=False)
    """What came of an effect that the dialogue waits for."""


class Lacking(Exception):
    """The event is about activities, and no agenda was given: load it, and advance again."""


class Heard(BaseModel):
    """Words, and the intent they were taken for."""

    model_config = ConfigDict(frozen=True)

    words: str = Field(repr=False)
    taken_for: str = ""


class Frame(BaseModel):
    model_config = ConfigDict(frozen=True)

    flow: str
    step: str
    version: str = ""
    trail: tuple[str, ...] = ()
    """The questions before this one, for the way back."""
    options: tuple[str, ...] = ()
    """The intents offered, in the flow `offer`."""
    values: dict[str, str] = Field(default={}, repr=False)
    """What this flow was given or told."""
    heard: Heard | None = None
    """What they were offered for; in the flow `crisis`, what may have been a danger."""


class State(BaseModel):
    """What is kept of a conversation. `person` is given anew with every event and never stored here."""

    model_config = ConfigDict(frozen=True)

    turn: int = 0
    stack: tuple[Frame, ...] = ()
    pressed: str = ""
    """The button that led to this turn: pressed twice, it is not an old one."""
    missed: int = 0
    """Messages in a row that were not understood."""
    ticks: dict[str, tuple[str, ...]] = {}
    progress: dict[str, str] = {}
    """The step reached in each guide that was left before its end."""
    wanted: str = ""
    """The flow that a link named, for after the first minutes."""
    followed: Heard | None = None
    """The message before this one, whose intent was followed: it may have been wrong."""
    invited: bool = False
    """Asked once whether unclear messages may be kept to learn from."""
    reminded: str = ""
    """The date of the last reminder: "done", said to it, means this one."""
    language_offered: str = ""
    """The language last offered to somebody who writes in another than the chosen one."""
    person: Person = Field(default=Person(), exclude=True)
    day: date = Field(default=date.min, exclude=True)
    """Given anew with every event, as is `person`."""
    given_agenda: InstanceOf[Agenda] | None = Field(default=None, exclude=True)

    @property
    def agenda(self) -> Agenda:
        """What there is to go to; raises Lacking where it was not given, since few events need it."""
        if self.given_agenda is None:
            raise Lacking
        return self.given_agenda

    @property
    def standing(self) -> Standing:
        """The person before the activity that the top frame is about."""
        return Standing(self.agenda, self.person, self.stack[-1].values)

    @property
    def idle(self) -> bool:
        """Whether nothing is under way."""
        return not self.stack or self.stack[-1].flow.startswith(("menu", "offer", "theme:", "topic:"))


@dataclass(frozen=True, slots=True)
class Press:
    """A button to show: its id (`turn:choice`) and its label."""

    id: str
    label: Part


@dataclass(frozen=True, slots=True)
class Sound:
    """A text to be heard; `name` is what its recording is called."""

    name: str
    text: Words


@dataclass(frozen=True, slots=True)
class Reply:
    """Say this. `langs`: the languages to say it in when not the person's own (a crisis before one was chosen)."""

    parts: tuple[Part, ...]
    buttons: tuple[Press, ...] = ()
    crisis: bool = False
    langs: tuple[str, ...] = ()
    reminder: bool = False
    """Nobody asked for it just now."""
    until: datetime | None = None
    """From then on it would come too late."""
    attach: str = ""
    """What comes with it: `calendar:12`, the file of an activity, or `place:12`, its place on the map."""
    sound: Sound | None = None


@dataclass(frozen=True, slots=True)
class Remember:
    """Keep a fact about the person: `lang`, `place`, `hide_word`, `called`, `status`, `children`."""

    fact: str
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Do:
    """Something the service does: one of `flows.spec.Effect`, or `hide`, `join_team`, `leave_team`."""

    effect: str


@dataclass(frozen=True, slots=True)
class OpenCase:
    """A human is needed. `about` is a kind of crisis, or a theme; `where` the places in the dialogue, and `ticked` what was
    ticked in them."""

    about: str
    priority: int
    """See `flows.opening.PRIORITIES`."""
    words: str = field(repr=False)
    where: tuple[str, ...] = ()
    ticked: dict[str, tuple[str, ...]] = field(default_factory=dict)
    readers: Literal["volunteer", "caseworker"] = "caseworker"
    """The least role that may read it."""
    relayed: bool = False
    """Whether it may pass through a team's Telegram group."""


@dataclass(frozen=True, slots=True)
class Relay:
    """What was said is for the team. `suspected`: the danger that there may be in it."""

    suspected: CrisisKind | None = None


@dataclass(frozen=True, slots=True)
class RateCase:
    """One tap after a case was closed."""

    case: int
    answer: str


@dataclass(frozen=True, slots=True)
class KeepDate:
    """Watch a date; `letter_end` is the last day that the person's letter gives, if it gives one."""

    anchor: str
    day: date = field(repr=False)
    letter_end: date | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class DateDone:
    """What a kept date was kept for is done: these rules, or all of them; then it is forgotten."""

    id: int
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Act:
    """Something whose outcome the dialogue waits for: one of `flows.booking.BY_THE_SERVICE`."""

    what: str
    values: dict[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Rate:
    """One tap of feedback about an occasion."""

    occasion: int
    question: str
    answer: str


Why = Literal["unclear", "offered", "wrong"]


@dataclass(frozen=True, slots=True)
class Learn:
    """A message to learn from: not understood, answered by one of the offers (`meant`), or taken for what it was not."""

    why: Why
    words: str = field(repr=False)
    taken_for: str = ""
    meant: str = ""


Effect = Reply | Remember | Do | OpenCase | Relay | RateCase | Learn | KeepDate | DateDone | Act | Rate
