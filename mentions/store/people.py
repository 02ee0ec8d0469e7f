"""What the store knows of people and workspaces: who is away, where the bot is installed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import and_, select, update

from mentions.clean import clean_text
from mentions.store import tables as t
from mentions.store.database import Database
from mentions.store.rows import inserting

_A = t.away.c


class People:
    """The people of one workspace."""

    def __init__(self, database: Database, team_id: str) -> None:
        self._database = database
        self._team_id = team_id

    async def set_away(self, user: str, until: datetime | None, now: datetime) -> None:
        """`user` is away until then; None, or a time that has passed, is back again. Who is back is remembered until
        the welcome; see store.returning."""
        key = {"team_id": self._team_id, "user": user}
        async with self._database.writing() as connection:
            if until is not None and until > now:
                insert = inserting(connection, t.away).values(key | {"until": until})
                await connection.execute(insert.on_conflict_do_update(index_elements=list(key), set_={"until": until}))
                return
            away = and_(_A.team_id == self._team_id, _A.user == user, _A.until > now)
            await connection.execute(update(t.away).where(away).values(until=now))

    async def away(self, now: datetime) -> dict[str, datetime]:
        """Who is away, and until when."""
        query = select(_A.user, _A.until).where(_A.team_id == self._team_id, _A.until > now)
        async with self._database.reading() as connection:
            return {row.user: row.until for row in await connection.execute(query)}

    async def dismiss(self, user: str, what: str, now: datetime) -> None:
        """`user` wants to see this no more."""
        row = {"team_id": self._team_id, "user": user, "what": what, "at": now}
        async with self._database.writing() as connection:
            await connection.execute(inserting(connection, t.dismissed).values(row).on_conflict_do_nothing())

    async def dismissed(self, user: str) -> frozenset[str]:
        """What `user` wants to see no more."""
        query = select(t.dismissed.c.what).where(t.dismissed.c.team_id == self._team_id, t.dismissed.c.user == user)
        async with self._database.reading() as connection:
            return frozenset((await connection.execute(query)).scalars())


async def workspaces(database: Database) -> tuple[str, ...]:
    """The team ids of all workspaces that were ever remembered."""
    async with database.reading() as connection:
        query = select(t.workspaces.c.team_id).order_by(t.workspaces.c.team_id)
        return tuple((await connection.execute(query)).scalars())


async def remember_workspace(database: Database, team_id: str, name: str, now: datetime) -> None:
    """Notes that the bot works in this workspace, first seen `now`; a new name replaces the old."""
    row = {"team_id": team_id, "name": clean_text(name, 200), "at": now}
    async with database.writing() as connection:
        insert = inserting(connection, t.workspaces).values(row)
        await connection.execute(insert.on_conflict_do_update(index_elements=["team_id"], set_={"name": row["name"]}))
