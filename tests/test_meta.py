"""Facebook and Instagram: what is read on, what a refusal means, what is gone, and who answered below."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from servers import Recorded
from standins.base import NOW as THEN
from standins.facebook import KIM, PAGE, POST, VISIT, FacebookPage
from standins.instagram import KIM as KIM_IG
from standins.instagram import USER, InstagramAccount
from standins.meta import TOKEN, GraphStandIn

from mentions.model import Because, Kind, Mention, Reading, Status, Tone
from mentions.outside import Deed
from sources.base import Acts, Follows, Harvest, Tools
from sources.egress import Answer
from sources.errors import AuthNeeded, Blocked, Declined, RateLimited, SourceError, Unclear, Unreachable, Unreadable
from sources.facebook import Facebook, FacebookSettings
from sources.instagram import Instagram, InstagramSettings
from sources.parsing import Parsers

NOW = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)
SECRETS = {"FACEBOOK_ACCOUNT": TOKEN, "INSTAGRAM_ACCOUNT": TOKEN}
BOTH: list[Facebook | Instagram] = [Facebook(FacebookSettings(page=PAGE)), Instagram(InstagramSettings(user=USER))]


def answer(body: Any, status: int = 200) -> Answer:
    return Answer(status, {}, json.dumps(body).encode(), "https://graph.facebook.com/v25.0/x")


def refusal(code: Any, subcode: int = 0, status: int = 400) -> Answer:
    return answer({"error": {"message": f"Bad token {TOKEN}", "code": code, "error_subcode": subcode}}, status)


def said(name: str, at: str, by: str = "41", **more: Any) -> dict[str, Any]:
    return {"id": name, "message": f"ord {name}", "created_time": at, "from": {"id": by, "name": "Bo"}, **more}


def edge(*items: Any, after: str = "") -> dict[str, Any]:
    onward = {"cursors": {"after": after}, "next": f"https://graph.facebook.com/?access_token={TOKEN}"} if after else {}
    return {"data": list(items), "paging": onward}


def feed(*comments: Any, after: str = "", post: str = POST) -> Answer:
    day = "2026-06-01T08:00:00+0000"
    return answer(edge(said(post, day, PAGE, comments=edge(*comments, after=after))))


async def fetch(
    http: Recorded, bookmark: Mapping[str, str] | None = None, source: Facebook | Instagram = BOTH[0]
) -> Harvest:
    return await source.fetch(Tools(http, Parsers(), NOW, "UTC", SECRETS), bookmark or {})


def mention(standin: GraphStandIn, native_id: str = "") -> Mention:
    reading = Reading("sv", Kind.COMPLAINT, Tone.NEGATIVE)
    return Mention(
        1, 1, Status.OPEN, "x", native_id or standin.mention, standin.url, "Hyllan", "", "Kim", "", THEN, THEN, reading,
        (), "", "", Because(""),
    )  # fmt: skip


async def test_the_token_is_in_a_header_and_never_in_the_address() -> None:
    for source in BOTH:
        await fetch(http := Recorded([answer(edge())]), source=source)
        ((url, headers),) = http.asked
        assert url.startswith("https://graph.facebook.com/v25.0/")
        assert headers["authorization"] == f"Bearer {TOKEN}"
        assert TOKEN not in url


async def test_a_post_with_many_new_comments_is_read_on_by_its_cursor() -> None:
    first = await fetch(Recorded([feed(said("77_1", "2026-06-10T10:00:00+0000"))]))
    new = [said("77_3", "2026-06-14T10:00:00+0000"), said("77_2", "2026-06-13T10:00:00+0000")]
    http = Recorded([feed(*new, after="A"), answer(edge(said("77_1", "2026-06-10T09:00:00+0000")))])
    again = await fetch(http, first.bookmark)
    assert "after=A" in http.asked[1][0]
    assert f"/{POST}/comments" in http.asked[1][0]
    assert [one.native_id for one in again.sightings] == ["77_3", "77_2", "77_1"]
    assert again.notes == ()
    more = await fetch(Recorded([feed(*new, after="A"), answer(edge(*new, after="B"))]), first.bookmark)
    assert more.notes == ("1 posts have more new comments than were read",)


async def test_the_first_time_no_post_is_read_on_and_a_changed_page_begins_anew() -> None:
    await fetch(http := Recorded([feed(said("77_1", "2026-06-10T10:00:00+0000"), after="A")]))
    assert len(http.asked) == 1
    await fetch(http := Recorded([feed(after="A")]), {"for": "999", "newest": "2026-06-01T00:00:00+00:00", "seen": "x"})
    assert len(http.asked) == 1


@pytest.mark.parametrize(
    ("odd", "error"),
    [
        (refusal(190, 463, 401), AuthNeeded),
        (refusal(10, 0, 403), AuthNeeded),
        (refusal(200), AuthNeeded),
        *((refusal(code), RateLimited) for code in (4, 17, 32, 613)),
        (refusal(1, status=500), Unreachable),
        (refusal(100), Unreadable),
        (refusal("odd", status=200), Unreadable),
        (answer({"error": "odd"}), Unreadable),
        (answer({"data": {}}), Unreadable),
        (answer([]), Unreadable),
        (Answer(200, {}, b"<html>Log in</html>", ""), Unreadable),
        (Answer(403, {}, b"", "https://graph.facebook.com/"), Blocked),
    ],
    ids=range(15),
)
@pytest.mark.parametrize("source", BOTH, ids=["facebook", "instagram"])
async def test_a_refusal_is_never_nothing_new(
    source: Facebook | Instagram, odd: Answer, error: type[SourceError]
) -> None:
    with pytest.raises(error) as told:
        await fetch(Recorded([odd]), source=source)
    if error in (AuthNeeded, RateLimited) and b"190" in odd.body:
        assert TOKEN not in str(told.value)


async def test_things_of_odd_shapes_are_counted() -> None:
    odd = [None, 5, {}, {"id": "../x"}, {"id": "77_2", "from": "x"}, {"id": "77_3", "parent": {"id": "a/b"}}]
    fine = said("77_9", "gestern", message=None)
    harvest = await fetch(Recorded([feed(*odd, fine)]))
    assert ([one.native_id for one in harvest.sightings], harvest.skipped) == (["77_9"], 6)
    assert harvest.sightings[0].published_at is None
    with pytest.raises(Unreadable):
        await fetch(Recorded([answer(edge({"id": POST, "comments": [1]}))]))
    with pytest.raises(AuthNeeded, match="without their ids"):
        await fetch(Recorded([feed({"message": "x", "created_time": "2026-06-14T10:00:00+0000"})]))
    media = {"id": "1", "comments": edge({"id": "2", "hidden": "maybe"}, {"id": "3", "username": "a/../b c"})}
    harvest = await fetch(Recorded([answer(edge(media))]), source=BOTH[1])
    assert ([one.native_id for one in harvest.sightings], harvest.skipped) == (["3"], 1)


STAND_INS = [FacebookPage, InstagramAccount]


@pytest.mark.parametrize("kind", STAND_INS)
async def test_what_is_deleted_is_gone_but_what_we_may_not_see_is_not(kind: type[GraphStandIn]) -> None:
    standin = kind()
    async with standin.serving() as http:
        source, tools = standin.source(), standin.tools(http, Parsers())
        assert isinstance(source, Follows)
        assert not (await source.follow(tools, mention(standin))).gone
        standin.refusal = (100, 0, 400)
        with pytest.raises(Unreadable):
            await source.follow(tools, mention(standin))
        standin.blind = True
        with pytest.raises(AuthNeeded):
            await source.follow(tools, mention(standin))
        standin.blind = False
        del standin.things[standin.mention]
        assert (await source.follow(tools, mention(standin))).gone


async def test_who_answered_below_is_told_without_ourselves() -> None:
    standin = FacebookPage()
    standin.write("77_601", "44", "Lisa", "Samma här", parent=KIM)
    standin.write("77_602", PAGE, "Enrisbo", "Vi hör av oss", parent=KIM)
    standin.write("77_603", "45", "Tom", "Jag med", parent=KIM)
    async with standin.serving() as http:
        source, tools = Facebook(FacebookSettings(page=PAGE)), standin.tools(http, Parsers())
        below = await source.follow(tools, mention(standin))
        beside = await source.follow(tools, mention(standin, "77_601"))
    assert [one.author for one in below.replies] == ["Lisa", "Tom"]
    assert [one.author for one in beside.replies] == ["Tom"]
    other = InstagramAccount()
    other.write("18000000000000601", "lisa", "Samma här", parent=KIM_IG)
    other.write("18000000000000602", "enrisbo", "Vi hör av oss", parent=KIM_IG)
    async with other.serving() as http:
        ours = Instagram(InstagramSettings(user=USER))
        below = await ours.follow(other.tools(http, Parsers()), mention(other))
    assert [one.author for one in below.replies] == ["lisa"]


async def test_an_answer_to_a_reply_stands_below_its_comment_and_is_found_there() -> None:
    facebook, instagram = FacebookPage(), InstagramAccount()
    facebook.write("77_601", "44", "Lisa", "Samma här", parent=KIM)
    instagram.write("18000000000000601", "lisa", "Samma här", parent=KIM_IG)
    for standin, reply, parent in ((facebook, "77_601", KIM), (instagram, "18000000000000601", KIM_IG)):
        async with standin.serving() as http:
            source, tools = standin.source(), standin.tools(http, Parsers())
            assert isinstance(source, Acts)
            order = replace(standin.order(Deed.REPLY), native_id=reply)
            standin.lose = True
            with pytest.raises(Unclear):
                await source.do(tools, order)
            found = await source.look_up(tools, order)
        assert found
        assert standin.applied == [(Deed.REPLY, parent, order.text)]


async def test_what_visitors_post_is_answered_and_deleted_but_not_hidden() -> None:
    standin = FacebookPage()
    async with standin.serving() as http:
        source, tools = Facebook(FacebookSettings(page=PAGE)), standin.tools(http, Parsers())
        await source.do(tools, replace(standin.order(Deed.REPLY), native_id=VISIT))
        with pytest.raises(Declined, match="no posts"):
            await source.do(tools, replace(standin.order(Deed.HIDE), native_id=VISIT))
        await source.do(tools, replace(standin.order(Deed.DELETE), native_id=VISIT))
    assert [(what, where) for what, where, _ in standin.applied] == [(Deed.REPLY, VISIT), (Deed.DELETE, VISIT)]


async def test_what_cannot_be_hidden_or_answered_is_declined_before_it_is_tried() -> None:
    standin, other = FacebookPage(), InstagramAccount()
    standin.things[KIM]["can_hide"] = False
    other.things[KIM_IG]["hidden"] = True
    async with standin.serving() as http:
        source, tools = Facebook(FacebookSettings(page=PAGE)), standin.tools(http, Parsers())
        with pytest.raises(Declined, match="does not let the page hide"):
            await source.do(tools, standin.order(Deed.HIDE))
        with pytest.raises(Declined, match="8000 characters"):
            await source.do(tools, replace(standin.order(Deed.REPLY), text="å" * 8_001))
        with pytest.raises(Declined, match="nothing like report"):
            await source.do(tools, standin.order(Deed.REPORT))
        del standin.things[KIM]
        with pytest.raises(Declined, match="no more"):
            await source.do(tools, standin.order(Deed.REPLY))
    async with other.serving() as http:
        with pytest.raises(Declined, match="show it first"):
            await Instagram(InstagramSettings(user=USER)).do(other.tools(http, Parsers()), other.order(Deed.REPLY))
    assert standin.applied == other.applied == []


@pytest.mark.parametrize(
    ("odd", "error"),
    [
        (refusal(190), AuthNeeded),
        (refusal(32), RateLimited),
        (refusal(2), Unclear),
        (refusal(200), Declined),
        (refusal(100, 33), Declined),
        (answer({"success": False}), Unclear),
        (answer({"id": 5}), Unclear),
        (Answer(200, {}, b"<html>", ""), Unclear),
    ],
    ids=range(8),
)
@pytest.mark.parametrize("source", BOTH, ids=["facebook", "instagram"])
async def test_a_deed_that_is_refused_says_whether_it_may_have_been_done(
    source: Facebook | Instagram, odd: Answer, error: type[SourceError]
) -> None:
    order = replace(FacebookPage().order(Deed.REPLY), native_id="771")
    with pytest.raises(error) as told:
        await source.do(Tools(Recorded([answer({"id": "771"}), odd]), Parsers(), NOW, "UTC", SECRETS), order)
    if b"190" in odd.body:
        assert TOKEN not in str(told.value)


@pytest.mark.parametrize("kind", STAND_INS)
async def test_the_same_words_of_last_week_or_of_somebody_else_are_not_our_answer(kind: type[GraphStandIn]) -> None:
    standin = kind()
    order = standin.order(Deed.REPLY)
    if isinstance(standin, FacebookPage):
        old = standin.write("77_601", PAGE, "Enrisbo", order.text, parent=KIM)
        standin.write("77_602", "44", "Lisa", order.text, parent=KIM)
        old["created_time"] = "2026-11-13T12:00:00+0000"
    elif isinstance(standin, InstagramAccount):
        old = standin.write("18000000000000601", "enrisbo", order.text, parent=KIM_IG)
        standin.write("18000000000000602", "lisa", order.text, parent=KIM_IG)
        old["timestamp"] = "2026-11-13T12:00:00+0000"
    async with standin.serving() as http:
        source, tools = standin.source(), standin.tools(http, Parsers())
        assert isinstance(source, Acts)
        assert await source.look_up(tools, order) is None
        old.update(created_time="2026-11-20T11:59:00+0000", timestamp="2026-11-20T11:59:00+0000")
        old.pop("user", None)  # Instagram does not always tell; then the name does
        assert await source.look_up(tools, order)
