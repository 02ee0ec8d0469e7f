"""Trustpilot as its documentation says: a key reads what all may read, a token of the company's answers once."""

from __future__ import annotations

from base64 import b64encode
from typing import Any, ClassVar

from aiohttp import web

from mentions.outside import Deed
from standins.base import StandIn

UNIT = "5f0000000000000000000001"
AUTHOR = "5f00000000000000000000aa"
KIM = "6a0000000000000000000001"


class TrustpilotStandIn(StandIn):
    """Attributes:
    tokens: access tokens that are still good; `issued` counts all.
    """

    kind = "trustpilot"
    settings: ClassVar = {"unit": UNIT, "author": AUTHOR}
    secrets: ClassVar = {"TRUSTPILOT_KEY": "http://key@{host}", "TRUSTPILOT_CLIENT": "http://key:secret@{host}"}
    deeds = frozenset({Deed.REPLY})
    mention = KIM
    url = f"https://www.trustpilot.com/reviews/{KIM}"
    title = "★☆☆☆☆ Aldrig mer"

    def __init__(self) -> None:
        super().__init__()
        self.tokens: set[str] = set()
        self.issued = 0
        self.reviews = {KIM: review(KIM, self.author, 1, "Aldrig mer", "Paketet kom aldrig.")}

    def rewrite(self, text: str | None) -> None:
        self.reviews[KIM]["companyReply"] = None if text is None else {"text": text}

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/v1/oauth/oauth-business-users-for-applications/accesstoken", self.token),
            web.get(f"/v1/business-units/{UNIT}/reviews", self.list),
            web.get("/v1/reviews/{id}", self.get),
            web.post("/v1/private/reviews/{id}/reply", self.reply),
        ]

    def is_session(self, request: web.Request) -> bool:
        return request.path.endswith("/accesstoken")

    async def token(self, request: web.Request) -> web.Response:
        basic = f"Basic {b64encode(b'key:secret').decode()}"
        if request.headers.get("authorization") != basic or dict(await request.post()) != {
            "grant_type": "client_credentials"
        }:
            return web.json_response({"fault": "invalid client"}, status=401)
        self.issued += 1
        self.tokens.add(token := f"tp.{self.issued}")
        return web.json_response({"access_token": token, "expires_in": "359999"})

    def key(self, request: web.Request) -> None:
        if request.headers.get("apikey") != "key":
            raise web.HTTPUnauthorized(text='{"message": "No key."}', content_type="application/json")

    async def list(self, request: web.Request) -> web.Response:
        self.key(request)
        return web.json_response({"links": [], "reviews": [*self.reviews.values()]})

    async def get(self, request: web.Request) -> web.Response:
        self.key(request)
        found = self.reviews.get(request.match_info["id"])
        return web.json_response(found) if found else web.json_response({"message": "Not found"}, status=404)

    async def reply(self, request: web.Request) -> web.Response:
        if request.headers.get("authorization", "").removeprefix("Bearer ") not in self.tokens:
            return web.json_response({"message": "Unauthorized"}, status=401)
        found, said = self.reviews[request.match_info["id"]], await request.json()
        assert said["authorBusinessUserId"] == AUTHOR
        if found["companyReply"]:
            return web.json_response({"message": "There is an answer already"}, status=409)
        found["companyReply"] = {"text": said["message"], "createdAt": "2026-11-20T12:00:00Z"}
        self.apply(Deed.REPLY, found["id"], said["message"])
        return web.json_response({}, status=201)


def review(name: str, author: str, stars: int, title: str, text: str) -> dict[str, Any]:
    return {
        "id": name, "consumer": {"id": "4b00000000000000000000cc", "displayName": author}, "stars": stars,
        "title": title, "text": text, "language": "sv", "createdAt": "2026-11-20T09:00:00.000Z", "companyReply": None,
        "businessUnit": {"id": UNIT}, "isVerified": True,
    }  # fmt: skip
