"""Every collected real feed is read, or refused with a reason."""

from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from sources.errors import Unreadable
from sources.parsing import PageLinks, Parsers

pytestmark = pytest.mark.asyncio(loop_scope="module")
SAMPLES = Path(__file__).parents[1].parent / "shared" / "data" / "samples"
KINDS = ("feeds", "feeds_microtests", "google_alerts", "bing_news", "reddit_rss", "hackernews")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def parsers() -> AsyncIterator[Parsers]:
    async with Parsers(children=1) as room:
        yield room


@pytest.mark.parametrize("kind", KINDS)
async def test_real_feeds_are_read_or_refused_with_a_reason(kind: str, parsers: Parsers) -> None:
    counted: Counter[str] = Counter()
    for path in sorted(path for path in (SAMPLES / kind).rglob("*") if path.is_file()):
        counted[await said(parsers, path.read_bytes())] += 1
    print(kind, dict(counted))
    assert not any("broke" in outcome for outcome in counted)
    assert counted["read"] + counted["empty"] >= 0.95 * counted.total()


async def said(parsers: Parsers, body: bytes) -> str:
    try:
        found = await parsers.read(body, "", "https://feed.test/a/feed.xml", "Europe/Stockholm")
    except Unreadable as refusal:
        return str(refusal)
    if isinstance(found, PageLinks):
        return "page"
    for entry in found.entries:
        assert entry.link.startswith(("http://", "https://")) or not entry.link
        assert len(entry.title) <= 300
        assert len(entry.text) <= 20_000
    return "read" if found.entries else "empty"
