"""What colleagues teach by what they do with a mention, and what has been learned from it: values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

MOST_TAUGHT = 2_000
"""The newest labels that a lesson is learned from."""
FEWEST = 10
"""With fewer labels nothing is learned: there would be nothing left to measure it on."""


@dataclass(frozen=True, slots=True)
class Taught:
    """One text, and what a colleague has said that it is.

    Attributes:
        mention_id: the mention it stood in: one text may have been judged under several questions.
        question: "kind", "role" or "about".
        answer: a Kind, a role of the setup, or "yes" and "no".
        action: the move that said so, a word of lifecycle.Action; "reply" and "thank" only confirm what stood there.
    """

    mention_id: int
    title: str
    text: str
    language: str
    question: str
    answer: str
    action: str
    at: datetime


class LessonState(StrEnum):
    """What became of a lesson. At most one is live."""

    LEARNING = "learning"
    LIVE = "live"
    REFUSED = "refused"
    BROKEN = "broken"
    UNDONE = "undone"
    OLD = "old"


@dataclass(frozen=True, slots=True)
class LessonNote:
    """A lesson without its weights.

    Attributes:
        at: when its labels were gathered.
        labels: how many it was learned from.
        measured: what it was measured at on labels that it was not taught, see `routing.lessons.Learned`.
    """

    version: int
    at: datetime
    labels: int
    state: LessonState
    measured: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FirstAsked:
    """Of the answers of some time, how many came from the one who was asked first."""

    answers: int
    right: int
