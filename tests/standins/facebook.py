"""A Facebook page as the Graph API's documentation says: its feed, comments on one level of replies, hiding."""

from __future__ import annotations

from typing import Any, ClassVar

from aiohttp import web

from mentions.outside import Deed, Order
from standins.base import NOW
from standins.meta import TOKEN, GraphStandIn, edge, refused

PAGE = "1000200030004"
POST = f"{PAGE}_77"
VISIT = f"{PAGE}_78"
KIM = "77_501"


class FacebookPage(GraphStandIn):
    kind = "facebook"
    settings: ClassVar = {"page": PAGE}
    secrets: ClassVar = {"FACEBOOK_ACCOUNT": f"http://{TOKEN}@{{host}}"}
    deeds = frozenset({Deed.REPLY, Deed.HIDE, Deed.SHOW, Deed.DELETE})
    mention = KIM
    url = f"https://www.facebook.com/{PAGE}/posts/77/?comment_id=501"
    title = "Nu finns hyllan i björk"

    def __init__(self) -> None:
        super().__init__()
        self.write(POST, PAGE, "Enrisbo", self.title)
        self.write(VISIT, "42", "Åsa Ö", "Har ni öppet på lördag?")
        self.write(KIM, "41", self.author, "Den gick sönder.")

    def write(self, name: str, by: str, author: str, message: str, parent: str = "") -> dict[str, Any]:
        """A post or a comment that somebody has written."""
        self.things[name] = {
            "id": name, "message": message, "created_time": NOW.strftime("%Y-%m-%dT%H:%M:%S+0000"),
            "from": {"id": by, "name": author}, "permalink_url": f"https://www.facebook.com/{PAGE}/posts/{name}",
            "is_hidden": False, "can_hide": by != PAGE, **({"parent": {"id": parent}} if parent else {}),
        }  # fmt: skip
        return self.things[name]

    def rewrite(self, text: str | None) -> None:
        ours = next(one for one in self.things.values() if one["from"]["id"] == PAGE and "parent" in one)
        if text is None:
            del self.things[ours["id"]]
        else:
            ours["message"] = text

    def order(self, deed: Deed, key: str = "0" * 31 + "1") -> Order:
        """What shall be shown is hidden at first."""
        if not self.applied and deed is Deed.SHOW:
            self.things[KIM]["is_hidden"] = True
        return super().order(deed, key)

    async def one(self, request: web.Request) -> web.Response:
        found = self.thing(request)
        is_post = found["id"].startswith(f"{PAGE}_")
        if request.method == "GET":
            if is_post and "can_hide" in request.query["fields"]:
                raise refused(100, 0, 400)
            return web.json_response(found)
        if request.method == "DELETE":
            del self.things[found["id"]]
            self.apply(Deed.DELETE, found["id"])
            return web.json_response({"success": True})
        hidden = (await request.post())["is_hidden"] == "true"
        if is_post or not found["can_hide"]:
            raise refused(200, 0, 403)
        if found["is_hidden"] != hidden:
            found["is_hidden"] = hidden
            self.apply(Deed.HIDE if hidden else Deed.SHOW, found["id"])
        return web.json_response({"success": True})

    async def list(self, request: web.Request) -> web.Response:
        if request.match_info["name"] == PAGE:
            self.judge(request)
            if self.blind:
                raise refused(10, 0, 403)
            return edge([one for name, one in self.things.items() if name.startswith(f"{PAGE}_")])
        found = self.thing(request)
        if request.method == "GET":
            below = [one for one in self.things.values() if one.get("parent", {}).get("id") == found["id"]]
            return edge(below[::-1])
        if "parent" in found:
            raise refused(100, 1705, 400)  # no replies to replies
        said = str((await request.post())["message"])
        made = self.write(f"77_{600 + len(self.things)}", PAGE, "Enrisbo", said, found["id"])
        self.apply(Deed.REPLY, found["id"], said)
        return web.json_response({"id": made["id"], "permalink_url": made["permalink_url"]})
