"""Every collected real answer of Instagram is read, or refused with a reason."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

from servers import Recorded
from standins.base import NOW

from sources.answers import read_item
from sources.base import Tools
from sources.egress import Answer
from sources.instagram import Comment, Instagram, InstagramSettings, Media
from sources.parsing import Parsers

SAMPLES = Path(__file__).parents[1].parent / "shared" / "data" / "samples" / "instagram"
# What is none of our business, by a part of its path; anything else that cannot be read is a fault of ours.
NOT_ASKED = {
    "/discovery/": "other people's accounts, which we do not ask for",
    "/hashtags/": "hashtags, which we do not ask for",
    "hashtags.json": "hashtags, which we do not ask for",
    "/insights": "figures, which we do not ask for",
}


async def comments(below: list[Any]) -> str:
    """As the source reads them, below what we have posted."""
    media = {"id": "1", "permalink": "https://www.instagram.com/p/x/", "comments": {"data": below}}
    http = Recorded([Answer(200, {}, json.dumps({"data": [media]}).encode(), "")])
    tools = Tools(http, Parsers(), NOW, "UTC", {"INSTAGRAM_ACCOUNT": "token"})
    harvest = await Instagram(InstagramSettings(user="999")).fetch(tools, {})
    inner = sum(len(one.get("replies", {}).get("data", [])) for one in below)
    assert (len(harvest.sightings), harvest.skipped) == (len(below) + inner, 0)
    assert all(one.text and one.published_at for one in harvest.sightings)
    return "read: comments"


async def outcome(name: str, body: bytes) -> str:
    for part, reason in NOT_ASKED.items():
        if part in name:
            return f"refused: {reason}"
    document = json.loads(body)
    inner = document.get("mentioned_comment", document)
    by_id = all(isinstance(one, dict) and one.get("id") == key for key, one in inner.items())
    found = inner["data"] if "data" in inner else list(inner.values()) if by_id else [inner]
    assert found, name
    if "text" in found[0]:
        assert all(read_item(Comment, one) for one in found)
        return await comments(found)
    assert all((one := read_item(Media, raw)) and (one.permalink or "LIVE" in name.upper()) for raw in found), name
    return "read: what was posted"


async def test_real_answers_are_read_or_refused_with_a_reason() -> None:
    files = sorted(path for path in SAMPLES.rglob("*") if path.is_file())
    counted = Counter([await outcome(path.as_posix(), path.read_bytes()) for path in files])
    for words, times in sorted(counted.items()):
        print(f"{times:4} {words}")
    assert counted.total() == len(files)
    assert counted["read: comments"] >= 4
    assert counted["read: what was posted"] >= 4
