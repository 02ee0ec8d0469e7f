"""Hacker News by its search: what is asked, where it goes on, and that an error is never an empty answer."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from servers import Recorded

from sources.base import Harvest, Tools
from sources.egress import Answer
from sources.errors import Unreadable
from sources.hackernews import HackerNews, HackerNewsSettings
from sources.parsing import Parsers

NOW = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)


def answer(*hits: Any, status: int = 200, total: int = 0) -> Answer:
    return Answer(status, {}, json.dumps({"hits": hits, "nbHits": total}).encode(), "https://hn.algolia.com/")


def hit(number: int, at: int = 1781431200) -> dict[str, Any]:
    return {"objectID": str(number), "created_at_i": at, "comment_text": "x", "author": "a", "title": None}


async def fetch(http: Recorded, bookmark: Mapping[str, str] | None = None) -> Harvest:
    source = HackerNews(HackerNewsSettings(query='Nord"vik'))
    return await source.fetch(Tools(http, Parsers(), NOW, "UTC"), bookmark or {})


def asked(http: Recorded, number: int = 0) -> dict[str, list[str]]:
    return parse_qs(urlsplit(http.asked[number][0]).query)


async def test_the_name_is_searched_as_a_phrase_without_typos() -> None:
    http = Recorded([answer()])
    await fetch(http)
    question = asked(http)
    assert question["query"] == ['"Nord vik"']
    assert (question["typoTolerance"], question["advancedSyntax"]) == (["false"], ["true"])
    assert "numericFilters" not in question


async def test_the_next_search_begins_ten_minutes_before_the_last_hit() -> None:
    first = await fetch(Recorded([answer(hit(1, 1781431200))]))
    http = Recorded([answer(hit(2, 1781431300), hit(1, 1781431200))])
    again = await fetch(http, first.bookmark)
    assert asked(http)["numericFilters"] == [f"created_at_i>{1781431200 - 600}"]
    assert [sighting.native_id for sighting in again.sightings] == ["2", "1"]
    assert not again.unchanged


async def test_a_hit_that_the_index_found_late_is_seen() -> None:
    first = await fetch(Recorded([answer(hit(2, 1781431200))]))
    again = await fetch(Recorded([answer(hit(2, 1781431200), hit(1, 1781431000))]), first.bookmark)
    assert "1" in {sighting.native_id for sighting in again.sightings}


async def test_a_date_in_the_future_does_not_blind_us() -> None:
    harvest = await fetch(Recorded([answer(hit(1, 9_999_999_999))]))
    assert harvest.bookmark["created_at_i"] == "0"
    assert harvest.sightings[0].published_at is None


async def test_pages_are_read_up_to_five_hundred_hits() -> None:
    pages = [answer(*(hit(100 * page + n) for n in range(100)), total=900) for page in range(6)]
    http = Recorded(pages)
    harvest = await fetch(http)
    assert (len(http.asked), len(harvest.sightings)) == (5, 500)
    assert harvest.notes == ("of 900 hits the newest 500 were read",)


@pytest.mark.parametrize(
    "odd",
    [
        answer(status=400),
        Answer(200, {}, b"<html>", ""),
        Answer(200, {}, b"[]", ""),
        Answer(200, {}, b'{"hits": null}', ""),
        Answer(200, {}, b"[" * 100_000, ""),
    ],
    ids=range(5),
)
async def test_an_answer_that_cannot_be_read_is_an_error(odd: Answer) -> None:
    with pytest.raises(Unreadable):
        await fetch(Recorded([odd]))


async def test_a_hit_of_an_odd_shape_is_counted_and_the_others_are_kept() -> None:
    odd: list[Any] = [None, 5, {}, {"objectID": "x"}, {**hit(1), "author": ["a"]}, {**hit(1), "created_at_i": None}]
    harvest = await fetch(Recorded([answer(*odd, hit(7))]))
    assert ([sighting.native_id for sighting in harvest.sightings], harvest.skipped) == (["7"], 6)
