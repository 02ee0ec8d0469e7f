"""The published policy as others cite it: the numbers of its clauses, its versions, and where it stands. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mentions.model import TrollReason
from mentions.setup import Setup

CLAUSES: dict[TrollReason, int] = {reason: number for number, reason in enumerate(TrollReason, 1)}
"""What each reason stands under in the policy; every published version has them in this order."""


@dataclass(frozen=True, slots=True)
class PolicyVersion:
    """One wording of the policy.

    Attributes:
        number: 1 for the first, one more with each setup in which the company's own words are others.
        setup: the last version of the setup that had this wording: what is published under the number.
        since, until: when it came into force and when another did; until is None for the one in force.
    """

    number: int
    setup: int
    since: datetime
    until: datetime | None = None


def clause(reason: TrollReason) -> int:
    """The number of the policy's clause that speaks against this."""
    return CLAUSES[reason]


def policy_address(setup: Setup, public_url: str, language: str = "", reason: TrollReason | None = None) -> str:
    """Where the policy can be read, at the clause for `reason` if one is named; "" if it is published nowhere.

    Args:
        public_url: where the world finds our own pages, without a slash at the end, or "".
        language: "en" or "sv" for our own page in that language; for any other the reader's browser says which.
    """
    if setup.policy.url:
        return setup.policy.url
    if not public_url:
        return ""
    page = f"{public_url}/policy" + (f"/{language}" if language in ("en", "sv") else "")
    return page + (f"#clause-{clause(reason)}" if reason else "")
