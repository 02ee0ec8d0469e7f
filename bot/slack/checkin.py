"""Where Slack calls us over HTTP there is no line to hold; but now and then we look whether it still knows us."""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import Callable

from bot.slack.gateway import Gateway, SlackLimited, SlackRefused, SlackUnknown, SlackUnreached
from bot.slack.limits import Limits

log = logging.getLogger(__name__)


class CheckIn:
    """Stands where a Line stands. `clock` is monotonic seconds."""

    def __init__(self, gateway: Gateway, limits: Limits, clock: Callable[[], float]) -> None:
        self._gateway = gateway
        self._limits = limits
        self._clock = clock
        self._well_at = -math.inf

    @property
    def silent(self) -> float:
        """For how many seconds beyond the usual round Slack has not known us."""
        return max(self._clock() - self._well_at - self._limits.keepalive, 0.0)

    async def run(self) -> None:
        """Looks until cancelled."""
        while True:
            try:
                await self._gateway.who_am_i()
                self._well_at = self._clock()
            except SlackRefused as refused:
                log.error("Slack does not know us any more (%s): run `ambassadors check`", refused)
            except (SlackLimited, SlackUnknown, SlackUnreached) as error:
                log.warning("Slack did not answer the keepalive (%s)", error)
            await asyncio.sleep(self._limits.keepalive)

    async def hang_up(self) -> None:
        """There is nothing to close."""
