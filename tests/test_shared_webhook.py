"""Every collected delivery is read by its preset, or refused with a reason."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from servers import Recorded

from mentions.outside import Delivery
from mentions.setup import SourceEntry
from sources import Parsers, Tools, build
from sources.base import Receives

SAMPLES = Path(__file__).parents[1].parent / "shared" / "data" / "samples" / "webhooks_inbound"
FEEDER = {"items": "post", "text": "content", "published_at": "published"}
READ: dict[str, dict[str, Any]] = {
    "crisp_message_send.json": {"preset": "crisp"},
    "f5bot.json": {"preset": "f5bot"},
    "feeder_post_to_webhook_shape.json": {"mapping": FEEDER},
    "octolens_mention_v2.json": {"preset": "octolens"},
}
REFUSED: dict[str, str] = {}


def test_every_file_has_its_reader_or_its_reason() -> None:
    assert {path.name for path in SAMPLES.iterdir()} == READ.keys() | REFUSED.keys()
    print(f"webhooks_inbound: read {len(READ)}, refused {len(REFUSED)}: {REFUSED or 'none'}")


@pytest.mark.parametrize("name", READ)
async def test_a_real_delivery_is_read(name: str) -> None:
    source = build(SourceEntry(id="x", type="webhook", **READ[name]))
    assert isinstance(source, Receives)
    body = (SAMPLES / name).read_bytes()
    tools = Tools(Recorded([]), Parsers(), datetime(2026, 6, 15, tzinfo=UTC), "Europe/Stockholm")
    (sighting,) = (await source.receive(tools, Delivery({}, body, tools.now))).sightings
    written = json.dumps(json.loads(body))
    print(name, sighting)
    assert sighting.native_id.split(":")[0] in written
    assert sighting.text or sighting.url
