"""WebSub: a hub is asked once we can be reached, promises, is reminded in time, and is believed only if it signs."""

from __future__ import annotations

import hmac
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs

import pytest
import pytest_asyncio
from servers import Recorded

from mentions.outside import Delivery
from mentions.setup import SourceEntry
from sources import Harvest, Parsers, Tools
from sources.base import Callback
from sources.egress import Answer
from sources.errors import Unreadable
from sources.feeds import Feeds, FeedSettings
from sources.hearing import anew
from sources.parsing import ParsedFeed
from sources.rhythm import next_interval
from sources.websub import is_signed, named

pytestmark = pytest.mark.asyncio(loop_scope="module")
NOW = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)
FEED, HUB = "https://blog.example/feed.xml", "https://hub.example/"
HOME = Callback("https://bot.example/websub/blog/70ken", "5ecret")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def parsers() -> AsyncIterator[Parsers]:
    async with Parsers(children=1) as room:
        yield room


def atom(*entries: str, hub: str = HUB, topic: str = FEED) -> bytes:
    inside = "".join(
        f"<entry><id>{e}</id><title>{e}</title><link href='https://blog.example/{e}'/></entry>" for e in entries
    )
    links = f"<link rel='hub' href='{hub}'/><link rel='self' href='{topic}'/>"
    return f"<feed xmlns='http://www.w3.org/2005/Atom'><title>B</title>{links}{inside}</feed>".encode()


def page(body: bytes, status: int = 200, url: str = FEED) -> Answer:
    return Answer(status, {"content-type": "application/atom+xml"}, body, url)


TAKEN, NOT_TAKEN = Answer(202, {}, b"", HUB), Answer(400, {}, b"no", HUB)


class Blog:
    """One feed over time."""

    def __init__(self, parsers: Parsers) -> None:
        self.source = Feeds(FeedSettings(url=FEED))
        self.parsers = parsers
        self.bookmark: Mapping[str, str] = {}
        self.now = NOW
        self.asked: list[dict[str, str]] = []

    def tools(self, http: Recorded, callback: Callback | None) -> Tools:
        return Tools(http, self.parsers, self.now, "Europe/Stockholm", callback=callback)

    async def visit(self, *answers: Answer, callback: Callback | None = HOME) -> Harvest:
        http = Recorded(list(answers))
        harvest = await self.source.fetch(self.tools(http, callback), self.bookmark)
        self.bookmark = harvest.bookmark
        for method, url, body in http.sent:
            assert (method, url) == ("POST", self.bookmark["hub"])
            self.asked.append({name: value[0] for name, value in parse_qs(body.decode()).items()})
        return harvest

    async def told(self, headers: dict[str, str], body: bytes = b"") -> Harvest:
        delivery = Delivery(headers, body, self.now)
        harvest = await self.source.told(self.tools(Recorded([]), HOME), delivery, self.bookmark)
        self.bookmark = harvest.bookmark
        return harvest

    async def promise(self, seconds: int) -> Harvest:
        return await self.told({"hub.mode": "subscribe", "hub.lease_seconds": str(seconds)})


async def test_a_hub_is_asked_once_what_we_want_is_known(parsers: Parsers) -> None:
    blog = Blog(parsers)
    await blog.visit(page(atom("1")))
    assert blog.asked == [], "it may ask back at once, and then the store must know of it"
    assert blog.source.awaits(blog.bookmark, FEED)
    assert not blog.source.awaits(blog.bookmark, FEED + "?other")
    assert not blog.source.awaits({}, "")
    await blog.visit(page(atom("1")), TAKEN)
    assert blog.asked == [
        {
            "hub.mode": "subscribe",
            "hub.topic": FEED,
            "hub.callback": HOME.url,
            "hub.secret": HOME.secret,
            "hub.lease_seconds": "864000",
        }
    ]
    await blog.visit(page(atom("1")))
    assert len(blog.asked) == 1, "it is left alone while it may still ask back"


async def test_who_cannot_be_reached_asks_no_hub(parsers: Parsers) -> None:
    blog = Blog(parsers)
    for _ in range(3):
        harvest = await blog.visit(page(atom("1")), callback=None)
    assert (blog.asked, harvest.told_for) == ([], timedelta())


async def test_while_the_hub_has_promised_the_feed_is_asked_seldom_and_the_hub_in_time(parsers: Parsers) -> None:
    entry = SourceEntry(id="blog", url=FEED, every="15m", at_most="6h")
    blog = Blog(parsers)
    await blog.visit(page(atom("1")))
    before = await blog.visit(page(atom("1", "2")), TAKEN)
    assert next_interval(entry, timedelta(), 0, before) == entry.every
    promised = await blog.promise(864_000)
    assert (promised.sightings, promised.told_for) == ((), timedelta(days=10))
    assert next_interval(entry, timedelta(), 0, promised) == entry.at_most
    blog.now += timedelta(days=4)
    await blog.visit(page(atom("1", "2")))
    assert len(blog.asked) == 1
    blog.now += timedelta(days=1)
    await blog.visit(page(atom("1", "2")), TAKEN)
    assert len(blog.asked) == 2, "half the time has passed"
    blog.now += timedelta(days=6)
    late = await blog.visit(page(atom("1", "2")), TAKEN)
    assert (late.told_for, next_interval(entry, timedelta(), 0, late)) == (timedelta(), entry.every)


async def test_a_short_promise_is_renewed_before_it_ends(parsers: Parsers) -> None:
    blog = Blog(parsers)
    await blog.visit(page(atom("1")))
    promised = await blog.promise(7_200)
    entry = SourceEntry(id="blog", url=FEED, every="15m", at_most="6h")
    assert next_interval(entry, timedelta(), 0, promised) == timedelta(hours=1)


@pytest.mark.parametrize("seconds", ["", "soon", "-5", "٣٠٠", "9" * 400])
async def test_a_promise_of_odd_length_is_none_or_no_longer_than_a_month(parsers: Parsers, seconds: str) -> None:
    blog = Blog(parsers)
    await blog.visit(page(atom("1")))
    harvest = await blog.told({"hub.mode": "subscribe", "hub.lease_seconds": seconds})
    assert harvest.told_for in (timedelta(), timedelta(days=30))


async def test_a_hub_that_says_no_costs_only_the_haste(parsers: Parsers) -> None:
    blog = Blog(parsers)
    await blog.visit(page(atom("1")))
    harvest = await blog.visit(page(atom("1", "2")), NOT_TAKEN)
    assert len(harvest.sightings) == 2
    assert harvest.notes == ("its hub hub.example takes no subscription now; the feed is asked",)
    blog.now += timedelta(hours=6)
    await blog.visit(page(atom("1", "2")), TAKEN)
    await blog.promise(864_000)
    denied = await blog.told({"hub.mode": "denied"})
    assert denied.told_for == timedelta()
    assert len(blog.asked) == 2


async def test_what_the_hub_sends_is_what_a_visit_would_have_brought(parsers: Parsers) -> None:
    blog = Blog(parsers)
    seen = await blog.visit(page(atom("1", "2")))
    await blog.promise(864_000)
    kept = dict(blog.bookmark)
    told = await blog.told({"content-type": "application/atom+xml"}, atom("2"))
    assert told.sightings == seen.sightings[1:]
    assert (told.bookmark, told.told_for) == (kept, timedelta(days=10))
    with pytest.raises(Unreadable):
        await blog.told({}, b"<html><title>x</title></html>")


async def test_what_comes_for_an_address_that_we_no_longer_read_is_nothing(parsers: Parsers) -> None:
    blog = Blog(parsers)
    await blog.visit(page(atom("1")))
    blog.bookmark = {**blog.bookmark, "for": "https://old.example/feed"}
    assert not blog.source.awaits(blog.bookmark, FEED)
    assert (await blog.told({}, atom("9"))).sightings == ()


async def test_another_hub_begins_anew_and_none_ends_it(parsers: Parsers) -> None:
    blog = Blog(parsers)
    await blog.visit(page(atom("1")))
    await blog.promise(864_000)
    harvest = await blog.visit(page(atom("1", hub="https://other.example/")), TAKEN)
    assert len(blog.asked) == 1
    assert (harvest.told_for, harvest.bookmark["hub"]) == (timedelta(), "https://other.example/")
    harvest = await blog.visit(page(b"<rss version='2.0'><channel><title>x</title></channel></rss>"))
    assert not {"hub", "topic", "until"} & harvest.bookmark.keys()


async def test_the_secret_never_goes_a_less_safe_way_than_the_feed_came() -> None:
    feed = ParsedFeed("", "", (), "http://hub.example/", FEED, 0, "atom10", (), 0)
    assert named({}, feed, FEED)["hub"] == "https://hub.example/"
    assert named({}, replace(feed, hub="HTTP://hub.example/"), FEED)["hub"] == "https://hub.example/"
    assert named({}, feed, "http://blog.example/")["hub"] == "http://hub.example/"
    assert named({}, replace(feed, topic=""), FEED) == {}


@pytest.mark.parametrize("method", ["sha1", "sha256", "sha384", "sha512"])
async def test_every_method_of_the_standard_is_understood(method: str) -> None:
    digest = hmac.new(b"5ecret", b"news", method).hexdigest()
    assert is_signed(f"{method}={digest}", "5ecret", b"news")
    assert not is_signed(f"{method}={digest}", "5ecret", b"other news")
    assert not is_signed(f"{method}={digest[:-2]}", "5ecret", b"news")


@pytest.mark.parametrize("header", ["", "sha256", "sha256=", "md5=" + "0" * 32, "=", "sha256=åäö", "sha256=zz"])
async def test_anything_else_is_no_signature(header: str) -> None:
    assert not is_signed(header, "5ecret", b"news")


async def test_who_begins_anew_is_still_told(parsers: Parsers) -> None:
    blog = Blog(parsers)
    await blog.visit(page(atom("1")))
    await blog.visit(page(atom("1")), TAKEN)
    await blog.promise(864_000)
    blog.bookmark = anew(blog.bookmark)
    assert blog.source.awaits(blog.bookmark, FEED)
    harvest = await blog.visit(page(atom("1")))
    assert ([s.title for s in harvest.sightings], len(blog.asked)) == (["1"], 1)
    assert harvest.told_for == timedelta(days=10)
