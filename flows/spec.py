"""The shape of what coordinators and translators edit: dialogues, guides, topics, numbers. Unknown keys are errors."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from flows.durations import Iso

Lang = Literal["fr", "prs", "ar"]
THEMES = ("papers", "housing", "health", "work", "learning", "daily")
Theme = Literal["papers", "housing", "health", "work", "learning", "daily"]
Shelf = Literal["papers", "housing", "health", "work", "learning", "daily", "safety"]
"""Where a guide stands. `safety` is no theme of the menu: those guides are found beside the telephone numbers."""
Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$", max_length=32)]
Rule = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=32)]
Intent = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=32)]
MAX_CHOICES = 10


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

    def all(self) -> tuple[str, ...]:
        return self.fr, self.prs, self.ar


# ── dialogues ──────────────────────────────────────────────────────────────────────────────────────────────────────

Text = str | Words
"""Either the name of a message of flows/texts/<lang>.ftl, or the words themselves."""

Effect = Literal[
    "agree",
    "stop_messages",
    "resume_messages",
    "erase",
    "discreet_on",
    "discreet_off",
    "teach_on",
    "teach_off",
    "keep_answers",
    "no_letter",
    "keep_date",
    "date_done",
    "forget_date",
    "register",
    "leave",
    "reduce",
    "accept_place",
    "decline_place",
    "say_coming",
    "say_cannot",
    "say_late",
    "use_code",
    "new_feed",
    "drop_feed",
    "rate",
]


class Choice(Spec):
    """A button. `to`: a step of this flow, or `flow:<id>` to go over to another one, or `back` or `end`."""

    label: Text
    to: str
    remember: dict[Literal["lang"], Lang] = {}
    """Facts kept about the person."""
    put: dict[str, str] = {}
    """What the flow it leads to, or this one, is given: its frame's `values`."""


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
    view: str = ""
    """What is shown before it and made anew each time: a name of flows/views.py."""
    calls: list[str] = []
    """Numbers to call or write to with one tap, where the channel can: `tel:115`, `sms:114`."""
    accept: Literal["choice", "text", "date", "period", "party", "ages"] = "choice"
    save: Literal["", "place", "hide_word", "called", "query", "near", "code", "words"] = ""
    """Where a free text is kept: `place`, `hide_word` and `called` with the person, the others in this flow's values."""
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
    """Open a case for a human, with what the flow was told: `about`, `priority`, `readers`, `words`."""

    do: Literal["escalate"]
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


class Choose(Spec):
    """One of many, page by page. What is chosen is kept in this flow's values under `save`."""

    do: Literal["choose"]
    text: Text
    view: str = ""
    among: Literal[
        "anchors", "kept", "years", "months", "days", "due", "fields", "structures", "terms",
        "activities", "alternatives", "appointments", "adults", "children", "fewer",
    ]  # fmt: skip
    save: Literal[
        "anchor", "kept", "year", "month", "day", "rule", "field", "structure", "term",
        "activity", "appointment", "adults", "children", "fewer",
    ]  # fmt: skip
    choices: dict[str, Choice] = Field(default={}, max_length=3)
    to: str


class Call(Spec):
    """Run another flow, then come back and go on."""

    do: Literal["call"]
    flow: str
    to: str


Step = Annotated[Say | Ask | Perform | Escalate | When | Tick | Choose | Call, Field(discriminator="do")]


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
    day: date
    hash: str


class Reviews(Spec):
    fr: Review | None
    prs: Review | None
    ar: Review | None


class Doubt(Words):
    """What may have changed or is not sure, said so. `sources`: the sites, of this guide's sources, to look at again."""

    sources: list[str] = Field(min_length=1)
    confidence: Literal["low", "medium", "high"]
    checked_on: date | None
    reviewed: Review | None
    """Who looked at the sources again and signed that the doubt is said as it is."""


Status = Literal["asylum_seeker", "protected", "permit", "none"]
STATUSES: tuple[Status, ...] = ("asylum_seeker", "protected", "permit", "none")


class GuideStep(Spec):
    """One action. `if_wrong`: what can go wrong and what to do then; `doubtful`: what may have changed, said so."""

    do: Words
    where: Words | None = None
    if_wrong: Words | None = None
    doubtful: Doubt | None = None
    statuses: list[Status] = Field(default=[], alias="for")
    """Only for these; for everybody when empty."""
    children: bool = False
    """Only for who has children."""


class Anchor(Spec):
    """An event from whose day deadlines count."""

    label: Words
    """On a button: at most 20 characters in each language."""
    ask: Words
    find: Words
    """Where the day is written."""
    side: Literal["future", "past", "any"]
    letter: bool
    """Whether a letter comes with it that may give its own time."""
    due: Words | None = None
    """What to do before that day, where no guide has a rule for it."""


class Anchors(Spec):
    reviewed: Reviews
    anchors: dict[Rule, Anchor]


class Deadline(Spec):
    """Durations are ISO 8601, counted from `anchor`; negative is before it; null is an open side."""

    rule: Rule
    label: Words
    """What is due, as an order."""
    anchor: Rule
    earliest: Iso | None
    latest: Iso | None
    hard: bool
    confidence: Literal["high", "medium", "low"]
    checked_in_sources: bool
    same_as: str = ""
    """The rule of this guide that is the same thing done in another way: done with one is done with both."""


class Guide(Spec):
    id: Id
    theme: Shelf
    label: Words
    """On a button: at most 20 characters in each language."""
    title: Words
    intro: Words
    cost: Words
    time: Words
    audience: list[Literal["asylum_seeker", "bpi", "family_of_bpi", "newcomer_with_permit", "undocumented", "anyone"]]
    high_stakes: bool = False
    doubtful: Doubt | None = None
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


FIELDS = (
    "rights", "housing", "health", "employment_training", "language", "family_youth", "digital", "mobility",
    "food_aid", "culture_sport_leisure", "social_link",
)  # fmt: skip
FieldOfHelp = Literal[
    "rights", "housing", "health", "employment_training", "language", "family_youth", "digital", "mobility",
    "food_aid", "culture_sport_leisure", "social_link",
]  # fmt: skip


class Topic(Spec):
    theme: Theme
    label: Words
    """On a button: at most 20 characters in each language."""
    card: Card
    guides: list[Id] = Field(default=[], max_length=MAX_CHOICES - 1)
    helps: FieldOfHelp | None = None
    """The field of the directory in which to look for who helps."""
    also: Literal["", "dates", "numbers"] = ""
    """A dialogue that goes with it."""
    checked_on: date | None
    confidence: Literal["high", "medium", "low"]


class Topics(Spec):
    reviewed: Reviews
    topics: dict[Intent, Topic]


# ── numbers ────────────────────────────────────────────────────────────────────────────────────────────────────────


class Number(Spec):
    """A telephone number. `said` is how it is shown; it is never translated nor reshaped."""

    said: str
    dial: str = Field(pattern=r"^[0-9]{2,10}$")
    by: Literal["tel", "sms"] = "tel"
    """Whether one calls it or writes to it."""
    group: Literal["danger", "help", "other"]
    for_what: Words
    hours: Words | None
    languages: Words | None
    cost: Words | None
    note: Words | None = None
    doubt: Words | None
    """What is not confirmed."""
    source: str | None
    checked_on: date | None
    confidence: Literal["high", "medium", "low"]

    @property
    def shown(self) -> str:
        """`said`, with its groups held together."""
        return self.said.replace(" ", "\u00a0")

    @property
    def link(self) -> str:
        """What a telephone opens: `tel:115`, `sms:114`."""
        return f"{self.by}:{self.dial}"


class Numbers(Spec):
    reviewed: Reviews
    source: str
    checked_on: date
    numbers: dict[str, Number]
    crisis: dict[Literal["suicide", "violence", "medical", "shelter"], list[str]]
    """Which numbers a crisis answer shows, most urgent first."""


# ── words ──────────────────────────────────────────────────────────────────────────────────────────────────────────


class Term(Spec):
    """A French word of the offices. `forms`: every way it stands in a text, to find it there."""

    term: str
    forms: list[str] = Field(min_length=1)
    name: Words
    means: Words
    on_the_letter: Words
    said: Words
    """How it is pronounced, in the letters of each language."""


class Glossary(Spec):
    reviewed: Reviews
    terms: dict[Rule, Term]


# ── who helps ──────────────────────────────────────────────────────────────────────────────────────────────────────


class Territory(Spec):
    scope: Literal["national", "departements", "towns", "unknown"]
    towns: list[str] = []
    departements: list[str] = []
    note: Words


class Audience(Spec):
    who: Words
    status: list[Status]
    women_only: bool = False
    age: tuple[int | None, int | None] = (None, None)


class Entry(Spec):
    """`professional`: only through a social worker, a centre or a partner."""

    how: Literal["open", "professional", "unknown"]
    words: Words


class Contact(Spec):
    """Of the organisation, never of a person; only what it publishes."""

    address: str = ""
    phone: list[str] = []
    email: str = ""
    site: str = ""
    hours: Words | None = None


class Structure(Spec):
    """A programme or an institution. `high`: never listed nor found by name; a neutral label and a person."""

    name: str
    operator: str
    kind: Literal["programme", "institution"]
    sensitivity: Literal["normal", "sensitive", "high"]
    listing: Literal["public", "discreet", "hidden"]
    neutral: Words | None = None
    themes: list[FieldOfHelp]
    territory: Territory
    audience: Audience
    entry: Entry
    what: Words
    contact: Contact | None
    as_of: date | None
    as_of_note: Words | None = None
    state: Literal["running", "starting", "trial", "unknown"]
    words: dict[Lang, list[str]]
    """What somebody types who looks for it."""
    telling: list[str] = []
    """Of high sensitivity only: any one of these words is enough to offer its neutral label and a person."""


class Structures(Spec):
    reviewed: Reviews
    structures: dict[Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$", max_length=48)], Structure]
