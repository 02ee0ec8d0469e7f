"""What is said under a card, one line per move, and the digest that stands for many cards at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot import blocks as b
from bot.blocks import Block, Message
from bot.escape import blank, clean, host, like_address, mrkdwn, one_line, safe_url
from bot.press import MORE, value
from bot.words import KINDS, MOVES, N_, OUTCOMES, REASONS, Words, ago, at, name, when, words
from mentions.lifecycle import Action
from mentions.model import Kind, Mention, Move, Outcome, TrollReason
from mentions.setup import Setup

_NOTE_SHOWN = 2000
_DIGEST_LENGTH = 20
_DIGEST_URL = 500
_LIST_BUDGET = 6500

SAID = {
    Action.FIND: N_("Found {when}"),
    Action.RAISE: N_("{who} showed this as a card {when}"),
    Action.CLAIM: N_("{who} took it {when}"),
    Action.RELEASE: N_("{who} released it {when}"),
    Action.REPLY: N_("{who} answered {when}:"),
    Action.THANK: N_("{who} said thank you {when}:"),
    Action.REASSIGN: N_("{who} handed it over to {what} {when}"),
    Action.KIND: N_("{who} changed the kind to “{what}” {when}"),
    Action.TROLL: N_("{who} marked it as a troll {when}: {what}"),
    Action.UNTROLL: N_("{who} took the troll mark away {when}"),
    Action.CLOSE: N_("{who} closed it {when}: {what}"),
    Action.REOPEN: N_("{who} opened it again {when}"),
    Action.ALSO: N_("Also seen {when}: {what}"),
    Action.EDIT: N_("The text was changed at the source {when}"),
}


def line(move: Move, mention: Mention, people: Mapping[str, str], t: Words) -> Message:
    """A move as a line in the thread. Only the one who is asked is called by a real user mention."""
    said = t._(SAID[Action(move.action)]).format(
        who=name(move.actor, people) if move.actor else t._("The bot"),
        when=when(move.at),
        what=_what(move, mention, t),
    )
    note = [] if blank(clean(move.note)) else [b.quoted(move.note, _NOTE_SHOWN, "–")]
    aloud = f"#{mention.id}: {said} {mrkdwn(one_line(move.note, 300))}".rstrip()
    return Message(aloud, [b.section(b.markup(said)), *note])


def digest(source_title: str, mentions: Sequence[Mention], total: int, setup: Setup, now: datetime) -> Message:
    """What a source brought that got no card of its own: a list, and a menu to show one as a card."""
    t = words(setup.language)
    heading = t.n("{n} more from {source}", "{n} more from {source}", total, source=one_line(source_title, 100))
    items = b.fitting([_item(mention, now, t) for mention in mentions[:_DIGEST_LENGTH]], _LIST_BUDGET)
    shown = mentions[: len(items)]
    if not shown:
        return Message(mrkdwn(heading), [b.section(b.plain(heading, 300))])
    rest = t.n("{n} more is kept", "{n} more are kept", total - len(shown))
    kept = [b.context(b.plain(rest))] if total > len(shown) else []
    options = [b.option(_label(mention), value(mention.id, Action.RAISE)) for mention in shown]
    menu = b.actions([b.select(MORE, t._(MOVES[Action.RAISE]), options)])
    return Message(_aloud(heading, shown), [b.section(b.plain(heading, 300)), b.rich(b.rich_list(items)), *kept, menu])


def _what(move: Move, mention: Mention, t: Words) -> str:
    """The argument of a move in words, as mrkdwn."""
    match move.action:
        case Action.REASSIGN:
            return at(move.argument) if move.argument else t._("whoever is there")
        case Action.KIND if move.argument in set(Kind):
            return t._(KINDS[Kind(move.argument)])
        case Action.TROLL if move.argument in set(TrollReason):
            return t._(REASONS[TrollReason(move.argument)])
        case Action.CLOSE if move.argument in set(Outcome):
            return t._(OUTCOMES[Outcome(move.argument)])
        case Action.ALSO:
            return _place(move, mention)
    return mrkdwn(one_line(move.argument, 200)) or "–"


def _place(move: Move, mention: Mention) -> str:
    """The place that was seen at this move, else the latest one; mrkdwn."""
    places = [p for p in mention.also if p.source == move.argument or p.url == move.argument] or mention.also[-1:]
    url = places[-1].url if places else move.argument
    safe = safe_url(url)
    return f"<{safe}|{mrkdwn(host(url))}>" if safe and len(safe) < 2000 else mrkdwn(one_line(move.argument, 200)) or "–"


def _item(mention: Mention, now: datetime, t: Words) -> Block:
    title, url = short_title(mention), safe_url(mention.url)
    tail = f" · {t._(KINDS[mention.reading.kind])} · {ago(mention.published_at, now, t)}"
    if url is None or len(url) > _DIGEST_URL or like_address(title):
        return b.rich_section(b.words(f"{title} · {host(mention.url) or '–'}{tail}"))
    return b.rich_section(b.link(url, title), b.words(f" · {host(url)}{tail}"))


def short_title(mention: Mention) -> str:
    """What a mention is called in a list."""
    for text in (mention.title, mention.text):
        if not blank(short := one_line(text[:500], 80)):
            return short
    return host(mention.url) or "–"


def _label(mention: Mention) -> str:
    return f"#{mention.id} {short_title(mention)}"


def _aloud(heading: str, shown: Sequence[Mention]) -> str:
    return f"{mrkdwn(heading)}: " + "; ".join(mrkdwn(short_title(mention)) for mention in shown)
