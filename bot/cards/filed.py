"""What a card says of what is still done after the answer: its cause and ticket, and when somebody is asked again."""

from __future__ import annotations

from collections.abc import Mapping

from bot.slack.escape import mrkdwn, one_line, safe_url
from bot.words import Words, name, when
from mentions.model import Kind, Mention
from mentions.setup import Cause, Setup

_LINK_LENGTH = 300


def causes_for(mention: Mention, setup: Setup) -> tuple[Cause, ...]:
    """What it may be filed under: nobody asks why somebody is happy."""
    return () if mention.reading.kind is Kind.PRAISE else setup.causes


def filed(mention: Mention, people: Mapping[str, str], t: Words) -> str:
    """Its cause and where that is worked on, and when somebody is asked whether it is solved; mrkdwn."""
    cause, url = mrkdwn(one_line(mention.cause, 80)), safe_url(mention.ticket)
    label = t._("ticket")
    ticket = f" (<{url}|{label}>)" if url and len(url) <= _LINK_LENGTH else ""
    parts = [t._("Cause: {cause}").format(cause=cause) + ticket] if mention.cause else []
    if mention.ask_again_at:
        who = mention.answered_by or mention.owner or mention.closed_by
        asked = t._("{who} is asked {when} whether it is solved")
        parts.append(asked.format(who=name(who, people) if who else t._("Somebody"), when=when(mention.ask_again_at)))
    return " · ".join(parts)
