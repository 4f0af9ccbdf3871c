"""The translator, with the service well, slow and ill."""

from __future__ import annotations

import logging
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
import requests
from deep_translator import LibreTranslator, google, microsoft, mymemory
from deep_translator.exceptions import LanguageNotSupportedException
from sqlalchemy import LargeBinary, func, select, type_coerce

from bot import app, schedule, translation, translators
from bot.messages import SendError
from bot.runtime import Runtime
from bot.settings import Settings
from bot.store.case_models import TranslationRow
from bot.translation import Translated, Translator
from bot.translators import CannotTranslate, Engine
from flows.loaded import Flows
from tests.conftest import Clock
from tests.translation_server import TranslationServer

ILL = ["500", "HTML", "redirect", "nothing", "empty", "list"]
FRENCH = "Venez le 12 mars 2026 à 14h30 avec votre récépissé."
IN_DARI = "[Venez le 12 مارچ 2026 à 14h30 avec votre récépissé (رسید درخواست اقامت).]"
Made = Callable[..., AbstractAsyncContextManager[Runtime]]


@pytest.fixture(autouse=True)
def library(monkeypatch: pytest.MonkeyPatch) -> None:
    """deep-translator as it was installed, before and after: an engine puts our time limits into it."""
    for module in (google, mymemory, microsoft):
        monkeypatch.setattr(module, "requests", requests)


@pytest.fixture
async def server() -> AsyncIterator[TranslationServer]:
    async with TranslationServer() as server:
        yield server


@pytest.fixture
def made(settings: Settings, flows: Flows, clock: Clock, server: TranslationServer) -> Made:
    @asynccontextmanager
    async def make(**changed: Any) -> AsyncIterator[Runtime]:
        named = replace(settings, **{"translate_url": server.url} | changed)
        rt = app.build_runtime(named, flows, channels={}, now=clock, nlu=lambda: None, durable=False)
        async with app.started(rt):
            yield rt

    return make


@pytest.fixture
async def rt(made: Made) -> AsyncIterator[Runtime]:
    async with made() as rt:
        yield rt


@pytest.fixture
def to(rt: Runtime) -> Translator:
    return rt.translation


async def rows(rt: Runtime) -> int:
    async with rt.store.reading() as session:
        return int(await session.scalar(select(func.count(TranslationRow.id))) or 0)


# ── what is asked ──────────────────────────────────────────────────────────────────────────────────────────────────


async def test_the_text_stands_in_the_body_only(to: Translator, server: TranslationServer) -> None:
    assert await to.translate(FRENCH, "fr", "prs") == Translated(IN_DARI, "prs", "libretranslate")
    assert server.queries == [""]
    assert server.asked == [
        {"q": "Venez le XQ1 à XQ2 avec votre XQ3.", "source": "fr", "target": "fa", "format": "text"}
    ]


async def test_the_key_goes_along(made: Made, server: TranslationServer) -> None:
    async with made(translate_key="a-key") as rt:
        await rt.translation.translate("Bonjour", "fr", "ar")
    assert server.asked[0]["api_key"] == "a-key"
    assert server.queries == [""]


async def test_the_library_s_own_class_would_not_do(server: TranslationServer) -> None:
    with pytest.raises(LanguageNotSupportedException):
        LibreTranslator("fr", "fa", api_key="k", custom_url=f"{server.url}/")
    own = LibreTranslator("fr", "ar", api_key="k", custom_url=f"{server.url}/")
    await translation._aside(lambda: str(own.translate("secret")))
    assert "q=secret" in server.queries[0]


@pytest.mark.parametrize("same", [("fr", "fr", "Bonjour"), ("fr", "prs", " \n")])
async def test_nothing_to_translate(to: Translator, server: TranslationServer, same: tuple[str, str, str]) -> None:
    source, target, text = same
    assert await to.translate(text, source, target) == Translated(text, target, "")
    assert not server.asked


async def test_what_is_all_protected_needs_no_engine(to: Translator, server: TranslationServer) -> None:
    found = await to.translate("Récépissé : 06 12 34 56 78 👍", "fr", "ar")
    assert found is not None and found.text == "Récépissé (إيصال طلب الإقامة) : 06 12 34 56 78 👍"
    assert not server.asked


async def test_a_name_stays(to: Translator, server: TranslationServer) -> None:
    found = await to.translate("نور جان سلام", "prs", "fr", ["نور"])
    assert server.texts == ["XQ1 جان سلام"]
    assert found is not None and found.text == "[نور جان سلام]"


async def test_a_language_that_is_not_ours(to: Translator, server: TranslationServer) -> None:
    assert await to.translate("Hello", "en", "fr") is None
    assert not server.asked


async def test_a_long_text_goes_in_parts_and_comes_back_in_order(to: Translator, server: TranslationServer) -> None:
    text = "\n\n".join(f"{letter * 500}. Fin." for letter in "abcdef")
    found = await to.translate(text, "fr", "ar")
    assert len(server.asked) == 3 and all(len(part) <= 1500 for part in server.texts)
    assert found is not None
    assert found.text.replace("[", "").replace("]", "") == text


# ── what survives ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("mode", ["localises marks", "spreads marks"])
async def test_a_mark_written_otherwise_is_found(to: Translator, server: TranslationServer, mode: str) -> None:
    server.mode = mode
    found = await to.translate(FRENCH, "fr", "prs")
    assert found is not None and (found.text, found.changed) == (IN_DARI, ())
    assert len(server.asked) == 1


@pytest.mark.parametrize("mode", ["drops marks", "doubles marks"])
async def test_without_the_marks_the_words_are_compared(to: Translator, server: TranslationServer, mode: str) -> None:
    server.mode = mode
    found = await to.translate(FRENCH, "fr", "prs")
    assert found == Translated(f"[{FRENCH}]", "prs", "libretranslate")
    assert server.texts[1] == FRENCH


@pytest.mark.parametrize(
    ("mode", "changed"),
    [("loses numbers", ("12 mars 2026", "14h30")), ("changes numbers", ("12 mars 2026", "14h30"))],
)
async def test_a_number_that_did_not_survive_is_said(
    rt: Runtime, server: TranslationServer, mode: str, changed: tuple[str, ...]
) -> None:
    server.mode = mode
    found = await rt.translation.translate(FRENCH, "fr", "prs")
    assert found is not None and found.changed == changed
    assert await rows(rt) == 0, "and tried again next time"


# ── a service that is ill ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("mode", ILL)
async def test_an_ill_service_is_no_translation(
    rt: Runtime, server: TranslationServer, mode: str, caplog: pytest.LogCaptureFixture
) -> None:
    server.mode = mode
    assert await rt.translation.translate("Bonjour Zohra", "fr", "prs") is None
    assert rt.state["translation"] == "does not answer"
    assert "Zohra" not in caplog.text and "fr to prs failed" in caplog.text
    server.mode = "good"
    assert await rt.translation.translate("Bonjour Zohra", "fr", "prs") is not None
    assert rt.state["translation"] == "ready"


async def test_nobody_listens(made: Made) -> None:
    async with made(translate_url="http://127.0.0.1:9") as rt:
        assert await rt.translation.translate("Bonjour", "fr", "prs") is None


async def test_calls_that_hang_hold_up_neither_the_next_nor_the_end(
    to: Translator, server: TranslationServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(translation, "TIME_LIMIT", 0.05)
    monkeypatch.setattr(translation, "FAILURES", 100)
    server.mode = "hangs"
    for number in range(translation.AT_ONCE + 1):
        assert await to.translate(f"Bonjour {number}", "fr", "ar") is None
    hanging = [thread for thread in threading.enumerate() if thread.name == "translation"]
    assert len(hanging) > translation.AT_ONCE and all(thread.daemon for thread in hanging)
    monkeypatch.setattr(translation, "TIME_LIMIT", 10)
    server.mode = "good"
    assert await to.translate("Bonjour", "fr", "ar") is not None


async def test_a_call_has_time_limits(
    monkeypatch: pytest.MonkeyPatch, to: Translator, server: TranslationServer
) -> None:
    monkeypatch.setattr(translators, "TIME_LIMITS", (1.0, 0.05))
    server.mode = "hangs"
    assert await to.translate("Bonjour", "fr", "ar") is None


async def test_a_queue_is_no_fault_of_the_engine(to: Translator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(translation, "TIME_LIMIT", 0.01)
    for _ in range(translation.AT_ONCE):
        await to._turn.acquire()
    for number in range(translation.FAILURES):
        assert await to.translate(f"Bonjour {number}", "fr", "ar") is None
    assert to._breaker.lets_through(to._now())


async def test_after_three_failures_it_rests(to: Translator, server: TranslationServer, clock: Clock) -> None:
    async def tried() -> bool:
        before = len(server.asked)
        await to.translate(f"Bonjour {clock.at}", "fr", "ar")
        clock.move(seconds=1)
        return len(server.asked) > before

    server.mode = "500"
    assert [await tried() for _ in range(5)] == [True, True, True, False, False]
    clock.move(seconds=30)
    assert [await tried(), await tried()] == [True, False]
    clock.move(seconds=30)
    server.mode = "good"
    assert [await tried() for _ in range(3)] == [True, True, True]
    server.mode = "500"
    assert [await tried() for _ in range(4)] == [True, True, True, False]


async def test_after_a_rest_one_tries_for_all(clock: Clock) -> None:
    breaker = translation.Breaker()
    for _ in range(translation.FAILURES):
        breaker.failed(clock())
    clock.move(seconds=30)
    assert [breaker.lets_through(clock()) for _ in range(2)] == [True, False]


async def test_a_bug_of_ours_blocks_no_message(to: Translator, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise SendError("Zohra")

    monkeypatch.setattr(to._protected, "mask", broken)
    assert await to.translate("Bonjour Zohra", "fr", "ar") is None


# ── what is kept ───────────────────────────────────────────────────────────────────────────────────────────────────


async def test_the_second_time_it_is_known_even_with_the_service_down(
    rt: Runtime, made: Made, server: TranslationServer
) -> None:
    first = await rt.translation.translate(FRENCH, "fr", "prs")
    server.mode = "500"
    async with made() as other:
        assert await other.translation.translate(FRENCH, "fr", "prs") == first
        for text, target, names in [(FRENCH, "ar", []), (FRENCH, "prs", ["Ahmad"]), (f"{FRENCH}!", "prs", [])]:
            assert await other.translation.translate(text, "fr", target, names) is None
    assert len(server.asked) == 4


async def test_what_is_kept_is_encrypted(rt: Runtime) -> None:
    await rt.translation.translate("Bonjour Zohra", "fr", "prs")
    async with rt.store.reading() as session:
        raw = type_coerce(TranslationRow.body, LargeBinary)
        [(key, body)] = (await session.execute(select(TranslationRow.key_hash, raw))).all()
        assert await session.scalar(select(TranslationRow.body)) == {"text": "[Bonjour Zohra]", "by": "libretranslate"}
    assert b"Zohra" not in body and "Zohra" not in key


async def test_two_at_once_keep_one(rt: Runtime) -> None:
    to = rt.translation
    asked = translation._Asked("Bonjour", "fr", "prs", ())
    for _ in range(2):
        await to._keep(asked, Translated("سلام", "prs", "libretranslate"))
    assert await rows(rt) == 1


async def test_it_is_forgotten_with_who_wrote_it(rt: Runtime) -> None:
    for text, target in [("Bonjour", "prs"), ("Bonjour", "ar"), ("Bonsoir", "ar")]:
        await rt.translation.translate(text, "fr", target)
    async with rt.store.writing() as session:
        await translation.forget(session, rt.store.vault, ["Bonjour", "Salut"])
    assert await rows(rt) == 1


async def test_it_is_forgotten_after_ninety_days(rt: Runtime, clock: Clock) -> None:
    await rt.translation.translate("Bonjour", "fr", "prs")
    clock.move(days=89)
    await schedule.forget_old(rt)
    assert await rows(rt) == 1
    clock.move(days=2)
    await schedule.forget_old(rt)
    assert await rows(rt) == 0


async def test_without_a_database_it_still_translates(
    to: Translator, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def away() -> None:
        raise OSError

    monkeypatch.setattr(to._store, "reading", away)
    monkeypatch.setattr(to._store, "writing", away)
    assert await to.translate("Bonjour", "fr", "prs") is not None
    assert "cannot be read: OSError" in caplog.text and "cannot be kept: OSError" in caplog.text


# ── whose engine ───────────────────────────────────────────────────────────────────────────────────────────────────


async def test_without_a_service_there_is_no_translation(made: Made) -> None:
    async with made(translate_url="") as rt:
        assert not rt.translation.there
        assert rt.state["translation"] == "off"
        assert await rt.translation.translate("Bonjour", "fr", "prs") is None


async def test_a_third_party_is_named(made: Made, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    async with made(translate_url="", translate_provider="google") as rt:
        assert rt.translation.third_party == "google"
        assert rt.state["translator"] == "third party: google"
    assert "google, a third party, reads what people and the team write" in caplog.text


async def test_one_s_own_is_no_third_party(rt: Runtime, caplog: pytest.LogCaptureFixture) -> None:
    assert rt.translation.third_party == "" and "translator" not in rt.state
    assert "third party" not in caplog.text


class Internet:
    """Stands for every host: notes how it was asked."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
        self.content, self.asked = content, list[dict[str, Any]]()
        monkeypatch.setattr(requests, "request", self._request)

    def _request(self, method: str, url: str, **asked: Any) -> requests.Response:
        self.asked.append({"method": method, "url": url, **asked})
        answer = requests.Response()
        answer.status_code, answer._content = 200, self.content
        return answer


PROVIDERS = {
    "google": ('<div class="result-container">سلام</div>', {"sl": "fr", "tl": "fa", "q": "Bonjour"}),
    "mymemory": ('{"responseData": {"translatedText": "سلام"}}', {"langpair": "fr-FR|fa-IR", "q": "Bonjour"}),
    "microsoft": ('[{"translations": [{"text": "سلام"}]}]', {"from": "fr", "to": "fa"}),
}


@pytest.mark.parametrize("provider", PROVIDERS)
def test_another_engine_has_time_limits_and_follows_nobody(provider: str, monkeypatch: pytest.MonkeyPatch) -> None:
    said, params = PROVIDERS[provider]
    internet = Internet(monkeypatch, said.encode())
    assert Engine(provider, "", "a-key").translate("Bonjour", "fr", "fa") == "سلام"
    [asked] = internet.asked
    assert asked["url"].startswith("https://") and asked["timeout"] == translators.TIME_LIMITS
    assert asked["params"] == params and asked["allow_redirects"] is False


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize("said", [b"", b"{}", b"[]", b"<html>Sign in</html>"])
def test_another_engine_that_is_ill(provider: str, said: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    Internet(monkeypatch, said)
    with pytest.raises(CannotTranslate) as raised:
        Engine(provider, "", "a-key").translate("Bonjour Zohra", "fr", "fa")
    assert "Zohra" not in str(raised.value)


def test_without_us_the_library_would_wait_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[dict[str, Any]] = []

    def get(url: str, **said: Any) -> None:
        asked.append(said)

    monkeypatch.setattr(requests, "get", get)
    with pytest.raises(AttributeError):
        google.GoogleTranslator("fr", "fa").translate("Bonjour")
    assert "timeout" not in asked[0]
