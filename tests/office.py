"""A bot at work whose time stands still until a test moves it: for promises, which end at a time of day."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from botkit import ANNA, CHANNEL, FAST, document, local_slack, save_setup, settings_for

from bot.wire import Bot, World, build
from demo.slack.server import LocalSlack
from demo.slack.state import Message
from mentions.model import Arrival, Because, Choice, Kind, Mention, Move, Reading, Sighting, Tone
from mentions.setup import read_setup
from mentions.store import Store

STOCKHOLM = ZoneInfo("Europe/Stockholm")
GATHER = 15.0

OFFICE = {"hours": "mon-fri 08:00-17:00", "country": "SE"}
"""When these colleagues work."""


def at(text: str) -> datetime:
    """A time of day in Stockholm, in UTC: "2026-03-16 08:00"."""
    return datetime.fromisoformat(text).replace(tzinfo=STOCKHOLM).astimezone(UTC)


def arrival(n: int, **said: Any) -> Arrival:
    """A complaint that Anna of support is asked for."""
    sighting = Sighting(
        f"n{n}", f"https://forum.example/{n}", f"Broken chair {n}", "The Fjällmo chair broke.", own=True
    )
    reading = said.pop("reading", Reading("en", Kind.COMPLAINT, Tone.NEGATIVE, 0.2, 0.6, ("broke",)))
    choice = Choice(ANNA, "support", Because("kind", ("complaint", "support")))
    return Arrival(sighting, ("Fjällmo",), reading, replace(choice, **said))


@dataclass
class Office:
    """One bot, its Slack, and what time it is."""

    slack: LocalSlack
    bot: Bot
    clock: list[datetime]
    arrived: int = 0

    @property
    def store(self) -> Store:
        return self.bot.desk.store

    @property
    def card(self) -> Message:
        return self.slack.channel(CHANNEL).cards[0]

    async def arrive(self, number: int = 1, **said: Any) -> None:
        """So many come, and stand as cards."""
        first = self.arrived
        self.arrived += number
        batch = [arrival(n + 1, **said) for n in range(first, self.arrived)]
        await self.store.mentions.accept("forum", batch[::-1], None, CHANNEL, self.clock[0])
        self.bot.desk.outbox.nudge()
        await self.slack.until(lambda: len(self.slack.channel(CHANNEL).cards) >= self.arrived, timeout=30)

    async def at(self, text: str) -> None:
        """It is that time, and everything that is due by then has been done and told."""
        self.clock[0] = at(text)
        await self.bot.clock.tick()
        self.clock[0] += timedelta(seconds=GATHER + 1)
        self.bot.desk.outbox.nudge()
        await self.settled()
        await self.bot.retouch.step()

    async def settled(self) -> None:
        """Nothing waits to be posted that could be."""
        async with asyncio.timeout(20):
            while await self.store.effects.due(self.clock[0]) or (await self.store.effects.backlog())["sending"]:
                await asyncio.sleep(0.01)

    async def mention(self, mention_id: int = 1) -> Mention:
        found = await self.store.mentions.get(mention_id)
        assert found is not None
        return found

    async def steps(self, mention_id: int = 1) -> list[tuple[str, str, str]]:
        """What the bot did about its promise: what, to whom, at which time of day."""
        return [(move.action, move.argument, clock(move)) for move in await self.store.moves.history(mention_id)
                if move.action in ("warn", "deputy", "lead", "call")]  # fmt: skip

    def told(self, who: str) -> list[Message]:
        """The direct messages that stand with somebody."""
        return self.slack.user(who).dm.messages

    async def says(self, who: str, line: str) -> str:
        before = len(self.slack.user(who).ephemerals)
        await self.slack.user(who).command(f"/mentions {line}")
        return "\n".join(f"{m.text}\n{m.says}" for m in self.slack.user(who).ephemerals[before:])

    async def set_up(self, **changes: Any) -> None:
        """A new version of the setup, while the bot runs."""
        await self.store.setups.save(read_setup(document(**OFFICE, **changes)), "", self.clock[0])


def clock(move: Move) -> str:
    return f"{move.at.astimezone(STOCKHOLM):%a %H:%M}"


@asynccontextmanager
async def office(folder: Path, when: str, **changes: Any) -> AsyncIterator[Office]:
    """A bot that posts, draws and hears presses; its clock ticks only when a test says so."""
    async with local_slack() as slack:
        for person in slack.workspace.people.values():
            person.locale = "en-GB"
        await save_setup(settings_for(slack, folder), slack.team_id, document(**OFFICE, **changes))
        async with at_work(slack, folder, when) as office:
            yield office
        slack.assert_clean()


@asynccontextmanager
async def at_work(slack: LocalSlack, folder: Path, when: str, arrived: int = 0) -> AsyncIterator[Office]:
    """One life of such a bot, on what an earlier one may have left."""
    clock, limits = [at(when)], replace(FAST, gather=GATHER, deed_wait=3600)
    async with build(
        World(settings_for(slack, folder), limits, lambda: clock[0], time.monotonic, lambda _: None)
    ) as bot:
        desk = bot.desk
        work = [asyncio.create_task(part.run()) for part in (bot.line, desk.outbox, desk.board)]
        try:
            await slack.until(lambda: slack.connected, timeout=60)
            yield Office(slack, bot, clock, arrived)
        finally:
            await desk.outbox.rest(2.0)
            for task in work:
                task.cancel()
            ended = await asyncio.gather(*work, return_exceptions=True)
    assert all(end is None or isinstance(end, asyncio.CancelledError) for end in ended), ended
