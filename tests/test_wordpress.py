"""WordPress: whom it hears, where it asks, and that its moderation is neither doubled nor taken for something else."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from servers import Recorded
from standins.wordpress import WordPressSite

from mentions.model import Mention
from mentions.outside import Deed, Done
from mentions.setup import SourceEntry
from sources import Parsers, build
from sources.accounts import read_account
from sources.base import Harvest, Tools
from sources.egress import Answer
from sources.errors import AuthNeeded, Blocked, Declined, NotFound, RateLimited, SourceError, Unclear, Unreadable
from sources.wordpress import WordPress

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
JSON = {"content-type": "application/json; charset=UTF-8"}


def answer(body: Any, status: int = 200, headers: dict[str, str] | None = None) -> Answer:
    return Answer(status, {**JSON, **(headers or {})}, json.dumps(body).encode(), "https://blog.test/")


def comment(number: int, **more: Any) -> dict[str, Any]:
    day = {"date_gmt": "2026-11-20T10:00:00", "content": {"rendered": "<p>x</p>"}, "link": "https://blog.test/#c"}
    return {"id": number, "author": 0, "status": "approved", **day, **more}


def source(site: str = "https://blog.test") -> WordPress:
    made = build(SourceEntry(id="x", type="wordpress", site=site))
    assert isinstance(made, WordPress)
    return made


async def fetch(
    answers: list[Answer], bookmark: dict[str, str] | None = None, **secrets: str
) -> tuple[Harvest, Recorded]:
    http = Recorded(answers)
    return await source().fetch(Tools(http, Parsers(), NOW, "UTC", secrets), bookmark or {}), http


def mention(standin: WordPressSite, number: str = "41") -> Mention:
    order = standin.order(Deed.REPLY)
    empty: Any = None
    return Mention(
        1, 1, empty, "x", number, order.url, "", "", "Kim", "", NOW, NOW, empty, (), "", "", empty,
    )  # fmt: skip


async def test_a_comment_without_a_zone_is_read_as_utc_and_under_its_page() -> None:
    page = {"_embedded": {"up": [{"title": {"rendered": "A &amp; B"}}]}}
    harvest, _ = await fetch([answer([comment(3, **page)])])
    seen = harvest.sightings[0]
    assert (seen.title, seen.text, seen.published_at) == ("A & B", "x", datetime(2026, 11, 20, 10, 0, tzinfo=UTC))


async def test_pages_are_walked_until_what_was_seen_before_even_where_a_page_is_not_full() -> None:
    pages = [answer([comment(9)], headers={"x-wp-totalpages": "40"}) for _ in range(3)]
    pages.append(answer([comment(8, date_gmt="2026-11-01T00:00:00")], headers={"x-wp-totalpages": "40"}))
    harvest, http = await fetch(pages, {"for": "https://blog.test", "newest": "2026-11-10T00:00:00+00:00"})
    assert len(http.asked) == 4
    assert [sighting.native_id for sighting in harvest.sightings] == ["9", "8"]


async def test_too_many_pages_are_cut_and_said() -> None:
    bookmark = {"for": "https://blog.test", "newest": "2026-11-10T00:00:00+00:00"}
    harvest, http = await fetch([answer([comment(9)], headers={"x-wp-totalpages": "40"})], bookmark)
    assert len(http.asked) == 5
    assert "the oldest of them were not read" in harvest.notes[0]


async def test_at_first_only_the_newest_page_is_read() -> None:
    _, http = await fetch([answer([comment(9)], headers={"x-wp-totalpages": "40"})])
    assert len(http.asked) == 1


async def test_a_comment_that_is_approved_days_later_is_still_found() -> None:
    bookmark = (await fetch([answer([comment(9)])]))[0].bookmark
    late = [comment(9), comment(7, date_gmt="2026-11-12T00:00:00")]
    harvest, _ = await fetch([answer(late)], dict(bookmark))
    assert "7" in {sighting.native_id for sighting in harvest.sightings}


@pytest.mark.parametrize(
    "odd",
    [
        None, 5, [], {}, {"id": 0}, comment(1, content=None), comment(1, content="x"), comment(1, author_name=["a"]),
        comment(1, date_gmt=5), comment(1, link={"a": 1}), comment(1, id="1; drop"), comment(1, author="anna"),
    ],
    ids=range(12),
)  # fmt: skip
async def test_a_comment_of_an_odd_shape_is_counted_and_the_others_are_kept(odd: Any) -> None:
    harvest, _ = await fetch([answer([odd, comment(7)])])
    assert ([sighting.native_id for sighting in harvest.sightings], harvest.skipped) == (["7"], 1)


@pytest.mark.parametrize(
    "embedded", [[], {"up": []}, {"up": [None]}, {"up": [{"title": 5}]}, {"up": [{"title": {"rendered": []}}]}]
)
async def test_a_page_without_a_readable_title_costs_only_the_title(embedded: Any) -> None:
    harvest, _ = await fetch([answer([comment(7, _embedded=embedded, link="javascript:alert(1)")])])
    assert (harvest.sightings[0].title, harvest.sightings[0].url) == ("", "")


@pytest.mark.parametrize(
    ("odd", "kind"),
    [
        (answer({"comments": []}), Unreadable),
        (Answer(200, {"content-type": "text/html"}, b"<html>Log in</html>", "https://blog.test/"), Unreadable),
        (answer({"code": "rest_no_route", "message": "x"}, 404), NotFound),
        (answer({"code": "rest_cannot_access", "message": "Only for members."}, 401), AuthNeeded),
        (Answer(403, {"content-type": "text/html"}, b"<html>Just a moment", "https://blog.test/"), Blocked),
    ],
)
async def test_what_is_no_list_of_comments_is_an_error(odd: Answer, kind: type[SourceError]) -> None:
    with pytest.raises(kind):
        await fetch([odd])


async def test_a_password_goes_to_its_own_site_only() -> None:
    _, http = await fetch([answer([])], WORDPRESS_ACCOUNT="https://anna:hemligt@other.test")
    assert all("authorization" not in headers and "status=" not in url for url, headers in http.asked)
    assert source().deeds({"WORDPRESS_ACCOUNT": "https://anna:hemligt@other.test"}) == frozenset()
    assert source().deeds({"WORDPRESS_ACCOUNT": "https://blog.test"}) == frozenset(), "an address is no account"
    assert "hemligt" not in repr(read_account("https://anna:hemligt@other.test"))


@pytest.mark.parametrize("plain", [False, True])
async def test_a_site_with_plain_addresses_is_found_by_the_other_door(plain: bool) -> None:
    standin = WordPressSite()
    standin.plain = plain
    async with standin.serving() as http:
        tools = standin.tools(http, Parsers())
        harvest = await _of(standin).fetch(tools, {})
        await _of(standin).do(tools, standin.order(Deed.HIDE))
    assert [sighting.native_id for sighting in harvest.sightings] == ["41", "40"]
    assert standin.comments[41]["status"] == "hold"


async def test_held_comments_are_heard_with_an_account_and_our_own_never() -> None:
    standin = WordPressSite()
    standin.write(50, 7, 41, "Hej Kim!")
    standin.write(51, 0, 0, "Får jag vara med?", "hold")
    standin.write(52, 0, 0, "Köp klockor", "spam")
    async with standin.serving() as http:
        tools = standin.tools(http, Parsers())
        heard = await _of(standin).fetch(tools, {})
        visiting = await _of(standin).fetch(replace(tools, secrets={}), {})
    assert [sighting.native_id for sighting in heard.sightings] == ["51", "41", "40"]
    assert "51" not in {sighting.native_id for sighting in visiting.sightings}


async def test_a_wrong_password_is_said_and_never_shown() -> None:
    standin = WordPressSite()
    async with standin.serving() as http:
        tools = standin.tools(http, Parsers())
        wrong = replace(tools, secrets={"WORDPRESS_ACCOUNT": f"http://anna:felfelfel@127.0.0.1:{standin.port}"})
        with pytest.raises(AuthNeeded, match="check WORDPRESS_ACCOUNT") as error:
            await _of(standin).do(wrong, standin.order(Deed.HIDE))
    assert "felfelfel" not in str(error.value)
    assert standin.applied == []


async def test_a_state_that_stands_already_is_done_without_asking_wordpress_which_would_fail() -> None:
    standin = WordPressSite()
    async with standin.serving() as http:
        tools = standin.tools(http, Parsers())
        for deed in (Deed.REPORT, Deed.REPORT, Deed.DELETE, Deed.DELETE):
            assert await _of(standin).do(tools, standin.order(deed)) == Done()
    assert [what for what, _, _ in standin.applied] == [Deed.REPORT, Deed.DELETE]


async def test_the_troll_flow_can_be_taken_back_to_the_last_step() -> None:
    standin = WordPressSite()
    async with standin.serving() as http:
        tools = standin.tools(http, Parsers())
        for deed in (Deed.HIDE, Deed.SHOW, Deed.REPORT, Deed.SHOW, Deed.DELETE, Deed.SHOW):
            await _of(standin).do(tools, standin.order(deed))
    assert standin.comments[41]["status"] == "approved"
    assert len(standin.applied) == 6
    assert standin.comments[40]["status"] == "approved", "nobody else's comment was touched"


async def test_a_comment_that_is_gone_can_be_deleted_but_not_hidden() -> None:
    standin = WordPressSite()
    order = replace(standin.order(Deed.HIDE), native_id="999")
    async with standin.serving() as http:
        tools = standin.tools(http, Parsers())
        with pytest.raises(Declined, match="no more"):
            await _of(standin).do(tools, order)
        assert await _of(standin).do(tools, replace(order, deed=Deed.DELETE)) == Done()


async def test_an_answer_is_shown_as_it_was_written_and_not_read_as_html() -> None:
    standin = WordPressSite()
    order = replace(standin.order(Deed.REPLY), text='3 < 5 & <b>"så"</b>')
    async with standin.serving() as http:
        tools = standin.tools(http, Parsers())
        done = await _of(standin).do(tools, order)
        found = await _of(standin).look_up(tools, order)
    assert standin.applied[0][2] == '3 &lt; 5 &amp; &lt;b&gt;"så"&lt;/b&gt;'
    assert found == done == Done(f"{standin.base}/2026/11/stolar/#comment-42", "42")


async def test_an_answer_that_is_there_already_is_found_and_not_written_twice() -> None:
    standin = WordPressSite()
    async with standin.serving() as http:
        tools = standin.tools(http, Parsers())
        first = await _of(standin).do(tools, standin.order(Deed.REPLY))
        standin.comments[42]["date_gmt"] = "2026-11-01T00:00:00"
        again = await _of(standin).do(tools, standin.order(Deed.REPLY))
    assert first == again
    assert len(standin.applied) == 1


async def test_an_answer_that_was_put_among_the_spam_is_told() -> None:
    standin = WordPressSite()
    async with standin.serving() as http:
        tools = standin.tools(http, Parsers())
        await _of(standin).do(tools, standin.order(Deed.REPLY))
        standin.comments[42]["status"] = "spam"
        with pytest.raises(Declined, match="look in its spam"):
            await _of(standin).do(tools, standin.order(Deed.REPLY))


async def test_an_answer_that_waits_is_queued_and_too_many_wait_a_minute() -> None:
    standin = WordPressSite()
    standin.holds = True
    async with standin.serving() as http:
        tools = standin.tools(http, Parsers())
        assert (await _of(standin).do(tools, standin.order(Deed.REPLY))).queued
        standin.floods = True
        with pytest.raises(RateLimited):
            await _of(standin).do(tools, replace(standin.order(Deed.REPLY), text="En annan sak."))


async def test_the_same_words_of_a_visitor_or_of_last_week_are_not_ours() -> None:
    standin = WordPressSite()
    order = standin.order(Deed.REPLY)
    standin.write(60, 0, 41, order.text)
    standin.write(61, 7, 41, order.text)["date_gmt"] = "2026-11-13T12:00:00"
    standin.write(62, 7, 40, order.text)
    async with standin.serving() as http:
        assert await _of(standin).look_up(standin.tools(http, Parsers()), order) is None


async def test_answers_below_are_followed_down_and_ours_are_left_out() -> None:
    standin = WordPressSite()
    standin.write(50, 7, 41, "Hej Kim!")
    standin.write(51, 0, 50, "Tack!")
    standin.write(52, 0, 40, "Hör inte hit")
    standin.write(53, 0, 51, "Ingen orsak")
    async with standin.serving() as http:
        conversation = await _of(standin).follow(standin.tools(http, Parsers()), mention(standin))
    assert not conversation.gone
    assert [reply.text for reply in conversation.replies] == ["Tack!", "Ingen orsak"]


@pytest.mark.parametrize("status", ["trash", "post-trashed", "removed"])
async def test_what_was_removed_is_gone(status: str) -> None:
    standin = WordPressSite()
    standin.comments[41]["status"] = status
    if status == "removed":
        del standin.comments[41]
    async with standin.serving() as http:
        conversation = await _of(standin).follow(standin.tools(http, Parsers()), mention(standin))
    assert conversation.gone


async def test_what_a_visitor_may_not_see_is_an_error_and_not_gone() -> None:
    standin = WordPressSite()
    standin.comments[41]["status"] = "hold"
    async with standin.serving() as http:
        tools = replace(standin.tools(http, Parsers()), secrets={})
        with pytest.raises(AuthNeeded):
            await _of(standin).follow(tools, mention(standin))


@pytest.mark.parametrize("odd", [answer({"code": "rest_no_route", "message": ""}, 404), Answer(404, {}, b"<html>", "")])
async def test_a_site_that_has_lost_its_api_does_not_make_anything_gone(odd: Answer) -> None:
    standin = WordPressSite()
    with pytest.raises(NotFound):
        await source().follow(Tools(Recorded([odd]), Parsers(), NOW, "UTC"), mention(standin))


async def test_a_site_that_was_moved_to_another_host_does_not_make_anything_gone() -> None:
    missing = {"code": "rest_comment_invalid_id", "message": ""}
    for host, gone in (("www.blog.test", True), ("new.test", False)):
        odd = replace(answer(missing, 404), url=f"https://{host}/wp-json/wp/v2/comments/41")
        told = source().follow(Tools(Recorded([odd]), Parsers(), NOW, "UTC"), mention(WordPressSite()))
        if gone:
            assert (await told).gone
        else:
            with pytest.raises(NotFound):
                await told


async def test_a_fault_of_the_site_leaves_it_open_and_a_site_without_trash_refuses() -> None:
    standin = WordPressSite()
    order = standin.order(Deed.DELETE)
    async with standin.serving() as http:
        tools = standin.tools(http, Parsers())
        standin.refuse = 500
        with pytest.raises(Unclear):
            await _of(standin).do(tools, order)
        assert await _of(standin).look_up(tools, order) is None
        standin.refuse = 501
        with pytest.raises(Declined):
            await _of(standin).do(tools, order)
    assert standin.applied == []


@pytest.mark.parametrize("deed", [Deed.REPLY, Deed.HIDE])
async def test_a_good_answer_that_cannot_be_read_leaves_it_open(deed: Deed) -> None:
    there = answer(comment(41, post=5, status="approved"))
    odd = Answer(200, {"content-type": "text/html"}, b"<html>Back soon</html>", "https://blog.test/")
    ours = {"WORDPRESS_ACCOUNT": "https://anna:hemlig@blog.test"}
    with pytest.raises(Unclear):
        await source().do(Tools(Recorded([there, odd]), Parsers(), NOW, "UTC", ours), WordPressSite().order(deed))


async def test_a_mention_that_is_no_comment_is_no_fault_of_ours() -> None:
    standin = WordPressSite()
    with pytest.raises(Declined, match="no comment of WordPress"):
        await source().follow(Tools(Recorded([]), Parsers(), NOW, "UTC"), mention(standin, "https://blog.test/feed/1"))


@pytest.mark.parametrize("site", ["blog.test", "ftp://blog.test", "https://a:b@blog.test", "https://blog.test/?p=1"])
def test_an_address_that_is_none_is_refused(site: str) -> None:
    with pytest.raises(ValueError, match="site"):
        source(site)


def _of(standin: WordPressSite) -> WordPress:
    made = standin.source()
    assert isinstance(made, WordPress)
    return made
