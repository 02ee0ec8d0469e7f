"""Google Business Profile as its documentation says: one answer to a review, put in its place, judged afterwards."""

from __future__ import annotations

from typing import Any, ClassVar

from aiohttp import web

from mentions.outside import Deed
from standins.base import NOW
from standins.google import GoogleStandIn, refused

KIM = "AbFvOqkim"
_PATH = "/v4/accounts/111/locations/222/reviews"


class GoogleBusinessProfile(GoogleStandIn):
    """Attributes:
    state: what becomes of our next answer: "APPROVED", "PENDING" or "REJECTED".
    """

    kind = "googlebusiness"
    settings: ClassVar = {"account": "111", "location": "222"}
    secrets: ClassVar = {
        "GOOGLEBUSINESS_CLIENT": "http://client:secret@{host}",
        "GOOGLEBUSINESS_REFRESH_TOKEN": "refresh-1",
    }
    deeds = frozenset({Deed.REPLY})
    mention = KIM
    url = "https://business.google.com/reviews"
    title = "★★☆☆☆"

    def __init__(self) -> None:
        super().__init__()
        self.state = "APPROVED"
        self.reviews = {KIM: review(KIM, self.author, "TWO", "Lång kö i kassan.")}

    def rewrite(self, text: str | None) -> None:
        if text is None:
            del self.reviews[KIM]["reviewReply"]
        else:
            self.reviews[KIM]["reviewReply"]["comment"] = text

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/token", self.token),
            web.get(_PATH, self.list),
            web.get(_PATH + "/{id}", self.get),
            web.put(_PATH + "/{id}/reply", self.reply),
        ]

    async def token(self, request: web.Request) -> web.Response:
        form = dict(await request.post())
        client = {"client_id": "client", "client_secret": "secret"}
        if form != {"grant_type": "refresh_token", "refresh_token": "refresh-1", **client}:
            return web.json_response({"error": "invalid_grant"}, status=400)
        return self.issue()

    async def list(self, request: web.Request) -> web.Response:
        self.judge(request)
        return web.json_response({"reviews": [*self.reviews.values()]} if self.reviews else {})

    def one(self, request: web.Request) -> dict[str, Any]:
        self.judge(request)
        if found := self.reviews.get(request.match_info["id"]):
            return found
        raise refused(404, "NOT_FOUND")

    async def get(self, request: web.Request) -> web.Response:
        return web.json_response(self.one(request))

    async def reply(self, request: web.Request) -> web.Response:
        found, text = self.one(request), (await request.json())["comment"]
        if text != found.get("reviewReply", {}).get("comment"):
            found["reviewReply"] = {"comment": text, "updateTime": NOW.isoformat(), "reviewReplyState": self.state}
            self.apply(Deed.REPLY, found["reviewId"], text)
        return web.json_response(found["reviewReply"])


def review(
    name: str, author: str, rating: str, comment: str, at: str = "2026-11-20T10:00:00.123456Z"
) -> dict[str, Any]:
    return {
        "name": f"accounts/111/locations/222/reviews/{name}", "reviewId": name, "reviewer": {"displayName": author},
        "starRating": rating, "comment": comment, "createTime": at, "updateTime": at,
    }  # fmt: skip
