"""The inbox and a case in a real browser: on a phone and a desk, light and dark, with three languages, by touch and by keys."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, Response, Route, async_playwright, expect

from bot.runtime import Runtime
from bot.store.case_models import Case, ReadyAnswer
from flows.opening import DANGER, TODAY
from tests import cases
from tests.conftest import Clock
from tests.test_console_people import note_errors, opens, served
from tests.test_console_sign_in import member
from tests.test_web_page import ARGS, CHROMIUM, CONTRASTS, DESK, PHONE, SCHEMES

pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on the PATH")]
LONG = "ببخشید، مکتوب préfecture را نمی‌فهمم و تاریخ آن ۲۴ نوامبر است. " * 6
TOO_WIDE = """() => document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll("body *")]
  .filter((node) => node.getBoundingClientRect().right > innerWidth + 1).map((node) => node.outerHTML.slice(0, 90))"""
MOST = 100_000
"""Bytes of a page with its style and scripts, without pictures."""


async def a_busy_day(rt: Runtime, clock: Clock) -> Case:
    """Cases in three languages, one of them late, with all that a conversation may hold; held by the caseworker."""
    own = await member(rt, "caseworker")
    await cases.waits(rt, "ar", "السلام عليكم، وصلتني رسالة من CAF " * 8, lang="ar", about="housing", priority=TODAY)
    await cases.waits(rt, "fr", "Bonjour", lang="fr", about="suicide", priority=DANGER, readers="caseworker")
    step = next(iter(rt.flows.guides["bank-account"].steps))
    case = await cases.waits(rt, "prs", LONG, place="Saint-Denis (93)", where=[f"guide:bank-account/s-{step}"])
    await cases.translated(rt, (await cases.entries(rt, case))[0], "Je ne comprends pas cette lettre. " * 9)
    await cases.has_file(rt, await cases.says(rt, case, media="document"), "document", "application/pdf")
    await cases.says(rt, case, position=[48.9362, 2.3574])
    made = {"lang": "prs", "text": "سلام", "by": "fake"}
    await cases.answered(rt, case, own, "Bonjour", translation=made)
    await cases.noted(rt, case, own, "https://example.org/" + "a" * 90)
    await cases.says(rt, case, "تشکر")
    async with rt.store.writing() as session:
        session.add(ReadyAnswer(title="Horaires", words={"fr": "Mardi.", "prs": "سه‌شنبه."}, changed_at=rt.now()))
    clock.move(days=9)
    return case


async def nobody_else(route: Route) -> None:
    await route.fulfill(status=204)


def note_size(sizes: list[int], answer: Response) -> None:
    sizes.append(int(answer.headers.get("content-length", 0)))


async def in_the_way(page: Page) -> list[str]:
    """What axe finds that is serious."""
    found: dict[str, Any] = (await Axe().run(page)).response
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:120]}"
        for one in found["violations"]
        if one["impact"] in ("serious", "critical")
    ]


async def test_every_page_fits_a_phone_and_is_open_to_everybody(rt: Runtime, clock: Clock) -> None:
    case = await a_busy_day(rt, clock)
    at = f"cases/{case.id}"
    paths = ["inbox?queue=unassigned", "inbox?queue=mine", at, f"{at}?insert=ready:1", f"{at}/insert"]
    paths += [f"{at}/insert?guide=bank-account", "ready-answers"]
    async with async_playwright() as playwright, served(rt) as address:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        for scheme in SCHEMES:
            page = await opens(browser, address, "caseworker", color_scheme=scheme)
            await page.route("**/here", nobody_else)
            complaints: list[str] = []
            page.on("console", partial(note_errors, complaints))
            for path in paths:
                await page.goto(f"{address}/{path}")
                for width, height in (PHONE, DESK):
                    await page.set_viewport_size({"width": width, "height": height})
                    assert await page.evaluate(TOO_WIDE) == [], (path, width)
                    assert await in_the_way(page) == [], (path, width, scheme)
                assert await page.evaluate(CONTRASTS) == [], path
            assert complaints == []
        await browser.close()


async def test_a_draft_is_kept_until_it_is_sent_and_keys_do_the_work(rt: Runtime, clock: Clock) -> None:
    case = await a_busy_day(rt, clock)
    async with async_playwright() as playwright, served(rt) as address:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        page = await opens(browser, address, "caseworker")
        await page.route("**/here", nobody_else)
        await page.goto(f"{address}/inbox?queue=mine")
        await page.keyboard.press("j")
        await page.keyboard.press("Enter")
        await page.wait_for_url(f"**/cases/{case.id}#end")
        assert await page.evaluate("scrollY > 0 && scrollY + innerHeight >= document.documentElement.scrollHeight - 2")
        await page.keyboard.press("r")
        await page.keyboard.type("Ruben jnc ?")  # while somebody types, letters are letters
        await page.reload()
        await expect(page.locator("#text")).to_have_value("Ruben jnc ?")
        await page.focus("#text")
        await page.keyboard.press("Control+Enter")
        await expect(page.locator(".team .words").last).to_have_text("Ruben jnc ?")
        await expect(page.locator("#text")).to_have_value("")
        await page.reload()
        await expect(page.locator("#text")).to_have_value("")
        await page.keyboard.press("n")
        await expect(page.locator("#note")).to_be_focused()
        await page.keyboard.press("Escape")
        await page.keyboard.press("e")
        await expect(page.locator("#closing [value=answered]")).to_be_focused()
        await browser.close()


async def test_a_page_with_a_translation_to_read_stays_live(rt: Runtime, clock: Clock) -> None:
    case = await a_busy_day(rt, clock)
    async with async_playwright() as playwright, served(rt) as address:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        page = await opens(browser, address, "caseworker")
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url) if request.url.endswith("/here") else None)
        await page.route("**/here", nobody_else)
        await page.goto(f"{address}/cases/{case.id}")
        await page.fill("#text", "Bonjour")
        await page.click("button[value=preview]")
        await expect(page.locator(".review, .flash.note")).to_be_visible()
        assert page.url.partition("#")[0].endswith(f"/cases/{case.id}")
        await cases.says(rt, case, "نو", lang="prs")
        await rt.bell.ring("console")
        await expect(page.locator(".person .words").last).to_have_text("نو")
        await expect(page.locator("#text")).to_have_value("Bonjour")
        assert {url.removeprefix(address) for url in asked} == {f"/cases/{case.id}/here"}
        await browser.close()


async def test_the_ways_that_are_seldom_gone_are_folded(rt: Runtime) -> None:
    await member(rt, "admin")
    async with async_playwright() as playwright, served(rt) as address:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        page = await opens(browser, address, "admin")
        for width, height in (PHONE, DESK):
            await page.set_viewport_size({"width": width, "height": height})
            await page.goto(f"{address}/me")
            fold = page.locator(".others summary")
            await fold.click()
            for one in await page.locator(".others li a:visible").all():
                box = await one.bounding_box()
                assert box is not None
                assert box["x"] >= 0 and box["x"] + box["width"] <= width and box["height"] >= 44
            await page.keyboard.press("Escape")
            await expect(page.locator(".others[open]")).to_have_count(0)
            row = await page.locator(".top nav").bounding_box()
            assert row is not None
            assert row["height"] < 60  # one row
        await browser.close()


async def test_without_script_one_claims_answers_and_closes(rt: Runtime, clock: Clock) -> None:
    await a_busy_day(rt, clock)
    async with async_playwright() as playwright, served(rt) as address:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        page = await opens(browser, address, "caseworker", java_script_enabled=False)
        await page.goto(f"{address}/inbox?queue=unassigned")
        await page.click(".case >> nth=1")
        await page.click("#claim")
        await page.fill("#text", "Bonjour")
        await page.click("button[value=send]")
        await expect(page.locator(".team .words").first).to_have_text("Bonjour")
        await page.click("#closing summary")
        await page.check("#closing [value=answered]")
        await page.click("#closing .danger")
        await expect(page.locator(".flash")).to_contain_text("La demande est fermée")
        await browser.close()


async def test_the_pages_are_light(rt: Runtime, clock: Clock) -> None:
    case = await a_busy_day(rt, clock)
    own = case.id
    for number in range(40):
        await cases.waits(rt, f"more{number}", LONG)
    async with async_playwright() as playwright, served(rt) as address:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        page = await opens(browser, address, "caseworker")
        await page.route("**/here", nobody_else)
        for path in ("inbox?queue=unassigned", f"cases/{own}", f"cases/{own}/insert"):
            sizes: list[int] = []
            page.on("response", partial(note_size, sizes))
            await page.goto(f"{address}/{path}")
            assert 1000 < sum(sizes) < MOST, path
        await browser.close()
