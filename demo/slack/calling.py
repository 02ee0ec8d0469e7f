"""Slack over HTTP: each payload is posted to the app, signed, and what it answers is its acknowledgement."""

import hashlib
import hmac
import json
import time
from dataclasses import dataclass
from urllib.parse import urlencode

import aiohttp

from demo.slack.manifest import Json


@dataclass(frozen=True, slots=True)
class Caller:
    """Calls one app at `url`, signed with `secret`."""

    url: str
    secret: str

    async def call(self, kind: str, payload: Json, extra: Json, within: float) -> Json | None:
        """The acknowledgement's payload, or None if there was none in time, or none that Slack takes."""
        body, sort = _written(kind, payload)
        headers = {"Content-Type": sort, **self.signed(body)}
        if attempt := extra.get("retry_attempt"):
            headers |= {"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": str(extra["retry_reason"])}
        timeout = aiohttp.ClientTimeout(total=within)
        try:
            async with (
                aiohttp.ClientSession(timeout=timeout) as session,
                session.post(self.url, data=body, headers=headers) as answer,
            ):
                text = await answer.text()
        except (aiohttp.ClientError, TimeoutError):
            return None
        if answer.status != 200:
            return None
        found = json.loads(text) if text.startswith("{") else {}
        return dict(found)

    def signed(self, body: bytes, at: int | None = None) -> dict[str, str]:
        """The two headers with which Slack signs; `at` in epoch seconds, now without it."""
        moment = str(int(time.time()) if at is None else at)
        digest = hmac.new(self.secret.encode(), f"v0:{moment}:".encode() + body, hashlib.sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": moment, "X-Slack-Signature": f"v0={digest}"}


def _written(kind: str, payload: Json) -> tuple[bytes, str]:
    """The body and its sort: events as JSON, commands as a form, everything else as a form with one field."""
    if kind == "events_api":
        return json.dumps(payload).encode(), "application/json"
    form = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
    return urlencode(form).encode(), "application/x-www-form-urlencoded"
