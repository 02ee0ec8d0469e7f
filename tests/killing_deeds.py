"""The bot as a process that is killed while it acts at a source, and what the platform has counted afterwards."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from multiprocessing.process import BaseProcess
from pathlib import Path

from acting import Platform, described, register, settings_at
from botkit import ANNA, BJORN, CHANNEL, FAST, local_slack, now, save_setup
from killing import _PROCESSES, dying, rows

from bot.settings import Settings
from demo.slack.server import LocalSlack
from mentions.lifecycle import Action
from mentions.model import Arrival, Because, Choice, Kind, Reading, Sighting, Tone
from mentions.outside import Deed
from mentions.results import Moved
from mentions.store import DataFolder, Store, open_database

POINTS = {
    "after_start_before_deed": 4,
    "after_deed_before_commit": 5,
    "after_deed": 1,
    "after_deed_look_up": 2,
    "": 3,
}
"""Where it dies, and how often of fifteen; "" is a moment that nobody has named."""
LIMITS = replace(FAST, settle=0.8, deed_wait=0.05, deed_patience=3600.0)


@dataclass
class Toll:
    """What a kill loop has counted."""

    kills: int = 0
    in_flight: int = 0
    at_point: Counter[str] = field(default_factory=Counter)
    ordered: int = 0
    lost: int = 0
    doubled: int = 0
    untold: int = 0


def live(settings: Settings, point: str, visits: int) -> None:
    """The bot's process; it dies when it passes `point` for the visits-th time."""
    from bot.serve import serve

    register()
    os._exit(serve(settings, now, time.monotonic, LIMITS, dying(point, visits)))


def start(settings: Settings, point: str = "", visits: int = 0) -> BaseProcess:
    process = _PROCESSES.Process(target=live, args=(settings, point, visits), daemon=True)
    process.start()
    return process


async def kill_loop(folder: Path, in_flight: int, seed: int) -> Toll:
    """Kills the bot until `in_flight` kills have met it amid a deed, while the platform loses answers and has faults;
    then lets it finish and counts."""
    rng, toll, platform = random.Random(seed), Toll(), Platform()
    async with local_slack() as slack, platform.serving():
        settings = settings_at(slack, folder, platform)
        await save_setup(settings, slack.team_id, described(platform))
        while toll.in_flight < in_flight and toll.kills < 4 * in_flight + 10:
            platform.chaos = rng
            await order(settings, slack, rng.randrange(2, 5), toll)
            await one_life(settings, platform, rng, toll)
        platform.chaos = None
        await last_life(settings, slack, folder)
        count(folder, platform, toll)
    return toll


async def order(settings: Settings, slack: LocalSlack, many: int, toll: Toll) -> None:
    """People have pressed: some answer, some report."""
    with DataFolder(settings.data):
        database = await open_database("sqlite", settings.data)
        store = Store(database, slack.team_id)
        for _ in range(many):
            toll.ordered += 1
            sighting = Sighting(f"n{toll.ordered}", "", "", f"Fjällmo is talked about, number {toll.ordered}", own=True)
            reading = Reading("en", Kind.COMPLAINT, Tone.NEGATIVE)
            arrival = Arrival(sighting, ("Fjällmo",), reading, Choice(ANNA, "support", Because("default", ("x",))))
            (mention_id,) = (await store.mentions.accept("forum", [arrival], None, CHANNEL, now())).posted
            if toll.ordered % 2:
                pressed = await store.moves.make(mention_id, Action.REPLY, ANNA, now(), note="Hi", deed=Deed.REPLY)
            else:
                await store.moves.make(mention_id, Action.TROLL, ANNA, now(), argument="spam")
                pressed = await store.moves.make(mention_id, Action.REPORT, BJORN, now(), deed=Deed.REPORT)
            assert isinstance(pressed, Moved)
        await database.close()


async def one_life(settings: Settings, platform: Platform, rng: random.Random, toll: Toll) -> None:
    """One start and one violent end."""
    (point,) = rng.choices(list(POINTS), [*POINTS.values()])
    before, done = in_flight(settings.data), len(platform.applied)
    process = start(settings, point, rng.randrange(1, 3))
    # From its first deed on, however long a busy machine takes to get there.
    await until(lambda: len(platform.applied) > done or not process.is_alive(), 60)
    await until(lambda: not process.is_alive(), 1.5 if point else rng.uniform(0.0, 0.1))
    died_there = not process.is_alive()
    process.kill()
    process.join(10)
    toll.kills += 1
    toll.at_point[point if point and died_there else "at random"] += 1
    toll.in_flight += bool(in_flight(settings.data) - before)


async def last_life(settings: Settings, slack: LocalSlack, folder: Path) -> None:
    greeted = len(slack.calls("auth.test"))
    process = start(settings)
    try:
        await until(lambda: len(slack.calls("auth.test")) > greeted, 60)
        await until(lambda: not unfinished(folder), 60)
    finally:
        os.kill(process.pid or 0, signal.SIGTERM)
        await until(lambda: not process.is_alive(), 10)
    assert process.exitcode == 0, process.exitcode


async def until(true: Callable[[], bool], within: float) -> None:
    """Waits; the local Slack and the platform live in this process, and the bot speaks with them."""
    deadline = time.monotonic() + within
    while not true() and time.monotonic() < deadline:
        await asyncio.sleep(0.01)


def count(folder: Path, platform: Platform, toll: Toll) -> None:
    ordered = {str(key) for (key,) in rows(folder, "SELECT key FROM effects WHERE purpose = 'deed'")}
    told = rows(folder, "SELECT mention_id, count(*) FROM moves WHERE action = 'sent' GROUP BY mention_id")
    toll.doubled = sum(times - 1 for times in platform.keys.values())
    toll.lost = len(ordered - platform.keys.keys()) + toll.ordered - len(ordered)
    toll.untold = toll.ordered - sum(times == 1 for _, times in told)


def unfinished(folder: Path) -> bool:
    return bool(rows(folder, "SELECT 1 FROM effects WHERE state IN ('due','sending','unknown') LIMIT 1"))


def in_flight(folder: Path) -> set[tuple[object, ...]]:
    """Deeds that have begun and of which nobody has kept what came of them."""
    begun = "SELECT id, sending_at FROM effects WHERE purpose = 'deed' AND state IN ('sending', 'unknown')"
    return set(rows(folder, begun))
