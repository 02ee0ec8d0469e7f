"""Reading strangers' bytes, in child processes that may be killed at any moment and are replaced."""

from __future__ import annotations

import asyncio
import json
import struct
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from sources.dates import read_date
from sources.errors import Unreadable
from sources.letters import Mail, to_mail

LARGEST = 10_000_000
_LARGE = 1_000_000
_START = 30.0
# A child must stay small: it gets the room as a bare package, so that the front door, which imports the HTTP client,
# is never run there. Isolated (-I), it sees neither our environment nor our directory.
_CHILD = """
import sys, types
sys.path.append(sys.argv[1])
room = sys.modules["sources"] = types.ModuleType("sources")
room.__path__ = [sys.argv[1] + "/sources"]
from sources.child.loop import main
main()
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of a feed, cleaned: text without markup, links absolute http(s) or "", time aware UTC.

    Attributes:
        rating: the stars of a review in an app store, or "".
    """

    id: str
    link: str
    title: str
    text: str
    author: str
    author_url: str
    publisher: str
    published_at: datetime | None
    language: str
    rating: str = ""


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """A feed as read.

    Attributes:
        entries: at most 500, in the order of the document.
        hub, topic: who tells of news of this feed (WebSub), and under which address it knows the feed; or "".
        version: feedparser's name of the format, or "json".
        ttl: minutes that the feed asks us to wait between visits, 0 if it says nothing.
        notes: what a person should know, in plain English.
        skipped: items with neither title, text nor link.
    """

    title: str
    language: str
    entries: tuple[Entry, ...]
    hub: str
    topic: str
    ttl: int
    version: str
    notes: tuple[str, ...]
    skipped: int


@dataclass(frozen=True, slots=True)
class PageLinks:
    """A page for people: the feeds it names, and whether it is a wall: log-in, consent, block."""

    feeds: tuple[str, ...]
    title: str
    wall: bool


@dataclass(frozen=True, slots=True)
class Article:
    """A page for people: its title, what it says in at most 100,000 characters, and whether it is a wall."""

    title: str
    text: str
    wall: bool


class Parsers:
    """At most `children` processes, started when first needed and ended when idle for `idle` seconds.

    Args:
        wall: seconds that a child may take for one document; then it is killed.
    """

    def __init__(self, children: int = 2, *, wall: float = 5.0, idle: float = 60.0) -> None:
        self._turn = asyncio.Semaphore(children)
        self._wall = wall
        self._rest = idle
        self._idle: list[_Child] = []
        self._ending: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Ends all children."""
        while self._idle:
            self._end(self._idle.pop())
        await asyncio.gather(*self._ending)

    async def read(self, body: bytes, content_type: str, url: str, zone: str) -> ParsedFeed | PageLinks:
        """What these bytes are: a feed, or a page that stands where a feed was asked for.

        Args:
            zone: of times without one, like "Europe/Stockholm".

        Raises:
            Unreadable: neither, or it takes too long or breaks the parser.
        """
        frames = await self._ask({"type": content_type[:200], "url": url}, body)
        return _page(frames[0]) if frames[0]["kind"] == "page" else _feed(frames, zone)

    async def read_article(self, body: bytes, content_type: str, url: str) -> Article:
        """What a page says, without what stands around it.

        Raises:
            Unreadable: it is no page, or it takes too long or breaks the parser.
        """
        found = (await self._ask({"as": "article", "type": content_type[:200], "url": url}, body))[0]
        return Article(found["title"], found["text"], found["wall"])

    async def permits(self, robots: bytes, url: str, agent: str) -> bool:
        """Whether a site's robots.txt lets `agent` read this page of it.

        Raises:
            Unreadable: it takes too long or breaks the parser.
        """
        return bool((await self._ask({"as": "robots", "url": url, "agent": agent}, robots))[0]["allowed"])

    async def read_mail(self, body: bytes, zone: str) -> Mail:
        """The mail in these bytes.

        Raises:
            Unreadable: it is none, or it takes too long or breaks the parser.
        """
        return to_mail(await self._ask({"as": "mail"}, body), zone)

    async def _ask(self, request: dict[str, str], body: bytes) -> list[dict[str, Any]]:
        if len(body) > LARGEST:
            raise Unreadable(f"the document is larger than {LARGEST // 1_000_000} MB; nothing was kept")
        async with self._turn:
            child = self._rested() or await _Child.start()
            whole = False
            try:
                await child.ready()
                async with asyncio.timeout(self._wall):
                    frames = await child.ask(request, body)
                whole = len(body) < _LARGE  # a process that has read a large document keeps its memory
            except TimeoutError as error:
                raise Unreadable(f"reading it took longer than {self._wall:.0f} s and was given up") from error
            except (asyncio.IncompleteReadError, ConnectionError, ValueError) as error:
                raise Unreadable("it broke the parser, which was replaced; nothing was kept") from error
            finally:
                self._put_back(child) if whole else self._end(child)
        if frames[0]["kind"] == "unreadable":
            raise Unreadable(f"{frames[0]['why']}; nothing was kept")
        return frames

    def _rested(self) -> _Child | None:
        while self._idle:
            child = self._idle.pop()
            child.stop_clock()
            if child.alive:
                return child
            self._end(child)
        return None

    def _put_back(self, child: _Child) -> None:
        self._idle.append(child)
        child.clock = asyncio.get_running_loop().call_later(self._rest, self._retire, child)

    def _retire(self, child: _Child) -> None:
        self._idle.remove(child)
        self._end(child)

    def _end(self, child: _Child) -> None:
        task = asyncio.get_running_loop().create_task(child.end())
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)


class _Child:
    """One parser process and the pipe to it."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("a parser process needs its pipes")
        self._process, self._to, self._back = process, process.stdin, process.stdout
        self._fresh = True
        self.clock: asyncio.TimerHandle | None = None

    @classmethod
    async def start(cls) -> _Child:
        """A new process; it says when it is `ready`."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-I", "-X", "utf8", "-c", _CHILD, str(Path(__file__).parents[1]),
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
            env={}, cwd="/", start_new_session=True,
        )  # fmt: skip
        return cls(process)

    @property
    def alive(self) -> bool:
        """Whether the process has not ended."""
        return self._process.returncode is None

    def stop_clock(self) -> None:
        """It is needed again: it shall not be retired."""
        if self.clock:
            self.clock.cancel()
            self.clock = None

    async def ready(self) -> None:
        """Waits until the process has imported what it needs, which a busy machine may delay."""
        if self._fresh:
            async with asyncio.timeout(_START):
                await self._frame()
            self._fresh = False

    async def ask(self, request: dict[str, str], body: bytes) -> list[dict[str, Any]]:
        """The head of the answer and its entries."""
        head = json.dumps(request).encode()
        self._to.write(struct.pack(">I", len(head)) + head + struct.pack(">I", len(body)))
        self._to.write(body)
        await self._to.drain()
        found = await self._frame()
        return [found, *[await self._frame() for _ in range(found.get("count", 0))]]

    async def end(self) -> None:
        """Kills the process and waits until it is gone."""
        self.stop_clock()
        if self.alive:
            self._process.kill()
        await self._process.communicate()

    async def _frame(self) -> dict[str, Any]:
        size = struct.unpack(">I", await self._back.readexactly(4))[0]
        value: dict[str, Any] = json.loads(await self._back.readexactly(size))
        return value


def _page(found: dict[str, Any]) -> PageLinks:
    return PageLinks(tuple(found["feeds"]), found["title"], found["wall"])


def _feed(frames: list[dict[str, Any]], zone: str) -> ParsedFeed:
    head, items = frames[0], frames[1:]
    entries = tuple(_entry(item, zone) for item in items if item["title"] or item["text"] or item["link"])
    ttl = head["ttl"]
    return ParsedFeed(
        title=head["title"],
        language=head["language"],
        entries=entries,
        hub=head["hub"],
        topic=head["topic"],
        ttl=min(int(ttl), 10_080) if ttl.isascii() and ttl.isdigit() else 0,
        version=head["version"],
        notes=tuple(head["notes"]),
        skipped=len(items) - len(entries),
    )


def _entry(item: dict[str, Any], zone: str) -> Entry:
    written = {name: item[name] for name in ("id", "link", "title", "text", "author", "author_url", "publisher")}
    return Entry(
        **written,
        published_at=read_date(item["date"], zone),
        language=item["language"],
        rating=item.get("rating", ""),
    )
