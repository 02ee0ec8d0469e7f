"""The clock after the answer: asks in time whether something is solved, and brings back what waited for a cause."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta

from bot.alone import alone
from bot.desk import Desk
from mentions.model import Availability, Because, Mention
from mentions.results import Moved
from mentions.setup import Setup
from routing.again import again
from routing.roster import begins, one_more

log = logging.getLogger(__name__)

_ROUNDS = 20


class Afterwards:
    """What one workspace still owes. `gather`: how long a direct message waits for others to the same person."""

    def __init__(self, desk: Desk, gather: timedelta) -> None:
        self._desk = desk
        self._gather = gather

    async def tick(self) -> None:
        """Asks about everything whose day has come, and tells of every cause that is put right."""
        setup, now = await self._desk.setup(), self._desk.now()
        since = now - setup.keep.content
        for _ in range(_ROUNDS):
            due = await self._desk.store.afterwards.to_ask(now)
            back = await self._desk.store.afterwards.to_tell(since)
            if not due and not back:
                return
            there = await self._desk.availability()
            for mention in due:
                await alone(f"asking about mention {mention.id}", self._ask(mention, setup, there))
            for mention in back:
                told = await alone(f"bringing back mention {mention.id}", self._bring_back(mention, setup, there))
                # A hundred at once do not all go to the same colleague, where it may be anybody of the role.
                there = one_more(there, told) if isinstance(told, str) else there
            self._desk.outbox.nudge()

    async def _ask(self, mention: Mention, setup: Setup, there: Availability) -> None:
        now, who = self._desk.now(), again(setup, mention, there).user
        if (at_work := begins(setup, who, now)) > now:
            await self._desk.store.afterwards.put_off(mention, at_work)
        else:
            self._shown(await self._desk.store.afterwards.ask(mention, who, now, self._gather))
        # A press must not wait until hundreds have been asked about.
        await asyncio.sleep(0)

    async def _bring_back(self, mention: Mention, setup: Setup, there: Availability) -> str:
        """Opens one again; whom it is given to."""
        picked = again(setup, mention, there)
        because = Because("fixed", (mention.cause,), picked.because)
        given = (picked.user, picked.role, because)
        self._shown(await self._desk.store.afterwards.bring_back(mention, *given, self._desk.now(), self._gather))
        await asyncio.sleep(0)
        return picked.user

    def _shown(self, moved: Moved | None) -> None:
        if moved is not None:
            log.info("mention %s: %s", moved.mention.id, moved.move.action)
            self._desk.board.nudge(moved.mention.id)
