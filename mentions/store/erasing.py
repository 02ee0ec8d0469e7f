"""Erasing what was said: what of a mention's words is left afterwards, and which posts of ours must be drawn anew."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Text, and_, cast, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from mentions.store import tables as t
from mentions.store.effects import effect_row

_E = t.effects.c
_P = t.proposals.c

WORDLESS: dict[str, Any] = {
    "title": "", "text": "", "author": "", "author_url": "", "author_since": None, "words": [], "findings": [],
    "known": {},
}  # fmt: skip
"""What a mention says without the words of its author."""
_AN_ALARM = timedelta(hours=2)
_PRIVATE = ("second", "aside", "look")
"""What one person is told of one mention, with its words."""


async def redraw_words(
    connection: AsyncConnection, rows: Sequence[Row[Any]], quoting: Collection[tuple[int, int]], now: datetime
) -> None:
    """Orders that what we posted of the words of these mentions of one workspace be drawn anew.

    Args:
        quoting: the moves whose lines show words, as mention and number.
    """
    ids, team_id = {row.id for row in rows}, rows[0].team_id
    ours = and_(_E.team_id == team_id, _E.state != "refused")
    posts = select(_E.id, _E.channel, _E.subject, _E.mention_id, _E.purpose).where(ours)
    of_one = posts.where(_E.mention_id.in_(ids), _E.purpose.in_(("line", *_PRIVATE)))
    told: dict[int, Any] = {
        effect.id: effect
        for effect in await connection.execute(of_one)
        if effect.purpose != "line" or (effect.mention_id, effect.subject["n"]) in quoting
    }
    # A list is made in the moment in which its mentions are found.
    lists = posts.where(_E.purpose == "digest", _E.due_at.in_({row.seen_at for row in rows}))
    # In two years there are tens of thousands: the database leaves out those that cannot be meant.
    step = or_(*(cast(_E.subject, Text).like(f"%[{one}, %") for one in sorted(ids)))
    direct = posts.where(_E.purpose == "direct", _E.due_at > min(row.seen_at for row in rows), step)
    told |= _among(ids, ((e, e.subject["mentions"]) for e in (await connection.execute(lists)).all()))
    told |= _among(ids, ((e, dict(e.subject["steps"])) for e in (await connection.execute(direct)).all()))
    about = and_(_P.team_id == _E.team_id, _P.id == _E.subject["proposal"].as_integer())
    asked = posts.add_columns(_P.mentions).join_from(t.effects, t.proposals, about).where(_E.purpose == "proposal")
    told |= _among(ids, ((e, e.mentions["hides"]) for e in (await connection.execute(asked)).all()))
    # An alarm names the biggest of the hour before it.
    found = [row.seen_at for row in rows]
    hour = and_(_E.purpose == "spike", _E.due_at >= min(found), _E.due_at <= max(found) + _AN_ALARM)
    told |= {e.id: e for e in (await connection.execute(posts.where(hour))).all()}
    await _order(connection, team_id, told.values(), now)


def _among(ids: Collection[int], posts: Iterable[tuple[Any, Iterable[int]]]) -> dict[int, Any]:
    """Those that stand for one of these mentions, by their own id."""
    return {post.id: post for post, mentions in posts if not set(ids).isdisjoint(mentions)}


async def _order(connection: AsyncConnection, team_id: str, posts: Iterable[Any], now: datetime) -> None:
    def orders() -> Iterator[dict[str, Any]]:
        for post in posts:
            yield effect_row(team_id, "retouch", post.channel, {"effect": post.id}, now, post.mention_id)

    if rows := list(orders()):
        await connection.execute(t.effects.insert(), rows)
