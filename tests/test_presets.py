"""Feeds that go by a name: the addresses they stand for, which items are pieces, and where Reddit's token goes."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
import pytest_asyncio
from servers import Recorded

from sources.accounts import read_account
from sources.base import Harvest, Tools
from sources.egress import Answer
from sources.errors import SourceError
from sources.feeds import Feeds, FeedSettings
from sources.parsing import Parsers
from sources.presets import REDDIT, with_token, without_token

pytestmark = pytest.mark.asyncio(loop_scope="module")
NOW = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)
TOKEN = "s3cret-feed-t0ken"
FEED = b"""<rss version="2.0"><channel><title>t</title><item><guid>1</guid><title>Nordvik</title>
<link>https://www.google.com/url?url=https://blog.test/a</link></item></channel></rss>"""
CHANNEL = "UCabcdefghijklmnopqrstuv"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def parsers() -> AsyncIterator[Parsers]:
    async with Parsers(children=1) as room:
        yield room


def answer(body: bytes = FEED, url: str = "https://www.reddit.com/x", moved: str = "", kind: str = "") -> Answer:
    return Answer(200, {"content-type": kind or "application/rss+xml"}, body, url, moved)


async def fetch(http: Recorded, parsers: Parsers, **settings: Any) -> Harvest:
    tools = Tools(http, parsers, NOW, "UTC", {"REDDIT_FEED": f"anna:{TOKEN}"})
    return await Feeds(FeedSettings.model_validate(settings)).fetch(tools, {})


@pytest.mark.parametrize(
    ("preset", "page", "feed"),
    [
        ("lemmy", "https://feddit.nu/c/sverige", "https://feddit.nu/feeds/c/sverige.xml?sort=New"),
        ("lemmy", "https://feddit.nu/c/sv@lemmy.world?x#y", "https://feddit.nu/feeds/c/sv@lemmy.world.xml?sort=New"),
        ("lemmy", "https://feddit.nu/u/anna", "https://feddit.nu/feeds/u/anna.xml?sort=New"),
        ("lemmy", "https://feddit.nu/", "https://feddit.nu/feeds/all.xml?sort=New"),
        ("youtube", CHANNEL, f"https://www.youtube.com/feeds/videos.xml?channel_id={CHANNEL}"),
        (
            "youtube",
            f"https://www.youtube.com/channel/{CHANNEL}/videos",
            f"https://www.youtube.com/feeds/videos.xml?channel_id={CHANNEL}",
        ),
        ("wordpress", "https://blogg.test", "https://blogg.test/comments/feed/"),
        ("wordpress", "https://blogg.test/om/?a=1#b", "https://blogg.test/om/comments/feed/"),
        ("discourse", "https://forum.test/", "https://forum.test/posts.rss"),
        ("discourse", "https://forum.test/c/stolar/5", "https://forum.test/c/stolar/5.rss"),
        ("discourse", "https://forum.test/t/en-stol/77?u=anna", "https://forum.test/t/en-stol/77.rss"),
    ],
)
async def test_a_place_is_named_by_the_page_that_a_browser_shows(preset: str, page: str, feed: str) -> None:
    assert FeedSettings.model_validate({"preset": preset, "url": page}).address == feed


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"preset": "youtube"}, "needs url"),
        ({"preset": "youtube", "url": "https://www.youtube.com/@enrisbo"}, "Copy channel ID"),
        ({"preset": "lemmy", "url": "feddit.nu"}, "must begin with http"),
        ({"preset": "discourse", "url": "ftp://a.test"}, "must begin with http"),
        ({"preset": "wordpress", "url": "https://a:b@c.test"}, "name its host plainly"),
    ],
)
async def test_a_place_that_cannot_be_found_is_told_how(settings: dict[str, str], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        FeedSettings.model_validate(settings)


@pytest.mark.parametrize(
    ("settings", "piece"),
    [
        ({"preset": "google-alerts", "url": "https://www.google.com/alerts/feeds/1/2"}, True),
        ({"url": "https://www.google.com/alerts/feeds/1/2"}, True),
        ({"preset": "google-news", "query": "Nordvik"}, True),
        ({"url": "https://blog.test/feed"}, False),
        ({"preset": "svt"}, False),
    ],
)
async def test_alerts_and_news_searches_bring_pieces(settings: dict[str, str], piece: bool, parsers: Parsers) -> None:
    harvest = await fetch(Recorded([answer()]), parsers, **settings)
    assert [(one.url, one.snippet) for one in harvest.sightings] == [("https://blog.test/a", piece)]


async def test_the_token_is_part_of_the_question_to_reddit_and_of_nothing_else(parsers: Parsers) -> None:
    asked = f"https://www.reddit.com/search.rss?feed={TOKEN}&user=anna"
    http = Recorded([answer(url=asked, moved=f"{asked}&x=1")])
    harvest = await fetch(http, parsers, preset="reddit", query="Nordvik")
    assert http.asked[0][0].endswith(f"&feed={TOKEN}&user=anna")
    assert TOKEN not in repr(harvest)
    elsewhere = Recorded([answer()])
    for address in (
        "https://reddit.com/r/a/.rss",
        "http://www.reddit.com/r/a/.rss",
        "https://www.reddit.com.test/.rss",
    ):
        await fetch(elsewhere, parsers, url=address)
    assert all(TOKEN not in url for url, _ in elsewhere.asked)


async def test_a_page_of_reddit_that_shows_the_token_gives_nothing_away(parsers: Parsers) -> None:
    link = f'<link rel="alternate" type="application/atom+xml" href="https://www.reddit.com/r/a/.rss?feed={TOKEN}&amp;user=anna">'
    page = answer(f"<!doctype html><html><head>{link}<title>r/a</title></head></html>".encode(), kind="text/html")
    http = Recorded([page, answer()])
    harvest = await fetch(http, parsers, url="https://www.reddit.com/r/a")
    assert TOKEN not in repr(harvest)
    assert harvest.bookmark["feed"] == "https://www.reddit.com/r/a/.rss"
    assert http.asked[1][0].count(TOKEN) == 1
    with pytest.raises(SourceError) as error:
        await fetch(
            Recorded([Answer(403, {}, b"", f"https://www.reddit.com/r/a?feed={TOKEN}")]),
            parsers,
            preset="reddit",
            query="x",
        )
    assert TOKEN not in str(error.value)


@pytest.mark.parametrize(
    "address", ["https://www.reddit.com/.rss", "https://www.reddit.com/search.rss?q=%C3%A5+%22b%22&t=week"]
)
async def test_an_address_is_the_same_after_its_token(address: str) -> None:
    mine = read_account(f"anna:{TOKEN}", REDDIT)
    dressed = with_token(address, mine)
    assert TOKEN in dressed
    assert without_token(dressed) == address
