"""The switch between being there and being away: its buttons, and the form that asks for the day. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.slack import blocks as b
from bot.slack.blocks import Block
from bot.slack.escape import one_line
from bot.words import Words
from mentions.setup import Setup

ASK, BACK = "away-ask", "away-back"
"""The action_ids of the buttons."""
SAVE = "away-save"
"""The callback_id of the form."""
UNTIL = "until"
"""The block_id, and at once the action_id, of its field."""


def switch(until: datetime | None, setup: Setup, t: Words) -> Block:
    """Whether somebody is there, as a button that changes it."""
    if until is None:
        said = t._("Going away? Your deputy is asked meanwhile.")
        return b.section(b.plain(said), b.button(ASK, t._("I am away …"), "v1"))
    day = f"{until.astimezone(ZoneInfo(setup.timezone)):%Y-%m-%d}"
    said = t._("You are away until {when}. Others are asked meanwhile.").format(when=day)
    return b.section(b.plain(said), b.button(BACK, t._("I am back"), "v1", style="primary"))


def day_form(usual: str, deputies: Sequence[str], t: Words) -> Block:
    """From which day somebody is asked again; `usual` is an ISO day."""
    names = one_line(", ".join(deputies), 200)
    said = t._("Meanwhile {who} is asked.").format(who=names) if names else t._("Meanwhile others are asked.")
    hint = t._("From that day on you are asked again. At most a year.")
    asked = b.question(UNTIL, t._("Back on"), b.date_input(UNTIL, usual), hint)
    return b.modal(t._("I am away"), [b.section(b.plain(said)), asked], t._("Cancel"), t._("Save"), SAVE)


def wrong_day(t: Words) -> str:
    """Said at the field."""
    return t._("Choose a day that is still to come, within a year.")
