"""What the channel is told when a source turns bad, falls silent, or is well again. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.slack import blocks as b
from bot.slack.blocks import Message
from bot.slack.escape import blank, mrkdwn, one_line
from bot.words import N_, Words, heard, source_name, when, words
from mentions.setup import Setup

_SAID = {
    "bad": N_("{source} cannot be heard: {what}."),
    "gone": N_("{source} cannot be heard any more: {what}."),
    "silent": N_("{source} is strangely silent: it answers, but has brought nothing new since {since}."),
    "well": N_("{source} is heard again, and goes on where it was."),
    "new": N_("{source} has something new again."),
}
_ADVICE = {
    "auth": N_("Enter a valid token: {page} says where to get it. Then start the bot again."),
    "gone": N_("Give it another address in the setup, or take it out."),
    "not-found": N_("It may have moved: open its address in a browser, then change it in the setup."),
    "blocked": N_("Open its address in a private browser window: what stands there? {page} says what can be done."),
    "rate-limited": N_("Ask it more seldom: a longer “every” in the setup."),
    "parse-error": N_("The site has probably changed. Look for a newer version of the bot; {page} tells the limits."),
    "refused": N_("Check its address in the setup. One in your own network must stand in AMBASSADORS_ALLOW."),
}
_ANY = N_("Open its address in a browser. If that does not work either, the site has a fault, and often mends it.")


def note(subject: Mapping[str, Any], setup: Setup) -> Message:
    """A note on a source, as it lies in the outbox (`mentions/store/listening.py` writes it)."""
    t, tell = words(setup.language), str(subject["tell"])
    source = mrkdwn(one_line(source_name(str(subject["source"]), setup, t), 100))
    what = mrkdwn(heard(str(subject["outcome"]), t))
    lines = [t._(_SAID[tell]).format(source=f"*{source}*", what=what, since=_time(subject["since"]))]
    lines += _kept(subject, t) if tell in ("bad", "gone") else []
    if tell == "silent":
        lines.append(t._("Look whether its page shows anything newer; if it does, the source needs another address."))
    elif tell in ("bad", "gone"):
        lines.append(t._("What to do: {advice}").format(advice=_advice(subject, setup, t)))
    why = one_line(str(subject["why"]), 300) if tell in ("bad", "gone") else ""
    small = [] if blank(why) else [b.context(b.plain(why))]
    return Message("\n".join(lines), [b.section(b.markup("\n".join(lines))), *small])


def _kept(subject: Mapping[str, Any], t: Words) -> list[str]:
    """Since when, and that nothing is lost so far."""
    next_due = _time(subject["next_due"])
    if not subject["since"]:
        return [t._("It has never been heard. It is asked again {again}.").format(again=next_due)]
    again = t._("What it has brought is kept. It is asked again {again}.").format(again=next_due)
    return [t._("It was last heard {since}.").format(since=_time(subject["since"])) + " " + again]


def _advice(subject: Mapping[str, Any], setup: Setup, t: Words) -> str:
    entry = setup.source(str(subject["source"]))
    page = f"`docs/sources/{entry.type if entry else 'feeds'}.md`"
    return t._(_ADVICE.get(str(subject["outcome"]), _ANY)).format(page=page)


def _time(written: str) -> str:
    return when(datetime.fromisoformat(written)) if written else "–"
