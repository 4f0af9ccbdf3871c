"""What strangers, colleagues and who was dismissed may send to harm the team: its pages stay up, and nothing goes astray."""

from __future__ import annotations

from typing import Any

import pytest

from bot import files
from bot.runtime import Runtime
from bot.web import COOKIE
from tests import cases
from tests.conftest import Clock, settle
from tests.test_console_inbox import JPEG, Enters, Machine, answers, enters, machine, posts, team_entries
from tests.test_console_sign_in import csrf, visitor

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
