"""Every collected real exchange with a Bluesky server is read, or refused with a reason."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

from cassettes import Exchange, exchanges
from servers import Recorded
from standins.base import NOW
from standins.bluesky import OURS
from test_bluesky import about, said

from sources.answers import read_item
from sources.base import Tools
from sources.bluesky import Bluesky, BlueskySettings
from sources.bluesky.deeds import expect_document
from sources.bluesky.posts import Post, Record
from sources.bluesky.session import refusal
from sources.errors import SourceError
from sources.parsing import Parsers

SAMPLES = Path(__file__).parents[1].parent / "shared" / "data" / "samples" / "bluesky"
SECRETS = {"BLUESKY_ACCOUNT": "nordvik.example:app-pass"}
# What is none of our business; a question that is neither here nor read is a fault of ours.
NOT_ASKED = {
    "createRecord": "an answer of which only the status counts",
    "deleteRecord": "nothing is deleted by us",
    "uploadBlob": "no pictures are sent by us",
    "resolveHandle": "a lasting id, no post",
    "getRecord": "a record of our own, of which only its being there counts",
    "getUnreadCount": "no posts in it",
    "getRepostedBy": "no posts in it",
    "getLikes": "no posts in it",
    "getActorFeeds": "no posts in it",
    "getFeedGenerator": "no posts in it",
    "getFeedGenerators": "no posts in it",
    "getSuggestedFeeds": "no posts in it",
    "getActorLikes": "no posts in it",
}
NOT_EXCHANGED = {
    "snap": "a snapshot for another test tool, with made-up ids, and no JSON",
    "actor_with_featured.bsky.json": "an account",
    "follow.bsky.json": "no post",
    "like.bsky.json": "no post",
}


def tools(*answers: Any) -> Tools:
    login = said({"did": OURS, "accessJwt": "a", "refreshJwt": "r"})
    return Tools(Recorded([login, *answers]), Parsers(), NOW, "UTC", SECRETS)


async def fetched(name: str, found: list[Any]) -> str:
    settings = BlueskySettings(query="x") if name == "posts" else BlueskySettings(mentions=True)
    harvest = await Bluesky(settings).fetch(tools(said({name: found})), {})
    assert harvest.skipped == 0
    for sighting in harvest.sightings:
        assert sighting.url.startswith("https://bsky.app/profile/did:plc:")
        assert sighting.author
        assert sighting.published_at is not None
    return "read: posts" if harvest.sightings else "read: no posts"


async def outcome(one: Exchange) -> str:
    try:
        document = expect_document(one.answer)
    except SourceError:
        return f"refused: {refusal(one.answer)[1]}"
    if "posts" in document:
        return await fetched("posts", document["posts"])
    if "notifications" in document:
        return await fetched("notifications", document["notifications"])
    if "feed" in document and isinstance(document["feed"], list):
        return await fetched("posts", [item["post"] for item in document["feed"]])
    if "thread" in document:
        top = read_item(Post, document["thread"]["post"])
        assert top
        told = await Bluesky(BlueskySettings(query="x")).follow(tools(one.answer), about(top.uri))
        assert not told.gone
        return f"read: a thread with {len(told.replies)} answers"
    return f"refused: {NOT_ASKED[one.path.rsplit('.', 1)[1]]}"


def record(path: Path) -> str:
    """A file that is no exchange but a view or a record alone."""
    if why := NOT_EXCHANGED.get(path.name) or NOT_EXCHANGED.get(path.suffix[1:]):
        return f"refused: {why}"
    kept = json.loads(path.read_text("utf-8"))
    view = kept.get("post", kept)
    assert Record.model_validate(view.get("record", view)).text
    return "read: a record"


async def test_real_exchanges_are_read_or_refused_with_a_reason() -> None:
    found = list(exchanges(SAMPLES))
    names = {one.name for one in found}
    rest = sorted(path for path in SAMPLES.rglob("*") if path.is_file() and path.name not in names)
    counted = Counter([*[await outcome(one) for one in found], *map(record, rest)])
    for words, times in sorted(counted.items()):
        print(f"{times:4} {words}")
    assert counted["read: posts"] > 8


async def test_a_real_search_is_nothing_new_the_second_time() -> None:
    (search,) = [one for one in exchanges(SAMPLES) if one.name == "f_search.yml"]
    source = Bluesky(BlueskySettings(query="x"))
    first = await source.fetch(tools(search.answer), {})
    assert len(first.sightings) == 25
    assert (await source.fetch(tools(search.answer), first.bookmark)).unchanged
