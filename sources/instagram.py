"""Comments under what our own Instagram account has posted, by Meta's Graph API."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

from pydantic import BaseModel, ConfigDict, Field

from mentions.model import Mention, Sighting
from mentions.outside import Conversation, Deed, Done, Order
from sources.accounts import account, needed
from sources.answers import read_item
from sources.base import Bookmark, Harvest, Tools
from sources.dates import read_date, sensible
from sources.errors import Declined, Unclear, Unreadable
from sources.meta import GRAPH, Graph, Part, Reference, read_edge
from sources.newest import Page, harvest, left_off
from sources.ours import our_answer
from sources.text import NAME, TEXT, tidy, web_link

_ACCOUNT = "INSTAGRAM_ACCOUNT"
_FIELDS = "id,text,timestamp,username,user,hidden,parent_id"
_COMMENTS = {"fields": f"{_FIELDS},replies.limit(50){{{_FIELDS}}}", "limit": "50"}
_MEDIA = f"id,caption,permalink,timestamp,username,comments.limit(50){{{_COMMENTS['fields']}}}"
_LONGEST_REPLY = 2_200
_TITLE = 120
_HIDDEN = {Deed.HIDE: True, Deed.SHOW: False}


class InstagramSettings(BaseModel):
    """Which account."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True, str_strip_whitespace=True)

    user: str = Field(pattern=r"^\d{3,25}$", description="The number of the professional account.")


class Comment(Part):
    """A comment, or a reply, which has a parent. `user` is told of our own only."""

    id: str = Field(pattern=r"^\d{1,40}$")
    text: str | None = None
    timestamp: str = ""
    username: str | None = None
    user: Reference | None = None
    hidden: bool = False
    parent_id: str | None = Field(default=None, pattern=r"^\d{1,40}$")
    replies: object = None

    @property
    def at(self) -> datetime | None:
        return read_date(self.timestamp, "UTC")


class Media(Part):
    """What we have posted, with the newest comments below it."""

    id: str = Field(pattern=r"^\d{1,40}$")
    caption: str | None = None
    permalink: str | None = None
    username: str | None = None
    comments: object = None


class Instagram:
    """One account, as itself. What it writes is no mention."""

    Settings: ClassVar[type[BaseModel]] = InstagramSettings
    SECRETS: ClassVar[Mapping[str, str]] = {
        _ACCOUNT: "an access token of your own professional Instagram account, from an app that Meta has reviewed; "
        "see docs/sources"
    }

    def __init__(self, settings: InstagramSettings) -> None:
        self._user = settings.user

    async def fetch(self, tools: Tools, bookmark: Bookmark) -> Harvest:
        """See `sources.base.Source`. Comments carry the beginning of the caption, and the address of the post."""
        graph, since = _graph(tools), left_off(bookmark, self._user)
        posts = await graph.edge(Media, f"{self._user}/media", {"fields": _MEDIA, "limit": "25"})
        pages = {post.id: read_edge(Comment, post.comments) for post in posts.items if post.comments is not None}
        cut = await graph.deepen(pages, Comment, _COMMENTS, lambda one: one.at, since)
        skipped = posts.skipped + sum(page.skipped for page in pages.values())
        said: list[tuple[Comment, Media]] = []
        for post in posts.items:
            for comment in pages[post.id].items if post.id in pages else ():
                below = read_edge(Comment, comment.replies) if comment.replies is not None else None
                said += [(one, post) for one in (comment, *(below.items if below else ()))]
                skipped += below.skipped if below else 0
        return harvest(
            (self._user, bookmark, tools.now),
            [
                _sighting(one, web_link(post.permalink or "", ""), tidy(post.caption or "", _TITLE), tools.now)
                for one, post in said
                if not self._ours(one, post.username or "")
            ],
            [one.at for one, _ in said],
            skipped,
            (f"{cut} posts have more new comments than were read",) if cut else (),
        )

    def room(self, text: str) -> int:
        """See `sources.base.Bounds`."""
        return _LONGEST_REPLY - len(text)

    def deeds(self, secrets: Mapping[str, str]) -> frozenset[Deed]:
        """See `sources.base.Acts`."""
        mine = account(secrets, _ACCOUNT, GRAPH)
        return frozenset({Deed.REPLY, Deed.DELETE, *_HIDDEN}) if mine and mine.secret else frozenset()

    async def do(self, tools: Tools, order: Order) -> Done:
        """See `sources.base.Acts`. Every deed looks first, since Instagram takes no answers to what is hidden."""
        graph = _graph(tools)
        if order.deed is Deed.REPLY and len(order.text) > _LONGEST_REPLY:
            raise Declined(f"Instagram takes at most {_LONGEST_REPLY} characters; nothing was sent")
        if order.deed not in self.deeds(tools.secrets):
            raise Declined(f"Instagram has nothing like {order.deed} for programs; nothing was done")
        comment = await self._comment(graph, order.native_id)
        if comment is None:
            raise Declined("Instagram has this comment no more; nothing was done")
        if order.deed is Deed.REPLY:
            return await _reply(graph, comment, order)
        if order.deed is Deed.DELETE:
            await graph.send("DELETE", comment.id, {})
        elif comment.hidden != _HIDDEN[order.deed]:
            await graph.send("POST", comment.id, {"hide": str(_HIDDEN[order.deed]).lower()})
        return Done()

    async def look_up(self, tools: Tools, order: Order) -> Done | None:
        """See `sources.base.Acts`. Hiding and showing set a state and may be done again."""
        if order.deed in _HIDDEN:
            return None
        graph = _graph(tools)
        comment = await self._comment(graph, order.native_id)
        if order.deed is Deed.DELETE:
            return None if comment else Done()
        if comment is None:
            raise Unclear("what was answered is gone from Instagram, and the answer with it; look there")
        name = await self._name(graph)
        for one in (await _replies(graph, comment)).items:
            fresh = one.at is None or one.at >= order.since
            if fresh and self._ours(one, name) and tidy(one.text or "", TEXT) == tidy(order.text, TEXT):
                return Done(order.url, one.id)
        return None

    async def follow(self, tools: Tools, mention: Mention) -> Conversation:
        """See `sources.base.Follows`. All replies to a comment stand on one level."""
        graph = _graph(tools)
        comment = await self._comment(graph, mention.native_id)
        if comment is None:
            return Conversation(gone=True)
        name, since = await self._name(graph), comment.at if comment.parent_id else None
        page = await _replies(graph, comment)
        later = [one for one in page.items if one.id != comment.id and (not since or not one.at or one.at >= since)]
        said: dict[bool, list[Sighting]] = {True: [], False: []}
        for one in later:
            said[self._ours(one, name)].append(_sighting(one, mention.url, mention.title, tools.now))
        found = sorted(said[False], key=lambda one: one.published_at or tools.now)
        ours = our_answer(mention, said[True], whole=not page.onward and not page.skipped)
        return Conversation(replies=tuple(found), ours=ours)

    async def _comment(self, graph: Graph, native_id: str) -> Comment | None:
        document = await graph.standing(native_id, _FIELDS, f"{self._user}/media")
        if document is None:
            return None
        if comment := read_item(Comment, document):
            return comment
        raise Unreadable("Instagram told of the comment in an unknown shape; nothing was done")

    async def _name(self, graph: Graph) -> str:
        name = (await graph.ask(self._user, {"fields": "username"})).get("username")
        return name if isinstance(name, str) else ""

    def _ours(self, comment: Comment, name: str) -> bool:
        return (comment.user is not None and comment.user.id == self._user) or bool(name and comment.username == name)


async def _reply(graph: Graph, comment: Comment, order: Order) -> Done:
    if comment.hidden:
        raise Declined("Instagram takes no answers to a hidden comment; show it first. Nothing was sent")
    told = await graph.send("POST", f"{_below(comment)}/replies", {"message": order.text})
    reply = read_item(Reference, told)
    if reply is None:
        raise Unclear("Instagram took the answer but did not show it; it may have been posted")
    return Done(order.url, reply.id)


async def _replies(graph: Graph, comment: Comment) -> Page[Comment]:
    return await graph.edge(Comment, f"{_below(comment)}/replies", {"fields": _FIELDS, "limit": "100"})


def _graph(tools: Tools) -> Graph:
    return Graph(tools, needed(tools.secrets, _ACCOUNT, GRAPH))


def _below(comment: Comment) -> str:
    """Where an answer to it stands: there are no replies to replies."""
    return comment.parent_id or comment.id


def _sighting(comment: Comment, url: str, title: str, now: datetime) -> Sighting:
    name = tidy(comment.username or "", NAME)
    return Sighting(
        native_id=comment.id,
        url=url,
        title=title,
        text=tidy(comment.text or "", TEXT),
        author=name,
        author_url=web_link(f"https://www.instagram.com/{name}/", "") if name else "",
        published_at=sensible(comment.at, now),
        own=True,
    )
