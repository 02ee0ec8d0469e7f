"""What people have ordered at a source, done once and only once: the outbox for everything but Slack.

due ──start──▶ sending ──▶ done        SENT, or QUEUED where the platform looks first
 ▲                │
 │                ├─ refused           DECLINED, with the reason; an answer is its owner's again
 │                └─ unknown ──settle──▶ look it up ──there──▶ done
 ├── surely not there ◀───────────────────┤
 └── AGAIN ◀── a person looks ◀── UNSURE ◀┘ it cannot be told
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from functools import partial

from bot.alone import Grief, alone
from bot.delivery.rounds import Rounds, pass_by
from bot.listening.reach import source_at
from bot.slack.limits import Limits
from mentions.effects import Effect
from mentions.lifecycle import Action
from mentions.model import Mention, Move
from mentions.outside import Deed, Order
from mentions.results import Moved
from mentions.setup import Setup
from mentions.store import Store, StoreError
from sources import Source, Tools
from sources.base import Acts
from sources.errors import Declined, RateLimited, Refused, SourceError, Unclear, Unreachable

log = logging.getLogger(__name__)

_MOST = 20
_GROWN = 6  # how often the pause between two tries doubles


class Deeds(Rounds):
    """Does the store's deeds, one at a time at each source. `told` hears of every mention that has changed by it."""

    def __init__(
        self,
        store: Store,
        setup: Callable[[], Awaitable[Setup]],
        tools: Callable[[Setup, Source], Tools],
        limits: Limits,
        now: Callable[[], datetime],
        clock: Callable[[], float],
        told: Callable[[int], None],
        passing: Callable[[str], None] = pass_by,
    ) -> None:
        super().__init__("what we do at the sources", limits.tick)
        self._store = store
        self._setup = setup
        self._tools = tools
        self._limits = limits
        self._now = now
        self._clock = clock
        self._told = told
        self._passing = passing
        self._paused: dict[str, float] = {}
        self._look_again: dict[int, float] = {}
        self._busy: dict[str, asyncio.Task[None]] = {}
        # An answer that comes late must still come before anybody looks.
        self._longest = limits.settle / 2

    async def step(self) -> bool:
        """Starts what can be done now: one thing at each source, and a source that hangs holds up no other."""
        work = [(effect, self._look_up) for effect in await self._unsettled()]
        closed = [source for source, until in self._paused.items() if until > self._clock()]
        work += [(e, self._do) for e in await self._store.effects.waiting("deed", self._now(), _MOST, closed)]
        started = False
        for effect, handle in work:
            if effect.channel not in self._busy:
                task = asyncio.create_task(self._alone(effect, handle(effect)))
                self._busy[effect.channel] = task
                task.add_done_callback(partial(self._free, effect.channel))
                started = True
        return started

    async def rest(self, within: float) -> None:
        """See `Rounds`; also what the sources are just doing is waited for, and what is late is cut short."""
        began = self._clock()
        await super().rest(within)
        if self._busy:
            _, late = await asyncio.wait(self._busy.values(), timeout=max(0.0, within - (self._clock() - began)))
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _alone(self, effect: Effect, work: Awaitable[None]) -> None:
        ended = await alone(f"deed {effect.id}", work)
        if isinstance(ended, Grief) and not isinstance(ended.error, StoreError):
            # A fault in our own house: what has begun is looked up, and in the end a person is asked.
            await alone(f"deed {effect.id}", self._look_later(effect, ended.error))

    def _free(self, source: str, _task: asyncio.Task[None]) -> None:
        del self._busy[source]
        self.nudge()

    async def _unsettled(self) -> list[Effect]:
        """What has been unclear for long enough to be looked up."""
        before = self._now() - timedelta(seconds=self._limits.settle)
        unsettled = await self._store.deeds.unsettled(before, _MOST)
        return [effect for effect in unsettled if self._look_again.get(effect.id, 0.0) <= self._clock()]

    async def _do(self, effect: Effect) -> None:
        setup, order = await self._setup(), await self._order(effect)
        if not await self._store.effects.start(effect.id, self._now()):
            return
        if order is None:
            await self._tell(self._store.deeds.declined(effect, "its words have been erased", self._now()))
            return
        self._passing("after_start_before_deed")
        try:
            async with asyncio.timeout(self._longest):
                source, tools = self._at_hand(effect, setup)
                done = await source.do(tools, order)
        except (Unclear, TimeoutError) as lost:
            log.warning("deed %s: no clear answer (%s); looked up in %.0f s", effect.id, lost, self._limits.settle)
            await self._store.effects.unknown(effect.id, str(lost) or "no answer in time", self._now())
        except Declined as declined:
            await self._tell(self._store.deeds.declined(effect, str(declined), self._now()))
        except SourceError as error:
            await self._later(effect, error)
        else:
            self._passing("after_deed_before_commit")
            await self._tell(self._store.deeds.done(effect, done, self._now()))
            self._passing("after_deed")

    async def _later(self, effect: Effect, error: SourceError) -> None:
        """Surely nothing was done: it is tried again, ever more seldom, and given up after some hours."""
        wait = timedelta(seconds=self._limits.deed_wait * 2 ** min(effect.attempt, _GROWN))
        if isinstance(error, RateLimited):
            wait = max(wait, timedelta(seconds=error.retry_after))
            self._paused[effect.channel] = self._clock() + error.retry_after
        if await self._too_long(effect, wait):
            await self._tell(self._store.deeds.declined(effect, f"given up: {error}", self._now()))
            return
        log.info("deed %s: not done yet (%s); tried again in %s", effect.id, error, wait)
        await self._store.effects.again(effect.id, self._now() + wait, str(error))

    async def _look_up(self, effect: Effect) -> None:
        setup, order = await self._setup(), await self._order(effect)
        try:
            async with asyncio.timeout(self._longest):
                source, tools = self._at_hand(effect, setup)
                found = await source.look_up(tools, order) if order else None
        except Unclear as unclear:
            await self._tell(self._store.deeds.unsure(effect, str(unclear), self._now()))
        except (SourceError, TimeoutError) as error:
            await self._look_later(effect, error)
        else:
            self._passing("after_deed_look_up")
            if found is None:
                await self._later(effect, Unreachable(effect.error or "it has not arrived"))
            else:
                await self._tell(self._store.deeds.done(effect, found, self._now()))

    async def _look_later(self, effect: Effect, error: Exception) -> None:
        wait = error.retry_after if isinstance(error, RateLimited) else self._limits.settle
        self._look_again[effect.id] = self._clock() + wait
        if await self._too_long(effect):
            await self._tell(self._store.deeds.unsure(effect, str(error) or "no answer in time", self._now()))

    async def _too_long(self, effect: Effect, wait: timedelta = timedelta()) -> bool:
        """Whether it was ordered so long ago that nobody waits for it any more, at the latest after `wait`."""
        history = await self._store.moves.history(int(effect.subject["mention"]))
        ordered = (m.at for m in history if m.n == effect.subject["n"] or m.action == Action.AGAIN)
        now = self._now()
        return now + wait - max(ordered, default=now) > timedelta(seconds=self._limits.deed_patience)

    def _at_hand(self, effect: Effect, setup: Setup) -> tuple[Acts, Tools]:
        """The source, and what it works with; Refused if it is not what it was when this was ordered."""
        source = source_at(effect.channel, setup)
        if source is None:
            raise Refused(f"{effect.channel} is not in the setup any more")
        tools = self._tools(setup, source)
        if not isinstance(source, Acts):
            raise Refused(f"{effect.channel} is of another kind now")
        return source, tools

    async def _order(self, effect: Effect) -> Order | None:
        """What was ordered; None if its words are there no more."""
        mention_id, n = int(effect.subject["mention"]), int(effect.subject["n"])
        mention = await self._store.mentions.get(mention_id)
        history = await self._store.moves.history(mention_id)
        move = next((move for move in history if move.n == n), None)
        deed = Deed(effect.subject["deed"])
        if mention is None or move is None or (deed is Deed.REPLY and not move.note):
            return None
        return _order(effect.key, deed, mention, move, history)

    async def _tell(self, settling: Awaitable[Moved | None]) -> None:
        moved = await settling
        if moved is not None:
            self._told(moved.mention.id)


def _order(key: str, deed: Deed, mention: Mention, move: Move, history: tuple[Move, ...]) -> Order:
    why = next((m.note for m in reversed(history) if m.action == Action.TROLL), "")
    text = {Deed.REPLY: move.note, Deed.REPORT: move.note or why}.get(deed, "")
    return Order(
        deed=deed,
        key=key,
        native_id=mention.native_id,
        url=mention.url,
        author=mention.author,
        author_url=mention.author_url,
        title=mention.title,
        text=text,
        reason=None if deed is Deed.REPLY else mention.troll_reason,
        language=mention.reading.language,
        at=move.at,
    )
