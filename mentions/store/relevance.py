"""What could be left out: what the team has said of the latest mentions, and what the bot has proposed for it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, literal_column, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from mentions.effects import CardPlace
from mentions.exclusions import Against, Answer, Proposal
from mentions.model import Outcome, Sighting, Status
from mentions.relevance import Past
from mentions.setup import Setup
from mentions.store import tables as t
from mentions.store.database import Database
from mentions.store.effects import add_effect
from mentions.store.rows import inserting
from mentions.store.setups import add_version, setting_up

_M = t.mentions.c
_P = t.proposals.c
_E = t.effects.c
_B = t.labels.c
_SINCE = timedelta(days=90)
_MOST_NOT_US = 200
_MOST_OTHERS = 500
_LOOKED_AT = 1_500
_LONGEST = 5_000
# As a word of the statement itself, or SQLite would not see that the index of these is meant.
_NOT_US = and_(_M.outcome == literal_column("'not_us'"), _M.gone_at.is_(None))
_SEPARATOR = "\n"


class Relevance:
    """What is about us, and what is not, in one workspace."""

    def __init__(self, database: Database, team_id: str) -> None:
        self._database = database
        self._team_id = team_id

    async def said(self, now: datetime) -> tuple[int, datetime | None]:
        """How many have been closed as not about us of late, and when the last one was: whoever has seen this same
        answer before has nothing new to think about."""
        query = select(func.count(), func.max(_M.closed_at)).where(self._not_us(now))
        async with self._database.reading() as connection:
            count, latest = (await connection.execute(query)).one()
        return int(count), latest

    async def past(self, now: datetime) -> tuple[Past, ...]:
        """The latest mentions that were not about us, and the latest others that were shown, newest first."""
        not_us = self._past().where(self._not_us(now)).order_by(_M.closed_at.desc(), _M.id.desc()).limit(_MOST_NOT_US)
        shown = and_(_M.team_id == self._team_id, _M.gone_at.is_(None), _M.status != Status.HELD)
        others = self._past().where(shown).order_by(_M.seen_at.desc(), _M.id.desc()).limit(_LOOKED_AT)
        async with self._database.reading() as connection:
            found = [_past(row) for row in await connection.execute(not_us)]
            beside = [_past(row) for row in await connection.execute(others)]
        ours = [one for one in beside if one.about_us][:_MOST_OTHERS]
        unsure = [one for one in beside if one.about_us is None][:_MOST_OTHERS]
        return tuple(sorted((*found, *ours, *unsure), key=lambda one: one.id, reverse=True))

    async def proposals(self) -> tuple[Proposal, ...]:
        """All that was ever proposed, oldest first: nothing is proposed twice."""
        return await self._find(self._select())

    async def unanswered(self) -> tuple[Proposal, ...]:
        """What nobody has answered yet, oldest first."""
        return await self._find(self._select().where(_P.state == Answer.NONE))

    async def get(self, proposal_id: int) -> Proposal | None:
        """One proposal."""
        return next(iter(await self._find(self._select().where(_P.id == proposal_id))), None)

    async def propose(self, proposal: Proposal, before: int, channel: str, now: datetime) -> bool:
        """Keeps a proposal, with the post that asks for an answer.

        Args:
            before: how many proposals there were when this one was thought of. If there are more by now, somebody else
                has thought of the same mentions: then nothing is kept, and False returned.
        """
        row = {
            "team_id": self._team_id,
            "what": proposal.what,
            "value": proposal.value,
            "name": _SEPARATOR.join(proposal.names),
            "mentions": {
                "hides": list(proposal.hides),
                "not_us": proposal.not_us,
                "answered": proposal.answered,
                "ours": proposal.ours,
            },
            "state": Answer.NONE,
            "at": now,
        }
        counted = select(func.count()).where(_P.team_id == self._team_id)
        async with self._database.writing(alone=f"ambassadors: proposals {self._team_id}") as connection:
            if (await connection.execute(counted)).scalar_one() != before:
                return False
            insert = inserting(connection, t.proposals).values(row).on_conflict_do_nothing().returning(_P.id)
            proposal_id = (await connection.execute(insert)).scalar_one_or_none()
            if proposal_id is not None:
                await add_effect(connection, self._team_id, "proposal", channel, {"proposal": proposal_id}, now)
            return proposal_id is not None

    async def answer(
        self,
        proposal: Proposal,
        answer: Answer,
        by: str,
        now: datetime,
        setup: Setup | None = None,
        after: int | None = None,
    ) -> Proposal | None:
        """Keeps what `by` has said, together with the setup that follows from it, and has the post drawn anew.

        Args:
            proposal: as `by` has seen it; None is returned if somebody has answered it meanwhile.
            setup, after: as in Setups.save; None where the setup need not change.

        Raises:
            SetupChanged: another version of the setup is in force by now; nothing was kept.
        """
        mine = and_(_P.team_id == self._team_id, _P.id == proposal.id, _P.state == proposal.answer)
        said = update(t.proposals).where(mine).values(state=answer, by=by, at=now).returning(*_P)
        async with self._database.writing(alone=setting_up(self._team_id)) as connection:
            row = (await connection.execute(said)).one_or_none()
            if row is None:
                return None
            if setup is not None:
                await add_version(connection, self._team_id, setup, by, now, after)
            await self._redraw(connection, proposal.id, now)
            return _proposal(row)

    async def place(self, proposal_id: int) -> CardPlace | None:
        """Where a proposal stands in Slack, if it does."""
        async with self._database.reading() as connection:
            post = await self._posted(connection, proposal_id)
        return CardPlace(proposal_id, post.channel, post.ts, 0) if post is not None and post.ts else None

    async def _redraw(self, connection: AsyncConnection, proposal_id: int, now: datetime) -> None:
        if (post := await self._posted(connection, proposal_id)) is not None:
            await add_effect(connection, self._team_id, "retouch", post.channel, {"effect": post.id}, now)

    async def _posted(self, connection: AsyncConnection, proposal_id: int) -> Row[int, str, str] | None:
        posts = and_(_E.team_id == self._team_id, _E.purpose == "proposal")
        asked = _E.subject["proposal"].as_integer() == proposal_id
        return (await connection.execute(select(_E.id, _E.channel, _E.ts).where(posts, asked))).one_or_none()

    def _not_us(self, now: datetime) -> ColumnElement[bool]:
        return and_(_M.team_id == self._team_id, _NOT_US, _M.closed_at >= now - _SINCE)

    def _past(self) -> Select[Any]:
        about = and_(_B.team_id == _M.team_id, _B.mention_id == _M.id, _B.question == "about")
        words = (_M.title, func.substr(_M.text, 1, _LONGEST).label("text"))
        columns = (_M.id, _M.url, *words, _M.author, _M.author_url, _M.names, _M.answered_at, _about_us().label("ours"))
        return select(*columns, _B.answer).outerjoin_from(t.mentions, t.labels, about)

    def _select(self) -> Select[Any]:
        return select(t.proposals).where(_P.team_id == self._team_id).order_by(_P.id)

    async def _find(self, query: Select[Any]) -> tuple[Proposal, ...]:
        async with self._database.reading() as connection:
            return tuple(_proposal(row) for row in await connection.execute(query))


def _about_us() -> ColumnElement[str]:
    """What was done with a mention says whose it is: "yes", "no", or "" while nobody has done anything."""
    handled = or_(
        _M.answered_at.is_not(None),
        _M.status.in_([Status.CLAIMED, Status.ANSWERED, Status.TROLL]),
        _M.outcome.is_not(None),
    )
    return case((_M.outcome == Outcome.NOT_US, "no"), (handled, "yes"), else_="")


def _past(row: Row[Any]) -> Past:
    seen = Sighting("", row.url, row.title, row.text, row.author, row.author_url)
    # Who shows a hidden one as a card has said that it is about us, whatever has been done with it since.
    said = row.ours or row.answer or ""
    about_us = None if not said else said == "yes"
    return Past(row.id, seen, tuple(row.names), about_us, answered=row.answered_at is not None)


def _proposal(row: Row[Any]) -> Proposal:
    past = row.mentions
    return Proposal(
        what=Against(row.what),
        value=row.value,
        names=tuple(row.name.split(_SEPARATOR)),
        hides=tuple(past["hides"]),
        not_us=past["not_us"],
        answered=past["answered"],
        ours=past["ours"],
        id=row.id,
        answer=Answer(row.state),
        by=row.by,
        at=row.at,
    )
