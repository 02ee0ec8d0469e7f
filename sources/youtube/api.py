"""The doors of the YouTube Data API: one with a key, to read, one as our own channel; what is asked at them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from sources.accounts import needed
from sources.answers import expect_done
from sources.base import Tools
from sources.egress import Answer
from sources.errors import AuthNeeded, Unreadable
from sources.oauth import GOOGLE, Grant, authorized, google_grant
from sources.youtube.things import Channel, Comment, Video, read_answer, read_items, refused, why

_API = "https://youtube.googleapis.com"
_PAGES = 5
_PATIENCE = 8.0  # seconds for a page


async def read_comments(tools: Tools, which: Mapping[str, str], *, as_us: bool = True) -> list[Comment]:
    """One by its id, for one unit of the quota; none if it is there no more."""
    asked = {"part": "snippet", "textFormat": "plainText", **which}
    found, odd = read_items(Comment, await ask(tools, "comments", asked, as_us=as_us))
    if odd and not found:
        raise Unreadable("YouTube answered in an unknown shape; nothing was kept")
    return found


async def read_replies(tools: Tools, thread: str, *, as_us: bool = False) -> list[Comment]:
    """All of a thread, up to five hundred; one unit of the quota for each hundred."""
    asked = {"part": "snippet", "textFormat": "plainText", "parentId": thread, "maxResults": "100"}
    found: dict[str, Comment] = {}
    for _ in range(_PAGES):
        document = await ask(tools, "comments", asked, as_us=as_us)
        found |= {one.id: one for one in read_items(Comment, document)[0]}
        onward = document.get("nextPageToken")
        if not isinstance(onward, str) or not onward:
            return list(found.values())
        asked["pageToken"] = onward
    return list(found.values())


async def read_titles(tools: Tools, videos: set[str]) -> dict[str, str]:
    """For one more unit of the quota, whatever their number."""
    if not videos:
        return {}
    document = await ask(tools, "videos", {"part": "snippet", "id": ",".join(sorted(videos)[:50])})
    return {one.id: one.snippet.title for one in read_items(Video, document)[0]}


async def own_channel(tools: Tools) -> str:
    """The id of the channel that we are logged in as; asked once."""
    if "youtube:me" not in tools.memory:
        mine, _ = read_items(Channel, await ask(tools, "channels", {"part": "id", "mine": "true"}, as_us=True))
        if not mine:
            raise Unreadable("YouTube did not tell which channel is ours; nothing was read")
        tools.memory["youtube:me"] = mine[0].id
    return tools.memory["youtube:me"]


def _door(tools: Tools) -> tuple[str, Grant]:
    client = needed(tools.secrets, "YOUTUBE_CLIENT", GOOGLE)
    refresh = tools.secrets.get("YOUTUBE_REFRESH_TOKEN", "")
    if not (client.user and client.secret and refresh):
        raise AuthNeeded("YOUTUBE_CLIENT must be ID:SECRET, with YOUTUBE_REFRESH_TOKEN beside it; see docs/sources")
    return _API if client.base == GOOGLE else client.base, google_grant(client, refresh)


async def ask(tools: Tools, what: str, asked: Mapping[str, str], *, as_us: bool = False) -> dict[str, Any]:
    """With the key, which sees what everybody sees, or as our channel."""
    path = f"/youtube/v3/{what}?{urlencode(asked)}"
    if as_us:
        base, grant = _door(tools)
        answer = await authorized(tools, "youtube", grant, lambda headers: _page(tools, base + path, headers))
    else:
        key = needed(tools.secrets, "YOUTUBE_KEY", _API)
        answer = await _page(tools, key.base + path, {"x-goog-api-key": key.secret})
    return read_answer(answer, tools.now)


async def _page(tools: Tools, url: str, headers: Mapping[str, str]) -> Answer:
    return await tools.http.get(url, headers=headers, deadline=_PATIENCE, refusals=True)


async def send(tools: Tools, what: str, body: bytes) -> Answer:
    """A change, as our channel; each costs fifty units of the quota.

    Raises:
        Declined, Unclear, SourceError: see `sources.base.Acts`.
    """
    base, grant = _door(tools)
    url = f"{base}/youtube/v3/{what}"
    # Google answers 411 to a POST that does not tell how long it is, even if it is empty.
    kind = {"content-type": "application/json", "content-length": str(len(body))}
    answer = await authorized(
        tools, "youtube", grant, lambda headers: tools.http.send("POST", url, body=body, headers={**headers, **kind})
    )
    if refusal := refused(answer, tools.now):
        raise refusal
    expect_done(answer, ": ".join(filter(None, why(answer))))
    return answer
