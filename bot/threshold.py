"""Before the bot works: who we are in Slack, whether this is our workspace, and the first setup."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime
from typing import Literal

from bot.settings import Settings
from bot.slack.gateway import Gateway, SlackLimited, SlackRefused, SlackUnknown, SlackUnreached
from bot.slack.people import People
from mentions.setup import Setup
from mentions.store import Database, Store, remember_workspace, workspaces

log = logging.getLogger(__name__)


class CannotRun(Exception):
    """The bot cannot start or go on; the text says what happened, what was kept and what to do."""


async def introduce(gateway: Gateway) -> dict[str, str]:
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


async def same_workspace(database: Database, me: dict[str, str], now: datetime) -> None:
    known = await workspaces(database)
    if known and me["team_id"] not in known:
        raise CannotRun(
            f"The token belongs to the workspace {me.get('team', me['team_id'])}, but this database to another. "
            "Nothing was posted. Use that workspace's token, or an empty data folder."
        )
    await remember_workspace(database, me["team_id"], me.get("team", ""), now)


async def first_setup(store: Store, gateway: Gateway, settings: Settings, now: datetime) -> None:
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


async def warm(people: People, gateway: Gateway, setup: Setup) -> None:
    """Learns who is there, so that a press finds its person in the cache."""
    try:
        members = await gateway.members(setup.channel)
        for user in dict.fromkeys([*(a.user for a in setup.team), *members][:50]):
            await people.get(user)
    except (SlackRefused, SlackLimited, SlackUnknown, SlackUnreached) as error:
        log.warning("not everybody's name is known yet (%s)", error)
