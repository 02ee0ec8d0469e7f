"""GitHub's GraphQL as its documentation says: one repository with an issue and a discussion, for one token."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from aiohttp import web

from mentions.outside import Deed, Order
from standins.base import NOW, StandIn

_ME = "nordvik-bot"
_CLASSIFIERS = {"SPAM", "ABUSE", "OFF_TOPIC", "OUTDATED", "DUPLICATE", "RESOLVED"}
_LOCKS = {"OFF_TOPIC", "TOO_HEATED", "RESOLVED", "SPAM"}
_CHANGES = {
    "AddComment": Deed.REPLY, "AddDiscussionComment": Deed.REPLY, "MinimizeComment": Deed.HIDE,
    "UnminimizeComment": Deed.SHOW, "DeleteIssueComment": Deed.DELETE, "DeleteDiscussionComment": Deed.DELETE,
    "LockLockable": Deed.LOCK,
}  # fmt: skip


class GitHubHub(StandIn):
    """Attributes:
    error: what GraphQL answers to the next change instead of doing it.
    private: the repository is not shown to our token.
    moved: issues stand in another repository now.
    shown: so many of the newest comments of a thread are told.
    """

    kind = "github"
    settings = {"repository": "nordvik/stol"}  # noqa: RUF012
    secrets = {"GITHUB_ACCOUNT": "http://ghp_hemlig@{host}"}  # noqa: RUF012
    deeds = frozenset({Deed.REPLY, Deed.HIDE, Deed.SHOW, Deed.DELETE, Deed.LOCK})
    mention = "IC_2"
    url = "{base}/nordvik/stol/issues/5#issuecomment-2"

    def __init__(self) -> None:
        super().__init__()
        self.error: dict[str, Any] | None = None
        self.private = self.moved = False
        self.shown = 50
        self.locked: set[str] = set()
        self.hidden: set[str] = set()
        self.threads = {"I_5": [], "D_6": []}  # type: dict[str, list[dict[str, Any]]]
        self.write("I_5", "IC_1", "ida", "Samma här.")
        self.write("I_5", "IC_2", "kim", "Den knakar.")
        self.write("D_6", "DC_1", "kim", "Vilken ska man ta?")
        self.write("D_6", "DC_2", "ida", "Inte den.", to="DC_1")
        self.write("D_6", "DC_3", "lin", "En annan sak.")

    def write(
        self, thread: str, number: str, user: str, body: str, *, to: str = "", ago: timedelta | None = None
    ) -> None:
        """A comment that somebody has written; the later ones are younger."""
        order = sum(map(len, self.threads.values()))
        when = NOW - (ago if ago is not None else timedelta(hours=2) - timedelta(minutes=order))
        self.threads[thread].append({
            "id": number, "url": f"https://github.test/c/{number}", "body": body,
            "createdAt": when.strftime("%Y-%m-%dT%H:%M:%SZ"), "viewerDidAuthor": user == _ME,
            "author": {"login": user, "url": f"https://github.test/{user}"}, "to": to,
        })  # fmt: skip

    def rewrite(self, text: str | None) -> None:
        thread = self.threads["I_5"]
        ours = next(one for one in thread if one["viewerDidAuthor"])
        if text is None:
            thread.remove(ours)
        else:
            ours["body"] = text

    def order(self, deed: Deed, key: str = "0" * 31 + "1") -> Order:
        """What shall be shown is hidden at first."""
        if not self.applied and deed is Deed.SHOW:
            self.hidden.add(self.mention)
        return super().order(deed, key)

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/graphql", self._graphql),
            web.get("/repos/nordvik/stol/issues/5", self._issue),
            web.get("/repos/nordvik/bord/issues/1", self._moved),
        ]

    async def _issue(self, _: web.Request) -> web.Response:
        if self.moved:
            raise web.HTTPMovedPermanently("/repos/nordvik/bord/issues/1")
        raise web.HTTPGone(text='{"message": "This issue was deleted"}', content_type="application/json")

    async def _moved(self, _: web.Request) -> web.Response:
        return web.json_response({"node_id": "I_1"})

    def is_session(self, request: web.Request) -> bool:  # noqa: ARG002
        """Whatever is asked goes by POST; a change is refused further down."""
        return True

    async def _graphql(self, request: web.Request) -> web.Response:
        if request.headers.get("authorization") != "Bearer ghp_hemlig":
            return web.json_response({"message": "Bad credentials", "status": "401"}, status=401)
        document = await request.json()
        asked, variables = document["query"], document["variables"]
        found = re.match(r"(query|mutation) (\w+)", asked)
        assert found
        if found[1] == "query":
            return self._ask(found[2], asked, variables)
        if self.refuse:
            status, self.refuse = self.refuse, 0
            return web.json_response({"message": "Must have admin rights to Repository."}, status=status)
        if self.error:
            error, self.error = self.error, None
            return web.json_response({"data": None, "errors": [error]})
        return web.json_response({"data": self._change(found[2], variables)})

    def _ask(self, name: str, query: str, variables: dict[str, Any]) -> web.Response:
        if name == "Me":
            return web.json_response({"data": {"viewer": {"login": _ME}}})
        assert name == "Thread"
        assert (variables["owner"], variables["name"]) == ("nordvik", "stol")
        if self.private:
            return _missing({"repository": None, "node": None})
        thread = {("issueOrPullRequest", 5): "I_5", ("discussion", 6): "D_6"}.get(
            ("discussion" if "thread: discussion" in query else "issueOrPullRequest", variables["number"]), ""
        )
        node = self._node(variables["id"])
        data = {"repository": {"thread": self._thread(thread) if thread in self.threads else None}, "node": node}
        return web.json_response({"data": data}) if node and thread in self.threads else _missing(data)

    def _thread(self, thread: str) -> dict[str, Any]:
        said = self.threads[thread]
        tops = [
            {**one, "replies": {"nodes": [r for r in said if r["to"] == one["id"]]}} for one in said if not one["to"]
        ]
        return {"id": thread, "locked": thread in self.locked, "comments": {"nodes": tops[-self.shown :]}}

    def _node(self, number: str) -> dict[str, Any] | None:
        if number in self.threads:
            return {"__typename": "Issue" if number.startswith("I_") else "Discussion"}
        comment = self._comment(number)
        if comment is None:
            return None
        if number.startswith("IC_"):
            return {"__typename": "IssueComment", "isMinimized": number in self.hidden}
        to = {"id": comment["to"]} if comment["to"] else None
        hidden = number in self.hidden
        return {
            "__typename": "DiscussionComment",
            "isMinimized": hidden,
            "deletedAt": comment.get("gone"),
            "replyTo": to,
        }

    def _comment(self, number: str) -> dict[str, Any] | None:
        return next((one for said in self.threads.values() for one in said if one["id"] == number), None)

    def _change(self, name: str, variables: dict[str, Any]) -> dict[str, Any]:
        target = variables.get("id") or variables["thread"]
        if name.startswith("Add"):
            number = ("IC" if name == "AddComment" else "DC") + "_9"
            self.write(target, number, _ME, variables["body"], to=variables.get("to") or "", ago=timedelta())
            self.apply(Deed.REPLY, variables.get("to") or target, variables["body"])
            written = {"id": number, "url": f"https://github.test/c/{number}"}
            return {"addComment": {"commentEdge": {"node": written}}, "addDiscussionComment": {"comment": written}}
        if name == "LockLockable":
            assert variables["reason"] in _LOCKS
            self.locked.add(target)
        elif name == "MinimizeComment":
            assert variables["reason"] in _CLASSIFIERS
            self.hidden.add(target)
        elif name == "UnminimizeComment":
            self.hidden.discard(target)
        else:
            assert name == ("DeleteIssueComment" if target.startswith("IC_") else "DeleteDiscussionComment")
            for said in self.threads.values():
                said[:] = [one for one in said if one["id"] != target]
        self.apply(_CHANGES[name], target, variables.get("reason", ""))
        return {name[0].lower() + name[1:]: {"clientMutationId": None}}


def _missing(data: dict[str, Any]) -> web.Response:
    error = {"type": "NOT_FOUND", "path": ["node"], "message": "Could not resolve to a node with the global id of 'X'"}
    return web.json_response({"data": data, "errors": [error]})
