"""What is kept of trolls: written together with the mark, read by a colleague, forgotten when its time is over."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from mentions.clean import clean_text
from mentions.evidence import Evidence, Mark
from mentions.model import Move, TrollReason
from mentions.store import tables as t
from mentions.store.database import Database

_V = t.evidence.c
_OF_THE_MENTION = ("url", "title", "text", "author", "author_url", "published_at")
_MOST_FACTS = 4_000


async def add_evidence(connection: AsyncConnection, row: Row[Any], move: Move, mark: Mark) -> None:
    """Keeps a text as it stands now, within the transaction that marks it."""
    seen = {name: getattr(row, name) for name in _OF_THE_MENTION}
    judged = {"reason": move.argument, "policy": mark.policy, "facts": clean_text(mark.facts, _MOST_FACTS)}
    kept = {"team_id": row.team_id, "mention_id": row.id, "by": move.actor, "at": move.at}
    await connection.execute(t.evidence.insert(), seen | judged | kept)


class Evidences:
    """The evidence of one workspace."""

    def __init__(self, database: Database, team_id: str) -> None:
        self._database = database
        self._team_id = team_id

    async def of(self, mention_id: int) -> tuple[Evidence, ...]:
        """What was kept of a mention at each mark, the newest first."""
        query = select(t.evidence).where(_V.team_id == self._team_id, _V.mention_id == mention_id)
        async with self._database.reading() as connection:
            return tuple(_evidence(row) for row in await connection.execute(query.order_by(_V.id.desc())))

    async def forget(self, before: datetime) -> int:
        """Deletes what was kept before then; how many."""
        old = delete(t.evidence).where(_V.team_id == self._team_id, _V.at < before)
        async with self._database.writing() as connection:
            return (await connection.execute(old)).rowcount


def _evidence(row: Row[Any]) -> Evidence:
    return Evidence(
        id=row.id,
        mention_id=row.mention_id,
        reason=TrollReason(row.reason),
        policy=row.policy,
        url=row.url,
        title=row.title,
        text=row.text,
        author=row.author,
        author_url=row.author_url,
        published_at=row.published_at,
        facts=row.facts,
        by=row.by,
        at=row.at,
    )
