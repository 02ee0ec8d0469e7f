"""Going away and coming back with one press on the Home."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.answering.days import read_until
from bot.desk import Visit
from bot.home.showing import show_home
from bot.home.switch import UNTIL, day_form, wrong_day
from routing.hours import zone_of
from routing.roster import deputies


async def ask(visit: Visit) -> None:
    """The button that asks until when."""
    now, setup = visit.desk.now(), visit.setup
    zone = ZoneInfo(zone_of(setup, visit.person.id))
    names = [visit.names.get(user, user) for user in deputies(setup, visit.person.id)[:1]]
    view = day_form(_next_monday(now.astimezone(zone)), names, visit.t)
    await visit.ack()
    await visit.desk.gateway.open_form(visit.body["trigger_id"], view)


async def save(visit: Visit) -> None:
    """The form with the day."""
    now, person = visit.desk.now(), visit.person.id
    until = read_until(_picked(visit.body["view"]["state"]), now, ZoneInfo(visit.setup.timezone))
    if until is None:
        await visit.ack(response_action="errors", errors={UNTIL: wrong_day(visit.t)})
        return
    await visit.desk.store.people.set_away(person, until, now)
    await visit.ack()
    await show_home(visit)


async def back(visit: Visit) -> None:
    """The button of whoever is back."""
    await visit.desk.store.people.set_away(visit.person.id, None, visit.desk.now())
    await visit.ack()
    await show_home(visit)


def _next_monday(now: datetime) -> str:
    return f"{now + timedelta(days=7 - now.weekday()):%Y-%m-%d}"


def _picked(state: Mapping[str, Any]) -> str:
    values = state.get("values")
    block = values.get(UNTIL) if isinstance(values, Mapping) else None
    field = block.get(UNTIL) if isinstance(block, Mapping) else None
    picked = field.get("selected_date") if isinstance(field, Mapping) else None
    # Without a day it would be for a year.
    return picked if isinstance(picked, str) and picked else "-"
