"""The private talks with colleagues who are criticised by name: each step once, told to nobody but their lead."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import and_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from mentions.lifecycle import LIFECYCLE, Action
from mentions.model import Aside, Mention
from mentions.store import tables as t
from mentions.store.database import Database
from mentions.store.effects import add_effect
from mentions.store.history import add_move, change_mention
from mentions.store.rows import mentions_of
from mentions.store.trolls import aside_subject

_E = t.effects.c
_M = t.mentions.c
_BEFORE = {Aside.TOLD: Aside.DUE, Aside.FOLLOWED: Aside.TOLD}


class Asides:
    """The private talks of one workspace."""

    def __init__(self, database: Database, team_id: str) -> None:
        self._database = database
        self._team_id = team_id

    async def leads(self, mention_id: int) -> frozenset[str]:
        """Who was told in private that this mention criticises a colleague."""
        mine = and_(_E.team_id == self._team_id, _E.mention_id == mention_id, _E.purpose == "aside")
        async with self._database.reading() as connection:
            return frozenset((await connection.execute(select(_E.subject["to"].as_string()).where(mine))).scalars())

    async def tick(
        self, mention_id: int, step: Aside, actor: str, now: datetime, ask_again_at: datetime
    ) -> Mention | None:
        """Takes a step of the talk; None if it has been taken, or its turn has not come.

        Args:
            ask_again_at: when `actor` is asked how they are, once they have been talked with.
        """
        turn = and_(_M.aside == _BEFORE[step], _M.status.in_(LIFECYCLE[Action.ASIDE].legal))
        # No card shows it, so none has to be drawn anew.
        changes = {"aside": step, "version": _M.version}
        async with self._database.writing() as connection:
            row = await change_mention(connection, self._team_id, mention_id, Action.ASIDE, changes, turn)
            if row is None:
                return None
            await add_move(connection, row, Action.ASIDE, actor, now, step)
            await self._redraw(connection, mention_id, now)
            if step is Aside.TOLD:
                subject = aside_subject(mention_id, step, actor)
                await add_effect(connection, self._team_id, "aside", actor, subject, ask_again_at, mention_id)
            return (await mentions_of(connection, [row]))[0]

    async def _redraw(self, connection: AsyncConnection, mention_id: int, now: datetime) -> None:
        told = and_(_E.mention_id == mention_id, _E.purpose == "aside", _E.state == "done")
        query = select(_E.id, _E.channel).where(_E.team_id == self._team_id, told)
        for note in (await connection.execute(query)).all():
            await add_effect(connection, self._team_id, "retouch", note.channel, {"effect": note.id}, now, mention_id)
