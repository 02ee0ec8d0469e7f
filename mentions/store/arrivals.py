"""Accepting a batch: who is known, who was seen elsewhere, and who is new."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, and_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from mentions.clean import clean_time
from mentions.exclusions import HIDDEN
from mentions.following import FIRST_WAIT, FOUND
from mentions.identity import bands
from mentions.lifecycle import Action
from mentions.listening import Accepted
from mentions.model import Arrival, Aside, Move, Sighting, Status
from mentions.store import tables as t
from mentions.store.effects import add_effect, effect_row
from mentions.store.history import add_move, change_mention, write_moves
from mentions.store.keys import Keyed, author_key, clean_arrival, keyed
from mentions.store.likeness import Elsewhere, fold
from mentions.store.rows import because_json, findings_json, known_json
from mentions.store.trolls import aside_subject

_S = t.sightings.c
_MOST_REACH = 2**31 - 1
_STANDS = and_(t.mentions.c.gone_at.is_(None), t.mentions.c.forgotten_at.is_(None))


async def stored_sightings(connection: AsyncConnection, team_id: str, items: Sequence[Keyed]) -> dict[str, Row[Any]]:
    """Those of these sightings that are kept already, by key."""
    keys = [key for item in items for key in (item.plain_key, item.own_key)]
    query: Select[Any] = select(*_S, t.mentions.c.source.label("first_source")).join_from(t.sightings, t.mentions)
    rows = await connection.execute(query.where(_S.team_id == team_id, _S.key.in_(keys)))
    return {row.key: row for row in rows}


def below(team_id: str, mention_id: int, source_id: str, now: datetime) -> dict[str, Any]:
    """What is kept of something said below a mention, but for its keys. Without a digest: an edit of these words is
    none of the mention's."""
    return {"team_id": team_id, "mention_id": mention_id, "source": source_id, "seen_at": now, "digest": ""}


@dataclass(frozen=True, slots=True)
class Intake:
    """One batch of one source on its way into the store, within one transaction."""

    connection: AsyncConnection
    team_id: str
    source_id: str
    channel: str
    now: datetime
    follows: bool = False

    async def take(self, arrivals: Sequence[Arrival]) -> Accepted:
        """Identity in its three steps; what none of them knows is new."""
        items = keyed(self.source_id, [arrival.sighting for arrival in arrivals])
        stored = await stored_sightings(self.connection, self.team_id, items)
        found = [(item, item.find(stored)) for item in items]
        changed = [(item, row) for item, row in found if row is not None and row.digest != item.digest]
        edited = [row.mention_id for item, row in changed if await self._edit(item, row)]
        hidden = frozenset(at for at, arrival in enumerate(arrivals) if arrival.held == HIDDEN)
        merged, fresh = await self._merge([item for item, row in found if row is None], edited, hidden)
        posted, held = await self._add(_same_page(fresh), arrivals)
        return Accepted(posted, held, tuple(dict.fromkeys(merged)), tuple(dict.fromkeys(edited)))

    async def _merge(
        self, items: Sequence[Keyed], edited: list[int], hidden: AbstractSet[int]
    ) -> tuple[list[int], list[Keyed]]:
        """Joins what was seen elsewhere to its mention; returns those mentions, and the items that are left. What is
        hidden is only the same at the same address, and nobody is told of it."""
        elsewhere = await Elsewhere.look(self.connection, self.team_id, self.source_id, items, self.now)
        merged, fresh = [], []
        for item in items:
            if (again := elsewhere.renamed(item)) is not None:
                await self._keep([(item, again.mention_id)])
                if again.digest != item.digest and await self._edit(item, again):
                    edited.append(again.mention_id)
            elif (mention_id := elsewhere.find(item, by_likeness=item.at not in hidden)) is not None:
                await self._keep([(item, mention_id)])
                if item.at not in hidden:
                    await self._see_also(item, mention_id)
                    merged.append(mention_id)
            else:
                fresh.append(item)
        return merged, fresh

    async def _edit(self, item: Keyed, row: Row[Any]) -> bool:
        """New words under a known key. What another source said first stands on the card; False if this is not it,
        or if it is only something said below a mention. What was removed at its source never comes back."""
        if not row.digest:
            return False
        kept = update(t.sightings).where(_S.team_id == self.team_id, _S.key == row.key)
        await self.connection.execute(kept.values(digest=item.digest, url_key=item.url_key))
        if row.first_source != self.source_id:
            return False
        words = _words(item.sighting)
        changed = await change_mention(self.connection, self.team_id, row.mention_id, Action.EDIT, words, _STANDS)
        if changed is not None:
            await add_move(self.connection, changed, Action.EDIT, "", self.now, "")
        return changed is not None

    async def _see_also(self, item: Keyed, mention_id: int) -> None:
        changed = await change_mention(self.connection, self.team_id, mention_id, Action.ALSO, {}, _STANDS)
        if changed is not None:
            place = {"team_id": self.team_id, "mention_id": mention_id, "source": self.source_id}
            await self.connection.execute(t.places.insert(), place | {"url": item.sighting.url, "seen_at": self.now})
            await add_move(self.connection, changed, Action.ALSO, "", self.now, self.source_id)

    async def _keep(self, items: Sequence[tuple[Keyed, int]]) -> None:
        mine = {"team_id": self.team_id, "source": self.source_id, "seen_at": self.now}
        rows = [
            mine | {"key": item.key, "mention_id": mention_id, "url_key": item.url_key, "digest": item.digest}
            for item, mention_id in items
        ]
        await self.connection.execute(t.sightings.insert(), rows)

    async def _add(
        self, pages: Sequence[Sequence[Keyed]], arrivals: Sequence[Arrival]
    ) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Writes new mentions, the oldest first, so that their cards come in that order; ids posted, and held."""
        if not pages:
            return (), ()
        oldest_first = pages[::-1]
        new = [clean_arrival(arrivals[page[0].at], page[0].sighting, self.now) for page in oldest_first]
        insert = t.mentions.insert().returning(t.mentions.c.id, sort_by_parameter_order=True)
        ids = (await self.connection.execute(insert, [self._row(arrival) for arrival in new])).scalars().all()
        await self._keep([(item, id_) for page, id_ in zip(oldest_first, ids, strict=True) for item in page])
        numbered = list(zip(new, ids, strict=True))
        await self._add_bands(numbered)
        await write_moves(self.connection, self.team_id, [self._find(arrival, id_) for arrival, id_ in numbered])
        await self._announce(numbered)
        return tuple(i for a, i in numbered if not a.held), tuple(i for a, i in numbered if a.held)

    def _find(self, arrival: Arrival, mention_id: int) -> Move:
        return Move(mention_id, 1, Action.FIND, _status(arrival), "", self.now, arrival.held)

    async def _add_bands(self, numbered: Sequence[tuple[Arrival, int]]) -> None:
        mine = {"team_id": self.team_id, "source": self.source_id, "seen_at": self.now}
        rows = [
            mine | {"band": band, "mention_id": mention_id}
            for arrival, mention_id in numbered
            if arrival.held != HIDDEN  # what is about us must not disappear in it
            for band in dict.fromkeys(bands(arrival.sighting.title, arrival.sighting.text))
        ]
        if rows:
            await self.connection.execute(t.bands.insert(), rows)

    async def _announce(self, numbered: Sequence[tuple[Arrival, int]]) -> None:
        cards = [
            effect_row(
                self.team_id,
                "card",
                arrival.choice.channel or self.channel,
                {"mention": mention_id},
                self.now,
                mention_id,
            )
            for arrival, mention_id in numbered
            if not arrival.held
        ]
        if cards:
            await self.connection.execute(t.effects.insert(), cards)
        private = [
            effect_row(
                self.team_id,
                "aside",
                arrival.aside,
                aside_subject(mention_id, Aside.DUE, arrival.aside),
                self.now,
                mention_id,
            )
            for arrival, mention_id in numbered
            if arrival.aside and not arrival.held
        ]
        if private:
            await self.connection.execute(t.effects.insert(), private)
        if poured := [mention_id for arrival, mention_id in numbered if arrival.held in {"flood", "old"}]:
            subject = {"source": self.source_id, "mentions": poured}
            await add_effect(self.connection, self.team_id, "digest", self.channel, subject, self.now)

    def _row(self, arrival: Arrival) -> dict[str, Any]:
        sighting, reading, choice = arrival.sighting, arrival.reading, arrival.choice
        return _words(sighting) | {
            "team_id": self.team_id,
            "status": _status(arrival),
            "source": self.source_id,
            "published_at": sighting.published_at or self.now,
            "seen_at": self.now,
            "language": reading.language,
            "kind": reading.kind,
            "tone": reading.tone,
            "heat": reading.heat,
            "confidence": reading.confidence,
            "words": list(reading.because),
            "names": list(arrival.names),
            "assignee": choice.assignee,
            "role": choice.role,
            "because": because_json(choice.because),
            "channel": choice.channel or self.channel,
            "posted_at": None if arrival.held else self.now,
            "urgency": reading.urgency,
            "findings": findings_json(reading.findings),
            "reach": min(max(sighting.reach, 0), _MOST_REACH),
            "rule": choice.rule,
            "priority": choice.priority,
            "offers": list(choice.offers),
            "asked_first": choice.assignee,
            "author_key": author_key(self.source_id, sighting.author, sighting.author_url),
            "known": known_json(arrival.known),
            "clock_since": None if arrival.held else self.now,
            "step_due": None if arrival.held else self.now,
            "follow_due": self.now + FIRST_WAIT if self.follows and arrival.held != HIDDEN else None,
            "follow_step": FOUND,
            "author_since": clean_time(sighting.author_since, self.now) if sighting.author_since else None,
            "aside": Aside.DUE if arrival.aside and not arrival.held else Aside.NONE,
        }


def _status(arrival: Arrival) -> Status:
    return Status.HELD if arrival.held else Status.OPEN


def _words(sighting: Sighting) -> dict[str, Any]:
    """What a stranger may change later. The time is not among it: publishers move dates to be read again."""
    return {
        "native_id": sighting.native_id[:1_000],
        "url": sighting.url,
        "title": sighting.title,
        "text": sighting.text,
        "author": sighting.author,
        "author_url": sighting.author_url,
    }


def _same_page(items: Sequence[Keyed]) -> list[list[Keyed]]:
    """New items in groups that are one mention: the same address and title under several ids of one source."""
    pages: dict[object, list[Keyed]] = {}
    for item in items:
        titled = item.url_key and item.sighting.title and not item.sighting.own
        pages.setdefault((item.url_key, fold(item.sighting.title)) if titled else item.key, []).append(item)
    return list(pages.values())
