"""Whether the team can keep what is promised: is anybody of each role at work soon, and who gets what nobody takes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from mentions.setup import Setup
from routing.roster import begins, deputies

_SOON = timedelta(days=7)


def staffing(setup: Setup, away: Mapping[str, datetime], now: datetime) -> Iterator[tuple[bool, str]]:
    """Each thing to say, and whether it is well; `away` is until when each person is away (aware UTC)."""
    if not setup.team:
        return
    roles = sorted({role for person in setup.team for role in person.roles} | {setup.default_role})
    for role in roles:
        people = [person.user for person in setup.team if role in person.roles]
        stand_in = [deputy for user in people for deputy in deputies(setup, user)]
        if not people:
            yield False, f"team: nobody has the role {role}, which is asked when no rule fits; give it to somebody"
        elif not _at_work(setup, people, away, now):
            others = "their deputies are asked" if _at_work(setup, stand_in, away, now) else "name a deputy who is"
            yield False, f"team: nobody of {role} is at work within a week; {others}"
    if setup.lead is None:
        yield True, "team: no lead is named, so the fallback gets what nobody takes in time"
    elif not _at_work(setup, [setup.lead, *deputies(setup, setup.lead)], away, now):
        yield False, "team: the lead is not at work within a week, nor is a deputy; name another lead"


def _at_work(setup: Setup, users: list[str], away: Mapping[str, datetime], now: datetime) -> bool:
    return any(begins(setup, user, max(now, away.get(user, now))) <= now + _SOON for user in users)
