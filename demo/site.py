"""A small site on this machine where people write about Enrisbo: four feeds that start empty, a page per text."""

from __future__ import annotations

import asyncio
import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Self

from aiohttp import web

from demo.company import FEEDS, Feed, Text
from demo.feeds import WRITERS, Post, listing, page

_WRITTEN_BEFORE = timedelta(minutes=2)


class Site:
    """Publishes `texts` in their order, each once; use it with `async with`.

    Attributes:
        asked: how often each feed has been fetched.
        published: what is out so far, oldest first.
    """

    def __init__(self, texts: Sequence[Text], clock: Callable[[], datetime]) -> None:
        self.asked: Counter[Feed] = Counter()
        self.published: list[Post] = []
        self._all_asked = asyncio.Event()
        self._waiting = list(texts)
        self._clock = clock
        self._port = 0

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.add_routes(
            [
                web.get("/{file:[a-z]+\\.(?:rss|atom|json)}", self._feed),
                web.get("/{feed}", self._listing),
                web.get("/{feed}/{id}", self._page),
            ]
        )
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self._port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    @property
    def address(self) -> str:
        """host:port."""
        return f"127.0.0.1:{self._port}"

    @property
    def url(self) -> str:
        """The address of the site, without a slash at the end."""
        return f"http://{self.address}"

    def url_of(self, text: Text) -> str:
        """Where a person can read `text`."""
        return f"{self.url}/{text.feed}/{text.id}"

    def publish(self, count: int = 1) -> tuple[Post, ...]:
        """Puts the next `count` texts out; fewer when there are no more."""
        now, self._waiting = self._waiting[:count], self._waiting[count:]
        at = (self._clock() - _WRITTEN_BEFORE).replace(microsecond=0)
        posts = tuple(Post(text, self.url_of(text), at) for text in now)
        self.published += posts
        return posts

    async def publish_slowly(self, pauses: Iterable[float]) -> None:
        """Publishes one text after each pause (seconds), until the pauses or the texts end."""
        for pause in pauses:
            if not self._waiting:
                return
            await asyncio.sleep(pause)
            self.publish()

    async def everything_asked(self) -> None:
        """Returns when each feed has been fetched at least once."""
        await self._all_asked.wait()

    def _posts(self, feed: str) -> list[Post]:
        return [post for post in reversed(self.published) if post.text.feed == feed]

    async def _feed(self, request: web.Request) -> web.Response:
        if (known := WRITERS.get(request.match_info["file"])) is None:
            raise web.HTTPNotFound
        feed, content_type, write = known
        self.asked[feed] += 1
        if len(self.asked) == len(FEEDS):
            self._all_asked.set()
        body = write(feed, self.url, self._posts(feed)).encode()
        etag = hashlib.sha256(body).hexdigest()[:16]
        response = web.Response(body=body, content_type=content_type, charset="utf-8")
        response.etag = etag
        if any(known_tag.value == etag for known_tag in request.if_none_match or ()):
            return web.Response(status=304, headers={"ETag": response.headers["ETag"]})
        return response

    async def _listing(self, request: web.Request) -> web.Response:
        feed = next((feed for feed in FEEDS if feed == request.match_info["feed"]), None)
        if feed is None:
            raise web.HTTPNotFound
        return web.Response(text=listing(feed, self._posts(feed)), content_type="text/html")

    async def _page(self, request: web.Request) -> web.Response:
        wanted = (request.match_info["feed"], request.match_info["id"])
        post = next((post for post in self.published if (post.text.feed, post.text.id) == wanted), None)
        if post is None:
            raise web.HTTPNotFound
        return web.Response(text=page(post), content_type="text/html")
