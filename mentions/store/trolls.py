"""What a troll mark, a second look, an objection and a private talk write down, within the move that causes them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row, case, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from mentions.evidence import Mark
from mentions.lifecycle import Action
from mentions.model import Appeal, Aside, Move, TrollReason
from mentions.store import tables as t
from mentions.store.effects import add_effect
from mentions.store.evidence import add_evidence

_E = t.effects.c
_M = t.mentions.c
_UNMARKED: dict[str, Any] = {"troll_reason": None, "policy": 0, "appeal": Appeal.NONE, "second": ""}
_ASKS = frozenset({Action.SECOND, Action.APPEAL})
"""A second person is asked, in private."""


def troll_changes(action: Action, argument: str, now: datetime) -> dict[str, Any]:
    """What a move about a troll writes into its mention; {} for every other move."""
    match action:
        case Action.TROLL:
            return _UNMARKED | {"troll_reason": TrollReason(argument), "told_why_at": None}
        case Action.UNTROLL | Action.REOPEN:
            return _UNMARKED | {}
        case Action.APPEAL:
            closed = {"outcome": None, "closed_by": "", "closed_at": None}
            return {"appeal": Appeal.RAISED, "second": argument} | closed
        case Action.SECOND:
            return {"second": argument}
        case Action.KEEP:
            stays = case((_M.appeal == Appeal.RAISED, literal(str(Appeal.STAYS))), else_=_M.appeal)
            return {"appeal": stays, "second": ""}
        case Action.DELETE:
            return {"second": ""}
        case Action.EXPLAIN:
            return {"told_why_at": now}
    return {}


def aside_due(to: str) -> dict[str, Any]:
    """A colleague is criticised by name, which nobody has talked about yet."""
    return {"aside": case((_M.aside == Aside.NONE, literal(str(Aside.DUE))), else_=_M.aside)} if to else {}


async def troll_follow_up(connection: AsyncConnection, row: Row[Any], move: Move, mark: Mark, aside: str) -> None:
    """What is kept, and who is told in private, because of a move."""
    if move.action == Action.TROLL:
        await add_evidence(connection, row, move, mark)
    if move.action in _ASKS and move.argument:
        subject = {"mention": row.id, "n": move.n, "to": move.argument}
        await add_effect(connection, row.team_id, "second", move.argument, subject, move.at, row.id)
    if aside and row.aside == Aside.DUE:
        await tell_aside(connection, row.team_id, row.id, aside, move.at)


async def tell_aside(connection: AsyncConnection, team_id: str, mention_id: int, to: str, now: datetime) -> None:
    """Orders the private note, once for each mention."""
    query = select(_E.id).where(_E.team_id == team_id, _E.mention_id == mention_id, _E.purpose == "aside").limit(1)
    if (await connection.execute(query)).one_or_none() is None:
        subject = aside_subject(mention_id, Aside.DUE, to)
        await add_effect(connection, team_id, "aside", to, subject, now, mention_id)


def aside_subject(mention_id: int, step: Aside, to: str) -> dict[str, Any]:
    """What the private note is about: `step` says how far the talk had come when it was ordered."""
    return {"mention": mention_id, "step": str(step), "to": to}
