"""A small raw HTTP server on this machine that can behave as badly as the internet."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from sources.egress import Answer, Egress


@dataclass(frozen=True, slots=True)
class Request:
    """What a client sent."""

    path: str
    headers: dict[str, str]
    method: str = "GET"
    body: bytes = b""


@dataclass(slots=True)
class Server:
    """Answers every request as `answer` says, on a connection that then closes.

    Attributes:
        connections: how many have knocked, whatever became of them.
        requests: what was asked, in order.
    """

    port: int
    scheme: str = "http"
    connections: int = 0
    requests: list[Request] = field(default_factory=list)

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        """The address of `path` here."""
        return f"{self.scheme}://{host}:{self.port}{path}"


Answering = Callable[[Request, asyncio.StreamWriter], Awaitable[None]]


def plain(
    body: bytes = b"", status: int = 200, headers: dict[str, str] | None = None, kind: str = "application/rss+xml"
) -> bytes:
    """A well-formed answer."""
    head = {"Content-Type": kind, "Content-Length": str(len(body)), **(headers or {})}
    lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
    return f"HTTP/1.1 {status} Status\r\n{lines}\r\n".encode() + body


def always(raw: bytes) -> Answering:
    """Sends the same bytes to everybody."""

    async def answer(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(raw)

    return answer


def by_path(answers: dict[str, bytes]) -> Answering:
    """Sends what belongs to the path, or 404."""

    async def answer(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(answers.get(request.path.split("?")[0], plain(b"", 404)))

    return answer


def drip(pieces: list[bytes], pause: float) -> Answering:
    """Sends piece by piece, again and again the last one, with a pause between."""

    async def answer(request: Request, writer: asyncio.StreamWriter) -> None:
        for piece in pieces[:-1]:
            writer.write(piece)
        while True:
            writer.write(pieces[-1])
            await writer.drain()
            await asyncio.sleep(pause)

    return answer


@asynccontextmanager
async def serving(answer: Answering, tls: ssl.SSLContext | None = None) -> AsyncIterator[Server]:
    """A server on a free port of 127.0.0.1 for as long as the block lasts."""
    server = Server(0, "https" if tls else "http")
    tasks: set[asyncio.Task[None]] = set()

    async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        server.connections += 1
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        try:
            server.requests.append(await _read(reader))
            await answer(server.requests[-1], writer)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            tasks.discard(task)
            writer.close()

    listener = await asyncio.start_server(meet, "127.0.0.1", 0, ssl=tls)
    server.port = listener.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listener.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.sleep(0)


async def _read(reader: asyncio.StreamReader) -> Request:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    pairs = (line.split(": ", 1) for line in head[1:] if ": " in line)
    headers = {name.lower(): value for name, value in pairs}
    method, path = head[0].split(" ")[:2]
    return Request(path, headers, method, await reader.readexactly(int(headers.get("content-length", "0"))))


async def to_this_machine(host: str, port: int) -> list[str]:
    """A resolver for which every name is this machine."""
    return ["127.0.0.1"]


def egress(*servers: Server, host: str = "127.0.0.1", **more: Any) -> Egress:
    """A client that may visit these servers under this name and nothing else that is private."""
    allow = frozenset((host, server.port) for server in servers)
    return Egress(user_agent="Ambassadors/test", allow=allow, **{"resolve": to_this_machine, **more})


class Recorded(Egress):
    """Answers from a list instead of from the network, and remembers what was asked."""

    def __init__(self, answers: list[Answer]) -> None:
        # It never dials; reading all certificate authorities would take longer than the test.
        super().__init__(user_agent="Ambassadors/test", tls=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))
        self._answers = answers
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.sent: list[tuple[str, str, bytes]] = []

    async def get(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        deadline: float = 25.0,  # noqa: ARG002
        cap: int = 10_000_000,  # noqa: ARG002
        refusals: bool = False,  # noqa: ARG002
    ) -> Answer:
        self.asked.append((url, dict(headers or {})))
        return self._next()

    async def send(
        self,
        method: str,
        url: str,
        *,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        deadline: float = 20.0,  # noqa: ARG002
        cap: int = 2_000_000,  # noqa: ARG002
    ) -> Answer:
        self.asked.append((url, dict(headers or {})))
        self.sent.append((method, url, body))
        return self._next()

    def _next(self) -> Answer:
        return self._answers[min(len(self.asked), len(self._answers)) - 1]
