"""Mastodon as its documentation tells: one server with our account, and posts from here and elsewhere."""

from __future__ import annotations

from typing import Any, ClassVar

from aiohttp import web

from mentions.outside import Deed
from standins.base import StandIn

ELSEWHERE = "https://fjord.example"


class Mastodon(StandIn):
    """Attributes:
    posts: by their id here.
    keys: what was posted under which idempotency key.
    muted: ids of accounts.
    """

    kind: ClassVar[str] = "mastodon"
    settings: ClassVar[dict[str, Any]] = {"tag": "nordvik"}
    secrets: ClassVar[dict[str, str]] = {"MASTODON_ACCOUNT": "http://TOKEN@{host}"}
    deeds: ClassVar[frozenset[Deed]] = frozenset({Deed.REPLY, Deed.REPORT, Deed.MUTE})
    mention: ClassVar[str] = f"{ELSEWHERE}/users/asa/statuses/71"
    url: ClassVar[str] = f"{ELSEWHERE}/@asa/71"
    author: ClassVar[str] = "Åsa"
    author_url: ClassVar[str] = f"{ELSEWHERE}/@asa"
    untold: ClassVar[frozenset[Deed]] = frozenset({Deed.REPORT})

    def __init__(self) -> None:
        super().__init__()
        asa = {"id": "1", "username": "asa", "acct": "asa@fjord.example", "url": f"{ELSEWHERE}/@asa"}
        self.me = {"id": "900", "username": "nordvik", "acct": "nordvik", "url": "https://torg.example/@nordvik"}
        self.posts: dict[str, dict[str, Any]] = {}
        self.keys: dict[str, str] = {}
        self.muted: set[str] = set()
        self.limit = 500
        self.add("5001", asa, "<p>Min stol från Nordvik knarrar.</p>", uri=self.mention, url=self.url)

    def add(self, number: str, account: dict[str, str], content: str, **more: Any) -> dict[str, Any]:
        """A post as this server shows it."""
        post = {
            "id": number, "uri": f"https://torg.example/users/{account['username']}/statuses/{number}",
            "url": f"https://torg.example/@{account['username']}/{number}", "created_at": "2026-11-20T12:00:01.000Z",
            "in_reply_to_id": None, "spoiler_text": "", "visibility": "unlisted", "language": "sv", "content": content,
            "reblog": None, "account": {"display_name": account["username"].title(), **account},
        }  # fmt: skip
        self.posts[number] = {**post, **more}
        return self.posts[number]

    def rewrite(self, text: str | None) -> None:
        ours = next(post for post in self.posts.values() if post["account"]["id"] == self.me["id"])
        if text is None:
            del self.posts[ours["id"]]
        else:
            ours["content"] = f'<p><a href="{ELSEWHERE}/@asa" class="u-url mention">@<span>asa</span></a> {text}</p>'

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/api/v2/instance", self.instance),
            web.get("/api/v2/search", self.search),
            web.get("/api/v1/accounts/verify_credentials", self.who),
            web.get("/api/v1/statuses/{id}", self.status),
            web.get("/api/v1/statuses/{id}/context", self.context),
            web.post("/api/v1/statuses", self.answer),
            web.post("/api/v1/reports", self.report),
            web.post("/api/v1/accounts/{id}/mute", self.mute),
        ]

    def check(self, request: web.Request) -> None:
        """Lets in whoever has our token."""
        if request.headers.get("Authorization") != "Bearer TOKEN":
            raise web.HTTPUnauthorized(text='{"error": "The access token is invalid"}', content_type="application/json")

    async def instance(self, _: web.Request) -> web.Response:
        statuses = {"max_characters": self.limit, "characters_reserved_per_url": 23}
        return web.json_response({"domain": "torg.example", "configuration": {"statuses": statuses}})

    async def who(self, request: web.Request) -> web.Response:
        self.check(request)
        return web.json_response(self.me)

    async def search(self, request: web.Request) -> web.Response:
        self.check(request)
        asked = request.query["q"]
        assert request.query["resolve"] == "true"
        found = [post for post in self.posts.values() if asked in (post["uri"], post["url"])]
        return web.json_response({"accounts": [], "statuses": found, "hashtags": []})

    def found(self, request: web.Request) -> dict[str, Any]:
        if (post := self.posts.get(request.match_info["id"])) is None:
            raise web.HTTPNotFound(text='{"error": "Record not found"}', content_type="application/json")
        return post

    async def status(self, request: web.Request) -> web.Response:
        return web.json_response(self.found(request))

    async def context(self, request: web.Request) -> web.Response:
        top = self.found(request)["id"]
        below = [post for post in self.posts.values() if post["in_reply_to_id"] == top]
        return web.json_response({"ancestors": [], "descendants": below})

    async def answer(self, request: web.Request) -> web.Response:
        self.check(request)
        form, key = await request.post(), request.headers["Idempotency-Key"]
        if key in self.keys:
            return web.json_response(self.posts[self.keys[key]])
        parent, text = self.posts[str(form["in_reply_to_id"])], str(form["status"])
        if len(text) > self.limit:
            return web.json_response({"error": "Validation failed: Text character limit exceeded"}, status=422)
        assert f"@{parent['account']['acct']}" in text.lower(), "nobody would be told"
        assert form["visibility"] == parent["visibility"]
        handle = f'<span class="h-card"><a href="{ELSEWHERE}/@asa" class="u-url mention">@<span>asa</span></a></span>'
        content = f"<p>{text.replace('@asa@fjord.example', handle)}</p>"
        number = str(6000 + len(self.posts))
        self.keys[key] = number
        self.apply(Deed.REPLY, parent["uri"], text)
        return web.json_response(self.add(number, self.me, content, in_reply_to_id=parent["id"]))

    async def report(self, request: web.Request) -> web.Response:
        self.check(request)
        form = await request.post()
        assert self.posts[str(form["status_ids[]"])]["account"]["id"] == form["account_id"]
        assert (form["category"], form["forward"]) == ("spam", "true")
        self.apply(Deed.REPORT, str(form["status_ids[]"]), str(form["comment"]))
        return web.json_response({"id": "2", "action_taken": False, "category": "spam", "forwarded": True})

    async def mute(self, request: web.Request) -> web.Response:
        self.check(request)
        number = request.match_info["id"]
        if number not in self.muted:
            self.muted.add(number)
            self.apply(Deed.MUTE, number)
        return web.json_response({"id": number, "muting": True})
