"""Draws posts of ours anew that say something else by now: harmless to repeat, so it is done until it is done."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.alone import alone
from bot.delivery.outbox import Later, Render, Shown
from bot.slack.gateway import Gateway, SlackLimited, SlackRefused, SlackUnknown, SlackUnreached
from bot.slack.limits import Limits
from mentions.effects import Effect
from mentions.store import Store

log = logging.getLogger(__name__)

_MOST = 20


class Retouch:
    """What the store orders: a mention is gone, a card has moved, a proposal is answered."""

    def __init__(
        self,
        store: Store,
        gateway: Gateway,
        limits: Limits,
        render: Render,
        now: Callable[[], datetime],
        clock: Callable[[], float],
    ) -> None:
        self._store = store
        self._gateway = gateway
        self._limits = limits
        self._render = render
        self._now = now
        self._clock = clock
        self._paused: dict[str, float] = {}

    async def step(self) -> None:
        """Some of what waits; what cannot be done now waits on."""
        closed = [channel for channel, until in self._paused.items() if until > self._clock()]
        for effect in await self._store.effects.waiting("retouch", self._now(), _MOST, closed):
            await alone(f"retouch {effect.id}", self._draw_anew(effect))

    async def _draw_anew(self, effect: Effect) -> None:
        post = await self._store.effects.get(int(effect.subject["effect"]))
        if post is not None and post.state not in ("done", "refused"):
            # It may still appear with the words that were read before they were erased.
            await self._store.effects.put_off(effect.id, self._now() + timedelta(seconds=self._limits.settle))
            return
        if post is not None and post.state == "done":
            drawn = await self._render(post)
            if isinstance(drawn, Later) or not await self._redrawn(post, drawn):
                return
        await self._store.effects.sent(effect.id, effect.channel, "", self._now())

    async def _redrawn(self, post: Effect, shown: Shown | None) -> bool:
        await self._gateway.updates_turn(urgent=False)
        try:
            if shown is None:
                await self._gateway.remove(post.channel, post.ts)
            else:
                await self._gateway.update(post.channel, post.ts, shown.message)
        except (SlackLimited, SlackUnknown, SlackUnreached) as error:
            log.info("a post could not be redrawn yet (%s)", error)
            return False
        except SlackRefused as refused:
            if refused.about_channel or refused.about_token:
                self._paused[post.channel] = self._clock() + self._limits.channel_pause
                return False
            # It is gone, or can never be changed again: there is nothing left to do.
            log.warning("a post could not be redrawn (%s)", refused)
        return True
