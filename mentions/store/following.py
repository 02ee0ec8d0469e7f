"""What becomes of a mention at its source: whose turn it is to be asked about, what was said below it, and its end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, case, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from mentions.clean import clean_text
from mentions.following import SOON, TOUCHED, Followed, Heard, Voice
from mentions.identity import native_key
from mentions.lifecycle import LIFECYCLE, Action
from mentions.model import Mention, Sighting, Status
from mentions.store import tables as t
from mentions.store.answered import answer_changed
from mentions.store.arrivals import below, stored_sightings
from mentions.store.asked import redraw_asked
from mentions.store.changes import STANDS
from mentions.store.database import Database
from mentions.store.erasing import WORDLESS, redraw_words
from mentions.store.history import add_move, begun, change_mention, clocked, moment, read_moves
from mentions.store.keys import keyed
from mentions.store.mentions import accepting
from mentions.store.moves import add_line
from mentions.store.quotes import withdraw_gone
from mentions.store.rows import inserting, mentions_of

_M = t.mentions.c
_N = t.move_notes.c
_S = t.sightings.c
_MOST_QUOTED = 5
_QUOTES = frozenset({Action.HEARD, Action.NOTED, Action.QUOTE, Action.APPEAL})
"""The moves whose notes are the words of strangers, or quote them."""


class Following:
    """The conversations of one workspace."""

    def __init__(self, database: Database, team_id: str) -> None:
        self._database = database
        self._team_id = team_id

    async def lease(self, now: datetime, lease: timedelta, limit: int) -> tuple[Followed, ...]:
        """Up to `limit` mentions whose time has come, for as long as `lease`: nobody else is given them meanwhile."""
        mine = and_(_M.team_id == self._team_id, _M.follow_due <= now, _M.gone_at.is_(None))
        due = select(_M.id).where(mine).order_by(_M.follow_due, _M.id).limit(limit).with_for_update(skip_locked=True)
        taken = update(t.mentions).where(_M.team_id == self._team_id, _M.id.in_(select(due.cte("due").c.id)))
        async with self._database.writing() as connection:
            rows = (await connection.execute(taken.values(follow_due=now + lease).returning(*_M))).all()
            mentions = await mentions_of(connection, rows)
        return tuple(
            Followed(mention, row.follow_step, row.follow_due) for mention, row in zip(mentions, rows, strict=True)
        )

    async def put_off(self, followed: Followed, step: int, due: datetime | None) -> None:
        """The visit is over; the next one is at `due`, unless what has happened meanwhile asks for another time."""
        ours = and_(_M.id == followed.mention.id, _M.follow_due == followed.until)
        later = update(t.mentions).where(_M.team_id == self._team_id, ours)
        async with self._database.writing() as connection:
            await connection.execute(later.values(follow_due=due, follow_step=step))

    async def parents(self, source_id: str, sightings: Sequence[Sighting]) -> dict[str, Mention]:
        """The mentions below which these stand, by the native ids of these: what they answer is the mention itself, our
        own answer, or what was heard below it. What is kept already is left out."""
        answers = [sighting for sighting in sightings if sighting.answers]
        if not answers:
            return {}
        items = keyed(source_id, answers)
        async with self._database.reading() as connection:
            stored = await stored_sightings(connection, self._team_id, items)
            new = {
                answers[item.at].native_id: native_key(source_id, item.sighting.answers)
                for item in items
                if item.find(stored) is None
            }
            above = select(_S.key, *_M).join_from(t.sightings, t.mentions)
            # What is kept as a number only cannot be taken up again: whoever answers it now has a mention of their own.
            kept = and_(_S.team_id == self._team_id, _M.forgotten_at.is_(None))
            query = above.where(kept, _S.key.in_(set(new.values())))
            rows = (await connection.execute(query)).all()
            mentions = await mentions_of(connection, rows)
        by_key = {row.key: mention for row, mention in zip(rows, mentions, strict=True)}
        return {native_id: by_key[key] for native_id, key in new.items() if key in by_key}

    async def hear(self, mention: Mention, heard: Sequence[Heard], now: datetime, source_id: str = "") -> bool:
        """Keeps what was said below a mention under its keys, so that it never becomes a card of its own, and makes
        a move of what nobody knew yet; whether there was anything.

        Args:
            source_id: through which it was heard, if not through the one that found the mention.
        """
        async with self._database.writing(alone=accepting(self._team_id)) as connection:
            fresh = await self._remember(connection, mention, heard, source_id or mention.source, now)
            voices = {voice: [one for one in fresh if one.voice is voice] for voice in Voice}
            for voice, said in voices.items():
                if said:
                    await self._tell(connection, mention.id, voice, said, now)
            return bool(fresh)

    async def gone(self, mention_id: int, now: datetime) -> bool:
        """It was removed at its source: our copy of its words is erased, here and in Slack; its keys stay, so that it
        never comes back. False if that was known."""
        changes = WORDLESS | {"gone_at": now, "closed_by": "", "closed_at": now, "ask_again_at": None}
        changes |= {"follow_due": None} | clocked(Action.GONE, now)
        stands = and_(_legal(Action.GONE), _M.gone_at.is_(None))
        async with self._database.writing() as connection:
            row = await change_mention(connection, self._team_id, mention_id, Action.GONE, changes, stands)
            if row is None:
                return False
            quoting = await self._erase_quotes(connection, mention_id)
            await self._erase_reason(connection, row)
            await redraw_words(connection, [row], {(row.id, n) for n in quoting}, now)
            await add_line(connection, row, await add_move(connection, row, Action.GONE, "", now, ""))
            if (withdrawn := await withdraw_gone(connection, row, now)) is not None:
                await add_line(connection, *withdrawn)
        return True

    async def ours(self, mention: Mention, text: str, now: datetime) -> bool:
        """Our answer to it reads `text` now, "" if it was removed, and then the mention asks again; whether that was
        news. Only what the bot has posted is known to be ours: what a person posts by hand is theirs to look after.

        Args:
            mention: as it was when its source was asked.
        """
        async with self._database.writing() as connection:
            return await answer_changed(connection, self._team_id, mention, text, now)

    async def _remember(
        self, connection: AsyncConnection, mention: Mention, heard: Sequence[Heard], source_id: str, now: datetime
    ) -> list[Heard]:
        """Those that nobody knew, also not by their addresses through another source."""
        items = keyed(source_id, [one.sighting for one in heard])
        stored = await stored_sightings(connection, self._team_id, items)
        fresh = [item for item in items if item.find(stored) is None]
        others = and_(_S.team_id == self._team_id, _S.mention_id == mention.id, _S.source != source_id)
        query = select(_S.url_key).where(others, _S.digest == "", _S.url_key != "")
        told = set((await connection.execute(query)).scalars())
        if fresh:
            mine = below(self._team_id, mention.id, source_id, now)
            rows = [mine | {"key": item.key, "url_key": item.url_key} for item in fresh]
            await connection.execute(inserting(connection, t.sightings).on_conflict_do_nothing(), rows)
        return [Heard(item.sighting, heard[item.at].voice) for item in fresh if item.url_key not in told]

    async def _tell(
        self, connection: AsyncConnection, mention_id: int, voice: Voice, said: Sequence[Heard], now: datetime
    ) -> None:
        action, argument = (Action.HEARD, "") if voice is Voice.AUTHOR else (Action.NOTED, str(voice))
        changes: dict[str, Any] = {}
        if action is Action.HEARD:
            owned = case((_M.owner != "", str(Status.CLAIMED)), else_=str(Status.OPEN))
            changes = {"status": owned, "outcome": None, "closed_by": "", "closed_at": None, "ask_again_at": None}
            changes["told_fixed"] = ""
            changes |= {"follow_due": now + SOON, "follow_step": TOUCHED} | _waited_for(now)
        allowed = and_(_legal(action), STANDS)
        row = await change_mention(connection, self._team_id, mention_id, action, changes, allowed)
        if row is not None:
            # Whose it is stands in the line, and Slack calls for them.
            move = await add_move(connection, row, action, "", now, argument or row.owner, _quoted(voice, said))
            await add_line(connection, row, move)
            await redraw_asked(connection, row, move)

    async def _erase_quotes(self, connection: AsyncConnection, mention_id: int) -> list[int]:
        """Erases the notes that quote strangers; the numbers of their moves."""
        history = await read_moves(connection, self._team_id, mention_id)
        quoting = [move.n for move in history if move.action in _QUOTES]
        mine = and_(_N.team_id == self._team_id, _N.mention_id == mention_id, _N.n.in_(quoting))
        await connection.execute(delete(t.move_notes).where(mine))
        return quoting

    async def _erase_reason(self, connection: AsyncConnection, row: Row[Any]) -> None:
        """Why somebody was asked may be its words: then only the role that they spoke for is kept."""
        if row.because["code"] == "spoken":
            kept = row.because | {"code": "role", "words": row.because["words"][:1]}
            mine = and_(_M.team_id == self._team_id, _M.id == row.id)
            await connection.execute(update(t.mentions).where(mine).values(because=kept))


def _legal(action: Action) -> ColumnElement[bool]:
    return _M.status.in_(LIFECYCLE[action].legal)


def _waited_for(now: datetime) -> dict[str, Any]:
    """Its author wants something again: the clock begins, unless somebody was awaited all the time. A snooze has
    found its end, since something has happened."""
    awake = or_(_M.snoozed_until.is_(None), _M.snoozed_until <= moment(now))
    runs_on = and_(_M.status.in_([Status.OPEN, Status.CLAIMED]), awake)
    return {name: case((runs_on, _M[name]), else_=at and moment(at)) for name, at in begun(now).items()}


def _quoted(voice: Voice, said: Sequence[Heard]) -> str:
    """The words, the oldest first; of others, only a few."""
    if voice is not Voice.OTHERS:
        return clean_text("\n\n".join(one.sighting.text or one.sighting.title for one in said), 20_000)
    lines = [f"{one.sighting.author}: {' '.join(one.sighting.text.split())[:300]}" for one in said[:_MOST_QUOTED]]
    rest = len(said) - _MOST_QUOTED
    return clean_text("\n".join([*lines, f"(+ {rest})"] if rest > 0 else lines), 20_000)
