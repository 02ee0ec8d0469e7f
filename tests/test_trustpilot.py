"""Trustpilot: the key, the pages, the one answer, and what is gone."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from servers import Recorded
from standins.base import NOW
from standins.trustpilot import AUTHOR, KIM, UNIT, TrustpilotStandIn, review

from mentions.model import Because, Kind, Mention, Reading, Status, Tone
from mentions.outside import Deed, Done
from sources.base import Tools
from sources.egress import Answer
from sources.errors import AuthNeeded, Declined, NotFound, SourceError, Unreadable
from sources.parsing import Parsers
from sources.trustpilot import Trustpilot, TrustpilotSettings

COMPANY = Trustpilot(TrustpilotSettings(unit=UNIT, author=AUTHOR))
SECRETS = {"TRUSTPILOT_KEY": "key", "TRUSTPILOT_CLIENT": "key:geheim"}


def answer(body: Any, status: int = 200) -> Answer:
    return Answer(status, {}, json.dumps(body).encode(), "https://api.trustpilot.com/v1/x")


def page(day: int, size: int = 100) -> Answer:
    said = [review(f"6a{day:02}{n:020}", "Kim", 1, "x", "y") for n in range(size)]
    return answer({"reviews": [one | {"createdAt": f"2026-11-{day}T10:00:00Z"} for one in said]})


def tools(*answers: Answer) -> Tools:
    return Tools(Recorded(list(answers)), Parsers(), NOW, "UTC", SECRETS, {})


def mention() -> Mention:
    reading = Reading("sv", Kind.COMPLAINT, Tone.NEGATIVE)
    return Mention(1, 1, Status.OPEN, "x", KIM, "", "", "", "Kim", "", NOW, NOW, reading, (), "", "", Because(""))


async def test_the_key_is_in_a_header_and_the_language_in_the_question() -> None:
    with_it = tools(page(19, 1))
    await Trustpilot(TrustpilotSettings(unit=UNIT, language="sv")).fetch(with_it, {})
    assert isinstance(with_it.http, Recorded)
    ((url, headers),) = with_it.http.asked
    assert headers["apikey"] == "key"
    assert "key" not in url
    assert url.endswith("orderBy=createdat.desc&language=sv")


async def test_pages_are_read_down_to_what_is_known() -> None:
    first = await COMPANY.fetch(with_it := tools(page(19)), {})
    assert (len(first.sightings), len(with_it.http.asked)) == (100, 1)  # type: ignore[attr-defined]
    known = {**first.bookmark, "newest": "2026-11-17T00:00:00+00:00"}
    again = await COMPANY.fetch(with_it := tools(page(19), page(18), page(16), page(15)), known)
    assert (len(again.sightings), len(with_it.http.asked)) == (300, 3)  # type: ignore[attr-defined]
    assert "page=3" in with_it.http.asked[2][0]  # type: ignore[attr-defined]
    last = await COMPANY.fetch(with_it := tools(page(19), page(18, 2)), known)
    assert (len(last.sightings), len(with_it.http.asked)) == (102, 2)  # type: ignore[attr-defined]
    other = await Trustpilot(TrustpilotSettings(unit=UNIT, language="sv")).fetch(tools(page(19)), first.bookmark)
    assert len(other.sightings) == 100


@pytest.mark.parametrize(
    ("odd", "error"),
    [
        (answer({"message": "Invalid key"}, 401), AuthNeeded),
        (answer({"fault": {"faultstring": "no"}}, 403), AuthNeeded),
        (answer({"message": "no"}, 404), NotFound),
        (answer({"message": "hej"}), Unreadable),
        (answer({"reviews": {}}), Unreadable),
        (answer([]), Unreadable),
        (Answer(200, {}, b"<html>", ""), Unreadable),
    ],
    ids=range(7),
)
async def test_a_refusal_is_never_nothing_new(odd: Answer, error: type[SourceError]) -> None:
    with pytest.raises(error):
        await COMPANY.fetch(tools(odd), {})


async def test_odd_reviews_are_counted() -> None:
    fine = {"id": KIM, "consumer": {"id": "../x", "displayName": None}}
    odd = [None, {"id": "x"}, {"id": KIM, "stars": 9}, {"id": KIM, "consumer": []}, fine]
    harvest = await COMPANY.fetch(tools(answer({"reviews": odd})), {})
    assert (len(harvest.sightings), harvest.skipped) == (1, 4)
    assert (harvest.sightings[0].author_url, harvest.sightings[0].published_at) == ("", None)


def test_nobody_answers_without_a_user_of_trustpilots() -> None:
    assert Trustpilot(TrustpilotSettings(unit=UNIT)).deeds(SECRETS) == frozenset()
    assert COMPANY.deeds(SECRETS) == {Deed.REPLY}
    assert COMPANY.deeds({"TRUSTPILOT_KEY": "key"}) == frozenset()


async def test_a_colleagues_answer_is_left_alone_and_our_own_is_not_given_twice() -> None:
    standin = TrustpilotStandIn()
    async with standin.serving() as http:
        with_it = standin.tools(http, Parsers())
        await COMPANY.do(with_it, standin.order(Deed.REPLY))
        assert await COMPANY.do(with_it, standin.order(Deed.REPLY)) == Done(standin.url)
        with pytest.raises(Declined, match="answered this review already"):
            await COMPANY.do(with_it, replace(standin.order(Deed.REPLY), text="Något annat"))
    assert (len(standin.applied), standin.issued) == (1, 1)


async def test_a_dead_token_is_asked_for_anew() -> None:
    standin = TrustpilotStandIn()
    async with standin.serving() as http:
        memory = {"trustpilot:token": "tp.dead", "trustpilot:token-until": str(NOW.timestamp() + 999)}
        await COMPANY.do(standin.tools(http, Parsers(), memory), standin.order(Deed.REPLY))
    assert (len(standin.applied), standin.issued) == (1, 1)


async def test_a_review_is_gone_only_if_the_company_still_answers() -> None:
    standin = TrustpilotStandIn()
    async with standin.serving() as http:
        with_it = standin.tools(http, Parsers())
        assert not (await COMPANY.follow(with_it, mention())).gone
        standin.reviews.clear()
        assert (await COMPANY.follow(with_it, mention())).gone
        with pytest.raises(Declined, match="no more"):
            await COMPANY.do(with_it, standin.order(Deed.REPLY))
    with pytest.raises(AuthNeeded):
        await COMPANY.follow(tools(answer({}, 404), answer({}, 403)), mention())
