"""Work in steps, until it rests: woken by whoever has something new for it, else by the clock."""

from __future__ import annotations

import asyncio
import logging
from abc import ABC, abstractmethod

from bot.alone import Grief, alone
from mentions.store import Damaged

log = logging.getLogger(__name__)


class Rounds(ABC):
    """`name` says in the log what works here, `tick` (s) how long it waits at most for a nudge."""

    def __init__(self, name: str, tick: float) -> None:
        self._name = name
        self._tick = tick
        self._wake = asyncio.Event()
        self._resting = False
        self._at_work = asyncio.Lock()

    @abstractmethod
    async def step(self) -> bool:
        """Does what can be done now; False when there was nothing."""

    def nudge(self) -> None:
        """There may be something new."""
        self._wake.set()

    async def run(self) -> None:
        """Works until it rests or is cancelled."""
        while not self._resting:
            self._wake.clear()
            async with self._at_work:
                busy = await alone(self._name, self.step())
            if isinstance(busy, Grief) and isinstance(busy.error, Damaged):
                raise busy.error
            if busy is not True and not self._resting:
                try:
                    async with asyncio.timeout(self._tick):
                        await self._wake.wait()
                except TimeoutError:
                    continue

    async def rest(self, within: float) -> None:
        """Waits for what is under way, at most `within` seconds; begins nothing."""
        self._resting = True
        self._wake.set()
        try:
            async with asyncio.timeout(within):
                async with self._at_work:
                    return
        except TimeoutError:
            log.warning("%s is still at work: what it has begun is looked up at the next start", self._name)


def pass_by(_point: str) -> None:
    """Where the tests let the bot die."""
