"""Mastodon: where reading goes on, what a closed server looks like, whom the token is shown, and how we answer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from pydantic import ValidationError
from servers import Recorded
from standins.base import NOW
from standins.mastodon import Mastodon as StandIn

from mentions.model import Because, Kind, Mention, Reading, Status, Tone
from mentions.outside import Conversation, Deed, Done
from sources.base import Harvest, Tools
from sources.circuit import asked_pause
from sources.egress import Answer
from sources.errors import AuthNeeded, Blocked, Declined, NotFound, SourceError, Unclear, Unreachable, Unreadable
from sources.graphemes import graphemes
from sources.mastodon import Mastodon, MastodonSettings
from sources.parsing import Parsers

HOME = "https://torg.example"
OURS = {"MASTODON_ACCOUNT": f"https://TOKEN@{HOME.removeprefix('https://')}"}
FIRST = 116_740_000_000_000_000
ME = {"id": "900", "acct": "nordvik", "url": f"{HOME}/@nordvik"}


def said(document: Any, status: int = 200, **headers: str) -> Answer:
    return Answer(status, headers, json.dumps(document).encode(), HOME)


def post(number: int, user: str = "kim", **more: Any) -> dict[str, Any]:
    account = {"id": "1", "acct": user, "url": f"{HOME}/@{user}", "display_name": "Kim"}
    return {
        "id": str(number), "uri": f"{HOME}/users/{user}/statuses/{number}", "url": f"{HOME}/@{user}/{number}",
        "created_at": "2026-11-19T10:00:00.000Z", "content": "<p>#nordvik</p>", "account": account, **more,
    }  # fmt: skip


def link(newest: int) -> dict[str, str]:
    return {"link": f'<{HOME}/x?max_id=1>; rel="next", <{HOME}/x?limit=40&min_id={newest}>; rel="prev"'}


def hashtags(local: str = "public", remote: str = "public") -> Answer:
    access = {"hashtag_feeds": {"local": local, "remote": remote}}
    return said({"configuration": {"timelines_access": access}})


def tools(http: Any, secrets: Mapping[str, str] | None = None) -> Tools:
    return Tools(http, Parsers(), NOW, "Europe/Stockholm", secrets or {})


async def fetch(
    http: Recorded, bookmark: Mapping[str, str] | None = None, secrets: Mapping[str, str] | None = None, **settings: Any
) -> Harvest:
    source = Mastodon(MastodonSettings(**(settings or {"server": HOME, "tag": "nordvik"})))
    return await source.fetch(tools(http, secrets), bookmark or {})


def asked(http: Recorded, number: int) -> dict[str, list[str]]:
    return parse_qs(urlsplit(http.asked[number][0]).query)


async def test_the_next_visit_goes_on_ten_minutes_before_the_newest_and_follows_the_link() -> None:
    first = await fetch(Recorded([hashtags(), said([post(FIRST)], **link(FIRST))]))
    late, new = FIRST - (60_000 << 16), FIRST + 5
    pages = [said([post(FIRST), post(late)], **link(FIRST)), said([post(new)], **link(new)), said([])]
    http = Recorded([hashtags(), *pages])
    again = await fetch(http, first.bookmark)
    assert asked(http, 1)["min_id"] == [str(FIRST - (600_000 << 16))]
    assert [asked(http, number)["min_id"] for number in (2, 3)] == [[str(FIRST)], [str(new)]]
    assert {sighting.native_id.rsplit("/", 1)[1] for sighting in again.sightings} == {
        str(n) for n in (FIRST, late, new)
    }
    assert again.bookmark["cursor"] == str(new)


async def test_an_empty_visit_keeps_its_place() -> None:
    first = await fetch(Recorded([hashtags(), said([post(FIRST)], **link(FIRST))]))
    again = await fetch(Recorded([hashtags(), said([])]), first.bookmark)
    assert (again.unchanged, again.bookmark["cursor"]) == (True, str(FIRST))


async def test_what_one_visit_cannot_read_comes_with_the_next_one_and_nothing_is_read_twice() -> None:
    first = await fetch(Recorded([hashtags(), said([post(FIRST)], **link(FIRST))]))
    pages = [said([post(FIRST + n)], **link(FIRST + n)) for n in range(1, 9)]
    full = await fetch(Recorded([hashtags(), *pages]), first.bookmark)
    assert (len(full.sightings), full.bookmark["cursor"]) == (4, str(FIRST + 4))
    http = Recorded([hashtags(), *pages[4:], said([])])
    await fetch(http, full.bookmark)
    assert asked(http, 1)["min_id"] == [str(FIRST + 4)]


async def test_other_settings_start_anew() -> None:
    first = await fetch(Recorded([hashtags(), said([post(FIRST)], **link(FIRST))]))
    http = Recorded([hashtags(), said([post(FIRST)])])
    await fetch(http, first.bookmark, server=HOME, tag="enrisbo")
    assert "min_id" not in asked(http, 1)


@pytest.mark.parametrize(
    ("local", "remote", "error"),
    [("disabled", "disabled", Blocked), ("public", "disabled", Blocked), ("public", "authenticated", AuthNeeded)],
)
async def test_closed_hashtags_are_never_taken_for_silence(local: str, remote: str, error: type[SourceError]) -> None:
    with pytest.raises(error, match=r"torg\.example .*hashtags"):
        await fetch(Recorded([hashtags(local, remote), said([])]))


async def test_half_closed_hashtags_are_said() -> None:
    http = [hashtags("public", "disabled"), said([post(FIRST)], **link(FIRST))]
    first = await fetch(Recorded(http))
    assert first.notes == ("torg.example shows under a hashtag only what its own members write",)
    again = await fetch(Recorded([hashtags("public", "disabled"), said([])]), first.bookmark)
    assert again.unchanged


async def test_what_members_may_see_is_seen_with_our_token() -> None:
    http = Recorded([said(ME), hashtags("authenticated", "authenticated"), said([])])
    assert (await fetch(http, secrets=OURS)).unchanged
    assert http.asked[2][1]["authorization"] == "Bearer TOKEN"


async def test_the_token_is_shown_to_its_own_server_only() -> None:
    http = Recorded([said(ME), hashtags(), said([post(FIRST, "nordvik"), post(FIRST + 1)])])
    harvest = await fetch(http, secrets=OURS, server="https://torg.example.evil.example", tag="nordvik")
    shown = [url for url, headers in http.asked if "authorization" in headers]
    assert [urlsplit(url).hostname for url in shown] == ["torg.example"]
    assert len(harvest.sightings) == 1, "our own posts are no mentions, whoever shows them"


@pytest.mark.parametrize("settings", [{"query": "nordvik"}, {"mentions": True}])
async def test_where_our_token_is_needed_nothing_is_asked_without_it(settings: dict[str, Any]) -> None:
    http = Recorded([said([])])
    for secrets, more in (({}, {}), (OURS, {"server": "https://fjord.example"}), ({"MASTODON_ACCOUNT": "x"}, {})):
        with pytest.raises(AuthNeeded, match="MASTODON_ACCOUNT"):
            await fetch(http, secrets=secrets, **settings, **more)
    assert http.asked == []


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (said({"error": "The access token is invalid"}, 401), AuthNeeded),
        (said({"error": "This method requires an authenticated user"}, 422), AuthNeeded),
        (said({"error": "odd"}, 422), Unreadable),
        (said({}, 403), Blocked),
        (said({}, 500), Unreachable),
        (Answer(404, {}, b"<html>", HOME), Unreachable),
        (Answer(200, {}, b"<!DOCTYPE html><form>", HOME), Unreadable),
        (said({"error": "odd"}), Unreadable),
        (said([{"id": ["x"]}, 7, None, post(FIRST, created_at=5)]), Unreadable),
    ],
    ids=range(9),
)
async def test_a_refusal_is_never_an_empty_answer(answer: Answer, error: type[SourceError]) -> None:
    with pytest.raises(error):
        await fetch(Recorded([hashtags(), answer]))


async def test_a_hashtag_that_nobody_has_used_is_empty() -> None:
    assert (await fetch(Recorded([hashtags(), said({"error": "Record not found"}, 404)]))).unchanged


async def test_odd_posts_are_counted_and_the_others_are_kept() -> None:
    wrong: list[Any] = [
        None,
        [],
        {},
        post(1, account=None),
        post(2, content=["x"]),
        post(3, uri="a b"),
        post(4, url=[]),
    ]
    fine = post(FIRST, url="javascript:alert(1)", spoiler_text="<b>Obs</b>", created_at="2999-01-01T00:00:00Z")
    harvest = await fetch(Recorded([hashtags(), said([*wrong, fine])]))
    assert harvest.skipped == len(wrong)
    (seen,) = harvest.sightings
    assert (seen.url, seen.title, seen.published_at) == ("", "Obs", None)


async def test_a_mention_whose_post_was_deleted_is_nothing_and_one_of_odd_shape_is_counted() -> None:
    deleted = {"id": "9", "type": "mention", "status": None}
    assert (await fetch(Recorded([said(ME), said([deleted])]), secrets=OURS, mentions=True)).skipped == 0
    odd = [deleted, {"id": "8", "type": "mention"}, 5, {"id": "7", "status": post(FIRST)}]
    harvest = await fetch(Recorded([said(ME), said(odd)]), secrets=OURS, mentions=True)
    assert (len(harvest.sightings), harvest.skipped, harvest.bookmark["cursor"]) == (1, 2, "9")


async def test_a_search_reads_page_by_page_from_ten_minutes_before() -> None:
    first = await fetch(Recorded([said(ME), said({"statuses": [post(FIRST)]})]), secrets=OURS, query="nordvik")
    pages = [said({"statuses": [post(FIRST + 40 * page + n) for n in range(40)]}) for page in range(2)]
    http = Recorded([said(ME), *pages, said({"statuses": []})])
    again = await fetch(http, first.bookmark, OURS, query="nordvik")
    assert [asked(http, n)["offset"] for n in (1, 2, 3)] == [["0"], ["40"], ["80"]]
    assert asked(http, 1)["min_id"] == [str(FIRST - (600_000 << 16))]
    assert (len(again.sightings), again.bookmark["cursor"]) == (80, str(FIRST + 79))


@pytest.mark.parametrize(
    "wrong",
    [
        {}, {"tag": "a", "query": "b"}, {"tag": "a b"}, {"tag": "a/../x"}, {"tag": "a", "server": "torg.example"},
        {"tag": "a", "server": "https://torg.example/web?x=1"}, {"mentions": True, "tag": "a"},
    ],
    ids=str,
)  # fmt: skip
def test_settings_that_do_not_hold_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        MastodonSettings(**wrong)


def mention(url: str = f"{HOME}/@kim/77", native_id: str = f"{HOME}/users/kim/statuses/77") -> Mention:
    reading, because = Reading("sv", Kind.OTHER, Tone.NEUTRAL), Because("default")
    return Mention(
        1, 1, Status.OPEN, "x", native_id, url, "", "", "Kim", "", NOW, NOW, reading, ("Nordvik",), "", "", because
    )  # fmt: skip


async def follow(answers: list[Answer], secrets: Mapping[str, str] | None = None, **more: str) -> Conversation:
    source = Mastodon(MastodonSettings(server=HOME, tag="nordvik"))
    return await source.follow(tools(Recorded(answers), secrets), mention(**more))


async def test_answers_below_are_told_oldest_first_without_our_own() -> None:
    below = [
        post(92, "bo", created_at="2026-11-19T12:00:00Z", content="<p>Tack!</p>"),
        post(91, "nordvik", created_at="2026-11-19T11:30:00Z"),
        post(90, "asa", created_at="2026-11-19T11:00:00Z"),
    ]
    found = [said(ME), said({"statuses": [post(77)]}), said({"ancestors": [], "descendants": below})]
    told = await follow(found, OURS)
    assert [answer.url for answer in told.replies] == [f"{HOME}/@asa/90", f"{HOME}/@bo/92"]
    assert not told.gone


async def test_a_post_is_gone_only_where_its_own_server_says_so() -> None:
    missing = said({"error": "Record not found"}, 404)
    nowhere = [said(ME), said({"statuses": []}), said({"statuses": []})]
    assert (await follow([*nowhere, missing], OURS)).gone
    assert (await follow([missing])).gone
    for other in (
        Answer(404, {}, b"<html>", HOME),
        said({"error": "x"}, 403),
        said({}, 503),
        said({"error": "x"}, 401),
    ):
        with pytest.raises(SourceError):
            await follow([*nowhere, other], OURS)


async def test_where_another_language_is_spoken_the_post_itself_is_asked_for() -> None:
    note = {"url": "https://misskey.example/notes/abc", "native_id": "https://misskey.example/notes/abc"}
    assert (await follow([Answer(404, {}, b"", note["url"])], **note)).gone
    assert not (await follow([said({"type": "Note"})], **note)).gone
    with pytest.raises(NotFound):
        await follow([Answer(404, {}, b"", "https://parked.example/")], **note)
    with pytest.raises(Blocked):
        await follow([said({}, 403)], **note)


async def deed(standin: StandIn, what: Deed = Deed.REPLY, **more: Any) -> Done:
    async with standin.serving() as http:
        source = standin.source()
        assert isinstance(source, Mastodon)
        return await source.do(standin.tools(http, Parsers()), replace(standin.order(what), **more))


async def test_the_reply_names_its_addressee_once() -> None:
    for text, sent in [
        ("Hej!", "@asa@fjord.example Hej!"),
        ("Hej @Asa@fjord.example!", "Hej @Asa@fjord.example!"),
        ("Mejla asa@fjord.example.org", "@asa@fjord.example Mejla asa@fjord.example.org"),
        ("Hej @asa", "@asa@fjord.example Hej @asa"),
    ]:
        standin = StandIn()
        await deed(standin, text=text)
        assert [said for _, _, said in standin.applied] == [sent]


async def test_a_reply_that_is_too_long_is_not_sent_and_links_count_as_one_length() -> None:
    standin = StandIn()
    with pytest.raises(Declined, match="allows 500"):
        await deed(standin, text="å" * 496)
    assert standin.applied == []
    standin.limit = 60  # "@asa " + 23 + 30
    with pytest.raises(Declined):
        await deed(standin, text=f"https://x.example/{'y' * 300} {'z' * 40}")
    assert standin.applied == []


async def test_only_the_very_post_is_answered() -> None:
    other = [said({"statuses": [post(78)]}), said({"statuses": [post(78)]})]
    source = Mastodon(MastodonSettings(tag="nordvik"))
    with pytest.raises(Declined, match="cannot find"):
        await source.do(tools(Recorded(other), OURS), StandIn().order(Deed.REPLY))


async def test_a_post_that_borrows_the_address_of_another_brings_no_deed_upon_that() -> None:
    """A stranger's server writes what it likes into `url`; only `uri` is its own."""
    standin = StandIn()
    standin.add(
        "5002", {"id": "2", "username": "bo", "acct": "bo", "url": "https://torg.example/@bo"}, "<p>Snällt.</p>"
    )
    borrowed = {"native_id": "https://ond.example/notes/1", "url": "https://torg.example/@bo/5002"}
    for what in (Deed.REPORT, Deed.MUTE, Deed.REPLY):
        with pytest.raises(Declined, match="cannot find"):
            await deed(standin, what, **borrowed)
    assert standin.applied == []


async def test_a_list_without_end_is_cut() -> None:
    answers = [hashtags(), said([*([{}] * 20_000), post(5)])]
    with pytest.raises(Unreadable):
        await Mastodon(MastodonSettings(server=HOME, tag="nordvik")).fetch(tools(Recorded(answers)), {})


async def test_a_good_answer_that_cannot_be_read_leaves_it_open() -> None:
    standin = StandIn()
    found = said({"statuses": [post(77, uri=standin.mention)]})
    for odd in (Answer(200, {}, b"<html>", HOME), said({"id": None})):
        with pytest.raises(Unclear):
            await Mastodon(MastodonSettings(tag="nordvik")).do(
                tools(Recorded([found, hashtags(), odd]), OURS), standin.order(Deed.REPLY)
            )


@pytest.mark.parametrize(
    ("content", "at", "outcome"),
    [
        ("<p>@asa Något annat.</p>", NOW, "unclear"),
        ("<p>Hej Kim! Tack för att du berättar, vi hör av oss i dag.</p>", datetime(2026, 11, 19, tzinfo=UTC), "none"),
    ],
)
async def test_an_earlier_or_other_answer_of_ours_is_not_taken_for_this_one(
    content: str, at: datetime, outcome: str
) -> None:
    standin = StandIn()
    standin.add("6001", standin.me, content, in_reply_to_id="5001", created_at=at.isoformat())
    async with standin.serving() as http:
        source = standin.source()
        assert isinstance(source, Mastodon)
        try:
            assert await source.look_up(standin.tools(http, Parsers()), standin.order(Deed.REPLY)) is None
            assert outcome == "none"
        except Unclear:
            assert outcome == "unclear"


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"x-ratelimit-reset": "2026-11-20T12:04:30.965675Z"}, 270),
        ({"ratelimit-reset": str(int(NOW.timestamp()) + 120)}, 120),
        ({"x-ratelimit-reset": "2026-11-20T11:00:00Z"}, None),
        ({"x-ratelimit-reset": "soon"}, None),
        ({"x-ratelimit-reset": "9" * 400}, None),
    ],
)
def test_a_host_that_says_when_it_counts_anew_is_left_alone_until_then(headers: dict[str, str], wait: int) -> None:
    found = asked_pause({"date": "Fri, 20 Nov 2026 12:00:00 GMT", **headers})
    assert (found and int(found)) == wait


@pytest.mark.parametrize(
    ("text", "length"),
    [("", 0), ("åäö", 3), ("a\u030ao", 2), ("👨‍👩‍👧‍👦", 1), ("🇸🇪🇳🇴!", 3), ("👍🏽", 1), ("❤️", 1), ("a\r\nb", 3)],
)
def test_signs_are_counted_as_a_reader_does(text: str, length: int) -> None:
    assert graphemes(text) == length


def test_what_is_asked_for_by_words_is_told() -> None:
    told = [Mastodon(MastodonSettings(**one)).reach() for one in ({"tag": "#nordvik"}, {"query": "x"}, {"mentions": 1})]
    assert [reach and reach.query for reach in told] == ["#nordvik", "x", None]
