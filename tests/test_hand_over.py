"""Calling a human, and the talk with one: nothing that is said is lost, and the bot is silent meanwhile."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot import answers
from bot.runtime import Runtime
from bot.store.case_models import Case, CaseFigure
from flows.opening import DANGER, TODAY, WEEK
from flows.state import Do, OpenCase, Relay
from tests.case_work import answers_with, does, member_of, said_in, the_case
from tests.conftest import Clock, Someone
from tests.test_engine import Talk

CRISIS = "je veux mourir"


@pytest.fixture
def talk(flows: object) -> Talk:
    return Talk(flows).commands("menu")  # type: ignore[arg-type]


@pytest.fixture
async def asking(rt: Runtime, someone: Someone) -> Someone:
    """Somebody whose words the team hears."""
    await someone.settles_in("fr")
    await someone.commands("person")
    for choice in ("papers", "week", "yes"):
        await someone.presses(choice)
    return someone


def choices(heard: list) -> list[str]:  # type: ignore[type-arg]
    return [button.id.partition(":")[2] for button in heard[-1].buttons]


# ── asking ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_three_taps_from_the_menu(talk: Talk) -> None:
    talk.presses("human").presses("housing", "today", "yes")
    assert talk.cases == [OpenCase("housing", TODAY, "", readers="volunteer")]


def test_two_taps_from_a_guide_and_the_team_sees_where_and_what_was_ticked(talk: Talk) -> None:
    talk.commands("start", "puma-css").presses("papers").says("1").presses("done", "start")
    where, [(place, ticked)] = talk.place, talk.state.ticks.items()
    talk.presses("stuck", "today", "no")
    assert talk.cases == [OpenCase("health", TODAY, "", (where,), {place: ticked})]


def test_what_is_written_at_each_question_is_kept(talk: Talk) -> None:
    talk.presses("human").says("mon bail").says("et ma caution").presses("week").says("merci de m'aider").presses("no")
    assert talk.cases[0].words == "mon bail\net ma caution\nmerci de m'aider"


def test_asked_in_words_they_come_along(talk: Talk) -> None:
    talk.says("je veux une personne pour mon loyer", "act", "talk_to_human").presses("daily", "week", "no")
    assert talk.cases[0].words == "je veux une personne pour mon loyer"


def test_a_photo_says_it_all(talk: Talk) -> None:
    talk.presses("human", "papers").does("media", media="photo")
    assert talk.effects[:1] == [OpenCase("papers", WEEK, "")] and Relay() in talk.effects
    assert talk.place == "talk-to-human/told"


def test_after_two_misunderstandings_a_person_is_offered(talk: Talk) -> None:
    talk.says("zzz").says("zzz")
    assert talk.heard("twice-not-understood") and "human" in talk.choices


def test_a_team_with_a_group_asks_whether_it_may_pass_there(flows: object) -> None:
    talk = Talk(flows)  # type: ignore[arg-type]
    from dataclasses import replace

    talk.person = replace(talk.person, team=replace(talk.person.team, relays=True))
    talk.commands("menu").presses("human", "papers", "week", "group")
    assert talk.cases[0].relayed and talk.cases[0].readers == "volunteer"


# ── while the team hears ───────────────────────────────────────────────────────────────────────────────────────────


async def test_whatever_is_sent_goes_to_the_team_in_order_and_the_bot_is_silent(rt: Runtime, asking: Someone) -> None:
    for words in ("un", "2", "oui", "je ne comprends pas"):
        await asking.does("text", text=words)
    await asking.does("media", media="photo", text="ma lettre")
    await asking.does("location", position=(48.8, 2.3))
    await asking.does("contact")
    assert await asking.hears() == []
    assert await said_in(rt) == ["un", "2", "oui", "je ne comprends pas", "ma lettre", "place", "contact"]


@pytest.mark.parametrize("act", ["menu", "/help", "/start", "button"])
async def test_commands_and_menu_lead_back_to_the_bot_and_the_case_stays_open(
    rt: Runtime, asking: Someone, act: str
) -> None:
    if act == "button":
        heard = await asking.presses("menu")
    else:
        heard = await (asking.commands(act[1:]) if act.startswith("/") else asking.says(act))
    assert rt.flows.texts.say("fr", "human-aside") in heard[-1].text
    assert not (await the_case(rt)).hears and (await the_case(rt)).closed_at is None
    assert await asking.says("bonjour") != []
    assert "bonjour" not in await said_in(rt)


async def test_coming_back_with_the_button(rt: Runtime, asking: Someone) -> None:
    await asking.presses("menu")
    await asking.presses("human")
    assert await asking.says("je suis là") == []
    assert await said_in(rt) == ["aside", "joined", "je suis là"]


@pytest.mark.parametrize("how", ["command", "old button"])
async def test_asking_for_the_team_while_it_hears_changes_nothing(rt: Runtime, asking: Someone, how: str) -> None:
    await (asking.commands("person") if how == "command" else asking.presses("0:human"))
    assert await asking.says("encore moi") == []
    assert await said_in(rt) == ["encore moi"]


async def test_the_same_button_twice_does_not_lead_away(rt: Runtime, someone: Someone) -> None:
    await someone.settles_in("fr")
    await someone.commands("person")
    for choice in ("papers", "week"):
        await someone.presses(choice)
    yes = next(b.id for b in someone.recorder.sent[-1].buttons if b.id.endswith(":yes"))
    await someone.does("press", button=yes)
    await someone.does("press", button=yes)
    await someone.hears()
    assert await someone.says("ma question") == []
    assert await said_in(rt) == ["ma question"]


async def test_danger_shows_the_numbers_and_raises_the_case(rt: Runtime, asking: Someone) -> None:
    [heard] = await asking.says(CRISIS)
    assert heard.kind == "crisis" and "3114" in heard.text
    case = await the_case(rt)
    assert (case.about, case.priority, case.hears) == ("suicide", DANGER, True)
    assert await said_in(rt) == [CRISIS]


@pytest.mark.parametrize("safe", ["button", "words"])
async def test_safe_again_the_talk_goes_on(rt: Runtime, asking: Someone, safe: str) -> None:
    await asking.says(CRISIS)
    heard = await (asking.presses("safe") if safe == "button" else asking.says("je suis en sécurité"))
    assert rt.flows.texts.say("fr", "crisis-glad") in heard[-1].text
    assert rt.flows.texts.say("fr", "human-aside") not in heard[-1].text
    assert await asking.says("voilà ma lettre") == []
    assert (await said_in(rt))[-1] == "voilà ma lettre"


def test_words_that_may_be_a_danger_are_heard_once_and_yes_raises_the_case(talk: Talk) -> None:
    talk.presses("human", "papers", "week", "no").in_danger("shelter", "maybe")
    assert Relay("shelter") in talk.effects and talk.reply.crisis
    talk.says("oui")
    assert talk.cases == [OpenCase("shelter", DANGER, "oui")] and talk.place == "crisis/shelter"


def test_a_photo_with_words_of_danger_is_not_lost(talk: Talk) -> None:
    from bot.messages import Danger, Meaning

    talk.does("media", Meaning("crisis", danger=Danger("violence", "sure")), media="photo", text="il me frappe")
    assert [type(effect) for effect in talk.effects[:2]] == [OpenCase, Relay]


async def test_the_quick_exit_keeps_the_talk(rt: Runtime, asking: Someone) -> None:
    await asking.commands("hide")
    assert await asking.says("je suis revenue") == []
    assert (await the_case(rt)).hears


def test_a_button_below_a_reminder_leaves_the_talk(talk: Talk) -> None:
    talk.presses("human", "papers", "week", "no").does("press", button="r9:done")
    assert Do("leave_team") not in talk.effects
    assert Relay() in talk.says("et voilà").effects


async def test_days_later_nobody_is_welcomed_back_but_heard(rt: Runtime, asking: Someone, clock: Clock) -> None:
    clock.move(days=20)
    heard = await asking.says("toujours rien")
    assert all(rt.flows.texts.say("fr", "welcome-back") not in message.text for message in heard)
    assert await said_in(rt) == ["toujours rien"]


async def test_who_writes_first_at_night_hears_when(rt: Runtime, asking: Someone) -> None:
    member = await member_of(rt, "Nadia")
    await answers_with(rt, member, 1, "Bonjour")
    await asking.hears()
    [told] = await asking.says("merci, et la suite ?")  # a Saturday
    assert "L'équipe a votre message" in told.text and choices([told]) == ["menu"]
    assert await asking.says("allô ?") == [], "told once"


async def test_the_language_changes_midway(rt: Runtime, asking: Someone) -> None:
    await asking.does("press", button="0:lang-prs")
    await asking.hears()
    assert await asking.says("سلام") == []
    assert (await the_case(rt)).lang == "prs"


async def test_stopping_reminders_still_lets_answers_through(rt: Runtime, asking: Someone) -> None:
    await asking.says("stop")
    await answers_with(rt, await member_of(rt, "Nadia"), 1, "Bonjour")
    assert "Bonjour" in (await asking.hears())[-1].text


async def test_in_discreet_mode_an_answer_has_the_quick_exit(rt: Runtime, asking: Someone) -> None:
    async with rt.store.writing() as session:
        from bot import people

        (await people.locked(session, 1)).discreet = True
    await answers_with(rt, await member_of(rt, "Nadia"), 1, "Bonjour")
    assert choices(await asking.hears()) == ["menu", "hide"]


# ── after closing ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
async def closed(rt: Runtime, asking: Someone) -> Someone:
    member = await member_of(rt, "Nadia")
    await answers_with(rt, member, 1, "Bonjour")
    await does(rt, member, 1, answers.close, "answered")
    await asking.hears()
    return asking


async def test_two_taps_say_how_it_was_and_open_nothing(rt: Runtime, closed: Someone) -> None:
    await closed.presses("yes")
    assert choices(await closed.presses("short")) == ["menu"]
    async with rt.store.reading() as session:
        [figure] = await session.scalars(select(CaseFigure))
    assert (figure.helped, figure.waited, figure.reason) == ("yes", "short", "answered")
    assert (await the_case(rt)).closed_at is not None


async def test_words_within_a_week_open_it_again(rt: Runtime, closed: Someone, clock: Clock) -> None:
    clock.move(days=6)
    [told] = await closed.says("j'ai encore une question")
    assert "ouverte de nouveau" in told.text
    case = await the_case(rt)
    assert case.closed_at is None and case.hears and case.due_at is not None
    assert (await said_in(rt))[-2:] == ["reopened", "j'ai encore une question"]


@pytest.mark.parametrize("words", ["merci", "Merci beaucoup !", "تشکر", "oui"])
async def test_thanks_open_nothing(rt: Runtime, closed: Someone, words: str) -> None:
    assert await closed.says(words) != []
    assert (await the_case(rt)).closed_at is not None


async def test_after_a_week_the_bot_answers_from_where_the_person_was(
    rt: Runtime, closed: Someone, clock: Clock
) -> None:
    clock.move(days=8)
    [heard] = await closed.says("zzz")
    assert rt.flows.texts.say("fr", "human-write") not in heard.text
    assert (await the_case(rt)).closed_at is not None


async def test_turned_away_and_closed_meanwhile_words_still_open_it(rt: Runtime, asking: Someone) -> None:
    await asking.presses("menu")
    await does(rt, await member_of(rt, "Nadia"), 1, answers.close, "silent")
    [asked] = await asking.hears()
    assert "Pendant une semaine, vous pouvez encore écrire ici" in asked.text
    await asking.says("attendez, voilà le papier")
    assert (await the_case(rt)).closed_at is None


# ── before consent ─────────────────────────────────────────────────────────────────────────────────────────────────


async def test_before_consent_only_words_of_a_danger_are_kept(rt: Runtime, someone: Someone) -> None:
    await someone.says("bonjour")
    await someone.says(CRISIS)
    await someone.says("je suis seul ce soir")
    await someone.presses("safe")
    await someone.says("et mes papiers ?")
    assert await said_in(rt) == [CRISIS, "je suis seul ce soir", "aside"]
    async with rt.store.reading() as session:
        assert len((await session.scalars(select(Case))).all()) == 1
