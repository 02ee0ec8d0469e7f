"""What is kept of a text that was judged to be a troll's: for the law, and for a fair look again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mentions.model import TrollReason


@dataclass(frozen=True, slots=True)
class Mark:
    """What a troll mark is made by, beside its reason.

    Attributes:
        policy: the number of the policy in force.
        facts: what speaks for it, one line each, as the person saw it.
    """

    policy: int = 0
    facts: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A text as it stood when a person judged it; it outlives its erasure at the source, for as long as the setup says.

    Attributes:
        policy: the number of the policy that was in force.
        facts: what spoke for it, one line each, as the person saw it.
    """

    id: int
    mention_id: int
    reason: TrollReason
    policy: int
    url: str
    title: str
    text: str
    author: str
    author_url: str
    published_at: datetime
    facts: str
    by: str
    at: datetime
