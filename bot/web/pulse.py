"""Whether the parts of the bot are well: what /health and /metrics tell."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from mentions.store import StoreError

_PATIENCE = 0.9  # seconds


@dataclass(frozen=True, slots=True)
class Pulse:
    """Each says whether that part is well; None where this process has no such part."""

    slack: Callable[[], bool] | None = None
    clock: Callable[[], bool] | None = None

    async def beats(self, ask: Callable[[], Awaitable[object]]) -> dict[str, bool]:
        """Which parts are well, by name.

        Args:
            ask: something small that only a database that is well can answer.
        """
        parts = {"slack": self.slack, "clock": self.clock}
        return {"database": await _answers(ask)} | {name: well() for name, well in parts.items() if well}


async def _answers(ask: Callable[[], Awaitable[object]]) -> bool:
    try:
        async with asyncio.timeout(_PATIENCE):
            await ask()
    except (StoreError, TimeoutError):
        return False
    return True
