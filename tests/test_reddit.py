"""Reddit: what is asked, where it goes on, who has said what below, and how its refusals are told."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from servers import Recorded
from standins.base import NOW as THEN
from standins.reddit import ME, RedditStandIn, thing

from mentions.model import Because, Kind, Mention, Reading, Status, Tone
from mentions.outside import Deed, Order
from sources.base import Harvest, Tools
from sources.egress import Answer
from sources.errors import AuthNeeded, Blocked, Declined, Gone, RateLimited, Unclear, Unreadable
from sources.parsing import Parsers
from sources.reddit import Reddit, RedditSettings

NOW = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)
AT = 1781431200.0
CLIENT = {"REDDIT_CLIENT": "app:geheim"}
TOKEN = Answer(200, {}, b'{"access_token": "access-1", "expires_in": 86400}', "https://www.reddit.com/")


def page(*things: dict[str, Any], after: str | None = None, **headers: str) -> Answer:
    children = [{"kind": one["name"][:2], "data": one} for one in things]
    body = {"kind": "Listing", "data": {"children": children, "after": after}}
    return Answer(200, headers, json.dumps(body).encode(), "https://oauth.reddit.com/search")


def post(name: str, at: float = AT, **more: Any) -> dict[str, Any]:
    return {"name": f"t3_{name}", "author": "kim", "title": "x", "selftext": "y", "created_utc": at, **more}


async def fetch(http: Recorded, bookmark: Mapping[str, str] | None = None, **settings: Any) -> Harvest:
    source = Reddit(RedditSettings(**(settings or {"query": '"Nordvik" OR "Nordviks"'})))
    return await source.fetch(Tools(http, Parsers(), NOW, "UTC", CLIENT), bookmark or {})


def mention(native_id: str) -> Mention:
    reading = Reading("sv", Kind.COMPLAINT, Tone.NEGATIVE)
    return Mention(
        1, 1, Status.OPEN, "x", native_id, "", "", "", "Kim", "", THEN, THEN, reading, (), "", "", Because("")
    )


async def test_the_app_alone_searches_and_its_secret_goes_only_where_tokens_are_made() -> None:
    http = Recorded([TOKEN, page(post("a"))])
    await fetch(http)
    (door, header), (url, bearer) = http.asked
    assert door == "https://www.reddit.com/api/v1/access_token"
    assert header["authorization"].startswith("Basic ")
    assert http.sent[0][2] == b"grant_type=client_credentials"
    assert url.startswith("https://oauth.reddit.com/search?")
    assert bearer["authorization"] == "Bearer access-1"
    assert {name: value for name, (value,) in parse_qs(urlsplit(url).query).items()} == {
        "q": '"Nordvik" OR "Nordviks"', "sort": "new", "t": "week", "type": "link", "limit": "100", "raw_json": "1",
    }  # fmt: skip


async def test_the_first_time_one_page_is_read_and_later_all_that_is_new() -> None:
    many = [page(*(post(f"{n}{i}", AT + 9000 - 100 * n - i) for i in range(3)), after=f"t3_{n}2") for n in range(9)]
    http = Recorded([TOKEN, *many])
    first = await fetch(http)
    assert len(http.asked) == 2
    http = Recorded([TOKEN, *many])
    again = await fetch(http, {**first.bookmark, "newest": str(AT), "seen": ""})
    assert len(http.asked) == 4, "three pages at most"
    assert "after=t3_02" in http.asked[2][0]
    assert len(again.sightings) == 9
    http = Recorded([TOKEN, *many])
    await fetch(http, {**first.bookmark, "newest": str(AT + 20_000), "seen": ""})
    assert len(http.asked) == 2, "older than what is known: no further page"


async def test_an_edit_is_seen_and_other_settings_begin_anew() -> None:
    first = await fetch(Recorded([TOKEN, page(post("a"))]))
    assert (await fetch(Recorded([TOKEN, page(post("a"))]), first.bookmark)).unchanged
    edited = await fetch(Recorded([TOKEN, page(post("a", edited=AT + 5))]), first.bookmark)
    assert [sighting.native_id for sighting in edited.sightings] == ["t3_a"]
    assert not (await fetch(Recorded([TOKEN, page(post("a"))]), first.bookmark, query="Vipan")).unchanged


@pytest.mark.parametrize(
    ("odd", "error"),
    [
        (Answer(200, {}, b"<html>whoa there, pardner!", ""), Unreadable),
        (Answer(200, {}, b"[]", ""), Unreadable),
        (Answer(200, {}, b'{"kind": "Listing", "data": {"children": null}}', ""), Unreadable),
        (Answer(200, {}, b'{"kind": "Listing", "data": {}}', "https://oauth.reddit.com/subreddits/search?q=x"), Gone),
        (Answer(403, {}, b"", "https://oauth.reddit.com/"), Blocked),
        (Answer(401, {}, b"", "https://oauth.reddit.com/"), AuthNeeded),
    ],
    ids=range(6),
)
async def test_an_answer_that_is_no_list_is_never_nothing_new(odd: Answer, error: type[Exception]) -> None:
    with pytest.raises(error):
        await fetch(Recorded([TOKEN, odd, TOKEN, odd]))


async def test_things_of_odd_shapes_are_counted() -> None:
    odd: list[Any] = [{"name": "t3_é", "created_utc": 1}, post("b", at=float("inf")), post("c", author=5), post("d")]
    odd += [post("e", created_utc=True, title=[1]), post("f", permalink="//evil.example", link_id=None)]
    harvest = await fetch(Recorded([TOKEN, page(*odd)]))
    assert [sighting.native_id for sighting in harvest.sightings] == ["t3_d", "t3_f"]
    assert harvest.skipped == 4
    assert harvest.sightings[1].url == "https://www.reddit.com/comments/f"


async def test_with_no_questions_left_reddit_is_left_alone() -> None:
    http = Recorded([TOKEN, page(post("a"), **{"x-ratelimit-remaining": "0.0", "x-ratelimit-reset": "300"})])
    tools = Tools(http, Parsers(), NOW, "UTC", CLIENT)
    source = Reddit(RedditSettings(query="Nordvik"))
    await source.fetch(tools, {})
    with pytest.raises(RateLimited) as told:
        await source.fetch(tools, {})
    assert (told.value.retry_after, len(http.asked)) == (300, 2)


async def test_without_its_variables_it_says_which() -> None:
    source = Reddit(RedditSettings(query="Nordvik"))
    with pytest.raises(AuthNeeded, match="REDDIT_CLIENT is not set"):
        await source.fetch(Tools(Recorded([]), Parsers(), NOW, "UTC"), {})
    with pytest.raises(AuthNeeded, match="ID:SECRET"):
        await source.fetch(Tools(Recorded([]), Parsers(), NOW, "UTC", {"REDDIT_CLIENT": "only-id"}), {})


@pytest.mark.parametrize("settings", [{}, {"query": "a", "mentions": True}, {"query": "a", "own": True}])
def test_settings_name_one_thing(settings: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"write one of|own belongs"):
        RedditSettings(**settings)


async def do(standin: RedditStandIn, deed: Deed, **changed: Any) -> Any:
    async with standin.serving() as http:
        source = Reddit(RedditSettings(**standin.settings))
        order: Order = replace(standin.order(deed), **changed)
        return await source.do(standin.tools(http, Parsers()), order)


@pytest.mark.parametrize(
    ("error", "kind", "said"),
    [
        (["RATELIMIT", "you are doing that too much. try again in 9 minutes.", "ratelimit"], RateLimited, "slow down"),
        (["THREAD_LOCKED", "Comments are locked.", "parent"], Declined, "THREAD_LOCKED: Comments are locked."),
        ("odd", Declined, "odd"),
    ],
)
async def test_a_refusal_with_status_200_is_a_refusal(error: Any, kind: type[Exception], said: str) -> None:
    standin = RedditStandIn()
    standin.error = error
    with pytest.raises(kind, match=said) as told:
        await do(standin, Deed.REPLY)
    assert standin.applied == []
    if isinstance(told.value, RateLimited):
        assert told.value.retry_after == 540


def test_only_a_search_has_a_reach() -> None:
    for settings in ({"mentions": True}, {"subreddit": "sweden"}):
        assert Reddit(RedditSettings.model_validate(settings)).reach() is None
    assert Reddit(RedditSettings(query="Nordvik")).reach() is not None


async def test_an_answer_that_is_not_shown_is_unclear_and_then_found() -> None:
    standin = RedditStandIn()
    standin.silent = True
    source = Reddit(RedditSettings(**standin.settings))
    async with standin.serving() as http:
        tools = standin.tools(http, Parsers())
        with pytest.raises(Unclear):
            await source.do(tools, standin.order(Deed.REPLY))
        done = await source.look_up(tools, standin.order(Deed.REPLY))
    assert done is not None
    assert done.url.startswith("https://www.reddit.com/comments/1post/_/mine")


async def test_what_is_too_long_is_declined_before_anything_is_sent() -> None:
    standin = RedditStandIn()
    with pytest.raises(Declined, match="10000 characters"):
        await do(standin, Deed.REPLY, text="å" * 10_001)
    assert standin.issued == 0


async def test_a_session_that_has_ended_is_renewed_without_a_word() -> None:
    standin = RedditStandIn()
    source = Reddit(RedditSettings(**standin.settings))
    async with standin.serving() as http:
        tools = standin.tools(http, Parsers())
        await source.fetch(tools, {})
        standin.tokens.clear()
        harvest = await source.fetch(tools, {})
    assert ({one.native_id for one in harvest.sightings}, standin.issued) == ({"t1_1kim", "t3_1post"}, 2)


async def test_following_leaves_out_ourselves_and_finds_answers_to_our_answer() -> None:
    standin = RedditStandIn()
    for name, author, parent, text in [
        ("t1_1ours", ME, "t1_1kim", "Hej!"),
        ("t1_2kim", "Kim", "t1_1ours", "Tack, men den gnisslar än."),
        ("t1_3gone", "[deleted]", "t1_1ours", "[deleted]"),
        ("t1_4else", "Bo", "t3_1post", "Something else."),
    ]:
        standin.things[name] = thing(name, author, body=text, link_id="t3_1post", parent_id=parent)
    source = Reddit(RedditSettings(**standin.settings))
    async with standin.serving() as http:
        tools = standin.tools(http, Parsers())
        below = await source.follow(tools, mention("t1_1kim"))
        under_post = await source.follow(tools, mention("t3_1post"))
    assert ([one.native_id for one in below.replies], below.gone) == (["t1_2kim"], False)
    assert {one.native_id for one in under_post.replies} == {"t1_1kim", "t1_2kim", "t1_4else"}


@pytest.mark.parametrize(
    ("changed", "gone"),
    [
        ({"body": "[deleted]", "author": "[deleted]"}, True),
        ({"body": "[removed]"}, True),
        ({"removed_by_category": "deleted"}, True),
        ({"author": "[deleted]"}, False),
        ({"removed": True, "removed_by_category": "moderator"}, False),
    ],
)
async def test_only_what_is_deleted_is_gone(changed: dict[str, Any], gone: bool) -> None:
    standin = RedditStandIn()
    standin.things["t1_1kim"] |= changed
    async with standin.serving() as http:
        source = Reddit(RedditSettings(**standin.settings))
        assert (await source.follow(standin.tools(http, Parsers()), mention("t1_1kim"))).gone is gone


async def test_what_reddit_does_not_show_is_an_error_and_not_gone() -> None:
    standin = RedditStandIn()
    async with standin.serving() as http:
        source = Reddit(RedditSettings(**standin.settings))
        with pytest.raises(Blocked, match="our copy was kept"):
            await source.follow(standin.tools(http, Parsers()), mention("t1_unknown"))


@pytest.mark.parametrize("changed", [{"author": "Bo"}, {"created_utc": THEN.timestamp() - 600}, {"body": "Hej då!"}])
async def test_what_others_said_or_we_said_before_is_not_taken_for_our_answer(changed: dict[str, Any]) -> None:
    standin = RedditStandIn()
    answer = thing("t1_1ours", ME, body=standin.order(Deed.REPLY).text, link_id="t3_1post", parent_id="t1_1kim")
    standin.things["t1_1ours"] = answer
    async with standin.serving() as http:
        source, tools = Reddit(RedditSettings(**standin.settings)), standin.tools(http, Parsers())
        assert await source.look_up(tools, standin.order(Deed.REPLY)) is not None
        standin.things["t1_1ours"] = {**answer, **changed}
        assert await source.look_up(tools, standin.order(Deed.REPLY)) is None
