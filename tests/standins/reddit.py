"""Reddit's API as its documentation says: refresh tokens at one door, everything else with a bearer token."""

from __future__ import annotations

from base64 import b64encode
from typing import Any, ClassVar

from aiohttp import web

from mentions.outside import Deed
from standins.base import NOW, StandIn

ME = "enrisbo_ab"
POST = "t3_1post"
STATES = {"remove": ("removed", Deed.HIDE), "approve": ("approved", Deed.SHOW), "lock": ("locked", Deed.LOCK)}


class RedditStandIn(StandIn):
    """Attributes:
    tokens: access tokens that are still good; emptied, everything answers 401 until a new one is fetched.
    issued: how many were asked for.
    things: posts and comments by name.
    error: the next change is answered with 200 and this in json.errors.
    silent: a comment is made, but not shown in the answer.
    """

    kind = "reddit"
    settings: ClassVar = {"subreddit": "enrisbo", "own": True}
    secrets: ClassVar = {"REDDIT_CLIENT": "http://app:s%3Acret@{host}", "REDDIT_REFRESH_TOKEN": "refresh-1"}
    deeds = frozenset({Deed.REPLY, Deed.REPORT, Deed.HIDE, Deed.SHOW, Deed.LOCK})
    mention = "t1_1kim"
    url = "https://www.reddit.com/r/enrisbo/comments/1post/stolen/1kim/"
    untold = frozenset({Deed.REPORT})

    def __init__(self) -> None:
        super().__init__()
        self.tokens: set[str] = set()
        self.issued = 0
        self.error: list[Any] = []
        self.silent = False
        self.left = "99.0"
        self.things: dict[str, dict[str, Any]] = {
            POST: thing(POST, "Åsa", title="Stolen Enrisbo", selftext="Någon som har den?"),
            self.mention: thing(self.mention, self.author, body="Den gick sönder.", link_id=POST, parent_id=POST),
        }

    def rewrite(self, text: str | None) -> None:
        ours = next(one for one in self.things.values() if one["author"] == ME)
        ours |= {"body": "[deleted]", "author": "[deleted]"} if text is None else {"body": text, "edited": 1.0}

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/api/v1/access_token", self.token),
            web.get("/api/v1/me", self.me),
            web.get("/api/info", self.info),
            web.get("/r/enrisbo/{what:new|comments}", self.new),
            web.get("/comments/{post}", self.comments),
            web.get("/comments/{post}/_/{comment}", self.comments),
            web.post("/api/{what:comment|report|remove|approve|lock}", self.change),
        ]

    def is_session(self, request: web.Request) -> bool:
        return request.path == "/api/v1/access_token"

    async def token(self, request: web.Request) -> web.Response:
        form = await request.post()
        if request.headers.get("authorization") != f"Basic {b64encode(b'app:s:cret').decode()}":
            return web.json_response({"message": "Unauthorized", "error": 401}, status=401)
        if dict(form) != {"grant_type": "refresh_token", "refresh_token": "refresh-1"}:
            return web.json_response({"error": "invalid_grant"}, status=400)
        self.issued += 1
        self.tokens.add(token := f"access-{self.issued}")
        return self.json({"access_token": token, "token_type": "bearer", "expires_in": 86400, "scope": "submit"})

    def known(self, request: web.Request) -> None:
        if request.headers.get("authorization", "").removeprefix("Bearer ") not in self.tokens:
            raise web.HTTPUnauthorized(text='{"message": "Unauthorized", "error": 401}')

    def json(self, document: Any) -> web.Response:
        return web.json_response(document, headers={"x-ratelimit-remaining": self.left, "x-ratelimit-reset": "300"})

    async def me(self, request: web.Request) -> web.Response:
        self.known(request)
        return self.json({"name": ME, "id": "abc"})

    async def info(self, request: web.Request) -> web.Response:
        self.known(request)
        found = self.things.get(request.query["id"])
        return self.json(listing([found] if found else []))

    async def new(self, request: web.Request) -> web.Response:
        self.known(request)
        kind = "t3" if request.match_info["what"] == "new" else "t1"
        return self.json(listing([one for name, one in self.things.items() if name.startswith(kind)]))

    async def comments(self, request: web.Request) -> web.Response:
        self.known(request)
        top = f"t1_{request.match_info['comment']}" if "comment" in request.match_info else ""
        below = [self.with_replies(self.things[top])] if top else self.below(POST)
        return self.json([listing([self.things[POST]]), listing(below)])

    def below(self, name: str) -> list[dict[str, Any]]:
        return [self.with_replies(one) for one in self.things.values() if one.get("parent_id") == name]

    def with_replies(self, one: dict[str, Any]) -> dict[str, Any]:
        below = self.below(one["name"])
        return {**one, "replies": listing(below) if below else ""}

    async def change(self, request: web.Request) -> web.Response:
        self.known(request)
        form = {name: str(value) for name, value in (await request.post()).items()}
        target = self.things.get(form.get("thing_id") or form["id"])
        if target is None:
            return web.json_response({"message": "Forbidden", "error": 403}, status=403)
        if self.error:
            error, self.error = self.error, []
            return self.json({"json": {"errors": [error]}})
        match request.match_info["what"]:
            case "comment":
                return self.json(self.comment(target, form["text"]))
            case "report":
                assert 0 < len(form["reason"]) <= 100
                self.apply(Deed.REPORT, target["name"], form["reason"])
                return self.json({"json": {"errors": []}})
            case what:
                assert what != "remove" or form["spam"] in ("true", "false")
                return self.json(self.set(target, *STATES[what]))

    def comment(self, target: dict[str, Any], text: str) -> Any:
        name = f"t1_mine{len(self.things)}"
        self.things[name] = thing(name, ME, body=text, link_id=POST, parent_id=target["name"])
        self.apply(Deed.REPLY, target["name"], text)
        shown = [] if self.silent else [{"kind": "t1", "data": self.things[name]}]
        return {"json": {"errors": [], "data": {"things": shown}}}

    def set(self, target: dict[str, Any], state: str, deed: Deed) -> Any:
        if not target.get(state):
            target[state] = True
            self.apply(deed, target["name"])
        return {}


def thing(name: str, author: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "id": name[3:], "author": author, "created_utc": NOW.timestamp(), "edited": False, **more}


def listing(things: list[dict[str, Any]]) -> dict[str, Any]:
    children = [{"kind": one["name"][:2], "data": one} for one in things]
    return {"kind": "Listing", "data": {"children": children, "after": None, "before": None}}
