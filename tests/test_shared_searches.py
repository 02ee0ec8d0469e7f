"""Every recorded answer of Brave, Stack Exchange and the App Store is read by its source, or refused with a reason."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from servers import Recorded

from mentions.setup import SourceEntry
from sources import Harvest, Tools, build
from sources.egress import Answer
from sources.errors import SourceError
from sources.hearing import hear
from sources.parsing import Parsers

pytestmark = pytest.mark.asyncio(loop_scope="module")
SAMPLES = Path(__file__).parents[1].parent / "shared" / "data" / "samples"
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SETTINGS: dict[str, dict[str, Any]] = {
    "brave": {"query": "Nordvik", "news": True},
    "stackexchange": {"query": "Nordvik"},
    "appstore": {"app": "123456789"},
}
REFUSED = {
    "brave/images.json": "pictures are not searched",
    "brave/videos.json": "videos are not searched; YouTube's own are heard by youtube and feeds",
    "stackexchange/stackexchange_question_parse": "what another program has made of an answer, not the answer",
    "appstore/reviews.json (connect)": "App Store Connect, which asks for the key of the app's owner; not built",
    "appstore/reviews.json (rss)": "reviews taken out of their feed",
    "appstore/apple-facebook-us.json": "rows of another program",
    "askbot/api_24396_openstack.json": "no source of its own: Askbot's feeds are heard by feeds",
    "askbot/askbot_2481_multicomments.json": "as above",
    "askbot/askbot_api_questions.json": "as above",
    "askbot/askbot_api_questions_2.json": "as above",
}
# What is answered first: news are asked for after the web, XML after JSON that is empty.
BEFORE = {
    "news.json": [Answer(200, {}, b'{"type": "search"}', "https://platform.test/")],
    ".xml": [Answer(200, {}, b'{"feed": {}}', "https://platform.test/")],
}
FILES = sorted(path for kind in (*SETTINGS, "askbot") for path in (SAMPLES / kind).rglob("*") if path.is_file())


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def parsers() -> AsyncIterator[Parsers]:
    async with Parsers(children=1) as room:
        yield room


def name(path: Path) -> str:
    kind = path.relative_to(SAMPLES).parts[0]
    return f"{kind}/{path.name}" + (f" ({path.parent.name})" if path.name == "reviews.json" else "")


def recorded(path: Path) -> Answer:
    return Answer(200, {}, path.read_bytes(), "https://platform.test/")


def other_form(path: Path) -> Path:
    """What is answered next: the App Store's XML of the same page, and Brave's news."""
    if path.name == "web.json":
        return path.with_name("news.json")
    xml = path.with_suffix(".xml")
    return xml if xml.exists() else path


async def read(path: Path, parsers: Parsers) -> Harvest | str:
    """What its source makes of the file, or why it does not."""
    kind = path.relative_to(SAMPLES).parts[0]
    if kind not in SETTINGS:
        return "there is no such source"
    http = Recorded([*BEFORE.get(path.name, BEFORE.get(path.suffix, ())), recorded(path), recorded(other_form(path))])
    tools = Tools(http, parsers, NOW, "UTC", {"BRAVE_KEY": "x"})
    try:
        return await hear(build(SourceEntry(id="x", type=kind, **SETTINGS[kind])), tools, {})
    except SourceError as refusal:
        return str(refusal)


async def test_every_recorded_answer_is_read_or_refused_with_its_reason(parsers: Parsers) -> None:
    counted = {"read": 0, "refused": 0, "skipped items": 0}
    for path in FILES:
        found = await read(path, parsers)
        if name(path) in REFUSED:
            assert isinstance(found, str), path
            counted["refused"] += 1
            print(f"refused {name(path)}: {REFUSED[name(path)]} ({found})")
            continue
        assert isinstance(found, Harvest), (path, found)
        assert found.sightings or "spotify_tr" in path.name, path
        for sighting in found.sightings:
            assert sighting.url.startswith("https://")
            assert sighting.published_at is None or 2000 <= sighting.published_at.year <= 2026
        counted["read"] += 1
        counted["skipped items"] += found.skipped
        print(f"read {name(path)}: {len(found.sightings)}")
    print(counted)
    assert counted["refused"] == len(REFUSED)
    assert counted["skipped items"] == 0


async def test_both_forms_of_a_page_of_reviews_say_the_same(parsers: Parsers) -> None:
    folder = next((SAMPLES / "appstore").rglob("duolingo_us_page1.json")).parent
    by_json, by_xml = [await read(folder / f"duolingo_us_page1.{form}", parsers) for form in ("json", "xml")]
    assert isinstance(by_json, Harvest)
    assert isinstance(by_xml, Harvest)
    assert by_json.sightings == by_xml.sightings
    assert json.dumps([one.title for one in by_json.sightings], ensure_ascii=False).count("★")
