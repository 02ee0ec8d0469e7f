"""The bot as a process that is killed: at a named point, or whenever it pleases us."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import random
import signal
import sqlite3
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from multiprocessing.process import BaseProcess
from pathlib import Path

from botkit import CHANNEL, FAST, Feed, document, local_slack, now, save_setup, served_feed, settings_for

from bot.settings import Settings
from bot.slack.limits import Limits
from demo.slack.server import LocalSlack

POINTS = {"after_start_before_post": 4, "after_post_before_commit": 5, "after_commit": 1, "after_look_up": 1, "": 4}
"""Where it dies, and how often of fifteen; "" is a moment that nobody has named."""
LIMITS = replace(FAST, client_timeout=0.5, settle=0.7, tick=0.05)
LATE = 0.1

_PROCESSES = multiprocessing.get_context("forkserver")
# Everything is imported once; each bot is then a fork of that, a process of its own within milliseconds.
_PROCESSES.set_forkserver_preload(["bot.serve", "killing"])


@dataclass
class Toll:
    """What a kill loop has counted."""

    kills: int = 0
    in_flight: int = 0
    at_point: Counter[str] = field(default_factory=Counter)
    published: int = 0
    lost: int = 0
    doubled: int = 0


def live(settings: Settings, limits: Limits, point: str, visits: int) -> None:
    """The bot's process; it dies when it passes `point` for the visits-th time."""
    from bot.serve import serve

    os._exit(serve(settings, now, time.monotonic, limits, dying(point, visits)))


def dying(point: str, visits: int) -> Callable[[str], None]:
    """Kills this process when it passes `point` for the visits-th time."""
    left = visits

    def passing(name: str) -> None:
        nonlocal left
        if name == point:
            left -= 1
            if left <= 0:
                os.kill(os.getpid(), signal.SIGKILL)

    return passing


def start(settings: Settings, point: str = "", visits: int = 0, limits: Limits = LIMITS) -> BaseProcess:
    process = _PROCESSES.Process(target=live, args=(settings, limits, point, visits), daemon=True)
    process.start()
    return process


async def kill_loop(folder: Path, in_flight: int, seed: int) -> Toll:
    """Kills the bot until `in_flight` kills have met it amid a post, while a feed publishes and Slack misbehaves;
    then lets it finish and counts. A kill that meets no post counts for nothing; one in four must meet one."""
    rng = random.Random(seed)
    toll = Toll()
    async with local_slack() as slack, served_feed() as feed:
        settings = settings_for(slack, folder, feed)
        await save_setup(
            settings, slack.team_id, document(feed, team=[], fallback=None, flood={"per_hour": 500, "first_run": 20})
        )
        slack.faults.chaos(seed, lose=0.03, late=0.02, error=0.02, delay=LATE)
        while toll.in_flight < in_flight and toll.kills < 4 * in_flight + 10:
            for _ in range(rng.randrange(2, 6)):
                feed.add(f"Fjällmo is talked about, number {toll.published}", guid=f"{seed}-{toll.published}")
                toll.published += 1
            await one_life(settings, slack, feed, rng, toll)
            # A feed forgets only what has been fetched: otherwise the feed would lose things, not the bot.
            if len(feed.items) > 100 and kept(folder) == toll.published:
                feed.items.clear()
        slack.faults.calm()
        await last_life(settings, slack, folder, toll)
        count(slack, folder, toll)
    return toll


async def one_life(settings: Settings, slack: LocalSlack, feed: Feed, rng: random.Random, toll: Toll) -> None:
    """One start and one violent end."""
    (point,) = rng.choices(list(POINTS), POINTS.values())
    before, posted = in_flight(settings.data), len(slack.calls("chat.postMessage"))
    process = start(settings, point, rng.randrange(1, 3))
    asked = feed.asked
    # From its first post and its first look at the feed on, however long a busy machine takes to get there.
    await slack.until(
        lambda: (len(slack.calls("chat.postMessage")) > posted and feed.asked > asked) or not process.is_alive(),
        timeout=60,
    )
    deadline = time.monotonic() + (0.5 if point else rng.uniform(0.0, 0.15))
    while process.is_alive() and time.monotonic() < deadline:
        await asyncio.sleep(0.01)
    died_there = not process.is_alive()
    process.kill()
    process.join(10)
    toll.kills += 1
    toll.at_point[point if point and died_there else "at random"] += 1
    toll.in_flight += bool(in_flight(settings.data) - before)


async def last_life(settings: Settings, slack: LocalSlack, folder: Path, toll: Toll) -> None:
    greeted = len(slack.calls("auth.test"))
    process = start(settings)
    try:
        await slack.until(lambda: len(slack.calls("auth.test")) > greeted, timeout=60)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and unfinished(folder, toll.published):
            await asyncio.sleep(0.1)
    finally:
        os.kill(process.pid or 0, signal.SIGTERM)
        # Not joined at once: the local Slack lives in this process, and the bot still speaks with it.
        for _ in range(200):
            if process.is_alive():
                await asyncio.sleep(0.05)
    assert process.exitcode == 0, process.exitcode


def count(slack: LocalSlack, folder: Path, toll: Toll) -> None:
    posts = Counter(
        applied.metadata["event_payload"]["key"]
        for applied in slack.applied
        if applied.method == "chat.postMessage" and applied.metadata
    )
    done = {key for key, state in rows(folder, "SELECT key, state FROM effects") if state == "done"}
    toll.doubled = sum(times - 1 for times in posts.values())
    toll.lost = len(done - posts.keys()) + toll.published - len(slack.channel(CHANNEL).cards)


def rows(folder: Path, query: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(f"file:{folder / 'ambassadors.db'}?mode=ro", uri=True, timeout=10) as connection:
        found = connection.execute(query).fetchall()
    connection.close()
    return found


def unfinished(folder: Path, published: int) -> bool:
    (waiting,) = rows(folder, "SELECT count(*) FROM effects WHERE state IN ('due','sending','unknown')")[0]
    return kept(folder) != published or bool(waiting)


def kept(folder: Path) -> int:
    """How many mentions the store has."""
    return int(str(rows(folder, "SELECT count(*) FROM mentions")[0][0]))


def in_flight(folder: Path) -> set[tuple[object, ...]]:
    """Posts whose call has begun and whose answer nobody has kept."""
    return set(rows(folder, "SELECT id, sending_at FROM effects WHERE state = 'sending'"))
