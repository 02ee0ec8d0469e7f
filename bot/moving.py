"""Commits what somebody wants to do, at the source, too, where it leads out of the house; and what they are told."""

from __future__ import annotations

from typing import Any

from bot import report
from bot.blocks import Message
from bot.desk import Visit
from mentions.lifecycle import ANSWERS, Action, deed_of
from mentions.model import Because
from mentions.outside import Deed
from mentions.results import Beaten, Hindered, Missing, Moved, Repeated
from routing import roles_of

Result = Moved | Beaten | Repeated | Hindered | Missing


async def make(
    visit: Visit, action: Action, mention_id: int, *, argument: str = "", note: str = "", posts: bool | None = None
) -> Result:
    """Commits one move by the visitor and sets the card in motion.

    Args:
        posts: what the visitor was told of an answer: that the bot posts it, or not; None if nothing was told.
    """
    deed = await _deed(visit, action, mention_id, posts)
    if isinstance(deed, Hindered | Missing):
        return deed
    because, role = None, None
    if action is Action.REASSIGN:
        because = Because("colleague", (visit.person.id,))
        role = next(iter(roles_of(visit.setup, argument)), None)
    moves = visit.desk.store.moves
    words: dict[str, Any] = {"argument": argument, "note": note, "because": because, "role": role}
    result = await moves.make(mention_id, action, visit.person.id, visit.desk.now(), **words, deed=deed)
    if isinstance(result, Moved):
        visit.desk.changed(result)
    return result


async def _deed(visit: Visit, action: Action, mention_id: int, posts: bool | None) -> Deed | Hindered | Missing | None:
    """What is to be done at the source for this move."""
    deed = deed_of(action)
    if deed is None:
        return None
    mention = await visit.desk.store.mentions.get(mention_id)
    if mention is None:
        return Missing(mention_id)
    able = deed in visit.deeds(mention)
    if action in ANSWERS:
        return deed if posts or (posts is None and able) else None
    return deed if able else Hindered(mention, "unable")


def said(result: Result, visit: Visit) -> Message | None:
    """What the presser is told privately; None when the card says it all."""
    match result:
        case Beaten(mention, by) if by.actor == visit.person.id:
            return report.not_now(mention, visit.t)
        case Beaten(mention, by):
            return report.was_first(mention, by, visit.names, visit.setup, visit.desk.now(), visit.t)
        case Hindered(mention, why):
            return report.hindered(mention, why, visit.t)
        case Missing():
            return report.missing(visit.t)
        case _:
            return None
