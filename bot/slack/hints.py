"""What Slack hints about who is there: do-not-disturb and presence. No answer is no hint, and never an error."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import datetime

from bot.slack.gateway import Gateway, SlackLimited, SlackRefused, SlackUnknown, SlackUnreached
from bot.slack.limits import Limits

log = logging.getLogger(__name__)

_SILENT = (SlackRefused, SlackLimited, SlackUnknown, SlackUnreached)
# Slack tells of fifty at once who wants no disturbance, but of each alone who is there, fifty times a minute.
_MOST_QUIET = 50
_MOST_PRESENT = 20
_REFUSED_FOR = 3600.0


class Hints:
    """The hints of one workspace, as they were told last. `clock` is monotonic seconds."""

    def __init__(self, gateway: Gateway, limits: Limits, clock: Callable[[], float]) -> None:
        self._gateway = gateway
        self._limits = limits
        self._clock = clock
        self._asked_at = self._told_at = -limits.hints_fresh
        self._rests_until: dict[str, float] = {}
        self._quiet: dict[str, tuple[float, float]] = {}
        self._active: frozenset[str] = frozenset()

    def quiet(self, now: datetime) -> frozenset[str]:
        """Who wants no disturbance at this moment."""
        at = now.timestamp()
        return frozenset(user for user, (start, end) in self._quiet.items() if start <= at < end)

    def active(self) -> frozenset[str]:
        """Who was there when Slack told last, if that was not long ago."""
        return self._active if self._clock() - self._told_at < 2 * self._limits.hints_fresh else frozenset()

    def due(self) -> bool:
        """Whether Slack may be asked again."""
        return self._clock() - self._asked_at >= self._limits.hints_fresh

    async def look(self, users: Sequence[str]) -> None:
        """Asks Slack about these people, who are at work, unless it has been asked just now."""
        if not self.due() or len(users) < 2:
            return
        self._asked_at = self._clock()
        self._quiet, self._active = {}, frozenset()
        try:
            async with asyncio.timeout(self._limits.hints_within):
                await asyncio.gather(self._look_for_quiet(users), self._look_for_active(users))
        except TimeoutError:
            log.info("Slack is slow to tell who is there: chosen without its hint")

    async def _look_for_quiet(self, users: Sequence[str]) -> None:
        method = "dnd.teamInfo"
        if self._rests(method):
            return
        try:
            for first in range(0, len(users), _MOST_QUIET):
                self._quiet |= await self._gateway.quiet_times(users[first : first + _MOST_QUIET])
        except _SILENT as error:
            self._rest(method, error)

    async def _look_for_active(self, users: Sequence[str]) -> None:
        method = "users.getPresence"
        # Of only some of them it would be no hint, but a wrong one.
        if self._rests(method) or len(users) > _MOST_PRESENT:
            return
        try:
            told = await asyncio.gather(*(self._is_active(user) for user in users))
        except _SILENT as error:
            self._rest(method, error)
        else:
            self._active = frozenset(user for user, active in zip(users, told, strict=True) if active)
            self._told_at = self._clock()

    async def _is_active(self, user: str) -> bool:
        try:
            return await self._gateway.is_active(user)
        except SlackRefused as refused:
            if refused.about_token:
                raise
            # Somebody who has left the workspace, but not yet the setup.
            return False

    def _rests(self, method: str) -> bool:
        return self._rests_until.get(method, self._clock()) > self._clock()

    def _rest(self, method: str, error: Exception) -> None:
        """Refused for good, like a scope that an older installation lacks, it is not asked again for a while."""
        seconds = error.retry_after if isinstance(error, SlackLimited) else 0.0
        if isinstance(error, SlackRefused):
            seconds = _REFUSED_FOR
        self._rests_until[method] = self._clock() + seconds
        log.warning("%s: %s; people are asked without this hint (see `ambassadors check`)", method, error)
