"""Every collected answer of Google Play is read, or refused with a reason."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

from servers import Recorded
from standins.base import NOW
from standins.googleplay import account

from sources.base import Tools
from sources.egress import Answer
from sources.googleplay import GooglePlay, GooglePlaySettings
from sources.parsing import Parsers

SAMPLES = Path(__file__).parents[1].parent / "shared" / "data" / "samples" / "googleplay"
TOKEN = Answer(200, {}, b'{"access_token": "t", "expires_in": 3600}', "")


async def outcome(body: bytes) -> str:
    document = json.loads(body)
    if isinstance(document, list):
        assert document[0]["source"] == "google_play"
        return "refused: what another program has made of the store's web page; the API gives an object"
    http = Recorded([TOKEN, Answer(200, {}, body, "")])
    tools = Tools(http, Parsers(), NOW, "UTC", {"GOOGLEPLAY_ACCOUNT": account("https://play.test")}, {})
    harvest = await GooglePlay(GooglePlaySettings(package="com.example.app")).fetch(tools, {})
    assert (len(harvest.sightings), harvest.skipped) == (len(document["reviews"]), 0)
    assert all(one.title == "★★★★★" and one.text and one.author for one in harvest.sightings)
    return "read: reviews"


async def test_collected_answers_are_read_or_refused_with_a_reason() -> None:
    files = sorted(path for path in SAMPLES.rglob("*") if path.is_file())
    counted = Counter([await outcome(path.read_bytes()) for path in files])
    for words, times in sorted(counted.items()):
        print(f"{times:4} {words}")
    assert counted.total() == len(files) == 2
    assert counted["read: reviews"] == 1
