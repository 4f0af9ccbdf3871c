"""The form of a programme: how it is filled in at first, and what is read from it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.console.forms import Fields, Typed, conditions_typed, translations
from flows.loaded import Flows
from flows.orthography import normalise
from flows.programme import Programme, Reminding, Targets
from flows.spec import FIELDS, Territory, Words
from flows.texts import LANGUAGES
from flows.towns import Town

MAX_NAME, MAX_NEUTRAL, MAX_OPERATOR, MAX_WHAT, MAX_TOWNS = 90, 40, 80, 600, 20
MAX_HOURS, MAX_OUTINGS = 5000, 500
NEUTRAL = Words(fr="Atelier", prs="برنامهٔ گروپی", ar="لقاء")
REMINDERS = (168, 24, 2)
ENTRIES = {
    "open": ("Ouvert", "Tout le monde voit ses activités et s’inscrit."),
    "code": ("Par un code", "Seules les personnes qui ont le code ou le lien les voient."),
    "professional": ("Par un professionnel", "Comme par un code, mais c’est l’équipe qui le donne à chaque personne."),
}
SENSITIVITIES = {
    "normal": ("Ordinaire", "Son nom se dit partout."),
    "sensitive": ("Sensible", "Il se montre dans les listes, avec prudence : le sujet touche à la vie privée."),
    "high": (
        "Très sensible",
        "Jamais dans une liste. Rafiq ne dit que le nom neutre, car lire le vrai nom pourrait mettre en danger.",
    ),
}
_EVERYWHERE = Words(fr="Partout en France.", prs="در تمام فرانسه.", ar="في كل فرنسا.")
_DEPARTEMENT = re.compile(r"(.+?)\s*\(\s*(\w{2,3})\s*\)")


def themes(flows: Flows) -> dict[str, str]:
    """The fields of help as people read them in French."""
    return {name: flows.texts.say("fr", f"field-{name.replace('_', '-')}") for name in FIELDS}


def new() -> Typed:
    return Typed.one_each(
        **translations("neutral", NEUTRAL, {}),
        entry="open",
        sensitivity="normal",
        remind_first=[str(hours) for hours in Reminding().first],
        remind_next=[str(hours) for hours in Reminding().next],
    )


def filled(one: Programme) -> Typed:
    """The form of a programme as it stands."""
    return Typed.one_each(
        **translations("name", one.name, {}),
        **translations("neutral", one.neutral, {}),
        **translations("what", one.what, {}),
        operator=one.operator,
        themes=one.themes,
        towns=", ".join(one.territory.towns),
        entry=one.entry,
        sensitivity=one.sensitivity,
        **conditions_typed(one.conditions),
        hours=str(one.targets.hours or ""),
        outings=str(one.targets.outings or ""),
        remind_first=[str(hours) for hours in one.reminding.first],
        remind_next=[str(hours) for hours in one.reminding.next],
    )


def reminders(stands: Programme | None) -> list[int]:
    """Hours before an activity from which one chooses: the usual ones, and those that stand."""
    own = (*stands.reminding.first, *stands.reminding.next) if stands else ()
    return sorted({*REMINDERS, *own}, reverse=True)


def read(flows: Flows, fields: Fields, stands: Programme | None) -> Programme | None:
    """The programme that was typed; None when something cannot be, which is said in `fields.errors`."""
    name = fields.words("name", MAX_NAME, {}, stands.name if stands else None, needed=True)
    neutral = fields.words("neutral", MAX_NEUTRAL, {}, stands.neutral if stands else NEUTRAL, needed=True)
    what = fields.words("what", MAX_WHAT, {}, stands.what if stands else None, needed=True)
    operator = fields.line("operator", MAX_OPERATOR, needed=True)
    chosen = fields.some_of("themes", FIELDS)
    if not chosen:
        fields.refuse("themes", "Cochez au moins un thème.")
    entry, sensitivity = fields.one_of("entry", ENTRIES), fields.one_of("sensitivity", SENSITIVITIES)
    if sensitivity == "high" and entry == "open":
        fields.refuse("entry", "Un programme très sensible ne s’ouvre que par un code.")
    hours = [str(number) for number in reminders(stands)]
    given = {
        "name": name,
        "neutral": neutral,
        "operator": operator,
        "what": what,
        "themes": chosen,
        "territory": _territory(flows, fields, stands.territory if stands else None),
        "conditions": fields.conditions(),
        "entry": entry,
        "sensitivity": sensitivity,
        "targets": Targets(
            hours=fields.number("hours", 1, MAX_HOURS), outings=fields.number("outings", 1, MAX_OUTINGS)
        ),
        "reminding": Reminding(
            first=[int(said) for said in fields.some_of("remind_first", hours)],
            next=[int(said) for said in fields.some_of("remind_next", hours)],
        ),
    }
    if fields.errors:
        return None
    kept = stands.model_dump(exclude=set(given)) if stands else {}
    return Programme.model_validate(kept | given)


def _territory(flows: Flows, fields: Fields, stands: Territory | None) -> Territory:
    """The towns that were typed, and their départements. None typed: as it was without towns, or everywhere."""
    said = [name.strip() for name in re.split(r"[,;\n]", fields["towns"]) if name.strip()]
    if stands and said == stands.towns:
        return stands
    if not said:
        return stands if stands and not stands.towns else Territory(scope="national", note=_EVERYWHERE)
    if len(said) > MAX_TOWNS:
        fields.refuse("towns", f"Au plus {MAX_TOWNS} villes.")
        return Territory(scope="unknown", note=_EVERYWHERE)
    towns = [town for name in said if (town := _town(flows, fields, name))]
    names = list(dict.fromkeys(town.name for town in towns))
    return Territory(
        scope="towns",
        towns=names,
        departements=list(dict.fromkeys(town.departement for town in towns)),
        note=Words(**dict(_note(names))),
    )


def _town(flows: Flows, fields: Fields, said: str) -> Town | None:
    """The town of this name: of the département in brackets, or the largest."""
    bracketed = _DEPARTEMENT.fullmatch(said)
    name, departement = (bracketed[1], bracketed[2].upper()) if bracketed else (said, "")
    index, *_ = flows.places.phrases()
    found = index.named(" ".join(normalise(name).split()))
    fitting = [town for town in found if departement in ("", town.departement)]
    if not fitting:
        fields.refuse("towns", f"« {said[:40]} » : nous ne connaissons aucune ville de France de ce nom.")
        return None
    return max(fitting, key=lambda town: town.weight)


def _note(names: list[str]) -> Iterator[tuple[str, str]]:
    """`À Paris et à Saint-Brieuc.`"""
    joined = {"fr": ("À ", " et à "), "prs": ("در ", " و در "), "ar": ("في ", " وفي ")}
    for lang in LANGUAGES:
        first, between = joined[lang]
        yield lang, f"{first}{between.join(names)}."
