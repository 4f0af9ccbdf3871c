"""One activity on the console: who is on it, who was there, the code at the door, the tables and the figures."""

from __future__ import annotations

import asyncio
import csv
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from io import BytesIO, StringIO
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
import uvicorn
from openpyxl import load_workbook
from playwright.async_api import Browser, ConsoleMessage, Page, async_playwright, expect
from sqlalchemy import delete, event, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot import activities, attendance, people, programmes, registrations, staff
from bot.activities import Draft
from bot.console import words
from bot.console.figures import of_enough
from bot.disclosure import few
from bot.registrations import Group
from bot.runtime import Runtime
from bot.staff import Passwords, Role
from bot.store.case_models import Case
from bot.store.models import (
    ActivityRow,
    Attendance,
    OccasionRow,
    Opinion,
    Person,
    ProgrammeRow,
    Registration,
    Reminder,
)
from bot.web import make_web
from flows.programme import Activity, Programme
from tests.conftest import Clock
from tests.processes import free_port
from tests.test_console_sign_in import CHEAP, PASSWORD, comes_in, member, post, visitor
from tests.test_web_page import ARGS, CHROMIUM, CONTRASTS, DESK, PHONE, SCHEMES

PARIS = ZoneInfo("Europe/Paris")
SATURDAY = datetime(2026, 11, 28, 14, 0, tzinfo=PARIS)
WORDS = {"fr": "Atelier", "prs": "برنامه", "ar": "لقاء"}


def programme(**about: Any) -> Programme:
    given = {
        "name": {**WORDS, "fr": "Club d’exemple"},
        "neutral": WORDS,
        "operator": "Exemple",
        "what": WORDS,
        "themes": ["social_link"],
        "territory": {"scope": "national", "note": WORDS},
        "entry": "open",
        "sensitivity": "normal",
    }
    return Programme.model_validate(given | about)


def activity(**about: Any) -> Activity:
    title = {"fr": "Atelier photo", "prs": "عکاسی", "ar": "ورشة صور"}
    given = {"title": title, "kind": "workshop", "place": {**WORDS, "fr": "12 rue de l’Exemple"}}
    return Activity.model_validate(given | about)


async def planned(
    rt: Runtime,
    places: int = 8,
    days: Sequence[int] = (0,),
    about: Activity | None = None,
    of: Programme | None = None,
    publish: bool = True,
    slug: str = "club",
    pass_smaller: bool = False,
) -> ActivityRow:
    """Something on Saturday afternoon, and so many days after."""
    moments = [(SATURDAY + timedelta(day), SATURDAY + timedelta(day, hours=3)) for day in days]
    async with rt.store.writing() as session:
        row = await programmes.save(session, slug, of or programme(), rt.now())
        most = min(6, places)
        draft = Draft(row.id, about or activity(), places, most, moments, pass_smaller)
        return await activities.make(rt, session, draft, None, publish)


async def comes(
    rt: Runtime, to: ActivityRow, address: str, name: str = "", lang: str = "prs", **party: Any
) -> Registration:
    """Somebody registers."""
    async with rt.store.writing() as session:
        person = await people.at_or_new(session, rt.store.vault, "webchat", address, rt.now())
        person.lang, person.agreed_at = lang, rt.now()
        person.unlocked = [(await session.get_one(ProgrammeRow, to.programme_id)).slug]
        await registrations.register(rt, session, person, to.id, Group(name=name, **party))
        own = await registrations.of(session, to.id, person.id)
        assert own is not None
        return own


async def leaves(rt: Runtime, own: Registration) -> None:
    async with rt.store.writing() as session:
        person = await session.get_one(Person, own.person_id)
        await registrations.leave(rt, session, person, own.activity_id)


async def erased(rt: Runtime, own: Registration) -> None:
    async with rt.store.writing() as session:
        person = await session.get_one(Person, own.person_id)
        await registrations.leave_all(rt, session, person)
        await people.erase(session, person, None, rt.now())


async def occasions(rt: Runtime, of: ActivityRow) -> list[OccasionRow]:
    async with rt.store.reading() as session:
        return await programmes.occasions_of(session, of.id)


async def marks(rt: Runtime, occasion: OccasionRow) -> dict[int, str]:
    async with rt.store.reading() as session:
        rows = select(Attendance).where(Attendance.occasion_id == occasion.id)
        return {row.registration_id: row.mark for row in await session.scalars(rows)}


async def row(rt: Runtime, own: Registration) -> Registration:
    async with rt.store.reading() as session:
        return await session.get_one(Registration, own.id)


@pytest.fixture
async def http(rt: Runtime, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[httpx.AsyncClient]:
    """A browser in which a coordinator is signed in, for weeks."""
    monkeypatch.setattr(staff, "IDLE", timedelta(weeks=9))
    monkeypatch.setattr(staff, "LONGEST", timedelta(weeks=9))
    await member(rt, "coordinator")
    async with visitor(rt) as client:
        await comes_in(client, "coordinator@example.org")
        yield client


async def seen(http: httpx.AsyncClient, path: str) -> str:
    """The words of a page, without its marks."""
    answer = await http.get(path)
    assert answer.status_code == 200, answer.text
    return said(answer.text)


def said(html: str) -> str:
    main = html[html.index("<main") :]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main).replace("&nbsp;", " ").replace("\u00a0", " "))


async def marked(http: httpx.AsyncClient, at: OccasionRow, own: Registration, mark: str, seen: str = "") -> str:
    """The flash of the page after a mark, or ""."""
    answer = await post(http, f"/console/occasions/{at.id}/marks/{own.id}", mark=mark, seen=seen)
    assert answer.status_code == 303
    return flashed(await http.get(answer.headers["location"].partition("#")[0]))


def flashed(answer: httpx.Response) -> str:
    found = re.search(r'class="flash (?:done|wrong)" role="\w+">([^<]*)<', answer.text)
    return found[1] if found else ""


# ── words ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("starts", "ends", "told"),
    [
        ("2026-11-28T14:00", "2026-11-28T17:00", "samedi 28 novembre, 14 h – 17 h"),
        ("2026-11-01T09:05", "2026-11-01T10:30", "dimanche 1er novembre, 9 h 05 – 10 h 30"),
        ("2026-12-31T18:00", "2027-01-02T12:00", "jeudi 31 décembre, 18 h – samedi 2 janvier, 12 h"),
    ],
)
def test_a_moment_is_said_in_french(starts: str, ends: str, told: str) -> None:
    moment = words.moment(datetime.fromisoformat(starts), datetime.fromisoformat(ends))
    assert moment.replace("\u00a0", " ") == told


def test_a_party_and_numbers_are_said_in_french() -> None:
    told = [words.party(1, ()), words.party(2, (7, 4)), words.party(1, (1,)), words.party(2, (7, 4), exactly=False)]
    assert [text.replace("\u00a0", " ") for text in told] == [
        "1 adulte",
        "2 adultes, 2 enfants (4, 7 ans)",
        "1 adulte, 1 enfant (1 an)",
        "2 adultes, 2 enfants",
    ]
    assert [words.counted(n, "place proposée") for n in (0, 1, 2)] == [
        "0\u00a0place proposée",
        "1\u00a0place proposée",
        "2\u00a0places proposées",
    ]
    assert [words.number(value) for value in (46.0, 1.25, 130)] == ["46", "1,2", "130"]


# ── the activity ───────────────────────────────────────────────────────────────────────────────────────────────────


async def test_the_page_says_who_goes_waits_and_left(rt: Runtime, http: httpx.AsyncClient) -> None:
    one = await planned(rt, places=4)
    await comes(rt, one, "a", "گل‌پری", adults=2, ages=(4, 7), needs=("interpreter", "wheelchair"))
    second = await comes(rt, one, "b", "Ali", "ar")
    await comes(rt, one, "c")
    await leaves(rt, second)
    html = (await http.get(f"/console/activities/{one.id}")).text
    page = said(html)
    assert "Atelier photo" in page and "samedi 28 novembre 2026, 14 h – 17 h" in page and "12 rue de l’Exemple" in page
    assert "Complète" in page and "Prises 4/4" in page and "En attente 1" in page and "Proposées 0" in page
    assert "<bdi>گل‌پری</bdi>" in html and "2 adultes, 2 enfants (4, 7 ans)" in page and "dari" in page
    assert "interprète" in page and "fauteuil roulant" in page
    assert "Liste d’attente (1)" in page and "Sans prénom n° 3" in page and "1re" in page
    assert "Ne viennent plus (1)" in page and "Ali n° 2" in page and "désinscrit·e" in page
    for part in ("status", "places", "sessions", "people"):
        assert re.search(rf'id="{part}" data-live="activity-{one.id}"', html)


async def test_an_offered_place_is_shown_with_its_time(rt: Runtime, http: httpx.AsyncClient, clock: Clock) -> None:
    one = await planned(rt, places=1)
    first, second = await comes(rt, one, "a"), await comes(rt, one, "b", "Ali")
    await leaves(rt, first)
    assert "Places proposées (1)" in (page := await seen(http, f"/console/activities/{one.id}")) and "part" in page
    clock.at = SATURDAY - timedelta(hours=5)
    async with rt.store.writing() as session:
        await registrations.told(rt, session, await session.get_one(Person, second.person_id), one.id, second.number)
    assert "avant 9 h 15" in await seen(http, f"/console/activities/{one.id}")
    clock.at = SATURDAY - timedelta(days=8)
    assert "avant samedi 28 novembre, 9 h 15" in await seen(http, f"/console/activities/{one.id}")


async def test_what_was_said_of_the_next_session_is_shown(rt: Runtime, http: httpx.AsyncClient, clock: Clock) -> None:
    one = await planned(rt, days=(0, 7))
    own = await comes(rt, one, "a", "Ali")
    first, second = await occasions(rt, one)
    async with rt.store.writing() as session:
        person = await session.get_one(Person, own.person_id)
        await registrations.say(rt, session, person, one.id, first.id, "late")
        await registrations.say(rt, session, person, one.id, second.id, "cannot")
    assert "en retard" in (page := await seen(http, f"/console/activities/{one.id}")) and "ne peut pas" not in page
    clock.at = SATURDAY + timedelta(days=1)
    assert "ne peut pas" in (page := await seen(http, f"/console/activities/{one.id}")) and "en retard" not in page


async def test_neither_addresses_nor_feedback_are_shown(rt: Runtime, http: httpx.AsyncClient, clock: Clock) -> None:
    one = await planned(rt)
    own = await comes(rt, one, "secret-address", "Ali")
    [at] = await occasions(rt, one)
    clock.at = SATURDAY
    await marked(http, at, own, "present")
    async with rt.store.writing() as session:
        person = await session.get_one(Person, own.person_id)
        await attendance.rate(session, person, at.id, "liked", "bad")
    for path in (f"activities/{one.id}", f"occasions/{at.id}", f"occasions/{at.id}/code"):
        html = (await http.get(f"/console/{path}")).text
        assert "secret-address" not in html and "rated" not in html


async def test_who_was_erased_is_only_a_number(rt: Runtime, http: httpx.AsyncClient, clock: Clock) -> None:
    one = await planned(rt)
    own = await comes(rt, one, "a", "Ali", adults=2, ages=(3,))
    [at] = await occasions(rt, one)
    clock.at = SATURDAY
    await marked(http, at, own, "present")
    clock.at = SATURDAY + timedelta(days=1)
    await erased(rt, own)
    for path in (f"activities/{one.id}", f"occasions/{at.id}"):
        page = await seen(http, f"/console/{path}")
        assert "Ali" not in page and "Données effacées n° 1" in page and "3 personnes" in page
    async with rt.store.writing() as session:  # as when their time is up: the row of the person goes
        await session.execute(update(Registration).values(party={"name": "Ali", "adults": 1, "ages": [], "needs": []}))
    assert "Ali" not in await seen(http, f"/console/activities/{one.id}")


async def test_a_volunteer_sees_names_sizes_and_needs(rt: Runtime) -> None:
    one = await planned(rt, days=(0, 7))
    await comes(rt, one, "a", "Ali", ages=(4, 7), needs=("childcare",))
    gone = await comes(rt, one, "b", "Reza")
    await leaves(rt, gone)
    await member(rt, "volunteer")
    async with visitor(rt) as http:
        await comes_in(http, "volunteer@example.org")
        page = await seen(http, f"/console/activities/{one.id}")
        assert "1 adulte, 2 enfants" in page and "garde d'enfants" in page.replace("&#39;", "'")
        assert not any(word in page for word in ("4, 7", "dari", "Reza", "Modifier", "Retirer", "Emporter"))


@pytest.mark.parametrize("role", staff.ROLES)
async def test_what_each_role_may_do(rt: Runtime, role: Role, clock: Clock) -> None:
    one = await planned(rt)
    own = await comes(rt, one, "a", "Ali")
    [at] = await occasions(rt, one)
    clock.at = SATURDAY - timedelta(minutes=10)
    await member(rt, role)
    coordinates, sees = role in ("coordinator", "admin"), role != "volunteer"
    async with visitor(rt) as http:
        await comes_in(http, f"{role}@example.org")
        for path in (f"activities/{one.id}", f"occasions/{at.id}", f"occasions/{at.id}/code"):
            assert (await http.get(f"/console/{path}")).status_code == 200
        away = f"activities/{one.id}/registrations/{own.id}/remove"
        program = f"programmes/{one.programme_id}"
        for path in (
            f"activities/{one.id}/export.xlsx",
            f"activities/{one.id}/export.csv",
            away,
            f"{program}/export.xlsx",
        ):
            assert (await http.get(f"/console/{path}")).status_code == (200 if coordinates else 403)
        assert (await http.get(f"/console/{program}/figures")).status_code == (200 if sees else 403)
        assert await marked(http, at, own, "present") == "" and (await marks(rt, at))[own.id] == "present"
        assert (await post(http, f"/console/{away}")).status_code == (303 if coordinates else 403)
        assert (await row(rt, own)).state == ("left" if coordinates else "going")


async def test_nobody_outside_the_team_sees_any_of_it(rt: Runtime) -> None:
    one = await planned(rt)
    [at] = await occasions(rt, one)
    async with visitor(rt) as http:
        for path in (
            f"activities/{one.id}",
            f"activities/{one.id}/export.csv",
            f"occasions/{at.id}",
            f"occasions/{at.id}/code",
            f"programmes/{one.programme_id}/figures",
            f"programmes/{one.programme_id}/export.xlsx",
        ):
            answer = await http.get(f"/console/{path}")
            assert answer.status_code == 303 and "/console/sign-in" in answer.headers["location"]
        assert (await http.post(f"/console/occasions/{at.id}/marks")).status_code == 303
        assert await marks(rt, at) == {}


@pytest.mark.parametrize("path", ["marks", "marks/1"])
async def test_a_mark_needs_a_form_of_ours(rt: Runtime, http: httpx.AsyncClient, clock: Clock, path: str) -> None:
    one = await planned(rt)
    await comes(rt, one, "a")
    [at] = await occasions(rt, one)
    clock.at = SATURDAY
    answer = await http.post(f"/console/occasions/{at.id}/{path}", data={"mark": "present"})
    assert answer.status_code == 403 and await marks(rt, at) == {}


@pytest.mark.parametrize(
    "path", ["activities/9", "occasions/9", "occasions/9/code", "programmes/9/figures", "programmes/9/export.xlsx",
             "activities/9/export.csv", "activities/9/registrations/9/remove", f"activities/{2**70}", "activities/x"]
)  # fmt: skip
async def test_what_is_not_there_is_said(http: httpx.AsyncClient, path: str) -> None:
    answer = await http.get(f"/console/{path}")
    assert answer.status_code in (400, 404) and '<html lang="fr">' in answer.text


async def test_a_draft_and_a_cancelled_activity_say_so(rt: Runtime, http: httpx.AsyncClient, clock: Clock) -> None:
    draft, one = await planned(rt, publish=False), await planned(rt)
    own = await comes(rt, one, "a")
    assert "Brouillon" in (page := await seen(http, f"/console/activities/{draft.id}")) and "Publier" in page
    async with rt.store.writing() as session:
        await activities.cancel(rt, session, one.id)
    assert "Annulée" in (page := await seen(http, f"/console/activities/{one.id}")) and "Modifier" not in page
    clock.at = SATURDAY
    [at] = await occasions(rt, one)
    assert "annulée" in await marked(http, at, own, "present") and await marks(rt, at) == {}
    [at] = await occasions(rt, draft)
    assert "n’est pas publiée" in await seen(http, f"/console/occasions/{at.id}")


# ── taking somebody off ────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_coordinator_takes_somebody_off_and_the_place_is_offered(
    rt: Runtime, http: httpx.AsyncClient, session: AsyncSession
) -> None:
    one = await planned(rt, places=1)
    first, second = await comes(rt, one, "a", "Ali"), await comes(rt, one, "b")
    away = f"/console/activities/{one.id}/registrations/{first.id}/remove"
    assert "ne prévient pas cette personne" in (page := await seen(http, away)) and "Ali" in page
    answer = await post(http, away)
    assert answer.headers["location"] == f"/console/activities/{one.id}"
    assert "retirée" in flashed(await http.get(f"/console/activities/{one.id}"))
    assert ((await row(rt, first)).state, (await row(rt, second)).state) == ("left", "offered")
    told = (await session.execute(select(Reminder.person_id, Reminder.what))).all()
    assert told == [(second.person_id, f"offer:{one.id}:2")]  # and the first hears nothing
    assert (await http.get(away)).status_code == 404
    await post(http, away)
    assert "n’est plus inscrite" in flashed(await http.get(f"/console/activities/{one.id}"))


async def test_nobody_is_taken_off_what_is_over_or_another_activity(
    rt: Runtime, http: httpx.AsyncClient, clock: Clock
) -> None:
    one, other = await planned(rt), await planned(rt)
    own = await comes(rt, one, "a")
    await post(http, f"/console/activities/{other.id}/registrations/{own.id}/remove")
    assert "n’est plus inscrite" in flashed(await http.get(f"/console/activities/{other.id}"))
    clock.at = SATURDAY + timedelta(hours=4)
    await post(http, f"/console/activities/{one.id}/registrations/{own.id}/remove")
    assert "finie" in flashed(await http.get(f"/console/activities/{one.id}"))
    assert (await row(rt, own)).state == "going"


# ── who was there ──────────────────────────────────────────────────────────────────────────────────────────────────


async def test_marks_are_set_changed_and_taken_back(rt: Runtime, http: httpx.AsyncClient, clock: Clock) -> None:
    one = await planned(rt)
    own = await comes(rt, one, "a", "Ali", adults=2)
    await comes(rt, one, "b")
    [at] = await occasions(rt, one)
    clock.at = SATURDAY - timedelta(minutes=45)
    page = f"/console/occasions/{at.id}"
    answer = await post(http, f"{page}/marks/{own.id}", mark="present", seen="")
    assert answer.headers["location"] == f"{page}#p{own.id}" and f'id="p{own.id}"' in (await http.get(page)).text
    assert "Présents 2 Absents 0 À noter 1" in await seen(http, page)
    await marked(http, at, own, "absent", "present")
    assert "Présents 0 Absents 2 À noter 1" in (shown := await seen(http, page)) and "Effacer" in shown
    await marked(http, at, own, "", "absent")
    assert "Présents 0 Absents 0 À noter 3" in (shown := await seen(http, page)) and "Effacer" not in shown
    async with rt.store.reading() as session:
        assert (await session.scalars(select(Attendance.marked_at))).all() == [None]


async def test_all_present_leaves_what_was_marked_or_said(
    rt: Runtime, http: httpx.AsyncClient, clock: Clock, session: AsyncSession
) -> None:
    one = await planned(rt, days=(0, 7))
    first, second, third, gone = [await comes(rt, one, name) for name in "abcd"]
    await leaves(rt, gone)
    at, _ = await occasions(rt, one)
    async with rt.store.writing() as writing:
        person = await writing.get_one(Person, second.person_id)
        await registrations.say(rt, writing, person, one.id, at.id, "cannot")
    clock.at = SATURDAY
    await marked(http, at, first, "absent")
    answer = await post(http, f"/console/occasions/{at.id}/marks")
    assert "1\u00a0inscription notée" in flashed(await http.get(answer.headers["location"]))
    assert await marks(rt, at) == {first.id: "absent", second.id: "", third.id: "present"}
    assert await session.scalar(select(func.count()).where(Reminder.what.startswith("feel:"))) == 0  # not the last one


async def test_who_was_there_is_asked_how_it_was_unless_the_mark_is_taken_back(
    rt: Runtime, http: httpx.AsyncClient, clock: Clock
) -> None:
    async def asked() -> list[int]:
        async with rt.store.reading() as session:
            rows = select(Reminder.person_id).where(Reminder.what == f"feel:{one.id}:{at.id}")
            return list(await session.scalars(rows.order_by(Reminder.person_id)))

    one = await planned(rt)
    first, second = await comes(rt, one, "a"), await comes(rt, one, "b")
    [at] = await occasions(rt, one)
    clock.at = SATURDAY
    await post(http, f"/console/occasions/{at.id}/marks")
    assert await asked() == [first.person_id, second.person_id]
    await marked(http, at, first, "", "present")
    assert await asked() == [second.person_id]


async def test_two_absences_in_a_row_open_a_case(
    rt: Runtime, http: httpx.AsyncClient, clock: Clock, session: AsyncSession
) -> None:
    one = await planned(rt, days=(0, 7))
    own = await comes(rt, one, "a")
    for at in await occasions(rt, one):
        clock.at = at.starts_at
        await marked(http, at, own, "absent")
    [case] = (await session.scalars(select(Case))).all()
    assert (case.about, case.notes["where"]) == ("absence", ["programme/club"])


@pytest.mark.parametrize(
    ("after", "works", "told"),
    [
        (timedelta(minutes=-46), False, "à partir de 45 minutes avant le début : samedi 28 novembre, 13 h 15"),
        (timedelta(minutes=-45), True, ""),
        (timedelta(days=30, hours=3), True, ""),
        (timedelta(days=30, hours=3, seconds=1), False, "finie depuis plus de 30 jours"),
    ],
)
async def test_marks_have_their_time(
    rt: Runtime, http: httpx.AsyncClient, clock: Clock, after: timedelta, works: bool, told: str
) -> None:
    one = await planned(rt)
    own = await comes(rt, one, "a", "Ali")
    [at] = await occasions(rt, one)
    clock.at = SATURDAY + after
    page = await seen(http, f"/console/occasions/{at.id}")
    assert told in page and "Ali" in page and ("Tous présents" in page) == works
    assert bool(await marked(http, at, own, "present")) != works
    answer = await post(http, f"/console/occasions/{at.id}/marks")
    assert ("Rien n’a été noté" in flashed(await http.get(answer.headers["location"]))) != works
    assert (await marks(rt, at) == {own.id: "present"}) == works


async def test_two_of_the_team_mark_at_once(rt: Runtime, http: httpx.AsyncClient, clock: Clock) -> None:
    one = await planned(rt)
    own = await comes(rt, one, "a")
    [at] = await occasions(rt, one)
    clock.at = SATURDAY
    assert await marked(http, at, own, "absent") == ""
    assert "vient de noter autre chose" in await marked(http, at, own, "present", seen="")
    assert await marks(rt, at) == {own.id: "absent"}
    assert await marked(http, at, own, "absent", seen="") == ""  # the same thing twice is no quarrel


async def test_at_the_same_moment_one_mark_wins_and_the_other_is_told(
    rt: Runtime, http: httpx.AsyncClient, clock: Clock
) -> None:
    one = await planned(rt)
    own = await comes(rt, one, "a")
    [at] = await occasions(rt, one)
    clock.at = SATURDAY
    path = f"/console/occasions/{at.id}/marks/{own.id}"
    answers = await asyncio.gather(*(post(http, path, mark=mark, seen="") for mark in ("present", "absent")))
    page = f"/console/occasions/{at.id}"
    assert sorted(answer.headers["location"] for answer in answers) == [page, f"{page}#p{own.id}"]
    async with rt.store.reading() as session:
        assert await session.scalar(select(func.count()).select_from(Attendance)) == 1


async def test_a_mark_for_who_left_and_of_another_activity_is_refused(
    rt: Runtime, http: httpx.AsyncClient, clock: Clock
) -> None:
    one, other = await planned(rt), await planned(rt)
    own = await comes(rt, one, "a")
    [at], [elsewhere] = await occasions(rt, one), await occasions(rt, other)
    clock.at = SATURDAY
    assert "n’existe plus" in await marked(http, elsewhere, own, "present")
    assert "n’existe plus" in await marked(http, at, own, "king")
    await leaves(rt, own)
    assert "n’est plus inscrite" in await marked(http, at, own, "present")
    assert await marks(rt, at) == await marks(rt, elsewhere) == {}


async def test_who_left_after_a_session_keeps_the_mark(rt: Runtime, http: httpx.AsyncClient, clock: Clock) -> None:
    one = await planned(rt, days=(0, 7))
    own = await comes(rt, one, "a", "Ali")
    at, after = await occasions(rt, one)
    clock.at = SATURDAY
    await marked(http, at, own, "present")
    await leaves(rt, own)
    assert "désinscrit·e depuis" in (page := await seen(http, f"/console/occasions/{at.id}")) and "Présents 1" in page
    assert "Ali" not in await seen(http, f"/console/occasions/{after.id}")


async def test_a_removed_activity_is_said_to_be_gone(rt: Runtime, http: httpx.AsyncClient, clock: Clock) -> None:
    one = await planned(rt)
    own = await comes(rt, one, "a")
    [at] = await occasions(rt, one)
    clock.at = SATURDAY
    async with rt.store.writing() as session:
        await session.execute(delete(ActivityRow))
    answer = await post(http, f"/console/occasions/{at.id}/marks/{own.id}", mark="present", seen="")
    after = await http.get(answer.headers["location"].partition("#")[0])
    assert after.status_code == 404 and "n’existe plus" in flashed(after)
    assert (await post(http, f"/console/occasions/{at.id}/marks")).status_code == 303


async def test_a_mark_rings_for_the_open_pages(rt: Runtime, http: httpx.AsyncClient, clock: Clock) -> None:
    one = await planned(rt)
    own = await comes(rt, one, "a")
    [at] = await occasions(rt, one)
    clock.at = SATURDAY
    with rt.bell.listening("console") as heard:
        await marked(http, at, own, "present")
        assert heard.is_set()
    async with rt.store.reading() as session:
        assert (await session.get_one(ActivityRow, one.id)).changed_at == clock.at


# ── the code at the door ───────────────────────────────────────────────────────────────────────────────────────────


async def test_the_code_is_shown_in_three_languages_and_nobody_s_name(
    rt: Runtime, http: httpx.AsyncClient, clock: Clock
) -> None:
    one = await planned(rt, of=programme(sensitivity="high", entry="code"))
    own = await comes(rt, one, "a", "Ali", adults=2)
    [at] = await occasions(rt, one)
    page = f"/console/occasions/{at.id}/code"
    assert "Ce code marche de samedi 28 novembre, 13 h 15" in await seen(http, page)
    clock.at = SATURDAY
    await marked(http, at, own, "present")
    html = (await http.get(page)).text
    assert f'<p class="code" dir="ltr">{at.code}</p>' in html and '<svg role="img"' in html and "style=" not in html
    assert 'lang="prs" dir="rtl"' in html and 'lang="ar" dir="rtl"' in html
    assert "Ce code marche" not in html and "2 présents sur 2" in said(html)
    assert "Ali" not in html and "photo" not in html and "Se déconnecter" not in html  # nothing of a purpose
    async with rt.store.writing() as session:
        person = await session.get_one(Person, own.person_id)
        assert (await attendance.use_code(rt, session, person, at.code))["outcome"] == "here_already"


# ── tables ─────────────────────────────────────────────────────────────────────────────────────────────────────────


async def with_presence(rt: Runtime, http: httpx.AsyncClient, clock: Clock) -> ActivityRow:
    one = await planned(rt, places=4, days=(0, 7))
    own = await comes(rt, one, "a", "=SUM(1)", adults=1, ages=(4, 7), needs=("interpreter",))
    await comes(rt, one, "b", "علی", "ar")
    await comes(rt, one, "c", "Reza")
    at, _ = await occasions(rt, one)
    clock.at = SATURDAY
    await marked(http, at, own, "present")
    return one


async def test_registrations_are_taken_away_as_csv(rt: Runtime, http: httpx.AsyncClient, clock: Clock) -> None:
    one = await with_presence(rt, http, clock)
    answer = await http.get(f"/console/activities/{one.id}/export.csv")
    assert answer.headers["content-disposition"] == f'attachment; filename="rafiq-activite-{one.id}.csv"'
    header, *rows = csv.reader(StringIO(answer.content.decode("utf-8-sig")), delimiter=";")
    assert header[:3] == ["Inscription", "Prénom", "État"]
    assert header[-2:] == ["Présence 28/11/2026 14:00", "Présence 05/12/2026 14:00"]
    assert rows[0] == ["n° 1", "'=SUM(1)", "inscrit·e", "3", "1", "4, 7", "interprète", "dari", "présent", ""]
    assert rows[1][1:3] == ["علی", "inscrit·e"] and rows[2][1:3] == ["Reza", "en attente"]


async def test_registrations_are_taken_away_as_a_sheet(rt: Runtime, http: httpx.AsyncClient, clock: Clock) -> None:
    one = await with_presence(rt, http, clock)
    answer = await http.get(f"/console/activities/{one.id}/export.xlsx")
    sheet = load_workbook(BytesIO(answer.content)).worksheets[0]
    rows = [[cell.value for cell in line] for line in sheet.iter_rows()]
    assert rows[1][:6] == ["n° 1", "=SUM(1)", "inscrit·e", 3, 1, "4, 7"] and sheet["B2"].data_type == "s"
    assert (await http.get(f"/console/activities/{one.id}/export.pdf")).status_code == 400


async def test_a_programme_is_taken_away_with_hours_of_each_person(
    rt: Runtime, http: httpx.AsyncClient, clock: Clock
) -> None:
    workshop = await planned(rt)
    outing = await planned(rt, about=activity(kind="outing"))
    own = await comes(rt, workshop, "a", "Ali", adults=2)
    also = await comes(rt, outing, "a", "")
    clock.at = SATURDAY
    for one, registration in ((workshop, own), (outing, also)):
        [at] = await occasions(rt, one)
        await marked(http, at, registration, "present")
    clock.move(days=1)
    answer = await http.get(f"/console/programmes/{workshop.programme_id}/export.xlsx")
    assert f'filename="rafiq-programme-{workshop.programme_id}.xlsx"' in answer.headers["content-disposition"]
    sheet = load_workbook(BytesIO(answer.content)).worksheets[0]
    rows = [[cell.value for cell in line] for line in sheet.iter_rows(min_row=2)]
    starts = datetime(2026, 11, 28, 14)
    assert rows == [
        ["Activité", str(workshop.id), "Atelier photo", starts, 8, 2, 1, 2, 0, 6, 0],
        ["Activité", str(outing.id), "Atelier photo", starts, 8, 1, 1, 1, 0, 0, 1],
        ["Personne", f"n° {own.person_id}", "Ali", *[None] * 6, 3, 1],
    ]


# ── figures ────────────────────────────────────────────────────────────────────────────────────────────────────────


async def told(http: httpx.AsyncClient, one: ActivityRow) -> str:
    return await seen(http, f"/console/programmes/{one.programme_id}/figures")


async def test_a_programme_in_figures(rt: Runtime, http: httpx.AsyncClient, clock: Clock) -> None:
    one = await planned(rt, places=10, days=(0, 7), of=programme(targets={"hours": 130, "outings": 8}))
    own = [await comes(rt, one, f"p{n}", "Ali" if n == 0 else "") for n in range(6)]
    for at in await occasions(rt, one):
        clock.at = at.starts_at
        await marked(http, at, own[5], "absent")
        await post(http, f"/console/occasions/{at.id}/marks")
    clock.move(hours=5)
    page = await told(http, one)
    for figure in (
        "Activités publiées 1",
        "Séances passées 2",
        "Personnes inscrites 6",
        " Présences 10",
        "Heures de présence 30",
        "Absences 17 %",
        "Places remplies 60 %",
        "Places proposées à la liste d’attente 0",
        "6 sur 130 h",
        "0 sur 8",
    ):
        assert figure in page, page
    assert f"Ali n° {own[0].person_id}" in page and "Personne n’a encore donné son avis" in page
    for registration in own[:2]:
        await erased(rt, registration)
    after = await told(http, one)
    assert "Ali" not in after and "Personnes inscrites 6" in after and " Présences 10" in after
    assert "Heures de présence 30" in after and "la personne a été effacée" in after


async def test_a_figure_of_few_people_is_not_told(rt: Runtime, http: httpx.AsyncClient, clock: Clock) -> None:
    one = await planned(rt)
    own = [await comes(rt, one, f"p{n}") for n in range(4)]
    [at] = await occasions(rt, one)
    clock.at = SATURDAY
    await marked(http, at, own[0], "absent")
    await post(http, f"/console/occasions/{at.id}/marks")
    page = await told(http, one)
    for name in ("Personnes inscrites", "Présences", "Heures de présence", "Absences", "Places remplies"):
        assert f"{name} moins de 5" in page, page
    assert "sur 130" not in page  # without a target nobody is listed


@pytest.mark.parametrize(("count", "shown"), [(0, "0"), (1, "moins de 5"), (4, "moins de 5"), (5, "5")])
def test_few_are_not_counted_apart(count: int, shown: str) -> None:
    assert few(count) == shown
    assert [of_enough(people, "20 %") for people in (0, 1, 4, 5)] == ["–", "moins de 5", "moins de 5", "20 %"]


async def test_feedback_is_counted_and_few_answers_are_not_told(rt: Runtime, http: httpx.AsyncClient) -> None:
    one = await planned(rt)
    [at] = await occasions(rt, one)
    given = {("liked", "good"): 7, ("liked", "bad"): 2, ("again", "good"): 4}
    async with rt.store.writing() as session:
        for (question, answer), count in given.items():
            session.add_all(Opinion(occasion_id=at.id, question=question, answer=answer) for _ in range(count))
    page = await told(http, one)
    assert "C’était comment ? bien 7 moyen 0 pas bien moins de 5" in page
    assert "Voulez-vous revenir ? avis moins de 5" in page and "Avez-vous bien compris" not in page


async def test_places_of_the_waiting_list_are_counted(rt: Runtime, http: httpx.AsyncClient) -> None:
    one = await planned(rt, places=6)
    going = [await comes(rt, one, f"g{n}") for n in range(6)]
    waiting = [await comes(rt, one, f"w{n}") for n in range(7)]
    for registration in going:
        await leaves(rt, registration)
    async with rt.store.writing() as session:
        for registration in waiting[:5]:
            person = await session.get_one(Person, registration.person_id)
            await registrations.accept(rt, session, person, one.id)
    page = await told(http, one)
    assert "Places proposées à la liste d’attente 6" in page and "dont acceptées 5" in page


async def test_another_programme_and_drafts_are_not_counted(rt: Runtime, http: httpx.AsyncClient) -> None:
    one = await planned(rt)
    await planned(rt, publish=False)
    other = await planned(rt, slug="other")
    for n in range(5):
        await comes(rt, other, f"p{n}")
    assert "Activités publiées 1" in (page := await told(http, one)) and "Personnes inscrites 0 Présences –" in page


# ── in a browser ───────────────────────────────────────────────────────────────────────────────────────────────────

in_browser = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on the PATH")


@asynccontextmanager
async def served(rt: Runtime) -> AsyncIterator[str]:
    """The address of the console of this runtime, with its clock."""
    web = make_web(rt)
    web.state.door = replace(web.state.door, passwords=Passwords(CHEAP))
    server = uvicorn.Server(uvicorn.Config(web, port=free_port(), log_level="warning", lifespan="off"))
    running = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - the server says it in no other way
        await asyncio.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{server.config.port}/console"
    finally:
        rt.bell.close()
        server.should_exit = True
        await running


async def opens(browser: Browser, at: str, role: Role, **options: Any) -> Page:
    """A page on which somebody of this role is signed in."""
    context = await browser.new_context(viewport={"width": PHONE[0], "height": PHONE[1]}, **options)
    context.set_default_timeout(10_000)
    page = await context.new_page()
    await page.goto(f"{at}/sign-in")
    await page.fill("#email", f"{role}@example.org")
    await page.fill("#password", PASSWORD)
    await page.click("main .primary")
    await page.wait_for_url(at)
    return page


@in_browser
async def test_two_at_the_door_mark_with_and_without_script(rt: Runtime, clock: Clock) -> None:
    one = await planned(rt)
    own = [await comes(rt, one, f"p{n}", name) for n, name in enumerate(("گل‌پری", "Ali", "علی"))]
    [at] = await occasions(rt, one)
    clock.at = SATURDAY
    await member(rt, "coordinator")
    await member(rt, "volunteer")
    async with async_playwright() as playwright, served(rt) as address:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        looks = await opens(browser, address, "coordinator")
        plain = await opens(browser, address, "volunteer", java_script_enabled=False)
        for page in (looks, plain):
            await page.goto(f"{address}/occasions/{at.id}")
        await plain.click(f"#absent-{own[1].id}")
        await expect(plain.locator(f"#absent-{own[1].id}")).to_have_attribute("aria-pressed", "true")
        await expect(looks.locator(f"#absent-{own[1].id}")).to_have_attribute("aria-pressed", "true")  # by itself
        await looks.click("#all-present")
        await expect(looks.locator("#counts dd")).to_have_text(["2", "1", "0"])
        await plain.click(f"#present-{own[0].id}")  # as the page without a script still shows it
        assert await marks(rt, at) == dict(
            zip([each.id for each in own], ("present", "absent", "present"), strict=True)
        )
        await looks.goto(f"{address}/occasions/{at.id}/code")
        clock.move(seconds=1)
        await plain.click(f"#undo-{own[2].id}")
        await expect(looks.locator("#there")).to_have_text("1\u00a0présent sur 3")
        await browser.close()


def note_errors(complaints: list[str], said: ConsoleMessage) -> None:
    if said.type == "error":
        complaints.append(said.text)


async def look_well(rt: Runtime, paths: Sequence[str], **context: Any) -> None:
    """Pages of a coordinator fit a phone and a desk, stand out in both colour schemes, and complain of nothing."""
    async with async_playwright() as playwright, served(rt) as address:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        for scheme in SCHEMES:
            page = await opens(browser, address, "coordinator", color_scheme=scheme, **context)
            complaints: list[str] = []
            page.on("console", partial(note_errors, complaints))
            for path in paths:
                await page.goto(f"{address}/{path}")
                for width, height in (PHONE, DESK):
                    await page.set_viewport_size({"width": width, "height": height})
                    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
                assert await page.evaluate(CONTRASTS) == [], path
            assert complaints == []
        await browser.close()


@in_browser
async def test_every_page_fits_a_phone_and_can_be_read(rt: Runtime, clock: Clock) -> None:
    one = await planned(rt, places=3, days=range(0, 49, 7), of=programme(targets={"hours": 130}))
    own = [
        await comes(rt, one, f"p{n}", "عبدالرحمن" * 4, adults=2, ages=(3,), needs=("interpreter",)) for n in range(3)
    ]
    at, *_ = await occasions(rt, one)
    clock.at = SATURDAY
    await member(rt, "coordinator")
    paths = [f"activities/{one.id}", f"occasions/{at.id}", f"occasions/{at.id}/code"]
    paths += [f"programmes/{one.programme_id}/figures", f"activities/{one.id}/registrations/{own[0].id}/remove"]
    await look_well(rt, paths)


async def test_a_long_list_asks_the_database_no_more(rt: Runtime, http: httpx.AsyncClient) -> None:
    async def asked(path: str) -> int:
        statements: list[str] = []

        def note(*args: Any) -> None:
            statements.append(args[2])

        event.listen(rt.store.engine.sync_engine, "before_cursor_execute", note)
        assert (await http.get(f"/console/{path}")).status_code == 200
        event.remove(rt.store.engine.sync_engine, "before_cursor_execute", note)
        return len(statements)

    one = await planned(rt, places=30)
    [at] = await occasions(rt, one)
    paths = [f"activities/{one.id}", f"occasions/{at.id}", f"activities/{one.id}/export.csv"]
    paths += [f"programmes/{one.programme_id}/{page}" for page in ("figures", "export.xlsx")]
    await comes(rt, one, "a")
    few = [[await asked(path) for path in paths] for _ in range(2)][1]  # the first look is noted in the trace
    for n in range(20):
        await comes(rt, one, f"p{n}")
    assert [await asked(path) for path in paths] == few
