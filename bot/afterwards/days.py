"""When somebody is asked whether it is solved, and which cause is meant."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.desk import Visit
from mentions.afterwards import Solved
from mentions.lifecycle import Action
from mentions.setup import Cause, Setup
from routing.hours import zone_of
from routing.roster import begins

A_WEEK = timedelta(days=7)
_LONGEST = timedelta(days=366)


def when_to_ask(day: date | None, setup: Setup, user: str, now: datetime) -> datetime | None:
    """When on that day `user` is asked: as soon as they are at work. None for what is past, or too far off."""
    if day is None:
        return None
    morning = _midnight(day, setup, user)
    if not now.astimezone(morning.tzinfo).date() < day <= (now + _LONGEST).date():
        return None
    return begins(setup, user, morning)


def in_a_week(setup: Setup, user: str, now: datetime) -> datetime:
    """When `user` is asked again: in the morning, a week from now."""
    day = (now + A_WEEK).astimezone(ZoneInfo(zone_of(setup, user))).date()
    return begins(setup, user, _midnight(day, setup, user))


def cause_named(name: str, setup: Setup) -> Cause | None:
    """The cause of the setup that is called so, however it is written."""
    return next((cause for cause in setup.causes if cause.name.casefold() == name.strip().casefold()), None)


def ticket_of(name: str, setup: Setup) -> str:
    """Where the setup says that this cause is worked on, "" where it does not."""
    cause = cause_named(name, setup)
    return (cause.ticket or "") if cause else ""


def owed(visit: Visit, action: Action, argument: str, note: str, ask_again_at: datetime | None) -> dict[str, Any]:
    """What a move writes down beside itself of what is still to be done."""
    match action:
        case Action.CAUSE:
            return {"note": note or ticket_of(argument, visit.setup)}
        case Action.CLOSE:
            return {"ask_again_at": ask_again_at}
        case Action.SOLVED if argument == Solved.LATER:
            return {"ask_again_at": in_a_week(visit.setup, visit.person.id, visit.desk.now())}
    return {}


def _midnight(day: date, setup: Setup, user: str) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone_of(setup, user)))
