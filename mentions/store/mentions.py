"""Asking for mentions: one, many, somebody's, the open ones, and how many there are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from mentions.exclusions import Against
from mentions.identity import url_key
from mentions.listening import Accepted, Progress
from mentions.model import Arrival, Counts, Kind, Mention, Sighting, Status
from mentions.store import tables as t
from mentions.store.arrivals import Intake, stored_sightings
from mentions.store.database import Database
from mentions.store.errors import StaleFence
from mentions.store.keys import keyed
from mentions.store.listening import finish_fetch
from mentions.store.rows import mentions_of

_M = t.mentions.c
_HIDDEN = and_(_M.status == Status.HELD, _M.because["code"].as_string().in_(list(Against)))


def accepting(team_id: str) -> str:
    """What only one may do at a time: decide whether a sighting is known."""
    return f"ambassadors: accept {team_id}"


class Mentions:
    """The mentions of one workspace."""

    def __init__(self, database: Database, team_id: str) -> None:
        self._database = database
        self._team_id = team_id

    async def accept(
        self,
        source_id: str,
        arrivals: Sequence[Arrival],
        progress: Progress | None,
        channel: str,
        now: datetime,
        *,
        follows: bool = False,
    ) -> Accepted:
        """Keeps what a fetch found, each mention once, and where the fetch left its source: all of it or nothing.

        Args:
            follows: the source can tell what becomes of its mentions, and shall be asked.

        Raises:
            StaleFence: somebody else has leased the source meanwhile; nothing was kept.
        """
        async with self._database.writing(alone=accepting(self._team_id)) as connection:
            intake = Intake(connection, self._team_id, source_id, channel, now, follows)
            accepted = await intake.take(arrivals)
            new = len(accepted.posted) + len(accepted.held)
            if progress and not await finish_fetch(connection, self._team_id, source_id, progress, new, now):
                raise StaleFence(f"{source_id} was leased by somebody else meanwhile; nothing of this fetch was kept")
        return accepted

    async def known(self, source_id: str, sightings: Sequence[Sighting]) -> frozenset[str]:
        """The native ids among these that are kept with the same words already: nothing to do for them.

        A piece of a page that is kept has nothing to add, whatever part of the page it shows this time.
        """
        items = keyed(source_id, sightings)
        async with self._database.reading() as connection:
            stored = await stored_sightings(connection, self._team_id, items)
        rows = [(item, item.find(stored)) for item in items]
        # Without a digest it was said below a mention: whatever its words, it is no news.
        same = [row is not None and (item.sighting.snippet or row.digest in ("", item.digest)) for item, row in rows]
        changed = [item for (item, _), known in zip(rows, same, strict=True) if not known]
        news = {sightings[item.at].native_id for item in changed}
        return frozenset(sighting.native_id for sighting in sightings) - news

    async def get(self, mention_id: int) -> Mention | None:
        """One mention."""
        return next(iter(await self.many([mention_id])), None)

    async def many(self, ids: Sequence[int]) -> tuple[Mention, ...]:
        """Those of these that exist, in the order asked for."""
        found = {mention.id: mention for mention in await self._find(self._select().where(_M.id.in_(ids)))}
        return tuple(found[mention_id] for mention_id in ids if mention_id in found)

    async def queue(self, user: str) -> tuple[Mention, ...]:
        """What this person has in hand: claimed, or asked to and not claimed by anybody.

        What has priority comes first, then the oldest.
        """
        claimed = and_(_M.status == Status.CLAIMED, _M.owner == user)
        asked = and_(_M.status == Status.OPEN, _M.assignee == user)
        # The statuses lead to the index, and sorting here keeps it from being passed over for one in the right order.
        in_hand = self._select().where(_M.status.in_([Status.OPEN, Status.CLAIMED]), or_(claimed, asked))
        return tuple(sorted(await self._find(in_hand), key=lambda m: (-m.priority, m.seen_at, m.id)))

    async def open(self, limit: int = 50) -> tuple[Mention, ...]:
        """What nobody has claimed: what has priority first, then the oldest."""
        order = (_M.priority.desc(), _M.seen_at, _M.id)
        # Sorted by id alone: long texts need not be carried about.
        first = select(_M.id).where(_M.team_id == self._team_id, _M.status == Status.OPEN).order_by(*order).limit(limit)
        return await self._find(self._select().where(_M.id.in_(first)).order_by(*order))

    async def held(self, limit: int = 50) -> tuple[Mention, ...]:
        """What is kept back, oldest first."""
        return await self._find(self._oldest_first(_M.status == Status.HELD).limit(limit))

    async def latest(self, limit: int) -> tuple[Mention, ...]:
        """What was shown last, newest first; what has been erased is left out."""
        shown = and_(_M.status != Status.HELD, _M.gone_at.is_(None), _M.forgotten_at.is_(None))
        return await self._find(self._select().where(shown).order_by(_M.seen_at.desc(), _M.id.desc()).limit(limit))

    async def hidden(self, limit: int = 50) -> tuple[Mention, ...]:
        """What the setup speaks against, newest first."""
        return await self._find(self._select().where(_HIDDEN).order_by(_M.seen_at.desc(), _M.id.desc()).limit(limit))

    async def by_url(self, url: str) -> Mention | None:
        """The mention at this address, in any of its forms; the first if there are several."""
        at = select(t.sightings.c.mention_id).where(
            t.sightings.c.team_id == self._team_id, t.sightings.c.url_key == url_key(url), t.sightings.c.url_key != ""
        )
        found = await self._find(self._select().where(_M.id.in_(at)).order_by(_M.id).limit(1))
        return next(iter(found), None)

    async def posted_since(self, source_id: str, since: datetime) -> int:
        """How many cards this source has been given since then."""
        query = select(func.count()).where(_M.team_id == self._team_id, _M.source == source_id, _M.posted_at >= since)
        async with self._database.reading() as connection:
            return int((await connection.execute(query)).scalar_one())

    async def load(self) -> dict[str, int]:
        """How many mentions each person has in hand."""
        counted: dict[str, int] = {}
        async with self._database.reading() as connection:
            for person, status in ((_M.assignee, Status.OPEN), (_M.owner, Status.CLAIMED)):
                query = select(person, func.count()).where(_M.team_id == self._team_id, _M.status == status)
                for user, count in await connection.execute(query.where(person != "").group_by(person)):
                    counted[user] = counted.get(user, 0) + count
        return counted

    async def asked_since(self, since: datetime) -> dict[str, int]:
        """How many mentions that got a card each person was asked for first since then."""
        found = and_(_M.team_id == self._team_id, _M.seen_at >= since, _M.posted_at.is_not(None))
        query = select(_M.asked_first, func.count()).where(found, _M.asked_first != "").group_by(_M.asked_first)
        async with self._database.reading() as connection:
            return {row[0]: row[1] for row in await connection.execute(query)}

    async def counts(self, now: datetime) -> Counts:
        """The state of affairs; "today" begins at midnight in the zone of `now`."""
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        mine = _M.team_id == self._team_id
        alive = and_(mine, _M.status.in_([Status.OPEN, Status.CLAIMED, Status.ANSWERED, Status.TROLL]))
        found = select(func.count()).where(mine, _M.seen_at >= midnight, _M.status != Status.HELD)
        hidden = select(func.count()).where(mine, _M.seen_at >= midnight, _HIDDEN)
        answered = select(func.count()).where(mine, _M.answered_at >= midnight)
        oldest = select(func.min(_M.seen_at)).where(mine, _M.status == Status.OPEN)
        async with self._database.reading() as connection:
            statuses = await _count_by(connection, _M.status, mine)
            kinds = await _count_by(connection, _M.kind, alive)
            return Counts(
                by_status={status: statuses.get(status, 0) for status in Status},
                by_kind={kind: kinds.get(kind, 0) for kind in Kind},
                found_today=(await connection.execute(found)).scalar_one(),
                unclaimed_oldest=(await connection.execute(oldest)).scalar_one(),
                answered_today=(await connection.execute(answered)).scalar_one(),
                hidden_today=(await connection.execute(hidden)).scalar_one(),
            )

    def _select(self) -> Select[Any]:
        return select(t.mentions).where(_M.team_id == self._team_id)

    def _oldest_first(self, which: ColumnElement[bool]) -> Select[Any]:
        return self._select().where(which).order_by(_M.seen_at, _M.id)

    async def _find(self, query: Select[Any]) -> tuple[Mention, ...]:
        async with self._database.reading() as connection:
            return await mentions_of(connection, (await connection.execute(query)).all())


async def _count_by(
    connection: AsyncConnection, column: ColumnElement[str], which: ColumnElement[bool]
) -> dict[str, int]:
    query = select(column, func.count()).where(which).group_by(column)
    return {row[0]: row[1] for row in await connection.execute(query)}
