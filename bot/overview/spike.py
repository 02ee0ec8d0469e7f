"""When more is said than is ordinary: judged by the same hours of the weeks before. Pure.

An hour is compared with the middle one of its like: the same hours of the same weekday in the last weeks, and those
beside them. How far they lie apart (by the middle deviation, which a former spike hardly moves, and never less than
chance alone would spread them) says how much more is out of the ordinary. What is over must come back to the
ordinary, not only below the alarm: else a spike would end and begin all the time.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from mentions.statistics import Swell

HOUR = timedelta(hours=1)
STEP = timedelta(minutes=5)
"""How often it is looked at."""
_WEEK = timedelta(days=7)
_WEEKS = 8
_BESIDE = (-HOUR, timedelta(0), HOUR)
_FEWEST_ALIKE, _FEWEST_ANY = 6, 48
_DAYS = 14
_FEWEST = {Swell.VOLUME: 6, Swell.HEAT: 5}
_BEGINS, _ENDS = 4.8, 2.0
_NORMAL = 1.4826  # the middle deviation of a bell curve, times this, is its standard deviation
_TIMES = 2.0

Window = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Ordinary:
    """What an hour brings: the middle, and how far from it is still chance."""

    usual: float
    spread: float

    def begins(self, found: int, what: Swell) -> bool:
        """Whether so many in an hour are out of the ordinary."""
        most = max(self.usual + _BEGINS * self.spread, _TIMES * self.usual, _FEWEST[what])
        return found >= most

    def over(self, found: int) -> bool:
        """Whether an hour is as others again."""
        return found <= self.usual + _ENDS * self.spread


def last_hour(now: datetime) -> Window:
    """The hour that is looked at: up to the last full five minutes."""
    end = datetime.fromtimestamp(now.timestamp() // STEP.total_seconds() * STEP.total_seconds(), now.tzinfo)
    return end - HOUR, end


def alike(window: Window, zone: str, first: datetime) -> tuple[Window, ...]:
    """The hours it is compared with, none before `first`: the same by the clock of `zone` in the weeks before, or where
    there are too few of these, all of the last two weeks; () where that is not enough either."""
    local = ZoneInfo(zone)
    start = window[0].astimezone(local)
    same = [(start - _WEEK * n).replace(tzinfo=local) + beside for n in range(1, _WEEKS + 1) for beside in _BESIDE]
    known = tuple((at, at + HOUR) for at in same if at >= first)
    if len(known) >= _FEWEST_ALIKE:
        return known
    recent = [window[0] - HOUR * n for n in range(1, _DAYS * 24 + 1)]
    known = tuple((at, at + HOUR) for at in recent if at >= first)
    return known if len(known) >= _FEWEST_ANY else ()


def ordinary(counted: Sequence[int]) -> Ordinary:
    """What those hours say of an ordinary one."""
    usual = median(counted)
    deviation = median(abs(number - usual) for number in counted)
    return Ordinary(usual, max(_NORMAL * deviation, math.sqrt(usual + 1)))
