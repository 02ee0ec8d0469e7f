"""What Reddit answers with: lists of posts and comments, read item by item. Pure."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from mentions.model import Sighting
from sources.answers import read_item
from sources.dates import sensible
from sources.errors import Unreadable
from sources.reach import Count
from sources.text import NAME, TEXT, TITLE, tidy, web_link

SITE = "https://www.reddit.com"
_MOST = 500
_ERASED = frozenset({"[deleted]", "[removed]"})
_NAME = r"^t[13]_[a-z0-9]{1,13}$"
_PLACE = re.compile(r"/(?:r|user|u)/[\w-]{1,30}/comments/[a-z0-9]{1,13}/[^\s?#]*")


class Thing(BaseModel):
    """A post (t3) or a comment (t1)."""

    model_config = ConfigDict(extra="ignore", frozen=True, defer_build=True)

    name: str = Field(pattern=_NAME)
    created_utc: float = Field(ge=0, le=10**11)
    author: str | None = None
    title: str | None = None
    link_title: str | None = None
    selftext: str | None = None
    body: str | None = None
    url: str | None = None
    permalink: str | None = None
    context: str | None = None  # the permalink, in the list of those who call our name
    link_id: str | None = Field(default=None, pattern=_NAME)
    parent_id: str | None = None
    edited: bool | float | None = None
    removed_by_category: str | None = None
    replies: Any = ""
    score: Count = 0

    @property
    def said(self) -> str:
        return self.body or self.selftext or ""

    @property
    def erased(self) -> bool:
        """By its author, or by somebody else than a moderator like ourselves, to whom it would still be shown."""
        return self.said.strip() in _ERASED or self.removed_by_category in ("deleted", "author")

    @property
    def place(self) -> str:
        path = self.permalink or (self.context or "").partition("?")[0]
        if _PLACE.fullmatch(path):
            return SITE + path
        post = (self.link_id or "")[3:]
        return f"{SITE}/comments/{post}/_/{self.name[3:]}" if post else f"{SITE}/comments/{self.name[3:]}"


def read_listing(document: object) -> tuple[list[Thing], int, str]:
    """The posts and comments, how many of them could not be read, and where it goes on."""
    data = document.get("data") if isinstance(document, dict) and document.get("kind") == "Listing" else None
    children = data.get("children") if isinstance(data, dict) else None
    if not isinstance(data, dict) or not isinstance(children, list):
        raise Unreadable("Reddit answered in an unknown shape; nothing was kept")
    meant = [one for one in children[:_MOST] if not isinstance(one, dict) or one.get("kind") in ("t1", "t3")]
    things = [thing for one in meant if (thing := read_thing(one))]
    after = data.get("after")
    return things, len(meant) - len(things), after if isinstance(after, str) and len(after) < 100 else ""


def read_thing(raw: object) -> Thing | None:
    return read_item(Thing, raw.get("data")) if isinstance(raw, dict) else None


def to_sighting(thing: Thing, now: datetime) -> Sighting:
    """Asked with raw_json=1, all of Reddit's texts are plain, with Markdown in them."""
    author = tidy(thing.author or "", NAME)
    known = author not in ("", *_ERASED)
    return Sighting(
        native_id=thing.name,
        url=thing.place,
        title=tidy(thing.title or thing.link_title or "", TITLE),
        text=tidy(thing.said, TEXT) or web_link(thing.url or "", ""),
        author=author if known else "",
        author_url=web_link(f"{SITE}/user/{author}", "") if known else "",
        published_at=sensible(datetime.fromtimestamp(thing.created_utc, UTC), now),
        own=True,
        answers=thing.parent_id or "",
        reach=thing.score,
    )
