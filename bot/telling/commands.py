"""/mentions: how things stand, and every button once more, since Slack may drop a click."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.afterwards import closing, fixing
from bot.answering import snooze
from bot.answering.actions import act, can_post_in, explained, may_be_asked
from bot.answering.days import read_until
from bot.answering.moving import make, said
from bot.answering.reported import add_reported
from bot.cards.card import Message
from bot.cards.deadline import soonest_first
from bot.cards.offers import roles_in, which_role
from bot.desk import Visit
from bot.learning import relevance
from bot.learning.learned import learned, months, right_at_first, undone
from bot.listening.adding import by_command
from bot.listening.coverage import coverage
from bot.overview import commands as overview
from bot.praise import consent
from bot.ruling import editing as ruling
from bot.setup.opening import by_command as setting_up
from bot.slack.people import Need
from bot.telling import report
from bot.telling.policy import policy_by_command
from bot.trolls import aside, proof
from bot.writing.command import answer
from mentions.afterwards import Solved
from mentions.lifecycle import ANSWERS, LIFECYCLE, Action
from mentions.model import Kind, Outcome, TrollReason
from mentions.results import Moved, Repeated
from mentions.teaching import FEWEST

_USER = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>|([UW][A-Z0-9]{2,})")
_CHANNEL = re.compile(r"<#([CG][A-Z0-9]+)(?:\|[^>]*)?>|([CG][A-Z0-9]{2,})")
_LINK = re.compile(r"<(https?://[^>|\s]+)(?:\|[^>]*)?>|(https?://\S+)")
_UNDO = frozenset({"undo", "ångra"})
_LESSONS_TOLD = 5
_NOT_AWAY = frozenset({"off", "back", "no", "slut", "tillbaka", "nej"})


@dataclass(frozen=True, slots=True)
class Command:
    """One word after /mentions: who may say it and what it does."""

    need: Need
    run: Callable[[Visit, str], Awaitable[Message | None]]


async def slash(visit: Visit) -> None:
    """Reads the word after /mentions and answers the one who wrote it, nobody else."""
    word, rest = [*str(visit.body.get("text") or "").split(maxsplit=1), "", ""][:2]
    name = _ALSO.get(word.lower(), word.lower()) or "help"
    command = COMMANDS.get(name)
    if command is None:
        answer: Message | None = report.unknown_command(word, visit.t)
    elif visit.standing < command.need:
        answer = report.not_allowed(command.need, visit.t, visit.admins)
    else:
        answer = await command.run(visit, rest.strip())
    if answer is not None:
        await visit.ack(response_type="ephemeral", text=answer.text, blocks=answer.blocks or None)


async def _learning(visit: Visit, rest: str) -> Message:
    store, now, t = visit.desk.store, visit.desk.now(), visit.t
    if rest.lower() in _UNDO:
        if visit.standing < Need.ADMIN:
            return report.not_allowed(Need.ADMIN, t, visit.admins)
        return undone(await store.lessons.undo(), t)
    sorts, lessons = await store.teaching.sorts(), await store.lessons.history(_LESSONS_TOLD)
    right = right_at_first(*await months(store, visit.setup, now), t)
    return learned(sorts, lessons, FEWEST, right, visit.setup, now, t)


async def _mine(visit: Visit, _: str) -> Message:
    queue = soonest_first(await visit.desk.store.mentions.queue(visit.person.id), visit.setup)
    return report.mine(queue, visit.setup, visit.desk.now(), visit.t)


async def _open(visit: Visit, _: str) -> Message:
    return report.open_list(await visit.desk.store.mentions.open(), visit.setup, visit.desk.now(), visit.t)


async def _sources(visit: Visit, rest: str) -> Message | None:
    if rest and visit.standing < Need.ADMIN:
        return report.not_allowed(Need.ADMIN, visit.t, visit.admins)
    if rest:
        return await by_command(visit, rest)
    return report.sources(await visit.desk.store.listening.states(), visit.setup, visit.desk.now(), visit.t)


async def _coverage(visit: Visit, _: str) -> Message:
    return coverage(await visit.desk.store.listening.states(), visit.setup, visit.desk.now(), visit.t)


async def _help(visit: Visit, _: str) -> Message:
    return report.help(visit.standing >= Need.ADMIN, visit.t)


async def _add(visit: Visit, rest: str) -> Message:
    found = _LINK.match(rest)
    if found is None:
        return report.add_how(visit.t)
    url = report.plain(found[1] or found[2])
    return await add_reported(visit, url, report.plain(rest[found.end() :].strip()))


async def _away(visit: Visit, rest: str) -> Message:
    now = visit.desk.now()
    if rest.lower() in _NOT_AWAY:
        await visit.desk.store.people.set_away(visit.person.id, None, now)
        return report.back(visit.t)
    until = read_until(rest, now, ZoneInfo(visit.setup.timezone))
    if until is None:
        return report.away_how(visit.t)
    await visit.desk.store.people.set_away(visit.person.id, until, now)
    return report.away_set(until if rest else None, visit.setup.timezone, visit.t)


async def _why(visit: Visit, rest: str) -> Message:
    number = rest.removeprefix("#")
    if not number.isdecimal() or not number.isascii() or len(number) > 18:
        return report.which_one("why", visit.t)
    return await explained(visit, int(number))


async def _report(visit: Visit, rest: str) -> Message | None:
    """A week or a month is told; the number of a mention is reported to its platform."""
    if overview.is_report(rest):
        return await overview.send_report(visit, rest)
    if visit.standing < Need.AMBASSADOR:
        return report.not_allowed(Need.AMBASSADOR, visit.t, visit.admins)
    return await _move(Action.REPORT)(visit, rest)


def _move(action: Action) -> Callable[[Visit, str], Awaitable[Message | None]]:
    """The command that does what the button does; without its argument it opens the button's form."""

    async def run(visit: Visit, rest: str) -> Message | None:
        number, _, words = rest.removeprefix("#").partition(" ")
        if not number.isdecimal() or not number.isascii() or len(number) > 18:
            return report.which_one(action, visit.t)
        argument, note = _read_argument(action, words.strip())
        if not argument and not note and action in _NEEDS_MORE:
            await act(visit, action, int(number))
            return None
        if action is Action.ROLE and argument not in roles_in(visit.setup):
            return which_role(visit.setup, visit.t)
        if not argument and action in _ARGUMENTS:
            return report.which_argument(action, visit.t)
        if action is Action.MOVE and not await can_post_in(visit, argument):
            return report.not_invited(visit.t)
        if action is Action.REASSIGN and not await may_be_asked(visit, argument):
            return report.not_in_team(visit.t)
        if action in ANSWERS:
            return await answer(visit, action, int(number), note)
        result = await make(visit, action, int(number), argument=argument, note=note)
        if isinstance(result, Moved | Repeated):
            return report.done(action, result.mention, visit.names, visit.t)
        return said(result, visit)

    return run


_ARGUMENTS = {
    Action.TROLL: TrollReason,
    Action.CLOSE: Outcome,
    Action.KIND: Kind,
    Action.SOLVED: Solved,
    Action.REASSIGN: None,
    Action.MOVE: None,
}
_NEEDS_MORE = frozenset(
    {Action.REPLY, Action.THANK, Action.CLOSE, Action.REASSIGN, Action.MOVE}
    | {Action.TROLL, Action.APPEAL, Action.EXPLAIN}
)
_FREE = frozenset({Action.REPLY, Action.THANK, Action.REPORT, Action.NOT_US, Action.APPEAL, Action.EXPLAIN})
"""All that stands after the number are the presser's own words."""
_PLACES = {Action.REASSIGN: _USER, Action.MOVE: _CHANNEL}
"""What Slack writes as <@U…> or <#C…>."""


def _read_argument(action: Action, words: str) -> tuple[str, str]:
    """The action's own word and the free text after it; the word is "" where it is missing or unknown."""
    if action in _FREE:
        return "", report.plain(words)
    if action is Action.ROLE:
        return words.lower(), ""
    first, _, note = words.partition(" ")
    if action in _PLACES:
        found = _PLACES[action].fullmatch(first)
        return (found[1] or found[2], report.plain(note)) if found else ("", "")
    allowed = _ARGUMENTS.get(action)
    if allowed is None:
        return "", ""
    return (first.lower(), report.plain(note)) if first.lower() in set(allowed) else ("", words)


_MOVES = tuple(action for action, rule in LIFECYCLE.items() if rule.by == "ambassador")

COMMANDS: dict[str, Command] = {
    "status": Command(Need.COLLEAGUE, overview.status),
    "mine": Command(Need.AMBASSADOR, _mine),
    "open": Command(Need.COLLEAGUE, _open),
    "add": Command(Need.COLLEAGUE, _add),
    "away": Command(Need.AMBASSADOR, _away),
    "sources": Command(Need.COLLEAGUE, _sources),
    "coverage": Command(Need.COLLEAGUE, _coverage),
    "hidden": Command(Need.AMBASSADOR, relevance.hidden),
    "proposals": Command(Need.AMBASSADOR, relevance.proposals),
    "learning": Command(Need.COLLEAGUE, _learning),
    "why": Command(Need.AMBASSADOR, _why),
    "rules": Command(Need.AMBASSADOR, ruling.by_command),
    "setup": Command(Need.ADMIN, setting_up),
    "policy": Command(Need.COLLEAGUE, policy_by_command),
    "help": Command(Need.COLLEAGUE, _help),
    **{action.value: Command(Need.AMBASSADOR, _move(action)) for action in _MOVES},
    "snooze": Command(Need.AMBASSADOR, snooze.by_command),
    "report": Command(Need.COLLEAGUE, _report),
    "search": Command(Need.COLLEAGUE, overview.search),
    "export": Command(Need.ADMIN, overview.export),
    "cause": Command(Need.AMBASSADOR, closing.cause_by_command),
    "causes": Command(Need.COLLEAGUE, fixing.causes),
    "fixed": Command(Need.AMBASSADOR, fixing.fix_by_command),
    "evidence": Command(Need.AMBASSADOR, proof.by_command),
    "aside": Command(Need.AMBASSADOR, aside.by_command),
    "quote": Command(Need.AMBASSADOR, consent.by_command),
    "quotes": Command(Need.COLLEAGUE, consent.quotes),
}

_ALSO = {
    "": "help",
    "mina": "mine",
    "öppna": "open",
    "lägg": "add",
    "borta": "away",
    "källor": "sources",
    "täckning": "coverage",
    "lärdomar": "learning",
    "varför": "why",
    "regler": "rules",
    "inställningar": "setup",
    "hjälp": "help",
    "dolda": "hidden",
    "förslag": "proposals",
    "inteoss": "notus",
    "ta": "claim",
    "svara": "reply",
    "tacka": "thank",
    "citera": "quote",
    "citat": "quotes",
    "senare": "snooze",
    "sök": "search",
    "rapport": "report",
    "läget": "status",
    "exportera": "export",
    "orsak": "cause",
    "orsaker": "causes",
    "åtgärdat": "fixed",
    "löst": "solved",
    "stäng": "close",
    "anmäl": "report",
    "dölj": "hide",
    "radera": "delete",
    "bevis": "evidence",
    "invänder": "appeal",
    "förklara": "explain",
    "behåll": "keep",
}
"""The same words in Swedish, for those who write them without thinking."""
