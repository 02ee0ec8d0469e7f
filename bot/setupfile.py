"""The setup as a TOML file: `ambassadors apply` and `ambassadors export`."""

from __future__ import annotations

import asyncio
import tomllib
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import TextIO

import tomli_w
from slack_sdk.web.async_client import AsyncWebClient

from bot.settings import Settings
from bot.slack.gateway import Gateway, SlackLimited, SlackRefused, SlackUnknown, SlackUnreached
from bot.slack.limits import Limits
from mentions.setup import Setup, SetupError, read_setup, write_setup
from mentions.store import Database, DataFolder, Store, StoreError, open_database, workspaces
from sources import SourceSettingsError, build

WRONG = 2


class NoWorkspace(Exception):
    """Nobody knows yet which workspace the setup is for; the text says what to do."""


def read_file(file: Path) -> Setup:
    """The setup that a TOML file holds.

    Raises:
        SetupError: it cannot be read, or does not hold.
    """
    try:
        setup = read_setup(tomllib.loads(file.read_text(encoding="utf-8-sig")))
    except OSError as error:
        raise SetupError([f"{file} cannot be read: {error.strerror}."]) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise SetupError([f"{file} is no valid TOML: {error}."]) from error
    if faults := source_faults(setup):
        raise SetupError(faults)
    return setup


def apply_file(settings: Settings, file: Path, now: datetime, out: TextIO, err: TextIO) -> int:
    """Checks the whole file and makes it the newest version; exit code."""
    try:
        setup = read_file(file)
    except SetupError as error:
        return complain(err, *error.lines, "Nothing was changed.")
    try:
        version = asyncio.run(_save(settings, setup, now))
    except (StoreError, NoWorkspace) as error:
        return complain(err, str(error))
    print(f"{file} is now version {version} of the setup: {summary(setup)}.", file=out)
    return 0


def export_setup(settings: Settings, out: TextIO, err: TextIO) -> int:
    """Prints the newest version; exit code."""
    try:
        latest = asyncio.run(_latest(settings))
    except (StoreError, NoWorkspace) as error:
        return complain(err, str(error))
    if latest is None:
        return complain(err, "There is no setup yet: run `ambassadors apply FILE.toml` or `ambassadors run` first.")
    version, setup = latest
    print(f"# Version {version} of the setup", file=out)
    print(tomli_w.dumps(write_setup(setup)), end="", file=out)
    return 0


def source_faults(setup: Setup) -> list[str]:
    """What each source says of its own settings, one line per fault."""
    faults = []
    for entry in setup.sources:
        try:
            build(entry)
        except SourceSettingsError as error:
            faults += error.lines
    return faults


def summary(setup: Setup) -> str:
    """How much there is of what."""
    counted = (
        (len(setup.names), "name"),
        (len(setup.sources), "source"),
        (len(setup.team), "colleague"),
        (len(setup.rules), "rule"),
    )
    return ", ".join(f"{n} {word}{'' if n == 1 else 's'}" for n, word in counted)


async def _save(settings: Settings, setup: Setup, now: datetime) -> int:
    async with open_store(settings) as store:
        return await store.setups.save(setup, "", now)


async def _latest(settings: Settings) -> tuple[int, Setup] | None:
    async with open_store(settings, write=False) as store:
        return await store.setups.latest()


@asynccontextmanager
async def open_store(settings: Settings, *, write: bool = True) -> AsyncIterator[Store]:
    """The store of the one workspace that there is.

    Raises:
        NoWorkspace: nobody knows yet which that is.
        StoreError: the database cannot be opened, or the bot holds it.
    """
    async with AsyncExitStack() as stack:
        folder = settings.data if settings.database_url.startswith("sqlite") else None
        if folder is not None and write:
            stack.enter_context(DataFolder(folder))
        database = await open_database(settings.database_url, folder)
        stack.push_async_callback(database.close)
        yield Store(database, await _team(settings, database))


async def _team(settings: Settings, database: Database) -> str:
    known = await workspaces(database)
    if len(known) == 1:
        return known[0]
    if not settings.bot_token:
        raise NoWorkspace("Set SLACK_BOT_TOKEN, so that we know which workspace the setup is for. Nothing was changed.")
    gateway = Gateway(AsyncWebClient(settings.bot_token, base_url=settings.api_url), Limits(), lambda: 0.0)
    try:
        return str((await gateway.who_am_i())["team_id"])
    except (SlackRefused, SlackLimited, SlackUnknown, SlackUnreached) as error:
        raise NoWorkspace(f"Slack does not tell which workspace this is ({error}). Nothing was changed.") from error


def complain(err: TextIO, *lines: str) -> int:
    """Prints what is wrong; the exit code that says so."""
    for line in lines:
        print(line, file=err)
    return WRONG
