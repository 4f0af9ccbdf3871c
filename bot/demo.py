"""The demonstration: an invented schedule, invented people and an invented team, dated from today.

It may be made while a service runs on the same SQLite file. All of it is one transaction that begins as a writer
(BEGIN IMMEDIATE) and takes about a second; the service's own writers wait up to five for it, its readers not at all
(WAL). What the service remembers of activities it compares with the database each time (`programmes.catalogue`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Literal, TypeVar
from zoneinfo import ZoneInfo

import yaml
from pydantic import BaseModel, Field, ValidationError
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import activities, demo_cases, people, programmes, registrations, staff
from bot.activities import MAX_PLACES, Draft, Moments
from bot.registrations import MAX_AGE, MAX_NAME, Group
from bot.runtime import Runtime
from bot.staff import Role
from bot.store.models import ActivityRow, Attendance, Person, ProgrammeRow, Registration, Staff
from flows import recurrence
from flows.finding import FAR_KM
from flows.lengths import MOST_WORDS, words
from flows.load import LOADER, FlowErrors
from flows.places import Places
from flows.programme import MAX_PARTY, Activity, Programme, Reminding, Slug
from flows.recurrence import Repeat, UnknownHolidays
from flows.spec import Lang, Spec, Territory, Words
from flows.texts import LANGUAGES
from flows.towns import km

FILE = "data/demo.yml"
CHANNEL = "webchat"
MOST_PEOPLE = 99
UNDER_WAY = timedelta(days=14)
"""Where a programme has a target of hours, one of its series began so long ago."""
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY = rf"^(\+[1-9]\d{{0,2}}|({'|'.join(WEEKDAYS)})(\+[1-9])?)$"
_SENTENCE = re.compile(r"(?<=[.!?؟…])\s+")
_NEEDS = {
    "interpreter": ("interprète", "ترجمان", "مترجم"),
    "wheelchair": ("fauteuil", "چوکی چرخدار", "كرسي متحرك"),
    "childcare": ("garde", "نگهداری", "رعاية"),
}
"""The words by which a sentence says what a registration can hold."""
M = TypeVar("M", bound=BaseModel)


class When(Spec):
    """`+3` is in three days; `saturday` the first one after today; `saturday+1` the one a week later."""

    day: str = Field(pattern=_DAY)
    starts: time = Field(alias="from")
    ends: time = Field(alias="to")
    """On the last day."""
    days: int = Field(ge=1, le=14)


class Planned(Spec):
    id: Slug
    programme: Slug
    activity: Activity
    places: int = Field(ge=1, le=MAX_PLACES)
    max_party: int = Field(ge=1, le=MAX_PARTY)
    pass_smaller: bool
    status: Literal["published", "draft"]
    when: When
    repeat: Repeat | None
    reminding: Reminding | None
    """What its organisers would like; people are reminded as its programme says."""


class Registered(Spec):
    activity: Slug
    adults: int = Field(ge=1)
    ages: list[int]
    needs: str

    @property
    def size(self) -> int:
        return self.adults + len(self.ages)


class Invented(Spec):
    """Somebody on the web chat, at an address that no browser is ever given."""

    name: str = Field(min_length=1, max_length=MAX_NAME)
    lang: Lang
    place: str
    registrations: list[Registered]

    def party(self, wish: Registered) -> Group:
        needs = (need for need, said in _NEEDS.items() if any(word in wish.needs.lower() for word in said))
        return Group(wish.adults, tuple(wish.ages), tuple(needs), self.name)


class Member(Spec):
    email: str
    name: str
    role: Role


class Demo(Spec):
    activities: list[Planned]
    people: list[Invented] = Field(max_length=MOST_PEOPLE)
    staff: list[Member]
    cases: list[demo_cases.Waiting]


@dataclass(frozen=True)
class Content:
    """What the files say. `programmes`: by the names of their files."""

    programmes: Mapping[str, Programme]
    demo: Demo

    @property
    def under_way(self) -> list[Planned]:
        """The first series of each programme that has a target of hours."""
        series = [one for one in self.demo.activities if one.repeat and one.status == "published"]
        first = {one.programme: one for one in reversed(series)}
        return [one for slug, one in first.items() if self.programmes[slug].targets.hours]

    def for_women(self, one: Planned) -> bool:
        return one.activity.conditions.women_only or self.programmes[one.programme].conditions.women_only

    def is_woman(self, person: Invented) -> bool:
        """Whether she comes to anything that is for women only."""
        theirs = {wish.activity for wish in person.registrations}
        return any(one.id in theirs and self.for_women(one) for one in self.demo.activities)


# ── the files ──────────────────────────────────────────────────────────────────────────────────────────────────────


def read(root: Path) -> Content:
    """Raises FlowErrors with everything that has not its shape."""
    wrong: list[str] = []
    found = {path.stem: _read(root, path, Programme, wrong) for path in sorted(root.glob("data/programmes/*.yml"))}
    demo = _read(root, root / FILE, Demo, wrong)
    if demo is None or wrong:
        raise FlowErrors(wrong)
    content = Content({slug: about for slug, about in found.items() if about}, demo)
    unknown = {one.programme for one in demo.activities} - content.programmes.keys()
    if unknown:
        raise FlowErrors([f"{FILE}: data/programmes has no {slug}" for slug in sorted(unknown)])
    return content


def _read(root: Path, path: Path, shape: type[M], wrong: list[str]) -> M | None:
    name = path.relative_to(root)
    try:
        return shape.model_validate(LOADER(path.read_text("utf-8")).get_single_data())
    except ValidationError as error:
        wrong += [f"{name}: {'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors()]
    except yaml.MarkedYAMLError as error:
        at = error.problem_mark or error.context_mark
        wrong.append(f"{name}:{at.line + 1 if at else 1}: {error.problem or error.context}")
    except (OSError, ValueError, yaml.YAMLError) as error:
        wrong.append(f"{name}: cannot be read: {error}")
    return None


def problems(root: Path) -> Iterator[str]:
    """What is wrong with the programmes and the demonstration, a line a problem."""
    try:
        content = read(root)
    except FlowErrors as error:
        yield from error.problems
        return
    towns, departements = ((root / f"data/{name}.csv").read_text("utf-8") for name in ("towns", "departements"))
    places = Places(towns, departements)
    for slug, about in content.programmes.items():
        at = f"data/programmes/{slug}.yml"
        known = {name for name, _ in _towns(places, about.territory)}
        yield from (f"{at}: data/towns.csv has no {town} there" for town in about.territory.towns if town not in known)
        yield from _long(at, about)
    for one in content.demo.activities:
        at = f"{FILE}: {one.id}"
        yield from (f"{at}: {why}" for why in _wrong(places, one, content.programmes[one.programme].territory))
        yield from _long(at, one.activity)
    yield from _wrong_people(content.demo)


def _wrong(places: Places, one: Planned, territory: Territory) -> Iterator[str]:
    if one.max_party > one.places:
        yield "a party may be larger than all its places"
    if one.when.days == 1 and one.when.ends <= one.when.starts:
        yield "ends before it begins"
    if one.repeat and one.when.days > 1:
        yield "a stay of several days is not repeated"
    spots = [spot for _, spot in _towns(places, territory) if spot]
    if one.activity.position and spots:
        away = min(km(one.activity.position, spot) for spot in spots)
        if away > FAR_KM:
            yield f"{away:.0f} km from the towns of its programme"


def _towns(places: Places, territory: Territory) -> list[tuple[str, tuple[float, float] | None]]:
    """The towns of a territory that are known, with their positions."""
    found = (places.town(name, code) for name in territory.towns for code in territory.departements)
    return [(town.name, town.position) for town in found if town]


def _wrong_people(demo: Demo) -> Iterator[str]:
    ids = Counter(one.id for one in demo.activities)
    yield from (f"{FILE}: {name} stands twice" for name, times in ids.items() if times > 1)
    known = {one.id: one for one in demo.activities}
    for person in demo.people:
        for wish in person.registrations:
            one = known.get(wish.activity)
            if one is None or one.status == "draft":
                yield f"{FILE}: {person.name}: there is no published activity {wish.activity}"
            elif wish.size > one.max_party:
                yield f"{FILE}: {person.name}: a party of {wish.size} is too many for {wish.activity}"
            if not all(0 <= age <= MAX_AGE for age in wish.ages):
                yield f"{FILE}: {person.name}: {wish.activity}: a child of no child's age"
    known_people = {person.name: person.lang for person in demo.people}
    yield from (f"{FILE}: {why}" for why in demo_cases.wrong(demo.cases, known_people))
    for member in demo.staff:
        if staff.email_of(member.email) is None:
            yield f"{FILE}: {member.name}: {member.email} is no e-mail address"


def _long(at: str, told: BaseModel) -> Iterator[str]:
    """One line for each sentence that somebody who reads slowly would lose their way in."""
    for place, said in _said(told):
        for lang in LANGUAGES:
            for sentence in _SENTENCE.split(said.get(lang)):
                if (count := len(words(sentence))) > MOST_WORDS:
                    yield f"{at}: {place}: {lang}: a sentence of {count} words: {sentence[:50]}…"


def _said(value: Any, place: str = "") -> Iterator[tuple[str, Words]]:
    """Every text in three languages, and where it stands."""
    if isinstance(value, Words):
        yield place, value
    elif isinstance(value, BaseModel):
        for name, inner in value:
            yield from _said(inner, f"{place}.{name}" if place else name)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _said(inner, f"{place}.{number}")


# ── days ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def day_of(said: str, today: date) -> date:
    """Always after today."""
    weekday, _, number = said.partition("+")
    if not weekday:
        return today + timedelta(int(number))
    ahead = (WEEKDAYS.index(weekday) - today.weekday() - 1) % 7 + 1
    return today + timedelta(ahead, weeks=int(number or 0))


def coming(one: Planned, today: date, zone: ZoneInfo) -> Moments:
    """When it takes place from now on."""
    first = day_of(one.when.day, today)
    return _moments(one, _days(first, one.repeat) if one.repeat else [first], zone)


def past(one: Planned, today: date, zone: ZoneInfo) -> Moments:
    """When it took place already, being under way, whatever the school holidays."""
    assert one.repeat is not None
    until = {"count": None, "until": today - timedelta(1), "school_zone": ""}
    return _moments(one, recurrence.days(today - UNDER_WAY, one.repeat.model_copy(update=until)), zone)


def _days(first: date, repeat: Repeat) -> list[date]:
    """Without the school holidays where they are not announced so far ahead."""
    try:
        return recurrence.days(first, repeat)
    except UnknownHolidays:
        return recurrence.days(first, repeat.model_copy(update={"school_zone": ""}))


def _moments(one: Planned, days: Sequence[date], zone: ZoneInfo) -> Moments:
    starts, ends, length = one.when.starts, one.when.ends, timedelta(one.when.days - 1)
    return [(datetime.combine(day, starts, zone), datetime.combine(day + length, ends, zone)) for day in days]


# ── the database ───────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass
class Made:
    """What stands in the database now. `left_alone`: the programmes that were there already, and are real."""

    programmes: dict[str, ProgrammeRow] = field(default_factory=dict)
    left_alone: list[str] = field(default_factory=list)
    activities: dict[str, ActivityRow] = field(default_factory=dict)
    sessions: int = 0
    people: list[tuple[Invented, Person]] = field(default_factory=list)
    parties: Counter[str] = field(default_factory=Counter)
    """By what came of their registrations: `going`, `waiting`."""
    staff: list[Staff] = field(default_factory=list)
    cases: int = 0


async def make(rt: Runtime, content: Content) -> Made:
    """Remove the demonstration that there is, and make it anew from today."""
    zone, made = rt.settings.zone, Made()
    today = rt.now().astimezone(zone).date()
    begun = {one.id: past(one, today, zone) for one in content.under_way}
    times = {one.id: coming(one, today, zone) for one in content.demo.activities}
    async with rt.store.writing() as session:
        await _remove(rt, session)
        await _programmes(rt, session, content, made)
        for one in content.demo.activities:
            if one.programme in made.programmes:
                await _activity(rt, session, one, times[one.id], begun.get(one.id, ()), made)
        await _people(rt, session, content.demo, made)
        for one in content.under_way:
            if one.id in made.activities:
                await _attended(rt, session, content, one, made)
        await _queue(rt, session, made)
        made.staff = [await _member(rt, session, member) for member in content.demo.staff]
        called = {one.name: person for one, person in made.people}
        made.cases = await demo_cases.make(rt, session, content.demo.cases, called, made.staff)
    for topic in ("console", "reminders"):
        await rt.bell.ring(topic)
    return made


async def _remove(rt: Runtime, session: AsyncSession) -> None:
    """What hangs on a person, a programme or an activity goes with it. Reminders of what is gone stay silent."""
    hashes = [one for n in range(1, MOST_PEOPLE + 1) for one in rt.store.vault.hashes(CHANNEL, address(n))]
    invented = Person.channel == CHANNEL, Person.address_hash.in_(hashes)
    await demo_cases.remove(session, (await session.scalars(select(Person.id).where(*invented))).all())
    await session.execute(delete(Person).where(*invented))
    await session.execute(delete(ProgrammeRow).where(ProgrammeRow.demo))


def address(n: int) -> str:
    return f"demo-{n}"


async def _programmes(rt: Runtime, session: AsyncSession, content: Content, made: Made) -> None:
    real = set(await session.scalars(select(ProgrammeRow.slug)))
    for slug, about in content.programmes.items():
        if slug in real:
            made.left_alone.append(slug)
        else:
            made.programmes[slug] = await programmes.save(session, slug, about, rt.now(), demo=True)


async def _activity(
    rt: Runtime, session: AsyncSession, one: Planned, times: Moments, begun: Moments, made: Made
) -> None:
    rule = one.repeat.model_dump(mode="json") if one.repeat else None
    programme = made.programmes[one.programme].id
    draft = Draft(programme, one.activity, one.places, one.max_party, times, one.pass_smaller, rule)
    row = await activities.make(rt, session, draft, None, publish=one.status == "published")
    if begun:
        await programmes.add_occasions(session, row, begun)
        row.starts_at = begun[0][0]
        await session.flush()
    made.activities[one.id] = row
    made.sessions += len(times) + len(begun)


async def _people(rt: Runtime, session: AsyncSession, demo: Demo, made: Made) -> None:
    for n, one in enumerate(demo.people, 1):
        person = await people.at_or_new(session, rt.store.vault, CHANNEL, address(n), rt.now())
        person.lang, person.agreed_at, person.place, person.called = one.lang, rt.now(), one.place, one.name
        made.people.append((one, person))
        for wish in one.registrations:
            if wish.activity in made.activities:
                await _register(rt, session, person, wish.activity, one.party(wish), made)


async def _register(
    rt: Runtime, session: AsyncSession, person: Person, activity: str, party: Group, made: Made
) -> None:
    """Whatever it is entered by: somebody of the team gave them the code."""
    row = made.activities[activity]
    programme = await session.get_one(ProgrammeRow, row.programme_id)
    person.unlocked = sorted({*(person.unlocked or ()), programme.slug})
    made.parties[await registrations.register(rt, session, person, row.id, party)] += 1


async def _attended(rt: Runtime, session: AsyncSession, content: Content, one: Planned, made: Made) -> None:
    """Some take part in what is under way, and missed a session now and then."""
    row, women = made.activities[one.id], content.for_women(one)
    for invented, person in made.people:
        if content.is_woman(invented) == women:
            await _register(rt, session, person, one.id, Group(name=invented.name), made)
    own = (await session.scalars(select(Registration).where(Registration.activity_id == row.id))).all()
    held = [each for each in await programmes.occasions_of(session, row.id) if each.ends_at <= rt.now()]
    for party in own:
        party.made_at = row.starts_at
        for number, occasion in enumerate(held):
            mark = "absent" if (number + party.number) % 4 == 0 else "present"
            marked = {"mark": mark, "marked_at": occasion.ends_at}
            session.add(Attendance(occasion_id=occasion.id, registration_id=party.id, said="", **marked))


async def _queue(rt: Runtime, session: AsyncSession, made: Made) -> None:
    """Everybody who does not go to what is full waits for it: there is a waiting list to be seen."""
    for slug, row in made.activities.items():
        if row.status == "published" and await registrations.free(session, row) == 0:
            there = select(Registration.person_id).where(Registration.activity_id == row.id)
            going = set(await session.scalars(there))
            for invented, person in made.people:
                if person.id not in going:
                    await _register(rt, session, person, slug, Group(name=invented.name), made)


async def _member(rt: Runtime, session: AsyncSession, member: Member) -> Staff:
    """Who is in the team already stays as they are."""
    known = await staff.by_email(session, member.email)
    return known or await staff.add(session, member.email, member.name, member.role, rt.now())
