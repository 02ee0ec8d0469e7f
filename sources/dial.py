"""Resolving a name and opening a connection to exactly the address that was judged."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from collections.abc import Awaitable, Callable, Iterable, Sequence

import httpcore

from sources.addresses import judge

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]

_HEADER_BYTES = 256 * 1024  # h11 stops one endless header; this stops endless interim answers
_ADDRESSES = 4
_CONNECT = 5.0


async def look_up(host: str, port: int) -> Sequence[str]:
    """The addresses of a name, by the system's resolver.

    Each look-up has a daemon thread of its own: a name server that does not answer holds up neither other look-ups
    nor the end of the process, as it would in the loop's small pool.
    """
    loop = asyncio.get_running_loop()
    found: asyncio.Future[Sequence[str]] = loop.create_future()

    def settle(addresses: Sequence[str], error: OSError | None) -> None:
        if found.done():
            return
        if error:
            found.set_exception(error)
        else:
            found.set_result(addresses)

    def work() -> None:
        addresses: Sequence[str] = ()
        error = None
        try:
            answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            addresses = tuple(dict.fromkeys(str(answer[4][0]) for answer in answers))
        except (OSError, UnicodeError) as failure:
            error = failure if isinstance(failure, OSError) else OSError(str(failure))
        if not loop.is_closed():
            loop.call_soon_threadsafe(settle, addresses, error)

    threading.Thread(target=work, name="look-up", daemon=True).start()
    return await found


class Wire(httpcore.AsyncNetworkStream):
    """A connection that ends when the head of an answer does not.

    Set `open_ended` once the head has been read: from there on the reader counts.
    """

    def __init__(self, stream: httpcore.AsyncNetworkStream) -> None:
        self._stream = stream
        self._read = 0
        self.open_ended = False

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109
        data = await self._stream.read(max_bytes, timeout)
        self._read += len(data)
        if self._read > _HEADER_BYTES and not self.open_ended:
            raise httpcore.RemoteProtocolError("the head of the answer does not end")
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109
        await self._stream.write(buffer, timeout)

    async def aclose(self) -> None:
        await self._stream.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> httpcore.AsyncNetworkStream:
        return Wire(await self._stream.start_tls(ssl_context, server_hostname, timeout))

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)


class Dialer(httpcore.AsyncNetworkBackend):
    """Resolves once, judges every address, dials a judged one. TLS and the Host header keep the name."""

    def __init__(self, resolve: Resolve, allowed: frozenset[tuple[str, int]]) -> None:
        self._resolve = resolve
        self._allowed = allowed
        self._network = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        addresses = await self._resolve(host, port)
        if (host, port) not in self._allowed:
            judge(host, addresses)
        failure: httpcore.ConnectError | httpcore.ConnectTimeout = httpcore.ConnectError("the name has no address")
        for address in addresses[:_ADDRESSES]:
            try:
                return Wire(
                    await self._network.connect_tcp(address, port, timeout or _CONNECT, local_address, socket_options)
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure

    async def sleep(self, seconds: float) -> None:
        await self._network.sleep(seconds)
