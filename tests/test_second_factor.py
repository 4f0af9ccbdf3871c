"""The second factor: who shows one, how it is taken on, and what no code may do twice."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pyotp
import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import second_factor, staff, staff_commands
from bot.console import live
from bot.console.pages import COOKIE
from bot.runtime import Runtime
from bot.settings import Settings
from bot.staff import Role
from bot.store.models import SignIn, Staff
from tests.conftest import KEYS, Clock
from tests.test_console_sign_in import choose, comes_in, csrf, invitation, is_in, member, post, row, visitor

SECOND = "/console/second-factor"


@pytest.fixture
def settings(template: Callable[[Path], str], tmp_path: Path) -> Settings:
    return Settings(database_url=template(tmp_path), secret_keys=KEYS, home=tmp_path, two_factor="staff")


@pytest.fixture
async def http(rt: Runtime) -> AsyncIterator[httpx.AsyncClient]:
    async with visitor(rt) as client:
        yield client


def key_in(html: str) -> str:
    found = re.search(r'class="secret"[^>]*>([A-Z2-7 ]+)<', html)
    assert found is not None, html
    return found[1].replace(" ", "")


def code_of(key: str, at: datetime) -> str:
    return pyotp.TOTP(key).at(at)


async def shows(http: httpx.AsyncClient, code: str, next: str = "/console") -> httpx.Response:
    form = await http.get(SECOND, params={"next": next})
    if form.status_code != 200:
        return form
    return await http.post(SECOND, data={"csrf": csrf(form.text), "code": code, "next": next})


async def enrols(rt: Runtime, http: httpx.AsyncClient, clock: Clock, who: Staff) -> str:
    """Signs in for the first time; the key that their app knows from now on."""
    await comes_in(http, who.email)
    key = key_in((await http.get(SECOND)).text)
    assert (await shows(http, code_of(key, clock.at))).headers["location"] == "/console"
    clock.move(seconds=second_factor.STEP)
    return key


async def leaves(http: httpx.AsyncClient) -> None:
    await post(http, "/console/sign-out")


# ── the first time ─────────────────────────────────────────────────────────────────────────────────────────────────


async def test_who_needs_one_takes_it_on_before_anything_else(
    rt: Runtime, http: httpx.AsyncClient, clock: Clock, session: AsyncSession
) -> None:
    who = await member(rt)
    answer = await comes_in(http, who.email, next="/console/month")
    assert (answer.status_code, answer.headers["location"]) == (303, "/console/second-factor?next=/console/month")
    for path in ("/console", "/console/me", "/console/events", "/console/team"):
        assert (await http.get(path)).headers["location"].startswith("/console/sign-in")
    assert await session.scalar(select(func.count()).select_from(SignIn)) == 0
    page = (await http.get(SECOND)).text
    assert "<svg" in page and re.search(r">([A-Z2-7]{4} ){7}[A-Z2-7]{4}<", page)
    assert (await shows(http, "000000")).status_code == 401 and (await row(rt, who)).totp is None
    assert key_in((await http.get(SECOND)).text) == key_in(page)  # who scanned it need not do so again
    done = await shows(http, code_of(key_in(page), clock.at), next="/console/month")
    assert done.headers["location"] == "/console/month" and await is_in(http)
    assert (await row(rt, who)).totp == key_in(page)
    assert (await http.get(SECOND)).status_code == 303  # the half is spent


async def test_what_an_app_reads_is_the_key_of_the_page(rt: Runtime) -> None:
    who = await member(rt)
    secret = second_factor.offered(rt.store.vault, who)
    read = pyotp.parse_uri(second_factor.address(who, secret))
    assert (read.secret, read.issuer, read.name) == (secret, "Rafiq", "coordinator@example.org")


async def test_the_next_time_a_code_is_asked_for_and_no_key_shown(
    rt: Runtime, http: httpx.AsyncClient, clock: Clock
) -> None:
    key = await enrols(rt, http, clock, await member(rt))
    await leaves(http)
    await comes_in(http, "coordinator@example.org")
    page = (await http.get(SECOND)).text
    assert key not in page.replace(" ", "") and "<svg" not in page
    typed = code_of(key, clock.at)
    typed = typed[:3] + " " + typed[3:].translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))
    assert (await shows(http, typed)).status_code == 303 and await is_in(http)


@pytest.mark.parametrize("two_factor", ["staff", "all", "off"])
@pytest.mark.parametrize("role", staff.ROLES)
async def test_the_setting_says_who_shows_one(rt: Runtime, two_factor: Any, role: Role) -> None:
    chosen = replace(rt, settings=replace(rt.settings, two_factor=two_factor))
    who = await member(rt, role)
    asked = two_factor == "all" or (two_factor == "staff" and role != "volunteer")
    async with visitor(chosen) as http:
        location = (await comes_in(http, who.email)).headers["location"]
    assert location.startswith(SECOND) is asked


async def test_a_sign_in_without_one_ends_when_it_becomes_needed(rt: Runtime) -> None:
    who = await member(rt)
    async with visitor(replace(rt, settings=replace(rt.settings, two_factor="off"))) as before:
        await comes_in(before, who.email)
        assert await is_in(before)
        token = before.cookies[COOKIE]
    async with visitor(rt) as http:
        http.cookies.set(COOKIE, token, path="/console")
        assert not await is_in(http)
        assert (await http.get("/console/sign-in")).status_code == 200  # and no circle


# ── codes ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
async def key(rt: Runtime, http: httpx.AsyncClient, clock: Clock) -> str:
    """Of a coordinator, who is before the second step again."""
    known = await enrols(rt, http, clock, await member(rt))
    await leaves(http)
    clock.move(minutes=5)
    await comes_in(http, "coordinator@example.org")
    return known


@pytest.mark.parametrize(("steps", "in_time"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
async def test_the_clock_of_a_phone_may_be_a_step_wrong(
    http: httpx.AsyncClient, key: str, clock: Clock, steps: int, in_time: bool
) -> None:
    code = code_of(key, clock.at + timedelta(seconds=steps * second_factor.STEP))
    assert (await shows(http, code)).status_code == (303 if in_time else 401)


@pytest.mark.parametrize("code", ["", "12345", "abcdef", "1234567", "\x00" * 6, "²²²²²²", "😀"])
async def test_odd_codes_are_only_wrong(http: httpx.AsyncClient, key: str, code: str) -> None:
    answer = await shows(http, code)
    assert answer.status_code == 401 and 'id="code-error"' in answer.text


async def both(rt: Runtime, code: str) -> list[int]:
    """Two browsers that know the password and show the same code at once."""
    async with visitor(rt) as one, visitor(rt) as other:
        for browser in (one, other):
            await comes_in(browser, "coordinator@example.org")
        answers = await asyncio.gather(shows(one, code), shows(other, code))
        return sorted(answer.status_code for answer in answers)


async def test_no_code_is_good_twice(rt: Runtime, key: str, clock: Clock) -> None:
    code = code_of(key, clock.at)
    assert await both(rt, code) == [303, 401]
    assert await both(rt, code) == [401, 401]
    assert await both(rt, code_of(key, clock.at - timedelta(seconds=second_factor.STEP))) == [401, 401]  # nor an elder


async def test_without_the_guard_a_code_that_was_overheard_lets_in(
    rt: Runtime, key: str, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(second_factor, "_unused", lambda *_: True)
    assert await both(rt, code_of(key, clock.at)) == [303, 303]


async def test_five_wrong_codes_in_a_quarter_of_an_hour(rt: Runtime, key: str, clock: Clock) -> None:
    async with visitor(rt, "203.0.113.8") as elsewhere:
        for _ in range(5):
            await comes_in(elsewhere, "coordinator@example.org")
            assert (await shows(elsewhere, "000000")).status_code == 401
    async with visitor(rt, "203.0.113.9") as http:  # another process, another network: it is still remembered
        await comes_in(http, "coordinator@example.org")
        answer = await shows(http, code_of(key, clock.at))
        assert answer.status_code == 429 and "quart d’heure" in answer.text
        clock.move(minutes=15)
        await comes_in(http, "coordinator@example.org")
        assert (await shows(http, code_of(key, clock.at))).status_code == 303


# ── half signed in ─────────────────────────────────────────────────────────────────────────────────────────────────


async def test_half_a_sign_in_lasts_five_minutes(http: httpx.AsyncClient, key: str, clock: Clock) -> None:
    clock.move(minutes=5, seconds=1)
    answer = await shows(http, code_of(key, clock.at), next="/console/month")
    assert answer.headers["location"] == "/console/sign-in?next=/console/month"
    assert "cinq minutes" in (await http.get("/console/sign-in")).text


@pytest.mark.parametrize("half", ["", "1.2.3", f"1.{2**40}.{'0' * 64}", "é"])
async def test_a_half_that_we_did_not_make_is_none(rt: Runtime, http: httpx.AsyncClient, half: str) -> None:
    await member(rt)
    answer = await http.get(SECOND, headers={b"cookie": f"rafiq_half={half}".encode()})
    assert answer.headers["location"].startswith("/console/sign-in")


@pytest.mark.parametrize("work", [staff.disable, staff.invite])
async def test_who_is_dismissed_halfway_stays_outside(
    rt: Runtime, http: httpx.AsyncClient, key: str, clock: Clock, work: Any
) -> None:
    form = await http.get(SECOND)
    async with rt.store.writing() as session:
        one = await staff.by_email(session, "coordinator@example.org")
        await staff.add(session, "other@example.org", "", "admin", rt.now())
        await work(session, one)
    answer = await http.post(SECOND, data={"csrf": csrf(form.text), "code": code_of(key, clock.at)})
    assert answer.headers["location"].startswith("/console/sign-in") and not await is_in(http)


async def test_an_invitation_is_no_half_and_a_half_no_invitation(rt: Runtime, http: httpx.AsyncClient) -> None:
    who = await member(rt)
    await comes_in(http, who.email)
    half = http.cookies["rafiq_half"]
    assert (await http.get("/console/password", params={"token": half})).status_code == 410
    link = staff.invitation(rt.settings, rt.store.vault, who, rt.now())
    async with visitor(rt) as other:
        other.cookies.set("rafiq_half", link.rpartition("=")[2], path="/console")
        assert (await other.get(SECOND)).status_code == 303


async def test_the_stream_of_a_dismissed_member_ends_at_once(rt: Runtime, clock: Clock) -> None:
    """Long before the stream would have looked by itself."""
    admin, who = await member(rt, "admin"), await member(rt, "volunteer")
    async with visitor(rt) as http, visitor(rt) as theirs:
        await enrols(rt, http, clock, admin)
        await comes_in(theirs, who.email)
        stream = live._events(rt, live.Changes(rt), theirs.cookies[COOKIE])
        await anext(stream)
        waiting = asyncio.create_task(anext(stream, "over"))
        await asyncio.sleep(0)
        await post(http, f"/console/team/{who.id}/disable")
        assert await asyncio.wait_for(waiting, live.KEEP_OPEN / 2) == "over"


# ── beginning anew, and of one's own accord ────────────────────────────────────────────────────────────────────────


async def test_a_new_access_begins_with_another_key(rt: Runtime, http: httpx.AsyncClient, clock: Clock) -> None:
    who = await member(rt, "caseworker")
    async with visitor(rt) as theirs:
        old = await enrols(rt, theirs, clock, who)
        await enrols(rt, http, clock, await member(rt, "admin"))
        link = invitation((await post(http, f"/console/team/{who.id}/invitation")).text)
        await choose(theirs, link)
        await comes_in(theirs, who.email)
        assert key_in((await theirs.get(SECOND)).text) != old


def test_the_command_line_takes_it_away(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from argparse import Namespace

    async def given(set_to: str | None) -> str | None:
        from bot.store.database import Store
        from bot.store.vault import Vault

        store = Store(settings.database_url, Vault(settings.secret_keys))
        async with store.writing() as session:
            [one] = await staff.everybody(session)
            before, one.totp = one.totp, set_to
        await store.close()
        return before

    monkeypatch.setattr(staff_commands, "read", lambda: settings)
    staff_commands.add(Namespace(email="a@example.org", role="admin", name=""))
    asyncio.run(given("ABCD"))
    staff_commands.reset(Namespace(email="a@example.org"))
    assert asyncio.run(given(None)) is None
    assert capsys.readouterr().out.count("/console/password?token=") == 2


async def test_a_volunteer_switches_it_on_and_off(rt: Runtime, http: httpx.AsyncClient, clock: Clock) -> None:
    who = await member(rt, "volunteer")
    await comes_in(http, who.email)
    assert "Désactivée" in (await http.get("/console/me")).text
    mine = "/console/me/second-factor"
    key = key_in((await http.get(mine)).text)
    assert (await post(http, mine, code="000000")).status_code == 401
    assert (await post(http, mine, code=code_of(key, clock.at))).headers["location"] == "/console/me"
    assert "est activée" in (await http.get("/console/me")).text and (await row(rt, who)).totp == key
    await leaves(http)
    assert (await comes_in(http, who.email)).headers["location"].startswith(SECOND)
    clock.move(seconds=30)
    await shows(http, code_of(key, clock.at))
    assert (await post(http, mine, code=code_of(key, clock.at))).status_code == 401  # it has let in already
    clock.move(seconds=30)
    await post(http, mine, code=code_of(key, clock.at))
    assert (await row(rt, who)).totp is None
    assert key_in((await http.get(mine)).text) != key


async def test_who_must_have_one_cannot_switch_it_off(rt: Runtime, http: httpx.AsyncClient, clock: Clock) -> None:
    key = await enrols(rt, http, clock, await member(rt))
    assert "Votre rôle la demande" in (await http.get("/console/me")).text
    for answer in (
        await http.get("/console/me/second-factor"),
        await post(http, "/console/me/second-factor", code=code_of(key, clock.at)),
    ):
        assert answer.status_code == 404


async def test_one_signs_out_everywhere(rt: Runtime, http: httpx.AsyncClient) -> None:
    who = await member(rt, "volunteer")
    async with visitor(rt) as phone, visitor(rt) as neighbour:
        await comes_in(neighbour, (await member(rt, "volunteer", "other")).email)
        for browser in (http, phone):
            await comes_in(browser, who.email)
        await post(http, "/console/me/sign-out")
        assert [await is_in(browser) for browser in (http, phone, neighbour)] == [False, False, True]


# ── who may open what ──────────────────────────────────────────────────────────────────────────────────────────────

EVERYBODY: set[str] = set(staff.ROLES)
ADMINS = {"admin"}
PAGES: dict[str, set[str]] = {
    "/console/me": EVERYBODY,
    "/console/me/second-factor": {"volunteer"},
    "/console/trace": ADMINS,
    "/console/team": ADMINS,
    "/console/team/1": ADMINS,
}
ACTIONS: dict[str, set[str]] = {
    "/console/team/1": ADMINS,
    "/console/team/1/link": ADMINS,
    "/console/team/1/invitation": ADMINS,
    "/console/team/1/role": ADMINS,
    "/console/team/1/disable": ADMINS,
    "/console/me/second-factor": {"volunteer"},
    "/console/me/sign-out": EVERYBODY,
}


@pytest.mark.parametrize("role", ["", *staff.ROLES])
async def test_pages_and_actions_are_for_their_roles(
    rt: Runtime, http: httpx.AsyncClient, clock: Clock, role: Role
) -> None:
    await member(rt, "admin", "first")
    if role == "volunteer":
        await comes_in(http, (await member(rt, role)).email)
    elif role:
        await enrols(rt, http, clock, await member(rt, role))
    for path, allowed in PAGES.items():
        answer = await http.get(path)
        if not role:
            assert answer.headers["location"].startswith("/console/sign-in?next=")
        else:
            assert (answer.status_code == 200) == (role in allowed), (path, answer.status_code)
            assert role in allowed or answer.status_code in (403, 404)
    for path, allowed in ACTIONS.items():
        if role in allowed:
            continue  # done elsewhere
        answer = await http.post(path) if not role else await post(http, path, role="volunteer")
        assert answer.status_code in ((303,) if not role else (403, 404)), path
        assert role or answer.headers["location"] == "/console/sign-in"
    assert (await row(rt, Staff(id=1))).role == "admin" and (await row(rt, Staff(id=1))).active


async def test_pages_hold_no_inline_script_or_style(rt: Runtime, http: httpx.AsyncClient, clock: Clock) -> None:
    who = await member(rt, "admin")
    await comes_in(http, who.email)
    seen = [await http.get(path) for path in (SECOND, "/console/forgotten")]
    await enrols(rt, http, clock, who)
    seen += [await http.get(path) for path in ("/console/me", "/console/trace", "/console/team", "/console/team/1")]
    for answer in seen:
        html = answer.text
        assert answer.status_code == 200 and html.count("<h1>") == 1
        assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]* src=)|https://", html)
        for wanted in re.findall(r'<(?:input|select)(?![^>]*type="(?:hidden|checkbox)")[^>]* id="([^"]+)"', html):
            assert f'for="{wanted}"' in html


# ── what a member takes ────────────────────────────────────────────────────────────────────────────────────────────


async def test_an_admin_says_what_a_member_takes(rt: Runtime, http: httpx.AsyncClient, clock: Clock) -> None:
    who = await member(rt, "volunteer")
    await enrols(rt, http, clock, await member(rt, "admin"))
    path = f"/console/team/{who.id}"
    sent: dict[str, Any] = {"language": ["ar", "prs", "tlh"], "territories": "35, 1;2a ۲۲", "most": "۵"}
    assert (await post(http, path, **sent)).headers["location"] == "/console/team"
    kept = await row(rt, who)
    assert (kept.languages, kept.territories, kept.max_cases) == (["prs", "ar"], ["01", "22", "2A", "35"], 5)
    assert "01, 22, 2A, 35" in (await http.get(path)).text
    assert "dari, arabe · 01, 22, 2A, 35 · 5 au plus" in (await http.get("/console/team")).text
    async with visitor(rt) as theirs:
        await comes_in(theirs, who.email)
        assert "Ain (01)" in (await theirs.get("/console/me")).text
    await post(http, path, territories="", most="50")
    assert (await row(rt, who)).languages == (await row(rt, who)).territories == []


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ({"territories": "20"}, "territories"),
        ({"territories": "Bretagne"}, "territories"),
        ({"territories": "22\x00"}, "territories"),
        ({"most": "0"}, "most"),
        ({"most": "51"}, "most"),
        ({"most": "x" * 5000}, "most"),
    ],
)
async def test_what_cannot_be_taken_is_told_beside_the_field(
    rt: Runtime, http: httpx.AsyncClient, clock: Clock, typed: dict[str, str], place: str
) -> None:
    who = await member(rt, "volunteer")
    await enrols(rt, http, clock, await member(rt, "admin"))
    answer = await post(http, f"/console/team/{who.id}", **{"territories": "", "most": "5"} | typed)
    assert answer.status_code == 422 and f'id="{place}-error"' in answer.text
    assert (await row(rt, who)).max_cases == 10
    assert (await post(http, "/console/team/999", territories="", most="5")).status_code == 404


def test_who_takes_which_case() -> None:
    def one(role: Role) -> Staff:
        return Staff(role=role, languages=["prs"], territories=["22"])

    cases = [("prs", "22"), ("ar", "22"), ("prs", "35"), ("", "22"), ("prs", ""), ("", "")]
    assert [staff.takes(one("admin"), *case) for case in cases] == [True, False, False, True, True, True]
    assert staff.takes(Staff(role="volunteer", languages=[], territories=[]), "ar", "35")
