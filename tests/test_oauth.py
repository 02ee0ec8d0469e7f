"""Access tokens: asked for once, kept until they expire, and never shown."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

import pytest
from servers import Recorded, always, egress, plain, serving

from sources.accounts import read_account
from sources.base import Tools
from sources.egress import Answer
from sources.errors import AuthNeeded, Blocked, SourceError, Unreachable, Unreadable
from sources.oauth import GOOGLE, Grant, access_token, authorized, google_grant
from sources.oauth1 import sign
from sources.parsing import Parsers

NOW = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)
GRANT = google_grant(read_account("id:geheim", GOOGLE), "refresh-1")


def issued(token: Any = "ya29.one", expires_in: Any = 3600, status: int = 200, **more: Any) -> Answer:
    body = {"access_token": token, "expires_in": expires_in, **more}
    return Answer(status, {}, json.dumps(body).encode(), "https://oauth2.googleapis.com/token")


def tools(http: Recorded) -> Tools:
    return Tools(http, Parsers(), NOW, "UTC")


async def test_a_token_is_asked_for_once_and_again_a_minute_before_it_ends() -> None:
    http = Recorded([issued(), issued("ya29.two")])
    with_it = tools(http)
    assert await access_token(with_it, "youtube", GRANT) == "ya29.one"
    assert await access_token(with_it, "youtube", GRANT) == "ya29.one"
    later = replace(with_it, now=NOW + timedelta(seconds=3541))
    assert await access_token(later, "youtube", GRANT) == "ya29.two"
    assert len(http.sent) == 2


async def test_google_is_given_the_client_in_the_form() -> None:
    http = Recorded([issued()])
    await access_token(tools(http), "youtube", GRANT)
    method, url, body = http.sent[0]
    assert (method, url) == ("POST", "https://oauth2.googleapis.com/token")
    assert dict(parse_qsl(body.decode())) == {
        "grant_type": "refresh_token",
        "refresh_token": "refresh-1",
        "client_id": "id",
        "client_secret": "geheim",
    }


@pytest.mark.parametrize(
    ("odd", "error"),
    [
        (issued(status=400, error="invalid_grant"), AuthNeeded),
        (issued(status=401, error="invalid_client"), AuthNeeded),
        (issued(error="invalid_grant"), AuthNeeded),
        (issued(status=403), Blocked),
        (Answer(200, {}, b"<html>log in</html>", ""), Unreadable),
        (issued(token=5), Unreadable),
        (issued(token="evil\r\nx-header: 1"), Unreadable),
        (issued(expires_in="soon"), Unreadable),
    ],
    ids=range(8),
)
async def test_a_refusal_says_what_to_do_and_shows_no_secret(odd: Answer, error: type[SourceError]) -> None:
    with_it = tools(Recorded([odd]))
    with pytest.raises(error) as told:
        await access_token(with_it, "youtube", GRANT)
    shown = repr(told.value) + repr(told.value.__cause__) + repr(GRANT)
    assert not any(secret in shown for secret in ("geheim", "refresh-1", "ya29", "evil"))
    assert not with_it.memory


async def test_a_lost_answer_to_the_log_in_is_never_unclear() -> None:
    async with serving(always(plain(b"", 500))) as server:
        with_it = Tools(egress(server), Parsers(), NOW, "UTC")
        with pytest.raises(Unreachable):
            await access_token(with_it, "youtube", Grant(server.url("/token"), {}))


async def test_a_token_that_was_taken_back_is_replaced_once() -> None:
    used: list[str] = []
    with_it = tools(Recorded([issued(), issued("ya29.two"), issued("ya29.three")]))

    async def ask(headers: Mapping[str, str]) -> Answer:
        used.append(headers["authorization"])
        return Answer(401 if len(used) == 1 else 200, {}, b"", "")

    assert (await authorized(with_it, "youtube", GRANT, ask)).status == 200
    assert used == ["Bearer ya29.one", "Bearer ya29.two"]


def test_a_request_is_signed_as_in_the_example_that_everybody_compares_with() -> None:
    said = "include_entities=true&status=Hello%20Ladies%20%2B%20Gentlemen%2C%20a%20signed%20OAuth%20request%21"
    header = sign(
        "POST",
        f"https://api.twitter.com/1/statuses/update.json?{said}",
        ("xvz1evFS4wEEPTGEFPHBog", "kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw"),
        ("370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb", "LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE"),
        "kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg",
        1318622958,
    )
    assert 'oauth_signature="tnnArxj06cWHq44gCs1OSKk%2FjLY%3D"' in header
