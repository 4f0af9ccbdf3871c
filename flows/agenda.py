"""What there is to go to, and what one person has to do with it: given to the engine with the events that need it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from flows.concepts import Concepts
from flows.index import NAME, TEXT, WORDS, Index
from flows.programme import Activity, Conditions, Programme
from flows.spec import Words

CONCEPT = 5.0
"""What it is worth that a title names what one does."""
TAKEN = ("going", "offered")
"""The states of a registration that take places."""
UNDECIDED = ("waiting", "offered")
LIVE = ("going", *UNDECIDED)


@dataclass(frozen=True, slots=True)
class Occasion:
    """One time at which an activity takes place; aware times, where the association is."""

    id: int
    starts: datetime
    ends: datetime
    cancelled: bool = False

    @property
    def of_days(self) -> bool:
        """Whether it goes on over several days, as a stay."""
        return self.ends.date() > self.starts.date()


@dataclass(frozen=True)
class Planned:
    """An activity with its occasions, as it stands in the store."""

    id: int
    slug: str
    programme: Programme
    activity: Activity
    status: str
    places: int
    max_party: int
    pass_smaller: bool
    version: int
    occasions: tuple[Occasion, ...]

    @property
    def held(self) -> tuple[Occasion, ...]:
        return tuple(occasion for occasion in self.occasions if not occasion.cancelled)

    def next(self, now: datetime) -> Occasion | None:
        """The occasion that goes on, or the next one."""
        return next((occasion for occasion in self.held if occasion.ends > now), None)

    @property
    def series(self) -> bool:
        return len(self.occasions) > 1

    def over(self, now: datetime) -> bool:
        """Whether it is too late to join: an outing has begun, or no session of a series is left to begin."""
        return not any(occasion.starts > now for occasion in self.held)

    def occasion(self, number: int) -> Occasion | None:
        return next((occasion for occasion in self.occasions if occasion.id == number), None)

    @cached_property
    def conditions(self) -> Conditions:
        """The programme's and its own, both."""
        ours, own = self.programme.conditions, self.activity.conditions
        youngest = [age for age in (ours.age[0], own.age[0]) if age is not None]
        oldest = [age for age in (ours.age[1], own.age[1]) if age is not None]
        return Conditions(
            women_only=ours.women_only or own.women_only,
            age=(max(youngest, default=None), min(oldest, default=None)),
            french=max(ours.french, own.french),
            status=[status for status in ours.status if status in own.status] or own.status or ours.status,
        )

    def title(self, discreet: bool) -> Words:
        """As it may be said where somebody else may read along."""
        return self.programme.neutral if discreet or self.programme.sensitivity == "high" else self.activity.title

    def offsets(self, occasion: Occasion) -> list[int]:
        """How many hours before an occasion one is reminded, the longest first."""
        rules = self.programme.reminding
        return sorted(rules.first if self.held[:1] == (occasion,) else rules.next, reverse=True)


@dataclass(frozen=True, slots=True)
class Booking:
    """Somebody's registration: `going`, `waiting`, `offered` a freed place, `left` or `lapsed`."""

    activity: int
    state: str
    number: int
    adults: int
    ages: tuple[int, ...] = ()
    needs: tuple[str, ...] = ()
    name: str = ""
    answer_by: datetime | None = None
    ahead: int = 0
    """Parties before this one on the waiting list."""
    said: Mapping[int, str] = field(default_factory=dict)
    """By occasion: `coming`, `cannot` or `late`."""

    @property
    def size(self) -> int:
        return self.adults + len(self.ages)

    @property
    def live(self) -> bool:
        return self.state in LIVE


@dataclass(frozen=True, slots=True)
class Progress:
    """What somebody has reached in a programme."""

    slug: str
    programme: Programme
    hours: float
    outings: int


@dataclass(frozen=True)
class Catalogue:
    """Everything that is published, as it stood at one version of the store."""

    planned: Mapping[int, Planned]
    concepts: Concepts = field(default_factory=lambda: Concepts({}))

    @cached_property
    def index(self) -> Index[int]:
        """By words, and by what one does there, in whatever language it is called."""
        found = Index({number: list(_texts(one)) for number, one in self.planned.items()})
        for number, one in self.planned.items():
            about = one.activity.about
            found.add(number, self.concepts.within(" ".join(about.all()) if about else ""), WORDS)
            found.add(number, self.concepts.within(" . ".join(one.activity.title.all())), CONCEPT)
        return found


def _texts(one: Planned) -> Iterator[tuple[str, float]]:
    activity, programme = one.activity, one.programme
    yield from ((text, NAME) for words in (activity.title, programme.name) for text in words.all())
    yield programme.operator, NAME
    yield from ((text, WORDS) for listed in programme.words.values() for text in listed)
    told = (activity.about, activity.place, programme.what)
    yield from ((text, TEXT) for words in told if words for text in words.all())


@dataclass(frozen=True)
class Agenda:
    """What the engine may know of it all at this moment. `taken`: people who go, or to whom a place is offered."""

    at: datetime
    """This moment, where the association is."""
    catalogue: Catalogue
    taken: Mapping[int, int] = field(default_factory=dict)
    waiting: Mapping[int, int] = field(default_factory=dict)
    """Parties on the waiting list."""
    mine: Mapping[int, Booking] = field(default_factory=dict)
    unlocked: Collection[str] = ()
    """The programmes whose code this person gave."""
    progress: tuple[Progress, ...] = ()

    def get(self, number: str) -> Planned | None:
        """The activity of this number, if this person may see it."""
        one = self.catalogue.planned.get(int(number)) if number.isdecimal() else None
        return one if one and self.sees(one) else None

    def sees(self, one: Planned) -> bool:
        """What is led to by a professional is seen by all; what is entered by code, or is sensitive, by who has the code."""
        shown = one.programme.entry != "code" and one.programme.sensitivity != "high"
        return shown or one.id in self.mine or one.slug in self.unlocked

    def may_join(self, one: Planned) -> bool:
        return one.programme.lets_in(self.unlocked, one.slug)

    def open(self) -> list[Planned]:
        """What one may still join, the soonest first."""
        found = [
            one
            for one in self.catalogue.planned.values()
            if one.status == "published" and self.sees(one) and not one.over(self.at)
        ]
        return sorted(found, key=lambda one: (self.upcoming(one), one.id))

    def upcoming(self, one: Planned) -> datetime:
        """When it next begins."""
        return next(occasion.starts for occasion in one.held if occasion.starts > self.at)

    def free(self, one: Planned) -> int:
        """Places that nobody has nor is offered."""
        return max(0, one.places - self.taken.get(one.id, 0))

    def going(self) -> list[tuple[Occasion, Planned]]:
        """What this person goes to from now on, in order."""
        found = [
            (occasion, one)
            for number, booking in self.mine.items()
            if booking.state == "going" and (one := self.catalogue.planned.get(number)) and one.status == "published"
            for occasion in one.held
            if occasion.ends > self.at and booking.said.get(occasion.id) != "cannot"
        ]
        return sorted(found, key=lambda pair: pair[0].starts)

    def clash(self, wanted: Planned) -> Planned | None:
        """What they already go to at the same time."""
        for occasion, one in self.going():
            for other in wanted.held:
                if one.id != wanted.id and occasion.starts < other.ends and other.starts < occasion.ends:
                    return one
        return None
