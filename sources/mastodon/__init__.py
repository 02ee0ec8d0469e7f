"""Mastodon, and whatever speaks like it: a hashtag, a search in texts, or who mentions our own account."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, ClassVar, Self
from urllib.parse import quote, urlsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from mentions.model import Mention
from mentions.outside import Conversation, Deed, Done, Order
from sources.accounts import Account, account, needed
from sources.addresses import read_url
from sources.base import Bookmark, Harvest, Reach, Tools
from sources.egress import Answer
from sources.entries import newest_first
from sources.errors import AuthNeeded, Blocked, Declined, Refused, Unclear, Unreadable
from sources.mastodon import deeds as mastodon_deeds
from sources.mastodon.follow import what_became
from sources.mastodon.server import (
    Instance,
    Server,
    expect_json,
    read_posts,
    said,
    search_results,
    server_at,
    sighting,
)

_ACCOUNT = "MASTODON_ACCOUNT"
_PAGE = 40
_PAGES = 4
_MOST = 200  # of a page, whatever the server sends
_OVERLAP = 600_000 << 16  # ten minutes, as ids count time
_TIMED_ID = 17  # digits: shorter ids are plain numbers in the order of arrival
_ONWARD = re.compile(r"<[^<>]*[?&]min_id=([\w-]{1,64})[^<>]*>\s*;\s*rel=\"prev\"")


class MastodonSettings(BaseModel):
    """One of tag, query and mentions, at one server."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True, str_strip_whitespace=True)

    server: str = Field("", max_length=300, description="Whose view: https://mastodon.nu.")
    tag: str = Field("", max_length=100, description="A hashtag.")
    query: str = Field("", max_length=200, description="Words to search for in texts.")
    mentions: bool = Field(False, description="Whoever mentions our own account.")

    @field_validator("tag")
    @classmethod
    def _without_its_sign(cls, tag: str) -> str:
        tag = tag.removeprefix("#")
        if not re.fullmatch(r"\w*", tag):
            raise ValueError("a hashtag is one word of letters and digits")
        return tag

    @field_validator("server")
    @classmethod
    def _bare(cls, server: str) -> str:
        server = server.rstrip("/")
        try:
            fine = not server or (read_url(server).path == "/" and "?" not in server and "#" not in server)
        except Refused as error:
            raise ValueError(str(error)) from error
        if not fine:
            raise ValueError("write the server alone, like https://mastodon.nu")
        return server

    @model_validator(mode="after")
    def _says_what(self) -> Self:
        if bool(self.tag) + bool(self.query) + self.mentions != 1:
            raise ValueError("write exactly one of tag, query and mentions = true")
        return self


@dataclass(frozen=True, slots=True)
class _Walk:
    """What was read; `cursor` is the newest id, `full` if there is more that one fetch may not read."""

    found: list[Any]
    cursor: str
    full: bool


class Mastodon:
    """One server's view of one hashtag, one search or our own account."""

    Settings: ClassVar[type[BaseModel]] = MastodonSettings
    SECRETS: ClassVar[Mapping[str, str]] = {
        _ACCOUNT: "Your Mastodon account as https://TOKEN@server; the token is made under Preferences, Development"
    }

    def __init__(self, settings: MastodonSettings) -> None:
        self._settings = settings

    def reach(self) -> Reach | None:
        """See `sources.base.Searches`. Mentions of our account are not asked for by words."""
        words = f"#{self._settings.tag}" if self._settings.tag else self._settings.query
        return Reach(words, f"the newest {_PAGE * _PAGES}") if words else None

    async def fetch(self, tools: Tools, bookmark: Bookmark) -> Harvest:
        """See `sources.base.Source`. Boosts and our own posts are left out."""
        ours = account(tools.secrets, _ACCOUNT)
        server = self._server(tools, ours)
        asked = f"{server.base} {self._settings.tag or self._settings.query or '@'}"
        before = bookmark if bookmark.get("for") == asked else {}
        me = (await server_at(tools, ours.base, ours).me()).url if ours and ours.secret else ""
        told = await server.instance() if self._settings.tag else Instance()
        walk = await self._walk(server, before)
        raw = _posts_of(walk.found) if self._settings.mentions else walk.found
        posts = read_posts(raw)
        if raw and not posts:
            raise Unreadable(f"none of what {server.host} sent could be read; nothing was kept")
        notes = _what_is_hidden(server, told, walk)
        heard = {post.uri: post for post in posts if post.reblog is None and not (me and post.account.url == me)}
        seen = sha256(" ".join(sorted(heard)).encode()).hexdigest()
        after = {"for": asked, "cursor": walk.cursor, "full": "yes" if walk.full else "", "seen": seen}
        if not heard or before.get("seen") == seen:
            return Harvest((), after, unchanged=True, skipped=len(raw) - len(posts), notes=notes)
        return Harvest(
            sightings=newest_first(tuple(sighting(post, tools.now) for post in heard.values())),
            bookmark=after,
            skipped=len(raw) - len(posts),
            notes=notes,
        )

    def deeds(self, secrets: Mapping[str, str]) -> frozenset[Deed]:
        """See `sources.base.Acts`."""
        ours = account(secrets, _ACCOUNT)
        return frozenset({Deed.REPLY, Deed.REPORT, Deed.MUTE}) if ours and ours.secret else frozenset()

    async def do(self, tools: Tools, order: Order) -> Done:
        """See `sources.base.Acts`. Everything is done at our own account's server, wherever the post stands."""
        ours = needed(tools.secrets, _ACCOUNT)
        server = server_at(tools, ours.base, ours)
        match order.deed:
            case Deed.REPLY:
                return await mastodon_deeds.reply(server, order)
            case Deed.REPORT:
                return await mastodon_deeds.report(server, order)
            case Deed.MUTE:
                return await mastodon_deeds.mute(server, order)
            case _:
                raise Declined("on Mastodon one can only answer, report and mute; nothing was done")

    async def look_up(self, tools: Tools, order: Order) -> Done | None:
        """See `sources.base.Acts`. Who is muted may be muted again; reports cannot be read back."""
        ours = needed(tools.secrets, _ACCOUNT)
        if order.deed is Deed.REPLY:
            return await mastodon_deeds.find_reply(server_at(tools, ours.base, ours), order)
        if order.deed is Deed.REPORT:
            raise Unclear("Mastodon does not tell which reports we have made; ask the server's moderators")
        return None

    async def follow(self, tools: Tools, mention: Mention) -> Conversation:
        """See `sources.base.Follows`."""
        ours = account(tools.secrets, _ACCOUNT)
        home = server_at(tools, ours.base, ours) if ours and ours.secret else None
        return await what_became(tools, mention, home)

    def _server(self, tools: Tools, ours: Account | None) -> Server:
        """The server of the setup, else our own; all but hashtags need our token there."""
        server = self._settings.server
        if self._settings.tag and server:
            return server_at(tools, server, ours)
        ours = needed(tools.secrets, _ACCOUNT)
        found = server_at(tools, server or ours.base, ours)
        if not found.token:
            raise AuthNeeded(
                f"{found.host} lets only its own accounts search and be mentioned, and {_ACCOUNT} holds no token "
                "there; nothing was asked"
            )
        return found

    async def _walk(self, server: Server, before: Bookmark) -> _Walk:
        """From where the last fetch ended; the first one takes the newest page only."""
        cursor = before.get("cursor", "")
        start = cursor if before.get("full") else _a_little_before(cursor)
        if self._settings.query:
            return await self._search(server, start, cursor)
        found: list[Any] = []
        for _ in range(_PAGES):
            page, onward = await self._page(server, start)
            found += page
            full = bool(page) and bool(start) and onward != start
            cursor, start = max(cursor, onward, key=_in_order), onward
            if not full:
                return _Walk(found, cursor, full=False)
        return _Walk(found, cursor, full=True)

    async def _page(self, server: Server, start: str) -> tuple[list[Any], str]:
        """What comes right after `start`, and the id of the newest of it, or `start` if there is nothing."""
        asked: dict[str, str | int] = {"limit": _PAGE, **({"min_id": start} if start else {})}
        if self._settings.mentions:
            answer = await server.get("/api/v1/notifications", {"types[]": "mention", **asked})
        else:
            answer = await server.get(f"/api/v1/timelines/tag/{quote(self._settings.tag, safe='')}", asked)
            if answer.status == 404 and said(answer):
                return [], start  # nobody this server knows has used it yet
        page = _array(answer)
        onward = _ONWARD.search(answer.headers.get("link", "")[:4000])
        return page, onward[1] if onward and page else _newest(page) or start

    async def _search(self, server: Server, start: str, cursor: str) -> _Walk:
        """A search is not sorted by id, so its pages are counted."""
        asked: dict[str, str | int] = {"q": self._settings.query, "type": "statuses", "limit": _PAGE}
        if start:
            asked["min_id"] = start
        found: list[Any] = []
        for page in range(_PAGES if start else 1):
            answer = await server.get("/api/v2/search", {**asked, "offset": page * _PAGE})
            posts = search_results(expect_json(answer))
            found += posts
            if len(posts) < _PAGE:
                break
        return _Walk(found, max(_newest(found), cursor, key=_in_order), full=False)


def _what_is_hidden(server: Server, told: Instance, walk: _Walk) -> tuple[str, ...]:
    """Servers may close their hashtags, and then answer with an empty page.

    Raises:
        Blocked, AuthNeeded: that is why nothing was found.
    """
    access = told.configuration.timelines_access.hashtag_feeds
    shut = ("disabled",) if server.token else ("disabled", "authenticated")
    if access.remote not in shut:
        return ()
    if not walk.found and (access.local in shut or not walk.cursor):
        if access.remote == "authenticated":
            raise AuthNeeded(f"{server.host} shows hashtags only to its own accounts: set {_ACCOUNT} to one there")
        raise Blocked(f"{server.host} has closed its hashtags; choose another server, nothing can be heard here")
    return (f"{server.host} shows under a hashtag only what its own members write",)


def _array(answer: Answer) -> list[Any]:
    document = expect_json(answer)
    if not isinstance(document, list):
        raise Unreadable(f"{urlsplit(answer.url).hostname} answered in an unknown shape; nothing was kept")
    return document[:_MOST]


def _posts_of(notifications: list[Any]) -> list[Any]:
    """The posts that they are about; one that was deleted since is null, and nothing to be read."""
    told = [one if isinstance(one, dict) else {} for one in notifications]
    return [one.get("status", {}) for one in told if one.get("status", {}) is not None]


def _newest(page: list[Any]) -> str:
    told = [one.get("id") for one in page if isinstance(one, dict)]
    ids = [number for number in told if isinstance(number, str) and len(number) <= 64]
    return max(ids, key=_in_order, default="")


def _in_order(number: str) -> tuple[int, str]:
    """Ids are compared as numbers, without being taken for any."""
    return len(number), number


def _a_little_before(cursor: str) -> str:
    """Ids hold the time in their upper bits. A post from elsewhere has that of its writing, however late it came."""
    timed = cursor.isascii() and cursor.isdigit() and len(cursor) >= _TIMED_ID
    return str(max(int(cursor) - _OVERLAP, 1)) if timed else cursor
