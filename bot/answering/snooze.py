"""Somebody asks to be reminded later: by the form, or by a command."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.answering.actions import act, close_form
from bot.answering.days import read_moment
from bot.answering.later import read_snooze
from bot.answering.moving import make, said
from bot.desk import Visit
from bot.slack.blocks import Message
from bot.slack.press import parse_metadata
from bot.telling import report
from mentions.lifecycle import Action
from mentions.results import Missing, Moved, Repeated
from routing.hours import zone_of
from routing.roster import begins


async def send(visit: Visit) -> None:
    """The form: a time and a reason."""
    view = visit.body["view"]
    about = parse_metadata(str(view.get("private_metadata", "")))
    read = read_snooze(view["state"], visit.desk.now(), visit.t)
    if isinstance(read, dict):
        await visit.ack(response_action="errors", errors=read)
        return
    until, reason = read
    if about is None:
        await close_form(visit, Missing(0), kept=reason)
        return
    result = await make(visit, Action.SNOOZE, about.mention_id, argument=_written(until), note=reason)
    await close_form(visit, result, kept=reason)


async def by_command(visit: Visit, rest: str) -> Message | None:
    """`snooze 12 tomorrow waiting for the workshop`; with the number alone the form opens."""
    number, _, words = rest.removeprefix("#").partition(" ")
    if not number.isdecimal() or not number.isascii() or len(number) > 18:
        return report.which_one(Action.SNOOZE, visit.t)
    if not words.strip():
        await act(visit, Action.SNOOZE, int(number))
        return None
    setup, user = visit.setup, visit.person.id
    zone = ZoneInfo(zone_of(setup, user))
    found = read_moment(words, visit.desk.now(), zone, lambda at: begins(setup, user, at))
    if found is None:
        return report.snooze_how(visit.t)
    until, reason = found
    if not reason:
        return report.snooze_why(visit.t)
    argument, note = _written(until), report.plain(reason)
    result = await make(visit, Action.SNOOZE, int(number), argument=argument, note=note)
    if isinstance(result, Moved | Repeated):
        return report.snoozed(result.mention, visit.setup, visit.desk.now(), visit.t)
    return said(result, visit)


def _written(until: datetime) -> str:
    return until.astimezone(UTC).isoformat(timespec="minutes")
