"""Every source keeps the protocol: a recorded answer in, sightings with lasting ids out. New ones need no test here."""

import json
from collections.abc import AsyncIterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from mailserver import Folder, MailServer, Piped
from servers import Recorded

from mentions.model import Sighting
from mentions.outside import Delivery
from mentions.setup import SourceEntry
from sources import SOURCES, Harvest, Parsers, Source, SourceSettingsError, Tools, build
from sources.base import Receives
from sources.egress import Answer, Egress

pytestmark = pytest.mark.asyncio(loop_scope="module")

NOW = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)
DATA = Path(__file__).parent / "data"
RECORDED = [path.relative_to(DATA).as_posix() for kind in SOURCES for path in sorted((DATA / kind).glob("*.json"))]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def parsers() -> AsyncIterator[Parsers]:
    async with Parsers(children=1) as room:
        yield room


def read(name: str) -> Any:
    return json.loads((DATA / name).read_text(encoding="utf-8"))


def tools(parsers: Parsers, recorded: Any) -> Tools:
    return Tools(heard(recorded), parsers, NOW, "Europe/Stockholm", recorded.get("secrets", {}))


def heard(recorded: Any) -> Egress:
    """What was recorded, in place of the network: answers by HTTP, or the mails of a mailbox."""
    if "mails" not in recorded:
        answers = recorded.get("answers", ())
        return Recorded([Answer(a["status"], a["headers"], a["body"].encode(), a["url"]) for a in answers])
    server = MailServer()
    for mail in recorded["mails"]:
        server.folders.setdefault(recorded["settings"].get("folder", "INBOX"), Folder()).put(mail)
    return Piped(server)


async def brought(source: Source, tools: Tools, recorded: Any) -> Harvest:
    """What a fetch brings, or what was sent."""
    if "delivery" not in recorded:
        return await source.fetch(tools, {})
    assert isinstance(source, Receives)
    sent = recorded["delivery"]
    return await source.receive(tools, Delivery(sent["headers"], json.dumps(sent["body"]).encode(), NOW))


def entry(kind: str, settings: dict[str, Any]) -> SourceEntry:
    return SourceEntry(id="x", type=kind, **settings)


@pytest.mark.parametrize("kind", SOURCES)
async def test_every_source_has_a_recorded_answer(kind: str) -> None:
    assert any(name.startswith(f"{kind}/") for name in RECORDED)


@pytest.mark.parametrize("name", RECORDED)
async def test_a_recorded_answer_becomes_sightings(name: str, parsers: Parsers) -> None:
    recorded = read(name)
    source = build(entry(name.split("/", maxsplit=1)[0], recorded["settings"]))
    harvest = await brought(source, tools(parsers, recorded), recorded)
    assert [sighting.native_id for sighting in harvest.sightings] == recorded["ids"]
    seen = {**asdict(harvest.sightings[0]), "published_at": str_time(harvest.sightings[0])}
    assert {field: seen[field] for field in recorded["first"]} == recorded["first"]
    for sighting in harvest.sightings:
        assert sighting.url.startswith(("https://", "http://")) or not sighting.url
        assert sighting.published_at is None or sighting.published_at.tzinfo is UTC
    assert all(isinstance(part, str) for pair in harvest.bookmark.items() for part in pair)


def str_time(sighting: Sighting) -> str:
    return sighting.published_at.isoformat() if sighting.published_at else ""


@pytest.mark.parametrize("name", [name for name in RECORDED if "delivery" not in read(name)])
async def test_the_same_answer_again_is_nothing_new(name: str, parsers: Parsers) -> None:
    recorded = read(name)
    source = build(entry(name.split("/", maxsplit=1)[0], recorded["settings"]))
    first = await source.fetch(tools(parsers, recorded), {})
    again = await source.fetch(tools(parsers, recorded), first.bookmark)
    assert (again.unchanged, again.sightings) == (True, ())
    fresh = await source.fetch(tools(parsers, recorded), {})
    assert fresh.sightings == first.sightings


@pytest.mark.parametrize(
    ("kind", "settings", "said"),
    [
        ("nowhere", {}, "x: there is no source of type nowhere; known: feeds, hackernews"),
        ("feeds", {}, "x: write either url or preset"),
        ("feeds", {"url": "https://a.test/", "preset": "svt"}, "x: write either url or preset"),
        ("feeds", {"url": "file:///etc/passwd"}, "x: url: the address must begin with http:// or https://"),
        ("feeds", {"url": "https://a:b@c.test/"}, "x: url: the address must name its host plainly"),
        ("feeds", {"preset": "google-news"}, "x: preset google-news searches: write query"),
        ("feeds", {"url": "https://a.test/", "query": "x"}, "x: query belongs to the presets google-news and reddit"),
        (
            "feeds",
            {"preset": "google-alerts", "url": "https://www.google.com/alerts"},
            "x: preset google-alerts needs url",
        ),
        ("feeds", {"url": "https://a.test/", "urll": "x"}, "x: urll: a source of type feeds knows no such setting"),
        ("hackernews", {}, "x: query: Field required"),
    ],
)
async def test_settings_that_do_not_hold_are_told_in_one_line(kind: str, settings: dict[str, Any], said: str) -> None:
    with pytest.raises(SourceSettingsError) as error:
        build(entry(kind, settings))
    assert error.value.lines[0].startswith(said)
    assert len(error.value.lines) == 1
