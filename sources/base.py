"""What a source is: settings in, sightings and a bookmark out; it remembers nothing and knows nobody.

Every source fetches. What else it can do it says by having the methods of a further protocol: `Acts` (reply, report,
hide …), `Bounds` (how long an answer may be), `Follows` (what became of a mention), `Receives` (what others send to
us), `Searches` (asks for words).
"""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, ClassVar, Protocol, runtime_checkable

from pydantic import BaseModel

from mentions.model import Mention, Sighting
from mentions.outside import Conversation, Deed, Delivery, Done, Order
from sources.egress import Egress
from sources.parsing import Parsers

Bookmark = Mapping[str, str]
"""Where a source left off (ETag, Last-Modified, body hash, cursor): small strings, kept by the store."""

SPENT = "spent"
"""Under this name a bookmark counts what costs money; it is kept also where a source begins anew."""


@dataclass(frozen=True, slots=True)
class Callback:
    """Where others may send to one source, and the secret that they sign it with."""

    url: str = field(repr=False)
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Tools:
    """What a source works with: the network, the parser room, the time, and the zone of times without one.

    Attributes:
        secrets: of the variables that the source names in SECRETS those that are set, and no others.
        memory: sessions and access tokens, by keys that begin with the source's type; lost when the process ends.
        callback: where this source may ask others to send news to; None where we have no public address.
    """

    http: Egress
    parsers: Parsers
    now: datetime
    zone: str
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    memory: MutableMapping[str, str] = field(default_factory=dict, repr=False)
    callback: Callback | None = None


@dataclass(frozen=True, slots=True)
class Harvest:
    """What one fetch brought home.

    Attributes:
        sightings: newest first, at most 500.
        bookmark: to be stored together with the sightings and given to the next fetch.
        unchanged: the source said or showed that nothing has changed (304, same body hash).
        skipped: items that could not be read, counted; their reasons are in `notes`.
        notes: what a person should know (cut at 500 items, moved permanently to URL …), plain English.
        told_for: how long others have promised to tell us of news: meanwhile the source is asked seldom.
    """

    sightings: tuple[Sighting, ...]
    bookmark: Bookmark = field(default_factory=dict)
    unchanged: bool = False
    skipped: int = 0
    notes: tuple[str, ...] = ()
    told_for: timedelta = timedelta()


@dataclass(frozen=True, slots=True)
class Reach:
    """What a search asks for, and how far into the results it reads.

    Attributes:
        query: the words as they are asked, plain.
        depth: in words, like "pages 1–3" or "the newest 100".
    """

    query: str
    depth: str


class Source(Protocol):
    """One place to listen, built from its settings.

    Its pydantic models say `defer_build=True`: dozens of them would otherwise cost every bot 45 MB, used or not.

    Attributes:
        SECRETS: the environment variables it reads, each with what it is and where one gets it; most need none.
    """

    Settings: ClassVar[type[BaseModel]]
    SECRETS: ClassVar[Mapping[str, str]]

    def __init__(self, settings: Any) -> None: ...

    async def fetch(self, tools: Tools, bookmark: Bookmark) -> Harvest:
        """What is new since `bookmark`.

        Raises:
            SourceError: one of its kinds (sources/errors.py); nothing was kept, the bookmark still holds.
        """
        ...


@runtime_checkable
class Searches(Protocol):
    """A source that finds by words: what it does not ask for, or not as deep, it cannot hear."""

    def reach(self) -> Reach | None:
        """What it asks for, and how deep; the same for every fetch. None if its settings let it hear all of a place."""
        ...


def own_secrets(source: Source, secrets: Mapping[str, str]) -> dict[str, str]:
    """Of all that are set, those that this source names: no source is given another's."""
    return {name: secrets[name] for name in source.SECRETS if name in secrets}


@runtime_checkable
class Acts(Protocol):
    """A source through which we can act. A person has ordered each deed; the outbox sees to it that it is done once."""

    def deeds(self, secrets: Mapping[str, str]) -> frozenset[Deed]:
        """What can be done here with these secrets; what is missing is not offered."""
        ...

    async def do(self, tools: Tools, order: Order) -> Done:
        """Does it.

        Raises:
            Declined: the platform said no, for good; nothing was done.
            Unclear: it may have been done; it is looked up before anybody tries again.
            SourceError: any other kind: surely nothing was done, it is tried again later.
        """
        ...

    async def look_up(self, tools: Tools, order: Order) -> Done | None:
        """Whether it was done, after an unclear `do`; None if it surely was not, or may safely be done again.

        Raises:
            Unclear: this platform has no way to tell; a person must look.
            SourceError: cannot be told now; asked again later.
        """
        ...


@runtime_checkable
class Bounds(Protocol):
    """A source whose platform takes answers only up to a length."""

    def room(self, text: str) -> int:
        """How many characters, or bytes where it counts those, there is room for after `text`; below zero if it is too
        long. As exact as can be told without asking the platform."""
        ...


@runtime_checkable
class Follows(Protocol):
    """A source that can tell what has become of a mention."""

    async def follow(self, tools: Tools, mention: Mention) -> Conversation:
        """Whether it still stands, and what was answered below it.

        Raises:
            SourceError: cannot be told now.
        """
        ...


@runtime_checkable
class Receives(Protocol):
    """A source that others send to. It is never due by the clock: `fetch` brings nothing, and is not called."""

    def verify(self, secrets: Mapping[str, str], delivery: Delivery) -> str:
        """What keeps this delivery apart from others, so that one sent twice is kept once; "" for its body's hash.

        Raises:
            Refused: it is not signed by whom it should be.
        """
        ...

    async def receive(self, tools: Tools, delivery: Delivery) -> Harvest:
        """What was sent; an empty harvest for what is no mention (a ping, our own words).

        Raises:
            SourceError: it could not be read; it is kept, and counted.
        """
        ...


@runtime_checkable
class Subscribes(Protocol):
    """A source that the clock asks, and that asks others to tell it of news sooner (WebSub)."""

    def awaits(self, bookmark: Bookmark, topic: str) -> bool:
        """Whether it wants to be told about this topic: nothing else may be promised to us."""
        ...

    async def told(self, tools: Tools, delivery: Delivery, bookmark: Bookmark) -> Harvest:
        """What was sent, with the whole bookmark after it.

        Raises:
            SourceError: it could not be read; it is kept, and counted.
        """
        ...
