"""The causes by which people are disappointed: how often, who waits to be told, and the word that one is put right."""

from __future__ import annotations

from collections.abc import Sequence

from bot.slack import blocks as b
from bot.slack.blocks import Block, Element, Message
from bot.slack.escape import host, mrkdwn, one_line, safe_url
from bot.words import Words, when
from mentions.afterwards import CauseCount
from mentions.setup import Setup

PUT_RIGHT = "putright"
"""The action_id of the button that says that a cause is put right; its value is the cause's name."""

_MOST_LISTED = 20
_LINK_LENGTH = 300


def cause_blocks(counts: Sequence[CauseCount], setup: Setup, t: Words, *, may_fix: bool) -> list[Block]:
    """Each cause with how often it disappoints, who waits, its ticket, and the button that says that it is put right.

    Args:
        may_fix: whether the reader may say so.
    """
    return [_cause(n, one, setup, t, may_fix=may_fix) for n, one in enumerate(_all(counts, setup)[:_MOST_LISTED])]


def causes_list(counts: Sequence[CauseCount], setup: Setup, t: Words, *, may_fix: bool) -> Message:
    """`/mentions causes`: why people are disappointed."""
    every = _all(counts, setup)
    if not every:
        said = no_causes(t)
        return Message(said, [b.section(b.markup(said))])
    heading = t._("Why people are disappointed")
    foot = t._("When a cause is put right, say so: what waits for it comes back to whoever answered. {command}")
    blocks = [b.header(heading), *cause_blocks(counts, setup, t, may_fix=may_fix)]
    example = f"`/mentions fixed {mrkdwn(one_line(every[0].cause, 60))}`"
    blocks.append(b.context(b.markup(foot.format(command=example))))
    aloud = "; ".join(f"{mrkdwn(one_line(one.cause, 80))}: {_numbers(one, t)}" for one in every[:_MOST_LISTED])
    return Message(f"{heading}: {aloud}", blocks)


def which_cause(setup: Setup, t: Words) -> Message:
    """A cause was named that there is not: those that there are."""
    if not setup.causes:
        text = no_causes(t)
    else:
        lines = [f"`{mrkdwn(one_line(cause.name, 80))}`" for cause in setup.causes[:_MOST_LISTED]]
        text = "\n".join([t._("Which cause? The setup knows these; nothing was changed:"), *lines])
    return Message(text, [b.section(b.markup(text))])


def fixed(cause: str, waiting: int, t: Words) -> Message:
    """A cause is put right: what follows from it."""
    said = t._("“{cause}” is noted as put right.").format(cause=mrkdwn(one_line(cause, 80)))
    back = t.n(
        "{n} mention comes back to whoever answered it, so that its writer is told.",
        "{n} mentions come back to whoever answered them, so that their writers are told.",
        waiting,
    )
    text = f"{said} " + (back if waiting else t._("Nobody was waiting to be told."))
    return Message(text, [b.section(b.markup(text))])


def not_yours_to_fix(names: Sequence[str], t: Words) -> Message:
    """Only some may say that a cause is put right; `names` are theirs."""
    said = t._("Whoever looks after the setup or the product says that a cause is put right. Nothing was changed.")
    who = ", ".join(mrkdwn(one_line(one, 80)) for one in names[:5])
    text = f"{said} " + t._("Ask {who}.").format(who=who) if who else said
    return Message(text, [b.section(b.markup(text))])


def no_causes(t: Words) -> str:
    """The setup names none; mrkdwn."""
    said = t._("The setup names no causes yet. Those who look after it add a few with {where}, like “Late delivery”.")
    return said.format(where="`/mentions setup causes`")


def _all(counts: Sequence[CauseCount], setup: Setup) -> list[CauseCount]:
    """Those that were met, then those of the setup that were not."""
    met = {one.cause for one in counts}
    return [*counts, *(CauseCount(cause.name, 0, 0, 0) for cause in setup.causes if cause.name not in met)]


def _cause(n: int, one: CauseCount, setup: Setup, t: Words, *, may_fix: bool) -> Block:
    ticket = next((cause.ticket for cause in setup.causes if cause.name == one.cause), None)
    url = safe_url(ticket or "")
    linked = f"<{url}|{mrkdwn(host(url))}>" if url and len(url) <= _LINK_LENGTH else ""
    fixed_ = t._("put right {when}").format(when=when(one.fixed_at)) if one.fixed_at else ""
    facts = " · ".join(filter(None, (_numbers(one, t), linked, fixed_)))
    text = b.markup(f"*{mrkdwn(one_line(one.cause, 80))}*\n{facts}")
    return b.section(text, _put_right(n, one, t) if may_fix and one.waiting else None)


def _numbers(one: CauseCount, t: Words) -> str:
    if not (one.this_month or one.last_month or one.waiting):
        return t._("none lately")
    months = t._("{this} this month, {last} last month").format(this=one.this_month, last=one.last_month)
    waits = t.n("{n} waits to be told", "{n} wait to be told", one.waiting) if one.waiting else ""
    return " · ".join(filter(None, (months, waits)))


def _put_right(n: int, one: CauseCount, t: Words) -> Element:
    label = t._("It is put right")
    back = t.n(
        "{n} mention comes back to whoever answered it, so that its writer is told.",
        "{n} mentions come back to whoever answered them, so that their writers are told.",
        one.waiting,
    )
    sure = b.confirm(one_line(one.cause, 80), back, label, t._("Cancel"))
    return b.button(f"{PUT_RIGHT}:{n}", label, one.cause, f"{label}: {one_line(one.cause, 50)}") | {"confirm": sure}
