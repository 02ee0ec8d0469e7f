"""A bot whose parts a test can reach: built on the local Slack, with mentions that arrive without any source."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from botkit import ANNA, CHANNEL, FAST, Feed, document, now, save_setup, settings_for, world_for

from bot.slack.limits import Limits
from bot.wire import Bot, build
from demo.slack.server import LocalSlack
from demo.slack.state import Message
from mentions.model import Arrival, Because, Choice, Kind, Reading, Sighting, Tone
from mentions.setup import read_setup

LIMITS = replace(FAST, channel_pause=0.3, ping_every=0.5)
MORE = "more"


@dataclass
class Stage:
    """One bot, its Slack, and what a test does to both."""

    slack: LocalSlack
    bot: Bot
    said: int = 0

    @property
    def cards(self) -> list[Message]:
        return self.slack.channel(CHANNEL).cards

    @property
    def outbox(self) -> Any:
        return self.bot.desk.outbox

    @property
    def copies(self) -> Counter[str]:
        """How often each message stands in Slack, by the key in its metadata."""
        standing = self.slack.workspace.channels[CHANNEL].messages
        return Counter(m.metadata["event_payload"]["key"] for m in standing if m.metadata)

    async def arrive(self, *texts: str, **said: Any) -> None:
        """Each text becomes a mention whose card is due, in this order."""
        arrivals = []
        for text in texts:
            self.said += 1
            given: dict[str, Any] = {
                "url": f"https://forum.example/{self.said}",
                "title": "",
                "text": text,
                "own": True,
            } | said
            reading = Reading("en", Kind.COMPLAINT, Tone.NEGATIVE, 0.2, 0.6, ("broken",))
            choice = Choice(ANNA, "support", Because("kind", ("complaint", "support")))
            arrivals.append(Arrival(Sighting(f"n{self.said}", **given), ("Fjällmo",), reading, choice))
        # The newest first, as a harvest has them.
        await self.bot.desk.store.mentions.accept("forum", arrivals[::-1], None, CHANNEL, now())
        self.outbox.nudge()

    async def deliver(self, within: float = 10.0) -> None:
        """Works the outbox off, whatever it takes."""
        async with asyncio.timeout(within):
            while any(n for state, n in (await self.backlog()).items() if state != "refused"):
                if not await self.outbox.step():
                    await asyncio.sleep(0.01)

    async def backlog(self) -> dict[str, int]:
        return await self.bot.desk.store.effects.backlog()

    async def posted(self, *texts: str) -> None:
        """Arrived, delivered, and standing in the channel."""
        wanted = len(self.cards) + len(texts)
        await self.arrive(*texts)
        await self.slack.until(lambda: len(self.cards) >= wanted, timeout=60)

    async def set_up(self, **changes: Any) -> None:
        """A new version of the setup, while the bot runs."""
        await self.bot.desk.store.setups.save(read_setup(document(**changes)), "", now())

    def told(self, who: str) -> str:
        """All that one person was told privately."""
        return "\n".join(f"{m.text}\n{m.says}" for m in self.slack.user(who).ephemerals)


@asynccontextmanager
async def stage(
    slack: LocalSlack, folder: Path, limits: Limits = LIMITS, feed: Feed | None = None, **changes: Any
) -> AsyncIterator[Stage]:
    """A bot that is built, but does nothing by itself; it may visit `feed`, which is not among its sources."""
    settings = settings_for(slack, folder, feed)
    await save_setup(settings, slack.team_id, document(**changes))
    async with build(world_for(settings, limits)) as bot:
        yield Stage(slack, bot)


@asynccontextmanager
async def playing(
    slack: LocalSlack, folder: Path, limits: Limits = LIMITS, feed: Feed | None = None, **changes: Any
) -> AsyncIterator[Stage]:
    """A bot that is connected, posts and updates; only its clock stands still."""
    async with stage(slack, folder, limits, feed, **changes) as play:
        bot = play.bot
        work = [asyncio.create_task(part.run()) for part in (bot.line, bot.desk.outbox, bot.desk.board)]
        try:
            await slack.until(lambda: slack.connected, timeout=60)
            yield play
        finally:
            await bot.desk.outbox.rest(2.0)
            for task in work:
                task.cancel()
            ended = await asyncio.gather(*work, return_exceptions=True)
        assert all(end is None or isinstance(end, asyncio.CancelledError) for end in ended), ended


async def resting(before: set[asyncio.Task[Any]], within: float = 5.0) -> None:
    """Waits until what a press has begun has come to its end: no more tasks run than `before`, since those that last
    may have been begun anew meanwhile."""
    async with asyncio.timeout(within):
        while len(asyncio.all_tasks()) > len(before):
            await asyncio.sleep(0.01)
