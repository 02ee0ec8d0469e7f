"""Discourse: one topic of a forum by its API, as app/controllers/posts_controller.rb says, for one moderator."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from aiohttp import web

from mentions.outside import Deed, Order
from standins.base import NOW, StandIn

_ME = "nordvik"
_FLAGS = (3, 4, 7, 8)


class DiscourseForum(StandIn):
    """Attributes:
    moderates: our user is a moderator; else what it hides is only reported.
    queues: our answers wait for a moderator.
    """

    kind = "discourse"
    settings = {"server": "{base}"}  # noqa: RUF012
    secrets = {"DISCOURSE_ACCOUNT": "http://nordvik:nyckel@{host}"}  # noqa: RUF012
    deeds = frozenset({Deed.REPLY, Deed.REPORT, Deed.HIDE, Deed.SHOW, Deed.DELETE})
    mention = "902"
    url = "{base}/t/vilken-stol/57/2"
    title = "Vilken stol?"

    def __init__(self) -> None:
        super().__init__()
        self.moderates, self.queues = True, False
        self.posts: dict[int, dict[str, Any]] = {}
        self.pending: list[dict[str, Any]] = []
        self.write(901, "ida", "Vilken stol ska jag ta?")
        self.write(902, "kim", "Inte Nordvik, den knakar.", answers=1)

    def write(
        self, number: int, user: str, raw: str, *, answers: int | None = None, at: datetime | None = None
    ) -> None:
        """A post that somebody has written."""
        when = at or NOW - timedelta(hours=2) + timedelta(seconds=number)
        self.posts[number] = {
            "id": number, "topic_id": 57, "topic_slug": "vilken-stol", "post_number": len(self.posts) + 1,
            "username": user, "name": user.title(), "created_at": when.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
            "raw": raw, "cooked": f"<p>{raw}</p>", "reply_to_post_number": answers, "hidden": False,
            "user_deleted": False, "deleted_at": None, "actions_summary": [{"id": 2, "count": 1}],
        }  # fmt: skip

    def rewrite(self, text: str | None) -> None:
        ours = next(post for post in self.posts.values() if post["username"] == _ME)
        if text is None:
            ours["deleted_at"] = "2026-11-20T13:00:00.000Z"
        else:
            ours |= {"raw": text, "cooked": f"<p>{text}</p>"}

    def order(self, deed: Deed, key: str = "0" * 31 + "1") -> Order:
        """What shall be shown is hidden at first."""
        if not self.applied and deed is Deed.SHOW:
            self.posts[902]["hidden"] = True
        return super().order(deed, key)

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/posts.json", self._latest),
            web.post("/posts.json", self._create),
            web.get(r"/posts/{id:\d+}.json", self._show),
            web.delete(r"/posts/{id:\d+}.json", self._delete),
            web.put(r"/posts/{id:\d+}/unhide.json", self._unhide),
            web.post("/post_actions.json", self._flag),
            web.get(f"/posts/{_ME}/pending.json", self._waiting),
            web.get("/t/57.json", self._topic),
            web.get("/t/57/posts.json", self._some),
        ]

    def _user(self, request: web.Request) -> bool:
        """Whether it is us; a wrong key is refused, and a visitor may read."""
        key, user = request.headers.get("api-key"), request.headers.get("api-username")
        if (key or user) and (key, user) != ("nyckel", _ME):
            raise _no(403, "invalid_access")
        if request.method != "GET" and not key:
            raise _no(403, "not_logged_in")
        return bool(key)

    def _post(self, request: web.Request, number: int) -> dict[str, Any]:
        staff = self._user(request) and self.moderates
        post = self.posts.get(number)
        if post is None or (post["deleted_at"] and not staff):
            raise _no(404, "not_found")
        return post

    async def _latest(self, request: web.Request) -> web.Response:
        self._user(request)
        rows = [{**post, "topic_title": self.title} for post in self.posts.values() if not post["deleted_at"]]
        before = int(request.query.get("before", "0"))
        rows = sorted((row for row in rows if not before or row["id"] < before), key=lambda row: -row["id"])
        return web.json_response({"latest_posts": rows[:50]})

    async def _show(self, request: web.Request) -> web.Response:
        return web.json_response(self._post(request, int(request.match_info["id"])))

    async def _create(self, request: web.Request) -> web.Response:
        self._user(request)
        document = await request.json()
        raw = document["raw"]
        if len(raw) < 20:
            raise _no(422, "", "Body is too short (minimum is 20 characters)")
        if any(post["raw"] == raw and post["username"] == _ME for post in self.posts.values()):
            raise _no(422, "", "Body is too similar to what you recently posted")
        self.apply(Deed.REPLY, str(document["reply_to_post_number"]), raw)
        if self.queues:
            self.pending.append({"id": 1, "topic_id": document["topic_id"], "raw_text": raw})
            return web.json_response({"success": True, "action": "enqueued", "pending_post": self.pending[-1]})
        self.write(max(self.posts) + 1, _ME, raw, answers=document["reply_to_post_number"], at=NOW)
        return web.json_response(self.posts[max(self.posts)])

    async def _flag(self, request: web.Request) -> web.Response:
        document = await request.json()
        post = self._post(request, document["id"])
        kind, hides = document["post_action_type_id"], document.get("take_action") == "true" and self.moderates
        if any(act.get("acted") for act in post["actions_summary"]):
            raise _no(403, "", "You've already done this")
        assert kind in _FLAGS
        post["actions_summary"].append({"id": kind, "count": 1, "acted": True})
        post["hidden"] = post["hidden"] or hides
        self.apply(Deed.HIDE if hides else Deed.REPORT, str(post["id"]), str(kind))
        return web.json_response(post)

    async def _unhide(self, request: web.Request) -> web.Response:
        post = self._post(request, int(request.match_info["id"]))
        if not (post["hidden"] and self.moderates):
            raise _no(403, "invalid_access")
        post["hidden"] = False
        self.apply(Deed.SHOW, str(post["id"]))
        return web.Response()

    async def _delete(self, request: web.Request) -> web.Response:
        post = self._post(request, int(request.match_info["id"]))
        if post["deleted_at"] or not self.moderates:
            raise _no(403, "invalid_access")
        post["deleted_at"] = "2026-11-20T12:00:00.000Z"
        self.apply(Deed.DELETE, str(post["id"]))
        return web.Response()

    async def _waiting(self, request: web.Request) -> web.Response:
        if not self._user(request):
            raise _no(403, "not_logged_in")
        return web.json_response({"pending_posts": self.pending})

    async def _topic(self, request: web.Request) -> web.Response:
        self._user(request)
        only = request.query.get("username_filters")
        shown = [post for post in self.posts.values() if not post["deleted_at"] and only in (None, post["username"])]
        stream = {"posts": shown[:20], "stream": [post["id"] for post in shown]}
        return web.json_response({"id": 57, "title": self.title, "post_stream": stream})

    async def _some(self, request: web.Request) -> web.Response:
        self._user(request)
        wanted = [int(number) for number in request.query.getall("post_ids[]")]
        assert len(wanted) <= 40
        shown = [{**self.posts[number], "raw": None} for number in wanted]
        return web.json_response({"post_stream": {"posts": shown}, "id": 57})


def _no(status: int, word: str, words: str = "Tyvärr.") -> web.HTTPException:
    kind = {403: web.HTTPForbidden, 404: web.HTTPNotFound, 422: web.HTTPUnprocessableEntity}[status]
    body = {"errors": [words], **({"error_type": word} if word else {})}
    return kind(text=web.json_response(body).text, content_type="application/json")
