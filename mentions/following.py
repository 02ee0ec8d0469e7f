"""How often a source is asked what has become of a mention: often at first, then ever more seldom, then never. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from mentions.model import Mention, Sighting

_MINUTES = (10, 30, 60, 180, 360, 720, 1440)
# From the last event on: daily for thirty days, weekly for ninety.
_DAYS = (1,) * 28 + (7,) * 8
_WAITS = (*(timedelta(minutes=minutes) for minutes in _MINUTES), *(timedelta(days=days) for days in _DAYS))

FOUND = 2
"""The step of a mention that was just found: nobody has answered it yet, so an hour is soon enough."""
GONE_ONCE = -1
"""The step of a mention that was not there: what is erased cannot be had back, so a second look is taken first."""
UNSEEN_ONCE = -2
"""The step of a mention below which our answer was not there: nobody is called before a second look, either."""
TOUCHED = 0
"""The step after somebody has claimed or answered it, or its author has said more."""


def wait(step: int) -> timedelta | None:
    """How long until the visit after `step` others; None when there is none any more."""
    return _WAITS[step] if 0 <= step < len(_WAITS) else None


SURE = timedelta(minutes=20)
FIRST_WAIT, SOON = _WAITS[FOUND], _WAITS[TOUCHED]


class Voice(StrEnum):
    """Who speaks below a mention: its author with something to answer, with thanks alone, or with what was written
    before we answered; or others."""

    AUTHOR = "author"
    THANKS = "thanks"
    EARLIER = "earlier"
    OTHERS = "others"


@dataclass(frozen=True, slots=True)
class Followed:
    """A mention whose source is asked what has become of it.

    Attributes:
        step: how many visits there have been since something last happened; see mentions/following.py.
        until: as long it is ours alone.
    """

    mention: Mention
    step: int
    until: datetime


@dataclass(frozen=True, slots=True)
class Heard:
    """Something said below a mention, and by whom."""

    sighting: Sighting
    voice: Voice
