"""Which activities somebody asks for: by words, by day, for their children, near a place; only what they may see."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from flows import dates, tokens
from flows.agenda import Agenda, Planned
from flows.dates import Found
from flows.directory import Near
from flows.index import stems
from flows.loaded import Flows
from flows.orthography import normalise
from flows.towns import km

SURE = 0.6
"""The part of what was asked that an activity must say, for us to be sure that it was asked for."""
FAR_KM = 60.0
"""Nobody goes further for an afternoon."""
EMPTY = tokens.wordset(
    "sortie sorties activité activités atelier ateliers programme quoi quelles quels quelle quel inscrire inscription "
    "participer prochain prochaine prochaines faire propose proposez proposés proposées voir venir aller veux fait matin "
    "soir midi après journée week end weekend semaine avez existe gratuit truc machin "
    "برنامه برنامه‌ها فعالیت فعالیت‌ها گردش سیر ورکشاپ چه چی کدام ثبت نام اشتراک شرکت رفتن بروم برویم بیایم هفته روز صبح "
    "شب دارید هست چیز چیزی یگان "
    "نشاط أنشطة انشطه رحلة رحلات ورشة ورشات برنامج ماذا ايش شو تسجيل اسجل سجلني اشارك مشاركة يوم اسبوع الاسبوع نهاية "
    "عندكم يوجد صباح مساء شيء شي حاجة"
)
"""Words that say nothing about which one."""


@dataclass(frozen=True, slots=True)
class Wanted:
    stems: frozenset[str]
    spans: tuple[tuple[date, date], ...] = ()
    """The days that were named, both ends included."""
    children: bool = False
    near: Near | None = None


def wanted(flows: Flows, text: str, today: date, lang: str) -> Wanted:
    """What a message asks for."""
    cut = tokens.split(text)
    days = dates.read_tokens(cut, today, lang)
    taken = {place for one in days for place in range(one.start, one.stop)}
    rest = tokens.words([token for place, token in enumerate(cut) if place not in taken])
    rest, near = flows.directory.asked(rest)
    said = f" {normalise(rest)} "
    children = [word for word in flows.words["children"] if f" {word} " in said]
    for word in children:
        said = said.replace(f" {word} ", " ")
    named = flows.concepts.within(rest)
    told = named | {stem for word in said.split() if word not in EMPTY for stem in stems(word)}
    return Wanted(frozenset(told), tuple(_spans(days, today)), bool(children), near)


def _spans(days: list[Found], today: date) -> Iterator[tuple[date, date]]:
    """The name of today's weekday may mean today."""
    for one in days:
        yield one.day, one.end or one.day
        named = not any(char.isdigit() for char in one.words)
        if named and one.end is None and one.day - today == timedelta(7):
            yield today, today


def find(flows: Flows, agenda: Agenda, asked: Wanted, home: str = "") -> list[Planned]:
    """The activities that answer, the best first; without words of their own, the soonest first."""
    scores = agenda.catalogue.index.scores(asked.stems)
    some = [one for one in agenda.open() if _on(one, asked, agenda) and _for_children(one, asked)]
    near = asked.near or (flows.directory.asked(home)[1] if home else None)
    here = {one.id: closeness(one, near) for one in some}
    if asked.near:
        some = [one for one in some if here[one.id] > 0]
    named = [one for one in some if one.id in scores]
    if asked.stems and (named or not any((asked.spans, asked.children, asked.near))):
        some = named
    best = max((scores[one.id] for one in some if one.id in scores), default=0.0)
    loud = [one for one in some if scores.get(one.id, 0.0) >= best / 2]
    return sorted(
        loud,
        key=lambda one: (
            -round(scores.get(one.id, 0.0), 1),
            not agenda.may_join(one),
            -here[one.id],
            agenda.upcoming(one),
        ),
    )


def openly(flows: Flows, text: str, today: date) -> bool:
    """Whether a message names a day or children, and nothing else: what is there on Saturday?"""
    asked = wanted(flows, text, today, "")
    return not asked.stems and bool(asked.spans or asked.children)


def sure(flows: Flows, agenda: Agenda, text: str, today: date) -> bool:
    """Whether these words surely ask for something that there is: most of what they say stands where it counts."""
    asked = wanted(flows, text, today, "")
    index = agenda.catalogue.index
    return bool(asked.stems) and any(index.covered(asked.stems, one.id) >= SURE for one in agenda.open())


def _on(one: Planned, asked: Wanted, agenda: Agenda) -> bool:
    coming = [occasion for occasion in one.held if occasion.starts > agenda.at]
    return not asked.spans or any(
        occasion.starts.date() <= last and first <= occasion.ends.date()
        for occasion in coming
        for first, last in asked.spans
    )


def _for_children(one: Planned, asked: Wanted) -> bool:
    youngest = one.conditions.age[0] or 0
    return not asked.children or (one.activity.children and youngest < 16)


def weekend(today: date) -> tuple[date, date]:
    """The Saturday and Sunday that come next, or are."""
    saturday = today - timedelta(1) if today.weekday() == 6 else today + timedelta(5 - today.weekday())
    return saturday, saturday + timedelta(1)


def closeness(one: Planned, near: Near | None) -> float:
    """2 in the same town or by its place on the map close by, 1 in the same département, 0 elsewhere."""
    if near is None:
        return 0.0
    if near.town and near.town in one.activity.place.fr:
        return 2.0
    territory = one.programme.territory
    towns = [town for town in territory.towns if town in one.activity.place.fr] or territory.towns
    at = one.activity.position
    if at and near.position:
        away = km(at, near.position)
        return 2.0 if away < FAR_KM / 4 else 1.0 if away < FAR_KM else 0.0
    if near.town and near.town in towns:
        return 2.0
    return 1.0 if towns == territory.towns and near.departement in territory.departements else 0.0
