"""A pause per host: who answers 429 or 503 is left alone for as long as it asks, by every source that lives there."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from sources.errors import RateLimited

SHORTEST = 60.0
LONGEST = 24 * 3600.0
_CAP = 6 * 3600.0


@dataclass(frozen=True, slots=True)
class _Pause:
    until: float
    strikes: int


class Circuit:
    """Kept in memory only: after a restart every host has a fresh chance."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._pauses: dict[str, _Pause] = {}

    def check(self, host: str) -> None:
        """Raises:
        RateLimited: the host is resting; nothing may be sent to it.
        """
        pause = self._pauses.get(host)
        if pause and (left := pause.until - self._clock()) > 0:
            raise _resting(host, left)

    def learn(self, host: str, status: int, headers: Mapping[str, str]) -> None:
        """Takes note of an answer.

        Raises:
            RateLimited: the answer was 429 or 503.
        """
        if status not in (429, 503):
            self._pauses.pop(host, None)
            return
        before = self._pauses.get(host)
        strikes = before.strikes + 1 if before else 1
        wait = asked_pause(headers) or _own_pause(strikes)
        self._pauses[host] = _Pause(self._clock() + wait, strikes)
        raise _resting(host, wait)


def asked_pause(headers: Mapping[str, str]) -> float | None:
    """The seconds of Retry-After (RFC 9110 10.2.3), clamped; None if it is missing or makes no sense.

    A date counts from the answer's own Date, so that a clock that is wrong on either side does no harm. Who says
    instead when the count begins anew (GitHub and Bluesky as an epoch, Mastodon as ISO 8601) is believed, too.
    """
    asked = headers.get("retry-after", "").strip()
    if asked.isascii() and asked.isdigit():
        return min(max(float(asked[:9]), SHORTEST), LONGEST)
    then, now = _http_date(asked) or _reset(headers), _http_date(headers.get("date", ""))
    if then is None or now is None or then <= now:
        return None
    return min(max((then - now).total_seconds(), SHORTEST), LONGEST)


def _reset(headers: Mapping[str, str]) -> datetime | None:
    told = headers.get("x-ratelimit-reset") or headers.get("ratelimit-reset") or ""
    try:
        if told.isascii() and told.isdigit():
            return datetime.fromtimestamp(int(told[:12]), UTC)
        when = datetime.fromisoformat(told[:40])
    except (ValueError, OverflowError, OSError):
        return None
    return when if when.tzinfo else None


def _own_pause(strikes: int) -> float:
    doubled = SHORTEST * 2.0 ** min(strikes - 1, 20)
    return min(doubled * random.uniform(1.0, 1.25), _CAP)


def _http_date(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text[:64]) if text.endswith("GMT") else None
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _resting(host: str, left: float) -> RateLimited:
    wait = min(max(left, SHORTEST), LONGEST)
    return RateLimited(f"{host} asked us to wait; it is asked again in {round(wait / 60)} min", wait)
