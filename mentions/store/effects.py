"""The outbox: everything that may reach the outside only once. due → sending → done | unknown | refused."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from mentions.clean import clean_text
from mentions.effects import Effect
from mentions.store import tables as t
from mentions.store.database import Database
from mentions.store.rows import inserting

_E = t.effects.c
_M = t.mentions.c
_IN_FLIGHT = ("sending", "unknown")
# What is no post: the outbox leaves it alone, and it never follows the channel for cards.
_ELSEWHERE = ("deed", "retouch")
# A word to one person goes to that person.
_IN_A_CHANNEL = or_(_E.channel.startswith("C"), _E.channel.startswith("G"))
_IS_POST = _E.purpose.not_in(_ELSEWHERE)
# Where an effect belongs: a line stands under its card.
_PLACE = case((and_(_E.purpose == "line", _M.card_channel != ""), _M.card_channel), else_=_E.channel)


async def add_effect(
    connection: AsyncConnection,
    team_id: str,
    purpose: str,
    channel: str,
    subject: Mapping[str, Any],
    now: datetime,
    mention_id: int | None = None,
) -> None:
    """Puts an effect of our own making into the outbox, within the transaction that causes it."""
    row = effect_row(team_id, purpose, channel, subject, now, mention_id)
    await connection.execute(t.effects.insert(), row)


async def redraw_direct(connection: AsyncConnection, row: Row[Any], now: datetime) -> None:
    """Somebody was told of a mention in private, with its buttons: that shall show what has become of it, too."""
    private = and_(_E.purpose.in_(("direct", "second", "look")), _E.state == "done")
    mine = and_(_E.team_id == row.team_id, _E.mention_id == row.id, private)
    for told in (await connection.execute(select(_E.id, _E.channel).where(mine))).all():
        await add_effect(connection, row.team_id, "retouch", told.channel, {"effect": told.id}, now, row.id)


def effect_row(
    team_id: str,
    purpose: str,
    channel: str,
    subject: Mapping[str, Any],
    due_at: datetime,
    mention_id: int | None = None,
) -> dict[str, Any]:
    """A new row of the outbox, with a key that nobody can guess."""
    row = {"team_id": team_id, "purpose": purpose, "key": uuid4().hex, "channel": channel, "subject": dict(subject)}
    return row | {"state": "due", "due_at": due_at, "mention_id": mention_id}


def select_effects(team_id: str) -> Select[Any]:
    """Rows for `effect_of`."""
    query = select(*_E, _M.card_channel, _M.card_ts).outerjoin_from(t.effects, t.mentions, _M.id == _E.mention_id)
    return query.where(_E.team_id == team_id)


class Effects:
    """The outbox of one workspace."""

    def __init__(self, database: Database, team_id: str) -> None:
        self._database = database
        self._team_id = team_id

    async def add(
        self,
        purpose: str,
        key: str,
        channel: str,
        subject: Mapping[str, Any],
        now: datetime,
        mention_id: int | None = None,
        due_at: datetime | None = None,
    ) -> int:
        """Puts an effect into the outbox and returns its id; the same key again changes nothing."""
        row = effect_row(self._team_id, purpose, channel, subject, due_at or now, mention_id) | {"key": key}
        async with self._database.writing() as connection:
            await connection.execute(inserting(connection, t.effects).values(row).on_conflict_do_nothing())
            query = select(_E.id).where(_E.team_id == self._team_id, _E.key == key)
            return int((await connection.execute(query)).scalar_one())

    async def due(
        self, now: datetime, limit: int = 50, closed: Collection[str] = (), *, files: bool = False
    ) -> tuple[Effect, ...]:
        """What may be sent now, cards first, then the oldest; a line waits until its card stands. Files, which take
        longer, or all but files.

        What belongs to a channel in `closed` is left out: a dead channel must not fill the list.
        """
        query = (
            self._sendable()
            .where(_E.due_at <= now, _PLACE.not_in(closed), _of_files(files))
            .order_by(_E.purpose != "card", _E.due_at, _E.id)
        )
        return await self._effects(query.limit(limit))

    async def get(self, effect_id: int) -> Effect | None:
        """One effect."""
        return next(iter(await self._effects(self._select().where(_E.id == effect_id))), None)

    async def waiting(
        self, purpose: str, now: datetime, limit: int = 50, closed: Collection[str] = ()
    ) -> tuple[Effect, ...]:
        """What is due of a purpose that is no post, oldest first, but for channels in `closed`."""
        query = self._select().where(_E.state == "due", _E.purpose == purpose, _E.due_at <= now)
        return await self._effects(query.where(_E.channel.not_in(closed)).order_by(_E.due_at, _E.id).limit(limit))

    async def next_due(self, now: datetime) -> datetime | None:
        """When there is next something to send, not before `now`; None if nothing is waiting."""
        query = self._sendable().order_by(_E.due_at).limit(1)
        waiting = await self._effects(query)
        return max(waiting[0].due_at, now) if waiting else None

    async def start(self, effect_id: int, now: datetime, channel: str = "") -> bool:
        """Takes an effect for sending, committed before this returns; False if somebody else has it, or if it is no
        line and has moved away from `channel` meanwhile, or if a direct message has more to say now and waits on."""
        there = or_(_E.purpose == "line", _E.channel == (channel or _E.channel))
        there = and_(there, or_(_E.purpose != "direct", _E.due_at <= now))
        statement = (
            self._change(effect_id, "due").where(there).values(state="sending", attempt=_E.attempt + 1, sending_at=now)
        )
        async with self._database.writing() as connection:
            return (await connection.execute(statement.returning(_E.id))).one_or_none() is not None

    async def sent(self, effect_id: int, channel: str, ts: str, now: datetime, version: int | None = None) -> None:
        """It has arrived, as message `ts`. For a card, `version` is what it shows. The first word on it counts."""
        statement = self._change(effect_id, "due", "refused", *_IN_FLIGHT)
        done = statement.values(state="done", channel=channel, ts=ts, settled_at=now, error="")
        async with self._database.writing() as connection:
            effect = (await connection.execute(done.returning(_E.purpose, _E.mention_id))).one_or_none()
            if effect is not None and effect.purpose == "card":
                if await self._has_moved_on(connection, effect.mention_id, effect_id, channel, now):
                    return
                shown = {"card_channel": channel, "card_ts": ts, "card_gone": False, "shown_version": version or 0}
                card = update(t.mentions).where(_M.team_id == self._team_id, _M.id == effect.mention_id)
                await connection.execute(card.values(shown))

    async def _has_moved_on(
        self, connection: AsyncConnection, mention_id: int, effect_id: int, channel: str, now: datetime
    ) -> bool:
        """Whether a later card of the same mention stands already. Whichever is the older is to show only where the
        card has gone."""
        cards = and_(_E.team_id == self._team_id, _E.mention_id == mention_id, _E.purpose == "card")
        others = select(_E.id, _E.channel).where(cards, _E.state == "done", _E.ts != "", _E.id != effect_id)
        other = (await connection.execute(others.order_by(_E.id.desc()).limit(1))).one_or_none()
        if other is None:
            return False
        old, place = (effect_id, channel) if other.id > effect_id else (other.id, other.channel)
        await add_effect(connection, self._team_id, "retouch", place, {"effect": old}, now, mention_id)
        return old == effect_id

    async def unknown(self, effect_id: int, error: str, now: datetime) -> None:
        """The answer was lost: it may have arrived. It is looked up before anybody sends it again."""
        await self._settle(effect_id, ("sending",), state="unknown", error=clean_text(error, 500), settled_at=now)

    async def refused(self, effect_id: int, error: str, now: datetime) -> None:
        """It was turned down for good."""
        await self._settle(
            effect_id, ("due", *_IN_FLIGHT), state="refused", error=clean_text(error, 500), settled_at=now
        )

    async def again(self, effect_id: int, due_at: datetime, error: str = "") -> None:
        """It surely has not arrived: to be sent at `due_at`."""
        await self._settle(effect_id, _IN_FLIGHT, state="due", error=clean_text(error, 500), due_at=due_at)

    async def put_off(self, effect_id: int, due_at: datetime) -> None:
        """It has not begun and cannot now: its turn comes again at `due_at`, and others come first."""
        await self._settle(effect_id, ("due",), due_at=due_at)

    async def remember(self, effect_id: int, more: Mapping[str, Any]) -> None:
        """Notes something about an effect that must be known after a crash: `more` is added to its subject."""
        async with self._database.writing() as connection:
            mine = and_(_E.team_id == self._team_id, _E.id == effect_id)
            subject = (await connection.execute(select(_E.subject).where(mine).with_for_update())).scalar_one()
            await connection.execute(update(t.effects).where(mine).values(subject=subject | dict(more)))

    async def done_since(self, purpose: str, since: datetime) -> tuple[Effect, ...]:
        """Posts of a purpose that have arrived since then, oldest first."""
        mine = self._select().where(_E.purpose == purpose, _E.state == "done", _E.settled_at >= since)
        return await self._effects(mine.order_by(_E.settled_at, _E.id))

    async def has(self, key: str) -> bool:
        """Whether an effect with this key was ever ordered."""
        async with self._database.reading() as connection:
            query = select(_E.id).where(_E.team_id == self._team_id, _E.key == key)
            return (await connection.execute(query)).one_or_none() is not None

    async def unsettled(
        self, before: datetime, limit: int = 20, closed: Collection[str] = (), *, files: bool = False
    ) -> tuple[Effect, ...]:
        """Posts begun before `before` that nobody knows the end of, oldest first, but for channels in `closed`. Files,
        or all but files."""
        begun = and_(_IS_POST, _E.state.in_(_IN_FLIGHT), _E.sending_at < before, _of_files(files))
        query = self._select().where(begun, _PLACE.not_in(closed))
        return await self._effects(query.order_by(_E.sending_at, _E.id).limit(limit))

    async def failed(self, limit: int = 20) -> tuple[Effect, ...]:
        """What was turned down, newest first."""
        query = self._select().where(_E.state == "refused", _IS_POST)
        return await self._effects(query.order_by(_E.settled_at.desc(), _E.id.desc()).limit(limit))

    async def move(self, channel: str, others: Collection[str] = ()) -> None:
        """The channel for cards is another now: what surely has not been posted in the old one goes there.

        What the setup's rules send to `others` stays where it is.
        """
        elsewhere = (channel, *others)
        waiting = update(t.effects).where(_E.team_id == self._team_id, _E.state == "due", _IS_POST)
        homeless = update(t.mentions).where(_M.team_id == self._team_id, _M.card_ts == "")
        async with self._database.writing() as connection:
            free = waiting.where(_E.purpose != "line", _IN_A_CHANNEL, _E.channel.not_in(elsewhere))
            await connection.execute(free.values(channel=channel))
            await connection.execute(homeless.where(_M.channel.not_in(elsewhere)).values(channel=channel))

    async def backlog(self) -> dict[str, int]:
        """How many posts are due, sending, unknown and refused."""
        states = ("due", *_IN_FLIGHT, "refused")
        query = select(_E.state, func.count()).where(_E.team_id == self._team_id, _IS_POST, _E.state.in_(states))
        async with self._database.reading() as connection:
            counted = {row[0]: row[1] for row in await connection.execute(query.group_by(_E.state))}
        return {state: counted.get(state, 0) for state in states}

    def _select(self) -> Select[Any]:
        return select_effects(self._team_id)

    def _sendable(self) -> Select[Any]:
        card_stands = and_(_M.card_ts != "", _M.card_gone.is_(False))
        return self._select().where(_E.state == "due", _IS_POST, or_(_E.purpose != "line", card_stands))

    def _change(self, effect_id: int, *states: str) -> Any:
        return update(t.effects).where(_E.team_id == self._team_id, _E.id == effect_id, _E.state.in_(states))

    async def _settle(self, effect_id: int, states: tuple[str, ...], **values: object) -> None:
        async with self._database.writing() as connection:
            await connection.execute(self._change(effect_id, *states).values(**values))

    async def _effects(self, query: Select[Any]) -> tuple[Effect, ...]:
        async with self._database.reading() as connection:
            return tuple(effect_of(row) for row in await connection.execute(query))


def _of_files(files: bool) -> ColumnElement[bool]:
    return _E.purpose == "file" if files else _E.purpose != "file"


def effect_of(row: Row[Any]) -> Effect:
    """A row of the effects table, joined to the card of its mention."""
    is_line = row.purpose == "line"
    return Effect(
        id=row.id,
        purpose=row.purpose,
        key=row.key,
        channel=(row.card_channel if is_line else "") or row.channel,
        subject=row.subject,
        state=row.state,
        attempt=row.attempt,
        due_at=row.due_at,
        sending_at=row.sending_at,
        mention_id=row.mention_id,
        error=row.error,
        thread_ts=(row.card_ts or "") if is_line else str(row.subject.get("thread_ts", "")),
        ts=row.ts,
    )
