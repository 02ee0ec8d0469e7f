"""What is asked and told after the answer: whether it is solved, and that what went wrong has been put right."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from mentions.lifecycle import Action


class Solved(StrEnum):
    """What somebody says who was asked whether it is solved."""

    YES = "yes"
    NO = "no"
    LATER = "later"


IS_IT_SOLVED = "solved"
IT_IS_FIXED = "fixed"
"""What a direct message may be about: a question, or causes that are put right."""
SETTLES = frozenset({Action.SOLVED, Action.REOPEN, Action.HEARD, Action.REPLY_GONE, Action.FIXED, Action.GONE})
"""The moves after which nobody need answer an earlier question whether it is solved."""


@dataclass(frozen=True, slots=True)
class CauseCount:
    """How often one cause disappoints.

    Attributes:
        this_month, last_month: mentions filed under it, by when we saw them.
        waiting: how many were answered or closed with it, and would be told if it were put right now.
        fixed_at: when it was last said to be put right.
    """

    cause: str
    this_month: int
    last_month: int
    waiting: int
    fixed_at: datetime | None = None
