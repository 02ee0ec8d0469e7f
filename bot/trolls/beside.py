"""What is written down beside a move: what a mark is made by, who looks besides, who talks with whom in private."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.desk import Visit
from bot.trolls.facts import fact, found_about
from bot.words import words
from mentions.evidence import Mark
from mentions.lifecycle import Action
from mentions.model import Aside, Kind, Mention, Status
from mentions.outside import Deed
from routing.whose import another, criticised, leads_talk

_CONCERNS = frozenset({Action.TROLL, Action.UNTROLL, Action.APPEAL, Action.KIND, Action.RAISE})


async def beside(visit: Visit, action: Action, mention_id: int, argument: str) -> dict[str, Any]:
    """More words for `Moves.make`."""
    mention = await visit.desk.store.mentions.get(mention_id) if action in _CONCERNS else None
    if mention is None:
        return {}
    match action:
        case Action.TROLL:
            return {"mark": await _mark(visit, mention)}
        case Action.APPEAL:
            history = await visit.desk.store.moves.history(mention_id)
            marked_by = next((move.actor for move in reversed(history) if move.action == Action.TROLL), "")
            return {"argument": await second_person(visit, mention, marked_by)}
        case Action.UNTROLL:
            return _shown_again(visit, mention)
    return await _aside(visit, mention, argument)


async def _mark(visit: Visit, mention: Mention) -> Mark:
    """What a mark that is made now is made by: the policy in force, and the facts in the channel's language."""
    store, t = visit.desk.store, words(visit.setup.language)
    found = await found_about(store, mention, visit.setup)
    return Mark(await store.setups.policy_number(), "\n".join(fact(one, t) for one in found))


async def second_person(visit: Visit, mention: Mention, marked_by: str) -> str:
    """Who looks besides the one who marked it; "" if there is nobody."""
    return another(visit.setup, mention, marked_by, await visit.desk.availability())


def _shown_again(visit: Visit, mention: Mention) -> dict[str, Any]:
    """Who was no troll after all can be read again."""
    hidden = mention.taken == Deed.HIDE and Deed.SHOW in visit.deeds(mention)
    return {"deed": Deed.SHOW} if hidden else {}


async def _aside(visit: Visit, mention: Mention, kind: str) -> dict[str, Any]:
    """Who is told in private that a colleague is criticised, if nobody has been yet."""
    if mention.aside is not Aside.NONE or (not kind and mention.status is not Status.HELD):
        return {}
    reading = replace(mention.reading, kind=Kind(kind)) if kind in set(Kind) else mention.reading
    people = criticised(visit.setup, mention.names, reading)
    away = await visit.desk.store.people.away(visit.desk.now())
    return {"aside": leads_talk(visit.setup, people, away)} if people else {}
