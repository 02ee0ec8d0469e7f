"""What each post of the outbox looks like at the moment it is sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from bot.cards.card import Message, card, digest, line, plain_card, pointer
from bot.delivery import direct
from bot.delivery.outbox import Later, Shown
from bot.desk import Present
from bot.learning.proposals import newest, proposal_message
from bot.listening.health import note
from bot.promises.welcome import welcome
from bot.slack.gateway import SlackLimited, SlackRefused, SlackUnknown, SlackUnreached, is_person
from bot.slack.people import People
from bot.words import Words, words
from mentions.effects import Effect
from mentions.model import Mention, Status
from mentions.outside import Deed
from mentions.setup import Setup
from mentions.store import Store
from routing.promise import awake


def drawn(
    mention: Mention, setup: Setup, now: datetime, names: Mapping[str, str], can: frozenset[Deed]
) -> tuple[Message, Message]:
    """A mention's card and its plain form; `can` is what its source can do."""
    return card(mention, setup, now, names, can), plain_card(mention, setup, now, names)


class Renderer:
    """Draws effects from the store's present state. None for what has nothing left to show.

    `url` is the workspace's own address.
    """

    def __init__(
        self,
        store: Store,
        setup: Present,
        people: People,
        now: Callable[[], datetime],
        able: Callable[[str, Setup], frozenset[Deed]],
        url: str,
    ) -> None:
        self._store = store
        self._url = url
        self._setup = setup
        self._people = people
        self._now = now
        self._able = able

    async def show(self, effect: Effect) -> Shown | Later | None:
        """The message of one effect."""
        setup = await self._setup()
        if effect.purpose == "direct":
            return await self._direct(effect, setup)
        draw = {
            "card": self._card,
            "line": self._line,
            "digest": self._digest,
            "proposal": self._proposal,
            "note": self._note,
        }[effect.purpose]
        return await draw(effect, setup)

    async def _card(self, effect: Effect, setup: Setup) -> Shown | None:
        mention = await self._store.mentions.get(int(effect.subject["mention"]))
        if mention is None or mention.status is Status.HELD:
            return None
        place = await self._store.cards.place(mention.id)
        if effect.ts and place is not None and (effect.channel, effect.ts) != (place.channel, place.ts):
            moved = pointer(mention, place, self._url, words(setup.language))
            return Shown(moved, Message(moved.text))
        can = self._able(mention.source, setup)
        return Shown(*drawn(mention, setup, self._now(), self._people.names(setup), can), mention.version)

    async def _line(self, effect: Effect, setup: Setup) -> Shown | None:
        mention_id, n = int(effect.subject["mention"]), int(effect.subject["n"])
        move = await self._store.moves.get(mention_id, n)
        mention = await self._store.mentions.get(mention_id)
        if move is None or mention is None:
            return None
        quiet = bool(mention.owner) and not awake(setup, mention, mention.owner, self._now())
        message = line(move, mention, self._people.names(setup), words(setup.language), quiet=quiet)
        return Shown(message, Message(message.text))

    async def _direct(self, effect: Effect, setup: Setup) -> Shown | Later | None:
        """What waits for one person, or for anybody in a channel; one that has been sent already tells what has become
        of it, too."""
        to, now = str(effect.subject["to"]), self._now()
        moves = {int(mention_id): int(n) for mention_id, n in effect.subject["steps"]}
        told = await self._store.mentions.many(list(moves))
        called_at = datetime.fromisoformat(effect.subject["at"])
        found = (mention for mention in told if direct.waits_for(mention, to, called_at))
        waiting = sorted(found, key=lambda m: (-m.priority, m.seen_at, m.id))
        t, away = await self._words_of(to, setup), await self._store.people.away(now)
        message: Message | None = None
        if not waiting:
            message = direct.settled(told, self._people.names(setup), t) if effect.state == "done" else None
        elif effect.state != "done" and (at := direct.when_there(to, waiting, setup, away, now)) > now:
            return Later(at)
        elif effect.subject.get("back"):
            message = welcome(to, waiting, setup, now, t)
        elif len(waiting) > 1:
            message = (direct.many if is_person(to) else direct.call)(waiting, setup, now, t)
        else:
            message = await self._waiting(waiting[0], moves[waiting[0].id], setup, t)
        return Shown(message, Message(message.text)) if message else None

    async def _waiting(self, mention: Mention, n: int, setup: Setup, t: Words) -> Message | None:
        move = await self._store.moves.get(mention.id, n)
        if move is None:
            return None
        card = direct.card_url(await self._store.cards.place(mention.id), self._url)
        return direct.one(mention, move, setup, self._now(), self._people.names(setup), card, t)

    async def _words_of(self, user: str, setup: Setup) -> Words:
        """A person's own language; the channel's where many read it, or where Slack does not tell."""
        if not is_person(user):
            return words(setup.language)
        try:
            person = await self._people.get(user)
        except (SlackRefused, SlackLimited, SlackUnknown, SlackUnreached):
            return words(setup.language)
        return words(person.language or setup.language)

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

    async def _proposal(self, effect: Effect, setup: Setup) -> Shown | None:
        proposal = await self._store.relevance.get(int(effect.subject["proposal"]))
        if proposal is None:
            return None
        mentions = await newest(self._store, proposal)
        message = proposal_message(proposal, mentions, self._people.names(setup), words(setup.language))
        return Shown(message, Message(message.text))
