"""What the clock does: ask the sources that are due, keep what they bring, and look over what lags."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine, Mapping
from datetime import timedelta
from typing import Any

from bot.alone import alone
from bot.desk import Desk
from bot.intake import intake
from bot.reported import SOURCE as REPORTED
from mentions.model import Arrival, Choice, Progress, Sighting, SourceState
from mentions.setup import Setup, SourceEntry
from mentions.store import StaleFence
from routing import read
from sources import Egress, Harvest, Parsers, Source, SourceSettingsError, Tools, build
from sources.errors import SourceError, Unreachable, Unreadable
from sources.parsing import PageLinks
from sources.rhythm import jitter, next_interval

log = logging.getLogger(__name__)

_AT_ONCE = 10
# Longer than a fetch may take (deadline, parser, commit), and as long as a killed process holds its sources up.
_LEASE = timedelta(seconds=40)
# For a fetch of several pages: who is late loses the lease, and would be asked twice at once.
_LONGEST = 33.0
_HOUR = timedelta(hours=1)


class Jobs:
    """The clock's work in one workspace. Each source is a job of its own: one that breaks disturbs nobody."""

    def __init__(self, desk: Desk, http: Egress, parsers: Parsers, secrets: Mapping[str, str]) -> None:
        self._desk = desk
        self._http = http
        self._parsers = parsers
        self._secrets = secrets
        self._memory: dict[str, str] = {}
        self._running: set[asyncio.Task[None]] = set()
        self._version = 0
        self._ticking = asyncio.Lock()

    async def tick(self) -> None:
        """Starts every source that is due, as far as there are hands."""
        async with self._ticking:
            await self._start_due()

    async def _start_due(self) -> None:
        latest = await self._desk.store.setups.latest()
        room = _AT_ONCE - len(self._running)
        if latest is None or room <= 0:
            return
        version, setup = latest
        active = [entry.id for entry in setup.sources if not entry.paused]
        now = self._desk.now()
        if version != self._version:
            await self._desk.store.listening.keep(active, now)
            await self._desk.store.effects.move(setup.channel)
            self._version = version
        for state in await self._desk.store.listening.lease(active, now, _LEASE, room):
            entry = setup.source(state.source)
            if entry is not None:
                self.start(f"source {entry.id}", self.listen(setup, entry, state))

    async def look_over(self) -> None:
        """Finds cards that lag and posts that wait, also those that another process left."""
        await self._desk.board.look_over()
        self._desk.outbox.nudge()

    async def listen(self, setup: Setup, entry: SourceEntry, state: SourceState) -> None:
        """One visit to one source: what is new is kept together with the bookmark, in one transaction."""
        try:
            source = build(entry)
            async with asyncio.timeout(_LONGEST):
                harvest = await source.fetch(self.tools(setup, source), state.bookmark)
        except TimeoutError:
            await self._not_heard(entry, state, Unreachable(f"{entry.id} took longer than {_LONGEST:.0f} s in all"))
            return
        except SourceSettingsError as error:
            await self._not_heard(entry, state, Unreadable(str(error)))
            return
        except SourceError as error:
            await self._not_heard(entry, state, error)
            return
        try:
            await self._keep(setup, entry, state, harvest)
        except StaleFence:
            log.warning("source %s: somebody else has taken over; nothing kept", entry.id)

    def tools(self, setup: Setup, source: Source) -> Tools:
        """What `source` works with: of the secrets only its own."""
        own = {name: self._secrets[name] for name in source.SECRETS if name in self._secrets}
        return Tools(self._http, self._parsers, self._desk.now(), setup.timezone, own, self._memory)

    async def _not_heard(self, entry: SourceEntry, state: SourceState, error: SourceError) -> None:
        log.info("source %s: %s", entry.id, error)
        wait = next_interval(entry, state.interval, state.unchanged, error)
        due = self._desk.now() + jitter(wait)
        progress = Progress(state.bookmark, due, wait, error.word, state.fence, note=str(error))
        await self._desk.store.listening.finish(entry.id, progress, self._desk.now())

    async def _keep(self, setup: Setup, entry: SourceEntry, state: SourceState, harvest: Harvest) -> None:
        store, now = self._desk.store, self._desk.now()
        if not harvest.sightings:
            await store.listening.finish(entry.id, self._progress(entry, state, harvest), now)
            return
        known = await store.mentions.known(entry.id, harvest.sightings)
        # Five hundred long texts take seconds to read: meanwhile somebody may press.
        arrivals = await asyncio.to_thread(
            intake,
            entry,
            setup,
            [sighting for sighting in harvest.sightings if sighting.native_id not in known],
            await self._desk.availability(),
            first_run=state.last_good is None,
            posted_lately=await store.mentions.posted_since(entry.id, now - _HOUR),
            now=now,
        )
        progress = self._progress(entry, state, harvest, new=len(arrivals))
        accepted = await store.mentions.accept(entry.id, arrivals, progress, setup.channel, now)
        for mention_id in (*accepted.merged, *accepted.edited):
            self._desk.board.nudge(mention_id)
        self._desk.outbox.nudge()

    def _progress(self, entry: SourceEntry, state: SourceState, harvest: Harvest, new: int = 0) -> Progress:
        wait = next_interval(entry, state.interval, state.unchanged + 1, harvest)
        return Progress(
            bookmark=harvest.bookmark,
            next_due=self._desk.now() + jitter(wait),
            interval=wait,
            outcome="unchanged" if harvest.unchanged else "ok",
            fence=state.fence,
            new=new,
            note="; ".join(harvest.notes),
        )

    def look_up(self, url: str) -> None:
        """Reads a page that a colleague has reported."""
        self.start("reported page", self._read_page(url))

    async def _read_page(self, url: str) -> None:
        try:
            answer = await self._http.get(url, deadline=10.0, cap=3_000_000)
            setup = await self._desk.setup()
            page = await self._parsers.read(
                answer.body, answer.headers.get("content-type", ""), answer.url, setup.timezone
            )
        except SourceError as error:
            log.info("a reported page could not be read (%s): its card stands with the link alone", error)
            return
        mention = await self._desk.store.mentions.by_url(url)
        # A wall's title ("Just a moment …") says nothing about the page behind it.
        wall = isinstance(page, PageLinks) and page.wall
        if mention is None or not page.title or wall or mention.title:
            return
        sighting = Sighting(mention.native_id, mention.url, page.title, mention.text)
        reading = read(sighting.title, sighting.text, "")
        arrival = Arrival(sighting, mention.names, reading, Choice(mention.assignee, mention.role, mention.because))
        accepted = await self._desk.store.mentions.accept(REPORTED, [arrival], None, setup.channel, self._desk.now())
        for mention_id in accepted.edited:
            self._desk.board.nudge(mention_id)

    def start(self, name: str, work: Coroutine[Any, Any, None]) -> None:
        """Runs `work` beside everything else."""
        task = asyncio.create_task(_alone(name, work), name=name)
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def finish(self, within: float) -> None:
        """Lets what runs end; what has not within that many seconds is cancelled, and due again after its lease."""
        async with self._ticking:
            pass
        if self._running:
            _, late = await asyncio.wait(self._running, timeout=within)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)


async def _alone(name: str, work: Coroutine[Any, Any, None]) -> None:
    await alone(name, work)
