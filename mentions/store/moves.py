"""Moves: one UPDATE that only the first of several people can make."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Text, and_, case, cast, false, not_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from mentions.clean import clean_text
from mentions.following import SOON, TOUCHED
from mentions.lifecycle import DECISIONS, LIFECYCLE, Action, hindrance, legal
from mentions.model import Because, Choice, DeedState, Kind, Mention, Move, Outcome, Status, TrollReason
from mentions.outside import Deed
from mentions.results import Beaten, Hindered, Missing, Moved, Repeated
from mentions.store import tables as t
from mentions.store.cards import place_of
from mentions.store.database import Database
from mentions.store.effects import add_effect, redraw_direct
from mentions.store.history import add_move, chain_holds, change_mention, clocked, moment, read_moves
from mentions.store.keys import clean_because
from mentions.store.rows import because_json, mentions_of
from mentions.store.teaching import teach

_M = t.mentions.c
_E = t.effects.c
_POSTING = frozenset({Action.RAISE, Action.MOVE})
"""Its card is posted, or posted once more in another channel."""
_FOLLOWED_SOON = frozenset({Action.CLAIM, Action.REPLY, Action.THANK})


@dataclass(frozen=True, slots=True)
class _Attempt:
    """What somebody wants to do."""

    mention_id: int
    action: Action
    actor: str
    argument: str
    note: str
    deed: Deed | None
    after: int | None = None


class Moves:
    """What was done to the mentions of one workspace."""

    def __init__(self, database: Database, team_id: str) -> None:
        self._database = database
        self._team_id = team_id

    async def make(
        self,
        mention_id: int,
        action: Action,
        actor: str,
        now: datetime,
        *,
        argument: str = "",
        note: str = "",
        because: Because | None = None,
        role: str | None = None,
        deed: Deed | None = None,
        choice: Choice | None = None,
        roles: Sequence[str] = (),
        after: int | None = None,
    ) -> Moved | Beaten | Repeated | Hindered | Missing:
        """Makes a move if it is legal right now, with its thread line; otherwise tells who was faster.

        Args:
            argument, note: the action's own word, see Move; the answer for reply and thank, else a free reason.
            deed: what is to be done at the source for it: ordered in the same transaction, done by bot/answering/deeds.
            choice: who is asked now and all that goes with it, but for the channel.
            roles: of whoever is handed it or answers it: whose it is. after: nothing is done if it has another version.

        Raises:
            ValueError: the argument is no word of its action.
        """
        attempt = _Attempt(mention_id, action, actor, clean_text(argument, 200), clean_text(note, 20_000), deed, after)
        changes = _written(attempt, now) | _ownership(action, actor, now) | _choice(because, role)
        changes |= _chosen(choice) | _ordered(deed) | _followed(action, now) | clocked(action, now) | _snoozed(attempt)
        allowed = and_(_M.status.in_(LIFECYCLE[action].legal), _M.gone_at.is_(None), not_(_already(attempt)))
        async with self._database.writing() as connection:
            if (hindered := await self._hindered(connection, attempt)) is not None:
                return hindered
            row = await change_mention(connection, self._team_id, mention_id, action, changes, allowed)
            if row is None:
                return await self._lost(connection, attempt)
            move = await add_move(connection, row, action, actor, now, attempt.argument, attempt.note)
            await self._follow_up(connection, row, move, deed, roles)
            return Moved((await mentions_of(connection, [row]))[0], move, place_of(row))

    async def _follow_up(
        self, connection: AsyncConnection, row: Row[Any], move: Move, deed: Deed | None, roles: Sequence[str]
    ) -> None:
        """What a move teaches, and what must reach the outside because of it."""
        await teach(connection, row, move, roles)
        if move.action in _POSTING and not await self._redirect(connection, row):
            await add_effect(connection, self._team_id, "card", row.channel, {"mention": row.id}, move.at, row.id)
        await add_line(connection, row, move)
        await redraw_direct(connection, row, move.at)
        if deed is not None:
            order = {"mention": row.id, "n": move.n, "deed": deed}
            await add_effect(connection, self._team_id, "deed", row.source, order, move.at, row.id)
        if move.action in DECISIONS:
            mine = and_(_E.team_id == self._team_id, _E.mention_id == row.id, _E.purpose == "deed")
            again = {"state": "due", "due_at": move.at, "attempt": 0, "error": ""}
            known = again if move.action == Action.AGAIN else {"state": "done", "settled_at": move.at, "error": ""}
            await connection.execute(update(t.effects).where(mine, _E.state == "unknown").values(known))

    async def _redirect(self, connection: AsyncConnection, row: Row[Any]) -> bool:
        """Whether its card had not been sent yet, and now goes to where it belongs."""
        cards = and_(_E.team_id == self._team_id, _E.mention_id == row.id, _E.purpose == "card", _E.state == "due")
        waiting = update(t.effects).where(cards).values(channel=row.channel).returning(_E.id)
        return bool((await connection.execute(waiting)).all())

    async def _hindered(self, connection: AsyncConnection, attempt: _Attempt) -> Hindered | Repeated | None:
        """Why what leads out of the house may not be done although the status allows it; None where nothing does."""
        if attempt.deed is None and attempt.action not in DECISIONS:
            return None
        mention = await self._read(connection, attempt.mention_id, alone=True)
        if mention is None or not legal(attempt.action, mention.status):
            return None
        history = await read_moves(connection, self._team_id, mention.id)
        why = _hindrance(mention, history, attempt)
        if why in ("underway", "not now") and _made_last(history, attempt):
            return Repeated(mention)
        return Hindered(mention, why) if why else None

    async def _lost(self, connection: AsyncConnection, attempt: _Attempt) -> Beaten | Repeated | Hindered | Missing:
        mention = await self._read(connection, attempt.mention_id)
        if mention is None:
            return Missing(attempt.mention_id)
        history = await read_moves(connection, self._team_id, mention.id)
        if mention.gone_at:
            return Hindered(mention, "gone")
        if legal(attempt.action, mention.status) or _made_last(history, attempt):
            return Repeated(mention)
        return Beaten(mention, _last_turn(history))

    async def _read(self, connection: AsyncConnection, mention_id: int, *, alone: bool = False) -> Mention | None:
        """The mention; if `alone`, nobody else changes it before this transaction ends."""
        query = select(t.mentions).where(_M.team_id == self._team_id, _M.id == mention_id)
        row = (await connection.execute(query.with_for_update() if alone else query)).one_or_none()
        return (await mentions_of(connection, [row]))[0] if row is not None else None

    async def history(self, mention_id: int) -> tuple[Move, ...]:
        """All moves of a mention, oldest first; what was erased is ""."""
        async with self._database.reading() as connection:
            return await read_moves(connection, self._team_id, mention_id)

    async def get(self, mention_id: int, n: int) -> Move | None:
        """The n-th move of a mention."""
        return next((move for move in await self.history(mention_id) if move.n == n), None)

    async def verify(self, mention_id: int) -> bool:
        """Whether the history is as it was written: nothing changed, inserted or missing. Erased words do not count."""
        async with self._database.reading() as connection:
            return await chain_holds(connection, self._team_id, mention_id)


async def add_line(connection: AsyncConnection, row: Row[Any], move: Move) -> None:
    """The move becomes a line under the card, where there is one to come or to stay."""
    if row.posted_at is not None and not row.card_gone:
        line = {"mention": row.id, "n": move.n}
        await add_effect(connection, row.team_id, "line", row.channel, line, move.at, row.id)


def _written(attempt: _Attempt, now: datetime) -> dict[str, Any]:
    """What a move writes into the mention, beside its status and owner."""
    actor, argument = attempt.actor, attempt.argument
    match attempt.action:
        case Action.REPLY | Action.THANK:
            return {"answered_by": actor, "answered_at": now, "reply": attempt.note}
        case Action.REASSIGN:
            return {"assignee": argument, "offers": []}
        case Action.KIND:
            return {"kind": Kind(argument)}
        case Action.TROLL:
            return {"troll_reason": TrollReason(argument)}
        case Action.UNTROLL:
            return {"troll_reason": None}
        case Action.CLOSE:
            return {"outcome": Outcome(argument), "closed_by": actor, "closed_at": now}
        case Action.NOT_US:
            return {"outcome": Outcome.NOT_US, "closed_by": actor, "closed_at": now}
        case Action.REOPEN:
            return {"outcome": None, "closed_by": "", "closed_at": None, "troll_reason": None}
        case Action.RAISE:
            return {"posted_at": now}
        case Action.MOVE:
            return {"channel": argument}
        case Action.ARRIVED:
            return {"deed_state": DeedState.DONE}
        case Action.AGAIN:
            return {"deed_state": DeedState.DUE}
        case _:
            return {}


def _snoozed(attempt: _Attempt) -> dict[str, Any]:
    return {"snoozed_until": _until(attempt)} if attempt.action is Action.SNOOZE else {}


def _until(attempt: _Attempt) -> datetime:
    until = datetime.fromisoformat(attempt.argument)
    if until.tzinfo is None:
        raise ValueError(f"a snooze without a zone: {attempt.argument}")
    return until


def _ordered(deed: Deed | None) -> dict[str, Any]:
    return {"deed": deed, "deed_state": DeedState.DUE, "deed_url": ""} if deed else {}


def _followed(action: Action, now: datetime) -> dict[str, Any]:
    """What somebody answers for is looked after sooner; a source that cannot tell is found out at the first visit."""
    return {"follow_due": now + SOON, "follow_step": TOUCHED} if action in _FOLLOWED_SOON else {}


def _ownership(action: Action, actor: str, now: datetime) -> dict[str, Any]:
    if LIFECYCLE[action].takes == "clears":
        return {"owner": "", "claimed_at": None}
    if LIFECYCLE[action].takes == "claims":
        nobody = _M.owner == ""
        claimed = case((nobody, moment(now)), else_=_M.claimed_at)
        return {"owner": case((nobody, actor), else_=_M.owner), "claimed_at": claimed}
    return {}


def _choice(because: Because | None, role: str | None) -> dict[str, Any]:
    changes: dict[str, Any] = {} if role is None else {"role": clean_text(role, 200)}
    return changes if because is None else changes | {"because": because_json(clean_because(because))}


def _chosen(choice: Choice | None) -> dict[str, Any]:
    if choice is None:
        return {}
    asked = {"assignee": choice.assignee, "role": clean_text(choice.role, 200), "offers": list(choice.offers)}
    why = {"because": because_json(clean_because(choice.because)), "rule": clean_text(choice.rule, 200)}
    return asked | why | {"priority": choice.priority}


def _already(attempt: _Attempt) -> ColumnElement[bool]:
    """What some moves leave behind stays legal for them: without this a double click would make them twice."""
    if attempt.after is not None:
        return _M.version != attempt.after
    match attempt.action:
        case Action.KIND:
            return _M.kind == attempt.argument
        case Action.REASSIGN:
            return and_(_M.status == Status.OPEN, _M.assignee == attempt.argument)
        case Action.ROLE:
            return and_(_M.status == Status.OPEN, _M.role == attempt.argument, cast(_M.offers, Text) == "[]")
        case Action.MOVE:
            return _M.channel == attempt.argument
        case Action.SNOOZE:
            return and_(_M.snoozed_until.is_not(None), _M.snoozed_until == _until(attempt))
        case Action.REPLY | Action.THANK:
            answered = and_(_M.status == Status.ANSWERED, _M.answered_by == attempt.actor)
            return and_(answered, _M.reply == attempt.note)
        case _:
            return false()


def _made_last(history: Sequence[Move], attempt: _Attempt) -> bool:
    people = [(move.action, move.actor, move.argument) for move in history if move.actor]
    return people[-1:] == [(attempt.action, attempt.actor, attempt.argument)]


def _hindrance(mention: Mention, history: Sequence[Move], attempt: _Attempt) -> str:
    """The word for it, see Hindered; "" if nothing stands in the way."""
    if attempt.action is Action.DELETE and _marked_by(history) == attempt.actor:
        return "second"
    return hindrance(attempt.action, mention)


def _marked_by(history: Sequence[Move]) -> str:
    """Who has marked it as a troll."""
    return next((move.actor for move in reversed(history) if move.action == Action.TROLL), "")


def _last_turn(history: Sequence[Move]) -> Move:
    """The last move that changed the status."""
    before = [None, *(move.status for move in history)]
    return next(
        move for move, status in zip(reversed(history), reversed(before[:-1]), strict=True) if move.status != status
    )
