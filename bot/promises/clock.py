"""Keeps the promises: looks at what somebody is waited for, and warns, passes on or calls for help when it is time."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timedelta

from bot.alone import alone
from bot.desk import Desk
from mentions.lifecycle import Action
from mentions.model import Availability, Because
from mentions.setup import Setup
from mentions.waiting import Waiting
from routing.promise import Leg, Step, StepKind, leg_of, next_step
from routing.roster import one_more

log = logging.getLogger(__name__)

_AT_ONCE = 100
_ROUNDS = 20
# Longer than a round takes, and as long as a killed process holds its mentions up.
_LEASE = timedelta(seconds=60)


def decide(setup: Setup, waiting: Waiting, availability: Availability, now: datetime) -> tuple[Leg | None, Step | None]:
    """The clock that runs for a mention, and what is to be done next about it: at once if its time is `now`."""
    leg = leg_of(setup, waiting.mention)
    taken = [Step(StepKind(move.action), move.at, move.argument) for move in waiting.steps]
    return leg, next_step(setup, leg, availability, taken, now) if leg else None


def reason(leg: Leg) -> Because:
    """Why somebody else is asked now."""
    return Because("late", (leg.holder,)) if leg.holder else Because("waited")


class Clock:
    """The promises of one workspace. `gather`: how long a direct message waits for others to the same person."""

    def __init__(self, desk: Desk, gather: timedelta) -> None:
        self._desk = desk
        self._gather = gather
        self._known: tuple[Setup, dict[str, datetime]] | None = None

    async def tick(self) -> None:
        """Takes every step whose time has come, and finds out when the next ones come."""
        setup, there, now = await self._desk.setup(), await self._desk.availability(), self._desk.now()
        if self._known != (setup, there.away):
            # Who is there, or what was promised, is another now: what was worked out before may be wrong.
            await self._desk.store.clock.wake(now)
            self._known = (setup, dict(there.away))
        for _ in range(_ROUNDS):
            due = await self._desk.store.clock.lease(now, _LEASE, _AT_ONCE)
            if not due:
                return
            there = await self._round(setup, due, there, now)

    async def _round(self, setup: Setup, due: tuple[Waiting, ...], there: Availability, now: datetime) -> Availability:
        later: list[tuple[Waiting, datetime | None]] = []
        for waiting in due:
            leg, step = decide(setup, waiting, there, now)
            if leg is None or step is None or step.at > now:
                later.append((waiting, step.at if step else None))
            else:
                await alone(f"the promise of mention {waiting.mention.id}", self._take(waiting, leg, step, now))
                # A hundred that are passed on at once do not all go to the same colleague.
                there = one_more(there, step.who) if step.kind in (StepKind.DEPUTY, StepKind.LEAD) else there
            # A press must not wait until hundreds have been worked out.
            await asyncio.sleep(0)
        await self._desk.store.clock.put_off(later)
        return there

    async def _take(self, waiting: Waiting, leg: Leg, step: Step, now: datetime) -> None:
        """Takes one step; nothing if something has happened meanwhile: then it is looked at anew."""
        action = Action(step.kind)
        moved = await self._desk.store.clock.take(waiting, action, step.who, reason(leg), now, self._gather)
        if moved is None:
            return
        log.info("mention %s: %s", moved.mention.id, action)
        self._desk.board.nudge(moved.mention.id)
        self._desk.outbox.nudge()
