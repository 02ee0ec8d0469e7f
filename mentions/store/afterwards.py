"""After the answer: who is asked whether it is solved, and who is told that a cause is put right, each of them once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, case, false, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from mentions.afterwards import IS_IT_SOLVED, IT_IS_FIXED, SETTLES, CauseCount
from mentions.clean import clean_text
from mentions.lifecycle import LIFECYCLE, Action
from mentions.model import Because, Mention, Move, Outcome
from mentions.results import Moved
from mentions.store import tables as t
from mentions.store.asked import redraw_asked
from mentions.store.cards import place_of
from mentions.store.changes import REOPENED, STANDS
from mentions.store.clock import tell
from mentions.store.database import Database
from mentions.store.effects import redraw_direct
from mentions.store.history import add_move, change_mention, clocked, read_moves_of
from mentions.store.keys import clean_because
from mentions.store.moves import add_line
from mentions.store.rows import because_json, inserting, mentions_of

_F = t.fixes.c
_M = t.mentions.c

_ended_at: ColumnElement[datetime] = func.coalesce(_M.closed_at, _M.answered_at)
_NEVER_OURS = (Outcome.NOT_US, Outcome.DUPLICATE)


class Afterwards:
    """What one workspace still does for those who have had their answer."""

    def __init__(self, database: Database, team_id: str) -> None:
        self._database = database
        self._team_id = team_id

    async def to_ask(self, now: datetime, limit: int = 100) -> tuple[Mention, ...]:
        """Of what it is time to ask whether it is solved, those whose time came first."""
        due = and_(_M.team_id == self._team_id, _M.ask_again_at <= now, _legal(Action.ASK_AGAIN), STANDS)
        query = select(t.mentions).where(due).order_by(_M.ask_again_at, _M.id).limit(limit)
        async with self._database.reading() as connection:
            return await mentions_of(connection, (await connection.execute(query)).all())

    async def put_off(self, mention: Mention, until: datetime) -> None:
        """Nobody is there to be asked before `until`, unless something has happened meanwhile."""
        ours = and_(_M.team_id == self._team_id, _M.id == mention.id, _M.ask_again_at == mention.ask_again_at)
        async with self._database.writing() as connection:
            await connection.execute(update(t.mentions).where(ours).values(ask_again_at=until))

    async def ask(self, mention: Mention, who: str, now: datetime, gather: timedelta) -> Moved | None:
        """Asks `who` whether it is solved; None if somebody was faster, or anything has happened meanwhile.

        Args:
            gather: how long the message waits for others to the same person, so that many become one.
        """
        unchanged = and_(_legal(Action.ASK_AGAIN), STANDS, _M.ask_again_at == mention.ask_again_at)
        async with self._database.writing() as connection:
            done = {"ask_again_at": None}
            row = await change_mention(connection, self._team_id, mention.id, Action.ASK_AGAIN, done, unchanged)
            if row is None:
                return None
            move = await add_move(connection, row, Action.ASK_AGAIN, "", now, who)
            return await self._told(connection, row, move, who, now + gather, IS_IT_SOLVED)

    async def asked(self, ids: Sequence[int]) -> Mapping[int, tuple[Move, ...]]:
        """By mention, when somebody was asked whether it is solved, and what has settled that; oldest first."""
        async with self._database.reading() as connection:
            return await read_moves_of(connection, self._team_id, ids, SETTLES | {Action.ASK_AGAIN})

    async def fix(self, cause: str, by: str, now: datetime, note: str = "") -> None:
        """Remembers that a cause is put right: from then on `to_tell` finds what had waited for it."""
        said = {"by": by, "note": clean_text(note, 500), "at": now, "done_at": None}
        key = {"team_id": self._team_id, "cause": clean_text(cause, 200)}
        async with self._database.writing() as connection:
            insert = inserting(connection, t.fixes).values(key | said)
            await connection.execute(insert.on_conflict_do_update(index_elements=list(key), set_=said))

    async def to_tell(self, since: datetime, limit: int = 100) -> tuple[Mention, ...]:
        """What had waited for a cause that is put right by now, oldest first; what was finished before `since` is too
        long ago. Once there is nothing left, it is not looked for again."""
        undone = select(_F.cause, _F.at).where(_F.team_id == self._team_id, _F.done_at.is_(None))
        async with self._database.reading() as connection:
            fixes = (await connection.execute(undone)).all()
            fixed = or_(false(), *(and_(_M.cause == fix.cause, fix.at >= _ended_at) for fix in fixes))
            query = select(t.mentions).where(_M.team_id == self._team_id, fixed, _waits(since))
            query = query.order_by(_M.seen_at, _M.id).limit(limit)
            found = await mentions_of(connection, (await connection.execute(query)).all()) if fixes else ()
        if fixes and not found:
            await self._done(fixes)
        return found

    async def _done(self, fixes: Sequence[Any]) -> None:
        """Everything that had waited for these is open again, unless one was marked once more meanwhile."""
        async with self._database.writing() as connection:
            for fix in fixes:
                this = and_(_F.team_id == self._team_id, _F.cause == fix.cause, _F.at == fix.at)
                await connection.execute(update(t.fixes).where(this).values(done_at=fix.at))

    async def bring_back(
        self, mention: Mention, who: str, role: str, because: Because, now: datetime, gather: timedelta
    ) -> Moved | None:
        """Opens it again for `who` to tell its writer; None if somebody was faster, or anything has happened."""
        asked = {"assignee": who, "role": role, "because": because_json(clean_because(because)), "offers": []}
        changes = REOPENED | asked | clocked(Action.FIXED, now)
        changes |= {"owner": "", "claimed_at": None, "told_fixed": mention.cause}
        unchanged = and_(_legal(Action.FIXED), STANDS, _M.version == mention.version)
        async with self._database.writing() as connection:
            row = await change_mention(connection, self._team_id, mention.id, Action.FIXED, changes, unchanged)
            if row is None:
                return None
            move = await add_move(connection, row, Action.FIXED, "", now, mention.cause)
            return await self._told(connection, row, move, who, now + gather, IT_IS_FIXED)

    async def causes(self, month: datetime, last: datetime, since: datetime) -> tuple[CauseCount, ...]:
        """Every cause that was met since `last` or that somebody waits for, the most frequent this month first.

        Args:
            month: when this month began. last: when the last one did.
            since: what was finished before is too long ago to be told.
        """
        this = _counted(_M.seen_at >= month)
        before = _counted(and_(_M.seen_at >= last, _M.seen_at < month))
        waiting = _counted(_waits(since))
        query = select(_M.cause, this, before, waiting).where(_M.team_id == self._team_id, _M.cause != "")
        async with self._database.reading() as connection:
            rows = (await connection.execute(query.group_by(_M.cause))).all()
            fixes = select(_F.cause, _F.at).where(_F.team_id == self._team_id)
            fixed = {row.cause: row.at for row in await connection.execute(fixes)}
        counts = [CauseCount(row[0], row[1], row[2], row[3], fixed.get(row[0])) for row in rows if any(row[1:])]
        return tuple(sorted(counts, key=lambda one: (-one.this_month, -one.last_month, -one.waiting, one.cause)))

    async def _told(
        self, connection: AsyncConnection, row: Row[Any], move: Move, who: str, due_at: datetime, about: str
    ) -> Moved:
        """Its line, and the message to whoever is to do something."""
        await add_line(connection, row, move)
        await redraw_direct(connection, row, move.at)
        await redraw_asked(connection, row, move)
        if who:
            await tell(connection, self._team_id, who, move, due_at, about)
        return Moved((await mentions_of(connection, [row]))[0], move, place_of(row))


def _legal(action: Action) -> ColumnElement[bool]:
    return _M.status.in_(LIFECYCLE[action].legal)


def _counted(which: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((which, 1), else_=0)), 0)


def _waits(since: datetime) -> ColumnElement[bool]:
    """Answered or closed with a cause after `since`, no troll's, and not told before that it is put right."""
    ours = and_(_M.troll_reason.is_(None), or_(_M.outcome.is_(None), _M.outcome.not_in(_NEVER_OURS)))
    finished = and_(_legal(Action.FIXED), _ended_at >= since)
    return and_(_M.cause != "", ours, finished, STANDS, _M.told_fixed != _M.cause)
