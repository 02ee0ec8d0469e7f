"""What the clock does: ask the sources that are due, keep what they bring, and look over what lags."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.alone import alone
from bot.answering.follow import find_answers
from bot.answering.reported import SOURCE as REPORTED
from bot.desk import Desk
from bot.listening.hooks import Hooks
from bot.listening.inbox import Inbox, only_receives
from bot.listening.intake import Beside, anything_for_us, intake, reading_of
from bot.listening.llm import Model
from bot.listening.pages import Pages, with_page
from bot.listening.reach import follows
from mentions.listening import Progress, SourceState
from mentions.model import Arrival, Choice, Sighting
from mentions.setup import Setup, SourceEntry
from mentions.store import StaleFence
from mentions.watch import Watch
from sources import Bookmark, Egress, Harvest, Parsers, Source, SourceSettingsError, Tools, build
from sources.article import read_article
from sources.base import own_secrets
from sources.discover import Found, discover
from sources.errors import SourceError, Unreachable, Unreadable
from sources.hearing import anew, finds, hear
from sources.rhythm import jitter, next_interval

log = logging.getLogger(__name__)

_AT_ONCE = 10
# Longer than a fetch may take (deadline, parser, commit), and as long as a killed process holds its sources up.
_LEASE = timedelta(seconds=40)
# For a fetch of several pages: who is late loses the lease, and would be asked twice at once.
_LONGEST = 33.0
# For reading the pages behind what a search has found, within the above.
_PAGES = 15.0
# Left over for reading, choosing and writing down.
_TO_KEEP = 3.0
_HOUR = timedelta(hours=1)
_STILL_TICKING = timedelta(minutes=1)


class Jobs:
    """The clock's work in one workspace. Each source is a job of its own: one that breaks disturbs nobody."""

    def __init__(
        self,
        desk: Desk,
        http: Egress,
        parsers: Parsers,
        secrets: Mapping[str, str],
        hooks: Hooks | None = None,
        model: Model | None = None,
    ) -> None:
        self._desk = desk
        self._inbox = Inbox(desk.store, desk.now)
        self._hooks = hooks
        self._model = model
        self._ticked_at: datetime | None = None
        self._http = http
        self._parsers = parsers
        self._pages = Pages(http, parsers, desk.now)
        self._secrets = secrets
        self._memory: dict[str, str] = {}
        self._running: set[asyncio.Task[None]] = set()
        self._version = 0
        self._ticking = asyncio.Lock()

    async def tick(self) -> None:
        """Starts every source that is due, as far as there are hands."""
        async with self._ticking:
            await self._start_due()
            self._ticked_at = self._desk.now()

    def alive(self) -> bool:
        """Whether the clock still ticks."""
        return self._ticked_at is not None and self._desk.now() - self._ticked_at < _STILL_TICKING

    async def _start_due(self) -> None:
        latest = await self._desk.store.setups.latest()
        room = _AT_ONCE - len(self._running)
        if latest is None or room <= 0:
            return
        version, setup = latest
        active = [entry for entry in setup.sources if not entry.paused]
        now = self._desk.now()
        if version != self._version:
            await self._desk.store.listening.keep([entry.id for entry in active], now)
            await self._desk.store.effects.move(setup.channel, setup.channels)
            self._version = version
        for state in await self._desk.store.listening.lease(await self._inbox.due(active, now), now, _LEASE, room):
            entry = setup.source(state.source)
            if entry is not None:
                self.start(f"source {entry.id}", self.listen(setup, entry, state))

    async def look_over(self) -> None:
        """Finds cards that lag and posts that wait, also those that another process left."""
        await self._desk.board.look_over()
        self._desk.outbox.nudge()

    async def listen(self, setup: Setup, entry: SourceEntry, state: SourceState) -> None:
        """One visit to one source: what is new is kept together with the bookmark, in one transaction."""
        late = asyncio.get_running_loop().time() + _LONGEST
        try:
            source = build(entry)
            async with asyncio.timeout(_LONGEST):
                tools = self._reachable(entry, self.tools(setup, source))
                mail = await self._inbox.open(entry, source, tools, state)
                bookmark = _bookmark(entry, state, self._desk.now())
                harvest = mail.harvest if mail else await hear(source, tools, bookmark)
        except TimeoutError:
            await self._not_heard(
                setup, entry, state, Unreachable(f"{entry.id} took longer than {_LONGEST:.0f} s in all")
            )
            return
        except SourceSettingsError as error:
            await self._not_heard(setup, entry, state, Unreadable(str(error)))
            return
        except SourceError as error:
            await self._not_heard(setup, entry, state, error)
            return
        try:
            await self._keep(setup, entry, state, harvest, late, asked=mail is None)
            if mail:
                await self._inbox.settle(mail)
        except StaleFence:
            log.warning("source %s: somebody else has taken over; nothing kept", entry.id)

    def tools(self, setup: Setup, source: Source) -> Tools:
        """What `source` works with: of the secrets only its own."""
        own = own_secrets(source, self._secrets)
        return Tools(self._http, self._parsers, self._desk.now(), setup.timezone, own, self._memory)

    def _reachable(self, entry: SourceEntry, tools: Tools) -> Tools:
        """The same tools, with the address at which this source can be told of news."""
        return replace(tools, callback=self._hooks.callback(entry.id)) if self._hooks else tools

    async def _not_heard(self, setup: Setup, entry: SourceEntry, state: SourceState, error: SourceError) -> None:
        log.info("source %s: %s", entry.id, error)
        wait = next_interval(entry, state.interval, state.unchanged, error)
        due = self._desk.now() + jitter(wait)
        progress = Progress(state.bookmark, due, wait, error.word, state.fence, note=str(error), channel=setup.channel)
        await self._desk.store.listening.finish(entry.id, progress, self._desk.now())
        self._desk.outbox.nudge()

    async def _keep(
        self, setup: Setup, entry: SourceEntry, state: SourceState, harvest: Harvest, late: float, *, asked: bool
    ) -> None:
        store, now = self._desk.store, self._desk.now()
        progress = replace(self._progress(setup, entry, state, harvest), asked=asked)
        if not harvest.sightings:
            await store.listening.finish(entry.id, progress, now)
            self._desk.outbox.nudge()
            return
        known = await store.mentions.known(entry.id, harvest.sightings)
        fresh = [sighting for sighting in harvest.sightings if sighting.native_id not in known]
        progress = replace(progress, outcome="ok" if fresh else "unchanged")
        fresh = await self._hear_answers(setup, entry, fresh)
        left = late - asyncio.get_running_loop().time()
        fresh = await self._pages.fill(fresh, setup.names, min(left, _PAGES))
        left = late - asyncio.get_running_loop().time()
        said = await self._model.read(setup, fresh, left - _TO_KEEP) if self._model else {}
        authors = await store.authors.known_many(entry.id, fresh, now, setup.troll_marks)
        if self._desk.hints.due() and await asyncio.to_thread(anything_for_us, entry, setup, fresh):
            await self._desk.look_who_is_there(setup)
        # Five hundred long texts take seconds to read: meanwhile somebody may press.
        arrivals = await asyncio.to_thread(
            intake,
            entry,
            setup,
            fresh,
            await self._desk.availability(),
            # What is sent to us is news from the first on; what we find at first has long stood there.
            first_run=state.last_good is None and not only_receives(entry),
            posted_lately=await store.mentions.posted_since(entry.id, now - _HOUR),
            now=now,
            beside=Beside(said, authors, await self._desk.lesson()),
        )
        accepted = await store.mentions.accept(entry.id, arrivals, progress, setup.channel, now, follows=follows(entry))
        for mention_id in (*accepted.merged, *accepted.edited):
            self._desk.board.nudge(mention_id)
        self._desk.outbox.nudge()

    async def _hear_answers(self, setup: Setup, entry: SourceEntry, fresh: list[Sighting]) -> list[Sighting]:
        """What authors answer below what somebody has taken is heard as the follow-up would hear it; the rest."""
        following = self._desk.store.following
        parents = await following.parents(entry.id, fresh)
        answers = find_answers(fresh, parents, Watch(setup.names)) if parents else {}
        for mention in {mention.id: mention for mention, _ in answers.values()}.values():
            heard = [one for parent, one in answers.values() if parent.id == mention.id]
            if await following.hear(mention, heard, self._desk.now(), entry.id):
                self._desk.board.nudge(mention.id)
        return [sighting for sighting in fresh if sighting.native_id not in answers]

    def _progress(self, setup: Setup, entry: SourceEntry, state: SourceState, harvest: Harvest) -> Progress:
        wait = next_interval(entry, state.interval, state.unchanged + 1, harvest)
        return Progress(
            bookmark=harvest.bookmark,
            next_due=self._desk.now() + jitter(wait),
            interval=wait,
            outcome="unchanged",
            fence=state.fence,
            note="; ".join(harvest.notes),
            channel=setup.channel,
            canary=finds(harvest.sightings, entry.canary),
        )

    async def discover(self, url: str) -> Found:
        """What can be heard at an address that somebody has pasted.

        Raises:
            SourceError: nothing, and why.
        """
        setup, now = await self._desk.setup(), self._desk.now()
        try:
            async with asyncio.timeout(_LONGEST):
                return await discover(
                    Tools(self._http, self._parsers, now, setup.timezone, self._secrets, self._memory), url
                )
        except TimeoutError as error:
            raise Unreachable(f"it took longer than {_LONGEST:.0f} s in all") from error

    def look_up(self, url: str) -> None:
        """Reads a page that a colleague has reported."""
        self.start("reported page", self._read_page(url))

    async def _read_page(self, url: str) -> None:
        try:
            page = await read_article(self._http, self._parsers, url)
        except SourceError as error:
            log.info("a reported page could not be read (%s): its card stands with the link alone", error)
            return
        setup, mention = await self._desk.setup(), await self._desk.store.mentions.by_url(url)
        # A wall's title ("Just a moment …") says nothing about the page behind it.
        if mention is None or not page.title or page.wall or mention.title:
            return
        text = await asyncio.to_thread(with_page, mention.text, page, Watch(setup.names))
        sighting = Sighting(mention.native_id, mention.url, page.title, text)
        reading = reading_of(sighting, setup, await self._desk.lesson())
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


def _bookmark(entry: SourceEntry, state: SourceState, now: datetime) -> Bookmark:
    """Where it left off; once a day from the start, if it must prove that it finds a page of long ago."""
    proven = state.last_good is not None and state.last_good.date() == now.date()
    return state.bookmark if proven or not entry.canary else anew(state.bookmark)


async def _alone(name: str, work: Coroutine[Any, Any, None]) -> None:
    await alone(name, work)
