"""YouTube comments, under a channel's videos or under one video, by the YouTube Data API."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from hashlib import sha256
from typing import ClassVar, Self
from urllib.parse import urlencode

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from mentions.model import Mention, Sighting
from mentions.outside import Conversation, Deed, Done, Order
from sources.answers import read_json
from sources.base import Bookmark, Harvest, Tools
from sources.entries import newest_first
from sources.errors import Declined, Unclear, Unreadable
from sources.ours import our_answer
from sources.text import TEXT, tidy
from sources.youtube.api import ask, own_channel, read_comments, read_replies, read_titles, send
from sources.youtube.things import (
    CHANNEL,
    VIDEO,
    Comment,
    Thread,
    place,
    read_each,
    read_items,
    thread_of,
    to_sighting,
    video_of,
)

_OVERLAP = timedelta(minutes=10)
_FIRST = 100
_PAGES = 5
_MOST = 500
_LATE = 5  # threads of which all replies are read at one visit
_COUNTS = 60  # of these are remembered
_LONGEST_REPLY = 10_000
_STATES = {Deed.HIDE: "heldForReview", Deed.SHOW: "published", Deed.DELETE: "rejected"}


class YouTubeSettings(BaseModel):
    """A channel, or one video."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True, str_strip_whitespace=True)

    channel: str = Field(default="", description="The id of a channel; begins with UC.")
    video: str = Field(default="", description="The id of a video: what follows watch?v=.")
    own: bool = Field(default=False, description="The channel is ours: hide, show and delete, too.")

    @model_validator(mode="after")
    def _one(self) -> Self:
        if bool(self.channel) == bool(self.video):
            raise ValueError("write either channel or video")
        if self.channel and not re.fullmatch(CHANNEL, self.channel):
            raise ValueError("channel must be the channel's id, which begins with UC, not its name or handle")
        if self.video and not re.fullmatch(VIDEO, self.video):
            raise ValueError("video must be the video's id: the eleven signs after watch?v=")
        return self


class YouTube:
    """The comments of one channel or one video."""

    Settings: ClassVar[type[BaseModel]] = YouTubeSettings
    SECRETS: ClassVar[Mapping[str, str]] = {
        "YOUTUBE_KEY": "an API key of your Google Cloud project with the YouTube Data API v3, to read",
        "YOUTUBE_CLIENT": "ID:SECRET of an OAuth client of the same project, to answer and moderate",
        "YOUTUBE_REFRESH_TOKEN": "the refresh token of your channel's account for that client; see docs/sources",
    }

    def __init__(self, settings: YouTubeSettings) -> None:
        self._settings = settings
        self._for = settings.channel or settings.video

    async def fetch(self, tools: Tools, bookmark: Bookmark) -> Harvest:
        """See `sources.base.Source`. Sightings carry the title of the video."""
        before = bookmark if bookmark.get("for") == self._for else {}
        since = float(before.get("newest", "0"))
        threads, skipped = await self._threads(tools, since)
        said = (f"{one.id} {_top(one).snippet.updated_at} {one.snippet.total_reply_count}" for one in threads)
        seen = sha256("\n".join(sorted(said)).encode()).hexdigest()
        past = [at.timestamp() for one in threads if (at := _top(one).at) and at <= tools.now]
        after = {"for": self._for, "newest": str(max([since, *past])), "seen": seen}
        if before.get("seen") == seen:
            return Harvest((), {**before, **after}, unchanged=True)
        late, counts, rest = _late(threads, before)
        found = [(thread, comment) for thread in threads for comment in (_top(thread), *_shown(thread))]
        for thread in late:
            found += [(thread, comment) for comment in await read_replies(tools, thread.id)]
        sightings = await self._sightings(tools, found)
        after |= {"counts": counts, "seen": "" if rest else seen}
        most = _MOST if before else _FIRST
        cut = (f"of {len(sightings)} comments the newest {most} were kept",) if before and sightings[most:] else ()
        return Harvest(sightings[:most], after, skipped=skipped, notes=cut)

    async def _threads(self, tools: Tools, since: float) -> tuple[list[Thread], int]:
        """Newest first, down to `since`, and how many could not be read. A page costs one unit of the quota."""
        where = {"channel": "allThreadsRelatedToChannelId", "video": "videoId"}
        asked = {
            "part": "snippet,replies",
            where["channel" if self._settings.channel else "video"]: self._for,
            "order": "time",
            "maxResults": "100",
            "textFormat": "plainText",
        }
        threads: dict[str, Thread] = {}
        skipped = 0
        for _ in range(_PAGES):
            document = await ask(tools, "commentThreads", asked)
            page, odd = read_items(Thread, document)
            threads |= {thread.id: thread for thread in page}
            skipped += odd
            onward, last = document.get("nextPageToken"), _top(page[-1]).at if page else None
            asked["pageToken"] = onward if isinstance(onward, str) and len(onward) < 1_000 else ""
            reached = last is None or last.timestamp() < since - _OVERLAP.total_seconds()
            if not since or reached or not asked["pageToken"]:
                break
        return list(threads.values()), skipped

    async def _sightings(self, tools: Tools, found: Sequence[tuple[Thread, Comment]]) -> tuple[Sighting, ...]:
        titles = await read_titles(tools, {thread.snippet.video_id for thread, _ in found if thread.snippet.video_id})
        seen: dict[str, Sighting] = {}
        for thread, comment in found:
            opening = thread.snippet
            ours = self._settings.own and comment.writer == opening.channel_id
            if not ours:
                url = place(opening.video_id or "", comment.id, opening.channel_id or "")
                seen[comment.id] = to_sighting(comment, url, titles.get(opening.video_id or "", ""), tools.now)
        return newest_first(tuple(seen.values()))

    def room(self, text: str) -> int:
        """See `sources.base.Bounds`."""
        return _LONGEST_REPLY - len(text)

    def deeds(self, secrets: Mapping[str, str]) -> frozenset[Deed]:
        """See `sources.base.Acts`."""
        if not (secrets.get("YOUTUBE_CLIENT") and secrets.get("YOUTUBE_REFRESH_TOKEN")):
            return frozenset()
        return frozenset({Deed.REPLY, *(_STATES if self._settings.own else ())})

    async def do(self, tools: Tools, order: Order) -> Done:
        """See `sources.base.Acts`. Deleting is what YouTube calls rejecting: it can never be taken back."""
        if order.deed is Deed.REPLY:
            return await _reply(tools, order)
        if order.deed not in _STATES:
            raise Declined(f"YouTube has nothing like {order.deed}; nothing was done")
        asked = {"id": order.native_id, "moderationStatus": _STATES[order.deed]}
        await send(tools, f"comments/setModerationStatus?{urlencode(asked)}", b"")
        return Done()

    async def look_up(self, tools: Tools, order: Order) -> Done | None:
        """See `sources.base.Acts`. Hiding and showing set a state and may be done again."""
        if order.deed is Deed.DELETE:
            left = await read_comments(tools, {"id": order.native_id})
            return None if left and left[0].snippet.moderation_status != "rejected" else Done()
        if order.deed is not Deed.REPLY:
            return None
        me, earliest = await own_channel(tools), order.since
        replies = await read_replies(tools, thread_of(order.native_id), as_us=True)
        for reply in replies:
            fresh = reply.at is not None and reply.at >= earliest
            if fresh and reply.writer == me and reply.text == tidy(order.text, TEXT):
                return Done(place(video_of(order.url), reply.id), reply.id)
        if len(replies) >= _MOST:
            raise Unclear("the thread has too many answers to find ours among them; look there")
        if self._settings.own:
            return None
        raise Unclear("the answer is not to be seen on YouTube; the channel may be holding it for review, look there")

    async def follow(self, tools: Tools, mention: Mention) -> Conversation:
        """See `sources.base.Follows`. Costs two units of the quota. All replies of a thread stand on one level."""
        as_us = "YOUTUBE_REFRESH_TOKEN" in tools.secrets
        found = await read_comments(tools, {"id": mention.native_id}, as_us=as_us)
        if not found or found[0].snippet.moderation_status == "rejected":
            return Conversation(gone=True)
        me = await own_channel(tools) if as_us else ""
        below = await read_replies(tools, thread_of(mention.native_id), as_us=as_us)
        said: dict[bool, list[Sighting]] = {True: [], False: []}
        for reply in below:
            later = found[0].at is None or reply.at is None or reply.at >= found[0].at
            if later and reply.id != mention.native_id:
                url = place(video_of(mention.url), reply.id)
                said[bool(me) and reply.writer == me].append(to_sighting(reply, url, mention.title, tools.now))
        # Under other people's videos an answer may be held back, also from ourselves.
        whole = self._settings.own and len(below) < _MOST
        ours = our_answer(mention, said[True], whole=whole) if me else None
        return Conversation(replies=tuple(reversed(newest_first(tuple(said[False])))), ours=ours)


def _top(thread: Thread) -> Comment:
    return thread.snippet.top_level_comment


def _shown(thread: Thread) -> list[Comment]:
    return read_each(Comment, thread.replies.comments)[0]


def _late(threads: Sequence[Thread], before: Bookmark) -> tuple[list[Thread], str, bool]:
    """Threads with more replies than they show and than last time; all counts for next time; whether some must wait."""
    known = dict(pair.split("=", 1) for pair in before.get("counts", "").split() if "=" in pair)
    long = [one for one in threads if one.snippet.total_reply_count > len(one.replies.comments)][:_COUNTS]
    counts = {one.id: str(one.snippet.total_reply_count) for one in long}
    grown = [one for one in long if known.get(one.id) != counts[one.id]] if before else []
    for one in grown[_LATE:]:
        counts[one.id] = known.get(one.id, "0")
    return grown[:_LATE], " ".join(f"{name}={count}" for name, count in counts.items()), len(grown) > _LATE


async def _reply(tools: Tools, order: Order) -> Done:
    if len(order.text) > _LONGEST_REPLY:
        raise Declined(f"YouTube takes at most {_LONGEST_REPLY} characters; nothing was posted, shorten the answer")
    said = {"snippet": {"parentId": thread_of(order.native_id), "textOriginal": order.text}}
    answer = await send(tools, "comments?part=snippet", json.dumps(said).encode())
    try:
        reply = Comment.model_validate(read_json(answer.body))
    except (Unreadable, ValidationError) as error:
        raise Unclear("YouTube took the answer but did not show it; it may have been posted") from error
    return Done(place(video_of(order.url), reply.id), reply.id)
