"""A real Chromium for tests of the page; without one, the tests that ask for it are not collected.

A test module says `pytest_plugins = ["browser"]` and `pytestmark = pytest.mark.asyncio(loop_scope="session")`, and asks
for `page` (one tab that must log no error) or for `browser` (to open several). In CI a missing browser fails instead.
Starting a browser takes longer than a test, so all tests of a worker share one, and with it one event loop; fixtures of
their own need the same `loop_scope`.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright, expect

NAMES = ("chromium", "google-chrome", "chromium-browser")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE = 15_000  # milliseconds: a busy machine is slow, not wrong


def chromium() -> str | None:
    """Where a Chromium lies on this machine, or None."""
    named = (os.environ.get("CHROMIUM"), "/usr/bin/chromium", *(shutil.which(name) for name in NAMES), *_own())
    return next((path for path in named if path and Path(path).is_file()), None)


def _own() -> list[str]:
    """The browsers that Playwright itself has installed, the newest first."""
    home = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright")
    return sorted((str(path) for path in home.glob("chromium-*/chrome-linux*/chrome")), reverse=True)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if chromium() or os.environ.get("CI"):
        return
    needy = [item for item in items if "browser" in getattr(item, "fixturenames", ())]
    config.hook.pytest_deselected(items=needy)
    items[:] = [item for item in items if item not in needy]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """A browser with a profile that is thrown away; whoever opens a tab in it closes it."""
    path = chromium()
    if path is None:
        pytest.fail("No Chromium found: install one, or name it in the environment variable CHROMIUM.")
    expect.set_options(timeout=PATIENCE)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser: Browser) -> AsyncIterator[Page]:
    """One tab; the test fails if the page logs an error or breaks its content security policy."""
    context = await browser.new_context(
        viewport={"width": 1320, "height": 860}, locale="en-GB", timezone_id="Europe/Stockholm"
    )
    context.set_default_timeout(PATIENCE)
    tab = await context.new_page()
    wrong: list[str] = []
    tab.on("pageerror", lambda error: wrong.append(str(error)))
    tab.on("console", lambda line: wrong.append(line.text) if line.type == "error" else None)
    yield tab
    await context.close()
    assert wrong == []
