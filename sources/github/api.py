"""GitHub by its two APIs, REST for lists and GraphQL for the rest: how it is asked, and what it shows as values."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import urlencode, urlsplit

from pydantic import AliasChoices, BaseModel, ConfigDict, Field

from mentions.model import Sighting
from sources.accounts import Account
from sources.answers import expect_done, expect_ok, read_item, read_json
from sources.base import Tools
from sources.circuit import LONGEST, SHORTEST, asked_pause
from sources.dates import read_date, sensible
from sources.egress import Answer
from sources.errors import AuthNeeded, Blocked, Declined, RateLimited, Unclear, Unreachable, Unreadable
from sources.reach import counted_in
from sources.text import NAME, TEXT, TITLE, plain, web_link

HOME = "https://api.github.com"
_DEADLINE = 10.0
# GraphQL answers 200 to everything; these say that nothing was done. An error without a type may come too late.
_REFUSALS = frozenset({"NOT_FOUND", "FORBIDDEN", "UNPROCESSABLE", "INSUFFICIENT_SCOPES", "UNAUTHORIZED"})


class _Person(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, defer_build=True)

    login: str
    page: str = Field("", validation_alias=AliasChoices("html_url", "url"))


class Item(BaseModel):
    """An issue, a pull request, a discussion or a comment, by the names that either API has for its parts.

    Attributes:
        id: the node id, the same in both.
        author: None for accounts that are deleted.
    """

    model_config = ConfigDict(extra="ignore", frozen=True, defer_build=True)

    id: str = Field(validation_alias=AliasChoices("node_id", "id"), pattern=r"^[\w=+/-]{1,200}$")
    url: str = Field(validation_alias=AliasChoices("html_url", "url"))
    title: str | None = None
    body: str | None = None
    author: _Person | None = Field(None, validation_alias=AliasChoices("user", "author"))
    created_at: str = Field(validation_alias=AliasChoices("created_at", "createdAt"))
    ours: bool = Field(False, validation_alias="viewerDidAuthor")
    reactions: Annotated[int, counted_in("total_count")] = 0

    @property
    def written_at(self) -> datetime | None:
        return read_date(self.created_at, "UTC")


class Hub:
    """Args:
    user: our token and where it belongs, or None to ask github.com as nobody.
    """

    def __init__(self, tools: Tools, user: Account | None) -> None:
        self._tools = tools
        self._base = user.base if user else HOME
        self._headers = {"accept": "application/vnd.github+json", "x-github-api-version": "2022-11-28"}
        self.has_token = bool(user and user.secret)
        if user and user.secret:
            self._headers["authorization"] = f"Bearer {user.secret}"

    async def me(self) -> str:
        """Our login; "" without a token."""
        key = f"github:{self._base}:me"
        if self.has_token and key not in self._tools.memory:
            viewer = (await self.ask("query Me { viewer { login } }", {})).get("viewer")
            login = viewer.get("login") if isinstance(viewer, dict) else None
            if not isinstance(login, str):
                raise Unreadable("GitHub did not say who we are there; nothing was kept")
            self._tools.memory[key] = login
        return self._tools.memory[key] if self.has_token else ""

    async def read(self, path: str, query: Mapping[str, str | int]) -> Any:
        """What REST answers.

        Raises:
            SourceError: it cannot be read now; the text says why.
        """
        url = f"{self._base}{path}?{urlencode(query)}"
        answer = await self._tools.http.get(url, headers=self._headers, refusals=True, deadline=_DEADLINE)
        self._expect_no_limit(answer)
        if answer.status == 422:
            raise Unreadable(f"GitHub did not take the question (422): {_words(answer)}")
        expect_ok(answer)
        return read_json(answer.body)

    async def ask(self, query: str, variables: Mapping[str, Any]) -> dict[str, Any]:
        """What GraphQL answers; what is not there is None in it.

        Raises:
            SourceError: it cannot be read now. Never Unclear: asking changes nothing.
        """
        try:
            answer = await self._post(query, variables)
        except Unclear as fault:
            raise Unreachable("GitHub gave no usable answer; it is asked again later") from fault
        self._expect_no_limit(answer)
        if answer.status == 403:
            raise AuthNeeded(f"GitHub does not let our token see this (403): {_words(answer)}; check GITHUB_ACCOUNT")
        expect_ok(answer)
        data, errors = _parts(answer)
        for error in errors:
            kind = error.get("type")
            if kind == "RATE_LIMITED":
                raise _resting(SHORTEST)
            if kind in ("FORBIDDEN", "INSUFFICIENT_SCOPES"):
                raise AuthNeeded(f"GitHub does not let our token see this: {_said(errors)}; check GITHUB_ACCOUNT")
            if kind != "NOT_FOUND":
                raise Unreadable(f"GitHub did not take the question: {_said(errors)}")
        return data

    async def change(self, mutation: str, variables: Mapping[str, Any]) -> dict[str, Any]:
        """What GraphQL answers to a change.

        Raises:
            Declined, AuthNeeded, RateLimited: nothing was done.
            Unclear: an error that does not say so.
        """
        answer = await self._post(mutation, variables)
        self._expect_no_limit(answer)
        expect_done(answer, _words(answer))
        try:
            data, errors = _parts(answer)
        except Unreadable as fault:
            raise Unclear("GitHub gave no readable answer; it may have been done") from fault
        if any(error.get("type") == "RATE_LIMITED" for error in errors):
            raise _resting(SHORTEST)
        if errors and all(error.get("type") in _REFUSALS or inside(error, "extensions", "code") for error in errors):
            raise Declined(f"GitHub would not do it: {_said(errors)}; nothing was done")
        if errors:
            raise Unclear(f"GitHub says: {_said(errors)}; it may have been done")
        return data

    async def _post(self, query: str, variables: Mapping[str, Any]) -> Answer:
        body = json.dumps({"query": query, "variables": variables}).encode()
        enterprise = self._base.endswith("/api/v3")
        url = self._base.removesuffix("/v3") + "/graphql" if enterprise else self._base + "/graphql"
        headers = {**self._headers, "content-type": "application/json"}
        return await self._tools.http.send("POST", url, body=body, headers=headers)

    def _expect_no_limit(self, answer: Answer) -> None:
        """Asked too often, GitHub answers 403, at times with no header that says so, only words."""
        if answer.status != 403:
            return
        empty = answer.headers.get("x-ratelimit-remaining") == "0"
        words = _words(answer).casefold()
        if empty or "retry-after" in answer.headers or "rate limit" in words or "abuse detection" in words:
            reset = answer.headers.get("x-ratelimit-reset", "")
            until = float(reset[:12]) - self._tools.now.timestamp() if empty and reset.isdecimal() else 0.0
            raise _resting(asked_pause(answer.headers) or min(max(until, SHORTEST), LONGEST))


def read_items(raws: object) -> tuple[list[Item], int]:
    """The items of a list, and how many could not be read.

    Raises:
        Unreadable: it is no list.
    """
    if not isinstance(raws, list):
        raise Unreadable("GitHub answered in an unknown shape; nothing was kept")
    items = [item for raw in raws if (item := read_item(Item, raw))]
    return items, len(raws) - len(items)


def to_sighting(item: Item, now: datetime) -> Sighting:
    """The item; a comment has no title."""
    return Sighting(
        native_id=item.id,
        url=web_link(item.url, ""),
        title=plain(item.title or "", TITLE),
        text=plain(item.body or "", TEXT),
        author=plain(item.author.login, NAME) if item.author else "",
        author_url=web_link(item.author.page, "") if item.author else "",
        published_at=sensible(item.written_at, now),
        own=True,
        reach=item.reactions,
    )


def inside(document: Any, *path: str) -> Any:
    """What stands at this place of a document, None if there is nothing."""
    for name in path:
        document = document.get(name) if isinstance(document, dict) else None
    return document


def nodes(document: Any, *path: str) -> list[Any]:
    """The list that stands at this place of an answer of GraphQL; empty if there is none."""
    found = inside(document, *path, "nodes")
    return found if isinstance(found, list) else []


def expect_repository(data: Mapping[str, Any]) -> None:
    """Raises:
    Blocked: our token does not see the repository at all, which says nothing of what stands in it.
    """
    if not isinstance(data.get("repository"), dict):
        raise Blocked("GitHub does not show us this repository; check its name and what GITHUB_ACCOUNT may see")


def _parts(answer: Answer) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    document = read_json(answer.body)
    data, errors = inside(document, "data"), inside(document, "errors")
    found = [error for error in errors if isinstance(error, dict)] if isinstance(errors, list) else []
    if not isinstance(data, dict) and not found:
        host = urlsplit(answer.url).hostname
        raise Unreadable(f"{host} answered in a shape that GraphQL does not have; nothing was kept")
    return data if isinstance(data, dict) else {}, found


def _said(errors: list[dict[str, Any]]) -> str:
    return plain(" ".join(words for error in errors if isinstance(words := error.get("message"), str)), 300)


def _words(answer: Answer) -> str:
    """GitHub's own, in the body of a refusal."""
    try:
        words = inside(read_json(answer.body), "message")
    except Unreadable:
        return ""
    return plain(words, 300) if isinstance(words, str) else ""


def _resting(wait: float) -> RateLimited:
    return RateLimited(f"GitHub asked us to wait; it is asked again in {round(wait / 60)} min", wait)
