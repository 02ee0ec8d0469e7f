"""The clock's work on what others have sent: it is read under the source's lease and kept like what is fetched.

A crash between keeping and settling only means that it is read again, and known.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.alone import Grief, alone
from mentions.listening import SourceState
from mentions.outside import Delivery
from mentions.setup import SourceEntry
from mentions.store import Store
from sources import SOURCES, Harvest, Source, Tools
from sources.base import Receives, Subscribes
from sources.errors import SourceError, Unreadable

log = logging.getLogger(__name__)

_AT_ONCE = 20
_MOST = 500  # sightings, as of a fetch
_KEPT = timedelta(days=7)
_SWEEP = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Opened:
    """What was read, and the deliveries to settle once it is kept."""

    harvest: Harvest
    ids: tuple[int, ...]


class Inbox:
    """Reads what lies in the store's inbox."""

    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        self._store = store
        self._now = now
        self._senders: frozenset[str] = frozenset()
        self._swept: datetime | None = None

    async def due(self, entries: Sequence[SourceEntry], now: datetime) -> list[str]:
        """Those that the clock may ask, and those to which something was sent: these are due now."""
        await self._sweep(now)
        self._senders = await self._store.inbox.senders()
        for entry in entries:
            if entry.id in self._senders:
                await self._store.listening.wake(entry.id, now)
        return [entry.id for entry in entries if entry.id in self._senders or not only_receives(entry)]

    async def open(self, entry: SourceEntry, source: Source, tools: Tools, state: SourceState) -> Opened | None:
        """What was sent to this source, the newest first; None if nothing was.

        Raises:
            SourceError: none of it could be read; it is kept for some days.
        """
        if entry.id not in self._senders:
            return None
        waiting = await self._store.inbox.waiting(entry.id, _AT_ONCE)
        whole, ids, refusals = Harvest((), state.bookmark, unchanged=True), list[int](), list[SourceError]()
        for delivery in waiting:
            try:
                whole = _joined(whole, await _read(source, tools, delivery, whole))
                ids.append(delivery.id)
            except SourceError as error:
                log.info("source %s: delivery %d: %s", entry.id, delivery.id, error)
                await self._store.inbox.done([delivery.id], self._now(), str(error))
                refusals.append(error)
            if len(whole.sightings) >= _MOST:
                break
        if refusals and not ids:
            raise refusals[-1]
        if refusals:
            note = f"{len(refusals)} of {len(refusals) + len(ids)} deliveries could not be read: {refusals[-1]}"
            whole = replace(whole, notes=(*whole.notes, note))
        return Opened(whole, tuple(ids)) if waiting else None

    async def settle(self, opened: Opened) -> None:
        """It is kept: it need not be read again."""
        await self._store.inbox.done(opened.ids, self._now())

    async def _sweep(self, now: datetime) -> None:
        """Forgets, once an hour, what came long ago."""
        if self._swept is None or not timedelta() <= now - self._swept < _SWEEP:
            await self._store.inbox.purge(now - _KEPT)
            self._swept = now


def only_receives(entry: SourceEntry) -> bool:
    """Whether the clock has nothing to ask this source."""
    kind = SOURCES.get(entry.type)
    return kind is not None and issubclass(kind, Receives)


async def _read(source: Source, tools: Tools, delivery: Delivery, before: Harvest) -> Harvest:
    if isinstance(source, Receives):
        work = source.receive(tools, delivery)
    elif isinstance(source, Subscribes):
        work = source.told(tools, delivery, before.bookmark)
    else:
        raise Unreadable("a source of this type is sent nothing; it was of another type when this came")
    # One delivery that meets a fault of ours must not stand in the way of all that come after it.
    found = await alone(f"delivery {delivery.id}", _refusing(work))
    if isinstance(found, Grief):
        raise Unreadable("reading it met a fault of our own, which stands in the log")
    if isinstance(found, SourceError):
        raise found
    return found


async def _refusing(work: Awaitable[Harvest]) -> Harvest | SourceError:
    try:
        return await work
    except SourceError as error:
        return error


def _joined(before: Harvest, later: Harvest) -> Harvest:
    """Both, the later first: what has been edited since counts."""
    return Harvest(
        sightings=(*later.sightings, *before.sightings),
        bookmark=later.bookmark or before.bookmark,
        unchanged=before.unchanged and later.unchanged,
        skipped=before.skipped + later.skipped,
        notes=(*before.notes, *later.notes)[:5],
        told_for=max(before.told_for, later.told_for),
    )
