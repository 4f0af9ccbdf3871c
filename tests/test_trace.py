"""The trace: what is written into it, that nothing leaves it early, and who reads it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import DBAPIError

from bot import schedule, staff, trace
from bot.console import journal
from bot.runtime import Runtime
from bot.store.case_models import Trace
from bot.store.models import Staff
from tests.conftest import Clock
from tests.test_console_organise import ACTIVITY, PROGRAMME
from tests.test_console_sign_in import comes_in, member, post, visitor


@pytest.fixture
async def http(rt: Runtime) -> AsyncIterator[httpx.AsyncClient]:
    """An admin who is signed in, with the number 1."""
    await member(rt, "admin")
    async with visitor(rt) as client:
        await comes_in(client, "admin@example.org")
        yield client


async def noted(rt: Runtime) -> list[tuple[int | None, str, str, int | None]]:
    async with rt.store.reading() as session:
        rows = await session.scalars(select(Trace).order_by(Trace.id))
        return [(row.staff_id, row.action, row.what, row.number) for row in rows]


async def write(rt: Runtime, *times: datetime) -> None:
    async with rt.store.writing() as session:
        for at in times:
            trace.note(session, 12, "saw", "case", 7, at)


# ── the database keeps it ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("change", [update(Trace).values(staff_id=None), delete(Trace)], ids=["change", "erase"])
async def test_the_database_refuses_to_change_it(rt: Runtime, change: object) -> None:
    await write(rt, datetime.now(UTC) - timedelta(days=364))
    with pytest.raises(DBAPIError, match="only added to"):
        async with rt.store.writing() as session:
            await session.execute(change)  # type: ignore[call-overload]
    assert await noted(rt) == [(12, "saw", "case", 7)]


async def test_an_old_row_is_not_changed_either(rt: Runtime) -> None:
    await write(rt, datetime.now(UTC) - timedelta(days=400))
    with pytest.raises(DBAPIError, match="only added to"):
        async with rt.store.writing() as session:
            await session.execute(update(Trace).values(number=8))


async def test_what_is_older_than_a_year_is_forgotten(rt: Runtime, clock: Clock) -> None:
    today = datetime.now(UTC)
    await write(rt, today - timedelta(days=400), today - timedelta(days=367), today - timedelta(days=364), today)
    clock.move(days=3000)  # a clock of ours that is wrong hurries nothing away, and stops no other retention
    await schedule.forget_old(rt)
    async with rt.store.reading() as session:
        assert await session.scalar(select(func.count()).select_from(Trace)) == 2


# ── what is written ────────────────────────────────────────────────────────────────────────────────────────────────


async def test_what_is_done_at_the_door_and_to_the_team_is_noted(rt: Runtime, http: httpx.AsyncClient) -> None:
    await post(http, "/console/team", email="new@example.org", role="volunteer")
    for path, fields in (
        ("", {"territories": "22", "most": "3"}),
        ("/role", {"role": "caseworker"}),
        ("/invitation", {}),
        ("/disable", {}),
    ):
        await post(http, f"/console/team/2{path}", **fields)
    await post(http, "/console/sign-out")
    done = ["invited", "assigned", "role changed", "invited", "disabled"]
    assert await noted(rt) == [
        (1, "signed in", "", None),
        *((1, action, "member", 2) for action in done),
        (1, "signed out", "", None),
    ]


async def test_who_switches_notifications_is_noted(rt: Runtime, http: httpx.AsyncClient) -> None:
    for on in ("yes", "no"):
        await post(http, "/console/switches/push", on=on)
    assert await noted(rt) == [(1, action, "", None) for action in ("signed in", "push on", "push off")]


async def test_what_was_refused_is_not_noted(rt: Runtime, http: httpx.AsyncClient) -> None:
    await post(http, "/console/team", email="no address", role="volunteer")
    await post(http, "/console/team/1/disable")
    await post(http, "/console/team/999/role", role="admin")
    assert await noted(rt) == [(1, "signed in", "", None)]


async def test_lists_that_were_seen_and_exports_are_noted(rt: Runtime, http: httpx.AsyncClient, clock: Clock) -> None:
    await post(http, "/console/programmes/new", **PROGRAMME)
    await post(http, "/console/activities/new", **ACTIVITY)
    before = len(await noted(rt))
    for path in ("activities/1", "occasions/1", "occasions/1", "activities/1/export.csv", "programmes/1/export.xlsx"):
        assert (await http.get(f"/console/{path}")).status_code == 200
    clock.move(minutes=15)
    await http.get("/console/occasions/1")
    assert (await http.get("/console/occasions/99")).status_code == 404
    assert (await noted(rt))[before:] == [
        (1, "saw", "activity", 1),
        (1, "saw", "occasion", 1),
        (1, "exported", "activity", 1),
        (1, "exported", "programme", 1),
        (1, "saw", "occasion", 1),
    ]


async def test_every_action_that_is_noted_has_a_french_name() -> None:
    assert all(len(action) <= 24 for action in journal.ACTIONS) and all(len(what) <= 16 for what in journal.THINGS)


# ── who reads it ───────────────────────────────────────────────────────────────────────────────────────────────────


async def test_an_admin_reads_it_and_that_is_noted(rt: Runtime, http: httpx.AsyncClient) -> None:
    await write(rt, rt.now())
    page = (await http.get("/console/trace")).text
    rows = page[page.index("<tbody>") :]
    assert rows.index("Consultation") < rows.index("n°&nbsp;7") < rows.index("membre 12") < rows.index("Connexion")
    assert "<bdi>admin</bdi>" in rows and "admin@example.org" not in page
    assert (await noted(rt))[-1] == (1, "saw", "trace", None)
    theirs = (await http.get("/console/trace?member=12")).text
    assert "Connexion" not in theirs and "membre 12" in theirs
    assert (await noted(rt))[-1] == (1, "saw", "trace", 12)


@pytest.mark.parametrize(
    "query", ["member=", "member=x", "before=x", f"member={9**99}", "before=-1", "member=2&before=1"]
)
async def test_odd_questions_are_answered(http: httpx.AsyncClient, query: str) -> None:
    assert (await http.get(f"/console/trace?{query}")).status_code == 200


async def test_it_is_read_by_hundreds(rt: Runtime, http: httpx.AsyncClient) -> None:
    await write(rt, *[rt.now()] * 250)
    counts, path = [], "/console/trace?member=12"
    while path:
        page = (await http.get(path)).text
        counts.append(page.count("<tr>") - 1)
        path = page.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
    assert counts == [100, 100, 50]


async def test_what_has_no_name_is_shown_as_it_stands(rt: Runtime, http: httpx.AsyncClient) -> None:
    async with rt.store.writing() as session:
        trace.note(session, None, "<b>new", "<i>thing", 3, rt.now())
    page = (await http.get("/console/trace")).text
    assert "&lt;b&gt;new" in page and "&lt;i&gt;thing n°&nbsp;3" in page


async def test_it_outlives_the_member(rt: Runtime, http: httpx.AsyncClient) -> None:
    who = await member(rt, "volunteer")
    async with rt.store.writing() as session:
        trace.note(session, who.id, "signed in", "", None, rt.now())
        await staff.end_all(session, who)
        await session.execute(delete(Staff).where(Staff.id == who.id))
    assert f"membre {who.id}" in (await http.get("/console/trace")).text
