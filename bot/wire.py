"""One workspace's bot, put together: everything enters here through parameters, and nothing is built at import."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import aiohttp
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot.alone import alone
from bot.board import Board
from bot.cards import Message
from bot.desk import Desk, Present
from bot.doors import open_doors
from bot.effects import Renderer, drawn
from bot.gateway import Gateway, SlackLimited, SlackRefused, SlackUnknown, SlackUnreached
from bot.jobs import Jobs
from bot.limits import Limits
from bot.line import Line
from bot.outbox import Outbox
from bot.people import People
from bot.settings import Settings
from mentions.model import Mention
from mentions.setup import Setup
from mentions.store import Database, DataFolder, Store, open_database, remember_workspace, workspaces
from sources import Egress, Parsers

log = logging.getLogger(__name__)


class CannotRun(Exception):
    """The bot cannot start or go on; the text says what happened, what was kept and what to do."""


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
    """A bot at work: its desk, its jobs, its app and its line."""

    desk: Desk
    jobs: Jobs
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
        scheduler = _scheduler(bot.jobs, world.limits)
        work = [asyncio.create_task(part.run()) for part in (bot.line, bot.desk.outbox, bot.desk.board)]
        try:
            scheduler.start()
            await _until(stop, work)
            log.info("stopping: no new work, what has begun is finished")
            scheduler.pause()
            # What is cut short here is kept: a source is asked again, a post is looked up before it is sent again.
            await bot.jobs.finish(world.limits.stop_within / 4)
            await bot.desk.outbox.rest(world.limits.stop_within / 4)
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
        me = await _introduce(gateway)
        store = Store(database, me["team_id"])
        await _same_workspace(database, me, world.now())
        people = People(gateway, world.now)
        if folder is not None:
            await store.listening.free()
        await _first_setup(store, gateway, settings, world.now())
        http = Egress(allow=settings.allow, user_agent=settings.user_agent)
        stack.push_async_callback(http.aclose)
        parsers = Parsers()
        stack.push_async_callback(parsers.aclose)
        desk, jobs = _furnish(world, store, gateway, people, me["team_id"], http, parsers)
        app = AsyncApp(client=client, authorize=_as(me, settings.bot_token), logger=logging.getLogger("bolt"))
        open_doors(app, desk)
        line = Line(app, settings.app_token, gateway, limits, world.clock)
        stack.push_async_callback(line.hang_up)
        await _warm(people, gateway, await desk.setup())
        yield Bot(desk, jobs, app, line)


def _furnish(
    world: World, store: Store, gateway: Gateway, people: People, team_id: str, http: Egress, parsers: Parsers
) -> tuple[Desk, Jobs]:
    present = Present(store, world.clock, world.limits.setup_fresh)

    async def draw(mention: Mention) -> tuple[Message, Message]:
        setup = await present()
        return drawn(mention, setup, world.now(), people.names(setup))

    renderer = Renderer(store, present, people, world.now)
    outbox = Outbox(store, gateway, world.limits, renderer.show, world.now, world.clock, world.passing)
    board = Board(store, gateway, draw, world.limits, world.clock, outbox.nudge)

    def look_up(url: str) -> None:
        jobs.look_up(url)

    desk = Desk(store, present, gateway, people, board, outbox, world.now, team_id, look_up)
    jobs = Jobs(desk, http, parsers, world.settings.secrets)
    return desk, jobs


def _scheduler(jobs: Jobs, limits: Limits) -> AsyncIOScheduler:
    """APScheduler only ticks; what is due stands in the store. Late ticks run once, never in parallel."""
    scheduler = AsyncIOScheduler(
        timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    )

    async def tick() -> None:
        await alone("the tick", jobs.tick())

    async def look_over() -> None:
        await alone("the look over", jobs.look_over())

    scheduler.add_job(tick, "interval", seconds=limits.tick)
    scheduler.add_job(look_over, "interval", seconds=limits.tick * 5)
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


async def _introduce(gateway: Gateway) -> dict[str, str]:
    """auth.test, patiently: a Slack that is down at start is waited for."""
    for attempt in range(1, 7):
        try:
            return await gateway.who_am_i()
        except SlackRefused as refused:
            raise CannotRun(
                f"Slack does not accept the bot token ({refused.error}). Nothing was changed. "
                "Copy the token again from your app's page, OAuth & Permissions."
            ) from refused
        except (SlackLimited, SlackUnknown, SlackUnreached) as error:
            log.warning("Slack does not answer yet (%s), attempt %d", error, attempt)
            await asyncio.sleep(min(2.0**attempt, 30.0))
    raise CannotRun("Slack has not answered for a minute. Nothing was changed; try again when the network is back.")


async def _same_workspace(database: Database, me: dict[str, str], now: datetime) -> None:
    known = await workspaces(database)
    if known and me["team_id"] not in known:
        raise CannotRun(
            f"The token belongs to the workspace {me.get('team', me['team_id'])}, but this database to another. "
            "Nothing was posted. Use that workspace's token, or an empty data folder."
        )
    await remember_workspace(database, me["team_id"], me.get("team", ""), now)


async def _first_setup(store: Store, gateway: Gateway, settings: Settings, now: datetime) -> None:
    """SLACK_CHANNEL seeds version 1 of the setup; the one who made the channel is asked when nobody else is."""
    if await store.setups.latest() is not None:
        return
    if not settings.channel:
        raise CannotRun(
            "There is no setup yet. Set SLACK_CHANNEL to the id of the channel for cards, or run "
            "`ambassadors apply FILE.toml` first."
        )
    try:
        channel = await gateway.channel(settings.channel)
    except SlackRefused as refused:
        raise CannotRun(
            f"The channel {settings.channel} cannot be read ({refused.error}). "
            "Invite the bot there with /invite @ambassadors and start again."
        ) from refused
    except (SlackLimited, SlackUnknown, SlackUnreached) as error:
        raise CannotRun(f"Slack does not answer ({error}). Nothing was changed; start again.") from error
    creator = channel.get("creator") or None
    setup = Setup(channel=settings.channel, fallback=creator, language=await _language(gateway, creator))
    await store.setups.save(setup, "", now)


async def _language(gateway: Gateway, creator: str | None) -> Literal["en", "sv"]:
    """The language of the one who made the channel, if it is one of ours."""
    try:
        record = await gateway.user(creator) if creator else {}
    except (SlackRefused, SlackLimited, SlackUnknown, SlackUnreached):
        return "en"
    return "sv" if str(record.get("locale", "")).startswith("sv") else "en"


async def _warm(people: People, gateway: Gateway, setup: Setup) -> None:
    """Learns who is there, so that a press finds its person in the cache."""
    try:
        members = await gateway.members(setup.channel)
        for user in dict.fromkeys([*(a.user for a in setup.team), *members][:50]):
            await people.get(user)
    except (SlackRefused, SlackLimited, SlackUnknown, SlackUnreached) as error:
        log.warning("not everybody's name is known yet (%s)", error)
