"""What is counted about mentions: how many, how fast, by whom; and when more came than is ordinary."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from mentions.model import Kind, Tone

HEATED = 0.5
"""From this heat on a negative mention counts as heated."""


@dataclass(frozen=True, slots=True)
class Volume:
    """So many alike were found in the `bucket`-th stretch of time."""

    bucket: int
    source: str
    kind: Kind
    tone: Tone
    number: int


@dataclass(frozen=True, slots=True)
class Handled:
    """One mention that got a card, and what became of its promise.

    Attributes:
        seen_at: when it was found.
        urgent: its clock runs day and night.
        posted_at: when the channel got it.
        claimed_at: when somebody took it first, by an answer too; None if nobody has.
        answered_at: when it was answered first; None if it was not.
        waits: somebody is still waited for.
    """

    id: int
    seen_at: datetime
    rule: str
    role: str
    kind: Kind
    urgent: bool
    posted_at: datetime
    claimed_at: datetime | None
    answered_at: datetime | None
    waits: bool


@dataclass(frozen=True, slots=True)
class Tally:
    """What else is counted over some time.

    Attributes:
        load: how many each has answered, by Slack user id.
        causes: how many of those found then have each cause.
        negatives, trolls: found then with a negative tone; marked as a troll by a person.
        not_us: found then, and closed as not about us.
        won: writers who said yes to being quoted then.
    """

    load: dict[str, int]
    causes: dict[str, int]
    negatives: int
    trolls: int
    not_us: int
    won: int


class Swell(StrEnum):
    """What may leave the ordinary: how many come, or how many of them are heated."""

    VOLUME = "volume"
    HEAT = "heat"


@dataclass(frozen=True, slots=True)
class Spike:
    """A time in which more came than is ordinary.

    Attributes:
        found: in the hour in which it was noticed; `most` in the worst hour so far.
        usual: what such an hour brings else.
    """

    id: int
    what: Swell
    began_at: datetime
    ended_at: datetime | None
    found: int
    most: int
    usual: float
