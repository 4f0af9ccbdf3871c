"""Every address of the console, tried as everybody. One that is not listed here fails."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select, update

from bot import files, people, second_factor, staff
from bot.console import pages, site
from bot.runtime import Runtime
from bot.settings import Settings
from bot.staff import Role
from bot.store.case_models import PushAddress, ReadyAnswer
from bot.store.models import Base, OutboxRow, Staff
from bot.web import make_web
from tests import cases
from tests.conftest import KEYS, Clock
from tests.test_console_inbox import JPEG
from tests.test_console_people import comes, occasions, planned
from tests.test_console_sign_in import comes_in, member, visitor
from tests.test_second_factor import enrols

SCRIPT = "<script>alert(1)</script>"
KEPT = ("no-store", "no-cache")
ROLES: dict[str, Role] = {
    "half": "admin",
    "dismissed": "admin",
    "stranger": "volunteer",
    "colleague": "volunteer",
    "owner": "volunteer",
    "elsewhere": "caseworker",
    "caseworker": "caseworker",
    "coordinator": "coordinator",
    "admin": "admin",
}
"""`half` has only given a password; `stranger` answers in another language, `elsewhere` in another territory; `owner` holds
the case, and `colleague` could have."""
TAKES: dict[str, dict[str, Any]] = {"stranger": {"languages": ["ar"]}, "elsewhere": {"territories": ["22"]}}
OUTSIDE = ("nobody", "half", "dismissed")
INSIDE = tuple(who for who in ROLES if who not in OUTSIDE)
VOLUNTEERS = ("stranger", "colleague", "owner")
COORDINATORS = ("coordinator", "admin")
READERS = ("owner", "caseworker", *COORDINATORS)

Came = int | str
"""A status, or where somebody is sent instead: `sign-in`, `second-factor`, `inbox`."""


@dataclass(frozen=True)
class Door:
    """An address, what is sent to it, and what comes of it by who asks."""

    at: str
    come: dict[str, Came]
    fields: dict[str, str] = field(default_factory=dict)
    done: tuple[str, ...] = ()
    """Who is sent away because it was done."""

    def refuses(self, who: str) -> bool:
        return self.come[who] in ("sign-in", "inbox", 403, 404, 410) and who not in self.done


def open_to(*who: str, gives: Came, else_: Came = 403) -> dict[str, Came]:
    """Who is not signed in signs in first."""
    refused = {**dict.fromkeys(OUTSIDE, "sign-in"), **dict.fromkeys(INSIDE, else_)}
    return {**refused, **dict.fromkeys(who, gives)}


def to_all(gives: Came) -> dict[str, Came]:
    return dict.fromkeys((*OUTSIDE, *INSIDE), gives)


TEAM, DONE = open_to(*INSIDE, gives=200), open_to(*INSIDE, gives=303)
CASE, DONE_TO_CASE = open_to(*READERS, gives=200, else_=404), open_to(*READERS, gives=303, else_=404)
MAY_LET_GO = ("owner", *COORDINATORS)
LET_GO = {**DONE_TO_CASE, **dict.fromkeys(MAY_LET_GO, "inbox")}
LEAD, DONE_BY_LEAD = open_to(*COORDINATORS, gives=200), open_to(*COORDINATORS, gives=303)
ADMIN, DONE_BY_ADMIN = open_to("admin", gives=200), open_to("admin", gives=303)
FILE = {**open_to("caseworker", *COORDINATORS, gives=200), "elsewhere": 404}
CHOOSES = open_to(*VOLUNTEERS, gives=200, else_=404)

DOORS = [
    # for who is not signed in
    Door("GET /sign-in", {**to_all(303), **dict.fromkeys(OUTSIDE, 200)}),
    Door("POST /sign-in", to_all(403), {"email": "admin@example.org", "password": "x"}),
    Door("GET /second-factor", {**to_all("sign-in"), "half": 200}),
    Door("POST /second-factor", to_all(403), {"code": "000000"}),
    Door("GET /password", to_all(410)),
    Door("POST /password", to_all(403)),
    Door("GET /forgotten", to_all(200)),
    Door("POST /forgotten", to_all(403), {"email": "admin@example.org"}),
    Door("GET /manifest.webmanifest", to_all(200)),
    Door("GET /sw.js", to_all(200)),
    Door("GET /offline", to_all(200)),
    # cases
    Door("GET /inbox", TEAM),
    Door("GET /cases/{case}", CASE),
    Door("GET /cases/{case}/insert", CASE),
    Door("GET /files/{file}", FILE),
    Door("POST /cases/{case}/here", open_to(*READERS, gives=204, else_=404), {"typing": "1"}),
    Door("POST /cases/{case}/claim", open_to(*READERS, gives=303, else_="inbox")),
    Door("POST /cases/{case}/note", DONE_TO_CASE, {"note": "à suivre", "nonce": "a"}),
    Door("POST /cases/{case}/entries/{entry}/again", DONE_TO_CASE),
    Door(
        "POST /cases/{case}/answer",
        {**DONE_TO_CASE, "caseworker": 409},
        {"text": "Bonjour", "lang": "fr", "do": "plain", "nonce": "b"},
    ),
    Door("POST /cases/{case}/close", LET_GO, {"reason": "answered"}, done=MAY_LET_GO),
    Door("POST /cases/{case}/reopen", DONE_TO_CASE),
    Door("POST /cases/{case}/hand", LET_GO, {"to": "", "note": "à toi"}, done=MAY_LET_GO),
    Door("GET /ready-answers", TEAM),
    Door("GET /ready-answers/new", LEAD),
    Door("POST /ready-answers/new", DONE_BY_LEAD, {"title": "Une autre", "fr": "Oui"}),
    Door("GET /ready-answers/{ready}/edit", LEAD),
    Door("POST /ready-answers/{ready}/edit", DONE_BY_LEAD, {"title": SCRIPT, "fr": "Non"}),
    Door("POST /ready-answers/{ready}/delete", DONE_BY_LEAD),
    Door("GET /overview", LEAD),
    Door("GET /week", LEAD),
    # the team
    Door("GET /rota", TEAM),
    Door("GET /rota/{one}", LEAD),
    Door("POST /rota/{one}", DONE_BY_LEAD, {"max_cases": "3"}),
    Door("GET /team", ADMIN),
    Door("POST /team", ADMIN, {"email": "new@example.org", "name": "N", "role": "volunteer"}),
    Door("GET /team/{one}", ADMIN),
    Door("POST /team/{one}", DONE_BY_ADMIN, {"language": "ar", "territories": "22", "most": "3"}),
    Door("POST /team/{one}/link", ADMIN),
    Door("POST /team/{one}/role", DONE_BY_ADMIN, {"role": "admin"}),
    Door("POST /team/{one}/invitation", ADMIN),
    Door("POST /team/{one}/disable", DONE_BY_ADMIN),
    Door("GET /trace", ADMIN),
    Door("GET /switches", ADMIN),
    Door("POST /switches/push", DONE_BY_ADMIN, {"on": "yes"}),
    Door("GET /group", TEAM),
    Door("POST /group/code", DONE_BY_ADMIN),
    Door("POST /group/off", DONE_BY_ADMIN),
    Door("POST /group/link", TEAM),
    Door("POST /group/unlink", DONE),
    # activities
    Door("GET ", TEAM),
    Door("GET /month", TEAM),
    Door("GET /programmes", TEAM),
    Door("GET /programmes/new", LEAD),
    Door("POST /programmes/new", open_to(*COORDINATORS, gives=422)),
    Door("GET /programmes/{programme}", TEAM),
    Door("GET /programmes/{programme}/edit", LEAD),
    Door("POST /programmes/{programme}/edit", open_to(*COORDINATORS, gives=422)),
    Door("GET /programmes/{programme}/figures", open_to("caseworker", "elsewhere", *COORDINATORS, gives=200)),
    Door("GET /programmes/{programme}/export.xlsx", LEAD),
    Door("GET /activities/new", LEAD),
    Door("POST /activities/new", open_to(*COORDINATORS, gives=422), {"programme": "{programme}"}),
    Door("GET /activities/{activity}", TEAM),
    Door("GET /activities/{activity}/export.csv", LEAD),
    Door("GET /activities/{activity}/edit", LEAD),
    Door("POST /activities/{activity}/edit", open_to(*COORDINATORS, gives=422)),
    Door("GET /activities/{activity}/copy", LEAD),
    Door("POST /activities/{activity}/copy", DONE_BY_LEAD),
    Door("GET /activities/{activity}/preview", TEAM),
    Door("GET /activities/{activity}/publish", open_to(*COORDINATORS, gives=303)),
    Door("POST /activities/{activity}/publish", DONE_BY_LEAD),
    Door("GET /activities/{activity}/registrations/{registration}/remove", LEAD),
    Door("GET /occasions/{occasion}", TEAM),
    Door("GET /occasions/{occasion}/code", TEAM),
    Door("POST /occasions/{occasion}/marks", DONE),
    Door("POST /occasions/{occasion}/marks/{registration}", DONE, {"mark": "present"}),
    Door("POST /activities/{activity}/registrations/{registration}/remove", DONE_BY_LEAD),
    Door("GET /occasions/{occasion}/cancel", LEAD),
    Door("POST /occasions/{occasion}/cancel", DONE_BY_LEAD),
    Door("GET /activities/{activity}/cancel", open_to(*COORDINATORS, gives=303)),  # there is nothing left of it
    Door("POST /activities/{activity}/cancel", DONE_BY_LEAD),
    Door("GET /programmes/{programme}/archive", LEAD),
    Door("POST /programmes/{programme}/archive", DONE_BY_LEAD),
    # one's own
    Door("GET /me", TEAM),
    Door("GET /me/second-factor", CHOOSES),
    Door("POST /me/second-factor", open_to(*VOLUNTEERS, gives=401, else_=404), {"code": "000000"}),
    Door("GET /notifications", TEAM),
    Door("POST /push", DONE, {"endpoint": "https://fcm.googleapis.com/fcm/send/own"}),
    Door("POST /push/{push}/remove", DONE),
    Door("GET /events", TEAM),
    Door("POST /sign-out", to_all("sign-in"), done=INSIDE),
    Door("POST /me/sign-out", to_all("sign-in"), done=INSIDE),
]
"""In such an order that what somebody may do spoils nothing that comes after."""


# ── the world ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def settings(template: Any, tmp_path: Path) -> Settings:
    return Settings(database_url=template(tmp_path), secret_keys=KEYS, home=tmp_path, two_factor="staff")


@pytest.fixture
async def numbers(rt: Runtime) -> dict[str, int]:
    """One of each thing that an address may name."""
    owner = await member(rt, "volunteer", "owner")
    one = await member(rt, "volunteer", "one")
    case = await cases.waits(rt, "1001")
    case.territory = "76"
    answer = await cases.answered(rt, case, owner)
    activity = await planned(rt)
    going = await comes(rt, activity, "2002", "Somebody")
    [occasion] = await occasions(rt, activity)
    async with rt.store.writing() as session:
        (await session.merge(case)).territory = "76"
        (await session.get_one(Staff, one.id)).reset_asked_at = rt.now()
        await session.execute(update(OutboxRow).where(OutboxRow.id == answer.outbox_id).values(status="failed"))
        person = await people.locked(session, case.person_id)
        file = files.keep(session, person, "", "lettre.jpg", JPEG, rt.now())
        file.case_id = case.id
        ready = ReadyAnswer(title=SCRIPT, words={"fr": SCRIPT}, made_by=one.id, changed_at=rt.now())
        push = PushAddress(staff_id=one.id, endpoint="https://x", endpoint_hash="x", made_at=rt.now())
        session.add_all([ready, push])
    made: dict[str, Any] = {"case": case, "entry": answer, "file": file, "ready": ready, "push": push, "one": one}
    made |= {"activity": activity, "registration": going, "occasion": occasion}
    return {name: row.id for name, row in made.items()} | {"programme": activity.programme_id}


@pytest.fixture
async def browser(rt: Runtime) -> AsyncIterator[httpx.AsyncClient]:
    async with visitor(rt) as client:
        yield client


async def becomes(rt: Runtime, http: httpx.AsyncClient, clock: Clock, who: str) -> None:
    """The browser of somebody; what it holds of a sign-in that is over stays in it."""
    if who == "nobody":
        return
    if who != "owner":
        await member(rt, ROLES[who], who)
    async with rt.store.writing() as session:
        own = (await session.scalars(select(Staff).where(Staff.name == who))).one()
        for name, value in TAKES.get(who, {}).items():
            setattr(own, name, value)
    if who == "half" or not second_factor.required(rt.settings, own):
        await comes_in(http, own.email)
    else:
        await enrols(rt, http, clock, own)
    if who == "dismissed":
        await member(rt, "admin", "other")
        async with rt.store.writing() as session:
            await staff.disable(session, await session.get_one(Staff, own.id))


async def everything(rt: Runtime) -> dict[str, list[Any]]:
    """All rows of the database."""
    async with rt.store.reading() as session:
        tables = Base.metadata.sorted_tables
        return {table.name: [tuple(row) for row in await session.execute(select(table))] for table in tables}


async def goes(
    rt: Runtime, http: httpx.AsyncClient, door: Door, numbers: dict[str, int], **more: Any
) -> httpx.Response:
    """With the token that a form of this browser would hold."""
    method, _, path = door.at.partition(" ")
    token = rt.store.vault.sign("console form", http.cookies.get(pages.COOKIE) or "")
    sent = {name: said.format(**numbers) for name, said in door.fields.items()}
    form = {"data": {"csrf": token, **sent}} if method == "POST" else {}
    return await http.request(method, f"/console{path.format(**numbers)}", **{**form, **more})


def came(answer: httpx.Response) -> Came:
    to = answer.headers.get("location", "").removeprefix("/console/").partition("?")[0]
    return to if to in ("sign-in", "inbox") else answer.status_code


# ── the doors ──────────────────────────────────────────────────────────────────────────────────────────────────────


def shape(at: str) -> str:
    """An address without the names of its numbers."""
    parts = ["{}" if part.startswith("{") else part for part in at.split("/")]
    return "/".join(parts).replace("export.{kind}", "export.csv")


def test_every_address_is_listed(rt: Runtime) -> None:
    routers = [part.router for part in (*site.DOOR, *site.PARTS)]
    routes = [route for router in routers for route in router.routes]
    known = {shape(f"{method} {route.path}") for route in routes for method in route.methods}
    assert known == {shape(door.at) for door in DOORS}
    paths = [path for path in make_web(rt).openapi()["paths"] if path.startswith(pages.HOME)]
    assert {shape(path.removeprefix(pages.HOME)) for path in paths} == {at.partition(" ")[2] for at in known}
    assert all(door.come.keys() == {*OUTSIDE, *INSIDE} for door in DOORS)


@pytest.mark.parametrize("who", [*OUTSIDE, *INSIDE])
async def test_every_address_as_everybody(
    rt: Runtime, clock: Clock, browser: httpx.AsyncClient, numbers: dict[str, int], who: str
) -> None:
    await becomes(rt, browser, clock, who)
    before = await everything(rt)
    closed = [door for door in DOORS if door.refuses(who)]
    answers = {door.at: await goes(rt, browser, door, numbers) for door in closed}
    assert await everything(rt) == before  # what is refused changes nothing
    for door in DOORS:
        if door in closed:
            continue
        if door.at == "GET /events":
            rt.bell.close()  # else it goes on
        answers[door.at] = await goes(rt, browser, door, numbers)
    assert {at: came(answer) for at, answer in answers.items()} == {door.at: door.come[who] for door in DOORS}
    for answer in answers.values():
        assert "default-src" in answer.headers["content-security-policy"] and SCRIPT not in answer.text
        assert answer.headers["x-content-type-options"] == "nosniff" and answer.headers["cache-control"] in KEPT


async def test_no_form_is_obeyed_without_its_token_or_from_elsewhere(
    rt: Runtime, clock: Clock, browser: httpx.AsyncClient, numbers: dict[str, int]
) -> None:
    await becomes(rt, browser, clock, "admin")
    before = await everything(rt)
    for door in DOORS:
        if door.at.startswith("POST"):
            forged = await goes(rt, browser, door, numbers, data=door.fields)
            foreign = await goes(rt, browser, door, numbers, headers={"origin": "https://evil.example"})
            assert (forged.status_code, foreign.status_code) == (403, 403), door.at
    assert await everything(rt) == before
