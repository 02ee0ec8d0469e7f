"""Commits what somebody wants to do, at the source, too, where it leads out of the house; and what they are told."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.afterwards.days import owed
from bot.answering.anew import choose_anew
from bot.cards.offers import roles_in
from bot.desk import Visit
from bot.slack.blocks import Message
from bot.telling import report
from bot.trolls.beside import beside
from bot.trolls.second import ask_second
from mentions.exclusions import Against
from mentions.lifecycle import ANSWERS, MODERATES, Action, deed_of
from mentions.model import Because, Choice
from mentions.outside import Deed
from mentions.quoting import Quote
from mentions.results import Beaten, Hindered, Missing, Moved, Repeated
from mentions.writing import Letter
from routing import choose, roles_of
from routing.roster import pick
from routing.rules import case_of
from routing.whose import people_in, wanted_by

Result = Moved | Beaten | Repeated | Hindered | Missing


async def make(
    visit: Visit,
    action: Action,
    mention_id: int,
    *,
    argument: str = "",
    note: str = "",
    posts: bool | None = None,
    quote: Quote | None = None,
    then: tuple[Action, str] | None = None,
    ask_again_at: datetime | None = None,
    letter: Letter | None = None,
) -> Result:
    """Commits one move by the visitor and sets the card in motion.

    Args:
        posts: what the visitor was told of an answer: that the bot posts it, or not; None if nothing was told.
        quote: what may be quoted, or is asked with the answer.
        ask_again_at: when somebody is asked whether it is solved.
        then: what the visitor does right after it, with its argument.
        letter: the draft that the answer was.
    """
    deed = await _deed(visit, action, mention_id, posts)
    if isinstance(deed, Hindered | Missing):
        return deed
    words: dict[str, Any] = {"argument": argument, "note": note, "deed": deed, "quote": quote, "then": then}
    words |= {"letter": letter} if letter else {}
    words |= await beside(visit, action, mention_id, argument)
    words |= owed(visit, action, argument, note, ask_again_at)
    asked = await _asked(visit, action, mention_id, argument)
    if isinstance(asked, Hindered | Missing):
        return asked
    words |= asked
    result = await visit.desk.store.moves.make(mention_id, action, visit.person.id, visit.desk.now(), **words)
    return await _settled(visit, action, result)


async def _asked(visit: Visit, action: Action, mention_id: int, argument: str) -> dict[str, Any] | Hindered | Missing:
    """Who is asked by this move, and why; or whose it is, by who answers."""
    match action:
        case Action.REASSIGN:
            return await _handed(visit, mention_id, argument)
        case Action.ROLE if argument not in roles_in(visit.setup):
            mention = await visit.desk.store.mentions.get(mention_id)
            return Hindered(mention, "role") if mention else Missing(mention_id)
        case Action.ROLE:
            return await _given(visit, mention_id, argument)
        case Action.RAISE:
            return await _shown(visit, mention_id)
        case Action.REPLY | Action.THANK:
            return {"roles": roles_of(visit.setup, visit.person.id)}
    return {}


async def _settled(visit: Visit, action: Action, result: Result) -> Result:
    """What follows from it at once."""
    if isinstance(result, Hindered) and (action, result.why) == (Action.DELETE, "second"):
        return await ask_second(visit, result.mention)
    if isinstance(result, Moved):
        visit.desk.changed(result)
        if action is Action.KIND:
            await choose_anew(visit.desk, visit.setup, result.mention)
    return result


async def _handed(visit: Visit, mention_id: int, user: str) -> dict[str, Any]:
    """What is written down when `user` is asked instead: in the role that was asked, if it is one of theirs."""
    roles = roles_of(visit.setup, user)
    mention = await visit.desk.store.mentions.get(mention_id)
    role = mention.role if mention and mention.role in roles else next(iter(roles), None)
    return {"because": Because("colleague", (visit.person.id,)), "role": role, "roles": roles}


async def _given(visit: Visit, mention_id: int, role: str) -> dict[str, Any]:
    """What is written down when a mention is given to a role: whoever is asked already stays, if it is theirs."""
    mention, setup = await visit.desk.store.mentions.get(mention_id), visit.setup
    if mention is None:
        return {}
    user, because = mention.assignee, Because("given", (visit.person.id, role))
    if role not in roles_of(setup, user):
        case = case_of(mention)
        picked = pick(setup, role, await visit.desk.availability(), people_in(setup, case), wanted_by(case))
        user, because = picked.user, picked.why(because)
    return {"choice": Choice(user, role, because, mention.rule, priority=mention.priority)}


async def _shown(visit: Visit, mention_id: int) -> dict[str, Any]:
    """What is written down when a hidden one is shown as a card: nobody was asked when it came."""
    mention = await visit.desk.store.mentions.get(mention_id)
    if mention is None or mention.because.code not in set(Against):
        return {}
    case, there = case_of(mention), await visit.desk.availability()
    return {
        "choice": choose(visit.setup, case.sighting, case.reading, case.names, case.source_id, there, mention.known)
    }


async def _deed(visit: Visit, action: Action, mention_id: int, posts: bool | None) -> Deed | Hindered | Missing | None:
    """What is to be done at the source for this move."""
    deed = Deed.REPLY if action in (Action.QUOTE, Action.EXPLAIN) and posts else deed_of(action)
    if deed is None:
        return None
    mention = await visit.desk.store.mentions.get(mention_id)
    if mention is None:
        return Missing(mention_id)
    if action in MODERATES and mention.troll_reason is None:
        return Hindered(mention, "criticism")
    able = deed in visit.deeds(mention)
    if action in ANSWERS | {Action.QUOTE, Action.EXPLAIN}:
        return deed if posts or (posts is None and able) else None
    return deed if able else Hindered(mention, "unable")


def said(result: Result, visit: Visit) -> Message | None:
    """What the presser is told privately; None when the card says it all."""
    match result:
        case Beaten(mention, by) if by.actor in (visit.person.id, ""):
            return report.not_now(mention, visit.t)
        case Beaten(mention, by):
            return report.was_first(mention, by, visit.names, visit.setup, visit.desk.now(), visit.t)
        case Hindered(mention, why):
            return report.hindered(mention, why, visit.t)
        case Missing():
            return report.missing(visit.t)
        case _:
            return None
