"""The demo's company holds together: a valid setup, as many texts as promised, a site that answers as sites do."""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import feedparser
import httpx
import pytest

from demo.company import FEEDS, Text, later, setup_document, story
from demo.feeds import WRITERS
from demo.site import Site
from mentions.model import Kind, Sighting
from mentions.setup import read_setup
from mentions.watch import Watch

ALL = (*story(), *later())


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with Site(story(), lambda: datetime(2026, 3, 2, 9, 30, tzinfo=UTC)) as site:
        yield site


@pytest.fixture
async def reader(site: Site) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=site.url, trust_env=False) as client:
        yield client


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_company_has_a_valid_setup_in_both_languages(language: str) -> None:
    setup = read_setup(tomllib.loads(setup_document("127.0.0.1:8080", language)))
    assert setup.language == language
    assert [source.settings["url"].rsplit("/", 1)[1] for source in setup.sources] == list(WRITERS)
    assert [source.id for source in setup.sources] == list(FEEDS)


def test_the_story_has_exactly_twenty_four_mentions() -> None:
    assert Counter(text.fate for text in story()) == {"card": 24, "also": 1, "nothing": 4}


def test_every_kind_of_text_occurs_in_the_story() -> None:
    assert {text.kind for text in story() if text.fate == "card"} == set(Kind) - {Kind.OTHER, Kind.SPAM}


def test_forty_more_texts_keep_arriving() -> None:
    assert len(later()) == 40


def test_no_text_comes_twice() -> None:
    assert len({text.id for text in ALL}) == len(ALL)
    doubled = [text for text, count in Counter(text.text for text in ALL).items() if count > 1]
    assert doubled == [text.text for text in story() if text.fate == "also"]


@pytest.mark.parametrize("text", ALL, ids=lambda text: text.id)
def test_what_is_about_us_is_recognised_and_nothing_else(text: Text) -> None:
    setup = read_setup(tomllib.loads(setup_document("127.0.0.1:8080")))
    watch, source = Watch(setup.names), setup.source(text.feed)
    sighting = Sighting(native_id=text.id, url="", title=text.title, text=text.text, author=text.author)
    heard = not watch.blocks(sighting) if source and source.everything else bool(watch.match(sighting))
    assert heard == (text.fate != "nothing")


@pytest.mark.parametrize("file", WRITERS)
async def test_each_feed_starts_empty_and_valid(reader: httpx.AsyncClient, file: str) -> None:
    answer = await reader.get(file)
    assert answer.status_code == 200
    items = json.loads(answer.content)["items"] if file.endswith("json") else feedparser.parse(answer.content).entries
    assert items == []


async def test_a_published_text_reaches_its_feed_and_has_a_page(site: Site, reader: httpx.AsyncClient) -> None:
    (post,) = site.publish()
    (entry,) = feedparser.parse((await reader.get("forum.rss")).content).entries
    assert (entry.id, entry.link, entry.title, entry.author) == (
        post.text.id,
        post.url,
        post.text.title,
        post.text.author,
    )
    assert entry.summary == post.text.text
    assert post.text.text in (await reader.get(post.url)).text


async def test_all_texts_come_out_once_and_newest_first(site: Site, reader: httpx.AsyncClient) -> None:
    site.publish(len(story()) + 5)
    assert site.publish() == ()
    news = feedparser.parse((await reader.get("nyheter.atom")).content).entries
    assert [entry.title for entry in news] == [text.title for text in reversed(story()) if text.feed == "nyheter"]
    blogs = (await reader.get("bloggar.json")).json()["items"]
    assert [item["id"] for item in blogs] == [text.id for text in reversed(story()) if text.feed == "bloggar"]


async def test_an_unchanged_feed_answers_304_until_something_new_is_out(site: Site, reader: httpx.AsyncClient) -> None:
    etag = (await reader.get("forum.rss")).headers["ETag"]
    assert (await reader.get("forum.rss", headers={"If-None-Match": etag})).status_code == 304
    site.publish()
    assert (await reader.get("forum.rss", headers={"If-None-Match": etag})).status_code == 200


async def test_a_comment_without_title_has_none_in_the_feed(site: Site, reader: httpx.AsyncClient) -> None:
    site.publish(2)
    feed = ET.fromstring((await reader.get("kommentarer.rss")).content)  # noqa: S314 - our own feed
    assert feed.find("channel/item/title") is None


async def test_publishing_slowly_ends_with_the_texts(site: Site) -> None:
    await site.publish_slowly([0.0] * 100)
    assert len(site.published) == len(story())


async def test_it_tells_when_every_feed_has_been_asked(site: Site, reader: httpx.AsyncClient) -> None:
    for file in WRITERS:
        await reader.get(file)
    await site.everything_asked()


async def test_what_is_not_there_is_not_found(reader: httpx.AsyncClient) -> None:
    for path in ("nothing", "other.rss", "forum/vipan-gnisslar"):
        assert (await reader.get(path)).status_code == 404
