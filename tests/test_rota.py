"""Who answers when: the week of the team, and who may change it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import datetime
from html import unescape
from zoneinfo import ZoneInfo

import httpx
import pytest

from bot import rota, staff, trace
from bot.rota import MIDNIGHT, CannotPlan, Span
from bot.runtime import Runtime
from bot.staff import Role
from bot.store.models import Staff
from tests.conftest import Clock
from tests.test_console_people import in_browser, look_well
from tests.test_console_sign_in import comes_in, member, post, row, visitor

PARIS = ZoneInfo("Europe/Paris")
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=PARIS)


@pytest.fixture(autouse=True)
def on_monday(clock: Clock) -> None:
    clock.at = MONDAY


@pytest.fixture
async def maryam(rt: Runtime) -> Staff:
    return await member(rt, "volunteer", "Maryam")


@pytest.fixture
async def http(rt: Runtime, maryam: Staff) -> AsyncIterator[httpx.AsyncClient]:
    """The browser of Maryam, a volunteer."""
    async with visitor(rt) as client:
        await comes_in(client, maryam.email)
        yield client


async def answers(rt: Runtime, who: Staff, *spans: Span, most: int = 10) -> None:
    async with rt.store.writing() as session:
        await rota.replace(session, who.id, spans, most)


async def on(rt: Runtime, at: datetime) -> list[str]:
    async with rt.store.reading() as session:
        return [one.name for one in await rota.on_duty(session, at)]


async def shifts(rt: Runtime, who: Staff) -> list[Span]:
    async with rt.store.reading() as session:
        return await rota.of(session, who.id)


def errors(answer: httpx.Response) -> dict[str, str]:
    """What is said beside which field."""
    assert answer.status_code == 422, (answer.status_code, answer.headers.get("location"))
    return {name: unescape(said) for name, said in re.findall(r'id="([\w-]+)-error">([^<]+)', answer.text)}


# ── the week ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("spans", "why"),
    [
        ([], ""),
        ([Span(0, 540, 720), Span(0, 720, 900), Span(1, 540, 720)], ""),
        ([Span(0, 840, 900), Span(0, 540, 841)], "overlap"),
        ([Span(0, 540, 720), Span(0, 540, 720)], "overlap"),
        ([Span(0, 540, 540)], "empty"),
        ([Span(0, 1320, 120)], "midnight"),
        ([Span(0, 1320, MIDNIGHT), Span(1, 0, 120)], ""),
    ],
)
def test_shifts_that_cannot_be(spans: list[Span], why: str) -> None:
    found = ""
    try:
        rota.check(spans)
    except CannotPlan as refused:
        found = refused.why
    assert found == why


async def test_who_answers_now(rt: Runtime, maryam: Staff) -> None:
    karim, away = await member(rt, name="Karim"), await member(rt, name="Away")
    await answers(rt, maryam, Span(0, 540, 720), Span(6, 1320, MIDNIGHT))
    await answers(rt, karim, Span(0, 600, 720))
    await answers(rt, away, Span(0, 0, MIDNIGHT))
    async with rt.store.writing() as session:
        await staff.disable(session, await session.get_one(Staff, away.id))
    found = {at: await on(rt, MONDAY.replace(hour=at // 100, minute=at % 100)) for at in (859, 900, 1000, 1159, 1200)}
    assert found == {859: [], 900: ["Maryam"], 1000: ["Karim", "Maryam"], 1159: ["Karim", "Maryam"], 1200: []}
    assert await on(rt, MONDAY.replace(day=22, hour=23, minute=59)) == ["Maryam"]
    assert await on(rt, MONDAY.replace(hour=0)) == []


async def test_saving_replaces_what_was_there_or_nothing_of_it(rt: Runtime, maryam: Staff) -> None:
    await answers(rt, maryam, Span(0, 540, 720), most=3)
    await answers(rt, maryam, Span(2, 840, 900), Span(1, 540, 720), most=4)
    assert await shifts(rt, maryam) == [Span(1, 540, 720), Span(2, 840, 900)]
    with pytest.raises(CannotPlan):
        await answers(rt, maryam, Span(2, 900, 840), most=5)
    assert len(await shifts(rt, maryam)) == 2 and (await row(rt, maryam)).max_cases == 4


# ── the page ───────────────────────────────────────────────────────────────────────────────────────────────────────


def plain(html: str) -> str:
    """The words of a page, without its tags."""
    return " ".join(unescape(re.sub(r"<[^>]+>", "", html)).split())


async def test_the_page_shows_who_answers_and_when_the_team_is_there(
    rt: Runtime, http: httpx.AsyncClient, maryam: Staff, clock: Clock
) -> None:
    karim = await member(rt, name="Karim")
    page = plain((await http.get("/console/rota")).text)
    assert "Maintenant : personne." in page and "Mardi 09:00 – 12:30, 14:00 – 18:00 personne" in page
    await answers(rt, maryam, Span(0, 540, 720))
    await answers(rt, karim, Span(0, 540, MIDNIGHT))
    html = (await http.get("/console/rota")).text
    page = plain(html)
    assert "Maintenant : Karim, Maryam." in page and "<bdi>Maryam</bdi>" in html
    assert "Maryam 09:00 – 12:00" in page and "Karim 09:00 – 24:00" in page
    assert "Dimanche fermé personne" in page and "du jeudi 24 décembre 2026 au dimanche 3 janvier 2027" in page
    assert "data/team.yml" in page
    clock.at = MONDAY.replace(hour=13)
    assert "Maintenant : Karim (l’équipe est fermée)." in plain((await http.get("/console/rota")).text)


async def test_a_member_writes_their_own_week(rt: Runtime, http: httpx.AsyncClient, maryam: Staff) -> None:
    at = f"/console/rota/{maryam.id}"
    fields = {"monday-1-from": "09:00", "monday-1-to": "12:30", "monday-2-from": "14:00", "monday-2-to": "18h"}
    answer = await post(http, at, **fields, **{"friday-1-from": "22:00", "friday-1-to": "00:00"}, max_cases="3")
    assert (answer.status_code, answer.headers["location"]) == (303, "/console/rota")
    assert await shifts(rt, maryam) == [Span(0, 540, 750), Span(0, 840, 1080), Span(4, 1320, MIDNIGHT)]
    assert (await row(rt, maryam)).max_cases == 3
    html = (await http.get(at)).text
    assert 'name="friday-1-to" type="time" value="00:00"' in html and 'name="monday-3-from"' in html
    assert (await post(http, at, max_cases="1")).status_code == 303
    assert await shifts(rt, maryam) == [] and (await row(rt, maryam)).max_cases == 1


@pytest.mark.parametrize(
    ("fields", "place", "said"),
    [
        ({"monday-1-from": "22:00", "monday-1-to": "02:00"}, "monday-1", "écrivez-en deux"),
        ({"monday-1-from": "09:00", "monday-1-to": "09:00"}, "monday-1", "même heure"),
        ({"monday-1-from": "09:00", "monday-1-to": "12:00", "monday-2-from": "11:00", "monday-2-to": "13:00"},
         "monday-2", "avant la fin d’une autre"),
        ({"monday-1-from": "09:00", "monday-1-to": "12:00", "monday-2-from": "09:00", "monday-2-to": "12:00"},
         "monday-2", "avant la fin d’une autre"),
        ({"sunday-1-from": "09:00"}, "sunday-1-to", "À remplir."),
        ({"sunday-4-to": "09:00"}, "sunday-4-from", "À remplir."),
        ({"monday-1-from": "25:00", "monday-1-to": "26:00"}, "monday-1-from", "Une heure, comme 14:00."),
        ({"max_cases": "51"}, "max_cases", "entre 1 et 50"),
        ({"max_cases": "0"}, "max_cases", "entre 1 et 50"),
        ({"max_cases": ""}, "max_cases", "À remplir."),
    ],
)  # fmt: skip
async def test_what_is_wrong_is_said_and_nothing_is_lost(
    rt: Runtime, http: httpx.AsyncClient, maryam: Staff, fields: dict[str, str], place: str, said: str
) -> None:
    await answers(rt, maryam, Span(3, 540, 720), most=7)
    answer = await post(http, f"/console/rota/{maryam.id}", **({"max_cases": "5"} | fields))
    assert said in errors(answer)[place]
    assert all(f'value="{typed}"' in answer.text for typed in fields.values())
    assert await shifts(rt, maryam) == [Span(3, 540, 720)] and (await row(rt, maryam)).max_cases == 7


@pytest.mark.parametrize("role", ["volunteer", "caseworker", "coordinator", "admin"])
async def test_who_may_change_whose_week(rt: Runtime, maryam: Staff, role: Role) -> None:
    me, others = await member(rt, role), role in ("coordinator", "admin")
    async with visitor(rt) as http:
        await comes_in(http, me.email)
        page = await http.get("/console/rota")
        assert page.status_code == 200 and f"/console/rota/{me.id}" in page.text
        assert (f'href="/console/rota/{maryam.id}"' in page.text) == others
        for whose, may in ((me, True), (maryam, others)):
            at = f"/console/rota/{whose.id}"
            assert (await http.get(at)).status_code == (200 if may else 403)
            answer = await post(http, at, max_cases="1", **{"monday-1-from": "09:00", "monday-1-to": "10:00"})
            assert answer.status_code == (303 if may else 403)
            assert (await row(rt, whose)).max_cases == (1 if may else 10)
            assert bool(await shifts(rt, whose)) == may
    async with rt.store.reading() as session:
        noted = {row.number for row in await trace.page(session, me.id, None, 9) if row.action == "assigned"}
    assert noted == ({maryam.id, me.id} if others else {me.id})


async def test_nobody_outside_the_team_sees_it(rt: Runtime, maryam: Staff) -> None:
    async with visitor(rt) as http:
        for path in ("/console/rota", f"/console/rota/{maryam.id}"):
            answer = await http.get(path)
            assert answer.status_code == 303 and "/console/sign-in" in answer.headers["location"]
        assert (await http.post(f"/console/rota/{maryam.id}", data={"max_cases": "1"})).status_code == 303
    assert (await row(rt, maryam)).max_cases == 10


async def test_it_needs_a_form_of_ours(rt: Runtime, http: httpx.AsyncClient, maryam: Staff) -> None:
    assert (await http.post(f"/console/rota/{maryam.id}", data={"max_cases": "1"})).status_code == 403
    assert (await row(rt, maryam)).max_cases == 10


async def test_who_is_not_there_has_no_week(rt: Runtime, maryam: Staff) -> None:
    await member(rt)
    async with rt.store.writing() as session:
        await staff.disable(session, await session.get_one(Staff, maryam.id))
    async with visitor(rt) as http:
        await comes_in(http, "coordinator@example.org")
        for number in (maryam.id, 99):
            assert (await http.get(f"/console/rota/{number}")).status_code == 404
            assert (await post(http, f"/console/rota/{number}", max_cases="1")).status_code == 404


@in_browser
async def test_the_pages_fit_a_phone_and_can_be_read(rt: Runtime) -> None:
    one = await member(rt, "coordinator")
    await answers(rt, one, *(Span(day, start, start + 180) for day in range(5) for start in (540, 840)))
    await answers(rt, await member(rt, name="عبدالرحمن" * 4), Span(0, 540, 720))
    await look_well(rt, ["rota", f"rota/{one.id}"], java_script_enabled=True)
