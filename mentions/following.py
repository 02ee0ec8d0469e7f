"""How often a source is asked what has become of a mention: often at first, then ever more seldom, then never. Pure."""

from __future__ import annotations

from datetime import timedelta

_MINUTES = (10, 30, 60, 180, 360, 720, 1440)
# From the last event on: daily for thirty days, weekly for ninety.
_DAYS = (1,) * 28 + (7,) * 8
_WAITS = (*(timedelta(minutes=minutes) for minutes in _MINUTES), *(timedelta(days=days) for days in _DAYS))

FOUND = 2
"""The step of a mention that was just found: nobody has answered it yet, so an hour is soon enough."""
TOUCHED = 0
"""The step after somebody has claimed or answered it, or its author has said more."""


def wait(step: int) -> timedelta | None:
    """How long until the visit after `step` others; None when there is none any more."""
    return _WAITS[step] if 0 <= step < len(_WAITS) else None


FIRST_WAIT, SOON = _WAITS[FOUND], _WAITS[TOUCHED]
