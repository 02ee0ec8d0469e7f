"""What all stand-ins share: a server that can lose its answer after it has done what was asked."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, ClassVar

from aiohttp import web

from mentions.model import TrollReason
from mentions.outside import Deed, Order
from mentions.setup import SourceEntry
from sources import Parsers, Source, Tools, build
from sources.egress import Egress

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


class StandIn:
    """One platform.

    Attributes:
        kind: the type of the source it stands for.
        settings: of the source; "{base}" in it becomes the address of the stand-in.
        secrets: of the source; "{base}" and "{host}" (host:port, for https://TOKEN@{host} written as http://TOKEN@{host}).
        mention: native id of the mention that is acted on; `url` its address.
        untold: deeds whose fate cannot be looked up: after a lost answer a person is asked.
        applied: every change of state that was made here, in order; setting what is set already is none.
        lose: the answer to the next change is lost.
        refuse: the next change is refused with this status and nothing is done; 0 for none.
    """

    kind: ClassVar[str]
    settings: ClassVar[Mapping[str, Any]] = {}
    secrets: ClassVar[Mapping[str, str]] = {}
    deeds: ClassVar[frozenset[Deed]]
    mention: ClassVar[str]
    url: ClassVar[str]
    title: ClassVar[str] = ""
    author: ClassVar[str] = "Kim"
    author_url: ClassVar[str] = ""
    untold: ClassVar[frozenset[Deed]] = frozenset()

    def __init__(self) -> None:
        self.applied: list[tuple[str, str, str]] = []
        self.lose = False
        self.refuse = 0
        self.port = 0

    def routes(self) -> list[web.RouteDef]:
        """What the platform answers to."""
        raise NotImplementedError

    def apply(self, deed: Deed, target: str, text: str = "") -> None:
        """A change of state."""
        self.applied.append((deed, target, text))

    def rewrite(self, text: str | None) -> None:
        """Our answer is changed there, or removed if `text` is None."""
        raise NotImplementedError

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def filled(self, value: Any) -> Any:
        if isinstance(value, str):
            return value.replace("{base}", self.base).replace("{host}", f"127.0.0.1:{self.port}")
        return value

    def tools(self, http: Egress, parsers: Parsers, memory: dict[str, str] | None = None) -> Tools:
        secrets = {name: self.filled(value) for name, value in self.secrets.items()}
        return Tools(http, parsers, NOW, "Europe/Stockholm", secrets, {} if memory is None else memory)

    def source(self) -> Source:
        settings = {name: self.filled(value) for name, value in self.settings.items()}
        return build(SourceEntry(id="x", type=self.kind, **settings))

    def order(self, deed: Deed, key: str = "0" * 31 + "1") -> Order:
        """A deed on `mention`, as the bot orders it."""
        troll = None if deed is Deed.REPLY else TrollReason.SPAM
        text = {Deed.REPLY: "Hej Kim! Tack för att du berättar, vi hör av oss i dag.", Deed.REPORT: "It is spam."}
        return Order(
            deed, key, self.mention, self.filled(self.url), self.author, self.filled(self.author_url), self.title,
            text.get(deed, ""), troll, "sv", NOW,
        )  # fmt: skip

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[Egress]:
        """The platform on a free port, and the one client that may visit it."""
        app = web.Application(middlewares=[self._misbehave])
        app.add_routes(self.routes())
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.port = runner.addresses[0][1]
        try:
            # Everything here is plain http; reading all certificate authorities would take longer than the test.
            untrusting = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            allow = frozenset({("127.0.0.1", self.port)})
            yield Egress(user_agent="Ambassadors/test", allow=allow, tls=untrusting)
        finally:
            await runner.cleanup()

    @web.middleware
    async def _misbehave(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        before = len(self.applied)
        if self.refuse and request.method != "GET" and not self.is_session(request):
            status, self.refuse = self.refuse, 0
            return web.json_response({"error": "no", "message": "no", "errors": ["no"]}, status=status)
        answer = await handler(request)
        if self.lose and len(self.applied) > before:
            self.lose = False
            assert request.transport is not None
            request.transport.abort()
        return answer

    def is_session(self, request: web.Request) -> bool:  # noqa: ARG002 - for the stand-ins that log in
        """Whether this request only logs in: it is never refused in place of the change that is meant."""
        return False
