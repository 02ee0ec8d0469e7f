"""How soon a source is asked again: seldom if it never changes, later if it fails. Pure."""

from __future__ import annotations

import random
from datetime import timedelta

from mentions.setup import SourceEntry
from sources.base import Harvest
from sources.errors import Gone, RateLimited, SourceError

_PATIENCE = 3
_SLOWER = 1.5
_WORST = timedelta(hours=6)
_GONE = timedelta(days=1)


def next_interval(
    entry: SourceEntry, current: timedelta, unchanged_runs: int, outcome: Harvest | SourceError
) -> timedelta:
    """The time until the next fetch.

    Args:
        current: the interval that has just passed.
        unchanged_runs: fetches in a row, this one included, that brought nothing new.
        outcome: what this fetch brought, or why it failed.
    """
    if isinstance(outcome, RateLimited):
        return max(timedelta(seconds=outcome.retry_after), entry.every)
    if isinstance(outcome, Gone):
        return max(_GONE, entry.every)
    if isinstance(outcome, SourceError):
        return min(max(current, entry.every) * 2, max(_WORST, entry.every))
    if outcome.told_for:
        # Half of it, so that the promise is renewed in time.
        return max(entry.every, min(entry.at_most, outcome.told_for / 2))
    if not outcome.unchanged or unchanged_runs < _PATIENCE:
        return entry.every
    return min(max(current, entry.every) * _SLOWER, entry.at_most)


def jitter(interval: timedelta) -> timedelta:
    """Up to a tenth more, so that sources added together do not stay together."""
    return interval * random.uniform(1.0, 1.1)
