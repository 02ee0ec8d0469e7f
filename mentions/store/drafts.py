"""Drafts: what somebody is about to answer, and how it passes from its writer to a colleague and back."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from mentions.clean import clean_text
from mentions.lifecycle import LIFECYCLE, Action
from mentions.store import tables as t
from mentions.store.database import Database
from mentions.store.effects import add_effect, redraw_direct
from mentions.store.history import add_move, change_mention
from mentions.store.moves import add_line
from mentions.store.rows import inserting
from mentions.writing import Draft, DraftState

_D = t.drafts.c
_M = t.mentions.c
_KEY = ("team_id", "mention_id", "author")
_LONGEST = 20_000
SINCE, SEEN, LEFT, TYPED = "since", "seen", "left", "typed"
"""Among the fields of a draft: when its first letter came (ISO), the form it was written in, the form that was left
with it, and when its latest letter was typed, by Slack's clock."""
_MOST = 50


@dataclass(frozen=True, slots=True)
class _Look:
    """A move about a draft: who makes it, on whom, with which words in the history, and who is told."""

    action: Action
    actor: str
    argument: str
    note: str
    to: str


class Drafts:
    """The drafts of one workspace. What changes a state is None where the draft is another by now, or may not go on."""

    def __init__(self, database: Database, team_id: str) -> None:
        self._database = database
        self._team_id = team_id

    async def save(self, draft: Draft, *, typed: bool = False) -> Draft:
        """Keeps what somebody writes, in place of what they wrote before; fields that are not given stay.

        Whoever has looked at other words has not looked at these: then it is being written again.

        Args:
            typed: a letter on its way, which may come late: it never replaces what was typed after it, or sent with the
                form in which it was typed.
        """
        # Where nothing lies yet, there is no row that two letters could wait for.
        alone = f"ambassadors: draft {self._team_id} {draft.mention_id} {draft.author}"
        async with self._database.writing(alone=alone) as connection:
            before = await self._read(connection, draft.mention_id, draft.author)
            if typed and before is not None and _late(before, draft):
                return before
            kept = _kept(before, draft)
            await self._write(connection, kept)
            if before is not None and before.state is DraftState.ASKED is not kept.state:
                await self._redraw(connection, draft.mention_id, draft.at)
            return kept

    async def note(self, mention_id: int, author: str, fields: Mapping[str, str]) -> None:
        """Keeps what is filled in beside the words: it changes nothing of them. Nothing without such a draft."""
        async with self._database.writing() as connection:
            draft = await self._read(connection, mention_id, author)
            if draft is not None:
                await self._write(connection, replace(draft, fields=_clean(dict(draft.fields) | dict(fields))))

    async def get(self, mention_id: int, author: str) -> Draft | None:
        """What `author` is about to answer."""
        async with self._database.reading() as connection:
            row = (await connection.execute(select(*_D).where(self._one(mention_id, author)))).one_or_none()
        return _draft(row) if row is not None else None

    async def others(self, mention_id: int, author: str, since: datetime) -> tuple[Draft, ...]:
        """What others are writing about the same mention, or have been since then, the latest first."""
        mine = and_(_D.team_id == self._team_id, _D.mention_id == mention_id, _D.author != author)
        query = select(*_D).where(mine, _D.at >= since, _D.text != "").order_by(_D.at.desc())
        async with self._database.reading() as connection:
            return tuple(_draft(row) for row in await connection.execute(query))

    async def drop(self, mention_id: int, author: str) -> None:
        """Forgets the draft, if there is one."""
        async with self._database.writing() as connection:
            await connection.execute(delete(t.drafts).where(self._one(mention_id, author)))

    async def cool(self, draft: Draft, until: datetime) -> Draft | None:
        """It is heated, and lies until then."""
        async with self._turn(draft) as (connection, there):
            if there is None:
                return None
            return await self._write(connection, replace(there, state=DraftState.COOLING, until=until))

    async def ready(self, draft: Draft) -> Draft | None:
        """Its writer takes it to the page."""
        async with self._turn(draft) as (connection, there):
            return await self._write(connection, replace(there, state=DraftState.READY)) if there else None

    async def ask(self, draft: Draft, colleague: str, now: datetime) -> Draft | None:
        """A colleague is to look at it, and is told."""
        look = _Look(Action.ASK, draft.author, colleague, "", colleague)
        asked = replace(draft, state=DraftState.ASKED, colleague=colleague, until=None, note="")
        return await self._judge(draft, asked, look, now)

    async def approve(self, draft: Draft, colleague: str, now: datetime, text: str = "") -> Draft | None:
        """The colleague who was asked says yes, in words of their own if `text` says so; its writer is told."""
        words = clean_text(text, _LONGEST) or draft.text
        changed = words if words != draft.text else ""
        look = _Look(Action.APPROVE, colleague, draft.author, changed, draft.author)
        approved = replace(draft, text=words, state=DraftState.APPROVED, colleague=colleague, note="", at=now)
        return await self._judge(draft, approved, look, now, asked=colleague)

    async def hold(self, draft: Draft, colleague: str, word: str, now: datetime) -> Draft | None:
        """The colleague who was asked says no, and why; its writer is told, and nobody else."""
        look = _Look(Action.HOLD, colleague, draft.author, "", draft.author)
        held = replace(draft, state=DraftState.HELD, colleague=colleague, note=clean_text(word, 2_000))
        return await self._judge(draft, held, look, now, asked=colleague)

    async def cooled(self, now: datetime) -> int:
        """What has lain long enough is shown to its writer again; how many there were."""
        due = and_(_D.team_id == self._team_id, _D.state == DraftState.COOLING, _D.until <= now)
        first = select(_D.mention_id, _D.author).where(due).order_by(_D.until).limit(_MOST)
        async with self._database.writing() as connection:
            found = (await connection.execute(first)).all()
            for row in found:
                mine = update(t.drafts).where(self._one(row.mention_id, row.author), due).values(until=None)
                if (await connection.execute(mine.returning(_D.author))).one_or_none() is not None:
                    await self._tell(connection, row.mention_id, row.author, row.author, now)
            return len(found)

    async def _judge(self, draft: Draft, then: Draft, look: _Look, now: datetime, asked: str = "") -> Draft | None:
        """The draft's new state, the line in the history and the word to whom it concerns: all or none."""
        async with self._turn(draft) as (connection, there):
            if there is None or (asked and (there.state, there.colleague) != (DraftState.ASKED, asked)):
                return None
            stands = and_(_M.status.in_(LIFECYCLE[look.action].legal), _M.gone_at.is_(None))
            row = await change_mention(connection, self._team_id, draft.mention_id, look.action, {}, stands)
            if row is None:
                return None
            move = await add_move(connection, row, look.action, look.actor, now, look.argument, look.note)
            await add_line(connection, row, move)
            await redraw_direct(connection, row, now)
            await self._tell(connection, draft.mention_id, draft.author, look.to, now)
            return await self._write(connection, replace(then, fields=there.fields))

    @asynccontextmanager
    async def _turn(self, draft: Draft) -> AsyncIterator[tuple[AsyncConnection, Draft | None]]:
        """A transaction with the draft as it lies there, if it still is the one that was seen."""
        async with self._database.writing() as connection:
            # The mention first, as a move takes them: two that wait for each other would both come to nothing.
            await connection.execute(select(_M.id).where(self._mention(draft.mention_id)).with_for_update())
            there = await self._read(connection, draft.mention_id, draft.author)
            yield connection, there if there is not None and there.seal == draft.seal else None

    async def _read(self, connection: AsyncConnection, mention_id: int, author: str) -> Draft | None:
        """The draft; nobody else changes it before this transaction ends."""
        query = select(*_D).where(self._one(mention_id, author)).with_for_update()
        row = (await connection.execute(query)).one_or_none()
        return _draft(row) if row is not None else None

    async def _write(self, connection: AsyncConnection, draft: Draft) -> Draft:
        key = {"team_id": self._team_id, "mention_id": draft.mention_id, "author": draft.author}
        new = {name: getattr(draft, name) for name in ("text", "at", "action", "state", "colleague", "until", "note")}
        new["fields"] = dict(draft.fields)
        insert = inserting(connection, t.drafts).values(key | new)
        await connection.execute(insert.on_conflict_do_update(index_elements=_KEY, set_=new))
        return draft

    async def _tell(self, connection: AsyncConnection, mention_id: int, author: str, to: str, now: datetime) -> None:
        said = {"mention": mention_id, "author": author, "to": to}
        await add_effect(connection, self._team_id, "look", to, said, now, mention_id)

    async def _redraw(self, connection: AsyncConnection, mention_id: int, now: datetime) -> None:
        row = (await connection.execute(select(t.mentions).where(self._mention(mention_id)))).one()
        await redraw_direct(connection, row, now)

    def _mention(self, mention_id: int) -> ColumnElement[bool]:
        return and_(_M.team_id == self._team_id, _M.id == mention_id)

    def _one(self, mention_id: int, author: str) -> ColumnElement[bool]:
        return and_(_D.team_id == self._team_id, _D.mention_id == mention_id, _D.author == author)


def _kept(before: Draft | None, draft: Draft) -> Draft:
    """What is kept of a draft that is saved over another."""
    fields = {SINCE: draft.at.isoformat()} | (dict(before.fields) if before else {}) | dict(draft.fields)
    new = replace(draft, text=clean_text(draft.text, _LONGEST), fields=_clean(fields))
    if before is None:
        return new
    new = replace(new, colleague=before.colleague, note=before.note)
    same = new.seal == before.seal
    return replace(new, state=before.state, until=before.until) if same else replace(new, state=DraftState.WRITING)


def _late(before: Draft, draft: Draft) -> bool:
    """Whether something later than this letter is kept already."""
    then, now = before.fields, draft.fields
    return then.get(TYPED, "") > now.get(TYPED, "") or (bool(now.get(SEEN)) and then.get(LEFT) == now[SEEN])


def _clean(fields: Mapping[str, str]) -> dict[str, str]:
    return {name: clean_text(value, _LONGEST) for name, value in fields.items()}


def _draft(row: Row[Any]) -> Draft:
    return Draft(
        mention_id=row.mention_id,
        author=row.author,
        text=row.text,
        at=row.at,
        action=row.action,
        state=DraftState(row.state),
        fields=dict(row.fields),
        colleague=row.colleague,
        until=row.until,
        note=row.note,
    )
