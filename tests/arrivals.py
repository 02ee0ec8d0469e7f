"""Short ways to say what arrives, for the tests of the store."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from mentions.listening import Progress
from mentions.model import Arrival, Because, Choice, Kind, Reading, Sighting, Tone

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
LONG = (
    "The new espresso machine from Kaffeverket broke after two weeks and nobody at support has answered any of the "
    "five letters I have written to them since, which is a pity because the coffee really was very good"
)


def sighting(native_id: str = "1", **said: Any) -> Sighting:
    """A sighting with an address of its own, unless something else is said."""
    plain = {"url": f"https://blog.example/{native_id}", "title": f"Post {native_id}", "text": "They are fine."}
    return Sighting(native_id, **{**plain, **said})


def arrival(native_id: str = "1", held: str = "", **said: Any) -> Arrival:
    """A sighting read as a complaint and given to U1."""
    reading = Reading("en", Kind.COMPLAINT, Tone.NEGATIVE, 0.25, 0.5, ("broke",))
    choice = Choice("U1", "support", Because("rule", ("first",)))
    return Arrival(sighting(native_id, **said), ("Kaffeverket",), reading, choice, held)


def progress(fence: int, outcome: str = "ok", **said: Any) -> Progress:
    """A fetch that ended well, to be made again in fifteen minutes."""
    quarter = timedelta(minutes=15)
    plain = {"bookmark": {"etag": "x"}, "next_due": NOW + quarter, "interval": quarter}
    return Progress(outcome=outcome, fence=fence, **{**plain, **said})
