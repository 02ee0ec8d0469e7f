"""Every collected real answer of YouTube is read, or refused with a reason."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

from servers import Recorded
from standins.base import NOW
from standins.youtube import OURS

from sources.base import Tools
from sources.egress import Answer
from sources.errors import SourceError
from sources.parsing import Parsers
from sources.youtube import YouTube, YouTubeSettings
from sources.youtube.things import Comment, Thread, Video, read_answer, read_each, read_items

SAMPLES = Path(__file__).parents[1].parent / "shared" / "data" / "samples" / "youtube"
NOTHING = Answer(200, {}, b'{"items": []}', "")
# What is none of our business, by the kind that an answer gives; any other kind is a fault of ours.
NOT_ASKED = {
    "youtube#searchListResponse": "a search for videos, which we do not ask for",
    "youtube#videoGetRatingResponse": "who likes a video",
    "youtube#videoAbuseReportReasonListResponse": "why videos may be reported",
}


async def threads(document: Any) -> str:
    """As the source reads them; a single thread as a list of one."""
    whole = document if "items" in document else {"items": [document]}
    http = Recorded([Answer(200, {}, json.dumps(whole).encode(), ""), NOTHING])
    tools = Tools(http, Parsers(), NOW, "UTC", {"YOUTUBE_KEY": "key"})
    harvest = await YouTube(YouTubeSettings(channel=OURS)).fetch(tools, {})
    assert harvest.skipped == 0
    for sighting in harvest.sightings:
        assert sighting.url.startswith("https://www.youtube.com/")
        assert sighting.published_at is not None
        assert sighting.author
    return "read: threads" if harvest.sightings else "read: no threads"


async def outcome(name: str, body: bytes) -> str:
    if name.endswith(".xml"):
        return "refused: a feed, which the source feeds reads"
    document = json.loads(body)
    if "error" in document:
        try:
            read_answer(Answer(document["error"]["code"], {}, body, "https://youtube.test/"), NOW)
        except SourceError as error:
            return f"refused: {error}"
    kind = document["kind"]
    if kind.startswith("youtube#commentThread"):
        assert read_items(Thread, document)[1] == 0 if "items" in document else read_each(Thread, [document])[0]
        return await threads(document)
    if kind.startswith("youtube#comment"):
        found, odd = read_items(Comment, document) if "items" in document else read_each(Comment, [document])
        assert (bool(found), odd) == (True, 0)
        return "read: comments"
    if kind == "youtube#videoListResponse":
        found_videos, odd = read_items(Video, document)
        assert odd == 0 or not any("snippet" in one for one in document["items"])
        return "read: videos" if found_videos else "refused: videos without a title"
    assert kind in NOT_ASKED, name
    return f"refused: {NOT_ASKED[kind]}"


async def test_real_answers_are_read_or_refused_with_a_reason() -> None:
    files = sorted(path for path in SAMPLES.rglob("*") if path.is_file())
    counted = Counter([await outcome(path.name, path.read_bytes()) for path in files])
    for words, times in sorted(counted.items()):
        print(f"{times:4} {words}")
    assert counted.total() == len(files)
    assert counted["read: threads"] >= 5
    assert counted["read: comments"] >= 1
