"""Socket Mode: envelopes out, acknowledgements in, a clock on each, and retries for events only."""

import asyncio
import json
import secrets
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any, cast

from aiohttp import WSMsgType, web

from demo.slack.calling import Caller
from demo.slack.faults import Faults
from demo.slack.manifest import Json
from demo.slack.sockets import MOST_CONNECTIONS, Socket, Sockets
from demo.slack.state import APP_ID, BOT_USER_ID, TEAM_ID, Workspace

LIFETIME = 18_060  # seconds; what Slack says in its hello


@dataclass(frozen=True, slots=True)
class Interaction:
    """One press, form or command; `acked_after` is None if the bot did not acknowledge in time."""

    kind: str
    user: str
    payload: Json
    ack: Json
    acked_after: float | None


class Delivery:
    """`ack_within` and `retry_delays` are Slack's; a test may shorten them."""

    def __init__(self, workspace: Workspace, sockets: Sockets, faults: Faults) -> None:
        self.ack_within = 3.0
        self.retry_delays = (0.0, 60.0, 300.0)
        self.caller: Caller | None = None
        self.interactions: list[Interaction] = []
        self._workspace = workspace
        self._sockets = sockets
        self._faults = faults
        self._tickets: set[str] = set()
        self._acks: dict[str, asyncio.Future[Json]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def ticket(self) -> str:
        """What `apps.connections.open` puts into its URL; it opens one connection."""
        ticket = secrets.token_hex(8)
        self._tickets.add(ticket)
        return ticket

    async def connect(self, request: web.Request) -> web.WebSocketResponse:
        """Serves one connection until it ends."""
        await self._faults.thawed()
        if request.query.get("ticket") not in self._tickets:
            raise web.HTTPNotFound(text="unknown or used ticket")
        self._tickets.discard(request.query["ticket"])
        channel = web.WebSocketResponse(autoping=False, timeout=1.0)
        await channel.prepare(request)
        each = Socket(channel, cast("asyncio.Transport", request.transport))
        if len(self._sockets.open) >= MOST_CONNECTIONS:
            await each.send({"type": "disconnect", "reason": "too_many_websockets"})
            await channel.close()
            return channel
        await each.send(self._hello())
        await self._serve(each)
        return channel

    async def interact(self, kind: str, user: str, payload: Json) -> Interaction:
        """Delivers a press, form or command once, and waits for its acknowledgement."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        envelope = "slash_commands" if kind == "slash_commands" else "interactive"
        answers = kind in ("slash_commands", "view_submission")
        ack = await self._send(envelope, payload, {"accepts_response_payload": answers})
        took = None if ack is None else loop.time() - began
        interaction = Interaction(kind, user, payload, ack or {}, took)
        self.interactions.append(interaction)
        self._workspace.changes.notify()
        return interaction

    def emit(self, event: Json) -> None:
        self.spawn(self._deliver_event(event))

    async def _deliver_event(self, event: Json) -> None:
        """Sends an event until it is acknowledged or the retries are used up; it waits for a connection."""
        payload, reason = self._event_callback(event), ""
        for attempt, delay in enumerate((0.0, *self.retry_delays)):
            await asyncio.sleep(delay)
            if attempt and not self.caller:
                await self._sockets.arrival()
            retry = {"retry_attempt": attempt, "retry_reason": reason, "accepts_response_payload": False}
            if await self._send("events_api", payload, retry) is not None:
                return
            reason = "timeout" if self._sockets.open else "connection_failed"

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.gather(*(each.channel.close() for each in list(self._sockets.open)))

    async def _serve(self, each: Socket) -> None:
        self._sockets.add(each)
        self._workspace.changes.notify()
        try:
            async for message in each.channel:
                await self._faults.thawed()
                if message.type is WSMsgType.PING and not each.channel.closed:
                    await each.channel.pong(message.data)
                elif message.type is WSMsgType.TEXT:
                    self._acknowledge(json.loads(message.data))
        except ConnectionError:
            return
        finally:
            self._sockets.remove(each)
            self._workspace.changes.notify()

    def _acknowledge(self, message: Json) -> None:
        ack = self._acks.pop(message.get("envelope_id", ""), None)
        if ack and not ack.done():
            ack.set_result(message.get("payload") or {})

    async def _send(self, kind: str, payload: Json, extra: Json) -> Json | None:
        """The acknowledgement's payload, or None if there was none in time."""
        await self._faults.thawed()
        if self._faults.drops:
            self._faults.drops -= 1
            return None
        if self.caller:
            return await self.caller.call(kind, payload, extra, self.ack_within)
        waiting = [await self._envelope(kind, payload, extra)]
        if self._faults.duplicates:
            self._faults.duplicates -= 1
            again = {"retry_attempt": 1, "retry_reason": "timeout"} if kind == "events_api" else {}
            waiting.append(await self._envelope(kind, payload, extra | again))
        acks = [ack for ack in waiting if ack]
        if not acks:
            return None
        done, _ = await asyncio.wait(acks, timeout=self.ack_within, return_when=asyncio.FIRST_COMPLETED)
        return done.pop().result() if done else None

    async def _envelope(self, kind: str, payload: Json, extra: Json) -> "asyncio.Future[Json] | None":
        """Sends one envelope to one connection; None if there is none."""
        each = self._sockets.next()
        if each is None:
            return None
        ident = secrets.token_hex(8)
        ack = self._acks[ident] = asyncio.get_running_loop().create_future()
        sent = await each.send({"envelope_id": ident, "type": kind, "payload": payload, **extra})
        return ack if sent else None

    def _hello(self) -> Json:
        debug = {"host": "local", "approximate_connection_time": LIFETIME}
        count = len(self._sockets.open) + 1
        return {"type": "hello", "num_connections": count, "debug_info": debug, "connection_info": {"app_id": APP_ID}}

    def _event_callback(self, event: Json) -> Json:
        installed = {"team_id": TEAM_ID, "user_id": BOT_USER_ID, "is_bot": True, "enterprise_id": None}
        return {
            "type": "event_callback",
            "team_id": TEAM_ID,
            "api_app_id": APP_ID,
            "event": event,
            "event_id": f"Ev{self._workspace.number():08d}",
            "event_time": int(self._workspace.clock.epoch()),
            "authorizations": [installed | {"is_enterprise_install": False}],
            "is_ext_shared_channel": False,
        }
