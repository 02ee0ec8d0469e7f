"""Moves: one UPDATE that only the first of several people can make."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, select, true, update
from sqlalchemy.ext.asyncio import AsyncConnection

from mentions.clean import clean_text
from mentions.evidence import Mark
from mentions.lifecycle import DECISIONS, LOOKED_INTO, Action, deed_of, hindrance, legal
from mentions.model import Appeal, Because, Choice, DeedState, Mention, Move
from mentions.outside import Deed
from mentions.quoting import Quote
from mentions.results import Beaten, Hindered, Missing, Moved, Repeated
from mentions.store import tables as t
from mentions.store.asked import redraw_asked
from mentions.store.cards import place_of
from mentions.store.changes import Attempt, allowed, changes_of, ordered
from mentions.store.database import Database
from mentions.store.effects import add_effect, redraw_direct
from mentions.store.history import add_move, chain_holds, change_mention, read_moves
from mentions.store.letters import sent
from mentions.store.quotes import ask_too, note_quote
from mentions.store.rows import mentions_of
from mentions.store.teaching import teach
from mentions.store.trolls import troll_changes, troll_follow_up
from mentions.writing import Letter

_M = t.mentions.c
_E = t.effects.c
_POSTING = frozenset({Action.RAISE, Action.MOVE})
"""Its card is posted, or posted once more in another channel."""


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
        quote: Quote | None = None,
        mark: Mark | None = None,
        aside: str = "",
        then: tuple[Action, str] | None = None,
        ask_again_at: datetime | None = None,
        letter: Letter | None = None,
    ) -> Moved | Beaten | Repeated | Hindered | Missing:
        """Makes a move if it is legal right now, with its thread line; otherwise tells who was faster. What goes with
        it is told at `Attempt`.

        Raises:
            ValueError: the argument is no word of its action.
        """
        words = (clean_text(argument, 200), clean_text(note, 20_000))
        attempt = Attempt(
            mention_id, action, actor, now, *words, because, role, deed, choice, tuple(roles), after, quote, mark,
            aside, then, ask_again_at, letter,
        )  # fmt: skip
        return await self._commit(attempt)

    async def _commit(self, attempt: Attempt) -> Moved | Beaten | Repeated | Hindered | Missing:
        """All of it in one transaction, or none."""
        action, actor, quote, then = attempt.action, attempt.actor, attempt.quote, attempt.then
        changes, may = changes_of(attempt), allowed(attempt)
        async with self._database.writing() as connection:
            if (hindered := await self._hindered(connection, attempt)) is not None:
                return hindered
            row = await change_mention(connection, self._team_id, attempt.mention_id, action, changes, may)
            if row is None:
                return await self._lost(connection, attempt)
            move = await add_move(connection, row, action, actor, attempt.now, attempt.argument, attempt.note)
            asks = quote is not None and (action is Action.QUOTE or not row.quote)
            await self._follow_up(connection, row, move, attempt.deed, attempt.roles, asks=asks)
            await sent(connection, row, move, attempt.letter)
            row = await self._quoted(connection, row, move, quote)
            await troll_follow_up(connection, row, move, attempt.mark or Mark(), attempt.aside)
            row = await self._then(connection, row, *then, move) if then else row
            return Moved((await mentions_of(connection, [row]))[0], move, place_of(row))

    async def _follow_up(
        self,
        connection: AsyncConnection,
        row: Row[Any],
        move: Move,
        deed: Deed | None,
        roles: Sequence[str],
        *,
        asks: bool = False,
    ) -> None:
        """What a move teaches, and what must reach the outside because of it."""
        await teach(connection, row, move, roles)
        if move.action in _POSTING and not await self._redirect(connection, row):
            await add_effect(connection, self._team_id, "card", row.channel, {"mention": row.id}, move.at, row.id)
        await add_line(connection, row, move)
        await redraw_direct(connection, row, move.at)
        await redraw_asked(connection, row, move)
        if deed is not None:
            order = {"mention": row.id, "n": move.n, "deed": deed} | ({"asks": move.action} if asks else {})
            order |= {"explains": True} if move.action == Action.EXPLAIN else {}
            await add_effect(connection, self._team_id, "deed", row.source, order, move.at, row.id)
        if move.action in DECISIONS:
            mine = and_(_E.team_id == self._team_id, _E.mention_id == row.id, _E.purpose == "deed")
            again = {"state": "due", "due_at": move.at, "attempt": 0, "error": ""}
            known = again if move.action == Action.AGAIN else {"state": "done", "settled_at": move.at, "error": ""}
            await connection.execute(update(t.effects).where(mine, _E.state == "unknown").values(known))

    async def _quoted(self, connection: AsyncConnection, row: Row[Any], move: Move, quote: Quote | None) -> Row[Any]:
        if move.action == Action.QUOTE:
            await note_quote(connection, row, move, quote)
        elif quote is not None and (asked := await ask_too(connection, row, move, quote)) is not None:
            await add_line(connection, *asked)
            return asked[0]
        return row

    async def _then(
        self, connection: AsyncConnection, row: Row[Any], action: Action, argument: str, before: Move
    ) -> Row[Any]:
        """The next move of the same person: its mention is held by this transaction already."""
        actor, now, deed = before.actor, before.at, deed_of(action)
        changes = troll_changes(action, argument, now) | ordered(deed)
        after = await change_mention(connection, self._team_id, row.id, action, changes, true())
        assert after is not None  # noqa: S101 -- it was changed a moment ago
        move = await add_move(connection, after, action, actor, now, argument)
        await self._follow_up(connection, after, move, deed, ())
        await troll_follow_up(connection, after, move, Mark(), "")
        return after

    async def _redirect(self, connection: AsyncConnection, row: Row[Any]) -> bool:
        """Whether its card had not been sent yet, and now goes to where it belongs."""
        cards = and_(_E.team_id == self._team_id, _E.mention_id == row.id, _E.purpose == "card", _E.state == "due")
        waiting = update(t.effects).where(cards).values(channel=row.channel).returning(_E.id)
        return bool((await connection.execute(waiting)).all())

    async def _hindered(self, connection: AsyncConnection, attempt: Attempt) -> Hindered | Repeated | None:
        """Why what leads out of the house may not be done although the status allows it; None where nothing does."""
        if attempt.deed is None and attempt.action not in DECISIONS | LOOKED_INTO | {Action.SOLVED}:
            return None
        mention = await self._read(connection, attempt.mention_id, alone=True)
        if mention is None or not legal(attempt.action, mention.status):
            return None
        history = await read_moves(connection, self._team_id, mention.id)
        if attempt.action is Action.SOLVED:
            return Repeated(mention) if _said_already(history, attempt) else None
        why = _hindrance(mention, history, attempt)
        if why in ("underway", "not now") and _made_last(history, attempt):
            return Repeated(mention)
        return Hindered(mention, why) if why else None

    async def _lost(self, connection: AsyncConnection, attempt: Attempt) -> Beaten | Repeated | Hindered | Missing:
        mention = await self._read(connection, attempt.mention_id)
        if mention is None:
            return Missing(attempt.mention_id)
        history = await read_moves(connection, self._team_id, mention.id)
        if mention.gone_at or mention.forgotten_at:
            return Hindered(mention, "gone" if mention.gone_at else "forgotten")
        if attempt.action is Action.QUOTE and legal(attempt.action, mention.status):
            return Repeated(mention) if mention.quote == attempt.argument else Hindered(mention, "quote")
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


def _said_already(history: Sequence[Move], attempt: Attempt) -> bool:
    """Whether the same person has said the same since it was last asked for."""
    told = [move for move in history if move.actor or move.action == Action.ASK_AGAIN]
    return [(move.action, move.actor, move.argument) for move in told[-1:]] == [
        (attempt.action, attempt.actor, attempt.argument)
    ]


def _made_last(history: Sequence[Move], attempt: Attempt) -> bool:
    """Whether it was the last that anybody did, word for word: other words are no double click."""
    people = [(move.action, move.actor, move.argument, move.note) for move in history if move.actor]
    if attempt.then and people and people[-1][0] == attempt.then[0]:
        people.pop()
    return people[-1:] == [(attempt.action, attempt.actor, attempt.argument, attempt.note)]


def _hindrance(mention: Mention, history: Sequence[Move], attempt: Attempt) -> str:
    """The word for it, see Hindered; "" if nothing stands in the way."""
    if attempt.action is Action.DELETE and _marked_by(history) == attempt.actor:
        return "second"
    if attempt.action is Action.KEEP and mention.appeal is Appeal.RAISED and _marked_by(history) == attempt.actor:
        return "judge"
    if attempt.action is Action.UNTROLL and mention.deed_state is DeedState.DUE:
        return "underway"
    # A question goes out like an answer.
    return hindrance(Action.REPLY if attempt.action is Action.QUOTE else attempt.action, mention)


def _marked_by(history: Sequence[Move]) -> str:
    """Who has marked it as a troll."""
    return next((move.actor for move in reversed(history) if move.action == Action.TROLL), "")


def _last_turn(history: Sequence[Move]) -> Move:
    """The last move that changed the status."""
    before = [None, *(move.status for move in history)]
    return next(
        move for move, status in zip(reversed(history), reversed(before[:-1]), strict=True) if move.status != status
    )
