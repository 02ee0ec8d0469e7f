"""How the bot is doing, in numbers that Prometheus and its like can read (its text format, version 0.0.4)."""

from __future__ import annotations

import asyncio
import hmac
import logging
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress

from aiohttp import web

from bot.web.pages import Archive
from bot.web.pulse import Pulse
from bot.web.server import Answering
from mentions.health import WELL
from mentions.listening import SourceState
from mentions.setup import Setup
from mentions.store import StoreError

log = logging.getLogger(__name__)

METRICS: dict[str, tuple[str, str]] = {
    "ambassadors_up": ("gauge", "1 if a part of the bot is well, else 0."),
    "ambassadors_mentions": ("gauge", "Mentions that are kept, by status."),
    "ambassadors_outbox": ("gauge", "Posts that are not yet in Slack, by state."),
    "ambassadors_sources": ("gauge", "Sources of the setup: well, ill, new or paused."),
    "ambassadors_fetches_total": ("counter", "Visits to a source, by what came of them."),
    "ambassadors_loop_lag_seconds": ("gauge", "The longest that anything had to wait in the last minute."),
    "ambassadors_web_requests_total": ("counter", "Requests to the web room since this process began."),
}
"""Every metric with its kind and what it says; docs/web.md tells the same."""

_EVERY = 0.25
_REMEMBERED = 240  # a minute of them

Sample = tuple[str, Mapping[str, str], float]


class Lag:
    """How late this process comes to what it meant to do; `clock` is seconds that only grow."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._late: deque[float] = deque([0.0], maxlen=_REMEMBERED)

    @property
    def longest(self) -> float:
        """In seconds, within the last minute."""
        return max(self._late)

    @asynccontextmanager
    async def measured(self) -> AsyncIterator[None]:
        """Measures for as long as the block lasts."""
        task = asyncio.create_task(self._measure())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _measure(self) -> None:
        while True:
            began = self._clock()
            await asyncio.sleep(_EVERY)
            self._late.append(max(self._clock() - began - _EVERY, 0.0))


class Metrics:
    """The numbers of one process and of the database that it shares. Without a token nobody is shown anything."""

    def __init__(self, archive: Archive, pulse: Pulse, lag: Lag, token: str) -> None:
        self._archive = archive
        self._pulse = pulse
        self._lag = lag
        self._token = token
        self._requests: Counter[tuple[str, int]] = Counter()

    def add_to(self, app: web.Application) -> None:
        """Hangs the route, and counts what comes in."""
        app.middlewares.insert(0, self.count)
        app.router.add_get("/metrics", self.show)

    async def show(self, request: web.Request) -> web.Response:
        """All of it, for who brings the token."""
        if not self._token:
            raise web.HTTPNotFound
        given = request.headers.get("Authorization", "").encode("utf-8", "replace")
        if not hmac.compare_digest(given, f"Bearer {self._token}".encode()):
            raise web.HTTPUnauthorized(headers={"WWW-Authenticate": "Bearer"})
        text = written(await self._samples())
        return web.Response(body=text.encode(), headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"})

    @web.middleware
    async def count(self, request: web.Request, handler: Answering) -> web.StreamResponse:
        """By the route, not by the address: addresses hold secrets, and strangers invent them."""
        resource = request.match_info.route.resource
        route = resource.canonical if resource else "none"
        status = 500
        try:
            answer = await handler(request)
            status = answer.status
            return answer
        except web.HTTPException as error:
            status = error.status
            raise
        finally:
            self._requests[route, status] += 1

    async def _samples(self) -> list[Sample]:
        beats = await self._pulse.beats(self._archive.setup)
        samples: list[Sample] = [("ambassadors_up", {"part": part}, float(well)) for part, well in beats.items()]
        samples.append(("ambassadors_loop_lag_seconds", {}, self._lag.longest))
        for (route, status), times in sorted(self._requests.items()):
            samples.append(("ambassadors_web_requests_total", {"route": route, "status": str(status)}, times))
        try:
            return samples + await self._stored()
        except StoreError as error:
            # What this process knows by itself is worth most just then.
            log.warning("the numbers are told without those of the database (%s)", error)
            return samples

    async def _stored(self) -> list[Sample]:
        store = self._archive.store
        counts = await store.mentions.counts(self._archive.now())
        samples: list[Sample] = [("ambassadors_mentions", {"status": s}, n) for s, n in counts.by_status.items()]
        samples += [("ambassadors_outbox", {"state": s}, n) for s, n in (await store.effects.backlog()).items()]
        states = {state.source: state for state in await store.listening.states()}
        setup = await self._archive.setup()
        samples += [("ambassadors_sources", {"state": s}, n) for s, n in _by_state(setup, states).items()]
        for name, state in sorted(states.items()):
            for outcome, times in sorted(state.counts.items()):
                samples.append(("ambassadors_fetches_total", {"source": name, "outcome": outcome}, times))
        return samples


def written(samples: list[Sample]) -> str:
    """The samples in the text format, each metric once with its help."""
    lines = []
    for name, (kind, about) in METRICS.items():
        found = [(labels, value) for each, labels, value in samples if each == name]
        if found:
            lines += [f"# HELP {name} {about}", f"# TYPE {name} {kind}"]
            lines += [f"{name}{_labels(labels)} {value:g}" for labels, value in found]
    return "\n".join(lines) + "\n"


def _labels(labels: Mapping[str, str]) -> str:
    escaped = (f'{name}="{_escaped(value)}"' for name, value in labels.items())
    return f"{{{','.join(escaped)}}}" if labels else ""


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _by_state(setup: Setup, states: Mapping[str, SourceState]) -> dict[str, int]:
    counted = dict.fromkeys(("well", "ill", "new", "paused"), 0)
    for entry in setup.sources:
        state = states.get(entry.id)
        if entry.paused:
            counted["paused"] += 1
        elif state is None or not state.outcome:
            counted["new"] += 1
        else:
            counted["well" if state.outcome in WELL else "ill"] += 1
    return counted
