"""What a manager sees of 50,000 mentions, on both databases: how long each takes, and how long the loop is held up."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from botkit import KARIN, document, local_slack, save_setup, settings_for, world_for
from postgres import fresh_database

from bench.crowd import SOURCES, fill
from bot.desk import Visit
from bot.home.showing import scene_of
from bot.home.view import home
from bot.overview import commands
from bot.overview.figures import report_on
from bot.overview.period import Span, last_complete
from bot.overview.report import overview
from bot.wire import Bot, build
from bot.words import words
from mentions.searching import Search
from mentions.store import Store, open_database

NUMBER = int(os.environ.get("MENTIONS", "50000"))
TIMES = 5
_STEP = 0.005

Rows = list[tuple[str, ...]]


async def measure() -> Rows:
    """50,000 mentions of two months: how long each view takes at the median, and the longest that the loop was held."""
    rows: Rows = [(f"{NUMBER:,} mentions", "database", "median", "longest", "loop held up to"), ("---",) * 5]
    with TemporaryDirectory() as folder:
        rows += await _on("SQLite", "sqlite", Path(folder))
    with fresh_database() as url, TemporaryDirectory() as folder:
        rows += await _on("PostgreSQL", url, Path(folder))
    return rows


async def _on(name: str, url: str, folder: Path) -> Rows:
    now = datetime.now(UTC)
    sources = [{"id": source, "url": f"https://{source}.example/feed"} for source in SOURCES]
    async with local_slack() as slack:
        settings = settings_for(slack, folder, database=url)
        await save_setup(settings, slack.team_id, document(sources=sources))
        database = await open_database(url, folder if url == "sqlite" else None)
        await fill(database, slack.team_id, NUMBER, now)
        await database.close()
        async with build(world_for(settings)) as bot:
            return [(what, name, *await _timed(run)) for what, run in _views(bot, now).items()]


def _views(bot: Bot, now: datetime) -> dict[str, Callable[[], Awaitable[Any]]]:
    desk = bot.desk
    store: Store = desk.store

    async def karin() -> Visit:
        return Visit(desk, await desk.people.get(KARIN), await desk.setup(), {}, _nobody)

    async def status() -> None:
        await commands.status(await karin(), "")

    async def monthly() -> None:
        setup = await desk.setup()
        period = last_complete(Span.MONTH, now, setup.timezone)
        report = await report_on(store, setup, period, now)
        overview(report, setup, desk.people.names(setup), words("sv"))

    async def at_home() -> None:
        home(await scene_of(await karin()), words("sv"))

    return {
        "/mentions status": status,
        "search, one word that most have": lambda: store.searching.find(Search(("fjallmo",)), 9),
        "search, two words, one of them rare": lambda: store.searching.find(
            Search(("stol",), author=("person 4711",)), 9
        ),
        "search, in trolls since a week": lambda: store.searching.find(
            Search(("bord",), since=now - timedelta(days=7)), 9
        ),
        "App Home": at_home,
        "monthly report": monthly,
    }


async def _nobody(**_: Any) -> None:
    """Who acknowledges where nobody has pressed."""


async def _timed(run: Callable[[], Awaitable[Any]]) -> tuple[str, str, str]:
    took: list[float] = []
    held: list[float] = [0.0]
    watch = asyncio.create_task(_watch(held))
    for _ in range(TIMES):
        begun = time.perf_counter()
        await run()
        took.append(time.perf_counter() - begun)
    watch.cancel()
    return f"{median(took) * 1000:.0f} ms", f"{max(took) * 1000:.0f} ms", f"{max(held) * 1000:.0f} ms"


async def _watch(held: list[float]) -> None:
    while True:
        begun = time.perf_counter()
        await asyncio.sleep(_STEP)
        held.append(time.perf_counter() - begun - _STEP)
