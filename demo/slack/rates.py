"""How often each method may be called: the tiers per minute, and one message a second in each channel."""

from collections import deque

from demo.slack.clock import Clock
from demo.slack.scopes import NEEDS, PER_MINUTE

BURST = 3


class Rates:
    """Counts the calls that were let through, in a sliding minute on the given clock."""

    def __init__(self, clock: Clock, *, on: bool) -> None:
        self.clock = clock
        self.on = on
        self._calls: dict[str, deque[float]] = {}
        self._full_again: dict[str, float] = {}

    def wait(self, method: str, channel: str) -> float:
        """Seconds until this call would be let through; 0 lets it through and counts it."""
        if not self.on:
            return 0.0
        if method == "chat.postMessage":
            return self._wait_for_channel(channel)
        tier = NEEDS[method].tier
        return self._wait_for_tier(method, PER_MINUTE[tier]) if tier else 0.0

    def _wait_for_tier(self, method: str, most: int) -> float:
        now = self.clock()
        calls = self._calls.setdefault(method, deque())
        while calls and calls[0] <= now - 60:
            calls.popleft()
        if len(calls) >= most:
            return calls[0] + 60 - now
        calls.append(now)
        return 0.0

    def _wait_for_channel(self, channel: str) -> float:
        """A bucket of BURST messages that gains one a second; we keep the moment when it is full again."""
        now = self.clock()
        full_again = max(self._full_again.get(channel, now), now)
        wait = full_again + 1 - BURST - now
        if wait > 0:
            return wait
        self._full_again[channel] = full_again + 1
        return 0.0
