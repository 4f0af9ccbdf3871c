"""What coordinators organise: programmes, activities, the month; and what people then find in the chat."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, date, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import event, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import people, registrations
from bot.console import activity_form
from bot.console.forms import day_of
from bot.registrations import Group
from bot.runtime import Runtime
from bot.settings import ROOT
from bot.staff import Role
from bot.store.models import ActivityRow, OccasionRow, ProgrammeRow, Reminder
from flows.loaded import Flows
from tests.conftest import Clock, Someone
from tests.test_console_sign_in import PASSWORD, comes_in, csrf, member, visitor
from tests.test_web_page import CHROMIUM, CONTRASTS, PHONE, SCHEMES, browser, home, server

__all__ = ["browser", "home", "server"]
PROGRAMME = {
    "name": "Sorties en Bretagne",
    "operator": "Exemple",
    "what": "Des sorties ensemble.",
    "themes": "social_link",
    "towns": "Saint-Brieuc",
    "entry": "open",
    "sensitivity": "normal",
    "neutral": "Atelier",
    "neutral-prs": "برنامهٔ گروپی",
    "neutral-ar": "لقاء",
}
ACTIVITY = {
    "programme": "1",
    "title": "Football",
    "day": "2026-11-28",
    "from": "14:00",
    "to": "16:00",
    "place": "Stade de l’Exemple, Saint-Brieuc",
    "places": "10",
    "children": "on",
    "every": "1",
    "public": "skip",
    "do": "publish",
}


@pytest.fixture
async def http(rt: Runtime) -> AsyncIterator[httpx.AsyncClient]:
    """A coordinator who is signed in."""
    await member(rt)
    async with visitor(rt) as client:
        await comes_in(client, "coordinator@example.org")
        yield client


@pytest.fixture
async def programme(http: httpx.AsyncClient) -> str:
    """One that is open, with the number 1."""
    return (await post(http, "/console/programmes/new", **PROGRAMME)).headers["location"]


@pytest.fixture
async def activity(http: httpx.AsyncClient, programme: str) -> str:
    """Football on Saturday, published, with the number 1."""
    assert programme == "/console/programmes/1"
    return (await post(http, "/console/activities/new", **ACTIVITY)).headers["location"]


async def post(http: httpx.AsyncClient, path: str, **fields: str | Sequence[str]) -> httpx.Response:
    """As the forms of the page would."""
    return await http.post(path, data={"csrf": csrf((await http.get("/console")).text), **fields})


async def row(rt: Runtime, number: int = 1) -> ActivityRow:
    async with rt.store.reading() as session:
        return await session.get_one(ActivityRow, number)


async def days(rt: Runtime, number: int = 1) -> list[datetime]:
    async with rt.store.reading() as session:
        held = OccasionRow.activity_id == number, OccasionRow.cancelled_at.is_(None)
        return list(await session.scalars(select(OccasionRow.starts_at).where(*held).order_by(OccasionRow.starts_at)))


async def count(rt: Runtime, what: Any) -> int:
    async with rt.store.reading() as session:
        return await session.scalar(select(func.count()).select_from(what)) or 0


async def registered(rt: Runtime, parties: int = 1, size: int = 1) -> None:
    """So many parties on the first activity."""
    for number in range(parties):
        async with rt.store.writing() as session:
            person = await people.at_or_new(session, rt.store.vault, "telegram", f"party-{number}", rt.now())
            person.lang, person.agreed_at = "fr", rt.now()
            await registrations.register(rt, session, person, 1, Group(size))


def errors(answer: httpx.Response) -> dict[str, str]:
    """What is said beside which field."""
    assert answer.status_code == 422, (answer.status_code, answer.headers.get("location"))
    return {name: unescape(said) for name, said in re.findall(r'id="([\w-]+)-error">([^<]+)', answer.text)}


def value(html: str, name: str) -> str:
    found = re.search(rf'<(?:input|select)[^>]* name="{name}"[^>]* value="([^"]*)"', html)
    return unescape(found[1]) if found else ""


async def changed(http: httpx.AsyncClient, number: int = 1, **fields: Any) -> httpx.Response:
    """The form of an activity, sent with these fields written anew; False takes a tick away."""
    html = (await http.get(f"/console/activities/{number}/edit")).text
    typed: dict[str, Any] = {}
    for attributes in re.findall(r"<input([^>]*)>", html):
        named = dict(re.findall(r'(\w+)="([^"]*)"', attributes))
        boxes = named.get("type") in ("checkbox", "radio")
        if "name" in named and (not boxes or attributes.endswith(" checked")):
            typed.setdefault(named["name"], []).append(unescape(named.get("value", "")))
    for name, inside in re.findall(r'<select[^>]* name="([^"]*)"[^>]*>(.*?)</select>', html, re.DOTALL):
        typed[name] = re.findall(r'value="([^"]*)" selected', inside)[:1] or [""]
    for name, inside in re.findall(r'<textarea[^>]* name="([^"]*)"[^>]*>([^<]*)', html):
        typed[name] = [unescape(inside)]
    typed |= {"do": ["save"]} | {name: [said] for name, said in fields.items()}
    return await http.post(f"/console/activities/{number}/edit", data=typed)


# ── programmes ─────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_programme_is_made_and_changed(rt: Runtime, http: httpx.AsyncClient, programme: str) -> None:
    page = await http.get(programme)
    assert "Sorties en Bretagne" in page.text and "Créez maintenant sa première activité" in page.text
    async with rt.store.reading() as session:
        about = (await session.get_one(ProgrammeRow, 1)).about
    assert about["name"]["prs"] == "Sorties en Bretagne" and about["neutral"]["ar"] == "لقاء"
    assert (about["territory"]["towns"], about["territory"]["departements"]) == (["Saint-Brieuc"], ["22"])
    assert about["territory"]["note"]["prs"] == "در Saint-Brieuc."
    fields = PROGRAMME | {
        "name-prs": "سیر و گردش",
        "remind_first": "24",
        "hours": "130",
        "towns": "Saint-Denis (93), Rennes",
    }
    assert (await post(http, f"{programme}/edit", **fields)).status_code == 303
    async with rt.store.reading() as session:
        about = (await session.get_one(ProgrammeRow, 1)).about
    assert about["name"] == {"fr": "Sorties en Bretagne", "prs": "سیر و گردش", "ar": "Sorties en Bretagne"}
    assert about["territory"]["departements"] == ["93", "35"] and about["targets"]["hours"] == 130
    assert about["reminding"] == {"first": [24], "next": []}
    assert await count(rt, ProgrammeRow) == 1


async def test_a_name_is_used_twice(rt: Runtime, http: httpx.AsyncClient, programme: str) -> None:
    assert (await post(http, "/console/programmes/new", **PROGRAMME)).headers["location"] == "/console/programmes/2"
    async with rt.store.reading() as session:
        assert set(await session.scalars(select(ProgrammeRow.slug))) == {"sorties-en-bretagne", "sorties-en-bretagne-2"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "x" * 91},
        {"what": " "},
        {"themes": "sorcery"},
        {"towns": "Saint-Brieuc, Nulleville-sur-Rien"},
        {"towns": "Rennes (22)"},
        {"entry": ""},
        {"sensitivity": "secret"},
        {"oldest": "12", "youngest": "18"},
        {"hours": "-1"},
        {"french": "C2"},
    ],
    ids=str,
)
async def test_a_programme_that_cannot_be(rt: Runtime, http: httpx.AsyncClient, wrong: dict[str, str]) -> None:
    answer = await post(http, "/console/programmes/new", **PROGRAMME | wrong)
    assert list(errors(answer)) == [next(iter(wrong))]
    assert value(answer.text, "operator") == "Exemple" and await count(rt, ProgrammeRow) == 0


async def test_what_is_never_listed_needs_a_code(http: httpx.AsyncClient) -> None:
    answer = await post(http, "/console/programmes/new", **PROGRAMME | {"sensitivity": "high"})
    assert list(errors(answer)) == ["entry"]


async def test_the_code_is_for_who_accompanies(rt: Runtime, http: httpx.AsyncClient) -> None:
    path = (await post(http, "/console/programmes/new", **PROGRAMME | {"entry": "code"})).headers["location"]
    async with rt.store.reading() as session:
        code = (await session.get_one(ProgrammeRow, 1)).code
    assert f"/?go={code}" in (await http.get(path)).text
    await member(rt, "volunteer")
    async with visitor(rt) as other:
        await comes_in(other, "volunteer@example.org")
        assert code not in (await other.get(path)).text


async def test_an_archived_programme_stands_apart(http: httpx.AsyncClient, activity: str) -> None:
    asked = await http.get("/console/programmes/1/archive")
    assert "1\u00a0activité à venir" in asked.text
    await post(http, "/console/programmes/1/archive")
    listed = (await http.get("/console/programmes")).text
    assert listed.index("Archivés") < listed.index("Sorties en Bretagne")
    assert "Aucun programme" not in listed and "Nouvelle activité" not in (await http.get("/console/programmes/1")).text


# ── a new activity ─────────────────────────────────────────────────────────────────────────────────────────────────


async def test_what_is_published_is_found_in_the_chat(activity: str, someone: Someone) -> None:
    assert activity == "/console/activities/1"
    await someone.settles_in("fr")
    await someone.commands("activities")
    [found] = await someone.says("football samedi")
    assert "Football" in found.text and "14:00" in found.text


async def test_a_ready_title_brings_its_words_and_its_kind(rt: Runtime, flows: Flows, activity: str) -> None:
    about, ready = (await row(rt)).about, flows.facts.ready.titles["football"]
    assert about["title"] == {"fr": ready.fr, "prs": ready.prs, "ar": ready.ar}
    assert about["kind"] == ready.kind and about["place"]["ar"] == ACTIVITY["place"]
    assert (await row(rt)).max_party == activity_form.USUAL_PARTY


async def test_own_words_are_french_for_everybody_and_that_is_said_once(
    rt: Runtime, http: httpx.AsyncClient, programme: str
) -> None:
    answer = await post(http, "/console/activities/new", **ACTIVITY | {"title": "Tir à la corde"})
    assert answer.status_code == 200 and "les lira en français : «\u00a0Tir à la corde\u00a0»" in answer.text
    assert answer.text.count('<details class="wide" open>') == 1 and await count(rt, ActivityRow) == 0
    again = await post(http, "/console/activities/new", **ACTIVITY | {"title": "Tir à la corde", "heeded": "french"})
    assert again.status_code == 303
    assert set((await row(rt)).about["title"].values()) == {"Tir à la corde"}


async def test_everything_that_may_be_said(rt: Runtime, http: httpx.AsyncClient, programme: str) -> None:
    more = {
        "title-prs": "فوتبال اطفال",
        "about": "On joue.\n\nOn rit.",
        "about-prs": "بازی",
        "about-ar": "لعب",
        "line": "Bus 3",
        "position": "48,51, -2,76",
        "price": "2,50",
        "bring": ["water", "sports-shoes"],
        "bring_own": "Un ballon / توپ / كرة\nUn filet",
        "childcare": "on",
        "wheelchair": "on",
        "interpreters": "prs",
        "women_only": "on",
        "youngest": "6",
        "oldest": "12",
        "french": "A1",
        "status": "protected",
        "max_party": "4",
        "pass_smaller": "on",
        "heeded": "french",
    }
    assert (await post(http, "/console/activities/new", **ACTIVITY | more)).status_code == 303
    about = (await row(rt)).about
    assert about["title"]["prs"] == "فوتبال اطفال" and about["title"]["ar"] == "كرة القدم"
    assert about["about"] == {"fr": "On joue.\nOn rit.", "prs": "بازی", "ar": "لعب"}
    assert (about["position"], about["price"]) == ([48.51, -2.76], 250)
    assert [said["fr"] for said in about["bring"]] == [
        "Une bouteille d'eau",
        "Des chaussures de sport",
        "Un ballon",
        "Un filet",
    ]
    assert [said["ar"] for said in about["bring"][2:]] == ["كرة", "Un filet"]
    assert about["interpreters"] == ["prs"] and about["childcare"] and about["wheelchair"]
    assert about["conditions"] == {"women_only": True, "age": [6, 12], "french": "A1", "status": ["protected"]}
    assert ((await row(rt)).max_party, (await row(rt)).pass_smaller) == (4, True)
    before = await row(rt)
    assert (await changed(http, heeded="french")).status_code == 303
    after = await row(rt)
    assert (after.about, after.version, after.starts_at) == (before.about, before.version, before.starts_at)


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""},
        {"title": "x" * 81},
        {"places": "0"},
        {"places": "-3"},
        {"places": "many"},
        {"places": "1001"},
        {"day": ""},
        {"day": "2026-11-20"},
        {"day": "2026-02-30"},
        {"day": "99999-01-01"},
        {"from": ""},
        {"from": "25:00"},
        {"to": "14:00"},
        {"to": "13:00"},
        {"last_day": "2026-11-27"},
        {"last_day": "2027-03-01"},
        {"place": "  "},
        {"position": "somewhere"},
        {"position": "95, 200"},
        {"price": "-2"},
        {"price": "10000"},
        {"max_party": "11"},
        {"max_party": "13"},
        {"bring_own": "\n".join(f"chose {n}" for n in range(13))},
        {"bring_own": "Un ballon / توپ"},
        {"oldest": "3", "youngest": "6"},
        {"until": "2026-11-27", "weekday": "5"},
        {"until": "", "weekday": "5"},
        {"until": "2029-01-01", "weekday": "5"},
        {"until": "2027-01-01", "count": "3"},
        {"count": "201", "weekday": "5"},
        {"count": "100", "weekday": "5"},
        {"weekday": "0", "count": "3"},
        {"every": "0", "weekday": "5", "count": "3"},
        {"except_on": "Noël", "weekday": "5", "count": "3"},
        {"also_on": "01/11/2026", "weekday": "5", "count": "3"},
        {"last_day": "2026-11-30", "weekday": "5", "count": "3"},
    ],
    ids=str,
)
async def test_an_activity_that_cannot_be(
    rt: Runtime, http: httpx.AsyncClient, programme: str, wrong: dict[str, str]
) -> None:
    answer = await post(http, "/console/activities/new", **ACTIVITY | wrong)
    assert list(errors(answer)) == [next(iter(wrong))]
    assert value(answer.text, "places") == wrong.get("places", "10") and await count(rt, ActivityRow) == 0


async def test_nothing_hostile_is_taken_for_anything(rt: Runtime, http: httpx.AsyncClient, programme: str) -> None:
    fields = ACTIVITY | {"title": "<script>\x00\u202eلعب", "heeded": "french"}
    assert (await post(http, "/console/activities/new", **fields)).status_code == 303
    assert (await row(rt)).about["title"]["fr"] == "<script>لعب"
    for path in ("", "/month", "/programmes/1", "/activities/1/edit", "/activities/1/preview", "/activities/1/cancel"):
        assert "<script>ل" not in (await http.get(f"/console{path}")).text
    for path in (
        "/activities/99/edit",
        f"/activities/{2**70}/edit",
        "/occasions/99/cancel",
        "/programmes/99",
        "/activities/new?programme=99",
    ):
        assert (await http.get(f"/console{path}")).status_code in (400, 404)
    assert (await post(http, "/console/activities/new", **ACTIVITY | {"programme": "x"})).status_code == 404


async def test_a_series(rt: Runtime, http: httpx.AsyncClient, programme: str) -> None:
    rule = {"weekday": ["1", "5"], "count": "6", "except_on": "05/12/2026", "zone": "B"}
    assert (await post(http, "/console/activities/new", **ACTIVITY | rule)).status_code == 303
    held = [f"{one:%d/%m}" for one in await days(rt)]
    assert held == ["28/11", "01/12", "08/12", "12/12", "15/12", "05/01"]
    page = await http.get("/console/activities/1/edit")
    assert value(page.text, "except_on") == "05/12/2026" and value(page.text, "count") == "6"
    assert (await changed(http, count="4")).status_code == 303
    assert len(await days(rt)) == 4


async def test_holidays_that_nobody_knows_yet(http: httpx.AsyncClient, programme: str, clock: Clock) -> None:
    clock.at = datetime(2040, 1, 2, tzinfo=UTC)
    await comes_in(http, "coordinator@example.org")
    rule = {"day": "2040-01-07", "weekday": "5", "count": "3", "zone": "A"}
    answer = await post(http, "/console/activities/new", **ACTIVITY | rule)
    assert "2040 ne sont pas encore tous connus" in errors(answer)["zone"]


async def test_a_stay_of_several_days(rt: Runtime, http: httpx.AsyncClient, programme: str) -> None:
    fields = ACTIVITY | {"title": "Trois jours à la mer", "last_day": "2026-11-30", "heeded": "french"}
    assert (await post(http, "/console/activities/new", **fields)).status_code == 303
    made = await row(rt)
    assert made.about["kind"] == "stay" and made.ends_at == datetime(2026, 11, 30, 15, 0, tzinfo=UTC)
    assert "toute la journée" in (await http.get("/console/month")).text


async def test_publishing_twice_makes_one(rt: Runtime, http: httpx.AsyncClient, activity: str) -> None:
    assert (await post(http, "/console/activities/new", **ACTIVITY)).headers["location"] == activity
    assert await count(rt, ActivityRow) == 1


async def test_the_last_place_of_the_programme_stands_in_the_next_form(
    rt: Runtime, http: httpx.AsyncClient, programme: str
) -> None:
    first = ACTIVITY | {"position": "48.51, -2.76", "line": "Bus 3", "line-prs": "بس 3"}
    await post(http, "/console/activities/new", **first)
    page = (await http.get("/console/activities/new")).text
    there = {name: value(page, name) for name in ("place", "position", "line", "line-prs", "places")}
    assert there == {
        "place": ACTIVITY["place"], "position": "48.51, -2.76", "line": "Bus 3", "line-prs": "بس 3", "places": "10",
    }  # fmt: skip
    elsewhere = first | {"title": "Piscine", "place": "Piscine de l’Exemple"}
    assert (await post(http, "/console/activities/new", **elsewhere)).status_code == 303
    about = (await row(rt, 2)).about
    assert (about["position"], about["line"]) == (None, None)  # they were of the other place
    again = ACTIVITY | {"title": "Picnic", "heeded": "french"}
    assert (await post(http, "/console/activities/new", **again)).status_code == 303
    about = (await row(rt, 3)).about
    assert about["position"] == [48.51, -2.76] and about["line"]["prs"] == "بس 3"  # a place that is known


# ── one that stands ────────────────────────────────────────────────────────────────────────────────────────────────


async def test_who_is_concerned_is_told_of_another_time_and_the_form_says_so_first(
    rt: Runtime, http: httpx.AsyncClient, activity: str, session: AsyncSession
) -> None:
    await registered(rt, parties=2)
    answer = await changed(http, day="2026-11-29")
    assert answer.status_code == 200 and "2\u00a0personnes inscrites seront prévenues du changement" in answer.text
    assert (await days(rt))[0].day == 28
    assert (await changed(http, day="2026-11-29", heeded="told")).status_code == 303
    assert (await days(rt))[0].day == 29
    told = select(func.count()).select_from(Reminder).where(Reminder.what.startswith("change:1:2:"))
    assert await session.scalar(told) == 2


async def test_what_somebody_else_wrote_meanwhile_is_not_overwritten(
    rt: Runtime, http: httpx.AsyncClient, activity: str, clock: Clock
) -> None:
    page = await http.get("/console/activities/1/edit")
    clock.move(minutes=1)
    later: dict[str, Any] = {"from": "16:00", "to": "18:00"}
    assert (await changed(http, **later)).status_code == 303
    answer = await changed(http, places="20", edited=value(page.text, "edited"))
    assert answer.status_code == 303 and (await row(rt)).places != 20
    assert "entre-temps" in (await http.get(activity)).text
    assert (await days(rt))[0].astimezone(rt.settings.zone).hour == 16


async def test_other_words_are_told_to_nobody(rt: Runtime, http: httpx.AsyncClient, activity: str) -> None:
    await registered(rt)
    assert (await changed(http, price="2")).status_code == 303
    assert ((await row(rt)).about["price"], (await row(rt)).version) == (200, 1)


async def test_places_are_not_taken_from_who_has_them(rt: Runtime, http: httpx.AsyncClient, activity: str) -> None:
    await registered(rt, parties=3)
    answer = await changed(http, places="2", max_party="")
    assert "déjà 3 places prises" in errors(answer)["places"] and value(answer.text, "places") == "2"
    assert (await changed(http, places="3", max_party="")).status_code == 303


async def test_it_is_not_moved_into_the_past(http: httpx.AsyncClient, activity: str) -> None:
    early: dict[str, Any] = {"day": "2026-11-21", "from": "08:00", "to": "09:00"}
    assert "déjà passé" in errors(await changed(http, **early))["day"]


async def test_a_series_that_has_begun_keeps_its_times_when_only_words_change(
    rt: Runtime, http: httpx.AsyncClient, programme: str, clock: Clock
) -> None:
    await post(http, "/console/activities/new", **ACTIVITY | {"weekday": "5", "count": "4"})
    before = await days(rt)
    clock.move(days=10)
    await comes_in(http, "coordinator@example.org")
    assert (await changed(http, price="3")).status_code == 303
    assert await days(rt) == before and (await row(rt)).version == 1


async def test_a_new_title_does_not_keep_the_translation_of_the_old_one(
    rt: Runtime, http: httpx.AsyncClient, programme: str
) -> None:
    own = {"title": "Foot", "title-prs": "فوتبال", "title-ar": "كرة القدم"}
    await post(http, "/console/activities/new", **ACTIVITY | own)
    assert (await row(rt)).about["title"]["ar"] == "كرة القدم"
    assert (await changed(http, title="Piscine")).status_code == 303
    assert (await row(rt)).about["title"]["ar"] == "السباحة في المسبح"


async def test_a_draft_is_copied_and_published(rt: Runtime, http: httpx.AsyncClient, activity: str) -> None:
    answer = await post(http, "/console/activities/1/copy")
    assert answer.headers["location"] == "/console/activities/2/edit"
    assert "Vérifiez le jour" in (await http.get(answer.headers["location"])).text
    assert ((await row(rt, 2)).status, (await days(rt, 2))[0].day) == ("draft", 5)
    assert "personne ne le voit" in (await http.get("/console/activities/2/preview")).text
    assert "Football" in (await http.get("/console")).text
    assert (await post(http, "/console/activities/2/publish")).headers["location"] == "/console/activities/2"
    assert (await row(rt, 2)).status == "published"
    assert (await changed(http, 2, do="publish", day="2026-12-06")).status_code == 303
    assert (await post(http, "/console/activities/1/copy", weeks="3")).status_code == 303
    assert (await days(rt, 3))[0].day == 19


async def test_a_draft_of_yesterday_is_not_published(
    rt: Runtime, http: httpx.AsyncClient, programme: str, clock: Clock
) -> None:
    await post(http, "/console/activities/new", **ACTIVITY | {"do": "draft"})
    clock.move(days=8)
    await comes_in(http, "coordinator@example.org")
    answer = await post(http, "/console/activities/1/publish")
    assert answer.headers["location"] == "/console/activities/1/edit" and (await row(rt)).status == "draft"
    assert "Pas encore publiée" in (await http.get("/console/activities/1/edit")).text


async def test_cancelling_says_how_many_are_told(
    rt: Runtime, http: httpx.AsyncClient, activity: str, session: AsyncSession
) -> None:
    await registered(rt, parties=12)  # two of them wait
    asked = await http.get("/console/activities/1/cancel")
    assert "12\u00a0personnes inscrites ou en attente seront prévenues" in asked.text
    assert (await row(rt)).status == "published"
    assert (await post(http, "/console/activities/1/cancel")).status_code == 303
    assert (await row(rt)).status == "cancelled"
    told = select(func.count()).select_from(Reminder).where(Reminder.what == "cancel:1:2")
    assert await session.scalar(told) == 12
    for path in ("edit", "cancel"):
        assert (await http.get(f"/console/activities/1/{path}")).status_code == 303
    assert (await post(http, "/console/activities/1/publish")).status_code == 303
    assert (await row(rt)).status == "cancelled"


async def test_one_session_is_cancelled(rt: Runtime, http: httpx.AsyncClient, programme: str) -> None:
    await post(http, "/console/activities/new", **ACTIVITY | {"weekday": "5", "count": "2"})
    await registered(rt)
    asked = await http.get("/console/occasions/1/cancel")
    assert "1\u00a0personne inscrite ou en attente sera prévenue" in asked.text
    assert (await post(http, "/console/occasions/1/cancel")).headers["location"] == "/console/activities/1"
    assert (await http.get("/console/occasions/1/cancel")).status_code == 303
    assert (await post(http, "/console/occasions/1/cancel")).status_code == 303
    assert (await row(rt)).status == "published"
    assert "toute l’activité est annulée" in (await http.get("/console/occasions/2/cancel")).text
    await post(http, "/console/occasions/2/cancel")
    assert (await row(rt)).status == "cancelled"


async def test_the_preview_shows_the_card_in_each_language(http: httpx.AsyncClient, activity: str) -> None:
    page = unescape((await http.get("/console/activities/1/preview")).text)
    for lang, direction, said in (("prs", "rtl", "فوتبال"), ("ar", "rtl", "كرة القدم"), ("fr", "ltr", "Football")):
        card = page.partition(f'<section class="card" lang="{lang}" dir="{direction}">')[2].partition("</section>")[0]
        assert said in card and "14:00" in card
    assert ">samedi<" in page and ">السبت<" in page


async def test_a_form_is_previewed_before_it_is_kept(rt: Runtime, http: httpx.AsyncClient, programme: str) -> None:
    answer = await post(http, "/console/activities/new", **ACTIVITY | {"do": "preview"})
    assert answer.status_code == 200 and "كرة القدم" in answer.text and await count(rt, ActivityRow) == 0


# ── the month and the home page ────────────────────────────────────────────────────────────────────────────────────


async def test_the_month_shows_what_is_on(rt: Runtime, http: httpx.AsyncClient, activity: str) -> None:
    await post(http, "/console/activities/new", **ACTIVITY | {"title": "Cinéma", "heeded": "french", "do": "draft"})
    await registered(rt, parties=2, size=5)
    page = (await http.get("/console/month?m=2026-11")).text
    assert 'class="event full" href="/console/activities/1"' in page and "10 / 10, complète" in page
    assert 'class="event draft" href="/console/activities/2"' in page
    assert "m=2026-10" in page and "m=2026-12" in page
    assert "Football" not in (await http.get("/console/month?m=2027-02")).text


@pytest.mark.parametrize("odd", ["", "2026-13", "0000-01", "9999-12", "x", "2026-11-01", "٢٠٢٦-١١"])
async def test_an_odd_month_is_this_one(http: httpx.AsyncClient, odd: str) -> None:
    page = await http.get("/console/month", params={"m": odd})
    assert page.status_code == 200 and "Novembre 2026" in page.text


async def test_the_home_page_shows_the_days_to_come_and_who_waits(
    rt: Runtime, http: httpx.AsyncClient, activity: str
) -> None:
    await registered(rt, parties=3, size=5)
    page = (await http.get("/console")).text
    assert "10 / 10" in page and "1 en attente" in page and "samedi 28 novembre" in page
    assert page.index("Listes d’attente") < page.rindex("Football")
    assert 'data-live="activity-1"' in page and "Nouvelle activité" in page


async def test_a_month_of_hundreds_is_read_in_a_few_looks(rt: Runtime, http: httpx.AsyncClient, programme: str) -> None:
    for number in range(3):
        rule = {
            "weekday": list("0123456"),
            "count": "100",
            "public": "hold",
            "day": "2026-11-23",
            "title": f"A {number}",
        }
        await post(http, "/console/activities/new", **ACTIVITY | rule | {"heeded": "french"})
    looks: list[str] = []
    event.listen(rt.store.engine.sync_engine, "before_cursor_execute", lambda *given: looks.append(given[2]))
    page = await http.get("/console/month?m=2026-12")
    assert page.text.count('class="event') > 80 and len(looks) < 12


# ── who may do it ──────────────────────────────────────────────────────────────────────────────────────────────────

FORMS = (
    "/programmes/new", "/programmes/1/edit", "/programmes/1/archive", "/activities/new?programme=1", "/activities/1/edit",
    "/activities/1/copy", "/activities/1/cancel", "/activities/1/publish", "/occasions/1/cancel",
)  # fmt: skip
PAGES = ("", "/month", "/programmes", "/programmes/1", "/activities/1/preview")


@pytest.mark.parametrize("role", ["volunteer", "caseworker"])
async def test_who_may_only_look_changes_nothing(rt: Runtime, activity: str, role: Role) -> None:
    await member(rt, role)
    async with visitor(rt) as other:
        await comes_in(other, f"{role}@example.org")
        for path in FORMS:
            assert (await other.get(f"/console{path}")).status_code == 403
            assert (await post(other, f"/console{path}", **ACTIVITY | PROGRAMME)).status_code == 403
        for path in PAGES:
            page = await other.get(f"/console{path}")
            assert page.status_code == 200 and "Nouvelle activité" not in page.text and "Modifier" not in page.text
    assert (await row(rt)).status == "published" and await count(rt, ActivityRow) == 1


async def test_nothing_is_seen_without_signing_in(rt: Runtime, activity: str) -> None:
    async with visitor(rt) as other:
        for path in (*PAGES, *FORMS):
            assert (await other.get(f"/console{path}")).headers["location"].startswith("/console/sign-in?next=")


# ── what is typed ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("2026-11-28", date(2026, 11, 28)),
        ("28/11/2026", date(2026, 11, 28)),
        ("۲۸/۱۱/۲۰۲۶", date(2026, 11, 28)),
        ("31/11/2026", None),
        ("28/11/26", None),
        ("1999-01-01", None),
        ("2026-W48-6", None),
    ],
)
def test_days_as_they_are_written(said: str, day: date | None) -> None:
    assert day_of(said) == day


# ── in a browser ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def signed_in(browser: Browser, home: str, server: tuple[str, subprocess.Popen[bytes], Path]) -> Page:
    """A coordinator at a phone, who has chosen a password."""
    _, _, log = server
    code = (
        "import sys; sys.argv = ['rafiq', 'staff', 'add', 'a@example.org', '--role', 'coordinator', '--name', 'مریم']"
    )
    env = {name: value for name, value in os.environ.items() if not name.startswith("RAFIQ_")}
    env |= {"RAFIQ_HOME": str(log.parent), "PORT": home.rpartition(":")[2].strip("/")}
    told = subprocess.run(
        [sys.executable, "-c", f"{code}; from bot.cli import main; main()"],
        cwd=ROOT, env=env, capture_output=True, text=True, check=True,
    )  # fmt: skip
    link = re.search(r"http\S+", told.stdout)
    assert link is not None
    view: Any = {"width": PHONE[0], "height": PHONE[1]}
    page = browser.new_context(viewport=view, locale="fr-FR", reduced_motion="reduce").new_page()
    page.set_default_timeout(5000)
    page.goto(link[0])
    for name in ("password", "again"):
        page.fill(f"#{name}", PASSWORD)
    page.click("button.primary")
    expect(page.locator("#again")).to_have_count(0)
    if page.locator("#email").count():
        page.fill("#email", "a@example.org")
        page.fill("#password", PASSWORD)
        page.click("button.primary")
    expect(page.locator("h1")).to_contain_text("Bonjour")
    return page


def looks_well(page: Page) -> None:
    """Nothing is wider than the screen, and everything can be read in both colour schemes."""
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        assert page.evaluate(CONTRASTS) == []


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on the PATH")
def test_an_activity_is_published_on_a_phone(signed_in: Page, home: str) -> None:
    page = signed_in
    page.click("text=Nouvelle activité")
    page.click("text=Nouveau programme")
    page.fill("#name", "Sorties")
    page.fill("#operator", "Exemple")
    page.fill("#what", "On sort ensemble.")
    page.check("[name=themes][value=social_link]")
    looks_well(page)
    page.click("text=Enregistrer")
    page.click("text=Nouvelle activité")
    looks_well(page)
    page.fill("#title", "Piscine")
    page.fill("#day", (date.today() + timedelta(7)).isoformat())
    page.fill("#from", "14:00")
    page.fill("#to", "16:00")
    page.fill("#place", "Piscine de l’Exemple")
    page.fill("#places", "12")
    page.click("text=Publier")
    expect(page).to_have_url(re.compile(r"/console/activities/\d+$"))
    expect(page.locator(".flash")).to_contain_text("« Piscine »")
    page.goto(f"{page.url}/preview")
    expect(page.locator("[lang=prs].card")).to_have_css("direction", "rtl")
    looks_well(page)
    for path in ("", "/month", "/programmes"):
        page.goto(f"{home}console{path}")
        looks_well(page)
    chat = page.request.post(f"{home}chat", data={"lang": "fr"}).json()["chat"]
    for sent in ({"button": "1:agree"}, {"button": "2:skip"}, {"text": "/activities"}, {"text": "piscine"}):
        page.request.post(f"{home}chat/{chat}/messages", data=sent)
    said = ""
    while not said.endswith('"idle":true}'):
        said = page.request.get(f"{home}chat/{chat}/messages").text()
    assert "Piscine" in said
