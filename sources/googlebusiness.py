"""Reviews of our own places in Google Maps and Search, by the Google Business Profile API."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar
from urllib.parse import quote, urlencode

from pydantic import BaseModel, ConfigDict, Field

from mentions.model import Mention, Sighting
from mentions.outside import Conversation, Deed, Done, Order
from sources.accounts import needed
from sources.answers import read_item, read_json
from sources.base import Bookmark, Harvest, Tools
from sources.dates import read_date, sensible
from sources.errors import AuthNeeded, Declined, NotFound, Unclear, Unreadable
from sources.google import Google
from sources.newest import Page, harvest, left_off, read_page, walk
from sources.oauth import GOOGLE, google_grant
from sources.ours import only_answer
from sources.stars import starred
from sources.text import NAME, TEXT, tidy, web_link

_CLIENT = "GOOGLEBUSINESS_CLIENT"
_REFRESH = "GOOGLEBUSINESS_REFRESH_TOKEN"
_API = "https://mybusiness.googleapis.com"
_HERE = "https://business.google.com/reviews"
_BESIDE = frozenset({"averageRating", "totalReviewCount", "nextPageToken"})
_LONGEST_REPLY = 4_096  # bytes
_STARS = {"ONE": 1, "TWO": 2, "THREE": 3, "FOUR": 4, "FIVE": 5}


class GoogleBusinessSettings(BaseModel):
    """Which place."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True, str_strip_whitespace=True)

    account: str = Field(pattern=r"^\d{1,30}$", description="The number of the account that owns the place.")
    location: str = Field(pattern=r"^\d{1,30}$", description="The number of the place.")


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, defer_build=True)


class _Reviewer(_Part):
    name: str | None = Field(default=None, alias="displayName")


class _Reply(_Part):
    comment: str = ""
    updated: str = Field(default="", alias="updateTime")
    state: str = Field(default="", alias="reviewReplyState")


class Review(_Part):
    """A review with our answer, if there is one."""

    id: str = Field(pattern=r"^[A-Za-z0-9_=-]{1,200}$", alias="reviewId")
    reviewer: _Reviewer = _Reviewer()
    rating: str = Field(default="", alias="starRating")
    comment: str = ""
    created: str = Field(default="", alias="createTime")
    updated: str = Field(default="", alias="updateTime")
    reply: _Reply | None = Field(default=None, alias="reviewReply")
    reply_url: str = Field(default="", alias="reviewReplyUrl")

    @property
    def at(self) -> datetime | None:
        return read_date(self.updated or self.created, "UTC")


class GoogleBusiness:
    """One place."""

    Settings: ClassVar[type[BaseModel]] = GoogleBusinessSettings
    SECRETS: ClassVar[Mapping[str, str]] = {
        _CLIENT: "ID:SECRET of an OAuth client of your Google Cloud project that may use the Business Profile API",
        _REFRESH: "the refresh token, for that client, of an account that manages the place; see docs/sources",
    }

    def __init__(self, settings: GoogleBusinessSettings) -> None:
        self._for = f"accounts/{settings.account}/locations/{settings.location}"
        self._path = f"/v4/{self._for}/reviews"

    async def fetch(self, tools: Tools, bookmark: Bookmark) -> Harvest:
        """See `sources.base.Source`. The stars are the title; a review may have no words."""
        google = _google(tools)

        async def turn(onward: str) -> Page[Review]:
            asked = {"pageSize": "50", "orderBy": "updateTime desc", **({"pageToken": onward} if onward else {})}
            document = await google.reviews(f"{self._path}?{urlencode(asked)}", _BESIDE)
            return read_page(Review, document["reviews"], document.get("nextPageToken"))

        whole, cut = await walk(turn, lambda one: one.at, left_off(bookmark, self._for))
        return harvest(
            (self._for, bookmark, tools.now),
            [_sighting(one, tools.now) for one in whole.items],
            [one.at for one in whole.items],
            whole.skipped,
            (f"there are more than {len(whole.items)} new reviews; the oldest were not read",) if cut else (),
        )

    def room(self, text: str) -> int:
        """See `sources.base.Bounds`."""
        return _LONGEST_REPLY - len(text.encode())

    def deeds(self, secrets: Mapping[str, str]) -> frozenset[Deed]:
        """See `sources.base.Acts`."""
        return frozenset({Deed.REPLY}) if secrets.get(_CLIENT) and secrets.get(_REFRESH) else frozenset()

    async def do(self, tools: Tools, order: Order) -> Done:
        """See `sources.base.Acts`. A review has one answer, and a new one replaces it: a colleague's is left alone."""
        if order.deed is not Deed.REPLY:
            raise Declined(f"Google has nothing like {order.deed} for reviews; nothing was done")
        if len(order.text.encode()) > _LONGEST_REPLY:
            raise Declined(f"Google takes at most {_LONGEST_REPLY} bytes of text; nothing was sent")
        google = _google(tools)
        review = await self._review(google, order.native_id)
        if review is None:
            raise Declined("Google has this review no more; nothing was done")
        if _says(review.reply, order):
            return _done(review.reply, order)
        if _answered(review):
            raise Declined("somebody has answered this review already; change that answer in Google Business Profile")
        answer = await google.send("PUT", f"{self._one(order.native_id)}/reply", {"comment": order.text})
        try:
            return _done(read_item(_Reply, read_json(answer.body)), order)
        except Unreadable as error:
            raise Unclear("Google's answer cannot be read; it may have been done") from error

    async def look_up(self, tools: Tools, order: Order) -> Done | None:
        """See `sources.base.Acts`. The same answer twice is one answer, so it may be sent again."""
        review = await self._review(_google(tools), order.native_id)
        return _done(review.reply, order) if review and _says(review.reply, order) else None

    async def follow(self, tools: Tools, mention: Mention) -> Conversation:
        """See `sources.base.Follows`. Reviewers cannot answer."""
        google = _google(tools)
        if review := await self._review(google, mention.native_id):
            shown = review.reply if review.reply and review.reply.state != "REJECTED" else None
            return Conversation(ours=only_answer(mention, shown.comment if shown else None))
        await google.reviews(f"{self._path}?pageSize=1", _BESIDE)  # the place itself is still ours to see
        return Conversation(gone=True)

    async def _review(self, google: Google, native_id: str) -> Review | None:
        try:
            document = await google.ask(self._one(native_id))
        except NotFound:
            return None
        if review := read_item(Review, document):
            return review
        raise Unreadable("Google told of the review in an unknown shape; nothing was done")

    def _one(self, native_id: str) -> str:
        return f"{self._path}/{quote(native_id, safe='')}"


def original(comment: str) -> str:
    """What the reviewer wrote; Google puts a translation before it or after it."""
    before, translated, _ = comment.partition("(Translated by Google)")
    _, _, after = comment.partition("(Original)")
    if translated and before.strip():
        return before.strip()
    return after.strip() or comment.strip()


def _sighting(review: Review, now: datetime) -> Sighting:
    return Sighting(
        native_id=review.id,
        url=web_link(review.reply_url, "") or _HERE,
        title=starred(_STARS.get(review.rating, 0), ""),
        text=tidy(original(review.comment), TEXT),
        author=tidy(review.reviewer.name or "", NAME),
        author_url="",
        published_at=sensible(read_date(review.created, "UTC"), now),
        own=True,
    )


def _says(reply: _Reply | None, order: Order) -> bool:
    return reply is not None and tidy(reply.comment, TEXT) == tidy(order.text, TEXT)


def _answered(review: Review) -> bool:
    """Whether it has been answered since it was written or last changed; what Google has rejected is no answer."""
    if review.reply is None or review.reply.state == "REJECTED":
        return False
    said = read_date(review.reply.updated, "UTC")
    return said is None or review.at is None or said >= review.at


def _done(reply: _Reply | None, order: Order) -> Done:
    if reply and reply.state == "REJECTED":
        raise Declined("Google has rejected this answer, since it breaks its rules for answers; nobody sees it")
    return Done(order.url, queued=reply is not None and reply.state == "PENDING")


def _google(tools: Tools) -> Google:
    client = needed(tools.secrets, _CLIENT, GOOGLE)
    refresh = tools.secrets.get(_REFRESH, "")
    if not (client.user and client.secret and refresh):
        raise AuthNeeded(f"{_CLIENT} must be ID:SECRET, with {_REFRESH} beside it; see docs/sources")
    base = _API if client.base == GOOGLE else client.base
    return Google(tools, "googlebusiness", base, google_grant(client, refresh))
