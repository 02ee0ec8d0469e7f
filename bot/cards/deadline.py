"""By when somebody is to take or answer a mention, in words, and what therefore comes first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.words import N_, Words, clock, when
from mentions.model import Mention
from mentions.setup import Setup
from routing.promise import answering, ends_at, leg_of

# By whether the answer is waited for, and whether the time is over.
_SAID = {
    (False, False): N_("Claim by {when}"),
    (False, True): N_("Should have been claimed by {when}"),
    (True, False): N_("Answer by {when}"),
    (True, True): N_("Should have been answered by {when}"),
}
_AGAIN = N_("Reminds again {when}")
_WEEKDAYS = (
    N_("Monday {time}"),
    N_("Tuesday {time}"),
    N_("Wednesday {time}"),
    N_("Thursday {time}"),
    N_("Friday {time}"),
    N_("Saturday {time}"),
    N_("Sunday {time}"),
)
_NEAR = {-1: N_("yesterday {time}"), 1: N_("tomorrow {time}")}
_A_WEEK = 7
_NEVER = datetime.max.replace(tzinfo=UTC)


def due_at(mention: Mention, setup: Setup) -> datetime | None:
    """When its promise ends (aware UTC); None while nothing is waited for."""
    leg = leg_of(setup, mention)
    return ends_at(setup, leg) if leg else None


def by_when(mention: Mention, setup: Setup, now: datetime, t: Words) -> str:
    """By when, as mrkdwn in each reader's own zone; "" while nothing is waited for."""
    sentence, at = _sentence(mention, setup, now)
    return t._(sentence).format(when=when(at)) if at else ""


def by_when_aloud(mention: Mention, setup: Setup, now: datetime, t: Words) -> str:
    """The same as plain text in the company's zone."""
    sentence, at = _sentence(mention, setup, now)
    return t._(sentence).format(when=moment_aloud(at, now, setup.timezone, t)) if at else ""


def moment_aloud(at: datetime, now: datetime, zone: str, t: Words) -> str:
    """A time in `zone` as one says it: "12:00" today, "tomorrow 12:00", "Friday 12:00"; further off by its date."""
    local = at.astimezone(ZoneInfo(zone))
    days = (local.date() - now.astimezone(ZoneInfo(zone)).date()).days
    said = _NEAR.get(days) or (_WEEKDAYS[local.weekday()] if 1 < days < _A_WEEK else "")
    return t._(said).format(time=f"{local:%H:%M}") if said else clock(at, now, zone)


def soonest_first(mentions: Sequence[Mention], setup: Setup) -> list[Mention]:
    """What is urgent first, then what is due first; what somebody put off waits until then."""

    def order(mention: Mention) -> tuple[int, datetime, int]:
        due = due_at(mention, setup) or _NEVER
        return (-mention.priority, max(due, mention.snoozed_until or due), mention.id)

    return sorted(mentions, key=order)


def _sentence(mention: Mention, setup: Setup, now: datetime) -> tuple[str, datetime | None]:
    at = due_at(mention, setup)
    if at and mention.snoozed_until and mention.snoozed_until > now:
        return _AGAIN, mention.snoozed_until
    return _SAID[answering(mention), at is not None and at <= now], at
