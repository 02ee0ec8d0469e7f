"""Bluesky: a search over all public posts, or who mentions, quotes or answers our own account."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from mentions.model import Mention
from mentions.outside import Conversation, Deed, Done, Order
from sources.answers import read_item
from sources.base import Bookmark, Harvest, Reach, Tools
from sources.bluesky import deeds as bluesky_deeds
from sources.bluesky.deeds import expect_document
from sources.bluesky.posts import Post, parts_of, sighting, written_at
from sources.bluesky.session import ACCOUNT, Pds, has_account, our_pds, refusal
from sources.dates import read_date
from sources.entries import newest_first
from sources.errors import Blocked, Declined, Unclear, Unreadable
from sources.ours import our_answer

_PAGE = 100
_PAGES = 3
_OVERLAP = timedelta(minutes=10)  # the index is late, and sorts by the author's clock
_ABOUT_US = ("mention", "quote", "reply")
_DEPTH = 10
_MOST = 300


class BlueskySettings(BaseModel):
    """Either a search or our own account."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True, str_strip_whitespace=True)

    query: str = Field("", max_length=300, description="What to search for.")
    mentions: bool = Field(False, description="Whoever mentions, quotes or answers our own account.")

    @model_validator(mode="after")
    def _says_what(self) -> Self:
        if bool(self.query) == self.mentions:
            raise ValueError("write either query or mentions = true")
        return self


@dataclass(frozen=True, slots=True)
class _Read:
    """What the pages held, newest first; `more` if there was more than one fetch may read."""

    found: list[Any]
    more: bool


class Bluesky:
    """One search, or our own account's notifications."""

    Settings: ClassVar[type[BaseModel]] = BlueskySettings
    SECRETS: ClassVar[Mapping[str, str]] = {
        ACCOUNT: "Your Bluesky account as HANDLE:APP-PASSWORD; made under Settings, Privacy and security, App passwords"
    }

    def __init__(self, settings: BlueskySettings) -> None:
        self._query = settings.query

    def reach(self) -> Reach | None:
        """See `sources.base.Searches`. Mentions of our account are not asked for by words."""
        return Reach(self._query, f"the newest {_PAGE * _PAGES}") if self._query else None

    async def fetch(self, tools: Tools, bookmark: Bookmark) -> Harvest:
        """See `sources.base.Source`. Our own posts are left out."""
        pds = our_pds(tools)
        asked = f"{pds.account.user} {self._query or '@'}"
        before = bookmark if bookmark.get("for") == asked else {}
        newest = read_date(before.get("newest", ""), "UTC")
        read = await self._read(pds, newest - _OVERLAP if newest else None)
        posts = [post for raw in read.found if (post := read_item(Post, raw))]
        if read.found and not posts:
            raise Unreadable(f"none of what {pds.host} sent could be read; nothing was kept")
        me = await pds.did()
        heard = {post.uri: post for post in posts if post.author.did != me}
        seen = sha256(" ".join(sorted(heard)).encode()).hexdigest()
        times = [when for post in posts if (when := written_at(post, tools.now)) and when <= tools.now]
        latest = max([*times, *([newest] if newest else [])], default=None)
        after = {"for": asked, "newest": latest.isoformat() if latest else "", "seen": seen}
        skipped = len(read.found) - len(posts)
        if not heard or before.get("seen") == seen:
            return Harvest((), after, unchanged=True, skipped=skipped)
        return Harvest(
            sightings=newest_first(tuple(sighting(post, tools.now) for post in heard.values())),
            bookmark=after,
            skipped=skipped,
            notes=(f"of more posts the newest {len(read.found)} were read",) if read.more else (),
        )

    def room(self, text: str) -> int:
        """See `sources.base.Bounds`."""
        return bluesky_deeds.room(text)

    def deeds(self, secrets: Mapping[str, str]) -> frozenset[Deed]:
        """See `sources.base.Acts`."""
        ours = {Deed.REPLY, Deed.REPORT, Deed.HIDE, Deed.SHOW, Deed.MUTE}
        return frozenset(ours) if has_account(secrets) else frozenset()

    async def do(self, tools: Tools, order: Order) -> Done:
        """See `sources.base.Acts`."""
        pds = our_pds(tools)
        match order.deed:
            case Deed.REPLY:
                return await bluesky_deeds.reply(pds, order)
            case Deed.REPORT:
                return await bluesky_deeds.report(pds, order)
            case Deed.HIDE | Deed.SHOW:
                return await bluesky_deeds.hide(pds, order, shown=order.deed is Deed.SHOW)
            case Deed.MUTE:
                return await bluesky_deeds.mute(pds, order)
            case _:
                raise Declined("on Bluesky one can only answer, report, hide and mute; nothing was done")

    async def look_up(self, tools: Tools, order: Order) -> Done | None:
        """See `sources.base.Acts`. What sets a state may be done again; reports cannot be read back."""
        if order.deed is Deed.REPLY:
            return await bluesky_deeds.find_reply(our_pds(tools), order)
        if order.deed is Deed.REPORT:
            raise Unclear("Bluesky does not tell which reports we have made; a second one would do no harm")
        return None

    async def follow(self, tools: Tools, mention: Mention) -> Conversation:
        """See `sources.base.Follows`."""
        pds = our_pds(tools)
        if parts_of(mention.native_id) is None:
            raise Unreadable("this is no post of Bluesky; nothing was asked")
        asked: dict[str, str | int] = {"uri": mention.native_id, "depth": _DEPTH, "parentHeight": 0}
        answer = await pds.get("app.bsky.feed.getPostThread", asked)
        if answer.status in (400, 404) and refusal(answer)[0] == "NotFound":
            return Conversation(gone=True)
        thread = expect_document(answer).get("thread")
        match thread.get("$type") if isinstance(thread, dict) else None:
            case "app.bsky.feed.defs#threadViewPost":
                return await self._conversation(pds, thread, mention)
            case "app.bsky.feed.defs#notFoundPost":
                return Conversation(gone=True)
            case "app.bsky.feed.defs#blockedPost":
                raise Blocked("the author has blocked our account, or we have blocked theirs; nothing can be told")
            case _:
                raise Unreadable(f"{pds.host} answered in an unknown shape; nothing was changed")

    async def _conversation(self, pds: Pds, thread: Any, mention: Mention) -> Conversation:
        """What others and we have answered, however deep."""
        me, now = await pds.did(), pds.tools.now
        found: list[Post] = []
        waiting = _replies(thread)
        while waiting and len(found) < _MOST:
            view = waiting.pop()
            waiting += _replies(view)
            if post := read_item(Post, view.get("post")):
                found.append(post)
        found.sort(key=lambda post: written_at(post, now) or now)
        others = tuple(sighting(post, now) for post in found if post.author.did != me)
        own = [sighting(post, now) for post in found if post.author.did == me]
        return Conversation(replies=others, ours=our_answer(mention, own, whole=len(found) < _MOST))

    async def _read(self, pds: Pds, since: datetime | None) -> _Read:
        found: list[Any] = []
        cursor = ""
        for _ in range(_PAGES if since else 1):
            page, onward, reached = await self._page(pds, since, cursor)
            found += page
            if not onward or onward == cursor or reached:
                return _Read(found, more=False)
            cursor = onward
        return _Read(found, more=bool(since))

    async def _page(self, pds: Pds, since: datetime | None, cursor: str) -> tuple[list[Any], str, bool]:
        """A page of posts, the cursor of the next one or "", and whether this one reaches back to `since`."""
        asked: dict[str, str | int | Sequence[str]] = {"limit": _PAGE, **({"cursor": cursor} if cursor else {})}
        if self._query:
            from_then = {"since": f"{since:%Y-%m-%dT%H:%M:%SZ}"} if since else {}
            method, name = "app.bsky.feed.searchPosts", "posts"
            asked |= {"q": self._query, "sort": "latest", **from_then}
        else:
            method, name = "app.bsky.notification.listNotifications", "notifications"
            asked["reasons"] = _ABOUT_US
        document = expect_document(await pds.get(method, asked))
        page, onward = document.get(name), document.get("cursor")
        if not isinstance(page, list):
            raise Unreadable(f"{pds.host} answered in an unknown shape; nothing was kept")
        told = onward if isinstance(onward, str) and len(onward) <= 1000 and page else ""
        return (page, told, False) if self._query else (_about_us(page), told, _reaches(page, since))


def _about_us(page: list[Any]) -> list[Any]:
    """Without likes, follows and the like, which a server may send though they were not asked for."""
    return [one for one in page if not isinstance(one, dict) or one.get("reason") in _ABOUT_US]


def _reaches(page: list[Any], since: datetime | None) -> bool:
    told = [one.get("indexedAt") for one in page if isinstance(one, dict)]
    times = [when for one in told if isinstance(one, str) and (when := read_date(one, "UTC"))]
    return bool(since and times and min(times) < since)


def _replies(view: dict[str, Any]) -> list[dict[str, Any]]:
    below = view.get("replies")
    return [one for one in below if isinstance(one, dict)] if isinstance(below, list) else []
