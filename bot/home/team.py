"""How much everybody has in hand, and who is away. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.cards.deadline import by_when_aloud
from bot.home.rows import is_overdue
from bot.slack import blocks as b
from bot.slack.blocks import Block
from bot.slack.escape import one_line
from bot.words import Words
from mentions.awaiting import Load
from mentions.setup import Setup

_MOST = 30


def team(
    loads: Mapping[str, Load],
    away: Mapping[str, datetime],
    people: Mapping[str, str],
    setup: Setup,
    now: datetime,
    t: Words,
) -> list[Block]:
    """One line for each colleague, whoever has most in hand first; what belongs to nobody stands in front."""
    users = [*dict.fromkeys(["", *(person.user for person in setup.team), *loads, *away])]
    known = [user for user in users if user in loads or user in away or setup.ambassador(user)]
    if not known:
        return []
    ranked = sorted(known, key=lambda user: (user != "", -_many(loads, user)))
    lines = [_line(user, loads.get(user), away.get(user), people, setup, now, t) for user in ranked[:_MOST]]
    more = len(ranked) - len(lines)
    others = [b.context(b.plain(t.n("{n} more, not shown", "{n} more, not shown", more)))] if more > 0 else []
    items = [b.rich_section(b.words(line)) for line in lines]
    return [b.header(t._("The team")), b.rich(b.rich_list(items)), *others]


def _line(
    user: str,
    load: Load | None,
    away: datetime | None,
    people: Mapping[str, str],
    setup: Setup,
    now: datetime,
    t: Words,
) -> str:
    who = one_line(people.get(user, user), 60) if user else t._("Nobody")
    facts = [t.n("{n} in hand", "{n} in hand", load.many if load else 0)]
    if load and (until := by_when_aloud(load.first, setup, now, t)):
        mark = "⏰ " if is_overdue(load.first, setup, now) else ""
        facts.append(f"{mark}#{load.first.id}: {until}")
    if away:
        day = f"{away.astimezone(ZoneInfo(setup.timezone)):%Y-%m-%d}"
        facts.append(t._("away until {when}").format(when=day))
    return f"{who}: {' · '.join(facts)}"


def _many(loads: Mapping[str, Load], user: str) -> int:
    return loads[user].many if user in loads else 0
