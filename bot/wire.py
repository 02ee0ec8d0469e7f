"""One workspace's bot, put together: everything enters here through parameters, and nothing is built at import."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

import aiohttp
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot.afterwards.asking import Afterwards
from bot.afterwards.keeping import Keeping
from bot.alone import alone
from bot.answering.deeds import Deeds
from bot.answering.follow import Follow
from bot.cards.card import Message
from bot.delivery.board import Board
from bot.delivery.effects import Renderer, drawn
from bot.delivery.outbox import Outbox
from bot.delivery.retouch import Retouch
from bot.desk import Desk, Present
from bot.doors import open_doors
from bot.learning.classroom import Classroom
from bot.learning.relevance import Relevance
from bot.learning.teaching import LiveLesson, Study
from bot.listening.jobs import Jobs
from bot.listening.llm import Model
from bot.listening.reach import deeds_at
from bot.overview.room import Overview
from bot.promises.clock import Clock
from bot.promises.returning import come_back
from bot.settings import Settings
from bot.slack.checkin import CheckIn
from bot.slack.gateway import Gateway
from bot.slack.hints import Hints
from bot.slack.limits import Limits
from bot.slack.line import Line
from bot.slack.people import People
from bot.stopping import end, unless, until
from bot.threshold import CannotRun, first_setup, introduce, same_workspace, warm
from bot.trolls.facts import found_about
from bot.web.pages import Archive
from bot.web.pulse import Pulse
from bot.web.room import web_room
from bot.writing.cooling import bring_back
from mentions.model import Mention
from mentions.outside import Deed
from mentions.setup import Setup
from mentions.store import DataFolder, Store, open_database
from routing.lessons import unpack
from sources import Egress, Parsers, Source, Tools
from sources.discover import Found

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class World:
    """What the process is given from outside, so that tests can give something else."""

    settings: Settings
    limits: Limits
    now: Callable[[], datetime]
    clock: Callable[[], float]
    passing: Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Bot:
    """A bot at work: its desk, what the clock does, its app and its line."""

    desk: Desk
    jobs: Jobs
    clock: Clock
    relevance: Relevance
    study: Study
    follow: Follow
    retouch: Retouch
    app: AsyncApp
    line: Line | CheckIn
    afterwards: Afterwards
    keeping: Keeping

    def pulse(self, limits: Limits) -> Pulse:
        """How its parts are."""
        patience = limits.watchdog_every + limits.watchdog_grace
        return Pulse(slack=lambda: self.line.silent < patience, clock=self.jobs.alive)


async def run(world: World, stop: asyncio.Event) -> None:
    """Runs until `stop` is set, also while it still starts, then ends cleanly within `limits.stop_within`.

    Raises:
        CannotRun, StoreError, LineLost: it could not start, or cannot go on.
    """
    async with AsyncExitStack() as stack:
        bot = await unless(stop, stack.enter_async_context(build(world)))
        if bot is None:
            return
        await open_web(stack, world, bot.desk, bot.pulse(world.limits), bot.app)
        scheduler = _scheduler(bot, world.limits)
        scheduler.start()
        stack.callback(scheduler.shutdown, wait=False)
        await at_work(world, bot, stop, scheduler.pause)


async def at_work(world: World, bot: Bot, stop: asyncio.Event, begin_nothing: Callable[[], None]) -> None:
    """Everything but the clock, until `stop` is set; then what has begun is finished."""
    parts = (bot.line, bot.desk.outbox, bot.desk.files, bot.desk.board, bot.desk.acts)
    work = [asyncio.create_task(part.run()) for part in parts]
    try:
        await until(stop, work)
        log.info("stopping: no new work, what has begun is finished")
        begin_nothing()
        # What is cut short here is kept: a source is asked again, a post is looked up before it is sent again.
        within = world.limits.stop_within / 4
        await bot.jobs.finish(within)
        await asyncio.gather(*(part.rest(within) for part in (bot.desk.outbox, bot.desk.files, bot.desk.acts)))
    finally:
        await end(work)


async def open_web(
    stack: AsyncExitStack, world: World, archive: Archive, pulse: Pulse, slack: AsyncApp | None = None
) -> None:
    """The web room, where the operator has given it an address; raises CannotRun where that is taken."""
    settings = world.settings
    try:
        await stack.enter_async_context(web_room(settings, archive, pulse, world.clock, slack))
    except OSError as error:
        where = "{}:{}".format(*settings.web_address)
        raise CannotRun(
            f"The web room cannot listen at {where} ({error.strerror}). Nothing was changed. "
            "Name another place in WEB_ADDRESS, or stop what listens there."
        ) from error


@asynccontextmanager
async def build(world: World) -> AsyncIterator[Bot]:
    """A bot with its doors open, before it connects; everything is closed again at the end."""
    settings, limits = world.settings, world.limits
    async with AsyncExitStack() as stack:
        folder = settings.data if settings.database_url.startswith("sqlite") else None
        if folder is not None:
            stack.enter_context(DataFolder(folder))
        database = await open_database(settings.database_url, folder)
        stack.push_async_callback(database.close)
        session = await stack.enter_async_context(
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=limits.client_timeout))
        )
        client = AsyncWebClient(
            settings.bot_token, base_url=settings.api_url, session=session, trust_env_in_session=False
        )
        gateway = Gateway(client, limits, world.clock)
        me = await introduce(gateway)
        store = Store(database, me["team_id"])
        await same_workspace(database, me, world.now())
        people = People(gateway, world.now)
        if folder is not None:
            await store.listening.free()
        await first_setup(store, gateway, settings, world.now())
        http = Egress(allow=settings.allow, user_agent=settings.user_agent)
        stack.push_async_callback(http.aclose)
        parsers = Parsers()
        stack.push_async_callback(parsers.aclose)
        desk, jobs, follow, retouch = _furnish(world, store, gateway, people, me, http, parsers)
        # What comes over HTTP is verified at the web room's door, before it is read.
        logger, own = logging.getLogger("bolt"), _as(me, settings.bot_token)
        app = AsyncApp(client=client, authorize=own, logger=logger, request_verification_enabled=False)
        open_doors(app, desk)
        line = _line(app, gateway, world)
        stack.push_async_callback(line.hang_up)
        await warm(people, gateway, await desk.setup())
        clock = Clock(desk, timedelta(seconds=limits.gather))
        relevance = Relevance(store, desk.setup, world.now, desk.outbox.nudge)
        study = Study(store, desk.setup, desk.lesson, Classroom(), world.now)
        owed, keeping = Afterwards(desk, timedelta(seconds=limits.gather)), Keeping(store, desk.setup, world.now)
        yield Bot(desk, jobs, clock, relevance, study, follow, retouch, app, line, owed, keeping)


def _line(app: AsyncApp, gateway: Gateway, world: World) -> Line | CheckIn:
    """A socket that we hold, or none where Slack calls us."""
    if world.settings.signing_secret:
        return CheckIn(gateway, world.limits, world.clock)
    return Line(app, world.settings.app_token, gateway, world.limits, world.clock)


def _furnish(
    world: World, store: Store, gateway: Gateway, people: People, me: dict[str, str], http: Egress, parsers: Parsers
) -> tuple[Desk, Jobs, Follow, Retouch]:
    present, now, clock = Present(store, world.clock, world.limits.setup_fresh), world.now, world.clock

    def able(source_id: str, setup: Setup) -> frozenset[Deed]:
        return deeds_at(source_id, setup, world.settings.secrets)

    async def draw(mention: Mention) -> tuple[Message, Message]:
        setup = await present()
        found = await found_about(store, mention, setup)
        return drawn(mention, setup, now(), people.names(setup), able(mention.source, setup), found)

    overview = Overview(store, present, people, gateway, now, me["url"])
    renderer = Renderer(store, present, people, now, able, me["url"], overview.drawers)
    parts = (store, gateway, world.limits, renderer.show, now, clock)
    outbox, files = (Outbox(*parts, world.passing, files=of_files) for of_files in (False, True))
    board = Board(store, gateway, draw, world.limits, clock, outbox.nudge)

    def tools(setup: Setup, source: Source) -> Tools:
        return jobs.tools(setup, source)

    def told(mention_id: int) -> None:
        board.nudge(mention_id)
        outbox.nudge()

    def look_up(url: str) -> None:
        jobs.look_up(url)

    async def discover(url: str) -> Found:
        return await jobs.discover(url)

    acts = Deeds(store, present, tools, world.limits, now, clock, told, world.passing)
    desk = Desk(
        store, present, gateway, people, board, outbox, acts, able, now, me["team_id"], look_up, discover,
        Hints(gateway, world.limits, clock), LiveLesson(store, unpack), overview, files, world.settings.public_url,
    )  # fmt: skip
    model = Model(world.settings.llm, http, store, now) if world.settings.llm else None
    jobs = Jobs(desk, http, parsers, world.settings.secrets, world.settings.hooks, model)
    return desk, jobs, Follow(store, present, tools, now, told), Retouch(*parts)


def _scheduler(bot: Bot, limits: Limits) -> AsyncIOScheduler:
    """APScheduler only ticks; what is due stands in the store. Late ticks run once, never in parallel."""
    scheduler = AsyncIOScheduler(
        timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    )

    async def tick() -> None:
        await alone("the tick", bot.jobs.tick())

    async def look_over() -> None:
        await alone("the look over", bot.jobs.look_over())
        await alone("redrawing what was erased", bot.retouch.step())
        await alone("welcoming who is back", come_back(bot.desk))
        await alone("what has cooled off", bring_back(bot.desk))

    async def follow() -> None:
        await alone("following conversations", bot.follow.tick())

    async def keep_promises() -> None:
        await alone("keeping the promises", bot.clock.tick())
        await alone("looking after what was answered", bot.afterwards.tick())

    scheduler.add_job(tick, "interval", seconds=limits.tick)

    async def propose() -> None:
        await alone("looking for what is not about us", bot.relevance.tick())

    async def oversee() -> None:
        await alone("the overview", bot.desk.oversee())

    async def study() -> None:
        await alone("learning from the team", bot.study.tick())
        await alone("forgetting in time", bot.keeping.tick())

    for work in (look_over, follow, keep_promises, propose):
        scheduler.add_job(work, "interval", seconds=limits.tick * 5)
    scheduler.add_job(oversee, "interval", seconds=limits.tick * 10)
    scheduler.add_job(study, "interval", seconds=limits.tick * 20)
    return scheduler


def _as(me: dict[str, str], token: str) -> Callable[..., Awaitable[AuthorizeResult]]:
    """Who we are, known since the start: a press does not wait for Slack to tell again."""

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=me.get("enterprise_id"),
            team_id=me["team_id"],
            bot_user_id=me["user_id"],
            bot_id=me.get("bot_id"),
            bot_token=token,
        )

    return authorize
