"""Activities to talk about without a store: one of each kind that a card can be in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flows.agenda import Agenda, Booking, Catalogue, Occasion, Planned, Progress
from flows.booking import BY_THE_SERVICE
from flows.programme import Activity, Conditions, Programme, Targets
from flows.spec import Territory, Words
from flows.state import Act

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 21, 11, 0, tzinfo=PARIS)
"""A Saturday."""


def words(fr: str, prs: str = "", ar: str = "") -> Words:
    return Words(fr=fr, prs=prs or f"دری {fr}", ar=ar or f"عربي {fr}")


def programme(name: str = "Sport à Rouen", town: str = "Rouen", code: str = "76", **what: Any) -> Programme:
    values: dict[str, Any] = {
        "name": words(name),
        "neutral": words("Un atelier"),
        "operator": "Association Exemple",
        "what": words("Du sport et des sorties."),
        "themes": ["culture_sport_leisure"],
        "territory": Territory(scope="towns", towns=[town], departements=[code], note=words(f"À {town}.")),
        "entry": "open",
        "sensitivity": "normal",
    }
    return Programme(**{**values, **what})


def activity(title: str = "Football", **what: Any) -> Activity:
    values: dict[str, Any] = {"title": words(title), "kind": "outing", "place": words("1 rue de l'Exemple, Rouen")}
    return Activity(**{**values, **what})


def planned(number: int, days: float = 7, times: int = 1, hours: float = 2, **what: Any) -> Planned:
    """An activity that begins so many days from NOW at 14:00, and so many times, once a week."""
    first = (NOW + timedelta(days=days)).replace(hour=14)
    starts = [first + timedelta(weeks=week) for week in range(times)]
    dated = tuple(
        Occasion(number * 100 + n, start, start + timedelta(hours=hours)) for n, start in enumerate(starts, start=1)
    )
    values: dict[str, Any] = {
        "id": number,
        "slug": "sport-rouen",
        "programme": programme(),
        "activity": activity(),
        "status": "published",
        "places": 10,
        "max_party": 5,
        "pass_smaller": False,
        "version": 1,
        "occasions": dated,
    }
    return Planned(**{**values, **what})


def agenda(*listed: Planned, at: datetime = NOW, **what: Any) -> Agenda:
    return Agenda(at=at, catalogue=Catalogue({one.id: one for one in listed}), **what)


def of_each_kind() -> Agenda:
    """Free, full, one's own, waited for, offered, for women, a series, cancelled, over, and one that nobody may see."""
    hidden = programme("Un lieu sûr", entry="code", sensitivity="high")
    course = programme("Cours", targets=Targets(hours=130))
    women = Conditions(women_only=True, french="A2", age=(18, None), status=["protected"])
    return agenda(
        planned(1, activity=activity("Football", position=(49.44, 1.1))),
        planned(2, 8, activity=activity("Musée", price=200, children=False)),
        planned(3, 9, activity=activity("Concert")),
        planned(4, 10, activity=activity("Cuisine")),
        planned(5, 11, activity=activity("Piscine")),
        planned(6, 12, activity=activity("Couture", conditions=women)),
        planned(7, 2, times=6, activity=activity("Cours de français", kind="class"), programme=course),
        planned(8, 3, status="cancelled", activity=activity("Pique-nique")),
        planned(9, -1, activity=activity("Promenade")),
        planned(10, 4, programme=hidden, slug="hidden", activity=activity("Rencontre")),
        taken={2: 10, 3: 4, 5: 10},
        waiting={2: 2, 4: 3},
        mine={
            3: Booking(3, "going", 1, 2, (4, 7), ("interpreter",)),
            4: Booking(4, "waiting", 5, 1, ahead=2),
            5: Booking(5, "offered", 6, 1, answer_by=NOW + timedelta(hours=2)),
            7: Booking(7, "going", 2, 1, said={702: "cannot"}),
            8: Booking(8, "going", 2, 1),
        },
        progress=(Progress("cours", programme("Cours", targets=Targets(hours=130, outings=8)), 46.5, 2),),
    )


CAME: Mapping[str, str] = {
    "register": "going",
    "leave": "left",
    "reduce": "fewer_now",
    "accept_place": "going",
    "decline_place": "passed_on",
    "say_coming": "coming_now",
    "say_cannot": "excused",
    "say_late": "late_now",
    "use_code": "no_code",
    "new_feed": "feed_made",
    "drop_feed": "feed_dropped",
}
assert set(CAME) == set(BY_THE_SERVICE)


def outcome(act: Act) -> dict[str, str]:
    """What a service would say that does whatever it is asked."""
    came = CAME[act.what]
    return {
        "outcome": came,
        came: "yes",
        **({"feed": "http://127.0.0.1/calendar/x.ics"} if act.what == "new_feed" else {}),
    }
