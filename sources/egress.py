"""The only way out, for HTTP and mail: it judges every address, follows by itself, and gives up in time."""

from __future__ import annotations

import asyncio
import logging
import ssl
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import cache
from types import TracebackType
from typing import Self

import httpcore
import httpx

from sources.addresses import host_of, judge_port, port_of, read_url
from sources.circuit import Circuit
from sources.dial import Dialer, Resolve, Wire, look_up
from sources.errors import Refused, Unclear, Unreachable, Unreadable
from sources.inflate import Body
from sources.lines import Lines

HOPS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PERMANENT = frozenset({301, 308})
# Everything else a source sends may be a secret and stays with the origin it was meant for.
_REFUSAL = 64_000  # of the body of a refusal, which says why
_LOST = (TimeoutError, OSError, httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError)
_HARMLESS = frozenset({"accept", "accept-language", "if-none-match", "if-modified-since"})


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: any status but 429 and 503, which are raised.

    Attributes:
        headers: names in lower case; repeated ones joined by a comma.
        body: inflated; empty unless the status is 2xx or refusals were asked for.
        url: where the answer came from, after redirects.
        moved_permanently_to: where permanent redirects alone have led, or "".
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str
    moved_permanently_to: str = ""


@cache
def _public_authorities() -> ssl.SSLContext:
    """Read once a process: there are many of them."""
    return httpx.create_ssl_context(trust_env=False)


class Egress:
    """Every request goes to an address judged at dial time, over a connection of its own.

    Connections are not kept: sources are asked minutes apart, and a pool costs more than it saves.

    Args:
        user_agent: who we are, honestly, with an address to complain to.
        allow: host and port pairs that the operator has named; these may be private and on any port.
        resolve: gives the addresses of a name; tests put their own here.
        clock: seconds that only grow.
        tls: whom to trust; the public certificate authorities if nothing is given.
    """

    def __init__(
        self,
        *,
        user_agent: str,
        allow: frozenset[tuple[str, int]] = frozenset(),
        resolve: Resolve = look_up,
        clock: Callable[[], float] = time.monotonic,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._allow = frozenset((host.lower(), port) for host, port in allow)
        self._dialer = Dialer(resolve, self._allow)
        self._circuit = Circuit(clock)
        self._tls = tls or _public_authorities()
        self._own = {"user-agent": user_agent, "accept-encoding": "gzip", "connection": "close"}
        for name in ("httpx", "httpcore"):  # their lines hold whole URLs, and URLs hold keys
            logging.getLogger(name).setLevel(logging.WARNING)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Nothing is kept open between requests; here so that callers need not know."""

    async def get(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        deadline: float = 25.0,
        cap: int = 3_000_000,
        refusals: bool = False,
    ) -> Answer:
        """The answer at the end of at most five redirects, within `deadline` seconds, name look-up included.

        Args:
            cap: of the inflated body, in bytes; an API's page is decoded on the loop, which must not stand still.
            refusals: read the body also where the status is not 2xx: an API says there what is wrong.

        Raises:
            Refused: an address, port or redirect that may not be visited.
            Unreachable: no answer. The text is the same whatever failed, so that it tells nothing about a network.
            Unreadable: too large, broken or oddly packed.
            RateLimited: the host has asked us to wait, now or earlier.
        """
        address = read_url(url)
        try:
            async with asyncio.timeout(deadline):
                return await self._follow(address, _Asked("GET", dict(headers or {}), b"", cap, refusals))
        except _LOST as error:
            raise _unheard(address.host, deadline) from error

    async def send(
        self,
        method: str,
        url: str,
        *,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        deadline: float = 20.0,
        cap: int = 2_000_000,
    ) -> Answer:
        """The answer to a request that may change something: asked once, never redirected, refusals with their body.

        Raises:
            Refused, Unreachable, RateLimited: surely nothing was done.
            Unclear: it left us, and nobody knows what became of it: no answer, half an answer, or 5xx but 501.
        """
        address = read_url(url)
        asked = _Asked(method, dict(headers or {}), body, cap, refusals=True)
        try:
            async with asyncio.timeout(deadline):
                answer = await self._ask(address, asked)
        except (*_LOST, Unreadable) as error:
            if asked.sent:
                raise Unclear(f"{address.host} gave no usable answer; it may have been done") from error
            raise _unheard(address.host, deadline) from error
        if answer.status >= 500 and answer.status != 501:  # "I cannot do that" leaves nothing open
            raise Unclear(f"{address.host} has a fault of its own ({answer.status}); it may have been done")
        return answer

    @asynccontextmanager
    async def dial(self, host: str, port: int, *, tls: bool, deadline: float) -> AsyncIterator[Lines]:
        """A connection to a server that the operator has named, for as long as the block lasts.

        Args:
            tls: encrypted from the start; else call `Lines.secure` before saying what others may not hear.
            deadline: seconds for all of it, name look-up included.

        Raises:
            Refused: nobody has named it.
            Unreachable: no answer, or none that goes on; also what is lost inside the block becomes this.
        """
        if (host.lower(), port) not in self._allow:
            raise Refused(f"{host}:{port} is no server that the environment names; nothing was sent")
        try:
            async with asyncio.timeout(deadline):
                lines = Lines(await self._dialer.connect_tcp(host.lower(), port), host, self._tls)
                try:
                    if tls:
                        await lines.secure()
                    yield lines
                finally:
                    await lines.aclose()
        except _LOST as error:
            raise _unheard(host, deadline) from error

    async def _follow(self, address: httpx.URL, asked: _Asked) -> Answer:
        moved, permanent = "", True
        for _ in range(HOPS + 1):
            answer = await self._ask(address, asked)
            if answer.status not in _REDIRECTS:
                return replace(answer, moved_permanently_to=moved)
            onward = _next(address, answer)
            permanent = permanent and answer.status in _PERMANENT
            moved = str(onward) if permanent else moved
            if _origin(onward) != _origin(address):
                asked.headers = {name: value for name, value in asked.headers.items() if name.lower() in _HARMLESS}
            address = onward
        raise Unreadable(f"{address.host} redirects more than {HOPS} times; nothing was fetched")

    async def _ask(self, address: httpx.URL, asked: _Asked) -> Answer:
        judge_port(address, self._allow)
        host = f"{host_of(address)}:{port_of(address)}"
        self._circuit.check(host)
        target = httpcore.URL(
            scheme=address.raw_scheme, host=address.raw_host, port=address.port, target=address.raw_path
        )
        connection = httpcore.AsyncHTTPConnection(target.origin, self._tls, network_backend=self._dialer)
        sent = tuple({**_fit(asked.headers, host), **self._own}.items())
        request = connection.stream(
            asked.method, target, headers=sent, content=asked.body or None, extensions={"trace": asked.trace}
        )
        async with connection, request as response:
            wire = response.extensions.get("network_stream")
            if isinstance(wire, Wire):
                wire.open_ended = True
            known = httpx.Headers(response.headers)
            # A 503 to a request that changes something leaves open whether it was done: that is for the caller.
            if asked.method == "GET" or response.status != 503:
                self._circuit.learn(host, response.status, known)
            body = await _read(response, known, asked)
        return Answer(response.status, known, body, str(address))


@dataclass(slots=True)
class _Asked:
    """One request on its way; `sent` tells whether any of it has left us."""

    method: str
    headers: dict[str, str]
    body: bytes
    cap: int
    refusals: bool
    sent: bool = False

    async def trace(self, event: str, _: Mapping[str, object]) -> None:
        self.sent = self.sent or event == "http11.send_request_headers.started"


def _fit(headers: Mapping[str, str], host: str) -> Mapping[str, str]:
    """Raises:
    Refused: one of them would be no header; what stands in it may be secret.
    """
    if not all(value.isascii() and value.isprintable() and value == value.strip() for value in headers.values()):
        raise Refused(f"what is to be said to {host} holds odd signs; check the tokens and names in the environment")
    return headers


def _unheard(host: str, deadline: float) -> Unreachable:
    return Unreachable(f"{host} gave no usable answer (name, connection, certificate or {deadline:.0f} s limit)")


async def _read(response: httpcore.Response, headers: httpx.Headers, asked: _Asked) -> bytes:
    well = 200 <= response.status < 300
    if not well and (not asked.refusals or response.status in _REDIRECTS):
        return b""
    try:
        body = Body(headers.get("content-encoding", ""), asked.cap if well else _REFUSAL)
        async for piece in response.aiter_stream():
            body.add(piece)
        return body.whole()
    except Unreadable:
        if well:
            raise
        return b""  # no is no, also on a long page


def _next(address: httpx.URL, answer: Answer) -> httpx.URL:
    """Where a redirect leads, read as strictly as an address that a person has typed."""
    location = answer.headers.get("location", "")
    if not location or any(ord(sign) < 0x20 or sign == "\\" for sign in location):
        raise Refused(f"{address.host} redirects to nowhere that can be read")
    try:
        onward = read_url(str(address.join(location)))
    except (httpx.InvalidURL, ValueError) as error:
        raise Refused(f"{address.host} redirects to nowhere that can be read") from error
    if address.scheme == "https" and onward.scheme == "http":
        raise Refused(f"{address.host} redirects from https to http, which anybody on the way could read and change")
    return onward


def _origin(url: httpx.URL) -> tuple[str, str, int]:
    return url.scheme, host_of(url), port_of(url)
