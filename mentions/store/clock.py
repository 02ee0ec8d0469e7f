"""The clock of the promises: what is to be looked at, and the steps that the bot takes then, each of them once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from mentions.lifecycle import LIFECYCLE, Action
from mentions.model import Because, Move
from mentions.results import Moved
from mentions.store import tables as t
from mentions.store.cards import place_of
from mentions.store.database import Database
from mentions.store.effects import add_effect, redraw_direct
from mentions.store.history import add_move, change_mention, clocked, read_moves_of
from mentions.store.keys import clean_because
from mentions.store.moves import add_line
from mentions.store.rows import because_json, mentions_of
from mentions.waiting import HANDS_OVER, STEPS, Waiting

_E = t.effects.c
_M = t.mentions.c
_MOST_AT_ONCE = 100


class Clock:
    """The promises of one workspace."""

    def __init__(self, database: Database, team_id: str) -> None:
        self._database = database
        self._team_id = team_id

    async def lease(self, now: datetime, lease: timedelta, limit: int) -> tuple[Waiting, ...]:
        """Up to `limit` mentions that are to be looked at, those that waited longest first, for as long as `lease`:
        nobody else is given them meanwhile."""
        mine = and_(_M.team_id == self._team_id, _M.step_due <= now)
        due = select(_M.id).where(mine).order_by(_M.step_due, _M.id).limit(limit).with_for_update(skip_locked=True)
        taken = update(t.mentions).where(_M.team_id == self._team_id, _M.id.in_(select(due.cte("due").c.id)))
        async with self._database.writing() as connection:
            found = (await connection.execute(taken.values(step_due=now + lease).returning(*_M))).all()
            rows = sorted(found, key=lambda row: (row.seen_at, row.id))
            mentions = await mentions_of(connection, rows)
            steps = await read_moves_of(connection, self._team_id, [row.id for row in rows], STEPS)
        return tuple(
            Waiting(mention, row.moves, steps.get(row.id, ()), row.step_due)
            for mention, row in zip(mentions, rows, strict=True)
        )

    async def put_off(self, until: Sequence[tuple[Waiting, datetime | None]]) -> None:
        """Each has been looked at; the next time is then (None: not before something happens), unless what has
        happened meanwhile asks for another time."""
        ours = and_(_M.team_id == self._team_id, _M.id == bindparam("one"), _M.step_due == bindparam("leased"))
        later = update(t.mentions).where(ours).values(step_due=bindparam("later", type_=t.UtcTime()))
        in_order = sorted(until, key=lambda one: one[0].mention.id)
        given = [{"one": waiting.mention.id, "leased": waiting.until, "later": at} for waiting, at in in_order]
        if given:
            async with self._database.writing() as connection:
                await connection.execute(later, given)

    async def take(
        self, waiting: Waiting, action: Action, who: str, because: Because, now: datetime, gather: timedelta
    ) -> Moved | None:
        """Takes a step: the mention, the line in its history and thread, and the message to `who`, all or none.
        None if anything has happened to the mention meanwhile, as when another process was faster.

        Args:
            who: whom it tells, and gives the mention where the step hands it over; "" for the channel.
            gather: how long the message waits for others to the same person, so that many become one.
        """
        changes = clocked(action, now)
        if action in HANDS_OVER:
            # When it was claimed stays: it is still the answer that is late.
            changes |= {"assignee": who, "owner": "", "because": because_json(clean_because(because)), "offers": []}
        if action is Action.WARN:
            changes["version"] = _M.version  # The card does not show it.
        legal = and_(_M.status.in_(LIFECYCLE[action].legal), _M.gone_at.is_(None))
        unchanged = and_(legal, _M.moves == waiting.moves)
        async with self._database.writing() as connection:
            row = await change_mention(connection, self._team_id, waiting.mention.id, action, changes, unchanged)
            if row is None:
                return None
            move = await add_move(connection, row, action, "", now, who)
            if action is not Action.WARN:
                await add_line(connection, row, move)
            await redraw_direct(connection, row, now)
            if who:
                await tell(connection, self._team_id, who, move, now + gather)
            if action is Action.CALL:
                await tell(connection, self._team_id, row.card_channel or row.channel, move, now + gather)
            return Moved((await mentions_of(connection, [row]))[0], move, place_of(row))

    async def wake(self, now: datetime) -> None:
        """Who is there, or what is promised, has changed: everything that runs is looked at anew."""
        runs = and_(_M.team_id == self._team_id, _M.clock_since.is_not(None))
        async with self._database.writing() as connection:
            await connection.execute(update(t.mentions).where(runs).values(step_due=now))


async def tell(
    connection: AsyncConnection, team_id: str, to: str, move: Move, due_at: datetime, about: str = ""
) -> None:
    """Orders a message about a move to a person or a channel, within the transaction that causes it. One `about` the
    same that waits for the same place takes it up and waits on, so that whoever is to send it finds it not due."""
    entry = [move.mention_id, move.n]
    mine = and_(_E.team_id == team_id, _E.purpose == "direct", _E.channel == to)
    fresh = and_(mine, _E.state == "due", _E.attempt == 0, _E.due_at > move.at)
    query = select(_E.id, _E.subject).where(fresh).order_by(_E.id.desc()).with_for_update()
    told = (await connection.execute(query)).all()
    waits = next((one for one in told if one.subject.get("about", "") == about), None)
    if waits is None or len(waits.subject["steps"]) >= _MOST_AT_ONCE:
        subject: dict[str, Any] = {"to": to, "steps": [entry], "at": move.at.isoformat()}
        subject |= {"about": about} if about else {}
        await add_effect(connection, team_id, "direct", to, subject, due_at, move.mention_id)
        return
    # One that lists several has no buttons, and belongs to none of them.
    subject = waits.subject | {"steps": [*waits.subject["steps"], entry]}
    more = {"subject": subject, "due_at": due_at, "mention_id": None}
    await connection.execute(update(t.effects).where(_E.id == waits.id).values(more))
