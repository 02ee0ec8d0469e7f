"""The web room: a small door for what others send to us, and for whoever asks whether we are well.

GET  /health                      whether database, Slack and clock are well
GET  /metrics                     how we are doing, in numbers; for who has the token
POST /slack/events                what Slack sends, where it does not use a socket
GET  /policy …, /testimonials …   what everybody may read: pages.py
POST /hooks/{source}/{token}      what a service has for one source
GET  /websub/{source}/{token}     a hub asks whether we want to be told about a feed
POST /websub/{source}/{token}     a hub sends news of it

Nothing is answered with 2xx before it lies in the store, and nothing is read here: that is the clock's work.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager

from aiohttp import web
from slack_bolt.async_app import AsyncApp

from bot.listening.hooks import Hooks
from bot.settings import Settings
from bot.web.metrics import Lag, Metrics
from bot.web.pages import Archive, Pages, Site
from bot.web.pulse import Pulse
from bot.web.server import LATER, Hands, Meter, bare_app, listening_at
from bot.web.slackdoor import SlackDoor
from mentions.outside import Delivery
from mentions.setup import SourceEntry
from sources import Source, SourceSettingsError, build, websub
from sources.base import Receives, Subscribes, own_secrets
from sources.errors import Refused
from sources.text import tidy

log = logging.getLogger(__name__)

LARGEST = 1_000_000
_SLOWEST = 10.0  # seconds for a whole body
_ANSWER = 0.9  # seconds until the sender hears from us
_PER_MINUTE = 600
_OPEN = 16  # bodies that are received, or kept, at the same time, in all


class WebRoom:
    """Takes what is sent to the sources of one workspace.

    Args:
        secrets: the sources' variables; each source is given its own.
        clock: seconds that only grow.
    """

    def __init__(
        self, archive: Archive, hooks: Hooks, secrets: Mapping[str, str], pulse: Pulse, clock: Callable[[], float]
    ) -> None:
        self._archive = archive
        self._hooks = hooks
        self._secrets = secrets
        self._pulse = pulse
        self._meter = Meter(_PER_MINUTE, clock)
        self._hands = Hands(_OPEN, _SLOWEST)
        self._keeping: set[asyncio.Task[bool]] = set()

    def app(self) -> web.Application:
        """The routes; nothing is listed, and what is not here is 404."""
        app = bare_app(LARGEST)
        app.router.add_get("/health", self.health)
        app.router.add_route("HEAD", "/hooks/{source}/{token}", self.look)
        app.router.add_post("/hooks/{source}/{token}", self.take)
        app.router.add_get("/websub/{source}/{token}", self.confirm, allow_head=False)
        app.router.add_post("/websub/{source}/{token}", self.hear)
        return app

    async def health(self, _: web.Request) -> web.Response:
        """200 if all is well, else 503; in words that tell nothing about the company."""
        well = await self._pulse.beats(self._archive.setup)
        said = {name: "ok" if fine else "down" for name, fine in well.items()}
        return web.json_response(said, status=200 if all(well.values()) else 503)

    async def look(self, request: web.Request) -> web.Response:
        """A service looks whether somebody is there before it sends (Intercom)."""
        await self._receiver(request)
        return web.Response()

    async def take(self, request: web.Request) -> web.Response:
        """A delivery for a source that receives."""
        entry, source, own = await self._receiver(request)
        delivery = await self._delivery(request, entry)
        try:
            key = source.verify(own, delivery)
        except Refused as refusal:
            log.info("source %s: a delivery was turned away: %s", entry.id, refusal)
            raise web.HTTPUnauthorized(text="not signed as it should be") from refusal
        await self._keep(entry, key, _bare(delivery))
        return web.Response(text="kept")

    async def confirm(self, request: web.Request) -> web.Response:
        """A hub asks back, or says that it will not tell us: we wanted exactly this topic, or we know nothing of it."""
        entry, source = await self._subscriber(request)
        asked = request.query
        mode, topic, challenge = (asked.get(f"hub.{name}", "") for name in ("mode", "topic", "challenge"))
        wanted = mode in ("subscribe", "denied") and source.awaits(await self._bookmark(entry), topic)
        if not wanted or (mode == "subscribe" and not challenge):
            raise web.HTTPNotFound
        self._admit(entry)
        word = {websub.MODE: mode, websub.LEASE: tidy(asked.get(websub.LEASE, ""), 20)}
        delivery = Delivery(word, b"", self._archive.now())
        await self._keep(entry, f"{mode} {challenge} {delivery.at.date()}", delivery)
        return web.Response(text=challenge)

    async def hear(self, request: web.Request) -> web.Response:
        """News of a feed; what is not signed with our secret is forgotten without a word, as the standard wants it."""
        entry, _ = await self._subscriber(request)
        delivery = await self._delivery(request, entry)
        secret = self._hooks.callback(entry.id).secret
        if websub.is_signed(delivery.headers.get("x-hub-signature", ""), secret, delivery.body):
            await self._keep(entry, "", _bare(delivery))
        else:
            log.info("source %s: what came in its hub's name was not signed by it and is forgotten", entry.id)
        return web.Response(status=202)

    async def _receiver(self, request: web.Request) -> tuple[SourceEntry, Receives, dict[str, str]]:
        """With those of its variables that are set."""
        token = request.match_info["token"]
        entry, source = await self._source(request, self._hooks.is_hook(request.match_info["source"], token))
        own = own_secrets(source, self._secrets)
        if not isinstance(source, Receives):
            raise web.HTTPNotFound
        return entry, source, own

    async def _subscriber(self, request: web.Request) -> tuple[SourceEntry, Subscribes]:
        token = request.match_info["token"]
        entry, source = await self._source(request, self._hooks.is_callback(request.match_info["source"], token))
        if not isinstance(source, Subscribes):
            raise web.HTTPNotFound
        return entry, source

    async def _source(self, request: web.Request, known: bool) -> tuple[SourceEntry, Source]:
        """Whom it is for. A wrong token, no such source and a paused one all look the same from outside."""
        entry = (await self._archive.setup()).source(request.match_info["source"]) if known else None
        if entry is None or entry.paused:
            raise web.HTTPNotFound
        try:
            return entry, build(entry)
        except SourceSettingsError as error:
            raise web.HTTPNotFound from error

    def _admit(self, entry: SourceEntry) -> None:
        if not self._meter.admits(entry.id):
            raise web.HTTPTooManyRequests(headers={"Retry-After": "60"})

    async def _delivery(self, request: web.Request, entry: SourceEntry) -> Delivery:
        """The whole of what was sent, with every header."""
        self._admit(entry)
        body = await self._hands.body(request)
        headers = {name.lower(): tidy(value, 500) for name, value in request.headers.items()}
        return Delivery(headers, body, self._archive.now())

    async def _keep(self, entry: SourceEntry, key: str, delivery: Delivery) -> None:
        """Waits until it is committed; a store that takes long is let work on, but the sender is told to come again."""
        if len(self._keeping) >= _OPEN:
            # There is one writer, and who presses a button in Slack waits for it, too.
            raise web.HTTPServiceUnavailable(headers=LATER)
        task = asyncio.create_task(self._archive.store.inbox.put(entry.id, key, delivery))
        self._keeping.add(task)
        task.add_done_callback(self._kept)
        done, _ = await asyncio.wait({task}, timeout=_ANSWER)
        if not done:
            raise web.HTTPServiceUnavailable(headers=LATER)
        task.result()

    def _kept(self, task: asyncio.Task[bool]) -> None:
        self._keeping.discard(task)
        if not task.cancelled():
            task.exception()  # the sender has been told to come again, whatever it was

    async def rest(self) -> None:
        """Waits for what is still being kept."""
        if self._keeping:
            await asyncio.wait(self._keeping, timeout=_ANSWER)

    async def _bookmark(self, entry: SourceEntry) -> dict[str, str]:
        states = await self._archive.store.listening.states()
        return next((state.bookmark for state in states if state.source == entry.id), {})


@asynccontextmanager
async def web_room(
    settings: Settings, archive: Archive, pulse: Pulse, clock: Callable[[], float], slack: AsyncApp | None = None
) -> AsyncIterator[None]:
    """The room, open for as long as the block lasts, where the operator has given it an address.

    Args:
        slack: takes what Slack sends, where the operator lets it send.

    Raises:
        OSError: something else listens there.
    """
    if (hooks := settings.hooks) is None:
        yield
        return
    room, lag = WebRoom(archive, hooks, settings.secrets, pulse, clock), Lag(clock)
    app = room.app()
    Metrics(archive, pulse, lag, settings.metrics_token).add_to(app)
    Pages(archive, Site(settings.public_url, settings.contact), clock).add_to(app)
    if slack is not None and settings.signing_secret:
        SlackDoor(slack, settings.signing_secret, archive.now).add_to(app)
    async with listening_at(settings.web_address, app), lag.measured():
        log.info("the web room listens at %s:%d", *settings.web_address)
        yield
    await room.rest()


def _bare(delivery: Delivery) -> Delivery:
    """Without the headers that only told who sent it."""
    kept = {name: value for name, value in delivery.headers.items() if name == "content-type"}
    return Delivery(kept, delivery.body, delivery.at)
