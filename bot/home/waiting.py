"""What somebody waits for, line by line, with a button where something can be done about it. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.cards.deadline import moment_aloud
from bot.cards.thread import short_title
from bot.home.rows import button
from bot.slack import blocks as b
from bot.slack.blocks import Block
from bot.slack.escape import one_line
from bot.words import N_, Words
from mentions.awaiting import Awaited, Awaits
from mentions.lifecycle import Action, offered
from mentions.model import Status
from mentions.setup import Setup

_MOST = 10
_SAID = {
    Awaits.LOOK: N_("{who} asks you to look at the answer. The button is in your direct message."),
    Awaits.APPROVED: N_("{who} has approved your answer: it can go."),
    Awaits.HELD: N_("{who} wants your answer to wait."),
    Awaits.COOLED: N_("Your answer has cooled off. Read it once more."),
    Awaits.READY: N_("Your answer is ready. Put it on the page, then say that it is there."),
    Awaits.UNCLEAR: N_("Nobody knows whether it arrived. Look, then choose on its card."),
    Awaits.WRITING: N_("You have begun an answer."),
    Awaits.UNDERWAY: N_("It is on its way to the source."),
    Awaits.ASKED: N_("{who} is looking at your answer."),
    Awaits.COOLING: N_("Your answer cools off until {when}."),
    Awaits.CONSENT: N_("The writer has been asked since {when} whether we may quote."),
    Awaits.ASK_AGAIN: N_("You are asked {when} whether it is solved."),
}
_GOES_ON = {Awaits.APPROVED, Awaits.HELD, Awaits.COOLED, Awaits.READY, Awaits.WRITING}


def waiting(
    awaited: Sequence[Awaited], people: Mapping[str, str], setup: Setup, now: datetime, t: Words
) -> list[Block]:
    """Everything that is waited for; nothing where nothing is."""
    if not awaited:
        return []
    shown = [_row(one, people, setup, now, t) for one in awaited[:_MOST]]
    more = len(awaited) - len(shown)
    others = [b.context(b.plain(t.n("{n} more, not shown", "{n} more, not shown", more)))] if more > 0 else []
    return [b.header(t._("What you wait for")), *shown, *others]


def _row(one: Awaited, people: Mapping[str, str], setup: Setup, now: datetime, t: Words) -> Block:
    who = one_line(people.get(one.who, one.who), 60) or t._("A colleague")
    when = moment_aloud(one.at, now, setup.timezone, t) if one.at else ""
    if one.what is Awaits.ASK_AGAIN and one.at:
        # Only its day was chosen.
        when = f"{one.at.astimezone(ZoneInfo(setup.timezone)):%Y-%m-%d}"
    title = f"#{one.mention.id} {one_line(short_title(one.mention), 80)}"
    said = b.plain(f"{title}\n{t._(_SAID[one.what]).format(who=who, when=when)}")
    legal = offered(one.mention, frozenset())
    if one.what not in _GOES_ON or Action.REPLY not in legal or one.mention.status is Status.CLOSED:
        return b.section(said)
    return b.section(said, button(one.mention, Action.REPLY, t, t._("Go on")))
