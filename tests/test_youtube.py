"""YouTube: what a visit costs, where it goes on, what a refusal means, and who answered below."""

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
from standins.youtube import KIM, OURS, THREAD, VIDEO, YouTubeStandIn, comment

from mentions.model import Because, Kind, Mention, Reading, Status, Tone
from mentions.outside import Deed
from sources.base import Harvest, Tools
from sources.egress import Answer
from sources.errors import AuthNeeded, Blocked, Declined, Gone, RateLimited, SourceError, Unclear, Unreadable
from sources.parsing import Parsers
from sources.youtube import YouTube, YouTubeSettings

NOW = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)
KEY = {"YOUTUBE_KEY": "AIza"}
PUBLISHED = "2026-06-14T10:00:00Z"
VIDEOS = Answer(200, {}, json.dumps({"items": [{"id": VIDEO, "snippet": {"title": "Hyllan"}}]}).encode(), "")


def said(name: str, at: str = PUBLISHED, **more: Any) -> dict[str, Any]:
    return {"id": name, "snippet": {"authorDisplayName": "@kim", "textDisplay": "x", "publishedAt": at, **more}}


def thread(name: str, at: str = PUBLISHED, total: int = 0, *replies: Any) -> dict[str, Any]:
    opening = {"videoId": VIDEO, "channelId": OURS, "topLevelComment": said(name, at), "totalReplyCount": total}
    return {"id": name, "snippet": opening, "replies": {"comments": list(replies)}}


def page(*items: Any, onward: str = "") -> Answer:
    body = {"items": list(items), **({"nextPageToken": onward} if onward else {})}
    return Answer(200, {}, json.dumps(body).encode(), "https://youtube.googleapis.com/youtube/v3/commentThreads")


def refusal(status: int, reason: str, message: str = "No.") -> Answer:
    body = {"error": {"code": status, "message": message, "errors": [{"reason": reason}]}}
    return Answer(status, {}, json.dumps(body).encode(), "https://youtube.googleapis.com/youtube/v3/commentThreads")


async def fetch(http: Recorded, bookmark: Mapping[str, str] | None = None, now: datetime = NOW) -> Harvest:
    source = YouTube(YouTubeSettings(channel=OURS))
    return await source.fetch(Tools(http, Parsers(), now, "UTC", KEY), bookmark or {})


def mention(native_id: str) -> Mention:
    url, reading = (
        f"https://www.youtube.com/watch?v={VIDEO}&lc={native_id}",
        Reading("sv", Kind.COMPLAINT, Tone.NEGATIVE),
    )
    return Mention(
        1, 1, Status.OPEN, "x", native_id, url, "Hyllan", "", "Kim", "", THEN, THEN, reading, (), "", "", Because("")
    )


async def test_the_key_is_in_a_header_and_never_in_the_address() -> None:
    http = Recorded([page(thread("UgA")), VIDEOS])
    await fetch(http)
    url, headers = http.asked[0]
    assert headers["x-goog-api-key"] == "AIza"
    assert "AIza" not in url
    asked = {name: value for name, (value,) in parse_qs(urlsplit(url).query).items()}
    assert (asked["allThreadsRelatedToChannelId"], asked["order"], asked["textFormat"]) == (OURS, "time", "plainText")


async def test_pages_are_read_down_to_what_is_known_and_five_at_most() -> None:
    days = [page(thread(f"Ug{day}", f"2026-06-{day:02}T10:00:00Z"), onward=f"p{day}") for day in range(14, 4, -1)]
    first = await fetch(http := Recorded([days[0], VIDEOS]))
    assert len(http.asked) == 2, "the first time one page, and the titles"
    http = Recorded([*days[:3], VIDEOS])
    older = datetime(2026, 6, 12, 12, tzinfo=UTC).timestamp()
    again = await fetch(http, {**first.bookmark, "newest": str(older), "seen": ""})
    assert [one.native_id for one in again.sightings] == ["Ug14", "Ug13", "Ug12"]
    assert "pageToken=p14" in http.asked[1][0]
    await fetch(http := Recorded([*days[:5], VIDEOS]), {**first.bookmark, "newest": "1", "seen": ""})
    assert len(http.asked) == 6


async def test_long_threads_are_read_whole_only_when_they_have_grown() -> None:
    long = thread("UgA", PUBLISHED, 7, said("UgA.1"))
    first = await fetch(Recorded([page(long), VIDEOS]))
    assert [one.native_id for one in first.sightings] == ["UgA", "UgA.1"]
    grown = [page(thread("UgA", PUBLISHED, 8, said("UgA.1"))), page(said("UgA.1"), said("UgA.8")), VIDEOS]
    again = await fetch(http := Recorded(grown), first.bookmark)
    assert "parentId=UgA" in http.asked[1][0]
    assert {one.native_id for one in again.sightings} == {"UgA", "UgA.1", "UgA.8"}
    assert (await fetch(http := Recorded(grown), again.bookmark)).unchanged
    assert len(http.asked) == 1


async def test_many_grown_threads_wait_for_the_next_visit() -> None:
    many = page(*(thread(f"Ug{n}", PUBLISHED, 9) for n in range(7)))
    known = {"for": OURS, "newest": "0", "seen": "x", "counts": ""}
    first = await fetch(http := Recorded([many, *[page()] * 5, VIDEOS]), known)
    assert [url for url, _ in http.asked if "parentId" in url][4:] == [http.asked[5][0]]
    await fetch(http := Recorded([many, page(), page(), VIDEOS]), first.bookmark)
    assert len([url for url, _ in http.asked if "parentId" in url]) == 2


@pytest.mark.parametrize(
    ("odd", "error", "told"),
    [
        (refusal(403, "commentsDisabled"), Gone, "turned off"),
        (refusal(404, "videoNotFound"), Gone, "no such video"),
        (refusal(403, "rateLimitExceeded"), RateLimited, "slow down"),
        (refusal(400, "keyInvalid"), AuthNeeded, "keyInvalid"),
        (refusal(400, "badRequest", "API key not valid. Please pass a valid API key."), AuthNeeded, "key"),
        (refusal(403, "forbidden"), Blocked, "403"),
        (Answer(200, {}, b"<html>", ""), Unreadable, "JSON"),
        (Answer(200, {}, b'{"kind": "x"}', ""), Unreadable, "shape"),
        (Answer(200, {}, b'{"error": {"errors": "odd"}, "items": []}', ""), Unreadable, "shape"),
        (Answer(502, {}, b"[[[", "https://youtube.googleapis.com/"), SourceError, "502"),
    ],
    ids=range(10),
)
async def test_a_refusal_is_never_nothing_new(odd: Answer, error: type[SourceError], told: str) -> None:
    with pytest.raises(error, match=told):
        await fetch(Recorded([odd]))


@pytest.mark.parametrize(
    ("now", "hours"),
    [
        (datetime(2026, 6, 15, 12, 0, tzinfo=UTC), 19.0),
        (datetime(2026, 12, 15, 7, 0, tzinfo=UTC), 1.0),
        (datetime(2026, 11, 1, 7, 30, tzinfo=UTC), 24.0),  # the clock is put back: 24.5 hours, and 24 at most
    ],
)
async def test_a_spent_quota_is_waited_for_until_midnight_in_california(now: datetime, hours: float) -> None:
    with pytest.raises(RateLimited) as told:
        await fetch(Recorded([refusal(403, "quotaExceeded")]), now=now)
    assert told.value.retry_after == hours * 3600


async def test_things_of_odd_shapes_are_counted() -> None:
    odd = [None, 5, {}, {"id": "../x", "snippet": {}}, thread("UgB") | {"replies": 5}, thread("UgC", total=-1)]
    odd += [thread("UgD", "gestern"), thread("UgE", PUBLISHED, 1, {"id": "odd"})]
    harvest = await fetch(Recorded([page(*odd), VIDEOS]))
    assert ([one.native_id for one in harvest.sightings], harvest.skipped) == (["UgD", "UgE"], 6)
    assert harvest.sightings[0].published_at is None


@pytest.mark.parametrize(
    ("settings", "fault"),
    [
        ({}, "either channel or video"),
        ({"channel": OURS, "video": VIDEO}, "either channel or video"),
        ({"channel": "@enrisbo"}, "begins with UC"),
        ({"video": "https://youtu.be/x"}, "eleven signs"),
    ],
)
def test_settings_say_what_is_wrong_with_them(settings: dict[str, Any], fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        YouTubeSettings(**settings)


async def test_a_spent_quota_is_no_refusal_of_an_answer() -> None:
    standin = YouTubeStandIn()
    standin.refusal = (403, "quotaExceeded")
    async with standin.serving() as http:
        with pytest.raises(RateLimited):
            await YouTube(YouTubeSettings(channel=OURS)).do(standin.tools(http, Parsers()), standin.order(Deed.REPLY))
    assert standin.applied == []


async def test_what_is_too_long_is_declined_before_anything_is_sent() -> None:
    standin = YouTubeStandIn()
    async with standin.serving() as http:
        order = replace(standin.order(Deed.REPLY), text="å" * 10_001)
        with pytest.raises(Declined, match="10000 characters"):
            await YouTube(YouTubeSettings(channel=OURS)).do(standin.tools(http, Parsers()), order)
    assert standin.issued == 0


async def test_on_a_foreign_channel_an_answer_that_is_not_seen_may_be_held_back() -> None:
    standin = YouTubeStandIn()
    async with standin.serving() as http:
        source, tools = YouTube(YouTubeSettings(video=VIDEO)), standin.tools(http, Parsers())
        assert source.deeds(tools.secrets) == {Deed.REPLY}
        with pytest.raises(Unclear, match="holding it for review"):
            await source.look_up(tools, standin.order(Deed.REPLY))


async def test_a_thread_too_long_to_read_tells_nothing_of_our_answer() -> None:
    standin = YouTubeStandIn()
    for number in range(501):
        standin.comments[f"{THREAD}.{number}"] = comment(f"{THREAD}.{number}", KIM, "Kim", "Nej!", "published")
    async with standin.serving() as http:
        source, tools = YouTube(YouTubeSettings(channel=OURS, own=True)), standin.tools(http, Parsers())
        with pytest.raises(Unclear, match="too many"):
            await source.look_up(tools, standin.order(Deed.REPLY))


async def test_following_finds_what_came_later_from_others() -> None:
    standin = YouTubeStandIn()
    standin.comments[f"{THREAD}.old"] = comment(f"{THREAD}.old", KIM, "Kim", "Before.", "published")
    standin.comments[f"{THREAD}.old"]["snippet"]["publishedAt"] = "2026-01-01T00:00:00Z"
    standin.comments[f"{THREAD}.us"] = comment(f"{THREAD}.us", OURS, "Enrisbo", "Hej!", "published")
    standin.comments[f"{THREAD}.new"] = comment(f"{THREAD}.new", KIM, "Kim", "Tack, nu går det.", "published")
    async with standin.serving() as http:
        source, tools = YouTube(YouTubeSettings(channel=OURS, own=True)), standin.tools(http, Parsers())
        below = await source.follow(tools, mention(f"{THREAD}.answer"))
        standin.comments[f"{THREAD}.answer"]["snippet"]["moderationStatus"] = "rejected"
        rejected = await source.follow(tools, mention(f"{THREAD}.answer"))
        gone = await source.follow(tools, mention("UgNobody"))
    assert [(one.text, one.url) for one in below.replies] == [
        ("Tack, nu går det.", f"https://www.youtube.com/watch?v={VIDEO}&lc={THREAD}.new")
    ]
    assert (below.gone, rejected.gone, gone.gone) == (False, True, True)


async def test_a_lost_rejection_is_found_and_one_that_never_came_is_not() -> None:
    standin = YouTubeStandIn()
    async with standin.serving() as http:
        source, tools = YouTube(YouTubeSettings(channel=OURS, own=True)), standin.tools(http, Parsers())
        assert await source.look_up(tools, standin.order(Deed.DELETE)) is None
        await source.do(tools, standin.order(Deed.DELETE))
        assert await source.look_up(tools, standin.order(Deed.DELETE)) is not None
        with pytest.raises(Declined, match="processingFailure"):
            await source.do(tools, standin.order(Deed.SHOW))


async def test_a_log_in_that_is_refused_says_what_to_do() -> None:
    standin = YouTubeStandIn()
    async with standin.serving() as http:
        tools = standin.tools(http, Parsers())
        wrong = replace(tools, secrets={**tools.secrets, "YOUTUBE_REFRESH_TOKEN": "expired"})
        with pytest.raises(AuthNeeded, match="make new ones") as told:
            await YouTube(YouTubeSettings(channel=OURS)).do(wrong, standin.order(Deed.REPLY))
    assert "expired" not in str(told.value)


async def test_a_comment_that_is_not_found_is_gone_and_one_that_may_not_be_read_is_not() -> None:
    standin = YouTubeStandIn()
    async with standin.serving() as http:
        source, tools = YouTube(YouTubeSettings(channel=OURS)), standin.tools(http, Parsers())
        standin.refusal = (404, "commentNotFound")
        assert (await source.follow(tools, mention(THREAD))).gone
        standin.refusal = (403, "forbidden")
        with pytest.raises(Blocked):
            await source.follow(tools, mention(THREAD))


@pytest.mark.parametrize(
    "changed",
    [{"authorChannelId": {"value": KIM}}, {"publishedAt": "2026-11-20T11:50:00Z"}, {"textDisplay": "Hej då!"}],
)
async def test_what_others_said_or_we_said_before_is_not_taken_for_our_answer(changed: dict[str, Any]) -> None:
    standin = YouTubeStandIn()
    answer = comment(f"{THREAD}.us", OURS, "Enrisbo", standin.order(Deed.REPLY).text, "published")
    standin.comments[f"{THREAD}.us"] = answer
    async with standin.serving() as http:
        source, tools = YouTube(YouTubeSettings(channel=OURS, own=True)), standin.tools(http, Parsers())
        assert await source.look_up(tools, standin.order(Deed.REPLY)) is not None
        answer["snippet"] |= changed
        assert await source.look_up(tools, standin.order(Deed.REPLY)) is None
