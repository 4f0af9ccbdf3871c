"""The shape of what coordinators and translators edit: dialogues, guides, topics, numbers. Unknown keys are errors."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Lang = Literal["fr", "prs", "ar"]
THEMES = ("papers", "housing", "health", "work", "learning", "daily")
Theme = Literal["papers", "housing", "health", "work", "learning", "daily"]
Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$", max_length=32)]
Intent = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=32)]
MAX_CHOICES = 9


class Spec(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Words(Spec):
    """The same sentence in each language, side by side."""

    fr: str = Field(min_length=1)
    prs: str = Field(min_length=1)
    ar: str = Field(min_length=1)

    @classmethod
    def same(cls, said: str) -> Words:
        """Words that are the same whatever the chosen language, being in another."""
        return cls(fr=said, prs=said, ar=said)

    def get(self, lang: str) -> str:
        return {"fr": self.fr, "prs": self.prs, "ar": self.ar}[lang]


# ── dialogues ──────────────────────────────────────────────────────────────────────────────────────────────────────

Text = str | Words
"""Either the name of a message of flows/texts/<lang>.ftl, or the words themselves."""

Effect = Literal[
    "agree", "stop_messages", "resume_messages", "erase", "discreet_on", "discreet_off", "teach_on", "teach_off"
]


class Choice(Spec):
    """A button. `to`: a step of this flow, or `flow:<id>` to go over to another one, or `back` or `end`."""

    label: Text
    to: str
    remember: dict[Literal["lang"], Lang] = {}
    """Facts kept about the person."""


class Say(Spec):
    do: Literal["say"]
    text: Text
    to: str


class Ask(Spec):
    """Say something and wait. After words that are not an answer it is asked again."""

    do: Literal["ask"]
    text: Text
    more: list[Text] = []
    choices: dict[str, Choice] = Field(default={}, max_length=MAX_CHOICES)
    accept: Literal["choice", "text"] = "choice"
    save: Literal["", "place", "hide_word"] = ""
    to: str = ""
    """Where an accepted free text leads."""
    plain: bool = False
    """No menu and no person below it: before consent, and inside the crisis answer."""


class Perform(Spec):
    """Let the service do something, then go on."""

    do: Literal["perform"]
    effect: Effect
    to: str


class Escalate(Spec):
    """Open a case for a human."""

    do: Literal["escalate"]
    about: str
    to: str


class When(Spec):
    """Go where the first condition that holds says, else to `otherwise`. Conditions: see flows/conditions.py."""

    do: Literal["when"]
    cases: dict[str, str] = Field(min_length=1)
    otherwise: str


class Tick(Spec):
    """A list to tick, one button an item; ticks are kept."""

    do: Literal["tick"]
    text: Text
    items: dict[str, Words] = Field(min_length=1, max_length=MAX_CHOICES)
    to: str


class Call(Spec):
    """Run another flow, then come back and go on."""

    do: Literal["call"]
    flow: str
    to: str


Step = Annotated[Say | Ask | Perform | Escalate | When | Tick | Call, Field(discriminator="do")]


class Flow(Spec):
    """One dialogue. It opens when a command or an intent names it, or when another flow leads to it."""

    id: str = Field(pattern=r"^[a-z][a-z0-9:_-]*$", max_length=48)
    start: str
    commands: list[str] = []
    intents: list[str] = []
    before_consent: bool = False
    """May run for somebody who has not agreed yet."""
    steps: dict[str, Step] = Field(min_length=1, max_length=60)


# ── guides ─────────────────────────────────────────────────────────────────────────────────────────────────────────


class Source(Spec):
    title: str
    site: str


class Review(Spec):
    by: str
    on: date
    hash: str


class Reviews(Spec):
    fr: Review | None
    prs: Review | None
    ar: Review | None


class GuideStep(Spec):
    """One action. `if_wrong`: what can go wrong and what to do then; `doubtful`: what may have changed, said so."""

    do: Words
    where: Words | None = None
    if_wrong: Words | None = None
    doubtful: Words | None = None


class Deadline(Spec):
    """Durations are ISO 8601, counted from `anchor`; negative is before it; null is an open side."""

    rule: str
    anchor: str
    earliest: str | None
    latest: str | None
    hard: bool
    confidence: Literal["high", "medium", "low"]
    checked_in_sources: bool


class Guide(Spec):
    id: Id
    theme: Theme
    label: Words
    """On a button: at most 20 characters in each language."""
    title: Words
    intro: Words
    cost: Words
    time: Words
    audience: list[Literal["asylum_seeker", "bpi", "family_of_bpi", "newcomer_with_permit", "undocumented", "anyone"]]
    high_stakes: bool = False
    doubtful: Words | None = None
    """Said once, before the first step, when the whole guide may have changed."""
    steps: dict[Id, GuideStep] = Field(min_length=1, max_length=12)
    papers: dict[Id, Words] = Field(default={}, max_length=MAX_CHOICES)
    ask_a_person_when: list[Words] = []
    deadlines: list[Deadline] = []
    neighbours: list[Id] = Field(default=[], max_length=3)
    """Guides of this project, or topics of data/topics.yml, that often come next."""
    sources: list[Source] = Field(min_length=1)
    evidence: Literal["searched", "partly", "recalled"]
    """`recalled`: general knowledge that was not checked against a source, and is said to be so."""
    checked_on: date | None
    confidence: Literal["high", "medium", "low"]
    reviewed: Reviews


# ── topics: where an intent leads ──────────────────────────────────────────────────────────────────────────────────


class Card(Spec):
    """A short answer: what it is, which office, the official page."""

    what: Words
    office: Words
    page: str


class Topic(Spec):
    theme: Theme
    label: Words
    """On a button: at most 20 characters in each language."""
    card: Card
    guides: list[Id] = Field(default=[], max_length=MAX_CHOICES)
    checked_on: date | None
    confidence: Literal["high", "medium", "low"]


class Topics(Spec):
    reviewed: Reviews
    topics: dict[Intent, Topic]


# ── numbers ────────────────────────────────────────────────────────────────────────────────────────────────────────


class Number(Spec):
    """A telephone number. `said` is how it is shown; it is never translated nor reshaped."""

    said: str
    for_what: Words
    note: Words | None = None
    confidence: Literal["high", "medium", "low"]


class Numbers(Spec):
    reviewed: Reviews
    source: str
    checked_on: date
    numbers: dict[str, Number]
    crisis: dict[Literal["suicide", "violence", "medical", "shelter"], list[str]]
    """Which numbers a crisis answer shows, most urgent first."""
