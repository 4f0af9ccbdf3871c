"""An activity as people see it in the chat, in each language."""

from __future__ import annotations

from dataclasses import dataclass

from bot.activities import Draft
from bot.console.overview import Places
from bot.runtime import Runtime
from bot.store.models import ProgrammeRow
from flows import moments
from flows.agenda import Agenda, Catalogue, Occasion, Planned
from flows.conditions import Person
from flows.programme import Programme
from flows.spec import Words
from flows.state import Frame, State
from flows.texts import LANGUAGES, Language
from flows.views import VIEWS


@dataclass(frozen=True, slots=True)
class Card:
    language: Language
    paragraphs: list[list[str]]
    """Each with its lines."""


def shown(rt: Runtime, one: Planned, there: Places) -> list[Card]:
    """What the chat says of an activity, to somebody who may see it."""
    at = rt.now().astimezone(rt.settings.zone)
    agenda = Agenda(
        at=at,
        catalogue=Catalogue({one.id: one}),
        taken={one.id: there.taken},
        waiting={one.id: there.waiting},
        unlocked=(one.slug,),
    )
    frame = Frame(flow="activity", step="show", values={"activity": str(one.id)})
    return [
        _card(rt, lang, State(stack=(frame,), person=Person(lang=lang), day=at.date(), given_agenda=agenda))
        for lang in LANGUAGES
    ]


def _card(rt: Runtime, lang: str, state: State) -> Card:
    parts = tuple(VIEWS["activity"](rt.flows, state))
    paragraphs = rt.flows.texts.paragraphs(lang, parts).split("\n\n")
    return Card(LANGUAGES[lang], [paragraph.split("\n") for paragraph in paragraphs])


def of_draft(rt: Runtime, row: ProgrammeRow, draft: Draft) -> list[Card]:
    """The same of what is not written down yet."""
    zone = rt.settings.zone
    dated = (
        Occasion(number, starts.astimezone(zone), ends.astimezone(zone))
        for number, (starts, ends) in enumerate(draft.moments)
    )
    one = Planned(
        id=0,
        slug=row.slug,
        programme=Programme.model_validate(row.about),
        activity=draft.about,
        status="published",
        places=draft.places,
        max_party=draft.max_party,
        pass_smaller=draft.pass_smaller,
        version=1,
        occasions=tuple(dated),
    )
    return shown(rt, one, Places())


def ways(one: Planned) -> list[tuple[Language, list[str]]]:
    """What somebody may write to find it, in each language."""
    title, day = one.activity.title, moments.weekday(one.occasions[0].starts.date())
    towns = [Words.same(town) for town in one.programme.territory.towns if town in one.activity.place.fr]
    return [(language, [said.get(lang) for said in (title, day, *towns)]) for lang, language in LANGUAGES.items()]
