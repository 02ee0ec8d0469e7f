"""Reminding later: the times that are offered, and the form that asks for one of them and for the reason."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.answering.days import Starts
from bot.answering.forms import CHOICE, TEXT, read_form
from bot.cards.deadline import moment_aloud
from bot.cards.passage import quote
from bot.slack import blocks as b
from bot.slack.blocks import Block
from bot.slack.escape import blank, clean
from bot.slack.press import About, metadata
from bot.words import KINDS, MOVES, N_, Words
from mentions.lifecycle import Action
from mentions.model import Mention
from mentions.setup import Setup
from routing.hours import zone_of
from routing.roster import begins

WHEN = "when"
"""The block_id, and at once the action_id, of the field for any other time."""

_LONGEST = timedelta(days=366)
_AFTERNOON = time(13)
_LATEST_FOR_AFTERNOON = time(12, 30)
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)


def choices(now: datetime, zone: ZoneInfo, starts: Starts) -> list[tuple[str, datetime]]:
    """What is offered, as sentences with their times (aware UTC), the soonest first.

    Args:
        starts: when the work of whoever asks begins, from a moment on.
    """
    local = now.astimezone(zone)
    today = datetime.combine(local.date(), time(), zone)
    tomorrow = starts(today + _DAY)
    monday = starts(today + _DAY * (7 - local.weekday()))
    found = [(N_("In 1 hour"), now + _HOUR)]
    if local.time() <= _LATEST_FOR_AFTERNOON:
        found.append((N_("This afternoon"), datetime.combine(local.date(), _AFTERNOON, zone)))
    if tomorrow.astimezone(zone).date() == (today + _DAY).date() and tomorrow != monday:
        found.append((N_("Tomorrow morning"), tomorrow))
    found.append((N_("Next week"), monday))
    return [(says, at.astimezone(UTC)) for says, at in sorted(found, key=lambda one: one[1])]


def snooze_form(mention: Mention, setup: Setup, user: str, about: About, now: datetime, t: Words) -> Block:
    """When to remind again, in the hours of `user`, and why not before."""
    zone = zone_of(setup, user)
    options = [
        b.option(t._(says), str(int(at.timestamp())), moment_aloud(at, now, zone, t))
        for says, at in choices(now, ZoneInfo(zone), lambda at: begins(setup, user, at))
    ]
    heading = b.words(f"#{mention.id} {t._(KINDS[mention.reading.kind])}")
    picker = b.moment_input(WHEN)
    blocks = [
        b.rich(b.rich_section(heading), quote(mention, setup, t)),
        b.question(CHOICE, t._("When?"), b.radio(CHOICE, options, options[0])),
        b.question(WHEN, t._("Or at another time"), picker, t._("Counts in place of the choice above."), optional=True),
        b.question(TEXT, t._("Why not before? Your colleagues see it."), b.line_input(TEXT, longest=500)),
    ]
    title = t._(MOVES[Action.SNOOZE])
    return b.modal(title, blocks, t._("Cancel"), t._("Remind later"), Action.SNOOZE, metadata(about))


def read_snooze(state: Mapping[str, Any], now: datetime, t: Words) -> tuple[datetime, str] | dict[str, str]:
    """The moment (aware UTC) and the reason; else what is said at the fields."""
    filled, other = read_form(state), _picked(state)
    chosen = other if other is not None else _moment(filled.choice)
    errors = {} if chosen and now < chosen <= now + _LONGEST else {WHEN if other else CHOICE: _past(t)}
    if blank(clean(filled.text)):
        errors[TEXT] = t._("Say why, so that your colleagues understand.")
    return errors if errors or chosen is None else (chosen, filled.text.strip())


def _past(t: Words) -> str:
    return t._("Choose a time that is still to come, within a year.")


def _picked(state: Mapping[str, Any]) -> datetime | None:
    values = state.get("values")
    block = values.get(WHEN) if isinstance(values, Mapping) else None
    field = block.get(WHEN) if isinstance(block, Mapping) else None
    picked = field.get("selected_date_time") if isinstance(field, Mapping) else None
    return _moment(str(picked)) if picked else None


def _moment(seconds: str) -> datetime | None:
    """Seconds since 1970 that somebody's form has sent."""
    if not seconds.isascii() or not seconds.isdecimal() or len(seconds) > 10:
        return None
    return datetime.fromtimestamp(int(seconds), UTC)
