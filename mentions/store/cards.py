"""Where each mention's card stands and what it shows; whatever lags behind its mention is shown again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row, Select, and_, bindparam, select, update

from mentions.effects import CardPlace
from mentions.store import tables as t
from mentions.store.database import Database

_M = t.mentions.c


class Cards:
    """The cards of one workspace."""

    def __init__(self, database: Database, team_id: str) -> None:
        self._database = database
        self._team_id = team_id

    async def lagging(self, limit: int = 50, after: int = 0) -> tuple[CardPlace, ...]:
        """Cards that show an older version than their mention has, in the order of their ids, from `after` on."""
        query = self._select().where(_M.shown_version < _M.version, _M.id > after).order_by(_M.id).limit(limit)
        async with self._database.reading() as connection:
            return tuple(_placed(row) for row in await connection.execute(query))

    async def place(self, mention_id: int) -> CardPlace | None:
        """Where the card stands; None if it was never posted or is gone."""
        query = self._select().where(_M.id == mention_id, _M.shown_version.is_not(None))
        async with self._database.reading() as connection:
            row = (await connection.execute(query)).one_or_none()
            return _placed(row) if row is not None else None

    async def shown(self, versions: Mapping[int, tuple[str, int]]) -> None:
        """The cards of these mentions, by their ts, show these versions now; an older word that comes late changes
        nothing, nor does one about a card that has moved away meanwhile."""
        mine = and_(_M.team_id == self._team_id, _M.id == bindparam("card"), _M.card_ts == bindparam("stands"))
        mine = and_(mine, _M.shown_version < bindparam("now_shown"))
        statement = update(t.mentions).where(mine).values(shown_version=bindparam("now_shown"))
        async with self._database.writing() as connection:
            await connection.execute(
                statement, [{"card": card, "stands": ts, "now_shown": v} for card, (ts, v) in sorted(versions.items())]
            )

    async def gone(self, mention_id: int) -> None:
        """The card was deleted in Slack: it is never shown again, and no line goes under it."""
        await self._change(mention_id, _M.card_ts != "", card_gone=True, shown_version=None)

    def _select(self) -> Select[Any]:
        query = select(_M.id, _M.card_channel, _M.card_ts, _M.shown_version)
        return query.where(_M.team_id == self._team_id)

    async def _change(self, mention_id: int, condition: Any, **values: object) -> None:
        statement = update(t.mentions).where(_M.team_id == self._team_id, _M.id == mention_id, condition)
        async with self._database.writing() as connection:
            await connection.execute(statement.values(**values))


def place_of(row: Row[Any]) -> CardPlace | None:
    """Where the card of a row of the mentions table stands; None if it was never posted or is gone."""
    return None if row.shown_version is None else _placed(row)


def _placed(row: Row[Any]) -> CardPlace:
    return CardPlace(row.id, row.card_channel, row.card_ts, row.shown_version)
