"""WordPress: the comments of one site by /wp/v2, as wp-includes/rest-api says, for one editor and for visitors."""

from __future__ import annotations

from base64 import b64encode
from datetime import timedelta
from typing import Any

from aiohttp import web

from mentions.outside import Deed, Order
from standins.base import NOW, StandIn

_ME = 7
_DEEDS = {"spam": Deed.REPORT, "hold": Deed.HIDE, "approved": Deed.SHOW, "trash": Deed.DELETE}


class WordPressSite(StandIn):
    """Attributes:
    plain: the site has plain addresses: /wp-json is the site's own page, ?rest_route= answers.
    holds: our answers wait for a moderator.
    floods: we write too fast.
    """

    kind = "wordpress"
    settings = {"site": "{base}"}  # noqa: RUF012
    secrets = {"WORDPRESS_ACCOUNT": "http://anna:abcd%20EFGH@{host}"}  # noqa: RUF012
    deeds = frozenset({Deed.REPLY, Deed.REPORT, Deed.HIDE, Deed.SHOW, Deed.DELETE})
    mention = "41"
    url = "{base}/2026/11/stolar/#comment-41"
    title = "Våra nya stolar"

    def __init__(self) -> None:
        super().__init__()
        self.plain = self.holds = self.floods = False
        self.comments: dict[int, dict[str, Any]] = {}
        self.write(40, 0, 0, "Bra att ni finns!")
        self.write(41, 0, 0, "Min stol knakar & ingen svarar.")

    def write(self, number: int, author: int, parent: int, content: str, status: str = "approved") -> dict[str, Any]:
        """A comment that somebody has written."""
        when = NOW - timedelta(hours=1) + timedelta(seconds=number)
        self.comments[number] = {
            "id": number, "post": 5, "parent": parent, "author": author, "author_name": "Kim", "author_url": "",
            "date": "2026-01-01T00:00:00", "date_gmt": when.strftime("%Y-%m-%dT%H:%M:%S"),
            "content": {"rendered": f"<p>{content}</p>\n", "raw": content},
            "link": f"{self.base}/2026/11/stolar/#comment-{number}", "status": status, "type": "comment",
        }  # fmt: skip
        return self.comments[number]

    def rewrite(self, text: str | None) -> None:
        ours = next(one for one in self.comments.values() if one["author"] == _ME)
        if text is None:
            ours["status"] = "trash"
        else:
            ours["content"] = {"rendered": f"<p>{text}</p>\n", "raw": text}

    def order(self, deed: Deed, key: str = "0" * 31 + "1") -> Order:
        """What shall be shown is hidden at first."""
        if not self.applied and deed is Deed.SHOW:
            self.comments[41]["status"] = "hold"
        return super().order(deed, key)

    def routes(self) -> list[web.RouteDef]:
        return [web.route("*", "/{path:.*}", self._any)]

    async def _any(self, request: web.Request) -> web.Response:
        path = request.query.get("rest_route", "").removeprefix("/wp/v2")
        if not path and request.path.startswith("/wp-json/wp/v2/") and not self.plain:
            path = request.path.removeprefix("/wp-json/wp/v2")
        if not path:
            return web.Response(text="<html>Sidan finns inte</html>", content_type="text/html", status=404)
        said = request.headers.get("authorization")
        if said not in (None, f"Basic {b64encode(b'anna:abcd EFGH').decode()}"):
            return _no(401, "incorrect_password")
        return await self._route(request, path, user=said is not None)

    async def _route(self, request: web.Request, path: str, *, user: bool) -> web.Response:
        if path == "/users/me":
            return web.json_response({"id": _ME}) if user else _no(401, "rest_not_logged_in")
        if path == "/comments" and request.method == "GET":
            return self._list(request, user=user)
        if request.method != "GET" and not user:
            return _no(401, "rest_comment_login_required")
        if path == "/comments":
            return self._create(await request.json())
        comment = self.comments.get(int(path.removeprefix("/comments/")))
        if comment is None:
            return _no(404, "rest_comment_invalid_id")
        if request.method == "GET":
            hidden = not user and comment["status"] != "approved"
            return _no(401, "rest_cannot_read") if hidden else web.json_response(_seen(comment))
        return self._change(comment, "trash" if request.method == "DELETE" else (await request.json())["status"])

    def _list(self, request: web.Request, *, user: bool) -> web.Response:
        asked = request.query
        if not user and ("status" in asked or asked.get("context") == "edit"):
            return _no(401, "rest_forbidden_param")
        shown = ("approved", "hold") if asked.get("status") == "all" else ("approved",)
        parents = {int(number) for number in asked.get("parent", "").split(",") if number}
        found = [one for one in self.comments.values() if one["status"] in shown]
        found = [one for one in found if not parents or one["parent"] in parents]
        found.sort(key=lambda one: one["date_gmt"], reverse=asked.get("order", "desc") == "desc")
        size, page = int(asked["per_page"]), int(asked.get("page", "1"))
        raw = asked.get("context") == "edit"
        rows = [_seen(one, raw=raw, up="_embed" in asked) for one in found[(page - 1) * size : page * size]]
        return web.json_response(rows, headers={"X-WP-TotalPages": str(-(-len(found) // size))})

    def _create(self, document: dict[str, Any]) -> web.Response:
        text, parent = document["content"], document["parent"]
        if any(one["content"]["raw"] == text and one["parent"] == parent for one in self.comments.values()):
            return _no(409, "comment_duplicate")
        if self.floods:
            return _no(400, "comment_flood")
        assert document["post"] == 5
        comment = self.write(max(self.comments) + 1, _ME, parent, text, "hold" if self.holds else "approved")
        comment["date_gmt"] = NOW.strftime("%Y-%m-%dT%H:%M:%S")
        self.apply(Deed.REPLY, str(parent), text)
        return web.json_response(_seen(comment, raw=True), status=201)

    def _change(self, comment: dict[str, Any], status: str) -> web.Response:
        if comment["status"] == status:
            return _no(410, "rest_already_trashed") if status == "trash" else _no(500, "rest_comment_failed_edit")
        comment["status"] = status
        self.apply(_DEEDS[status], str(comment["id"]))
        return web.json_response(_seen(comment, raw=True))


def _no(status: int, code: str) -> web.Response:
    return web.json_response({"code": code, "message": "Tyvärr.", "data": {"status": status}}, status=status)


def _seen(comment: dict[str, Any], *, raw: bool = False, up: bool = False) -> dict[str, Any]:
    content = comment["content"] if raw else {"rendered": comment["content"]["rendered"]}
    post = {"_embedded": {"up": [{"id": 5, "title": {"rendered": "V&aring;ra nya stolar"}}]}} if up else {}
    return {**comment, "content": content, **post}
