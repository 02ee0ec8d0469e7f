"""Every collected payload of WordPress is read as comments, or refused for a reason that stands here."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from servers import Recorded

from mentions.setup import SourceEntry
from sources import Parsers, Tools, build
from sources.egress import Answer
from sources.errors import Unreadable

SAMPLES = Path(__file__).parents[1].parent / "shared" / "data" / "samples" / "wordpress"
BODIES = {path.name: path.read_bytes() for path in sorted(SAMPLES.rglob("*")) if path.is_file()}
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
READ = {"comments-v2-edit-context-success.json": 2, "comments-v2-view-context-success.json": 2}
REFUSED = "no list of /wp/v2/comments but a document of WordPress.com's own older API"


@pytest.mark.parametrize("name", BODIES)
async def test_a_real_payload_is_read_or_refused_with_its_reason(name: str) -> None:
    answer = Answer(200, {"content-type": "application/json"}, BODIES[name], "https://blog.test/")
    source = build(SourceEntry(id="x", type="wordpress", site="https://blog.test"))
    tools = Tools(Recorded([answer]), Parsers(), NOW, "UTC")
    if name not in READ:
        print(f"{name}: refused: {REFUSED}")
        with pytest.raises(Unreadable, match="in a shape that WordPress does not have"):
            await source.fetch(tools, {})
        return
    harvest = await source.fetch(tools, {})
    print(f"{name}: read {len(harvest.sightings)}")
    assert (len(harvest.sightings), harvest.skipped) == (READ[name], 0)
    assert all(one.text and one.url and one.author and one.published_at for one in harvest.sightings)


def test_every_file_was_looked_at() -> None:
    print(f"wordpress: read {len(READ)}, refused {len(BODIES) - len(READ)}: {REFUSED}")
    assert set(READ) <= set(BODIES)
