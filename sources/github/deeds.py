"""What we do on GitHub in our own name, and what was answered: one question shows a thread with all that is needed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mentions.model import Mention, TrollReason
from mentions.outside import Conversation, Deed, Done, Order
from sources.answers import read_item
from sources.errors import Blocked, Declined, Gone, Unclear
from sources.github.api import Hub, Item, expect_repository, inside, nodes, to_sighting
from sources.ours import our_answer
from sources.text import TEXT, tidy, web_link

_PLACE = re.compile(r"https?://[^/]+/([\w.-]{1,100})/([\w.-]{1,100})/(issues|pull|discussions)/(\d{1,9})(?![\w/])")
_SAID = "id url body createdAt viewerDidAuthor author { login url }"
_NODE = """
  node(id: $id) {
    __typename ... on Minimizable { isMinimized } ... on DiscussionComment { deletedAt replyTo { id } }
  }"""
_HEAD = "query Thread($owner: String!, $name: String!, $number: Int!, $id: ID!)"
_SHOWN = 50  # of a discussion, and of the answers to each of its comments; of an issue twice as many
_FLAT = f"id locked comments(last: 100) {{ nodes {{ {_SAID} }} }}"
_ISSUE = f"""{_HEAD} {{
  repository(owner: $owner, name: $name) {{
    thread: issueOrPullRequest(number: $number) {{ ... on Issue {{ {_FLAT} }} ... on PullRequest {{ {_FLAT} }} }}
  }}{_NODE}
}}"""
_DISCUSSION = f"""{_HEAD} {{
  repository(owner: $owner, name: $name) {{
    thread: discussion(number: $number) {{
      id locked comments(last: 50) {{ nodes {{ {_SAID} replies(last: 50) {{ nodes {{ {_SAID} }} }} }} }}
    }}
  }}{_NODE}
}}"""

_COMMENT = """mutation AddComment($thread: ID!, $body: String!, $key: String!) {
  addComment(input: {subjectId: $thread, body: $body, clientMutationId: $key}) { commentEdge { node { id url } } }
}"""
_ANSWER = """mutation AddDiscussionComment($thread: ID!, $body: String!, $key: String!, $to: ID) {
  addDiscussionComment(input: {discussionId: $thread, replyToId: $to, body: $body, clientMutationId: $key}) {
    comment { id url }
  }
}"""
_HIDE = """mutation MinimizeComment($id: ID!, $reason: ReportedContentClassifiers!) {
  minimizeComment(input: {subjectId: $id, classifier: $reason}) { minimizedComment { isMinimized } }
}"""
_SHOW = """mutation UnminimizeComment($id: ID!) {
  unminimizeComment(input: {subjectId: $id}) { unminimizedComment { isMinimized } }
}"""
_DELETE = """mutation DeleteIssueComment($id: ID!) { deleteIssueComment(input: {id: $id}) { clientMutationId } }"""
_DELETE_ANSWER = """mutation DeleteDiscussionComment($id: ID!) {
  deleteDiscussionComment(input: {id: $id}) { clientMutationId }
}"""
_LOCK = """mutation LockLockable($thread: ID!, $reason: LockReason!) {
  lockLockable(input: {lockableId: $thread, lockReason: $reason}) { lockedRecord { locked } }
}"""

# How GitHub calls it: where a comment is hidden, and where a thread is locked.
_REASONS = {
    TrollReason.ATTACK: ("ABUSE", "TOO_HEATED"),
    TrollReason.HATE: ("ABUSE", "TOO_HEATED"),
    TrollReason.THREAT: ("ABUSE", "TOO_HEATED"),
    TrollReason.SPAM: ("SPAM", "SPAM"),
    TrollReason.PLANTED: ("SPAM", "SPAM"),
    TrollReason.FALSE: ("OFF_TOPIC", "OFF_TOPIC"),
}


@dataclass(frozen=True, slots=True)
class _Thread:
    """Attributes:
    id: node id, "" where the thread is gone.
    kind: of the mention: Issue, PullRequest, Discussion, IssueComment, DiscussionComment; "" where it is gone.
    root: of the branch of a discussion in which the mention stands; "" where there are no branches.
    said: every comment with the root of its branch, in the order of the page.
    """

    id: str
    locked: bool
    kind: str
    hidden: bool
    root: str
    said: tuple[tuple[str, Item], ...]

    @property
    def is_comment(self) -> bool:
        return self.kind.endswith("Comment")


async def do(hub: Hub, order: Order) -> Done:
    """See `sources.base.Acts`."""
    thread = await _thread(hub, order.url, order.native_id)
    if order.deed is not Deed.REPLY and _is_so(thread, order.deed):
        return Done()
    if not (thread.id and thread.kind):
        raise Declined("GitHub has this no more; nothing was done")
    if order.deed is Deed.REPLY:
        return await _reply(hub, order, thread)
    reason, lock = _REASONS[order.reason] if order.reason else ("OFF_TOPIC", "OFF_TOPIC")
    if order.deed is Deed.LOCK:
        await hub.change(_LOCK, {"thread": thread.id, "reason": lock})
        return Done()
    if not thread.is_comment:
        raise Declined("GitHub hides and deletes comments, not whole threads; lock it instead. Nothing was done")
    match order.deed:
        case Deed.HIDE:
            await hub.change(_HIDE, {"id": order.native_id, "reason": reason})
        case Deed.SHOW:
            await hub.change(_SHOW, {"id": order.native_id})
        case _:
            mutation = _DELETE if thread.kind == "IssueComment" else _DELETE_ANSWER
            await hub.change(mutation, {"id": order.native_id})
    return Done()


async def look_up(hub: Hub, order: Order) -> Done | None:
    """See `sources.base.Acts`."""
    thread = await _thread(hub, order.url, order.native_id)
    if order.deed is not Deed.REPLY:
        return Done() if _is_so(thread, order.deed) else None
    wanted = tidy(order.text, TEXT)
    for _, item in thread.said:
        when = item.written_at
        if item.ours and (when is None or when >= order.since) and tidy(item.body or "", TEXT) == wanted:
            return Done(web_link(item.url, ""), item.id)
    if thread.root and thread.root not in (root for root, _ in thread.said):
        raise Unclear("GitHub shows only the newest branches of a discussion, and not this one; a person must look")
    return None


async def follow(hub: Hub, mention: Mention, now: datetime) -> Conversation:
    """See `sources.base.Follows`. A thread of an issue has no branches: what is written later answers everything."""
    thread = await _thread(hub, mention.url, mention.native_id)
    if not thread.kind:
        if not thread.id:
            await _expect_not_moved(hub, mention.url)
        return Conversation(gone=True)
    below = [
        item
        for root, item in thread.said
        if not item.ours and item.id != mention.native_id and thread.root in ("", root)
        if (when := item.written_at) and when > mention.published_at
    ]
    own = [to_sighting(item, now) for _, item in thread.said if item.ours]
    ours = our_answer(mention, own, whole=len(thread.said) < _SHOWN)
    return Conversation(
        replies=tuple(to_sighting(item, now) for item in sorted(below, key=lambda item: item.created_at)), ours=ours
    )


async def _expect_not_moved(hub: Hub, url: str) -> None:
    """An issue in another repository is no more to GraphQL, but REST leads on to it; of what was removed it says so.

    Raises:
        SourceError: it may still stand somewhere.
    """
    place = _PLACE.match(url)
    if place is None or place[3] == "discussions":
        return
    try:
        await hub.read(f"/repos/{place[1]}/{place[2]}/issues/{place[4]}", {})
    except Gone:
        return
    raise Blocked("GitHub has moved this to another repository; our copy was kept")


async def _thread(hub: Hub, url: str, native_id: str) -> _Thread:
    """Raises:
    Declined: the address is none of a thread.
    Blocked: the repository is not shown to us, so that nothing can be told.
    """
    if not (place := _PLACE.match(url)):
        raise Declined("the mention's address leads to no issue, pull request or discussion; nothing was done")
    owner, name, kind, number = place.groups()
    query = _DISCUSSION if kind == "discussions" else _ISSUE
    data = await hub.ask(query, {"owner": owner, "name": name, "number": int(number), "id": native_id})
    expect_repository(data)
    thread, node = inside(data, "repository", "thread"), data.get("node")
    typename, answers = inside(node, "__typename"), inside(node, "replyTo", "id")
    kind = typename if isinstance(typename, str) and not inside(node, "deletedAt") else ""
    own = inside(thread, "id")
    return _Thread(
        id=own if isinstance(own, str) else "",
        locked=inside(thread, "locked") is True,
        kind=kind,
        hidden=inside(node, "isMinimized") is True,
        root="" if kind != "DiscussionComment" else answers if isinstance(answers, str) else native_id,
        said=tuple(_said(thread)),
    )


def _said(thread: Any) -> Iterator[tuple[str, Item]]:
    for raw in nodes(thread, "comments"):
        if item := read_item(Item, raw):
            yield item.id, item
            yield from ((item.id, below) for answer in nodes(raw, "replies") if (below := read_item(Item, answer)))


def _is_so(thread: _Thread, deed: Deed) -> bool:
    """Whether it is already as the deed would make it."""
    match deed:
        case Deed.LOCK:
            return thread.locked
        case Deed.HIDE | Deed.SHOW:
            return thread.is_comment and thread.hidden is (deed is Deed.HIDE)
    return deed is Deed.DELETE and not thread.kind


async def _reply(hub: Hub, order: Order, thread: _Thread) -> Done:
    variables = {"thread": thread.id, "body": order.text, "key": order.key}
    if thread.kind.startswith("Discussion"):
        data = await hub.change(_ANSWER, {**variables, "to": thread.root or None})
        written = inside(data, "addDiscussionComment", "comment")
    else:
        data = await hub.change(_COMMENT, variables)
        written = inside(data, "addComment", "commentEdge", "node")
    url, native_id = inside(written, "url"), inside(written, "id")
    return Done(web_link(url, "") if isinstance(url, str) else "", native_id if isinstance(native_id, str) else "")
