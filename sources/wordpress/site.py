"""One WordPress site by its REST API, as a visitor or as one of its users: how it is asked, its comments as values."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

from pydantic import BaseModel, ConfigDict, Field

from mentions.model import Sighting
from sources.accounts import Account
from sources.answers import expect_ok, is_from, read_item, read_json
from sources.base import Tools
from sources.dates import read_date, sensible
from sources.egress import Answer
from sources.errors import AuthNeeded, Declined, Unreadable
from sources.text import NAME, TEXT, TITLE, plain, web_link

PAGE = 100
_NO_SUCH = frozenset({"rest_comment_invalid_id", "rest_post_invalid_id"})  # the comment, or the page it stood under
_DEADLINE = 10.0


class _Content(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, defer_build=True)

    rendered: str = ""
    raw: str = ""


class Comment(BaseModel):
    """A comment, as `/wp/v2/comments` gives it; `raw` only to those who may moderate."""

    model_config = ConfigDict(extra="ignore", frozen=True, defer_build=True)

    id: int = Field(gt=0)
    post: int = 0
    parent: int = 0
    author: int = 0  # 0 for whoever was not logged in
    author_name: str | None = None
    author_url: str | None = None
    date_gmt: str | None = None
    content: _Content
    link: str = ""
    status: str = ""
    embedded: Any = Field(None, alias="_embedded")

    @property
    def written_at(self) -> datetime | None:
        """`date` has no zone; `date_gmt` needs none."""
        return read_date(self.date_gmt or "", "UTC")


@dataclass(frozen=True, slots=True)
class Page:
    """One page of comments. `total` is the number of pages; WordPress leaves out what we may not see, so that a page
    that is not full need not be the last."""

    comments: tuple[Comment, ...]
    skipped: int
    total: int


class Site:
    """Args:
    base: of the site, without a slash at its end.
    user: an account there, or None for a visitor.
    """

    def __init__(self, tools: Tools, base: str, user: Account | None) -> None:
        self._tools = tools
        self._base = base
        self._headers = {"accept": "application/json"}
        self.is_user = user is not None
        if user:
            pair = b64encode(f"{user.user}:{user.secret}".encode()).decode()
            self._headers["authorization"] = f"Basic {pair}"

    @property
    def host(self) -> str:
        return urlsplit(self._base).hostname or ""

    async def me(self) -> int:
        """Our own user id; 0 for a visitor."""
        key = f"wordpress:{self._base}:me"
        if self.is_user and key not in self._tools.memory:
            document = _read(await self._get("/users/me", {}))
            mine = document.get("id") if isinstance(document, dict) else None
            if not isinstance(mine, int) or mine <= 0:
                raise Unreadable(f"{self.host} did not say who we are there; nothing was kept")
            self._tools.memory[key] = str(mine)
        return int(self._tools.memory[key]) if self.is_user else 0

    async def comments(self, query: Mapping[str, str | int]) -> Page:
        """One page of the comments that `query` asks for.

        Raises:
            SourceError: they cannot be read now; the text says why.
        """
        seen = {"status": "all"} if self.is_user else {}  # approved and held; visitors may not even ask
        answer = await self._get("/comments", {"per_page": PAGE, **seen, **query})
        document = _read(answer)
        if not isinstance(document, list):
            raise Unreadable(f"{self.host} answered in a shape that WordPress does not have; nothing was kept")
        found = [comment for raw in document[:PAGE] if (comment := read_item(Comment, raw))]
        total = answer.headers.get("x-wp-totalpages", "1")
        return Page(tuple(found), len(document) - len(found), int(total) if total.isdecimal() else 1)

    async def comment(self, number: str) -> Comment | None:
        """This comment; None if WordPress itself says that there is none.

        Raises:
            AuthNeeded: it is not public, or we may not moderate.
            Declined: this is no number of a comment.
        """
        if not re.fullmatch(r"[0-9]{1,19}", number):
            raise Declined("this is no comment of WordPress; nothing was done")
        answer = await self._get(f"/comments/{int(number)}", {})
        if answer.status == 404 and refusal(answer)[0] in _NO_SUCH and is_from(answer, self._base):
            return None
        if (found := read_item(Comment, _read(answer))) is None:
            raise Unreadable(f"{self.host} answered in a shape that WordPress does not have; nothing was kept")
        return found

    async def send(self, method: str, path: str, document: Mapping[str, str | int]) -> Answer:
        """The answer to a change. Asked only after `comment`, which has found out where the API is."""
        headers = {**self._headers, "content-type": "application/json"}
        return await self._tools.http.send(
            method, self._url(path, {}), body=json.dumps(document).encode(), headers=headers
        )

    async def _get(self, path: str, query: Mapping[str, str | int]) -> Answer:
        """Refusals with their body. Without pretty addresses /wp-json shows a page of the site, or none."""
        answer = await self._ask(path, query)
        if answer.status in (200, 404) and not _is_json(answer) and not self._is_plain:
            self._tools.memory[self._plain_key] = "yes"
            answer = await self._ask(path, query)
            if not _is_json(answer):
                del self._tools.memory[self._plain_key]
        return answer

    async def _ask(self, path: str, query: Mapping[str, str | int]) -> Answer:
        url = self._url(path, query)
        return await self._tools.http.get(url, headers=self._headers, refusals=True, deadline=_DEADLINE)

    @property
    def _plain_key(self) -> str:
        return f"wordpress:{self._base}:plain"

    @property
    def _is_plain(self) -> bool:
        return self._plain_key in self._tools.memory

    def _url(self, path: str, query: Mapping[str, str | int]) -> str:
        if self._is_plain:
            return f"{self._base}/?{urlencode({'rest_route': f'/wp/v2{path}', **query})}"
        return f"{self._base}/wp-json/wp/v2{path}" + (f"?{urlencode(query)}" if query else "")


def refusal(answer: Answer) -> tuple[str, str]:
    """WordPress's own code and words for why not; both "" where it gives none."""
    try:
        said = read_json(answer.body)
    except Unreadable:
        return "", ""
    code, message = (said.get("code"), said.get("message")) if isinstance(said, dict) else (None, None)
    return code if isinstance(code, str) else "", plain(message, 300) if isinstance(message, str) else ""


def read_comment(body: bytes) -> Comment | None:
    """The comment in the answer to a change; None if it cannot be read, which undoes nothing."""
    try:
        return read_item(Comment, read_json(body))
    except Unreadable:
        return None


def to_sighting(comment: Comment, now: datetime) -> Sighting:
    """The comment under the title of what it was written about."""
    return Sighting(
        native_id=str(comment.id),
        url=web_link(comment.link, ""),
        title=plain(_title(comment.embedded), TITLE),
        text=plain(comment.content.rendered, TEXT),
        author=plain(comment.author_name or "", NAME),
        author_url=web_link(comment.author_url or "", ""),
        published_at=sensible(comment.written_at, now),
        own=True,
        answers=str(comment.parent) if comment.parent else "",
    )


def _read(answer: Answer) -> Any:
    code, words = refusal(answer) if answer.status in (401, 403) else ("", "")
    if code:
        host = urlsplit(answer.url).hostname
        raise AuthNeeded(
            f"{host} does not show this ({answer.status}): {words}; check WORDPRESS_ACCOUNT, see docs/sources"
        )
    expect_ok(answer)
    return read_json(answer.body)


def _is_json(answer: Answer) -> bool:
    return answer.headers.get("content-type", "").startswith("application/json")


def _title(embedded: Any) -> str:
    """Of the post; it comes along because `_embed=up` asks for it."""
    ups = embedded.get("up") if isinstance(embedded, dict) else None
    up = ups[0] if isinstance(ups, list) and ups else None
    title = up.get("title") if isinstance(up, dict) else None
    words = title.get("rendered") if isinstance(title, dict) else None
    return words if isinstance(words, str) else ""
