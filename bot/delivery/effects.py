"""What each post of the outbox looks like at the moment it is sent."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime

from bot.afterwards.drawing import draw_questions
from bot.afterwards.question import to_tell_heading
from bot.cards.card import Message, card, digest, line, plain_card, pointer
from bot.delivery import direct
from bot.delivery.outbox import Later, Shown
from bot.desk import Present
from bot.learning.proposals import newest, proposal_message
from bot.listening.health import note
from bot.promises.welcome import welcome
from bot.slack.gateway import SlackLimited, SlackRefused, SlackUnknown, SlackUnreached, is_person
from bot.slack.people import People
from bot.trolls.aside import draw_aside
from bot.trolls.facts import found_about
from bot.trolls.second import draw_second
from bot.words import Words, words
from bot.writing.notes import draw_note
from mentions.afterwards import IS_IT_SOLVED, IT_IS_FIXED
from mentions.effects import Effect
from mentions.model import Because, Mention, Status
from mentions.outside import Deed
from mentions.setup import Setup
from mentions.store import Store
from routing.promise import awake


def drawn(
    mention: Mention,
    setup: Setup,
    now: datetime,
    names: Mapping[str, str],
    can: frozenset[Deed],
    found: Sequence[Because] = (),
) -> tuple[Message, Message]:
    """A mention's card and its plain form; `can` is what its source can do, `found` what speaks for a planted
    account."""
    return card(mention, setup, now, names, can, found), plain_card(mention, setup, now, names)


Draw = Callable[[Effect, Setup], Awaitable[Shown | Later | None]]
"""How one purpose is drawn."""


class Renderer:
    """Draws effects from the store's present state. None for what has nothing left to show.

    `url` is the workspace's own address; `more` draws what other rooms post, by purpose.
    """

    def __init__(
        self,
        store: Store,
        setup: Present,
        people: People,
        now: Callable[[], datetime],
        able: Callable[[str, Setup], frozenset[Deed]],
        url: str,
        more: Mapping[str, Draw] | None = None,
    ) -> None:
        self._store = store
        self._url = url
        self._more = more or {}
        self._setup = setup
        self._people = people
        self._now = now
        self._able = able

    async def show(self, effect: Effect) -> Shown | Later | None:
        """The message of one effect."""
        setup = await self._setup()
        if effect.purpose == "direct":
            return await self._direct(effect, setup)
        draw: Draw = {
            "card": self._card,
            "line": self._line,
            "digest": self._digest,
            "proposal": self._proposal,
            "note": self._note,
            "second": self._in_private,
            "aside": self._in_private,
            "look": self._in_private,
            **self._more,
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
        found = await found_about(self._store, mention, setup)
        return Shown(*drawn(mention, setup, self._now(), self._people.names(setup), can, found), mention.version)

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
        if effect.subject.get("about") == IS_IT_SOLVED:
            return await self._questions(effect, to, setup)
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
        elif len(waiting) > 1 and effect.subject.get("about") == IT_IS_FIXED:
            message = direct.many(waiting, setup, now, t, to_tell_heading(waiting, t))
        elif len(waiting) > 1:
            message = (direct.many if is_person(to) else direct.call)(waiting, setup, now, t)
        else:
            message = await self._waiting(waiting[0], moves[waiting[0].id], setup, t)
        return Shown(message, Message(message.text)) if message else None

    async def _questions(self, effect: Effect, to: str, setup: Setup) -> Shown | Later | None:
        """Whether something is solved, for one person, while at work."""
        now, away = self._now(), await self._store.people.away(self._now())
        if effect.state != "done" and (at := direct.when_there(to, (), setup, away, now)) > now:
            return Later(at)
        t, names = await self._words_of(to, setup), self._people.names(setup)
        message = await draw_questions(self._store, effect, setup, now, names, t)
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

    async def _in_private(self, effect: Effect, setup: Setup) -> Shown | Later | None:
        """A second look, a talk about a colleague, or a word on a draft: for one person, while at work."""
        to, now = str(effect.subject["to"]), self._now()
        mention = await self._store.mentions.get(int(effect.subject["mention"]))
        if mention is None:
            return None
        away = await self._store.people.away(now)
        own = effect.subject.get("author") == to  # whoever writes is at it
        if effect.state != "done" and not own and (at := direct.when_there(to, [mention], setup, away, now)) > now:
            return Later(at)
        card_url = direct.card_url(await self._store.cards.place(mention.id), self._url)
        t = await self._words_of(to, setup)
        if effect.purpose == "aside":
            message = draw_aside(effect, mention, setup, card_url, t)
        elif effect.purpose == "look":
            posts = Deed.REPLY in self._able(mention.source, setup)
            message = await draw_note(self._store, effect, mention, setup, posts, self._people.names(setup), t)
        else:
            message = await draw_second(self._store, effect, mention, setup, self._people.names(setup), card_url, t)
        return Shown(message, Message(message.text)) if message else None

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
