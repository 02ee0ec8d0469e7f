"""What we do on a Discourse forum in our own name: answer, flag, hide as a moderator, delete."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import quote

from mentions.model import TrollReason
from mentions.outside import Deed, Done, Order
from sources.answers import expect_done, read_item, read_json
from sources.discourse.forum import Forum, Post, refusal
from sources.errors import Declined, Unclear, Unreadable
from sources.text import TEXT, tidy

_INAPPROPRIATE, _SPAM = 4, 8
_FLAGS = frozenset({3, _INAPPROPRIATE, 7, _SPAM, 10})
_MOST = 10  # of our own newest posts in a topic that are compared


async def do(forum: Forum, order: Order) -> Done:
    """See `sources.base.Acts`."""
    post = await forum.post(order.native_id)
    if order.deed is not Deed.REPLY and _is_so(post, order.deed):
        return Done()
    if post is None or post.gone:
        raise Declined(f"{forum.host} has this post no more; nothing was done")
    if order.deed is Deed.REPLY:
        return await _reply(forum, order, post)
    match order.deed:
        case Deed.REPORT:
            answer = await forum.send("POST", "/post_actions.json", _flag(post, order.reason))
        case Deed.HIDE:
            # A moderator's flag that is agreed with at once; Discourse compares the word, not a boolean.
            document = {**_flag(post, order.reason), "take_action": "true"}
            answer = await forum.send("POST", "/post_actions.json", document)
        case Deed.SHOW:
            answer = await forum.send("PUT", f"/posts/{post.id}/unhide.json")
        case _:
            answer = await forum.send("DELETE", f"/posts/{post.id}.json")
    expect_done(answer, refusal(answer)[1])
    if order.deed is Deed.HIDE and (told := read_item(Post, _told(answer.body))) and not told.hidden:
        raise Declined(f"{forum.host} took it for a mere report: only a moderator of the forum can hide a post")
    return Done()


async def look_up(forum: Forum, order: Order) -> Done | None:
    """See `sources.base.Acts`."""
    post = await forum.post(order.native_id)
    if order.deed is not Deed.REPLY:
        return Done() if _is_so(post, order.deed) else None
    if post is None:
        raise Unclear(f"{forum.host} has this post no more; whether our answer stands there, a person must see")
    return await _find(forum, order, post.topic_id, order.since)


def _is_so(post: Post | None, deed: Deed) -> bool:
    """Whether the post is already as the deed would make it."""
    if post is None or post.gone:
        return deed is Deed.DELETE
    match deed:
        case Deed.REPORT:
            return _is_flagged(post)
        case Deed.HIDE | Deed.SHOW:
            return bool(post.hidden) is (deed is Deed.HIDE)
    return False


def _is_flagged(post: Post) -> bool:
    """By ourselves: Discourse takes one flag of each user."""
    acts = post.actions_summary if isinstance(post.actions_summary, list) else []
    return any(isinstance(act, dict) and act.get("acted") is True and act.get("id") in _FLAGS for act in acts)


def _flag(post: Post, reason: TrollReason | None) -> dict[str, str | int]:
    kind = _SPAM if reason in (TrollReason.SPAM, TrollReason.PLANTED) else _INAPPROPRIATE
    return {"id": post.id, "post_action_type_id": kind}


async def _reply(forum: Forum, order: Order, post: Post) -> Done:
    document = {"raw": order.text, "topic_id": post.topic_id, "reply_to_post_number": post.post_number}
    answer = await forum.send("POST", "/posts.json", document)
    # "Body is too similar to what you recently posted", in the forum's language: it may be there already.
    if answer.status == 422 and (found := await _find(forum, order, post.topic_id, order.since)):
        return found
    expect_done(answer, refusal(answer)[1])
    if written := read_item(Post, _told(answer.body)):
        return Done(forum.link(written), str(written.id))
    if _told(answer.body).get("action") == "enqueued":
        return Done(queued=True)  # a moderator reads it first
    raise Unclear(f"{forum.host} gave no readable answer; the reply may stand there")


async def _find(forum: Forum, order: Order, topic: int, since: datetime) -> Done | None:
    """Our own post in this topic with this very text, not older than `since`, or one that waits for a moderator.

    Raises:
        Unclear: too many of ours to tell.
    """
    document = await forum.read(f"/t/{topic}.json", [("username_filters", forum.user)])
    wanted = tidy(order.text, TEXT)
    numbers = post_ids(forum, document)
    for number in reversed(numbers[-_MOST:]):
        post = await forum.post(number)
        if post and (when := post.written_at) and when < since:
            break
        if post and post.is_by(forum.user) and tidy(post.raw or "", TEXT) == wanted:
            return Done(forum.link(post), str(post.id))
    else:
        if len(numbers) > _MOST:
            raise Unclear(f"{forum.host} shows too many new posts to find our answer among them; a person must look")
    return await _find_waiting(forum, wanted)


async def _find_waiting(forum: Forum, wanted: str) -> Done | None:
    document = await forum.read(f"/posts/{quote(forum.user, safe='')}/pending.json")
    posts = document.get("pending_posts") if isinstance(document, dict) else None
    if not isinstance(posts, list):
        raise forum.odd_shape()
    texts = (post.get("raw_text") for post in posts if isinstance(post, dict))
    return Done(queued=True) if any(isinstance(text, str) and tidy(text, TEXT) == wanted for text in texts) else None


def post_ids(forum: Forum, document: object) -> list[int]:
    """The ids of all posts of a topic, in their order.

    Raises:
        Unreadable: it is no topic.
    """
    stream = document.get("post_stream") if isinstance(document, dict) else None
    ids = stream.get("stream") if isinstance(stream, dict) else None
    if not isinstance(ids, list):
        raise forum.odd_shape()
    return [one for one in ids if isinstance(one, int)]


def _told(body: bytes) -> dict[str, Any]:
    """The document of an answer to a change; what cannot be read says nothing, and undoes nothing."""
    try:
        document = read_json(body)
    except Unreadable:
        return {}
    return document if isinstance(document, dict) else {}
