"""Kind before action: which moves a mention is offered with, in which order, and what they are called. Pure.

The lifecycle says what is legal; here only what leads, what waits under More, and the words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.cards.offers import roles_in
from bot.slack import blocks as b
from bot.slack.blocks import Element
from bot.slack.press import value
from bot.words import MOVES, N_, Words
from mentions.lifecycle import Action
from mentions.model import Appeal, Kind, Mention, Status
from mentions.setup import Setup
from routing.rules import ROLES_FOR_KIND

MOST = 5
"""So many buttons stand in a row; the rest is under More."""

_DECIDED_FIRST = (Action.ARRIVED, Action.AGAIN)
_OF_TROLLS = (Action.KEEP, Action.REPORT, Action.HIDE, Action.SHOW, Action.DELETE, Action.EXPLAIN)
_USUAL = (Action.CLAIM, Action.REPLY, Action.REASSIGN, Action.CLOSE, Action.NOT_US)
# Whoever can be handed it with one press needs no second way to hand it over in the same row.
_HANDED = (Action.ROLE, Action.CLAIM, Action.REPLY, Action.CLOSE, Action.NOT_US, Action.REASSIGN)
_ROWS = {
    Kind.PRAISE: (Action.THANK, Action.CLAIM, Action.CLOSE, Action.NOT_US),
    Kind.BUYING: _HANDED,
    Kind.PRESS: _HANDED,
    Kind.RANT: (Action.CLAIM, Action.REPLY, Action.TROLL, Action.CLOSE, Action.NOT_US),
    Kind.TROLL: (Action.TROLL, Action.CLAIM, Action.REPLY, Action.CLOSE, Action.NOT_US),
    Kind.SPAM: (Action.TROLL, Action.CLAIM, Action.CLOSE, Action.NOT_US),
}
_TAKES = frozenset({Action.CLAIM, Action.THANK, Action.ROLE})
_LEADS = {Kind.PRAISE: Action.THANK, Kind.BUYING: Action.ROLE, Kind.PRESS: Action.ROLE, Kind.TROLL: Action.TROLL}
"""What stands before all else where only few buttons have room."""
_SAID = {
    (Kind.QUESTION, Action.REPLY): N_("Answer"),
    (Kind.COMPLAINT, Action.REPLY): N_("Explain and remedy"),
    (Kind.MISTAKE, Action.REPLY): N_("Correct with source"),
    (Kind.SUGGESTION, Action.REPLY): N_("Thank for the idea"),
    (Kind.RANT, Action.REPLY): N_("Calm answer"),
    (Kind.TROLL, Action.TROLL): N_("Mark as a troll"),
    (Kind.SPAM, Action.TROLL): N_("Mark as spam"),
    (Kind.BUYING, Action.ROLE): N_("Hand to sales"),
    (Kind.PRESS, Action.ROLE): N_("To the spokesperson"),
}
"""What a move is called for a kind; by its ordinary name for all others."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One move that a mention is offered with.

    Attributes:
        label: what its button says.
        argument: the move's own word: the role, where it is handed over; else "".
    """

    action: Action
    label: str
    argument: str = ""


def called(move: Action, mention: Mention, t: Words) -> str:
    """What a move is called on this mention. Who answers once more just replies."""
    again = move is Action.REPLY and mention.answered_by
    return t._(MOVES[move] if again else _SAID.get((mention.reading.kind, move), MOVES[move]))


def button(offer: Offer, mention_id: int, about: str, style: str = "", *, listed: bool = False) -> Element:
    """The button of an offer.

    Args:
        about: what the mention is called.
        listed: it stands among the buttons of other mentions, and an action_id may stand there once only.
    """
    move, word = offer.action, offer.argument
    mark = str(mention_id) if listed else word
    carried = value(mention_id, move, word) if word else value(mention_id)
    says = f"{offer.label}, #{mention_id}: {about}"
    return b.button(f"{move}:{mark}" if mark else move, offer.label, carried, says, style)


def in_row(mention: Mention, setup: Setup, legal: Sequence[Action], t: Words, room: int = MOST) -> tuple[Offer, ...]:
    """The buttons of a card, in their order; what is left is for its menu.

    Args:
        legal: what may be done now.
        room: how many buttons there is room for.
    """
    # Who has been thanked need not be thanked again: then it is one of the rest.
    usual = _USUAL if mention.answered_by else _ROWS.get(mention.reading.kind, _USUAL)
    objected = (Action.UNTROLL,) if mention.appeal is Appeal.RAISED else ()
    return _offers(mention, setup, legal, (*_DECIDED_FIRST, *objected, *_OF_TROLLS, *usual), t)[:room]


def style_of(offer: Offer, offers: Sequence[Offer]) -> str:
    """What leads a row stands out, if it takes the mention up."""
    return "primary" if offer is offers[0] and offer.action in _TAKES else ""


def in_short(
    mention: Mention, setup: Setup, legal: Sequence[Action], then: Sequence[Action], t: Words
) -> tuple[Offer, ...]:
    """The few buttons of a list or a message: what its kind asks for first, and then these."""
    lead = None if mention.answered_by else _LEADS.get(mention.reading.kind)
    wished = dict.fromkeys((*([lead] if lead else []), *then))
    return _offers(mention, setup, legal, tuple(wished), t)


def _offers(
    mention: Mention, setup: Setup, legal: Sequence[Action], wished: Sequence[Action], t: Words
) -> tuple[Offer, ...]:
    # Once somebody has taken it, it is about us, or they would have said so: then it is one of the rest.
    seldom = {Action.NOT_US} if mention.status is not Status.OPEN else set()
    role = _handed_to(mention, setup)
    able = [move for move in wished if move in legal and move not in seldom and (move is not Action.ROLE or role)]
    return tuple(Offer(move, called(move, mention, t), role if move is Action.ROLE else "") for move in able)


def _handed_to(mention: Mention, setup: Setup) -> str:
    """The role that a kind belongs to, as the rules say, if somebody has it and it has not been asked; else ""."""
    kind = mention.reading.kind
    if mention.status is not Status.OPEN or (kind, Action.ROLE) not in _SAID:
        return ""
    ruled = [rule.role for rule in setup.rules if rule.role and kind in rule.when.kind]
    there = [role for role in (*ruled, *ROLES_FOR_KIND[kind][:1]) if role in roles_in(setup)]
    asked = {mention.role, *mention.offers}
    return there[0] if there and there[0] not in asked else ""
