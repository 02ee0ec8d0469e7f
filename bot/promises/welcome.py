"""The word of welcome for somebody who was away: how much waits, and since when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.delivery.direct import many
from bot.slack.blocks import Message
from bot.slack.escape import one_line
from bot.words import N_, Words
from mentions.model import Mention
from mentions.setup import Setup

_SINCE = (
    N_("since Monday"),
    N_("since Tuesday"),
    N_("since Wednesday"),
    N_("since Thursday"),
    N_("since Friday"),
    N_("since Saturday"),
    N_("since Sunday"),
)
_A_WEEK = 7


def welcome(user: str, waiting: Sequence[Mention], setup: Setup, now: datetime, t: Words) -> Message:
    """What waits for `user`, who is back, oldest first."""
    oldest_first = sorted(waiting, key=lambda mention: (mention.seen_at, mention.id))
    person = setup.ambassador(user)
    since = _since(oldest_first[0].seen_at, now, _zone(setup, user), t)
    heading = t.n("{n} waits for you, {since}", "{n} wait for you, the oldest {since}", len(oldest_first), since=since)
    hello = t._("Welcome back, {name}.").format(name=one_line(person.name, 60)) if person else t._("Welcome back.")
    return many(oldest_first, setup, now, t, f"{hello} {heading}")


def _zone(setup: Setup, user: str) -> ZoneInfo:
    person = setup.ambassador(user)
    return ZoneInfo((person.timezone if person else None) or setup.timezone)


def _since(moment: datetime, now: datetime, zone: ZoneInfo, t: Words) -> str:
    """The day, as one says it: by its name within a week, else by its date."""
    day, today = moment.astimezone(zone).date(), now.astimezone(zone).date()
    days = (today - day).days
    if days <= 0:
        return t._("since today")
    if days == 1:
        return t._("since yesterday")
    return t._(_SINCE[day.weekday()]) if days < _A_WEEK else t._("since {date}").format(date=f"{day:%Y-%m-%d}")
