"""What the stand-ins of Facebook and Instagram share: the Graph API's manner of refusing."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from standins.base import StandIn

TOKEN = "EAAB-our-token"


class GraphStandIn(StandIn):
    """Attributes:
    refusal: the next request is refused with this code, subcode and HTTP status.
    blind: the token may not see what visitors have written any more.
    """

    def __init__(self) -> None:
        super().__init__()
        self.refusal: tuple[int, int, int] | None = None
        self.blind = False
        self.things: dict[str, dict[str, Any]] = {}

    def routes(self) -> list[web.RouteDef]:
        return [
            web.route("*", "/v25.0/{name}", self.one),
            web.route("*", "/v25.0/{name}/{edge}", self.list),
        ]

    def judge(self, request: web.Request) -> None:
        """Raises what Graph answers where it does not let us in."""
        assert "access_token" not in request.query
        if self.refusal:
            code, subcode, status = self.refusal
            self.refusal = None
            raise refused(code, subcode, status)
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            raise refused(190, 463, 401)

    def thing(self, request: web.Request) -> dict[str, Any]:
        self.judge(request)
        found = self.things.get(request.match_info["name"])
        if found is None or self.blind:
            raise refused(100, 33, 400)
        return found

    async def one(self, request: web.Request) -> web.Response:
        raise NotImplementedError

    async def list(self, request: web.Request) -> web.Response:
        raise NotImplementedError


def edge(found: list[dict[str, Any]]) -> web.Response:
    return web.json_response({"data": found, "paging": {"cursors": {"before": "b", "after": "a"}}})


def refused(code: int, subcode: int, status: int) -> web.HTTPException:
    words = f"Malformed access token {TOKEN}" if code == 190 else "(#0) No."
    error = {"message": words, "type": "OAuthException", "code": code, "error_subcode": subcode, "fbtrace_id": "A"}
    kinds: dict[int, type[web.HTTPException]] = {
        400: web.HTTPBadRequest, 401: web.HTTPUnauthorized, 403: web.HTTPForbidden, 500: web.HTTPInternalServerError,
    }  # fmt: skip
    return kinds[status](text=web.json_response({"error": error}).text, content_type="application/json")
