"""The public pages in a real browser: everybody can read them, on any screen, in both languages, day and night."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.async_api import Browser, Page
from pydantic import ValidationError
from reading import Library, library

from bot.web.colours import READABLE, palettes
from mentions.setup import Look
from mentions.setup.public import contrast

pytest_plugins = ["browser"]
PLACES = ("/policy/{}", "/policy/{}/1", "/testimonials/{}", "/testimonials/{}/embed", "/nowhere?lang={}")
SOURCES = [
    {"id": "forum", "name": "Soffhörnet", "url": "https://forum.example/feed"},
    {"id": "shop", "name": "Kommentarer i webbshoppen", "type": "webhook", "preset": "generic"},
]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def at(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Library]:
    folder: Path = tmp_path_factory.mktemp("pages")
    async with library(folder, company="Enrisbo", contact="mailto:hej@enrisbo.example", sources=SOURCES) as opened:
        await opened.set_up(
            company="Enrisbo",
            sources=SOURCES,
            policy={
                "sv": "# Vårt löfte\n\nVi [svarar](https://enrisbo.example).\n\n#### Långt\n\n{media}\n\n{answers}"
            },
            look={"accent": "#8a3b12", "paper": "#fffaf3", "ink": "#2a211b"},
        )
        await opened.quote(
            "Vipan är den bästa stol jag har suttit i. Tolv år och inte en skruv har lossnat!", "Lotta i Tranås"
        )
        await opened.quote("Snabb hjälp när benet gick av. Så ska det vara.", "", proof="https://forum.example/2")
        yield opened


async def open_at(browser: Browser, width: int, scheme: Any) -> Page:
    context = await browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    return await context.new_page()


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize(("width", "scheme", "languages"), [(360, "light", ("en", "sv")), (1280, "dark", ("sv",))])
async def test_everybody_can_read_the_pages(
    at: Library, browser: Browser, width: int, scheme: str, languages: tuple[str, ...]
) -> None:
    page = await open_at(browser, width, scheme)
    foreign: list[str] = []
    page.on("request", lambda request: None if request.url.startswith(at.url) else foreign.append(request.url))
    axe, wrong = Axe(), {}
    for place in (place.format(language) for place in PLACES for language in languages):
        await page.goto(f"{at.url}{place}")
        found = await axe.run(page)
        assert len(found.response["passes"]) > 15, "axe has looked"
        if found.violations_count:
            wrong[place] = [(each["id"], each["nodes"][0]["html"]) for each in found.response["violations"]]
        wide = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide == 0, place
        weight = await page.evaluate(
            "performance.getEntries().reduce((sum, one) => sum + (one.decodedBodySize || 0), 0)"
        )
        assert (0 < weight <= 50_000, await page.locator("script").count()) == (True, 0), place
        assert await page.context.cookies() == []
    assert wrong == {}, json.dumps(wrong, indent=1)
    assert foreign == []
    await page.context.close()


colours = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@settings(max_examples=30, deadline=None)
@given(colours, colours, colours)
def test_whatever_colours_a_company_has_its_pages_can_be_read(accent: str, paper: str, ink: str) -> None:
    try:
        look = Look(accent=accent, paper=paper, ink=ink)
    except ValidationError:
        look = Look(accent=ink, paper="#ffffff" if contrast(ink, "#ffffff") >= READABLE else "#000000", ink=ink)
    for colours_of in palettes(look).values():
        for ground in ("paper", "card"):
            for text in ("ink", "accent", "quiet"):
                assert contrast(colours_of[text], colours_of[ground]) >= READABLE
        assert contrast(colours_of["onaccent"], colours_of["accent"]) >= READABLE
