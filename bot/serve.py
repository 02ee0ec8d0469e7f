"""The process around the bot: its log, its signals, its exit code."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
from collections.abc import Awaitable, Callable
from datetime import datetime

from bot.settings import Settings
from bot.slack.limits import Limits
from bot.slack.line import LineLost
from bot.threshold import CannotRun
from bot.wire import World, run
from mentions.store import StoreError

log = logging.getLogger("ambassadors")


def _pass_by(_point: str) -> None:
    """Nothing happens at the points where the tests let the bot die."""


def serve(
    settings: Settings,
    now: Callable[[], datetime],
    clock: Callable[[], float],
    limits: Limits | None = None,
    passing: Callable[[str], None] = _pass_by,
    work: Callable[[World, asyncio.Event], Awaitable[None]] = run,
) -> int:
    """Runs the bot, or another `work`, until SIGTERM or Ctrl-C; 0 after a clean end, 1 when it could not go on."""
    _begin_log()
    if settings.allow:
        log.warning("private addresses that may be read: %s", ", ".join(f"{h}:{p}" for h, p in sorted(settings.allow)))
    world = World(settings, limits or Limits(), now, clock, passing)
    try:
        asyncio.run(_until_signal(world, work))
    except (CannotRun, StoreError, LineLost) as error:
        log.error("%s", error)
        return 1
    except BaseExceptionGroup as group:
        expected, broken = group.split((CannotRun, StoreError, LineLost))
        for leaf in _leaves(expected):
            log.error("%s", leaf)
        if broken is not None:
            log.critical("the bot has ended on a fault of its own; everything is kept, start it again", exc_info=broken)
        return 1
    return 0


async def _until_signal(world: World, work: Callable[[World, asyncio.Event], Awaitable[None]]) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in ("SIGTERM", "SIGINT"):
        try:
            loop.add_signal_handler(getattr(signal, name), stop.set)
        except NotImplementedError:
            # Windows has no signals in its loop; Ctrl-C ends the process there.
            continue
    await work(world, stop)


def _leaves(group: BaseExceptionGroup[BaseException] | None) -> list[BaseException]:
    found: list[BaseException] = []
    for error in group.exceptions if group else ():
        found += _leaves(error) if isinstance(error, BaseExceptionGroup) else [error]
    return found


class _OneLine(logging.Formatter):
    """One event, one line: what a stranger wrote cannot begin a new one. Tracebacks stay readable, indented."""

    def format(self, record: logging.LogRecord) -> str:
        text = super().format(record)
        return "".join(c if c.isprintable() else "\n    " if c == "\n" else repr(c)[1:-1] for c in text)


def _begin_log() -> None:
    stream = logging.StreamHandler(sys.stderr)
    stream.setFormatter(_OneLine("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[stream], force=True)
    # These write addresses with tokens in them, or whole bodies of strangers' requests.
    for name in ("httpx", "httpcore", "slack_bolt", "slack_sdk", "bolt", "aiohttp", "alembic"):
        logging.getLogger(name).setLevel(logging.WARNING)
    # Its tracebacks carry the connection's address; the watchdog says the same in a line.
    logging.getLogger("bolt.socket").setLevel(logging.CRITICAL)
    # Bolt warns that our own authorize takes the place of the token it found in the environment; so it should.
    logging.getLogger("bolt").addFilter(lambda record: "SLACK_BOT_TOKEN env variable" not in record.getMessage())
    # A tick that is skipped because the one before still works is as it should be.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
