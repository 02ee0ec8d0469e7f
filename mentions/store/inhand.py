"""What people have in hand and what they wait for, for their Home: a few rows each, however many mentions there are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, case, func, literal_column, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from mentions.awaiting import Awaited, Awaits, Load
from mentions.model import DeedState, Mention, Status
from mentions.quoting import Consent
from mentions.store import tables as t
from mentions.store.database import Database
from mentions.store.rows import mentions_of
from mentions.writing import DraftState

_M, _D, _Q = t.mentions.c, t.drafts.c, t.quotes.c
_ORDER = (_M.priority.desc(), _M.clock_since.asc().nulls_last(), _M.id)
_HOLDER = case((_M.status == Status.CLAIMED, _M.owner), else_=_M.assignee)
# Written out, so that the databases see that the few rows of an index suffice.
_IN_HAND = _M.status.in_([literal_column("'open'"), literal_column("'claimed'")])
_UNDERWAY = _M.deed_state.in_([literal_column(f"'{state}'") for state in ("due", "queued", "unclear")])
_OWN = {
    DraftState.WRITING: Awaits.WRITING,
    DraftState.COOLING: Awaits.COOLING,
    DraftState.ASKED: Awaits.ASKED,
    DraftState.APPROVED: Awaits.APPROVED,
    DraftState.HELD: Awaits.HELD,
    DraftState.READY: Awaits.READY,
}


class _Found(NamedTuple):
    what: Awaits
    mention_id: int
    who: str = ""
    at: datetime | None = None


class InHand:
    """The queues of one workspace."""

    def __init__(self, database: Database, team_id: str) -> None:
        self._database = database
        self._team_id = team_id

    async def queue(self, user: str, limit: int = 100) -> tuple[Mention, ...]:
        """What this person has claimed, or is asked for and nobody has claimed: what has priority first, then what
        has waited longest; as many as `limit`."""
        first = select(_M.id).where(self._alive(), _HOLDER.is_not_distinct_from(user)).order_by(*_ORDER).limit(limit)
        async with self._database.reading() as connection:
            query = select(t.mentions).where(_M.team_id == self._team_id, _M.id.in_(first)).order_by(*_ORDER)
            return await mentions_of(connection, (await connection.execute(query)).all())

    async def loads(self) -> dict[str, Load]:
        """What everybody has in hand, by Slack user id; "" stands for nobody."""
        place, many = (
            func.row_number().over(partition_by=_HOLDER, order_by=_ORDER),
            func.count().over(partition_by=_HOLDER),
        )
        ranked = select(_M.id, place.label("place"), many.label("many")).where(self._alive()).subquery()
        async with self._database.reading() as connection:
            firsts = (await connection.execute(select(ranked).where(ranked.c.place == 1))).all()
            mentions = await self._mentions(connection, [row.id for row in firsts])
        found = [(row.many, mentions[row.id]) for row in firsts if row.id in mentions]
        return {holder(mention): Load(many, mention) for many, mention in found}

    async def awaited(self, user: str, limit: int = 10) -> tuple[Awaited, ...]:
        """What this person waits for, in the order of `Awaits`, then by its time; as many as `limit` of each."""
        async with self._database.reading() as connection:
            found = [one for query in self._waiting(user, limit) for one in await _read(connection, query)]
            mentions = await self._mentions(connection, [one.mention_id for one in found])
        order = list(Awaits)
        known = [
            Awaited(one.what, mentions[one.mention_id], one.who, one.at) for one in found if one.mention_id in mentions
        ]
        return tuple(sorted(known, key=lambda one: (order.index(one.what), one.at is None, one.at, one.mention.id)))

    def _waiting(self, user: str, limit: int) -> Iterable[tuple[Any, Select[Any]]]:
        mine, asked = _D.author == user, and_(_D.colleague == user, _D.state == DraftState.ASKED)
        drafts = select(_D.mention_id, _D.author, _D.state, _D.colleague, _D.until, _D.at)
        drafts = drafts.where(_D.team_id == self._team_id, or_(mine, asked)).order_by(_D.at.desc()).limit(2 * limit)
        yield (lambda row: _draft(row, user)), drafts
        deeds = select(_M.id, _M.deed_state, _M.answered_at).where(
            _M.team_id == self._team_id, _UNDERWAY, or_(_M.owner == user, _M.answered_by == user)
        )
        yield _deed, deeds.order_by(_M.id.desc()).limit(limit)
        quotes = select(_Q.mention_id, _Q.asked_at).where(
            _Q.team_id == self._team_id, _Q.consent == Consent.ASKED, _Q.by == user
        )
        yield (
            (lambda row: _Found(Awaits.CONSENT, row.mention_id, "", row.asked_at)),
            quotes.order_by(_Q.at).limit(limit),
        )
        again = select(_M.id, _M.ask_again_at).where(
            _M.team_id == self._team_id, _M.ask_again_at.is_not(None), or_(_M.owner == user, _M.answered_by == user)
        )
        yield (
            (lambda row: _Found(Awaits.ASK_AGAIN, row.id, "", row.ask_again_at)),
            again.order_by(_M.ask_again_at).limit(limit),
        )

    def _alive(self) -> Any:
        return and_(_M.team_id == self._team_id, _IN_HAND)

    async def _mentions(self, connection: AsyncConnection, ids: Sequence[int]) -> dict[int, Mention]:
        query = select(t.mentions).where(_M.team_id == self._team_id, _M.id.in_(ids))
        found = await mentions_of(connection, (await connection.execute(query)).all()) if ids else ()
        return {mention.id: mention for mention in found}


def holder(mention: Mention) -> str:
    """Who has it in hand: whoever has claimed it, else whoever is asked."""
    return mention.owner if mention.status is Status.CLAIMED else mention.assignee


async def _read(connection: AsyncConnection, asked: tuple[Any, Select[Any]]) -> list[_Found]:
    as_found, query = asked
    return [as_found(row) for row in await connection.execute(query)]


def _draft(row: Any, user: str) -> _Found:
    if row.author != user:
        return _Found(Awaits.LOOK, row.mention_id, row.author, row.at)
    what = _OWN[DraftState(row.state)]
    if what is Awaits.COOLING:
        return _Found(Awaits.COOLED if row.until is None else what, row.mention_id, "", row.until)
    return _Found(what, row.mention_id, row.colleague, row.at)


def _deed(row: Any) -> _Found:
    unclear = row.deed_state == DeedState.UNCLEAR
    return _Found(Awaits.UNCLEAR if unclear else Awaits.UNDERWAY, row.id, "", row.answered_at)
