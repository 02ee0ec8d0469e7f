"""Search hits and alerts show a piece of a page: here the page itself is read before anybody judges it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from mentions.identity import url_key
from mentions.model import Sighting
from mentions.setup import Name
from mentions.watch import Watch
from sources import Egress, Parsers
from sources.article import Articles
from sources.errors import SourceError
from sources.parsing import Article
from sources.text import TEXT

log = logging.getLogger(__name__)

MOST = 20
"""Pages that are read for one visit to a source."""

_AT_ONCE = 4
_AGAIN = timedelta(days=1)
_REMEMBERED = 2_000
# Its links are opaque, and asking in bulk where they lead is not welcome there.
_LEFT_ALONE = frozenset({"", "news.google.com", "consent.google.com", "www.google.com"})


class Pages:
    """Reads pages politely: few at once, one after the other at the same site, none twice within a day."""

    def __init__(self, http: Egress, parsers: Parsers, now: Callable[[], datetime]) -> None:
        self._articles = Articles(http, parsers, now)
        self._now = now
        self._tried: OrderedDict[str, datetime] = OrderedDict()

    async def fill(self, sightings: Sequence[Sighting], names: Sequence[Name], within: float) -> list[Sighting]:
        """The same sightings; those that are pieces have their page's text where it could be had within so many
        seconds and names us. Else the piece stays: it may show what only those see who have logged in."""
        watch = Watch(names)
        found: dict[int, Sighting] = {}
        turn = asyncio.Semaphore(_AT_ONCE)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within), asyncio.TaskGroup() as group:
                for pages in self._by_site(sightings, watch):
                    group.create_task(self._read(pages, watch, turn, found))
        return [found.get(at, sighting) for at, sighting in enumerate(sightings)]

    def _by_site(self, sightings: Sequence[Sighting], watch: Watch) -> list[list[tuple[int, Sighting]]]:
        """Which to read, first those that will be shown in any case; each with its place in the harvest."""
        pieces = [(at, one) for at, one in enumerate(sightings) if one.snippet and self._worth_it(one.url)]
        pieces.sort(key=lambda piece: not watch.match(piece[1]))
        sites: dict[str, list[tuple[int, Sighting]]] = {}
        for at, sighting in pieces[:MOST]:
            sites.setdefault(urlsplit(sighting.url).netloc, []).append((at, sighting))
        return list(sites.values())

    def _worth_it(self, url: str) -> bool:
        tried = self._tried.get(url_key(url))
        return urlsplit(url).hostname not in _LEFT_ALONE and (tried is None or self._now() - tried >= _AGAIN)

    async def _read(
        self,
        pages: list[tuple[int, Sighting]],
        watch: Watch,
        turn: asyncio.Semaphore,
        found: dict[int, Sighting],
    ) -> None:
        for at, sighting in pages:
            async with turn:
                self._note(sighting.url)
                try:
                    article = await self._articles.read(sighting.url)
                except SourceError as error:
                    log.info("a page was not read, its snippet stays: %s", error)
                    continue
            # Folding a long text takes a tenth of a second: meanwhile somebody may press.
            found[at] = await asyncio.to_thread(fuller, sighting, article, watch)

    def _note(self, url: str) -> None:
        self._tried[url_key(url)] = self._now()
        if len(self._tried) > _REMEMBERED:
            self._tried.popitem(last=False)


def with_page(words: str, article: Article, watch: Watch) -> str:
    """What a colleague has said of a page, and what it says itself."""
    return " ".join(filter(None, (words, watch.passage(article.text, TEXT - len(words) - 1))))


def fuller(sighting: Sighting, article: Article, watch: Watch) -> Sighting:
    """The sighting with the page's own words, if they name us and are more than it has already.

    Of a page longer than we keep, the part around the first name.
    """
    text = watch.passage(article.text, TEXT)
    if article.wall or len(text) <= len(sighting.text) or not watch.spans(text):
        return sighting
    return replace(sighting, title=sighting.title or article.title, text=text)
