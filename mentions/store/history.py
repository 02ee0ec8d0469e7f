"""The moves as they lie in the database: how a mention is changed and its history grows, one line at a time."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, literal, null, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from mentions.lifecycle import LIFECYCLE, Action
from mentions.model import Move, Status
from mentions.outside import Deed
from mentions.store import tables as t
from mentions.store.chain import Link, content_digest, holds, link_digest

_M = t.mentions.c


async def change_mention(
    connection: AsyncConnection,
    team_id: str,
    mention_id: int,
    action: Action,
    changes: Mapping[str, Any],
    allowed: ColumnElement[bool],
) -> Row[Any] | None:
    """The one UPDATE of a move; None if the mention is not as `allowed` says, and then nothing has changed.

    What a card does not show may hold its version back.
    """
    leads_to = LIFECYCLE[action].leads_to
    status: dict[str, Any] = {"status": leads_to} if leads_to else {}
    counted = {"version": _M.version + 1, "moves": _M.moves + 1}
    statement = update(t.mentions).where(_M.team_id == team_id, _M.id == mention_id, allowed)
    statement = statement.values(counted | status | dict(changes)).returning(*_M)
    return (await connection.execute(statement)).one_or_none()


def moment(at: datetime) -> ColumnElement[datetime]:
    """A time inside an expression, where the column it goes into does not tell its type."""
    return literal(at, t.UtcTime())


def begun(now: datetime) -> dict[str, Any]:
    """The clock of the promise begins."""
    return {"clock_since": now, "step_due": now, "snoozed_until": None}


def taken() -> dict[str, Any]:
    """What is done to a mention's words at their source, once what was ordered last is done there. What we have deleted
    ourselves need not be asked about: that it is gone is no news, and whoever objects to it is heard."""
    words = case((_M.deed.in_([Deed.HIDE, Deed.DELETE]), _M.deed), (_M.deed == Deed.SHOW, ""), else_=_M.taken)
    return {"taken": words, "follow_due": case((_M.deed == Deed.DELETE, null()), else_=_M.follow_due)}


def clocked(action: Action, now: datetime) -> dict[str, Any]:
    """What a move does to the clock of the promise."""
    match LIFECYCLE[action].clock:
        case "begins":
            return begun(now)
        case "ends":
            return dict.fromkeys(begun(now))
        case "at once":
            return {"step_due": case((_M.clock_since.is_not(None), moment(now)), else_=None)}
    return {}


async def add_move(
    connection: AsyncConnection, row: Row[Any], action: Action, actor: str, now: datetime, argument: str, note: str = ""
) -> Move:
    """The line for a mention that was just changed: the change holds its row, so nobody comes between."""
    query = select(t.moves.c.digest).where(t.moves.c.mention_id == row.id, t.moves.c.n == row.moves - 1)
    previous = (await connection.execute(query)).scalar_one_or_none() or ""
    move = Move(row.id, row.moves, action, Status(row.status), actor, now, argument, note)
    return (await write_moves(connection, row.team_id, [move], previous))[0]


async def write_moves(
    connection: AsyncConnection, team_id: str, moves: Sequence[Move], previous: str = ""
) -> tuple[Move, ...]:
    """Writes moves of different mentions, each following `previous`; they come back with their digests."""
    rows, words, written = [], [], []
    for move in moves:
        salt = secrets.token_hex(16)
        content = content_digest(salt, move.actor, move.argument, move.note)
        digest = link_digest(previous, move.mention_id, move.n, move.action, move.status, move.at, content)
        place = {"team_id": team_id, "mention_id": move.mention_id, "n": move.n}
        sealed = {"status": move.status, "at": move.at, "content": content, "digest": digest}
        rows.append(place | {"action": str(move.action)} | sealed)
        words.append(place | {"actor": move.actor, "argument": move.argument, "note": move.note, "salt": salt})
        written.append(replace(move, digest=digest))
    if rows:
        await connection.execute(t.moves.insert(), rows)
        await connection.execute(t.move_notes.insert(), words)
    return tuple(written)


async def read_moves(connection: AsyncConnection, team_id: str, mention_id: int) -> tuple[Move, ...]:
    """All moves of a mention, oldest first; erased words are ""."""
    return tuple(_move(row) for row in await connection.execute(_joined(team_id, mention_id)))


async def read_moves_of(
    connection: AsyncConnection, team_id: str, ids: Sequence[int], actions: Collection[Action]
) -> dict[int, tuple[Move, ...]]:
    """The moves of these kinds of several mentions, by mention, oldest first."""
    query = _joined(team_id, *ids).where(t.moves.c.action.in_(actions))
    found: dict[int, list[Move]] = {}
    for row in await connection.execute(query):
        found.setdefault(row.mention_id, []).append(_move(row))
    return {mention_id: tuple(moves) for mention_id, moves in found.items()}


async def chain_holds(connection: AsyncConnection, team_id: str, mention_id: int) -> bool:
    """Whether the moves are as they were written and all there; erased words do not count."""
    query = select(_M.moves).where(_M.team_id == team_id, _M.id == mention_id)
    count = (await connection.execute(query)).scalar_one_or_none()
    rows = (await connection.execute(_joined(team_id, mention_id))).all()
    return count is not None and holds([_link(row) for row in rows], count)


def _joined(team_id: str, *ids: int) -> Select[Any]:
    notes = and_(t.move_notes.c.mention_id == t.moves.c.mention_id, t.move_notes.c.n == t.moves.c.n)
    words = (t.move_notes.c.actor, t.move_notes.c.argument, t.move_notes.c.note, t.move_notes.c.salt)
    query = select(*t.moves.c, *words).outerjoin_from(t.moves, t.move_notes, notes)
    mine = query.where(t.moves.c.team_id == team_id, t.moves.c.mention_id.in_(ids))
    return mine.order_by(t.moves.c.mention_id, t.moves.c.n)


def _move(row: Row[Any]) -> Move:
    words = (row.argument or "", row.note or "")
    return Move(row.mention_id, row.n, row.action, Status(row.status), row.actor or "", row.at, *words, row.digest)


def _link(row: Row[Any]) -> Link:
    # Without its salt a note has been erased; who did it and what may still stand there.
    words = None if not row.salt else (row.salt, row.actor, row.argument, row.note)
    return Link(row.mention_id, row.n, row.action, row.status, row.at, row.content, row.digest, words)
