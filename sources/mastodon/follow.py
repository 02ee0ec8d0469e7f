"""What became of a post of the Fediverse: asked of our own server, else of the one it was written on."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from mentions.model import Mention
from mentions.outside import Conversation
from sources.answers import expect_ok, is_from, read_item
from sources.base import Tools
from sources.errors import Unreadable
from sources.mastodon.server import Post, Server, expect_json, said, sighting, written_at
from sources.ours import our_answer

_NUMBERED = re.compile(r"/@[\w.-]+/(\d{1,32})$")


async def what_became(tools: Tools, mention: Mention, home: Server | None) -> Conversation:
    """Gone only where its own server says so: ours may merely not have fetched it.

    Args:
        home: our account's server, which also knows what is not public.
    """
    me = (await home.me()).url if home else ""
    if home and (post := await home.resolve(mention.url, mention.native_id)):
        return await _conversation(home, post, me, mention)
    parts = urlsplit(mention.url)
    found = _NUMBERED.search(parts.path)
    if found is None:
        return await _as_an_object(tools, mention.native_id)
    origin = Server(tools, f"{parts.scheme}://{parts.netloc}")
    answer = await origin.get(f"/api/v1/statuses/{found[1]}")
    if answer.status in (404, 410) and said(answer) and is_from(answer, origin.base):
        return Conversation(gone=True)
    post = read_item(Post, expect_json(answer))
    if post is None:
        raise Unreadable(f"{origin.host} answered in an unknown shape; nothing was changed")
    return await _conversation(origin, post, me, mention)


async def _conversation(server: Server, post: Post, me: str, mention: Mention) -> Conversation:
    """Of our own answer only our own server knows for sure that it is gone."""
    now, below = server.tools.now, await server.below(post)
    own = [sighting(answer, now) for answer in below if me and answer.account.url == me]
    others = [answer for answer in below if not (me and answer.account.url == me)]
    others.sort(key=lambda answer: written_at(answer, now) or now)
    ours = our_answer(mention, own, whole=bool(server.token)) if me else None
    return Conversation(replies=tuple(sighting(answer, now) for answer in others), ours=ours)


async def _as_an_object(tools: Tools, uri: str) -> Conversation:
    """As servers ask each other (ActivityPub 3.2), where the post's own does not speak as Mastodon does."""
    answer = await tools.http.get(uri, headers={"accept": "application/activity+json"}, deadline=10.0, cap=1_000_000)
    if answer.status in (404, 410) and is_from(answer, uri):
        return Conversation(gone=True)
    expect_ok(answer)
    return Conversation()
