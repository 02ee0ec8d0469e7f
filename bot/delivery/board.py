"""Cards in channels: whatever lags behind its mention is shown again, so bursts coalesce and order does not matter."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from bot.alone import Grief, alone
from bot.cards.card import Message
from bot.slack.gateway import Gateway, SlackLimited, SlackRefused, SlackUnknown, SlackUnreached
from bot.slack.limits import Limits
from mentions.effects import CardPlace
from mentions.model import Mention
from mentions.store import Store, StoreError

log = logging.getLogger(__name__)

_SIDE_BY_SIDE = 8
_LOOKED_OVER = 50
_GONE = frozenset({"message_not_found", "cant_update_message", "edit_window_closed"})

Draw = Callable[[Mention], Awaitable[tuple[Message, Message]]]
"""A mention's card, and its plain form for the case that Slack refuses the blocks."""


class Board:
    """Keeps every card at its mention's latest state; pressed ones go first. `idle` is told when none is waiting."""

    def __init__(
        self,
        store: Store,
        gateway: Gateway,
        draw: Draw,
        limits: Limits,
        clock: Callable[[], float],
        idle: Callable[[], None],
    ) -> None:
        self._store = store
        self._idle = idle
        self._gateway = gateway
        self._draw = draw
        self._limits = limits
        self._clock = clock
        self._paused: dict[str, float] = {}
        self._refused: dict[int, int] = {}
        self._wanted: asyncio.PriorityQueue[tuple[int, int]] = asyncio.PriorityQueue()
        self._waiting: dict[int, int] = {}
        self._busy: set[int] = set()
        self._pressed: dict[int, tuple[Mention | None, CardPlace | None]] = {}
        self._shown: dict[int, tuple[str, int]] = {}
        self._looked_up_to = 0

    def press(self, mention: Mention, place: CardPlace | None) -> None:
        """Somebody has just changed `mention`: its card goes first, and need not be read again."""
        if place is not None:
            self._pressed[mention.id] = (mention, place)
        self.nudge(mention.id, pressed=True)

    def nudge(self, mention_id: int, *, pressed: bool = False) -> None:
        """The card of `mention_id` may lag."""
        urgency = 0 if pressed else 1
        if self._waiting.get(mention_id, 2) > urgency:
            self._waiting[mention_id] = urgency
            self._wanted.put_nowait((urgency, mention_id))

    async def look_over(self) -> None:
        """Finds every card that lags, also those that a former process left; some at a time, round and round, so that
        those which cannot be shown hide nobody."""
        places = await self._store.cards.lagging(_LOOKED_OVER, self._looked_up_to)
        self._looked_up_to = places[-1].mention_id if len(places) == _LOOKED_OVER else 0
        for place in places:
            if place.mention_id not in self._busy:
                self.nudge(place.mention_id)

    async def run(self) -> None:
        """Draws until cancelled."""
        async with asyncio.TaskGroup() as group:
            for _ in range(_SIDE_BY_SIDE):
                group.create_task(self._draw_on())

    async def _draw_on(self) -> None:
        while True:
            urgency, mention_id = await self._wanted.get()
            if self._waiting.get(mention_id) != urgency:
                continue
            del self._waiting[mention_id]
            if mention_id in self._busy:
                # Its card is just being drawn: once more afterwards.
                await asyncio.sleep(0.02)
                self.nudge(mention_id, pressed=urgency == 0)
                continue
            self._busy.add(mention_id)
            try:
                await alone(f"the card of mention {mention_id}", self._bring_up(mention_id, pressed=urgency == 0))
            finally:
                self._busy.discard(mention_id)
            if not self._waiting:
                await alone("writing down what the cards show", self._settle())

    async def _settle(self) -> None:
        """Nobody waits for a card any more: what was shown is written down, and the history lines may go."""
        shown, self._shown = self._shown, {}
        if shown:
            await self._store.cards.shown(shown)
        self._idle()

    async def _bring_up(self, mention_id: int, *, pressed: bool) -> None:
        await self._gateway.updates_turn(urgent=pressed)
        mention, place = self._pressed.pop(mention_id, (None, None))
        if mention is None:
            mention, place = await self._read(mention_id)
        if mention is None or place is None or self._paused.get(place.channel, 0.0) > self._clock():
            return
        ts, shown = self._shown.get(mention_id, ("", 0))
        known = (place.shown_version, self._refused.get(mention_id, 0), shown if ts == place.ts else 0)
        if max(known) >= mention.version:
            return
        drawn = await alone(f"drawing mention {mention_id}", self._draw(mention))
        if isinstance(drawn, Grief):
            if not isinstance(drawn.error, StoreError):
                # It will not do better before it changes.
                self._refused[mention_id] = mention.version
            return
        try:
            await self._show(place.channel, place.ts, *drawn)
        except SlackRefused as refused:
            log.warning("card of mention %s: not updated (%s)", mention_id, refused)
            await self._turned_down(mention, place.channel, refused)
        except (SlackLimited, SlackUnknown, SlackUnreached) as error:
            # Showing a state twice does no harm: the next look over tries again.
            log.info("card of mention %s: update put off (%s)", mention_id, error)
        else:
            self._shown[mention_id] = (place.ts, mention.version)

    async def _read(self, mention_id: int) -> tuple[Mention | None, CardPlace | None]:
        return await self._store.mentions.get(mention_id), await self._store.cards.place(mention_id)

    async def _turned_down(self, mention: Mention, channel: str, refused: SlackRefused) -> None:
        if refused.error in _GONE:
            await self._store.cards.gone(mention.id)
        elif refused.about_channel or refused.about_token:
            # Every other card there would meet the same.
            self._paused[channel] = self._clock() + self._limits.channel_pause
        else:
            # It is this card alone, as long as it looks like this.
            self._refused[mention.id] = mention.version

    async def _show(self, channel: str, ts: str, card: Message, plain: Message) -> None:
        try:
            await self._gateway.update(channel, ts, card)
        except SlackRefused as refused:
            if not refused.about_blocks:
                raise
            await self._gateway.update(channel, ts, plain)
