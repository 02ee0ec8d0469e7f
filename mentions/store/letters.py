"""What becomes of a draft in the moment in which it is an answer: it is forgotten, and where it was posted is kept."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, and_, delete
from sqlalchemy.ext.asyncio import AsyncConnection

from mentions.clean import clean_text
from mentions.identity import native_key, url_key
from mentions.model import DeedState, Move
from mentions.outside import Deed
from mentions.store import tables as t
from mentions.store.arrivals import below
from mentions.store.rows import inserting
from mentions.writing import Letter

_D = t.drafts.c


def posted(letter: Letter | None) -> dict[str, Any]:
    """What a mention shows of an answer that a person has posted."""
    if letter is None or not letter.url:
        return {}
    return {"deed": Deed.REPLY, "deed_state": DeedState.DONE, "deed_url": clean_text(letter.url, 3_000)}


async def sent(connection: AsyncConnection, row: Row[Any], move: Move, letter: Letter | None) -> None:
    """Forgets the draft, unless its writer has changed it since; our answer, where it stands, is no mention."""
    if letter is None:
        return
    draft = letter.draft
    mine = and_(_D.team_id == row.team_id, _D.mention_id == row.id, _D.author == draft.author)
    await connection.execute(delete(t.drafts).where(mine, _D.text == draft.text))
    if letter.url:
        keys = {"key": native_key(row.source, letter.url), "url_key": url_key(letter.url)}
        kept = below(row.team_id, row.id, row.source, move.at) | keys
        await connection.execute(inserting(connection, t.sightings).values(kept).on_conflict_do_nothing())
