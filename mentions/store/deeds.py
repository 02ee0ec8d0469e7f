"""What became of what we do at a source: the effect, the mention and the line in its history, all or none."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, case, true, update
from sqlalchemy.ext.asyncio import AsyncConnection

from mentions.clean import clean_text
from mentions.effects import Effect
from mentions.identity import native_key
from mentions.lifecycle import Action
from mentions.model import DeedState, Status
from mentions.outside import Deed, Done
from mentions.results import Moved
from mentions.store import tables as t
from mentions.store.arrivals import below
from mentions.store.cards import place_of
from mentions.store.database import Database
from mentions.store.effects import effect_of, select_effects
from mentions.store.history import add_move, begun, change_mention, moment, read_moves, taken
from mentions.store.mentions import accepting
from mentions.store.moves import add_line
from mentions.store.quotes import never_asked
from mentions.store.rows import inserting, mentions_of

_E = t.effects.c
_M = t.mentions.c
_BEGUN = ("sending", "unknown")


class Deeds:
    """The deeds of one workspace. Each method but `unsettled` is None where another process was faster."""

    def __init__(self, database: Database, team_id: str) -> None:
        self._database = database
        self._team_id = team_id

    async def unsettled(self, before: datetime, limit: int = 20) -> tuple[Effect, ...]:
        """What was begun before `before`, and neither a platform nor a person has told what came of it."""
        query = select_effects(self._team_id).where(_E.purpose == "deed", _E.state.in_(_BEGUN), _E.sending_at < before)
        query = query.where(_M.deed_state == DeedState.DUE).order_by(_E.sending_at, _E.id).limit(limit)
        async with self._database.reading() as connection:
            return tuple(effect_of(row) for row in await connection.execute(query))

    async def done(self, effect: Effect, done: Done, now: datetime) -> Moved | None:
        """The platform has done it, or taken it for its review. Our answer's id is kept as something said below the
        mention: it never becomes a card, and who answers it answers the mention."""
        action, state = (Action.QUEUED, DeedState.QUEUED) if done.queued else (Action.SENT, DeedState.DONE)
        url = clean_text(done.url, 3_000)
        changes = {"deed_state": state, "deed_url": url} | ({} if done.queued else taken())
        return await self._settle(effect, "done", action, changes, url, now, native_id=done.native_id)

    async def declined(self, effect: Effect, reason: str, now: datetime) -> Moved | None:
        """It was not done. An answer is none then: the mention is its owner's again, and the words are a draft."""
        changes: dict[str, Any] = {"deed_state": DeedState.DECLINED}
        if effect.subject.get("explains"):
            changes |= {"told_why_at": None}
        elif effect.subject["deed"] == Deed.REPLY and effect.subject.get("asks") != Action.QUOTE:
            changes |= _taken_back(now)
        return await self._settle(effect, "refused", Action.DECLINED, changes, clean_text(reason, 500), now)

    async def unsure(self, effect: Effect, reason: str, now: datetime) -> Moved | None:
        """Nobody can tell whether it was done: a person must look."""
        changes, due = {"deed_state": DeedState.UNCLEAR}, _M.deed_state == DeedState.DUE
        return await self._settle(effect, "unknown", Action.UNSURE, changes, clean_text(reason, 500), now, due)

    async def _settle(
        self,
        effect: Effect,
        state: str,
        action: Action,
        changes: dict[str, Any],
        note: str,
        now: datetime,
        if_: ColumnElement[bool] | None = None,
        native_id: str = "",
    ) -> Moved | None:
        # A fetch may just be finding what we have written.
        async with self._database.writing(alone=accepting(self._team_id)) as connection:
            if not await self._end(connection, effect, state, note, now):
                return None
            mention_id = int(effect.subject["mention"])
            if native_id:
                await self._remember(connection, effect, clean_text(native_id, len(native_id)), now)
            if action is Action.DECLINED and "asks" in effect.subject:
                await never_asked(connection, self._team_id, mention_id)
            allowed = true() if if_ is None else if_
            row = await change_mention(connection, self._team_id, mention_id, action, changes, allowed)
            if row is None:
                return None
            move = await add_move(connection, row, action, "", now, str(effect.subject["deed"]), note)
            answered = effect.subject["deed"] == Deed.REPLY and not effect.subject.get("explains")
            if action is Action.DECLINED and answered:
                await self._give_back(connection, row, int(effect.subject["n"]), now)
            await add_line(connection, row, move)
            return Moved((await mentions_of(connection, [row]))[0], move, place_of(row))

    async def _end(self, connection: AsyncConnection, effect: Effect, state: str, note: str, now: datetime) -> bool:
        # What has never begun can only be declined.
        begun = (*_BEGUN, "due") if state == "refused" else _BEGUN
        mine = update(t.effects).where(_E.team_id == self._team_id, _E.id == effect.id, _E.state.in_(begun))
        ended = mine.values(state=state, settled_at=now, error="" if state == "done" else note).returning(_E.id)
        return (await connection.execute(ended)).one_or_none() is not None

    async def _remember(self, connection: AsyncConnection, effect: Effect, native_id: str, now: datetime) -> None:
        row = below(self._team_id, int(effect.subject["mention"]), effect.channel, now)
        keys = {"key": native_key(effect.channel, native_id), "url_key": ""}
        await connection.execute(inserting(connection, t.sightings).values(row | keys).on_conflict_do_nothing())

    async def _give_back(self, connection: AsyncConnection, row: Row[Any], n: int, now: datetime) -> None:
        """The words become a draft of who wrote them and of who has the mention, but for what is being written."""
        history = await read_moves(connection, self._team_id, row.id)
        written = next(move for move in history if move.n == n)
        for author in {written.actor, row.owner} - {""} if written.note else ():
            draft = {"team_id": self._team_id, "mention_id": row.id, "author": author, "text": written.note, "at": now}
            draft |= {"action": written.action}
            await connection.execute(inserting(connection, t.drafts).values(draft).on_conflict_do_nothing())


def _taken_back(now: datetime) -> dict[str, Any]:
    answered = _M.status == Status.ANSWERED
    runs_anew = {name: case((answered, at and moment(at)), else_=_M[name]) for name, at in begun(now).items()}
    return runs_anew | {
        "status": case((answered, str(Status.CLAIMED)), else_=_M.status),
        "answered_by": "",
        "answered_at": None,
        "reply": "",
    }
