"""Times in which more came than is ordinary: each begins once and ends once, whoever notices it, with its note."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, select, update

from mentions.statistics import Spike, Swell
from mentions.store import tables as t
from mentions.store.database import Database
from mentions.store.effects import add_effect

_S = t.spikes.c


class Spikes:
    """The spikes of one workspace."""

    def __init__(self, database: Database, team_id: str) -> None:
        self._database = database
        self._team_id = team_id

    async def get(self, spike_id: int) -> Spike | None:
        """One spike."""
        async with self._database.reading() as connection:
            row = (await connection.execute(self._select().where(_S.id == spike_id))).one_or_none()
        return _spike(row) if row is not None else None

    async def going_on(self) -> tuple[Spike, ...]:
        """Those that have not ended."""
        async with self._database.reading() as connection:
            rows = (await connection.execute(self._select().where(_S.ended_at.is_(None)))).all()
        return tuple(_spike(row) for row in rows)

    async def begin(self, what: Swell, found: int, usual: float, channel: str, now: datetime) -> bool:
        """A spike begins, with its note for the channel; False if one goes on already."""
        row = {"team_id": self._team_id, "what": what, "began_at": now, "found": found, "most": found, "usual": usual}
        open_ = self._select().where(_S.ended_at.is_(None))
        async with self._database.writing(alone=f"ambassadors: spikes {self._team_id}") as connection:
            if (await connection.execute(open_)).first() is not None:
                return False
            insert = t.spikes.insert().values(row).returning(_S.id)
            spike_id = (await connection.execute(insert)).scalar_one()
            await add_effect(connection, self._team_id, "spike", channel, {"spike": spike_id}, now)
        return True

    async def grow(self, spike: Spike, most: int) -> None:
        """The worst hour so far brought so many."""
        mine = and_(_S.team_id == self._team_id, _S.id == spike.id, _S.most < most)
        async with self._database.writing() as connection:
            await connection.execute(update(t.spikes).where(mine).values(most=most))

    async def end(self, spike: Spike, channel: str, now: datetime) -> bool:
        """It is over, with a note that says so; False if that was known."""
        mine = and_(_S.team_id == self._team_id, _S.id == spike.id, _S.ended_at.is_(None))
        async with self._database.writing() as connection:
            ended = await connection.execute(update(t.spikes).where(mine).values(ended_at=now).returning(_S.id))
            if ended.one_or_none() is None:
                return False
            subject = {"spike": spike.id, "over": True}
            await add_effect(connection, self._team_id, "spike", channel, subject, now)
        return True

    def _select(self) -> Any:
        return select(t.spikes).where(_S.team_id == self._team_id)


def _spike(row: Row[Any]) -> Spike:
    return Spike(row.id, Swell(row.what), row.began_at, row.ended_at, row.found, row.most, row.usual)
