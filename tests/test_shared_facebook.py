"""Every collected real answer of Facebook is read, or refused with a reason."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

from servers import Recorded
from standins.base import NOW

from sources.base import Tools
from sources.egress import Answer
from sources.errors import AuthNeeded
from sources.facebook import Facebook, FacebookSettings
from sources.parsing import Parsers

SAMPLES = Path(__file__).parents[1].parent / "shared" / "data" / "samples" / "facebook"
# What is none of our business, by the end of its path; anything else that cannot be read is a fault of ours.
NOT_ASKED = {
    ".html": "a page or a mail for people; the Graph API gives JSON",
    "conversations/cvses_info.json": "private messages, which we do not ask for",
}


async def fetched(data: list[Any]) -> tuple[int, int]:
    """How many the source reads, and how many it skips."""
    http = Recorded([Answer(200, {}, json.dumps({"data": data}).encode(), "")])
    tools = Tools(http, Parsers(), NOW, "UTC", {"FACEBOOK_ACCOUNT": "token"})
    harvest = await Facebook(FacebookSettings(page="999")).fetch(tools, {})
    for sighting in harvest.sightings:
        assert sighting.url.startswith("https://www.facebook.com/")
        assert sighting.published_at is not None
    return len(harvest.sightings), harvest.skipped


async def outcome(name: str, body: bytes) -> str:
    for end, reason in NOT_ASKED.items():
        if name.endswith(end):
            return f"refused: {reason}"
    document = json.loads(body)
    many = document.get("data") if "data" in document else None
    by_id = all(isinstance(one, dict) and one.get("id") == key for key, one in document.items())
    data = many if many is not None else list(document.values()) if by_id else [document]
    assert data, name
    if "/comments/" in name:
        data = [{"id": "999_1", "created_time": "2021-01-01T00:00:00+0000", "comments": {"data": data}}]
    try:
        read, skipped = await fetched(data)
    except AuthNeeded as error:
        return f"refused: {error}"
    below = sum(len(post.get("comments", {}).get("data", [])) for post in data)
    assert (read, skipped) == (len(data) + below, 0), name
    return "read: posts or comments"


async def test_real_answers_are_read_or_refused_with_a_reason() -> None:
    files = sorted(path for path in SAMPLES.rglob("*") if path.is_file())
    counted = Counter([await outcome(path.as_posix(), path.read_bytes()) for path in files])
    for words, times in sorted(counted.items()):
        print(f"{times:4} {words}")
    assert counted.total() == len(files)
    assert counted["read: posts or comments"] == 7
