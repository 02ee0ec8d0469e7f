"""Coming back: who was away and is there again, what others were lent meanwhile, and the one word of welcome."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, or_, select

from mentions.lifecycle import LIFECYCLE, Action
from mentions.model import Because, Mention, Status
from mentions.results import Moved
from mentions.store import tables as t
from mentions.store.cards import place_of
from mentions.store.database import Database
from mentions.store.effects import add_effect
from mentions.store.history import add_move, change_mention, clocked
from mentions.store.keys import clean_because
from mentions.store.moves import add_line
from mentions.store.rows import because_json, mentions_of

_A = t.away.c
_M = t.mentions.c


class Returning:
    """Those of one workspace who come back."""

    def __init__(self, database: Database, team_id: str) -> None:
        self._database = database
        self._team_id = team_id

    async def ended(self, now: datetime) -> tuple[str, ...]:
        """Whose time away has passed without having been welcomed, who came back first at the front."""
        query = select(_A.user).where(_A.team_id == self._team_id, _A.until <= now).order_by(_A.until, _A.user)
        async with self._database.reading() as connection:
            return tuple((await connection.execute(query)).scalars())

    async def lent(self, codes: Collection[str]) -> tuple[Mention, ...]:
        """What nobody has claimed and somebody is asked for because of one of these, oldest first."""
        mine = and_(_M.team_id == self._team_id, _M.status == Status.OPEN, _M.gone_at.is_(None))
        query = select(t.mentions).where(mine, _code().in_(codes)).order_by(_M.seen_at, _M.id)
        async with self._database.reading() as connection:
            return await mentions_of(connection, (await connection.execute(query)).all())

    async def give_back(self, mention: Mention, user: str, role: str, because: Because, now: datetime) -> Moved | None:
        """Asks `user` of `role` for what was lent; None if somebody has done anything about it meanwhile."""
        changes = {"assignee": user, "role": role, "because": because_json(clean_because(because))}
        legal = and_(_M.status.in_(LIFECYCLE[Action.BACK].legal), _M.gone_at.is_(None))
        unchanged = and_(legal, _M.assignee == mention.assignee, _code() == mention.because.code)
        async with self._database.writing() as connection:
            changes |= clocked(Action.BACK, now)
            row = await change_mention(connection, self._team_id, mention.id, Action.BACK, changes, unchanged)
            if row is None:
                return None
            move = await add_move(connection, row, Action.BACK, "", now, user)
            await add_line(connection, row, move)
            return Moved((await mentions_of(connection, [row]))[0], move, place_of(row))

    async def welcome(self, user: str, now: datetime) -> bool:
        """Orders the word of welcome about what waits for `user`, if anything does; False if it has been ordered
        before, or if `user` is away again."""
        back = and_(_A.team_id == self._team_id, _A.user == user, _A.until <= now)
        claimed = and_(_M.status == Status.CLAIMED, _M.owner == user)
        asked = and_(_M.status == Status.OPEN, _M.assignee == user)
        waits = select(_M.id).where(_M.team_id == self._team_id, or_(claimed, asked)).order_by(_M.seen_at, _M.id)
        async with self._database.writing() as connection:
            if (await connection.execute(delete(t.away).where(back).returning(_A.user))).one_or_none() is None:
                return False
            if ids := (await connection.execute(waits)).scalars().all():
                steps = [[mention_id, 0] for mention_id in ids]
                subject = {"to": user, "steps": steps, "at": now.isoformat(), "back": True}
                await add_effect(connection, self._team_id, "direct", user, subject, now)
        return True


def _code() -> ColumnElement[str]:
    """Why somebody is asked, by the code of the reason."""
    code: ColumnElement[str] = _M.because["code"].as_string()
    return code
