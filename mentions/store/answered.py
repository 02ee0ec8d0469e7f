"""What has become of our own answer where it stands: edited, and the new words are kept; removed, and it asks again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, or_
from sqlalchemy.ext.asyncio import AsyncConnection

from mentions.clean import clean_text
from mentions.following import SOON, TOUCHED
from mentions.lifecycle import ANSWERS, LIFECYCLE, Action
from mentions.model import DeedState, Mention, Move, Outcome, Status
from mentions.outside import Deed
from mentions.store import tables as t
from mentions.store.asked import redraw_asked
from mentions.store.changes import STANDS
from mentions.store.history import add_move, begun, change_mention, moment, read_moves
from mentions.store.moves import add_line
from mentions.store.rows import inserting

_M = t.mentions.c
_BY_US = frozenset({Action.SENT, Action.ARRIVED})
_RESTED_ON_IT = (Outcome.STANDING, Outcome.THANKED, Outcome.CORRECTED, Outcome.COMPENSATED)
"""Outcomes that hold only as long as the answer stands."""


async def answer_changed(connection: AsyncConnection, team_id: str, mention: Mention, text: str, now: datetime) -> bool:
    """Keeps how our answer reads now, "" for removed; False if that is not news, or not to be believed."""
    action = Action.REPLY_EDITED if text else Action.REPLY_GONE
    if not _posted_by_us(await read_moves(connection, team_id, mention.id)):
        return False
    read = clean_text(text, 20_000)
    changes = {"reply": read} if text else _missing(now)
    stands = and_(_M.reply == mention.reply, _M.deed == Deed.REPLY, _M.deed_state == DeedState.DONE)
    allowed = and_(_M.status.in_(LIFECYCLE[action].legal), STANDS, stands, _M.reply != read)
    row = await change_mention(connection, team_id, mention.id, action, changes, allowed)
    if row is None:
        return False
    if not text and row.owner:
        draft = {"team_id": team_id, "mention_id": row.id, "author": row.owner, "text": mention.reply, "at": now}
        await connection.execute(inserting(connection, t.drafts).values(draft).on_conflict_do_nothing())
    move = await add_move(connection, row, action, "", now, "", read or mention.reply)
    await add_line(connection, row, move)
    await redraw_asked(connection, row, move)
    return True


def _posted_by_us(history: Sequence[Move]) -> bool:
    """Whether the bot has posted the last answer itself: then it stands under our own account."""
    since = max((move.n for move in history if move.action in ANSWERS), default=0)
    return any(move.action in _BY_US and move.n > since for move in history)


def _missing(now: datetime) -> dict[str, Any]:
    """Whoever had it has it again, else it is open, unless it was finished without the answer."""
    asks = or_(_M.status == Status.ANSWERED, and_(_M.status == Status.CLOSED, _M.outcome.in_(_RESTED_ON_IT)))
    owned = case((_M.owner != "", str(Status.CLAIMED)), else_=str(Status.OPEN))
    again = {name: case((asks, at and moment(at)), else_=_M[name]) for name, at in begun(now).items()}
    ended = {name: case((asks, None), else_=_M[name]) for name in ("outcome", "closed_at", "ask_again_at")}
    return (
        again
        | ended
        | {
            "status": case((asks, owned), else_=_M.status),
            "closed_by": case((asks, ""), else_=_M.closed_by),
            "deed_state": DeedState.REMOVED,
            "deed_url": "",
            "answered_by": "",
            "answered_at": None,
            "reply": "",
            "follow_due": now + SOON,
            "follow_step": TOUCHED,
        }
    )
