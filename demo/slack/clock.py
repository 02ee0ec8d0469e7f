"""Slack's own time, which a test can move, and the bell that rings when something changed."""

import asyncio
import contextlib
import time


class Clock:
    """Runs with the machine's clocks; a test may `advance` it, or put clocks of its own in their place."""

    def __init__(self) -> None:
        self.monotonic = time.monotonic
        self.wall = time.time
        self._ahead = 0.0

    def __call__(self) -> float:
        """Seconds on a clock that never goes back."""
        return self.monotonic() + self._ahead

    def epoch(self) -> float:
        """Seconds since 1970, as in a message's `ts`."""
        return self.wall() + self._ahead

    def advance(self, seconds: float) -> None:
        self._ahead += seconds


class Changes:
    """Wakes everyone who waits, each time `notify` is called; `count` tells whether one was missed."""

    def __init__(self) -> None:
        self.count = 0
        self._bell = asyncio.Event()

    def notify(self) -> None:
        self.count += 1
        self._bell.set()
        self._bell = asyncio.Event()

    async def since(self, count: int) -> None:
        """Returns once there was a change after the given count, at once if it was already."""
        if self.count == count:
            await self._bell.wait()

    async def since_or_soon(self, count: int, seconds: float) -> None:
        """As `since`, but for this long at most: for those who also look at what lies outside Slack."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.since(count), seconds)
