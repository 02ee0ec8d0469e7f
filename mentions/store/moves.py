"""Moves: one UPDATE that only the first of several people can make."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, false, not_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from mentions.clean import clean_text
from mentions.lifecycle import LIFECYCLE, Action, legal
from mentions.model import (
    Beaten,
    Because,
    Kind,
    Missing,
    Move,
    Moved,
    Outcome,
    Repeated,
    Status,
    TrollReason,
)
from mentions.store import tables as t
from mentions.store.cards import place_of
from mentions.store.database import Database
from mentions.store.effects import add_effect
from mentions.store.history import add_move, chain_holds, change_mention, read_moves
from mentions.store.keys import clean_because
from mentions.store.rows import because_json, mentions_of

_M = t.mentions.c


class Moves:
    """What was done to the mentions of one workspace."""

    def __init__(self, database: Database, team_id: str) -> None:
        self._database = database
        self._team_id = team_id

    async def make(
        self,
        mention_id: int,
        action: Action,
        actor: str,
        now: datetime,
        *,
        argument: str = "",
        note: str = "",
        because: Because | None = None,
        role: str | None = None,
    ) -> Moved | Beaten | Repeated | Missing:
        """Makes a move if it is legal right now, with its thread line; otherwise tells who was faster.

        Args:
            argument: an Outcome for close, a TrollReason for troll, a Kind for kind, a user id for reassign.
            note: the answer for reply and thank, else a free reason.

        Raises:
            ValueError: the argument is no word of its action.
        """
        argument, note = clean_text(argument, 200), clean_text(note, 20_000)
        changes = _written(action, actor, argument, note, now) | _ownership(action, actor, now) | _choice(because, role)
        allowed = and_(_M.status.in_(LIFECYCLE[action].legal), not_(_already(action, actor, argument, note)))
        async with self._database.writing() as connection:
            row = await change_mention(connection, self._team_id, mention_id, action, changes, allowed)
            if row is None:
                return await self._lost(connection, mention_id, action, actor, argument)
            move = await add_move(connection, row, action, actor, now, argument, note)
            if action is Action.RAISE:
                await add_effect(connection, self._team_id, "card", row.channel, {"mention": row.id}, now, row.id)
            if not row.card_gone:
                line = {"mention": row.id, "n": move.n}
                await add_effect(connection, self._team_id, "line", row.channel, line, now, row.id)
            return Moved((await mentions_of(connection, [row]))[0], move, place_of(row))

    async def _lost(
        self, connection: AsyncConnection, mention_id: int, action: Action, actor: str, argument: str
    ) -> Beaten | Repeated | Missing:
        query = select(t.mentions).where(_M.team_id == self._team_id, _M.id == mention_id)
        row = (await connection.execute(query)).one_or_none()
        if row is None:
            return Missing(mention_id)
        mention = (await mentions_of(connection, [row]))[0]
        history = await read_moves(connection, self._team_id, mention_id)
        if legal(action, mention.status) or _made_last(history, action, actor, argument):
            return Repeated(mention)
        return Beaten(mention, _last_turn(history))

    async def history(self, mention_id: int) -> tuple[Move, ...]:
        """All moves of a mention, oldest first; what was erased is ""."""
        async with self._database.reading() as connection:
            return await read_moves(connection, self._team_id, mention_id)

    async def get(self, mention_id: int, n: int) -> Move | None:
        """The n-th move of a mention."""
        return next((move for move in await self.history(mention_id) if move.n == n), None)

    async def verify(self, mention_id: int) -> bool:
        """Whether the history is as it was written: nothing changed, inserted or missing. Erased words do not count."""
        async with self._database.reading() as connection:
            return await chain_holds(connection, self._team_id, mention_id)


def _written(action: Action, actor: str, argument: str, note: str, now: datetime) -> dict[str, Any]:
    """What a move writes into the mention, beside its status and owner."""
    match action:
        case Action.REPLY | Action.THANK:
            return {"answered_by": actor, "answered_at": now, "reply": note}
        case Action.REASSIGN:
            return {"assignee": argument}
        case Action.KIND:
            return {"kind": Kind(argument)}
        case Action.TROLL:
            return {"troll_reason": TrollReason(argument)}
        case Action.UNTROLL:
            return {"troll_reason": None}
        case Action.CLOSE:
            return {"outcome": Outcome(argument), "closed_by": actor, "closed_at": now}
        case Action.REOPEN:
            return {"outcome": None, "closed_by": "", "closed_at": None, "troll_reason": None}
        case Action.RAISE:
            return {"posted_at": now}
        case _:
            return {}


def _ownership(action: Action, actor: str, now: datetime) -> dict[str, Any]:
    if LIFECYCLE[action].takes == "clears":
        return {"owner": "", "claimed_at": None}
    if LIFECYCLE[action].takes == "claims":
        nobody = _M.owner == ""
        return {"owner": case((nobody, actor), else_=_M.owner), "claimed_at": case((nobody, now), else_=_M.claimed_at)}
    return {}


def _choice(because: Because | None, role: str | None) -> dict[str, Any]:
    changes: dict[str, Any] = {} if role is None else {"role": clean_text(role, 200)}
    return changes if because is None else changes | {"because": because_json(clean_because(because))}


def _already(action: Action, actor: str, argument: str, note: str) -> ColumnElement[bool]:
    """What some moves leave behind stays legal for them: without this a double click would make them twice."""
    match action:
        case Action.KIND:
            return _M.kind == argument
        case Action.REASSIGN:
            return and_(_M.status == Status.OPEN, _M.assignee == argument)
        case Action.REPLY | Action.THANK:
            return and_(_M.status == Status.ANSWERED, _M.answered_by == actor, _M.reply == note)
        case _:
            return false()


def _made_last(history: Sequence[Move], action: Action, actor: str, argument: str) -> bool:
    people = [(move.action, move.actor, move.argument) for move in history if move.actor]
    return people[-1:] == [(action, actor, argument)]


def _last_turn(history: Sequence[Move]) -> Move:
    """The last move that changed the status."""
    before = [None, *(move.status for move in history)]
    return next(
        move for move, status in zip(reversed(history), reversed(before[:-1]), strict=True) if move.status != status
    )
