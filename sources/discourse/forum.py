"""One Discourse forum, as a visitor or as one of its users: how it is asked, and its posts as values."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from pydantic import BaseModel, ConfigDict, Field

from mentions.model import Sighting
from sources.accounts import Account
from sources.answers import expect_ok, is_from, read_item, read_json
from sources.base import Tools
from sources.dates import read_date, sensible
from sources.egress import Answer
from sources.errors import AuthNeeded, Declined, Unreadable
from sources.reach import Count
from sources.text import NAME, TEXT, TITLE, plain, web_link

_DEADLINE = 10.0


class Post(BaseModel):
    """A post, as lists, searches and single look-ups give it, each with some of this."""

    model_config = ConfigDict(extra="ignore", frozen=True, defer_build=True)

    id: int = Field(gt=0)
    topic_id: int = Field(gt=0)
    post_number: int = Field(gt=0)
    username: str | None = None
    name: str | None = None
    created_at: str = ""
    cooked: str | None = None
    raw: str | None = None
    blurb: str | None = None
    topic_title: str | None = None
    topic_slug: str | None = None
    reply_to_post_number: int | None = None
    hidden: bool | None = None
    user_deleted: bool | None = None
    deleted_at: str | None = None
    actions_summary: Any = None
    reads: Count = 0
    like_count: Count = 0

    @property
    def gone(self) -> bool:
        """Its author or a moderator has deleted it; moderators may still see it."""
        return bool(self.user_deleted or self.deleted_at)

    @property
    def written_at(self) -> datetime | None:
        return read_date(self.created_at, "UTC")

    def is_by(self, user: str) -> bool:
        return bool(user) and (self.username or "").casefold() == user.casefold()


class Forum:
    """Args:
    base: of the forum, without a slash at its end.
    user: an account there with its key, or None for a visitor.
    """

    def __init__(self, tools: Tools, base: str, user: Account | None) -> None:
        self._tools = tools
        self._base = base
        self.user = user.user if user else ""
        self._headers = {"accept": "application/json", "x-requested-with": "XMLHttpRequest"}
        if user:
            self._headers |= {"api-key": user.secret, "api-username": user.user}

    @property
    def host(self) -> str:
        return urlsplit(self._base).hostname or ""

    async def read(self, path: str, query: Sequence[tuple[str, str | int]] = ()) -> Any:
        """What stands there.

        Raises:
            SourceError: it cannot be read now; the text says why.
        """
        return _read(await self._get(path, query))

    async def post(self, number: str | int) -> Post | None:
        """This post; None if the forum itself says that there is none.

        Raises:
            Declined: this is no number of a post.
        """
        if not re.fullmatch(r"[0-9]{1,19}", str(number)):
            raise Declined("this is no post of Discourse; nothing was done")
        answer = await self._get(f"/posts/{int(number)}.json", ())
        if answer.status in (404, 410) and refusal(answer)[0] == "not_found" and is_from(answer, self._base):
            return None
        if (found := read_item(Post, _read(answer))) is None:
            raise self.odd_shape()
        return found

    async def send(self, method: str, path: str, document: Mapping[str, Any] | None = None) -> Answer:
        """The answer to a change, also a refusal."""
        body = json.dumps(document).encode() if document else b""
        headers = {**self._headers, "content-type": "application/json"}
        return await self._tools.http.send(method, self._base + path, body=body, headers=headers)

    def odd_shape(self) -> Unreadable:
        return Unreadable(f"{self.host} answered in a shape that Discourse does not have; nothing was kept")

    def link(self, post: Post) -> str:
        slug = quote(post.topic_slug or "-", safe="-")
        return web_link(f"{self._base}/t/{slug}/{post.topic_id}/{post.post_number}", "")

    def sighting(self, post: Post, now: datetime) -> Sighting:
        """The post; a search's piece of it is a snippet."""
        author = plain(post.name or post.username or "", NAME)
        profile = f"{self._base}/u/{quote(post.username, safe='')}" if post.username else ""
        return Sighting(
            native_id=str(post.id),
            url=self.link(post),
            title=plain(post.topic_title or "", TITLE),
            text=plain(post.cooked or post.raw or post.blurb or "", TEXT),
            author=author,
            author_url=web_link(profile, ""),
            published_at=sensible(post.written_at, now),
            own=True,
            snippet=not (post.cooked or post.raw),
            reach=max(post.reads, post.like_count),
        )

    async def _get(self, path: str, query: Sequence[tuple[str, str | int]]) -> Answer:
        url = self._base + path + (f"?{urlencode(query)}" if query else "")
        return await self._tools.http.get(url, headers=self._headers, refusals=True, deadline=_DEADLINE)


def refusal(answer: Answer) -> tuple[str, str]:
    """Discourse's own word and words for why not; both "" where it gives none."""
    try:
        said = read_json(answer.body)
    except Unreadable:
        return "", ""
    word, words = (said.get("error_type"), said.get("errors")) if isinstance(said, dict) else (None, None)
    lines = [line for line in words if isinstance(line, str)] if isinstance(words, list) else []
    return word if isinstance(word, str) else "", plain(" ".join(lines), 300)


def _read(answer: Answer) -> Any:
    word, words = refusal(answer) if answer.status == 403 else ("", "")
    if word:
        host = urlsplit(answer.url).hostname
        raise AuthNeeded(f"{host} shows this only to members, or does not accept our key (403): {words}")
    expect_ok(answer)
    return read_json(answer.body)
