"""The shape of what an association organises: programmes, and the activities one can come to. Unknown keys are errors."""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated, Literal

from pydantic import Field

from flows.spec import FieldOfHelp, Lang, Reviews, Source, Spec, Status, Territory, Words

LETTERS, DIGITS = "CDFHJKLMNPQRTVWX", "3479"
"""Of codes: nothing that is taken for another sign, and no vowels, so that no word comes of it."""
OF_A_PROGRAMME, OF_AN_OCCASION = 8, 6
Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$", max_length=48)]
Level = Literal["", "A1", "A2", "B1", "B2"]
"""The least French that is needed, by the European scale; "" for none."""
LEVELS: tuple[Level, ...] = ("", "A1", "A2", "B1", "B2")
Kind = Literal["class", "workshop", "outing", "stay", "meeting"]
Hours = Annotated[int, Field(ge=1, le=24 * 60)]
Position = Annotated[tuple[float, float], Field(description="degrees north and east")]
MAX_PARTY = 12
"""People who may come together; larger groups speak to a person first."""


class ActivityWords(Spec):
    """data/activity-words.yml: what people call what one does, by concept and language."""

    reviewed: Reviews
    concepts: dict[Slug, dict[Lang, list[str]]]


class Conditions(Spec):
    """Whom an activity is for. What is not stated is open to everybody."""

    women_only: bool = False
    age: tuple[int | None, int | None] = (None, None)
    """In full years, both included."""
    french: Level = ""
    status: list[Status] = []


class Targets(Spec):
    """What somebody is to reach in a programme."""

    hours: int | None = Field(default=None, ge=1)
    outings: int | None = Field(default=None, ge=1)


class Reminding(Spec):
    """How many hours before an activity one is reminded; a day is 24, also when the clock changes."""

    first: list[Hours] = [168, 24, 2]
    """Before an outing, a stay, and the first session of a series."""
    next: list[Hours] = [2]
    """Before the other sessions of a series."""


class Programme(Spec):
    """What stays while its activities come and go."""

    name: Words
    neutral: Words
    """What is said of it where somebody else may read along: no association, no purpose."""
    operator: str
    what: Words
    themes: list[FieldOfHelp] = Field(min_length=1)
    territory: Territory
    conditions: Conditions = Conditions()
    entry: Literal["open", "code", "professional"]
    """`code`: seen only by who has its code or link; `professional`: somebody of the team gives the code."""
    sensitivity: Literal["normal", "sensitive", "high"]
    """`high`: never listed, and spoken of by its neutral label only."""
    targets: Targets = Targets()
    reminding: Reminding = Reminding()
    words: dict[Lang, list[str]] = {}
    """What somebody types who looks for it."""
    source: Source | None = None
    """Where what is said of it was read; None for a programme that its own association wrote down."""
    as_of: str | None = None
    """When that was true: a day, a month or a year."""
    reviewed: Reviews = Reviews(fr=None, prs=None, ar=None)

    def lets_in(self, unlocked: Collection[str], slug: str) -> bool:
        """Whether somebody may register by themselves who gave the codes of these programmes."""
        return slug in unlocked or (self.entry == "open" and self.sensitivity != "high")


class Activity(Spec):
    """What people register for: an outing, a stay, or a group that meets many times."""

    title: Words
    kind: Kind
    about: Words | None = None
    place: Words
    """The meeting point, as one would say it."""
    position: Position | None = None
    line: Words | None = None
    """Which bus, tram or train to take."""
    price: int = Field(default=0, ge=0, le=100_000)
    """Cents of a euro."""
    bring: list[Words] = []
    childcare: bool = False
    wheelchair: bool = False
    """Whether one can come in a wheelchair."""
    children: bool = True
    """Whether children may come along."""
    interpreters: list[Lang] = []
    conditions: Conditions = Conditions()
    """In addition to the programme's."""


# ── ready-made texts ───────────────────────────────────────────────────────────────────────────────────────────────


class Title(Words):
    """What an activity may be called, and of which kind it then is."""

    kind: Kind


class Ready(Spec):
    """Texts that stand in three languages already, so that who organises need not translate."""

    reviewed: Reviews
    titles: dict[Slug, Title]
    bring: dict[Slug, Words]
    meeting: dict[Slug, Words]
