"""Who may see which case: the check of one and the query of many say the same, for every kind of member and of case."""

from __future__ import annotations

from itertools import product

import pytest
from sqlalchemy import select

from bot import case_access
from bot.runtime import Runtime
from bot.store.case_models import Case
from bot.store.models import Staff
from flows.state import OpenCase
from tests.case_work import case_of, member_of
from tests.conftest import START

ROLES = ("volunteer", "caseworker", "coordinator", "admin")


def member(role: str, languages: list[str] | None = None, territories: list[str] | None = None) -> Staff:
    return Staff(id=1, name="Nadia", role=role, active=True, languages=languages or [], territories=territories or [])


def case(**facts: object) -> Case:
    return Case(**{"lang": "prs", "territory": "76", "readers": "volunteer", "holder_id": None, **facts})


@pytest.mark.parametrize(
    ("facts", "readers"),
    [
        ({}, ROLES),
        ({"readers": "caseworker"}, ROLES[1:]),
        ({"holder_id": 2}, ROLES[1:]),
        ({"holder_id": 1, "readers": "caseworker"}, ROLES),
        ({"closed_at": START}, ROLES[1:]),
        ({"lang": "ar"}, ROLES[2:]),
        ({"territory": "59"}, ROLES[2:]),
        ({"territory": ""}, ROLES),
        ({"holder_id": 1, "lang": "ar", "closed_at": START}, ROLES),
    ],
)
def test_who_reads_what(facts: dict[str, object], readers: tuple[str, ...]) -> None:
    found = tuple(role for role in ROLES if case_access.may_read(member(role, ["prs"], ["76"]), case(**facts)))
    assert found == readers


@pytest.mark.parametrize("role", ROLES)
def test_without_languages_and_territories_it_is_all_of_them(role: str) -> None:
    assert case_access.may_read(member(role), case())


def test_files_are_for_professionals_who_read_the_case() -> None:
    assert [role for role in ROLES if case_access.may_open_files(member(role), case(holder_id=1))] == list(ROLES[1:])
    assert not case_access.may_open_files(member("caseworker", ["ar"]), case())


def test_nobody_who_has_left_holds_a_case() -> None:
    gone = member("admin")
    gone.active = False
    assert not case_access.may_hold(gone, case())
    assert not case_access.may_hold(member("volunteer"), case(readers="caseworker"))


async def test_the_query_finds_exactly_what_may_be_read(rt: Runtime) -> None:
    me, other = await member_of(rt, "Nadia"), await member_of(rt, "Omar")
    kinds = product(("prs", "ar"), ("", "76", "59"), ("volunteer", "caseworker"), (None, me, other), (None, START))
    await case_of(rt, wanted=OpenCase("other", 2, ""))
    async with rt.store.writing() as session:
        for lang, territory, readers, holder, closed in kinds:
            facts = {"lang": lang, "territory": territory, "readers": readers, "holder_id": holder}
            common = {"person_id": 1, "about": "papers", "notes": {}, "opened_at": START, "changed_at": START}
            session.add(Case(**facts, **common, closed_at=closed))
    async with rt.store.reading() as session:
        cases = (await session.scalars(select(Case))).all()
        assert len(cases) == 73
        for role, languages, territories in product(ROLES, ([], ["prs"]), ([], ["76"], ["76", "59"])):
            who = Staff(id=me, name="Nadia", role=role, languages=languages, territories=territories, active=True)
            found = set(await session.scalars(select(Case.id).where(case_access.readable(who))))
            assert found == {each.id for each in cases if case_access.may_read(who, each)}


async def test_a_case_that_is_not_for_them_is_like_none_at_all(rt: Runtime) -> None:
    number = await case_of(rt, wanted=OpenCase("health", 2, ""))
    volunteer, professional = await member_of(rt, "Omar", "volunteer"), await member_of(rt, "Nadia")
    async with rt.store.writing() as session:
        for look in (case_access.seen, case_access.locked):
            for who, number_asked, expected in ((volunteer, number, None), (professional, number + 1, None)):
                assert await look(session, await session.get_one(Staff, who), number_asked) is expected
            found = await look(session, await session.get_one(Staff, professional), number)
            assert found is not None and (found[0].id, found[1].id) == (1, number)
