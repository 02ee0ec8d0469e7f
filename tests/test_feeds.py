"""One feed over time: conditional requests, moves, pages in the way, ids that last."""

import gzip
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime

import pytest
import pytest_asyncio
from servers import Answering, Server, always, by_path, egress, plain, serving

from sources.base import Harvest, Tools
from sources.entries import native_ids
from sources.errors import AuthNeeded, Blocked, Gone, SourceError, Unreachable, Unreadable
from sources.feeds import Feeds, FeedSettings
from sources.parsing import Entry, Parsers
from sources.presets import PRESS

pytestmark = pytest.mark.asyncio(loop_scope="module")
NOW = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def parsers() -> AsyncIterator[Parsers]:
    async with Parsers(children=1) as room:
        yield room


def rss(*items: str) -> bytes:
    return f"<rss version='2.0'><channel><title>T</title>{''.join(items)}</channel></rss>".encode()


def item(number: int, date: str = "") -> str:
    return f"<item><guid isPermaLink='false'>{number}</guid><title>t{number}</title><pubDate>{date}</pubDate></item>"


async def fetch(
    server: Server, parsers: Parsers, bookmark: Mapping[str, str] | None = None, path: str = "/feed"
) -> Harvest:
    source = Feeds(FeedSettings(url=server.url(path)))
    return await source.fetch(Tools(egress(server), parsers, NOW, "Europe/Stockholm"), bookmark or {})


async def outcome(answering: Answering, parsers: Parsers, bookmark: Mapping[str, str] | None = None) -> Harvest:
    async with serving(answering) as server:
        return await fetch(server, parsers, bookmark)


async def test_validators_are_sent_back_byte_for_byte(parsers: Parsers) -> None:
    marks = {"ETag": 'W/"åäö"'.encode("ascii", "ignore").decode(), "Last-Modified": "Mon, 06 Sep 2021 16:45:00 GMT"}
    async with serving(always(plain(rss(item(1)), headers=marks))) as server:
        first = await fetch(server, parsers)
        await fetch(server, parsers, first.bookmark)
    assert server.requests[1].headers["if-none-match"] == marks["ETag"]
    assert server.requests[1].headers["if-modified-since"] == marks["Last-Modified"]


async def test_304_is_unchanged_and_keeps_the_bookmark(parsers: Parsers) -> None:
    async with serving(always(plain(rss(item(1)), headers={"ETag": '"1"'}))) as server:
        first = await fetch(server, parsers)
    async with serving(always(plain(status=304))) as later:
        bookmark = {**first.bookmark, "for": later.url("/feed")}
        again = await fetch(later, parsers, bookmark)
    assert (again.unchanged, again.bookmark) == (True, bookmark)


async def test_304_without_having_asked_for_it_is_an_error(parsers: Parsers) -> None:
    with pytest.raises(Unreadable):
        await outcome(always(plain(status=304)), parsers)


@pytest.mark.parametrize("etag", ["x" * 100_000, "a\x7fb"])
async def test_odd_validators_are_not_carried_around(parsers: Parsers, etag: str) -> None:
    harvest = await outcome(always(plain(rss(item(1)), headers={"ETag": etag[:60_000]})), parsers)
    assert "etag" not in harvest.bookmark


async def test_another_address_begins_with_a_new_bookmark(parsers: Parsers) -> None:
    async with serving(always(plain(rss(item(1)), headers={"ETag": '"1"'}))) as server:
        first = await fetch(server, parsers)
        harvest = await fetch(server, parsers, first.bookmark, "/other")
    assert "if-none-match" not in server.requests[1].headers
    assert len(harvest.sightings) == 1


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (401, AuthNeeded),
        (403, Blocked),
        (404, Unreachable),
        (410, Gone),
        (500, Unreachable),
        (418, Unreadable),
        (204, Unreadable),
    ],
)
async def test_every_status_has_its_word(parsers: Parsers, status: int, error: type[SourceError]) -> None:
    with pytest.raises(error) as told:
        await outcome(always(plain(status=status)), parsers)
    assert "/feed" not in str(told.value)


async def test_a_permanent_move_is_told_once_after_three_equal_answers(parsers: Parsers) -> None:
    moved = {"/feed": plain(status=301, headers={"Location": "/new"}), "/new": plain(rss(item(1)))}
    told, bookmark = [], {}
    async with serving(by_path(moved)) as server:
        for _ in range(5):
            harvest = await fetch(server, parsers, bookmark)
            bookmark = dict(harvest.bookmark)
            told.append([note for note in harvest.notes if server.url("/new") in note])
    assert [len(notes) for notes in told] == [0, 0, 1, 0, 0]


PAGE = b"<html><head><title>Blog</title><link rel=alternate type='application/rss+xml' href='/real.xml'></head></html>"


async def test_a_page_leads_to_its_feed_which_is_remembered(parsers: Parsers) -> None:
    site = {"/feed": plain(PAGE, kind="text/html"), "/real.xml": plain(rss(item(1)))}
    async with serving(by_path(site)) as server:
        first = await fetch(server, parsers)
        again = await fetch(server, parsers, first.bookmark)
        assert [sighting.native_id for sighting in first.sightings] == ["1"]
        assert first.notes == (f"the page names the feed {server.url('/real.xml')}",)
    assert again.unchanged
    assert [request.path for request in server.requests] == ["/feed", "/real.xml", "/real.xml"]


async def test_a_page_that_names_another_feed_by_now_is_read_again(parsers: Parsers) -> None:
    site = {"/feed": plain(PAGE, kind="text/html"), "/real.xml": plain(rss(item(1)))}
    async with serving(by_path(site)) as server:
        first = await fetch(server, parsers)
        site |= {"/real.xml": plain(status=410), "/feed": plain(PAGE.replace(b"real", b"new"), kind="text/html")}
        with pytest.raises(Unreachable):
            await fetch(server, parsers, first.bookmark)
        site["/new.xml"] = plain(rss(item(2)))
        assert [s.native_id for s in (await fetch(server, parsers, first.bookmark)).sightings] == ["2"]


@pytest.mark.parametrize(
    ("page", "error"),
    [
        (b"<html><title>Log in</title></html>", Blocked),
        (b"<html><title>whoa there, pardner!</title></html>", Blocked),
        (b"<html><title>Nothing here</title></html>", Unreadable),
        (PAGE.replace(b"/real.xml", b"/feed"), Unreadable),
    ],
)
async def test_a_page_in_the_way_is_never_nothing_new(parsers: Parsers, page: bytes, error: type[SourceError]) -> None:
    with pytest.raises(error):
        await outcome(always(plain(page, kind="text/html")), parsers)


async def test_a_page_where_a_feed_has_been_is_a_wall(parsers: Parsers) -> None:
    async with serving(always(plain(PAGE, kind="text/html"))) as server:
        with pytest.raises(Blocked):
            await fetch(server, parsers, {"for": server.url("/feed"), "read": "yes"})


async def test_an_empty_feed_is_fine(parsers: Parsers) -> None:
    harvest = await outcome(always(plain(rss())), parsers)
    assert (harvest.sightings, harvest.unchanged) == ((), False)


async def test_sightings_come_newest_first_and_future_dates_are_not_believed(parsers: Parsers) -> None:
    items = item(1, "2026-06-01T00:00:00Z"), item(2, "2026-06-03T00:00:00Z"), item(3, "2026-06-02T00:00:00Z")
    harvest = await outcome(always(plain(rss(*items))), parsers)
    assert [sighting.native_id for sighting in harvest.sightings] == ["2", "3", "1"]
    harvest = await outcome(always(plain(rss(item(1, "2031-06-01T00:00:00Z")))), parsers)
    assert harvest.sightings[0].published_at is None


def an_entry(own: str = "", link: str = "", title: str = "t") -> Entry:
    return Entry(own, link, title, "text", "", "", "", None, "")


async def test_ids_are_the_items_own_where_they_can_tell_it_apart() -> None:
    entries = [
        an_entry("1", "https://a.test/1"),
        an_entry("", "https://a.test/2"),
        an_entry("", "", "x"),
        an_entry("", "", "y"),
    ]
    first, second, third, fourth = native_ids("f", entries)
    assert (first, second) == ("1", "https://a.test/2")
    assert third.startswith("sha256:")
    assert third != fourth
    assert native_ids("f", entries) == native_ids("f", list(entries))
    assert native_ids("g", entries)[2] != third


async def test_an_id_on_two_items_does_not_make_them_one() -> None:
    same = [
        an_entry("1", "https://a.test/1"),
        an_entry("1", "https://a.test/2"),
        an_entry("1", "https://a.test/2", "other"),
    ]
    assert native_ids("f", same)[0] == "https://a.test/1"
    assert len(set(native_ids("f", same))) == 3


async def test_endless_ids_are_hashed() -> None:
    assert len(native_ids("f", [an_entry("x" * 100_000)])[0]) < 100


@pytest.mark.parametrize("preset", PRESS)
async def test_presets_are_addresses(preset: str) -> None:
    assert FeedSettings.model_validate({"preset": preset}).address == PRESS[preset]


async def test_google_news_asks_in_one_language_and_for_a_week() -> None:
    settings = FeedSettings(preset="google-news", query='"Nordvik" -jobb')
    assert settings.address == (
        "https://news.google.com/rss/search?q=%22Nordvik%22+-jobb+when%3A7d&hl=sv&gl=SE&ceid=SE%3Asv"
    )


async def test_a_bare_gzip_feed_is_read(parsers: Parsers) -> None:
    harvest = await outcome(always(plain(gzip.compress(rss(item(1))))), parsers)
    assert len(harvest.sightings) == 1
