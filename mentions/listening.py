"""How a source is doing: where a fetch left it, what it brought, and what is known of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a fetch left its source, to be kept together with what it found.

    Attributes:
        outcome: "ok" or "unchanged"; any other word is a failure, in the words of sources/errors.py.
        fence: the number its lease gave; a newer lease makes this one void.
        new: how many mentions it brought; counted by the store itself where it accepts them.
        channel: where people are told when the source turns bad or is well again; "" tells nobody.
        canary: a search has found the page that it must find.
        asked: False if this was sent to us, and nobody has asked the source.
    """

    bookmark: Mapping[str, str]
    next_due: datetime
    interval: timedelta
    outcome: str
    fence: int
    new: int = 0
    note: str = ""
    channel: str = ""
    canary: bool = False
    asked: bool = True


@dataclass(frozen=True, slots=True)
class Accepted:
    """What became of a batch of arrivals, as mention ids; what was known already stands nowhere."""

    posted: tuple[int, ...] = ()
    held: tuple[int, ...] = ()
    merged: tuple[int, ...] = ()
    edited: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceState:
    """How a source is doing.

    Attributes:
        fails: failures in a row.
        unchanged: fetches in a row that brought nothing new.
        runs: finished fetches; 0 before the first.
        told: what people have been told of it: "", "bad", "gone" or "silent".
        counts: how often a fetch came to each outcome.
        usual_gap: the usual time between two fetches that brought something; None before the second.
        brought_at: when one last did.
        canary_at: when a search last found the page that it must find.
    """

    source: str
    bookmark: dict[str, str]
    next_due: datetime
    interval: timedelta
    outcome: str = ""
    note: str = ""
    fails: int = 0
    unchanged: int = 0
    runs: int = 0
    last_try: datetime | None = None
    last_good: datetime | None = None
    last_new: datetime | None = None
    fence: int = 0
    told: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    usual_gap: timedelta | None = None
    brought_at: datetime | None = None
    canary_at: datetime | None = None
