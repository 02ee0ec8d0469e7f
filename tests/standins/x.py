"""X's API as its documentation says: a bearer token searches, signed requests hide answers."""

from __future__ import annotations

import re
from typing import ClassVar
from urllib.parse import unquote

from aiohttp import web

from mentions.outside import Deed
from sources.oauth1 import sign
from standins.base import NOW, StandIn


class XStandIn(StandIn):
    """Attributes:
    hidden: of each answer that we may hide, whether it is; None until somebody has said.
    nonces: those that were used; none may come twice.
    """

    kind = "x"
    settings: ClassVar = {"query": "to:enrisbo", "own": True}
    secrets: ClassVar = {
        "X_TOKEN": "http://bearer%3D@{host}",
        "X_API_KEY": "key",
        "X_API_SECRET": "key+secret",
        "X_ACCESS_TOKEN": "1-token",
        "X_ACCESS_SECRET": "token/secret",
    }
    deeds = frozenset({Deed.HIDE, Deed.SHOW})
    mention = "1990000000000000001"
    url = "https://x.com/kim/status/1990000000000000001"

    def __init__(self) -> None:
        super().__init__()
        self.hidden: dict[str, bool | None] = {self.mention: None}
        self.nonces: set[str] = set()

    def routes(self) -> list[web.RouteDef]:
        return [web.put("/2/tweets/{id}/hidden", self.hide), web.get("/2/tweets/search/recent", self.search)]

    async def search(self, request: web.Request) -> web.Response:
        if request.headers.get("authorization") != "Bearer bearer=":
            return web.json_response({"title": "Unauthorized", "status": 401}, status=401)
        return web.json_response({"meta": {"result_count": 0}})

    async def hide(self, request: web.Request) -> web.Response:
        if not self.signed(request):
            return web.json_response({"title": "Unauthorized", "status": 401}, status=401)
        target, hidden = request.match_info["id"], (await request.json())["hidden"]
        if target not in self.hidden:
            return web.json_response({"errors": [{"message": "You cannot hide this."}]}, status=403)
        if self.hidden[target] is not hidden:
            self.hidden[target] = hidden
            self.apply(Deed.HIDE if hidden else Deed.SHOW, target)
        return web.json_response({"data": {"hidden": hidden}})

    def signed(self, request: web.Request) -> bool:
        header = request.headers.get("authorization", "")
        said = {name: unquote(value) for name, value in re.findall(r'(oauth_\w+)="([^"]*)"', header)}
        nonce, at = said.get("oauth_nonce", ""), int(said.get("oauth_timestamp", "0"))
        url = f"{self.base}{request.path}"
        right = sign("PUT", url, ("key", "key+secret"), ("1-token", "token/secret"), nonce, at)
        fresh = nonce not in self.nonces and abs(at - NOW.timestamp()) < 300
        self.nonces.add(nonce)
        return fresh and header == right
