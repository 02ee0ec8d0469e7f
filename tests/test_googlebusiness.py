"""Google Business Profile: the original words, the one answer, and what its judges make of it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from servers import Recorded
from standins.base import NOW
from standins.googlebusiness import KIM, GoogleBusinessProfile, review

from mentions.model import Because, Kind, Mention, Reading, Status, Tone
from mentions.outside import Deed
from sources.base import Tools
from sources.egress import Answer
from sources.errors import AuthNeeded, Declined, SourceError, Unclear, Unreadable
from sources.googlebusiness import GoogleBusiness, GoogleBusinessSettings, original
from sources.parsing import Parsers

PLACE = GoogleBusiness(GoogleBusinessSettings(account="111", location="222"))
SECRETS = {"GOOGLEBUSINESS_CLIENT": "id:geheim", "GOOGLEBUSINESS_REFRESH_TOKEN": "r1"}
TOKEN = Answer(200, {}, b'{"access_token": "ya29.t", "expires_in": 3600}', "https://oauth2.googleapis.com/token")


def answer(body: Any, status: int = 200) -> Answer:
    return Answer(status, {}, json.dumps(body).encode(), "https://mybusiness.googleapis.com/x")


def tools(*answers: Answer) -> Tools:
    return Tools(Recorded([TOKEN, *answers]), Parsers(), NOW, "UTC", SECRETS, {})


def mention() -> Mention:
    reading = Reading("sv", Kind.COMPLAINT, Tone.NEGATIVE)
    return Mention(1, 1, Status.OPEN, "x", KIM, "", "", "", "Kim", "", NOW, NOW, reading, (), "", "", Because(""))


@pytest.mark.parametrize(
    ("comment", "kept"),
    [
        ("Bra!", "Bra!"),
        ("(Translated by Google) Good!\n\n(Original)\nBra!", "Bra!"),
        ("Bra!\n\n(Translated by Google)\nGood!", "Bra!"),
        ("(Translated by Google)", "(Translated by Google)"),
        ("", ""),
    ],
)
def test_what_the_person_wrote_is_kept(comment: str, kept: str) -> None:
    assert original(comment) == kept


async def test_pages_are_read_by_the_last_change_down_to_what_is_known() -> None:
    said = {day: review(f"r{day}", "Kim", "ONE", "x", f"2026-11-{day}T10:00:00Z") for day in (19, 18, 16, 15)}
    pages = [answer({"reviews": [one], "nextPageToken": f"p{day}"}) for day, one in said.items()]
    first = await PLACE.fetch(tools(pages[0]), {})
    with_it = tools(*pages)
    again = await PLACE.fetch(with_it, {**first.bookmark, "newest": "2026-11-17T00:00:00+00:00"})
    assert [one.native_id for one in again.sightings] == ["r19", "r18", "r16"]
    assert isinstance(with_it.http, Recorded)
    assert all("orderBy=updateTime+desc" in url for url, _ in with_it.http.asked[1:])
    assert "pageToken=p18" in with_it.http.asked[3][0]


@pytest.mark.parametrize(
    ("odd", "error"),
    [
        (answer({"error": {"code": 403, "message": "No."}}, 403), AuthNeeded),
        (answer({"locations": []}), Unreadable),
        (answer({"reviews": "odd"}), Unreadable),
        (Answer(200, {}, b"<html>", ""), Unreadable),
    ],
    ids=range(4),
)
async def test_a_refusal_is_never_nothing_new(odd: Answer, error: type[SourceError]) -> None:
    with pytest.raises(error):
        await PLACE.fetch(tools(odd), {})


async def test_odd_reviews_are_counted() -> None:
    odd = [
        None,
        {"reviewId": "../x"},
        {"reviewId": "a", "comment": 5},
        {"reviewId": "b", "reviewer": "x"},
        {"reviewId": "c"},
    ]
    harvest = await PLACE.fetch(tools(answer({"reviews": odd, "nextPageToken": 5})), {})
    assert ([one.native_id for one in harvest.sightings], harvest.skipped) == (["c"], 4)
    assert harvest.sightings[0].title == "☆☆☆☆☆"


async def test_a_client_without_its_token_is_told() -> None:
    with pytest.raises(AuthNeeded, match="GOOGLEBUSINESS_REFRESH_TOKEN"):
        await PLACE.fetch(replace(tools(), secrets={"GOOGLEBUSINESS_CLIENT": "id:geheim"}), {})


async def test_what_google_thinks_of_an_answer_is_told() -> None:
    waiting, rejected = GoogleBusinessProfile(), GoogleBusinessProfile()
    waiting.state, rejected.state = "PENDING", "REJECTED"
    async with waiting.serving() as http:
        done = await PLACE.do(waiting.tools(http, Parsers()), waiting.order(Deed.REPLY))
    assert done.queued
    async with rejected.serving() as http:
        with_it = rejected.tools(http, Parsers())
        with pytest.raises(Declined, match="nobody sees it"):
            await PLACE.do(with_it, rejected.order(Deed.REPLY))
        rejected.state = "APPROVED"
        assert not (await PLACE.do(with_it, replace(rejected.order(Deed.REPLY), text="Tack!"))).queued


async def test_a_colleagues_answer_is_left_alone_until_the_review_changes() -> None:
    standin = GoogleBusinessProfile()
    said = standin.reviews[KIM]
    said["reviewReply"] = {"comment": "Hej från Anna", "updateTime": "2026-11-20T11:00:00Z"}
    async with standin.serving() as http:
        with_it = standin.tools(http, Parsers())
        with pytest.raises(Declined, match="answered this review already"):
            await PLACE.do(with_it, standin.order(Deed.REPLY))
        with pytest.raises(Declined, match="4096 bytes"):
            await PLACE.do(with_it, replace(standin.order(Deed.REPLY), text="å" * 2_049))
        said["updateTime"] = "2026-11-20T11:30:00Z"
        await PLACE.do(with_it, standin.order(Deed.REPLY))
    assert len(standin.applied) == 1


async def test_an_answer_that_cannot_be_read_may_have_been_given() -> None:
    with_it = tools(answer(review(KIM, "Kim", "ONE", "x")), Answer(200, {}, b"<", ""))
    with pytest.raises(Unclear):
        await PLACE.do(with_it, GoogleBusinessProfile().order(Deed.REPLY))


async def test_a_review_is_gone_only_if_the_place_still_answers() -> None:
    standin = GoogleBusinessProfile()
    async with standin.serving() as http:
        with_it = standin.tools(http, Parsers())
        assert not (await PLACE.follow(with_it, mention())).gone
        standin.reviews.clear()
        assert (await PLACE.follow(with_it, mention())).gone
        with pytest.raises(AuthNeeded):
            await PLACE.follow(replace(with_it, http=Recorded([answer({}, 404), answer({}, 403)])), mention())
