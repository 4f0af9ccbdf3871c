"""The form of an activity: how it is filled in at first, and what is read from it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from bot.activities import MAX_PLACES, Draft, Moments
from bot.console.forms import Fields, Typed, conditions_typed, translations
from flows import recurrence
from flows.agenda import Planned
from flows.calendars import months_on
from flows.orthography import normalise
from flows.programme import MAX_PARTY, Activity, Kind, Position, Ready
from flows.recurrence import MAX_MONTHS, MAX_OCCASIONS, Repeat, UnknownHolidays
from flows.spec import Lang, Words
from flows.texts import LANGUAGES

MAX_TITLE, MAX_LINE, MAX_ABOUT, MAX_THING = 80, 160, 600, 80
MAX_BRING = 12
BETWEEN = " / "
MAX_DAYS = 31
"""Of a stay."""
MAX_EUROS = 1000
USUAL_PARTY = 6
KIND_NAMES: dict[Kind, str] = {
    "class": "Cours",
    "workshop": "Atelier",
    "outing": "Sortie",
    "stay": "Séjour",
    "meeting": "Rencontre",
}
INTERPRETERS: tuple[Lang, ...] = ("prs", "ar")
WHEN = (
    "day", "from", "to", "last_day", "weekday", "every", "until", "count", "public", "zone", "except_on", "also_on",
)  # fmt: skip
DETAILS = (
    "about", "line", "kind", "position", "price", "bring_own", "youngest", "oldest", "french", "max_party", *WHEN[4:],
)  # fmt: skip
"""The fields behind « Plus de détails »: an error in one of them opens it."""
TRANSLATIONS = tuple(f"{name}-{lang}" for name in ("title", "place", "line", "about") for lang in ("prs", "ar"))
_NUMBER = r"(-?\d{1,3}(?:[.,]\d+)?)"
_POSITION = re.compile(rf"{_NUMBER}\s*[,;\s]\s*{_NUMBER}")
_PRICE = re.compile(r"(\d{1,4})(?:[.,](\d{1,2}))?\s*€?")


def by_words(*listed: Mapping[str, Words]) -> dict[str, Words]:
    """Texts by their French words, however these are written."""
    return {normalise(said.fr): said for ready in listed for said in ready.values()}


@dataclass(frozen=True)
class Setting:
    """What a form is read against. `before`: the activity from which it was filled in; `stands`: the one it changes."""

    programme: int
    zone: ZoneInfo
    ready: Ready
    before: Activity | None = None
    stands: Planned | None = None
    repeat: dict[str, Any] | None = None
    edited: str = ""
    """When the one it changes was last written."""
    places: Mapping[str, Activity] = field(default_factory=dict)
    """The activities of the programme by their places: where they are, and how one comes there."""

    @cached_property
    def titles(self) -> dict[str, Words]:
        return by_words(self.ready.titles)

    @cached_property
    def spots(self) -> dict[str, Words]:
        earlier = {normalise(place): one.place for place, one in self.places.items()}
        return by_words(self.ready.meeting) | earlier

    @cached_property
    def things(self) -> dict[str, Words]:
        return by_words(self.ready.bring)


# ── filled in ──────────────────────────────────────────────────────────────────────────────────────────────────────


def new(setting: Setting, last: Planned | None) -> Typed:
    """An empty form, but for where it was the last time, and for how many."""
    if last is None:
        return Typed.one_each(children="on", every="1", public="skip")
    return Typed.one_each(
        **_place(setting, last.activity), places=str(last.places), children="on", every="1", public="skip"
    )


def filled(setting: Setting, one: Planned) -> Typed:
    """The form of an activity as it stands."""
    activity, titles, none = one.activity, setting.titles, dict[str, Words]()
    kind = "" if _ready_kind(setting.ready, activity.title.fr) == activity.kind else activity.kind
    known = {normalise(said.fr): name for name, said in setting.ready.bring.items()}
    ready = [known.get(normalise(said.fr), "") for said in activity.bring]
    own = [_on_one_line(said) for said, name in zip(activity.bring, ready, strict=True) if not name]
    flags = {name: "on" for name in ("childcare", "wheelchair", "children") if getattr(activity, name)}
    return Typed.one_each(
        **translations("title", activity.title, titles),
        **translations("about", activity.about, none),
        **_place(setting, activity),
        kind=kind,
        price=_euros(activity.price),
        bring=ready,
        bring_own="\n".join(own),
        **flags,
        interpreters=activity.interpreters,
        **conditions_typed(activity.conditions),
        places=str(one.places),
        max_party=str(one.max_party),
        pass_smaller="on" if one.pass_smaller else "",
        **_times(one),
        **_rule(setting.repeat),
    )


def _place(setting: Setting, activity: Activity) -> dict[str, str]:
    position = activity.position
    return {
        **translations("place", activity.place, by_words(setting.ready.meeting)),
        **translations("line", activity.line, {}),
        "position": f"{position[0]}, {position[1]}" if position else "",
    }


def _times(one: Planned) -> dict[str, str]:
    first = one.occasions[0]
    last = first.ends.date().isoformat() if first.of_days else ""
    return {
        "day": first.starts.date().isoformat(),
        "from": f"{first.starts:%H:%M}",
        "to": f"{first.ends:%H:%M}",
        "last_day": last,
    }


def _rule(written: dict[str, Any] | None) -> dict[str, Any]:
    if written is None:
        return {"every": "1", "public": "skip"}
    rule = Repeat.model_validate(written)
    return {
        "weekday": [str(day) for day in rule.days],
        "every": str(rule.every),
        "until": rule.until.isoformat() if rule.until else "",
        "count": str(rule.count or ""),
        "public": (rule.region or "skip") if rule.skip_public_holidays else "hold",
        "zone": rule.school_zone,
        "except_on": ", ".join(f"{day:%d/%m/%Y}" for day in rule.except_on),
        "also_on": ", ".join(f"{day:%d/%m/%Y}" for day in rule.also_on),
    }


def _euros(cents: int) -> str:
    return f"{cents / 100:.2f}".removesuffix(".00").replace(".", ",") if cents else ""


# ── read ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def read(setting: Setting, fields: Fields) -> Draft | None:
    """The activity that was typed; None when something of it cannot be, which is said in `fields.errors`."""
    places = fields.number("places", 1, MAX_PLACES, needed=True)
    most = fields.number("max_party", 1, MAX_PARTY)
    if places and most and most > places and setting.stands and most == setting.stands.max_party:
        most = places  # as it was, and nobody asked for it
    if places and most and most > places:
        fields.refuse("max_party", f"Pas plus de personnes ensemble que de places : {places}.")
    moments, repeat = _moments(setting, fields)
    about = _activity(setting, fields, several=bool(moments) and moments[0][1] - moments[0][0] >= timedelta(1))
    if fields.errors or about is None or places is None:
        return None
    return Draft(
        programme=setting.programme,
        about=about,
        places=places,
        max_party=most or min(USUAL_PARTY, places),
        moments=moments,
        pass_smaller=fields.ticked("pass_smaller"),
        repeat=repeat,
    )


def _activity(setting: Setting, fields: Fields, several: bool) -> Activity | None:
    before = setting.before
    title = fields.words("title", MAX_TITLE, setting.titles, before.title if before else None, needed=True)
    about = fields.words("about", MAX_ABOUT, {}, before.about if before else None)
    place = fields.words("place", MAX_LINE, setting.spots, before.place if before else None, needed=True)
    line, position = _way(setting, fields)
    conditions, bring, price = fields.conditions(), _bring(setting, fields), _price(fields)
    if title is None or place is None or fields.errors:
        return None
    return Activity(
        title=title,
        kind=_kind(setting, fields, title.fr, several),
        about=about,
        place=place,
        position=position,
        line=line,
        price=price,
        bring=bring,
        childcare=fields.ticked("childcare"),
        wheelchair=fields.ticked("wheelchair"),
        children=fields.ticked("children"),
        interpreters=fields.some_of("interpreters", INTERPRETERS),
        conditions=conditions,
    )


def _way(setting: Setting, fields: Fields) -> tuple[Words | None, Position | None]:
    """How one comes to the place, and where it is on a map. What the form was filled with belongs to the place that
    stood there; another place brings its own."""
    before, known = setting.before, setting.places.get(normalise(fields["place"]))
    line, position = fields.words("line", MAX_LINE, {}, before.line if before else None), _position(fields)
    if before is None or normalise(fields["place"]) == normalise(before.place.fr):
        return line, position
    if position == before.position:
        position = known.position if known else None
    if line is None or (before.line and line.fr == before.line.fr):
        line = known.line if known else None
    return line, position


def _position(fields: Fields) -> Position | None:
    if not fields["position"]:
        return None
    found = _POSITION.fullmatch(fields["position"])
    north, east = (float(part.replace(",", ".")) for part in found.groups()) if found else (91.0, 0.0)
    if not (-90 <= north <= 90 and -180 <= east <= 180):
        fields.refuse("position", "Deux nombres, comme 48.51, -2.76.")
        return None
    return north, east


def _price(fields: Fields) -> int:
    if not fields["price"]:
        return 0
    found = _PRICE.fullmatch(fields["price"])
    cents = int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0")) if found else MAX_EUROS * 100 + 1
    if cents > MAX_EUROS * 100:
        fields.refuse("price", f"Un prix en euros, comme 2 ou 2,50 ; au plus {MAX_EUROS} €.")
        return 0
    return cents


def _bring(setting: Setting, fields: Fields) -> list[Words]:
    """What was ticked, then one's own things: each on a line, as it is or in the three languages."""
    found: list[Words] = [setting.ready.bring[name] for name in fields.some_of("bring", setting.ready.bring)]
    for row in fields.prose("bring_own", 3 * MAX_BRING * MAX_THING).split("\n"):
        said = [part.strip() for part in row.split(BETWEEN)]
        if len(said) == len(LANGUAGES) and all(said):
            found.append(Words(fr=said[0], prs=said[1], ar=said[2]))
        elif len(said) > 1:
            fields.refuse("bring_own", "Sur une ligne : la chose seule, ou « français / dari / arabe ».")
        elif row:
            found.append(setting.things.get(normalise(row)) or Words.same(row))
    if len(found) > MAX_BRING or any(len(text) > MAX_THING for said in found for text in said.all()):
        fields.refuse("bring_own", f"Au plus {MAX_BRING} choses à apporter, chacune de {MAX_THING} signes au plus.")
    return found


def _on_one_line(said: Words) -> str:
    return said.fr if said.fr == said.prs == said.ar else BETWEEN.join((said.fr, said.prs, said.ar))


def _kind(setting: Setting, fields: Fields, title: str, several: bool) -> Kind:
    """As chosen, as the ready title says, as it was, or by how long it lasts."""
    chosen = next((kind for kind in KIND_NAMES if kind == fields["kind"]), None)
    if kind := chosen or _ready_kind(setting.ready, title):
        return kind
    return "stay" if several else "outing" if setting.before is None else setting.before.kind


def _ready_kind(ready: Ready, title: str) -> Kind | None:
    return next((one.kind for one in ready.titles.values() if normalise(one.fr) == normalise(title)), None)


# ── when ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _moments(setting: Setting, fields: Fields) -> tuple[Moments, dict[str, Any] | None]:
    """When it takes place, and the rule. Where nothing of it was touched it stays as it is, whatever the rule gives."""
    if (one := setting.stands) and _untouched(filled(setting, one), fields):
        return [_in_utc(each.starts, each.ends) for each in one.occasions], setting.repeat
    day, starts, ends = fields.day("day", needed=True), fields.time("from", needed=True), fields.time("to", needed=True)
    last, rule = fields.day("last_day"), _repeat(fields, day)
    if day is None or starts is None or ends is None or fields.errors.keys() & set(WHEN):
        return [], None
    if last and last != day:
        if rule:
            fields.refuse("last_day", "Un séjour de plusieurs jours ne se répète pas : enlevez la répétition.")
        return _stay(fields, setting.zone, (day, last), starts, ends), None
    if ends <= starts:
        fields.refuse("to", "La fin est avant le début.")
        return [], None
    days = _days(fields, day, rule) if rule else [day]
    try:
        found = [_in_utc(*span) for span in recurrence.moments(days, starts, ends, setting.zone)]
    except ValueError:
        fields.refuse("to", "Cette nuit-là, les horloges avancent : la fin serait avant le début.")
        return [], None
    return found, rule.model_dump(mode="json") if rule else None


def _untouched(filled: Typed, fields: Fields) -> bool:
    return all(filled.all(name) == fields.all(name) for name in WHEN)


def _in_utc(starts: datetime, ends: datetime) -> tuple[datetime, datetime]:
    return starts.astimezone(UTC), ends.astimezone(UTC)


def _stay(fields: Fields, zone: ZoneInfo, span: tuple[date, date], starts: time, ends: time) -> Moments:
    first, last = span
    if not first < last <= first + timedelta(MAX_DAYS):
        why = "Ce jour est avant le premier." if last < first else f"Un séjour dure au plus {MAX_DAYS} jours."
        fields.refuse("last_day", why)
        return []
    return [_in_utc(datetime.combine(first, starts, zone), datetime.combine(last, ends, zone))]


def _repeat(fields: Fields, day: date | None) -> Repeat | None:
    """The rule, when a weekday, an end or a number of sessions says that there is one."""
    asked = {name: fields.all(name) for name in ("weekday", "until", "count", "also_on")}
    if day is None or not any(asked.values()):
        return None
    weekdays = [int(number) for number in fields.some_of("weekday", "0123456")] or [day.weekday()]
    if day.weekday() not in weekdays:
        fields.refuse("weekday", "Cochez aussi le jour de la première séance, ou changez ce jour.")
    until, count = fields.day("until"), fields.number("count", 1, MAX_OCCASIONS)
    given = {
        "days": weekdays,
        "every": fields.number("every", 1, 52) or 1,
        "until": until,
        "count": count,
        "skip_public_holidays": fields["public"] != "hold",
        "region": "alsace-moselle" if fields["public"] == "alsace-moselle" else "",
        "school_zone": fields.one_of("zone", ("", "A", "B", "C")) or "",
        "except_on": fields.days("except_on"),
        "also_on": fields.days("also_on"),
    }
    if not fields.errors.keys() & {"until", "count"}:
        for name, why in _wrong_rule(day, given):
            fields.refuse(name, why)
    if fields.errors:
        return None
    try:
        return Repeat.model_validate(given)
    except ValidationError:
        fields.refuse("until", _TOO_FAR)
        return None


_TOO_FAR = f"Cette règle mène trop loin : au plus {MAX_OCCASIONS} séances, en {MAX_MONTHS} mois au plus."


def _wrong_rule(day: date, given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    until, also = given["until"], given["also_on"]
    if (until is None) == (given["count"] is None):
        yield "until", "Dites jusqu’à quel jour, ou combien de séances : l’un des deux."
    elif until and until < day:
        yield "until", "Ce jour est avant la première séance."
    elif until and until > months_on(day, MAX_MONTHS):
        yield "until", _TOO_FAR
    if also and also[0] < day:
        yield "also_on", "Un de ces jours est avant la première séance."
    if set(also) & set(given["except_on"]):
        yield "also_on", "Un même jour est ajouté et enlevé."


def _days(fields: Fields, day: date, rule: Repeat) -> list[date]:
    try:
        found = recurrence.days(day, rule)
    except UnknownHolidays as error:
        why = f"Les vacances et jours fériés de {error.year} ne sont pas encore tous connus : arrêtez la série avant."
        fields.refuse("zone" if rule.school_zone else "public", why)
    except ValueError:
        fields.refuse("count" if rule.count else "until", _TOO_FAR)
    else:
        if not found:
            fields.refuse("day", "Cette règle ne donne aucune séance.")
        return found
    return []
