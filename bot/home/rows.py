"""Mentions as the Home lists them: what it is, by when, and what can be done at once. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.cards.deadline import by_when_aloud, due_at
from bot.cards.moves import Offer, called, in_short, style_of
from bot.cards.moves import button as offer_button
from bot.cards.standout import priority
from bot.cards.thread import short_title
from bot.slack import blocks as b
from bot.slack.blocks import Block, Element
from bot.slack.escape import host, like_address, one_line, safe_url
from bot.slack.press import PAGE
from bot.words import EMOJI, KINDS, STATUSES, Words, ago, source_name
from mentions.lifecycle import Action, offered
from mentions.model import Mention
from mentions.setup import Setup

NEXT = (Action.CLAIM, Action.REPLY, Action.CLOSE)
_MOST_MINE = 12
_MOST_OPEN = 8


def mine(queue: Sequence[Mention], many: int, setup: Setup, now: datetime, t: Words) -> list[Block]:
    """What waits for somebody, in its order; `many` counts also what is not in `queue`."""
    if not queue:
        found = t._("Have you found something yourself? {command}")
        page = t._("`/mentions add https://…`")
        return [
            b.section(b.plain(t._("Nothing waits for you. Enjoy the quiet."))),
            b.context(b.markup(found.format(command=page))),
        ]
    waits = t.n("{n} mention waits for you", "{n} mentions wait for you", many)
    overdue = sum(1 for mention in queue if is_overdue(mention, setup, now))
    late = t.n("{n} is overdue", "{n} are overdue", overdue)
    heading = b.section(b.plain(f"{waits}, {late}:" if overdue else f"{waits}:"))
    shown = [block for mention in queue[:_MOST_MINE] for block in row(mention, NEXT, setup, now, t)]
    return [heading, *shown, *rest(many - min(len(queue), _MOST_MINE), "mine", t)]


def free(open_: Sequence[Mention], many: int, setup: Setup, now: datetime, t: Words) -> list[Block]:
    """What nobody has taken; `many` counts also what is not in `open_`."""
    heading = b.header(t._("Nobody has these yet"))
    if not open_:
        return [heading, b.section(b.plain(t._("Everything has somebody.")))]
    shown = [block for mention in open_[:_MOST_OPEN] for block in row(mention, (Action.CLAIM,), setup, now, t)]
    return [heading, *shown, *rest(many - min(len(open_), _MOST_OPEN), "open", t)]


def row(mention: Mention, moves: Sequence[Action], setup: Setup, now: datetime, t: Words) -> list[Block]:
    """One mention with its buttons; what is overdue is marked."""
    reading = mention.reading
    facts = (
        priority(mention, t),
        f"{EMOJI[reading.kind]} {t._(KINDS[reading.kind])}",
        t._(STATUSES[mention.status]),
        by_when_aloud(mention, setup, now, t),
        one_line(source_name(mention.source, setup, t), 60),
        host(mention.url),
        ago(mention.published_at, now, t),
    )
    mark = "⏰ " if is_overdue(mention, setup, now) else ""
    said = b.words("\n" + " · ".join(filter(None, facts)))
    title = b.rich(b.rich_section(b.words(f"{mark}#{mention.id} "), named(mention), said))
    return [title, b.actions(_buttons(mention, moves, setup, t))]


def is_overdue(mention: Mention, setup: Setup, now: datetime) -> bool:
    """Whether its promise has been broken, and nobody has put it off."""
    due = due_at(mention, setup)
    put_off = mention.snoozed_until is not None and mention.snoozed_until > now
    return due is not None and due <= now and not put_off


def named(mention: Mention) -> Element:
    """Its title, as a link where one may be followed."""
    title, url = short_title(mention), safe_url(mention.url)
    return b.words(title, bold=True) if url is None or like_address(title) else b.link(url, title, bold=True)


def rest(more: int, command: str, t: Words) -> list[Block]:
    """How many are not shown, and what shows them."""
    if more <= 0:
        return []
    said = t.n(
        "{n} more: {command} shows them", "{n} more: {command} shows them", more, command=f"`/mentions {command}`"
    )
    return [b.context(b.markup(said))]


def button(mention: Mention, move: Action, t: Words, label: str = "") -> Element:
    """A button that makes a move, or opens its form."""
    return _as_button(Offer(move, label or called(move, mention, t)), mention)


def _as_button(offer: Offer, mention: Mention, style: str = "") -> Element:
    return offer_button(offer, mention.id, short_title(mention), style, listed=True)


def _buttons(mention: Mention, moves: Sequence[Action], setup: Setup, t: Words) -> list[Element]:
    # Who may only take it here answers on its card.
    legal = [move for move in offered(mention, frozenset()) if Action.REPLY in moves or move in moves]
    offers = in_short(mention, setup, legal, moves, t)
    buttons = [_as_button(offer, mention, style_of(offer, offers)) for offer in offers]
    page = b.link_button(f"{PAGE}:{mention.id}", t._("Open the page"), mention.url)
    return [*buttons, *([page] if page else [])]
