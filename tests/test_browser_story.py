"""A newcomer opens the demo: claims, is refused, answers, closes, marks a troll, asks how things stand.

With PICTURES set it takes the pictures of README and docs/: PICTURES=1 make pictures.
"""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, expect

pytest_plugins = ["browser"]
pytestmark = pytest.mark.asyncio(loop_scope="session")

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
LANGUAGES = {"sv": ("hann före", "Så ser det ut"), "en": ("was first", "How things stand")}


@asynccontextmanager
async def demo(language: str) -> AsyncIterator[str]:
    """The demo as a newcomer starts it; the address it prints."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "demo", "--no-browser", "--lang", language, cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    try:
        assert process.stdout is not None
        first = (await asyncio.wait_for(process.stdout.readline(), 60)).decode()
        found = re.search(r"http://127\.0\.0\.1:\d+/", first)
        assert found, first
        yield found[0]
    finally:
        process.send_signal(signal.SIGTERM)
        await asyncio.wait_for(process.wait(), 20)
    assert process.returncode == 0


async def act_as(page: Page, name: str) -> None:
    await page.get_by_test_id("act-as").get_by_role("button", name=name).click()
    # What is typed before the page has changed over stays with whoever one was.
    await expect(page.get_by_test_id("act-as").get_by_role("button", name=name, pressed=True)).to_be_visible()


def the_card(page: Page, title: str) -> Locator:
    return page.get_by_test_id("messages").locator("[data-ts]").filter(has_text=title)


async def picture(what: Page | Locator, name: str) -> None:
    if os.environ.get("PICTURES"):
        if isinstance(what, Locator):
            await what.evaluate("e => e.scrollIntoView({block: 'center'})")
        await what.screenshot(path=DOCS / f"{name}.png")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_way_of_a_newcomer(page: Page, language: str) -> None:
    first, standing = LANGUAGES[language]
    async with demo(language) as address:
        await page.goto(f"{address}#U0ANNA/C0MENTIONS")
        creaking = the_card(page, "Vipan gnisslar")
        await expect(creaking).to_be_visible(timeout=60_000)
        await expect(page.locator("[data-action-id=claim]")).to_have_count(2, timeout=60_000)
        await picture(page, f"demo-{language}")
        # Björn still looks at the card as it was when Anna claims it.
        await creaking.locator("[data-action-id=claim]").click()
        await expect(creaking.locator("[data-action-id=claim]")).to_have_count(0)
        await expect(creaking).to_contain_text("Anna Lind")
        await act_as(page, "Björn Ek")
        await say(page, "/mentions claim 1")
        await expect(page.get_by_test_id("messages")).to_contain_text(f"Anna Lind {first}")
        await act_as(page, "Anna Lind")
        words = "Hej! Det låter som skruven under sitsen. Vi skickar en ny i dag."
        await answer(page, creaking, words, language)
        await picture(creaking, f"card-{language}")
        await close(page, creaking)
        await mark_troll(page)
        await say(page, "/mentions status")
        await expect(page.get_by_test_id("messages")).to_contain_text(standing)
        await page.locator("[data-place=home]").click()
        await expect(page.get_by_test_id("home")).to_contain_text("Anna Lind")
        await picture(page, f"home-{language}")
        await page.goto("about:blank")


async def say(page: Page, line: str) -> None:
    await page.get_by_test_id("composer").fill(line)
    await page.keyboard.press("Escape")
    await page.get_by_test_id("composer").press("Enter")


async def answer(page: Page, card: Locator, text: str, language: str) -> None:
    await card.locator("[data-action-id=reply]").click()
    modal = page.get_by_test_id("modal")
    await modal.locator("textarea").fill(text)
    await picture(modal, f"reply-{language}")
    await page.get_by_test_id("submit").click()
    await expect(modal.locator("textarea")).to_have_count(0)
    await expect(modal).to_contain_text("Vi skickar en ny i dag")
    await picture(modal, f"preview-{language}")
    await page.get_by_test_id("submit").click()
    await expect(modal.locator("[data-action-id=link]")).to_be_visible()
    await picture(modal, f"take-it-there-{language}")
    await page.get_by_test_id("submit").click()
    await expect(modal).to_have_count(0)
    await expect(card).to_contain_text("Vi skickar en ny i dag")


async def close(page: Page, card: Locator) -> None:
    await card.locator("[data-action-id=close]").click()
    modal = page.get_by_test_id("modal")
    await expect(modal.get_by_role("radio", checked=True)).to_have_count(1)
    await page.get_by_test_id("submit").click()
    await expect(modal).to_have_count(0)
    await expect(card.locator("[data-action-id=reply]")).to_have_count(0)


async def mark_troll(page: Page) -> None:
    card = page.get_by_test_id("messages").locator("[data-ts]", has=page.locator("[data-action-id=troll]")).last
    await expect(card).to_be_visible(timeout=60_000)  # praise, which comes first, has the button under More
    number = await card.get_attribute("data-ts")
    marked = page.get_by_test_id("messages").locator(f"[data-ts='{number}']")
    await marked.locator("[data-action-id=troll]").click()
    modal = page.get_by_test_id("modal")
    await page.get_by_test_id("submit").click()
    await expect(modal).to_be_visible()
    await modal.locator("input[value=attack]").check()
    await page.get_by_test_id("submit").click()
    await expect(modal).to_have_count(0)
    await expect(marked).to_contain_text(re.compile("troll", re.IGNORECASE))
    await expect(marked.locator("[data-action-id=troll]")).to_have_count(0)
