"""What each post of the outbox looks like at the moment it is sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from bot.cards import Message, card, digest, line, plain_card
from bot.desk import Present
from bot.health import note
from bot.outbox import Shown
from bot.people import People
from bot.words import words
from mentions.effects import Effect
from mentions.model import Mention, Status
from mentions.outside import Deed
from mentions.setup import Setup
from mentions.store import Store


def drawn(
    mention: Mention, setup: Setup, now: datetime, names: Mapping[str, str], can: frozenset[Deed]
) -> tuple[Message, Message]:
    """A mention's card and its plain form; `can` is what its source can do."""
    return card(mention, setup, now, names, can), plain_card(mention, setup, now, names)


class Renderer:
    """Draws effects from the store's present state. None for what has nothing left to show."""

    def __init__(
        self,
        store: Store,
        setup: Present,
        people: People,
        now: Callable[[], datetime],
        able: Callable[[str, Setup], frozenset[Deed]],
    ) -> None:
        self._store = store
        self._setup = setup
        self._people = people
        self._now = now
        self._able = able

    async def show(self, effect: Effect) -> Shown | None:
        """The message of one effect."""
        draw = {"card": self._card, "line": self._line, "digest": self._digest, "note": self._note}[effect.purpose]
        return await draw(effect, await self._setup())

    async def _card(self, effect: Effect, setup: Setup) -> Shown | None:
        mention = await self._store.mentions.get(int(effect.subject["mention"]))
        if mention is None or mention.status is Status.HELD:
            return None
        can = self._able(mention.source, setup)
        return Shown(*drawn(mention, setup, self._now(), self._people.names(setup), can), mention.version)

    async def _line(self, effect: Effect, setup: Setup) -> Shown | None:
        mention_id, n = int(effect.subject["mention"]), int(effect.subject["n"])
        move = await self._store.moves.get(mention_id, n)
        mention = await self._store.mentions.get(mention_id)
        if move is None or mention is None:
            return None
        message = line(move, mention, self._people.names(setup), words(setup.language))
        return Shown(message, Message(message.text))

    async def _digest(self, effect: Effect, setup: Setup) -> Shown | None:
        mentions = await self._store.mentions.many([int(i) for i in effect.subject["mentions"]])
        held = tuple(mention for mention in mentions if mention.status is Status.HELD)
        if not held:
            return None
        entry = setup.source(str(effect.subject["source"]))
        title = entry.title if entry else str(effect.subject["source"])
        message = digest(title, held, len(held), setup, self._now())
        return Shown(message, Message(message.text))

    async def _note(self, effect: Effect, setup: Setup) -> Shown | None:
        message = note(effect.subject, setup)
        return Shown(message, Message(message.text))
