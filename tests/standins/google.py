"""What the stand-ins of Google's APIs share: access tokens that die, and the manner of refusing."""

from __future__ import annotations

from aiohttp import web

from standins.base import StandIn


class GoogleStandIn(StandIn):
    """Attributes:
    tokens: access tokens that are still good; `issued` counts all.
    refusal: the next question or change is refused with this status and word.
    """

    def __init__(self) -> None:
        super().__init__()
        self.tokens: set[str] = set()
        self.issued = 0
        self.refusal: tuple[int, str] | None = None

    def is_session(self, request: web.Request) -> bool:
        return request.path == "/token"

    def issue(self) -> web.Response:
        self.issued += 1
        self.tokens.add(token := f"ya29.{self.issued}")
        return web.json_response({"access_token": token, "expires_in": 3599, "token_type": "Bearer"})

    def judge(self, request: web.Request) -> None:
        """Raises what the API answers where it does not let us in."""
        if self.refusal:
            (status, word), self.refusal = self.refusal, None
            raise refused(status, word)
        if request.headers.get("authorization", "").removeprefix("Bearer ") not in self.tokens:
            raise refused(401, "UNAUTHENTICATED")


def refused(status: int, word: str) -> web.HTTPException:
    error = {"code": status, "message": f"No: {word}.", "status": word}
    kinds: dict[int, type[web.HTTPException]] = {
        400: web.HTTPBadRequest, 401: web.HTTPUnauthorized, 403: web.HTTPForbidden, 404: web.HTTPNotFound,
    }  # fmt: skip
    return kinds[status](text=web.json_response({"error": error}).text, content_type="application/json")
