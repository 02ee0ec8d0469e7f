"""Reviews of a company at Trustpilot, by its API."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar
from urllib.parse import quote, urlencode

from pydantic import BaseModel, ConfigDict, Field

from mentions.model import Mention, Sighting
from mentions.outside import Conversation, Deed, Done, Order
from sources.accounts import needed
from sources.answers import expect_done, expect_ok, read_item, read_json
from sources.base import Bookmark, Harvest, Tools
from sources.dates import read_date, sensible
from sources.egress import Answer
from sources.entries import language_code
from sources.errors import AuthNeeded, Declined, NotFound, Unreadable
from sources.newest import Page, harvest, left_off, read_page, walk
from sources.oauth import Grant, authorized
from sources.ours import only_answer
from sources.stars import starred
from sources.text import NAME, TEXT, tidy, web_link

_KEY = "TRUSTPILOT_KEY"
_CLIENT = "TRUSTPILOT_CLIENT"
_API = "https://api.trustpilot.com"
_LOGIN = "/v1/oauth/oauth-business-users-for-applications/accesstoken"
_SITE = "https://www.trustpilot.com"
_PAGE = 100
_PATIENCE = 5.0
_ID = r"^[0-9a-f]{24}$"


class TrustpilotSettings(BaseModel):
    """Which company, and who answers."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True, str_strip_whitespace=True)

    unit: str = Field(pattern=_ID, description="The id of the company (business unit).")
    language: str = Field(default="", pattern=r"^([a-z]{2})?$", description="Only reviews in this language.")
    author: str = Field(default="", pattern=r"^([0-9a-f]{24})?$", description="The user at Trustpilot who answers.")


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, defer_build=True)


class _Consumer(_Part):
    id: str = ""
    name: str | None = Field(default=None, alias="displayName")


class _Reply(_Part):
    text: str = ""


class Review(_Part):
    """A review with the company's answer, if there is one."""

    id: str = Field(pattern=_ID)
    consumer: _Consumer = _Consumer()
    stars: int = Field(default=0, ge=0, le=5)
    title: str | None = None
    text: str | None = None
    language: str | None = None
    created: str = Field(default="", alias="createdAt")
    reply: _Reply | None = Field(default=None, alias="companyReply")

    @property
    def at(self) -> datetime | None:
        return read_date(self.created, "UTC")


class Trustpilot:
    """One company."""

    Settings: ClassVar[type[BaseModel]] = TrustpilotSettings
    SECRETS: ClassVar[Mapping[str, str]] = {
        _KEY: "the API key of your application at Trustpilot Business, to read",
        _CLIENT: "KEY:SECRET of the same application, the API key once more and its secret, to answer",
    }

    def __init__(self, settings: TrustpilotSettings) -> None:
        self._unit = settings.unit
        self._language = settings.language
        self._author = settings.author

    async def fetch(self, tools: Tools, bookmark: Bookmark) -> Harvest:
        """See `sources.base.Source`. The stars stand before the title."""
        wanted = f"{self._unit} {self._language}".strip()

        async def turn(onward: str) -> Page[Review]:
            number = int(onward or "1")
            raw = await self._list(tools, number, _PAGE)
            return read_page(Review, raw, str(number + 1) if len(raw) >= _PAGE else "")

        whole, cut = await walk(turn, lambda one: one.at, left_off(bookmark, wanted))
        return harvest(
            (wanted, bookmark, tools.now),
            [_sighting(one, tools.now) for one in whole.items],
            [one.at for one in whole.items],
            whole.skipped,
            (f"there are more than {len(whole.items)} new reviews; the oldest were not read",) if cut else (),
        )

    def deeds(self, secrets: Mapping[str, str]) -> frozenset[Deed]:
        """See `sources.base.Acts`. Trustpilot wants to know which of its users answers."""
        able = secrets.get(_KEY) and secrets.get(_CLIENT) and self._author
        return frozenset({Deed.REPLY}) if able else frozenset()

    async def do(self, tools: Tools, order: Order) -> Done:
        """See `sources.base.Acts`. A review has one answer: a colleague's is left alone."""
        if order.deed not in self.deeds(tools.secrets):
            raise Declined(f"Trustpilot takes no {order.deed} from us; nothing was done. See docs/sources")
        review = await self._review(tools, order.native_id)
        if review is None:
            raise Declined("Trustpilot has this review no more; nothing was done")
        if done := _done(review, order):
            return done
        if review.reply:
            raise Declined("somebody has answered this review already; change that answer in Trustpilot Business")
        base, grant = _door(tools)
        body = json.dumps({"message": order.text, "authorBusinessUserId": self._author}).encode()
        url = f"{base}/v1/private/reviews/{quote(order.native_id, safe='')}/reply"
        kind = {"content-type": "application/json"}

        async def ask(headers: Mapping[str, str]) -> Answer:
            return await tools.http.send("POST", url, body=body, headers={**headers, **kind})

        answer = await authorized(tools, "trustpilot", grant, ask)
        expect_done(answer, _why(answer))
        return Done(order.url)

    async def look_up(self, tools: Tools, order: Order) -> Done | None:
        """See `sources.base.Acts`. A review has one answer only, so the same may be sent again."""
        review = await self._review(tools, order.native_id)
        return _done(review, order) if review else None

    async def follow(self, tools: Tools, mention: Mention) -> Conversation:
        """See `sources.base.Follows`. Reviewers cannot answer."""
        if review := await self._review(tools, mention.native_id):
            return Conversation(ours=only_answer(mention, review.reply.text if review.reply else None))
        await self._list(tools, 1, 1)  # the company itself is still there
        return Conversation(gone=True)

    async def _list(self, tools: Tools, number: int, size: int) -> list[Any]:
        asked = {"perPage": str(size), "page": str(number), "orderBy": "createdat.desc"}
        asked |= {"language": self._language} if self._language else {}
        document = await _ask(tools, f"/v1/business-units/{self._unit}/reviews?{urlencode(asked)}")
        if not isinstance(document.get("reviews"), list):
            raise Unreadable("Trustpilot answered in an unknown shape: there are no reviews in it; nothing was kept")
        return list(document["reviews"])

    async def _review(self, tools: Tools, native_id: str) -> Review | None:
        try:
            document = await _ask(tools, f"/v1/reviews/{quote(native_id, safe='')}")
        except NotFound:
            return None
        if review := read_item(Review, document):
            return review
        raise Unreadable("Trustpilot told of the review in an unknown shape; nothing was done")


async def _ask(tools: Tools, path: str) -> dict[str, Any]:
    key = needed(tools.secrets, _KEY, _API)
    answer = await tools.http.get(key.base + path, headers={"apikey": key.secret}, deadline=_PATIENCE, refusals=True)
    if answer.status in (401, 403):
        raise AuthNeeded(f"Trustpilot does not accept our key ({answer.status}: {_why(answer)}); see docs/sources")
    expect_ok(answer)
    document = read_json(answer.body)
    if not isinstance(document, dict):
        raise Unreadable("Trustpilot answered in an unknown shape; nothing was kept")
    return document


def _door(tools: Tools) -> tuple[str, Grant]:
    client = needed(tools.secrets, _CLIENT, _API)
    if not (client.user and client.secret):
        raise AuthNeeded(f"{_CLIENT} must be KEY:SECRET; see docs/sources")
    form = {"grant_type": "client_credentials"}
    return client.base, Grant(client.base + _LOGIN, form, f"{client.user}:{client.secret}")


def _why(answer: Answer) -> str:
    """Trustpilot's own sentence for a refusal, or ""."""
    try:
        document = read_json(answer.body)
    except Unreadable:
        return ""
    told = document if isinstance(document, dict) else {}
    return tidy(str(told.get("message") or told.get("fault") or ""), 300)


def _done(review: Review, order: Order) -> Done | None:
    said = review.reply is not None and tidy(review.reply.text, TEXT) == tidy(order.text, TEXT)
    return Done(order.url) if said else None


def _sighting(review: Review, now: datetime) -> Sighting:
    who = review.consumer.id if review.consumer.id.isalnum() else ""
    return Sighting(
        native_id=review.id,
        url=f"{_SITE}/reviews/{review.id}",
        title=starred(review.stars, review.title or ""),
        text=tidy(review.text or "", TEXT),
        author=tidy(review.consumer.name or "", NAME),
        author_url=web_link(f"{_SITE}/users/{who}", "") if who else "",
        published_at=sensible(review.at, now),
        language=language_code(review.language or ""),
        own=True,
    )
