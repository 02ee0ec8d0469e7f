"""Bluesky's posts as values: read from what the platform shows, and written as it wants them. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from mentions.model import Sighting
from sources.dates import read_date, sensible
from sources.entries import language_code
from sources.reach import Count
from sources.text import NAME, TEXT, tidy, web_link

DID = r"did:[a-z]{1,20}:[A-Za-z0-9._:%-]{1,200}"
POST = "app.bsky.feed.post"
_SITE = "https://bsky.app/profile"
_RKEY = r"[A-Za-z0-9._:~-]{1,200}"
_URI = re.compile(rf"at://({DID})/app\.bsky\.feed\.post/({_RKEY})")
_LINK = re.compile(r"https?://[^\s<>\"]+")
_HANDLE = re.compile(r"(?i)(?<![\w@.])@((?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61})(?![\w.-]*@)")
_MOST_HANDLES = 5
_ALPHABET = "234567abcdefghijklmnopqrstuvwxyz"  # of a TID, in the order of its values


class _Model(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, defer_build=True, populate_by_name=True)


class Ref(_Model):
    """A post, and the very version of it that is meant."""

    uri: str = Field(max_length=500, pattern="^at://")
    cid: str = Field(pattern=r"^[A-Za-z0-9]{1,200}$")


class Author(_Model):
    did: str = Field(pattern=f"^{DID}$")
    handle: str = Field("", max_length=300)
    name: str | None = Field(None, alias="displayName")
    created_at: str | None = Field(None, alias="createdAt")
    viewer: dict[str, Any] = {}


class _Reply(_Model):
    root: Ref
    parent: Ref | None = None


class Record(_Model):
    text: str
    created_at: str = Field("", alias="createdAt")
    langs: list[str] = []
    facets: list[Any] = []
    embed: Any = None
    reply: _Reply | None = None


class Post(_Model):
    """A post as it is shown to us."""

    uri: str = Field(max_length=500, pattern=rf"^{_URI.pattern}$")
    cid: str = Field(pattern=r"^[A-Za-z0-9]{1,200}$")
    author: Author
    record: Record
    indexed_at: str = Field("", alias="indexedAt")
    viewer: dict[str, Any] = {}
    likes: Count = Field(0, alias="likeCount")
    reposts: Count = Field(0, alias="repostCount")
    quotes: Count = Field(0, alias="quoteCount")

    @property
    def ref(self) -> Ref:
        return Ref(uri=self.uri, cid=self.cid)

    @property
    def root(self) -> Ref:
        """The post that began the thread; itself if it stands alone."""
        return self.record.reply.root if self.record.reply else self.ref


def parts_of(uri: str) -> tuple[str, str] | None:
    """Author's did and key of a post, None if this is no address of one."""
    found = _URI.fullmatch(uri)
    return (found[1], found[2]) if found else None


def page_of(uri: str) -> str:
    """Where a person can read it, or ""."""
    found = parts_of(uri)
    return web_link(f"{_SITE}/{found[0]}/post/{found[1]}", "") if found else ""


def written_at(post: Post, now: datetime) -> datetime | None:
    """When it was published. The author's own clock says so, but never later than when the platform first saw it."""
    told = (read_date(post.record.created_at, "UTC"), read_date(post.indexed_at, "UTC"))
    return sensible(min((when for when in told if when), default=None), now)


def sighting(post: Post, now: datetime) -> Sighting:
    """The post as everybody else wants it. Links that it shows shortened, or as a card, are added in full."""
    shown = tidy(post.record.text, TEXT)
    links = [link for link in _links(post.record) if link not in shown]
    known = post.author.handle if post.author.handle not in ("", "handle.invalid") else post.author.did
    return Sighting(
        native_id=post.uri,
        url=page_of(post.uri),
        title="",
        text=tidy(" ".join([shown, *links]), TEXT),
        author=tidy(post.author.name or post.author.handle, NAME),
        author_url=web_link(f"{_SITE}/{known}", ""),
        published_at=written_at(post, now),
        language=language_code(post.record.langs[0]) if post.record.langs else "",
        own=True,
        answers=reply.parent.uri if (reply := post.record.reply) and reply.parent else "",
        reach=post.likes + post.reposts + post.quotes,
        author_since=sensible(read_date(post.author.created_at or "", "UTC"), now),
    )


def _links(record: Record) -> list[str]:
    features = [one for facet in record.facets[:20] for one in _list(_dict(facet).get("features"))[:5]]
    named = [_dict(one).get("uri") for one in (*features, _dict(record.embed).get("external"))]
    return list(dict.fromkeys(web_link(link, "") for link in named if isinstance(link, str) and web_link(link, "")))[:5]


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def record_key(key: str, at: datetime) -> str:
    """A key of our own for what an order writes, the same at every attempt: a TID (13 signs that tell a time).

    Only whole seconds of `at` count, since a database may keep no more; what is below comes from the order's key.
    """
    digest = int.from_bytes(sha256(key.encode()).digest()[:8])
    value = ((int(at.timestamp()) * 1_000_000 + digest % 1_000_000) << 10) | (digest >> 32) % 1024
    return "".join(_ALPHABET[(value >> shift) & 31] for shift in range(60, -1, -5))


def moment(at: datetime) -> str:
    """The time as records hold it, in whole seconds."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.000Z"


def handles_in(text: str) -> tuple[str, ...]:
    """The accounts that a text names, at most five."""
    return tuple(dict.fromkeys(found[1].lower() for found in _HANDLE.finditer(text)))[:_MOST_HANDLES]


@dataclass(frozen=True, slots=True)
class _Piece:
    start: int
    end: int
    feature: dict[str, str]


def facets(text: str, dids: Mapping[str, str]) -> list[dict[str, Any]]:
    """What makes links and names in a text pressable; places are counted in bytes of UTF-8.

    Args:
        dids: the lasting ids of the handles in it, in lower case; others stay mere text.
    """
    pieces = [_link(found) for found in _LINK.finditer(text)]
    for found in _HANDLE.finditer(text):
        did = dids.get(found[1].lower())
        if did and not any(piece.start <= found.start() < piece.end for piece in pieces):
            feature = {"$type": "app.bsky.richtext.facet#mention", "did": did}
            pieces.append(_Piece(found.start(), found.end(), feature))
    return [
        {
            "index": {"byteStart": len(text[: piece.start].encode()), "byteEnd": len(text[: piece.end].encode())},
            "features": [piece.feature],
        }
        for piece in sorted(pieces, key=lambda piece: piece.start)
    ]


def _link(found: re.Match[str]) -> _Piece:
    """The address without the punctuation of the sentence around it; a closing bracket stays if it was opened."""
    address = found[0].rstrip(".,;:!?'…")
    if address.endswith(")") and "(" not in address:
        address = address[:-1].rstrip(".,;:!?")
    feature = {"$type": "app.bsky.richtext.facet#link", "uri": address}
    return _Piece(found.start(), found.start() + len(address), feature)
