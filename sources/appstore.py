"""Reviews in Apple's App Store, by the public feed of each country."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field

from mentions.model import Sighting
from sources.answers import expect_ok, read_item, read_json
from sources.base import Bookmark, Harvest, Tools
from sources.dates import read_date, sensible
from sources.egress import Answer
from sources.entries import newest_first
from sources.errors import RateLimited, SourceError, Unreachable, Unreadable
from sources.parsing import Entry, PageLinks
from sources.stars import starred
from sources.text import NAME, TEXT, TITLE, plain, web_link

# Upper and lower case count here: "sortby" is answered with 502.
_FEED = "https://itunes.apple.com/{country}/rss/customerreviews/id={app}/sortBy=mostRecent/page=1/{form}"
_PAGE = "https://apps.apple.com/{country}/app/id{app}?see-all=reviews"
_WITHIN = 24.0
_EACH = 10.0
_HOUR = 3600.0

Country = Annotated[str, Field(pattern=r"^[a-z]{2}$")]


class AppStoreSettings(BaseModel):
    """Which app, and in which countries."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True, str_strip_whitespace=True)

    app: str = Field(pattern=r"^(id)?\d{4,15}$", description="The number in the app's address.")
    countries: tuple[Country, ...] = Field(
        ("se",), min_length=1, max_length=10, description="Stores, in small letters."
    )


class _Label(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, defer_build=True)

    label: str


class _Author(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, defer_build=True)

    name: _Label | None = None
    uri: _Label | None = None


class _Review(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, defer_build=True)

    id: _Label
    rating: _Label = Field(alias="im:rating")
    title: _Label | None = None
    content: _Label | None = None
    updated: _Label | None = None
    author: _Author | None = None


class AppStore:
    """The newest reviews of one app."""

    Settings: ClassVar[type[BaseModel]] = AppStoreSettings
    SECRETS: ClassVar[Mapping[str, str]] = {}

    def __init__(self, settings: AppStoreSettings) -> None:
        self._app = settings.app.removeprefix("id")
        self._countries = tuple(dict.fromkeys(settings.countries))

    async def fetch(self, tools: Tools, bookmark: Bookmark) -> Harvest:
        """See `sources.base.Source`. The stars stand before the title; the address is that of the app's reviews."""
        wanted = f"{self._app} {' '.join(self._countries)}"
        before = bookmark if bookmark.get("for") == wanted else {}
        found, skipped, notes = await self._all(tools)
        seen = sha256("\n".join(sorted(map(repr, found))).encode()).hexdigest()[:32]
        after = {"for": wanted, "seen": seen}
        if before.get("seen") == seen:
            return Harvest((), after, unchanged=True, notes=notes)
        once = {sighting.native_id: sighting for sighting in found}
        return Harvest(newest_first(tuple(once.values())), after, skipped=skipped, notes=notes)

    async def _all(self, tools: Tools) -> tuple[list[Sighting], int, tuple[str, ...]]:
        """All countries' reviews; one country that cannot be read does not silence the others."""
        found: list[Sighting] = []
        failed: dict[str, SourceError] = {}
        skipped = 0
        try:
            async with asyncio.timeout(_WITHIN):
                for country in self._countries:
                    try:
                        reviews, odd = await self._country(tools, country)
                    except SourceError as error:
                        failed[country] = error
                        continue
                    found += reviews
                    skipped += odd
        except TimeoutError as error:
            if not found:
                raise Unreachable(f"the App Store took longer than {_WITHIN:.0f} s; nothing was kept") from error
            return found, skipped, ("not all countries were read in time",)
        if len(failed) == len(self._countries):
            raise next(iter(failed.values()))
        return found, skipped, tuple(f"{country}: {error}" for country, error in failed.items())

    async def _country(self, tools: Tools, country: str) -> tuple[list[Sighting], int]:
        """The reviews, and how many could not be read. At times the JSON is empty where the XML is not."""
        answer = await self._ask(tools, country, "json")
        raw = _entries(read_json(answer.body))
        reviews = [review for one in raw if (review := read_item(_Review, one))]
        if reviews or raw:
            return [self._sighting(review, country, tools) for review in reviews], len(raw) - len(reviews)
        answer = await self._ask(tools, country, "xml")
        if b"<!doctype" in answer.body.lower():
            raise Unreadable("the App Store's XML declares a document type, which it never does; nothing was kept")
        kind = answer.headers.get("content-type", "")
        feed = await tools.parsers.read(answer.body, kind, answer.url, tools.zone)
        if isinstance(feed, PageLinks):
            raise Unreadable("the App Store answered with a web page instead of its reviews; nothing was kept")
        entries = [entry for entry in feed.entries if entry.rating and entry.id]
        return [self._from_xml(entry, country, tools.now) for entry in entries], feed.skipped

    async def _ask(self, tools: Tools, country: str, form: str) -> Answer:
        url = _FEED.format(country=country, app=self._app, form=form)
        answer = await tools.http.get(url, headers={"accept": f"application/{form}"}, deadline=_EACH)
        if answer.status == 403:
            raise RateLimited("the App Store asks us to wait (403); it is asked again in an hour", _HOUR)
        expect_ok(answer)
        return answer

    def _sighting(self, review: _Review, country: str, tools: Tools) -> Sighting:
        author = review.author or _Author()
        return Sighting(
            native_id=plain(review.id.label, NAME),
            url=_PAGE.format(country=country, app=self._app),
            title=_title(review.rating.label, review.title.label if review.title else ""),
            text=plain(review.content.label, TEXT) if review.content else "",
            author=plain(author.name.label, NAME) if author.name else "",
            author_url=web_link(author.uri.label, "") if author.uri else "",
            published_at=sensible(read_date(review.updated.label, "UTC"), tools.now) if review.updated else None,
            own=True,
        )

    def _from_xml(self, entry: Entry, country: str, now: datetime) -> Sighting:
        return Sighting(
            native_id=entry.id.rpartition("/")[2],  # it is read as an address relative to the feed's
            url=_PAGE.format(country=country, app=self._app),
            title=_title(entry.rating, entry.title),
            text=entry.text,
            author=entry.author,
            author_url=entry.author_url,
            published_at=sensible(entry.published_at, now),
            own=True,
        )


def _title(rating: str, title: str) -> str:
    stars = int(rating) if rating.isascii() and rating.isdigit() else 0
    return starred(stars, plain(title, TITLE))


def _entries(document: Any) -> list[Any]:
    """What stands under "entry": a list, one review, or nothing; without the app itself, which once came first."""
    feed = document.get("feed") if isinstance(document, dict) else None
    if not isinstance(feed, dict):
        raise Unreadable("the App Store answered in an unknown shape; nothing was kept")
    entries = feed.get("entry", [])
    listed = entries if isinstance(entries, list) else [entries]
    return [one for one in listed[:200] if not (isinstance(one, dict) and "im:name" in one)]
