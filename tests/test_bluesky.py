"""Bluesky: sessions that last, searches that go on, closed threads, and records as it wants them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from pydantic import ValidationError
from servers import Recorded
from standins.base import NOW
from standins.bluesky import GATE, HIDDEN, KIM, OURS, ROOT
from standins.bluesky import Bluesky as StandIn

from mentions.model import Because, Kind, Mention, Reading, Status, Tone
from mentions.outside import Conversation, Deed, Done
from sources.base import Harvest, Tools
from sources.bluesky import Bluesky, BlueskySettings
from sources.bluesky.posts import facets, record_key
from sources.egress import Answer
from sources.errors import AuthNeeded, Blocked, Declined, SourceError, Unclear, Unreachable, Unreadable
from sources.parsing import Parsers

SECRETS = {"BLUESKY_ACCOUNT": "nordvik.example:app-pass"}
LOGIN = {"did": OURS, "accessJwt": "access", "refreshJwt": "refresh"}


def said(document: Any, status: int = 200) -> Answer:
    return Answer(status, {}, json.dumps(document).encode(), "https://bsky.social/xrpc/x")


def post(rkey: str, at: str = "2026-11-19T10:00:00.000Z", did: str = KIM, **more: Any) -> dict[str, Any]:
    return {
        "uri": f"at://{did}/app.bsky.feed.post/{rkey}", "cid": "bafypost", "indexedAt": at,
        "author": {"did": did, "handle": "kim.example", "displayName": "Kim"},
        "record": {"text": "Nordvik", "createdAt": at}, **more,
    }  # fmt: skip


def posts(*found: Any, cursor: str = "") -> Answer:
    return said({"posts": found, **({"cursor": cursor} if cursor else {})})


def tools(http: Any, memory: dict[str, str] | None = None, secrets: Mapping[str, str] = SECRETS) -> Tools:
    return Tools(http, Parsers(), NOW, "Europe/Stockholm", secrets, {} if memory is None else memory)


async def fetch(
    http: Recorded, bookmark: Mapping[str, str] | None = None, memory: dict[str, str] | None = None, **settings: Any
) -> Harvest:
    source = Bluesky(BlueskySettings(**(settings or {"query": "nordvik"})))
    return await source.fetch(tools(http, memory), bookmark or {})


def asked(http: Recorded, number: int) -> dict[str, list[str]]:
    return parse_qs(urlsplit(http.asked[number][0]).query)


def called(http: Recorded) -> list[str]:
    return [urlsplit(url).path.rsplit(".", 1)[1] for url, _ in http.asked]


EXPIRED = said({"error": "ExpiredToken", "message": "Token has expired"}, 400)


async def test_one_log_in_serves_every_visit_and_every_source() -> None:
    memory: dict[str, str] = {}
    http = Recorded([said(LOGIN), posts(post("a"))])
    await fetch(http, memory=memory)
    await fetch(http, memory=memory, query="enrisbo")
    assert called(http) == ["createSession", "searchPosts", "searchPosts"]
    assert http.asked[2][1]["authorization"] == "Bearer access"


async def test_a_session_that_has_run_out_is_refreshed_and_not_logged_in_anew() -> None:
    memory: dict[str, str] = {}
    new = said({**LOGIN, "accessJwt": "access-2", "refreshJwt": "refresh-2"})
    http = Recorded([said(LOGIN), EXPIRED, new, posts(post("a")), posts(post("b"))])
    assert len((await fetch(http, memory=memory)).sightings) == 1
    await fetch(http, memory=memory)
    assert called(http) == ["createSession", "searchPosts", "refreshSession", "searchPosts", "searchPosts"]
    assert http.asked[2][1]["authorization"] == "Bearer refresh"
    assert http.asked[4][1]["authorization"] == "Bearer access-2"


async def test_where_refreshing_fails_we_log_in_once() -> None:
    http = Recorded([said(LOGIN), EXPIRED, EXPIRED, said(LOGIN), posts(post("a"))])
    await fetch(http)
    assert called(http) == ["createSession", "searchPosts", "refreshSession", "createSession", "searchPosts"]


async def test_a_wrong_password_is_said_and_not_tried_again_for_an_hour() -> None:
    memory: dict[str, str] = {}
    http = Recorded([said({"error": "AuthenticationRequired", "message": "Invalid identifier or password"}, 401)])
    for _ in range(3):
        with pytest.raises(AuthNeeded, match="BLUESKY_ACCOUNT") as error:
            await fetch(http, memory=memory)
        assert "app-pass" not in str(error.value)
    assert called(http) == ["createSession"]
    later = replace(tools(http, memory), now=NOW + timedelta(hours=2))
    with pytest.raises(AuthNeeded):
        await Bluesky(BlueskySettings(query="nordvik")).fetch(later, {})
    assert len(http.asked) == 2


@pytest.mark.parametrize(
    "value", ["", "app-pass", ":app-pass", "https://bsky.example", "https://app-pass@bsky.example"]
)
async def test_half_an_account_is_said_and_nothing_is_asked(value: str) -> None:
    http = Recorded([said(LOGIN)])
    source = Bluesky(BlueskySettings(query="nordvik"))
    with pytest.raises(AuthNeeded, match="BLUESKY_ACCOUNT"):
        await source.fetch(tools(http, secrets={"BLUESKY_ACCOUNT": value}), {})
    assert http.asked == []
    assert source.deeds({"BLUESKY_ACCOUNT": value}) == frozenset()


async def test_everything_goes_to_the_server_that_the_account_stands_with() -> None:
    http = Recorded([said(LOGIN), posts(post("a"))])
    secrets = {"BLUESKY_ACCOUNT": "https://nordvik.example:app-pass@pds.example"}
    await Bluesky(BlueskySettings(query="x")).fetch(tools(http, secrets=secrets), {})
    assert {urlsplit(url).hostname for url, _ in http.asked} == {"pds.example"}
    assert not any("app-pass" in url or "access" in url for url, _ in http.asked)


async def test_the_next_search_begins_ten_minutes_before_the_newest_and_turns_pages() -> None:
    first = await fetch(Recorded([said(LOGIN), posts(post("a"), cursor="100")]))
    old, new = post("late", "2026-11-19T09:55:00Z"), post("b", "2026-11-19T10:30:00Z")
    http = Recorded([said(LOGIN), posts(new, post("a"), cursor="100"), posts(old)])
    again = await fetch(http, first.bookmark)
    assert asked(http, 1) == {
        "q": ["nordvik"], "sort": ["latest"], "limit": ["100"], "since": ["2026-11-19T09:50:00Z"]
    }  # fmt: skip
    assert asked(http, 2)["cursor"] == ["100"]
    assert [sighting.native_id.rsplit("/", 1)[1] for sighting in again.sightings] == ["b", "a", "late"]


async def test_more_than_three_pages_are_said() -> None:
    first = await fetch(Recorded([said(LOGIN), posts(post("a"))]))
    http = Recorded([said(LOGIN), *(posts(post(f"p{n}"), cursor=str(n)) for n in range(9))])
    harvest = await fetch(http, first.bookmark)
    assert (len(harvest.sightings), harvest.notes) == (3, ("of more posts the newest 3 were read",))


async def test_a_date_in_the_future_counts_from_when_it_was_seen() -> None:
    ahead = post("a", "2026-11-19T10:00:00.000Z", record={"text": "Nordvik", "createdAt": "2031-01-01T00:00:00Z"})
    harvest = await fetch(Recorded([said(LOGIN), posts(ahead)]))
    (seen,) = harvest.sightings
    assert seen.published_at is not None
    assert seen.published_at.isoformat() == harvest.bookmark["newest"] == "2026-11-19T10:00:00+00:00"


async def test_notifications_are_read_back_to_the_last_visit_and_likes_are_none_of_them() -> None:
    first = await fetch(Recorded([said(LOGIN), said({"notifications": [post("a", reason="mention")]})]), mentions=True)
    like = {"reason": "like", "uri": "at://x", "indexedAt": "2026-11-19T11:00:00Z"}
    new = post("b", "2026-11-19T10:30:00Z", reason="reply")
    far = post("old", "2026-11-01T10:00:00Z", reason="mention")
    pages = [said({"notifications": [like, new], "cursor": "1"}), said({"notifications": [far], "cursor": "2"})]
    http = Recorded([said(LOGIN), *pages, said({"notifications": [], "cursor": "3"})])
    again = await fetch(http, first.bookmark, mentions=True)
    assert len(http.asked) == 3
    assert (again.skipped, [one.native_id.rsplit("/", 1)[1] for one in again.sightings]) == (0, ["b", "old"])


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (said({"error": "InvalidRequest", "message": "Error: q must have words"}, 400), Unreadable),
        (said({"error": "AuthMissing", "message": "x"}, 401), AuthNeeded),
        (said({"error": "Forbidden"}, 403), Blocked),
        (said({"error": "UpstreamFailure"}, 502), Unreachable),
        (Answer(200, {}, b"<!DOCTYPE html>", "https://bsky.social"), Unreadable),
        (said([]), Unreadable),
        (said({"posts": None}), Unreadable),
        (
            said({"posts": [None, {"uri": 5}, post("a", author=None), post("a b"), post("c", record={"text": 1})]}),
            Unreadable,
        ),
    ],
    ids=range(8),
)
async def test_a_refusal_is_never_an_empty_answer(answer: Answer, error: type[SourceError]) -> None:
    with pytest.raises(error):
        await fetch(Recorded([said(LOGIN), answer]))


@pytest.mark.parametrize("odd", [{}, [], {**LOGIN, "accessJwt": "a\r\nb"}, {**LOGIN, "did": 5}])
async def test_an_odd_log_in_is_said(odd: Any) -> None:
    with pytest.raises(Unreadable, match="log-in"):
        await fetch(Recorded([said(odd)]))


async def test_odd_posts_are_counted_and_hostile_parts_are_left_out() -> None:
    link = {"features": [{"uri": "javascript:alert(1)"}, 5, {"uri": ["x"]}, {"uri": "https://shop.example/stol"}]}
    record = {"text": "<b>Nordvik</b>\u202e", "createdAt": "x", "facets": [link, None, {"features": 1}], "embed": []}
    harvest = await fetch(Recorded([said(LOGIN), posts(post("a", record=record), {"uri": "at://x"})]))
    assert harvest.skipped == 1
    assert [one.text for one in harvest.sightings] == ["<b>Nordvik</b> https://shop.example/stol"]


@pytest.mark.parametrize("wrong", [{}, {"query": "x", "mentions": True}, {"query": " "}, {"query": "x", "tag": "y"}])
def test_settings_that_do_not_hold_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        BlueskySettings(**wrong)


def test_what_can_be_pressed_is_counted_in_bytes() -> None:
    text = "Åsa 👋 se (https://nordvik.example/hjälp?a=1), @kim.example! post@kim.example"
    found = facets(text, {"kim.example": KIM})
    pieces = [text.encode()[one["index"]["byteStart"] : one["index"]["byteEnd"]].decode() for one in found]
    assert pieces == ["https://nordvik.example/hjälp?a=1", "@kim.example"]
    assert [one["features"][0].get("did") for one in found] == [None, KIM]


def test_a_key_of_our_own_is_a_tid_the_same_at_every_attempt() -> None:
    key = record_key("a1", NOW)
    assert len(key) == 13
    assert key[0] in "234567ab"
    assert key == record_key("a1", NOW + timedelta(microseconds=5))
    assert record_key("a2", NOW) != key
    assert record_key("a1", NOW - timedelta(seconds=2)) < key


async def act(standin: StandIn, deed: Deed, memory: dict[str, str] | None = None, **more: Any) -> Done:
    async with standin.serving() as http:
        source = standin.source()
        assert isinstance(source, Bluesky)
        return await source.do(standin.tools(http, Parsers(), memory), replace(standin.order(deed), **more))


async def test_the_reply_is_written_as_bluesky_wants_it() -> None:
    standin = StandIn()
    done = await act(standin, Deed.REPLY, text="Hej @kim.example och @nobody.example! Se https://nordvik.example")
    ((_, record),) = [kept for (collection, _), kept in standin.records.items() if collection != GATE]
    assert record["langs"] == ["sv"]
    assert record["createdAt"] == "2026-11-20T12:00:00.000Z"
    assert [one["features"][0]["$type"].rsplit("#")[1] for one in record["facets"]] == ["mention", "link"]
    assert done.url == done.native_id.replace("at://", "https://bsky.app/profile/").replace("app.bsky.feed.", "")


@pytest.mark.parametrize(
    ("change", "text", "why"),
    [
        ({}, "å" * 301, "301 characters"),
        ({}, "👨‍👩‍👧‍👦" * 130, "allows 300"),
        ({"viewer": {"replyDisabled": True}}, "Hej", "only some people"),
        ({"author": {"did": KIM, "viewer": {"blockedBy": True}}}, "Hej", "blocked"),
    ],
    ids=range(4),
)
async def test_what_would_be_refused_is_not_sent(change: dict[str, Any], text: str, why: str) -> None:
    standin = StandIn()
    standin.views[standin.mention].update(change)
    with pytest.raises(Declined, match=why):
        await act(standin, Deed.REPLY, text=text)
    assert standin.applied == []


async def test_a_good_answer_that_cannot_be_read_leaves_it_open() -> None:
    standin = StandIn()
    for odd in (Answer(200, {}, b"<html>Back soon</html>", "https://bsky.social/"), said([])):
        http = Recorded([said(LOGIN), posts(post("3mkim222222aa")), odd])
        with pytest.raises(Unclear):
            await Bluesky(BlueskySettings(query="nordvik")).do(tools(http), standin.order(Deed.REPLY))


async def test_what_is_not_there_any_more_is_declined() -> None:
    standin = StandIn()
    del standin.views[standin.mention]
    for deed in (Deed.REPLY, Deed.REPORT, Deed.HIDE):
        with pytest.raises(Declined, match="any more"):
            await act(standin, deed)
    for deed in (Deed.REPLY, Deed.MUTE):
        with pytest.raises(Declined, match="no post of Bluesky"):
            await act(standin, deed, native_id="at://x/y")
    assert standin.applied == []


async def test_only_answers_in_threads_of_our_own_can_be_hidden() -> None:
    standin = StandIn()
    alone = f"at://{KIM}/app.bsky.feed.post/alone"
    standin.views[alone] = standin.view(alone, KIM, "")
    for uri in (alone, ROOT):
        with pytest.raises(Declined):
            await act(standin, Deed.HIDE, native_id=uri)
    assert standin.applied == []


async def test_hiding_leaves_the_other_settings_of_the_thread_alone() -> None:
    standin = StandIn()
    await act(standin, Deed.HIDE)
    _, gate = standin.records[(GATE, "3mroot22222aa")]
    assert (gate["allow"], gate["hiddenReplies"]) == ([], [HIDDEN, standin.mention])


async def test_a_thread_without_settings_gets_some() -> None:
    standin = StandIn()
    standin.records.clear()
    await act(standin, Deed.HIDE)
    _, gate = standin.records[(GATE, "3mroot22222aa")]
    assert (gate["post"], gate["hiddenReplies"], "allow" in gate) == (ROOT, [standin.mention], False)


async def test_a_session_that_runs_out_in_the_middle_of_a_reply_is_refreshed_and_the_reply_stands_once() -> None:
    standin, memory = StandIn(), dict[str, str]()
    async with standin.serving() as http:
        source = standin.source()
        assert isinstance(source, Bluesky)
        await source.do(standin.tools(http, Parsers(), memory), standin.order(Deed.MUTE))
        standin.access = "access-another"
        await source.do(standin.tools(http, Parsers(), memory), standin.order(Deed.REPLY))
    assert [what for what, _, _ in standin.applied] == [Deed.MUTE, Deed.REPLY]
    assert (standin.logins, standin.refreshes) == (1, 1)


def about(native_id: str) -> Mention:
    """A mention of this post."""
    reading, because = Reading("sv", Kind.OTHER, Tone.NEUTRAL), Because("default")
    return Mention(
        1, 1, Status.OPEN, "x", native_id, "", "", "", "Kim", "", NOW, NOW, reading, ("Nordvik",), "", "", because
    )  # fmt: skip


async def follow(thread: Answer, native_id: str = f"at://{KIM}/app.bsky.feed.post/a") -> Conversation:
    return await Bluesky(BlueskySettings(query="x")).follow(tools(Recorded([said(LOGIN), thread])), about(native_id))


async def test_answers_below_are_told_oldest_first_without_our_own() -> None:
    kind = {"$type": "app.bsky.feed.defs#threadViewPost"}
    after = {**kind, "post": post("c", "2026-11-19T13:00:00Z"), "replies": None}
    ours = {**kind, "post": post("b", "2026-11-19T12:00:00Z", did=OURS), "replies": [after]}
    first = {**kind, "post": post("d", "2026-11-19T11:00:00Z"), "replies": []}
    odd: list[Any] = [None, {"$type": "app.bsky.feed.defs#notFoundPost", "notFound": True}, {"post": 5, "replies": 5}]
    told = await follow(said({"thread": {**kind, "post": post("a"), "replies": [ours, first, *odd]}}))
    assert [one.native_id.rsplit("/", 1)[1] for one in told.replies] == ["d", "c"]
    assert not told.gone


async def test_a_post_is_gone_only_if_bluesky_says_so() -> None:
    assert (await follow(said({"error": "NotFound", "message": "Post not found"}, 400))).gone
    assert (await follow(said({"thread": {"$type": "app.bsky.feed.defs#notFoundPost", "notFound": True}}))).gone
    for other in (
        said({"thread": {"$type": "app.bsky.feed.defs#blockedPost", "blocked": True}}),
        said({"thread": None}), said({"error": "InvalidRequest"}, 400), said({}, 403), said({}, 404), said({}, 502),
    ):  # fmt: skip
        with pytest.raises(SourceError):
            await follow(other)
    with pytest.raises(Unreadable):
        await follow(said({}), native_id="https://x.example/")
