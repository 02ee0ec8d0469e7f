"""What sets a mention apart on its card and in lists: priority, reach, and the rule that decided."""

from __future__ import annotations

from bot.slack.escape import mrkdwn, one_line
from bot.words import Words
from mentions.findings import Priority
from mentions.model import Mention

_TOLD_FROM = 100
_NAMED_ALREADY = frozenset({"rule", "named"})
_NOT_BY_RULE = frozenset({"given", "colleague"})
"""A person has said who shall have it."""


def priority(mention: Mention, t: Words) -> str:
    """In words, for what comes before all else; "" for the rest."""
    return "⚡ " + t._("High priority") if mention.priority is Priority.HIGH else ""


def reach(mention: Mention, t: Words) -> str:
    """How many it reaches, where that is worth a word; plain text."""
    return t._("reaches {n}").format(n=number(mention.reach, t)) if mention.reach >= _TOLD_FROM else ""


def number(n: int, t: Words) -> str:
    """A number as one writes it: 1,200 in English, 1 200 in Swedish."""
    return f"{n:,}".replace(",", "\xa0") if t.language == "sv" else f"{n:,}"


def rule(mention: Mention, t: Words) -> str:
    """The rule that decided something, where the reason does not name it already; mrkdwn."""
    if not mention.rule or mention.because.code in _NAMED_ALREADY | _NOT_BY_RULE:
        return ""
    return t._("rule “{rule}”").format(rule=mrkdwn(one_line(mention.rule, 80)))
