"""What the team teaches: labels, each written together with the move that said it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, delete, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from mentions.lifecycle import ANSWERS, Action
from mentions.model import Kind, Move, Outcome
from mentions.store import tables as t
from mentions.store.database import Database
from mentions.store.rows import inserting
from mentions.teaching import MOST_TAUGHT, FirstAsked, Taught

_B = t.labels.c
_M = t.mentions.c
_BY_ROLES = ANSWERS | {Action.REASSIGN}

Says = tuple[str, str]
"""A question and its answer; an answer of "" takes back what was said before."""

_SAYS: dict[str, Callable[[Row[Any], Move], Says | None]] = {
    Action.KIND: lambda _, move: ("kind", move.argument),
    Action.TROLL: lambda *_: ("kind", Kind.TROLL),
    # Who takes the mark away says that the kind it has is right, unless it is that very one.
    Action.UNTROLL: lambda row, _: ("kind", "" if row.kind == Kind.TROLL else row.kind),
    Action.ROLE: lambda row, _: ("role", row.role),
    Action.NOT_US: lambda *_: ("about", "no"),
    Action.CLOSE: lambda _, move: ("about", "no") if move.argument == Outcome.NOT_US else None,
    Action.REOPEN: lambda *_: ("about", ""),
    Action.RAISE: lambda *_: ("about", "yes"),
}
"""What each move says of the mention as it has left it."""


async def teach(connection: AsyncConnection, row: Row[Any], move: Move, roles: Sequence[str]) -> None:
    """Writes down what a move teaches; the latest word on a question counts.

    Args:
        row: the mention as the move has left it.
        roles: of whoever was handed it, or has answered it: only if its own is among them, they say whose it is.
    """
    if move.action in _BY_ROLES:
        said = ("role", row.role) if row.role in roles else None
    else:
        said = says(row, move) if (says := _SAYS.get(move.action)) else None
    if said is not None:
        await _note(connection, row, move, *said)


async def _note(connection: AsyncConnection, row: Row[Any], move: Move, question: str, answer: str) -> None:
    if not answer:
        mine = and_(_B.team_id == row.team_id, _B.mention_id == row.id, _B.question == question)
        await connection.execute(delete(t.labels).where(mine))
        return
    latest = {"answer": str(answer), "action": str(move.action), "at": move.at}
    key = {"team_id": row.team_id, "mention_id": row.id, "question": question}
    insert = inserting(connection, t.labels).values(key | latest)
    # An answer from those who were asked confirms them; whoever has said more than that is not overruled by it.
    if move.action in ANSWERS:
        insert = insert.on_conflict_do_nothing()
    else:
        insert = insert.on_conflict_do_update(index_elements=list(key), set_=latest)
    await connection.execute(insert)


class Teaching:
    """What colleagues have said that the mentions of one workspace are."""

    def __init__(self, database: Database, team_id: str) -> None:
        self._database = database
        self._team_id = team_id

    async def labelled(self, limit: int = MOST_TAUGHT) -> tuple[Taught, ...]:
        """The newest labels, oldest first."""
        query = self._labels(*_B, _M.title, _M.text, _M.language)
        query = query.order_by(_B.at.desc(), _B.mention_id.desc(), _B.question).limit(limit)
        async with self._database.reading() as connection:
            rows = (await connection.execute(query)).all()
        return tuple(
            Taught(r.mention_id, r.title, r.text, r.language, r.question, r.answer, r.action, r.at)
            for r in reversed(rows)
        )

    async def sorts(self) -> dict[tuple[str, str], int]:
        """How many labels there are, by question and by the move that gave them."""
        query = self._labels(_B.question, _B.action, func.count()).group_by(_B.question, _B.action)
        async with self._database.reading() as connection:
            return {(question, action): count for question, action, count in await connection.execute(query)}

    async def count_since(self, moment: datetime | None = None) -> int:
        """How many labels were given or changed after that moment; all of them if it is None."""
        query = self._labels(func.count())
        async with self._database.reading() as connection:
            query = query if moment is None else query.where(_B.at > moment)
            return int((await connection.execute(query)).scalar_one())

    async def first_asked(self, since: datetime, until: datetime) -> FirstAsked:
        """Of what was answered from `since` and before `until`: how much by the one who was asked when it came."""
        then = and_(_M.answered_at >= since, _M.answered_at < until, _M.answered_by != "", _M.asked_first != "")
        right = func.coalesce(func.sum(case((_M.answered_by == _M.asked_first, 1), else_=0)), 0)
        query = select(func.count(), right).where(_M.team_id == self._team_id, then)
        async with self._database.reading() as connection:
            return FirstAsked(*(await connection.execute(query)).one())

    def _labels(self, *what: ColumnElement[Any]) -> Select[Any]:
        """Labels whose texts we still have: what was erased teaches no more."""
        stands = and_(_M.gone_at.is_(None), or_(_M.title != "", _M.text != ""))
        return (
            select(*what)
            .join_from(t.labels, t.mentions, _M.id == _B.mention_id)
            .where(_B.team_id == self._team_id, stands)
        )
