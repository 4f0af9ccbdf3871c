"""The pages on which notifications are switched on, and the console as an installed app, in a real browser."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import AsyncIterator
from functools import partial
from typing import Any

import httpx
import pytest
from playwright.async_api import BrowserContext, Page, async_playwright, expect
from sqlalchemy import select

from bot import browsers
from bot.console.pages import HERE
from bot.runtime import Runtime
from bot.store.case_models import PushAddress
from tests.test_console_people import in_browser, note_errors, opens, served
from tests.test_console_sign_in import comes_in, csrf, member, post, visitor
from tests.test_web_page import ARGS, CHROMIUM, CONTRASTS, DESK, PHONE, SCHEMES

AT = "https://fcm.googleapis.com/fcm/send/"


@pytest.fixture
async def http(rt: Runtime) -> AsyncIterator[httpx.AsyncClient]:
    async with visitor(rt) as client:
        yield client


@pytest.fixture
async def on(rt: Runtime) -> None:
    async with rt.store.writing() as session:
        await browsers.switch_on(rt, session)


async def endpoints(rt: Runtime) -> list[str]:
    async with rt.store.reading() as session:
        found = (await session.scalars(select(PushAddress.endpoint).order_by(PushAddress.id))).all()
        return [endpoint.removeprefix(AT) for endpoint in found]


# ── the association's switch ───────────────────────────────────────────────────────────────────────────────────────


async def test_it_is_off_until_an_administrator_switches_it_on(rt: Runtime, http: httpx.AsyncClient) -> None:
    await member(rt, "admin")
    await comes_in(http, "admin@example.org")
    page = (await http.get("/console/notifications")).text
    assert "désactivées pour toute l’association" in page and "<script" not in page.partition("<main")[2]
    assert "Rien n’est" not in page and "data-key" not in page
    await post(http, "/console/push", endpoint=f"{AT}1")
    assert "désactivées" in (await http.get("/console/notifications")).text and await endpoints(rt) == []
    assert "Google, Mozilla, Apple ou Microsoft" in (await http.get("/console/switches")).text
    await post(http, "/console/switches/push", on="yes")
    await post(http, "/console/push", endpoint=f"{AT}1")
    assert await endpoints(rt) == ["1"] and "data-key" not in (await http.get("/console/notifications")).text
    await post(http, "/console/switches/push", on="no")
    assert await endpoints(rt) == []


@pytest.mark.parametrize("role", ["volunteer", "caseworker", "coordinator"])
async def test_only_administrators_switch(rt: Runtime, http: httpx.AsyncClient, role: str) -> None:
    await member(rt, role)  # type: ignore[arg-type]
    await comes_in(http, f"{role}@example.org")
    assert (await http.get("/console/switches")).status_code == 403
    assert (await post(http, "/console/switches/push", on="yes")).status_code == 403
    async with rt.store.reading() as session:
        assert not await browsers.switched_on(session)


async def test_who_is_signed_out_reaches_none_of_it(rt: Runtime, http: httpx.AsyncClient, on: None) -> None:
    for path in ("notifications", "switches"):
        assert (await http.get(f"/console/{path}")).headers["location"].startswith("/console/sign-in")
    for path in ("push", "push/1/remove", "switches/push"):
        answer = await http.post(f"/console/{path}", data={"endpoint": f"{AT}1", "on": "no"})
        assert answer.headers["location"].startswith("/console/sign-in")
    assert await endpoints(rt) == []


# ── a member's browsers ────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_member_sees_and_removes_their_own_browsers(rt: Runtime, http: httpx.AsyncClient, on: None) -> None:
    await member(rt, "volunteer")
    await member(rt, "admin")
    await comes_in(http, "volunteer@example.org")
    assert "Activer sur ce navigateur" in (await http.get("/console/notifications")).text
    await post(http, "/console/push", endpoint=f"{AT}here")
    async with visitor(rt) as other:
        await comes_in(other, "volunteer@example.org")
        await post(other, "/console/push", endpoint=f"{AT}there")
    page = (await http.get("/console/notifications")).text
    assert page.count("Depuis le 21 novembre 2026") == 2 and page.count(">Ce navigateur<") == 1
    async with visitor(rt) as stranger:
        await comes_in(stranger, "admin@example.org")
        await post(stranger, "/console/push/1/remove")
        assert "Depuis le" not in (await stranger.get("/console/notifications")).text
    assert await endpoints(rt) == ["here", "there"]
    await post(http, "/console/push/2/remove")
    assert await endpoints(rt) == ["here"]
    assert (await post(http, f"/console/push/{2**70}/remove")).status_code == 400


async def test_the_same_browser_subscribed_again_is_one(rt: Runtime, http: httpx.AsyncClient, on: None) -> None:
    await member(rt, "volunteer")
    await comes_in(http, "volunteer@example.org")
    for endpoint in ("old", "new"):
        await post(http, "/console/push", endpoint=f"{AT}{endpoint}")
    assert await endpoints(rt) == ["new"]


async def test_an_unknown_service_is_refused_in_words(rt: Runtime, http: httpx.AsyncClient, on: None) -> None:
    await member(rt, "volunteer")
    await comes_in(http, "volunteer@example.org")
    await post(http, "/console/push", endpoint="https://127.0.0.1/x")
    assert "un service que Rafiq ne connaît pas" in (await http.get("/console/notifications")).text
    assert await endpoints(rt) == []


@pytest.mark.parametrize("cookie", [None, "9", "x", "²", "9" * 400])
async def test_signing_out_ends_the_notifications_of_this_browser_only(
    rt: Runtime, http: httpx.AsyncClient, on: None, cookie: str | None
) -> None:
    await member(rt, "volunteer")
    await comes_in(http, "volunteer@example.org")
    async with visitor(rt) as other:
        await comes_in(other, "volunteer@example.org")
        await post(other, "/console/push", endpoint=f"{AT}there")
    await post(http, "/console/push", endpoint=f"{AT}here")
    token = csrf((await http.get("/console")).text)
    odd = f"rafiq_console={http.cookies['rafiq_console']}; rafiq_push={cookie}".encode()
    headers = [] if cookie is None else [(b"cookie", odd)]
    assert (await http.post("/console/sign-out", data={"csrf": token}, headers=headers)).status_code == 303
    assert await endpoints(rt) == (["there"] if cookie is None else ["there", "here"])


# ── the app ────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_what_installs_it_is_for_everybody_and_about_nobody(rt: Runtime, http: httpx.AsyncClient) -> None:
    await member(rt, "volunteer", "Zohra")
    await comes_in(http, "Zohra@example.org")
    manifest = await http.get("/console/manifest.webmanifest")
    assert manifest.headers["content-type"] == "application/manifest+json"
    assert (manifest.json()["start_url"], manifest.json()["display"]) == ("/console/inbox", "standalone")
    worker = await http.get("/console/sw.js")
    assert worker.headers["service-worker-allowed"] == "/console"
    assert worker.headers["content-type"].startswith("text/javascript")
    offline = await http.get("/console/offline")
    assert "Pas de connexion" in offline.text and "Zohra" not in offline.text
    assert all("unsafe" not in one.headers["content-security-policy"] for one in (manifest, worker, offline))


def test_its_icons_are_small_and_as_large_as_they_say() -> None:
    for name, size in (("icon-192", 192), ("icon-512", 512), ("icon-maskable", 512)):
        png = (HERE / f"static/{name}.png").read_bytes()
        assert struct.unpack(">II", png[16:24]) == (size, size) and len(png) < 20_000


SHOWN = """(expected) => navigator.serviceWorker.ready.then((one) => one.getNotifications())
  .then((all) => JSON.stringify(all.map((one) => [one.title, one.body, one.tag])) === JSON.stringify(expected))"""
STUB = """
  const endpoint = "ENDPOINT";
  let held = null;
  Object.defineProperty(Notification, "permission", { get: () => "granted" });
  Notification.requestPermission = async () => "PERMISSION";
  PushManager.prototype.getSubscription = async () => held;
  PushManager.prototype.subscribe = async (options) => {
    if (!endpoint) throw new DOMException("push service not available", "AbortError");
    if (!options.userVisibleOnly || atob(options.applicationServerKey.replace(/-/g, "+").replace(/_/g, "/")).length !== 65)
      throw new TypeError("wrong key");
    return held = { endpoint, unsubscribe: async () => { held = null; } };
  };
"""


async def notifications(context: BrowserContext, address: str, permission: str, endpoint: str) -> Page:
    page = context.pages[0]
    await page.add_init_script(STUB.replace("PERMISSION", permission).replace("ENDPOINT", endpoint))
    await page.goto(f"{address}/notifications")
    return page


@in_browser
async def test_a_browser_subscribes_only_when_it_is_asked_to(rt: Runtime, on: None) -> None:
    await member(rt, "volunteer")
    async with async_playwright() as playwright, served(rt) as address:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        complaints: list[str] = []
        for permission, endpoint, said in (("denied", f"{AT}1", "#refused"), ("granted", "", "#failed")):
            page = await opens(browser, address, "volunteer")
            page.on("console", partial(note_errors, complaints))
            await notifications(page.context, address, permission, endpoint)
            await expect(page.locator(said)).to_be_hidden()
            await page.click("#subscribe button")
            await expect(page.locator(said)).to_be_visible()
        page = await opens(browser, address, "volunteer")
        page.on("console", partial(note_errors, complaints))
        await notifications(page.context, address, "granted", f"{AT}1")
        assert await endpoints(rt) == []
        await page.click("#subscribe button")
        await expect(page.locator(".flash.done")).to_contain_text("ce navigateur vous préviendra")
        assert await endpoints(rt) == ["1"]
        await page.click("text=Retirer")
        await expect(page.locator("#subscribe")).to_be_visible()
        assert await endpoints(rt) == [] and complaints == []
        await browser.close()


@in_browser
async def test_without_script_the_page_says_what_is_missing_and_removes(rt: Runtime, on: None) -> None:
    who = await member(rt, "volunteer")
    async with rt.store.writing() as session:
        await browsers.subscribe(rt, session, who.id, f"{AT}1")
    async with async_playwright() as playwright, served(rt) as address:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        page = await opens(browser, address, "volunteer", java_script_enabled=False)
        await page.goto(f"{address}/notifications")
        await expect(page.locator("#unable")).to_be_visible()
        await expect(page.locator("#subscribe")).to_be_hidden()
        await page.click("text=Retirer")
        assert await endpoints(rt) == []
        await browser.close()


@in_browser
async def test_it_can_be_installed_and_keeps_nothing_but_the_offline_page(rt: Runtime, on: None) -> None:
    await member(rt, "volunteer")
    async with async_playwright() as playwright, served(rt) as address:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        page = await opens(browser, address, "volunteer")
        await page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        chromium = await page.context.new_cdp_session(page)
        manifest = await chromium.send("Page.getAppManifest")
        assert manifest["errors"] == [] and manifest["url"].endswith("/console/manifest.webmanifest")
        found = (await chromium.send("Page.getInstallabilityErrors"))["installabilityErrors"]
        assert {error["errorId"] for error in found} <= {"in-incognito"}  # where tests run
        await page.goto(f"{address}/notifications")
        kept = await page.evaluate(
            "caches.keys().then((names) => Promise.all(names.map((name) => caches.open(name).then((one) => one.keys()))))"
            ".then((all) => all.flat().map((one) => new URL(one.url).pathname))"
        )
        assert sorted(kept) == ["/console/offline", "/console/static/console.css", "/static/rafiq.svg"]
        await page.context.set_offline(True)
        await page.goto(address)
        await expect(page.locator("h1")).to_have_text("Pas de connexion")
        assert (
            await page.evaluate("getComputedStyle(document.querySelector('.button')).borderRadius") != "0px"
        )  # its style is kept
        await browser.close()


@in_browser
async def test_a_notification_says_only_that_a_message_waits(rt: Runtime, on: None) -> None:
    await member(rt, "volunteer")
    async with async_playwright() as playwright, served(rt) as address:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        page = await opens(browser, address, "volunteer")
        await page.context.grant_permissions(["notifications"])
        await page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        chromium = await page.context.new_cdp_session(page)
        known: asyncio.Future[str] = asyncio.get_running_loop().create_future()

        def note(event: dict[str, Any]) -> None:
            for one in event["registrations"]:
                if not known.done():
                    known.set_result(one["registrationId"])

        chromium.on("ServiceWorker.workerRegistrationUpdated", note)
        await chromium.send("ServiceWorker.enable")
        told = {"origin": address.removesuffix("/console"), "registrationId": await known}
        for data in ("", "<b>secret</b>"):
            await chromium.send("ServiceWorker.deliverPushMessage", told | {"data": data})
            await page.wait_for_function(SHOWN, arg=[["Un message attend", "", "rafiq"]])
        await browser.close()


@in_browser
async def test_the_pages_fit_a_phone_and_can_be_read(rt: Runtime, on: None) -> None:
    who = await member(rt, "admin")
    async with rt.store.writing() as session:
        await browsers.subscribe(rt, session, who.id, f"{AT}1")
    async with async_playwright() as playwright, served(rt) as address:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        for scheme in SCHEMES:
            page = await opens(browser, address, "admin", color_scheme=scheme)
            for path in ("notifications", "switches", "offline"):
                await page.goto(f"{address}/{path}")
                for width, height in (PHONE, DESK):
                    await page.set_viewport_size({"width": width, "height": height})
                    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
                assert await page.evaluate(CONTRASTS) == [], path
        await browser.close()
