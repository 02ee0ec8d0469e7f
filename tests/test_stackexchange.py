"""Stack Exchange by its search: where it goes on, and that it waits when it is asked to."""

import json
from collections.abc import Mapping, MutableMapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from servers import Recorded

from sources.base import Harvest, Tools
from sources.egress import Answer
from sources.errors import AuthNeeded, RateLimited, SourceError, Unreadable
from sources.parsing import Parsers
from sources.stackexchange import StackExchange, StackExchangeSettings

NOW = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)
AT = 1781431200


def answer(*items: Any, status: int = 200, **more: Any) -> Answer:
    body = {"items": items, "has_more": False, "quota_max": 300, "quota_remaining": 200, **more}
    return Answer(status, {}, json.dumps(body).encode(), "https://api.stackexchange.com/2.3/search/excerpts")


def refusal(name: str, message: str) -> Answer:
    body = {"error_id": 502, "error_name": name, "error_message": message}
    return Answer(400, {}, json.dumps(body).encode(), "https://api.stackexchange.com/")


def post(number: int, at: int = AT, **more: Any) -> dict[str, Any]:
    return {"item_type": "question", "question_id": number, "creation_date": at, "body": "x", **more}


async def fetch(
    http: Recorded,
    bookmark: Mapping[str, str] | None = None,
    memory: MutableMapping[str, str] | None = None,
    now: datetime = NOW,
    secrets: Mapping[str, str] | None = None,
    **settings: Any,
) -> Harvest:
    source = StackExchange(StackExchangeSettings.model_validate({"query": "Nordvik", **settings}))
    tools = Tools(http, Parsers(), now, "UTC", secrets or {}, {} if memory is None else memory)
    return await source.fetch(tools, bookmark or {})


def asked(http: Recorded, number: int = 0) -> dict[str, list[str]]:
    return parse_qs(urlsplit(http.asked[number][0]).query)


async def test_it_goes_on_an_hour_before_the_last_hit() -> None:
    first = await fetch(Recorded([answer(post(1))]))
    http = Recorded([answer(post(2, AT + 5), post(1))])
    again = await fetch(http, first.bookmark)
    assert asked(http)["fromdate"] == [str(AT - 3600)]
    assert [sighting.native_id for sighting in again.sightings] == ["stackoverflow/q/2", "stackoverflow/q/1"]


async def test_a_date_in_the_future_does_not_blind_us() -> None:
    harvest = await fetch(Recorded([answer(post(1, 9_999_999_999))]))
    assert harvest.bookmark["created"] == "0"


@pytest.mark.parametrize(
    ("site", "address"),
    [
        ("stackoverflow", "https://stackoverflow.com/q/1"),
        ("diy", "https://diy.stackexchange.com/q/1"),
        ("es.stackoverflow", "https://es.stackoverflow.com/q/1"),
        ("mathoverflow.net", "https://mathoverflow.net/q/1"),
        ("money.meta", "https://money.meta.stackexchange.com/q/1"),
    ],
)
async def test_each_site_has_its_own_address(site: str, address: str) -> None:
    harvest = await fetch(Recorded([answer(post(1))]), site=site)
    assert harvest.sightings[0].url == address


async def test_an_excerpt_alone_is_a_piece_of_its_page() -> None:
    items = (post(1, body=None, excerpt="a <b>piece</b> &amp; more"), post(2))
    harvest = await fetch(Recorded([answer(*items)]))
    assert [(one.text, one.snippet) for one in harvest.sightings] == [("a piece & more", True), ("x", False)]


async def test_a_pause_that_it_asks_for_is_kept_by_every_search() -> None:
    memory: dict[str, str] = {}
    http = Recorded([answer(post(1), backoff=30, has_more=True)])
    harvest = await fetch(http, {}, memory)
    assert (len(http.asked), len(harvest.sightings)) == (1, 1)
    with pytest.raises(RateLimited):
        await fetch(http, {}, memory, NOW + timedelta(seconds=29), query="Tallbo")
    assert len(http.asked) == 1
    await fetch(http, {}, memory, NOW + timedelta(seconds=40))
    assert len(http.asked) == 2


async def test_the_last_question_of_the_day_is_the_last() -> None:
    memory: dict[str, str] = {}
    http = Recorded([answer(post(1), quota_remaining=0)])
    assert len((await fetch(http, {}, memory)).sightings) == 1
    with pytest.raises(RateLimited) as error:
        await fetch(http, {}, memory, NOW + timedelta(hours=11))
    assert 3000 < error.value.retry_after < 3700
    await fetch(http, {}, memory, NOW + timedelta(hours=12, seconds=2))


async def test_a_violation_tells_how_long_to_wait() -> None:
    memory: dict[str, str] = {}
    said = "too many requests from this IP, more requests available in 7200 seconds"
    with pytest.raises(RateLimited) as error:
        await fetch(Recorded([refusal("throttle_violation", said)]), {}, memory)
    assert error.value.retry_after == 7200
    with pytest.raises(RateLimited):
        await fetch(Recorded([answer()]), {}, memory, NOW + timedelta(seconds=7000))


async def test_the_key_is_part_of_the_question_and_of_no_error() -> None:
    http = Recorded([refusal("bad_parameter", "`key` doesn't match a known application")])
    with pytest.raises(AuthNeeded) as error:
        await fetch(http, secrets={"STACKEXCHANGE_KEY": "U4DM((secret"})
    assert asked(http)["key"] == ["U4DM((secret"]
    assert http.asked[0][0].startswith("https://api.stackexchange.com/2.3/")
    assert "U4DM" not in str(error.value)


@pytest.mark.parametrize(
    "odd",
    [
        refusal("bad_parameter", "No site found for name `nowhere`"),
        Answer(400, {}, b"[]", "https://api.stackexchange.com/"),
        Answer(200, {}, b"[]", "https://api.stackexchange.com/"),
        Answer(200, {}, b'{"items": 5}', "https://api.stackexchange.com/"),
        Answer(200, {}, b"<html>", "https://api.stackexchange.com/"),
        Answer(500, {}, b"", "https://api.stackexchange.com/"),
    ],
    ids=range(6),
)
async def test_an_answer_that_cannot_be_read_is_an_error(odd: Answer) -> None:
    with pytest.raises(SourceError):
        await fetch(Recorded([odd]))


async def test_items_of_an_odd_shape_are_counted_and_odd_numbers_do_no_harm() -> None:
    odd: list[Any] = [None, 5, {}, post(0), post(1, "x"), post(1, owner=5), post(1, item_type="tag")]  # type: ignore[arg-type]
    harvest = await fetch(Recorded([answer(*odd, post(7), backoff="x", quota_remaining=None, has_more="yes")]))
    assert ([sighting.native_id for sighting in harvest.sightings], harvest.skipped) == (["stackoverflow/q/7"], 7)


async def test_pages_are_read_up_to_three_hundred_hits() -> None:
    pages = [answer(*(post(100 * page + n + 1) for n in range(100)), has_more=True) for page in range(5)]
    http = Recorded(pages)
    harvest = await fetch(http)
    assert (len(http.asked), len(harvest.sightings)) == (3, 300)
    assert "300" in harvest.notes[0]
    with pytest.raises(Unreadable):
        await fetch(Recorded([Answer(418, {}, b"", "https://api.stackexchange.com/")]))
