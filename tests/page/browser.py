"""The system's Chromium, and the page on its screen."""

import re
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio

from bot.simulator.chats import Chat
from tests.page.rehearsal import Rehearsal, ScriptedBot, make_rehearsal, served

playwright = pytest.importorskip("playwright.async_api", reason="no browser test: the package playwright is missing")
expect = playwright.expect

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
LAPTOP = {"width": 1366, "height": 800}
PHONE = {"width": 360, "height": 740}
TRIES = 10_000
"""Milliseconds after which what is not seen counts as missing."""

needs_browser = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.skipif(BROWSER is None, reason="no browser test: no Chromium on this computer (apt install chromium)"),
]


@dataclass(kw_only=True)
class Screen:
    """A page in the browser, with the few gestures that the tests share."""

    page: Any
    rehearsal: Rehearsal
    scripted: ScriptedBot
    troubles: list[str]

    @property
    def private(self) -> Chat:
        """The chat of the village head with the bot."""
        return self.rehearsal.world.private(self.rehearsal.kades.person, self.rehearsal.bot)

    async def open_bot(self) -> None:
        await self.page.locator('.chat-row[data-kind="private"]').click()

    async def begin(self) -> None:
        """Open the chat with the bot, press Start, wait for its welcome."""
        await self.open_bot()
        await self.page.locator("#gate-button").click()
        await self.seen("Selamat datang")

    async def write(self, text: str) -> None:
        await self.page.fill("#text", text)
        await self.page.keyboard.press("Enter")

    async def seen(self, text: str) -> None:
        await expect(self.page.locator("#messages")).to_contain_text(text)

    async def play(self, name: str) -> None:
        await self.page.get_by_role("radio", name=re.compile(name)).click()

    async def choose(self, label: str) -> None:
        """From an open menu."""
        await self.page.get_by_role("menuitem", name=label).click()

    async def tab(self, name: str) -> None:
        if not await self.page.locator("#panel").is_visible():
            await self.page.click("#panel-button")
        await self.page.click(f"#tab-{name}")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chromium() -> AsyncIterator[Any]:
    async with playwright.async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=BROWSER, args=FLAGS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(params=[LAPTOP], ids=["laptop"], loop_scope="module")
async def screen(request: pytest.FixtureRequest, chromium: Any) -> AsyncIterator[Screen]:
    rehearsal, troubles = make_rehearsal(), []
    async with served(rehearsal) as (address, scripted):
        context = await chromium.new_context(viewport=request.param, locale="en-US", permissions=["clipboard-write"])
        page = await context.new_page()
        page.set_default_timeout(TRIES)
        page.on("console", lambda line: troubles.append(line.text) if line.type == "error" else None)
        page.on("pageerror", lambda error: troubles.append(str(error)))
        await page.goto(address)
        await page.wait_for_selector(".face")
        yield Screen(page=page, rehearsal=rehearsal, scripted=scripted, troubles=troubles)
        await context.close()
    assert troubles == []


sizes = pytest.mark.parametrize("screen", [LAPTOP, PHONE], ids=["laptop", "phone"], indirect=True)
