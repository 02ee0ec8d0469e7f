"""What a small web server in front of the whole world needs: no versions, no waiting, no pouring."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from mentions.store import StoreError

log = logging.getLogger(__name__)

LATER = {"Retry-After": "30"}
_DRESS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-site",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}

Answering = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Meter:
    """So many a minute for each name, and no more at once. `clock` is seconds that only grow."""

    def __init__(self, per_minute: int, clock: Callable[[], float]) -> None:
        self._most = float(per_minute)
        self._clock = clock
        self._left: dict[str, tuple[float, float]] = {}

    def admits(self, name: str) -> bool:
        """Counts one more; False if there have been too many."""
        now = self._clock()
        left, at = self._left.get(name, (self._most, now))
        left = min(left + (now - at) * self._most / 60, self._most)
        self._left[name] = (max(left - 1, 0.0) if left >= 1 else left, now)
        return left >= 1


class Hands:
    """Receive bodies: `most` at the same time, each whole within `slowest` seconds, and uncompressed."""

    def __init__(self, most: int, slowest: float) -> None:
        self._free = asyncio.Semaphore(most)
        self._slowest = slowest

    async def body(self, request: web.Request) -> bytes:
        """All of it, or the refusal that its sender understands."""
        if request.headers.get("content-encoding", "identity").lower() != "identity":
            raise web.HTTPUnsupportedMediaType(text="send it uncompressed")
        if self._free.locked():
            raise web.HTTPServiceUnavailable(headers=LATER)
        async with self._free:
            try:
                async with asyncio.timeout(self._slowest):
                    return await request.read()
            except TimeoutError as error:
                raise web.HTTPRequestTimeout from error


@asynccontextmanager
async def listening_at(address: tuple[str, int], app: web.Application) -> AsyncIterator[None]:
    """The app, open at this host and port for as long as the block lasts.

    Raises:
        OSError: somebody else is there already.
    """
    faults = logging.getLogger(f"{__name__}.faults")
    faults.addFilter(_is_ours)
    # Bodies are never inflated, and the log keeps no addresses: they hold tokens.
    runner = web.AppRunner(
        app,
        access_log=None,
        logger=faults,
        auto_decompress=False,
        keepalive_timeout=15.0,
        lingering_time=1.0,
        shutdown_timeout=1.0,
    )
    await runner.setup()
    try:
        await web.TCPSite(runner, *address).start()
        yield
    finally:
        await runner.cleanup()


def bare_app(largest: int) -> web.Application:
    """An app without routes that says little of itself and takes bodies of at most so many bytes."""
    app = web.Application(client_max_size=largest, middlewares=[_plainly])
    app.on_response_prepare.append(_dress)
    return app


@web.middleware
async def _plainly(request: web.Request, handler: Answering) -> web.StreamResponse:
    """A store that is down is no fault of the sender's: come again."""
    try:
        return await handler(request)
    except StoreError as error:
        log.warning("the web room cannot reach the store (%s): senders are told to come again", error)
        return web.Response(status=503, headers=LATER, text="come again")


def _is_ours(record: logging.LogRecord) -> bool:
    """What is no HTTP at all is everyday noise, and its line would show what was sent."""
    return not (record.exc_info and isinstance(record.exc_info[1], HttpProcessingError))


async def _dress(_: web.Request, response: web.StreamResponse) -> None:
    """What a page says of itself counts; everything else is told nothing and kept nowhere."""
    for name, value in _DRESS.items():
        response.headers.setdefault(name, value)
    response.headers["Server"] = "ambassadors"
