"""The forms that look beyond the answer: closing, with when to ask whether it is solved, and filing under a cause."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.afterwards.causelist import no_causes
from bot.afterwards.days import A_WEEK
from bot.answering.forms import CHOICE, TEXT, quoted_mention, read_form
from bot.cards.filed import causes_for
from bot.slack import blocks as b
from bot.slack.blocks import Block
from bot.slack.escape import one_line, safe_url
from bot.slack.press import About, metadata
from bot.words import MOVES, OUTCOMES, Words
from mentions.lifecycle import Action
from mentions.model import Kind, Mention, Outcome, Status
from mentions.setup import Setup
from routing.hours import zone_of

CAUSE = "cause"
WHEN = "when"
TICKET = "ticket"
"""The block_ids, and at once the action_ids, of a form's fields."""

_WORTH_ASKING = frozenset({Kind.COMPLAINT, Kind.RANT, Kind.QUESTION, Kind.MISTAKE})
_MOST_CAUSES = 100


@dataclass(frozen=True, slots=True)
class Closing:
    """What somebody filled in to close a mention; "" and None for what was left empty.

    Attributes:
        asks: whether the form had a field for the cause at all.
    """

    outcome: str = ""
    cause: str = ""
    day: date | None = None
    note: str = ""
    asks: bool = False


def close_form(mention: Mention, setup: Setup, user: str, about: About, now: datetime, t: Words) -> Block:
    """What became of it, why it happened, and when to ask whether it is solved."""
    options = [b.option(t._(says), outcome) for outcome, says in OUTCOMES.items()]
    likely = _likely_outcome(mention)
    chosen = next((option for option in options if option["value"] == likely), None)
    blocks = [
        quoted_mention(mention, setup, t),
        b.question(CHOICE, t._("What became of it?"), b.radio(CHOICE, options, chosen)),
    ]
    if causes_for(mention, setup):
        blocks.append(_cause(mention, setup, t))
    if mention.answered_at and mention.reading.kind in _WORTH_ASKING:
        day = (now + A_WEEK).astimezone(ZoneInfo(zone_of(setup, user))).date()
        label = t._("When shall somebody ask whether it is solved?")
        hint = t._("Whoever answered is asked that day. Leave it empty, and nobody asks.")
        blocks.append(b.question(WHEN, label, b.date_input(WHEN, day.isoformat()), hint, optional=True))
    blocks.append(b.question(TEXT, t._("Note for colleagues"), b.text_input(TEXT, "", 1000), optional=True))
    return b.modal(t._("Close"), blocks, t._("Cancel"), t._("Close"), Action.CLOSE, metadata(about))


def cause_form(mention: Mention, setup: Setup, about: About, t: Words) -> Block:
    """Why it happened, and where that is worked on."""
    if not setup.causes:
        return b.modal(t._(MOVES[Action.CAUSE]), [b.section(b.markup(no_causes(t)))], t._("Back"))
    hint = t._("Left empty, it is the page that the setup names for the cause.")
    ticket = b.question(TICKET, t._("Where is it worked on?"), b.url_input(TICKET, mention.ticket), hint, optional=True)
    blocks = [quoted_mention(mention, setup, t), _cause(mention, setup, t), ticket]
    return b.modal(t._(MOVES[Action.CAUSE]), blocks, t._("Cancel"), t._("Save"), Action.CAUSE, metadata(about))


def read_closing(state: Mapping[str, Any]) -> Closing:
    """The state of a sent form. What is not of the expected shape counts as empty."""
    filled, values = read_form(state), state.get("values")
    fields = values if isinstance(values, Mapping) else {}
    day = _part(fields, WHEN).get("selected_date")
    cause = read_cause(state)
    return Closing(filled.choice, cause, _day(day) if isinstance(day, str) else None, filled.text, CAUSE in fields)


def read_cause(state: Mapping[str, Any]) -> str:
    """The chosen cause, "" for none."""
    values = state.get("values")
    option = _part(values if isinstance(values, Mapping) else {}, CAUSE).get("selected_option")
    chosen = option.get("value") if isinstance(option, Mapping) else None
    return chosen if isinstance(chosen, str) else ""


def read_ticket(state: Mapping[str, Any]) -> str:
    """The page that was named, "" for none."""
    values = state.get("values")
    found = _part(values if isinstance(values, Mapping) else {}, TICKET).get("value")
    return found if isinstance(found, str) and safe_url(found) else ""


def unknown_cause(t: Words) -> dict[str, str]:
    """Said at the field when the setup has changed meanwhile."""
    return {CAUSE: t._("The setup knows no such cause any more. Choose another one.")}


def past_day(t: Words) -> dict[str, str]:
    """Said at the field when that day cannot be meant."""
    return {WHEN: t._("Choose a day that is still to come, within a year.")}


def _cause(mention: Mention, setup: Setup, t: Words) -> Block:
    named = dict.fromkeys([*(cause.name for cause in setup.causes), *filter(None, [mention.cause])])
    options = [b.option(one_line(name, 75), name) for name in list(named)[:_MOST_CAUSES]]
    chosen = next((option for option in options if option["value"] == mention.cause), None)
    select = b.select(CAUSE, t._("Choose a cause"), options, chosen)
    return b.question(CAUSE, t._("Why did it happen?"), select, optional=True)


def _likely_outcome(mention: Mention) -> Outcome | None:
    if mention.status is not Status.ANSWERED:
        return None
    return Outcome.THANKED if mention.reading.kind is Kind.PRAISE else Outcome.STANDING


def _part(fields: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    block = fields.get(name)
    field = block.get(name) if isinstance(block, Mapping) else None
    return field if isinstance(field, Mapping) else {}


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
