"""RSS, Atom and JSON feeds: any address, a page that names its feed, and the presets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from typing import ClassVar, Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, model_validator

from mentions.identity import unwrap
from mentions.model import Sighting
from mentions.outside import Delivery
from sources import websub
from sources.accounts import account
from sources.addresses import read_url
from sources.answers import expect_ok
from sources.base import Bookmark, Harvest, Tools
from sources.egress import Answer
from sources.entries import native_ids, newest_first, to_sighting
from sources.errors import Blocked, Refused, Unreadable
from sources.parsing import LARGEST, PageLinks, ParsedFeed
from sources.presets import (
    ALERTS,
    PLACES,
    PRESS,
    REDDIT,
    SEARCHES,
    Preset,
    google_news,
    reddit,
    shows_pieces,
    with_token,
    without_token,
)
from sources.text import web_link

_ACCEPT = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"
_CONFIRMED = 3
_MARK = 200  # longer validators are dropped: a server could otherwise make us carry its megabytes back


class FeedSettings(BaseModel):
    """Either `url`, or a `preset`, some of which want a `query`."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True, str_strip_whitespace=True)

    url: str = Field("", max_length=2000, description="The feed, or a page that names its feed.")
    preset: Preset = Field("", description="A feed that goes by a name.")
    query: str = Field("", max_length=500, description="What google-news or reddit shall search for.")
    edition: Literal["sv", "en"] = Field("sv", description="Which Google News.")

    @model_validator(mode="after")
    def _says_where(self) -> Self:
        if self.preset in SEARCHES and not self.query:
            raise ValueError(f'preset {self.preset} searches: write query = "your company"')
        # What an alert searches for stands at Google; here it is only written down, so that coverage can tell.
        if self.query and self.preset not in (*SEARCHES, "google-alerts"):
            raise ValueError(f"query belongs to the presets {' and '.join(SEARCHES)}; leave it out")
        if self.preset == "google-alerts" and not self.url.startswith(ALERTS):
            raise ValueError(f"preset google-alerts needs url = the alert's RSS address, which begins with {ALERTS}")
        if self.preset in PLACES and not self.url:
            raise ValueError(f"preset {self.preset} needs url = the address that your browser shows there")
        if bool(self.url) == bool(self.preset) and self.preset not in ("google-alerts", *PLACES):
            raise ValueError("write either url or preset")
        self._readable()
        return self

    def _readable(self) -> None:
        try:
            read_url(self.address)
        except Refused as error:
            raise ValueError(f"url: {error}") from error

    @property
    def address(self) -> str:
        """Where to ask first."""
        if self.preset == "google-news":
            return google_news(self.query, self.edition)
        if self.preset in PLACES:
            return PLACES[self.preset](self.url)
        return reddit(self.query) if self.preset == "reddit" else PRESS.get(self.preset, self.url)


class Feeds:
    """One feed."""

    Settings: ClassVar[type[BaseModel]] = FeedSettings
    SECRETS: ClassVar[Mapping[str, str]] = {
        "REDDIT_FEED": "USER:TOKEN of your own feeds at www.reddit.com/prefs/feeds: Reddit may be asked more often"
    }

    def __init__(self, settings: FeedSettings) -> None:
        self._address = settings.address

    async def fetch(self, tools: Tools, bookmark: Bookmark) -> Harvest:
        """See `sources.base.Source`. The hub that the feed names is kept subscribed to, where we can be reached."""
        before = bookmark if bookmark.get("for") == self._address else {"for": self._address}
        return await websub.keep_up(tools, before, await self._visit(tools, before))

    def awaits(self, bookmark: Bookmark, topic: str) -> bool:
        """See `sources.base.Subscribes`."""
        return bookmark.get("for") == self._address and bool(topic) and bookmark.get("topic") == topic

    async def told(self, tools: Tools, delivery: Delivery, bookmark: Bookmark) -> Harvest:
        """See `sources.base.Subscribes`: a feed of what is new, or the hub's word on our subscription."""
        if bookmark.get("for") != self._address:
            return Harvest((), bookmark, unchanged=True)  # about a feed that we no longer read
        if websub.MODE in delivery.headers:
            marks = websub.promised(bookmark, delivery)
            return Harvest((), marks, unchanged=True, told_for=websub.promised_for(marks, tools.now))
        kind, where = delivery.headers.get("content-type", ""), bookmark.get("topic", self._address)
        found = await tools.parsers.read(delivery.body, kind, where, tools.zone)
        if isinstance(found, PageLinks):
            raise Unreadable("its hub has sent a web page instead of a feed; nothing was kept")
        return Harvest(
            sightings=_sightings(found, self._address, tools),
            bookmark=bookmark,
            skipped=found.skipped,
            notes=found.notes,
            told_for=websub.promised_for(bookmark, tools.now),
        )

    async def _visit(self, tools: Tools, before: Bookmark) -> Harvest:
        named = before.get("feed", self._address)
        asked = with_token(named, account(tools.secrets, "REDDIT_FEED", REDDIT))
        answer = await tools.http.get(asked, headers={"accept": _ACCEPT, **_validators(before)}, cap=LARGEST)
        if asked != named:
            kept = without_token(answer.moved_permanently_to)
            answer = replace(answer, url=without_token(answer.url), moved_permanently_to=kept)
        if answer.status in (404, 410) and named != self._address and not before.get("looking"):
            return await self._visit(tools, {"for": self._address})  # the page may name another feed by now
        if answer.status != 304 or not _validators(before):
            expect_ok(answer)
        marks = _marks(before, answer)
        notes = _moved(marks)
        if _is_unchanged(before, answer):
            return Harvest((), marks, unchanged=True, notes=notes)
        found = await tools.parsers.read(answer.body, answer.headers.get("content-type", ""), answer.url, tools.zone)
        if isinstance(found, PageLinks):
            return await self._through_page(tools, before, found)
        return Harvest(
            sightings=_sightings(found, self._address, tools),
            bookmark={**websub.named(marks, found, answer.url), "read": "yes"},
            skipped=found.skipped,
            notes=(*notes, *found.notes),
        )

    async def _through_page(self, tools: Tools, before: Bookmark, page: PageLinks) -> Harvest:
        """The feed that a page names; but a page where a feed has been read before is a wall."""
        host = urlsplit(self._address).hostname
        if page.wall or before.get("read"):
            raise Blocked(f"{host} shows a page for people (log-in, consent or block) where the feed should be")
        feeds = [without_token(feed) for feed in page.feeds]
        if not feeds or before.get("looking"):
            raise Unreadable(f"{host} answers with a web page that names no feed; give the address of a feed")
        harvest = await self._visit(tools, {"for": self._address, "feed": feeds[0], "looking": "yes"})
        kept = {name: mark for name, mark in harvest.bookmark.items() if name != "looking"}
        return replace(harvest, bookmark=kept, notes=(f"the page names the feed {feeds[0]}", *harvest.notes))


def _validators(before: Bookmark) -> dict[str, str]:
    asked = {"if-none-match": before.get("etag", ""), "if-modified-since": before.get("modified", "")}
    return {name: mark for name, mark in asked.items() if mark}


def _marks(before: Bookmark, answer: Answer) -> dict[str, str]:
    """The bookmark after this answer; a 304 leaves the validators as they were."""
    marks = {name: mark for name, mark in before.items() if name not in ("moved_to", "moved_times")}
    if answer.moved_permanently_to:
        again = before.get("moved_to") == answer.moved_permanently_to[:2000]
        times = min(int(before.get("moved_times", "0")) if again else 0, _CONFIRMED) + 1
        marks |= {"moved_to": answer.moved_permanently_to[:2000], "moved_times": str(times)}
    if answer.status == 304:
        return marks
    marks |= {
        "etag": _mark(answer.headers.get("etag", "")),
        "modified": _mark(answer.headers.get("last-modified", "")),
        "sha256": sha256(answer.body).hexdigest(),
    }
    return {name: mark for name, mark in marks.items() if mark}


def _mark(value: str) -> str:
    return value if len(value) <= _MARK and value.isascii() and value.isprintable() else ""


def _moved(marks: Bookmark) -> tuple[str, ...]:
    """Said once, at the third equal answer."""
    if marks.get("moved_times") != str(_CONFIRMED):
        return ()
    return (f"moved permanently to {marks['moved_to']}: change the address in the setup",)


def _is_unchanged(before: Bookmark, answer: Answer) -> bool:
    return answer.status == 304 or before.get("sha256") == sha256(answer.body).hexdigest()


def _sightings(feed: ParsedFeed, address: str, tools: Tools) -> tuple[Sighting, ...]:
    """Newest first, if all tell their date; else in the order of the feed. What stands there twice is taken once."""
    entries = [replace(entry, link=web_link(unwrap(entry.link), entry.link)) for entry in feed.entries]
    pieces = shows_pieces(address)
    seen = {
        native: replace(to_sighting(native, entry, feed.language, tools.now), snippet=pieces)
        for native, entry in zip(native_ids(address, entries), entries, strict=True)
    }
    return newest_first(tuple(seen.values()))
