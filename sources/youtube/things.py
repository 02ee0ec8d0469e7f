"""What the YouTube Data API answers with: threads and comments, and its reasons for a refusal. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from mentions.model import Sighting
from sources.answers import Item, expect_ok, read_item, read_json
from sources.circuit import LONGEST, SHORTEST
from sources.dates import read_date, sensible
from sources.egress import Answer
from sources.errors import AuthNeeded, Gone, RateLimited, SourceError, Unreadable
from sources.reach import Count
from sources.text import NAME, TEXT, TITLE, tidy, web_link

VIDEO = r"^[A-Za-z0-9_-]{11}$"
CHANNEL = r"^UC[A-Za-z0-9_-]{22}$"
_ID = r"^[A-Za-z0-9_.-]{1,200}$"
_SITE = "https://www.youtube.com"
_PACIFIC = ZoneInfo("America/Los_Angeles")
_USED_UP = frozenset({"quotaExceeded", "dailyLimitExceeded"})
_TOO_FAST = frozenset({"rateLimitExceeded", "userRateLimitExceeded"})
_NO_DOOR = frozenset({"keyInvalid", "accessNotConfigured", "insufficientPermissions", "ipRefererBlocked", "authError"})
_GONE = {
    "commentsDisabled": "comments are turned off here",
    "videoNotFound": "there is no such video",
    "channelNotFound": "there is no such channel",
}


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, defer_build=True, alias_generator=to_camel)


class _Writer(_Part):
    value: str = Field(pattern=CHANNEL)


class _Said(_Part):
    published_at: str
    updated_at: str = ""
    text_original: str | None = None  # only told to who wrote it
    text_display: str | None = None
    author_display_name: str | None = None
    author_channel_url: str | None = None
    author_channel_id: _Writer | None = None
    moderation_status: str | None = None
    like_count: Count = 0


class Comment(_Part):
    """A comment, or a reply, whose id is that of the comment, a dot, and its own."""

    id: str = Field(pattern=_ID)
    snippet: _Said

    @property
    def text(self) -> str:
        return tidy(self.snippet.text_original or self.snippet.text_display or "", TEXT)

    @property
    def writer(self) -> str:
        return self.snippet.author_channel_id.value if self.snippet.author_channel_id else ""

    @property
    def at(self) -> datetime | None:
        return read_date(self.snippet.published_at, "UTC")


class _Opening(_Part):
    top_level_comment: Comment
    video_id: str | None = Field(default=None, pattern=VIDEO)  # missing under the channel itself
    channel_id: str | None = Field(default=None, pattern=CHANNEL)
    total_reply_count: int = Field(default=0, ge=0, le=10**9)


class _Replies(_Part):
    comments: list[Any] = []


class Thread(_Part):
    """A comment with the newest of its replies, at most five."""

    id: str = Field(pattern=_ID)
    snippet: _Opening
    replies: _Replies = _Replies()


class _Titled(_Part):
    title: str


class Video(_Part):
    """Of which we want the title."""

    id: str = Field(pattern=VIDEO)
    snippet: _Titled


class Channel(_Part):
    """Of which we want the id."""

    id: str = Field(pattern=CHANNEL)


def read_items(kind: type[Item], document: Mapping[str, Any]) -> tuple[list[Item], int]:
    """The items of a list, and how many of them could not be read.

    Raises:
        Unreadable: it is no list.
    """
    raw = document.get("items")
    if not isinstance(raw, list):
        raise Unreadable("YouTube answered in an unknown shape; nothing was kept")
    return read_each(kind, raw)


def read_each(kind: type[Item], raw: list[Any]) -> tuple[list[Item], int]:
    """The same for what is a list already."""
    found = [item for one in raw[:500] if (item := read_item(kind, one))]
    return found, len(raw[:500]) - len(found)


def read_answer(answer: Answer, now: datetime) -> dict[str, Any]:
    """What stands in an answer to a question.

    Raises:
        SourceError: its kind for every refusal.
    """
    if refusal := refused(answer, now):
        raise refusal
    reason, _ = why(answer)
    if answer.status != 200 and reason in _GONE:
        raise Gone(f"YouTube says that {_GONE[reason]}; remove the source or change what it names")
    if reason == "commentNotFound":
        return {"items": []}
    expect_ok(answer)
    document = read_json(answer.body)
    if not isinstance(document, dict) or "error" in document:
        raise Unreadable("YouTube answered in an unknown shape; nothing was kept")
    return document


def refused(answer: Answer, now: datetime) -> SourceError | None:
    """The refusals that say nothing about what was asked: no quota, no valid key. None for all others."""
    reason, said = why(answer)
    if 200 <= answer.status < 300:
        return None
    if reason in _USED_UP:
        wait = min(max(_until_midnight(now), SHORTEST), LONGEST)
        return RateLimited("YouTube's quota for today is used up; it begins anew at midnight in California", wait)
    if reason in _TOO_FAST:
        return RateLimited("YouTube asks us to slow down; it is asked again later", 5 * SHORTEST)
    if answer.status == 401 or reason in _NO_DOOR or "API key" in said:
        return AuthNeeded(f"YouTube does not accept our key or log-in ({reason or answer.status}); see docs/sources")
    return None


def why(answer: Answer) -> tuple[str, str]:
    """YouTube's code for a refusal, and its sentence; both "" where none is given."""
    try:
        document = read_json(answer.body)
    except Unreadable:
        return "", ""
    error = document.get("error") if isinstance(document, dict) else None
    if not isinstance(error, dict):
        return "", ""
    faults = error.get("errors")
    first = faults[0] if isinstance(faults, list) and faults and isinstance(faults[0], dict) else {}
    return tidy(str(first.get("reason") or ""), 60), tidy(str(error.get("message") or ""), 300)


def place(video: str, comment: str, channel: str = "") -> str:
    """Where a person can read a comment: under its video, else at its channel."""
    if video:
        return f"{_SITE}/watch?v={video}&lc={comment}"
    return f"{_SITE}/channel/{channel}?lc={comment}" if channel else ""


def thread_of(native_id: str) -> str:
    """The id of the thread that a comment or a reply stands in."""
    return native_id.partition(".")[0]


def video_of(url: str) -> str:
    """The id of the video in a comment's address, or ""."""
    video = parse_qs(urlsplit(url).query).get("v", [""])[0]
    return video if re.fullmatch(VIDEO, video) else ""


def to_sighting(comment: Comment, url: str, title: str, now: datetime) -> Sighting:
    """Asked with textFormat=plainText, all texts are plain."""
    return Sighting(
        native_id=comment.id,
        url=url,
        title=tidy(title, TITLE),
        text=comment.text,
        author=tidy(comment.snippet.author_display_name or "", NAME),
        author_url=web_link(comment.snippet.author_channel_url or "", ""),
        published_at=sensible(comment.at, now),
        own=True,
        answers=thread if (thread := thread_of(comment.id)) != comment.id else "",
        reach=comment.snippet.like_count,
    )


def _until_midnight(now: datetime) -> float:
    there = now.astimezone(_PACIFIC)
    midnight = (there + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return (midnight.astimezone(UTC) - now).total_seconds()
