"""Words that have been kept long enough: they go, a few mentions at a time; numbers, keys and the history stay."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Row, and_, bindparam, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from mentions.exclusions import Against
from mentions.model import Appeal, DeedState, Status
from mentions.quoting import Consent
from mentions.store import tables as t
from mentions.store.database import Database
from mentions.store.erasing import WORDLESS, redraw_words

_D = t.drafts.c
_M = t.mentions.c
_N = t.move_notes.c
_P = t.places.c
_Q = t.quotes.c

_STILL_WORK = (Status.OPEN, Status.CLAIMED)
_ENDED_AT = func.coalesce(_M.closed_at, _M.answered_at, _M.claimed_at, _M.seen_at)
_FORGOTTEN = WORDLESS | {"reply": "", "native_id": "", "deed_url": "", "follow_due": None, "ask_again_at": None}


class Keeping:
    """What is kept in one workspace, and for how long."""

    def __init__(self, database: Database, team_id: str) -> None:
        self._database = database
        self._team_id = team_id

    async def outlived(self, before: datetime, limit: int) -> tuple[int, ...]:
        """Mentions that were finished before then and still have words, oldest first. Nothing is locked meanwhile."""
        query = select(_M.id).where(self._finished(before)).order_by(_M.seen_at, _M.id).limit(limit)
        async with self._database.reading() as connection:
            return tuple((await connection.execute(query)).scalars())

    async def forget(self, ids: Sequence[int], before: datetime, now: datetime) -> int:
        """Erases the words of those among these that are still finished: theirs, our answers, the notes and drafts,
        and what Slack shows of them. Quotes that their writers agreed to are kept. How many."""
        async with self._database.writing() as connection:
            mine = select(t.mentions).where(_M.id.in_(ids), self._finished(before)).order_by(_M.id)
            rows = (await connection.execute(mine.with_for_update(skip_locked=True))).all()
            if rows:
                await self._erase(connection, rows, now)
        return len(rows)

    async def drop_drafts(self, before: datetime) -> int:
        """Forgets what somebody began to write before then and never sent; how many."""
        async with self._database.writing() as connection:
            old = delete(t.drafts).where(_D.team_id == self._team_id, _D.at < before)
            return (await connection.execute(old)).rowcount

    def _finished(self, before: datetime) -> Any:
        # What somebody looks at again, or what is on its way to a platform, still needs its words.
        rests = and_(_M.appeal != Appeal.RAISED, _M.deed_state != DeedState.DUE)
        old = and_(_M.seen_at < before, before > _ENDED_AT, rests)
        return and_(_M.team_id == self._team_id, _M.forgotten_at.is_(None), _M.status.not_in(_STILL_WORK), old)

    async def _erase(self, connection: AsyncConnection, rows: Sequence[Row[Any]], now: datetime) -> None:
        ids = [row.id for row in rows]
        # The card shows another state; a mention that never had one is none the wiser.
        changes = _FORGOTTEN | {"forgotten_at": now, "version": _M.version + 1}
        one = {"url": bindparam("page"), "because": bindparam("reason", type_=_M.because.type)}
        mine = update(t.mentions).where(_M.team_id == self._team_id, _M.id == bindparam("one"))
        left = [{"one": row.id, "page": _page(row), "reason": _reason(row.because)} for row in rows]
        await connection.execute(mine.values(changes | one), left)
        noted = await self._erase_notes(connection, ids)
        await connection.execute(delete(t.places).where(_P.team_id == self._team_id, _P.mention_id.in_(ids)))
        await connection.execute(delete(t.drafts).where(_D.team_id == self._team_id, _D.mention_id.in_(ids)))
        refused = and_(_Q.team_id == self._team_id, _Q.mention_id.in_(ids), _Q.consent != Consent.YES)
        wordless = {"words": "", "credit": "", "proof": "", "used": ""}
        await connection.execute(update(t.quotes).where(refused).values(wordless))
        await redraw_words(connection, rows, noted, now)

    async def _erase_notes(self, connection: AsyncConnection, ids: Sequence[int]) -> set[tuple[int, int]]:
        """The moves whose notes were erased. Who did what stays; without the salt the chain asks for no words."""
        noted = and_(_N.team_id == self._team_id, _N.mention_id.in_(ids), _N.note != "")
        erased = update(t.move_notes).where(noted).values(note="", salt="")
        return {(row.mention_id, row.n) for row in await connection.execute(erased.returning(_N.mention_id, _N.n))}


def _page(row: Row[Any]) -> str:
    """Where it stood, as far as it says nothing of anybody: whoever agreed to be quoted is found by it."""
    if row.quote == Consent.YES:
        return str(row.url)
    host = urlsplit(row.url).hostname
    return f"https://{host}/" if host else ""


def _reason(because: dict[str, Any]) -> dict[str, Any]:
    """Why somebody was asked, without words of the mention or the name of its author."""
    if because["code"] == "spoken":
        return because | {"code": "role", "words": because["words"][:1]}
    return because | {"words": []} if because["code"] in set(Against) else because
