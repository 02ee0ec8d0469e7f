"""`/mentions evidence`: what was kept of a troll, to be read, and as a text to be copied for an authority."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import accumulate

from bot.desk import Visit
from bot.slack import blocks as b
from bot.slack.blocks import Block, Message
from bot.slack.escape import clean
from bot.telling import report
from bot.trolls.reasons import judged
from bot.words import Words, utc
from mentions.evidence import Evidence
from mentions.lifecycle import Action
from mentions.model import Move
from mentions.setup import Setup

_PIECE = 2900
_VIEW = 240_000  # from 250,000 bytes on Slack refuses a form
_MOST = 5


async def by_command(visit: Visit, rest: str) -> Message | None:
    """`evidence 12` opens what was kept of it."""
    number = rest.removeprefix("#")
    if not number.isdecimal() or not number.isascii() or len(number) > 18:
        return report.which_one("evidence", visit.t)
    store = visit.desk.store
    kept = await store.evidence.of(int(number))
    if not kept:
        return nothing_kept(int(number), visit.t)
    history = await store.moves.history(int(number))
    view = evidence_view(kept, history, visit.setup, visit.names, visit.desk.now(), visit.t)
    await visit.ack()
    await visit.desk.gateway.open_form(visit.body["trigger_id"], view)
    return None


def nothing_kept(mention_id: int, t: Words) -> Message:
    """No mark has been made, or its time is over."""
    said = t._("Nothing is kept of #{id}: it was never marked as a troll, or its time is over.").format(id=mention_id)
    return Message(said, [b.section(b.markup(said))])


def evidence_view(
    kept: Sequence[Evidence], history: Sequence[Move], setup: Setup, names: Mapping[str, str], now: datetime, t: Words
) -> Block:
    """Each mark with its text, the newest first; earlier ones as far as Slack takes them."""
    blocks: list[Block] = []
    for one in kept[:_MOST]:
        seal = next((m.digest for m in history if m.action == Action.TROLL and m.at == one.at), "")
        text = record(one, seal, names, now, t)
        until = f"{one.at + setup.keep.evidence:%Y-%m-%d}"
        blocks += [
            b.section(b.plain(t._("Kept as it stood when it was marked, until {day}. Copy:").format(day=until))),
            *(b.rich(b.rich_plain(piece)) for piece in pieces(text)),
        ]
    sizes = accumulate(len(json.dumps(block)) for block in blocks)
    shown = [block for block, size in zip(blocks, sizes, strict=True) if size <= _VIEW]
    return b.modal(t._("Evidence"), shown, t._("OK"))


def record(one: Evidence, seal: str, names: Mapping[str, str], now: datetime, t: Words) -> str:
    """Everything that was kept, as plain text for the police or an authority. Times are UTC.

    Args:
        seal: the digest that the mark has in the history.
    """
    who = f"{one.author} ({one.author_url})" if one.author_url else one.author
    lines = (
        (t._("Mention"), f"#{one.mention_id}"),
        (t._("Address"), one.url),
        (t._("Author"), who),
        (t._("Published"), utc(one.published_at)),
        (t._("Title"), one.title),
        (t._("Text"), one.text),
        (t._("Kept"), utc(one.at)),
        (t._("Judged by"), names.get(one.by, one.by)),
        (t._("Reason"), judged(one.reason, one.policy, t)),
        (t._("Facts"), "; ".join(one.facts.splitlines())),
        (t._("Seal in the history (SHA-256)"), seal),
        (t._("Copied"), utc(now.astimezone(UTC))),
    )
    return "\n".join(f"{label}: {clean(said)}" for label, said in lines if said)


def pieces(text: str) -> list[str]:
    """The whole text, in as many pieces as Slack needs."""
    return [text[start : start + _PIECE] for start in range(0, len(text), _PIECE)]
