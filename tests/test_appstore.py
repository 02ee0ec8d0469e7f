"""Reviews in the App Store: both forms of the feed, several countries, and what goes wrong in one of them."""

import json
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
import pytest_asyncio
from servers import Recorded

from sources.appstore import AppStore, AppStoreSettings
from sources.base import Harvest, Tools
from sources.egress import Answer
from sources.errors import RateLimited, SourceError, Unreadable
from sources.parsing import Parsers

pytestmark = pytest.mark.asyncio(loop_scope="module")
NOW = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)
XML = b"""<?xml version="1.0"?>%s<feed xmlns:im="http://itunes.apple.com/rss" xmlns="http://www.w3.org/2005/Atom">
<title>t</title><entry><id>77</id><title>Fin</title><content>Bra</content>%s<updated>2026-06-14T03:00:00-07:00</updated>
<author><name>A</name></author></entry></feed>"""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def parsers() -> AsyncIterator[Parsers]:
    async with Parsers(children=1) as room:
        yield room


def label(text: str) -> dict[str, str]:
    return {"label": text}


def review(number: int, rating: str = "4", **more: Any) -> dict[str, Any]:
    return {"id": label(str(number)), "im:rating": label(rating), "title": label("Fin"), **more}


def answer(entry: Any = None, status: int = 200) -> Answer:
    feed = {"feed": {} if entry is None else {"entry": entry}}
    return Answer(status, {}, json.dumps(feed).encode(), "https://itunes.apple.com/se/rss/")


def xml(head: bytes = b"", rating: bytes = b"<im:rating>2</im:rating>") -> Answer:
    return Answer(200, {"content-type": "text/xml"}, XML % (head, rating), "https://itunes.apple.com/se/rss/x")


async def fetch(
    parsers: Parsers, answers: list[Answer], bookmark: Mapping[str, str] | None = None, **settings: Any
) -> tuple[Harvest, Recorded]:
    http = Recorded(answers)
    source = AppStore(AppStoreSettings.model_validate({"app": "123456789", **settings}))
    return await source.fetch(Tools(http, parsers, NOW, "UTC"), bookmark or {}), http


async def test_one_review_alone_is_no_list(parsers: Parsers) -> None:
    harvest, http = await fetch(parsers, [answer(review(1))])
    assert [(one.native_id, one.title) for one in harvest.sightings] == [("1", "★★★★☆ Fin")]
    assert http.asked[0][0].endswith("/se/rss/customerreviews/id=123456789/sortBy=mostRecent/page=1/json")


async def test_the_app_itself_is_no_review(parsers: Parsers) -> None:
    app = {"im:name": label("App"), "id": label("x"), "title": label("App")}
    harvest, _ = await fetch(parsers, [answer([app, review(1), 5, {}])])
    assert (len(harvest.sightings), harvest.skipped) == (1, 2)


async def test_a_review_has_the_same_id_in_both_forms(parsers: Parsers) -> None:
    by_json, _ = await fetch(parsers, [answer(review(77, "2"))])
    by_xml, _ = await fetch(parsers, [answer(), xml()])
    assert by_json.sightings[0].native_id == by_xml.sightings[0].native_id == "77"
    assert by_xml.sightings[0].title == "★★☆☆☆ Fin"


async def test_a_document_type_is_refused(parsers: Parsers) -> None:
    with pytest.raises(Unreadable, match="document type"):
        await fetch(parsers, [answer(), xml(b'<!DOCTYPE feed [<!ENTITY a "b">]>')])


async def test_an_app_without_reviews_is_empty_in_both_forms(parsers: Parsers) -> None:
    harvest, http = await fetch(parsers, [answer(), xml(rating=b"")])
    assert (harvest.sightings, len(http.asked)) == ((), 2)


async def test_403_is_a_pause(parsers: Parsers) -> None:
    with pytest.raises(RateLimited, match="asked again in an hour"):
        await fetch(parsers, [answer(status=403)])


async def test_one_country_that_fails_does_not_silence_the_others(parsers: Parsers) -> None:
    answers = [answer(review(1)), Answer(500, {}, b"", "https://itunes.apple.com/"), answer(review(2))]
    harvest, _ = await fetch(parsers, answers, countries=["se", "no", "fi"])
    assert {one.url[:27] for one in harvest.sightings} == {"https://apps.apple.com/se/a", "https://apps.apple.com/fi/a"}
    assert harvest.notes[0].startswith("no: itunes.apple.com has a fault")


async def test_an_edited_review_is_seen_again(parsers: Parsers) -> None:
    first, _ = await fetch(parsers, [answer(review(1))])
    again, _ = await fetch(parsers, [answer(review(1, "1"))], first.bookmark)
    assert [one.title for one in again.sightings] == ["★☆☆☆☆ Fin"]


@pytest.mark.parametrize(
    "odd", [Answer(200, {}, body, "https://itunes.apple.com/") for body in (b"<html>", b"[]", b'{"feed": 5}', b"")]
)
async def test_an_answer_that_cannot_be_read_is_an_error(odd: Answer, parsers: Parsers) -> None:
    with pytest.raises(SourceError):
        await fetch(parsers, [odd])


@pytest.mark.parametrize("rating", ["", "x", "-3", "٣", "99"])
async def test_an_odd_rating_is_five_signs(rating: str, parsers: Parsers) -> None:
    harvest, _ = await fetch(parsers, [answer(review(1, rating))])
    assert len(harvest.sightings[0].title.split()[0]) == 5
