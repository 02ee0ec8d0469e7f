"""The second and third step of identity: the same address, or nearly the same words, seen somewhere else.

An address is an identity only while it leads to one mention: some feeds give all their items the same one.
Within one source an address counts only together with the title (its ids were renamed), and likeness never does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from mentions.identity import alike, bands
from mentions.model import Sighting
from mentions.store import tables as t
from mentions.store.keys import Keyed

_WITHIN = timedelta(days=7)
# The best few by shared bands: a text that is everywhere must not cost more than any other.
_COMPARED = 5


def fold(title: str) -> str:
    """A title as it is compared: case and spaces do not count."""
    return " ".join(title.split()).casefold()


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What is kept of other sightings that might be the same mentions.

    Attributes:
        at: sightings by the address they share with the batch.
        banded: mentions of other sources by the bands they share with it.
        texts: those mentions' words.
        ours: the mentions this source has seen already; grows as the batch is merged.
    """

    at: Mapping[str, Sequence[Row[Any]]]
    banded: Mapping[int, Sequence[int]]
    texts: Mapping[int, str]
    ours: set[int]

    @classmethod
    async def look(
        cls, connection: AsyncConnection, team_id: str, source_id: str, items: Sequence[Keyed], now: datetime
    ) -> Elsewhere:
        """Reads all that might matter for `items`, whatever their number, in four queries."""
        at = await _at(connection, team_id, items)
        banded = await _banded(connection, team_id, source_id, items, now - _WITHIN)
        near = {mention_id for ids in banded.values() for mention_id in ids}
        ours = await _seen_by(
            connection, team_id, source_id, near | {r.mention_id for rows in at.values() for r in rows}
        )
        return cls(at, banded, await _texts(connection, team_id, near), ours)

    def renamed(self, item: Keyed) -> Row[Any] | None:
        """The sighting of this very source that stands at the same address under the same title."""
        rows = [] if item.sighting.own or not item.sighting.title else self.at.get(item.url_key, ())
        same = (row for row in rows if row.mention_id in self.ours and fold(row.title) == fold(item.sighting.title))
        return next(same, None)

    def find(self, item: Keyed, *, by_likeness: bool = True) -> int | None:
        """The mention of another source that this is, by its address or, if that is asked for, by its words."""
        at = {row.mention_id for row in self.at.get(item.url_key, ())}
        if len(at) == 1 and not at & self.ours:
            found = at.pop()
        else:
            near = self._near(item.sighting) if by_likeness else []
            found = next((i for i in near if alike(_text(item.sighting), self.texts[i])), 0)
        self.ours.add(found)
        return found or None

    def _near(self, sighting: Sighting) -> list[int]:
        shared = [i for band in bands(sighting.title, sighting.text) for i in self.banded.get(band, ())]
        return [i for i, _ in Counter(i for i in shared if i not in self.ours).most_common(_COMPARED)]


def _text(sighting: Sighting) -> str:
    return f"{sighting.title}\n{sighting.text}"


async def _at(connection: AsyncConnection, team_id: str, items: Sequence[Keyed]) -> dict[str, list[Row[Any]]]:
    c = t.sightings.c
    also = (t.mentions.c.source.label("first_source"), t.mentions.c.title)
    query: Select[Any] = select(*c, *also).join_from(t.sightings, t.mentions).order_by(c.mention_id, c.seen_at)
    keys = {item.url_key for item in items if item.url_key}
    found: dict[str, list[Row[Any]]] = {}
    for row in await connection.execute(query.where(c.team_id == team_id, c.url_key.in_(keys))):
        found.setdefault(row.url_key, []).append(row)
    return found


async def _banded(
    connection: AsyncConnection, team_id: str, source_id: str, items: Sequence[Keyed], since: datetime
) -> dict[int, list[int]]:
    c = t.bands.c
    values = {band for item in items for band in bands(item.sighting.title, item.sighting.text)}
    query = select(c.band, c.mention_id).where(c.team_id == team_id, c.band.in_(values))
    found: dict[int, list[int]] = {}
    for row in await connection.execute(query.where(c.seen_at >= since, c.source != source_id).order_by(c.mention_id)):
        found.setdefault(row.band, []).append(row.mention_id)
    return found


async def _texts(connection: AsyncConnection, team_id: str, ids: set[int]) -> dict[int, str]:
    c = t.mentions.c
    rows = await connection.execute(select(c.id, c.title, c.text).where(c.team_id == team_id, c.id.in_(ids)))
    return {row.id: f"{row.title}\n{row.text}" for row in rows}


async def _seen_by(connection: AsyncConnection, team_id: str, source_id: str, ids: set[int]) -> set[int]:
    c = t.sightings.c
    query = select(c.mention_id).where(c.team_id == team_id, c.source == source_id, c.mention_id.in_(ids))
    return set((await connection.execute(query)).scalars())
