"""Search by Brave: not one question more than the setup allows, whatever goes wrong."""

import json
from collections.abc import Mapping, MutableMapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from servers import Recorded

from sources.base import SPENT, Harvest, Tools
from sources.brave import Brave, BraveSettings
from sources.egress import Answer
from sources.errors import AuthNeeded, RateLimited, SourceError, Unreadable
from sources.parsing import Parsers

NOW = datetime(2026, 6, 30, 20, 0, tzinfo=UTC)  # the last evening: all of the month's questions may be asked
KEY = "BSA-secret-token"


def answer(*results: Any, status: int = 200, more: bool = True, **headers: str) -> Answer:
    body = {"type": "search", "query": {"more_results_available": more}, "web": {"results": results}}
    named = {f"x-ratelimit-{name}": value for name, value in headers.items()}
    return Answer(status, named, json.dumps(body).encode(), "https://api.search.brave.com/")


def refusal(code: str, status: int = 422) -> Answer:
    body = {"type": "ErrorResponse", "error": {"code": code, "detail": f"no {KEY[:3]}", "status": status}}
    return Answer(status, {}, json.dumps(body).encode(), "https://api.search.brave.com/")


def hit(number: int, **more: Any) -> dict[str, Any]:
    return {"url": f"https://blog.test/{number}", "title": "Nordvik", "description": "a piece", **more}


async def fetch(
    http: Recorded,
    bookmark: Mapping[str, str] | None = None,
    memory: MutableMapping[str, str] | None = None,
    now: datetime = NOW,
    **settings: Any,
) -> Harvest:
    source = Brave(BraveSettings.model_validate({"query": "Nordvik", **settings}))
    tools = Tools(http, Parsers(), now, "UTC", {"BRAVE_KEY": KEY}, {} if memory is None else memory)
    return await source.fetch(tools, bookmark or {})


async def test_pages_are_counted_by_pages_and_the_token_is_a_header() -> None:
    http = Recorded([answer(hit(1)), answer(hit(2)), answer(hit(3))])
    await fetch(http, pages=3, sites=["flashback.org", "familjeliv.se"], language="sv")
    questions = [parse_qs(urlsplit(url).query) for url, _ in http.asked]
    assert [question["offset"] for question in questions] == [["0"], ["1"], ["2"]]
    assert questions[0]["q"] == ['"Nordvik" (site:flashback.org OR site:familjeliv.se)']
    assert (questions[0]["country"], questions[0]["search_lang"]) == (["SE"], ["sv"])
    assert all(headers["x-subscription-token"] == KEY and KEY not in url for url, headers in http.asked)


async def test_the_last_page_ends_the_search() -> None:
    http = Recorded([answer(hit(1), more=False)])
    await fetch(http, pages=10)
    assert len(http.asked) == 1


async def test_the_monthly_limit_is_never_exceeded() -> None:
    http = Recorded([answer(hit(number)) for number in range(50)])
    bookmark: Mapping[str, str] = {}
    for _ in range(3):
        bookmark = (await fetch(http, bookmark, pages=3, monthly=9)).bookmark
    for _ in range(5):
        with pytest.raises(RateLimited, match="9 of 9") as error:
            await fetch(http, bookmark, pages=3, monthly=9)
        assert error.value.retry_after == 24 * 3600
    assert len(http.asked) == 9


async def test_what_was_found_with_the_last_question_is_kept() -> None:
    harvest = await fetch(Recorded([answer(hit(1)), answer(hit(2))]), pages=5, monthly=2)
    assert len(harvest.sightings) == 2
    assert "2 of 2" in harvest.notes[0]


async def test_questions_whose_answers_were_lost_count_also_without_a_bookmark() -> None:
    http, memory = Recorded([Answer(500, {}, b"", "https://api.search.brave.com/")]), {"other:thing": "x"}
    for _ in range(9):
        with pytest.raises(SourceError):
            await fetch(http, {}, memory, monthly=4)
    assert len(http.asked) == 4


async def test_searches_with_the_same_key_share_the_count() -> None:
    http = Recorded([answer(hit(number)) for number in range(50)])
    memory: dict[str, str] = {}
    for query in ("Nordvik", "Tallbo", "Nordvik", "Tallbo", "Nordvik"):
        try:
            await fetch(http, {}, memory, query=query, monthly=3)
        except RateLimited:
            continue
    assert len(http.asked) == 3


async def test_the_count_survives_a_restart_and_other_settings_and_ends_with_the_month() -> None:
    bookmark = (await fetch(Recorded([answer(hit(1))]), monthly=1)).bookmark
    http = Recorded([answer(hit(2))])
    with pytest.raises(RateLimited):
        await fetch(http, bookmark, monthly=1)
    with pytest.raises(RateLimited):
        await fetch(http, {SPENT: bookmark[SPENT]}, monthly=1, query="Tallbo")
    assert http.asked == []
    await fetch(http, bookmark, monthly=1, now=NOW + timedelta(days=1))
    assert len(http.asked) == 1


async def test_the_questions_are_spread_over_the_month() -> None:
    http, bookmark, memory = Recorded([answer(hit(number)) for number in range(999)]), {}, {}
    asked_by: dict[int, int] = {}
    for hour in range(24 * 30 - 2):
        now = datetime(2026, 6, 1, tzinfo=UTC) + timedelta(hours=hour)
        harvest = await fetch(http, bookmark, memory, now, monthly=300)
        bookmark = dict(harvest.bookmark)
        asked_by[now.day] = len(http.asked)
    assert (asked_by[1], asked_by[10], asked_by[20], asked_by[30]) == (19, 107, 203, 299)


async def test_a_visit_that_is_left_out_says_so_and_forgets_nothing() -> None:
    now = datetime(2026, 6, 1, tzinfo=UTC)
    first = await fetch(Recorded([answer(hit(1))]), now=now, monthly=30)
    left_out = await fetch(Recorded([answer(hit(2))]), first.bookmark, now=now, monthly=30)
    assert (left_out.unchanged, left_out.bookmark) == (True, first.bookmark)
    assert "30 questions last the whole month" in left_out.notes[0]


async def test_the_end_of_the_month_by_braves_own_count_ends_the_search() -> None:
    http = Recorded([answer(hit(1), remaining="0, 0", reset="0, 1203411", limit="1, 15000")])
    harvest = await fetch(http, pages=5)
    assert (len(http.asked), len(harvest.sightings)) == (1, 1)


async def test_one_question_a_second_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    monkeypatch.setattr("sources.brave.asyncio.sleep", sleep)
    await fetch(Recorded([answer(hit(1), remaining="0, 99", reset="1, 9"), answer(hit(2))]), pages=2)
    assert slept == [1.0]


@pytest.mark.parametrize(
    ("odd", "said"),
    [
        (refusal("SUBSCRIPTION_TOKEN_INVALID"), AuthNeeded),
        (refusal("OPTION_NOT_IN_PLAN", 400), AuthNeeded),
        (refusal("VALIDATION"), Unreadable),
        (Answer(422, {}, b"<html>", "https://api.search.brave.com/"), Unreadable),
        (Answer(200, {}, b"{}", "https://api.search.brave.com/"), Unreadable),
        (Answer(200, {}, b'{"type":"search","web":[1]}', "https://api.search.brave.com/"), Unreadable),
        (Answer(200, {}, b'{"type":"search","web":{"results":5}}', "https://api.search.brave.com/"), Unreadable),
    ],
)
async def test_a_refusal_is_an_error_without_the_token(odd: Answer, said: type[SourceError]) -> None:
    with pytest.raises(said) as error:
        await fetch(Recorded([odd]))
    assert KEY not in str(error.value)


async def test_results_of_an_odd_shape_are_counted() -> None:
    odd: list[Any] = [None, 5, {}, {"url": 5}, hit(1, extra_snippets="x"), hit(2, page_age=[])]
    harvest = await fetch(Recorded([answer(*odd, hit(3, title=None, description=None, extra_snippets=None))]))
    assert ([sighting.native_id for sighting in harvest.sightings], harvest.skipped) == (["https://blog.test/3"], 6)


@pytest.mark.parametrize("left", ["", "x", "1", ",,", "٣, 5", "-1, 0x"])
async def test_odd_numbers_in_headers_do_no_harm(left: str) -> None:
    harvest = await fetch(Recorded([answer(hit(1), remaining=left, reset=left)]))
    assert len(harvest.sightings) == 1
