"""Every collected real exchange with a Mastodon server is read, or refused with a reason."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

from cassettes import Exchange, exchanges
from servers import Recorded
from standins.base import NOW

from sources.answers import read_item
from sources.base import Tools
from sources.errors import SourceError
from sources.mastodon import Mastodon, MastodonSettings
from sources.mastodon.server import Instance, Profile, expect_json
from sources.parsing import Parsers

SAMPLES = Path(__file__).parents[1].parent / "shared" / "data" / "samples" / "mastodon"
OURS = {"MASTODON_ACCOUNT": "https://TOKEN@torg.example"}
ME = b'{"id": "1", "acct": "nordvik", "url": "https://torg.example/@nordvik"}'
# What is none of our business; a path that is neither here nor read is a fault of ours.
NOT_ASKED = {
    r"/admin/|/apps$|/oauth/|/emails/": "belongs to running a server or an app",
    r"/instance$": "the first version of what a server says of itself; we ask for the second",
    r"/(tags|media|lists|filters|polls|preferences|announcements|markers)": "no posts in it",
    r"/accounts/\d+/\w+|/accounts(/search)?$|/history$|/source$": "no posts in it",
    r"/v2/notifications|/unread_count|/dismiss$|/clear$": "no posts in it",
    r"/reports$": "the answer to a report, of which only the status counts",
    r"/v1/search$": "the search of old, which Mastodon has removed",
    r"/streaming": "a stream, which we do not listen to",
}


def said(answer: object) -> bytes:
    return json.dumps(answer).encode()


async def fetched(settings: MastodonSettings, one: Exchange, body: bytes) -> str:
    """What the source makes of it; our own post would be left out, so we are somebody else."""
    first = replace(one.answer, body=b"{}" if settings.tag else ME, status=200)
    http = Recorded([first, replace(one.answer, body=body)])
    secrets = {} if settings.tag else OURS
    harvest = await Mastodon(settings).fetch(Tools(http, Parsers(), NOW, "UTC", secrets), {})
    assert harvest.skipped == 0
    for sighting in harvest.sightings:
        assert sighting.url.startswith("http")
        assert sighting.author
        assert sighting.published_at is not None
        assert not re.search(r"</?\w+[ >]", sighting.text)
    return "read: posts" if harvest.sightings else "read: no posts"


async def outcome(one: Exchange) -> str:
    try:
        document = expect_json(one.answer)
    except SourceError as error:
        return f"refused: {str(error).partition(' ')[2]}"
    if one.path.endswith("/v2/instance"):
        assert read_item(Instance, document)
        return "read: a server"
    if re.search(r"/accounts/(\d+|verify_credentials)$", one.path):
        assert read_item(Profile, document)
        return "read: an account"
    if one.path.endswith("/v2/search"):
        return await fetched(MastodonSettings(query="x"), one, one.body)
    if re.search(r"/v1/notifications(/\d+)?$", one.path):
        notes = document if isinstance(document, list) else [document]
        about = [note for note in notes if note["type"] == "mention"]
        return await fetched(MastodonSettings(mentions=True), one, said(about))
    if re.search(r"/statuses(/\d+(/context|/\w*mute|/reblog|/favourite)?)?$|/timelines/", one.path):
        below = document["descendants"] if one.path.endswith("/context") else document
        posts = below if isinstance(below, list) else [below] if one.method != "DELETE" else [{**below, "content": ""}]
        return await fetched(MastodonSettings(server="https://torg.example", tag="x"), one, said(posts))
    why = next((why for path, why in NOT_ASKED.items() if re.search(path, one.path)), "")
    assert why, f"{one.name}: {one.method} {one.path}"
    return f"refused: {why}"


async def test_real_exchanges_are_read_or_refused_with_a_reason() -> None:
    counted = Counter([await outcome(one) for one in exchanges(SAMPLES)])
    for words, times in sorted(counted.items()):
        print(f"{times:4} {words}")
    assert {path.name for path in SAMPLES.rglob("*") if path.is_file()} == {one.name for one in exchanges(SAMPLES)}
    assert counted["read: posts"] > 60
