"""A forgotten password: nobody learns who is in the team, nobody is locked out, and letters go by a real server."""

from __future__ import annotations

import asyncio
import re
import socket
import ssl
from argparse import Namespace
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from typing import Any

import httpx
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope

from bot import letters, mail, resets, second_factor, staff, staff_commands
from bot.runtime import Runtime
from bot.settings import Settings
from bot.store.models import Staff
from tests.conftest import Clock
from tests.processes import free_port
from tests.test_console_sign_in import choose, comes_in, csrf, invitation, is_in, member, post, row, visitor

NEW = "une autre phrase, plus longue"


class Postbox:
    """What a mail server was given; `refuses` makes it take nothing more."""

    refuses = False

    def __init__(self) -> None:
        self.letters: list[tuple[list[str], EmailMessage]] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:
        if self.refuses:
            return "554 no"
        assert isinstance(envelope.content, bytes)
        letter = BytesParser(policy=default).parsebytes(envelope.content)
        assert isinstance(letter, EmailMessage)
        self.letters.append((envelope.rcpt_tos, letter))
        return "250 taken"

    def link(self) -> str:
        found = re.search(r"http\S+", self.letters[-1][1].get_content())
        assert found is not None
        return found[0]


@pytest.fixture
def postbox() -> Postbox:
    return Postbox()


@pytest.fixture
def smtp(postbox: Postbox) -> Iterator[str]:
    """The address of a mail server on this machine."""
    controller = Controller(postbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield f"smtp://127.0.0.1:{controller.port}"
    controller.stop()


def posting(rt: Runtime, url: str) -> Runtime:
    return replace(rt, settings=replace(rt.settings, smtp_url=url, mail_from="rafiq@example.org"))


@pytest.fixture
async def http(rt: Runtime, smtp: str) -> AsyncIterator[httpx.AsyncClient]:
    async with visitor(posting(rt, smtp)) as client:
        yield client


@pytest.fixture
async def without(rt: Runtime) -> AsyncIterator[httpx.AsyncClient]:
    """A browser before a Rafiq that posts no letters."""
    async with visitor(rt) as client:
        yield client


async def asks(http: httpx.AsyncClient, email: str) -> httpx.Response:
    form = await http.get("/console/forgotten")
    return await http.post("/console/forgotten", data={"csrf": csrf(form.text), "email": email})


# ── by letter ──────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_link_comes_by_letter_and_is_good_once(rt: Runtime, http: httpx.AsyncClient, postbox: Postbox) -> None:
    who = await member(rt, "volunteer", "gol")
    async with rt.store.writing() as session:
        (await session.get_one(Staff, who.id)).name = "گل\u200cپری"
    await comes_in(http, "gol@example.org")
    async with visitor(rt) as stranger:
        assert (await asks(http, " Gol@Example.org ")).status_code == 200
        [(to, letter)] = postbox.letters
        assert to == ["gol@example.org"] and "گل\u200cپری" in letter.get_content()
        assert letter["from"] == "Rafiq <rafiq@example.org>" and letter["auto-submitted"] == "auto-generated"
        assert await is_in(http)  # asking changes nothing
        assert (await comes_in(stranger, "gol@example.org")).status_code == 303
        link = postbox.link()
        assert (await choose(http, link, NEW)).headers["location"] == "/console/sign-in"
        assert not await is_in(stranger)
    assert (await choose(http, link, "another password")).status_code == 410
    assert (await comes_in(http, "gol@example.org")).status_code == 401
    assert (await comes_in(http, "gol@example.org", NEW)).status_code == 303


async def test_the_link_is_good_for_an_hour(
    rt: Runtime, http: httpx.AsyncClient, postbox: Postbox, clock: Clock
) -> None:
    await member(rt)
    await asks(http, "coordinator@example.org")
    clock.move(hours=1, seconds=1)
    assert (await choose(http, postbox.link(), NEW)).status_code == 410


async def test_the_second_factor_stays(rt: Runtime, http: httpx.AsyncClient, postbox: Postbox) -> None:
    who = await member(rt)
    async with rt.store.writing() as session:
        (await session.get_one(Staff, who.id)).totp = second_factor.offered(rt.store.vault, who)
    await asks(http, who.email)
    await choose(http, postbox.link(), NEW)
    assert (await row(rt, who)).totp is not None


async def test_who_never_chose_one_is_written_to_and_who_was_disabled_is_not(
    rt: Runtime, http: httpx.AsyncClient, postbox: Postbox
) -> None:
    async with rt.store.writing() as session:
        await staff.add(session, "new@example.org", "", "volunteer", rt.now())
        await staff.disable(session, await staff.add(session, "gone@example.org", "", "volunteer", rt.now()))
    for email in ("new@example.org", "gone@example.org"):
        await asks(http, email)
    assert [to for to, _ in postbox.letters] == [["new@example.org"]]
    assert (await choose(http, postbox.link())).status_code == 303


# ── nobody learns who is in the team ───────────────────────────────────────────────────────────────────────────────


async def test_the_answer_is_the_same_for_everybody(rt: Runtime, http: httpx.AsyncClient, postbox: Postbox) -> None:
    await member(rt)
    asked = ["coordinator@example.org", "nobody@example.org", "no address", "", "\x00", "x" * 3000 + "@example.org"]
    answers = [await asks(http, email) for email in asked]
    assert {answer.status_code for answer in answers} == {200} and len({answer.text for answer in answers}) == 1
    assert {tuple(sorted(answer.headers)) for answer in answers} == {tuple(sorted(answers[0].headers))}
    assert len(postbox.letters) == 1


async def test_the_answer_has_gone_before_anything_depends_on_the_address(
    rt: Runtime, smtp: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the database nor the mail server is asked while the browser waits: a slow one would tell."""
    happened: list[str] = []

    async def ask(*_: object) -> None:
        happened.append("asked")

    monkeypatch.setattr(resets, "ask", ask)
    async with visitor(posting(rt, smtp)) as http:
        transport = http._transport
        assert isinstance(transport, httpx.ASGITransport)
        inner = transport.app

        async def watched(scope: Any, receive: Any, send: Any) -> None:
            async def sent(message: Any) -> None:
                if message["type"] == "http.response.body" and not message.get("more_body"):
                    happened.append("answered")
                await send(message)

            await inner(scope, receive, sent)

        transport.app = watched
        await asks(http, "coordinator@example.org")
    assert happened == ["answered", "answered", "asked"]


async def test_nobody_s_mailbox_is_flooded(rt: Runtime, smtp: str, postbox: Postbox) -> None:
    await member(rt)
    async with visitor(posting(rt, smtp)) as http:
        answers = [await asks(http, "coordinator@example.org") for _ in range(5)]
    assert {answer.status_code for answer in answers} == {200} and len({answer.text for answer in answers}) == 1
    assert len(postbox.letters) == 3


async def test_one_network_asks_thirty_times(http: httpx.AsyncClient) -> None:
    answers = [await asks(http, f"guess{n}@example.org") for n in range(31)]
    assert [answer.status_code for answer in answers] == [200] * 30 + [429]


async def test_a_form_of_another_site_asks_for_nobody(rt: Runtime, http: httpx.AsyncClient, postbox: Postbox) -> None:
    await member(rt)
    fields = {"csrf": "0" * 64, "email": "coordinator@example.org"}
    assert (await http.post("/console/forgotten", data=fields)).status_code == 403 and not postbox.letters


# ── by hand ────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_without_a_mail_server_the_admins_give_a_link(rt: Runtime, without: httpx.AsyncClient) -> None:
    who = await member(rt, "volunteer")
    await asks(without, who.email)
    assert (await row(rt, who)).reset_asked_at == rt.now()
    await member(rt, "admin")
    async with visitor(rt) as admin:
        await comes_in(admin, "admin@example.org")
        assert "Mot de passe oublié" in (await admin.get("/console/team")).text
        answer = await post(admin, f"/console/team/{who.id}/link")
        assert "Mot de passe oublié" not in answer.text and "vaut une heure" in answer.text
        assert (await post(admin, f"/console/team/{who.id}/link")).status_code == 404  # nobody asks any more
    async with visitor(rt) as theirs:
        assert (await comes_in(theirs, who.email)).status_code == 303  # the old one is good until then
        assert (await choose(theirs, invitation(answer.text), NEW)).status_code == 303
        assert (await comes_in(theirs, who.email, NEW)).status_code == 303


@pytest.mark.parametrize("by", [staff.invite, staff.disable])
async def test_a_new_access_or_none_settles_the_question(rt: Runtime, without: httpx.AsyncClient, by: Any) -> None:
    who = await member(rt, "volunteer")
    await asks(without, who.email)
    async with rt.store.writing() as session:
        await by(session, await session.get_one(Staff, who.id))
    assert (await row(rt, who)).reset_asked_at is None


async def test_a_letter_that_cannot_go_becomes_a_word_to_the_admins(
    rt: Runtime, http: httpx.AsyncClient, postbox: Postbox
) -> None:
    postbox.refuses = True
    who = await member(rt)
    assert (await asks(http, who.email)).status_code == 200
    assert (await row(rt, who)).reset_asked_at == rt.now()


# ── invitations ────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_an_invitation_goes_by_letter_and_is_shown_anyway(
    rt: Runtime, http: httpx.AsyncClient, postbox: Postbox
) -> None:
    await member(rt, "admin")
    await comes_in(http, "admin@example.org")
    answer = await post(http, "/console/team", email="new@example.org", role="volunteer")
    assert "est partie à new@example.org" in answer.text and postbox.link() == invitation(answer.text)
    postbox.refuses = True
    answer = await post(http, "/console/team/2/invitation")
    assert answer.status_code == 200 and "n’a pas pu partir" in answer.text
    assert (await choose(http, invitation(answer.text))).status_code == 303


def test_the_command_line_writes_a_letter_too(
    settings: Settings, smtp: str, postbox: Postbox, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    posts = replace(settings, smtp_url=smtp, mail_from="rafiq@example.org")
    monkeypatch.setattr(staff_commands, "read", lambda: posts)
    assert staff_commands.add(Namespace(email="a@example.org", role="admin", name="")) == 0
    said = capsys.readouterr().out
    assert postbox.link() in said and "on its way" in said
    postbox.refuses = True
    assert staff_commands.reset(Namespace(email="a@example.org")) == 0
    assert "did not take" in capsys.readouterr().out


# ── letters ────────────────────────────────────────────────────────────────────────────────────────────────────────


def letter_settings(url: str) -> Settings:
    return Settings("sqlite://", ("k" * 32,), smtp_url=url, mail_from="rafiq@example.org")


@pytest.mark.parametrize("to", ["a,b@example.org", "a\nBcc: x@example.org", "a b", "", "نام@example.org"])
async def test_an_odd_address_gets_no_letter_and_nobody_else_does(smtp: str, postbox: Postbox, to: str) -> None:
    with pytest.raises(mail.NotPosted):
        await mail.post(letter_settings(smtp), to, "s", "t")
    assert postbox.letters == []


async def test_a_server_that_is_away_or_silent_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(mail.NotPosted, match="ConnectionRefusedError"):
        await mail.post(letter_settings(f"smtp://127.0.0.1:{free_port()}"), "a@example.org", "s", "t")
    monkeypatch.setattr(mail, "SOCKET_LIMIT", 0.05)
    over = asyncio.Event()

    async def silent(_: object, out: asyncio.StreamWriter) -> None:
        await over.wait()
        out.close()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    with pytest.raises(mail.NotPosted):
        await mail.post(letter_settings(f"smtp://127.0.0.1:{port}"), "a@example.org", "s", "t")
    over.set()
    server.close()
    await server.wait_closed()
    await asyncio.sleep(0)


async def test_a_password_never_crosses_a_network_in_clear(
    smtp: str, postbox: Postbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail, "_HERE", set())
    with pytest.raises(mail.NotPosted, match="SMTPNotSupportedError"):
        await mail.post(letter_settings(smtp.replace("//", "//u:p@")), "a@example.org", "s", "t")
    await mail.post(letter_settings(smtp), "a@example.org", "s", "t")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A file with a key and a certificate of its own for 127.0.0.1."""
    import ipaddress
    from datetime import UTC, datetime, timedelta

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, now - timedelta(days=1), now + timedelta(days=9))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    plain = serialization.NoEncryption()
    pem = serialization.Encoding.PEM
    path.write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain) + made.public_bytes(pem))
    return str(path)


class Encrypted(Controller):
    """Looks whether it answers as a client that trusts anybody."""

    def _trigger_server(self) -> None:
        anybody = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        anybody.check_hostname, anybody.verify_mode = False, ssl.CERT_NONE
        plain = socket.create_connection((self.hostname, self.port), 5)
        with anybody.wrap_socket(plain) if self.ssl_context else plain as talk:
            talk.recv(1024)


def knows(_server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> AuthResult:
    return AuthResult(success=(given.login, given.password) == (b"u@x", b"p:%"))


@pytest.mark.parametrize("trusted", [True, False])
@pytest.mark.parametrize(("scheme", "user"), [("smtp", "u%40x:p%3A%25@"), ("smtps", "")])
async def test_letters_are_encrypted_and_the_server_must_be_who_it_says(
    postbox: Postbox, certificate: str, monkeypatch: pytest.MonkeyPatch, scheme: str, user: str, trusted: bool
) -> None:
    own = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    own.load_cert_chain(certificate)
    if trusted:
        context = ssl.create_default_context(cafile=certificate)
        monkeypatch.setattr(ssl, "create_default_context", lambda: context)
    starttls: dict[str, Any] = {"tls_context": own, "require_starttls": True, "authenticator": knows}
    options = starttls | {"auth_required": True} if scheme == "smtp" else {"ssl_context": own}
    controller = Encrypted(postbox, "127.0.0.1", free_port(), **options)
    controller.start()
    settings = letter_settings(f"{scheme}://{user}127.0.0.1:{controller.port}")
    try:
        await mail.post(settings, "a@example.org", "s", "t")
    except mail.NotPosted as error:
        assert str(error) == "SSLCertVerificationError"
    finally:
        controller.stop()
    assert len(postbox.letters) == trusted


async def test_no_address_is_logged(rt: Runtime, postbox: Postbox, smtp: str, caplog: pytest.LogCaptureFixture) -> None:
    postbox.refuses = True
    who = await member(rt, "volunteer", "somebody")
    assert await letters.reset(posting(rt, smtp).settings, who, "http://link") == "failed"
    told = [record.getMessage() for record in caplog.records if record.name.startswith("bot.")]
    assert told == [f"letter to member {who.id}: not posted: SMTPDataError"]
