"""Google Play: the signature, the pages, the one answer, and what cannot be told after a week."""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from servers import Recorded
from standins.base import NOW
from standins.googleplay import KIM, PACKAGE, GooglePlayStore, account, review

from bot.settings import read_settings
from mentions.model import Because, Kind, Mention, Reading, Status, Tone
from mentions.outside import Deed, Done
from sources.base import Tools
from sources.egress import Answer
from sources.errors import AuthNeeded, Blocked, Declined, SourceError, Unreadable
from sources.googleplay import GooglePlay, GooglePlaySettings
from sources.parsing import Parsers

APP = GooglePlay(GooglePlaySettings(package=PACKAGE))
TOKEN = Answer(200, {}, b'{"access_token": "ya29.t", "expires_in": 3600}', "https://oauth2.googleapis.com/token")


def answer(body: Any, status: int = 200) -> Answer:
    return Answer(status, {}, json.dumps(body).encode(), "https://androidpublisher.googleapis.com/x")


def page(*names: str, day: int = 19, onward: str = "") -> Answer:
    at = int(datetime(2026, 11, day, tzinfo=UTC).timestamp())
    more = {"tokenPagination": {"nextPageToken": onward}} if onward else {}
    return answer({"reviews": [review(name, "Kim", "x", at) for name in names], **more})


def tools(*answers: Answer, secret: str = "") -> Tools:
    secrets = {"GOOGLEPLAY_ACCOUNT": secret or account("https://play.test")}
    return Tools(Recorded([TOKEN, *answers]), Parsers(), NOW, "UTC", secrets, {})


def mention(published: datetime = NOW) -> Mention:
    reading = Reading("sv", Kind.COMPLAINT, Tone.NEGATIVE)
    return Mention(
        1, 1, Status.OPEN, "x", KIM, "", "", "", "Kim", "", published, published, reading, (), "", "", Because("")
    )


async def test_it_signs_once_an_hour_and_asks_for_one_access_token() -> None:
    standin, memory = GooglePlayStore(), dict[str, str]()
    async with standin.serving() as http:
        with_it = standin.tools(http, Parsers(), memory)
        await APP.fetch(with_it, {})
        signed = memory["googleplay:signed"]
        await APP.fetch(with_it, {})
        assert (standin.issued, memory["googleplay:signed"]) == (1, signed)
        standin.tokens.clear()
        await APP.fetch(with_it, {})
    assert standin.issued == 2, "a dead token is asked for anew"


@pytest.mark.parametrize("written", [str, lambda text: b64encode(text.encode()).decode()], ids=["json", "base64"])
async def test_the_key_may_be_written_as_it_is_or_in_base64(written: Any) -> None:
    secret = written(account("https://play.test"))
    with_it = tools(page("a"), secret=secret)
    assert [one.native_id for one in (await APP.fetch(with_it, {})).sightings] == ["a"]
    assert isinstance(with_it.http, Recorded)
    assert [url.split("?")[0] for url, _ in with_it.http.asked] == [
        "https://play.test/token",
        f"https://play.test/androidpublisher/v3/applications/{PACKAGE}/reviews",
    ]
    slack = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}
    assert read_settings({**slack, "GOOGLEPLAY_ACCOUNT": secret}).secrets["GOOGLEPLAY_ACCOUNT"] == secret


@pytest.mark.parametrize(
    "odd",
    [
        "geheim",
        "{}",
        "[1]",
        "{" * 5000,
        '{"client_email": "a@b", "private_key": "geheim geheim geheim geheim"}',
        "ÅÄÖ=",
    ],
    ids=range(6),
)
async def test_a_key_that_is_none_is_told_without_showing_it(odd: str) -> None:
    with pytest.raises(AuthNeeded) as told:
        await APP.fetch(tools(page("a"), secret=odd), {})
    assert "geheim" not in str(told.value)
    assert told.value.__cause__ is None
    with pytest.raises(AuthNeeded, match="is not set"):
        await APP.fetch(replace(tools(), secrets={}), {})


async def test_pages_are_read_down_to_what_is_known_and_five_at_most() -> None:
    first = await APP.fetch(with_it := tools(page("a", onward="2")), {})
    assert len(with_it.http.asked) == 2, "the first time one page"  # type: ignore[attr-defined]
    known = {**first.bookmark, "newest": "2026-11-17T00:00:00+00:00"}
    with_it = tools(page("c", day=19, onward="2"), page("b", day=18, onward="3"), page("a", day=16, onward="4"))
    again = await APP.fetch(with_it, known)
    assert [one.native_id for one in again.sightings] == ["c", "b", "a"]
    assert "token=3" in with_it.http.asked[3][0]  # type: ignore[attr-defined]
    many = await APP.fetch(tools(*[page(str(n), onward="n") for n in range(9)]), known)
    assert [one.native_id for one in many.sightings] == ["0", "1", "2", "3", "4"]
    assert "more than the newest 5" in many.notes[0]


@pytest.mark.parametrize(
    ("odd", "error"),
    [
        (answer({"error": {"code": 403, "message": "The caller does not have permission"}}, 403), AuthNeeded),
        (answer({"kind": "x"}), Unreadable),
        (answer({"reviews": {}}), Unreadable),
        (answer({"error": {"code": 5}}), Unreadable),
        (answer([]), Unreadable),
        (Answer(200, {}, b"<html>", ""), Unreadable),
        (Answer(451, {}, b"", "https://x.test"), Blocked),
    ],
    ids=range(7),
)
async def test_a_refusal_is_never_nothing_new(odd: Answer, error: type[SourceError]) -> None:
    with pytest.raises(error):
        await APP.fetch(tools(odd), {})


async def test_an_app_without_reviews_is_well_and_odd_reviews_are_counted() -> None:
    assert (await APP.fetch(tools(answer({})), {})).sightings == ()
    odd = [None, {"reviewId": "a/b"}, {"reviewId": "c", "comments": 5}, review("d", "Kim", "x", -1)]
    odd += [review("e", "Kim", "x", 1, stars=9), {"reviewId": "f", "comments": [{"userComment": {"starRating": 2}}]}]
    harvest = await APP.fetch(tools(answer({"reviews": odd, "tokenPagination": 5})), {})
    assert ([one.native_id for one in harvest.sightings], harvest.skipped) == (["f"], 5)
    assert (harvest.sightings[0].title, harvest.sightings[0].published_at) == ("★★☆☆☆", None)


async def test_a_colleagues_answer_is_left_alone_until_the_review_changes() -> None:
    standin, said = GooglePlayStore(), int(NOW.timestamp())
    comments = standin.reviews[KIM]["comments"]
    comments.append({"developerComment": {"text": "Hej från Anna", "lastModified": {"seconds": str(said - 1800)}}})
    async with standin.serving() as http:
        with_it = standin.tools(http, Parsers())
        with pytest.raises(Declined, match="answered this review already"):
            await APP.do(with_it, standin.order(Deed.REPLY))
        comments[0]["userComment"]["lastModified"]["seconds"] = str(said - 900)
        await APP.do(with_it, standin.order(Deed.REPLY))
        again = await APP.do(with_it, standin.order(Deed.REPLY))
    assert again == Done(standin.url)
    assert len(standin.applied) == 1


async def test_what_is_too_long_is_declined_before_anything_is_sent() -> None:
    standin = GooglePlayStore()
    async with standin.serving() as http:
        with pytest.raises(Declined, match="350 characters, this has 351"):
            await APP.do(standin.tools(http, Parsers()), replace(standin.order(Deed.REPLY), text="å" * 351))
    assert standin.issued == 0


async def test_a_review_that_is_missing_is_gone_within_the_week_only_and_if_the_app_still_answers() -> None:
    standin = GooglePlayStore()
    async with standin.serving() as http:
        with_it = standin.tools(http, Parsers())
        assert not (await APP.follow(with_it, mention())).gone
        standin.reviews.clear()
        assert (await APP.follow(with_it, mention())).gone
        assert not (await APP.follow(with_it, mention(NOW - timedelta(days=7)))).gone
        standin.refusal = (404, "NOT_FOUND")
        gone = replace(with_it, http=Recorded([answer({}, 404), answer({}, 403)]))
        with pytest.raises(AuthNeeded):
            await APP.follow(gone, mention())
