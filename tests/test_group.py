"""A team answers in a Telegram group: updates in by the webhook, what the group is told out to a Bot API server."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

from bot import answers, app, escalations, group, inbox, people, topic_words, topics, worker
from bot.channels.telegram import Telegram
from bot.channels.webchat import WebChat
from bot.pseudonyms import pseudonym
from bot.runtime import Runtime
from bot.settings import Settings
from bot.store.case_models import Case, CaseEntry, Topic, Trace
from bot.store.models import InboxRow, Person, Staff
from flows.loaded import Flows
from flows.state import OpenCase
from tests.conftest import Clock, settle
from tests.telegram_groups import Group, GroupServer
from tests.test_console_sign_in import comes_in, member, post, visitor

pytestmark = pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")

SECRET = "s3cret_of-the-tests"
MARYAM, LEO, PARWANA, STRANGER = 501, 502, 601, 999
PERSON = pseudonym(1)
TRANSLATED = {"اتاقم نم است": "Ma chambre est humide.", "غرفتي رطبة": "Ma chambre est humide."}


@pytest.fixture
async def server() -> AsyncIterator[GroupServer]:
    async with GroupServer() as server:
        yield server


@pytest.fixture
async def rt(settings: Settings, flows: Flows, clock: Clock, server: GroupServer) -> AsyncIterator[Runtime]:
    telegram = Telegram(server.token, server.url, SECRET)
    channels: Any = {"telegram": telegram, "webchat": WebChat()}
    made = app.build_runtime(settings, flows, channels=channels, now=clock, nlu=lambda: None, durable=False)
    await telegram.start()
    async with app.started(made):
        yield made
    await telegram.stop()


@dataclass
class Room:
    """A team with its group, two volunteers who linked their accounts, and a console."""

    rt: Runtime
    clock: Clock
    server: GroupServer
    group: Group
    http: httpx.AsyncClient

    def someone(self, number: int, language: str = "fr") -> Any:
        return self.server.person(number, language, first_name="Zarmina")

    async def settles(self) -> None:
        """All the work there is, the rate of the group included."""
        while True:
            await settle(self.rt, self.clock)
            if await topics.tell_next(self.rt):
                continue
            async with self.rt.store.reading() as session:
                due = await topics.next_due(self.rt, session)
            if due is None:
                return
            self.clock.at = due

    async def opens(
        self, words: str = "Ma chambre est humide.", lang: str = "fr", number: int = PARWANA, **more: Any
    ) -> int:
        """A case whose person agreed to all that is asked. Returns its number."""
        wanted: dict[str, Any] = {
            "about": "housing",
            "priority": 2,
            "words": words,
            "readers": "volunteer",
            "relayed": True,
        } | more
        self.someone(number)
        async with self.rt.store.writing() as session:
            person = await people.at_or_new(session, self.rt.store.vault, "telegram", str(number), self.clock())
            person.lang, person.agreed_at, person.called = lang, self.clock(), "Zarmina"
            case = await escalations.open_case(self.rt, session, person, OpenCase(**wanted))
            return case.id

    async def adds(self, number: int, **entry: Any) -> int:
        async with self.rt.store.writing() as session:
            made = CaseEntry(**{"case_id": number, "kind": "person", "lang": "fr", "made_at": self.clock()} | entry)
            session.add(made)
            await session.flush()
            return made.id

    async def case(self, number: int) -> Case:
        async with self.rt.store.reading() as session:
            return await session.get_one(Case, number)

    async def entries(self, number: int, kind: str) -> list[CaseEntry]:
        async with self.rt.store.reading() as session:
            return [
                each
                for each in await escalations.entries(session, await session.get_one(Case, number))
                if each.kind == kind
            ]

    async def topic(self, number: int) -> Topic:
        async with self.rt.store.reading() as session:
            return (await session.scalars(select(Topic).where(Topic.case_id == number))).one()

    async def thread(self, number: int) -> int:
        return (await self.topic(number)).thread_id or 0

    async def opened(self, **more: Any) -> tuple[int, int]:
        """A case whose topic says what there is to say. Its number and its thread."""
        number = await self.opens(**more)
        await self.settles()
        return number, await self.thread(number)

    async def member(self, name: str) -> Staff:
        async with self.rt.store.reading() as session:
            return (await session.scalars(select(Staff).where(Staff.name == name))).one()

    async def acts(self, number: int, who: str, work: Callable[..., Any], *more: Any) -> None:
        """As the console would: `work` takes the runtime, the session, the case's person, the case and the member."""
        one = await self.member(who)
        async with self.rt.store.writing() as session:
            case = await session.get_one(Case, number)
            person = await people.locked(session, case.person_id)
            await work(self.rt, session, person, case, await session.get_one(Staff, one.id), *more)

    async def translates(self, words: dict[str, str]) -> None:
        """As the loop that relays: what is pending gets its translation, and an answer goes."""
        async with self.rt.store.writing() as session:
            for entry in (await session.scalars(select(CaseEntry).where(CaseEntry.translating == "pending"))).all():
                case = await session.get_one(Case, entry.case_id)
                person = await people.locked(session, case.person_id)
                into = person.lang if entry.kind == "team" else "fr"
                entry.translation = {"lang": into, "text": words[entry.body["text"]], "by": "test"}
                entry.translating = "done"
                if entry.kind == "team":
                    await answers.send(self.rt, session, person, case, entry)

    async def hint(self, count: int) -> str:
        """What was said in the group after so many messages, once it is there: such answers are not waited for."""
        await self.server.until(lambda: len(self.group.told()) > count)
        return self.group.told()[-1]


async def joins(rt: Runtime, room: Room, name: str, number: int, role: Any = "volunteer") -> None:
    made = await member(rt, role, name)
    room.group.members[number] = "member"
    await room.someone(number).says(f"/start {group.link_code(rt, made)}")
    assert name in (await room.someone(number).hears())[0].text


@pytest.fixture
async def room(rt: Runtime, clock: Clock, server: GroupServer) -> AsyncIterator[Room]:
    async with visitor(rt) as http:
        server.door, server.webhook = http, {"url": "/hooks/telegram", "secret_token": SECRET}
        made = Room(rt, clock, server, server.group(), http)
        async with rt.store.writing() as session:
            code = await group.new_code(session, rt.now())
        await made.group.says(made.someone(MARYAM), f"/rafiq {code}")
        assert await made.hint(0) == group.ON
        server.sent.clear()
        await joins(rt, made, "Maryam", MARYAM)
        await joins(rt, made, "Léo", LEO)
        yield made
    assert set(server.webhook_answers) == {200}


# ── switching on and off ───────────────────────────────────────────────────────────────────────────────────────────


async def test_nothing_happens_until_it_is_switched_on(rt: Runtime, clock: Clock, server: GroupServer) -> None:
    async with visitor(rt) as http:
        room = Room(rt, clock, server, server.group(), http)
        await room.opens()
        await room.settles()
    assert server.calls == []


async def test_an_administrator_switches_it_on_with_a_code_and_off_again(
    rt: Runtime, clock: Clock, server: GroupServer
) -> None:
    await member(rt, "admin", "Ada")
    async with visitor(rt) as http:
        server.door, server.webhook = http, {"url": "/hooks/telegram", "secret_token": SECRET}
        room = Room(rt, clock, server, server.group(is_forum=False, username="tous", rights={}), http)
        await comes_in(http, "ada@example.org")
        assert "serveurs de Telegram" in (await http.get("/console/group")).text
        await post(http, "/console/group/code")
        found = re.search(r"/rafiq ([0-9a-f]+)<", (await http.get("/console/group")).text)
        assert found is not None
        await room.group.adds_the_bot(room.someone(MARYAM))
        assert await room.hint(0) == group.WELCOME
        steps: list[tuple[dict[str, Any], str]] = [
            ({}, group.NO_TOPICS),
            ({"is_forum": True}, group.PUBLIC),
            ({"username": ""}, group.NO_RIGHTS),
            ({"rights": {"can_manage_topics": True, "can_delete_messages": True}}, group.ON),
            ({}, group.WRONG_CODE),
        ]
        for number, (change, said) in enumerate(steps, start=1):
            for name, value in change.items():
                setattr(room.group, name, value)
            await room.group.says(room.someone(MARYAM), f"/rafiq@RafiqTestBot {found[1]}")
            assert await room.hint(number) == said
        assert "<bdi>Équipe</bdi>" in (await http.get("/console/group")).text
        await post(http, "/console/group/off")
        async with rt.store.reading() as session:
            assert await group.home(session) is None


@pytest.mark.parametrize("moved", [0, 61])
async def test_a_wrong_or_old_code_opens_nothing(rt: Runtime, clock: Clock, server: GroupServer, moved: int) -> None:
    async with visitor(rt) as http:
        server.door, server.webhook = http, {"url": "/hooks/telegram", "secret_token": SECRET}
        room = Room(rt, clock, server, server.group(), http)
        async with rt.store.writing() as session:
            code = await group.new_code(session, rt.now())
        clock.move(minutes=moved)
        await room.group.says(room.someone(STRANGER), f"/rafiq {code if moved else 'é' * 12}")
        assert await room.hint(0) == group.WRONG_CODE
        async with rt.store.reading() as session:
            assert await group.home(session) is None


async def test_another_group_is_left(room: Room) -> None:
    await room.someone(MARYAM).adds_to_group(-100900)
    assert room.server.chats[-100900].closed


async def test_a_group_that_was_never_linked_is_left_once_no_code_is_waited_for(
    room: Room, rt: Runtime, clock: Clock
) -> None:
    other = room.server.group(-100900)
    async with rt.store.writing() as session:
        await group.new_code(session, rt.now())
    await other.adds_the_bot(room.someone(STRANGER))
    await other.says(room.someone(STRANGER), "Bonjour")
    assert not other.closed
    clock.move(hours=2)
    await other.says(room.someone(STRANGER), "Bonjour")
    assert other.closed


async def test_switched_off_nothing_is_sent_and_the_topics_stay(room: Room, rt: Runtime) -> None:
    number, thread = await room.opened()
    told = len(room.group.told())
    async with rt.store.writing() as session:
        await group.switch_off(session, rt.now())
    await room.adds(number, body={"text": "encore"})
    await room.group.says(room.someone(MARYAM), "Bonjour", thread)
    await room.settles()
    assert len(room.group.told()) == told and thread in room.group.topics
    assert await room.entries(number, "team") == []


@pytest.mark.parametrize("how", ["an update", "an error"])
async def test_when_the_bot_is_put_out_it_is_switched_off_and_the_page_says_so(
    room: Room, rt: Runtime, how: str
) -> None:
    number, _ = await room.opened()
    if how == "an update":
        await room.group.removes_the_bot(room.someone(STRANGER))
    else:
        room.group.closed = "bot was kicked from the supergroup chat"
        await room.adds(number, body={"text": "encore"})
        await room.settles()
    async with rt.store.reading() as session:
        assert await group.home(session) is None
    await comes_in(room.http, "maryam@example.org")
    assert "n’est plus dans le groupe" in (await room.http.get("/console/group")).text


async def test_in_another_group_the_topics_are_made_anew(room: Room, rt: Runtime) -> None:
    number, thread = await room.opened()
    other = room.server.group(-100600)
    async with rt.store.writing() as session:
        code = await group.new_code(session, rt.now())
    await other.says(room.someone(MARYAM), f"/rafiq {code}")
    await room.server.until(lambda: bool(other.told()))
    await room.settles()
    assert "Ma chambre est humide." in "".join(other.told(await room.thread(number)))
    assert thread in room.group.topics


# ── who is who ─────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_linking_makes_nobody_a_person_and_keeps_only_a_hash(room: Room, rt: Runtime) -> None:
    async with rt.store.reading() as session:
        assert (await session.scalars(select(Person))).all() == []
        kept = (await session.scalars(select(Staff.telegram_hash).where(Staff.name == "Maryam"))).one()
    assert kept and str(MARYAM) not in kept and kept not in rt.store.vault.hashes("telegram", str(MARYAM))


async def test_a_link_is_good_once_for_an_hour_and_for_one_account(room: Room, rt: Runtime, clock: Clock) -> None:
    made = await member(rt, "volunteer", "Noé")
    code, late = group.link_code(rt, made), group.link_code(rt, await member(rt, "volunteer", "Zoé"))
    await room.someone(LEO).says(f"/start {code}")  # who is somebody else already
    await room.someone(700).says(f"/start {code[:-1]}x")
    await room.someone(701).says(f"/start {code}")
    await room.someone(702).says(f"/start {code}")
    clock.move(minutes=61)
    await room.someone(703).says(f"/start {late}")
    said = [(await room.someone(number).hears())[-1].text for number in (700, 701, 702, 703)]
    await room.someone(LEO).hears()
    assert [text == group.NOT_LINKED for text in said] == [True, False, True, True]
    assert room.someone(LEO).messages[-1].text == group.TAKEN


async def test_a_member_links_and_unlinks_in_the_console(room: Room, rt: Runtime) -> None:
    await room.rt.channels["telegram"].identity()  # type: ignore[attr-defined]
    await comes_in(room.http, "maryam@example.org")
    page = await post(room.http, "/console/group/link")
    assert re.search(r'href="https://t\.me/RafiqTestBot\?start=team-[0-9a-f-]{40,59}"', page.text)
    assert "/console/group/code" not in page.text
    await post(room.http, "/console/group/unlink")
    assert (await room.member("Maryam")).telegram_hash is None
    assert (await post(room.http, "/console/group/code")).status_code == 403


@pytest.mark.parametrize("who", ["stranger", "unlinked", "dismissed", "left the group", "anonymous"])
async def test_who_is_not_of_the_team_is_told_so_once_a_day_and_nothing_counts(
    room: Room, rt: Runtime, clock: Clock, who: str
) -> None:
    number, thread = await room.opened()
    user = STRANGER if who in ("stranger", "anonymous") else MARYAM
    room.group.anonymous = who == "anonymous"
    async with rt.store.writing() as session:
        if who == "unlinked":
            await session.execute(update(Staff).values(telegram_hash=None))
        if who == "dismissed":
            await session.execute(update(Staff).values(active=False))
    if who == "left the group":
        room.group.members[MARYAM] = "left"
    told = len(room.group.told())
    for _ in range(2):
        await room.group.says(room.someone(user), "Bonjour", thread)
        await room.group.says(room.someone(user), "/claim", thread)
    assert await room.hint(told) == group.STRANGER
    await room.settles()
    assert len(room.group.told()) == told + 1
    assert (await room.case(number)).holder_id is None and await room.entries(number, "team") == []
    clock.move(hours=25)
    await room.group.says(room.someone(user), "Bonjour", thread)
    assert await room.hint(told + 1) == group.STRANGER


async def test_when_telegram_cannot_say_who_is_there_the_answer_counts(room: Room) -> None:
    number, thread = await room.opened()
    room.server.fails("getChatMember", 502)
    await room.group.says(room.someone(MARYAM), "Bonjour", thread)
    assert [entry.body["text"] for entry in await room.entries(number, "team")] == ["Bonjour"]


async def test_a_membership_is_asked_for_every_few_minutes(room: Room, clock: Clock) -> None:
    _, thread = await room.opened()
    asked = len(room.server.called("getChatMember"))
    for _ in range(3):
        await room.group.says(room.someone(MARYAM), "Bonjour", thread)
    clock.move(minutes=6)
    await room.group.says(room.someone(MARYAM), "Bonjour", thread)
    assert len(room.server.called("getChatMember")) == asked + 2


# ── what the group is told ─────────────────────────────────────────────────────────────────────────────────────────


async def settles_in(room: Room, person: Any, lang: str) -> None:
    await person.says("/start")
    for choice in (lang, "agree", "skip"):
        await room.settles()
        await person.presses(next(b["callback_data"] for row in person.messages[-1].keyboard for b in row
                                  if b["callback_data"].endswith(f":{choice}")))  # fmt: skip


async def chooses(room: Room, person: Any, *choices: str) -> None:
    for choice in choices:
        await room.settles()
        shown = [each["callback_data"] for row in person.messages[-1].keyboard for each in row]
        await person.presses(next(data for data in shown if data.endswith(f":{choice}")))
    await room.settles()


@pytest.mark.parametrize(
    ("lang", "words"), [("prs", "اتاقم نم است"), ("ar", "غرفتي رطبة"), ("fr", "Ma chambre est humide.")]
)
async def test_both_sides_talk_through_the_topic_each_in_their_language(room: Room, lang: str, words: str) -> None:
    person = room.someone(PARWANA, {"prs": "fa"}.get(lang, lang))
    await settles_in(room, person, lang)
    await room.settles()
    await person.says("/person")
    await chooses(room, person, "housing", "week", "group")
    await person.says(words)
    await settle(room.rt, room.clock)
    await room.translates(TRANSLATED)
    await room.settles()
    [topic] = room.group.topics.values()
    assert topic["name"] == f"{PERSON} · logement · {topic_words.LANGUAGES[lang]}"
    [thread] = room.group.topics
    told = "\n".join(room.group.told(thread))
    assert "Ma chambre est humide." in told and words in told
    assert ("Traduit par une machine" in told) == (lang != "fr")
    await room.group.says(room.someone(MARYAM), "Où habitez-vous ?", thread)
    await room.translates({"Où habitez-vous ?": "؟"})
    await room.settles()
    heard = person.messages[-1].text
    assert "Maryam" in heard and "Où habitez-vous ?" in heard and ("؟" in heard) == (lang != "fr")
    assert "Maryam suit cette demande" in "".join(room.group.told(thread))
    assert "Où habitez-vous ?" not in "".join(room.group.told(thread))


async def test_the_worker_tells_the_group(room: Room) -> None:
    await room.opens()
    stop = asyncio.Event()
    working = asyncio.create_task(worker.run(room.rt, stop))
    await room.server.until(lambda: bool(room.group.topics))
    room.clock.move(seconds=3)
    await room.server.until(lambda: bool(room.group.told()))
    stop.set()
    await working


async def test_a_burst_is_one_message_in_its_order(room: Room) -> None:
    number, thread = await room.opened()
    for text in ("un", "deux", "trois"):
        await room.adds(number, body={"text": text})
    await room.settles()
    last = room.group.told(thread)[-1]
    assert last.index("un") < last.index("deux") < last.index("trois")


async def test_what_is_too_long_for_one_message_goes_in_several_whole(room: Room) -> None:
    number, thread = await room.opened()
    texts = ["a" * 3000, "😀" * 3000, "b" * 3000]
    for text in texts:
        await room.adds(number, body={"text": text})
    await room.settles()
    told = "".join(room.group.told(thread))
    assert [told.count(letter) >= 3000 for letter in "a😀b"] == [True] * 3


async def test_twenty_a_minute_and_the_urgent_first(room: Room, clock: Clock) -> None:
    for number in range(12):
        await room.opens(number=2000 + number, priority=3 - number // 11 * 2)
    begun, times = clock(), []
    while (clock() - begun).total_seconds() < 60:
        if await topics.tell_next(room.rt):
            times.append(clock())
        clock.move(seconds=1)
    assert len(times) == 20
    assert len(room.group.topics) >= 10
    first = room.server.called("createForumTopic")[0]["name"]
    assert first == topic_words.title(await room.case(12))


async def test_telegram_says_how_long_to_wait(room: Room, clock: Clock) -> None:
    number, thread = await room.opened()
    await room.adds(number, body={"text": "encore"})
    room.server.fails("sendMessage", 429, retry_after=30)
    assert await topics.tell_next(room.rt)
    clock.move(seconds=29)
    assert not await topics.tell_next(room.rt)
    clock.move(seconds=2)
    assert await topics.tell_next(room.rt)
    assert room.group.told(thread)[-1] == f"💬 {PERSON} :\nencore"


async def test_told_up_to_where_a_crash_left_it_is_told_again_and_marked(room: Room, clock: Clock) -> None:
    number, thread = await room.opened()
    await room.adds(number, body={"text": "encore"})
    step = await topics.take(room.rt)
    assert step is not None and await topics.take(room.rt) is None
    await topics._call(room.rt.channels["telegram"].groups, step)  # type: ignore[attr-defined]
    clock.move(minutes=3)  # it died here
    await room.settles()
    once, again = room.group.told(thread)[-2:]
    assert again == f"{topic_words.MAYBE_TWICE}\n\n{once}"
    await room.adds(number, body={"text": "fin"})
    await room.settles()
    assert room.group.told(thread)[-1] == f"💬 {PERSON} :\nfin"


@pytest.mark.parametrize(("fault", "marked"), [("breaks after", True), ("refuses", False)])
async def test_only_what_may_have_arrived_is_marked(room: Room, clock: Clock, fault: str, marked: bool) -> None:
    number, thread = await room.opened()
    await room.adds(number, body={"text": "encore"})
    if marked:
        room.server.breaks("sendMessage", after_storing=True)
    else:
        room.server.fails("sendMessage", 400, "Bad Request: not enough rights to send text messages to the chat")
    await room.settles()
    clock.move(minutes=6)
    await room.settles()
    assert ("encore" in room.group.told(thread)[-1]) and (
        topic_words.MAYBE_TWICE in room.group.told(thread)[-1]
    ) == marked


async def test_words_wait_a_little_for_their_translation_which_else_follows(room: Room, clock: Clock) -> None:
    await room.opens(words="اتاقم نم است", lang="prs")
    await room.settles()
    [thread] = room.group.topics
    assert "اتاقم" not in "".join(room.group.told(thread))
    clock.move(seconds=15)
    await room.settles()
    assert "اتاقم نم است\n(dari, pas encore traduit)" in room.group.told(thread)[-1]
    await room.translates(TRANSLATED)
    await room.settles()
    assert room.group.told(thread)[-1] == f"🔤 Traduction de {PERSON}, « اتاقم نم است » :\nMa chambre est humide."
    told = len(room.group.told())
    await room.settles()
    assert len(room.group.told()) == told


async def test_what_the_console_says_is_told_too(room: Room) -> None:
    number, thread = await room.opened()
    await room.acts(number, "Léo", answers.answer, answers.Said("Je regarde."))
    await room.settles()
    assert "👤 Léo (console) :\nJe regarde." in room.group.told(thread)[-1]
    assert "Léo suit cette demande." in room.group.told(thread)[-1]


async def test_neither_files_nor_places_nor_ways_to_reach_the_person_pass(room: Room) -> None:
    words = (
        "Je suis Zarmina, appelez le 06 12 34 56 78, +93 70 123 4567, ۰۷۰۰۱۲۳۴۵۶ ou @zarmina_k, zarmina@example.org, "
        "dossier 9912345678. Rendez-vous le 12.11.2026 14:30, au 115."
    )
    number, _ = await room.opened(words=words)
    await room.adds(number, body={"media": "photo", "text": "voici, Zarmina"})
    await room.adds(number, body={"position": [48.85, 2.35]})
    await room.settles()
    told = "\n".join([*room.group.told(), *(topic["name"] for topic in room.group.topics.values())])
    for hidden in ("zarmina", "06 12", "70 123", "۰۷۰۰", "9912345678", "48.85", str(PARWANA)):
        assert hidden not in told.lower()
    assert "12.11.2026 14:30, au 115" in told
    assert "Une photo, à voir dans la console" in told and "Un lieu, à voir dans la console" in told


@pytest.mark.parametrize(
    "refused", [{"relayed": False}, {"priority": 0}, {"readers": "caseworker"}], ids=lambda each: next(iter(each))
)
async def test_without_agreement_in_danger_or_for_professionals_nothing_is_told(
    room: Room, refused: dict[str, Any]
) -> None:
    await room.opens(**refused)
    await room.settles()
    assert room.group.topics == {} and room.group.told() == []


async def test_a_danger_midway_ends_the_topic_without_saying_why(room: Room) -> None:
    number, thread = await room.opened()
    await room.opens(words="je veux mourir", about="suicide", priority=0)
    await room.settles()
    assert room.group.told(thread)[-1] == topic_words.IN_CONSOLE
    assert room.group.topics[thread]["closed"]
    told = len(room.group.told())
    await room.group.says(room.someone(MARYAM), "Ça va ?", thread)
    assert await room.hint(told) == group.IN_CONSOLE
    assert await room.entries(number, "team") == []
    assert [("suivie dans la console" in each.body["text"]) for each in await room.entries(number, "note")] == [True]
    await room.settles()
    assert "mourir" not in "".join(room.group.told())


async def test_what_may_be_a_danger_does_not_pass_either(room: Room, rt: Runtime) -> None:
    number, thread = await room.opened()
    await room.someone(PARWANA).says("je suis à bout")
    async with rt.store.writing() as session:
        [row] = (await session.scalars(select(InboxRow))).all()
        person = await people.locked(session, row.person_id)
        await escalations.hear(rt, session, person, row, "fr", "suicide")
        inbox.finish(row, rt.now(), keep_body=True)
    await room.settles()
    assert not (await room.case(number)).relayed and room.group.topics[thread]["closed"]
    assert room.group.told(thread)[-1] == topic_words.IN_CONSOLE and "à bout" not in "".join(room.group.told())


async def test_what_was_said_in_danger_stays_untold_when_the_person_asks_again(room: Room) -> None:
    number, thread = await room.opened()
    await room.opens(words="je veux mourir", about="suicide", priority=0)
    await room.settles()
    await room.acts(number, "Maryam", answers.close, "answered")
    await room.opens(words="autre question")
    await room.settles()
    assert not room.group.topics[thread]["closed"]
    told = "".join(room.group.told())
    assert "autre question" in told and "mourir" not in told


# ── what is done in a topic ────────────────────────────────────────────────────────────────────────────────────────


async def test_an_answer_is_written_before_it_is_acknowledged_and_once(room: Room) -> None:
    number, thread = await room.opened(lang="prs")
    room.server.repeat = True
    await room.group.says(room.someone(MARYAM), "Bonjour", thread)
    [entry] = await room.entries(number, "team")
    assert (entry.lang, entry.translating, entry.translation) == ("fr", "pending", None)
    assert entry.key and re.fullmatch(r"group:4242:\d+", entry.key)
    assert (await room.case(number)).holder_id == (await room.member("Maryam")).id


async def test_what_could_not_be_written_is_not_acknowledged(
    room: Room, rt: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    number, thread = await room.opened()

    async def locked(*_: Any) -> None:
        raise OperationalError("", {}, Exception())

    with monkeypatch.context() as patch:
        patch.setattr(answers, "answer", locked)
        await room.group.says(room.someone(MARYAM), "Bonjour", thread)
    assert room.server.webhook_answers.pop() == 503
    await room.server.post_pending()
    assert len(await room.entries(number, "team")) == 1


async def test_who_writes_the_persons_language_writes_directly(room: Room) -> None:
    number, thread = await room.opened(lang="prs")
    await room.group.says(room.someone(MARYAM), "سلام، کجا هستید؟", thread)
    await room.settles()
    [entry] = await room.entries(number, "team")
    assert (entry.lang, entry.translating) == ("prs", "")
    assert room.someone(PARWANA).messages[-1].text.endswith("سلام، کجا هستید؟")


async def test_what_was_refused_is_said_in_the_topic_and_kept(room: Room) -> None:
    number, thread = await room.opened()
    await room.acts(number, "Léo", answers.claim)
    room.server.repeat = True
    await room.group.says(room.someone(MARYAM), "Bonjour", thread)
    await room.settles()
    assert room.group.told(thread)[-1].endswith("(pas envoyé, quelqu’un d’autre suit cette demande) Bonjour")
    assert len(await room.entries(number, "note")) == 1 and await room.entries(number, "team") == []
    told = len(room.group.told())
    await room.group.says(room.someone(MARYAM), "/close", thread)
    assert "quelqu’un d’autre" in await room.hint(told)
    assert (await room.case(number)).closed_at is None


async def test_who_holds_enough_is_told(room: Room, rt: Runtime) -> None:
    async with rt.store.writing() as session:
        await session.execute(update(Staff).values(max_cases=0))
    _, thread = await room.opened()
    told = len(room.group.told())
    await room.group.says(room.someone(MARYAM), "/claim", thread)
    assert "autant de demandes que possible" in await room.hint(told)


async def test_notes_edits_files_and_unknown_commands_do_not_reach_the_person(room: Room) -> None:
    number, thread = await room.opened()
    before = len(room.someone(PARWANA).messages)
    await room.group.says(room.someone(MARYAM), "/note vérifier le bail", thread)
    await room.group.edits(room.someone(MARYAM), "vérifier les baux", thread)
    await room.group.sends(room.someone(MARYAM), "photo", thread, caption="le bail")
    await room.settles()
    notes = [entry.body["text"] for entry in await room.entries(number, "note")]
    assert notes[0] == "vérifier le bail"
    assert "modifié" in notes[1] and notes[1].endswith("vérifier les baux") and notes[2].endswith("le bail")
    assert group.FILES in room.group.told(thread)
    assert "vérifier le bail" not in "".join(room.group.told(thread))  # it stands there already
    told = len(room.group.told())
    await room.group.says(room.someone(MARYAM), "/note", thread)
    assert await room.hint(told) == group.COMMANDS
    await room.group.says(room.someone(MARYAM), "/anote secret", thread)
    await room.settles()
    assert len(room.someone(PARWANA).messages) == before


async def test_what_did_not_arrive_is_said(room: Room, rt: Runtime) -> None:
    _, thread = await room.opened()
    room.someone(PARWANA).closed = "bot was blocked by the user"
    await room.group.says(room.someone(MARYAM), "Bonjour", thread)
    await room.settles()
    assert "Pas remis à la personne" in room.group.told(thread)[-1]
    told = len(room.group.told())
    await room.settles()
    assert len(room.group.told()) == told


async def test_the_teams_own_talk_is_nobodys_business(room: Room) -> None:
    await room.opened()
    told = len(room.group.told())
    await room.group.says(room.someone(MARYAM), "Qui vient samedi ?")
    await room.group.says(room.someone(STRANGER), "Moi", 77)
    await room.settles()
    assert len(room.group.told()) == told


# ── closing and opening again ──────────────────────────────────────────────────────────────────────────────────────


async def test_closing_in_the_console_closes_the_topic_and_the_persons_word_opens_it(room: Room, rt: Runtime) -> None:
    number, thread = await room.opened()
    await room.acts(number, "Léo", answers.close, "referred")
    await room.settles()
    assert room.group.topics[thread]["closed"]
    assert room.group.told(thread)[-1] == "✅ Demande fermée par Léo (orientation)."
    await room.someone(PARWANA).says("Encore une question")
    await room.settles()
    assert not room.group.topics[thread]["closed"]
    assert "Encore une question" in room.group.told(thread)[-1]


async def test_closing_and_opening_the_topic_does_so_with_the_case(room: Room) -> None:
    number, thread = await room.opened()
    await room.group.closes(room.someone(MARYAM), thread)
    assert (await room.case(number)).reason == "other"
    await room.settles()
    await room.group.reopens(room.someone(MARYAM), thread)
    case = await room.case(number)
    assert case.closed_at is None and case.holder_id == (await room.member("Maryam")).id
    await room.settles()
    assert room.server.called("closeForumTopic") == room.server.called("reopenForumTopic") == []
    room.server.repeat = True
    await room.group.says(room.someone(MARYAM), "/close Orienté", thread)
    assert (await room.case(number)).reason == "referred"
    await room.settles()
    assert room.group.topics[thread]["closed"]
    async with room.rt.store.reading() as session:
        traced = (await session.scalars(select(Trace.action).where(Trace.what == "case").order_by(Trace.id))).all()
    assert traced == ["closed", "reopened", "closed"]


async def test_a_topic_that_a_stranger_closes_is_opened_again(room: Room) -> None:
    number, thread = await room.opened()
    await room.group.closes(room.someone(STRANGER), thread)
    await room.settles()
    assert (await room.case(number)).closed_at is None and not room.group.topics[thread]["closed"]


async def test_a_topic_deleted_by_hand_is_made_anew_with_all_that_was_said(room: Room) -> None:
    number, thread = await room.opened()
    del room.group.topics[thread]
    await room.adds(number, body={"text": "encore"})
    await room.settles()
    anew = await room.thread(number)
    assert anew != thread
    assert "Ma chambre est humide." in (told := "".join(room.group.told(anew))) and "encore" in told


async def test_what_a_person_erases_is_deleted_in_telegram_too(room: Room, rt: Runtime) -> None:
    number, thread = await room.opened()
    async with rt.store.writing() as session:
        person = await people.locked(session, (await session.get_one(Case, number)).person_id)
        await people.erase(session, person, None, rt.now())
    await room.settles()
    assert thread not in room.group.topics and room.group.told(thread) == []
    async with rt.store.reading() as session:
        assert (await session.scalars(select(Topic))).all() == []
