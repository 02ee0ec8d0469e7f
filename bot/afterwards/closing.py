"""What people do once there has been an answer: close it, file it under a cause, say whether it is solved."""

from __future__ import annotations

import re

from bot.afterwards import days, forms
from bot.afterwards.causelist import which_cause
from bot.answering.actions import act, close_form
from bot.answering.forms import nothing_chosen
from bot.answering.moving import make, said
from bot.desk import Visit
from bot.slack.blocks import Message
from bot.slack.escape import safe_url
from bot.slack.press import parse_metadata
from bot.telling import report
from mentions.lifecycle import Action
from mentions.model import Outcome
from mentions.results import Missing, Moved, Repeated

_NOTHING_TO_SOLVE = frozenset({Outcome.NOT_US, Outcome.DUPLICATE})
_LINK = re.compile(r"<?(https?://[^>|\s]+)(?:\|[^>]*)?>?")


async def send_close(visit: Visit) -> None:
    """The close form: one outcome; perhaps a cause, a day to ask on, and a note."""
    view = visit.body["view"]
    about, filled = parse_metadata(str(view.get("private_metadata", ""))), forms.read_closing(view["state"])
    if about is None:
        await close_form(visit, Missing(0), kept=filled.note)
        return
    asked = days.when_to_ask(filled.day, visit.setup, visit.person.id, visit.desk.now())
    mention = await visit.desk.store.mentions.get(about.mention_id)
    files = mention is not None and filled.asks and filled.cause != mention.cause
    if errors := _errors(filled, visit, files=files, comes=asked is not None):
        await visit.ack(response_action="errors", errors=errors)
        return
    if files:
        filed = await make(visit, Action.CAUSE, about.mention_id, argument=filled.cause)
        if not isinstance(filed, Moved | Repeated):
            await close_form(visit, filed, kept=filled.note)
            return
    asked = None if filled.outcome in _NOTHING_TO_SOLVE else asked
    result = await make(
        visit, Action.CLOSE, about.mention_id, argument=filled.outcome, note=filled.note, ask_again_at=asked
    )
    await close_form(visit, result, kept=filled.note)


def _errors(filled: forms.Closing, visit: Visit, *, files: bool, comes: bool) -> dict[str, str]:
    """What is said at the fields; {} where all is well."""
    if filled.outcome not in set(Outcome):
        return nothing_chosen(Action.CLOSE, visit.t)
    if filled.day and not comes:
        return forms.past_day(visit.t)
    if files and filled.cause and days.cause_named(filled.cause, visit.setup) is None:
        return forms.unknown_cause(visit.t)
    return {}


async def send_cause(visit: Visit) -> None:
    """The form that files it: a cause, and perhaps a page of the issue tracker."""
    view = visit.body["view"]
    about = parse_metadata(str(view.get("private_metadata", "")))
    cause, ticket = forms.read_cause(view["state"]), forms.read_ticket(view["state"])
    if about is None:
        await close_form(visit, Missing(0), kept=ticket)
        return
    if cause and days.cause_named(cause, visit.setup) is None:
        await visit.ack(response_action="errors", errors=forms.unknown_cause(visit.t))
        return
    await close_form(visit, await make(visit, Action.CAUSE, about.mention_id, argument=cause, note=ticket), kept=ticket)


async def cause_by_command(visit: Visit, rest: str) -> Message | None:
    """`cause 12 late delivery https://…`; with the number alone the form opens."""
    number, _, words = rest.removeprefix("#").partition(" ")
    if not number.isdecimal() or not number.isascii() or len(number) > 18:
        return report.which_one(Action.CAUSE, visit.t)
    if not words.strip():
        await act(visit, Action.CAUSE, int(number))
        return None
    link = _LINK.search(words)
    name = report.plain(words[: link.start()] if link else words)
    cause = days.cause_named(name, visit.setup)
    if cause is None:
        return which_cause(visit.setup, visit.t)
    ticket = report.plain(link[1]) if link and safe_url(link[1]) else ""
    result = await make(visit, Action.CAUSE, int(number), argument=cause.name, note=ticket)
    if isinstance(result, Moved | Repeated):
        return report.done(Action.CAUSE, result.mention, visit.names, visit.t)
    return said(result, visit)
