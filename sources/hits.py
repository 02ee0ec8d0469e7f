"""What search engines find: one sighting for each page, whatever query, engine or page of results it came from."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Annotated

from pydantic import Field

from mentions.identity import canonical_url, unwrap
from mentions.model import Sighting
from sources.base import Bookmark, Harvest
from sources.dates import read_date, sensible
from sources.entries import language_code
from sources.errors import SourceError, Unreachable
from sources.text import TEXT, TITLE, plain, web_link

Site = Annotated[str, Field(pattern=r"^[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63}){1,5}(/[\w./~-]{0,100})?$")]
"""A host, or a part of one, as search engines take it after "site:"."""

_OPERATORS = re.compile(r"""["“”():|]|\b(?:OR|AND|NOT)\b|(?:^|\s)[-+]\S""")
_REMEMBERED = 2


@dataclass(frozen=True, slots=True)
class Hit:
    """One result, as its search engine wrote it: markup, odd links and dates are still in it."""

    url: str
    title: str
    text: str
    published: str
    language: str = ""


@dataclass(slots=True)
class Found:
    """What a search has found so far."""

    hits: list[Hit] = field(default_factory=list)
    skipped: int = 0
    notes: list[str] = field(default_factory=list)

    async def fill(self, reading: Awaitable[None], within: float) -> None:
        """Lets `reading` add to this. What is there when it breaks off is kept, with a note.

        Raises:
            SourceError: it broke off before anything was found.
        """
        try:
            async with asyncio.timeout(within):
                await reading
        except TimeoutError as error:
            why = f"the search took longer than {within:.0f} s"
            if not self.hits:
                raise Unreachable(f"{why}; nothing was kept") from error
            self.notes.append(f"{why}: fewer pages were read than the setup says")
        except SourceError as error:
            if not self.hits:
                raise
            self.notes.append(f"not all pages were read: {error}")


def phrase(query: str) -> str:
    """A name as a phrase, so that not every page with one of its words is found; what has operators stays as it is."""
    return query if _OPERATORS.search(query) else f'"{query}"'


def depth_of(pages: int) -> str:
    """How deep a search reads, in words."""
    return "page 1" if pages == 1 else f"pages 1–{pages}"


def whole_today(before: Bookmark, now: datetime) -> bool:
    """Whether everything is to be searched, not only the last month: the first time of each day. A search engine puts
    on top what it thinks best, so what is new is found by asking for what is new, and what it dates wrongly by this."""
    return before.get("whole") != now.date().isoformat()


def harvest(found: Found, before: Bookmark, after: Bookmark, now: datetime, zone: str) -> Harvest:
    """The pages found, each once, in the order of the engine; unchanged if one of the last two answers was the same.

    Args:
        after: the bookmark, to which this adds what was seen.
        zone: of dates without one.
    """
    sightings = _sightings(found.hits, now, zone)
    seen = sha256("\n".join(sorted(sighting.native_id for sighting in sightings)).encode()).hexdigest()[:32]
    earlier = before.get("seen", "").split()
    latest = [*(one for one in earlier if one != seen), seen][-_REMEMBERED:]
    after = {**after, "seen": " ".join(latest), "whole": now.date().isoformat()}
    if seen in earlier:
        return Harvest((), after, unchanged=True, notes=tuple(found.notes))
    return Harvest(sightings, after, skipped=found.skipped, notes=tuple(found.notes))


def _sightings(hits: Sequence[Hit], now: datetime, zone: str) -> tuple[Sighting, ...]:
    pages: dict[str, Sighting] = {}
    for hit in hits:
        url = web_link(unwrap(hit.url), "")
        if url and (page := canonical_url(url)):
            pages.setdefault(page, _sighting(page, url, hit, now, zone))
    return tuple(pages.values())


def _sighting(page: str, url: str, hit: Hit, now: datetime, zone: str) -> Sighting:
    return Sighting(
        native_id=page,
        url=url,
        title=plain(hit.title, TITLE),
        text=plain(hit.text, TEXT),
        published_at=sensible(read_date(hit.published, zone), now),
        language=language_code(hit.language),
        snippet=True,
    )
