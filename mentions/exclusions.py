"""What is left out under a name: a word, a site or an author that speaks against its being about us."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

HIDDEN = "hidden"
"""Why something is held against which an exclusion speaks."""


class Against(StrEnum):
    """What may speak against a sighting: at once the field of a Name in which it stands, and the reason's code."""

    WORD = "excluded"
    SITE = "excluded_sites"
    AUTHOR = "blocked_authors"


@dataclass(frozen=True, slots=True)
class Exclusion:
    """One thing that the setup leaves out under one name."""

    what: Against
    value: str
    name: str


class Answer(StrEnum):
    """What people have said to a proposal."""

    NONE = ""
    EXCLUDED = "excluded"
    DECLINED = "declined"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class Proposal:
    """What could be left out under some names from now on, and what of the past it would have hidden.

    Attributes:
        hides: mentions, newest first.
        not_us: how many of these somebody has said are not about us; `answered` somebody has answered; `ours` are
            about us by what else was done with them. The rest nobody has judged.
        answer, by, at: what was said to it last, by whom (a Slack user id) and when; `at` is first when it was made.
    """

    what: Against
    value: str
    names: tuple[str, ...]
    hides: tuple[int, ...]
    not_us: int
    answered: int = 0
    ours: int = 0
    id: int = 0
    answer: Answer = Answer.NONE
    by: str = ""
    at: datetime | None = None
