"""Bluesky as its lexicons tell: one personal data server with our account, and the network behind it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar

from aiohttp import web

from mentions.outside import Deed, Order
from standins.base import StandIn

OURS = "did:plc:nordvik0000000000000000"
KIM = "did:plc:kim00000000000000000000"
ROOT = f"at://{OURS}/app.bsky.feed.post/3mroot22222aa"
HIDDEN = f"at://{KIM}/app.bsky.feed.post/3mhidden222aa"
GATE = "app.bsky.feed.threadgate"


class Bluesky(StandIn):
    """A thread that we began, one answer of Kim's below it that is seen, and one that is hidden.

    Attributes:
        records: ours, by collection and key, each with its cid and value.
        access: the session that is good now; `logins` and `refreshes` count how it was opened.
        views: what the network shows, by address.
    """

    kind: ClassVar[str] = "bluesky"
    settings: ClassVar[dict[str, Any]] = {"query": "nordvik"}
    secrets: ClassVar[dict[str, str]] = {"BLUESKY_ACCOUNT": "http://nordvik.example:app-pass@{host}"}
    deeds: ClassVar[frozenset[Deed]] = frozenset({Deed.REPLY, Deed.REPORT, Deed.HIDE, Deed.SHOW, Deed.MUTE})
    mention: ClassVar[str] = f"at://{KIM}/app.bsky.feed.post/3mkim222222aa"
    url: ClassVar[str] = f"https://bsky.app/profile/{KIM}/post/3mkim222222aa"
    untold: ClassVar[frozenset[Deed]] = frozenset({Deed.REPORT})

    def __init__(self) -> None:
        super().__init__()
        self.access, self.refresh = "access-0", "refresh-0"
        self.logins = self.refreshes = self.versions = 0
        self.muted: set[str] = set()
        self.views = {ROOT: self.view(ROOT, OURS, "")}
        self.views |= {uri: self.view(uri, KIM, ROOT) for uri in (self.mention, HIDDEN)}
        gate = {"$type": GATE, "post": ROOT, "allow": [], "createdAt": "2026-11-19T00:00:00Z"}
        self.records = {(GATE, "3mroot22222aa"): ("gate0", {**gate, "hiddenReplies": [HIDDEN]})}

    def view(self, uri: str, did: str, root: str) -> dict[str, Any]:
        """A post as the network shows it to us."""
        record: dict[str, Any] = {"$type": "app.bsky.feed.post", "text": "Hej", "createdAt": "2026-11-19T10:00:00Z"}
        if root:
            ref = {"uri": root, "cid": "bafyroot"}
            record["reply"] = {"root": ref, "parent": ref}
        author = {"did": did, "handle": "kim.example", "viewer": {"muted": False, "blockedBy": False}}
        return {
            "uri": uri, "cid": "bafykim" if root else "bafyroot", "author": author, "record": record,
            "indexedAt": "2026-11-19T10:00:01Z", "viewer": {"threadMuted": False},
        }  # fmt: skip

    def rewrite(self, text: str | None) -> None:
        place = next(place for place in self.records if place[0] != GATE)
        if text is None:
            del self.records[place]
        else:
            cid, record = self.records[place]
            self.records[place] = (cid, {**record, "text": text})

    def order(self, deed: Deed, key: str = "0" * 31 + "1") -> Order:
        order = super().order(deed, key)
        return order if deed is not Deed.SHOW else replace(order, native_id=HIDDEN)

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/xrpc/com.atproto.server.createSession", self.log_in),
            web.post("/xrpc/com.atproto.server.refreshSession", self.renew),
            web.get("/xrpc/app.bsky.feed.getPosts", self.posts),
            web.get("/xrpc/app.bsky.feed.getPostThread", self.thread),
            web.get("/xrpc/com.atproto.identity.resolveHandle", self.resolve),
            web.get("/xrpc/com.atproto.repo.getRecord", self.record),
            web.post("/xrpc/com.atproto.repo.putRecord", self.put),
            web.post("/xrpc/com.atproto.moderation.createReport", self.report),
            web.post("/xrpc/app.bsky.graph.muteActor", self.mute),
        ]

    def is_session(self, request: web.Request) -> bool:
        return "com.atproto.server." in request.path

    def session(self) -> web.Response:
        number = self.logins + self.refreshes
        self.access, self.refresh = f"access-{number}", f"refresh-{number}"
        tokens = {"accessJwt": self.access, "refreshJwt": self.refresh}
        return web.json_response({"did": OURS, "handle": "nordvik.example", "active": True, **tokens})

    async def log_in(self, request: web.Request) -> web.Response:
        self.logins += 1
        if await request.json() != {"identifier": "nordvik.example", "password": "app-pass"}:
            return self.no("AuthenticationRequired", "Invalid identifier or password", 401)
        return self.session()

    async def renew(self, request: web.Request) -> web.Response:
        if request.headers["Authorization"] != f"Bearer {self.refresh}":
            return self.no("ExpiredToken", "Token has been revoked")
        self.refreshes += 1
        return self.session()

    def no(self, word: str, sentence: str, status: int = 400) -> web.Response:
        return web.json_response({"error": word, "message": sentence}, status=status)

    def check(self, request: web.Request) -> None:
        """Lets in whoever has the session that is good now."""
        if request.headers.get("Authorization") != f"Bearer {self.access}":
            text = '{"error": "ExpiredToken", "message": "Token has expired"}'
            raise web.HTTPBadRequest(text=text, content_type="application/json")

    async def posts(self, request: web.Request) -> web.Response:
        self.check(request)
        return web.json_response(
            {"posts": [self.views[uri] for uri in request.query.getall("uris") if uri in self.views]}
        )

    async def thread(self, request: web.Request) -> web.Response:
        self.check(request)
        kind, top = {"$type": "app.bsky.feed.defs#threadViewPost"}, request.query["uri"]
        below = [
            {**kind, "post": {**self.view(f"at://{OURS}/{name}/{key}", OURS, top), "record": record}}
            for (name, key), (_, record) in self.records.items()
            if name != GATE and record["reply"]["parent"]["uri"] == top
        ]
        return web.json_response({"thread": {**kind, "post": self.views[top], "replies": below}})

    async def resolve(self, request: web.Request) -> web.Response:
        if request.query["handle"] != "kim.example":
            return self.no("InvalidRequest", "Unable to resolve handle")
        return web.json_response({"did": KIM})

    async def record(self, request: web.Request) -> web.Response:
        self.check(request)
        asked = request.query
        assert asked["repo"] == OURS
        if (kept := self.records.get((asked["collection"], asked["rkey"]))) is None:
            return self.no("RecordNotFound", f"Could not locate record: {asked['rkey']}")
        uri = f"at://{OURS}/{asked['collection']}/{asked['rkey']}"
        return web.json_response({"uri": uri, "cid": kept[0], "value": kept[1]})

    async def put(self, request: web.Request) -> web.Response:
        self.check(request)
        asked = await request.json()
        place, record = (asked["collection"], asked["rkey"]), asked["record"]
        assert (asked["repo"], asked["collection"]) == (OURS, record["$type"])
        cid, before = self.records.get(place, (None, None))
        if "swapRecord" in asked and asked["swapRecord"] != cid:
            return self.no("InvalidSwap", f"Record was at {cid}")
        if record != before:  # the same again is no change
            self.versions += 1
            cid = f"bafy{self.versions}"
            self.records[place] = (cid, record)
            self.told(record, before or {})
        return web.json_response({"uri": f"at://{OURS}/{place[0]}/{place[1]}", "cid": cid, "validationStatus": "valid"})

    def told(self, record: dict[str, Any], before: dict[str, Any]) -> None:
        if record["$type"] != GATE:
            assert record["reply"]["parent"]["cid"] == "bafykim"
            assert record["reply"]["root"] == {"uri": ROOT, "cid": "bafyroot"}
            self.apply(Deed.REPLY, record["reply"]["parent"]["uri"], record["text"])
            return
        now, then = set(record["hiddenReplies"]), set(before.get("hiddenReplies", []))
        for uri in now ^ then:
            self.apply(Deed.HIDE if uri in now else Deed.SHOW, uri)

    async def report(self, request: web.Request) -> web.Response:
        self.check(request)
        asked = await request.json()
        assert request.headers["atproto-proxy"].endswith("#atproto_labeler")
        assert asked["reasonType"] == "com.atproto.moderation.defs#reasonSpam"
        assert asked["subject"]["cid"] == "bafykim"
        self.apply(Deed.REPORT, asked["subject"]["uri"], asked["reason"])
        return web.json_response({"id": 7, "reportedBy": OURS, **asked, "createdAt": "2026-11-20T12:00:00Z"})

    async def mute(self, request: web.Request) -> web.Response:
        self.check(request)
        actor = (await request.json())["actor"]
        if actor not in self.muted:
            self.muted.add(actor)
            self.apply(Deed.MUTE, actor)
        return web.Response()
