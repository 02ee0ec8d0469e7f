"""What a fetch says of its source's health, and when people are told. Pure.

well ──fails often enough──▶ bad ──gone for good──▶ gone
 ▲ └──says nothing for long──▶ silent                 │
 └───────────────heard, or new, again─────────────────┘
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from mentions.listening import SourceState

WELL = ("ok", "unchanged")
"""The outcomes of a fetch that was heard: with something, and with nothing new."""

_ILL = ("bad", "gone")
# How often in a row before people are told: what a person must mend at once, what may pass by itself later.
_AT_ONCE = ("auth", "gone")
_SECOND = ("blocked",)
_THIRD, _PATIENCE = 3, timedelta(minutes=30)
_MISSING, _MISSING_FOR = 10, timedelta(days=1)
_BUSY, _QUIET, _AT_LEAST = 8, 6, timedelta(days=1)
_REMEMBERED = 20
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Health:
    """How a source stands after a fetch.

    Attributes:
        outcome: of the fetch; an address that has been missing for long counts as gone.
        told: what people know from now on.
        tell: what they must be told now: "bad", "gone", "silent", "well" (after bad), "new" (after silent), or "".
        since: what `tell` counts from: when it was last heard, or last brought something.
    """

    outcome: str
    told: str
    counts: Mapping[str, int]
    usual_gap: timedelta | None
    brought_at: datetime | None
    tell: str = ""
    since: datetime | None = None


def judge(before: SourceState, outcome: str, now: datetime, *, asked: bool = True) -> Health:
    """The source's health after a fetch that came to `outcome`.

    Args:
        asked: False if it was sent to us: that says nothing about what has not been sent.
    """
    outcome = _escalated(before, outcome, now)
    counts = {**before.counts, outcome: before.counts.get(outcome, 0) + 1}
    if outcome in WELL:
        return _heard(before, outcome, counts, now, asked=asked)
    worse = "gone" if outcome == "gone" else "bad"
    known = before.told == "gone" or before.told == worse
    tell = worse if not known and _sure(before, outcome, now) else ""
    told = tell or before.told
    return Health(outcome, told, counts, before.usual_gap, before.brought_at, tell, before.last_good)


def _heard(before: SourceState, outcome: str, counts: Mapping[str, int], now: datetime, *, asked: bool) -> Health:
    gap, brought_at = before.usual_gap, before.brought_at
    if before.told in _ILL:
        # While it could not be heard, nobody knows whether it was silent: that is counted from now.
        return Health(outcome, "", counts, gap, now, "well", before.last_good)
    if outcome == "ok":
        tell = "new" if before.told == "silent" else ""
        return Health(outcome, "", counts, _usual(before, now), now, tell, brought_at)
    tell = "silent" if asked and before.told != "silent" and _silent(before, now) else ""
    return Health(outcome, tell or before.told, counts, gap, brought_at, tell, brought_at)


def _escalated(before: SourceState, outcome: str, now: datetime) -> str:
    """An address where nothing has stood for long will not come back by itself."""
    missing = outcome == "not-found" and before.outcome in ("not-found", "gone") and before.fails + 1 >= _MISSING
    long = before.last_good is None or now - before.last_good >= _MISSING_FOR
    return "gone" if missing and long else outcome


def _sure(before: SourceState, outcome: str, now: datetime) -> bool:
    fails = before.fails + 1
    if outcome in _AT_ONCE:
        return True
    if outcome in _SECOND:
        return fails >= 2
    return fails >= _THIRD and (before.last_good is None or now - before.last_good >= _PATIENCE)


def _usual(before: SourceState, now: datetime) -> timedelta | None:
    """The running mean, in which a new gap weighs at least a twentieth."""
    if before.brought_at is None:
        return None
    gap = max(now - before.brought_at, timedelta())
    if before.usual_gap is None:
        return gap
    return before.usual_gap + (gap - before.usual_gap) / min(max(before.counts.get("ok", 0), 1), _REMEMBERED)


def _silent(before: SourceState, now: datetime) -> bool:
    """Whether a busy source has brought nothing for much longer than is usual."""
    if before.brought_at is None or before.usual_gap is None or before.counts.get("ok", 0) < _BUSY:
        return False
    return _on_weekdays(before.brought_at, now) >= max(_AT_LEAST, _QUIET * before.usual_gap)


def _on_weekdays(since: datetime, until: datetime) -> timedelta:
    """The time between them without Saturdays and Sundays, on which many places rest."""
    weeks, rest = divmod(max(until - since, timedelta()), timedelta(weeks=1))
    spent, at = weeks * timedelta(days=5), until - rest
    while at < until:
        midnight = at.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
        spent += min(midnight, until) - at if at.weekday() < _SATURDAY else timedelta()
        at = midnight
    return spent
