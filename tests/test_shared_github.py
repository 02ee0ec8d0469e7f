"""Every collected payload of GitHub is read as what is written there, or refused for a reason that stands here."""

import json
from base64 import b64decode
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from servers import Recorded

from mentions.setup import SourceEntry
from sources import Parsers, Tools, build
from sources.answers import read_item
from sources.egress import Answer
from sources.errors import RateLimited, Unreadable
from sources.github.api import Item, to_sighting

SAMPLES = Path(__file__).parents[1].parent / "shared" / "data" / "samples" / "github"
BODIES = {
    path.relative_to(SAMPLES).as_posix(): path.read_bytes() for path in sorted(SAMPLES.rglob("*")) if path.is_file()
}
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
REFUSED = {
    "abuse_rate_limit": "an error: we shall wait",
    "github_events_error": "an error of GraphQL",
    "rate_limit_": "how often one may ask, nothing that is said",
    "RateLimiting.": "how often one may ask, nothing that is said",
    "github_empty_request": "an empty list",
    "issue_comment_2_reactions": "an empty list",
    "_reactions": "thumbs, nothing that is said",
    "testCreateReaction": "thumbs, nothing that is said",
    "_reviewers": "people, nothing that is said",
    "_commits": "changes of code",
    "_reviews": "reviews of code, which are not listened to",
    "github_repo": "a repository, nothing that is said",
    "testReturnsRepoAfterSettingRetryHttp": "a repository, nothing that is said",
    "github_events_pull_request_review": "events of GraphQL, whose texts come without their ids",
    "search_users": "people, nothing that is said",
    "LegacySearch": "searches of a shape that is gone",
    "Repository.testSearchIssues": "searches of a shape that is gone",
    "testSearchWithCompleteResults": "a search in code",
    "testLock": "an empty answer",
    "testGetDiscussions": "titles and numbers alone, which is less than we ask for",
    "RepositoryDiscussion.": "ids alone, which is less than we ask for",
}


def documents(name: str, body: bytes) -> Iterator[Any]:
    """The answers in a file: bare, in a cassette, or between the lines of a replay."""
    text = body.decode()
    if name.startswith("octokit"):
        for exchange in json.loads(text)["http_interactions"]:
            said = exchange["response"]["body"]
            yield json.loads(b64decode(said["base64_string"]) if "base64_string" in said else said["string"])
    elif name.endswith(".txt"):
        for line in text.splitlines()[9::11]:
            yield json.loads(line) if line.strip() else None
    else:
        yield json.loads(text)


def old(raw: Any) -> Any:
    """As it would come today: since 2018 everything has a node id."""
    if not isinstance(raw, dict) or not isinstance(raw.get("id"), int):
        return raw
    return {"node_id": f"old={raw['id']}", **raw}


async def search(document: Any) -> int:
    items = [old(raw) for raw in document["items"]]
    answer = Answer(200, {}, json.dumps({**document, "items": items}).encode(), "https://api.github.com")
    source = build(SourceEntry(id="x", type="github", query="http"))
    harvest = await source.fetch(Tools(Recorded([answer]), Parsers(), NOW, "UTC"), {})
    assert harvest.skipped == 0
    return len(harvest.sightings)


async def read(name: str) -> int:
    """How many texts with a date and an address are in it."""
    number = 0
    for document in documents(name, BODIES[name]):
        if isinstance(document, dict) and "items" in document:
            number += await search(document)
            continue
        items = [read_item(Item, old(raw)) for raw in (document if isinstance(document, list) else [document])]
        shown = [to_sighting(item, NOW) for item in items if item and item.body is not None]
        assert all(one.url and one.published_at for one in shown)
        number += len(shown)
    return number


@pytest.mark.parametrize("name", BODIES)
async def test_a_real_payload_is_read_or_refused_with_its_reason(name: str) -> None:
    reason = next((why for part, why in REFUSED.items() if part in name), "")
    if not reason:
        number = await read(name)
        print(f"{name}: read {number}")
        assert number > 0
        return
    print(f"{name}: refused: {reason}")
    for document in documents(name, BODIES[name]):
        status = 403 if "abuse" in name else 200
        answer = Answer(status, {}, json.dumps(old(document)).encode(), "https://api.github.com")
        tools = Tools(Recorded([answer]), Parsers(), NOW, "UTC")
        try:
            harvest = await build(SourceEntry(id="x", type="github", query="http")).fetch(tools, {})
        except (Unreadable, RateLimited) as error:
            print(f"  {error}")
        else:
            assert harvest.sightings == ()


def test_every_file_was_looked_at() -> None:
    refused = [name for name in BODIES if any(part in name for part in REFUSED)]
    print(f"github: read {len(BODIES) - len(refused)}, refused {len(refused)}: {sorted(set(REFUSED.values()))}")
    assert all(any(part in name for name in BODIES) for part in REFUSED)
