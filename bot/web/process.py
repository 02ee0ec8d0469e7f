"""The web room as a process of its own, beside one that runs the bot: both share a PostgreSQL, and nothing is doubled.

It shows the pages and takes what is sent to us. Where Slack calls over HTTP it also answers presses, and posts and
redraws what follows from them: those rows are leased in the database. The clock's work is left to `ambassadors run`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime

from bot.desk import Present
from bot.stopping import unless
from bot.threshold import CannotRun
from bot.web.pulse import Pulse
from bot.wire import World, at_work, build, open_web
from mentions.store import Database, Store, open_database, workspaces

log = logging.getLogger(__name__)

_WAIT, _ROUNDS = 2.0, 30


@dataclass(frozen=True, slots=True)
class Counter:
    """What the room needs where Slack does not come to it."""

    store: Store
    setup: Present
    now: Callable[[], datetime]


async def run_web(world: World, stop: asyncio.Event) -> None:
    """Serves until `stop` is set.

    Raises:
        CannotRun: this needs a PostgreSQL and an address; or nobody has run the bot yet.
        StoreError: the database does not answer.
    """
    _may_run(world)
    if world.settings.signing_secret:
        await _with_slack(world, stop)
        return
    async with AsyncExitStack() as stack:
        database = await open_database(world.settings.database_url)
        stack.push_async_callback(database.close)
        counter = await unless(stop, _counter(database, world))
        if counter is not None:
            await open_web(stack, world, counter, Pulse())
            await stop.wait()


def _may_run(world: World) -> None:
    if world.settings.database_url.startswith("sqlite"):
        raise CannotRun(
            "`ambassadors web` needs a PostgreSQL: with SQLite the data belongs to one process alone, and "
            "`ambassadors run` opens the web room itself. Nothing was changed. Set DATABASE_URL, or leave this "
            "process out."
        )
    if not world.settings.public_url:
        raise CannotRun(
            "`ambassadors web` has no address: set PUBLIC_URL to where the world reaches it (docs/web.md). "
            "Nothing was changed."
        )


async def _with_slack(world: World, stop: asyncio.Event) -> None:
    """Everything but the clock: a press is answered here, and its card drawn at once."""
    async with AsyncExitStack() as stack:
        bot = await unless(stop, stack.enter_async_context(build(world)))
        if bot is None:
            return
        await open_web(stack, world, bot.desk, Pulse(slack=bot.pulse(world.limits).slack), bot.app)
        await at_work(world, bot, stop, lambda: None)


async def _counter(database: Database, world: World) -> Counter:
    """Waits a minute for the bot's first start: hosts begin all processes at once."""
    for _ in range(_ROUNDS):
        for team in await workspaces(database):
            store = Store(database, team)
            if await store.setups.latest() is not None:
                return Counter(store, Present(store, world.clock, world.limits.setup_fresh), world.now)
        await asyncio.sleep(_WAIT)
    raise CannotRun("This database has no setup yet: start `ambassadors run` beside it. Nothing was changed.")
