"""Discourse forums: every new post, or a search; on our own forum also answers, flags and moderation."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field, field_validator

from mentions.model import Mention, Sighting
from mentions.outside import Conversation, Deed, Done, Order
from sources.accounts import account, needed
from sources.addresses import site_address
from sources.answers import read_item
from sources.base import Bookmark, Harvest, Reach, Tools
from sources.discourse import deeds as discourse_deeds
from sources.discourse.forum import Forum, Post
from sources.entries import newest_first
from sources.errors import Declined, RateLimited, SourceError
from sources.ours import our_answer, says
from sources.text import plain

_ACCOUNT = "DISCOURSE_ACCOUNT"
_PAGE = 50
_PAGES = 5
_MOST = 500  # posts of one answer, whatever the forum sends
_WHOLE = 10  # posts of a search that are read whole
_PATIENCE = 10.0
_SEARCH_PAUSE = 300.0
_OWN = 5
_BELOW = 20  # posts after a mention, and as many of the newest, that are followed
_DEEDS = frozenset({Deed.REPLY, Deed.REPORT, Deed.HIDE, Deed.SHOW, Deed.DELETE})


class DiscourseSettings(BaseModel):
    """Which forum, and whether to search there."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True, str_strip_whitespace=True)

    server: str = Field(max_length=300, description="The forum's address: https://forum.example.")
    query: str = Field(
        "", max_length=200, description="A watched name, for forums with too many posts to read them all."
    )

    @field_validator("server")
    @classmethod
    def _is_an_address(cls, server: str) -> str:
        return site_address(server)

    @field_validator("query")
    @classmethod
    def _is_long_enough(cls, query: str) -> str:
        if 0 < len(query) < 3:
            raise ValueError("Discourse searches for three letters or more")
        return query.replace('"', " ")


class Discourse:
    """One forum."""

    Settings: ClassVar[type[BaseModel]] = DiscourseSettings
    SECRETS: ClassVar[Mapping[str, str]] = {
        _ACCOUNT: "who we are at our own Discourse forum, https://USERNAME:APIKEY@forum.example; a key for this one "
        "user is made there under Admin, API"
    }

    def __init__(self, settings: DiscourseSettings) -> None:
        self._base = settings.server
        self._query = settings.query

    def reach(self) -> Reach | None:
        """See `sources.base.Searches`. Without a query every post is read, and nothing is asked for by words."""
        return Reach(self._query, f"the newest {_PAGE * _PAGES}") if self._query else None

    async def fetch(self, tools: Tools, bookmark: Bookmark) -> Harvest:
        """See `sources.base.Source`. Our own posts, and what the forum hides, are left out."""
        asked = f"{self._base} {self._query}"
        before = bookmark if bookmark.get("for") == asked else {}
        forum = self._forum(tools)
        if self._query:
            return await _search(forum, tools, self._query, before, asked)
        return await _read_all(forum, tools, before, asked)

    def deeds(self, secrets: Mapping[str, str]) -> frozenset[Deed]:
        """See `sources.base.Acts`."""
        mine = account(secrets, _ACCOUNT)
        return _DEEDS if mine and mine.user and mine.at(self._base) else frozenset()

    async def do(self, tools: Tools, order: Order) -> Done:
        """See `sources.base.Acts`."""
        return await discourse_deeds.do(self._own(tools), order)

    async def look_up(self, tools: Tools, order: Order) -> Done | None:
        """See `sources.base.Acts`."""
        return await discourse_deeds.look_up(self._own(tools), order)

    async def follow(self, tools: Tools, mention: Mention) -> Conversation:
        """See `sources.base.Follows`. What a topic's other people say to each other is no answer."""
        forum = self._forum(tools)
        post = await forum.post(mention.native_id)
        if post is None or post.gone:
            return Conversation(gone=True)
        topic = await forum.read(f"/t/{post.topic_id}.json")
        later = [one for one in discourse_deeds.post_ids(forum, topic) if one > post.id]
        wanted = sorted({*later[:_BELOW], *later[-_BELOW:]})
        if not wanted:
            return Conversation(ours=our_answer(mention, (), whole=bool(forum.user)))
        document = await forum.read(f"/t/{post.topic_id}/posts.json", [("post_ids[]", one) for one in wanted])
        stream = document.get("post_stream") if isinstance(document, dict) else None
        posts, _ = _posts(forum, stream, "posts")
        below = [
            replace(forum.sighting(one, tools.now), title=mention.title) for one in _branch(posts, post, forum.user)
        ]
        ours = await _ours(forum, mention, posts, tools.now, whole=len(later) == len(wanted))
        return Conversation(replies=tuple(below), ours=ours)

    def _forum(self, tools: Tools) -> Forum:
        """As ourselves if the account is of this very forum, else as a visitor."""
        mine = account(tools.secrets, _ACCOUNT)
        return Forum(tools, self._base, mine if mine and mine.user and mine.at(self._base) else None)

    def _own(self, tools: Tools) -> Forum:
        needed(tools.secrets, _ACCOUNT)
        forum = self._forum(tools)
        if not forum.user:
            raise Declined(f"{_ACCOUNT} is not of {forum.host}; nothing was done")
        return forum


async def _read_all(forum: Forum, tools: Tools, before: Bookmark, asked: str) -> Harvest:
    last = int(before.get("last", "0"))
    found, skipped, left = await _walk(forum, last)
    others = [post for post in found if not (post.is_by(forum.user) or post.hidden or post.gone)]
    said = "\n".join(sorted(f"{post.id} {post.raw or post.cooked}" for post in others))
    seen = sha256(said.encode()).hexdigest()
    after = {"for": asked, "last": str(max((post.id for post in found), default=last)), "seen": seen}
    if before.get("seen") == seen:
        return Harvest((), after, unchanged=True)
    return Harvest(
        sightings=newest_first(tuple(_answering(forum.sighting(post, tools.now), post, found) for post in others)),
        bookmark=after,
        skipped=skipped,
        notes=(f"more posts since the last time than were read; {len(found)} of the newest were",) if left else (),
    )


def _answering(sighting: Sighting, post: Post, beside: Sequence[Post]) -> Sighting:
    """With what it answers: a post names that by its place in the topic, whose id is known if it was read, too."""
    place = post.reply_to_post_number or (1 if post.post_number > 1 else 0)
    answered = (one.id for one in beside if (one.topic_id, one.post_number) == (post.topic_id, place))
    return replace(sighting, answers=str(next(answered, "")))


async def _walk(forum: Forum, last: int) -> tuple[list[Post], int, bool]:
    """The posts after `last` (at first one page), how many could not be read, and whether some are left.

    Older forums give the posts among the fifty ids up to `before`, newer ones fifty posts below it.
    """
    found: dict[int, Post] = {}
    skipped = before = 0
    for _ in range(_PAGES):
        document = await forum.read("/posts.json", [("before", before)] if before else ())
        posts, odd = _posts(forum, document, "latest_posts")
        found |= {post.id: post for post in posts}
        skipped += odd
        lower = [post.id for post in posts if not before or post.id < before]
        before = min(lower) if lower else before - _PAGE
        if not last or before <= last:
            return list(found.values()), skipped, False
    return list(found.values()), skipped, True


async def _search(forum: Forum, tools: Tools, query: str, before: Bookmark, asked: str) -> Harvest:
    """What was not found before; the newest of it is read whole, since a search shows two hundred letters."""
    known = set(before.get("ids", "").split())
    found, skipped = await _hits(forum, query, known)
    new = [post for post in found if str(post.id) not in known and not post.is_by(forum.user)]
    ids = list(dict.fromkeys([*(str(post.id) for post in found), *before.get("ids", "").split()]))
    after = {"for": asked, "ids": " ".join(ids[: _PAGE * _PAGES])}
    if before and not new:
        return Harvest((), after, unchanged=True)
    whole = await _whole(forum, new)
    shown = [post for post in whole if not (post.hidden or post.gone)]
    sightings = newest_first(tuple(forum.sighting(post, tools.now) for post in shown))
    return Harvest(sightings, after, skipped=skipped)


async def _hits(forum: Forum, query: str, known: set[str]) -> tuple[list[Post], int]:
    """The posts found, newest first, as far as they are new, and how many could not be read."""
    found: list[Post] = []
    skipped = 0
    for page in range(1, _PAGES + 1):
        document = await forum.read("/search.json", [("q", f'"{query}" order:latest'), ("page", page)])
        told = document.get("grouped_search_result") if isinstance(document, dict) else None
        if isinstance(told, dict) and told.get("error"):
            words = plain(str(told["error"]), 200)
            raise RateLimited(f"{forum.host} did not search: {words}; it is asked again later", _SEARCH_PAUSE)
        posts, odd = _posts(forum, document, "posts")
        titles = _titles(document)
        found += [_titled(post, *titles.get(post.topic_id, ("", ""))) for post in posts]
        skipped += odd
        more = isinstance(told, dict) and told.get("more_full_page_results") is True
        if not known or not more or any(str(post.id) in known for post in posts):
            break
    return found, skipped


def _titled(post: Post, title: str, slug: str) -> Post:
    """The post of a search, with what stands beside it in its topic."""
    return post.model_copy(update={"topic_title": title, "topic_slug": slug})


def _titles(document: Any) -> dict[int, tuple[str, str]]:
    topics = document.get("topics") if isinstance(document, dict) else None
    found = {}
    for topic in topics if isinstance(topics, list) else []:
        if isinstance(topic, dict) and isinstance(topic.get("id"), int):
            title, slug = topic.get("title"), topic.get("slug")
            found[topic["id"]] = (title if isinstance(title, str) else "", slug if isinstance(slug, str) else "")
    return found


async def _whole(forum: Forum, hits: Sequence[Post]) -> list[Post]:
    """The hits, the first of them whole as far as the forum gives them in time; the rest stay pieces."""
    whole: dict[int, Post] = {}
    try:
        async with asyncio.timeout(_PATIENCE):
            for hit in hits[:_WHOLE]:
                if post := await forum.post(hit.id):
                    whole[hit.id] = _titled(post, hit.topic_title or "", hit.topic_slug or "")
    except (SourceError, TimeoutError):
        pass  # the piece is enough to hear it by; its page is read later
    return [whole.get(hit.id, hit) for hit in hits]


def _posts(forum: Forum, document: Any, name: str) -> tuple[list[Post], int]:
    """The posts of a list, and how many could not be read."""
    raws = document.get(name) if isinstance(document, dict) else None
    if not isinstance(raws, list):
        raise forum.odd_shape()
    posts = [post for raw in raws[:_MOST] if (post := read_item(Post, raw))]
    return posts, len(raws[:_MOST]) - len(posts)


async def _ours(forum: Forum, mention: Mention, posts: Sequence[Post], now: datetime, *, whole: bool) -> str | None:
    """Our answer as it reads now. The forum shows links as boxes: what was written tells whether it was changed."""
    own = [post for post in posts if forum.user and post.is_by(forum.user) and not post.gone]
    shown = our_answer(mention, [_placed(forum, post, mention, now) for post in own], whole=whole and bool(forum.user))
    if not shown or shown == mention.reply:
        return shown
    for post in own[-_OWN:]:
        written = await forum.post(post.id)
        if written and says(written.raw or "", mention.reply):
            return mention.reply
    return shown


def _placed(forum: Forum, post: Post, mention: Mention, now: datetime) -> Sighting:
    """A topic's address changes with its title; the numbers stay."""
    sighting = forum.sighting(post, now)
    ours = mention.deed_url.endswith(f"/{post.topic_id}/{post.post_number}")
    return replace(sighting, url=mention.deed_url) if ours else sighting


def _branch(posts: Sequence[Post], root: Post, user: str) -> list[Post]:
    """What was answered to `root`, to our answers and to these; under a topic's first post that is everything."""
    numbers, below = {root.post_number}, []
    for post in sorted(posts, key=lambda one: one.post_number):
        answers = root.post_number == 1 or post.reply_to_post_number in numbers
        ours, same = post.is_by(user), post.is_by(root.username or "")
        if answers or ours or same:
            numbers.add(post.post_number)
        if (answers or same) and not (ours or post.gone or post.hidden):
            below.append(post)
    return below
