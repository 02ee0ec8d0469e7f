"""What authors had said about us before: how often and of what kind, whom they know, and which marks they bear."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, and_, case, exists, func, or_, select

from mentions.exclusions import HIDDEN
from mentions.findings import Known, Twin
from mentions.identity import alike, bands
from mentions.lifecycle import Action
from mentions.model import Mention, Outcome, Sighting, Status
from mentions.store import tables as t
from mentions.store.database import Database
from mentions.store.keys import author_key

_M = t.mentions.c
_N = t.move_notes.c
_V = t.moves.c
_B = t.bands.c
_WITHIN = timedelta(days=7)
_MOST_TWINS = 50
_FEWEST_WORDS = 4  # "Great app!" is written by many


class Authors:
    """The authors of one workspace, remembered by a key that outlives their words."""

    def __init__(self, database: Database, team_id: str) -> None:
        self._database = database
        self._team_id = team_id

    async def known_many(
        self, source_id: str, sightings: Sequence[Sighting], now: datetime, troll_marks: timedelta
    ) -> dict[str, Known]:
        """What is known of the authors of these sightings of one source, by the sightings' native ids; who is new is
        left out. What two authors share one native id for tells nothing of either.

        `troll_marks` is how long a mark is held against an author.
        """
        keys: dict[str, set[str]] = {}
        for sighting in sightings:
            key = author_key(source_id, sighting.author, sighting.author_url)
            keys.setdefault(sighting.native_id, set()).add(key)
        wanted = {key for several in keys.values() if len(several) == 1 for key in several} - {""}
        known = await self._known(wanted, now - troll_marks) if wanted else {}
        single = {native_id: several.pop() for native_id, several in keys.items() if len(several) == 1}
        return {native_id: known[key] for native_id, key in single.items() if key in known}

    async def twins(self, mention: Mention) -> tuple[Twin, ...]:
        """Other mentions with the same words, found within a week before or after it, the oldest first; at most 50."""
        words = bands(mention.title, mention.text)
        if not words and len(mention.text.split()) < _FEWEST_WORDS:
            return ()
        window = and_(_M.seen_at >= mention.seen_at - _WITHIN, _M.seen_at <= mention.seen_at + _WITHIN)
        others = and_(_M.team_id == self._team_id, _M.id != mention.id, _M.gone_at.is_(None), window)
        columns = (_M.id, _M.source, _M.url, _M.title, _M.text, _M.author, _M.author_url, _M.published_at)
        query: Select[Any] = select(*columns).where(others).order_by(_M.seen_at, _M.id).limit(_MOST_TWINS)
        if words:
            shared = and_(_B.team_id == self._team_id, _B.band.in_(words), _B.mention_id != mention.id)
            query = query.where(_M.id.in_(select(_B.mention_id).where(shared)))
        else:
            query = query.where(_M.text == mention.text, _M.title == mention.title)
        async with self._database.reading() as connection:
            rows = (await connection.execute(query)).all()
        mine, said = author_key(mention.source, mention.author, mention.author_url), f"{mention.title}\n{mention.text}"
        return tuple(_twin(row, mine) for row in rows if not words or alike(said, f"{row.title}\n{row.text}"))

    async def _known(self, keys: set[str], since: datetime) -> dict[str, Known]:
        rows: dict[str, list[Row[Any]]] = {}
        async with self._database.reading() as connection:
            for row in await connection.execute(self._by_author(keys, since)):
                rows.setdefault(row.author_key, []).append(row)
        return {key: _known(each) for key, each in rows.items()}

    def _by_author(self, keys: set[str], since: datetime) -> Select[Any]:
        """A row for each author, kind and answerer, with the marks that were made after `since`."""
        made = and_(_V.team_id == _M.team_id, _V.mention_id == _M.id, _V.action == Action.TROLL)
        # A mark that was taken back has left no reason.
        marked = case((_M.troll_reason.is_not(None), select(func.max(_V.at)).where(made).scalar_subquery()), else_=None)
        mine = and_(_M.team_id == self._team_id, _M.author_key.in_(keys))
        said = select(_M.author_key, _M.kind, _M.answered_by, _M.answered_at, marked.label("marked"))
        each = said.where(mine, _about_us()).subquery().c
        mark = case((each.marked > since, each.marked), else_=None)
        counted = (
            func.count().label("mentions"),
            func.max(each.answered_at).label("answered_at"),
            func.count(mark).label("trolls"),
            func.max(mark).label("troll_at"),
        )
        who = (each.author_key, each.kind, each.answered_by)
        return select(*who, *counted).group_by(*who)


def _twin(row: Row[Any], mine: str) -> Twin:
    theirs = author_key(row.source, row.author, row.author_url)
    return Twin(row.id, row.source, row.url, bool(mine) and theirs == mine, row.published_at)


def _about_us() -> Any:
    """Neither hidden nor found out to be about somebody else."""
    first = and_(_N.team_id == _M.team_id, _N.mention_id == _M.id, _N.n == 1, _N.argument == HIDDEN)
    not_us = and_(_M.outcome.is_not(None), _M.outcome == Outcome.NOT_US)
    return ~or_(not_us, and_(_M.status == Status.HELD, exists().where(first)))


def _known(rows: Sequence[Row[Any]]) -> Known:
    kinds: dict[str, int] = {}
    for row in rows:
        kinds[row.kind] = kinds.get(row.kind, 0) + row.mentions
    answered = [(row.answered_at, row.answered_by) for row in rows if row.answered_by and row.answered_at]
    at, by = max(answered, default=(None, ""))
    marks = [row.troll_at for row in rows if row.troll_at]
    return Known(kinds, sum(row.trolls for row in rows), max(marks, default=None), by, at)
