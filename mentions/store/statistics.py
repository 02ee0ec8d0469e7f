"""Counting mentions: all of it in the database, but for what needs a calendar of work, which comes in pages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, case, func, literal, or_, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from mentions.findings import Priority, Urgency
from mentions.lifecycle import ANSWERS, Action
from mentions.model import Kind, Mention, Outcome, Status, Tone
from mentions.quoting import Consent
from mentions.statistics import HEATED, Handled, Swell, Tally, Volume
from mentions.store import tables as t
from mentions.store.database import Database
from mentions.store.rows import mentions_of

_M = t.mentions.c
_V = t.moves.c
_Q = t.quotes.c
_N = t.move_notes.c
_ABOUT_US = or_(_M.outcome.is_(None), _M.outcome.not_in([Outcome.NOT_US, Outcome.DUPLICATE]))
_COUNTED = and_(_M.status != Status.HELD, _ABOUT_US)
_TAKES = (Action.CLAIM, Action.TROLL, *ANSWERS)
# What came in a flood is kept back, but it has come.
_POURED = and_(
    _M.status == Status.HELD,
    select(_N.n).where(_N.mention_id == _M.id, _N.n == 1, _N.argument == "flood").exists(),
)
_MOST_WINDOWS = 60


Place = tuple[datetime, int]
"""How far somebody has read: when the last one was found, and its id."""


class Statistics:
    """The figures of one workspace."""

    def __init__(self, database: Database, team_id: str) -> None:
        self._database = database
        self._team_id = team_id

    async def first_seen(self) -> datetime | None:
        """When the first mention was shown; None while there is none."""
        query = select(func.min(_M.seen_at)).where(_M.team_id == self._team_id, _M.status != Status.HELD)
        async with self._database.reading() as connection:
            first: datetime | None = (await connection.execute(query)).scalar_one_or_none()
        return first

    async def volume(self, borders: Sequence[datetime]) -> tuple[Volume, ...]:
        """How many were found between each two of these moments, by source, kind and tone; what is kept back or not
        about us does not count."""
        bucket = _bucket(_M.seen_at, borders)
        within = and_(_M.team_id == self._team_id, _M.seen_at >= borders[0], _M.seen_at < borders[-1], _COUNTED)
        query = select(bucket, _M.source, _M.kind, _M.tone, func.count()).where(within)
        async with self._database.reading() as connection:
            rows = await connection.execute(query.group_by(bucket, _M.source, _M.kind, _M.tone))
            return tuple(Volume(row[0], row[1], Kind(row[2]), Tone(row[3]), row[4]) for row in rows)

    async def daily(self, borders: Sequence[datetime]) -> tuple[list[int], list[int]]:
        """How many were found, and how many answered, between each two of these moments."""
        async with self._database.reading() as connection:
            found = await self._by_bucket(connection, _M.seen_at, borders, _COUNTED)
            return found, await self._by_bucket(connection, _M.answered_at, borders, _ABOUT_US)

    async def handled(
        self, since: datetime, until: datetime, after: Place | None = None, limit: int = 500
    ) -> tuple[Handled, ...]:
        """Those that were found from `since` and before `until` and got a card, the oldest first, from `after` on."""
        mine = and_(_M.team_id == self._team_id, _M.seen_at >= since, _M.seen_at < until, *_beyond(after))
        waits = and_(_M.status.in_([Status.OPEN, Status.CLAIMED]), _M.clock_since.is_not(None))
        urgent = or_(_M.priority == Priority.HIGH, _M.urgency == Urgency.NOW)
        moved = (_first(_TAKES), _first(tuple(ANSWERS)))
        columns = (_M.id, _M.seen_at, _M.rule, _M.role, _M.kind, urgent, _M.posted_at, *moved, waits)
        query = select(*columns).where(mine, _COUNTED, _M.posted_at.is_not(None))
        async with self._database.reading() as connection:
            rows = (await connection.execute(query.order_by(_M.seen_at, _M.id).limit(limit))).all()
        return tuple(_handled(row) for row in rows)

    async def tally(self, since: datetime, until: datetime) -> Tally:
        """What else is counted from `since` and before `until`."""
        mine = _M.team_id == self._team_id
        found = and_(mine, _M.seen_at >= since, _M.seen_at < until, _M.status != Status.HELD)
        answered = and_(mine, _M.answered_at >= since, _M.answered_at < until, _M.answered_by != "")
        negative = and_(_M.tone == Tone.NEGATIVE, _ABOUT_US)
        trolls = _M.troll_reason.is_not(None)
        sums = (_sum(or_(negative, trolls)), _sum(trolls), _sum(_M.outcome == Outcome.NOT_US))
        won = and_(_Q.team_id == self._team_id, _Q.consent == Consent.YES, _Q.at >= since, _Q.at < until)
        async with self._database.reading() as connection:
            negatives, marked, not_us = (await connection.execute(select(*sums).where(found))).one()
            return Tally(
                load=await _count_by(connection, _M.answered_by, answered),
                causes=await _count_by(connection, _M.cause, and_(found, _M.cause != "")),
                negatives=negatives,
                trolls=marked,
                not_us=not_us,
                won=(await connection.execute(select(func.count()).where(won))).scalar_one(),
            )

    async def in_windows(self, windows: Sequence[tuple[datetime, datetime]], what: Swell) -> tuple[int, ...]:
        """How many came in each of these windows, also of what was kept back since too many came at once."""
        counted: list[int] = []
        for start in range(0, len(windows), _MOST_WINDOWS):
            some = windows[start : start + _MOST_WINDOWS]
            parts = [
                select(literal(n).label("n"), func.count().label("number")).where(*self._came(window, what))
                for n, window in enumerate(some)
            ]
            async with self._database.reading() as connection:
                rows = await connection.execute(union_all(*parts))
                found = {row.n: row.number for row in rows}
            counted += [found[n] for n in range(len(some))]
        return tuple(counted)

    async def newest(self, since: datetime, until: datetime, what: Swell, limit: int) -> tuple[Mention, ...]:
        """The newest that came from `since` and before `until`."""
        query = select(t.mentions).where(*self._came((since, until), what), _M.gone_at.is_(None))
        async with self._database.reading() as connection:
            rows = (await connection.execute(query.order_by(_M.seen_at.desc(), _M.id.desc()).limit(limit))).all()
            return await mentions_of(connection, rows)

    async def page(self, since: datetime | None, after: Place | None, limit: int) -> tuple[Mention, ...]:
        """Shown mentions found since then (None: ever), the oldest first, from `after` on."""
        within = [_M.seen_at >= since] if since else []
        shown = and_(_M.team_id == self._team_id, _M.status != Status.HELD, *within, *_beyond(after))
        query = select(t.mentions).where(shown).order_by(_M.seen_at, _M.id).limit(limit)
        async with self._database.reading() as connection:
            return await mentions_of(connection, (await connection.execute(query)).all())

    def _came(self, window: tuple[datetime, datetime], what: Swell) -> tuple[ColumnElement[bool], ...]:
        heated = and_(_M.tone == Tone.NEGATIVE, _M.heat >= HEATED)
        came = (_M.team_id == self._team_id, _M.seen_at >= window[0], _M.seen_at < window[1], or_(_COUNTED, _POURED))
        return (*came, heated) if what is Swell.HEAT else came

    async def _by_bucket(
        self,
        connection: AsyncConnection,
        at: ColumnElement[Any],
        borders: Sequence[datetime],
        which: ColumnElement[bool],
    ) -> list[int]:
        bucket = _bucket(at, borders)
        within = and_(_M.team_id == self._team_id, at >= borders[0], at < borders[-1], which)
        counted = await _count_by(connection, bucket, within)
        return [counted.get(n, 0) for n in range(len(borders) - 1)]


def _handled(row: Row[Any]) -> Handled:
    id_, seen_at, rule, role, kind, urgent, posted_at, claimed_at, answered_at, waits = tuple(row)
    moments = (posted_at, claimed_at, answered_at)
    return Handled(id_, seen_at, rule, role, Kind(kind), bool(urgent), *moments, bool(waits))


def _beyond(after: Place | None) -> tuple[ColumnElement[bool], ...]:
    """What comes after this one; said so that the index on the time is walked on from there."""
    return (_M.seen_at >= after[0], or_(_M.seen_at > after[0], _M.id > after[1])) if after else ()


def _bucket(at: ColumnElement[Any], borders: Sequence[datetime]) -> ColumnElement[int]:
    """Which of the stretches between these moments a time lies in, from 0. Said border by border, since only so a day
    may have 23 or 25 hours on both databases."""
    inner = [(at < border, literal(n)) for n, border in enumerate(borders[1:-1])]
    last = literal(len(borders) - 2)
    return case(*inner, else_=last).label("bucket") if inner else last.label("bucket")


def _first(actions: Sequence[Action]) -> ColumnElement[datetime]:
    """When the first of these moves was made."""
    moved = select(func.min(_V.at)).where(_V.mention_id == _M.id, _V.action.in_([str(action) for action in actions]))
    return moved.correlate(t.mentions).scalar_subquery()


def _sum(which: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((which, 1), else_=0)), 0)


async def _count_by(
    connection: AsyncConnection, what: ColumnElement[Any], which: ColumnElement[bool]
) -> dict[Any, int]:
    rows = await connection.execute(select(what, func.count()).where(which).group_by(what))
    return {row[0]: row[1] for row in rows}
