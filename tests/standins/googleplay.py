"""Google Play as its documentation says: a service account signs, a review has one answer of 350 characters."""

from __future__ import annotations

import json
from functools import cache
from typing import Any, ClassVar

import jwt
from aiohttp import web
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from mentions.outside import Deed
from standins.base import NOW
from standins.google import GoogleStandIn, refused

PACKAGE = "se.enrisbo.app"
KIM = "gp:AOqpTOFkim"
MAIL = "ambassadors@enrisbo.iam.gserviceaccount.test"
_PATH = f"/androidpublisher/v3/applications/{PACKAGE}/reviews"


@cache
def private_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


def account(base: str) -> str:
    """The service account's JSON file, on one line."""
    forms = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    written = private_key().private_bytes(*forms).decode()
    return json.dumps(
        {"type": "service_account", "client_email": MAIL, "private_key": written, "token_uri": f"{base}/token"}
        | {"api": base}
    )


class GooglePlayStore(GoogleStandIn):
    kind = "googleplay"
    settings: ClassVar = {"package": PACKAGE}
    secrets: ClassVar = {"GOOGLEPLAY_ACCOUNT": "a file"}
    deeds = frozenset({Deed.REPLY})
    mention = KIM
    url = f"https://play.google.com/store/apps/details?id={PACKAGE}&reviewId={KIM}"
    title = "★☆☆☆☆"

    def __init__(self) -> None:
        super().__init__()
        self.reviews = {KIM: review(KIM, self.author, "Kraschar hela tiden.", int(NOW.timestamp()) - 3600)}

    def filled(self, value: Any) -> Any:
        return account(self.base) if value == "a file" else super().filled(value)

    def rewrite(self, text: str | None) -> None:
        said = self.reviews[KIM]["comments"]
        if text is None:
            del said[1]
        else:
            said[1]["developerComment"]["text"] = text

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/token", self.token),
            web.get(_PATH, self.list),
            web.get(_PATH + "/{id}", self.get),
            web.post(_PATH + "/{id}:reply", self.reply),
        ]

    async def token(self, request: web.Request) -> web.Response:
        form = dict(await request.post())
        assert form["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer"
        claims = jwt.decode(
            str(form["assertion"]), private_key().public_key(), ["RS256"], audience=f"{self.base}/token",
            options={"verify_exp": False, "verify_iat": False},
        )  # fmt: skip
        assert (claims["iss"], claims["iat"]) == (MAIL, int(NOW.timestamp()))
        assert claims["scope"] == "https://www.googleapis.com/auth/androidpublisher"
        assert claims["exp"] - claims["iat"] == 3600
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
        found, text = self.one(request), (await request.json())["replyText"]
        if len(text) > 350:
            raise refused(400, "INVALID_ARGUMENT")
        told = {"text": text, "lastModified": {"seconds": str(int(NOW.timestamp()))}}
        if told != found["comments"][-1].get("developerComment"):
            found["comments"] = [found["comments"][0], {"developerComment": told}]
            self.apply(Deed.REPLY, found["reviewId"], text)
        return web.json_response({"result": {"replyText": text, "lastEdited": told["lastModified"]}})


def review(name: str, author: str, text: str, seconds: int, stars: int = 1) -> dict[str, Any]:
    said = {
        "text": text, "lastModified": {"seconds": str(seconds), "nanos": 1000}, "starRating": stars,
        "reviewerLanguage": "sv",
    }  # fmt: skip
    return {"reviewId": name, "authorName": author, "comments": [{"userComment": said}]}
