"""Search through SearXNG: what is asked and how deep, and that a silent search is never "nothing new"."""

import json
from base64 import b64encode
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from servers import Recorded

from mentions.setup import Name
from mentions.watch import Watch
from sources.base import Harvest, Searches, Tools
from sources.egress import Answer
from sources.errors import AuthNeeded, Blocked, RateLimited, Unreadable
from sources.parsing import Parsers
from sources.searxng import Searxng, SearxngSettings

NOW = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)
URL = "http://searxng.test:8080"


def answer(*results: Any, silent: Any = (), status: int = 200) -> Answer:
    body = json.dumps({"results": results, "unresponsive_engines": list(silent)}).encode()
    return Answer(status, {}, body, f"{URL}/search")


def hit(number: int, **more: Any) -> dict[str, Any]:
    return {"url": f"https://blog.test/{number}", "title": "Nordvik", "content": "a piece", **more}


async def fetch(
    http: Recorded, bookmark: Mapping[str, str] | None = None, *, url: str = URL, now: datetime = NOW, **settings: Any
) -> Harvest:
    source = Searxng(SearxngSettings.model_validate({"query": "Nordvik", **settings}))
    secrets = {"SEARXNG_URL": url} if url else {}
    return await source.fetch(Tools(http, Parsers(), now, "Europe/Stockholm", secrets), bookmark or {})


def asked(http: Recorded) -> list[dict[str, str]]:
    return [{name: value[0] for name, value in parse_qs(urlsplit(url).query).items()} for url, _ in http.asked]


async def test_each_site_is_searched_page_by_page_until_it_is_exhausted() -> None:
    http = Recorded([answer(hit(1)), answer(hit(2)), answer(hit(3)), answer()])
    harvest = await fetch(http, sites=["flashback.org", "familjeliv.se/forum"], pages=2, language="sv")
    assert [(question["q"], question["pageno"]) for question in asked(http)] == [
        ('"Nordvik" site:flashback.org', "1"),
        ('"Nordvik" site:flashback.org', "2"),
        ('"Nordvik" site:familjeliv.se/forum', "1"),
        ('"Nordvik" site:familjeliv.se/forum', "2"),
    ]
    assert {question["language"] for question in asked(http)} == {"sv"}
    assert len(harvest.sightings) == 3


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("Nordvik Möbler", '"Nordvik Möbler"'),
        ("Nordvik & Co-op", '"Nordvik & Co-op"'),
        ('"Nordvik" -jobb', '"Nordvik" -jobb'),
        ("Nordvik -jobb", "Nordvik -jobb"),
        ("Nordvik OR Tallbo", "Nordvik OR Tallbo"),
    ],
)
async def test_a_name_is_a_phrase_unless_its_writer_knows_better(query: str, wanted: str) -> None:
    http = Recorded([answer(hit(1))])
    await fetch(http, query=query, pages=1)
    assert asked(http)[0]["q"] == wanted


async def test_once_a_day_everything_is_searched_and_else_what_is_new() -> None:
    first = Recorded([answer(hit(1))])
    bookmark = (await fetch(first, pages=1)).bookmark
    second, third = Recorded([answer(hit(2))]), Recorded([answer(hit(3))])
    bookmark = (await fetch(second, bookmark, pages=1)).bookmark
    await fetch(third, bookmark, pages=1, now=NOW + timedelta(days=1))
    ranges = [asked(http)[0].get("time_range", "") for http in (first, second, third)]
    assert ranges == ["", "month", ""]


async def test_the_two_kinds_of_search_in_turn_bring_nothing_twice() -> None:
    bookmark: Mapping[str, str] = {}
    for now, number, unchanged in (
        (NOW, 1, False),
        (NOW, 2, False),
        (NOW, 2, True),
        (NOW + timedelta(days=1), 1, True),
    ):
        harvest = await fetch(Recorded([answer(hit(number))]), bookmark, pages=1, now=now)
        assert harvest.unchanged is unchanged
        bookmark = harvest.bookmark


async def test_403_says_what_to_change_in_searxng() -> None:
    with pytest.raises(Blocked, match=r"json to search\.formats"):
        await fetch(Recorded([answer(status=403)]))


async def test_engines_that_do_not_answer_are_named() -> None:
    silent = [["google", "CAPTCHA"], ["bing", 5], 7, ["x" * 500, "y"]]
    harvest = await fetch(Recorded([answer(hit(1), silent=silent)]), pages=1)
    assert harvest.notes[0].startswith("these engines behind SearXNG did not answer: google (CAPTCHA), bing, xx")
    assert len(harvest.notes[0]) <= 500


async def test_a_search_of_which_no_engine_answers_is_blocked() -> None:
    with pytest.raises(Blocked, match=r"google \(CAPTCHA\); nothing was found"):
        await fetch(Recorded([answer(silent=[["google", "CAPTCHA"]])]))


async def test_a_later_page_that_fails_does_not_lose_the_earlier_ones() -> None:
    class Tired(Recorded):
        async def get(self, *args: Any, **more: Any) -> Answer:
            if self.asked:
                raise RateLimited("searxng.test asked us to wait", 60)
            return await super().get(*args, **more)

    harvest = await fetch(Tired([answer(hit(1))]), pages=3)
    assert [sighting.title for sighting in harvest.sightings] == ["Nordvik"]
    assert harvest.notes == ("not all pages were read: searxng.test asked us to wait",)


async def test_results_of_an_odd_shape_are_counted() -> None:
    odd: list[Any] = [None, 5, {}, {"url": None}, {"url": ""}, hit(1, content=["x"]), hit(2, publishedDate=7)]
    harvest = await fetch(Recorded([answer(*odd, hit(3, title=None, content=None))]), pages=1)
    assert ([sighting.native_id for sighting in harvest.sightings], harvest.skipped) == (["https://blog.test/3"], 7)


@pytest.mark.parametrize("body", [b"<html>", b"[]", b"{}", b'{"results": {}}', b"[" * 100_000])
async def test_an_answer_that_cannot_be_read_is_an_error(body: bytes) -> None:
    with pytest.raises(Unreadable):
        await fetch(Recorded([Answer(200, {}, body, URL)]))


async def test_a_password_goes_to_the_named_server_alone() -> None:
    http = Recorded([answer(hit(1))])
    await fetch(http, url="https://anna:hem%3Alig@search.test/sx", pages=1)
    url, headers = http.asked[0]
    assert url.startswith("https://search.test/sx/search?")
    assert headers["authorization"] == f"Basic {b64encode(b'anna:hem:lig').decode()}"


@pytest.mark.parametrize(
    ("url", "said"), [("", "SEARXNG_URL is not set"), ("search.test", "SEARXNG_URL cannot be read")]
)
async def test_without_its_address_it_hears_nothing_and_says_so(url: str, said: str) -> None:
    with pytest.raises(AuthNeeded, match=said):
        await fetch(Recorded([answer()]), url=url)


@pytest.mark.parametrize("site", ["flash back.org", "x", "a.test OR b.test", 'a.test"', "https://a.test"])
def test_a_site_cannot_smuggle_in_another_question(site: str) -> None:
    with pytest.raises(ValueError, match="pattern"):
        SearxngSettings.model_validate({"query": "Nordvik", "sites": [site]})


def test_it_tells_what_it_searches_and_how_deep() -> None:
    source = Searxng(SearxngSettings(query="Nordvik", sites=("a.test", "b.test"), pages=3))
    assert isinstance(source, Searches)
    assert source.reach().depth == "pages 1–3"
    assert Watch((Name(name="Nordvik"),)).spans(source.reach().query)
