"""Who is asked about a mention that has had its answer: whoever gave it, else whoever of the role is there. Pure."""

from __future__ import annotations

from mentions.model import Availability, Mention
from mentions.setup import Setup
from routing.roster import Pick, pick
from routing.rules import case_of
from routing.whose import people_in, wanted_by


def again(setup: Setup, mention: Mention, there: Availability) -> Pick:
    """Who answered last, if still in the team and not away; else as if it came today. Its `because` is None where it
    is who answered, or somebody of the role."""
    last = mention.answered_by or mention.owner or mention.closed_by
    with_us = not setup.team or setup.ambassador(last) is not None or last == setup.fallback
    if last and with_us and last not in there.away:
        return Pick(last, mention.role, None)
    case = case_of(mention)
    return pick(setup, mention.role, there, people_in(setup, case), wanted_by(case))
