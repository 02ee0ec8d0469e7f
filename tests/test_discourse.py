"""Discourse: how far it reads back, whom its key is shown to, and that answers and flags are made once."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from servers import Recorded
from standins.discourse import DiscourseForum

from mentions.model import Mention, TrollReason
from mentions.outside import Deed, Done
from mentions.setup import SourceEntry
from sources import Parsers, build
from sources.base import Harvest, Tools
from sources.discourse import Discourse
from sources.egress import Answer
from sources.errors import AuthNeeded, Blocked, Declined, NotFound, RateLimited, SourceError, Unclear, Unreadable

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
FORUM = "https://forum.test"


def answer(body: Any, status: int = 200) -> Answer:
    return Answer(status, {"content-type": "application/json"}, json.dumps(body).encode(), FORUM)


def post(number: int, **more: Any) -> dict[str, Any]:
    whole = {"id": number, "topic_id": 5, "post_number": 2, "username": "kim", "created_at": "2026-11-20T10:00:00.000Z"}
    return {**whole, "cooked": "<p>x</p>", "topic_title": "T", "topic_slug": "t", **more}


def latest(*posts: Any) -> Answer:
    return answer({"latest_posts": posts})


def found(*posts: Any, error: str | None = None, more: bool | None = None) -> Answer:
    told = {"error": error, "more_full_page_results": more}
    topics = [{"id": 5, "title": "T &amp; T", "slug": "t"}, {"id": "odd"}, None]
    return answer({"posts": posts, "topics": topics, "grouped_search_result": told})


def hit(number: int) -> dict[str, Any]:
    piece = {"id": number, "topic_id": 5, "post_number": 2, "username": "kim", "blurb": "… Nordvik …"}
    return {**piece, "created_at": "2026-11-20T10:00:00.000Z"}


def source(**settings: Any) -> Discourse:
    made = build(SourceEntry(id="x", type="discourse", **{"server": FORUM, **settings}))
    assert isinstance(made, Discourse)
    return made


async def fetch(
    answers: list[Answer],
    bookmark: Mapping[str, str] | None = None,
    secrets: Mapping[str, str] | None = None,
    **settings: Any,
) -> tuple[Harvest, Recorded]:
    http = Recorded(answers)
    tools = Tools(http, Parsers(), NOW, "UTC", secrets or {})
    return await source(**settings).fetch(tools, bookmark or {}), http


def of(standin: DiscourseForum) -> Discourse:
    made = standin.source()
    assert isinstance(made, Discourse)
    return made


def mention(number: str = "902") -> Mention:
    empty: Any = None
    return Mention(1, 1, empty, "x", number, "", "Titeln", "", "Kim", "", NOW, NOW, empty, (), "", "", empty)


def ids(harvest: Harvest) -> list[str]:
    return [sighting.native_id for sighting in harvest.sightings]


async def test_new_posts_are_walked_back_to_the_last_that_was_read() -> None:
    pages = [latest(post(300), post(260)), latest(post(260), post(210)), latest(post(190))]
    harvest, http = await fetch(pages, {"for": f"{FORUM} ", "last": "200"})
    asked = [parse_qs(urlsplit(url).query).get("before") for url, _ in http.asked]
    assert asked == [None, ["260"], ["210"]]
    assert ids(harvest) == ["300", "260", "210", "190"]
    assert harvest.bookmark["last"] == "300"


async def test_a_window_without_public_posts_is_stepped_over() -> None:
    pages = [latest(post(300)), latest(), latest(post(240))]
    harvest, http = await fetch(pages, {"for": f"{FORUM} ", "last": "245"})
    assert [parse_qs(urlsplit(url).query).get("before") for url, _ in http.asked] == [None, ["300"], ["250"]]
    assert ids(harvest) == ["300", "240"]


async def test_a_forum_that_writes_faster_than_we_read_is_cut_and_said() -> None:
    harvest, http = await fetch([latest(post(9000)), *(latest(post(n)) for n in range(8000, 3000, -1000))],
                                {"for": f"{FORUM} ", "last": "1"})  # fmt: skip
    assert len(http.asked) == 5
    assert "more posts since the last time" in harvest.notes[0]


async def test_an_edited_post_is_seen_again_and_a_deleted_or_hidden_one_is_not() -> None:
    first, _ = await fetch([latest(post(300))])
    again, _ = await fetch([latest(post(300, cooked="<p>y</p>"), post(301, hidden=True), post(302, user_deleted=True))],
                           first.bookmark)  # fmt: skip
    assert [(one.native_id, one.text) for one in again.sightings] == [("300", "y")]


@pytest.mark.parametrize(
    "odd",
    [
        None, 5, [], {}, {**post(1), "id": 0}, {**post(1), "topic_id": None}, {**post(1), "username": ["x"]},
        {**post(1), "cooked": 5}, {**post(1), "created_at": None}, {**post(1), "hidden": "maybe"},
    ],
    ids=range(10),
)  # fmt: skip
async def test_a_post_of_an_odd_shape_is_counted_and_the_others_are_kept(odd: Any) -> None:
    harvest, _ = await fetch([latest(odd, post(7))])
    assert (ids(harvest), harvest.skipped) == (["7"], 1)


async def test_a_writer_whose_account_is_deleted_is_nobody() -> None:
    harvest, _ = await fetch([latest(post(7, username=None, name=None, topic_slug="a/../b"))])
    seen = harvest.sightings[0]
    assert (seen.author, seen.author_url, seen.url) == ("", "", f"{FORUM}/t/a%2F..%2Fb/5/2")


@pytest.mark.parametrize(
    ("odd", "kind"),
    [
        (answer({"topics": []}), Unreadable),
        (answer([1]), Unreadable),
        (Answer(200, {}, b"<html>Log in</html>", FORUM), Unreadable),
        (answer({"errors": ["Du måste logga in."], "error_type": "not_logged_in"}, 403), AuthNeeded),
        (Answer(403, {}, b"<html>Just a moment...", FORUM), Blocked),
        (answer({"errors": ["?"], "error_type": "not_found"}, 404), NotFound),
    ],
)
async def test_what_is_no_list_of_posts_is_an_error(odd: Answer, kind: type[SourceError]) -> None:
    with pytest.raises(kind):
        await fetch([odd])


async def test_a_search_asks_for_the_phrase_newest_first_and_reads_the_new_ones_whole() -> None:
    harvest, http = await fetch([found(hit(9), hit(8)), answer(post(9)), answer(post(8))], query='Nord"vik')
    assert parse_qs(urlsplit(http.asked[0][0]).query)["q"] == ['"Nord vik" order:latest']
    assert [(one.text, one.title, one.snippet) for one in harvest.sightings] == [("x", "T & T", False)] * 2


async def test_a_search_reads_no_more_than_ten_whole_and_the_rest_are_pieces() -> None:
    whole = [answer(post(n)) for n in range(40, 30, -1)]
    harvest, http = await fetch([found(*(hit(n) for n in range(40, 20, -1))), *whole], query="Nordvik")
    assert len(http.asked) == 11
    assert sum(one.snippet for one in harvest.sightings) == 10


async def test_a_forum_that_gives_no_single_posts_is_still_heard_in_pieces() -> None:
    harvest, http = await fetch([found(hit(9), hit(8)), answer({}, 403)], query="Nordvik")
    assert [(one.text, one.snippet) for one in harvest.sightings] == [("… Nordvik …", True)] * 2
    assert len(http.asked) == 2


async def test_what_a_search_found_before_is_not_read_again() -> None:
    first, _ = await fetch([found(hit(9)), answer(post(9))], query="Nordvik")
    again, http = await fetch([found(hit(10), hit(9), more=True), answer(post(10))], first.bookmark, query="Nordvik")
    assert (ids(again), len(http.asked)) == (["10"], 2)


async def test_a_search_that_answers_with_an_error_is_not_an_empty_one() -> None:
    with pytest.raises(RateLimited, match="slow down"):
        await fetch([found(error="Please slow down.")], query="Nordvik")


async def test_a_key_goes_to_its_own_forum_only() -> None:
    other = {"DISCOURSE_ACCOUNT": "https://nordvik:hemlig@other.test"}
    _, http = await fetch([latest()], secrets=other)
    assert not any({"api-key", "api-username"} & set(headers) for _, headers in http.asked)
    assert source().deeds(other) == frozenset()
    assert source().deeds({"DISCOURSE_ACCOUNT": "https://hemlig@forum.test"}) == frozenset(), "a key needs its user"
    _, http = await fetch([latest()], secrets={"DISCOURSE_ACCOUNT": "https://nordvik:hemlig@forum.test"})
    assert http.asked[0][1]["api-key"] == "hemlig"
    assert "hemlig" not in http.asked[0][0]


async def test_our_own_posts_are_not_heard() -> None:
    standin = DiscourseForum()
    standin.write(903, "Nordvik", "Hej! Vi på Nordvik hör av oss.")
    async with standin.serving() as http:
        harvest = await of(standin).fetch(standin.tools(http, Parsers()), {})
    assert ids(harvest) == ["902", "901"]


async def test_an_answer_of_more_than_ten_new_posts_is_left_to_a_person() -> None:
    standin = DiscourseForum()
    for number in range(903, 920):
        standin.write(number, "nordvik", f"Svar nummer {number} till någon annan.", at=NOW)
    async with standin.serving() as http:
        with pytest.raises(Unclear, match="a person must look"):
            await of(standin).look_up(standin.tools(http, Parsers()), standin.order(Deed.REPLY))


async def test_the_same_words_of_somebody_else_or_of_yesterday_are_not_ours() -> None:
    standin = DiscourseForum()
    order = standin.order(Deed.REPLY)
    standin.write(903, "nordvik", order.text, at=NOW - timedelta(days=1))
    standin.write(904, "kim", order.text, at=NOW)
    async with standin.serving() as http:
        assert await of(standin).look_up(standin.tools(http, Parsers()), order) is None


async def test_an_answer_that_waits_for_a_moderator_is_queued_and_found_there() -> None:
    standin = DiscourseForum()
    standin.queues = standin.lose = True
    async with standin.serving() as http:
        tools = standin.tools(http, Parsers())
        with pytest.raises(Unclear):
            await of(standin).do(tools, standin.order(Deed.REPLY))
        assert await of(standin).look_up(tools, standin.order(Deed.REPLY)) == Done(queued=True)


async def test_an_answer_too_similar_is_the_one_that_is_there_and_a_short_one_is_refused_in_the_forums_words() -> None:
    standin = DiscourseForum()
    order = standin.order(Deed.REPLY)
    async with standin.serving() as http:
        tools = standin.tools(http, Parsers())
        first = await of(standin).do(tools, order)
        assert await of(standin).do(tools, order) == first == Done(f"{standin.base}/t/vilken-stol/57/3", "903")
        with pytest.raises(Declined, match="too short"):
            await of(standin).do(tools, replace(order, text="Tack!"))
    assert len(standin.applied) == 1


async def test_a_good_answer_that_cannot_be_read_leaves_it_open() -> None:
    standin = DiscourseForum()
    odd = Answer(200, {"content-type": "text/html"}, b"<html>Strax tillbaka</html>", FORUM)
    tools = Tools(
        Recorded([answer(post(902)), odd]), Parsers(), NOW, "UTC", {"DISCOURSE_ACCOUNT": f"https://a:b@{FORUM[8:]}"}
    )
    with pytest.raises(Unclear):
        await source().do(tools, standin.order(Deed.REPLY))


async def test_a_mention_that_is_no_post_is_no_fault_of_ours() -> None:
    with pytest.raises(Declined, match="no post of Discourse"):
        await source().follow(Tools(Recorded([]), Parsers(), NOW, "UTC"), mention("https://forum.test/1.rss"))


async def test_a_list_without_end_is_cut() -> None:
    harvest, _ = await fetch([latest(*([{}] * 20_000), post(902))])
    assert harvest.skipped + len(harvest.sightings) <= 500


@pytest.mark.parametrize(
    ("reason", "kind"), [(TrollReason.SPAM, "8"), (TrollReason.PLANTED, "8"), (TrollReason.HATE, "4"), (None, "4")]
)
async def test_a_flag_says_what_it_is_for_and_is_given_once(reason: TrollReason | None, kind: str) -> None:
    standin = DiscourseForum()
    order = replace(standin.order(Deed.REPORT), reason=reason)
    async with standin.serving() as http:
        tools = standin.tools(http, Parsers())
        await of(standin).do(tools, order)
        await of(standin).do(tools, order)
    assert standin.applied == [(Deed.REPORT, "902", kind)]


async def test_without_a_moderators_key_hiding_is_said_to_be_a_report() -> None:
    standin = DiscourseForum()
    standin.moderates = False
    async with standin.serving() as http:
        with pytest.raises(Declined, match="mere report"):
            await of(standin).do(standin.tools(http, Parsers()), standin.order(Deed.HIDE))


async def test_a_post_that_is_gone_can_be_deleted_but_not_answered() -> None:
    standin = DiscourseForum()
    standin.posts[902]["user_deleted"] = True
    async with standin.serving() as http:
        tools = standin.tools(http, Parsers())
        assert await of(standin).do(tools, standin.order(Deed.DELETE)) == Done()
        with pytest.raises(Declined, match="no more"):
            await of(standin).do(tools, standin.order(Deed.REPLY))
    assert standin.applied == []


async def test_a_wrong_key_is_told_and_never_shown() -> None:
    standin = DiscourseForum()
    async with standin.serving() as http:
        wrong = {"DISCOURSE_ACCOUNT": f"http://nordvik:felnyckel@127.0.0.1:{standin.port}"}
        tools = replace(standin.tools(http, Parsers()), secrets=wrong)
        with pytest.raises(AuthNeeded, match="does not accept our key") as error:
            await of(standin).do(tools, standin.order(Deed.HIDE))
    assert "felnyckel" not in str(error.value)


async def test_answers_are_followed_through_ours_and_other_talk_is_left_out() -> None:
    standin = DiscourseForum()
    standin.write(903, "nordvik", "Hej Kim! Vi ringer.", answers=2)
    standin.write(904, "ida", "Jag tar en annan.", answers=1)
    standin.write(905, "lin", "Bra att de svarar!", answers=3)
    standin.write(906, "kim", "Tack, nu är den lagad.")
    async with standin.serving() as http:
        tools = standin.tools(http, Parsers())
        conversation = await of(standin).follow(tools, mention())
        everything = await of(standin).follow(tools, mention("901"))
    assert [reply.native_id for reply in conversation.replies] == ["905", "906"]
    assert [reply.native_id for reply in everything.replies] == ["902", "904", "905", "906"]
    assert conversation.replies[0].title == "Titeln"


@pytest.mark.parametrize("how", ["deleted_at", "user_deleted", "removed"])
async def test_what_was_removed_is_gone(how: str) -> None:
    standin = DiscourseForum()
    standin.posts[902] |= {how: "2026-11-20T11:00:00.000Z"} if how == "deleted_at" else {how: True}
    if how == "removed":
        del standin.posts[902]
    async with standin.serving() as http:
        assert (await of(standin).follow(standin.tools(http, Parsers()), mention())).gone


@pytest.mark.parametrize(
    ("odd", "kind"),
    [
        (Answer(404, {}, b"<html>nginx</html>", FORUM), NotFound),
        (replace(answer({"errors": ["x"], "error_type": "not_found"}, 404), url="https://new.test/"), NotFound),
        (answer({"errors": ["x"], "error_type": "not_logged_in"}, 403), AuthNeeded),
        (Answer(403, {}, b"", FORUM), Blocked),
    ],
)
async def test_a_forum_that_is_closed_or_moved_does_not_make_anything_gone(
    odd: Answer, kind: type[SourceError]
) -> None:
    with pytest.raises(kind):
        await source().follow(Tools(Recorded([odd]), Parsers(), NOW, "UTC"), mention())


@pytest.mark.parametrize(
    ("settings", "said"), [({"query": "ab"}, "three letters"), ({"server": "forum.test"}, "must begin with http")]
)
def test_settings_that_do_not_hold_are_refused(settings: dict[str, str], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        source(**settings)


def test_it_says_what_it_searches_for_and_nothing_where_it_reads_everything() -> None:
    told = source(query="Nordvik").reach()
    assert told
    assert (told.query, told.depth) == ("Nordvik", "the newest 250")
    assert source().reach() is None
