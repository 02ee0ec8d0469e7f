"""The bot's side of learning from the team: when a lesson is learned, and which one reads."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.alone import Grief, alone
from bot.learning.classroom import Classroom, NotLearned
from mentions.setup import Setup
from mentions.store import Store
from mentions.teaching import FEWEST
from routing import read
from routing.reading import Lesson

log = logging.getLogger(__name__)

AT_ONCE = 500
"""Up to so many labels a lesson is learned as soon as there is a new one; beyond that, at night."""
_PAUSE = timedelta(minutes=2)
_AT_NIGHT = time(3)
# Longer than a child may take, and as long as a killed process holds the next lesson up.
_LEASE = timedelta(minutes=10)
_PROBE = ("Why?", "It broke after two weeks and nobody answers. Varför svarar ingen?")


class Study:
    """Learns the next lesson when there is something to learn: of all processes, one."""

    def __init__(
        self,
        store: Store,
        setup: Callable[[], Awaitable[Setup]],
        lesson: LiveLesson,
        classroom: Classroom,
        now: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._setup = setup
        self._lesson = lesson
        self._classroom = classroom
        self._now = now

    async def tick(self) -> None:
        """Learns a lesson, if it is time for one."""
        now = self._now()
        if not await self._is_time(now):
            return
        version = await self._store.lessons.begin(now, _LEASE, _PAUSE)
        if version is not None:
            await self._learn(version)

    async def _is_time(self, now: datetime) -> bool:
        """What nobody has learned yet waits two minutes, or for the night if there is much of it. What was begun and
        came to no end is tried again at night: it may well break again."""
        begun, ended = await self._store.lessons.tried_at()
        if begun is not None and begun > now - _PAUSE:
            return False
        lesson, teaching = await self._lesson.open(), self._store.teaching
        if not await teaching.count_since(None if lesson.broken else ended):
            return False
        labels = await teaching.count_since()
        if labels < FEWEST:
            return False
        if begun is None or begun < last_night(now, (await self._setup()).timezone):
            return True
        return labels <= AT_ONCE and await teaching.count_since(begun) > 0

    async def _learn(self, version: int) -> None:
        lessons, taught = self._store.lessons, await self._store.teaching.labelled()
        live = await self._lesson.open()
        try:
            learned = await self._classroom.learn(taught, live.weights)
        except NotLearned as error:
            log.warning("lesson %s: %s; what reads now goes on reading", version, error)
            await lessons.break_off(version)
            return
        figures = ", ".join(f"{name} {value:.3g}" for name, value in learned.measured.items())
        if not learned.better:
            await lessons.refuse(version, len(taught), learned.measured)
            log.info("lesson %s, from %s labels, is no better and was not taken: %s", version, len(taught), figures)
        elif await lessons.add(version, learned.weights, len(taught), learned.measured):
            log.info("lesson %s, from %s labels, reads from now on: %s", version, len(taught), figures)


def last_night(now: datetime, zone: str) -> datetime:
    """The latest three o'clock in the morning there."""
    local = now.astimezone(ZoneInfo(zone))
    night = datetime.combine(local.date(), _AT_NIGHT, local.tzinfo)
    return night if night <= local else datetime.combine(local.date() - timedelta(days=1), _AT_NIGHT, local.tzinfo)


@dataclass(frozen=True, slots=True)
class Opened:
    """A lesson that was read from the store. Without a lesson its version is 0; a broken one has no weights either."""

    version: int = 0
    lesson: Lesson | None = None
    weights: bytes = b""

    @property
    def broken(self) -> bool:
        """Whether there is one that cannot be read."""
        return self.version > 0 and self.lesson is None


class LiveLesson:
    """The lesson that reads now, opened once. A broken one is told in the log, and the reading goes on without."""

    def __init__(self, store: Store, unpack: Callable[[bytes], Lesson]) -> None:
        self._store = store
        self._unpack = unpack
        self._opened = Opened()

    async def __call__(self) -> Lesson | None:
        """What the team has taught; None for nothing yet."""
        return (await self.open()).lesson

    async def open(self) -> Opened:
        """The live one, from the store only when it is another than before."""
        if await self._store.lessons.live_version() != self._opened.version:
            live = await self._store.lessons.live()
            self._opened = await self._try(*live) if live else Opened()
        return self._opened

    async def _try(self, version: int, weights: bytes) -> Opened:
        lesson = await alone(f"lesson {version}", asyncio.to_thread(self._tried, weights))
        return Opened(version) if isinstance(lesson, Grief) else Opened(version, lesson, weights)

    def _tried(self, weights: bytes) -> Lesson:
        """Unpacked, and tried on a text: what breaks shall break here, and not over a harvest."""
        lesson = self._unpack(weights)
        read(*_PROBE, "", (), lesson)
        return lesson
