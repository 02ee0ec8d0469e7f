"""The inbox: what others have sent, kept before they are told so, until it has been read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, func, select, update

from mentions.clean import clean_text
from mentions.outside import Delivery
from mentions.store import tables as t
from mentions.store.database import Database
from mentions.store.errors import InboxFull
from mentions.store.rows import inserting

ROOM = 1_000
"""How many deliveries of one source may wait to be read."""
SPACE = 50_000_000
"""How many bytes these may hold in all."""

_D = t.deliveries.c
_SPOILT = 100  # of those that could not be read, so many of one source keep their body, to be looked at


class Inbox:
    """What was sent to one workspace. What has been read keeps its key and loses its words."""

    def __init__(self, database: Database, team_id: str) -> None:
        self._database = database
        self._team_id = team_id

    async def put(self, source_id: str, key: str, delivery: Delivery) -> bool:
        """Keeps a delivery, committed before this returns; False if it is known already.

        Args:
            key: what keeps it apart from the source's others, of any length; "" for its body's hash.

        Raises:
            InboxFull: too many wait already; nothing was kept.
        """
        told_apart = b"key:" + key.encode() if key else b"body:" + delivery.body
        row = {
            "team_id": self._team_id,
            "source": source_id,
            "key": sha256(told_apart).hexdigest(),
            "headers": dict(delivery.headers),
            "body": delivery.body,
            "at": delivery.at,
        }
        size = func.coalesce(func.sum(func.length(_D.body)), 0)
        crowd = select(func.count(), size).where(self._of(source_id), _D.done_at.is_(None))
        async with self._database.writing() as connection:
            waiting, weight = (await connection.execute(crowd)).one()
            if waiting >= ROOM or weight + len(delivery.body) > SPACE:
                raise InboxFull(
                    f"{waiting} deliveries to {source_id} wait to be read; nothing more is taken until then"
                )
            statement = inserting(connection, t.deliveries).values(row).on_conflict_do_nothing().returning(_D.id)
            return (await connection.execute(statement)).one_or_none() is not None

    async def senders(self) -> frozenset[str]:
        """The sources that have something to read."""
        query = select(_D.source).distinct().where(self._mine(), _D.done_at.is_(None))
        async with self._database.reading() as connection:
            return frozenset((await connection.execute(query)).scalars())

    async def waiting(self, source_id: str, limit: int) -> tuple[Delivery, ...]:
        """What has not been read, oldest first."""
        query = select(_D.headers, _D.body, _D.at, _D.id).where(self._of(source_id), _D.done_at.is_(None))
        async with self._database.reading() as connection:
            rows = await connection.execute(query.order_by(_D.id).limit(limit))
            return tuple(Delivery(dict(row.headers), bytes(row.body), row.at, row.id) for row in rows)

    async def done(self, ids: Sequence[int], now: datetime, error: str = "") -> None:
        """These have been read, or cannot be: then `error` says why, and the newest of them keep their words."""
        settled: dict[str, Any] = {"done_at": now, "error": clean_text(error, 500)}
        settled |= {} if error else {"body": b"", "headers": {}}
        chosen = and_(self._mine(), _D.id.in_(ids), _D.done_at.is_(None))
        async with self._database.writing() as connection:
            changed = update(t.deliveries).where(chosen).values(settled).returning(_D.source)
            sources = set((await connection.execute(changed)).scalars())
            for source_id in sources if error else ():
                spoilt = and_(self._of(source_id), _D.done_at.is_not(None), _D.error != "")
                kept = select(_D.id).where(spoilt).order_by(_D.id.desc()).limit(_SPOILT)
                emptied = update(t.deliveries).where(spoilt, _D.id.not_in(kept), func.length(_D.body) > 0)
                await connection.execute(emptied.values(body=b"", headers={}))

    async def purge(self, before: datetime) -> None:
        """Forgets what came before `before`, read or not."""
        async with self._database.writing() as connection:
            await connection.execute(delete(t.deliveries).where(self._mine(), _D.at < before))

    def _mine(self) -> ColumnElement[bool]:
        return _D.team_id == self._team_id

    def _of(self, source_id: str) -> ColumnElement[bool]:
        return and_(self._mine(), _D.source == source_id)
