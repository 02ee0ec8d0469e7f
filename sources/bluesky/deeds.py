"""What we do on Bluesky: answer, report, mute, and hide answers in threads that we began."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from mentions.model import TrollReason
from mentions.outside import Done, Order
from sources.answers import expect_done, expect_ok, read_item, read_json
from sources.bluesky.posts import DID, POST, Post, facets, handles_in, moment, page_of, parts_of, record_key
from sources.bluesky.session import Pds, refusal
from sources.egress import Answer
from sources.errors import Declined, Unclear, Unreachable, Unreadable
from sources.graphemes import graphemes

_GATE = "app.bsky.feed.threadgate"
# The moderation service of Bluesky itself, which every app reports to.
_MODERATION = "did:plc:ar7c4by46qjdydhdevvrndac#atproto_labeler"
_LONGEST = 300
_LONGEST_BYTES = 3000
_LONGEST_NOTE = 2000
_MOST_HIDDEN = 300
_TRIES = 3
_REASONS = {
    TrollReason.SPAM: "reasonSpam",
    TrollReason.PLANTED: "reasonSpam",
    TrollReason.FALSE: "reasonMisleading",
    TrollReason.ATTACK: "reasonRude",
    TrollReason.HATE: "reasonRude",
    TrollReason.THREAT: "reasonViolation",
}


class _Kept(BaseModel):
    """A record as the server keeps it."""

    model_config = ConfigDict(extra="ignore", frozen=True, defer_build=True)

    cid: str | None = None
    value: dict[str, Any] = Field(default_factory=dict)


async def reply(pds: Pds, order: Order) -> Done:
    """Answers under a key of our own, so that a second attempt writes the same record and changes nothing."""
    _judge_length(order.text)
    post = await _target(pds, order)
    if post.viewer.get("replyDisabled"):
        raise Declined("the author lets only some people answer in this thread, and we are not among them")
    if post.author.viewer.get("blockedBy"):
        raise Declined("the author has blocked our account; nothing was done")
    dids = {handle: did for handle in handles_in(order.text) if (did := await _did_of(pds, handle))}
    record: dict[str, Any] = {
        "$type": POST,
        "text": order.text,
        "createdAt": moment(order.at),
        "reply": {"root": post.root.model_dump(), "parent": post.ref.model_dump()},
    }
    if marks := facets(order.text, dids):
        record["facets"] = marks
    if order.language:
        record["langs"] = [order.language]
    await _put(pds, POST, record_key(order.key, order.at), record)
    return await _ours(pds, order)


async def find_reply(pds: Pds, order: Order) -> Done | None:
    """Whether our answer stands under its key."""
    kept = await _kept(pds, POST, record_key(order.key, order.at))
    return await _ours(pds, order) if kept else None


async def report(pds: Pds, order: Order) -> Done:
    """Tells Bluesky's moderators."""
    if graphemes(order.text) > _LONGEST_NOTE:
        raise Declined(f"the note is longer than the {_LONGEST_NOTE} characters of a report; nothing was done")
    post = await _target(pds, order)
    word = _REASONS.get(order.reason, "reasonOther") if order.reason else "reasonOther"
    body = {
        "reasonType": f"com.atproto.moderation.defs#{word}",
        "reason": order.text,
        "subject": {"$type": "com.atproto.repo.strongRef", **post.ref.model_dump()},
    }
    answer = await pds.post("com.atproto.moderation.createReport", body, {"atproto-proxy": _MODERATION})
    expect_done(answer, refusal(answer)[1])
    return Done()


async def mute(pds: Pds, order: Order) -> Done:
    """Our account sees no more of this author; nobody is told. Doing it twice changes nothing."""
    found = parts_of(order.native_id)
    if found is None:
        raise _unknown()
    answer = await pds.post("app.bsky.graph.muteActor", {"actor": found[0]})
    expect_done(answer, refusal(answer)[1])
    return Done()


async def hide(pds: Pds, order: Order, *, shown: bool) -> Done:
    """Puts an answer behind "hidden replies" in a thread that we began, or takes it out again."""
    post = await _target(pds, order)
    root = parts_of(post.root.uri)
    if root is None or root[0] != await pds.did():
        raise Declined("on Bluesky only answers in threads of our own can be hidden; nothing was done")
    if post.uri == post.root.uri:
        raise Declined("this is the beginning of the thread and no answer in it; nothing was done")
    for _ in range(_TRIES):
        gate = await _kept(pds, _GATE, root[1])
        hidden = _hidden(gate)
        if (post.uri in hidden) != shown:
            return Done()
        wanted = [uri for uri in hidden if uri != post.uri] if shown else [*hidden, post.uri]
        if len(wanted) > _MOST_HIDDEN:
            raise Declined(f"Bluesky hides at most {_MOST_HIDDEN} answers in a thread; nothing was done")
        made = {"$type": _GATE, "post": post.root.uri, "createdAt": moment(pds.tools.now)}
        record = {**(gate.value if gate else made), "hiddenReplies": wanted}
        if await _put(pds, _GATE, root[1], record, {"swapRecord": gate.cid if gate else None}):
            return Done()
    raise Unreachable("the thread's settings are being changed by somebody else; it is tried again later")


def _hidden(gate: _Kept | None) -> list[str]:
    hidden = gate.value.get("hiddenReplies", []) if gate else []
    if not (isinstance(hidden, list) and all(isinstance(uri, str) for uri in hidden)):
        raise Unreadable("the thread's settings are of an unknown shape; nothing was done")
    return hidden


def room(text: str) -> int:
    """How many characters, as a reader counts them, there is room for after `text`."""
    return min(_LONGEST - graphemes(text), _LONGEST_BYTES - len(text.encode()))


def _judge_length(text: str) -> None:
    if (length := graphemes(text)) > _LONGEST or len(text.encode()) > _LONGEST_BYTES:
        raise Declined(f"the reply has {length} characters, Bluesky allows {_LONGEST}; nothing was done, shorten it")


def _unknown() -> Declined:
    return Declined("this is no post of Bluesky; nothing was done")


async def _target(pds: Pds, order: Order) -> Post:
    if parts_of(order.native_id) is None:
        raise _unknown()
    document = expect_document(await pds.get("app.bsky.feed.getPosts", {"uris": order.native_id}))
    posts = document.get("posts")
    if not isinstance(posts, list):
        raise Unreadable(f"{pds.host} answered in an unknown shape; nothing was done")
    post = read_item(Post, posts[0]) if posts else None
    if post is None or post.uri != order.native_id:
        raise Declined("Bluesky does not show this post any more; nothing was done")
    return post


async def _did_of(pds: Pds, handle: str) -> str:
    answer = await pds.get("com.atproto.identity.resolveHandle", {"handle": handle})
    found = read_json(answer.body) if answer.status == 200 else None
    did = found.get("did") if isinstance(found, dict) else None
    return did if isinstance(did, str) and re.fullmatch(DID, did) else ""


async def _kept(pds: Pds, collection: str, rkey: str) -> _Kept | None:
    """A record of our own, None if there is none."""
    asked = {"repo": await pds.did(), "collection": collection, "rkey": rkey}
    answer = await pds.get("com.atproto.repo.getRecord", asked)
    word, sentence = refusal(answer)
    if answer.status in (400, 404) and (word == "RecordNotFound" or "Could not locate record" in sentence):
        return None
    try:
        return _Kept.model_validate(expect_document(answer))
    except ValidationError:
        raise Unreadable(f"{pds.host} answered in an unknown shape") from None


async def _put(
    pds: Pds, collection: str, rkey: str, record: dict[str, Any], guard: Mapping[str, str | None] | None = None
) -> bool:
    """Writes a record of our own.

    Args:
        guard: swapRecord, the cid of what it replaces, None if there must be nothing yet; False comes back if that
            has changed.
    """
    body = {"repo": await pds.did(), "collection": collection, "rkey": rkey, "record": record, **(guard or {})}
    answer = await pds.post("com.atproto.repo.putRecord", body)
    word, sentence = refusal(answer)
    if guard and word == "InvalidSwap":
        return False
    expect_done(answer, sentence)
    try:
        written = read_json(answer.body)
    except Unreadable:
        written = None
    if not (isinstance(written, dict) and "uri" in written):
        raise Unclear(f"{pds.host} gave no readable answer; it may have been done")
    return True


async def _ours(pds: Pds, order: Order) -> Done:
    """Our reply, whose address we have chosen ourselves."""
    uri = f"at://{await pds.did()}/{POST}/{record_key(order.key, order.at)}"
    return Done(url=page_of(uri), native_id=uri)


def expect_document(answer: Answer) -> dict[str, Any]:
    """The document of a good answer.

    Raises:
        SourceError: its kind for anything else.
    """
    if answer.status == 400 and (why := refusal(answer)[1]):
        raise Unreadable(f"Bluesky would not answer: {why}; nothing was kept")
    expect_ok(answer)
    document = read_json(answer.body)
    if not isinstance(document, dict):
        raise Unreadable("Bluesky answered in an unknown shape; nothing was kept")
    return document
