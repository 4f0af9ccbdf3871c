"""What the team does with a case: who may, what the person hears, and that two never do the same at once."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlalchemy import select

from bot import answers, case_access, outbox, people, staff
from bot.answers import CannotDo, Said
from bot.messages import SendError
from bot.runtime import Runtime
from bot.store.case_models import Case, CaseEntry, CaseFigure
from bot.store.models import OutboxRow, Person, Staff
from flows.opening import DANGER, WEEK
from flows.state import OpenCase
from flows.texts import RLM
from tests.case_work import answers_with, case_of, does, member_of, reopens, said_in, the_case
from tests.conftest import Clock, Recorder, Someone

MARKS = dict.fromkeys(map(ord, "\u200f\u2068\u2069"))
TRANSLATED = {"lang": "prs", "text": "سلام", "by": "a machine"}


async def cannot(*doing: Any) -> str:
    with pytest.raises(CannotDo) as caught:
        await does(*doing)
    return caught.value.why


async def outbox_of(rt: Runtime) -> list[OutboxRow]:
    async with rt.store.reading() as session:
        return list(await session.scalars(select(OutboxRow).order_by(OutboxRow.id)))


async def text_of(rt: Runtime) -> str:
    """The last message to the person."""
    body = (await outbox_of(rt))[-1].body
    assert body is not None
    return str(body["text"]).translate(MARKS)


# ── who holds it ───────────────────────────────────────────────────────────────────────────────────────────────────


async def test_claiming_tells_the_person_who_is_there_once(rt: Runtime) -> None:
    member, case = await member_of(rt, "Nadia"), await case_of(rt)
    for _ in range(2):
        await does(rt, member, case, answers.claim)
    assert (await the_case(rt)).holder_id == member
    assert [row.kind for row in await outbox_of(rt)] == ["human"]
    assert await text_of(rt) == "👤 Nadia (accompagnement social) lit maintenant vos messages."


async def test_of_two_who_claim_at_once_one_wins(rt: Runtime) -> None:
    members, case = [await member_of(rt, name) for name in ("Nadia", "Omar")], await case_of(rt)
    came = await asyncio.gather(*(does(rt, member, case, answers.claim) for member in members), return_exceptions=True)
    refused = [error for error in came if error is not None]
    assert [str(error) for error in refused] == ["held"]
    assert (await said_in(rt)).count("claimed") == 1


async def test_control_without_the_lock_both_would_win(rt: Runtime) -> None:
    members, case = [await member_of(rt, name) for name in ("Nadia", "Omar")], await case_of(rt)
    both_look = asyncio.Barrier(2)

    async def claims(member: int) -> None:
        async with rt.store.reading() as session:
            found, who = await session.get_one(Case, case), await session.get_one(Staff, member)
            person = await session.get_one(Person, found.person_id)
            await both_look.wait()
            await answers.claim(rt, session, person, found, who)

    await asyncio.gather(*map(claims, members))


async def test_a_coordinator_may_take_over_others_may_not(rt: Runtime) -> None:
    first, other = await member_of(rt, "Nadia"), await member_of(rt, "Omar")
    chief, case = await member_of(rt, "Cléo", "coordinator"), await case_of(rt)
    await does(rt, first, case, answers.claim)
    assert await cannot(rt, other, case, answers.claim) == "held"
    assert await cannot(rt, other, case, answers.answer, Said("bonjour")) == "held"
    assert await cannot(rt, other, case, answers.hand_over, None, "") == "held"
    await does(rt, chief, case, answers.claim)
    assert (await the_case(rt)).holder_id == chief


async def test_who_is_full_takes_no_more_but_a_danger(rt: Runtime) -> None:
    member = await member_of(rt, "Nadia", max_cases=1)
    first, second = await case_of(rt), await case_of(rt, "1002")
    danger = await case_of(rt, "1003", OpenCase("violence", DANGER, ""))
    await does(rt, member, first, answers.claim)
    assert await cannot(rt, member, second, answers.claim) == "full"
    await does(rt, member, danger, answers.claim)


async def test_of_cases_claimed_at_once_nobody_gets_more_than_they_may_hold(rt: Runtime) -> None:
    member = await member_of(rt, "Nadia", max_cases=1)
    found = [await case_of(rt, address) for address in ("1001", "1002", "1003")]
    claims = (does(rt, member, case, answers.claim) for case in found)
    came = await asyncio.gather(*claims, return_exceptions=True)
    assert sorted(str(error) for error in came) == ["None", "full", "full"]


async def test_who_was_dismissed_a_moment_ago_takes_nothing(rt: Runtime) -> None:
    member, other, case = await member_of(rt, "Nadia"), await member_of(rt, "Omar"), await case_of(rt)
    async with rt.store.reading() as session:
        before = await session.get_one(Staff, member)
    async with rt.store.writing() as session:
        await staff.disable(session, await session.get_one(Staff, member))
    async with rt.store.writing() as session:
        found = await case_access.locked(session, before, case)
        assert found is not None
        with pytest.raises(CannotDo, match="role"):
            await answers.answer(rt, session, *found, before, Said("bonjour"))
    assert await cannot(rt, other, case, answers.hand_over, before, "") == "role"


async def test_who_was_promised_a_professional_is_not_handed_to_a_volunteer(rt: Runtime) -> None:
    member, volunteer = await member_of(rt, "Nadia"), await member_of(rt, "Omar", "volunteer")
    case = await case_of(rt, wanted=OpenCase("health", WEEK, ""))
    async with rt.store.reading() as session:
        to = await session.get_one(Staff, volunteer)
    assert await cannot(rt, member, case, answers.hand_over, to, "") == "role"


async def test_handing_over_with_a_note_and_back_to_the_queue(rt: Runtime) -> None:
    member, volunteer, case = await member_of(rt, "Nadia"), await member_of(rt, "Omar", "volunteer"), await case_of(rt)
    async with rt.store.reading() as session:
        to = await session.get_one(Staff, volunteer)
    await does(rt, member, case, answers.hand_over, to, "il parle dari")
    assert await text_of(rt) == "👤 Omar (bénévole) lit maintenant vos messages."
    assert (await the_case(rt)).holder_id == volunteer
    await does(rt, volunteer, case, answers.hand_over, None, "")
    assert (await the_case(rt)).holder_id is None
    async with rt.store.reading() as session:
        bodies = [entry.body for entry in await session.scalars(select(CaseEntry).where(CaseEntry.kind == "event"))]
    assert bodies == [
        {"event": "handed", "to": volunteer, "note": "il parle dari"}, {"event": "handed", "to": None, "note": ""},
    ]  # fmt: skip


async def test_a_note_stays_in_the_team_and_the_same_form_twice_is_one(rt: Runtime) -> None:
    member, case = await member_of(rt, "Nadia"), await case_of(rt)

    async def notes(rt: Runtime, session: Any, _: Person, case: Case, who: Staff) -> None:
        await answers.note(rt, session, case, who, "à rappeler", "form:1")

    for _ in range(2):
        await does(rt, member, case, notes)
    assert await said_in(rt) == ["aidez-moi", "à rappeler"] and await outbox_of(rt) == []


# ── answering ──────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_an_answer_names_who_says_it_and_waits_for_the_person(rt: Runtime, clock: Clock) -> None:
    member, case = await member_of(rt, "Nadia"), await case_of(rt)
    entry = await answers_with(rt, member, case, "Bonjour")
    assert await text_of(rt) == "👤 Nadia, accompagnement social :\nBonjour"
    found, [row] = await the_case(rt), await outbox_of(rt)
    assert (found.holder_id, found.turn, found.waits_since, found.due_at, found.first_answer_at) == (
        member, "person", None, None, clock.at,
    )  # fmt: skip
    assert entry.outbox_id == row.id


async def test_a_translation_stands_above_the_original(rt: Runtime) -> None:
    member, case = await member_of(rt, "Nadia"), await case_of(rt, lang="prs")
    await answers_with(rt, member, case, "Bonjour", translation=TRANSLATED)
    who, words, _, mark, original = (await text_of(rt)).split("\n")
    assert (words, original) == ("سلام", "Bonjour")
    [row] = await outbox_of(rt)
    assert str((row.body or {})["text"]).startswith(RLM)  # a French name would turn the line to the left
    assert "Nadia" in who and mark == rt.flows.texts.say("prs", "human-translated", language="Français").translate(
        MARKS
    )


async def test_without_a_translation_it_goes_as_written_and_says_so(rt: Runtime) -> None:
    await answers_with(rt, await member_of(rt, "Nadia"), await case_of(rt, lang="ar"), "Bonjour")
    assert "🔤 لم أستطع ترجمة هذه الرسالة" in await text_of(rt) and (await text_of(rt)).endswith("Bonjour")


async def test_in_the_persons_language_it_is_sent_as_it_is(rt: Runtime) -> None:
    await answers_with(rt, await member_of(rt, "Nadia"), await case_of(rt, lang="ar"), "أهلاً", lang="ar")
    assert "🔤" not in await text_of(rt)


async def test_what_is_still_to_be_translated_is_not_sent_yet(rt: Runtime) -> None:
    entry = await answers_with(rt, await member_of(rt, "Nadia"), await case_of(rt, lang="ar"), "Bonjour", pending=True)
    assert (entry.translating, await outbox_of(rt)) == ("pending", [])


async def test_the_same_form_twice_is_one_answer(rt: Runtime) -> None:
    member, case = await member_of(rt, "Nadia"), await case_of(rt)
    sent = [await answers_with(rt, member, case, "Bonjour", key="form:1") for _ in range(2)]
    await does(rt, member, case, answers.close, "answered")
    sent.append(await answers_with(rt, member, case, "Bonjour", key="form:1"))
    assert len({entry.id for entry in sent}) == 1
    assert (await said_in(rt)).count("Bonjour") == 1


async def test_after_somebody_closed_it_there_is_no_answer(rt: Runtime) -> None:
    first, other, case = await member_of(rt, "Nadia"), await member_of(rt, "Omar"), await case_of(rt)
    await does(rt, first, case, answers.close, "answered")
    for work, more in (
        (answers.answer, (Said("Bonjour"),)),
        (answers.claim, ()),
        (answers.hand_over, (None, "")),
        (answers.close, ("other",)),
    ):
        assert await cannot(rt, other, case, work, *more) == "closed"


async def test_who_blocked_us_is_shown_as_not_reached_at_once(rt: Runtime) -> None:
    member, case = await member_of(rt, "Nadia"), await case_of(rt)
    async with rt.store.writing() as session:
        await people.block(session, await people.locked(session, 1), rt.now())
    await answers_with(rt, member, case, "Bonjour")
    [row] = await outbox_of(rt)
    assert (row.status, row.reason) == ("cancelled", "blocked")


@pytest.mark.parametrize(
    ("status", "again"),
    [("pending", False), ("sending", False), ("sent", False), ("uncertain", True), ("failed", True),
     ("cancelled", True)],
)  # fmt: skip
async def test_only_what_was_perhaps_not_delivered_is_sent_again(rt: Runtime, status: str, again: bool) -> None:
    member, case = await member_of(rt, "Nadia"), await case_of(rt)
    number = (await answers_with(rt, member, case, "Bonjour")).id
    async with rt.store.writing() as session:
        (await session.get_one(OutboxRow, 1)).status = status

    async def sends(rt: Runtime, session: Any, person: Person, case: Case, _: Staff) -> None:
        await answers.send_again(rt, session, person, case, await session.get_one(CaseEntry, number))

    if not again:
        assert await cannot(rt, member, case, sends) == "sent"
    else:
        await does(rt, member, case, sends)
        assert await cannot(rt, member, case, sends) == "sent", "it is on its way now"
    assert len(await outbox_of(rt)) == 1 + again


# ── closing ────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_closing_asks_the_person_and_leaves_a_figure_without_anybody(rt: Runtime, clock: Clock) -> None:
    member, case = await member_of(rt, "Nadia"), await case_of(rt)
    clock.move(days=2)  # Monday, eleven o'clock there
    await answers_with(rt, member, case, "Bonjour")
    await does(rt, member, case, answers.close, "referred")
    row = (await outbox_of(rt))[-1]
    assert row.body is not None
    assert [button[0] for button in row.body["buttons"]] == ["h1:yes", "h1:some", "h1:no", "0:menu"]
    assert "Votre demande est terminée (Nadia)" in await text_of(rt)
    async with rt.store.reading() as session:
        [figure] = await session.scalars(select(CaseFigure))
    assert (figure.minutes, figure.reason, figure.about, figure.lang) == (120, "referred", "papers", "fr")
    assert str(figure.week) == "2026-11-16"


async def test_of_a_danger_all_hours_count(rt: Runtime, clock: Clock) -> None:
    member, case = await member_of(rt, "Nadia"), await case_of(rt, wanted=OpenCase("violence", DANGER, ""))
    clock.move(hours=10)
    await answers_with(rt, member, case, "Bonjour")
    assert answers.minutes_to_answer(rt, await the_case(rt)) == 600


async def test_who_never_knew_of_the_case_hears_nothing_of_it(rt: Runtime) -> None:
    member, case = await member_of(rt, "Nadia"), await case_of(rt, wanted=OpenCase("absence", WEEK, ""))
    await does(rt, member, case, answers.claim)
    await does(rt, member, case, answers.close, "other")
    assert await outbox_of(rt) == []


async def test_opened_again_it_is_theirs_and_closed_twice_it_is_one_figure(rt: Runtime) -> None:
    member, case = await member_of(rt, "Nadia"), await case_of(rt)
    with pytest.raises(CannotDo, match="open"):
        await reopens(rt, member, case)
    await does(rt, member, case, answers.close, "other")
    await reopens(rt, member, case)
    found = await the_case(rt)
    assert (found.holder_id, found.turn, found.closed_at, found.reason) == (member, "team", None, "")
    await does(rt, member, case, answers.close, "answered")
    async with rt.store.reading() as session:
        assert [figure.reason for figure in await session.scalars(select(CaseFigure))] == ["answered"]


async def test_a_person_has_one_open_case_whichever_is_opened_again(rt: Runtime, clock: Clock) -> None:
    member, old = await member_of(rt, "Nadia"), await case_of(rt)
    await does(rt, member, old, answers.close, "other")
    clock.move(days=8)
    assert await case_of(rt) != old
    with pytest.raises(CannotDo, match="elsewhere"):
        await reopens(rt, member, old)


async def test_nobody_rates_the_case_of_another(rt: Runtime, someone: Someone) -> None:
    member, case = await member_of(rt, "Nadia"), await case_of(rt, "another")
    await does(rt, member, case, answers.close, "other")
    await someone.settles_in("fr")
    await someone.presses(f"h{case}:no")
    async with rt.store.reading() as session:
        assert [figure.helped for figure in await session.scalars(select(CaseFigure))] == [""]


# ── what became of it ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "fails", [None, SendError("blocked by the user", permanent=True), SendError("?", maybe_sent=True)]
)
async def test_open_pages_hear_what_became_of_an_answer(
    rt: Runtime, recorder: Recorder, clock: Clock, fails: SendError | None
) -> None:
    case = await case_of(rt)
    await answers_with(rt, await member_of(rt, "Nadia"), case, "Bonjour")
    recorder.errors = [fails]
    before = (await the_case(rt)).changed_at
    clock.move(seconds=5)
    with rt.bell.listening("console") as heard:
        while await outbox.send_next(rt):
            pass
    assert heard.is_set()
    assert (await the_case(rt)).changed_at > before


async def test_a_person_is_told_the_first_name_alone(rt: Runtime, someone: Someone) -> None:
    await answers_with(rt, await member_of(rt, "Nadia Exemple"), await case_of(rt), "Bonjour")
    assert "👤 Nadia, accompagnement social" in await text_of(rt)
    assert "Exemple" not in await text_of(rt)
