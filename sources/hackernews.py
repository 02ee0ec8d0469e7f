"""Hacker News, stories and comments, by its Algolia search."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, ClassVar
from urllib.parse import urlencode

from pydantic import BaseModel, ConfigDict, Field

from mentions.model import Sighting
from sources.answers import expect_ok, read_item, read_json
from sources.base import Bookmark, Harvest, Reach, Tools
from sources.dates import sensible
from sources.entries import newest_first
from sources.errors import Unreadable
from sources.reach import Count
from sources.text import NAME, TEXT, TITLE, plain, web_link

_SEARCH = "https://hn.algolia.com/api/v1/search_by_date?"
_ITEM = "https://news.ycombinator.com/item?id="
_OVERLAP = 600  # seconds that are read again: the index is minutes late
_PAGE = 100
_PAGES = 5


class HackerNewsSettings(BaseModel):
    """What to search for; it is quoted, or every word that begins alike would be found."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True, str_strip_whitespace=True)

    query: str = Field(min_length=2, max_length=200, description="A watched name, as it is written.")


class _Hit(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, defer_build=True)

    objectID: str = Field(pattern=r"^\d{1,12}$")  # noqa: N815 - the platform's own name
    created_at_i: int = Field(ge=0, le=10**11)
    author: str | None = None
    title: str | None = None
    story_title: str | None = None
    comment_text: str | None = None
    story_text: str | None = None
    url: str | None = None
    points: Count = 0


class HackerNews:
    """One search."""

    Settings: ClassVar[type[BaseModel]] = HackerNewsSettings
    SECRETS: ClassVar[Mapping[str, str]] = {}

    def __init__(self, settings: HackerNewsSettings) -> None:
        self._query = settings.query

    def reach(self) -> Reach:
        """See `sources.base.Searches`."""
        return Reach(self._query, f"the newest {_PAGE * _PAGES}")

    async def fetch(self, tools: Tools, bookmark: Bookmark) -> Harvest:
        """See `sources.base.Source`. Comments' sightings carry the story's title and the comment's own address."""
        before = bookmark if bookmark.get("for") == self._query else {}
        since = int(before.get("created_at_i", "0"))
        found, total = await self._search(tools, since)
        hits = [hit for raw in found if (hit := read_item(_Hit, raw))]
        seen = sha256(" ".join(sorted(hit.objectID for hit in hits)).encode()).hexdigest()
        newest = max((hit.created_at_i for hit in hits if hit.created_at_i <= tools.now.timestamp()), default=since)
        after = {"for": self._query, "created_at_i": str(max(since, newest)), "seen": seen}
        if before.get("seen") == seen:
            return Harvest((), after, unchanged=True)
        return Harvest(
            sightings=newest_first(tuple({hit.objectID: _sighting(hit, tools.now) for hit in hits}.values())),
            bookmark=after,
            skipped=len(found) - len(hits),
            notes=(f"of {total} hits the newest {len(found)} were read",) if total > len(found) else (),
        )

    async def _search(self, tools: Tools, since: int) -> tuple[list[Any], int]:
        """The raw hits, newest first, and how many there are in all."""
        found: list[Any] = []
        for page in range(_PAGES):
            answer = await tools.http.get(self._url(since, page), headers={"accept": "application/json"})
            expect_ok(answer)
            document = read_json(answer.body)
            hits = document.get("hits") if isinstance(document, dict) else None
            if not isinstance(hits, list):
                raise Unreadable("the search of Hacker News answered in an unknown shape; nothing was kept")
            found += hits[:_PAGE]
            if len(hits) < _PAGE:
                return found, len(found)
        total = document.get("nbHits")
        return found, total if isinstance(total, int) else len(found)

    def _url(self, since: int, page: int) -> str:
        words = self._query.replace('"', " ")
        asked = {
            "query": f'"{words}"',
            "tags": "(story,comment)",
            "hitsPerPage": _PAGE,
            "page": page,
            "typoTolerance": "false",
            "advancedSyntax": "true",
            "restrictSearchableAttributes": "title,comment_text,story_text,url",
        }
        if since:
            asked["numericFilters"] = f"created_at_i>{since - _OVERLAP}"
        return _SEARCH + urlencode(asked)


def _sighting(hit: _Hit, now: datetime) -> Sighting:
    text = plain(hit.comment_text or hit.story_text or "", TEXT)
    author = plain(hit.author or "", NAME)
    return Sighting(
        native_id=hit.objectID,
        url=_ITEM + hit.objectID,
        title=plain(hit.title or hit.story_title or "", TITLE),
        text=text or web_link(hit.url or "", ""),
        author=author,
        author_url=web_link(f"https://news.ycombinator.com/user?id={author}", "") if author else "",
        published_at=sensible(datetime.fromtimestamp(hit.created_at_i, UTC), now),
        own=True,
        reach=hit.points,
    )
