"""What an answer needs before it may leave: nothing, time to cool off, or the eyes of a colleague. Pure."""

from __future__ import annotations

from enum import StrEnum

from bot.words import N_
from mentions.model import Mention
from mentions.setup import Setup
from mentions.writing import Draft, DraftState
from routing.roster import roles_of
from routing.rules import case_of
from routing.whose import is_about

REASONS = {
    "named": N_("it is about yourself"),
    "kind": N_("answers to this kind are always looked at by a colleague"),
    "role": N_("answers of your role are always looked at by a colleague"),
    "pay": N_("it promises more than one person may promise alone"),
}
"""Why somebody else must look."""
_SEEN = frozenset({DraftState.APPROVED, DraftState.READY})


class Way(StrEnum):
    """What comes next: it may leave, it cools off first, or somebody else looks at it first."""

    FREE = "free"
    COOL = "cool"
    LOOK = "look"


def reasons(setup: Setup, mention: Mention, draft: Draft) -> tuple[str, ...]:
    """Why nobody may send it alone, the weightiest first; () if its writer may."""
    care = setup.care
    found = {
        "named": is_about(setup, draft.author, case_of(mention)),
        "kind": mention.reading.kind in care.kind,
        "role": bool(set(care.role) & set(roles_of(setup, draft.author))),
        "pay": draft.pay > care.compensation,
    }
    return tuple(reason for reason, holds in found.items() if holds)


def way(setup: Setup, mention: Mention, draft: Draft, heat: float) -> Way:
    """What `draft` needs, that reads as heated as `heat`. What was approved was approved word by word."""
    if draft.state in _SEEN:
        return Way.FREE
    if reasons(setup, mention, draft):
        return Way.LOOK
    return Way.COOL if heat >= setup.care.heat and not draft.cooled else Way.FREE


def may_look(setup: Setup, mention: Mention, author: str) -> tuple[str, ...]:
    """Who of the team may look at it, whoever leads first: nobody looks at what is about themselves."""
    case = case_of(mention)
    leads = [user for user in (setup.lead, setup.fallback) if user]
    others = [person.user for person in setup.team]
    return tuple(u for u in dict.fromkeys((*leads, *others)) if u != author and not is_about(setup, u, case))
