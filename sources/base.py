"""What a source is: settings in, sightings and a bookmark out; it remembers nothing and knows nobody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Protocol

from pydantic import BaseModel

from mentions.model import Sighting
from sources.egress import Egress
from sources.parsing import Parsers

Bookmark = Mapping[str, str]
"""Where a source left off (ETag, Last-Modified, body hash, cursor): small strings, kept by the store."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What a source works with: the network, the parser room, the time, and the zone of times without one."""

    http: Egress
    parsers: Parsers
    now: datetime
    zone: str


@dataclass(frozen=True, slots=True)
class Harvest:
    """What one fetch brought home.

    Attributes:
        sightings: newest first, at most 500.
        bookmark: to be stored together with the sightings and given to the next fetch.
        unchanged: the source said or showed that nothing has changed (304, same body hash).
        skipped: items that could not be read, counted; their reasons are in `notes`.
        notes: what a person should know (cut at 500 items, moved permanently to URL …), plain English.
    """

    sightings: tuple[Sighting, ...]
    bookmark: Bookmark = field(default_factory=dict)
    unchanged: bool = False
    skipped: int = 0
    notes: tuple[str, ...] = ()


class Source(Protocol):
    """One place to listen. A source is built from its settings and does nothing but fetch."""

    Settings: ClassVar[type[BaseModel]]

    def __init__(self, settings: Any) -> None: ...

    async def fetch(self, tools: Tools, bookmark: Bookmark) -> Harvest:
        """What is new since `bookmark`.

        Raises:
            SourceError: one of its kinds (sources/errors.py); nothing was kept, the bookmark still holds.
        """
        ...
