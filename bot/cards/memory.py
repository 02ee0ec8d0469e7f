"""What is known of an author, in a line: what they have said about us before, who knows them, which marks they bear."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from bot.words import Words, name
from mentions.findings import Known
from mentions.model import Kind
from mentions.setup import Setup

_COUNTED: dict[str, Callable[[Words, int], str]] = {
    Kind.PRAISE: lambda t, n: t.n("{n} praise", "{n} praises", n),
    Kind.QUESTION: lambda t, n: t.n("{n} question", "{n} questions", n),
    Kind.COMPLAINT: lambda t, n: t.n("{n} complaint", "{n} complaints", n),
    Kind.MISTAKE: lambda t, n: t.n("{n} mistaken fact", "{n} mistaken facts", n),
    Kind.SUGGESTION: lambda t, n: t.n("{n} suggestion", "{n} suggestions", n),
    Kind.BUYING: lambda t, n: t.n("{n} wish to buy", "{n} wishes to buy", n),
    Kind.PRESS: lambda t, n: t.n("{n} piece of press", "{n} pieces of press", n),
    Kind.RANT: lambda t, n: t.n("{n} rant", "{n} rants", n),
    Kind.TROLL: lambda t, n: t.n("{n} perhaps by a troll", "{n} perhaps by a troll", n),
    Kind.SPAM: lambda t, n: t.n("{n} spam", "{n} spam", n),
    Kind.OTHER: lambda t, n: t.n("{n} other", "{n} other", n),
}
_MOST_KINDS = 3


def remembered(known: Known, setup: Setup, now: datetime, people: Mapping[str, str], t: Words) -> str:
    """What is known of an author, as mrkdwn; "" if nothing is. A mark that has expired is not mentioned."""
    return " · ".join(filter(None, (_earlier(known, t), _answered(known, people, t), _marks(known, setup, now, t))))


def _earlier(known: Known, t: Words) -> str:
    often = sorted(known.kinds.items(), key=lambda one: (-one[1], one[0]))
    counted = [_COUNTED[kind](t, n) for kind, n in often if kind in _COUNTED and n > 0]
    if not counted:
        return ""
    if len(counted) == 1:
        return t._("Earlier: {kinds}").format(kinds=counted[0])
    shown = ", ".join(counted[:_MOST_KINDS]) + (" …" if len(counted) > _MOST_KINDS else "")
    return t._("{n} earlier: {kinds}").format(n=known.mentions, kinds=shown)


def _answered(known: Known, people: Mapping[str, str], t: Words) -> str:
    if not known.answered_by or known.answered_at is None:
        return ""
    said = t._("{who} answered last, {when}")
    return said.format(who=name(known.answered_by, people), when=_date(known.answered_at, "date_short"))


def _marks(known: Known, setup: Setup, now: datetime, t: Words) -> str:
    until = known.troll_at + setup.troll_marks if known.troll_at else now
    if not known.trolls or until <= now:
        return ""
    day = _date(until, "date_num")
    return t.n(
        "marked as a troll once (until {when})", "marked as a troll {n} times (until {when})", known.trolls, when=day
    )


def _date(moment: datetime, form: str) -> str:
    """A day that Slack writes as it is written where the reader lives."""
    return f"<!date^{int(moment.timestamp())}^{{{form}}}|{moment:%Y-%m-%d}>"
