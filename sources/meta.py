"""Meta's Graph API, through which Facebook and Instagram are read and acted on: one token, one shape of refusal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from pydantic import BaseModel, ConfigDict, Field

from sources.accounts import Account
from sources.answers import Item, expect_done, expect_ok, read_item, read_json
from sources.base import Tools
from sources.egress import Answer
from sources.errors import (
    AuthNeeded,
    Declined,
    NotFound,
    RateLimited,
    SourceError,
    Unclear,
    Unreachable,
    Unreadable,
)
from sources.newest import Page, reached, read_page
from sources.text import tidy

GRAPH = "https://graph.facebook.com"
_VERSION = "v25.0"
_PATIENCE = 6.0  # seconds for a page
_DEEP = 3  # posts of which one more page of comments is read at a visit
_HOUR = 3600.0  # over which Meta counts

# developers.facebook.com/docs/graph-api/guides/error-handling
_NO_TOKEN = frozenset({102, 104, 190, 2500})
_TOO_OFTEN = frozenset({4, 17, 32, 341, 613, 80001, 80002, 80006})
_NOT_ALLOWED = frozenset({3, 10, *range(200, 300)})
_BUSY = frozenset({1, 2})
_NO_SUCH = (100, 33)


class Part(BaseModel):
    """Anything of an answer; what we do not ask for is passed over."""

    model_config = ConfigDict(extra="ignore", frozen=True, defer_build=True)


class Reference(Part):
    """To something that stands elsewhere."""

    id: str = Field(pattern=r"^[0-9_]{1,100}$")


class _Cursors(Part):
    after: str = ""


class _Paging(Part):
    cursors: _Cursors = _Cursors()
    next: str = ""


class _Edge(Part):
    data: list[Any]
    paging: _Paging | None = None


def read_edge(kind: type[Item], raw: object) -> Page[Item]:
    """A list within something. The address of its next page holds the token, so only the cursor is used.

    Raises:
        Unreadable: it is no list.
    """
    edge = read_item(_Edge, raw)
    if edge is None:
        raise Unreadable("Meta answered in an unknown shape: there is no list in it; nothing was kept")
    return read_page(kind, edge.data, edge.paging.cursors.after if edge.paging and edge.paging.next else "")


class Graph:
    """The API, as one page or account. The token goes in a header, to the account's own host only."""

    def __init__(self, tools: Tools, account: Account) -> None:
        self._http = tools.http
        self._base = f"{account.base}/{_VERSION}/"
        self._token = {"authorization": f"Bearer {account.secret}", "accept": "application/json"}

    async def ask(self, path: str, asked: Mapping[str, str]) -> dict[str, Any]:
        """What stands there.

        Raises:
            NotFound: nothing, or nothing that we may see: Meta does not tell these apart.
            SourceError: its kind for every other refusal.
        """
        url = f"{self._base}{path}?{urlencode(asked)}"
        answer = await self._http.get(url, headers=self._token, deadline=_PATIENCE, refusals=True)
        code, subcode, words = _why(answer)
        if (code, subcode) == _NO_SUCH:
            raise NotFound("Meta has nothing under this id, or does not let us see it; check the id and the token")
        if code in _NOT_ALLOWED:
            raise AuthNeeded(f"Meta does not allow our token to read this ({code}: {words}); see docs/sources")
        if code in _BUSY:
            raise Unreachable(f"Meta has a fault of its own ({code}); it is asked again later")
        if refusal := _refused(code):
            raise refusal
        expect_ok(answer)
        document = read_json(answer.body)
        if not isinstance(document, dict) or code:
            raise Unreadable(f"Meta answered in an unknown shape ({code}: {words}); nothing was kept")
        return document

    async def edge(self, kind: type[Item], path: str, asked: Mapping[str, str]) -> Page[Item]:
        """The same, for a list."""
        return read_edge(kind, await self.ask(path, asked))

    async def deepen(
        self,
        pages: dict[str, Page[Item]],
        kind: type[Item],
        asked: Mapping[str, str],
        at: Callable[[Item], datetime | None],
        since: datetime | None,
    ) -> int:
        """Reads on below those of `pages` (the comments of each post) that do not reach back to `since`.

        Returns: how many do not even then.
        """

        def short() -> list[str]:
            return [name for name, page in pages.items() if page.onward and not reached(map(at, page.items), since)]

        for name in short()[:_DEEP]:
            before = pages[name]
            more = await self.edge(kind, f"{name}/comments", {**asked, "after": before.onward})
            pages[name] = Page(before.items + more.items, before.skipped + more.skipped, more.onward)
        return len(short())

    async def standing(self, path: str, fields: str, witness: str) -> dict[str, Any] | None:
        """What stands there; None if it stands there no more.

        Args:
            witness: a list that we can see for certain: if we cannot, then nothing is gone but our right to see.
        """
        try:
            return await self.ask(path, {"fields": fields})
        except NotFound:
            await self.edge(Reference, witness, {"fields": "id", "limit": "1"})
            return None

    async def send(self, method: str, path: str, form: Mapping[str, str]) -> dict[str, Any]:
        """A change.

        Raises:
            Declined, Unclear, SourceError: see `sources.base.Acts`.
        """
        kind = {"content-type": "application/x-www-form-urlencoded"}
        body = urlencode(form).encode()
        answer = await self._http.send(method, self._base + path, body=body, headers={**self._token, **kind})
        code, subcode, words = _why(answer)
        if (code, subcode) == _NO_SUCH:
            raise Declined("Meta has it no more, or does not let us see it; nothing was done")
        if code in _BUSY:
            raise Unclear(f"Meta has a fault of its own ({code}); it may have been done")
        if refusal := _refused(code):
            raise refusal
        if code:
            raise Declined(f"Meta would not do it ({code}: {words}); nothing was done")
        expect_done(answer, words)
        try:
            document = read_json(answer.body)
        except Unreadable as error:
            raise Unclear("Meta's answer cannot be read; it may have been done") from error
        if not isinstance(document, dict) or document.get("success") is False:
            raise Unclear("Meta did not say that it was done; it may have been done")
        return document


def _refused(code: int) -> SourceError | None:
    """The refusals that say nothing about what was asked. Meta's own words for a bad token may hold the token."""
    if code in _NO_TOKEN:
        return AuthNeeded(f"Meta does not accept our token any more ({code}); make a new one, see docs/sources")
    if code in _TOO_OFTEN:
        return RateLimited(f"Meta says that we ask too often ({code}); it is asked again in an hour", _HOUR)
    return None


def _why(answer: Answer) -> tuple[int, int, str]:
    """Code, subcode and sentence of a refusal; (0, 0, "") where none is given; -1 for a code that is none."""
    try:
        document = read_json(answer.body)
    except Unreadable:
        return 0, 0, ""
    error = document.get("error") if isinstance(document, dict) else None
    if error is None:
        return 0, 0, ""
    told = error if isinstance(error, dict) else {}
    code, subcode = told.get("code"), told.get("error_subcode")
    words = told.get("error_user_msg") or told.get("message") or ""
    return (
        code if isinstance(code, int) and code > 0 else -1,
        subcode if isinstance(subcode, int) else 0,
        tidy(str(words), 300),
    )
