"""An Instagram account as the Graph API's documentation says: answers on one level, and none to what is hidden."""

from __future__ import annotations

from typing import Any, ClassVar

from aiohttp import web

from mentions.outside import Deed, Order
from standins.base import NOW
from standins.meta import TOKEN, GraphStandIn, edge, refused

USER = "17840000000000001"
MEDIA = "17900000000000001"
KIM = "18000000000000001"


class InstagramAccount(GraphStandIn):
    kind = "instagram"
    settings: ClassVar = {"user": USER}
    secrets: ClassVar = {"INSTAGRAM_ACCOUNT": f"http://{TOKEN}@{{host}}"}
    deeds = frozenset({Deed.REPLY, Deed.HIDE, Deed.SHOW, Deed.DELETE})
    mention = KIM
    url = "https://www.instagram.com/p/CAbcdEFghij/"

    def __init__(self) -> None:
        super().__init__()
        self.things[USER] = {"id": USER, "username": "enrisbo"}
        self.write(KIM, "kim", "Den gick sönder 😤")

    def write(self, name: str, username: str, text: str, parent: str = "") -> dict[str, Any]:
        """A comment that somebody has written."""
        self.things[name] = {
            "id": name, "text": text, "timestamp": NOW.strftime("%Y-%m-%dT%H:%M:%S+0000"), "username": username,
            "hidden": False,
            **({"user": {"id": USER}} if username == "enrisbo" else {}),
            **({"parent_id": parent} if parent else {}),
        }  # fmt: skip
        return self.things[name]

    def rewrite(self, text: str | None) -> None:
        ours = next(one for one in self.things.values() if one.get("username") == "enrisbo" and "parent_id" in one)
        if text is None:
            del self.things[ours["id"]]
        else:
            ours["text"] = text

    def order(self, deed: Deed, key: str = "0" * 31 + "1") -> Order:
        """What shall be shown is hidden at first."""
        if not self.applied and deed is Deed.SHOW:
            self.things[KIM]["hidden"] = True
        return super().order(deed, key)

    async def one(self, request: web.Request) -> web.Response:
        found = self.thing(request)
        if request.method == "GET":
            return web.json_response(found)
        if request.method == "DELETE":
            del self.things[found["id"]]
            self.apply(Deed.DELETE, found["id"])
            return web.json_response({"success": True})
        hidden = (await request.post())["hide"] == "true"
        if found["hidden"] != hidden:
            found["hidden"] = hidden
            self.apply(Deed.HIDE if hidden else Deed.SHOW, found["id"])
        return web.json_response({"success": True})

    async def list(self, request: web.Request) -> web.Response:
        if request.match_info["name"] == USER:
            self.judge(request)
            if self.blind:
                raise refused(10, 0, 403)
            return edge([{"id": MEDIA}])
        found = self.thing(request)
        if request.method == "GET":
            return edge([one for one in self.things.values() if one.get("parent_id") == found["id"]])
        if "parent_id" in found or found["hidden"]:
            raise refused(100, 2207013, 400)
        said = str((await request.post())["message"])
        made = self.write(f"1800000000000{1000 + len(self.things)}", "enrisbo", said, found["id"])
        self.apply(Deed.REPLY, found["id"], said)
        return web.json_response({"id": made["id"]})
