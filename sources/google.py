"""Google's APIs for what is ours: questions and changes with an access token, and why one is refused."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sources.answers import expect_done, expect_ok, read_json
from sources.base import Tools
from sources.egress import Answer
from sources.errors import AuthNeeded, Unreadable
from sources.oauth import Grant, authorized
from sources.text import tidy

_PATIENCE = 5.0  # seconds for a page


@dataclass(frozen=True, slots=True)
class Google:
    """One API of Google's.

    Attributes:
        kind: of the source, under which the access token is kept.
        base: scheme and host of the API.
    """

    tools: Tools
    kind: str
    base: str
    grant: Grant

    async def ask(self, path: str) -> dict[str, Any]:
        """What stands there.

        Raises:
            NotFound: nothing.
            SourceError: its kind for every other refusal.
        """

        async def get(headers: Mapping[str, str]) -> Answer:
            return await self.tools.http.get(self.base + path, headers=headers, deadline=_PATIENCE, refusals=True)

        answer = await authorized(self.tools, self.kind, self.grant, get)
        if answer.status in (401, 403):
            raise AuthNeeded(
                f"Google does not let our account read this ({answer.status}: {_why(answer)}); see docs/sources"
            )
        expect_ok(answer)
        document = read_json(answer.body)
        if not isinstance(document, dict) or "error" in document:
            raise Unreadable("Google answered in an unknown shape; nothing was kept")
        return document

    async def reviews(self, path: str, beside: frozenset[str]) -> dict[str, Any]:
        """The same, for a page of reviews. Where there are none, Google leaves the whole list out.

        Args:
            beside: what may stand there all the same.
        """
        document = await self.ask(path)
        if "reviews" not in document and not document.keys() <= beside:
            raise Unreadable("Google answered in an unknown shape: there are no reviews in it; nothing was kept")
        return {"reviews": [], **document}

    async def send(self, method: str, path: str, document: Mapping[str, str]) -> Answer:
        """A change.

        Raises:
            Declined, Unclear, SourceError: see `sources.base.Acts`.
        """
        body = json.dumps(document).encode()

        async def ask(headers: Mapping[str, str]) -> Answer:
            kind = {"content-type": "application/json", **headers}
            return await self.tools.http.send(method, self.base + path, body=body, headers=kind)

        answer = await authorized(self.tools, self.kind, self.grant, ask)
        expect_done(answer, _why(answer))
        return answer


def _why(answer: Answer) -> str:
    """Google's own sentence for a refusal, or ""."""
    try:
        document = read_json(answer.body)
    except Unreadable:
        return ""
    error = document.get("error") if isinstance(document, dict) else None
    return tidy(str(error.get("message") or ""), 300) if isinstance(error, dict) else ""
