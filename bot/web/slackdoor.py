"""Slack over HTTP: one address for events, commands and presses, for who would rather be called than hold a socket.

Slack asks for an answer within three seconds, and calls again for events only; what an event brings here, a Home that
is drawn anew, may come as often as it likes.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
from collections.abc import Callable, Sequence
from datetime import datetime

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.slack.manifest import EVENTS_PATH
from bot.web.server import Hands

log = logging.getLogger(__name__)

_AGE = 300  # seconds; Slack's own advice against what is played back
_OPEN = 64  # bodies at the same time: a flood that is not Slack's must leave room for a press
_SLOWEST = 3.0


class SlackDoor:
    """Lets in what is signed with Slack's secret, and nothing else, before a single byte of it is read."""

    def __init__(self, app: AsyncApp, secret: str, now: Callable[[], datetime]) -> None:
        self._app = app
        self._secret = secret.encode()
        self._now = now
        self._hands = Hands(_OPEN, _SLOWEST)

    def add_to(self, app: web.Application) -> None:
        """Hangs the route."""
        app.router.add_post(EVENTS_PATH, self.take)

    async def take(self, request: web.Request) -> web.Response:
        """An event, a command, a press or a form."""
        body = await self._hands.body(request)
        headers = request.headers
        if not self._is_slacks(
            body, headers.get("X-Slack-Request-Timestamp", ""), headers.get("X-Slack-Signature", "")
        ):
            log.info("something that Slack has not signed was turned away")
            raise web.HTTPUnauthorized(text="not signed as it should be")
        given: dict[str, str | Sequence[str]] = dict(headers.items())
        call = AsyncBoltRequest(body=body.decode(errors="replace"), query=request.query_string, headers=given)
        return await to_aiohttp_response(await self._app.async_dispatch(call))

    def _is_slacks(self, body: bytes, at: str, signature: str) -> bool:
        """docs.slack.dev, Verifying requests from Slack: version 0, and no older than five minutes."""
        if not (at.isascii() and at.isdecimal() and len(at) < 12):
            return False
        if abs(self._now().timestamp() - int(at)) > _AGE:
            return False
        digest = hmac.new(self._secret, b"v0:" + at.encode() + b":" + body, hashlib.sha256).hexdigest()
        return hmac.compare_digest(signature.encode("utf-8", "replace"), f"v0={digest}".encode())
