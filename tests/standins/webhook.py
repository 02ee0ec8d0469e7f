"""Whoever takes answers to what came by webhook and brings them to where they belong (Zapier, Make, our own script)."""

from __future__ import annotations

from typing import Any, ClassVar

from aiohttp import web

from mentions.outside import Deed
from standins.base import StandIn


class WebhookStandIn(StandIn):
    kind: ClassVar[str] = "webhook"
    settings: ClassVar[dict[str, Any]] = {"preset": "generic", "replies": True}
    secrets: ClassVar[dict[str, str]] = {"WEBHOOK_REPLY": "http://reply-token@{host}/catch/answers"}
    deeds: ClassVar[frozenset[Deed]] = frozenset({Deed.REPLY})
    untold: ClassVar[frozenset[Deed]] = frozenset({Deed.REPLY})
    mention: ClassVar[str] = "41"
    url: ClassVar[str] = "https://forum.example/t/41"

    def routes(self) -> list[web.RouteDef]:
        return [web.post("/catch/answers", self._catch)]

    async def _catch(self, request: web.Request) -> web.Response:
        if request.headers.get("Authorization") != "Bearer reply-token":
            return web.json_response({"error": "who are you?"}, status=401)
        said = await request.json()
        assert request.headers["Idempotency-Key"] == said["key"]
        self.apply(Deed.REPLY, said["id"], said["text"])
        return web.json_response({"url": f"{said['url']}#answer"})
