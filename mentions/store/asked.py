"""The questions whether something is solved that stand with people in private: drawn anew when they are answered."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, and_, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from mentions.afterwards import IS_IT_SOLVED, SETTLES
from mentions.lifecycle import Action
from mentions.model import Move
from mentions.store import tables as t
from mentions.store.effects import add_effect

_E = t.effects.c
_V = t.moves.c


async def redraw_asked(connection: AsyncConnection, row: Row[Any], move: Move) -> None:
    """Orders that the lists be drawn anew in which somebody was asked about this mention; a message about it alone is
    drawn anew whatever is done to it."""
    if move.action not in SETTLES:
        return
    asked = and_(_V.team_id == row.team_id, _V.mention_id == row.id, _V.action == Action.ASK_AGAIN)
    since = (await connection.execute(select(func.max(_V.at)).where(asked))).scalar_one_or_none()
    if since is None:
        return
    told = and_(_E.team_id == row.team_id, _E.purpose == "direct", _E.state == "done", _E.due_at >= since)
    lists = select(_E.id, _E.channel, _E.subject).where(told, _E.mention_id.is_(None))
    for effect in (await connection.execute(lists)).all():
        if effect.subject.get("about") == IS_IT_SOLVED and row.id in dict(effect.subject["steps"]):
            await add_effect(connection, row.team_id, "retouch", effect.channel, {"effect": effect.id}, move.at, row.id)
