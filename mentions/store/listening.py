"""How the sources are doing: when each is due, who has leased it, where it left off."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, ColumnElement, and_, delete, func, literal, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from mentions.clean import clean_text
from mentions.health import WELL, Health, judge
from mentions.listening import Progress, SourceState
from mentions.store import tables as t
from mentions.store.database import Database
from mentions.store.effects import add_effect
from mentions.store.rows import BROUGHT_AT, inserting, state_of

_L = t.listening.c
_E = t.effects.c
# Clocks of several machines may differ by this much.
_ASTRAY = timedelta(minutes=5)


class Listening:
    """The sources of one workspace."""

    def __init__(self, database: Database, team_id: str) -> None:
        self._database = database
        self._team_id = team_id

    async def keep(self, source_ids: Sequence[str], now: datetime) -> None:
        """A state for each of these sources, due now; those that have one keep it."""
        new = {"team_id": self._team_id, "bookmark": {}, "next_due": now, "interval": 0.0}
        rows = [new | {"source": source_id} for source_id in source_ids]
        async with self._database.writing() as connection:
            if rows:
                await connection.execute(inserting(connection, t.listening).on_conflict_do_nothing(), rows)

    async def lease(
        self, source_ids: Sequence[str], now: datetime, lease: timedelta, limit: int
    ) -> tuple[SourceState, ...]:
        """Takes up to `limit` of these sources that are due, for as long as `lease`; each with a new fence.

        Who does not finish in time loses the lease, and whatever comes afterwards under the old fence is refused.
        """
        # Tried in the future: the clock was set back, and what it said before means nothing any more.
        astray = _L.last_try > now + _ASTRAY
        free = or_(_L.leased_until.is_(None), _L.leased_until <= now, astray)
        ripe = or_(_L.next_due <= now, astray)
        due = select(_L.source).where(self._mine(), ripe, free, _among(self._database, source_ids))
        due = due.order_by(_L.next_due, _L.source).limit(limit).with_for_update(skip_locked=True)
        taken = select(due.cte("due").c.source)
        statement = update(t.listening).where(self._mine(), _L.source.in_(taken))
        statement = statement.values(leased_until=now + lease, last_try=now, fence=_L.fence + 1).returning(*_L)
        async with self._database.writing() as connection:
            states = [state_of(row) for row in await connection.execute(statement)]
        return tuple(sorted(states, key=lambda state: (state.next_due, state.source)))

    async def free(self) -> None:
        """Ends every lease: for a process that knows itself to be the only one, and finds those of its former life."""
        statement = update(t.listening).where(self._mine(), _L.leased_until.is_not(None)).values(leased_until=None)
        async with self._database.writing() as connection:
            await connection.execute(statement)

    async def finish(self, source_id: str, progress: Progress, now: datetime) -> bool:
        """Ends a fetch that brought nothing to accept; False if the lease has passed to somebody else."""
        async with self._database.writing() as connection:
            return await finish_fetch(connection, self._team_id, source_id, progress, progress.new, now)

    async def states(self) -> tuple[SourceState, ...]:
        """How every source is doing that was ever kept."""
        query = select(t.listening).where(self._mine()).order_by(_L.source)
        async with self._database.reading() as connection:
            return tuple(state_of(row) for row in await connection.execute(query))

    async def wake(self, source_id: str, now: datetime) -> None:
        """The source is due now."""
        statement = update(t.listening).where(self._mine(), _L.source == source_id, _L.next_due > now)
        async with self._database.writing() as connection:
            await connection.execute(statement.values(next_due=now))

    def _mine(self) -> ColumnElement[bool]:
        return _L.team_id == self._team_id


async def finish_fetch(
    connection: AsyncConnection, team_id: str, source_id: str, progress: Progress, new: int, now: datetime
) -> bool:
    """Writes down where a fetch left its source, ends the lease, and has people told what they must know of its
    health; False if the fence is no longer the newest."""
    mine = and_(_L.team_id == team_id, _L.source == source_id, _L.fence == progress.fence)
    row = (await connection.execute(select(t.listening).where(mine).with_for_update())).one_or_none()
    if row is None:
        return False
    health = judge(state_of(row), clean_text(progress.outcome, 200), now, asked=progress.asked)
    values = _after(progress, health, new, now)
    await connection.execute(update(t.listening).where(mine).values(values))
    if health.tell and progress.channel:
        await _tell(connection, team_id, source_id, progress, health, now)
    return True


def _after(progress: Progress, health: Health, new: int, now: datetime) -> dict[str, Any]:
    well = health.outcome in WELL
    counts = dict(health.counts)
    if health.brought_at is not None:
        counts[BROUGHT_AT] = int(health.brought_at.timestamp())
    values: dict[str, Any] = {
        "bookmark": {clean_text(key, 200): clean_text(value, 4_000) for key, value in progress.bookmark.items()},
        "next_due": progress.next_due,
        "interval": progress.interval.total_seconds(),
        "outcome": health.outcome,
        "note": clean_text(progress.note, 1_000),
        "fails": 0 if well else _L.fails + 1,
        "unchanged": 0 if new else _L.unchanged + int(well),
        "runs": _L.runs + 1,
        "leased_until": None,
        "told": health.told,
        "counts": counts,
        "usual_gap": None if health.usual_gap is None else health.usual_gap.total_seconds(),
    }
    values |= {"last_good": now} if well else {}
    values |= {"last_new": now} if new else {}
    return values | ({"canary_at": now} if progress.canary else {})


async def _tell(
    connection: AsyncConnection, team_id: str, source_id: str, progress: Progress, health: Health, now: datetime
) -> None:
    """Puts a note into the outbox; but "well again" to nobody who has not yet been told that it was ill."""
    if not health.told and await _untold(connection, team_id, source_id):
        return
    times = {"since": health.since, "next_due": progress.next_due}
    subject = {"source": source_id, "tell": health.tell, "outcome": health.outcome}
    subject |= {"why": clean_text(progress.note, 300)}
    subject |= {name: at.isoformat() if at else "" for name, at in times.items()}
    await add_effect(connection, team_id, "note", progress.channel, subject, now)


async def _untold(connection: AsyncConnection, team_id: str, source_id: str) -> bool:
    """Takes back the notes on this source that wait to be posted (our own network was down, say); whether any did."""
    notes = select(_E.id, _E.subject).where(_E.team_id == team_id, _E.purpose == "note", _E.state == "due")
    waiting = [row.id for row in await connection.execute(notes) if row.subject.get("source") == source_id]
    taken = delete(t.effects).where(_E.id.in_(waiting), _E.state == "due").returning(_E.id)
    return bool((await connection.execute(taken)).all())


def _among(database: Database, source_ids: Sequence[str]) -> ColumnElement[bool]:
    """All ids as one parameter: ten thousand single ones would cost more each second than all the rest."""
    listed = literal(list(source_ids), JSON)
    if database.dialect == "postgresql":
        return _L.source.in_(select(func.json_array_elements_text(listed)))
    return _L.source.in_(select(func.json_each(listed).table_valued("value").c.value))
