"""The voices that we may quote: what was asked, what their writers said to that, and the end of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, and_, case, delete, func, select, true, update
from sqlalchemy.ext.asyncio import AsyncConnection

from mentions.clean import clean_text
from mentions.lifecycle import Action
from mentions.model import Move
from mentions.quoting import LONGEST, Consent, Quote
from mentions.store import tables as t
from mentions.store.database import Database
from mentions.store.effects import add_effect
from mentions.store.history import add_move, change_mention, read_moves
from mentions.store.rows import inserting, quote_of

_E = t.effects.c
_M = t.mentions.c
_Q = t.quotes.c
_LONGEST_CREDIT = 100
_ANSWERS = frozenset({Action.HEARD, Action.NOTED})
_ENDED = frozenset({Consent.NO, Consent.WITHDRAWN})


class Quotes:
    """The quotes of one workspace."""

    def __init__(self, database: Database, team_id: str) -> None:
        self._database = database
        self._team_id = team_id

    async def get(self, mention_id: int) -> Quote | None:
        """What was asked and said about quoting this mention; None while nobody has asked."""
        return next(iter(await self._read(self._select().where(_Q.mention_id == mention_id))), None)

    async def shown(self, limit: int = 100, skip: int = 0) -> tuple[Quote, ...]:
        """What may be shown to the world, the newest yes first."""
        return await self._read(self._newest().where(_Q.consent == Consent.YES).limit(limit).offset(skip))

    async def latest(self, limit: int = 50) -> tuple[Quote, ...]:
        """All that was ever asked, the latest answer first."""
        return await self._read(self._newest().limit(limit))

    async def counts(self) -> dict[Consent, int]:
        """How many stand how."""
        query = select(_Q.consent, func.count()).where(_Q.team_id == self._team_id).group_by(_Q.consent)
        async with self._database.reading() as connection:
            found = {row[0]: row[1] for row in await connection.execute(query)}
        return {consent: found.get(consent, 0) for consent in Consent}

    def _select(self) -> Select[Any]:
        return select(t.quotes).where(_Q.team_id == self._team_id)

    def _newest(self) -> Select[Any]:
        return self._select().order_by(_Q.at.desc(), _Q.mention_id.desc())

    async def _read(self, query: Select[Any]) -> tuple[Quote, ...]:
        async with self._database.reading() as connection:
            return tuple(quote_of(row) for row in await connection.execute(query))


async def note_quote(connection: AsyncConnection, row: Row[Any], move: Move, quote: Quote | None) -> None:
    """What a move about quoting says, in the transaction of that move. Who says no, or takes it back, is named nowhere
    any more.

    Args:
        quote: the words and all that goes with them, where the move is "asked" or "yes".
    """
    consent = Consent(move.argument)
    if quote is not None:
        await _write(connection, row.team_id, replace(quote, consent=consent, by=move.actor, at=move.at))
    else:
        given = {"consent": consent, "by": move.actor, "at": move.at} | ({"credit": ""} if consent in _ENDED else {})
        await connection.execute(update(t.quotes).where(_of(row)).values(given))
    if consent is not Consent.ASKED:
        await _answer_is_known(connection, row, move.at)


async def ask_too(connection: AsyncConnection, row: Row[Any], move: Move, quote: Quote) -> tuple[Row[Any], Move] | None:
    """A move of its own for the question in an answer; None if somebody has asked before."""
    changes = {"quote": Consent.ASKED}
    asked = await change_mention(connection, row.team_id, row.id, Action.QUOTE, changes, _M.quote == "")
    if asked is None:
        return None
    question = await add_move(connection, asked, Action.QUOTE, move.actor, move.at, Consent.ASKED, quote.words)
    await note_quote(connection, asked, question, quote)
    return asked, question


async def withdraw_gone(connection: AsyncConnection, row: Row[Any], now: datetime) -> tuple[Row[Any], Move] | None:
    """Its words were removed at their source and are erased here: they may not be quoted any more. None where they
    were not; else the move that tells it, with the places from which they must be taken."""
    if row.quote not in (Consent.ASKED, Consent.YES):
        return None
    shown = row.quote == Consent.YES
    ended = {"consent": Consent.WITHDRAWN, "words": "", "credit": "", "proof": "", "at": now}
    used = (await connection.execute(update(t.quotes).where(_of(row)).values(ended).returning(_Q.used))).scalar()
    changes = {"quote": Consent.WITHDRAWN}
    changed = await change_mention(connection, row.team_id, row.id, Action.QUOTE, changes, true())
    assert changed is not None  # noqa: S101 -- its row is held by this transaction
    move = await add_move(connection, changed, Action.QUOTE, "", now, Consent.WITHDRAWN, used or "")
    return (changed, move) if shown else None


async def never_asked(connection: AsyncConnection, team_id: str, mention_id: int) -> None:
    """The question did not reach its writer: it may be asked again."""
    waits = and_(_Q.team_id == team_id, _Q.mention_id == mention_id, _Q.consent == Consent.ASKED)
    await connection.execute(delete(t.quotes).where(waits))
    mine = update(t.mentions).where(_M.team_id == team_id, _M.id == mention_id, _M.quote == Consent.ASKED)
    await connection.execute(mine.values(quote=""))


async def _write(connection: AsyncConnection, team_id: str, quote: Quote) -> None:
    key = {"team_id": team_id, "mention_id": quote.mention_id}
    new: dict[str, Any] = {"consent": quote.consent, "by": quote.by, "at": quote.at}
    new |= {"words": clean_text(quote.words, LONGEST), "credit": clean_text(quote.credit, _LONGEST_CREDIT)}
    new |= {"used": clean_text(quote.used, 2_000), "proof": clean_text(quote.proof, 2_000)}
    new |= {"language": clean_text(quote.language, 20)}
    insert = inserting(connection, t.quotes).values(key | new | {"asked_at": quote.asked_at})
    since = case((_Q.consent == quote.consent, _Q.at), else_=insert.excluded.at)
    await connection.execute(insert.on_conflict_do_update(index_elements=list(key), set_=new | {"at": since}))


async def _answer_is_known(connection: AsyncConnection, row: Row[Any], now: datetime) -> None:
    """The lines that asked whether its author has answered the question need not ask any more."""
    history = await read_moves(connection, row.team_id, row.id)
    asking = {move.n for move in history if move.action in _ANSWERS}
    mine = and_(_E.team_id == row.team_id, _E.mention_id == row.id, _E.purpose == "line", _E.state == "done")
    for line in (await connection.execute(select(_E.id, _E.channel, _E.subject).where(mine))).all():
        if line.subject["n"] in asking:
            await add_effect(connection, row.team_id, "retouch", line.channel, {"effect": line.id}, now, row.id)


def _of(row: Row[Any]) -> Any:
    return and_(_Q.team_id == row.team_id, _Q.mention_id == row.id)
