"""Reviews of our own app in Google Play, by the Android Publisher API."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar
from urllib.parse import quote, urlencode

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from mentions.model import Mention, Sighting
from mentions.outside import Conversation, Deed, Done, Order
from sources.answers import read_item
from sources.base import Bookmark, Harvest, Tools
from sources.dates import sensible
from sources.entries import language_code
from sources.errors import AuthNeeded, Declined, NotFound, Unreadable
from sources.google import Google
from sources.newest import Page, harvest, left_off, read_page, walk
from sources.oauth import GOOGLE, Grant
from sources.ours import only_answer
from sources.reach import Count
from sources.stars import starred
from sources.text import NAME, TEXT, plain, tidy

_ACCOUNT = "GOOGLEPLAY_ACCOUNT"
_API = "https://androidpublisher.googleapis.com"
_SCOPE = "https://www.googleapis.com/auth/androidpublisher"
_STORE = "https://play.google.com/store/apps/details?"
_BESIDE = frozenset({"tokenPagination", "pageInfo"})
_LONGEST_REPLY = 350
_HOUR = 3600.0
_EARLY = 120.0  # seconds before its end that a signature is no longer handed in
_TOLD = timedelta(days=6)  # reviews are told for seven days; what is missing later says nothing


class GooglePlaySettings(BaseModel):
    """Which app."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True, str_strip_whitespace=True)

    package: str = Field(
        pattern=r"^[A-Za-z]\w*(\.[A-Za-z]\w*)+$", max_length=200, description="The app's name for machines."
    )


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, defer_build=True)


class _Time(_Part):
    seconds: int = Field(ge=0, le=10**11)

    @property
    def at(self) -> datetime:
        return datetime.fromtimestamp(self.seconds, UTC)


class _UserComment(_Part):
    text: str = ""
    last_modified: _Time | None = Field(default=None, alias="lastModified")
    stars: int = Field(default=0, ge=0, le=5, alias="starRating")
    language: str = Field(default="", alias="reviewerLanguage")
    thumbs_up: Count = Field(default=0, alias="thumbsUpCount")


class _DeveloperComment(_Part):
    text: str = ""
    last_modified: _Time | None = Field(default=None, alias="lastModified")


class _Comment(_Part):
    user: _UserComment | None = Field(default=None, alias="userComment")
    developer: _DeveloperComment | None = Field(default=None, alias="developerComment")


class Review(_Part):
    """A review with our answer, if there is one."""

    id: str = Field(pattern=r"^[A-Za-z0-9_:.-]{1,200}$", alias="reviewId")
    author: str | None = Field(default=None, alias="authorName")
    comments: list[_Comment] = Field(min_length=1)

    @property
    def user(self) -> _UserComment:
        return next((one.user for one in self.comments if one.user), _UserComment())

    @property
    def answer(self) -> _DeveloperComment | None:
        return next((one.developer for one in self.comments if one.developer), None)

    @property
    def at(self) -> datetime | None:
        return self.user.last_modified.at if self.user.last_modified else None


class _Key(_Part):
    """What we need of the JSON file of a service account; `api` is another place where the API is, for trying out."""

    client_email: str = Field(min_length=3)
    private_key: str = Field(min_length=20)
    token_uri: str = Field(default=f"{GOOGLE}/token", pattern=r"^https?://[!-~]+$")
    api: str = Field(default=_API, pattern=r"^https?://[!-~]+$")


class GooglePlay:
    """One app."""

    Settings: ClassVar[type[BaseModel]] = GooglePlaySettings
    SECRETS: ClassVar[Mapping[str, str]] = {
        _ACCOUNT: "the JSON key of a Google service account that may answer the app's reviews in the Play Console, on "
        "one line, as it is or in base64"
    }

    def __init__(self, settings: GooglePlaySettings) -> None:
        self._package = settings.package
        self._path = f"/androidpublisher/v3/applications/{settings.package}/reviews"

    async def fetch(self, tools: Tools, bookmark: Bookmark) -> Harvest:
        """See `sources.base.Source`. The stars stand before the title; the date is that of the last change."""
        google = _google(tools)

        async def turn(onward: str) -> Page[Review]:
            asked = {"maxResults": "100", **({"token": onward} if onward else {})}
            document = await google.reviews(f"{self._path}?{urlencode(asked)}", _BESIDE)
            pages = document.get("tokenPagination")
            return read_page(Review, document["reviews"], pages.get("nextPageToken") if isinstance(pages, dict) else "")

        whole, cut = await walk(turn, lambda one: one.at, left_off(bookmark, self._package))
        return harvest(
            (self._package, bookmark, tools.now),
            [self._sighting(one, tools.now) for one in whole.items],
            [one.at for one in whole.items],
            whole.skipped,
            (f"there are more than the newest {len(whole.items)} reviews; older ones were not read",) if cut else (),
        )

    def room(self, text: str) -> int:
        """See `sources.base.Bounds`."""
        return _LONGEST_REPLY - len(text)

    def deeds(self, secrets: Mapping[str, str]) -> frozenset[Deed]:
        """See `sources.base.Acts`."""
        return frozenset({Deed.REPLY}) if secrets.get(_ACCOUNT) else frozenset()

    async def do(self, tools: Tools, order: Order) -> Done:
        """See `sources.base.Acts`. A review has one answer, and a new one replaces it: a colleague's is left alone."""
        if order.deed is not Deed.REPLY:
            raise Declined(f"Google Play has nothing like {order.deed} for programs; nothing was done")
        if len(order.text) > _LONGEST_REPLY:
            raise Declined(
                f"Google Play takes at most {_LONGEST_REPLY} characters, this has {len(order.text)}; nothing was sent"
            )
        google = _google(tools)
        review = await self._review(google, order.native_id)
        if review and _says(review, order):
            return Done(order.url)
        if review and _answered(review):
            raise Declined("somebody has answered this review already; change that answer in the Play Console")
        path = f"{self._path}/{quote(order.native_id, safe='')}:reply"
        await google.send("POST", path, {"replyText": order.text})
        return Done(order.url)

    async def look_up(self, tools: Tools, order: Order) -> Done | None:
        """See `sources.base.Acts`. The same answer twice is one answer, so it may be sent again."""
        review = await self._review(_google(tools), order.native_id)
        return Done(order.url) if review and _says(review, order) else None

    async def follow(self, tools: Tools, mention: Mention) -> Conversation:
        """See `sources.base.Follows`. Reviewers cannot answer; a review is only told for a week."""
        if mention.published_at < tools.now - _TOLD:
            return Conversation()
        google = _google(tools)
        if review := await self._review(google, mention.native_id):
            return Conversation(ours=only_answer(mention, review.answer.text if review.answer else None))
        await google.reviews(f"{self._path}?maxResults=1", _BESIDE)  # the app itself is still ours to see
        return Conversation(gone=True)

    async def _review(self, google: Google, native_id: str) -> Review | None:
        try:
            document = await google.ask(f"{self._path}/{quote(native_id, safe='')}")
        except NotFound:
            return None
        if review := read_item(Review, document):
            return review
        raise Unreadable("Google Play told of the review in an unknown shape; nothing was done")

    def _sighting(self, review: Review, now: datetime) -> Sighting:
        title, tab, text = review.user.text.partition("\t")  # where people still could write titles
        return Sighting(
            native_id=review.id,
            url=_STORE + urlencode({"id": self._package, "reviewId": review.id}),
            title=starred(review.user.stars, title if tab else ""),
            text=tidy(text if tab else title, TEXT),
            author=tidy(review.author or "", NAME),
            author_url="",
            published_at=sensible(review.at, now),
            language=language_code(review.user.language),
            own=True,
            reach=review.user.thumbs_up,
        )


def _says(review: Review, order: Order) -> bool:
    """Whether our answer is this one; Google takes tags out of it."""
    return review.answer is not None and plain(review.answer.text, TEXT) == plain(order.text, TEXT)


def _answered(review: Review) -> bool:
    """Whether it has been answered since it was written or last changed."""
    said = review.answer.last_modified if review.answer else None
    return review.answer is not None and (said is None or review.at is None or said.at >= review.at)


def _google(tools: Tools) -> Google:
    value = tools.secrets.get(_ACCOUNT, "").strip()
    if not value:
        raise AuthNeeded(f"{_ACCOUNT} is not set: without it this source hears nothing; see docs/sources")
    try:
        key = _Key.model_validate(json.loads(value if value.startswith("{") else b64decode(value, validate=True)))
    except (ValueError, ValidationError, RecursionError):
        # Not chained: the fault would show the key.
        raise AuthNeeded(f"{_ACCOUNT} is not the JSON key of a service account; see docs/sources") from None
    form = {"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion": _signed(tools, key)}
    return Google(tools, "googleplay", key.api.rstrip("/"), Grant(key.token_uri, form))


def _signed(tools: Tools, key: _Key) -> str:
    """The service account's signature, for an access token (RFC 7523). It costs 70 ms, so it is kept for its hour."""
    memory, now = tools.memory, tools.now.timestamp()
    if now < float(memory.get("googleplay:signed-until", "0")):
        return memory["googleplay:signed"]
    import jwt  # it loads a library of its own, which takes a third of a second

    claims: dict[str, Any] = {"iss": key.client_email, "scope": _SCOPE, "aud": key.token_uri}
    claims |= {"iat": int(now), "exp": int(now + _HOUR)}
    try:
        memory["googleplay:signed"] = jwt.encode(claims, key.private_key, algorithm="RS256")
    except (jwt.InvalidKeyError, ValueError, TypeError):
        raise AuthNeeded(f"{_ACCOUNT} holds no private key that can be read; see docs/sources") from None
    memory["googleplay:signed-until"] = str(now + _HOUR - _EARLY)
    return memory["googleplay:signed"]
