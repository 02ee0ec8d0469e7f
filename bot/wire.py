"""One workspace's bot, put together: everything enters here through parameters, and nothing is built at import."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import aiohttp
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

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
from bot.promises.clock import Clock
from bot.promises.returning import come_back
from bot.settings import Settings
from bot.slack.gateway import Gateway
from bot.slack.hints import Hints
from bot.slack.limits import Limits
from bot.slack.line import Line
from bot.slack.people import People
from bot.threshold import CannotRun, first_setup, introduce, same_workspace, warm
from bot.web.room import Pulse, web_room
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
    line: Line


async def run(world: World, stop: asyncio.Event) -> None:
    """Runs until `stop` is set, also while it still starts, then ends cleanly within `limits.stop_within`.

    Raises:
        CannotRun, StoreError, LineLost: it could not start, or cannot go on.
    """
    async with AsyncExitStack() as stack:
        bot = await _unless(stop, stack.enter_async_context(build(world)))
        if bot is None:
            return
        await _open_web(stack, world, bot)
        scheduler = _scheduler(bot, world.limits)
        parts = (bot.line, bot.desk.outbox, bot.desk.board, bot.desk.acts)
        work = [asyncio.create_task(part.run()) for part in parts]
        try:
            scheduler.start()
            await _until(stop, work)
            log.info("stopping: no new work, what has begun is finished")
            scheduler.pause()
            # What is cut short here is kept: a source is asked again, a post is looked up before it is sent again.
            await bot.jobs.finish(world.limits.stop_within / 4)
            within = world.limits.stop_within / 4
            await asyncio.gather(bot.desk.outbox.rest(within), bot.desk.acts.rest(within))
            scheduler.shutdown(wait=False)
        finally:
            await _end(work)


async def _unless(stop: asyncio.Event, starting: Coroutine[Any, Any, Bot]) -> Bot | None:
    """The started bot; None if it is stopped before."""
    start, stopping = asyncio.create_task(starting), asyncio.create_task(stop.wait())
    try:
        await asyncio.wait([start, stopping], return_when=asyncio.FIRST_COMPLETED)
        if start.done():
            return start.result()
    finally:
        for task in (start, stopping):
            task.cancel()
        await asyncio.gather(start, stopping, return_exceptions=True)
    return None


async def _open_web(stack: AsyncExitStack, world: World, bot: Bot) -> None:
    """The web room, where the operator has given it an address."""
    settings, patience = world.settings, world.limits.watchdog_every + world.limits.watchdog_grace
    pulse = Pulse(slack=lambda: bot.line.silent < patience, clock=bot.jobs.alive)
    try:
        await stack.enter_async_context(web_room(settings, bot.desk, pulse, world.clock))
    except OSError as error:
        where = "{}:{}".format(*settings.web_address)
        raise CannotRun(
            f"The web room cannot listen at {where} ({error.strerror}). Nothing was changed. "
            "Name another place in WEB_ADDRESS, or stop what listens there."
        ) from error


async def _until(stop: asyncio.Event, work: list[asyncio.Task[None]]) -> None:
    """Waits for `stop`, or for work that has failed."""
    stopping = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait([stopping, *work], return_when=asyncio.FIRST_COMPLETED)
    finally:
        stopping.cancel()


async def _end(work: list[asyncio.Task[None]]) -> None:
    """Ends what still works, and raises what has failed. One that fails does not cut the others short: they rest."""
    for task in work:
        task.cancel()
    ends = await asyncio.gather(*work, return_exceptions=True)
    if failed := [end for end in ends if isinstance(end, Exception)]:
        raise ExceptionGroup("the bot cannot go on", failed)


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
        app = AsyncApp(client=client, authorize=_as(me, settings.bot_token), logger=logging.getLogger("bolt"))
        open_doors(app, desk)
        line = Line(app, settings.app_token, gateway, limits, world.clock)
        stack.push_async_callback(line.hang_up)
        await warm(people, gateway, await desk.setup())
        clock = Clock(desk, timedelta(seconds=limits.gather))
        relevance = Relevance(store, desk.setup, world.now, desk.outbox.nudge)
        study = Study(store, desk.setup, desk.lesson, Classroom(), world.now)
        yield Bot(desk, jobs, clock, relevance, study, follow, retouch, app, line)


def _furnish(
    world: World, store: Store, gateway: Gateway, people: People, me: dict[str, str], http: Egress, parsers: Parsers
) -> tuple[Desk, Jobs, Follow, Retouch]:
    present, now, clock = Present(store, world.clock, world.limits.setup_fresh), world.now, world.clock

    def able(source_id: str, setup: Setup) -> frozenset[Deed]:
        return deeds_at(source_id, setup, world.settings.secrets)

    async def draw(mention: Mention) -> tuple[Message, Message]:
        setup = await present()
        return drawn(mention, setup, now(), people.names(setup), able(mention.source, setup))

    renderer = Renderer(store, present, people, now, able, me["url"])
    outbox = Outbox(store, gateway, world.limits, renderer.show, now, clock, world.passing)
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
    hints = Hints(gateway, world.limits, clock)
    desk = Desk(
        store, present, gateway, people, board, outbox, acts, able, now, me["team_id"], look_up, discover, hints,
        LiveLesson(store, unpack),
    )  # fmt: skip
    model = Model(world.settings.llm, http, store, now) if world.settings.llm else None
    jobs = Jobs(desk, http, parsers, world.settings.secrets, world.settings.hooks, model)
    retouch = Retouch(store, gateway, world.limits, renderer.show, now, clock)
    return desk, jobs, Follow(store, present, tools, now, told), retouch


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

    async def follow() -> None:
        await alone("following conversations", bot.follow.tick())

    async def keep_promises() -> None:
        await alone("keeping the promises", bot.clock.tick())

    scheduler.add_job(tick, "interval", seconds=limits.tick)

    async def propose() -> None:
        await alone("looking for what is not about us", bot.relevance.tick())

    async def study() -> None:
        await alone("learning from the team", bot.study.tick())

    for work in (look_over, follow, keep_promises, propose):
        scheduler.add_job(work, "interval", seconds=limits.tick * 5)
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
