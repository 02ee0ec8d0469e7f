"""What X answers with: posts with their authors beside them, and its reasons for a refusal. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from mentions.model import Sighting
from sources.answers import expect_ok, read_item, read_json
from sources.dates import read_date, sensible
from sources.egress import Answer
from sources.entries import language_code
from sources.errors import AuthNeeded, Blocked, Unreadable
from sources.reach import counted_in
from sources.text import NAME, TEXT, plain, tidy

_EPOCH = 1_288_834_974_657  # milliseconds; the upper bits of an id count from here


class _Long(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, defer_build=True)

    text: str


class Post(BaseModel):
    """A post; a long one has its whole text in note_tweet."""

    model_config = ConfigDict(extra="ignore", frozen=True, defer_build=True)

    id: str = Field(pattern=r"^[0-9]{1,19}$")
    text: str
    note_tweet: _Long | None = None
    author_id: str | None = None
    created_at: str | None = None
    lang: str | None = None


class User(BaseModel):
    """Who wrote it."""

    model_config = ConfigDict(extra="ignore", frozen=True, defer_build=True)

    id: str
    username: str = Field(pattern=r"^[A-Za-z0-9_]{1,50}$")
    name: str | None = None
    followers: Annotated[int, counted_in("followers_count")] = Field(0, alias="public_metrics")


def read_document(answer: Answer) -> dict[str, Any]:
    """What stands in an answer to a search.

    Raises:
        SourceError: its kind for every refusal, and for a 200 that is no list of posts.
    """
    if answer.status == 402:
        raise AuthNeeded("X wants money before it answers (402); buy credits at console.x.com")
    if answer.status == 400:
        raise Unreadable(f"X does not understand the question ({why(answer) or 400}); check query")
    if answer.status == 403 and (said := why(answer)):
        raise Blocked(f"X does not let us in: {said} (403)")
    expect_ok(answer)
    document = read_json(answer.body)
    known = isinstance(document, dict) and isinstance(document.get("meta"), dict)
    if not known or not isinstance(document.get("data") or [], list):
        raise Unreadable("X answered in an unknown shape; nothing was kept")
    return dict(document)


def why(answer: Answer) -> str:
    """X's sentence for a refusal, "" where none is given."""
    try:
        document = read_json(answer.body)
    except Unreadable:
        return ""
    said = document if isinstance(document, dict) else {}
    faults = said.get("errors")
    first = faults[0] if isinstance(faults, list) and faults and isinstance(faults[0], dict) else {}
    return tidy(str(first.get("message") or said.get("detail") or said.get("title") or ""), 300)


def read_users(document: Mapping[str, Any]) -> dict[str, User]:
    """The authors by their ids."""
    includes = document.get("includes")
    raw = includes.get("users") if isinstance(includes, dict) else None
    return {user.id: user for one in (raw if isinstance(raw, list) else []) if (user := read_item(User, one))}


def written(post: int) -> datetime:
    """When the post with this id was written."""
    return datetime.fromtimestamp(((post >> 22) + _EPOCH) / 1_000, UTC)


def to_sighting(post: Post, users: Mapping[str, User], now: datetime) -> Sighting:
    """X escapes its texts as HTML does."""
    user = users.get(post.author_id or "")
    handle = user.username if user else ""
    return Sighting(
        native_id=post.id,
        url=f"https://x.com/{handle or 'i'}/status/{post.id}",
        title="",
        text=plain(post.note_tweet.text if post.note_tweet else post.text, TEXT),
        author=tidy((user.name or handle) if user else "", NAME),
        author_url=f"https://x.com/{handle}" if handle else "",
        published_at=sensible(read_date(post.created_at or "", "UTC"), now),
        language=language_code(post.lang or ""),
        own=True,
        reach=user.followers if user else 0,
    )
