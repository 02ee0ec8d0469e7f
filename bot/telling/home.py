"""The App Home: what waits for this person, what nobody has yet, and how things stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

from bot.cards.deadline import by_when_aloud
from bot.cards.standout import priority
from bot.cards.thread import short_title
from bot.listening.forms import ADD, ALERTS
from bot.ruling.forms import ADD as ADD_RULE
from bot.slack import blocks as b
from bot.slack.blocks import Block, Element
from bot.slack.escape import host, like_address, one_line, safe_url
from bot.slack.press import PAGE, value
from bot.telling.summary import source_lines, status_lines
from bot.words import EMOJI, KINDS, MOVES, STATUSES, Words, ago, name, source_name
from mentions.lifecycle import Action, offered
from mentions.listening import SourceState
from mentions.model import Counts, Kind, Mention
from mentions.setup import Setup

_MOST_MINE = 15
_MOST_OPEN = 10
_MOST_AWAY = 20
_SOURCES_BUDGET = 2500
_NEXT = (Action.CLAIM, Action.REPLY, Action.CLOSE)


def home(
    user_id: str,
    mine: Sequence[Mention],
    open_: Sequence[Mention],
    counts: Counts,
    setup: Setup,
    now: datetime,
    t: Words,
    *,
    admin: bool,
    states: Sequence[SourceState] = (),
    away: Mapping[str, datetime] = MappingProxyType({}),
) -> Block:
    """The whole view. `mine` and `open_` come in their order; what is mine is not shown twice.

    Sources that are not heard are told to everybody, how each does to those who look after the setup. `away` says
    until when each who is away is.
    """
    ids = {mention.id for mention in mine}
    free = [mention for mention in open_ if mention.id not in ids]
    blocks = [*_mine(user_id, mine, setup, now, t), b.divider(), *_free(free, setup, now, t), b.divider()]
    standing = [*_standing(counts, states, setup, now, t), *_away(away, setup, t)]
    sources = [*_sources(states, setup, now, t), *_rules(setup, t)] if admin else []
    return {"type": "home", "blocks": [*blocks, *standing, *sources, *_foot(admin, t)]}


def _mine(user_id: str, mine: Sequence[Mention], setup: Setup, now: datetime, t: Words) -> list[Block]:
    member = setup.ambassador(user_id)
    hello = t._("Hello {name}").format(name=one_line(member.name, 80)) if member else t._("Hello")
    if not mine:
        return [b.header(hello), b.section(b.plain(t._("Nothing waits for you. Enjoy the quiet.")))]
    waits = t.n("{n} mention waits for you", "{n} mentions wait for you", len(mine))
    shown = [block for mention in mine[:_MOST_MINE] for block in _row(mention, _NEXT, setup, now, t)]
    return [b.header(hello), b.section(b.plain(f"{waits}:")), *shown, *_rest(len(mine) - _MOST_MINE, "mine", t)]


def _free(free: Sequence[Mention], setup: Setup, now: datetime, t: Words) -> list[Block]:
    heading = b.header(t._("Nobody has these yet"))
    if not free:
        return [heading, b.section(b.plain(t._("Everything has somebody.")))]
    shown = [block for mention in free[:_MOST_OPEN] for block in _row(mention, (Action.CLAIM,), setup, now, t)]
    return [heading, *shown, *_rest(len(free) - _MOST_OPEN, "open", t)]


def _row(mention: Mention, moves: Sequence[Action], setup: Setup, now: datetime, t: Words) -> list[Block]:
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
    title = b.rich(
        b.rich_section(b.words(f"#{mention.id} "), _title(mention), b.words("\n" + " · ".join(filter(None, facts))))
    )
    return [title, b.actions(_buttons(mention, moves, t))]


def _title(mention: Mention) -> Element:
    title, url = short_title(mention), safe_url(mention.url)
    return b.words(title, bold=True) if url is None or like_address(title) else b.link(url, title, bold=True)


def _buttons(mention: Mention, moves: Sequence[Action], t: Words) -> list[Element]:
    if mention.reading.kind is Kind.PRAISE and Action.REPLY in moves:
        moves = (Action.THANK, *moves)
    legal = offered(mention, frozenset())
    buttons = [_button(mention, move, t) for move in moves if move in legal]
    page = b.link_button(f"{PAGE}:{mention.id}", t._("Open the page"), mention.url)
    return [*buttons, *([page] if page else [])]


def _button(mention: Mention, move: Action, t: Words) -> Element:
    label = t._(MOVES[move])
    style = "primary" if move is Action.CLAIM else ""
    says = f"{label}, #{mention.id}: {short_title(mention)}"
    return b.button(f"{move}:{mention.id}", label, value(mention.id), says, style)


def _rest(more: int, command: str, t: Words) -> list[Block]:
    if more <= 0:
        return []
    said = t.n(
        "{n} more: {command} shows them", "{n} more: {command} shows them", more, command=f"`/mentions {command}`"
    )
    return [b.context(b.markup(said))]


def _standing(counts: Counts, states: Sequence[SourceState], setup: Setup, now: datetime, t: Words) -> list[Block]:
    lines = status_lines(counts, {}, states, setup, now, t)
    return [b.header(t._("How things stand")), b.rich(b.rich_list([b.rich_section(b.words(line)) for line in lines]))]


def _sources(states: Sequence[SourceState], setup: Setup, now: datetime, t: Words) -> list[Block]:
    """Where we listen, the ill ones first, and the ways to listen in one more place."""
    asked = [state for state in states if setup.source(state.source)]
    lines, more = source_lines(asked, setup, now, t, _SOURCES_BUDGET)
    listed = b.rich(b.rich_list([b.rich_section(b.words(line)) for line in lines]))
    none = b.section(b.plain(t._("No source is set up yet.")))
    add = b.button(ADD, t._("Add a source"), "v1", style="" if lines else "primary")
    alerts = b.button(ALERTS, t._("Add a Google Alert"), "v1")
    heading = b.header(t._("Where we listen"))
    return [b.divider(), heading, listed if lines else none, *_rest(more, "sources", t), b.actions([add, alerts])]


def _rules(setup: Setup, t: Words) -> list[Block]:
    """Where those who look after the setup find the rules."""
    said = t._("{command} shows every rule, and how many mentions it decided lately.").format(
        command="`/mentions rules`"
    )
    add = b.button(ADD_RULE, t._("Add a rule"), "v1")
    none = t._("There are no rules: the kind of a mention decides who is asked.")
    told = b.section(b.markup(said if setup.rules else none))
    return [b.divider(), b.header(t._("Who is asked for what")), told, b.actions([add])]


def _away(away: Mapping[str, datetime], setup: Setup, t: Words) -> list[Block]:
    """Who is away, who is back first at the front."""
    names, zone = {person.user: person.name for person in setup.team}, ZoneInfo(setup.timezone)
    one = t._("{who} until {date}")
    shown = [
        one.format(who=name(user, names), date=f"{until.astimezone(zone):%Y-%m-%d}")
        for user, until in sorted(away.items(), key=lambda one: (one[1], one[0]))[:_MOST_AWAY]
    ]
    return [b.context(b.markup(t._("Away: {people}").format(people=", ".join(shown))))] if shown else []


def _foot(admin: bool, t: Words) -> list[Block]:
    away = t._("Going away? {command}, and your deputy is asked instead.")
    helped = t._("Every button has a command: {command}").format(command="`/mentions help`")
    setup = t._("You look after the setup: what has no button here is changed on the machine with {command}.")
    lines = [
        away.format(command=t._("`/mentions away until friday`")),
        helped,
        setup.format(command="`ambassadors apply FILE`") if admin else "",
    ]
    return [b.context(*(b.markup(line) for line in lines if line))]
