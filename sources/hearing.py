"""One fetch, judged by what it brought: an answer of which nothing could be read is no answer."""

from __future__ import annotations

from collections.abc import Iterable

from mentions.identity import canonical_url
from mentions.model import Sighting
from sources.base import SPENT, Bookmark, Harvest, Source, Tools
from sources.errors import Unreadable
from sources.websub import promises


async def hear(source: Source, tools: Tools, bookmark: Bookmark) -> Harvest:
    """What `source` brings.

    Raises:
        SourceError: it could not be heard, or everything it brought has a shape that nobody knows.
    """
    harvest = await source.fetch(tools, bookmark)
    if harvest.skipped and not harvest.sightings and not harvest.unchanged:
        raise Unreadable(
            f"none of {harvest.skipped} items could be read: the source has changed its shape; nothing was kept, and "
            "a newer version of the program may know it"
        )
    return harvest


def anew(bookmark: Bookmark) -> dict[str, str]:
    """The bookmark of a source that shall begin anew: what has been spent remains spent, and promised what a hub has
    promised."""
    return {name: mark for name, mark in bookmark.items() if name == SPENT} | promises(bookmark)


def finds(sightings: Iterable[Sighting], page: str | None) -> bool:
    """Whether the page that a search must find is among what it found."""
    wanted = canonical_url(page) if page else ""
    return bool(wanted) and any(canonical_url(sighting.url) == wanted for sighting in sightings)
