"""Reading the page behind an address for what it says, as far as its site's robots.txt lets us."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from sources.answers import expect_ok
from sources.egress import Answer, Egress
from sources.errors import Blocked, SourceError
from sources.parsing import Article, Parsers

AGENT = "AmbassadorsBot"
"""Our name in a robots.txt; the User-Agent header begins with it."""

_ACCEPT = "text/html, application/xhtml+xml;q=0.9"
_LARGEST = 3_000_000
_LARGEST_ROBOTS = 500_000  # RFC 9309 2.5 asks for as much
_KEPT, _KEPT_FAILURE = timedelta(hours=24), timedelta(minutes=10)
_MOST_SITES = 100


async def read_article(http: Egress, parsers: Parsers, url: str, deadline: float = 10.0) -> Article:
    """What the page says. A person has asked for it: robots.txt, which is for machines on their own, is not asked.

    Raises:
        SourceError: there is no page, or it cannot be read.
    """
    answer = await _page(http, url, deadline)
    return await parsers.read_article(answer.body, answer.headers.get("content-type", ""), answer.url)


async def _page(http: Egress, url: str, deadline: float) -> Answer:
    answer = await http.get(url, headers={"accept": _ACCEPT}, deadline=deadline, cap=_LARGEST)
    expect_ok(answer)
    return answer


def _site(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


@dataclass(frozen=True, slots=True)
class _Robots:
    """The file as it lay there; None if it could not be had, and then nothing there may be read."""

    body: bytes | None
    until: datetime


class Articles:
    """Pages that the bot reads on its own. What each site's robots.txt says is remembered for a day."""

    def __init__(self, http: Egress, parsers: Parsers, now: Callable[[], datetime]) -> None:
        self._http = http
        self._parsers = parsers
        self._now = now
        self._sites: dict[str, _Robots] = {}
        self._asking: dict[str, asyncio.Lock] = {}

    async def read(self, url: str, deadline: float = 8.0) -> Article:
        """What the page says.

        Raises:
            SourceError: there is no page, it cannot be read, or its site does not want machines to read it.
        """
        await self._expect_welcome(url)
        answer = await _page(self._http, url, deadline)
        if _site(answer.url) != _site(url):
            await self._expect_welcome(answer.url)
        return await self._parsers.read_article(answer.body, answer.headers.get("content-type", ""), answer.url)

    async def _expect_welcome(self, url: str) -> None:
        robots = await self._robots(_site(url))
        if robots.body is None:
            raise Blocked(f"{urlsplit(url).hostname} does not tell whether machines may read it; it was left alone")
        if robots.body and not await self._parsers.permits(robots.body, url, AGENT):
            raise Blocked(f"{urlsplit(url).hostname} does not want machines to read this page; it was left alone")

    async def _robots(self, site: str) -> _Robots:
        """What the site says; asked once, whoever waits for it."""
        async with self._asking.setdefault(site, asyncio.Lock()):
            known = self._sites.get(site)
            if known is None or known.until <= self._now():
                known = await self._ask(site)
                self._sites.pop(site, None)
                self._sites[site] = known
        self._asking.pop(site, None)
        if len(self._sites) > _MOST_SITES:
            self._sites.pop(next(iter(self._sites)))
        return known

    async def _ask(self, site: str) -> _Robots:
        """RFC 9309 2.3.1: a site without the file (4xx) allows everything, one that is in trouble nothing."""
        try:
            answer = await self._http.get(f"{site}/robots.txt", deadline=5.0, cap=_LARGEST_ROBOTS)
        except SourceError:
            return _Robots(None, self._now() + _KEPT_FAILURE)
        if answer.status >= 500:
            return _Robots(None, self._now() + _KEPT_FAILURE)
        return _Robots(answer.body if answer.status == 200 else b"", self._now() + _KEPT)
