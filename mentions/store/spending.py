"""What is spent in a day on something that costs: never more than its cap, however many processes spend."""

from __future__ import annotations

from datetime import date

from sqlalchemy import and_, select

from mentions.store import tables as t
from mentions.store.database import Database
from mentions.store.rows import inserting

_S = t.spending.c


class Spending:
    """The spending of one workspace."""

    def __init__(self, database: Database, team_id: str) -> None:
        self._database = database
        self._team_id = team_id

    async def take(self, what: str, day: date, amount: int, cap: int) -> bool:
        """Whether `amount` more may be spent on that day without passing `cap`; if so, it is spent."""
        async with self._database.writing() as connection:
            insert = inserting(connection, t.spending).values(self._row(what, day, 0)).on_conflict_do_nothing()
            await connection.execute(insert)
            mine = and_(_S.team_id == self._team_id, _S.what == what, _S.day == day.isoformat())
            spend = t.spending.update().where(mine, _S.amount + amount <= cap).values(amount=_S.amount + amount)
            return (await connection.execute(spend.returning(_S.amount))).one_or_none() is not None

    async def add(self, what: str, day: date, amount: int) -> None:
        """It was more than had been taken for it."""
        if amount:
            await self.take(what, day, amount, 2**31 - 1)

    async def spent(self, what: str, day: date) -> int:
        """How much has been spent on that day."""
        mine = and_(_S.team_id == self._team_id, _S.what == what, _S.day == day.isoformat())
        async with self._database.reading() as connection:
            return int((await connection.execute(select(_S.amount).where(mine))).scalar_one_or_none() or 0)

    def _row(self, what: str, day: date, amount: int) -> dict[str, str | int]:
        return {"team_id": self._team_id, "what": what, "day": day.isoformat(), "amount": amount}
