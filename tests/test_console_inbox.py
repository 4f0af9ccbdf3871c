"""The inbox of the team: queues and filters, the page of a case, answering it, and who may do what."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import timedelta
from html import unescape
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from sqlalchemy import event, select, update

from bot import escalations, files, staff
from bot.console import case_words, queues
from bot.console.live import Stream
from bot.pseudonyms import pseudonym
from bot.runtime import Runtime
from bot.staff import Role
from bot.store.case_models import Case, CaseEntry, ReadyAnswer, Trace
from bot.store.models import InboxRow, OutboxRow, Person, Staff
from flows.opening import DANGER, LATER, TODAY
from tests import cases
from tests.conftest import START, Clock
from tests.test_console_people import said
from tests.test_console_sign_in import comes_in, csrf, member, visitor

ATTACK = "<script>alert(1)</script>"
JPEG = b"\xff\xd8\xff\xe0 a photo"


@dataclass
class Machine:
    """Translates by putting the language before the words. `loses`: what it does not keep; `away`: whether it is down."""

    loses: str = ""
    away: bool = False
    asked: list[tuple[str, str, str]] = field(default_factory=list)

    async def translate(self, text: str, source: str, target: str, names: Any = ()) -> Any:
        self.asked.append((text, source, target))
        changed = (self.loses,) if self.loses and self.loses in text and target != "fr" else ()
        words = f"[{target}] {text}"
        return None if self.away else SimpleNamespace(text=words, lang=target, by="fake", changed=changed)


@pytest.fixture
def machine(rt: Runtime) -> Machine:
    made = Machine()
    object.__setattr__(rt, "translation", made)
    return made


Enters = Callable[..., Awaitable[tuple[httpx.AsyncClient, Staff]]]


@pytest.fixture
async def enters(rt: Runtime, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Enters]:
    """Somebody of the team in a browser of their own."""
    monkeypatch.setattr(staff, "IDLE", timedelta(weeks=9))
    monkeypatch.setattr(staff, "LONGEST", timedelta(weeks=9))
    async with AsyncExitStack() as stack:

        async def enter(role: Role = "volunteer", name: str = "", **about: Any) -> tuple[httpx.AsyncClient, Staff]:
            one = await member(rt, role, name)
            async with rt.store.writing() as session:
                await session.execute(update(Staff).where(Staff.id == one.id).values(**about)) if about else None
            client = await stack.enter_async_context(visitor(rt))
            await comes_in(client, f"{name or role}@example.org")
            return client, one

        yield enter


async def posts(http: httpx.AsyncClient, path: str, files: Any = None, **fields: str) -> httpx.Response:
    """As a form of the page would."""
    page = await http.get("/console/inbox")
    return await http.post(f"/console/{path}", data={"csrf": csrf(page.text), **fields}, files=files)


async def answers(http: httpx.AsyncClient, case: Case, text: str = "Bonjour", **fields: Any) -> httpx.Response:
    given = {"text": text, "lang": "fr", "nonce": "abc", "do": "send"}
    return await posts(http, f"cases/{case.id}/answer", **{**given, **fields})


async def shown(http: httpx.AsyncClient, path: str) -> str:
    answer = await http.get(f"/console/{path}")
    assert answer.status_code == 200, answer.text[-400:]
    return unescape(said(answer.text))


async def team_entries(rt: Runtime, case: Case) -> Sequence[CaseEntry]:
    return [entry for entry in await cases.entries(rt, case) if entry.kind == "team"]


async def traced(rt: Runtime) -> list[str]:
    async with rt.store.reading() as session:
        return list(await session.scalars(select(Trace.action).where(Trace.what == "case").order_by(Trace.id)))


def hidden(html: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    return unescape(found[1]) if found else ""


# ── the queues ─────────────────────────────────────────────────────────────────────────────────────────────────────


def names(html: str) -> list[str]:
    return re.findall(r"<strong>([^<]+)</strong>", html)


async def listed(http: httpx.AsyncClient, query: str) -> list[str]:
    return names((await http.get(f"/console/inbox?{query}")).text)


async def test_each_queue_holds_its_cases_danger_first_then_what_is_due_soonest(
    rt: Runtime, clock: Clock, enters: Enters
) -> None:
    http, own = await enters("caseworker")
    late = await cases.waits(rt, "1", priority=TODAY)
    later = await cases.waits(rt, "2", priority=LATER)
    clock.move(minutes=1)
    mine = await cases.waits(rt, "3", priority=TODAY)
    danger = await cases.waits(rt, "4", about="suicide", priority=DANGER, readers="caseworker")
    done = await cases.waits(rt, "5")
    await cases.answered(rt, mine, own)
    await cases.closed(rt, done, own)
    called = {name: pseudonym(case.person_id) for name, case in locals().items() if isinstance(case, Case)}
    for queue, expected in {
        "urgent": ["danger", "late"],
        "mine": ["mine"],
        "unassigned": ["danger", "late", "later"],
        "waiting": ["mine"],
        "closed": ["done"],
    }.items():
        assert await listed(http, f"queue={queue}") == [called[name] for name in expected], queue
    page = await http.get("/console/inbox")
    assert re.findall(r"<b[^>]*>(\d+)</b></a>", page.text) == ["2", "1", "3", "1", "1"]
    assert later.id and "Urgentes 2" in said((await http.get("/console")).text)  # the home page begins with them


async def test_a_line_says_what_one_needs_to_choose(rt: Runtime, clock: Clock, enters: Enters) -> None:
    http, _ = await enters("volunteer")
    case = await cases.waits(rt, words="سلام", place="Saint-Denis (93)")
    [entry] = await cases.entries(rt, case)
    await cases.translated(rt, entry, "Bonjour, " + "j’ai une question " * 30)
    line = await shown(http, "inbox?queue=unassigned")
    assert f"{pseudonym(case.person_id)} " in line and "Papiers · dari · 93" in line and "depuis 11 h" in line
    assert "Bonjour, j’ai une question" in line and "…" in line and len(line) < 800
    assert re.search(r"avant (jeudi|mercredi|mardi|lundi)", line), line
    clock.move(days=9, hours=2)
    assert "en retard de" in await shown(http, "inbox?queue=unassigned")


async def test_filters_and_pages(rt: Runtime, enters: Enters) -> None:
    http, _ = await enters("coordinator")
    for number in range(32):
        await cases.waits(rt, f"p{number}", lang="ar" if number % 2 else "prs", place="Lyon" if number == 3 else None)
    assert len(await listed(http, "queue=unassigned")) == queues.SIZE
    assert len(await listed(http, "queue=unassigned&page=2")) == 2
    assert await listed(http, "queue=unassigned&page=3") == []
    both = await listed(http, "queue=unassigned") + await listed(http, "queue=unassigned&page=2")
    assert len(set(both)) == 32
    assert len(await listed(http, "queue=unassigned&lang=ar")) == 16
    assert len(await listed(http, "queue=unassigned&territory=69")) == 1
    assert await listed(http, "queue=unassigned&theme=housing") == []
    assert 'href="/console/inbox?queue=unassigned&amp;lang=ar"' in (await http.get("/console/inbox?lang=ar")).text


@pytest.mark.parametrize("query", ["queue=everything", "page=0", "page=x", "page=99999999999", f"lang={'x' * 99}"])
async def test_an_address_that_makes_no_sense_is_refused(rt: Runtime, enters: Enters, query: str) -> None:
    http, _ = await enters()
    assert (await http.get(f"/console/inbox?{query}")).status_code == 400


async def test_a_long_list_and_a_long_talk_ask_the_database_no_more(rt: Runtime, enters: Enters) -> None:
    http, own = await enters("coordinator")

    async def asked(path: str) -> int:
        statements: list[str] = []

        def note(*args: Any) -> None:
            statements.append(args[2])

        event.listen(rt.store.engine.sync_engine, "before_cursor_execute", note)
        assert (await http.get(f"/console/{path}", headers={"x-live": "1"})).status_code == 200
        event.remove(rt.store.engine.sync_engine, "before_cursor_execute", note)
        return len(statements)

    case = await cases.waits(rt, "0")
    await cases.answered(rt, case, own)
    paths = ("inbox?queue=mine", "inbox?queue=unassigned", f"cases/{case.id}")
    await cases.waits(rt, "first")
    few = [await asked(path) for path in paths]
    for number in range(12):
        await cases.waits(rt, f"more{number}")
        await cases.has_file(rt, await cases.says(rt, case, f"numéro {number}"))
        await cases.answered(rt, case, own, f"réponse {number}")
    assert [await asked(path) for path in paths] == few


# ── who may do what ────────────────────────────────────────────────────────────────────────────────────────────────

PAGES = ("cases/{}", "cases/{}/insert")
ACTIONS: dict[str, dict[str, str]] = {
    "answer": {"text": "Bonjour", "lang": "fr", "do": "plain"},
    "claim": {},
    "note": {"note": "à vérifier"},
    "close": {"reason": "other"},
    "reopen": {},
    "hand": {"to": ""},
}
SEES = {"owner": 200, "caseworker": 200, "coordinator": 200, "colleague": 404, "stranger": 404}


async def as_somebody(rt: Runtime, enters: Enters, who: str, case: Case) -> httpx.AsyncClient:
    """A browser of: who holds the case, another volunteer, one of another language, or somebody who is not in any more."""
    if who == "owner":
        http, own = await enters("volunteer", "owner")
        await cases.claimed(rt, case, own)
        return http
    _, holder = await enters("volunteer", "holder")
    await cases.claimed(rt, case, holder)
    role: Role = who if who in ("caseworker", "coordinator") else "volunteer"  # type: ignore[assignment]
    http, own = await enters(role, who, languages=["ar"] if who == "stranger" else [])
    if who == "dismissed":
        async with rt.store.writing() as session:
            await staff.disable(session, await session.get_one(Staff, own.id))
    if who == "signed-out":
        http.cookies.clear()
    return http


@pytest.mark.parametrize("who", [*SEES, "signed-out", "dismissed"])
async def test_every_page_and_action_as_everybody(rt: Runtime, enters: Enters, who: str) -> None:
    case = await cases.waits(rt)
    http = await as_somebody(rt, enters, who, case)
    token = csrf((await http.get("/console/inbox")).text) if who in SEES else "0" * 64
    for path in PAGES:
        answer = await http.get(f"/console/{path.format(case.id)}")
        assert answer.status_code == SEES.get(who, 303), (path, who)
        assert (answer.headers.get("location", "").startswith("/console/sign-in")) == (who not in SEES)
    before = len(await cases.entries(rt, case))
    for name, fields in ACTIONS.items():
        answer = await http.post(f"/console/cases/{case.id}/{name}", data={"csrf": token, **fields})
        allowed = answer.status_code in (303, 409)
        if who not in SEES:
            assert answer.headers["location"] == "/console/sign-in"
        elif SEES[who] == 404 and name != "claim":  # who is late for a claim is sent back to the list
            assert answer.status_code == 404, (name, who)
        else:
            assert allowed, (name, who, answer.status_code)
    after = await cases.entries(rt, case)
    assert (len(after) == before) == (who in ("colleague", "stranger", "signed-out", "dismissed"))
    if who == "caseworker":  # reads, and notes; what a colleague holds stays theirs
        assert [entry.kind for entry in after[before:]] == ["note"]


@pytest.mark.parametrize("path", ["cases/99", "cases/99/insert", "cases/0"])
async def test_a_case_that_is_not_there_looks_like_one_that_is_not_theirs(
    rt: Runtime, enters: Enters, path: str
) -> None:
    http, _ = await enters("volunteer")
    assert (await http.get(f"/console/{path}")).status_code in (400, 404)
    answer = await answers(http, Case(id=99), "un long texte")
    assert answer.status_code == 404 and "un long texte" in answer.text


async def test_without_its_token_a_form_does_nothing(rt: Runtime, enters: Enters) -> None:
    http, _ = await enters("coordinator")
    case = await cases.waits(rt)
    for name, fields in ACTIONS.items():
        assert (await http.post(f"/console/cases/{case.id}/{name}", data=fields)).status_code == 403
    assert len(await cases.entries(rt, case)) == 1


async def test_a_volunteer_sees_less_of_the_person(rt: Runtime, enters: Enters) -> None:
    case = await cases.waits(rt, called="گل‌پری", place="Saint-Denis (93)", status="asylum_seeker", children="yes")
    entry = await cases.says(rt, case, media="photo")
    number = await cases.has_file(rt, entry)
    http, _ = await enters("volunteer")
    page = await http.get(f"/console/cases/{case.id}")
    assert "گل‌پری" in page.text and "réservé à l’accompagnement social" in page.text
    assert not [secret for secret in ("1001", "demande d’asile", "a des enfants", "<dt>Lieu") if secret in page.text]
    assert f"/console/files/{number}" not in page.text and "la conversation avec Rafiq" not in page.text
    worker, _ = await enters("caseworker")
    page = await worker.get(f"/console/cases/{case.id}")
    assert all(known in page.text for known in ("Saint-Denis (93)", "demande d’asile", "a des enfants"))
    assert f'src="/console/files/{number}"' in page.text and "1001" not in page.text


# ── the conversation ───────────────────────────────────────────────────────────────────────────────────────────────


async def test_words_stand_in_their_direction_beside_what_the_machine_made(rt: Runtime, enters: Enters) -> None:
    http, own = await enters("caseworker")
    case = await cases.waits(rt, words="سلام")
    [entry] = await cases.entries(rt, case)
    assert "Traduction en cours" in await shown(http, f"cases/{case.id}")
    await cases.translated(rt, entry, "Bonjour")
    await cases.noted(rt, case, own, "گپ زدم با Zahra")
    page = await http.get(f"/console/cases/{case.id}")
    assert '<div class="words" lang="prs" dir="rtl">سلام</div>' in page.text
    assert "traduction automatique (dari ≈ persan)" in page.text and 'lang="fr" dir="ltr">Bonjour' in page.text
    assert 'dir="auto">گپ زدم با Zahra</div>' in page.text


async def test_scripts_of_both_sides_are_words(rt: Runtime, enters: Enters) -> None:
    http, own = await enters("caseworker", ATTACK[:20])
    case = await cases.waits(rt, words=ATTACK, called=ATTACK, place=ATTACK)
    await cases.answered(rt, case, own, ATTACK)
    await cases.noted(rt, case, own, ATTACK)
    entry = await cases.says(rt, case, ATTACK, media="document", position=[48.0, 2.0])
    await cases.has_file(rt, entry, "document", "application/pdf")
    for path in (f"cases/{case.id}", "inbox?queue=mine", f"cases/{case.id}?insert=guide:{ATTACK}"):
        answer = await http.get(f"/console/{path}")
        assert answer.status_code == 200 and "<script>" not in answer.text and "&lt;script&gt;" in answer.text
    assert "<script>" not in (await answers(http, case, ATTACK, lang="xx", title=ATTACK, spot=ATTACK)).text


@pytest.mark.parametrize(
    ("status", "reason", "told", "again"),
    [
        ("sent", "", "envoyé", False),
        ("ready", "", "envoyé", False),
        ("pending", "", "en route", False),
        ("uncertain", "", "pas certain", True),
        ("failed", "", "non remis", True),
        ("cancelled", "blocked", "la personne a bloqué Rafiq", False),
    ],
)
async def test_what_became_of_an_answer_is_shown(
    rt: Runtime, enters: Enters, status: str, reason: str, told: str, again: bool
) -> None:
    http, own = await enters("caseworker")
    case = await cases.waits(rt)
    entry = await cases.answered(rt, case, own)
    async with rt.store.writing() as session:
        carried = update(OutboxRow).where(OutboxRow.id == entry.outbox_id)
        await session.execute(carried.values(status=status, reason=reason))
    page = (await http.get(f"/console/cases/{case.id}")).text
    assert told in page and ("Renvoyer" in page) == again
    answer = await posts(http, f"cases/{case.id}/entries/{entry.id}/again")
    assert answer.status_code == 303
    [after] = await team_entries(rt, case)
    assert (after.outbox_id != entry.outbox_id) == (status in ("uncertain", "failed", "cancelled"))


async def test_an_entry_of_another_case_is_not_sent_again(rt: Runtime, enters: Enters) -> None:
    http, own = await enters("caseworker")
    case, other = await cases.waits(rt, "1"), await cases.waits(rt, "2")
    entry = await cases.answered(rt, other, own)
    assert (await posts(http, f"cases/{case.id}/entries/{entry.id}/again")).status_code == 404


async def test_where_the_person_came_from_and_what_was_said_to_the_bot(rt: Runtime, enters: Enters) -> None:
    http, _ = await enters("caseworker")
    guide = rt.flows.guides["bank-account"]
    step, paper = list(guide.steps)[1], next(iter(guide.papers))
    ticked = {"guide:bank-account/papers": (paper,)}
    case = await cases.waits(rt, where=["menu/what", f"guide:bank-account/s-{step}", "guide:gone/card"], ticked=ticked)
    async with rt.store.writing() as session:
        said = {"channel": "telegram", "n": 0, "next_try_at": START, "status": "done", "person_id": case.person_id}
        row = InboxRow(update_id="b", kind="text", body={"text": "می‌خواهم حساب باز کنم"}, received_at=START, **said)
        session.add(row)
    page = await shown(http, f"cases/{case.id}")
    assert guide.title.fr in page and f"Étape 2 sur {len(guide.steps)}" in page and guide.papers[paper].fr in page
    assert "la conversation avec Rafiq" in page and "می‌خواهم حساب باز کنم" in page


async def test_a_place_is_named_by_the_nearest_town(rt: Runtime, enters: Enters) -> None:
    http, _ = await enters("volunteer")
    case = await cases.waits(rt)
    await cases.says(rt, case, position=[48.9362, 2.3574])
    page = (await http.get(f"/console/cases/{case.id}")).text
    assert 'href="geo:48.9362,2.3574"' in page and "près de Saint-Denis (93)" in page


# ── answering ──────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_an_answer_goes_translated_and_claims_the_case(rt: Runtime, enters: Enters, machine: Machine) -> None:
    http, own = await enters("volunteer")
    case = await cases.waits(rt, called="گل‌پری")
    with rt.bell.listening("console") as pages, rt.bell.listening("cases") as heard, rt.bell.listening("outbox") as out:
        answer = await answers(http, case, "Venez demain")
        assert pages.is_set() and heard.is_set() and out.is_set()
    assert (answer.status_code, answer.headers["location"]) == (303, f"/console/cases/{case.id}?sent=abc#end")
    [entry] = await team_entries(rt, case)
    assert entry.translation == {"lang": "prs", "text": "[prs] Venez demain", "by": "fake"}
    assert (await cases.stands(rt, case)).holder_id == own.id and "answered" in await traced(rt)
    await answers(http, case, "Venez demain")  # the same form, sent twice
    assert len(await team_entries(rt, case)) == 1
    await answers(http, case, "Non, lundi")  # back to it, and other words
    assert [entry.body["text"] for entry in await team_entries(rt, case)] == ["Venez demain", "Non, lundi"]


async def test_what_a_translation_loses_is_shown_before_it_goes(rt: Runtime, enters: Enters, machine: Machine) -> None:
    http, _ = await enters("volunteer")
    case = await cases.waits(rt)
    machine.loses = "45"
    answer = await answers(http, case, "Bureau 45")
    page = unescape(said(answer.text))
    assert answer.status_code == 422 and "le nombre « 45 » a changé ou disparu" in page
    assert "[prs] Bureau 45" in page and "[fr] [prs] Bureau 45" in page and await team_entries(rt, case) == []
    token = hidden(answer.text, "reviewed")
    asked = len(machine.asked)
    assert (await answers(http, case, "Bureau 45", do="anyway", reviewed=token)).status_code == 303
    [entry] = await team_entries(rt, case)
    assert entry.translation and entry.translation["text"] == "[prs] Bureau 45" and len(machine.asked) == asked


async def test_a_translation_that_was_shown_is_not_that_of_other_words(
    rt: Runtime, enters: Enters, machine: Machine
) -> None:
    http, _ = await enters("volunteer")
    case = await cases.waits(rt)
    token = hidden((await answers(http, case, "Lundi", do="preview")).text, "reviewed")
    await answers(http, case, "Mardi", do="anyway", reviewed=token)
    [entry] = await team_entries(rt, case)
    assert entry.translation and entry.translation["text"] == "[prs] Mardi"


async def test_a_preview_sends_nothing(rt: Runtime, enters: Enters, machine: Machine) -> None:
    http, _ = await enters("volunteer")
    case = await cases.waits(rt)
    answer = await answers(http, case, "Bonjour", do="preview")
    assert answer.status_code == 200 and "[fr] [prs] Bonjour" in answer.text and await team_entries(rt, case) == []
    machine.away = True
    assert "La traduction ne marche pas" in (await answers(http, case, "Bonjour", do="preview")).text
    assert (await answers(http, case, "Bonjour")).status_code == 303
    [entry] = await team_entries(rt, case)
    assert entry.translation is None and entry.outbox_id


@pytest.mark.parametrize(("fields", "lang"), [({"lang": "prs"}, "prs"), ({"do": "plain"}, "fr")])
async def test_without_a_machine(
    rt: Runtime, enters: Enters, machine: Machine, fields: dict[str, str], lang: str
) -> None:
    http, _ = await enters("volunteer")
    case = await cases.waits(rt)
    assert (await answers(http, case, "سلام", **fields)).status_code == 303
    [entry] = await team_entries(rt, case)
    assert (entry.lang, entry.translation, machine.asked) == (lang, None, [])
    said = (await http.get(f"/console/cases/{case.id}")).text
    assert ("Sans traduction" in said) == (lang == "fr")


async def test_what_is_closed_says_so_in_the_list(rt: Runtime, enters: Enters) -> None:
    http, member = await enters("caseworker")
    case = await cases.waits(rt)
    await cases.claimed(rt, case, member)
    await cases.closed(rt, case, member)
    line = (await http.get("/console/inbox?queue=closed")).text.partition('<ol class="cases"')[2]
    assert "fermée" in line and "vous répondez" not in line
    assert "vous répondez" not in (await http.get(f"/console/cases/{case.id}")).text


async def test_what_may_be_a_danger_is_said_between_the_words(rt: Runtime, enters: Enters) -> None:
    http, _ = await enters("caseworker")
    case = await cases.waits(rt)
    async with rt.store.writing() as session:
        await escalations.add_event(session, case, None, "suspected", rt.now(), danger="violence")
    said = (await http.get(f"/console/cases/{case.id}")).text
    assert "peut-être d’un danger" in said and "suspected" not in said


async def test_every_page_is_reached_from_the_top(enters: Enters) -> None:
    http, _ = await enters("admin")
    top = (await http.get("/console/inbox")).text.partition("<main")[0]
    pages = {"notifications", "switches", "ready-answers", "overview", "group", "team", "trace", "me", "rota"}
    assert {name for name in pages if f'href="/console/{name}"' not in top} == set()


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"text": " "}, "text"),
        ({"text": "", "do": "note"}, "text"),
        ({"text": "x" * 8001}, "text"),
        ({"lang": "ar"}, "lang"),
        ({"spot": "nulle part"}, "spot"),
        ({"spot": "91, 2"}, "spot"),
    ],
)
async def test_what_cannot_go_comes_back_with_its_text(
    rt: Runtime, enters: Enters, fields: dict[str, str], wrong: str
) -> None:
    http, _ = await enters("volunteer")
    case = await cases.waits(rt)
    answer = await answers(http, case, **{"text": "Bonjour", **fields})
    assert answer.status_code == 422 and f'id="{wrong}-error"' in answer.text
    assert fields.get("text", "Bonjour").strip() in answer.text and await team_entries(rt, case) == []


async def test_a_place_and_a_file_go_along(rt: Runtime, enters: Enters, machine: Machine) -> None:
    http, _ = await enters("caseworker")
    case = await cases.waits(rt)
    machine.loses = "45"
    sent = {"file": ("plan.jpg", JPEG, "image/jpeg")}
    answer = await answers(http, case, "Bureau 45", files=sent, title="La mairie", spot="48.85, 2.35")
    assert answer.status_code == 422 and "plan.jpg" in answer.text  # a file is kept, as the text is
    kept, shown_once = hidden(answer.text, "kept"), hidden(answer.text, "reviewed")
    again = {"do": "anyway", "kept": kept, "reviewed": shown_once, "title": "La mairie", "spot": "48.85, 2.35"}
    assert (await answers(http, case, "Bureau 45", **again)).status_code == 303
    [entry] = await team_entries(rt, case)
    assert (entry.body["position"], entry.body["title"]) == ([48.85, 2.35], "La mairie")
    async with rt.store.reading() as session:
        file = await files.read(session, entry.file_id or 0)
        assert file is not None
        assert (file.case_id, file.content) == (case.id, JPEG)
    other = await cases.waits(rt, "other")
    await answers(http, other, "Bonjour", kept=kept, nonce="def", do="plain")
    assert (await team_entries(rt, other))[0].file_id is None  # sealed for one case


async def test_a_wrong_file_is_refused_and_the_text_stays(rt: Runtime, enters: Enters) -> None:
    http, _ = await enters("caseworker")
    case = await cases.waits(rt)
    sent = {"file": ("photo.jpg", b"<svg onload=alert(1)>", "image/jpeg")}
    answer = await answers(http, case, "Voici", files=sent)
    assert answer.status_code == 422 and 'id="file-error"' in answer.text and "Voici" in answer.text


# ── two at once ────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_of_two_who_claim_at_once_one_does(rt: Runtime, enters: Enters) -> None:
    browsers = [(await enters("caseworker", name))[0] for name in ("one", "two")]
    case = await cases.waits(rt)
    await asyncio.gather(*(posts(http, f"cases/{case.id}/claim") for http in browsers))
    events = [entry.body["event"] for entry in await cases.entries(rt, case) if entry.kind == "event"]
    assert events == ["claimed"]
    pages = [await shown(http, f"cases/{case.id}") for http in browsers]
    assert sum("vient de prendre cette demande" in page for page in pages) == 1


async def test_an_answer_after_somebody_closed_it_is_kept_and_may_open_it_again(
    rt: Runtime, enters: Enters, machine: Machine
) -> None:
    http, own = await enters("caseworker")
    case = await cases.waits(rt)
    await cases.claimed(rt, case, own)
    await cases.closed(rt, case)
    answer = await answers(http, case, "Venez lundi")
    assert answer.status_code == 409 and "Venez lundi" in answer.text and "Rouvrir et envoyer" in answer.text
    assert case_words.CANNOT["closed"] in answer.text and await team_entries(rt, case) == []
    token = hidden(answer.text, "reviewed")
    assert (await answers(http, case, "Venez lundi", do="reopen", reviewed=token)).status_code == 303
    assert (await cases.stands(rt, case)).closed_at is None and len(await team_entries(rt, case)) == 1


async def test_what_cannot_be_sent_may_become_a_note(rt: Runtime, enters: Enters) -> None:
    http, _ = await enters("caseworker")
    _, other = await enters("caseworker", "other")
    case = await cases.waits(rt)
    await cases.claimed(rt, case, other)
    answer = await answers(http, case, "Venez lundi")
    assert answer.status_code == 409 and "Venez lundi" in answer.text and "Reprendre" not in answer.text
    assert (await answers(http, case, "Venez lundi", do="take")).status_code == 409  # a coordinator's button only
    assert (await answers(http, case, "Venez lundi", do="note")).status_code == 303
    assert [entry.kind for entry in await cases.entries(rt, case)][-1] == "note"


async def test_a_coordinator_takes_over_and_sends(rt: Runtime, enters: Enters) -> None:
    http, own = await enters("coordinator")
    _, other = await enters("volunteer")
    case = await cases.waits(rt)
    await cases.claimed(rt, case, other)
    answer = await answers(http, case, "Venez lundi")
    assert answer.status_code == 409 and "Reprendre la demande et envoyer" in answer.text
    assert (await answers(http, case, "Venez lundi", do="take")).status_code == 303
    assert (await cases.stands(rt, case)).holder_id == own.id and len(await team_entries(rt, case)) == 1


async def test_a_volunteer_who_is_too_late_keeps_their_text(rt: Runtime, enters: Enters) -> None:
    http, _ = await enters("volunteer", "late")
    _, quick = await enters("volunteer", "quick")
    case = await cases.waits(rt, words="un secret")
    await cases.claimed(rt, case, quick)
    answer = await answers(http, case, "Mon long texte")
    assert answer.status_code == 404 and "Mon long texte" in answer.text and "un secret" not in answer.text


async def test_a_person_has_one_open_case(rt: Runtime, clock: Clock, enters: Enters) -> None:
    http, own = await enters("coordinator")
    old = await cases.waits(rt)
    await cases.closed(rt, old, own)
    clock.move(days=8)
    new = await cases.waits(rt)
    assert new.id != old.id
    for path, fields in (
        (f"cases/{old.id}/reopen", {}),
        (f"cases/{old.id}/answer", {"do": "reopen", "text": "Bonjour"}),
    ):
        assert (await posts(http, path, lang="fr", **fields)).headers["location"] == f"/console/cases/{new.id}"
    assert (await cases.stands(rt, old)).closed_at and "reopened" not in await traced(rt)


# ── the rest of the work ───────────────────────────────────────────────────────────────────────────────────────────


async def test_a_case_from_its_claim_to_its_end(rt: Runtime, enters: Enters) -> None:
    http, _ = await enters("volunteer", "first")
    _, colleague = await enters("caseworker", "second")
    case = await cases.waits(rt)
    await http.get(f"/console/cases/{case.id}")
    await http.get(f"/console/cases/{case.id}")
    await posts(http, f"cases/{case.id}/claim")
    await posts(http, f"cases/{case.id}/note", note="à rappeler", nonce="n1")
    await posts(http, f"cases/{case.id}/note", note="à rappeler", nonce="n1")
    page = await shown(http, f"cases/{case.id}")
    assert "first a pris la demande" in page and page.count("à rappeler") == 1 and "vous répondez" in page
    answer = await posts(http, f"cases/{case.id}/hand", to=str(colleague.id), note="parle mieux que moi")
    assert answer.headers["location"] == "/console/inbox"
    assert (await cases.stands(rt, case)).holder_id == colleague.id
    assert (await http.get(f"/console/cases/{case.id}")).status_code == 404  # no longer theirs
    boss, _ = await enters("coordinator")
    assert "first a passé la demande à second" in (page := await shown(boss, f"cases/{case.id}"))
    assert "parle mieux que moi" in page
    await posts(boss, f"cases/{case.id}/close", reason="referred")
    assert "Orientation vers un autre service" in await shown(boss, f"cases/{case.id}")
    await posts(boss, f"cases/{case.id}/reopen")
    assert (await cases.stands(rt, case)).closed_at is None
    actions = ["saw", "claimed", "noted", "noted", "handed over", "saw", "closed", "reopened"]
    assert [action for action in await traced(rt) if action != "answered"] == actions


@pytest.mark.parametrize(
    ("name", "fields", "status"),
    [("close", {"reason": "bored"}, 400), ("hand", {"to": "99"}, 404), ("hand", {"to": "x"}, 404), ("note", {"note": " "}, 303)],
)  # fmt: skip
async def test_a_form_that_makes_no_sense_changes_nothing(
    rt: Runtime, enters: Enters, name: str, fields: dict[str, str], status: int
) -> None:
    http, _ = await enters("coordinator")
    case = await cases.waits(rt)
    assert (await posts(http, f"cases/{case.id}/{name}", **fields)).status_code == status
    assert len(await cases.entries(rt, case)) == 1 and await traced(rt) == []


async def test_who_holds_enough_is_told_so(rt: Runtime, enters: Enters) -> None:
    http, own = await enters("volunteer", max_cases=1)
    first, second = await cases.waits(rt, "1"), await cases.waits(rt, "2")
    await cases.claimed(rt, first, own)
    await posts(http, f"cases/{second.id}/claim")
    assert "autant de demandes que prévu" in await shown(http, f"cases/{second.id}")
    assert (await answers(http, second, "Bonjour", do="plain")).status_code == 409


async def test_who_was_promised_a_professional_is_not_handed_to_a_volunteer(rt: Runtime, enters: Enters) -> None:
    http, _ = await enters("coordinator")
    _, volunteer = await enters("volunteer")
    case = await cases.waits(rt, readers="caseworker")
    assert f'<option value="{volunteer.id}"' not in (await http.get(f"/console/cases/{case.id}")).text
    await posts(http, f"cases/{case.id}/hand", to=str(volunteer.id))
    assert (await cases.stands(rt, case)).holder_id is None


# ── ready answers ──────────────────────────────────────────────────────────────────────────────────────────────────

READY = {"title": "Horaires", "fr": "Ouvert le mardi.", "prs": "سه‌شنبه باز است."}


async def test_the_team_writes_its_ready_answers(rt: Runtime, enters: Enters) -> None:
    http, _ = await enters("coordinator")
    assert (await posts(http, "ready-answers/new", title="", fr="")).status_code == 422
    assert (await posts(http, "ready-answers/new", **READY)).status_code == 303
    assert "سه‌شنبه باز است." in await shown(http, "ready-answers")
    await posts(http, "ready-answers/1/edit", **{**READY, "fr": ATTACK})
    assert ATTACK in unescape((page := await http.get("/console/ready-answers")).text) and ATTACK not in page.text
    volunteer, _ = await enters("volunteer")
    assert "Horaires" in await shown(volunteer, "ready-answers")
    for path in ("ready-answers/new", "ready-answers/1/edit", "ready-answers/1/delete"):
        assert (await posts(volunteer, path, **READY)).status_code == 403
    assert (await posts(http, "ready-answers/1/delete")).status_code == 303
    assert (await http.get("/console/ready-answers/1/edit")).status_code == 404


async def ready(rt: Runtime, **words: str) -> str:
    async with rt.store.writing() as session:
        session.add(row := ReadyAnswer(title="Horaires", words=words, changed_at=rt.now()))
        await session.flush()
        return f"ready:{row.id}"


async def test_a_ready_answer_goes_in_the_person_s_language_without_a_machine(
    rt: Runtime, enters: Enters, machine: Machine
) -> None:
    http, _ = await enters("volunteer")
    case, key = await cases.waits(rt), await ready(rt, fr="Ouvert le mardi.", prs="سه‌شنبه باز است.")
    assert f"?insert={key}#end" in (await http.get(f"/console/cases/{case.id}/insert")).text
    assert f'name="insert" value="{key}"' in (await http.get(f"/console/cases/{case.id}?insert={key}")).text
    await answers(http, case, "Voici nos horaires", insert=key)
    typed, inserted = await team_entries(rt, case)
    assert typed.body["text"] == "Voici nos horaires" and typed.translation
    assert (inserted.lang, inserted.body["text"]) == ("prs", "سه‌شنبه باز است.")
    assert inserted.translation == {"lang": "fr", "text": "Ouvert le mardi.", "by": ""}
    assert "Ouvert le mardi." not in str([text for text, *_ in machine.asked])


async def test_a_ready_answer_in_french_only_is_typed_for_the_machine(rt: Runtime, enters: Enters) -> None:
    http, _ = await enters("volunteer")
    case, key = await cases.waits(rt), await ready(rt, fr="Ouvert le mardi.")
    page = (await http.get(f"/console/cases/{case.id}?insert={key}")).text
    assert "\nOuvert le mardi.</textarea>" in page and 'name="insert"' not in page


async def test_a_step_of_a_guide_goes_as_the_bot_says_it(rt: Runtime, enters: Enters) -> None:
    http, _ = await enters("volunteer")
    case, guide = await cases.waits(rt), rt.flows.guides["bank-account"]
    step = next(iter(guide.steps))
    assert guide.title.fr in await shown(http, f"cases/{case.id}/insert")
    assert (
        f"insert=guide:bank-account.{step}"
        in (await http.get(f"/console/cases/{case.id}/insert?guide=bank-account")).text
    )
    await answers(http, case, "", insert=f"guide:bank-account.{step}")
    [entry] = await team_entries(rt, case)
    assert guide.steps[step].do.prs in entry.body["text"] and entry.translation and entry.translation["by"] == ""
    banner = rt.flows.texts.say("prs", "guide-unreviewed")
    assert (banner in entry.body["text"]) == (guide.reviewed.prs is None)


async def test_where_unreviewed_texts_are_hidden_they_are_not_inserted(rt: Runtime, enters: Enters) -> None:
    strict = replace(rt, settings=replace(rt.settings, unreviewed="hide"))
    await member(rt, "caseworker")
    case = await cases.waits(rt)
    unreviewed = next(name for name, guide in rt.flows.guides.items() if guide.reviewed.prs is None)
    step = next(iter(rt.flows.guides[unreviewed].steps))
    async with visitor(strict) as http:
        await comes_in(http, "caseworker@example.org")
        assert "n’est pas encore relu" in await shown(http, f"cases/{case.id}/insert?guide={unreviewed}")
        await answers(http, case, "", insert=f"guide:{unreviewed}.{step}")
    assert await team_entries(rt, case) == []


# ── pseudonyms ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_pseudonym_is_nobody_else_s_and_stays() -> None:
    known = [pseudonym(number) for number in range(1, 20_000)]
    assert len(set(known)) == len(known) and known[6] == pseudonym(7)
    assert all(re.fullmatch(r"[A-ZÉ][a-zà-ÿ-]+ [0-9]{2,3}", name) for name in known)


async def test_the_person_is_told_by_their_pseudonym_only(rt: Runtime, enters: Enters) -> None:
    http, _ = await enters("caseworker")
    case = await cases.waits(rt, "tg-777-secret")
    async with rt.store.reading() as session:
        person = await session.get_one(Person, case.person_id)
    for path in ("inbox", f"cases/{case.id}", f"cases/{case.id}/insert"):
        page = (await http.get(f"/console/{path}")).text
        assert pseudonym(person.id) in page or path == "inbox"
        assert "tg-777-secret" not in page


async def test_a_list_is_told_at_once_then_rests_and_is_told_once_of_all_that_changed_meanwhile() -> None:
    stream = Stream()
    stream.tell_lists()
    assert stream.take() == ["cases"]
    stream.tell_lists()
    stream.tell_lists()
    assert stream.take() == []
    stream._rested()
    assert stream.take() == ["cases"]
    stream.close()
