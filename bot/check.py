"""`ambassadors check`: looks at everything the bot needs, and says in one line each what is right or what to do."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime
from typing import TextIO

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.promises.staffing import staffing
from bot.settings import Settings
from bot.slack.gateway import Gateway, SlackLimited, SlackRefused, SlackUnknown, SlackUnreached
from bot.slack.limits import Limits
from bot.slack.manifest import EVENTS_PATH, scopes
from mentions.setup import Setup, SourceEntry
from mentions.store import Database, Store, StoreError, open_database
from routing.reading import embeddings
from sources import Egress, Parsers, SourceSettingsError, Tools, build
from sources.base import Receives, own_secrets
from sources.errors import SourceError
from sources.hearing import finds, hear

_TROUBLE = (SlackRefused, SlackLimited, SlackUnknown, SlackUnreached)


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the answer."""

    well: bool
    text: str


async def check(settings: Settings, now: datetime, out: TextIO) -> int:
    """Prints a line per thing; 0 when all is well, 1 when something is to be done."""
    well = True
    async for finding in _look(settings, now):
        print(("✓ " if finding.well else "✗ ") + finding.text, file=out, flush=True)
        well = well and finding.well
    print("All is well: run `ambassadors run`." if well else "Mend what is marked ✗ and check again.", file=out)
    return 0 if well else 1


async def _look(settings: Settings, now: datetime) -> AsyncIterator[Finding]:
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)))
        client = AsyncWebClient(settings.bot_token, base_url=settings.api_url, session=session)
        gateway = Gateway(client, Limits(), lambda: 0.0)
        team = ""
        async for finding, team_id in _tokens(gateway, settings):
            team = team_id or team
            yield finding
        try:
            folder = settings.data if settings.database_url.startswith("sqlite") else None
            database = await open_database(settings.database_url, folder)
        except StoreError as error:
            yield Finding(False, f"database: {error}")
            return
        stack.push_async_callback(database.close)
        yield Finding(True, f"database: {database.dialect} opens, is whole and has the newest shape")
        yield _web(settings)
        yield _reading()
        setup = await _setup(database, team)
        for channel in setup.channels if setup else (settings.channel,):
            async for finding in _channel(gateway, channel):
                yield finding
        if setup is None:
            yield Finding(
                True, "setup: none yet; the first `ambassadors run` makes one, or `ambassadors apply FILE.toml`"
            )
            return
        for well, said in staffing(setup, await Store(database, team).people.away(now), now):
            yield Finding(well, said)
        async for finding in _sources(setup, settings, now):
            yield finding


async def _tokens(gateway: Gateway, settings: Settings) -> AsyncIterator[tuple[Finding, str]]:
    try:
        me = await gateway.who_am_i()
    except _TROUBLE as error:
        yield Finding(False, f"SLACK_BOT_TOKEN: {_say(error)}"), ""
    else:
        yield Finding(True, f"SLACK_BOT_TOKEN: {me['user']} in {me['team']}"), me["team_id"]
        missing = sorted(set(scopes()) - me["scopes"])
        advice = (
            f"missing {', '.join(missing)}: paste `ambassadors manifest` into your app's manifest and install it again"
        )
        yield Finding(not missing, "scopes: " + (advice if missing else "all that are used are granted")), ""
    if settings.signing_secret:
        where = f"{settings.public_url}{EVENTS_PATH}"
        yield (
            Finding(True, f"SLACK_SIGNING_SECRET: Slack is to call {where}; its Event Subscriptions page tries it"),
            "",
        )
        return
    try:
        await gateway.line_url(settings.app_token)
    except SlackRefused as refused:
        advice = "make an app-level token with connections:write (Basic Information)"
        yield Finding(False, f"SLACK_APP_TOKEN: {refused}: {advice}"), ""
    except (SlackLimited, SlackUnknown, SlackUnreached) as error:
        yield Finding(False, f"SLACK_APP_TOKEN: {_say(error)}"), ""
    else:
        yield Finding(True, "SLACK_APP_TOKEN: opens a Socket Mode connection"), ""


async def _setup(database: Database, team: str) -> Setup | None:
    latest = await Store(database, team).setups.latest() if team else None
    return latest[1] if latest else None


async def _channel(gateway: Gateway, channel: str) -> AsyncIterator[Finding]:
    if not channel:
        yield Finding(False, "channel: set SLACK_CHANNEL to the id of the channel for cards")
        return
    try:
        record = await gateway.channel(channel)
    except _TROUBLE as error:
        yield Finding(False, f"channel {channel}: {_say(error)}{_invite(error)}")
        return
    name = f"#{record.get('name', channel)}"
    if record.get("is_archived"):
        yield Finding(False, f"channel {name}: it is archived; unarchive it, or name another in the setup")
    elif not record.get("is_member"):
        yield Finding(False, f"channel {name}: the bot is not a member; write /invite @ambassadors there")
    else:
        yield Finding(True, f"channel {name}: the bot is a member")


async def _sources(setup: Setup, settings: Settings, now: datetime) -> AsyncIterator[Finding]:
    if not setup.sources:
        yield Finding(False, "sources: none yet; name some in a setup file and run `ambassadors apply FILE.toml`")
    async with Egress(allow=settings.allow, user_agent=settings.user_agent) as http, Parsers() as parsers:
        for entry in setup.sources:
            try:
                source = build(entry)
                if isinstance(source, Receives):
                    yield _receiving(entry, settings)
                    continue
                own = own_secrets(source, settings.secrets)
                harvest = await hear(source, Tools(http, parsers, now, setup.timezone, own), {})
            except (SourceError, SourceSettingsError) as error:
                yield Finding(False, f"source {entry.id}: {error}")
            else:
                blind = entry.canary and not finds(harvest.sightings, entry.canary)
                missed = f", but not {entry.canary}, which it must find; see docs/coverage.md" if blind else ""
                yield Finding(not blind, f"source {entry.id}: heard, {len(harvest.sightings)} items{missed}")


def _reading() -> Finding:
    if not embeddings.installed():
        return Finding(True, f"reading: by words; with sentence vectors it is better: {embeddings.INSTALL}")
    if missing := embeddings.missing():
        return Finding(False, f"reading: by words only; {missing}")
    return Finding(True, "reading: by words and by sentence vectors")


def _web(settings: Settings) -> Finding:
    if settings.hooks is None:
        return Finding(True, "web room: closed, since PUBLIC_URL is not set; the bot only asks, and is sent nothing")
    where = "{}:{}".format(*settings.web_address)
    url = settings.public_url
    return Finding(True, f"web room: open at {where}, reached at {url}/health; your policy stands at {url}/policy")


def _receiving(entry: SourceEntry, settings: Settings) -> Finding:
    """The address is a secret, but whoever may run this has made it."""
    if settings.hooks is None:
        return Finding(False, f"source {entry.id}: is sent nothing before PUBLIC_URL is set; see docs/web.md")
    return Finding(True, f"source {entry.id}: let the service send to {settings.hooks.hook(entry.id)}")


def _invite(error: Exception) -> str:
    refused = isinstance(error, SlackRefused) and error.about_channel
    return "; invite the bot there with /invite @ambassadors" if refused else ""


def _say(error: Exception) -> str:
    match error:
        case SlackRefused(error="invalid_auth" | "not_authed" | "token_revoked" | "account_inactive"):
            return f"Slack does not accept it ({error}); copy it again from OAuth & Permissions"
        case SlackRefused():
            return str(error)
        case _:
            return f"Slack does not answer ({error})"
