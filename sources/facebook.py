"""Comments on our own Facebook page, and what visitors post there, by Meta's Graph API."""

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
from sources.errors import AuthNeeded, Declined, Unclear, Unreadable
from sources.meta import GRAPH, Graph, Part, Reference, read_edge
from sources.newest import harvest, left_off
from sources.ours import our_answer
from sources.text import NAME, TEXT, tidy, web_link

_ACCOUNT = "FACEBOOK_ACCOUNT"
_FIELDS = "id,message,created_time,from{id,name},permalink_url,parent{id}"
_COMMENTS = f"comments.filter(stream).order(reverse_chronological).limit(25){{{_FIELDS}}}"
_POSTS = f"id,message,story,created_time,from{{id,name}},permalink_url,{_COMMENTS}"
_NEWEST = {"filter": "stream", "order": "reverse_chronological", "fields": _FIELDS, "limit": "100"}
_LONGEST_REPLY = 8_000
_TITLE = 120
_HIDDEN = {Deed.HIDE: True, Deed.SHOW: False}


class FacebookSettings(BaseModel):
    """Which page."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True, str_strip_whitespace=True)

    page: str = Field(pattern=r"^\d{3,25}$", description="The number of the page.")


class _Person(Part):
    id: str = ""
    name: str = ""


class Said(Part):
    """A comment, or a post. Its id begins with that of what it stands on: a post's with the page's."""

    id: str = Field(pattern=r"^\d+(_\d+)?$", max_length=100)
    message: str | None = None
    story: str | None = None
    created_time: str = ""
    writer: _Person | None = Field(default=None, alias="from")
    permalink_url: str | None = None
    parent: Reference | None = None
    comments: object = None

    @property
    def by(self) -> str:
        return self.writer.id if self.writer else ""

    @property
    def at(self) -> datetime | None:
        return read_date(self.created_time, "UTC")


class _State(Part):
    id: str
    is_hidden: bool = False
    can_hide: bool = False
    parent: Reference | None = None


class Facebook:
    """One page, as the page itself. What the page writes is no mention."""

    Settings: ClassVar[type[BaseModel]] = FacebookSettings
    SECRETS: ClassVar[Mapping[str, str]] = {
        _ACCOUNT: "a page access token of your own Facebook page, from an app that Meta has reviewed; see docs/sources"
    }

    def __init__(self, settings: FacebookSettings) -> None:
        self._page = settings.page

    async def fetch(self, tools: Tools, bookmark: Bookmark) -> Harvest:
        """See `sources.base.Source`. Comments carry the beginning of the post as their title."""
        graph, since = _graph(tools), left_off(bookmark, self._page)
        posts = await graph.edge(Said, f"{self._page}/feed", {"fields": _POSTS, "limit": "25"})
        pages = {post.id: read_edge(Said, post.comments) for post in posts.items if post.comments is not None}
        if any(page.skipped for page in pages.values()) and not any(page.items for page in pages.values()):
            # So it does for apps that may only see what is public.
            raise AuthNeeded(
                "Facebook shows comments without their ids: the token lacks a permission; see docs/sources"
            )
        cut = await graph.deepen(pages, Said, _NEWEST, lambda one: one.at, since)
        said = [(one, "") for one in posts.items]
        said += [(one, _title(post)) for post in posts.items if post.id in pages for one in pages[post.id].items]
        skipped = posts.skipped + sum(page.skipped for page in pages.values())
        return harvest(
            (self._page, bookmark, tools.now),
            [_sighting(one, title, tools.now) for one, title in said if one.by != self._page],
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
        """See `sources.base.Acts`. Every deed looks first, at what stands there and what Facebook lets us do."""
        graph = _graph(tools)
        if order.deed is Deed.REPLY and len(order.text) > _LONGEST_REPLY:
            raise Declined(f"Facebook takes at most {_LONGEST_REPLY} characters; nothing was sent")
        if order.deed not in self.deeds(tools.secrets):
            raise Declined(f"Facebook has nothing like {order.deed} for programs; nothing was done")
        state = await self._state(graph, order.native_id)
        if state is None:
            raise Declined("Facebook has it no more; nothing was done")
        if order.deed is Deed.REPLY:
            return await _reply(graph, state, order.text)
        if order.deed is Deed.DELETE:
            await graph.send("DELETE", state.id, {})
        elif state.is_hidden != _HIDDEN[order.deed]:
            self._hideable(state, order)
            await graph.send("POST", state.id, {"is_hidden": str(_HIDDEN[order.deed]).lower()})
        return Done()

    async def look_up(self, tools: Tools, order: Order) -> Done | None:
        """See `sources.base.Acts`. Hiding and showing set a state and may be done again."""
        if order.deed in _HIDDEN:
            return None
        graph = _graph(tools)
        state = await self._state(graph, order.native_id)
        if order.deed is Deed.DELETE:
            return None if state else Done()
        if state is None:
            raise Unclear("what was answered is gone from Facebook, and the answer with it; look there")
        for one in (await graph.edge(Said, f"{_below(state)}/comments", _NEWEST)).items:
            fresh = one.at is None or one.at >= order.since
            if fresh and one.by == self._page and tidy(one.message or "", TEXT) == tidy(order.text, TEXT):
                return Done(web_link(one.permalink_url or "", ""), one.id)
        return None

    async def follow(self, tools: Tools, mention: Mention) -> Conversation:
        """See `sources.base.Follows`. All replies to a comment stand on one level."""
        graph = _graph(tools)
        state = await self._state(graph, mention.native_id)
        if state is None:
            return Conversation(gone=True)
        since = mention.published_at if state.parent else None
        page = await graph.edge(Said, f"{_below(state)}/comments", _NEWEST)
        later = [one for one in page.items if one.id != state.id and (not since or not one.at or one.at >= since)]
        replies = [_sighting(one, mention.title, tools.now) for one in later if one.by != self._page]
        own = [_sighting(one, mention.title, tools.now) for one in later if one.by == self._page]
        ours = our_answer(mention, own, whole=not page.onward and not page.skipped)
        return Conversation(replies=tuple(reversed(replies)), ours=ours)

    async def _state(self, graph: Graph, native_id: str) -> _State | None:
        fields = "id" if self._is_post(native_id) else "id,is_hidden,can_hide,parent{id}"
        document = await graph.standing(native_id, fields, f"{self._page}/feed")
        if document is None:
            return None
        if state := read_item(_State, {**document, "id": native_id}):
            return state
        raise Unreadable("Facebook told of the comment in an unknown shape; nothing was done")

    def _is_post(self, native_id: str) -> bool:
        return native_id.startswith(f"{self._page}_")

    def _hideable(self, state: _State, order: Order) -> None:
        if self._is_post(state.id):
            raise Declined("Facebook hides comments, but no posts; nothing was done. It can be deleted")
        if order.deed is Deed.HIDE and not state.can_hide:
            raise Declined("Facebook does not let the page hide this comment; nothing was done. It can be deleted")


async def _reply(graph: Graph, state: _State, text: str) -> Done:
    told = await graph.send("POST", f"{_below(state)}/comments", {"message": text, "fields": "id,permalink_url"})
    reply = read_item(Said, told)
    if reply is None:
        raise Unclear("Facebook took the answer but did not show it; it may have been posted")
    return Done(web_link(reply.permalink_url or "", ""), reply.id)


def _graph(tools: Tools) -> Graph:
    return Graph(tools, needed(tools.secrets, _ACCOUNT, GRAPH))


def _below(state: _State) -> str:
    """Where an answer to it stands: Facebook knows comments and replies, but no replies to replies."""
    return state.parent.id if state.parent else state.id


def _title(post: Said) -> str:
    return tidy(post.message or post.story or "", _TITLE)


def _sighting(said: Said, title: str, now: datetime) -> Sighting:
    return Sighting(
        native_id=said.id,
        url=web_link(said.permalink_url or "", "") or f"https://www.facebook.com/{said.id}",
        title=title,
        text=tidy(said.message or said.story or "", TEXT),
        author=tidy(said.writer.name, NAME) if said.writer else "",
        author_url="",  # Facebook tells a page no addresses of people
        published_at=sensible(said.at, now),
        own=True,
    )
