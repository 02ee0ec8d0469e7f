"""What we do on Mastodon through our own account's server: answer, report, mute."""

from __future__ import annotations

import re

from mentions.model import TrollReason
from mentions.outside import Done, Order
from sources.answers import expect_done, read_item, read_json
from sources.errors import AuthNeeded, Declined, Unclear, Unreadable
from sources.graphemes import graphemes
from sources.mastodon.server import Instance, Post, Server, said, written_at
from sources.text import TEXT, plain, tidy, web_link

_LONGEST_NOTE = 1000
_KNOWN_WAYS = ("public", "unlisted", "private", "direct")
_CATEGORIES = {TrollReason.SPAM: "spam", TrollReason.PLANTED: "spam"}  # "violation" needs the number of a rule
_LINK = re.compile(r"https?://\S+")
_HANDLE = re.compile(r"@([\w.-]+)@[\w.-]+\w")


async def reply(server: Server, order: Order) -> Done:
    """Answers to as many as could read the post, and to its author, who is only told if named in the text."""
    post = await _target(server, order)
    text = _addressed(order.text, post.account.acct, server.host)
    _judge_length(text, await server.instance(), server.host)
    form = {
        "status": text,
        "in_reply_to_id": post.id,
        "visibility": post.visibility if post.visibility in _KNOWN_WAYS else "direct",
    }
    if order.language:
        form["language"] = order.language
    answer = await server.post("/api/v1/statuses", form, key=order.key)
    expect_done(answer, said(answer))
    try:
        ours = read_item(Post, read_json(answer.body))
    except Unreadable:
        ours = None
    if ours is None:
        raise Unclear(f"{server.host} gave no usable answer; the reply may stand there")
    return _done(ours)


async def find_reply(server: Server, order: Order) -> Done | None:
    """Our answer below the post, not older than the order; None if there is none.

    Raises:
        Unclear: we have answered there since, but not in these words; or the post is gone, and its answers with it.
    """
    post = await server.resolve(order.url, order.native_id)
    if post is None:
        raise Unclear(f"{server.host} cannot find the post any more; look whether our answer stands")
    me, since = await server.me(), order.since
    ours = [
        answer
        for answer in await server.below(post)
        if answer.account.id == me.id
        and answer.in_reply_to_id == post.id
        and (written_at(answer, server.tools.now) or since) >= since
    ]
    if found := next((one for one in ours if _words(plain(one.content, TEXT)) == _words(tidy(order.text, TEXT))), None):
        return _done(found)
    if ours:
        raise Unclear("our account has answered there in other words; look there before anybody answers again")
    return None


async def report(server: Server, order: Order) -> Done:
    """Tells the moderators of our server, and those of the author's own if that is another."""
    note = order.text or str(order.reason or "")
    if len(note) > _LONGEST_NOTE:
        raise Declined(f"the note is longer than the {_LONGEST_NOTE} characters of a report; nothing was done")
    post = await _target(server, order)
    form = {
        "account_id": post.account.id,
        "status_ids[]": post.id,
        "comment": note,
        "category": _CATEGORIES.get(order.reason, "other") if order.reason else "other",
        "forward": "true" if "@" in post.account.acct else "false",
    }
    answer = await server.post("/api/v1/reports", form)
    expect_done(answer, said(answer))
    return Done()


async def mute(server: Server, order: Order) -> Done:
    """Our account sees no more of this author; nobody is told. Doing it twice changes nothing."""
    post = await _target(server, order)
    answer = await server.post(f"/api/v1/accounts/{post.account.id}/mute", {})
    expect_done(answer, said(answer))
    return Done()


async def _target(server: Server, order: Order) -> Post:
    if not server.token:
        raise AuthNeeded("MASTODON_ACCOUNT holds no token; nothing was done, see docs/sources/mastodon.md")
    post = await server.resolve(order.url, order.native_id)
    if post is None:
        raise Declined(f"{server.host} cannot find this post, it may have been deleted; nothing was done")
    return post


def _addressed(text: str, acct: str, host: str) -> str:
    """The text with its addressee in it, in front if it names nobody of that name."""
    names = "|".join(re.escape(name) for name in ({acct} if "@" in acct else {f"{acct}@{host}", acct}))
    named = re.search(rf"(?<![\w/])@(?:{names})(?![\w@]|[.-]\w)", text, re.IGNORECASE)
    return text if named else f"@{acct} {text}"


def _judge_length(text: str, instance: Instance, host: str) -> None:
    """As Mastodon counts: every link the same, of a handle only the part before its server.

    Raises:
        Declined: it would be refused.
    """
    limits = instance.configuration.statuses
    counted = _HANDLE.sub(r"@\1", _LINK.sub("x" * min(limits.characters_reserved_per_url, 2000), text))
    if (length := graphemes(counted)) > limits.max_characters:
        raise Declined(
            f"the reply has {length} characters with its addressee, {host} allows {limits.max_characters}; "
            "nothing was done, shorten it"
        )


def _words(text: str) -> list[str]:
    """What our text and the server's rendering of it have in common: the words without handles."""
    return [word for word in text.split() if not word.startswith("@")]


def _done(post: Post) -> Done:
    return Done(url=web_link(post.url or post.uri, ""), native_id=tidy(post.uri, 500))
