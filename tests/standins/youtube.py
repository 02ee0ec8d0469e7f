"""The YouTube Data API as its documentation says: a key reads, the owner's log-in writes and moderates."""

from __future__ import annotations

from typing import Any, ClassVar

from aiohttp import web

from mentions.outside import Deed
from standins.base import NOW, StandIn

OURS = "UC" + "e" * 22
KIM = "UC" + "k" * 22
VIDEO = "dQw4w9WgXcQ"
THREAD = "UgyKim"


class YouTubeStandIn(StandIn):
    """Attributes:
    tokens: access tokens that are still good.
    comments: by id, each with its moderation status.
    refusal: the next question or change is refused with this status and reason.
    """

    kind = "youtube"
    settings: ClassVar = {"channel": OURS, "own": True}
    secrets: ClassVar = {
        "YOUTUBE_KEY": "http://key@{host}",
        "YOUTUBE_CLIENT": "http://client:secret@{host}",
        "YOUTUBE_REFRESH_TOKEN": "refresh-1",
    }
    deeds = frozenset({Deed.REPLY, Deed.HIDE, Deed.SHOW, Deed.DELETE})
    mention = f"{THREAD}.answer"
    url = f"https://www.youtube.com/watch?v={VIDEO}&lc={THREAD}.answer"

    def __init__(self) -> None:
        super().__init__()
        self.tokens: set[str] = set()
        self.issued = 0
        self.refusal: tuple[int, str] | None = None
        self.comments = {
            THREAD: comment(THREAD, "UC" + "a" * 22, "Åsa", "Någon som har provat den?", "heldForReview"),
            self.mention: comment(self.mention, KIM, self.author, "Den gick sönder.", "likelySpam"),
        }

    def rewrite(self, text: str | None) -> None:
        name = next(name for name in self.comments if ".mine" in name)
        if text is None:
            del self.comments[name]
        else:
            self.comments[name]["snippet"]["textDisplay"] = text

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/token", self.token),
            web.get("/youtube/v3/comments", self.list),
            web.get("/youtube/v3/commentThreads", self.threads),
            web.get("/youtube/v3/channels", self.channels),
            web.get("/youtube/v3/videos", self.videos),
            web.post("/youtube/v3/comments", self.insert),
            web.post("/youtube/v3/comments/setModerationStatus", self.moderate),
        ]

    def is_session(self, request: web.Request) -> bool:
        return request.path == "/token"

    async def token(self, request: web.Request) -> web.Response:
        form = dict(await request.post())
        client = (form.pop("client_id", ""), form.pop("client_secret", ""))
        if client != ("client", "secret"):
            return web.json_response({"error": "invalid_client"}, status=401)
        if form != {"grant_type": "refresh_token", "refresh_token": "refresh-1"}:
            return web.json_response({"error": "invalid_grant"}, status=400)
        self.issued += 1
        self.tokens.add(token := f"ya29.{self.issued}")
        return web.json_response({"access_token": token, "expires_in": 3599, "token_type": "Bearer"})

    def allowed(self, request: web.Request, *, writing: bool = False) -> bool:
        """Whether the channel's owner asks; raises what the API answers to strangers."""
        if self.refusal:
            (status, reason), self.refusal = self.refusal, None
            raise refused(status, reason)
        owner = request.headers.get("authorization", "").removeprefix("Bearer ") in self.tokens
        if not owner and (writing or request.headers.get("x-goog-api-key") != "key"):
            raise refused(401, "authError")
        return owner

    def visible(self, request: web.Request) -> list[dict[str, Any]]:
        owner = self.allowed(request)
        return [one for one in self.comments.values() if owner or one["snippet"]["moderationStatus"] == "published"]

    async def list(self, request: web.Request) -> web.Response:
        assert request.query["textFormat"] == "plainText"
        seen, thread = self.visible(request), request.query.get("parentId")
        if thread:
            return items([one for one in seen if one["id"].startswith(f"{thread}.")])
        return items([one for one in seen if one["id"] == request.query["id"]])

    async def threads(self, request: web.Request) -> web.Response:
        top = [one for one in self.visible(request) if "." not in one["id"]]
        opened = [{"videoId": VIDEO, "channelId": OURS, "topLevelComment": one, "totalReplyCount": 0} for one in top]
        return items([{"id": one["topLevelComment"]["id"], "snippet": one} for one in opened])

    async def channels(self, request: web.Request) -> web.Response:
        self.allowed(request, writing=True)
        return items([{"id": OURS}])

    async def videos(self, request: web.Request) -> web.Response:
        self.allowed(request)
        return items([{"id": VIDEO, "snippet": {"title": "Så monterar du hyllan"}}])

    async def insert(self, request: web.Request) -> web.Response:
        self.allowed(request, writing=True)
        said = (await request.json())["snippet"]
        if said["parentId"] not in self.comments or "." in said["parentId"]:
            raise refused(404, "parentCommentNotFound")
        name = f"{said['parentId']}.mine{len(self.comments)}"
        self.comments[name] = comment(name, OURS, "Enrisbo", said["textOriginal"], "published")
        self.apply(Deed.REPLY, said["parentId"], said["textOriginal"])
        return web.json_response(self.comments[name])

    async def moderate(self, request: web.Request) -> web.Response:
        self.allowed(request, writing=True)
        if "content-length" not in request.headers:
            raise web.HTTPLengthRequired
        status = request.query["moderationStatus"]
        said = self.comments.get(request.query["id"])
        before = said["snippet"]["moderationStatus"] if said else "rejected"
        if said is None or before == "rejected":
            raise refused(400, "processingFailure")
        if before != status:
            said["snippet"]["moderationStatus"] = status
            deed = {"heldForReview": Deed.HIDE, "published": Deed.SHOW, "rejected": Deed.DELETE}[status]
            self.apply(deed, request.query["id"])
        return web.Response(status=204)


def comment(name: str, channel: str, author: str, text: str, status: str) -> dict[str, Any]:
    said = {
        "authorDisplayName": author,
        "authorChannelUrl": f"http://www.youtube.com/channel/{channel}",
        "authorChannelId": {"value": channel},
        "textDisplay": text,
        "moderationStatus": status,
        "publishedAt": NOW.isoformat().replace("+00:00", "Z"),
    }
    return {"kind": "youtube#comment", "id": name, "snippet": said}


def items(found: list[dict[str, Any]]) -> web.Response:
    return web.json_response({"kind": "youtube#listResponse", "items": found})


def refused(status: int, reason: str) -> web.HTTPException:
    error = {"code": status, "message": "No.", "errors": [{"domain": "youtube.test", "reason": reason}]}
    kinds = {400: web.HTTPBadRequest, 401: web.HTTPUnauthorized, 403: web.HTTPForbidden, 404: web.HTTPNotFound}
    return kinds[status](text=web.json_response({"error": error}).text, content_type="application/json")
