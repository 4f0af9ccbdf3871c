"""The console's door: who comes in, for how long, and what keeps others out."""

from __future__ import annotations

import asyncio
import re
from argparse import Namespace
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from argon2 import PasswordHasher
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncSession

from bot import staff, staff_commands
from bot.console import live, pages
from bot.console.door import Door
from bot.runtime import Runtime
from bot.settings import Settings
from bot.staff import Passwords, Role
from bot.store.models import ActivityRow, ProgrammeRow, SignIn, Staff
from bot.store.throttle import Throttle
from bot.web import make_web
from tests.conftest import Clock

PASSWORD = "une phrase assez longue"
HOME = "http://rafiq"
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@asynccontextmanager
async def visitor(rt: Runtime, host: str = "203.0.113.7", door: Any = None) -> AsyncIterator[httpx.AsyncClient]:
    """A browser before the console; passwords are hashed cheaply."""
    app = make_web(rt)
    app.state.door = door or replace(app.state.door, passwords=Passwords(CHEAP))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app, client=(host, 1)), base_url=HOME) as client:
        yield client


@pytest.fixture
async def http(rt: Runtime) -> AsyncIterator[httpx.AsyncClient]:
    async with visitor(rt) as client:
        yield client


async def member(rt: Runtime, role: Role = "coordinator", name: str = "") -> Staff:
    """Somebody of the team with PASSWORD."""
    async with rt.store.writing() as session:
        made = await staff.add(session, f"{name or role}@example.org", name or role, role, rt.now())
        made.password = CHEAP.hash(PASSWORD)
    return made


def csrf(html: str) -> str:
    found = re.search(r'name="csrf" value="([0-9a-f]+)"', html)
    assert found is not None, html
    return found[1]


async def comes_in(
    http: httpx.AsyncClient, who: str, password: str = PASSWORD, next: str = "/console"
) -> httpx.Response:
    form = await http.get("/console/sign-in", params={"next": next})
    fields = {"email": who, "password": password, "next": next, "csrf": csrf(form.text)}
    return await http.post("/console/sign-in", data=fields)


async def is_in(http: httpx.AsyncClient) -> bool:
    return (await http.get("/console")).status_code == 200


async def post(http: httpx.AsyncClient, path: str, **fields: str) -> httpx.Response:
    """As the forms of the page would."""
    return await http.post(path, data={"csrf": csrf((await http.get("/console")).text), **fields})


async def row(rt: Runtime, who: Staff) -> Staff:
    async with rt.store.reading() as session:
        return await session.get_one(Staff, who.id)


# ── signing in ─────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_member_signs_in_and_out(rt: Runtime, http: httpx.AsyncClient, session: AsyncSession) -> None:
    await member(rt)
    answer = await comes_in(http, " Coordinator@Example.org ")
    assert (answer.status_code, answer.headers["location"]) == (303, "/console")
    cookie = answer.headers["set-cookie"].lower()
    assert all(part in cookie for part in ("rafiq_console=", "httponly", "samesite=lax", "path=/console"))
    home = await http.get("/console")
    assert home.status_code == 200 and "<bdi>coordinator</bdi>" in home.text
    token = http.cookies["rafiq_console"]
    assert len(token) >= 43 and await session.scalar(select(SignIn.token_hash)) != token  # 256 bits, kept as a hash
    assert (await post(http, "/console/sign-out")).headers["location"] == "/console/sign-in"
    assert "déconnecté" in (await http.get("/console/sign-in")).text
    assert "déconnecté" not in (await http.get("/console/sign-in")).text
    http.cookies.set("rafiq_console", token)
    assert not await is_in(http)


async def test_the_cookie_is_secure_where_the_address_is(rt: Runtime) -> None:
    real = replace(rt, settings=replace(rt.settings, public_url="https://rafiq.example.org"))
    await member(rt)
    async with visitor(real) as http:
        form = await http.get("/console/sign-in")
        ticket = {"cookie": f"rafiq_form={form.cookies['rafiq_form']}", "origin": "https://rafiq.example.org"}
        fields = {"email": "coordinator@example.org", "password": PASSWORD, "csrf": csrf(form.text)}
        answer = await http.post("/console/sign-in", data=fields, headers=ticket)
    assert answer.status_code == 303 and "; secure" in answer.headers["set-cookie"].lower()


async def test_an_unknown_address_and_a_wrong_password_look_alike(rt: Runtime, http: httpx.AsyncClient) -> None:
    who = await member(rt)
    wrong = await comes_in(http, "coordinator@example.org", "not the password")
    nobody = await comes_in(http, "somebody.else@example.org", "not the password")
    async with rt.store.writing() as session:
        await staff.disable(session, await session.get_one(Staff, who.id))
    disabled = await comes_in(http, "coordinator@example.org")
    assert wrong.status_code == nobody.status_code == disabled.status_code == 401
    without = [re.sub(r'value="[^"]*"', "", answer.text) for answer in (wrong, nobody, disabled)]
    assert without[0] == without[1] == without[2]
    assert 'aria-invalid="true"' in wrong.text and 'id="password-error"' in wrong.text


async def test_an_unknown_address_costs_as_much_as_a_wrong_password(rt: Runtime) -> None:
    class Counting(PasswordHasher):
        worked = 0

        def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:
            self.worked += 1
            return super().hash(password, salt=salt)

    hasher = Counting(time_cost=1, memory_cost=8, parallelism=1)
    await member(rt)
    assert await staff.sign_in(rt, Passwords(hasher), "nobody@example.org", PASSWORD) is None
    assert hasher.worked == 1
    assert await staff.sign_in(rt, Passwords(hasher), "coordinator@example.org", "wrong") is None
    assert hasher.worked == 1  # verified, which is the same work


async def test_a_password_is_hashed_anew_when_the_parameters_changed(rt: Runtime) -> None:
    who = await member(rt)
    stronger = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)
    assert await staff.sign_in(rt, Passwords(stronger), who.email, PASSWORD)
    assert "m=16,t=2" in (await row(rt, who)).password
    assert await staff.sign_in(rt, Passwords(stronger), who.email, PASSWORD)


def test_passwords_are_hashed_with_the_library_s_defaults() -> None:
    hasher = Passwords()._hasher
    default = PasswordHasher()
    assert (hasher.time_cost, hasher.memory_cost) == (default.time_cost, default.memory_cost)


@pytest.mark.parametrize(
    "next",
    ["https://evil.example.org", "//evil.example.org", "/console\\evil", "/console@evil", "/chat", "/console/\n/evil"],
)
async def test_after_signing_in_nobody_is_sent_elsewhere(rt: Runtime, http: httpx.AsyncClient, next: str) -> None:
    await member(rt)
    assert (await comes_in(http, "coordinator@example.org", next=next)).headers["location"] == "/console"


async def test_who_is_not_signed_in_signs_in_first(rt: Runtime, http: httpx.AsyncClient) -> None:
    await member(rt, "admin")
    answer = await http.get("/console/team?page=2")
    assert answer.status_code == 303
    asked = urlsplit(answer.headers["location"])
    next = parse_qs(asked.query)["next"][0]
    assert (asked.path, next) == ("/console/sign-in", "/console/team?page=2")
    assert (await comes_in(http, "admin@example.org", next=next)).headers["location"] == next


@pytest.mark.parametrize(
    "odd", ["\x00", "a\x00b@example.org", "@", "x" * 5000 + "@example.org", "نام@example.org", "😀"], ids=range(6)
)
async def test_odd_addresses_are_only_wrong(http: httpx.AsyncClient, odd: str) -> None:
    assert (await comes_in(http, odd, "\x00" * 20)).status_code == 401


# ── how long it lasts ──────────────────────────────────────────────────────────────────────────────────────────────


async def test_it_ends_after_eight_hours_without_use(rt: Runtime, http: httpx.AsyncClient, clock: Clock) -> None:
    await member(rt)
    await comes_in(http, "coordinator@example.org")
    for _ in range(3):
        clock.move(hours=7, minutes=59)
        assert await is_in(http)
    clock.move(hours=8)
    assert not await is_in(http)


async def test_it_ends_after_seven_days_at_most(rt: Runtime, http: httpx.AsyncClient, clock: Clock) -> None:
    await member(rt)
    await comes_in(http, "coordinator@example.org")
    for _ in range(27):
        clock.move(hours=6)
        assert await is_in(http)
    clock.move(hours=6)
    assert not await is_in(http)


async def test_seen_is_written_every_five_minutes_at_most(rt: Runtime, http: httpx.AsyncClient, clock: Clock) -> None:
    async def seen() -> Any:
        async with rt.store.reading() as session:
            return await session.scalar(select(SignIn.seen_at))

    await member(rt)
    await comes_in(http, "coordinator@example.org")
    first = await seen()
    clock.move(minutes=4)
    await http.get("/console")
    assert await seen() == first
    clock.move(minutes=1)
    await http.get("/console", headers={"X-Live": "1"})  # the browser by itself
    assert await seen() == first
    await http.get("/console")
    assert await seen() == first + timedelta(minutes=5)


@pytest.mark.parametrize("work", [staff.disable, staff.invite, lambda s, one: staff.change_role(s, one, "volunteer")])
async def test_a_change_of_access_signs_out_everywhere(rt: Runtime, http: httpx.AsyncClient, work: Any) -> None:
    who = await member(rt)
    other = await member(rt, "caseworker")
    async with visitor(rt) as phone, visitor(rt) as neighbour:
        for browser in (http, phone):
            await comes_in(browser, who.email)
        await comes_in(neighbour, other.email)
        async with rt.store.writing() as session:
            await work(session, await session.get_one(Staff, who.id))
        assert [await is_in(browser) for browser in (http, phone, neighbour)] == [False, False, True]


async def test_old_sign_ins_are_forgotten(
    rt: Runtime, http: httpx.AsyncClient, clock: Clock, session: AsyncSession
) -> None:
    await member(rt)
    await comes_in(http, "coordinator@example.org")
    clock.move(hours=9)
    http.cookies.clear()
    await comes_in(http, "coordinator@example.org")
    assert await session.scalar(select(func.count()).select_from(SignIn)) == 1


# ── forms of others ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("field", "headers"),
    [
        ("", {}),
        ("0" * 64, {}),
        ("é", {}),
        (None, {"origin": "https://evil.example.org"}),
        (None, {"origin": "null"}),
        (None, {"origin": "http://rafiq:8081"}),
        ("", {"x-csrf": "0" * 64}),
    ],
)
async def test_a_form_that_is_not_ours_is_refused(
    rt: Runtime, http: httpx.AsyncClient, field: str | None, headers: dict[str, str]
) -> None:
    await member(rt)
    await comes_in(http, "coordinator@example.org")
    token = csrf((await http.get("/console")).text)
    answer = await http.post("/console/sign-out", data={"csrf": token if field is None else field}, headers=headers)
    assert answer.status_code == 403 and "Ouvrez la page de nouveau" in answer.text
    assert await is_in(http)


async def test_without_the_check_a_form_of_another_site_would_be_obeyed(
    rt: Runtime, http: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    await member(rt)
    await comes_in(http, "coordinator@example.org")
    forged: dict[str, Any] = {"headers": {"origin": "https://evil.example.org"}, "data": {"csrf": ""}}
    assert (await http.post("/console/sign-out", **forged)).status_code == 403
    monkeypatch.setattr(pages, "from_here", lambda request: True)
    monkeypatch.setattr(type(rt.store.vault), "signed", lambda *_: True)
    assert (await http.post("/console/sign-out", **forged)).status_code == 303
    monkeypatch.undo()
    assert not await is_in(http)


async def test_our_own_origin_and_the_header_are_taken(rt: Runtime, http: httpx.AsyncClient) -> None:
    await member(rt)
    await comes_in(http, "coordinator@example.org")
    token = csrf((await http.get("/console")).text)
    headers = {"origin": "http://rafiq", "x-csrf": token}
    assert (await http.post("/console/sign-out", headers=headers)).status_code == 303


async def test_the_token_of_one_sign_in_is_not_that_of_another(rt: Runtime, http: httpx.AsyncClient) -> None:
    await member(rt)
    await comes_in(http, "coordinator@example.org")
    async with visitor(rt) as other:
        await comes_in(other, "coordinator@example.org")
        stolen = csrf((await other.get("/console")).text)
    assert (await http.post("/console/sign-out", data={"csrf": stolen})).status_code == 403


async def test_the_sign_in_form_belongs_to_one_browser_for_an_hour(
    rt: Runtime, http: httpx.AsyncClient, clock: Clock
) -> None:
    await member(rt)
    fields = {"email": "coordinator@example.org", "password": PASSWORD}
    fields["csrf"] = csrf((await http.get("/console/sign-in")).text)
    async with visitor(rt) as other:
        assert (await other.post("/console/sign-in", data=fields)).status_code == 403
        await other.get("/console/sign-in")
        assert (await other.post("/console/sign-in", data=fields)).status_code == 403
    clock.move(hours=1)
    assert (await http.post("/console/sign-in", data=fields)).status_code == 403
    fields["csrf"] = csrf((await http.get("/console/sign-in")).text)
    elsewhere = {"origin": "https://evil.example.org"}
    assert (await http.post("/console/sign-in", data=fields, headers=elsewhere)).status_code == 403
    assert (await http.post("/console/sign-in", data=fields)).status_code == 303


async def test_two_tabs_may_hold_the_sign_in_form(rt: Runtime, http: httpx.AsyncClient) -> None:
    await member(rt)
    first, _ = [csrf((await http.get("/console/sign-in")).text) for _ in range(2)]
    fields = {"email": "coordinator@example.org", "password": PASSWORD, "csrf": first}
    assert (await http.post("/console/sign-in", data=fields)).status_code == 303


@pytest.mark.parametrize("count", [200, 201])
async def test_a_form_has_two_hundred_fields_at_most(rt: Runtime, http: httpx.AsyncClient, count: int) -> None:
    await member(rt)
    await comes_in(http, "coordinator@example.org")
    answer = await post(http, "/console/sign-out", **{f"f{n}": "" for n in range(count - 1)})
    assert answer.status_code == (303 if count == 200 else 400)


async def test_a_flash_that_we_did_not_write_is_not_shown(rt: Runtime, http: httpx.AsyncClient) -> None:
    await member(rt)
    await comes_in(http, "coordinator@example.org")
    http.cookies.set("rafiq_flash", "gAAAAABmade-up", path="/console")
    assert 'class="flash' not in (await http.get("/console")).text


# ── too often ──────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_one_address_of_mail_is_tried_ten_times(rt: Runtime, http: httpx.AsyncClient) -> None:
    await member(rt)
    for _ in range(10):
        assert (await comes_in(http, "coordinator@example.org", "a guess")).status_code == 401
    answer = await comes_in(http, "COORDINATOR@example.org")
    assert answer.status_code == 429 and "quart d’heure" in answer.text and answer.headers["retry-after"] == "900"


async def test_one_address_of_the_network_tries_thirty_times(rt: Runtime, http: httpx.AsyncClient) -> None:
    answers = [await comes_in(http, f"guess{n}@example.org", "a guess") for n in range(31)]
    assert [answer.status_code for answer in answers] == [401] * 30 + [429]


async def test_without_the_limit_one_guesses_for_ever(rt: Runtime) -> None:
    await member(rt)
    open_door = Door(Throttle(10_000, 900), Throttle(10_000, 900), Passwords(CHEAP))
    async with visitor(rt, door=open_door) as http:
        for _ in range(40):
            await comes_in(http, "coordinator@example.org", "a guess")
        assert (await comes_in(http, "coordinator@example.org")).status_code == 303


# ── roles and the team ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("role", staff.ROLES)
async def test_only_an_admin_sees_the_team(rt: Runtime, http: httpx.AsyncClient, role: Role) -> None:
    await member(rt, role)
    await comes_in(http, f"{role}@example.org")
    answer = await http.get("/console/team")
    assert answer.status_code == (200 if role == "admin" else 403)
    assert ('href="/console/team"' in (await http.get("/console")).text) == (role == "admin")
    if role != "admin":
        assert "Votre rôle" in answer.text
        assert (await post(http, "/console/team", email="x@example.org", role="admin")).status_code == 403


def test_roles_are_ordered() -> None:
    able = [[staff.at_least(Staff(role=role), needed) for needed in staff.ROLES] for role in staff.ROLES]
    assert able == [[place >= needed for needed in range(4)] for place in range(4)]


async def test_somebody_is_added_chooses_a_password_and_comes_in(rt: Runtime, http: httpx.AsyncClient) -> None:
    await member(rt, "admin")
    await comes_in(http, "admin@example.org")
    answer = await post(http, "/console/team", email="new@example.org", name="گل\u200cپری <b>", role="volunteer")
    assert "<bdi>گل\u200cپری &lt;b&gt;</bdi>" in answer.text
    link = invitation(answer.text)
    assert link.startswith("http://127.0.0.1:8080/console/password?token=")
    assert "token=" not in (await http.get("/console/team")).text
    async with visitor(rt) as newcomer:
        assert (await choose(newcomer, link)).headers["location"] == "/console/sign-in"
        assert "enregistré" in (await newcomer.get("/console/sign-in")).text
        assert (await comes_in(newcomer, "new@example.org")).status_code == 303
        assert (await choose(newcomer, link, "another password")).status_code == 410


def invitation(html: str) -> str:
    found = re.search(r'class="secret">([^<]+)<', html)
    assert found is not None
    return found[1]


async def choose(http: httpx.AsyncClient, link: str, password: str = PASSWORD, again: str = "") -> httpx.Response:
    parts = urlsplit(link)
    form = await http.get(f"{parts.path}?{parts.query}")
    if form.status_code != 200:
        return form
    fields = {"token": parse_qs(parts.query)["token"][0], "password": password, "again": again or password}
    return await http.post("/console/password", data=fields | {"csrf": csrf(form.text)})


async def invited(rt: Runtime) -> tuple[Staff, str]:
    async with rt.store.writing() as session:
        made = await staff.add(session, "new@example.org", "", "volunteer", rt.now())
        return made, staff.invitation(rt.settings, rt.store.vault, made, rt.now())


@pytest.mark.parametrize(
    ("password", "again", "said"),
    [
        ("short", "", "Au moins 10"),
        ("x" * 201, "", "Au plus 200"),
        ("New@example.org", "", "autre chose"),
        (PASSWORD, f"{PASSWORD}!", "différents"),
    ],
)
async def test_a_poor_password_is_told_beside_the_field(
    rt: Runtime, http: httpx.AsyncClient, password: str, again: str, said: str
) -> None:
    who, link = await invited(rt)
    answer = await choose(http, link, password, again)
    assert answer.status_code == 422 and said in answer.text and 'aria-invalid="true"' in answer.text
    assert password not in answer.text or password == "New@example.org"
    assert not staff.has_password(await row(rt, who))


@pytest.mark.parametrize("by", [staff.invite, staff.disable])
async def test_an_invitation_ends_with_a_newer_one_or_when_disabled(
    rt: Runtime, http: httpx.AsyncClient, by: Callable[[AsyncSession, Staff], Any]
) -> None:
    who, link = await invited(rt)
    async with rt.store.writing() as session:
        await by(session, await session.get_one(Staff, who.id))
    assert (await choose(http, link)).status_code == 410


async def test_an_invitation_is_good_for_three_days_and_for_one_person(
    rt: Runtime, http: httpx.AsyncClient, clock: Clock
) -> None:
    who, link = await invited(rt)
    other = await member(rt, "admin")
    async with rt.store.writing() as session:
        await staff.invite(session, await session.get_one(Staff, other.id))
    assert (await choose(http, link.replace(f"token={who.id}.", f"token={other.id}."))).status_code == 410
    until = link.split(".")[-2]
    assert (await choose(http, link.replace(until, str(int(until) + 9999)))).status_code == 410
    for token in ("", "1.2.3", "9" * 30 + ".1." + "0" * 64, "²" * 3, "\x00"):
        assert (await http.get("/console/password", params={"token": token})).status_code == 410
    clock.move(days=3, seconds=1)
    assert (await choose(http, link)).status_code == 410


async def test_the_public_address_stands_in_the_link(rt: Runtime) -> None:
    who, _ = await invited(rt)
    settings = replace(rt.settings, public_url="https://rafiq.example.org")
    link = staff.invitation(settings, rt.store.vault, who, rt.now())
    assert link.startswith("https://rafiq.example.org/console/password?token=")


async def test_an_admin_changes_a_role_and_disables_and_lets_in_again(rt: Runtime, http: httpx.AsyncClient) -> None:
    await member(rt, "admin")
    who = await member(rt, "volunteer")
    await comes_in(http, "admin@example.org")
    assert (await post(http, f"/console/team/{who.id}/role", role="coordinator")).status_code == 303
    assert "Coordination" in (await http.get("/console/team")).text and (await row(rt, who)).role == "coordinator"
    await post(http, f"/console/team/{who.id}/disable")
    assert "ne peut plus se connecter" in (await http.get("/console/team")).text
    assert not (await row(rt, who)).active
    link = invitation((await post(http, f"/console/team/{who.id}/invitation")).text)
    async with visitor(rt) as back:
        await choose(back, link)
        assert (await comes_in(back, who.email)).status_code == 303


@pytest.mark.parametrize(
    ("path", "fields", "status"),
    [
        ("/console/team", {"email": "no address", "role": "admin"}, 422),
        ("/console/team", {"email": "admin@example.org", "role": "admin"}, 422),
        ("/console/team", {"email": "x@example.org", "name": "a\x00b", "role": "admin"}, 422),
        ("/console/team", {"email": "x@example.org", "role": "king"}, 400),
        ("/console/team/999/role", {"role": "admin"}, 404),
        (f"/console/team/{2**70}/disable", {}, 404),
        ("/console/team/x/disable", {}, 400),
        ("/console/nowhere", {}, 404),
    ],
)
async def test_wrong_input_is_answered_in_french(
    rt: Runtime, http: httpx.AsyncClient, path: str, fields: dict[str, str], status: int
) -> None:
    await member(rt, "admin")
    await comes_in(http, "admin@example.org")
    answer = await post(http, path, **fields)
    assert answer.status_code == status and '<html lang="fr">' in answer.text


async def test_the_last_admin_stays(rt: Runtime, http: httpx.AsyncClient) -> None:
    admin = await member(rt, "admin")
    await comes_in(http, admin.email)
    for path, fields in (("disable", {}), ("role", {"role": "volunteer"})):
        await post(http, f"/console/team/{admin.id}/{path}", **fields)
        assert "Personne d’autre" in (await http.get("/console/team")).text
        assert (await row(rt, admin)).active and (await row(rt, admin)).role == "admin"
    await post(http, "/console/team", email="invited@example.org", role="admin")  # who has no password yet
    await post(http, f"/console/team/{admin.id}/disable")
    assert await is_in(http)
    await member(rt, "admin", "second")
    await post(http, f"/console/team/{admin.id}/disable")
    assert not await is_in(http)


async def test_two_admins_cannot_remove_each_other_at_once(rt: Runtime) -> None:
    async def remove(number: int) -> bool:
        try:
            async with rt.store.writing() as session:
                one = await staff.by_number(session, number)
                assert one is not None
                await staff.disable(session, one)
        except staff.CannotChange:
            return False
        return True

    both = [(await member(rt, "admin", name)).id for name in ("first", "second")]
    assert sorted(await asyncio.gather(*map(remove, both))) == [False, True]


async def test_without_the_guard_nobody_could_administer(rt: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    async def let_go(*_: object) -> None:
        pass

    admin = await member(rt, "admin")
    monkeypatch.setattr(staff, "_keep_an_admin", let_go)
    async with rt.store.writing() as session:
        await staff.disable(session, await session.get_one(Staff, admin.id))
    async with rt.store.reading() as session:
        assert not [one for one in await staff.everybody(session) if one.active and one.role == "admin"]


# ── pages ──────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_pages_are_guarded_by_their_headers(rt: Runtime, http: httpx.AsyncClient) -> None:
    await member(rt, "admin")
    await comes_in(http, "admin@example.org")
    for path in ("/console", "/console/team", "/console/sign-in", "/console/nowhere"):
        answer = await http.get(path)
        policy = answer.headers["content-security-policy"]
        assert answer.headers["cache-control"] == "no-store" and "unsafe" not in policy
        for rule in ("default-src 'self'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'"):
            assert rule in policy
        assert answer.headers["referrer-policy"] == "same-origin"
    assert (await http.get("/console/static/console.css")).headers["cache-control"] == "no-cache"
    assert (await http.get("/")).headers["referrer-policy"] == "no-referrer"


async def test_a_database_that_does_not_answer_is_told(
    rt: Runtime, http: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked() -> None:
        raise OperationalError("BEGIN IMMEDIATE", {}, Exception("database is locked"))

    await member(rt, "admin")
    await comes_in(http, "admin@example.org")
    token = csrf((await http.get("/console")).text)
    monkeypatch.setattr(rt.store, "writing", locked)
    answer = await http.post("/console/team", data={"csrf": token, "email": "x@example.org", "role": "admin"})
    assert answer.status_code == 503 and "Rien n’a été enregistré" in answer.text


async def test_pages_hold_no_inline_script_or_style(rt: Runtime, http: httpx.AsyncClient) -> None:
    _, link = await invited(rt)
    await member(rt, "admin")
    seen = [await http.get("/console/sign-in"), await http.get(link.removeprefix("http://127.0.0.1:8080"))]
    await comes_in(http, "admin@example.org")
    seen += [await http.get(path) for path in ("/console", "/console/team", "/console/nowhere")]
    for answer in seen:
        html = answer.text
        assert html.count("<h1>") == 1 and 'class="skip"' in html and 'lang="fr"' in html
        assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]* src=)|https://", html)
        for wanted in re.findall(r'<(?:input|select)(?![^>]*type="hidden")[^>]* id="([^"]+)"', html):
            assert f'for="{wanted}"' in html


def test_a_name_stands_apart_from_the_words_around_it() -> None:
    assert pages.bdi("<i>رفیق") == "<bdi>&lt;i&gt;رفیق</bdi>"


# ── live ───────────────────────────────────────────────────────────────────────────────────────────────────────────


async def activity(rt: Runtime) -> int:
    async with rt.store.writing() as session:
        programme = ProgrammeRow(slug="p", about={}, code="p", changed_at=rt.now())
        session.add(programme)
        await session.flush()
        made = ActivityRow(
            programme_id=programme.id,
            about={},
            places=8,
            max_party=4,
            starts_at=rt.now(),
            ends_at=rt.now(),
            edited_at=rt.now(),
            changed_at=rt.now() - timedelta(hours=1),
        )
        session.add(made)
    return made.id


async def changes(rt: Runtime, number: int) -> None:
    async with rt.store.writing() as session:
        (await session.get_one(ActivityRow, number)).changed_at = rt.now()
    await rt.bell.ring("console")


async def signed_in(rt: Runtime) -> str:
    who = await member(rt)
    opened = await staff.sign_in(rt, Passwords(CHEAP), who.email, PASSWORD)
    assert opened is not None and not opened.half
    return opened.token


async def test_the_stream_says_what_changed_once(rt: Runtime, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "KEEP_OPEN", 0.02)
    number, stream = await activity(rt), live._events(rt, live.Changes(rt), await signed_in(rt))
    assert (await anext(stream)).startswith("retry:")
    assert await anext(stream) == ": still here\n\n"
    for _ in range(2):
        clock.move(seconds=1)
        await changes(rt, number)
        assert await anext(stream) == f"event: changed\ndata: activity-{number}\n\n"
        assert await anext(stream) == ": still here\n\n"
    await stream.aclose()  # type: ignore[attr-defined]


async def test_the_stream_ends_with_the_sign_in(rt: Runtime, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "KEEP_OPEN", 0.02)
    stream = live._events(rt, live.Changes(rt), await signed_in(rt))
    assert [await anext(stream) for _ in range(2)]
    clock.move(hours=8)
    assert [said async for said in stream] == []
    assert live.KEEP_OPEN < 60


async def test_the_stream_is_for_the_team(rt: Runtime, http: httpx.AsyncClient) -> None:
    assert (await http.get("/console/events")).status_code == 303


# ── the command line ───────────────────────────────────────────────────────────────────────────────────────────────


def test_the_team_from_the_command_line(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(staff_commands, "read", lambda: settings)

    def says(work: Callable[[Namespace], int], code: int = 0, **arguments: str) -> str:
        assert work(Namespace(**arguments)) == code
        return capsys.readouterr().out

    first = says(staff_commands.add, email="A@example.org", role="admin", name="")
    assert "http://127.0.0.1:8080/console/password?token=1." in first
    assert "already" in says(staff_commands.add, 1, email="a@example.org", role="admin", name="")
    assert "e-mail" in says(staff_commands.add, 1, email="a", role="admin", name="")
    assert says(staff_commands.show) == "a@example.org  admin  a  no password yet\n"
    assert says(staff_commands.reset, email="a@example.org") != first
    assert "nobody else" in says(staff_commands.disable, 1, email="a@example.org")
    says(staff_commands.add, email="b@example.org", role="volunteer", name="B")
    says(staff_commands.disable, email="b@example.org")
    assert "b@example.org  volunteer  B  disabled\n" in says(staff_commands.show)
    assert "nobody" in says(staff_commands.reset, 1, email="c@example.org")
