"""What was found out about a mention beside its kind, each with its reason: values that go with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum


class Urgency(IntEnum):
    """How soon somebody should look: whenever it suits; within days; within hours (an outage, safety, a threat)."""

    NONE = 0
    SOON = 1
    NOW = 2


class Priority(IntEnum):
    """What comes first in every list. What is high has its clock running day and night."""

    LOW = -1
    NORMAL = 0
    HIGH = 1


@dataclass(frozen=True, slots=True)
class Finding:
    """One answer of the reading that a colleague can check.

    Attributes:
        question: "language", "tone", "urgency", "topic", "holds" for what it holds beside its kind, or "role": one
            finding for each likely role then, the likeliest first.
        answer: in the question's own words: an ISO code, a Tone, "soon", a role, a watched name, "suggestion".
        confidence: 0.0 to 1.0.
        because: the words, or the examples, that spoke for it.
    """

    question: str
    answer: str
    confidence: float
    because: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """What an author had said about us before this mention.

    Attributes:
        kinds: how many of each kind there were, among those that were about us.
        trolls: troll marks that have not expired; `troll_at` the latest of them.
        answered_by: who answered the author last, a Slack user id; "" for nobody.
    """

    kinds: Mapping[str, int] = field(default_factory=dict)
    trolls: int = 0
    troll_at: datetime | None = None
    answered_by: str = ""
    answered_at: datetime | None = None

    @property
    def mentions(self) -> int:
        """How many there were."""
        return sum(self.kinds.values())


@dataclass(frozen=True, slots=True)
class Twin:
    """Another mention with the same words as one.

    Attributes:
        same_author: it was written by the same account.
        at: when it was published.
    """

    mention_id: int
    source: str
    url: str
    same_author: bool
    at: datetime


NOTHING_KNOWN = Known()
"""An author of whom we have not heard."""
