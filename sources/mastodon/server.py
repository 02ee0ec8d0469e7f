"""One Mastodon server as an outsider or as one of its accounts: how it is asked, and its posts and people as values."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

from pydantic import BaseModel, ConfigDict, Field

from mentions.model import Sighting
from sources.accounts import Account
from sources.answers import expect_ok, read_item, read_json
from sources.base import Tools
from sources.dates import read_date, sensible
from sources.egress import Answer
from sources.entries import language_code
from sources.errors import AuthNeeded, Unreadable
from sources.reach import Count
from sources.text import NAME, TEXT, TITLE, plain, tidy, web_link

_DEADLINE = 10.0
_MOST = 5_000  # posts of one answer, whatever a server sends; Mastodon tells of 4,096 answers
_ID = r"^[A-Za-z0-9_-]{1,64}$"


class _Model(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, defer_build=True)


class Profile(_Model):
    """An account; `acct` is user on its own server and user@host everywhere else, `url` the same on every server."""

    id: str = Field(pattern=_ID)
    acct: str = Field(max_length=300, pattern=r"^[\w.-]+(@[\w.:-]+)?$")
    url: str = Field("", max_length=2000)
    display_name: str | None = None
    followers_count: Count = 0
    created_at: str | None = None


class Post(_Model):
    """A status; `uri` is the same on every server, `id` only on the one that was asked."""

    id: str = Field(pattern=_ID)
    uri: str = Field(max_length=500, pattern=r"^\S+$")
    url: str | None = None
    created_at: str
    content: str
    spoiler_text: str | None = None
    language: str | None = None
    visibility: str = "direct"
    in_reply_to_id: str | None = None
    account: Profile
    reblog: Any = None


class _Statuses(_Model):
    max_characters: int = Field(default=500, ge=1)
    characters_reserved_per_url: int = Field(default=23, ge=1)


class _Feeds(_Model):
    local: str = "public"
    remote: str = "public"


class _Access(_Model):
    hashtag_feeds: _Feeds = _Feeds()


class _Configuration(_Model):
    statuses: _Statuses = _Statuses()
    timelines_access: _Access = _Access()


class Instance(_Model):
    """What a server says of itself; a server that does not say has Mastodon's own defaults."""

    configuration: _Configuration = _Configuration()
    day: str = ""


@dataclass(frozen=True, slots=True)
class Server:
    """One server; `token` is that of our account there, "" for anybody."""

    tools: Tools
    base: str
    token: str = field(default="", repr=False)

    @property
    def host(self) -> str:
        return urlsplit(self.base).hostname or ""

    async def get(self, path: str, asked: Mapping[str, str | int] | None = None) -> Answer:
        """The answer, whatever its status."""
        url = f"{self.base}{path}?{urlencode(asked)}" if asked else self.base + path
        return await self.tools.http.get(url, headers=self._headers(), deadline=_DEADLINE, refusals=True)

    async def post(self, path: str, form: Mapping[str, str], key: str = "") -> Answer:
        """The same for a change. With `key` the server does it once, however often it is asked within an hour."""
        headers = {**self._headers(), "content-type": "application/x-www-form-urlencoded"}
        if key:
            headers["idempotency-key"] = key
        return await self.tools.http.send("POST", self.base + path, body=urlencode(form).encode(), headers=headers)

    async def me(self) -> Profile:
        """Our own account; asked once, since it never changes.

        Raises:
            SourceError: the token is not accepted, or the answer cannot be read.
        """
        key = f"mastodon:me:{self.base}"
        if key not in self.tools.memory:
            found = read_item(Profile, expect_json(await self.get("/api/v1/accounts/verify_credentials")))
            if found is None:
                raise Unreadable(f"{self.host} answered in an unknown shape; nothing was kept")
            self.tools.memory[key] = found.model_dump_json()
        return Profile.model_validate_json(self.tools.memory[key])

    async def instance(self) -> Instance:
        """What it says of itself; asked once a day."""
        key, today = f"mastodon:instance:{self.base}", f"{self.tools.now:%F}"
        known = self.tools.memory.get(key, "")
        if known and (found := Instance.model_validate_json(known)).day == today:
            return found
        answer = await self.get("/api/v2/instance")
        told = read_item(Instance, read_json(answer.body)) if answer.status == 200 else None
        found = (told or Instance()).model_copy(update={"day": today})
        self.tools.memory[key] = found.model_dump_json()
        return found

    async def resolve(self, url: str, uri: str) -> Post | None:
        """The post with this `uri` as this server knows it; it fetches what it does not know. None if it cannot. Who
        writes a post may name any page as its `url`, also somebody else's. Needs a token with read:search."""
        for link in dict.fromkeys(link for link in (url, uri) if link.startswith(("https://", "http://"))):
            answer = await self.get("/api/v2/search", {"q": link, "type": "statuses", "resolve": "true", "limit": 1})
            found = read_posts(search_results(expect_json(answer)))
            if meant := next((post for post in found if post.uri == uri), None):
                return meant
        return None

    async def below(self, post: Post) -> list[Post]:
        """Everything that this server knows of what was answered below it."""
        document = expect_json(await self.get(f"/api/v1/statuses/{post.id}/context"))
        descendants = document.get("descendants") if isinstance(document, dict) else None
        if not isinstance(descendants, list):
            raise Unreadable(f"{self.host} answered in an unknown shape; nothing was kept")
        return read_posts(descendants)

    def _headers(self) -> dict[str, str]:
        bearer = {"authorization": f"Bearer {self.token}"} if self.token else {}
        return {"accept": "application/json", **bearer}


def server_at(tools: Tools, base: str, account: Account | None) -> Server:
    """The server at this address, with our token only if it is the one that the token stands with."""
    return Server(tools, base, account.secret if account and account.at(base) else "")


def expect_json(answer: Answer) -> Any:
    """The document of a good answer.

    Raises:
        SourceError: its kind for anything else; where only an account there may read it, it says so.
    """
    if answer.status == 401 or (answer.status == 422 and "authenticated" in said(answer)):
        host = urlsplit(answer.url).hostname
        raise AuthNeeded(
            f"{host} shows this only to its own accounts ({answer.status}): set MASTODON_ACCOUNT to a valid token "
            "there, with the scope read; nothing was read"
        )
    expect_ok(answer)
    return read_json(answer.body)


def said(answer: Answer) -> str:
    """The server's own words for a refusal, or ""."""
    try:
        document = json.loads(answer.body[:10_000])
    except (ValueError, RecursionError):
        return ""
    error = document.get("error") if isinstance(document, dict) else None
    return tidy(error, 300) if isinstance(error, str) else ""


def search_results(document: Any) -> list[Any]:
    """The raw posts of a search.

    Raises:
        Unreadable: it is no answer to a search.
    """
    found = document.get("statuses") if isinstance(document, dict) else None
    if not isinstance(found, list):
        raise Unreadable("the search answered in an unknown shape; nothing was kept")
    return found


def read_posts(raw: list[Any]) -> list[Post]:
    """Those that can be read."""
    return [post for one in raw[:_MOST] if (post := read_item(Post, one))]


def written_at(post: Post, now: datetime) -> datetime | None:
    """When it was published, as its server says."""
    return sensible(read_date(post.created_at, "UTC"), now)


def sighting(post: Post, now: datetime) -> Sighting:
    """The post as everybody else wants it. Links stand in it whole, though Mastodon shows them shortened."""
    return Sighting(
        native_id=post.uri,
        url=web_link(post.url or post.uri, ""),
        title=plain(post.spoiler_text or "", TITLE),
        text=plain(post.content, TEXT),
        author=plain(post.account.display_name or post.account.acct, NAME),
        author_url=web_link(post.account.url, ""),
        published_at=written_at(post, now),
        language=language_code(post.language or ""),
        own=True,
        reach=post.account.followers_count,
        author_since=sensible(read_date(post.account.created_at or "", "UTC"), now),
    )
