"""The Web API: who calls, may they, how often, what goes wrong, and the answer."""

import asyncio
import math
from collections.abc import Callable
from dataclasses import dataclass, field

from aiohttp import web

from demo.slack import chat, conversations, files, people, views
from demo.slack.arguments import Arguments, for_the_record, read_arguments
from demo.slack.delivery import Delivery
from demo.slack.faults import Fault, Faults
from demo.slack.hooks import Hooks
from demo.slack.manifest import Json
from demo.slack.rates import Rates
from demo.slack.refusal import Refusal
from demo.slack.scopes import NEEDS, missing_scopes
from demo.slack.sockets import reset
from demo.slack.state import Workspace

METHODS = {**chat.METHODS, **conversations.METHODS, **files.METHODS, **people.METHODS, **views.METHODS}

NEVER_RIGHT = {
    "exchanged_trigger_id",
    "expired_trigger_id",
    "invalid_arguments",
    "invalid_blocks",
    "invalid_blocks_format",
    "invalid_json",
    "invalid_metadata_format",
    "invalid_metadata_schema",
    "invalid_trigger_id",
    "json_not_object",
    "metadata_too_large",
    "missing_scope",
    "msg_blocks_too_long",
    "msg_too_long",
    "no_text",
    "not_allowed_token_type",
    "not_authed",
    "push_limit_reached",
    "unknown_method",
    "view_too_large",
}


@dataclass(slots=True)
class Call:
    """One call as the bot made it; `answer` stays empty when a fault came first."""

    method: str
    args: Json
    at: float
    answer: Json = field(default_factory=dict)
    status: int = 0


class WebApi:
    """`calls` holds every call; `defects` those whose refusal is always the bot's own mistake."""

    def __init__(self, workspace: Workspace, faults: Faults, rates: Rates, delivery: Delivery, hooks: Hooks) -> None:
        self.calls: list[Call] = []
        self.unknown_methods: list[str] = []
        self.defects: list[str] = []
        self.tokens: dict[str, str] = {}
        self.revoked: str | None = None
        self._workspace = workspace
        self._faults = faults
        self._rates = rates
        self._delivery = delivery
        self._hooks = hooks

    async def method(self, request: web.Request) -> web.Response:
        """POST or GET /api/{method}"""
        name = request.match_info["method"]
        return await self._take(request, name, lambda arguments: self._do(name, request, arguments))

    async def response_url(self, request: web.Request) -> web.Response:
        """POST /response/{ident}"""
        ident = request.match_info["ident"]
        return await self._take(request, "response_url", lambda arguments: self._hooks.answer(ident, arguments))

    async def _take(self, request: web.Request, name: str, do: Callable[[Arguments], Json]) -> web.Response:
        await self._faults.thawed()
        call = Call(name, {}, self._workspace.clock.epoch())
        self.calls.append(call)
        try:
            arguments = await read_arguments(request)
        except Refusal as broken:
            return self._refuse(call, broken)
        call.args = for_the_record(arguments)
        fault = self._faults.next(name)
        if fault is None:
            return self._answer(call, arguments, do)
        return await self._suffer(request, fault, lambda: self._answer(call, arguments, do))

    async def _suffer(self, request: web.Request, fault: Fault, work: Callable[[], web.Response]) -> web.Response:
        """What the caller sees of a call that meets a fault."""
        if fault.kind == "rate_limit":
            headers = {} if fault.retry_after is None else {"Retry-After": fault.retry_after}
            return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=headers)
        if fault.kind == "late":
            self._delivery.spawn(_after(fault.seconds, work))
            return _hang_up(request, fault)
        if fault.kind == "error":
            if fault.applied:
                work()
            return web.Response(status=fault.status, text=fault.body)
        answer = work()
        if fault.kind == "lose":
            return _hang_up(request, fault)
        if fault.kind == "garble":
            return web.Response(text=fault.body, content_type="text/html")
        await asyncio.sleep(fault.seconds)
        return answer

    def _answer(self, call: Call, arguments: Arguments, do: Callable[[Arguments], Json]) -> web.Response:
        try:
            call.answer, call.status = {"ok": True} | do(arguments), 200
        except Refusal as refusal:
            return self._refuse(call, refusal)
        return web.json_response(call.answer, headers=self._headers())

    def _refuse(self, call: Call, refusal: Refusal) -> web.Response:
        headers = self._headers()
        call.answer, call.status = {"ok": False, "error": refusal.error} | refusal.extra, 200
        if refusal.error == "ratelimited":
            call.status = 429
            headers["Retry-After"] = str(call.answer.pop("wait"))
        elif call.method == "response_url":
            call.status = 404 if refusal.error.endswith("_url") else 400
        wrong = refusal.error in NEVER_RIGHT and call.method != "blocks.validate"  # which is there to be asked
        if wrong or call.status in (400, 404):
            detail = refusal.extra.get("response_metadata", refusal.extra)
            self.defects.append(f"{call.method}: {refusal.error} {detail or ''}".strip())
        return web.json_response(call.answer, status=call.status, headers=headers)

    def _do(self, name: str, request: web.Request, arguments: Arguments) -> Json:
        if name not in NEEDS:
            self.unknown_methods.append(name)
            raise Refusal("unknown_method", req_method=name)
        self._check_token(name, request, arguments)
        channel = arguments.optional("channel")
        missing = missing_scopes(self._workspace, name, channel, arguments.optional("types") or "public_channel")
        if missing:
            provided = ",".join(self._workspace.manifest.scopes)
            raise Refusal("missing_scope", needed=",".join(missing), provided=provided)
        wait = self._rates.wait(name, channel or "")
        if wait > 0:
            raise Refusal("ratelimited", wait=math.ceil(wait))
        if name == "apps.connections.open":
            link = self._workspace.url.replace("http://", "ws://") + f"link/?ticket={self._delivery.ticket()}"
            return {"url": link}
        return METHODS[name](self._workspace, arguments)

    def _check_token(self, name: str, request: web.Request, arguments: Arguments) -> None:
        header = request.headers.get("Authorization", "")
        token = header.removeprefix("Bearer ").strip() or arguments.optional("token")
        if not token:
            raise Refusal("not_authed")
        kind = self.tokens.get(token)
        if kind is None:
            raise Refusal("invalid_auth")
        if self.revoked:
            raise Refusal(self.revoked)
        if kind != NEEDS[name].token:
            raise Refusal("not_allowed_token_type")

    def _headers(self) -> dict[str, str]:
        return {"x-oauth-scopes": ",".join(self._workspace.manifest.scopes)}


async def _after(seconds: float, work: Callable[[], web.Response]) -> None:
    await asyncio.sleep(seconds)
    work()


def _hang_up(request: web.Request, fault: Fault) -> web.Response:
    """Ends the connection; the response that is returned goes nowhere."""
    transport = request.transport
    if transport and fault.how == "reset":
        reset(transport)
    elif transport:
        transport.close()
    return web.Response()
