"""What one person is told in a direct message, or a channel when nobody helps: what waits, singly with its buttons, or
many as one list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.cards.deadline import by_when, by_when_aloud
from bot.cards.moves import button, in_short, style_of
from bot.cards.passage import quote
from bot.cards.standout import priority
from bot.cards.thread import short_title
from bot.slack import blocks as b
from bot.slack.blocks import Block, Element, Message
from bot.slack.escape import host, like_address, mrkdwn, one_line, safe_url
from bot.slack.gateway import is_person
from bot.slack.press import PAGE
from bot.words import EMOJI, KINDS, N_, STATUSES, Words, ago, because, name, source_name
from mentions.effects import CardPlace
from mentions.lifecycle import Action, offered
from mentions.model import Mention, Move, Status
from mentions.setup import Setup
from routing.promise import urgent
from routing.roster import begins

_SAID = {
    Action.WARN: N_("#{id} still waits for you"),
    Action.DEPUTY: N_("You are asked for #{id} now, because {why}"),
    Action.LEAD: N_("You are asked for #{id} now, because {why}"),
    Action.CALL: N_("#{id} still waits. Who can take it?"),
    Action.FIXED: N_("{why}: now the writer of #{id} can be told"),
}
_BUTTONS = (Action.CLAIM, Action.REPLY, Action.SNOOZE)
_MOST_LISTED = 15
_LINK_LENGTH = 500
_LIST_BUDGET = 7000


def waits_for(mention: Mention, to: str, called_at: datetime) -> bool:
    """Whether this person, or anybody in this channel, which was called then, should do something about it."""
    if mention.status not in (Status.OPEN, Status.CLAIMED) or mention.since is None:
        return False
    return to == (mention.owner or mention.assignee) if is_person(to) else mention.since < called_at


def when_there(
    to: str, waiting: Sequence[Mention], setup: Setup, away: Mapping[str, datetime], now: datetime
) -> datetime:
    """From when on a person may be told: while at work, and whenever there if anything is urgent. What was ordered in
    time may come to be sent at night, when Slack was away for a while. A channel wakes nobody."""
    there = away.get(to, now)
    return begins(setup, to, there) if is_person(to) and not any(urgent(mention) for mention in waiting) else there


def card_url(place: CardPlace | None, workspace_url: str) -> str:
    """Where in Slack its card stands; "" if it stands nowhere."""
    return f"{workspace_url.rstrip('/')}/archives/{place.channel}/p{place.ts.replace('.', '')}" if place else ""


def one(
    mention: Mention, move: Move, setup: Setup, now: datetime, names: Mapping[str, str], card: str, t: Words
) -> Message:
    """One mention, with what can be done about it; `card` is the address of its card in Slack, "" for none."""
    said = t._(_SAID[Action(move.action)]).format(id=mention.id, why=because(mention.because, t, names))
    due = by_when(mention, setup, now, t)
    title, reading = _title(mention), mention.reading
    facts = (
        priority(mention, t),
        f"{EMOJI[reading.kind]} {t._(KINDS[reading.kind])}",
        one_line(source_name(mention.source, setup, t), 60),
        host(mention.url),
        ago(mention.published_at, now, t),
    )
    blocks = [
        b.section(b.markup(f"*{said}*" + (f"\n{due}" if due else ""))),
        b.rich(b.rich_section(title, b.words("\n" + " · ".join(filter(None, facts))))),
        b.rich(quote(mention, setup, t)),
        b.actions(_buttons(mention, setup, card, t)),
    ]
    aloud = by_when_aloud(mention, setup, now, t)
    return Message(f"{said}: {mrkdwn(short_title(mention))}. {mrkdwn(aloud)}", blocks)


def call(mentions: Sequence[Mention], setup: Setup, now: datetime, t: Words) -> Message:
    """Several at once, for anybody in a channel."""
    heading = t.n("{n} still waits. Who can take it?", "{n} still wait. Who can take some?", len(mentions))
    foot = t._("{command} shows all that nobody has taken.").format(command="`/mentions open`")
    return many(mentions, setup, now, t, heading, foot)


def many(
    mentions: Sequence[Mention], setup: Setup, now: datetime, t: Words, heading: str = "", foot: str = ""
) -> Message:
    """Several at once, in the order given; heading and foot are those for one person, if nothing else is said."""
    heading = heading or t.n("{n} waits for you", "{n} wait for you, the most urgent first", len(mentions))
    items = b.fitting([_item(mention, setup, now, t) for mention in mentions[:_MOST_LISTED]], _LIST_BUDGET)
    blocks = [b.header(heading), b.rich(b.rich_list(items))]
    mine = t._("{command} shows all that waits for you, and the Home tab has the buttons.")
    said = foot or mine.format(command="`/mentions mine`")
    if (rest := len(mentions) - len(items)) > 0:
        said = t.n("{n} more, not shown", "{n} more, not shown", rest) + " · " + said
    blocks.append(b.context(b.markup(said)))
    aloud = "; ".join(f"#{mention.id} {mrkdwn(short_title(mention))}" for mention in mentions[: len(items)])
    return Message(f"{mrkdwn(heading)}: {aloud}", blocks)


def settled(mentions: Sequence[Mention], names: Mapping[str, str], t: Words) -> Message:
    """What has become of what somebody was told of, but is not waited for any more."""
    text = "\n".join(f"#{m.id} {mrkdwn(short_title(m))}: {_now(m, names, t)}" for m in mentions[:_MOST_LISTED])
    return Message(text, [b.context(b.markup(text))])


def _now(mention: Mention, names: Mapping[str, str], t: Words) -> str:
    if mention.status is Status.OPEN and mention.assignee:
        return t._("Open; {who} is asked").format(who=name(mention.assignee, names))
    return t._(STATUSES[mention.status])


def _item(mention: Mention, setup: Setup, now: datetime, t: Words) -> Block:
    due = by_when_aloud(mention, setup, now, t)
    facts = (priority(mention, t), t._(KINDS[mention.reading.kind]), t._(STATUSES[mention.status]), due)
    tail = " · ".join(filter(None, facts))
    return b.rich_section(b.words(f"#{mention.id} "), _title(mention), b.words(f" · {tail}"))


def _title(mention: Mention) -> Element:
    title, url = short_title(mention), safe_url(mention.url)
    plain = url is None or len(url) > _LINK_LENGTH or like_address(title)
    return b.words(title, bold=True) if plain or url is None else b.link(url, title, bold=True)


def _buttons(mention: Mention, setup: Setup, card: str, t: Words) -> list[Element]:
    offers = in_short(mention, setup, offered(mention, frozenset()), _BUTTONS, t)
    about = short_title(mention)
    made = [button(one, mention.id, about, style_of(one, offers)) for one in offers]
    page = b.link_button(PAGE, t._("Go to its card"), card) if card else None
    return [*made, *([page] if page else [])]
