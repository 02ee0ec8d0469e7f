"""What the reading has learned from the team: numbered lessons, at most one of them live, each reversible."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, case, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from mentions.store import tables as t
from mentions.store.database import Database
from mentions.teaching import LessonNote, LessonState

_L = t.lessons.c
_NOTE = (_L.version, _L.at, _L.labels, _L.state, _L.measured)
# So far back a lesson can be had again; of older ones only the figures are kept.
_KEPT = 20
# Clocks of several machines may differ by this much.
_ASTRAY = timedelta(minutes=5)


class Lessons:
    """The lessons of one workspace."""

    def __init__(self, database: Database, team_id: str) -> None:
        self._database = database
        self._team_id = team_id

    async def begin(self, now: datetime, lease: timedelta, pause: timedelta) -> int | None:
        """The number of a new lesson, which the caller alone learns now; None while another process is at one, for as
        long as `lease`, or if the last was begun less than `pause` ago."""
        async with self._alone() as connection:
            newest = await self._newest(connection)
            span = lease if newest is not None and newest.state == LessonState.LEARNING else pause
            if newest is not None and -_ASTRAY <= now - newest.at < span:
                return None
            # Whoever had begun one has not come to its end.
            await self._turn(connection, LessonState.BROKEN, _L.state == LessonState.LEARNING)
            version = newest.version + 1 if newest is not None else 1
            row = {"team_id": self._team_id, "version": version, "at": now, "state": LessonState.LEARNING}
            await connection.execute(t.lessons.insert(), row | {"labels": 0, "measured": {}, "weights": b""})
            return version

    async def add(self, version: int, weights: bytes, labels: int, measured: Mapping[str, float]) -> bool:
        """It is live from now on; False if the lease has passed to somebody else."""
        learned = {"state": LessonState.LIVE, "labels": labels, "measured": dict(measured), "weights": weights}
        async with self._alone() as connection:
            if not await self._end(connection, version, learned):
                return False
            await self._turn(connection, LessonState.OLD, and_(_L.state == LessonState.LIVE, _L.version != version))
            long_ago = and_(_L.version < version - _KEPT, func.length(_L.weights) > 0)
            await connection.execute(update(t.lessons).where(self._mine(), long_ago).values(weights=b""))
            return True

    async def refuse(self, version: int, labels: int, measured: Mapping[str, float]) -> bool:
        """It is no better than what reads now: its figures are kept. False if the lease has passed."""
        figures = {"state": LessonState.REFUSED, "labels": labels, "measured": dict(measured)}
        async with self._alone() as connection:
            return await self._end(connection, version, figures)

    async def break_off(self, version: int) -> bool:
        """Nothing came of it. False if the lease has passed."""
        async with self._alone() as connection:
            return await self._end(connection, version, {"state": LessonState.BROKEN})

    async def undo(self) -> int | None:
        """Takes the live lesson back: the one before is live again, 0 for none. None if none was live."""
        async with self._alone() as connection:
            undone = await self._turn(connection, LessonState.UNDONE, _L.state == LessonState.LIVE)
            if not undone:
                return None
            # What is being learned right now was measured against what has just been taken back.
            await self._turn(connection, LessonState.BROKEN, _L.state == LessonState.LEARNING)
            whole = and_(_L.state == LessonState.OLD, func.length(_L.weights) > 0, _L.version < undone[0])
            query = select(_L.version).where(self._mine(), whole).order_by(_L.version.desc()).limit(1)
            before = int((await connection.execute(query)).scalar_one_or_none() or 0)
            await self._turn(connection, LessonState.LIVE, _L.version == before)
            return before

    async def live_version(self) -> int:
        """The number of the live one; 0 for none."""
        query = select(_L.version).where(self._mine(), _L.state == LessonState.LIVE)
        async with self._database.reading() as connection:
            return int((await connection.execute(query)).scalar_one_or_none() or 0)

    async def live(self) -> tuple[int, bytes] | None:
        """The number and the weights of the live one."""
        query = select(_L.version, _L.weights).where(self._mine(), _L.state == LessonState.LIVE)
        async with self._database.reading() as connection:
            row = (await connection.execute(query)).one_or_none()
        return (row.version, row.weights) if row is not None else None

    async def history(self, limit: int) -> tuple[LessonNote, ...]:
        """The live one, wherever it stands, and the newest of the others; newest first."""
        query = select(*_NOTE).where(self._mine()).order_by(_L.state != LessonState.LIVE, _L.version.desc())
        async with self._database.reading() as connection:
            notes = [
                LessonNote(row.version, row.at, row.labels, LessonState(row.state), dict(row.measured))
                for row in await connection.execute(query.limit(limit))
            ]
        return tuple(sorted(notes, key=lambda note: -note.version))

    async def tried_at(self) -> tuple[datetime | None, datetime | None]:
        """When the last one was begun, whatever came of it; and the last one that came to its end."""
        ended = _L.state.not_in([LessonState.LEARNING, LessonState.BROKEN])
        query = select(func.max(_L.at), func.max(case((ended, _L.at)))).where(self._mine())
        async with self._database.reading() as connection:
            begun, ended_at = (await connection.execute(query)).one()
        return begun, ended_at

    async def _end(self, connection: AsyncConnection, version: int, values: Mapping[str, Any]) -> bool:
        begun = and_(self._mine(), _L.version == version, _L.state == LessonState.LEARNING)
        ended = await connection.execute(update(t.lessons).where(begun).values(values).returning(_L.version))
        return ended.one_or_none() is not None

    async def _turn(self, connection: AsyncConnection, state: LessonState, which: ColumnElement[bool]) -> list[int]:
        turned = update(t.lessons).where(self._mine(), which).values(state=state).returning(_L.version)
        return list((await connection.execute(turned)).scalars())

    async def _newest(self, connection: AsyncConnection) -> Row[Any, Any, Any] | None:
        query = select(_L.version, _L.at, _L.state).where(self._mine()).order_by(_L.version.desc()).limit(1)
        return (await connection.execute(query)).one_or_none()

    def _mine(self) -> ColumnElement[bool]:
        return _L.team_id == self._team_id

    def _alone(self) -> AbstractAsyncContextManager[AsyncConnection]:
        return self._database.writing(alone=f"ambassadors: lessons {self._team_id}")
