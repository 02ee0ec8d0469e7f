"""The local Slack as one server on 127.0.0.1: `async with LocalSlack(manifest) as slack`."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Iterable
from types import TracebackType
from typing import Self

from aiohttp import web

from demo.slack import files
from demo.slack.acting import Acting
from demo.slack.calling import Caller
from demo.slack.clock import Clock
from demo.slack.control import Room, User
from demo.slack.delivery import Delivery, Interaction
from demo.slack.faults import Faults
from demo.slack.hooks import Hooks
from demo.slack.manifest import Json, Manifest
from demo.slack.page import Page
from demo.slack.rates import Rates
from demo.slack.sample import DEFAULT_CHANNELS, DEFAULT_USERS
from demo.slack.sockets import Sockets
from demo.slack.state import BOT_USER_ID, TEAM_ID, TEAM_NAME, Applied, Channel, Message, Person, Workspace
from demo.slack.web_api import Call, WebApi

MOST_BYTES = 64 * 1024 * 1024
LOOK_AGAIN = 0.1  # seconds; for what a predicate knows of the bot, which rings no bell here


class LocalSlack:
    """A workspace with one app installed; enter it to start the server.

    `rates=False` switches the rate limits off; `echo_events=False` keeps the bot's own messages out of its events. A
    manifest without Socket Mode has the app called at its request_url, signed with `signing_secret`.
    """

    def __init__(
        self,
        manifest: Json,
        *,
        team: str = TEAM_NAME,
        users: Iterable[Person] = DEFAULT_USERS,
        channels: Iterable[Channel] = DEFAULT_CHANNELS,
        rates: bool = True,
        port: int = 0,
        echo_events: bool = True,
        signing_secret: str = "",
    ) -> None:
        self.team_id, self.bot_user_id = TEAM_ID, BOT_USER_ID
        self.bot_token = f"xoxb-{secrets.token_hex(12)}"
        self.app_token = f"xapp-1-{secrets.token_hex(12)}"
        self.workspace = Workspace(Manifest(manifest), users, channels, team=team)
        self.sockets = Sockets()
        self.faults = Faults(self.workspace, self.sockets)
        self.delivery = Delivery(self.workspace, self.sockets, self.faults)
        if url := self.workspace.manifest.request_url:
            self.delivery.caller = Caller(url, signing_secret)
        self.rates = Rates(self.workspace.clock, on=rates)
        hooks = Hooks(self.workspace)
        self.api = WebApi(self.workspace, self.faults, self.rates, self.delivery, hooks)
        self.api.tokens = {self.bot_token: "bot", self.app_token: "app"}
        self.acting = Acting(self.workspace, self.delivery, hooks)
        self._page = Page(self.workspace, self.sockets, self.acting)
        self._echo = echo_events
        self._port = port
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=MOST_BYTES)
        app.add_routes(self._page.routes())
        app.add_routes(files.routes(self.workspace))
        app.router.add_route("*", "/api/{method}", self.api.method)
        app.router.add_post("/response/{ident}", self.api.response_url)
        app.router.add_get("/link/", self.delivery.connect)
        self._runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        try:
            await site.start()
        except OSError:
            await self._runner.cleanup()
            raise
        self._port = self._runner.addresses[0][1]
        self.workspace.url = self.url
        self.workspace.emit = self._emit
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._page.close()
        await self.delivery.close()
        if self._runner:
            await self._runner.cleanup()

    @property
    def url(self) -> str:
        """The page's address."""
        return f"http://127.0.0.1:{self._port}/"

    @property
    def api_url(self) -> str:
        """The `base_url` for a client."""
        return f"{self.url}api/"

    @property
    def clock(self) -> Clock:
        return self.workspace.clock

    @property
    def applied(self) -> list[Applied]:
        """What Slack really did, in order, whether or not the caller learnt of it."""
        return self.workspace.applied

    @property
    def interactions(self) -> list[Interaction]:
        return self.delivery.interactions

    @property
    def failed_interactions(self) -> list[Interaction]:
        """Those that a person saw fail: not acknowledged within three seconds."""
        return [each for each in self.interactions if each.acked_after is None]

    @property
    def unknown_methods(self) -> list[str]:
        return self.api.unknown_methods

    @property
    def rate_limited(self) -> list[Call]:
        """The calls that came too fast; those that a fault refused are not among them."""
        return [each for each in self.api.calls if each.status == 429]

    @property
    def connected(self) -> bool:
        return bool(self.sockets.open)

    def calls(self, method: str) -> list[Call]:
        return [each for each in self.api.calls if each.method == method]

    def user(self, ident: str) -> User:
        return User(self.workspace, self.delivery, self.acting, self.workspace.people[ident])

    def channel(self, ident: str) -> Room:
        return Room(self.workspace, self.workspace.channels[ident])

    def message(self, ts: str) -> Message:
        """The message with this ts, wherever it stands."""
        found = [each.find(ts) for each in self.workspace.channels.values()]
        return next(message for message in found if message)

    def revoke_token(self, error: str = "token_revoked") -> None:
        """From now on every call is refused with this error."""
        self.api.revoked = error

    async def until(self, predicate: Callable[[], object | Awaitable[object]], timeout: float = 30.0) -> None:  # noqa: ASYNC109 - the usual name for it
        """Waits until the predicate holds, looking after each change in Slack; raises TimeoutError."""
        try:
            async with asyncio.timeout(timeout):
                count = self.workspace.changes.count
                while not await _holds(predicate):
                    await self.workspace.changes.since_or_soon(count, LOOK_AGAIN)
                    count = self.workspace.changes.count
        except TimeoutError:
            if not await _holds(predicate):
                raise

    def assert_clean(self) -> None:
        """Raises AssertionError unless the bot acknowledged everything and sent nothing that is always wrong."""
        faults = [f"not acknowledged: {each.kind} by {each.user}" for each in self.failed_interactions]
        faults += [f"unknown method: {name}" for name in self.unknown_methods]
        faults += self.api.defects + self.acting.defects
        if faults:
            raise AssertionError("the bot used Slack wrongly:\n" + "\n".join(faults))

    def _emit(self, event: Json) -> None:
        shown = event.get("message") or event.get("previous_message") or event
        if self._echo or shown["user"] != BOT_USER_ID:
            self.delivery.emit(event)


async def _holds(predicate: Callable[[], object | Awaitable[object]]) -> bool:
    answer = predicate()
    return bool(await answer) if isinstance(answer, Awaitable) else bool(answer)
