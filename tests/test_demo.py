"""`rafiq demo`: made from today on any day, made anew, beside a service; and what is wrong with its files."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
import time
from asyncio.subprocess import PIPE, STDOUT
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import (
    agendas,
    demo,
    demo_cases,
    demo_commands,
    escalations,
    people,
    programmes,
    registrations,
    reminders,
    staff,
)
from bot.console import queues
from bot.demo import Content, Made
from bot.escalations import ABSENCE
from bot.registrations import Group
from bot.runtime import Runtime
from bot.settings import ROOT
from bot.store.case_models import METADATA, Case
from bot.store.models import (
    ActivityRow,
    Attendance,
    InboxRow,
    OutboxRow,
    Person,
    ProgrammeRow,
    Registration,
    Staff,
)
from flows.opening import DANGER
from tests.conftest import Clock, Someone, settle
from tests.language_model import LanguageModel
from tests.processes import NO_MODEL, serving
from tests.test_stories import Door


@pytest.fixture(scope="session")
def content() -> Content:
    return demo.read(ROOT)


async def counts(rt: Runtime) -> dict[str, int]:
    """The rows of each table."""
    tables = METADATA.sorted_tables
    async with rt.store.reading() as session:
        return {table.name: await session.scalar(select(func.count()).select_from(table)) or 0 for table in tables}


async def parties(session: AsyncSession, made: Made, name: str) -> dict[str, int]:
    """How many people go to an activity, wait for it, and so on."""
    rows = select(Registration.state, func.sum(Registration.size)).group_by(Registration.state)
    found = await session.execute(rows.where(Registration.activity_id == made.activities[name].id))
    return dict(found.all())


# ── what it makes ──────────────────────────────────────────────────────────────────────────────────────────────────


async def test_everything_in_the_files_is_there(rt: Runtime, content: Content) -> None:
    made = await demo.make(rt, content)
    assert made.programmes.keys() == content.programmes.keys()
    assert made.activities.keys() == {one.id for one in content.demo.activities}
    assert not made.left_alone
    found = await counts(rt)
    assert (found["programmes"], found["activities"]) == (len(made.programmes), len(made.activities))
    assert (found["occasions"], found["people"]) == (made.sessions, len(content.demo.people))
    assert set(made.parties) == {"going", "waiting"}


async def test_it_is_made_anew(rt: Runtime, content: Content, clock: Clock) -> None:
    first = await demo.make(rt, content)
    before = await counts(rt)
    clock.move(days=3)
    again = await demo.make(rt, content)
    now = await counts(rt)
    by_day = {"occasions", "reminders", "attendance"}
    assert {name for name in now if now[name] != before[name]} <= by_day
    assert {row.id for row in again.programmes.values()}.isdisjoint(row.id for row in first.programmes.values())
    assert [member.id for member in again.staff] == [member.id for member in first.staff]


async def test_what_is_real_is_left_alone(
    rt: Runtime, content: Content, clock: Clock, someone: Someone, session: AsyncSession
) -> None:
    async with rt.store.writing() as writing:
        own = await programmes.save(writing, "ajs-dunkerque", content.programmes["ajs-dunkerque"], rt.now())
        boss = await staff.add(writing, "admin@example.org", "Sacha", "volunteer", rt.now())
        boss.password = "$argon2-chosen"
    await someone.settles_in()
    first = await demo.make(rt, content)
    async with rt.store.writing() as writing:
        person = await people.at(writing, rt.store.vault, "telegram", someone.address)
        assert person is not None
        fair = first.activities["saint-brieuc-noel"].id
        assert await registrations.register(rt, writing, person, fair, Group()) == "going"
    again = await demo.make(rt, content)
    assert again.left_alone == ["ajs-dunkerque"]
    assert not any(name.startswith("dunkerque") for name in again.activities)
    kept = await session.get_one(ProgrammeRow, own.id)
    assert (kept.code, kept.demo) == (own.code, False)
    assert await session.get(Person, person.id)
    assert await session.get(ActivityRow, fair) is None
    member = await session.scalar(select(Staff).where(Staff.email == "admin@example.org"))
    assert member is not None
    assert (member.role, member.password) == ("volunteer", "$argon2-chosen")


async def test_one_activity_is_full_and_has_a_waiting_list(
    rt: Runtime, content: Content, session: AsyncSession
) -> None:
    made = await demo.make(rt, content)
    found = await parties(session, made, "dunkerque-cuisine")
    assert found["going"] == made.activities["dunkerque-cuisine"].places
    assert found["waiting"] >= 2


async def test_what_somebody_needs_is_read_from_their_sentence(
    rt: Runtime, content: Content, session: AsyncSession
) -> None:
    made = await demo.make(rt, content)
    needs = {}
    for invented, person in made.people:
        rows = await session.scalars(select(Registration.party).where(Registration.person_id == person.id))
        needs[invented.name] = {need for party in rows if party for need in party["needs"]}
    assert {name: found for name, found in needs.items() if found} == {
        "Nader": {"interpreter"},
        "Abel": {"wheelchair"},
    }


async def test_a_programme_with_a_target_is_under_way(rt: Runtime, content: Content, session: AsyncSession) -> None:
    made = await demo.make(rt, content)
    assert {one.id for one in content.under_way} == {"femmes-paris-francais", "orleans-code"}
    reached = [(one.slug, one.hours) for _, person in made.people for one in await agendas.progress(session, person.id)]
    assert Counter(reached) == {("acina-kami", 5.0): 3, ("acina-kami", 7.5): 1, ("mobin-integracode", 18.0): 4}
    rows = select(Registration.party, func.count()).join(Attendance).where(Attendance.mark == "present")
    there = rows.where(Registration.activity_id == made.activities["femmes-paris-francais"].id)
    names = {party["name"] for party, _ in await session.execute(there.group_by(Registration.id)) if party}
    assert names == {"Golnaz", "Laleh", "Rima", "Yasmine"}
    assert await session.scalar(select(func.count()).where(Case.about == ABSENCE)) == 0


async def test_there_is_a_case_in_every_queue_of_the_coordinator(
    rt: Runtime, content: Content, session: AsyncSession
) -> None:
    made = await demo.make(rt, content)
    own = next(member for member in made.staff if member.role == "coordinator")
    counts = await queues.counts(session, own, queues.Filters(), rt.now())
    assert {name for name, count in counts.items() if not count} == set()
    urgent, _ = await queues.lines(rt, session, own, "urgent", queues.Filters())
    assert (urgent[0].priority, urgent[0].due_look, urgent[0].holder) == (DANGER, "late", "")
    cases = (await session.scalars(select(Case))).all()
    assert made.cases == len(cases)
    assert {case.lang for case in cases if case.closed_at is None} == {"fr", "prs", "ar"}
    assert {entry.kind for case in cases for entry in await escalations.entries(session, case)} == {
        "person", "team", "note", "event",
    }  # fmt: skip
    assert all(case.closed_at <= rt.now() for case in cases if case.closed_at)


async def test_words_in_another_language_are_translated_by_a_machine_and_marked_so(
    rt: Runtime, content: Content, session: AsyncSession
) -> None:
    await demo.make(rt, content)
    for case in (await session.scalars(select(Case).where(Case.lang != "fr"))).all():
        for entry in await escalations.entries(session, case):
            if entry.kind in ("person", "team"):
                other = "fr" if entry.kind == "person" else case.lang
                assert entry.translation is not None
                assert (entry.translation["lang"], entry.translation["by"]) == (other, demo_cases.MACHINE)


async def test_nobody_is_told_of_what_is_late_or_waits(rt: Runtime, content: Content, clock: Clock) -> None:
    await demo.make(rt, content)
    async with rt.store.reading() as session:
        late = (await session.scalars(select(Case).where(Case.due_at < rt.now(), Case.closed_at.is_(None)))).all()
        assert late
        assert all(case.warned_at for case in late)
        assert (await session.scalars(select(OutboxRow).where(OutboxRow.kind == "human"))).all() == []


async def test_nobody_stumbles_over_the_reminders_of_the_invented(
    rt: Runtime, content: Content, clock: Clock, session: AsyncSession
) -> None:
    await demo.make(rt, content)
    for _ in range(4):
        clock.move(days=2)
        await reminders.fire_due(rt)
        await settle(rt, clock)
    assert set(await session.scalars(select(InboxRow.status))) == {"done"}


# ── days ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "now",
    [
        datetime(2026, 12, 31, 10, tzinfo=UTC),
        datetime(2026, 12, 31, 23, 30, tzinfo=UTC),  # already January in Paris
        datetime(2027, 3, 27, 10, tzinfo=UTC),  # the clocks go forward that night
        datetime(2026, 10, 24, 21, 59, tzinfo=UTC),  # the clocks go back
        datetime(2027, 8, 15, 12, tzinfo=UTC),
        datetime(2031, 5, 1, 12, tzinfo=UTC),  # school holidays that nobody knows yet
    ],
)
async def test_it_is_dated_from_any_day(
    now: datetime, rt: Runtime, content: Content, clock: Clock, session: AsyncSession
) -> None:
    clock.at = now
    made = await demo.make(rt, content)
    zone = rt.settings.zone
    today = now.astimezone(zone).date()
    under_way = {one.id for one in content.under_way}
    for one in content.demo.activities:
        dated = await programmes.occasions_of(session, made.activities[one.id].id)
        coming = [each for each in dated if each.starts_at > now]
        assert len(coming) == (one.repeat.count if one.repeat else 1)
        assert (len(dated) > len(coming)) == (one.id in under_way)
        for each in dated:
            starts, ends = each.starts_at.astimezone(zone), each.ends_at.astimezone(zone)
            assert (starts.time(), ends.time()) == (one.when.starts, one.when.ends)
            assert ends.date() - starts.date() == timedelta(one.when.days - 1)
            assert starts.date() != today
            assert one.repeat is None or starts.weekday() in one.repeat.days


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("+3", "2026-11-24"),
        ("sunday", "2026-11-22"),
        ("saturday", "2026-11-28"),
        ("saturday+2", "2026-12-12"),
        ("friday+1", "2026-12-04"),
    ],
)
def test_a_day_is_after_today(said: str, day: str) -> None:
    assert demo.day_of(said, date(2026, 11, 21)) == date.fromisoformat(day)


# ── through the front door ─────────────────────────────────────────────────────────────────────────────────────────


async def at_the_menu(rt: Runtime, clock: Clock, lang: str = "fr") -> Door:
    door = Door(rt, clock, LanguageModel())
    await door.opens()
    for choice in (lang, "agree", "skip"):
        await door.presses(choice)
    return door


async def test_somebody_finds_football_and_registers(
    rt: Runtime, content: Content, clock: Clock, session: AsyncSession
) -> None:
    made = await demo.make(rt, content)
    door = await at_the_menu(rt, clock)
    await door.says("/activities")
    assert "Football" in await door.says("football près de Rouen")
    number = str(made.activities["rouen-football"].id)
    assert rt.flows.texts.say("fr", "activity-referral") in await door.presses(number)
    assert "Football" in await door.says(made.programmes["groupe-sos-air-sport-culture"].code)
    await door.says("football")
    for choice in ("register", "yes", "yes", "alone", "done", "skip"):
        await door.presses(choice)
    assert await parties(session, made, "rouen-football") == {"going": 1}


@pytest.mark.parametrize("lang", demo_commands.TRY)
async def test_the_sentences_to_try_find_something(lang: str, rt: Runtime, content: Content, clock: Clock) -> None:
    made = await demo.make(rt, content)
    numbers = {str(row.id) for row in made.activities.values()}
    door = await at_the_menu(rt, clock, lang)
    for said in demo_commands.TRY[lang]:
        await door.says("/activities")
        await door.says(said)
        assert numbers & door.buttons.keys() or "register" in door.buttons, said


async def test_what_is_printed(rt: Runtime, capsys: pytest.CaptureFixture[str]) -> None:
    assert await demo_commands.make(rt) == 0
    printed = capsys.readouterr().out
    assert len(printed.splitlines()) < 25
    assert printed.count("/console/password?token=") == 4
    async with rt.store.writing() as session:
        member = await staff.by_email(session, "benevole@example.org")
        boss = await staff.by_email(session, "admin@example.org")
        assert member is not None
        assert boss is not None
        member.active, boss.password = False, "$argon2-chosen"
    await demo_commands.make(rt)
    printed = capsys.readouterr().out
    assert printed.count("/console/password?token=") == 2
    assert "benevole@example.org is disabled" in printed
    assert "admin@example.org has a password" in printed


# ── beside a service ───────────────────────────────────────────────────────────────────────────────────────────────


class Page:
    """The web chat of a service in another process."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http
        self.heard = 0
        self.chat = ""
        self.buttons: list[str] = []

    async def opens(self) -> None:
        self.chat = (await self.http.post("/chat")).json()["chat"]
        for button in ("/start", "0:lang-fr", "agree", "skip"):
            await self.sends({"text": button} if button == "/start" else {"button": button})

    async def sends(self, what: dict[str, str]) -> str:
        if "button" in what and ":" not in what["button"]:
            what = {"button": next(one for one in self.buttons if one.partition(":")[2] == what["button"])}
        answer = await self.http.post(f"/chat/{self.chat}/messages", json=what)
        assert answer.status_code == 202, answer.text
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            asked = {"after": self.heard, "wait": 1}
            found = (await self.http.get(f"/chat/{self.chat}/messages", params=asked)).json()
            said = [message for message in found["messages"] if message["from"] == "bot"]
            if found["idle"] and said:
                self.heard = max(message["n"] for message in found["messages"])
                self.buttons = [button["id"] for button in said[-1]["buttons"]]
                return "\n".join(message["text"] for message in said)
        raise AssertionError("no answer")


@pytest.mark.slow
async def test_it_is_made_while_a_service_runs_on_the_same_file(tmp_path: Path) -> None:
    with serving(tmp_path) as service:
        async with httpx.AsyncClient(base_url=service.url, timeout=20) as http:
            page = Page(http)
            await page.opens()
            await page.sends({"text": "/activities"})
            nothing = await page.sends({"text": "pique-nique"})
            for _ in range(2):
                assert await _demo_while(tmp_path, page)
            await page.sends({"text": "/activities"})
            found = await page.sends({"text": "pique-nique"})
            assert "Pique-nique au parc" in found
            assert "Pique-nique au parc" not in nothing
        assert "locked" not in service.log
        assert "Traceback" not in service.log


async def _demo_while(home: Path, page: Page) -> int:
    """Run `rafiq demo`, somebody chatting all the while; returns how often they were answered."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("RAFIQ_")}
    rafiq, env = Path(sys.executable).parent / "rafiq", clean | NO_MODEL | {"RAFIQ_HOME": str(home)}
    process = await asyncio.create_subprocess_exec(rafiq, "demo", cwd=ROOT, env=env, stdout=PIPE, stderr=STDOUT)
    ends, answered = asyncio.create_task(process.communicate()), 0
    while not ends.done():
        if answered < 10:  # on a slow machine more would be a flood
            await page.sends({"text": "/menu"})
            answered += 1
        await asyncio.wait({ends}, timeout=0.5)
    assert process.returncode == 0, (await ends)[0].decode()
    return answered


# ── the files ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def root(tmp_path: Path) -> Iterator[Path]:
    """A copy of the files, to spoil."""
    (tmp_path / "data").mkdir()
    for name in ("demo.yml", "towns.csv", "departements.csv"):
        shutil.copy(ROOT / "data" / name, tmp_path / "data" / name)
    shutil.copytree(ROOT / "data/programmes", tmp_path / "data/programmes")
    yield tmp_path


def test_nothing_is_wrong_with_the_files() -> None:
    assert list(demo.problems(ROOT)) == []


@pytest.mark.parametrize(
    ("written", "instead", "problem"),
    [
        ("programme: ajs-dunkerque", "programme: nobody", "data/programmes has no nobody"),
        ('{day: "tuesday", from', '{day: "someday", from', "when.day: String should match"),
        ('from: "14:00", to: "16:00"', 'from: "16:00", to: "14:00"', "saint-brieuc-ordinateur: ends before it begins"),
        ("position: [48.515, -2.765]", "position: [43.3, 5.37]", "km from the towns of its programme"),
        ("adults: 2, ages: [4, 9]", "adults: 5, ages: [4, 9]", "Golnaz: a party of 7 is too many for saint-brieuc"),
        ("adults: 2, ages: [4, 9]", "adults: 2, ages: [4, 19]", "a child of no child's age"),
        ("{activity: saint-brieuc-film,", "{activity: curling,", "no published activity curling"),
        ("{activity: saint-brieuc-film,", "{activity: vacances-mer,", "no published activity vacances-mer"),
        (', ar: "درس كمبيوتر"}', "}", "activities.0.activity.title.ar: Field required"),
        ("places: 8", "places: 0", "activities.0.places"),
        ("max_party: 1", "max_party: 9", "a party may be larger than all its places"),
        ("id: dunkerque-parc", "id: dunkerque-plage", "dunkerque-plage stands twice"),
        ('"admin@example.org"', '"nobody"', "nobody is no e-mail address"),
        ("kind: class", "kind: [", "data/demo.yml:26: did not find"),
        ('fr: "Clavier, souris', f'fr: "{"mot " * 21}', "about: fr: a sentence of 22 words"),
    ],
)
def test_what_is_wrong_is_said(root: Path, written: str, instead: str, problem: str) -> None:
    path = root / "data/demo.yml"
    text = path.read_text("utf-8")
    assert written in text
    path.write_text(text.replace(written, instead, 1), "utf-8")
    found = list(demo.problems(root))
    assert any(problem in line for line in found), found
