"""GitHub: what it is asked, that a limit and a half answer are not "nothing new", and that deeds are done once."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from servers import Recorded
from standins.github import GitHubHub

from mentions.model import Mention, TrollReason
from mentions.outside import Deed, Done, Order
from mentions.setup import SourceEntry
from sources import Parsers, build
from sources.base import Harvest, Tools
from sources.egress import Answer
from sources.errors import (
    AuthNeeded,
    Blocked,
    Declined,
    NotFound,
    RateLimited,
    SourceError,
    Unclear,
    Unreachable,
    Unreadable,
)
from sources.github import GitHub

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
API = "https://api.github.com"
TOKEN = {"GITHUB_ACCOUNT": "ghp_hemlig"}
ME = {"data": {"viewer": {"login": "nordvik-bot"}}}


def answer(body: Any, status: int = 200, headers: dict[str, str] | None = None) -> Answer:
    return Answer(status, headers or {}, json.dumps(body).encode(), API)


def issue(number: int, **more: Any) -> dict[str, Any]:
    person = {"login": "kim", "html_url": "https://github.com/kim", "url": f"{API}/users/kim"}
    whole = {"id": number, "node_id": f"I_{number}", "html_url": f"https://github.com/a/b/issues/{number}"}
    return {**whole, "title": "T", "body": "x", "user": person, "created_at": "2026-11-20T10:00:00Z", **more}


def found(*issues: Any, **more: Any) -> Answer:
    return answer({"total_count": len(issues), "incomplete_results": False, "items": issues, **more})


def source(**settings: str) -> GitHub:
    made = build(SourceEntry(id="x", type="github", **(settings or {"query": 'Nord"vik'})))
    assert isinstance(made, GitHub)
    return made


async def fetch(
    answers: list[Answer],
    bookmark: Mapping[str, str] | None = None,
    secrets: Mapping[str, str] | None = None,
    **settings: str,
) -> tuple[Harvest, Recorded]:
    http = Recorded(answers)
    tools = Tools(http, Parsers(), NOW, "UTC", secrets or {})
    return await source(**settings).fetch(tools, bookmark or {}), http


def words(http: Recorded, number: int = 0) -> str:
    return parse_qs(urlsplit(http.asked[number][0]).query)["q"][0]


def of(standin: GitHubHub) -> GitHub:
    made = standin.source()
    assert isinstance(made, GitHub)
    return made


def mention(number: str = "IC_2", url: str = "https://github.test/nordvik/stol/issues/5#issuecomment-2") -> Mention:
    empty: Any = None
    when = NOW - timedelta(minutes=119)
    return Mention(1, 1, empty, "x", number, url, "", "", "Kim", "", when, NOW, empty, (), "", "", empty)


def at_discussion(standin: GitHubHub, deed: Deed, number: str = "DC_1") -> Order:
    return replace(standin.order(deed), native_id=number, url="https://github.test/nordvik/stol/discussions/6#c")


async def test_issues_and_pull_requests_are_asked_for_apart_and_discussions_only_with_a_token() -> None:
    _, http = await fetch([found()])
    assert [words(http), words(http, 1)] == [
        f'"Nord vik" in:title,body is:{kind}' for kind in ("issue", "pull-request")
    ]
    assert not http.sent
    assert all("authorization" not in headers for _, headers in http.asked)
    answers = [answer(ME), found(), found(), answer({"data": {"search": {"nodes": []}}})]
    _, http = await fetch(answers, secrets=TOKEN)
    assert (
        json.loads(http.sent[1][2])["variables"]["words"] == '"Nord vik" in:title,body created:>=2026-08-22T12:00:00Z'
    )


async def test_the_next_search_begins_an_hour_before_the_newest_hit() -> None:
    first, _ = await fetch([found(issue(1))])
    _, http = await fetch([found()], first.bookmark)
    assert words(http).endswith("created:>=2026-11-20T09:00:00Z is:issue")


async def test_a_search_that_ran_out_of_time_begins_there_again() -> None:
    first, _ = await fetch([found(issue(1), incomplete_results=True)])
    assert first.bookmark["since"] == ""
    assert "only in part" in first.notes[0]


async def test_a_repository_is_walked_back_to_what_was_read() -> None:
    full = [issue(n) for n in range(100)]
    old = [issue(n, created_at="2026-11-01T00:00:00Z") for n in range(100, 200)]
    bookmark = {"for": "repository a/b", "since": "2026-11-10T00:00:00+00:00"}
    harvest, http = await fetch([answer(full), answer(old), answer([])], bookmark, repository="a/b")
    assert [urlsplit(url).path for url, _ in http.asked] == ["/repos/a/b/issues"] * 2 + ["/repos/a/b/issues/comments"]
    assert len(harvest.sightings) == 200


async def test_the_first_time_the_newest_hundred_are_enough() -> None:
    many = [issue(n, created_at=f"2026-11-{10 + n % 10}T00:00:00Z") for n in range(100)]
    harvest, _ = await fetch([answer(many), answer([issue(500)])], repository="a/b")
    assert len(harvest.sightings) == 100
    assert harvest.sightings[0].native_id == "I_500"


async def test_what_we_wrote_ourselves_is_not_heard() -> None:
    mine = issue(2, user={"login": "Nordvik-Bot", "html_url": ""})
    empty = {"data": {"repository": {"discussions": {"nodes": []}}}}
    harvest, http = await fetch(
        [answer(ME), answer([issue(1), mine]), answer([]), answer(empty)], secrets=TOKEN, repository="a/b"
    )
    assert [one.native_id for one in harvest.sightings] == ["I_1"]
    assert all(headers["authorization"] == "Bearer ghp_hemlig" for _, headers in http.asked)
    assert not any("ghp_hemlig" in url for url, _ in http.asked)


async def test_a_server_of_our_own_is_asked_instead_and_alone() -> None:
    own = {"GITHUB_ACCOUNT": "https://ghp_hemlig@github.test/api/v3"}
    _, http = await fetch([answer(ME), found(), found(), answer({"data": {"search": {"nodes": [{}]}}})], secrets=own)
    assert [url.split("?")[0] for url, _ in http.asked] == [
        "https://github.test/api/graphql",
        "https://github.test/api/v3/search/issues",
        "https://github.test/api/v3/search/issues",
        "https://github.test/api/graphql",
    ]


@pytest.mark.parametrize(
    "odd",
    [
        None, 5, [], {}, issue(1, node_id=None), issue(1, node_id=7), issue(1, node_id="a b"), issue(1, html_url=None),
        issue(1, title=["x"]), issue(1, body=5), issue(1, user="kim"), issue(1, user={"login": None}),
        issue(1, created_at=17),
    ],
    ids=range(13),
)  # fmt: skip
async def test_an_item_of_an_odd_shape_is_counted_and_the_others_are_kept(odd: Any) -> None:
    harvest, _ = await fetch([found(odd, issue(7)), found()])
    assert ([one.native_id for one in harvest.sightings], harvest.skipped) == (["I_7"], 1)


async def test_nobody_and_nothing_written_is_no_fault() -> None:
    harvest, _ = await fetch([found(issue(7, user=None, body=None, html_url="javascript:x")), found()])
    assert [(one.author, one.text, one.url) for one in harvest.sightings] == [("", "", "")]


@pytest.mark.parametrize(
    ("odd", "kind"),
    [
        (answer({"message": "API rate limit exceeded for 1.2.3.4."}, 403, {"x-ratelimit-remaining": "0"}), RateLimited),
        (answer({"message": "You have exceeded a secondary rate limit."}, 403), RateLimited),
        (answer({"message": "You have triggered an abuse detection mechanism."}, 403), RateLimited),
        (answer({"message": "Forbidden"}, 403), Blocked),
        (answer({"message": "Bad credentials"}, 401), AuthNeeded),
        (answer({"message": "Validation Failed"}, 422), Unreadable),
        (answer({"message": "Not Found"}, 404), NotFound),
        (answer({"items": None}), Unreadable),
        (Answer(200, {}, b"<html>Sign in to GitHub</html>", API), Unreadable),
    ],
)
async def test_what_is_no_list_is_an_error(odd: Answer, kind: type[SourceError]) -> None:
    with pytest.raises(kind):
        await fetch([odd])


async def test_it_waits_as_long_as_github_says() -> None:
    until = str(int(NOW.timestamp()) + 900)
    for headers, wait in (
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": until}, 900),
        ({"retry-after": "120"}, 120),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "9" * 40}, 86_400),
    ):
        with pytest.raises(RateLimited) as error:
            await fetch([answer({"message": "x"}, 403, headers)])
        assert error.value.retry_after == wait


@pytest.mark.parametrize(
    ("document", "kind"),
    [
        ({"data": None, "errors": [{"type": "RATE_LIMITED", "message": "API rate limit exceeded"}]}, RateLimited),
        ({"data": {"search": None}, "errors": [{"type": "FORBIDDEN", "message": "SAML"}]}, AuthNeeded),
        ({"errors": [{"message": 'Parse error on "="'}]}, Unreadable),
        ({"errors": []}, Unreadable),
        ([], Unreadable),
    ],
)
async def test_an_error_that_graphql_wraps_in_a_200_is_an_error(document: Any, kind: type[SourceError]) -> None:
    with pytest.raises(kind):
        await fetch([answer(ME), found(), found(), answer(document)], secrets=TOKEN)


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        ({"type": "FORBIDDEN", "message": "kim does not have the correct permissions"}, Declined),
        ({"type": "UNPROCESSABLE", "message": "Body is too long"}, Declined),
        ({"message": "Field 'x' doesn't exist", "extensions": {"code": "undefinedField"}}, Declined),
        ({"type": "RATE_LIMITED", "message": "was submitted too quickly"}, RateLimited),
        ({"message": "Something went wrong while executing your query"}, Unclear),
        ({"type": "INTERNAL", "message": "timedout"}, Unclear),
    ],
)
async def test_a_change_that_fails_is_clear_only_where_github_is(
    error: dict[str, Any], kind: type[SourceError]
) -> None:
    standin = GitHubHub()
    standin.error = error
    async with standin.serving() as http:
        with pytest.raises(kind):
            await of(standin).do(standin.tools(http, Parsers()), standin.order(Deed.HIDE))
    assert standin.applied == []


async def test_a_question_without_an_answer_is_never_unclear() -> None:
    standin = GitHubHub()
    async with standin.serving() as http:
        tools = standin.tools(http, Parsers())
    with pytest.raises(Unreachable):
        await of(standin).look_up(tools, standin.order(Deed.REPLY))


@pytest.mark.parametrize(("number", "branch"), [("DC_1", "DC_1"), ("DC_2", "DC_1"), ("D_6", "D_6")])
async def test_an_answer_in_a_discussion_stands_in_its_branch(number: str, branch: str) -> None:
    standin = GitHubHub()
    order = at_discussion(standin, Deed.REPLY, number)
    async with standin.serving() as http:
        tools = standin.tools(http, Parsers())
        done = await of(standin).do(tools, order)
        assert await of(standin).look_up(tools, order) == done == Done("https://github.test/c/DC_9", "DC_9")
    assert standin.applied == [(Deed.REPLY, branch, order.text)]


async def test_the_same_words_of_somebody_else_or_of_yesterday_are_not_ours() -> None:
    standin = GitHubHub()
    order = standin.order(Deed.REPLY)
    standin.write("I_5", "IC_7", "nordvik-bot", order.text, ago=timedelta(days=1))
    standin.write("I_5", "IC_8", "kim", order.text, ago=timedelta())
    async with standin.serving() as http:
        assert await of(standin).look_up(standin.tools(http, Parsers()), order) is None


async def test_a_branch_that_is_not_shown_tells_nothing_of_our_answer() -> None:
    standin = GitHubHub()
    order = at_discussion(standin, Deed.REPLY)
    standin.shown = 1  # of the branches only the newest
    async with standin.serving() as http:
        tools = standin.tools(http, Parsers())
        await of(standin).do(tools, order)
        with pytest.raises(Unclear, match="branch"):
            await of(standin).look_up(tools, order)


@pytest.mark.parametrize(
    ("reason", "hidden", "locked"),
    [(TrollReason.SPAM, "SPAM", "SPAM"), (TrollReason.THREAT, "ABUSE", "TOO_HEATED"), (None, "OFF_TOPIC", "OFF_TOPIC")],
)
async def test_the_reason_is_told_in_githubs_words(reason: TrollReason | None, hidden: str, locked: str) -> None:
    standin = GitHubHub()
    async with standin.serving() as http:
        tools = standin.tools(http, Parsers())
        for deed in (Deed.HIDE, Deed.LOCK, Deed.HIDE, Deed.LOCK):
            await of(standin).do(tools, replace(standin.order(deed), reason=reason))
    assert standin.applied == [(Deed.HIDE, "IC_2", hidden), (Deed.LOCK, "I_5", locked)], "and each once"


async def test_comments_of_a_discussion_are_moderated_too() -> None:
    standin = GitHubHub()
    async with standin.serving() as http:
        tools = standin.tools(http, Parsers())
        for deed in (Deed.HIDE, Deed.SHOW, Deed.LOCK, Deed.DELETE, Deed.DELETE):
            await of(standin).do(tools, at_discussion(standin, deed, "DC_3"))
    assert [what for what, _, _ in standin.applied] == [Deed.HIDE, Deed.SHOW, Deed.LOCK, Deed.DELETE]


@pytest.mark.parametrize("deed", [Deed.HIDE, Deed.DELETE])
async def test_a_whole_issue_is_neither_hidden_nor_deleted(deed: Deed) -> None:
    standin = GitHubHub()
    async with standin.serving() as http:
        with pytest.raises(Declined, match="lock it instead"):
            await of(standin).do(standin.tools(http, Parsers()), replace(standin.order(deed), native_id="I_5"))
    assert standin.applied == []


async def test_an_address_of_something_else_is_declined_before_anything_is_asked() -> None:
    standin = GitHubHub()
    order = replace(standin.order(Deed.REPLY), url="https://github.test/nordvik/stol/commit/5")
    with pytest.raises(Declined):
        await of(standin).do(standin.tools(Recorded([]), Parsers()), order)


async def test_later_comments_are_followed_and_ours_are_left_out() -> None:
    standin = GitHubHub()
    standin.write("I_5", "IC_7", "nordvik-bot", "Vi tittar på det.", ago=timedelta(minutes=9))
    standin.write("I_5", "IC_8", "kim", "Tack!", ago=timedelta(minutes=8))
    async with standin.serving() as http:
        conversation = await of(standin).follow(standin.tools(http, Parsers()), mention())
    assert [reply.text for reply in conversation.replies] == ["Tack!"]
    assert not conversation.gone


async def test_in_a_discussion_only_the_branch_is_followed() -> None:
    standin = GitHubHub()
    where = "https://github.test/nordvik/stol/discussions/6#discussioncomment-1"
    async with standin.serving() as http:
        tools = standin.tools(http, Parsers())
        branch = await of(standin).follow(tools, mention("DC_1", where))
        whole = await of(standin).follow(tools, mention("D_6", where))
    assert [reply.native_id for reply in branch.replies] == ["DC_2"]
    assert [reply.native_id for reply in whole.replies] == ["DC_1", "DC_2", "DC_3"]


@pytest.mark.parametrize("how", ["comment", "issue", "deleted answer"])
async def test_what_was_removed_is_gone(how: str) -> None:
    standin = GitHubHub()
    seen = mention()
    if how == "issue":
        del standin.threads["I_5"]
    elif how == "comment":
        standin.threads["I_5"].pop()
    else:
        standin.threads["D_6"][0]["gone"] = "2026-11-20T11:00:00Z"
        seen = mention("DC_1", "https://github.test/nordvik/stol/discussions/6")
    async with standin.serving() as http:
        assert (await of(standin).follow(standin.tools(http, Parsers()), seen)).gone


async def test_an_issue_that_was_moved_to_another_repository_is_not_gone() -> None:
    standin = GitHubHub()
    del standin.threads["I_5"]
    standin.moved = True
    async with standin.serving() as http:
        with pytest.raises(Blocked, match="moved"):
            await of(standin).follow(standin.tools(http, Parsers()), mention())


async def test_a_repository_that_the_token_no_longer_sees_makes_nothing_gone() -> None:
    standin = GitHubHub()
    standin.private = True
    async with standin.serving() as http:
        with pytest.raises(Blocked, match="does not show us this repository"):
            await of(standin).follow(standin.tools(http, Parsers()), mention())


async def test_without_a_token_nothing_is_followed_and_it_says_so() -> None:
    with pytest.raises(AuthNeeded, match="GITHUB_ACCOUNT is not set"):
        await source().follow(Tools(Recorded([]), Parsers(), NOW, "UTC"), mention())


async def test_a_wrong_token_is_told_and_never_shown() -> None:
    standin = GitHubHub()
    async with standin.serving() as http:
        wrong = {"GITHUB_ACCOUNT": f"http://ghp_felfel@127.0.0.1:{standin.port}"}
        with pytest.raises(AuthNeeded) as error:
            await of(standin).do(replace(standin.tools(http, Parsers()), secrets=wrong), standin.order(Deed.HIDE))
    assert "ghp_felfel" not in str(error.value)


@pytest.mark.parametrize(
    "settings", [{"query": "a"}, {"query": "ab", "repository": "a/b"}, {"repository": "a"}, {"repository": "a/b/../c"}]
)
def test_settings_that_do_not_hold_are_refused(settings: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"query|repository"):
        source(**settings)


def test_it_says_what_it_searches_for_and_nothing_where_it_reads_everything() -> None:
    told = source(query="Nordvik").reach()
    assert told
    assert (told.query, told.depth) == ("Nordvik", "the newest 100")
    assert source(repository="a/b").reach() is None
