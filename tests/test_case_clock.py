"""What time does to cases: late ones are told once, idle ones go back, and the week is summed up on Monday."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import httpx
import pytest
from sqlalchemy import select, true
from sqlalchemy.ext.asyncio import AsyncSession

from bot import answers, app, case_clock, digest, escalations, mail, people, schedule, staff, switches
from bot.answers import Said
from bot.runtime import Runtime
from bot.settings import Settings
from bot.staff import Role
from bot.store.case_models import Alert, Case, CaseEntry
from bot.store.models import OutboxRow, Person, Staff
from flows.loaded import Flows
from flows.opening import DANGER, TODAY, WEEK
from flows.state import OpenCase, RateCase
from tests.conftest import Clock
from tests.test_console_sign_in import comes_in, member, post, visitor

PARIS = ZoneInfo("Europe/Paris")
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=PARIS)


@pytest.fixture(autouse=True)
def on_monday(clock: Clock) -> None:
    clock.at = MONDAY


@pytest.fixture
async def other(rt: Runtime, flows: Flows, clock: Clock) -> AsyncIterator[Runtime]:
    """Another process on the same database: a second scheduler, or the same one after a restart."""
    made = app.build_runtime(rt.settings, flows, channels=dict(rt.channels), now=clock, nlu=lambda: None, durable=False)
    async with app.started(made):
        yield made


async def opened(rt: Runtime, priority: int = TODAY, address: str = "1", lang: str = "prs", words: str = "") -> int:
    async with rt.store.writing() as session:
        person = await people.at_or_new(session, rt.store.vault, "telegram", address, rt.now())
        person.lang, person.agreed_at = lang, rt.now()
        wanted = OpenCase("papers", priority, words, readers="volunteer")
        return (await escalations.open_case(rt, session, person, wanted)).id


async def does(rt: Runtime, number: int, who: Staff, what: str) -> None:
    """`claim`, `answer` or `close`."""
    async with rt.store.writing() as session:
        case = await session.get_one(Case, number)
        person = await session.get_one(Person, case.person_id)
        if what == "claim":
            await answers.claim(rt, session, person, case, who)
        elif what == "answer":
            await answers.answer(rt, session, person, case, who, Said("bonjour"))
        else:
            await answers.close(rt, session, person, case, who, "answered")


async def case(rt: Runtime, number: int) -> Case:
    async with rt.store.reading() as session:
        return await session.get_one(Case, number)


async def events(rt: Runtime, number: int) -> list[tuple[str, int | None]]:
    async with rt.store.reading() as session:
        found = select(CaseEntry).where(CaseEntry.case_id == number, CaseEntry.kind == "event").order_by(CaseEntry.id)
        return [(entry.body["event"], entry.staff_id) for entry in await session.scalars(found)]


async def alerts(rt: Runtime) -> list[tuple[int, int, str, datetime]]:
    async with rt.store.reading() as session:
        found = await session.scalars(select(Alert).order_by(Alert.due_at, Alert.staff_id))
        return [(one.staff_id, one.case_id, one.why, one.due_at) for one in found]


# ── how near the limit ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("priority", "waits", "now", "expected"),
    [
        (TODAY, "2026-11-23 09:00", "2026-11-23 10:29", ""),
        (TODAY, "2026-11-23 09:00", "2026-11-23 10:30", "near"),
        (TODAY, "2026-11-23 09:00", "2026-11-23 10:59", "near"),
        (TODAY, "2026-11-23 09:00", "2026-11-23 11:00", "late"),
        (TODAY, "2026-11-20 16:00", "2026-11-22 22:00", ""),  # half of it, then a week-end
        (TODAY, "2026-11-20 16:00", "2026-11-23 09:29", ""),
        (TODAY, "2026-11-20 16:00", "2026-11-23 09:30", "near"),
        (WEEK, "2026-11-23 09:00", "2026-11-24 09:00", ""),
        (WEEK, "2026-11-23 09:00", "2026-11-24 15:30", "near"),
        (DANGER, "2026-11-22 03:00", "2026-11-22 03:11", ""),
        (DANGER, "2026-11-22 03:00", "2026-11-22 03:12", "near"),
        (DANGER, "2026-11-22 03:00", "2026-11-22 03:15", "late"),
        (TODAY, "", "2026-11-22 03:15", ""),  # it is the person's turn
    ],
)
def test_how_near_a_case_is_to_its_limit(flows: Flows, priority: int, waits: str, now: str, expected: str) -> None:
    since = datetime.fromisoformat(waits).replace(tzinfo=PARIS) if waits else None
    due = flows.opening.due(priority, since, False) if since else None
    one = Case(priority=priority, waits_since=since, due_at=due)
    assert case_clock.standing(one, datetime.fromisoformat(now).replace(tzinfo=PARIS), flows.opening) == expected


# ── who waits too long ─────────────────────────────────────────────────────────────────────────────────────────────


async def test_the_coordinators_are_told_once_of_who_waits_too_long(rt: Runtime, clock: Clock) -> None:
    roles: tuple[Role, ...] = ("volunteer", "caseworker", "coordinator", "admin")
    _, _, coordinator, admin = [await member(rt, role) for role in roles]
    away = await member(rt, name="away")
    async with rt.store.writing() as session:
        await staff.disable(session, await session.get_one(Staff, away.id))
    number = await opened(rt)
    due = MONDAY + timedelta(hours=2)
    clock.at = due - timedelta(seconds=1)
    await case_clock.warn_late(rt)
    assert await alerts(rt) == [] and await events(rt, number) == []
    for _ in range(3):
        clock.move(seconds=30)
        with rt.bell.listening("console") as console, rt.bell.listening("cases") as cases:
            await case_clock.warn_late(rt)
            rang = console.is_set(), cases.is_set()
        assert rang == ((True, True) if clock.at < due + timedelta(seconds=30) else (False, False))
    assert await alerts(rt) == [(one.id, number, "late", due) for one in (coordinator, admin)]
    assert await events(rt, number) == [("late", None)]
    assert (await case(rt, number)).changed_at == due + timedelta(seconds=29), "open pages look again"


async def test_after_an_answer_it_may_be_late_again(rt: Runtime, clock: Clock) -> None:
    who = await member(rt)
    number = await opened(rt)
    clock.move(hours=3)
    await case_clock.warn_late(rt)
    await does(rt, number, who, "answer")
    clock.at = MONDAY + timedelta(days=3)
    await case_clock.warn_late(rt)
    assert len(await alerts(rt)) == 1, "it is the person's turn"
    await opened(rt)
    clock.move(hours=3)
    await case_clock.warn_late(rt)
    assert [due for *_, due in await alerts(rt)] == [MONDAY + timedelta(hours=2), MONDAY + timedelta(days=3, hours=2)]


async def test_a_danger_is_late_after_a_quarter_of_an_hour_at_night_too(rt: Runtime, clock: Clock) -> None:
    await member(rt)
    clock.at = datetime(2026, 11, 22, 3, 0, tzinfo=PARIS)
    number = await opened(rt, DANGER)
    clock.move(minutes=14, seconds=59)
    await case_clock.warn_late(rt)
    assert await alerts(rt) == []
    clock.move(seconds=1)
    await case_clock.warn_late(rt)
    assert [one for _, one, *_ in await alerts(rt)] == [number]


async def test_a_late_case_that_becomes_a_danger_says_so_again(rt: Runtime, clock: Clock) -> None:
    await member(rt)
    number = await opened(rt)
    clock.move(hours=3)
    await case_clock.warn_late(rt)
    assert await opened(rt, DANGER) == number
    await case_clock.warn_late(rt)
    assert [event for event, _ in await events(rt, number)] == ["late", "late"]
    assert len({due for *_, due in await alerts(rt)}) == len(await alerts(rt)), "of one moment there is one alert"


async def test_without_anybody_to_tell_the_case_says_it(rt: Runtime, clock: Clock) -> None:
    number = await opened(rt)
    clock.move(hours=3)
    await case_clock.warn_late(rt)
    assert await events(rt, number) == [("late", None)] and await alerts(rt) == []


async def test_what_fails_halfway_is_done_whole_after_a_restart(
    rt: Runtime, other: Runtime, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    await member(rt)
    first, second = await opened(rt), await opened(rt, address="2")
    clock.move(hours=3)
    real = case_clock.plan_alerts

    async def dies(session: AsyncSession, case: Case, why: str, due: datetime) -> None:
        await real(session, case, why, due)
        if case.id == first:
            raise RuntimeError

    with monkeypatch.context() as patched:
        patched.setattr(case_clock, "plan_alerts", dies)
        await case_clock.warn_late(rt)
    assert [number for _, number, *_ in await alerts(rt)] == [second], "one that fails holds up no other"
    assert await events(rt, first) == [] and (await case(rt, first)).warned_at is None
    await case_clock.warn_late(other)
    assert sorted(number for _, number, *_ in await alerts(rt)) == [first, second]
    assert await events(rt, first) == [("late", None)]


async def test_two_schedulers_tell_once(rt: Runtime, other: Runtime, clock: Clock) -> None:
    await member(rt)
    numbers = [await opened(rt, address=str(n)) for n in range(5)]
    clock.move(hours=3)
    await asyncio.gather(*(case_clock.warn_late(each) for each in (rt, other, rt, other)))
    assert sorted(number for _, number, *_ in await alerts(rt)) == numbers
    assert [await events(rt, number) for number in numbers] == [[("late", None)]] * 5


async def both(
    rt: Runtime, other: Runtime, work: Callable[[Runtime, AsyncSession, int], Awaitable[bool]], number: int
) -> None:
    """Two sweeps that have both seen the case due; then each does it."""
    for each in (rt, other):
        async with each.store.writing() as session:
            await work(each, session, number)


async def test_control_without_asking_again_it_is_told_twice(
    rt: Runtime, other: Runtime, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    await member(rt)
    number = await opened(rt)
    clock.move(hours=3)
    with monkeypatch.context() as patched:
        patched.setattr(case_clock, "_overdue", lambda _: true())
        await both(rt, other, case_clock._warn, number)
    assert await events(rt, number) == [("late", None)] * 2
    assert len(await alerts(rt)) == 1, "the table itself refuses a second alert"


# ── what lies ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
async def volunteer(rt: Runtime) -> Staff:
    return await member(rt, "volunteer")


async def test_what_a_volunteer_leaves_for_a_day_goes_back(rt: Runtime, volunteer: Staff, clock: Clock) -> None:
    number = await opened(rt)
    clock.move(minutes=5)
    await does(rt, number, volunteer, "claim")
    before = await case(rt, number)
    clock.move(hours=23, minutes=59)
    await case_clock.release_idle(rt)
    assert (await case(rt, number)).holder_id == volunteer.id
    clock.move(minutes=1)
    async with rt.store.reading() as session:
        told = len((await session.scalars(select(OutboxRow))).all())
    with rt.bell.listening("console") as heard:
        await case_clock.release_idle(rt)
        assert heard.is_set()
    after = await case(rt, number)
    assert (after.holder_id, after.touched_at, after.changed_at) == (None, None, clock.at)
    assert (after.waits_since, after.due_at, after.turn) == (before.waits_since, before.due_at, "team")
    assert await events(rt, number) == [("claimed", volunteer.id), ("idle", volunteer.id)]
    async with rt.store.reading() as session:
        assert len((await session.scalars(select(OutboxRow))).all()) == told, "the person is told nothing"


async def test_who_answered_has_a_day_again_when_the_person_replies(
    rt: Runtime, volunteer: Staff, clock: Clock
) -> None:
    number = await opened(rt)
    await does(rt, number, volunteer, "answer")
    clock.move(days=3)
    await case_clock.release_idle(rt)
    assert (await case(rt, number)).holder_id == volunteer.id, "it is the person's turn"
    await opened(rt)
    clock.move(hours=23)
    await case_clock.release_idle(rt)
    assert (await case(rt, number)).holder_id == volunteer.id
    clock.move(hours=1)
    await case_clock.release_idle(rt)
    assert (await case(rt, number)).holder_id is None


@pytest.mark.parametrize("role", ["caseworker", "coordinator", "admin"])
async def test_others_keep_what_they_hold(rt: Runtime, clock: Clock, role: Role) -> None:
    who, number = await member(rt, role), await opened(rt)
    await does(rt, number, who, "claim")
    clock.move(days=9)
    await case_clock.release_idle(rt)
    assert (await case(rt, number)).holder_id == who.id


async def test_a_closed_case_stays_and_one_opened_again_has_a_day(rt: Runtime, volunteer: Staff, clock: Clock) -> None:
    number = await opened(rt)
    await does(rt, number, volunteer, "answer")
    await does(rt, number, volunteer, "close")
    clock.move(days=3)
    await case_clock.release_idle(rt)
    assert (await case(rt, number)).holder_id == volunteer.id
    async with rt.store.writing() as session:
        await answers.reopen(rt, session, await session.get_one(Case, number), volunteer)
    await case_clock.release_idle(rt)
    assert (await case(rt, number)).holder_id == volunteer.id
    clock.move(days=1)
    await case_clock.release_idle(rt)
    assert (await case(rt, number)).holder_id is None


async def test_two_schedulers_release_once(rt: Runtime, other: Runtime, volunteer: Staff, clock: Clock) -> None:
    number = await opened(rt)
    await does(rt, number, volunteer, "claim")
    clock.move(days=1)
    await asyncio.gather(*(case_clock.release_idle(each) for each in (rt, other, rt, other)))
    assert await events(rt, number) == [("claimed", volunteer.id), ("idle", volunteer.id)]


async def test_who_answers_just_before_the_sweep_gets_to_it_keeps_it(
    rt: Runtime, other: Runtime, volunteer: Staff, clock: Clock
) -> None:
    number = await opened(rt)
    await does(rt, number, volunteer, "claim")
    clock.move(days=1)
    await does(rt, number, volunteer, "answer")
    await both(rt, other, case_clock._release, number)
    assert (await case(rt, number)).holder_id == volunteer.id


async def test_control_without_asking_again_it_is_taken_from_who_answers(
    rt: Runtime, other: Runtime, volunteer: Staff, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = await opened(rt)
    await does(rt, number, volunteer, "claim")
    clock.move(days=1)
    await does(rt, number, volunteer, "answer")
    with monkeypatch.context() as patched:
        patched.setattr(case_clock, "_idle", lambda _: true())
        await both(rt, other, case_clock._release, number)
    assert (await case(rt, number)).holder_id is None
    assert [event for event, _ in await events(rt, number)] == ["claimed", "idle", "idle"]


# ── who has left ───────────────────────────────────────────────────────────────────────────────────────────────────


async def test_what_somebody_held_goes_back_when_they_leave_the_team(rt: Runtime, volunteer: Staff) -> None:
    await member(rt, "admin")
    number, done = await opened(rt), await opened(rt, address="2")
    for one in (number, done):
        await does(rt, one, volunteer, "answer")
    await does(rt, done, volunteer, "close")
    await case_clock.release_lost(rt)
    assert (await case(rt, number)).holder_id == volunteer.id
    async with visitor(rt) as http:
        await comes_in(http, "admin@example.org")
        with rt.bell.listening("cases") as heard:
            await post(http, f"/console/team/{volunteer.id}/disable")
            assert heard.is_set()
    assert (await case(rt, number)).holder_id is None, "also while it is the person's turn"
    assert (await case(rt, done)).holder_id == volunteer.id
    assert (await events(rt, number))[-1] == ("lost", volunteer.id)


async def test_who_becomes_a_volunteer_gives_back_what_was_promised_to_professionals(rt: Runtime) -> None:
    who, other = await member(rt, "caseworker"), await member(rt, "caseworker", "other")
    promised, free, theirs = [await opened(rt, address=str(n)) for n in range(3)]
    for number, holder in ((promised, who), (free, who), (theirs, other)):
        await does(rt, number, holder, "claim")
    async with rt.store.writing() as session:
        for number in (promised, theirs):
            (await session.get_one(Case, number)).readers = "caseworker"
        await staff.change_role(session, await session.get_one(Staff, who.id), "volunteer")
    await case_clock.release_lost(rt)
    assert [(await case(rt, one)).holder_id for one in (promised, free, theirs)] == [None, who.id, other.id]


# ── the week ───────────────────────────────────────────────────────────────────────────────────────────────────────


async def said(rt: Runtime) -> dict[str, str]:
    """The lines of the digest that name a figure."""
    async with rt.store.reading() as session:
        found = await digest.last(session)
    assert found is not None
    return dict(line.split(" : ", 1) for line in found["text"].split("\n") if " : " in line)


async def week(rt: Runtime) -> str | None:
    async with rt.store.reading() as session:
        found = await digest.last(session)
    return found["week"] if found else None


async def test_the_week_in_figures(rt: Runtime, clock: Clock) -> None:
    who = await member(rt, name="Karim", role="admin")
    numbers = [await opened(rt, address=str(n), words="mon secret") for n in range(8)]
    clock.move(minutes=30)
    for number in numbers[:6]:
        await does(rt, number, who, "answer")
        await does(rt, number, who, "close")
    async with rt.store.writing() as session:
        for number in numbers[:6]:
            own = await session.get_one(Case, number)
            person = await session.get_one(Person, own.person_id)
            await escalations.rate(session, person, RateCase(own.id, "yes"))
    clock.at = datetime(2026, 11, 30, 8, 0, tzinfo=PARIS)
    await digest.tell(rt)
    assert await week(rt) == "2026-W48"
    lines = await said(rt)
    assert lines["Rafiq"] == "la semaine du 23/11 au 29/11/2026"
    assert lines["Demandes ouvertes"] == "8"
    assert lines["Premières réponses"] == "6 (la moitié en moins de 30\u00a0min)"
    assert lines["Demandes fermées"] == "6" and lines["Avis après la fermeture"] == "6"
    assert lines["Cela a aidé"] == "oui 6, un peu 0, non 0"
    assert lines["En attente d’une réponse ce matin"] == lines["dont en retard"] == "moins de 5"
    async with rt.store.reading() as session:
        everything = str(await digest.last(session))
    assert "Karim" not in everything and "secret" not in everything and "@" not in everything


async def test_it_is_told_once_on_monday_morning(rt: Runtime, other: Runtime, clock: Clock) -> None:
    clock.at = datetime(2026, 11, 30, 7, 59, tzinfo=PARIS)
    await digest.tell(rt)
    assert await week(rt) == "2026-W47", "the last that was due"
    clock.move(minutes=1)
    await asyncio.gather(*(digest.tell(each) for each in (rt, other, rt, other)))
    assert await week(rt) == "2026-W48"
    await opened(rt)
    before = await said(rt)
    clock.move(days=3)
    await digest.tell(other)
    assert await said(rt) == before, "a restart in the week tells nothing again"
    clock.at = datetime(2026, 12, 9, 15, 0, tzinfo=PARIS)
    await digest.tell(other)
    assert await week(rt) == "2026-W49", "late, but told"


async def test_a_switch_moves_on_only(rt: Runtime, clock: Clock) -> None:
    async with rt.store.writing() as session:
        assert await switches.advance(session, "x", "one", clock.at)
        assert not await switches.advance(session, "x", "two", clock.at)
        assert not await switches.advance(session, "x", "two", clock.at - timedelta(days=1))
        assert await switches.read(session, "x") == "one"
        assert await switches.advance(session, "x", "two", clock.at + timedelta(seconds=1))
        assert await switches.read(session, "x") == "two"


async def test_each_coordinator_gets_one_letter(rt: Runtime, other: Runtime, clock: Clock) -> None:
    await member(rt), await member(rt, "admin"), await member(rt, "volunteer")
    letters: list[tuple[str, str, str]] = []

    async def post(to: str, subject: str, text: str) -> None:
        letters.append((to, subject, text))
        await asyncio.sleep(0)
        if to.startswith("admin"):
            raise OSError

    await asyncio.gather(*(digest.tell(each, post) for each in (rt, other)))
    await digest.tell(rt, post)
    assert sorted(to for to, *_ in letters) == ["admin@example.org", "coordinator@example.org"]
    assert {subject for _, subject, _ in letters} == {"Rafiq : la semaine du 16/11 au 22/11/2026"}
    assert all(text.startswith(subject) for _, subject, text in letters)


async def test_the_scheduler_sends_the_letters_where_they_are_set_up(
    rt: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    await member(rt)
    posted = asyncio.get_running_loop().create_future()

    async def post(settings: Settings, to: str, subject: str, text: str) -> None:
        posted.set_result(to)

    monkeypatch.setattr(mail, "post", post)
    monkeypatch.setattr(schedule, "SWEEP_EVERY", 0.05)
    stop = asyncio.Event()
    with_letters = replace(rt, settings=replace(rt.settings, smtp_url="smtp://localhost", mail_from="a@example.org"))
    running = asyncio.create_task(schedule.run(with_letters, stop))
    try:
        assert await asyncio.wait_for(posted, 10) == "coordinator@example.org"
    finally:
        stop.set()
        await running


async def test_letters_that_wait_survive_a_restart(rt: Runtime, other: Runtime) -> None:
    one, leaves = await member(rt), await member(rt, "admin")
    await digest.tell(rt)  # the process dies before its first letter
    async with rt.store.writing() as session:
        (await session.get_one(Staff, leaves.id)).active = False
    letters: list[str] = []

    async def post(to: str, subject: str, text: str) -> None:
        letters.append(to)

    await digest.tell(other, post)
    assert letters == [one.email], "nobody is written to who has left"


@pytest.mark.parametrize("role", ["", "volunteer", "caseworker", "coordinator", "admin"])
async def test_who_sees_the_week(rt: Runtime, role: Role) -> None:
    async with visitor(rt) as http:
        if role:
            await member(rt, role)
            await comes_in(http, f"{role}@example.org")
        answer: httpx.Response = await http.get("/console/week")
        assert answer.status_code == (200 if role in ("coordinator", "admin") else 403 if role else 303)
        if answer.status_code == 200:
            assert "lundi à 8" in answer.text
            await digest.tell(rt)
            assert "la semaine du 16/11" in (await http.get("/console/week")).text
