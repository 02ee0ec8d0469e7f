"""The line to Slack: one Socket Mode connection, watched, rebuilt when it falls silent, given up when it stays so."""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import Callable

import aiohttp
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp

from bot.slack.gateway import Gateway, SlackLimited, SlackRefused, SlackUnknown, SlackUnreached
from bot.slack.limits import Limits

log = logging.getLogger(__name__)


class LineLost(Exception):
    """The connection could not be brought back: better start anew."""


class Line:
    """Holds one connection open. `clock` is monotonic seconds."""

    def __init__(
        self, app: AsyncApp, app_token: str, gateway: Gateway, limits: Limits, clock: Callable[[], float]
    ) -> None:
        self._app = app
        self._token = app_token
        self._gateway = gateway
        self._limits = limits
        self._clock = clock
        self._handler: AsyncSocketModeHandler | None = None
        self._well_at = clock()
        self._kept_at = clock()
        self._failures = 0
        self.rebuilt = 0
        self.up = asyncio.Event()

    @property
    def silent(self) -> float:
        """For how many seconds the connection has not been seen well; endless while there is none."""
        return self._clock() - self._well_at if self.up.is_set() else math.inf

    async def run(self) -> None:
        """Connects and watches until cancelled.

        Raises:
            LineLost: Slack does not want us, or rebuilding has failed `watchdog_failures` times in a row.
        """
        while True:
            try:
                if self._handler is None:
                    await self._connect()
            except SlackRefused as refused:
                raise LineLost(
                    f"Slack opens no connection for the app-level token ({refused}). Everything is kept; copy the "
                    "token again from your app's page, Basic Information, and start again."
                ) from refused
            except (SlackLimited, SlackUnknown, SlackUnreached, aiohttp.ClientError, OSError, TimeoutError) as error:
                self._failures += 1
                log.warning("no line to Slack yet (%s), attempt %d", type(error).__name__, self._failures)
                await self.hang_up()
            if self._failures > self._limits.watchdog_failures:
                raise LineLost(
                    f"No connection to Slack after {self._failures} attempts. Everything is kept; start again, "
                    "or run `ambassadors check` if that does not help."
                )
            await asyncio.sleep(self._limits.watchdog_every)
            await self._look()

    async def hang_up(self) -> None:
        """Closes the connection; one that does not let itself be closed is left to its fate."""
        handler, self._handler = self._handler, None
        self.up.clear()
        if handler is None:
            return
        try:
            async with asyncio.timeout(self._limits.stop_within / 4):
                await handler.close_async()  # type: ignore[no-untyped-call]
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            log.info("the old line did not close (%s)", type(error).__name__)
            await handler.client.aiohttp_client_session.close()

    async def _connect(self) -> None:
        url = await self._gateway.line_url(self._token)
        # The SDK writes a traceback for each of its own attempts; we say in one line what it comes to.
        quiet = logging.getLogger("bolt.socket")
        self._handler = AsyncSocketModeHandler(
            self._app, self._token, logger=quiet, ping_interval=self._limits.ping_every
        )
        self._handler.client.wss_uri = url
        # The SDK tries for ever, on the same address; a new handler asks for a new one.
        async with asyncio.timeout(self._limits.watchdog_grace):
            await self._handler.connect_async()  # type: ignore[no-untyped-call]
        self._well_at = self._clock()
        self.up.set()
        log.info("connected to Slack")

    async def _look(self) -> None:
        if self._handler is None:
            return
        now = self._clock()
        if await self._healthy(self._handler):
            self._well_at, self._failures = now, 0
        elif now - self._well_at > self._limits.watchdog_grace:
            # The SDK mends most breaks itself; this is for those it does not see.
            log.warning("the line to Slack has been silent for %.0f s: building a new one", now - self._well_at)
            self.rebuilt += 1
            self._failures += 1
            await self.hang_up()
            return
        if now - self._kept_at > self._limits.keepalive:
            self._kept_at = now
            await self._check_in()

    async def _healthy(self, handler: AsyncSocketModeHandler) -> bool:
        client = handler.client
        session = client.aiohttp_client_session
        return not session.closed and await client.is_connected()

    async def _check_in(self) -> None:
        try:
            await self._gateway.who_am_i()
        except SlackRefused as refused:
            log.error("Slack does not know us any more (%s): run `ambassadors check`", refused)
        except (SlackLimited, SlackUnknown, SlackUnreached) as error:
            log.warning("Slack did not answer the keepalive (%s)", error)
