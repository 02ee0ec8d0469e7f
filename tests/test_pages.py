"""Pieces of pages become what the pages say: politely, in time, and only where that names us."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
from arrivals import arrival, progress
from botkit import ANNA, CHANNEL, document, local_slack, save_setup, settings_for, world_for
from servers import Request, Server, drip, egress, plain, serving
from staging import Stage

from bot.answering.reported import add_reported
from bot.listening.jobs import Jobs
from bot.listening.pages import MOST, Pages, fuller
from bot.wire import build
from bot.words import words
from mentions.model import Sighting
from mentions.setup import Name
from mentions.store import Store
from mentions.watch import Watch
from sources.parsing import Article, Parsers

NOW = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)
NAMES = (Name(name="Fjällmo", excluded=("camping",)),)
FILL = "Det regnar i Göteborg, som det brukar göra om hösten. " * 4
NAMING = f"{FILL} Jag väntade sju veckor på min stol från Fjällmo. {FILL}"


@pytest_asyncio.fixture
async def parsers() -> AsyncIterator[Parsers]:
    async with Parsers(children=1) as room:
        yield room


class Site:
    """Pages by path, each counted while it is read; a path that is not there is 404."""

    def __init__(self, **pages: str) -> None:
        self.pages = {f"/{name}": text for name, text in pages.items()}
        self.robots = ""
        self.slow = 0.0
        self.reading = self.most = 0

    async def answer(self, request: Request, writer: asyncio.StreamWriter) -> None:
        path = urlsplit(request.path).path
        if path == "/robots.txt":
            writer.write(plain(self.robots.encode(), 200 if self.robots else 404, kind="text/plain"))
            return
        self.reading += 1
        self.most = max(self.most, self.reading)
        await asyncio.sleep(self.slow)
        self.reading -= 1
        text = self.pages.get(path)
        body = f"<!doctype html><title>En sida</title><article><p>{text}</p></article>".encode()
        writer.write(plain(body, 200 if text else 404, kind="text/html"))


def piece(url: str, text: str = "ett stycke", **more: Any) -> Sighting:
    return Sighting(url, url, "", text, snippet=True, **more)


def paths(server: Server) -> list[str]:
    return [request.path for request in server.requests if request.path != "/robots.txt"]


async def fill(server: Server, parsers: Parsers, *sightings: Sighting, within: float = 10.0) -> list[Sighting]:
    return await Pages(egress(server), parsers, lambda: NOW).fill(sightings, NAMES, within)


async def test_a_piece_becomes_what_its_page_says_and_nothing_else_is_touched(parsers: Parsers) -> None:
    async with serving(Site(a=NAMING).answer) as server:
        whole = Sighting("b", server.url("/b"), "b", "Fjällmo")
        found = await fill(server, parsers, piece(server.url("/a")), whole)
    assert "sju veckor" in found[0].text
    assert (found[0].native_id, found[0].title, found[1]) == (server.url("/a"), "En sida", whole)
    assert paths(server) == ["/a"]


async def test_a_piece_stays_where_its_page_does_not_name_us_or_cannot_be_read(parsers: Parsers) -> None:
    async with serving(Site(a=FILL).answer) as server:
        pieces = [piece(server.url(path), "… Fjällmo svarade aldrig …") for path in ("/a", "/gone")]
        assert await fill(server, parsers, *pieces) == pieces


async def test_a_page_that_its_site_keeps_from_machines_is_not_read(parsers: Parsers) -> None:
    site = Site(a=NAMING)
    site.robots = "User-agent: AmbassadorsBot\nDisallow: /"
    async with serving(site.answer) as server:
        pieces = [piece(server.url("/a"))]
        assert await fill(server, parsers, *pieces) == pieces
    assert paths(server) == []


async def test_pages_of_one_site_are_read_one_after_the_other_and_those_that_name_us_first(parsers: Parsers) -> None:
    site = Site(**{f"p{n}": NAMING for n in range(30)})
    site.slow = 0.005
    async with serving(site.answer) as server:
        pieces = [piece(server.url(f"/p{n}"), "Fjällmo" if n >= 25 else "") for n in range(30)]
        found = await fill(server, parsers, *pieces)
    assert site.most == 1
    assert paths(server)[:5] == [f"/p{n}" for n in range(25, 30)]
    assert len(paths(server)) == MOST == sum(one.text != two.text for one, two in zip(found, pieces, strict=True))


async def test_time_that_is_up_keeps_what_was_read_and_leaves_nothing_running(parsers: Parsers) -> None:
    async with (
        serving(Site(a=NAMING).answer) as server,
        serving(drip([b"HTTP/1.1 200 OK\r\n\r\n", b"<p>"], 0.05)) as slow,
    ):
        pages = Pages(egress(server, slow), parsers, lambda: NOW)
        await pages.fill([piece(server.url("/a"))], NAMES, 10)
        pieces = [piece(slow.url(f"/{n}")) for n in range(3)]
        before = len(asyncio.all_tasks())
        begun = asyncio.get_running_loop().time()
        assert await pages.fill(pieces, NAMES, 0.5) == pieces
        assert asyncio.get_running_loop().time() - begun < 3
        assert await pages.fill(pieces, NAMES, -1.0) == pieces
        await asyncio.sleep(0.2)
        assert len(asyncio.all_tasks()) <= before + 2  # the slow server's own


async def test_no_page_is_read_twice_within_a_day(parsers: Parsers) -> None:
    at = [NOW]
    async with serving(Site(a=FILL).answer) as server:
        pages = Pages(egress(server), parsers, lambda: at[0])
        for _ in range(3):
            await pages.fill([piece(server.url("/a")), piece(server.url("/a?utm_source=x"))], NAMES, 10)
        at[0] += timedelta(hours=25)
        await pages.fill([piece(server.url("/a"))], NAMES, 10)
    assert len(paths(server)) <= 3


@pytest.mark.parametrize("url", ["https://news.google.com/rss/articles/CBMi", "https://www.google.com/url?q=x", ""])
async def test_where_no_page_can_be_had_none_is_asked_for(url: str, parsers: Parsers) -> None:
    async with serving(Site().answer) as server:
        pieces = [piece(url)]
        assert await fill(server, parsers, *pieces) == pieces
    assert server.connections == 0


def test_a_word_that_rules_us_out_counts_on_the_page_too() -> None:
    watch = Watch(NAMES)
    read = fuller(
        piece("https://a.test/", "Fjällmo i juli"), Article("", f"Vi bodde på Fjällmo camping. {FILL}", False), watch
    )
    assert watch.match(piece("https://a.test/", "Fjällmo i juli"))
    assert not watch.match(read)


def test_of_a_long_page_the_part_that_names_us_is_kept() -> None:
    long = "ord och ord " * 4_000 + "Fjällmo är bäst " + "ord och ord " * 3_000
    read = fuller(piece("https://a.test/"), Article("", long, False), Watch(NAMES))
    assert "Fjällmo är bäst" in read.text
    assert len(read.text) <= 20_000


def test_a_wall_and_a_page_with_less_than_the_piece_change_nothing() -> None:
    watch, known = Watch(NAMES), piece("https://a.test/", "Fjällmo svarade aldrig på mina brev")
    assert fuller(known, Article("Logga in", NAMING, True), watch) is known
    assert fuller(known, Article("", "Fjällmo …", False), watch) is known


async def test_a_kept_piece_is_no_news_whatever_part_it_shows(store: Store) -> None:
    first = piece("https://a.test/1", NAMING)
    await store.listening.keep(["web"], NOW)
    (state,) = await store.listening.lease(["web"], NOW, timedelta(minutes=1), 1)
    await store.mentions.accept(
        "web",
        [arrival(first.native_id, url=first.url, text=first.text, snippet=True)],
        progress(fence=state.fence),
        CHANNEL,
        NOW,
    )
    again = piece("https://a.test/1", "… another piece …")
    assert await store.mentions.known("web", [again, piece("https://a.test/2")]) == {"https://a.test/1"}
    whole = Sighting("https://a.test/1", "https://a.test/1", "", "other words")
    assert await store.mentions.known("web", [whole]) == frozenset()


@pytest_asyncio.fixture
async def play(tmp_path: Path) -> AsyncIterator[Stage]:
    async with local_slack() as slack:
        settings = settings_for(slack, tmp_path)
        await save_setup(settings, slack.team_id, document())
        async with build(world_for(settings)) as bot:
            yield Stage(slack, bot)


async def test_a_search_hit_becomes_one_card_with_what_its_page_says(play: Stage) -> None:
    site, desk = Site(stol=NAMING, annat=FILL), play.bot.desk
    shown = ["Sju veckor …", "… en stol från Fjällmo", "igen något annat"]

    async def engine(request: Request, writer: asyncio.StreamWriter) -> None:
        if not request.path.startswith("/search"):
            await site.answer(request, writer)
            return
        results = [
            {"url": server.url("/stol"), "title": "En stol", "content": shown[0]},
            {"url": server.url("/annat"), "title": "Annat", "content": f"x {shown[0]}"},
        ]
        writer.write(plain(json.dumps({"results": results}).encode(), kind="application/json"))

    async with serving(engine) as server, Parsers(children=1) as parsers:
        await play.set_up(sources=[{"id": "web", "type": "searxng", "query": "Fjällmo", "pages": 1}])
        jobs = Jobs(desk, egress(server), parsers, {"SEARXNG_URL": server.url("")})
        while shown:
            _, setup = await desk.store.setups.latest() or (0, None)
            assert setup is not None
            now = desk.now()
            await desk.store.listening.keep(["web"], now)
            await desk.store.listening.free()
            (state,) = await desk.store.listening.lease(["web"], now + timedelta(days=1), timedelta(minutes=1), 1)
            await jobs.listen(setup, setup.sources[0], state)
            await play.deliver()
            shown.pop(0)
        mention = await desk.store.mentions.by_url(server.url("/stol"))
    assert len(play.cards) == 1
    assert mention is not None
    assert "sju veckor på min stol" in mention.text
    assert mention.version == 1
    assert paths(server).count("/stol") == paths(server).count("/annat") == 1


async def test_a_page_that_a_colleague_reports_is_read_for_its_text(play: Stage) -> None:
    async with serving(Site(stol=NAMING).answer) as server, Parsers(children=1) as parsers:
        url = server.url("/stol")
        visit: Any = SimpleNamespace(
            desk=replace(play.bot.desk, look_up=lambda _: None),
            setup=await play.bot.desk.setup(),
            person=SimpleNamespace(id=ANNA),
            t=words("en"),
        )
        await add_reported(visit, url, "titta här")
        await Jobs(play.bot.desk, egress(server), parsers, {})._read_page(url)
        mention = await play.bot.desk.store.mentions.by_url(url)
    assert mention is not None
    assert mention.title == "En sida"
    assert mention.text.startswith("titta här Det regnar i Göteborg")
    assert "Fjällmo" in mention.text
