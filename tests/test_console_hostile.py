"""What strangers, colleagues and who was dismissed may send to harm the team: its pages stay up, and nothing goes astray."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot import files, uploads
from bot.console import queues
from bot.runtime import Runtime
from bot.store.throttle import network
from bot.web import COOKIE
from tests import cases
from tests.conftest import Clock, settle
from tests.test_console_inbox import JPEG, Enters, Machine, answers, enters, machine, posts, team_entries
from tests.test_console_sign_in import comes_in, csrf, visitor

__all__ = ["enters", "machine"]  # fixtures

HALF_A_LETTER = r"a\ud83d"


def form(charset: str, **fields: str) -> dict[str, Any]:
    """A multipart request whose texts are said to be in a codec of Python's."""
    parts = [f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{said}\r\n' for name, said in fields.items()]
    kind = f"multipart/form-data; boundary=x; charset={charset}"
    return {"content": "".join([*parts, "--x--\r\n"]), "headers": {"content-type": kind}}


# ── pages that stay up ─────────────────────────────────────────────────────────────────────────────────────────────


async def test_half_a_letter_of_the_web_chat_hides_no_page(rt: Runtime, clock: Clock, enters: Enters) -> None:
    case = await cases.waits(rt, "somebody", channel="webchat")
    worker, _ = await enters("caseworker")
    async with visitor(rt) as stranger:
        stranger.headers["cookie"] = f"{COOKIE}={rt.store.vault.sign('chat', 'somebody')}"
        said = f'{{"text": "{HALF_A_LETTER}"}}'
        assert (await stranger.post("/chat/somebody/messages", content=said)).status_code == 202
        await settle(rt, clock)
        assert "a\ufffd" in (await stranger.get("/chat/somebody/messages")).text
    assert (await cases.entries(rt, case))[-1].body["text"] == "a\ufffd"
    for path in ("", "/inbox?queue=unassigned", f"/cases/{case.id}"):
        assert (await worker.get(f"/console{path}")).status_code == 200


async def test_half_a_letter_that_is_kept_hides_no_page(rt: Runtime, enters: Enters) -> None:
    case = await cases.waits(rt, words="a\ud83d")
    worker, _ = await enters("caseworker")
    for path in ("/inbox?queue=unassigned", f"/cases/{case.id}"):
        assert "a?" in (await worker.get(f"/console{path}")).text


@pytest.mark.parametrize("charset", ["unicode_escape", "punycode", "utf-16", ""])
async def test_a_form_is_in_utf_8(rt: Runtime, enters: Enters, charset: str) -> None:
    case = await cases.waits(rt)
    worker, _ = await enters("caseworker")
    token = csrf((await worker.get("/console/inbox")).text)
    sent = form(charset, csrf=token, note=HALF_A_LETTER)
    assert (await worker.post(f"/console/cases/{case.id}/note", **sent)).status_code == 400
    assert (await worker.post("/console/sign-in", **sent)).status_code == 400
    sent = form("UTF-8", csrf=token, note="é")
    assert (await worker.post(f"/console/cases/{case.id}/note", **sent)).status_code == 303


async def test_what_was_sealed_for_a_form_is_no_flash(rt: Runtime, enters: Enters) -> None:
    worker, _ = await enters("caseworker")
    for sealed in ({"case": 1, "file": 2, "name": "x"}, ["a"], "a", None):
        worker.cookies.set("rafiq_flash", rt.store.vault.seal(sealed).decode())
        assert (await worker.get("/console/inbox")).status_code == 200


@pytest.mark.parametrize("number", [0, -1, 2**63, 10**30])
async def test_a_number_that_no_case_has_is_refused(enters: Enters, number: int) -> None:
    worker, _ = await enters("caseworker")
    for action in ("here", "claim", "answer"):
        answer = await posts(worker, f"cases/{number}/{action}", text="a")
        assert answer.status_code in (400, 404), action


async def test_a_form_that_comes_in_drop_by_drop_is_given_up(
    rt: Runtime, enters: Enters, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = await cases.waits(rt)
    worker, _ = await enters("caseworker")
    monkeypatch.setattr(uploads, "PATIENCE", 0)

    async def drops() -> AsyncIterator[bytes]:
        yield b"--x"
        await asyncio.Event().wait()

    plain, parts = (
        {"content-type": "application/x-www-form-urlencoded"},
        {"content-type": "multipart/form-data; boundary=x"},
    )
    for path, kind in ((f"cases/{case.id}/answer", parts), (f"cases/{case.id}/answer", plain), ("sign-in", plain)):
        answer = await worker.post(f"/console/{path}", content=drops(), headers=kind)
        assert answer.status_code == 408, path


async def test_files_of_the_team_do_not_wait_for_those_of_others(rt: Runtime, enters: Enters, machine: Machine) -> None:
    case = await cases.waits(rt)
    worker, _ = await enters("caseworker")
    state = worker._transport.app.state  # type: ignore[attr-defined]
    for _ in range(uploads.AT_ONCE):
        await state.uploading.acquire()
    sent = {"file": ("plan.jpg", JPEG, "image/jpeg")}
    assert (await answers(worker, case, files=sent)).status_code == 303


async def test_a_fault_of_ours_is_told_in_french_under_the_same_rules(
    rt: Runtime, enters: Enters, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker, _ = await enters("caseworker")
    monkeypatch.setattr(queues, "counts", None)
    worker._transport.raise_app_exceptions = False  # type: ignore[attr-defined]
    answer = await worker.get("/console/inbox")
    assert answer.status_code == 500 and "Ce n’est pas votre faute" in answer.text
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert (answer.headers["cache-control"], answer.headers["x-content-type-options"]) == ("no-store", "nosniff")


@pytest.mark.parametrize(
    ("host", "counted"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.7", "::ffff:203.0.113.7"),
        ("", ""),
        ("testclient", "testclient"),
    ],
)
def test_a_network_that_one_has_whole_is_counted_as_one(host: str, counted: str) -> None:
    assert network(host) == counted


async def test_who_has_many_addresses_tries_no_more_often(rt: Runtime) -> None:
    answers = []
    async with visitor(rt) as first:
        door = first._transport.app.state.door  # type: ignore[attr-defined]
    for last in range(11):
        async with visitor(rt, host=f"2001:db8::{last:x}", door=door) as http:
            answers.append((await comes_in(http, "admin@example.org")).status_code)
    assert answers == [*[401] * 10, 429]


# ── nothing goes astray ────────────────────────────────────────────────────────────────────────────────────────────


async def test_the_number_of_a_form_is_good_for_one_case(rt: Runtime, enters: Enters, machine: Machine) -> None:
    """Else what is said in one case would be taken for said, and the file of the other would go over to it."""
    worker, _ = await enters("caseworker")
    one, other = await cases.waits(rt, "1"), await cases.waits(rt, "2")
    await answers(worker, one, "un", files={"file": ("plan.jpg", JPEG, "image/jpeg")})
    await answers(worker, other, "deux")
    [first], [second] = await team_entries(rt, one), await team_entries(rt, other)
    assert (first.body["text"], second.body["text"]) == ("un", "deux")
    async with rt.store.reading() as session:
        file = await files.read(session, first.file_id or 0)
        assert file is not None and file.case_id == one.id
    for case in (one, other):
        await posts(worker, f"cases/{case.id}/note", note="à suivre", nonce="n")
        await posts(worker, f"cases/{case.id}/note", note="à suivre", nonce="n")
        assert [entry.kind for entry in await cases.entries(rt, case)].count("note") == 1


# ── what is logged ─────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_day_of_the_team_leaves_nothing_of_anybody_in_the_log(
    rt: Runtime, clock: Clock, enters: Enters, machine: Machine, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")  # of what we use
    caplog.set_level("WARNING", logger="httpx")  # as the program does; here it is the browser's
    for name in ("bot", "uvicorn", "starlette", "fastapi", "deep_translator", "telegram"):
        caplog.set_level("DEBUG", logger=name)
    case = await cases.waits(rt, "address-1001", "mots secrets", called="Gulpari", place="Saint-Denis (93)")
    worker, own = await enters("caseworker", "worker")
    await worker.get(f"/console/cases/{case.id}")
    await answers(worker, case, "réponse secrète", files={"file": ("fichier-secret.jpg", JPEG, "image/jpeg")})
    await posts(worker, f"cases/{case.id}/note", note="note secrète", nonce="n")
    await posts(worker, f"cases/{case.id}/answer", text="x", kept="jeton-secret", do="note", nonce="m")
    await posts(worker, "group/link")
    await settle(rt, clock)
    await posts(worker, f"cases/{case.id}/close", reason="answered")
    async with visitor(rt) as stranger:
        await comes_in(stranger, own.email, "mot de passe secret")
        form = await stranger.get("/console/forgotten")
        await stranger.post("/console/forgotten", data={"csrf": csrf(form.text), "email": own.email})
        await stranger.get("/console/password?token=1.2.secret")
    held = worker.cookies["rafiq_console"]
    written = caplog.text.lower()
    secrets = ("secr", "address-1001", "gulpari", "saint-denis", own.email, "worker", held.lower(), "team-")
    assert [secret for secret in secrets if secret in written] == []
