"""Once a night: words that have been kept long enough are erased, here and in Slack, a few mentions at a time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.desk import Present
from mentions.store import Store

log = logging.getLogger(__name__)

_BEGINS = 2  # o'clock, where the company is: then nobody waits for a card
_BATCH = 20
_MOST_A_NIGHT = 100
"""Batches: each mention is a card that Slack has us draw anew, and it takes no more than forty a minute."""
_DRAFTS = timedelta(days=30)
_TASK = "keep"


class Keeping:
    """What one workspace forgets in time. Batches are counted in the store, so that however many processes there are,
    they share one night's work, and a mention is never erased twice."""

    def __init__(self, store: Store, setup: Present, now: Callable[[], datetime]) -> None:
        self._store = store
        self._setup = setup
        self._now = now
        self._done: date | None = None

    async def tick(self) -> None:
        """Does what is left of tonight's work; nothing before it begins, or once it is done."""
        setup, now = await self._setup(), self._now()
        local = now.astimezone(ZoneInfo(setup.timezone))
        if local.hour < _BEGINS or self._done == local.date():
            return
        before = now - setup.keep.content
        while ids := await self._store.keeping.outlived(before, _BATCH):
            if not await self._store.spending.take(_TASK, local.date(), 1, _MOST_A_NIGHT):
                break
            if not (forgotten := await self._store.keeping.forget(ids, before, now)):
                break  # Another process is at them.
            log.info("%d mentions have been kept long enough: they are numbers now", forgotten)
            await asyncio.sleep(0)
        await self._store.evidence.forget(now - setup.keep.evidence)
        await self._store.keeping.drop_drafts(now - _DRAFTS)
        self._done = local.date()
