"""Every collected real exchange with Reddit is read, or refused with a reason."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from cassettes import Exchange, exchanges
from servers import Recorded
from standins.base import NOW
from standins.reddit import RedditStandIn

from mentions.outside import Deed
from sources.base import Tools
from sources.egress import Answer
from sources.errors import SourceError, Unclear
from sources.oauth import Grant, access_token
from sources.parsing import Parsers
from sources.reddit import Reddit, RedditSettings
from sources.reddit.things import read_listing, read_thing

SAMPLES = Path(__file__).parents[1].parent / "shared" / "data" / "samples" / "reddit_json"
SECRETS = {"REDDIT_CLIENT": "app:geheim", "REDDIT_REFRESH_TOKEN": "refresh-1"}
TOKEN = Answer(200, {}, b'{"access_token": "access-1", "expires_in": 86400}', "https://www.reddit.com/")
DEEDS = {"comment": Deed.REPLY, "report": Deed.REPORT, "remove": Deed.HIDE, "approve": Deed.SHOW, "lock": Deed.LOCK}
# What is none of our business; a path that is neither here nor read is a fault of ours.
NOT_ASKED = {
    r"/(del|editusertext|hide|ignore_reports|convert_rte_body_format)$": "something we never ask for",
    r"/modactions/": "something we never ask for",
    r"/subreddits/search$|/multi/mine$": "no posts in it",
}


def recorded() -> Iterator[Exchange]:
    yield from exchanges(SAMPLES)
    for path in sorted(SAMPLES.rglob("*.json")):
        for one in json.loads(path.read_text("utf-8")).get("interactions", ()):
            asked, told = one["request"], one["response"]
            yield Exchange(
                path.name, asked["method"], asked["uri"], told["status"]["code"], told["body"]["string"].encode()
            )


async def listed(one: Exchange, document: Any) -> str:
    """What the source makes of a list."""
    http = Recorded([TOKEN, replace(one.answer, body=json.dumps(document).encode())])
    tools = Tools(http, Parsers(), NOW, "UTC", SECRETS)
    harvest = await Reddit(RedditSettings(mentions=True)).fetch(tools, {})
    assert harvest.skipped == 0
    for sighting in harvest.sightings:
        assert sighting.url.startswith("https://www.reddit.com/")
        assert sighting.published_at is not None
        assert sighting.text
    return "read: posts and comments" if harvest.sightings else "read: nothing in it"


async def done(one: Exchange, deed: Deed) -> str:
    standin = RedditStandIn()
    tools = Tools(Recorded([TOKEN, one.answer]), Parsers(), NOW, "UTC", SECRETS)
    try:
        found = await Reddit(RedditSettings(subreddit="x1", own=True)).do(tools, standin.order(deed))
    except Unclear:
        return "read: a deed of which nobody knows"
    assert found.native_id.startswith("t1_") or deed is not Deed.REPLY
    return "read: a deed"


async def outcome(one: Exchange) -> str:
    if one.path.endswith("/access_token"):
        assert await access_token(Tools(Recorded([one.answer]), Parsers(), NOW, "UTC"), "reddit", Grant(one.url, {}))
        return "read: a token"
    if one.method == "POST" and (deed := DEEDS.get(one.path.rpartition("/")[2])) and "/modactions/" not in one.path:
        return await done(one, deed)
    if why := next((why for path, why in NOT_ASKED.items() if re.search(path, one.path)), ""):
        return f"refused: {why}"
    assert one.method == "GET", f"{one.name}: {one.path}"
    if one.status != 200:
        try:
            return await listed(one, {})
        except SourceError as error:
            return f"refused: {error}"
    if re.search(r"^/comments/", one.path):
        post, below = one.document
        assert [read_thing(child) for child in post["data"]["children"]] != [None]
        if b'"t1_MISMATCH"' in one.body:
            assert read_listing(below)[1] == 1
            return "refused: an id that its recorder has made up"
        assert read_listing(below)[1] == 0
        return await listed(one, below)
    return await listed(one, one.document)


async def test_real_exchanges_are_read_or_refused_with_a_reason() -> None:
    counted = Counter([await outcome(one) for one in recorded()])
    for words, times in sorted(counted.items()):
        print(f"{times:4} {words}")
    assert {path.name for path in SAMPLES.rglob("*") if path.is_file()} == {one.name for one in recorded()}
    assert counted["read: posts and comments"] > 20
    assert counted["read: a deed"] > 10
