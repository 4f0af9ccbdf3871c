"""The web chat's page as a person meets it: a real Chromium, the real server, no other host."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from base64 import b64decode
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    FilePayload,
    Locator,
    Page,
    Request,
    Route,
    expect,
    sync_playwright,
)

from bot.settings import ROOT
from flows.texts import LANGUAGES, Texts

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "/usr/bin/chromium", "chromium-browser", "google-chrome"))), None
)
ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
PHONE, DESK = (360, 740), (1280, 800)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
LOCALES = {"fr": "fr-FR", "prs": "fa-AF", "ar": "ar-SY"}
BOTH_WAYS = pytest.mark.parametrize("lang", ["prs", "fr"])
BOTH_SIZES = pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])

CONTRASTS = """() => {
  const parse = (color) => color.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255)
    .map((v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const under = (node) => {
    for (; node; node = node.parentElement) {
      const color = parse(getComputedStyle(node).backgroundColor);
      if (color.length === 3 || color[3] === 1) return color;
    }
  };
  const poor = [];
  for (const node of document.querySelectorAll("body *")) {
    const words = [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim());
    if (!words || !node.checkVisibility() || node.disabled || node.closest(".unseen, noscript, b")) continue;
    const [a, b] = [light(parse(getComputedStyle(node).color)), light(under(node))].sort((x, y) => y - x);
    if ((a + 0.05) / (b + 0.05) < 4.5) poor.push(node.outerHTML.slice(0, 80));
  }
  return poor;
}"""

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on the PATH: the web page is not tested")


@cache
def texts() -> Texts:
    return Texts(ROOT / "flows/texts")


@dataclass
class Visitor:
    """Somebody before the page, and what their browser noticed."""

    page: Page
    lang: str
    home: str
    complaints: list[str] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)

    def says(self, key: str) -> str:
        return texts().say(self.lang, key)

    @property
    def choices(self) -> Locator:
        return self.page.locator("#choices button:visible")

    @property
    def messages(self) -> Locator:
        return self.page.locator("#log .message")

    def button(self, key: str) -> Locator:
        return self.choices.filter(has_text=self.says(key))

    def press(self, key: str) -> None:
        """Press it, and wait for the answer."""
        before = self.page.locator("#log .bot").count()
        self.button(key).click()
        expect(self.page.locator("#log .bot")).not_to_have_count(before)
        expect(self.choices.first).to_be_enabled()

    def write(self, text: str) -> None:
        before = self.page.locator("#log .bot").count()
        self.page.fill("#text", text)
        self.page.press("#text", "Enter")
        expect(self.page.locator("#log .bot")).not_to_have_count(before)

    def arrive(self) -> None:
        self.page.goto(self.home)
        expect(self.choices).to_have_count(3)

    def choose_language(self) -> None:
        self.arrive()
        self.page.locator(f"#choices [lang={self.lang}]").click()
        expect(self.button("button-agree")).to_be_visible()

    def reach_menu(self) -> None:
        self.choose_language()
        self.press("button-agree")
        self.press("button-skip")
        expect(self.button("button-housing-theme")).to_be_visible()

    def seated(self) -> None:
        """At the menu, with the first minutes already behind."""
        request = self.page.context.request
        chat = request.post(f"{self.home}chat", data={"lang": self.lang}).json()["chat"]
        for button in ("1:agree", "2:skip"):
            request.post(f"{self.home}chat/{chat}/messages", data={"button": button})
        self.page.add_init_script(f"try {{ localStorage['rafiq-chat'] ??= '{chat}' }} catch {{ }}")
        self.page.goto(self.home)
        expect(self.button("button-housing-theme")).to_be_visible()

    def posted(self) -> list[dict[str, Any]]:
        """What the page has sent to the conversation."""
        posts = [request for request in self.requests if request.method == "POST" and "/messages" in request.url]
        return [json.loads(request.post_data or "{}") for request in posts]

    def overflows(self) -> bool:
        return bool(self.page.evaluate("document.documentElement.scrollWidth > innerWidth"))

    def poor_contrasts(self) -> list[str]:
        """What is under 4.5 to 1 in either colour scheme."""
        poor = []
        for scheme in SCHEMES:
            self.page.emulate_media(color_scheme=scheme)
            poor += self.page.evaluate(CONTRASTS)
        return poor

    def stored(self) -> dict[str, str]:
        kept: dict[str, str] = self.page.evaluate("({...localStorage})")
        return kept


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, subprocess.Popen[bytes], Path]]:
    """A server of our own, starting; a language model that is away keeps it from training one."""
    folder = tmp_path_factory.mktemp("home")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = {name: value for name, value in os.environ.items() if not name.startswith("RAFIQ_")}
    env |= {"RAFIQ_HOME": str(folder), "RAFIQ_NLU_URL": "http://127.0.0.1:9", "PORT": str(port)}
    env |= {"RAFIQ_TWO_FACTOR": "off"}
    code = "import sys; sys.argv = ['rafiq', 'serve']; from bot.cli import main; main()"
    with (folder / "log").open("w") as log:
        server = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, env=env, stdout=log, stderr=log)
        try:
            yield f"http://127.0.0.1:{port}/", server, folder / "log"
        finally:
            server.kill()
            server.wait(10)


@pytest.fixture(scope="module")
def home(server: tuple[str, subprocess.Popen[bytes], Path], browser: Browser) -> str:
    """Its address, once it answers; the browser has started meanwhile."""
    address, process, log = server
    _wait_for(f"{address}healthz", process, log)
    return address


def _wait_for(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=1):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    pytest.fail(f"the server did not start:\n{log.read_text()[-2000:]}")


@pytest.fixture(scope="module")
def browser(server: object) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        yield browser
        browser.close()


Visit = Callable[..., Visitor]


@pytest.fixture
def visit(browser: Browser, home: str) -> Iterator[Visit]:
    """Open the page as somebody: language, size, and any option of Playwright's `new_context`."""
    contexts: list[BrowserContext] = []
    visitors: list[Visitor] = []

    def open_page(lang: str = "fr", size: tuple[int, int] = PHONE, **options: Any) -> Visitor:
        view: Any = {"width": size[0], "height": size[1]}
        context = browser.new_context(viewport=view, locale=LOCALES[lang], reduced_motion="reduce", **options)
        context.set_default_timeout(5000)
        contexts.append(context)
        visitor = Visitor(context.new_page(), lang, home)
        visitor.page.on("console", lambda said: visitor.complaints.append(said.text) if said.type == "error" else None)
        visitor.page.on("pageerror", lambda error: visitor.complaints.append(str(error)))
        visitor.page.on("request", lambda request: visitor.requests.append(request))
        visitors.append(visitor)
        return visitor

    yield open_page
    for context in contexts:
        context.close()
    for visitor in visitors:
        assert not visitor.complaints
        asked = [request.url for request in visitor.requests if not request.url.startswith("blob:")]
        assert {urlsplit(url).netloc for url in asked} <= {urlsplit(home).netloc}


def choice_ids(visitor: Visitor) -> list[str]:
    return [body["button"].partition(":")[2] for body in visitor.posted() if "button" in body]


# the whole way


@BOTH_WAYS
@BOTH_SIZES
def test_from_the_first_question_to_a_topic_and_back(visit: Visit, lang: str, size: tuple[int, int]) -> None:
    somebody = visit(lang, size)
    somebody.reach_menu()
    html, dir = somebody.page.locator("html"), LANGUAGES[lang].dir
    expect(html).to_have_attribute("lang", lang)
    expect(html).to_have_attribute("dir", dir)
    expect(somebody.page).to_have_title(somebody.says("web-title"))
    somebody.press("button-housing-theme")
    somebody.choices.first.click()
    last = somebody.page.locator("#log .bot").last
    expect(last.locator("a.site").first).to_have_attribute("href", re.compile(r"^https://[\w.-]+$"))
    expect(last.locator("a.site").first).to_have_attribute("rel", "noopener noreferrer")
    expect(last).to_have_attribute("lang", lang)
    expect(last).to_have_attribute("dir", dir)
    assert not somebody.overflows()
    somebody.press("button-back")
    expect(last).to_contain_text(somebody.says("theme-housing"))
    assert not somebody.overflows()
    assert somebody.choices.evaluate_all("all => Math.min(...all.map(b => b.getBoundingClientRect().height))") >= 44
    assert somebody.page.locator("#log .message button").count() == 0  # only what stands last is offered
    before = somebody.messages.all_inner_texts()
    somebody.page.reload()
    expect(somebody.choices.first).to_be_enabled()
    after = somebody.messages.all_inner_texts()
    assert after[-6:] == before[-6:]
    assert len(choice_ids(somebody)) == 6


@BOTH_WAYS
def test_the_keyboard_is_enough(visit: Visit, lang: str) -> None:
    somebody = visit(lang, DESK)
    somebody.arrive()
    steps = [f"[lang={lang}]", "[dir]", "[dir]", "[dir]"]
    for step in steps:
        focused = somebody.page.locator(f"#choices button{step}:focus")
        for _ in range(20):
            if focused.count():
                break
            somebody.page.keyboard.press("Tab")
        before = somebody.page.locator("#log .bot").count()
        somebody.page.keyboard.press("Enter")
        expect(somebody.page.locator("#log .bot")).not_to_have_count(before)
        expect(somebody.choices.first).to_be_visible()
        expect(somebody.page.locator("#log .bot:focus")).to_have_count(1)  # the next Tab reaches what it offers
    assert choice_ids(somebody) == [lang, "agree", "skip", "papers"]
    somebody.page.focus("#text")
    somebody.page.keyboard.type("a")
    somebody.page.keyboard.press("Shift+Enter")
    somebody.page.keyboard.type("b")
    somebody.page.keyboard.press("Enter")
    expect(somebody.page.locator("#log .person").last).to_contain_text("a\nb")
    expect(somebody.page.locator("#text")).to_be_focused()


def test_a_double_click_is_one_press(visit: Visit) -> None:
    somebody = visit()
    somebody.choose_language()
    somebody.button("button-agree").dblclick()
    expect(somebody.button("button-skip")).to_be_enabled()
    somebody.page.wait_for_timeout(300)
    assert choice_ids(somebody) == ["fr", "agree"]
    assert somebody.page.locator("#log .person").all_inner_texts()[-1].endswith(somebody.says("button-agree"))


# languages


def test_the_first_page_is_light_and_does_not_turn_round(visit: Visit) -> None:
    somebody = visit("fr")
    sizes: dict[str, int] = {}
    somebody.page.on("response", lambda answer: sizes.update({answer.url: int(answer.headers["content-length"])}))
    somebody.arrive()
    sizes = {url: size for url, size in sizes.items() if "/chat" not in urlsplit(url).path or "/static/" in url}
    assert len(sizes) >= 4 and sum(sizes.values()) < 44_000  # the page, its style, its script and its sign
    expect(somebody.page.locator("html")).to_have_attribute("dir", "ltr")
    assert [p.get_attribute("dir") for p in somebody.page.locator("#log .bot p").all()] == ["auto"] * 3
    expect(somebody.page.locator("#log .bot p").last).to_have_css("direction", "ltr")
    expect(somebody.page.locator("#log .bot p").first).to_have_css("direction", "rtl")


def test_switching_the_language_turns_page_and_conversation(visit: Visit) -> None:
    somebody = visit("fr")
    somebody.arrive()
    somebody.page.click("#languages [value=fr]")  # answers the question that stands
    expect(somebody.button("button-agree")).to_be_visible()
    somebody.lang = "ar"
    before = somebody.page.locator("#log .person").count()
    somebody.page.click("#languages [value=ar]")
    expect(somebody.page.locator("html")).to_have_attribute("dir", "rtl")
    expect(somebody.page.locator("#exit")).to_have_text(somebody.says("web-exit"))
    expect(somebody.page.locator("#languages [value=ar]")).to_have_attribute("aria-pressed", "true")
    expect(somebody.page.locator("#text")).to_have_attribute("placeholder", somebody.says("web-write"))
    expect(somebody.button("button-agree")).to_be_visible()
    assert choice_ids(somebody) == ["fr", "lang-ar"]
    assert somebody.page.locator("#log .person").count() == before
    somebody.page.reload()
    expect(somebody.page.locator("html")).to_have_attribute("lang", "ar")


def test_a_french_line_reads_from_the_left_in_a_dari_conversation(visit: Visit) -> None:
    somebody = visit("prs")
    somebody.seated()
    somebody.write("Bonjour, ça va ?")
    own = somebody.page.locator("#log .person p").last
    expect(own).to_have_css("unicode-bidi", "plaintext")
    text, box = own.evaluate("p => { const r = document.createRange(); r.selectNodeContents(p); return "
                             "[r.getBoundingClientRect().left, p.getBoundingClientRect().left]; }")  # fmt: skip
    assert abs(text - box) < 2


# danger


@BOTH_WAYS
def test_numbers_to_call_are_large_links(visit: Visit, lang: str) -> None:
    somebody = visit(lang)
    somebody.choose_language()
    somebody.write({"fr": "je veux mourir", "prs": "می‌خواهم بمیرم"}[lang])
    calls = somebody.page.locator("#log .bot").last.locator("a[href^='tel:']")
    expect(calls.first).to_be_visible()
    numbers = [call.get_attribute("href") for call in calls.all()]
    assert "tel:3114" in numbers and "tel:112" in numbers
    expect(calls.first.locator("bdi")).to_have_attribute("dir", "ltr")
    assert calls.evaluate_all("all => Math.min(...all.map(a => a.getBoundingClientRect().height))") >= 48
    assert not somebody.overflows()


@pytest.mark.parametrize("how", ["button", "escape twice"])
def test_quick_exit_leaves_nothing(visit: Visit, how: str) -> None:
    somebody = visit("prs")
    somebody.seated()
    said = somebody.says("button-agree")
    if how == "button":
        somebody.page.click("#exit")
    else:
        somebody.page.keyboard.press("Escape")
        somebody.page.keyboard.press("Escape")
    somebody.page.wait_for_url("about:blank")
    assert somebody.page.locator("body").inner_text() == ""
    assert choice_ids(somebody)[-1] == "hide"
    somebody.page.go_back()
    assert said not in somebody.page.content()
    somebody.page.goto(somebody.home)
    expect(somebody.messages).to_have_count(1)
    expect(somebody.messages).to_contain_text(somebody.says("hide-done"))
    assert "rafiq-chat" in somebody.stored() and "rafiq-left" not in somebody.stored()


def test_quick_exit_without_network_is_told_at_the_next_visit(visit: Visit) -> None:
    somebody = visit("fr")
    somebody.seated()
    somebody.page.route("**/messages", _unreachable)
    somebody.page.click("#exit")
    somebody.page.wait_for_url("about:blank")
    somebody.complaints.clear()
    somebody.page.unroute("**/messages")
    somebody.page.goto(somebody.home)
    expect(somebody.messages).to_have_count(1)
    expect(somebody.messages).to_contain_text(somebody.says("hide-done"))


def test_a_word_that_hides_empties_the_log(visit: Visit) -> None:
    somebody = visit("fr")
    somebody.seated()
    somebody.page.fill("#text", "cacher")
    somebody.page.press("#text", "Enter")
    expect(somebody.messages).to_have_count(1)
    expect(somebody.messages).to_contain_text(somebody.says("hide-done"))
    somebody.page.reload()
    expect(somebody.messages).to_have_count(1)


@BOTH_WAYS
def test_a_shared_device_forgets(visit: Visit, lang: str) -> None:
    somebody = visit(lang)
    somebody.seated()
    chat = somebody.stored()["rafiq-chat"]
    somebody.page.click("#forget")
    question = somebody.page.get_by_role("dialog", name=somebody.says("web-forget-sure"))
    question.get_by_role("button", name=somebody.says("web-cancel")).click()
    expect(question).to_have_count(0)
    assert somebody.stored()["rafiq-chat"] == chat
    somebody.page.click("#forget")
    question.get_by_role("button", name=somebody.says("web-forget")).click()
    expect(somebody.choices).to_have_count(3)
    assert somebody.stored()["rafiq-chat"] != chat
    assert [chat for cookie in somebody.page.context.cookies() if chat in cookie.get("path", "")] == []
    assert somebody.messages.count() == 1


# what goes wrong


def _unreachable(route: Route) -> None:
    if route.request.method == "POST":
        route.abort()
    else:
        route.continue_()


def test_what_was_not_sent_is_sent_again_once(visit: Visit) -> None:
    somebody = visit("fr")
    somebody.choose_language()
    somebody.page.route("**/messages", _unreachable)
    somebody.page.fill("#text", "Bonjour")
    somebody.page.click("#write button")
    again = somebody.page.get_by_role("button", name=somebody.says("web-not-sent"))
    expect(again).to_be_visible()
    expect(somebody.button("button-agree")).to_be_enabled()
    somebody.complaints.clear()
    somebody.page.unroute("**/messages")
    again.click()
    expect(again).to_have_count(0)
    expect(somebody.page.locator("#log .bot").last).to_contain_text(somebody.says("first-agree"))
    own = [body for body in somebody.posted() if body.get("text") == "Bonjour"]
    assert len(own) == 2 and own[0]["id"] == own[1]["id"]
    assert somebody.page.locator("#log .person", has_text="Bonjour").count() == 1


def test_a_press_that_was_not_sent_may_be_changed(visit: Visit) -> None:
    somebody = visit("fr")
    somebody.choose_language()
    somebody.page.route("**/messages", _unreachable)
    somebody.button("button-agree").click()
    expect(somebody.page.get_by_role("button", name=somebody.says("web-not-sent"))).to_be_visible()
    somebody.complaints.clear()
    somebody.page.unroute("**/messages")
    somebody.press("button-privacy")
    expect(somebody.page.get_by_role("button", name=somebody.says("web-not-sent"))).to_have_count(0)
    assert (
        somebody.page.locator("#log .bot").last.inner_text().endswith(somebody.says("onboarding-privacy").split()[-1])
    )


def test_what_is_wrong_is_said(visit: Visit) -> None:
    somebody = visit("fr")
    somebody.arrive()
    somebody.page.context.set_offline(True)
    expect(somebody.page.locator("#offline")).to_have_text(somebody.says("web-offline"))
    somebody.page.context.set_offline(False)
    expect(somebody.page.locator("#offline")).to_be_empty()
    refusal = {"error": "throttled", "text": "Attendez."}
    somebody.page.route("**/messages", lambda route: route.fulfill(status=429, json=refusal))
    somebody.page.fill("#text", "Bonjour")
    somebody.page.press("#text", "Enter")
    expect(somebody.page.locator("#log .person").last).to_contain_text("Attendez.")
    expect(somebody.page.get_by_role("button", name=somebody.says("web-not-sent"))).to_be_visible()
    somebody.complaints.clear()


def test_a_chat_that_is_not_ours_any_more_begins_anew(visit: Visit) -> None:
    somebody = visit("fr")
    somebody.seated()
    chat = somebody.stored()["rafiq-chat"]
    somebody.page.context.clear_cookies()
    somebody.page.reload()
    expect(somebody.choices).to_have_count(3)
    assert somebody.stored()["rafiq-chat"] != chat
    assert "401" in somebody.complaints.pop()


def test_without_storage_it_works_all_the_same(visit: Visit) -> None:
    somebody = visit("fr")
    for name in ("localStorage", "sessionStorage"):
        forbidden = f"Object.defineProperty(window, '{name}', {{ get() {{ throw new DOMException('no'); }} }})"
        somebody.page.add_init_script(forbidden)
    somebody.reach_menu()


def test_without_scripts_the_page_says_what_it_needs(home: str) -> None:
    with urllib.request.urlopen(home) as answer:
        said = answer.read().decode().partition("<noscript>")[2].partition("</noscript>")[0]
    assert all(f'lang="{lang}"' in said and texts().say(lang, "web-needs-script") in said for lang in LANGUAGES)


# links, files and places


def _address(visitor: Visitor) -> str:
    return visitor.page.url.removeprefix(visitor.home)


def _starts(visitor: Visitor) -> list[str]:
    return [body["text"] for body in visitor.posted() if body.get("text", "").startswith("/start")]


def test_a_link_opens_a_new_chat_with_its_code(visit: Visit) -> None:
    somebody = visit("fr")
    somebody.page.goto(f"{somebody.home}?lang=fr&go=a_1-B")
    expect(somebody.choices.first).to_be_enabled()
    assert (_starts(somebody), _address(somebody)) == (["/start a_1-B"], "?lang=fr")
    somebody.page.reload()
    expect(somebody.choices.first).to_be_enabled()
    assert _starts(somebody) == ["/start a_1-B"]


def test_a_link_into_a_chat_that_is_known_is_followed_once_it_was_read(visit: Visit) -> None:
    somebody = visit("fr")
    somebody.seated()
    before = somebody.messages.count()
    somebody.page.goto(f"{somebody.home}?go=bank-account")  # the code of a guide
    expect(somebody.messages).to_have_count(before + 1)
    expect(somebody.choices.first).to_be_enabled()
    assert (_starts(somebody), _address(somebody)) == (["/start bank-account"], "")
    methods = [request.method for request in somebody.requests if "/messages" in request.url]
    assert methods.index("POST") > methods.index("GET")


def test_a_code_that_did_not_arrive_is_sent_again_as_the_same(visit: Visit) -> None:
    somebody = visit("fr")
    somebody.seated()
    somebody.page.route("**/messages", _unreachable)
    with somebody.page.expect_event("requestfailed"):
        somebody.page.goto(f"{somebody.home}?go=bank-account")
    assert _address(somebody) == "?go=bank-account"
    somebody.complaints.clear()
    somebody.page.unroute("**/messages")
    expect(somebody.page).to_have_url(somebody.home)
    assert len({body["id"] for body in somebody.posted()}) == 1


@pytest.mark.parametrize("code", ["", "a" * 41, "a%20b", "%3Cb%3E", "سلام"])
def test_a_code_of_another_form_is_none(visit: Visit, code: str) -> None:
    somebody = visit("fr")
    somebody.page.goto(f"{somebody.home}?go={code}")
    expect(somebody.choices).to_have_count(3)
    assert _starts(somebody) == ["/start"]


@BOTH_WAYS
def test_a_file_can_be_kept_and_a_place_opened(visit: Visit, lang: str) -> None:
    somebody = visit(lang, (320, 480))
    somebody.seated()
    calendar = {"name": "Atelier café.ics", "href": "files/4"}
    place = {"href": "geo:48.1,-2.7?q=48.1%2C-2.7%28Salle%29", "title": "Salle de l'Exemple"}

    def with_both(route: Route) -> None:
        answer = route.fetch()
        said = answer.json()
        for message in said["messages"][-1:]:
            message |= {"file": calendar, "position": place}
        route.fulfill(response=answer, json=said)

    ics = {
        "content-type": "text/calendar",
        "content-disposition": "attachment; filename*=UTF-8''Atelier%20caf%C3%A9.ics",
    }
    somebody.page.route("**/messages?*", with_both)
    somebody.page.route("**/files/4", lambda route: route.fulfill(body="BEGIN:VCALENDAR", headers=ics))
    somebody.page.reload()
    last = somebody.page.locator("#log .bot").last
    with somebody.page.expect_download() as kept:
        last.get_by_role("link", name=calendar["name"]).click()
    assert kept.value.suggested_filename == calendar["name"]
    assert urlsplit(kept.value.url).path == f"/chat/{somebody.stored()['rafiq-chat']}/files/4"
    link = last.get_by_role("link", name=place["title"])
    expect(link).to_have_attribute("href", place["href"])
    coordinates = last.locator("bdi", has_text="48.1,-2.7")
    expect(coordinates).to_have_css("direction", "ltr")
    coordinates.click(click_count=3)
    assert "48.1,-2.7" in somebody.page.evaluate("getSelection().toString()")
    assert not somebody.overflows()
    assert somebody.poor_contrasts() == []
    somebody.page.unroute_all(behavior="ignoreErrors")


# what is sent besides words

PNG = b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
PHOTO: FilePayload = {"name": "lettre.png", "mimeType": "image/png", "buffer": PNG}


def _drawn(image: Locator) -> bool:
    expect(image).to_be_visible()
    return bool(image.evaluate("image => image.decode().then(() => image.naturalWidth > 0)"))


@BOTH_WAYS
def test_a_photo_is_seen_at_once_and_again_later(visit: Visit, lang: str) -> None:
    somebody = visit(lang)
    somebody.seated()
    box = somebody.page.get_by_label(somebody.says("web-attach")).locator("xpath=..").bounding_box()
    assert box and min(box["width"], box["height"]) >= 44
    before = somebody.page.locator("#log .bot").count()
    somebody.page.get_by_label(somebody.says("web-attach")).set_input_files(PHOTO)
    own = somebody.page.locator("#log .person").last
    assert _drawn(own.locator("img"))
    expect(somebody.page.locator("#log .bot")).to_have_count(before + 1)
    expect(own.locator("progress")).to_have_count(0)
    assert somebody.page.locator("#log .person img").count() == 1
    assert not somebody.overflows()
    somebody.page.reload()
    assert _drawn(somebody.page.locator("#log .person").last.locator("img"))
    assert not somebody.overflows()


def test_a_file_that_was_not_sent_is_sent_again_once(visit: Visit) -> None:
    somebody = visit("fr")
    somebody.seated()
    somebody.page.route("**/files", _unreachable)
    somebody.page.set_input_files("#file", PHOTO)
    again = somebody.page.get_by_role("button", name=somebody.says("web-not-sent"))
    expect(again).to_be_visible()
    expect(somebody.choices.first).to_be_enabled()
    somebody.complaints.clear()
    somebody.page.unroute("**/files")
    again.click()
    expect(again).to_have_count(0)
    expect(somebody.page.locator("#log .bot").last).to_contain_text(somebody.says("got-photo"))
    assert somebody.page.locator("#log .person img").count() == 1


def test_words_do_not_wait_for_a_file(visit: Visit) -> None:
    somebody = visit("fr")
    somebody.seated()
    held: list[Route] = []
    somebody.page.route("**/files", lambda route: held.append(route))
    somebody.page.set_input_files("#file", PHOTO)
    expect(somebody.page.locator("#log .person progress")).to_be_visible()
    somebody.write("je veux mourir")
    expect(somebody.page.locator("#log .bot a[href='tel:3114']").first).to_be_visible()
    held[0].continue_()
    expect(somebody.page.locator("#log progress")).to_have_count(0)


@pytest.mark.parametrize(
    ("content", "key"),
    [(bytes(10 * 1024 * 1024 + 1), "file-too-large"), (b"<svg/>", "file-wrong-type")],
    ids=["large", "wrong"],
)
def test_a_file_that_is_not_taken_is_not_tried_again(visit: Visit, tmp_path: Path, content: bytes, key: str) -> None:
    somebody = visit("prs")
    somebody.seated()
    (tmp_path / "a.jpg").write_bytes(content)
    somebody.page.set_input_files("#file", tmp_path / "a.jpg")
    expect(somebody.page.locator("#log .person").last).to_contain_text(somebody.says(key))
    assert somebody.page.get_by_role("button", name=somebody.says("web-not-sent")).count() == 0
    uploaded = [request for request in somebody.requests if request.url.endswith("/files")]
    assert len(uploaded) == (key == "file-wrong-type")  # what is too large costs no data
    somebody.complaints.clear()


# how it looks


def test_somebody_who_reads_above_is_not_moved(visit: Visit) -> None:
    somebody = visit("fr")
    somebody.seated()
    somebody.page.evaluate("document.getElementById('page').scrollTo(0, 0)")
    somebody.page.wait_for_timeout(100)
    somebody.page.evaluate(
        "const chat = localStorage['rafiq-chat'];"
        "fetch(`/chat/${chat}/messages`, {method: 'POST', body: JSON.stringify({text: '/menu'})})"
    )
    new = somebody.page.get_by_role("button", name=somebody.says("web-new"))
    expect(new).to_be_visible()
    assert somebody.page.evaluate("document.getElementById('page').scrollTop") == 0
    new.click()
    expect(somebody.choices.last).to_be_in_viewport()
    expect(new).to_have_count(0)


@BOTH_WAYS
def test_small_windows_hold_everything(visit: Visit, lang: str) -> None:
    somebody = visit(lang, (320, 480))
    somebody.seated()
    somebody.write("x" * 300)
    for width, height in ((320, 480), (640, 400)):  # the second is a small screen at 200 %
        somebody.page.set_viewport_size({"width": width, "height": height})
        assert not somebody.overflows()
        for name in ("#exit", "#forget", "#languages", "#attach", "#text", "#write button"):
            expect(somebody.page.locator(name)).to_be_in_viewport(ratio=0.99)


def test_words_stand_out_from_their_ground(visit: Visit) -> None:
    somebody = visit("fr")
    somebody.seated()
    somebody.press("button-housing-theme")
    assert somebody.poor_contrasts() == []
    somebody.write("je veux mourir")
    somebody.page.click("#forget")
    assert somebody.poor_contrasts() == []
