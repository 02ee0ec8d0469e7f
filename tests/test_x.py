"""X: the money. What a question can cost is set aside before it is asked, and what it did cost is remembered."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from servers import Recorded, always, egress, plain, serving
from standins.x import XStandIn

from mentions.outside import Deed
from sources.base import Harvest, Tools
from sources.egress import Answer
from sources.errors import AuthNeeded, Blocked, Declined, RateLimited, SourceError, Unreachable, Unreadable
from sources.parsing import Parsers
from sources.x import X, XSettings

NOW = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)
NEWEST = 2066000000000000000
TOKEN = {"X_TOKEN": "AAAA%2Fbearer"}


def post(number: int, author: str = "17", **more: Any) -> dict[str, Any]:
    return {"id": str(number), "text": "x", "author_id": author, "created_at": "2026-06-14T10:00:00.000Z", **more}


def page(*posts: Any, users: int = 0, onward: str = "") -> Answer:
    includes = {"users": [{"id": str(n), "username": f"u{n}", "name": "å"} for n in range(17, 17 + users)]}
    body = {"data": list(posts), "includes": includes, "meta": {"next_token": onward} if onward else {}}
    return Answer(200, {}, json.dumps(body).encode(), "https://api.x.com/2/tweets/search/recent")


async def fetch(http: Any, bookmark: Mapping[str, str] | None = None, **more: Any) -> Harvest:
    settings = {"query": "Nordvik", "monthly_usd": more.pop("usd", 10)}
    tools = Tools(http, Parsers(), more.pop("now", NOW), "UTC", more.pop("secrets", TOKEN), more.pop("memory", {}))
    return await X(XSettings(**{**settings, **more})).fetch(tools, bookmark or {})


def asked(http: Recorded, number: int = 0) -> dict[str, str]:
    return {name: value for name, (value,) in parse_qs(urlsplit(http.asked[number][0]).query).items()}


async def test_the_first_question_is_small_and_the_next_begins_where_it_ended() -> None:
    http = Recorded([page(post(NEWEST), post(NEWEST - 5), users=1, onward="more")])
    first = await fetch(http)
    assert len(http.asked) == 1
    assert (asked(http)["max_results"], "since_id" in asked(http)) == ("20", False)
    assert http.asked[0][1]["authorization"] == "Bearer AAAA%2Fbearer"
    http = Recorded([page(post(NEWEST + 9), post(NEWEST + 7), onward="p2"), page(post(NEWEST + 5))])
    again = await fetch(http, first.bookmark)
    assert (asked(http)["since_id"], asked(http, 1)["next_token"]) == (str(NEWEST), "p2")
    assert [one.native_id for one in again.sightings] == [str(NEWEST + n) for n in (9, 7, 5)]
    assert again.bookmark["since_id"] == str(NEWEST + 9)


async def test_posts_and_authors_are_counted_at_their_prices() -> None:
    first = await fetch(Recorded([page(post(NEWEST), post(NEWEST - 1), users=1)]))
    assert first.bookmark["spent"] == "2026-06 20"
    again = await fetch(Recorded([page({"odd": 1}, users=2)]), first.bookmark)
    assert again.bookmark["spent"] == "2026-06 45", "what cannot be read costs, too"
    nothing = await fetch(Recorded([page()]), again.bookmark)
    assert (nothing.bookmark["spent"], nothing.unchanged) == ("2026-06 45", True)


async def test_other_settings_begin_anew_but_the_money_stays_spent() -> None:
    first = await fetch(Recorded([page(post(NEWEST), users=1)]))
    other = await fetch(http := Recorded([page(post(5))]), first.bookmark, query="Vipan")
    assert "since_id" not in asked(http)
    assert other.bookmark["spent"] == "2026-06 20"


async def test_nothing_is_asked_that_the_money_does_not_pay_for() -> None:
    known = {"for": "Nordvik", "since_id": str(NEWEST), "spent": "2026-06 9850"}
    http = Recorded([page(*(post(NEWEST + n) for n in range(10, 0, -1)), onward="p2")])
    harvest = await fetch(http, known)
    assert (len(http.asked), asked(http)["max_results"]) == (1, "10")
    assert harvest.notes == ("there were more posts than could be read; the older of them were left out",)
    http = Recorded([])
    with pytest.raises(RateLimited, match=r"\$10\.00") as told:
        await fetch(http, {**known, "spent": "2026-06 9851"})
    assert (http.asked, told.value.retry_after) == ([], 24 * 3600)


async def test_a_new_month_has_new_money() -> None:
    known = {"for": "Nordvik", "since_id": str(NEWEST), "spent": "2026-05 10000"}
    harvest = await fetch(Recorded([page(post(NEWEST + 1))]), known)
    assert harvest.bookmark["spent"] == "2026-06 5"


async def test_however_often_it_is_asked_the_month_never_costs_more() -> None:
    """The stand-in always has ten posts by ten people more; every answer is paid for."""
    bookmark: Mapping[str, str] = {}
    bill, memory = 0, dict[str, str]()
    for visit in range(25):
        http = Recorded([page(*(post(NEWEST + visit * 100 + n, str(17 + n)) for n in range(10)), users=10)])
        try:
            bookmark = (await fetch(http, bookmark, usd=2.5, memory=memory)).bookmark
        except RateLimited:
            assert http.asked == []
        bill += 150 * len(http.asked)
    assert 2500 - 150 < bill <= 2500
    assert bookmark["spent"] == f"2026-06 {bill}"


async def test_an_answer_that_is_lost_counts_as_paid_in_full_and_is_remembered() -> None:
    memory: dict[str, str] = {}
    async with serving(always(plain(b"", 502))) as server:
        secrets = {"X_TOKEN": f"http://bearer@127.0.0.1:{server.port}"}
        with pytest.raises(Unreachable, match="counts as paid"):
            await fetch(egress(server), secrets=secrets, memory=memory)
    later = await fetch(Recorded([page(post(NEWEST), users=1)]), memory=memory)
    assert later.bookmark["spent"] == f"2026-06 {20 * 15 + 15}"


async def test_what_never_left_us_or_was_refused_costs_nothing() -> None:
    memory: dict[str, str] = {}
    async with serving(always(plain(b"", 429))) as server:
        http, secrets = egress(server), {"X_TOKEN": f"http://bearer@127.0.0.1:{server.port}"}
        with pytest.raises(RateLimited):
            await fetch(http, secrets=secrets, memory=memory)
    with pytest.raises(Unreachable):
        await fetch(egress(server), secrets=secrets, memory=memory)
    with pytest.raises(Blocked):
        await fetch(Recorded([Answer(403, {}, b"", "")]), memory=memory)
    assert set(memory.values()) == {"0"}


async def test_all_searches_share_what_one_of_them_may_spend() -> None:
    memory: dict[str, str] = {}
    await fetch(Recorded([page(*(post(NEWEST + n) for n in range(20)), users=20)]), usd=0.5, memory=memory)
    with pytest.raises(RateLimited):
        await fetch(Recorded([]), query="Vipan", usd=0.44, memory=memory)


async def test_after_a_week_of_silence_the_old_mark_is_not_sent() -> None:
    known = {"for": "Nordvik", "since_id": "1900000000000000000", "spent": ""}
    http = Recorded([page(post(NEWEST), post(1800000000000000000))])
    harvest = await fetch(http, known)
    assert "since_id" not in asked(http)
    assert [one.native_id for one in harvest.sightings] == [str(NEWEST)]


@pytest.mark.parametrize(
    ("odd", "error", "told"),
    [
        (Answer(402, {}, b"{}", ""), AuthNeeded, "credits"),
        (Answer(401, {}, b"{}", "https://api.x.com/"), AuthNeeded, "401"),
        (Answer(403, {}, b'{"detail": "client-not-enrolled"}', ""), Blocked, "client-not-enrolled"),
        (Answer(400, {}, b'{"errors": [{"message": "bad query"}]}', ""), Unreadable, "bad query"),
        (Answer(200, {}, b"<html>", ""), Unreadable, "JSON"),
        (Answer(200, {}, b'{"data": []}', ""), Unreadable, "shape"),
        (Answer(200, {}, b'{"meta": {}, "data": "odd"}', ""), Unreadable, "shape"),
    ],
    ids=range(7),
)
async def test_a_refusal_is_never_nothing_new(odd: Answer, error: type[SourceError], told: str) -> None:
    with pytest.raises(error, match=told):
        await fetch(Recorded([odd]))


async def test_posts_of_odd_shapes_are_counted() -> None:
    odd: list[Any] = [None, 5, {"id": 5, "text": "x"}, post(1, text=None), post(2, note_tweet="odd"), {"id": "9" * 25}]
    odd += [post(3, author_id=None, lang="zxx", created_at="gestern"), post(4, note_tweet={"text": "hela"})]
    harvest = await fetch(Recorded([page(*odd)]))
    assert harvest.skipped == 6
    assert [(one.text, one.url, one.language) for one in harvest.sightings] == [
        ("x", "https://x.com/i/status/3", ""),
        ("hela", "https://x.com/i/status/4", ""),
    ]


async def test_hiding_is_signed_and_never_with_the_same_nonce() -> None:
    standin = XStandIn()
    async with standin.serving() as http:
        source, tools = X(XSettings(query="to:enrisbo", own=True)), standin.tools(http, Parsers())
        for deed in (Deed.HIDE, Deed.HIDE, Deed.SHOW):
            await source.do(tools, standin.order(deed))
        with pytest.raises(Declined, match="You cannot hide this"):
            await source.do(tools, replace(standin.order(Deed.HIDE), native_id="7"))
        wrong = replace(tools, secrets={**tools.secrets, "X_ACCESS_SECRET": "other"})
        with pytest.raises(AuthNeeded):
            await source.do(wrong, standin.order(Deed.HIDE))
    assert [deed for deed, _, _ in standin.applied] == [Deed.HIDE, Deed.SHOW]
    assert len(standin.nonces) == 5


@pytest.mark.parametrize("missing", ["X_API_KEY", "X_API_SECRET", "X_ACCESS_TOKEN", "X_ACCESS_SECRET"])
def test_without_all_four_keys_nothing_is_offered(missing: str) -> None:
    secrets = {name: value for name, value in XStandIn.secrets.items() if name != missing}
    assert X(XSettings(query="xx", own=True)).deeds(secrets) == frozenset()
    assert X(XSettings(query="xx")).deeds(XStandIn.secrets) == frozenset()
