"""Cases in figures: what is counted, and that nobody can be found in it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from html import unescape
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from bot import case_figures, schedule
from bot.case_figures import LATELY, WHOLE, Answered, Counted
from bot.disclosure import FEW, UNTOLD, Sum, hidden, told
from bot.runtime import Runtime
from bot.staff import Role
from bot.store.case_models import CaseFigure
from flows.opening import DANGER, WEEK
from tests.conftest import Clock
from tests.test_case_clock import does, opened
from tests.test_console_people import in_browser, look_well
from tests.test_console_sign_in import comes_in, member, visitor

PARIS = ZoneInfo("Europe/Paris")
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=PARIS)
THIS_WEEK = MONDAY.date()


@pytest.fixture(autouse=True)
def on_monday(clock: Clock) -> None:
    clock.at = MONDAY


# ── what is hidden ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ((9, 8, 7), "9 8 7 24"),
        ((9, 0, 7), "9 0 7 16"),
        ((0, 0, 0), "0 0 0 0"),
        ((9, 3, 7), "9 < – 19"),  # one alone: the next smallest goes, too
        ((9, 3, 4), "9 < < 16"),  # two, of seven people together
        ((9, 8, 1, 1), "9 – < < 19"),  # two people together are still too few
        ((20, 4, 4), "– < < 28"),  # eight in two cells under five: four each
        ((20, 1, 1, 1, 1, 1), "– < < < < < 25"),  # five in five cells: one each
        ((1, 5), "< – –"),  # 6 would be 1 and 5
        ((1, 5, 9), "< – – 15"),
        ((3, 0), "< 0 <"),
        ((2, 2), "< < <"),
        ((3, 4), "< < 7"),
    ],
)
def test_what_fewer_than_five_did_cannot_be_computed(cells: Sequence[int], expected: str) -> None:
    counts = {str(n): count for n, count in enumerate(cells)} | {"all": sum(cells)}
    said = told(counts, [Sum("all", [str(n) for n in range(len(cells))])])
    assert " ".join(said.values()).replace(FEW, "<") == expected


def test_two_sums_of_one_cell_give_nothing_away_together() -> None:
    """By language and by theme, of the same people: what is hidden in one is not found by the other."""
    counts = {"fr": 6, "prs": 3, "papers": 9, "all": 9}
    gone = hidden(counts, [Sum("all", ("fr", "prs")), Sum("all", ("papers",))])
    assert gone == {"fr", "prs"}
    counts = {"fr": 5, "prs": 1, "papers": 6, "all": 6}
    gone = hidden(counts, [Sum("all", ("fr", "prs")), Sum("all", ("papers",))])
    assert gone == {"fr", "prs", "papers", "all"}


def readings(said: Sequence[str], most: int) -> list[set[int]]:
    """What each cell of a row may be, for a reader who knows the total, the last."""
    ranges = [
        [int(cell)] if cell.isdecimal() else range(1, 5) if cell == FEW else range(5, most + 1) for cell in said[:-1]
    ]
    fits = [row for row in itertools.product(*ranges) if said[-1] in (str(sum(row)), FEW, UNTOLD)]
    return [{row[n] for row in fits} for n in range(len(ranges))]


def test_no_reader_of_a_row_can_compute_a_small_cell() -> None:
    for cells in itertools.combinations_with_replacement(range(8), 3):
        counts = {str(n): count for n, count in enumerate(cells)} | {"all": sum(cells)}
        said = list(told(counts, [Sum("all", ("0", "1", "2"))]).values())
        for cell, count, may_be in zip(said, cells, readings(said, 30), strict=False):
            assert cell == FEW if 0 < count < 5 else cell in (str(count), UNTOLD)
            assert len(may_be) > 1 or cell.isdecimal(), (cells, said)


def test_control_without_the_second_cell_it_is_computed() -> None:
    assert readings(["9", FEW, "7", "19"], 30)[1] == {3}


# ── what is counted ────────────────────────────────────────────────────────────────────────────────────────────────


def some(many: int, weeks: int = 0, minutes: int | None = 30, **named: str) -> list[Counted]:
    """So many cases of so many weeks ago."""
    about = {"lang": "prs", "about": "papers", "reason": "answered"} | named
    return [Counted(THIS_WEEK - timedelta(weeks=weeks), minutes=minutes, **about)] * many


def test_weeks_are_told_apart_and_what_lies_between_is_protected() -> None:
    table = case_figures.table([*some(7), *some(6, weeks=3), *some(8, weeks=4), *some(9, weeks=12)], THIS_WEEK)
    assert (table.counts["lang", "prs", LATELY], table.counts["lang", "prs", WHOLE]) == ("13", "21")
    table = case_figures.table([*some(13), *some(3, weeks=5)], THIS_WEEK)
    assert (table.counts["lang", "prs", LATELY], table.counts["lang", "prs", WHOLE]) == (UNTOLD, "16"), "three before"


def test_the_same_people_by_language_and_by_theme() -> None:
    cases = [*some(6), *some(3, lang="ar", about="housing"), *some(7, about="housing")]
    said = case_figures.table(cases, THIS_WEEK).counts
    assert [said["lang", row, LATELY] for row in ("fr", "prs", "ar", "all")] == ["0", UNTOLD, FEW, "16"]
    assert [said["about", row, LATELY] for row in ("papers", "housing", "all")] == ["6", "10", "16"]


def test_how_soon_is_told_of_five_at_least() -> None:
    minutes = (10, 20, 30, 40, 100)
    five = [case for each in minutes for case in some(1, minutes=each)]
    cell = ("lang", "prs", LATELY)
    assert case_figures.table(five, THIS_WEEK).answers[cell] == Answered(30, 76)
    assert case_figures.table([*five[:4], *some(3, minutes=None)], THIS_WEEK).answers[cell] == Answered()
    assert case_figures.table([*five, *some(2, lang="ar")], THIS_WEEK).answers["lang", "ar", LATELY] == Answered()


@pytest.mark.parametrize(("minutes", "said"), [(0, "0 min"), (59, "59 min"), (60, "1 h 00"), (605, "10 h 05")])
def test_lengths(minutes: int, said: str) -> None:
    assert case_figures.length(minutes).replace("\u00a0", " ") == said


async def test_open_and_closed_cases_are_counted_once(rt: Runtime, clock: Clock) -> None:
    who = await member(rt, "caseworker")
    first, second, _ = [await opened(rt, WEEK, str(n), lang) for n, lang in enumerate(("prs", "ar", "fr"))]
    clock.move(minutes=45)
    for number in (first, second):
        await does(rt, number, who, "answer")
        await does(rt, number, who, "close")
    clock.move(days=1)
    await opened(rt, WEEK, "1", "ar")  # the second again
    async with rt.store.reading() as session:
        found = await case_figures.counted(rt, session, THIS_WEEK)
        waits = await case_figures.waiting(session, rt.now())
    assert sorted((one.lang, one.reason, one.minutes) for one in found if one.minutes) == [
        ("ar", "open", 45),
        ("prs", "answered", 45),
    ]
    assert len(found) == 3 and {one.about for one in found} == {"papers"}
    assert waits.queues == {"danger": 0, "unassigned": 2, "held": 0, "person": 0}  # who asks anew is for anybody
    assert (waits.late, waits.oldest) == (0, MONDAY)


async def test_kinds_of_danger_are_not_told_apart(rt: Runtime) -> None:
    async with rt.store.writing() as session:
        for about, priority in (("violence", DANGER), ("shelter", DANGER), ("absence", WEEK), ("work", WEEK)):
            session.add(CaseFigure(week=THIS_WEEK, lang="prs", about=about, priority=priority, reason="other"))
    async with rt.store.reading() as session:
        found = await case_figures.counted(rt, session, THIS_WEEK)
    assert [one.about for one in found] == ["danger", "danger", "other", "work"]


async def test_figures_are_kept_for_three_years(rt: Runtime, clock: Clock) -> None:
    async with rt.store.writing() as session:
        for week in (THIS_WEEK, date(2024, 1, 1), date(2023, 11, 20)):
            session.add(CaseFigure(week=week, lang="prs", about="work", priority=WEEK, reason="other"))
    await schedule.forget_old(rt)
    async with rt.store.reading() as session:
        assert sorted(await session.scalars(select(CaseFigure.week))) == [date(2024, 1, 1), THIS_WEEK]


# ── the page ───────────────────────────────────────────────────────────────────────────────────────────────────────


async def closed(rt: Runtime, many: int, **named: str | int | None) -> None:
    values = {"lang": "prs", "about": "papers", "priority": WEEK, "minutes": 90, "reason": "answered"} | named
    async with rt.store.writing() as session:
        session.add_all(CaseFigure(week=THIS_WEEK, **values) for _ in range(many))


def rows(html: str, title: str) -> dict[str, list[str]]:
    """A table of the page: its rows by their names."""
    body = html.partition(f"<h2>{title}</h2>")[2].partition("</table>")[0]
    found = re.findall(r'<th scope="row">(.*?)</th>(.*?)</tr>', body, re.DOTALL)
    return {
        unescape(name): [
            unescape(re.sub("<.*?>", " ", cell)).replace("\u00a0", " ")
            for cell in re.findall(r"<td[^>]*>(.*?)</td>", cells)
        ]
        for name, cells in found
    }


async def test_the_page_tells_how_long_people_wait_and_whether_it_helped(rt: Runtime) -> None:
    await member(rt)
    await closed(rt, 6, helped="yes", waited="short")
    await closed(rt, 6, lang="ar", minutes=30, about="violence", priority=DANGER, helped="no", waited="long")
    await closed(rt, 2, reason="silent", minutes=None)
    for n in range(5):
        await opened(rt, WEEK, str(n), "fr")
    async with visitor(rt) as http:
        await comes_in(http, "coordinator@example.org")
        html = (await http.get("/console/overview")).text
    shown = rows(html, "Par langue")
    assert shown["Dari"] == ["8  1 h 30 · 1 h 30 "] * 2 and shown["Arabe"] == ["6  30 min · 30 min "] * 2
    assert shown["Français"] == ["5"] * 2 and shown["Toutes"] == ["19  1 h 00 · 1 h 30 "] * 2
    assert "Pas encore choisie" not in shown, "nobody is in it"
    themes = rows(html, "Par thème")
    assert themes["Danger"][0].startswith("6 ") and themes["📄 Papiers"][0].startswith("13 ")
    ends = rows(html, "Comment les demandes se terminent")
    assert (ends["Sans nouvelles"][0], ends["Encore ouverte"][0], ends["Répondue"][0]) == (FEW, UNTOLD, "12")
    assert rows(html, "Cela a-t-il aidé ?")["Pas dit"][0] == "7"
    assert rows(html, "Comment l’attente était vécue")["Longue"][0] == "6"
    assert "violence" not in html
    assert "<dt>Attendent une réponse</dt><dd>5</dd>" in html and "<dt>L’attente la plus longue</dt>" in html


async def test_of_few_who_wait_little_is_told(rt: Runtime, clock: Clock) -> None:
    await member(rt)
    await opened(rt, WEEK)
    clock.move(days=9)
    async with visitor(rt) as http:
        await comes_in(http, "coordinator@example.org")
        html = (await http.get("/console/overview")).text
    assert "<dt>dont en retard</dt><dd>moins de 5</dd>" in html and "la plus longue" not in html


@pytest.mark.parametrize("role", ["", "volunteer", "caseworker", "coordinator", "admin"])
async def test_who_sees_the_figures(rt: Runtime, role: Role) -> None:
    async with visitor(rt) as http:
        if role:
            await member(rt, role)
            await comes_in(http, f"{role}@example.org")
            assert ('href="/console/overview"' in (await http.get("/console")).text) == (
                role in ("coordinator", "admin")
            )
        status = (await http.get("/console/overview")).status_code
    assert status == (200 if role in ("coordinator", "admin") else 403 if role else 303)


@in_browser
async def test_the_pages_fit_a_phone_and_can_be_read(rt: Runtime) -> None:
    await member(rt)
    await closed(rt, 12, helped="yes", minutes=605)
    await closed(rt, 3, lang="ar")
    await look_well(rt, ["overview", "week"])
