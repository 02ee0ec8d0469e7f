"""Searching the mentions by their words, on either database; the newest are found first."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, column, func, literal, select, table, text

from mentions.effects import CardPlace
from mentions.model import Mention
from mentions.searching import Search
from mentions.store import tables as t
from mentions.store.cards import place_of
from mentions.store.database import Database
from mentions.store.rows import mentions_of
from mentions.store.wordindex import TABLE, WEIGHTS, fold

_M = t.mentions.c
_MOST_WORDS = 12
_LONGEST_WORD = 60
_W = table(TABLE, column("rowid"), column("mention_id"), column("words"), column(TABLE))


class Searching:
    """The mentions of one workspace, by their words."""

    def __init__(self, database: Database, team_id: str) -> None:
        self._database = database
        self._team_id = team_id

    async def find(self, search: Search, limit: int, skip: int = 0) -> tuple[tuple[Mention, CardPlace | None], ...]:
        """Those that fit, the newest first, each with where its card stands."""
        matching = self._matching(search).limit(limit).offset(skip)
        async with self._database.reading() as connection:
            ids = (await connection.execute(matching)).scalars().all()
            query = select(t.mentions).where(_M.team_id == self._team_id, _M.id.in_(ids)).order_by(_M.id.desc())
            rows = (await connection.execute(query)).all()
            found = await mentions_of(connection, rows)
        return tuple(zip(found, map(place_of, rows), strict=True))

    def _matching(self, search: Search) -> Select[Any]:
        query = select(_M.id).where(_M.team_id == self._team_id, *_narrowed(search))
        wanted, author = list(_plain(search.words)), list(_plain(search.author))
        if not (wanted or author):
            # Words that are only signs can be looked up nowhere.
            return query.where(literal(not (search.words or search.author))).order_by(_M.id.desc())
        if self._database.dialect == "sqlite":
            asked = " ".join([*(f'"{word}"*' for word in wanted), *(f'author : "{word}"*' for word in author)])
            # The index is read from its end, and only as far as the page needs.
            joined = query.join(_W, _W.c.rowid == _M.id).where(_W.c[TABLE].op("MATCH")(asked))
            return joined.order_by(_W.c.rowid.desc())
        asked = " & ".join([*(f"{word}:*" for word in wanted), *(f"{word}:*{WEIGHTS['author']}" for word in author)])
        joined = query.join(_W, _W.c.mention_id == _M.id)
        found = joined.where(_W.c.words.op("@@")(func.to_tsquery(text("'simple'"), asked)))
        return found.order_by(_M.id.desc())


def _plain(words: Sequence[str]) -> Iterator[str]:
    """Letters and digits only, as the index has them: nothing in them means anything to a query."""
    found = (part for word in words for part in re.findall(r"[^\W_]+", fold(word)))
    yield from (part[:_LONGEST_WORD] for part, _ in zip(found, range(_MOST_WORDS), strict=False))


def _narrowed(search: Search) -> Iterator[ColumnElement[bool]]:
    if search.kind:
        yield _M.kind == search.kind
    if search.status:
        yield _M.status == search.status
    if search.sources:
        yield _M.source.in_(search.sources)
    if search.since:
        yield _M.seen_at >= search.since
