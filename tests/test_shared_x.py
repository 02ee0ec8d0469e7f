"""Every collected real answer of X is read, or refused with a reason."""

from __future__ import annotations

import gzip
import json
import re
from base64 import b64decode
from collections import Counter
from pathlib import Path
from typing import Any

from servers import Recorded
from standins.base import NOW
from standins.x import XStandIn

from mentions.outside import Deed
from sources.base import Tools
from sources.egress import Answer
from sources.parsing import Parsers
from sources.x import X, XSettings

SAMPLES = Path(__file__).parents[1].parent / "shared" / "data" / "samples" / "x_twitter"
# What is none of our business; a path that is neither here nor read is a fault of ours.
NOT_ASKED = {
    r"/1\.1/": "the first version of the API, which X has removed",
    r"/counts/recent$": "how many posts there are, which we do not ask for",
    r"^POST /2/tweets$": "a new post, which we never make",
}


def exchanges(path: Path) -> list[tuple[str, Any]]:
    """What was asked, and what came back: of a recorded exchange, of a cassette, or a bare answer of old."""
    text = path.read_text("utf-8")
    if path.suffix == ".yaml":
        packed = re.search(r"string: !!binary \|\n((?: {8}\S+\n)+)", text)
        asked = re.search(r"uri: (\S+?)(\?|\n)", text)
        assert packed, path
        assert asked, path
        return [(f"GET {asked[1]}", json.loads(gzip.decompress(b64decode(packed[1]))))]
    document = json.loads(text)
    if "_request" in document:
        return [(f"{document['_request']['method']} {document['_request']['uri'].split('?')[0]}", document["body"])]
    if "interactions" in document:
        return [(f"GET {one['request']['uri']}", one["response"]["body"]) for one in document["interactions"]]
    assert isinstance(document.get("id"), int) or "statuses" in document, path
    return [("GET /1.1/", document)]


async def outcome(asked: str, document: Any) -> str:
    asked = asked.replace("https://api.twitter.com", "")
    if why := next((why for path, why in NOT_ASKED.items() if re.search(path, asked)), ""):
        return f"refused: {why}"
    answer = Answer(200, {}, json.dumps({"meta": {}, **document}).encode(), "https://api.x.com/")
    http = Recorded([answer])
    if asked.endswith("/hidden"):
        tools = Tools(http, Parsers(), NOW, "UTC", XStandIn.secrets)
        await X(XSettings(query="xx", own=True)).do(tools, XStandIn().order(Deed.HIDE))
        return "read: a deed"
    harvest = await X(XSettings(query="xx")).fetch(Tools(http, Parsers(), NOW, "UTC", {"X_TOKEN": "t"}), {})
    assert (bool(harvest.sightings), harvest.skipped) == (True, 0)
    return "read: posts"


async def test_real_answers_are_read_or_refused_with_a_reason() -> None:
    files = sorted(path for path in SAMPLES.rglob("*") if path.is_file())
    counted = Counter([await outcome(*one) for path in files for one in exchanges(path)])
    for words, times in sorted(counted.items()):
        print(f"{times:4} {words}")
    assert counted.total() >= len(files)
    assert counted["read: posts"] >= 3
    assert counted["read: a deed"] >= 2
