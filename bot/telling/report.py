"""What one person is told privately: how things stand, and what a press or a command came to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from difflib import get_close_matches
from zoneinfo import ZoneInfo

from bot.cards.deadline import by_when_aloud, moment_aloud
from bot.cards.standout import priority
from bot.cards.thread import short_title
from bot.slack import blocks as b
from bot.slack.blocks import Block, Message
from bot.slack.escape import blank, host, like_address, mrkdwn, one_line, received, safe_url
from bot.slack.people import Need
from bot.telling.summary import source_lines, status_lines
from bot.words import (
    ANSWERS,
    HINDERED,
    KINDS,
    MOVES,
    N_,
    OUTCOMES,
    REASONS,
    STATUSES,
    Words,
    ago,
    at,
    clock,
    name,
    source_name,
)
from mentions.lifecycle import Action, deed_of
from mentions.listening import SourceState
from mentions.model import Counts, DeedState, Mention, Move
from mentions.setup import Setup

_MOST_LISTED = 15
_LISTED_URL = 500
_LIST_BUDGET = 7000

_SHELVES: dict[str, dict[str, tuple[str, str]]] = {
    N_("How things stand"): {
        "status": ("status", N_("how things stand, and the last fortnight as a chart")),
        "search": ("search WORDS from:anna kind:complaint since:7d", N_("look for mentions by their words")),
        "mine": ("mine", N_("what waits for you")),
        "open": ("open", N_("what nobody has taken yet")),
        "quotes": ("quotes", N_("which voices may be quoted, and where they are used")),
        "causes": ("causes", N_("why people are disappointed, and who waits to be told")),
        "fixed": ("fixed late delivery", N_("a cause is put right: what waits for it comes back to be told")),
        "report": ("report week · report month", N_("get a report; with a number, report a troll to the platform")),
        "export": ("export xlsx · export csv 2026-01-01", N_("all mentions as a file")),
        "learning": ("learning", N_("what the team has taught, and how often the right one was asked")),
    },
    N_("A mention: 12 stands for the number on its card"): {
        "claim": ("claim 12", N_("take mention 12")),
        "reply": ("reply 12 …", N_("answer: posted where the source lets us, else kept; without words the form opens")),
        "thank": ("thank 12 …", N_("say thank you for praise")),
        "quote": ("quote 12 · quote 12 yes …", N_("ask whether it may be quoted, or note what they said")),
        "reassign": ("reassign 12 @anna …", N_("hand it over to a colleague")),
        "role": ("role 12 product", N_("it belongs to that role")),
        "release": ("release 12", N_("let somebody else take it")),
        "close": ("close 12 standing …", N_("close it, with what became of it")),
        "notus": ("notus 12", N_("it is not about us")),
        "troll": ("troll 12 attack …", N_("mark it as a troll, with the reason")),
        "untroll": ("untroll 12", N_("take the troll mark away")),
        "kind": ("kind 12 complaint", N_("correct what kind it is")),
        "snooze": ("snooze 12 tomorrow …", N_("no reminder before then, and why")),
        "move": ("move 12 #press", N_("show its card in another channel")),
        "why": ("why 12", N_("why this kind, why this person")),
        "reopen": ("reopen 12", N_("open a closed one again")),
        "cause": ("cause 12 late delivery", N_("why it happened, and where that is worked on")),
        "solved": ("solved 12 yes · solved 12 no", N_("whether it is solved; no opens it again for you")),
        "raise": ("raise 12", N_("show one from a digest as a card")),
    },
    N_("What was done, or is to be done, at its source"): {
        "hide": ("hide 12", N_("hide a troll's words at the source")),
        "show": ("show 12", N_("show them again")),
        "delete": ("delete 12", N_("delete a troll's words; takes a second person")),
        "mute": ("mute 12", N_("mute a troll")),
        "lock": ("lock 12", N_("lock the thread of a troll")),
        "arrived": ("arrived 12", N_("you have looked: what was sent is there")),
        "again": ("again 12", N_("you have looked: it is not there, send it again")),
    },
    N_("A troll, and whoever is called one"): {
        "keep": ("keep 12", N_("you have looked: it is not deleted, or the mark stays")),
        "appeal": ("appeal 12 …", N_("its author objects: somebody else looks")),
        "explain": ("explain 12", N_("the statement of reasons for its author, ready to send")),
        "evidence": ("evidence 12", N_("what was kept of it, to copy for the police or an authority")),
        "aside": ("aside 12 told · aside 12 followed", N_("you have talked with a colleague who is named in it")),
    },
    N_("Where we listen, and who is asked"): {
        "add": ("add https://…", N_("bring in a page you have found")),
        "sources": ("sources · sources add https://…", N_("where we listen, and how it goes")),
        "coverage": ("coverage", N_("which name is searched where, and how deep")),
        "hidden": ("hidden", N_("what was found but is not shown, since the setup excludes it")),
        "proposals": ("proposals", N_("what the bot would leave out from now on")),
        "policy": ("policy", N_("what customers are promised, which version, and where it stands")),
        "rules": ("rules · rules add", N_("who is asked for what, and how often each rule decided")),
        "setup": ("setup · setup team", N_("every part of the setup, what has changed, and Undo")),
    },
    N_("You"): {
        "away": ("away until friday · away off", N_("your mentions go to your deputy meanwhile")),
        "help": ("help", N_("this list")),
    },
}
COMMANDS = {word: said for shelf in _SHELVES.values() for word, said in shelf.items()}
"""Every word after /mentions: how it is written and what it does."""

_SNOOZE = N_("`/mentions snooze 12 tomorrow waiting for the workshop`")

_ARGUMENTS: dict[Action, Sequence[tuple[str, str]]] = {
    Action.TROLL: tuple(REASONS.items()),
    Action.CLOSE: tuple(OUTCOMES.items()),
    Action.KIND: tuple(KINDS.items()),
    Action.SOLVED: tuple(ANSWERS.items()),
}


def plain(text: str) -> str:
    """What somebody wrote to us in Slack, as plain text: its markup undone, people and places by name."""
    return received(text)


def status(
    counts: Counts,
    backlog: Mapping[str, int],
    states: Sequence[SourceState],
    setup: Setup,
    now: datetime,
    t: Words,
    more: Sequence[str] = (),
) -> Message:
    """How things stand, in sentences."""
    return _listed(t._("How things stand"), [*status_lines(counts, backlog, states, setup, now, t), *more])


def mine(mentions: Sequence[Mention], setup: Setup, now: datetime, t: Words) -> Message:
    """What waits for the one who asks, in the order that it comes in."""
    if not mentions:
        return _said(t._("Nothing waits for you."))
    heading = t.n("{n} mention waits for you", "{n} mentions wait for you", len(mentions))
    return _mentions(heading, mentions, setup, now, t)


def open_list(mentions: Sequence[Mention], setup: Setup, now: datetime, t: Words) -> Message:
    """What nobody has taken yet, in the order that it comes in."""
    if not mentions:
        return _said(t._("Nothing is open: everything has somebody."))
    return _mentions(t.n("{n} open mention", "{n} open mentions", len(mentions)), mentions, setup, now, t)


def sources(states: Sequence[SourceState], setup: Setup, now: datetime, t: Words) -> Message:
    """Where we listen: what the last try came to, and when the next one is."""
    if not states:
        return _said(t._("No source is set up yet."))
    shown, more = source_lines(states, setup, now, t, _LIST_BUDGET)
    if more > 0:
        shown.append(t.n("{n} more source", "{n} more sources", more))
    return _listed(t._("Where we listen"), shown)


def help(admin: bool, t: Words) -> Message:  # noqa: A001 -- the command is called so
    """Every command with a sentence, under what it is about."""
    setup = t._(
        "You look after the setup. What cannot be changed here is changed on the machine: ambassadors export, then "
        "ambassadors apply FILE"
    )
    heading = t._("Commands")
    lines = [f"/mentions {usage}: {t._(says)}" for usage, says in COMMANDS.values()] + ([setup] if admin else [])
    shelves = [
        b.section(b.markup("\n".join([f"*{t._(about)}*", *(_usage(*said, t) for said in shelf.values())])))
        for about, shelf in _SHELVES.items()
    ]
    foot = [b.context(b.plain(setup))] if admin else []
    return Message(f"{heading}: " + "; ".join(map(mrkdwn, lines)), [b.header(heading), *shelves, *foot])


def _usage(usage: str, says: str, t: Words) -> str:
    ways = " · ".join(f"`/mentions {way}`" for way in usage.split(" · "))
    return f"{ways} {mrkdwn(t._(says))}"


def was_first(mention: Mention, by: Move, names: Mapping[str, str], setup: Setup, now: datetime, t: Words) -> Message:
    """Somebody was faster: who, when, and what it is now."""
    who = name(by.actor, names) if by.actor else t._("The bot")
    said = t._("{who} was first, {when}. #{id} is now: {status}. Nothing was changed by you.")
    when_ = clock(by.at, now, setup.timezone)
    return _said(said.format(who=who, when=when_, id=mention.id, status=t._(STATUSES[mention.status])))


def not_now(mention: Mention, t: Words) -> Message:
    """What somebody asked for does not follow on what they have done themselves."""
    said = t._("That cannot be done now: #{id} is {status}. Nothing was changed.")
    return _said(said.format(id=mention.id, status=t._(STATUSES[mention.status])))


def hindered(mention: Mention, why: str, t: Words) -> Message:
    """Something beside the status keeps a mention from the move."""
    if why not in HINDERED:
        return not_now(mention, t)
    said = t._(HINDERED[why]).format(id=mention.id, who=at(mention.second) if mention.second else "–")
    return _said(said if why == "asked" else said + " " + t._("Nothing was changed."))


def done(action: Action, mention: Mention, names: Mapping[str, str], t: Words) -> Message:
    """A command has done its move, or sent it on its way."""
    said = t._("{move}: done. #{id} is now: {status}.")
    if mention.deed_state is DeedState.DUE and (deed_of(action) or action is Action.AGAIN):
        said = t._("{move}: on its way. #{id} is now: {status}.")
    if action is Action.SOLVED:
        said = t._("Noted. #{id} is now: {status}.")
    now = t._(STATUSES[mention.status])
    if action is Action.KIND:
        now = t._(KINDS[mention.reading.kind])
    elif action is Action.MOVE:
        now = f"<#{mention.channel}>"
    elif action in (Action.REASSIGN, Action.ROLE) and mention.assignee:
        now = t._("Open; {who} is asked").format(who=name(mention.assignee, names))
    return _said(said.format(move=t._(MOVES[action]), id=mention.id, status=now))


def snoozed(mention: Mention, setup: Setup, now: datetime, t: Words) -> Message:
    """Nobody is reminded before then."""
    until = moment_aloud(mention.snoozed_until or now, now, setup.timezone, t)
    return _said(t._("Nobody is reminded of #{id} before {when}.").format(id=mention.id, when=until))


def snooze_how(t: Words) -> Message:
    """How a reminder is put off."""
    said = t._(
        "Until when, within a year? Write it like this: {how}. You may also say {examples}. Nothing was changed."
    )
    examples = t._("`2h`, `friday 14:30`, `2027-01-07`")
    return _said(said.format(how=t._(_SNOOZE), examples=examples))


def snooze_why(t: Words) -> Message:
    """A reminder is put off only for a reason."""
    said = t._("Say why after it, so that your colleagues understand: {how}. Nothing was changed.")
    return _said(said.format(how=t._(_SNOOZE)))


def missing(t: Words) -> Message:
    """The mention is unknown here."""
    return _said(t._("This mention is not here any more. `/mentions mine` shows what waits for you."))


def not_ours(t: Words) -> Message:
    """A press that no button of ours can have made."""
    return _said(t._("That button is unknown. Nothing was changed; use the newest card or `/mentions help`."))


def failed(t: Words) -> Message:
    """Something broke behind the door."""
    return _said(t._("Something went wrong on our side, and it has been noted. Look at the card, then try once more."))


def not_allowed(need: Need, t: Words, admins: Sequence[str] = ()) -> Message:
    """The person may not do this; `admins` are the names of those who may."""
    match need:
        case Need.ADMIN:
            said = t._("Only those who look after the setup may do this. Nothing was changed.")
            who = ", ".join(mrkdwn(one_line(admin, 80)) for admin in admins[:5])
            return _said(said + (" " + t._("Ask {who}.").format(who=who) if who else ""))
        case Need.AMBASSADOR:
            return _said(t._("Only ambassadors may do this. Nothing was changed; ask to be added to the team."))
        case _:
            return _said(t._("Only colleagues of this workspace may do this. Nothing was changed."))


def not_invited(t: Words) -> Message:
    """The bot may not write in the channel that was named."""
    said = t._(
        "The bot is not in that channel, or another company is. Write /invite @ambassadors there, or choose another."
    )
    return _said(said + " " + t._("Nothing was changed."))


def not_in_team(t: Words) -> Message:
    """The chosen person may not be asked."""
    return _said(t._("This person is not in the team. Nothing was changed."))


def unknown_command(word: str, t: Words) -> Message:
    """A word we do not know, and the one that was probably meant."""
    said = t._("There is no command “{word}”.").format(word=mrkdwn(one_line(plain(word), 40)))
    near = get_close_matches(word.lower(), COMMANDS, n=1)
    if not near:
        return _said(said + " " + t._("`/mentions help` shows them all."))
    return _said(said + " " + t._("Did you mean {command}?").format(command=f"`/mentions {near[0]}`"))


def which_one(action: str, t: Words) -> Message:
    """A command without the number of a mention."""
    said = t._("Which one? Write the number that stands on the card: {example}")
    return _said(said.format(example=f"`/mentions {COMMANDS[action][0]}`"))


def which_argument(action: Action, t: Words) -> Message:
    """A move without its word, and the words it knows."""
    lines = [f"`{word}` {mrkdwn(t._(says))}" for word, says in _ARGUMENTS.get(action, ())]
    heading = t._("Write it like this: {example}").format(example=f"`/mentions {COMMANDS[action][0]}`")
    return _said("\n".join([heading, *lines]))


def added(mention: Mention, t: Words) -> Message:
    """A reported page has become a mention."""
    return _said(t._("Thank you. It is #{id} now and gets a card in the channel.").format(id=mention.id))


def already_there(mention: Mention, setup: Setup, t: Words) -> Message:
    """A reported page was known already."""
    said = t._("We have it already: #{id}, from {source}, {status}.")
    source = mrkdwn(one_line(source_name(mention.source, setup, t), 100))
    return _said(said.format(id=mention.id, source=source, status=t._(STATUSES[mention.status])))


def add_how(t: Words) -> Message:
    """How a page is reported."""
    return _said(
        t._("Write the address of the page: {example}").format(example="`/mentions add https://example.com/post`")
    )


def away_set(until: datetime | None, timezone: str, t: Words) -> Message:
    """Somebody goes away; None until they say that they are back."""
    if until is None:
        return _said(t._("You are away: new mentions go to your deputy. `/mentions away off` when you are back."))
    said = t._("You are away until {when}: new mentions go to your deputy. `/mentions away off` when you are back.")
    return _said(said.format(when=f"{until.astimezone(ZoneInfo(timezone)):%Y-%m-%d}"))


def away_how(t: Words) -> Message:
    """How to go away."""
    examples = t._("`/mentions away until friday`, `/mentions away 2027-01-07`, `/mentions away off`")
    return _said(t._("Until when? A day within a year: {examples}. Nothing was changed.").format(examples=examples))


def back(t: Words) -> Message:
    """Somebody is back."""
    return _said(t._("Welcome back: you are asked again."))


def _mentions(heading: str, mentions: Sequence[Mention], setup: Setup, now: datetime, t: Words) -> Message:
    items = b.fitting([_item(mention, setup, now, t) for mention in mentions[:_MOST_LISTED]], _LIST_BUDGET)
    shown = mentions[: len(items)]
    blocks = [b.header(heading), b.rich(b.rich_list(items))]
    if (more := len(mentions) - len(shown)) > 0:
        blocks.append(b.context(b.plain(t.n("{n} more, not shown", "{n} more, not shown", more))))
    blocks.append(b.context(b.markup(t._("For example {command}").format(command=f"`/mentions claim {shown[0].id}`"))))
    aloud = "; ".join(f"#{mention.id} {mrkdwn(short_title(mention))}" for mention in shown)
    return Message(f"{heading}: {aloud}", blocks)


def _item(mention: Mention, setup: Setup, now: datetime, t: Words) -> Block:
    title, url = short_title(mention), safe_url(mention.url)
    linked = url is not None and len(url) <= _LISTED_URL and not like_address(title)
    shown = b.link(url, title) if linked and url else b.words(title)
    status = (t._(STATUSES[mention.status]), by_when_aloud(mention, setup, now, t))
    facts = (priority(mention, t), t._(KINDS[mention.reading.kind]), *status, host(mention.url))
    source = one_line(source_name(mention.source, setup, t), 60)
    tail = " · ".join(filter(None, (*facts, source, ago(mention.published_at, now, t))))
    return b.rich_section(b.words(f"#{mention.id} "), shown, b.words(f" · {tail}"))


def not_shown(t: Words) -> Message:
    """Slack did not show a form in time."""
    said = t._("Slack was too slow to show it. Nothing was changed, and everything you wrote is kept: press once more.")
    return _said(said)


def plainly(text: str) -> Message:
    """One sentence, which is plain text."""
    return _said(mrkdwn(text))


def _said(text: str) -> Message:
    return Message(text, [b.section(b.markup(text))])


def _listed(heading: str, lines: Sequence[str]) -> Message:
    """Lines of plain text under a heading."""
    items = [b.rich_section(b.words(line)) for line in lines if not blank(line)]
    text = f"{heading}: " + "; ".join(mrkdwn(line) for line in lines)
    return Message(text, [b.header(heading), b.rich(b.rich_list(items))])
