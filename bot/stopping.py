"""Work that goes on until it is told to stop: also while it still starts, and to a clean end."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from typing import Any, TypeVar

_T = TypeVar("_T")


async def unless(stop: asyncio.Event, starting: Coroutine[Any, Any, _T]) -> _T | None:
    """What has started; None if it is stopped before."""
    start, stopping = asyncio.create_task(starting), asyncio.create_task(stop.wait())
    try:
        await asyncio.wait([start, stopping], return_when=asyncio.FIRST_COMPLETED)
        if start.done():
            return start.result()
    finally:
        for task in (start, stopping):
            task.cancel()
        await asyncio.gather(start, stopping, return_exceptions=True)
    return None


async def until(stop: asyncio.Event, work: Sequence[asyncio.Task[None]]) -> None:
    """Waits for `stop`, or for work that has failed."""
    stopping = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait([stopping, *work], return_when=asyncio.FIRST_COMPLETED)
    finally:
        stopping.cancel()


async def end(work: Sequence[asyncio.Task[None]]) -> None:
    """Ends what still works, and raises what has failed. One that fails does not cut the others short: they rest."""
    for task in work:
        task.cancel()
    ends = await asyncio.gather(*work, return_exceptions=True)
    if failed := [one for one in ends if isinstance(one, Exception)]:
        raise ExceptionGroup("the bot cannot go on", failed)
