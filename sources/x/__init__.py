"""Posts on X, by its paid search: never for more than so many dollars a month."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar
from urllib.parse import quote, urlencode
from uuid import uuid4

from pydantic import BaseModel, ConfigDict, Field

from mentions.model import Sighting
from mentions.outside import Deed, Done, Order
from sources.accounts import account, needed
from sources.answers import expect_done, read_item
from sources.base import Bookmark, Harvest, Reach, Tools
from sources.circuit import LONGEST
from sources.errors import AuthNeeded, Declined, RateLimited, Refused, Unclear, Unreachable
from sources.oauth1 import sign
from sources.x.posts import Post, read_document, read_users, to_sighting, why, written
from sources.x.room import room

_API = "https://api.x.com"
# In tenths of a US cent, as docs.x.com/x-api/getting-started/pricing had them on 22 August 2026.
_PRICES = {"data": 5, "users": 10}
_EACH = sum(_PRICES.values())  # a post whose author was not read before
_FIRST = 20
_PAGE = 25  # small, since a page whose answer is lost counts as full
_LEAST = 10  # X gives no smaller pages
_PAGES = 4
_PATIENCE = 8.0  # seconds for a page
_REACH = timedelta(days=6, hours=23)  # X refuses a since_id that is older than seven days
_KEYS = ("X_API_KEY", "X_API_SECRET", "X_ACCESS_TOKEN", "X_ACCESS_SECRET")


class XSettings(BaseModel):
    """What to search for, and what it may cost."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True, str_strip_whitespace=True)

    query: str = Field(min_length=2, max_length=512, description="What to search for, in X's own search language.")
    monthly_usd: float = Field(default=10.0, ge=0.15, le=10_000, description="US dollars a calendar month, never more.")
    own: bool = Field(default=False, description="It finds answers to our own posts: they can be hidden and shown.")


class X:
    """One search."""

    Settings: ClassVar[type[BaseModel]] = XSettings
    SECRETS: ClassVar[Mapping[str, str]] = {
        "X_TOKEN": "the bearer token of your app at console.x.com, to search; each post that is read costs money",
        "X_API_KEY": "the API key (consumer key) of the same app, to hide answers to your own posts",
        "X_API_SECRET": "the secret that belongs to X_API_KEY",
        "X_ACCESS_TOKEN": "the access token of your own account for that app, with read and write permission",
        "X_ACCESS_SECRET": "the secret that belongs to X_ACCESS_TOKEN",
    }

    def __init__(self, settings: XSettings) -> None:
        self._settings = settings

    def reach(self) -> Reach:
        """See `sources.base.Searches`."""
        return Reach(self._settings.query, f"the newest {_PAGE * _PAGES}")

    async def fetch(self, tools: Tools, bookmark: Bookmark) -> Harvest:
        """See `sources.base.Source`. What was spent stands in the bookmark, whatever is searched for."""
        query = self._settings.query
        before = bookmark if bookmark.get("for") == query else {}
        purse = _Purse.open(tools, query, bookmark, round(self._settings.monthly_usd * 1_000))
        since = int(before.get("since_id", "0"))
        sightings, skipped, cut = await self._read(tools, purse, since)
        newest = max([since, *(int(one.native_id) for one in sightings)])
        after = {"for": query, "since_id": str(newest), "spent": purse.kept}
        notes = ("there were more posts than could be read; the older of them were left out",) if cut else ()
        return Harvest(sightings, after, unchanged=not sightings, skipped=skipped, notes=notes)

    async def _read(self, tools: Tools, purse: _Purse, since: int) -> tuple[tuple[Sighting, ...], int, bool]:
        """Newest first; how many could not be read; whether older ones were left because of money or number."""
        found: dict[str, Sighting] = {}
        skipped, onward = 0, ""
        for page in range(_PAGES if since else 1):
            most = min(_PAGE if since else _FIRST, purse.left // _EACH)
            if most < _LEAST and page:
                return tuple(found.values()), skipped, True
            document = await self._ask(tools, purse, most, since, onward)
            posts, users = document.get("data") or [], read_users(document)
            read = [post for raw in posts if (post := read_item(Post, raw))]
            skipped += len(posts) - len(read)
            fresh = [post for post in read if int(post.id) > since]
            found |= {post.id: to_sighting(post, users, tools.now) for post in fresh}
            meta = document.get("meta")
            token = meta.get("next_token") if isinstance(meta, dict) else None
            onward = token if isinstance(token, str) and len(token) < 500 else ""
            if not onward or len(fresh) < len(read):
                return tuple(found.values()), skipped, False
        return tuple(found.values()), skipped, bool(since)

    async def _ask(self, tools: Tools, purse: _Purse, most: int, since: int, onward: str) -> dict[str, Any]:
        """One page, at most `most` posts, paid for."""
        door = needed(tools.secrets, "X_TOKEN", _API)
        asked = {
            "query": self._settings.query,
            "max_results": str(most),
            "tweet.fields": "created_at,author_id,lang,note_tweet",
            "expansions": "author_id",
            "user.fields": "username,name,public_metrics",
        }
        if written(since) > tools.now - _REACH:
            asked["since_id"] = str(since)
        if onward:
            asked["next_token"] = onward
        purse.pay(most * _EACH)
        try:
            # Asked like a change, since it costs: then it is known whether the question has left us at all.
            answer = await tools.http.send(
                "GET",
                f"{door.base}/2/tweets/search/recent?{urlencode(asked, quote_via=quote)}",
                headers={"authorization": f"Bearer {door.secret}", "accept": "application/json"},
                deadline=_PATIENCE,
            )
        except Unclear as error:
            raise Unreachable("X gave no usable answer; it is asked again later, and counts as paid for") from error
        except (Unreachable, RateLimited, Refused):
            purse.pay(-most * _EACH)
            raise
        if answer.status != 200:
            purse.pay(-most * _EACH)
        document = read_document(answer)
        purse.pay(_price(document) - most * _EACH)
        return document

    def room(self, text: str) -> int:
        """See `sources.base.Bounds`."""
        return room(text)

    def deeds(self, secrets: Mapping[str, str]) -> frozenset[Deed]:
        """See `sources.base.Acts`. Answering is done by hand: X's API lets only those answer who were called."""
        keys = all(secrets.get(name) for name in _KEYS)
        return frozenset({Deed.HIDE, Deed.SHOW}) if keys and self._settings.own else frozenset()

    async def do(self, tools: Tools, order: Order) -> Done:
        """See `sources.base.Acts`. X hides only answers to posts of our own account."""
        if order.deed not in (Deed.HIDE, Deed.SHOW) or not re.fullmatch(r"[0-9]{1,19}", order.native_id):
            raise Declined(f"X has nothing like {order.deed} here; nothing was done")
        if missing := [name for name in _KEYS if not tools.secrets.get(name)]:
            raise AuthNeeded(f"{missing[0]} is not set: without it nothing can be hidden on X; see docs/sources")
        door = account(tools.secrets, "X_TOKEN", _API)
        url = f"{door.base if door else _API}/2/tweets/{order.native_id}/hidden"
        key, secret, token, token_secret = (tools.secrets[name] for name in _KEYS)
        signed = sign("PUT", url, (key, secret), (token, token_secret), uuid4().hex, int(tools.now.timestamp()))
        body = json.dumps({"hidden": order.deed is Deed.HIDE}).encode()
        headers = {"authorization": signed, "content-type": "application/json"}
        answer = await tools.http.send("PUT", url, body=body, headers=headers)
        expect_done(answer, why(answer))
        return Done()

    async def look_up(self, tools: Tools, order: Order) -> Done | None:  # noqa: ARG002 - nothing is asked
        """See `sources.base.Acts`. Hiding and showing set a state and may be done again."""
        return None


@dataclass(frozen=True, slots=True)
class _Purse:
    """Tenths of a cent spent this month. Counted in the bookmark, which outlives the process, and in the memory,
    which outlives a fetch that failed and knows of the other searches."""

    memory: MutableMapping[str, str]
    mine: str
    month: str
    cap: int

    @classmethod
    def open(cls, tools: Tools, query: str, bookmark: Bookmark, cap: int) -> _Purse:
        """Raises:
        RateLimited: what is left of this month's money does not pay for the smallest page.
        """
        month = f"{tools.now:%Y-%m}"
        purse = cls(tools.memory, f"x:{month}:{query}", month, cap)
        when, _, spent = bookmark.get("spent", "").partition(" ")
        purse._set(max(int(spent) if when == month and spent.isdecimal() else 0, purse._own))
        if purse.left < _LEAST * _EACH:
            raise RateLimited(
                f"the money for X of this month is used up (${cap / 1_000:.2f}); it is not asked again before the "
                "next one. Raise monthly_usd in the setup if it may cost more",
                LONGEST,
            )
        return purse

    @property
    def kept(self) -> str:
        """For the bookmark."""
        return f"{self.month} {self._own}"

    @property
    def left(self) -> int:
        """Of this source's cap, after what all searches on X that this process knows of have spent."""
        spent = sum(int(count) for name, count in self.memory.items() if name.startswith(f"x:{self.month}:"))
        return self.cap - spent

    @property
    def _own(self) -> int:
        return int(self.memory.get(self.mine, "0"))

    def _set(self, spent: int) -> None:
        self.memory[self.mine] = str(spent)

    def pay(self, price: int) -> None:
        """Before the question, the most that it can cost; after the answer, the difference to what it did cost."""
        self._set(self._own + price)


def _price(document: Mapping[str, Any]) -> int:
    includes = document.get("includes")
    users = includes.get("users") if isinstance(includes, dict) else None
    counted = {"data": document.get("data"), "users": users}
    return sum(_PRICES[name] * len(items) for name, items in counted.items() if isinstance(items, list))
