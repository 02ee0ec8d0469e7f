"""The real bot against the local Slack, and a feed that can be told what to say."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from xml.sax.saxutils import escape

from aiohttp import web

from bot.settings import Settings
from bot.slack.limits import Limits
from bot.slack.manifest import manifest
from bot.wire import Bot, World, build, run
from demo.slack.server import LocalSlack
from mentions.setup import Setup, read_setup
from mentions.store import DataFolder, Store, open_database

FAST = Limits(
    post_every=0.001,
    updates_per_minute=600_000,
    update_burst=1_000,
    press_reserve=100,
    reads_per_minute=600_000,
    client_timeout=1.0,
    settle=0.4,
    look_back=300,
    setup_fresh=0.0,
    tick=0.05,
    watchdog_every=0.1,
    watchdog_grace=1.0,
    keepalive=5.0,
    stop_within=4.0,
)
"""The real limits, a hundred times faster: for a Slack whose own limits are switched off."""

ANNA, BJORN, SARA, KARIN, GUEST, GONE, STRANGER = (
    "U0ANNA",
    "U0BJORN",
    "U0SARA",
    "U0KARIN",
    "U0GUEST",
    "U0GONE",
    "U0STRANGER",
)
CHANNEL = "C0MENTIONS"


def now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Feed:
    """A feed on this machine. What is added is there at the next fetch."""

    items: list[str] = field(default_factory=list)
    port: int = 0
    asked: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/feed.xml"

    def add(self, text: str, *, guid: str = "", title: str = "", link: str = "", age: timedelta = timedelta()) -> str:
        guid = guid or f"item-{len(self.items)}"
        self.items.append(
            f"<item><guid isPermaLink='false'>{guid}</guid><title>{escape(title)}</title>"
            f"<link>{escape(link) or f'https://forum.example/{guid}'}</link>"
            f"<description>{escape(text)}</description><pubDate>{format_datetime(now() - age)}</pubDate></item>"
        )
        return guid

    async def answer(self, _: web.Request) -> web.Response:
        self.asked += 1
        body = f"<rss version='2.0'><channel><title>Forum</title>{''.join(reversed(self.items))}</channel></rss>"
        return web.Response(text=body, content_type="application/rss+xml")


@asynccontextmanager
async def served_feed() -> AsyncIterator[Feed]:
    feed = Feed()
    app = web.Application()
    app.router.add_get("/feed.xml", feed.answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    feed.port = runner.addresses[0][1]
    try:
        yield feed
    finally:
        await runner.cleanup()


def document(feed: Feed | None = None, **changes: Any) -> dict[str, Any]:
    """A setup of four colleagues who listen for Fjällmo."""
    sources = [{"id": "forum", "url": feed.url, "every": "1s", "at_most": "1s"}] if feed else []
    return {
        "channel": CHANNEL,
        "language": "en",
        "fallback": KARIN,
        # At work at all times, in a country without a single holiday: a test means the same on a Sunday.
        "hours": "mon-sun 00:00-24:00",
        "country": "BV",
        "names": [{"name": "Fjällmo"}],
        "sources": sources,
        "team": [
            {"user": ANNA, "name": "Anna", "roles": ["support"]},
            {"user": BJORN, "name": "Björn", "roles": ["product"]},
            {"user": SARA, "name": "Sara", "roles": ["sales"]},
            {"user": KARIN, "name": "Karin", "roles": ["lead"], "admin": True},
        ],
        "rules": [],
        "flood": {"per_hour": 500},
        **changes,
    }


def settings_for(slack: LocalSlack, folder: Path, feed: Feed | None = None, database: str = "sqlite") -> Settings:
    return Settings(
        data=folder,
        bot_token=slack.bot_token,
        app_token=slack.app_token,
        channel=CHANNEL,
        database_url=database,
        api_url=slack.api_url,
        allow=frozenset({("127.0.0.1", feed.port)} if feed else ()),
    )


async def save_setup(settings: Settings, team_id: str, setup: Mapping[str, Any], at: datetime | None = None) -> Setup:
    folder = settings.data if settings.database_url == "sqlite" else None
    settings.data.mkdir(exist_ok=True)
    with DataFolder(settings.data):
        if folder is not None and not (folder / "ambassadors.db").exists():
            (folder / "ambassadors.db").write_bytes(await _blank_database())
        database = await open_database(settings.database_url, folder)
        try:
            read = read_setup(dict(setup))
            await Store(database, team_id).setups.save(read, "", at or now())
        finally:
            await database.close()
    return read


async def _blank_database() -> bytes:
    """A SQLite file with the newest schema, made once: that takes longer than most tests."""
    if not _BLANK:
        with TemporaryDirectory() as folder:
            await (await open_database("sqlite", Path(folder))).close()
            _BLANK.append((Path(folder) / "ambassadors.db").read_bytes())
    return _BLANK[0]


_BLANK: list[bytes] = []


def world_for(settings: Settings, limits: Limits = FAST, passing: Callable[[str], None] = lambda _: None) -> World:
    return World(settings, limits, now, time.monotonic, passing)


@asynccontextmanager
async def bot_at_work(world: World, slack: LocalSlack) -> AsyncIterator[None]:
    """The whole bot in this process, over real Socket Mode, from its connection to its clean end."""
    stop = asyncio.Event()
    task = asyncio.create_task(run(world, stop))
    connected = asyncio.create_task(slack.until(lambda: slack.connected, timeout=60))
    await asyncio.wait([task, connected], return_when=asyncio.FIRST_COMPLETED)
    connected.cancel()
    if task.done():
        task.result()
    try:
        yield
    finally:
        stop.set()
        await task


@asynccontextmanager
async def bot_built(world: World) -> AsyncIterator[Bot]:
    """A bot with its doors open but no line and no clock: for looking inside."""
    async with build(world) as bot:
        yield bot


def local_slack(**options: Any) -> LocalSlack:
    return LocalSlack(manifest(), **{"rates": False, **options})
