"""Every collected payload of Discourse is read as what it is, or refused for a reason that stands here."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from servers import Recorded

from mentions.setup import SourceEntry
from sources import Parsers, Tools, build
from sources.answers import read_item
from sources.discourse import Discourse
from sources.discourse.forum import Forum, Post
from sources.egress import Answer
from sources.errors import Unreadable

SAMPLES = Path(__file__).parents[1].parent / "shared" / "data" / "samples" / "discourse"
BODIES = {path.relative_to(SAMPLES).as_posix(): path.read_bytes() for path in sorted(SAMPLES.rglob("*.json"))}
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
REFUSED = {
    "discourse_topics_pinned.json": "a list of topics, which names no posts",
    "latest.json": "a list of topics, which names no posts",
    "notifications.json": "what one user is told, not what is said",
    "discourse+discourse_api/search.json": "the search of 2013, of a shape that is gone",
}


def tools(name: str) -> Tools:
    return Tools(Recorded([Answer(200, {}, BODIES[name], "https://forum.test")]), Parsers(), NOW, "UTC")


def source(**settings: Any) -> Discourse:
    made = build(SourceEntry(id="x", type="discourse", server="https://forum.test", **settings))
    assert isinstance(made, Discourse)
    return made


async def read(name: str) -> int:
    """How many posts are in it, by the way it would reach us."""
    document = json.loads(BODIES[name])
    if name.endswith("post.json"):
        assert read_item(Post, document)
        return 1
    if name.endswith("discourse+discourse/search.json"):
        return len((await source(query="discourse").fetch(tools(name), {})).sightings)
    if "post_stream" in document:
        posts = [read_item(Post, raw) for raw in document["post_stream"]["posts"]]
        forum = Forum(tools(name), "https://forum.test", None)
        shown = [forum.sighting(post, NOW) for post in posts if post]
        assert len(shown) == len(posts)
        assert all(one.url and one.author and one.published_at for one in shown)  # one is a mere picture
        return len(shown)
    return len((await source().fetch(tools(name), {})).sightings)


@pytest.mark.parametrize("name", BODIES)
async def test_a_real_payload_is_read_or_refused_with_its_reason(name: str) -> None:
    reason = next((why for end, why in REFUSED.items() if name.endswith(end)), "")
    if reason:
        print(f"{name}: refused: {reason}")
        with pytest.raises(Unreadable):
            await source(**({"query": "abc"} if "search" in name else {})).fetch(tools(name), {})
        return
    number = await read(name)
    print(f"{name}: read {number}")
    assert number > 0


def test_every_file_was_looked_at() -> None:
    refused = [name for name in BODIES if any(name.endswith(end) for end in REFUSED)]
    print(f"discourse: read {len(BODIES) - len(refused)}, refused {len(refused)}: {sorted(set(REFUSED.values()))}")
    assert len(refused) == len(REFUSED)
