"""Pages that are ready to be handed out: drawn once for many readers, and sent only to who does not have them yet."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime

from aiohttp import web

_WORTH_PACKING = 1_000  # bytes


@dataclass(frozen=True, slots=True)
class Sheet:
    """One thing as it is handed out.

    Attributes:
        max_age: for how many seconds a reader, or a cache between, may keep it without asking.
        headers: further ones of its own.
    """

    body: bytes
    kind: str
    max_age: int
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Kept:
    sheet: Sheet
    packed: bytes
    tag: str
    since: datetime
    drawn_at: float


class Shelf:
    """Keeps what was drawn for `fresh` seconds, by `clock`, which only grows.

    Only what exists is asked for by name here, so that nobody from outside can fill it.
    """

    def __init__(self, fresh: float, now: Callable[[], datetime], clock: Callable[[], float]) -> None:
        self._fresh = fresh
        self._now = now
        self._clock = clock
        self._kept: dict[tuple[str, ...], _Kept] = {}
        self._drawing: dict[tuple[str, ...], asyncio.Lock] = {}

    async def hand_out(
        self, request: web.Request, name: tuple[str, ...], draw: Callable[[], Awaitable[Sheet]]
    ) -> web.Response:
        """The sheet, or 304 for who has it already.

        Args:
            draw: makes it anew; whatever it raises is raised here, and nothing is kept.
        """
        try:
            async with self._drawing.setdefault(name, asyncio.Lock()):
                kept = self._kept.get(name)
                if kept is None or self._clock() - kept.drawn_at >= self._fresh:
                    kept = self._kept[name] = await self._draw(draw, kept)
        finally:
            if name not in self._kept:
                self._drawing.pop(name, None)
        headers = _headers(kept)
        if _has_it(request, kept):
            return web.Response(status=304, headers=headers)
        packed = bool(kept.packed) and "gzip" in request.headers.get("Accept-Encoding", "").lower()
        more = {"Content-Encoding": "gzip"} if packed else {}
        headers |= more | {"Content-Type": kept.sheet.kind}
        return web.Response(body=kept.packed if packed else kept.sheet.body, headers=headers)

    async def _draw(self, draw: Callable[[], Awaitable[Sheet]], before: _Kept | None) -> _Kept:
        """What is the same as before is as old as before."""
        sheet = await draw()
        tag = hashlib.sha256(sheet.body).hexdigest()[:24]
        packed = await asyncio.to_thread(gzip.compress, sheet.body, 6, mtime=0)
        worth = len(sheet.body) >= _WORTH_PACKING
        since = before.since if before and before.tag == tag else self._now().astimezone(UTC).replace(microsecond=0)
        return _Kept(sheet, packed if worth else b"", tag, since, self._clock())


def _headers(kept: _Kept) -> dict[str, str]:
    vary = ", ".join(filter(None, (kept.sheet.headers.get("Vary"), "Accept-Encoding")))
    return {
        **kept.sheet.headers,
        "Vary": vary,
        "Cache-Control": f"public, max-age={kept.sheet.max_age}",
        # Weak: the same words, packed or not.
        "ETag": f'W/"{kept.tag}"',
        "Last-Modified": format_datetime(kept.since, usegmt=True),
    }


def _has_it(request: web.Request, kept: _Kept) -> bool:
    """As RFC 9110, 13.1 says: what it names by its tag counts more than when it got it."""
    named = request.if_none_match
    if named is not None:
        return any(tag.value in ("*", kept.tag) for tag in named)
    since = request.if_modified_since
    return since is not None and kept.since <= since
