"""Everything that can go wrong between a bot and Slack, one call each."""

import asyncio
import random
from collections import defaultdict, deque
from dataclasses import dataclass
from typing import Literal

from demo.slack.sockets import Sockets
from demo.slack.state import Workspace

How = Literal["close", "reset"]
Kind = Literal["rate_limit", "error", "slow", "lose", "late", "garble"]


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens to one call; `applied` says whether Slack did the work before it failed."""

    kind: Kind
    seconds: float = 0.0
    how: How = "close"
    status: int = 500
    body: str = ""
    retry_after: str | None = "1"
    applied: bool = False


@dataclass(frozen=True, slots=True)
class _Chaos:
    random: random.Random
    odds: tuple[tuple[float, Fault], ...]

    def next(self) -> Fault | None:
        drawn = self.random.random()
        for chance, fault in self.odds:
            if drawn < chance:
                return fault
            drawn -= chance
        return None


class Faults:
    """The script of faults; a queue for each method, and a few switches for the delivery."""

    def __init__(self, workspace: Workspace, sockets: Sockets) -> None:
        self.duplicates = 0
        self.drops = 0
        self._workspace = workspace
        self._sockets = sockets
        self._queues: dict[str, deque[Fault]] = defaultdict(deque)
        self._chaos: _Chaos | None = None
        self._frozen_until = 0.0

    def next(self, method: str) -> Fault | None:
        """Takes the fault that this call meets, if any."""
        if self._queues[method]:
            return self._queues[method].popleft()
        return self._chaos.next() if self._chaos and method.startswith("chat.") else None

    def rate_limit(self, method: str, n: int = 1, retry_after: float | str | None = 1) -> None:
        """Answers 429; `retry_after` goes into the header as it is, None leaves the header out."""
        header = None if retry_after is None else str(retry_after)
        self._add(method, n, Fault("rate_limit", retry_after=header))

    def server_error(self, method: str, n: int = 1, status: int = 500, *, applied: bool = False) -> None:
        self._add(method, n, Fault("error", status=status, applied=applied))

    def slow(self, method: str, n: int, seconds: float) -> None:
        """Applied at once, answered `seconds` later."""
        self._add(method, n, Fault("slow", seconds=seconds))

    def garble(self, method: str, n: int = 1, body: str = "<html>Oops</html>") -> None:
        """Applied, but the answer is status 200 with something that is not JSON; `body` may be empty."""
        self._add(method, n, Fault("garble", body=body))

    def lose_answer(self, method: str, n: int = 1, how: How = "close") -> None:
        """Applied, then the connection is closed or reset without an answer."""
        self._add(method, n, Fault("lose", how=how))

    def late_apply(self, method: str, n: int, delay: float, how: How = "close") -> None:
        """The connection is closed first, and the call applied `delay` seconds later."""
        self._add(method, n, Fault("late", seconds=delay, how=how))

    def open_fails(self, n: int = 1) -> None:
        self.server_error("apps.connections.open", n)

    def chaos(
        self, seed: int, *, lose: float = 0.02, late: float = 0.0, error: float = 0.0, delay: float = 0.05
    ) -> None:
        """From now on every chat.* call meets these faults with these probabilities; half the errors are 429."""
        odds = (
            (lose, Fault("lose")),
            (late, Fault("late", seconds=delay)),
            (error / 2, Fault("error", status=503)),
            (error / 2, Fault("rate_limit")),
        )
        self._chaos = _Chaos(random.Random(seed), odds)

    def calm(self) -> None:
        """Takes back everything that has not happened yet."""
        self._chaos, self.duplicates, self.drops, self._workspace.history_lag = None, 0, 0, 0.0
        self._queues.clear()

    def duplicate_delivery(self, n: int = 1) -> None:
        """The next `n` payloads go out twice, each time in an envelope of its own."""
        self.duplicates += n

    def drop_delivery(self, n: int = 1) -> None:
        """The next `n` payloads are never sent; Slack does not say so to anybody but the user."""
        self.drops += n

    def history_lag(self, seconds: float) -> None:
        """History and replies do not show messages younger than this."""
        self._workspace.history_lag = seconds

    async def disconnect(self, reason: str = "refresh_requested", grace: float = 0.0) -> None:
        """Announces the end of every connection, and closes it `grace` seconds later."""
        await self._sockets.disconnect(reason, grace)

    def abort(self) -> None:
        """Resets every connection without a closing frame."""
        self._sockets.abort()

    def freeze(self, seconds: float) -> None:
        """Connections stay open, but nothing is read or answered."""
        self._frozen_until = asyncio.get_running_loop().time() + seconds

    async def thawed(self) -> None:
        left = self._frozen_until - asyncio.get_running_loop().time()
        if left > 0:
            await asyncio.sleep(left)

    def _add(self, method: str, n: int, fault: Fault) -> None:
        self._queues[method].extend([fault] * n)
