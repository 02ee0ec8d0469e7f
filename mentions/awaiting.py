"""What somebody waits for: the steps of an answer that are not their own, and what somebody asks of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from mentions.model import Mention


class Awaits(StrEnum):
    """What is waited for: first what somebody can do something about at once."""

    LOOK = "look"
    APPROVED = "approved"
    HELD = "held"
    COOLED = "cooled"
    READY = "ready"
    UNCLEAR = "unclear"
    WRITING = "writing"
    UNDERWAY = "underway"
    ASKED = "asked"
    COOLING = "cooling"
    CONSENT = "consent"
    ASK_AGAIN = "askagain"


@dataclass(frozen=True, slots=True)
class Awaited:
    """One thing that somebody waits for.

    Attributes:
        who: the colleague who is asked, has said so, or asks: a Slack user id; "" where it is nobody of us.
        at: since when, or for what is to come when; aware UTC.
    """

    what: Awaits
    mention: Mention
    who: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Load:
    """What one person has in hand: how many, and the one whose time began first of what is most urgent."""

    many: int
    first: Mention
