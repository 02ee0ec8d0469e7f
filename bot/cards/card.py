"""What stands in the channel: one card per mention, quiet and complete, offering exactly the legal moves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime

from bot.cards.deadline import by_when, by_when_aloud
from bot.cards.filed import causes_for, filed
from bot.cards.memory import remembered
from bot.cards.moves import MOST, button, called, in_row, style_of
from bot.cards.offers import offers
from bot.cards.passage import quote
from bot.cards.standout import priority, reach, rule
from bot.cards.thread import digest, line
from bot.praise.saying import aloud, ask_button, on_card
from bot.slack import blocks as b
from bot.slack.blocks import Block, Element, Message
from bot.slack.escape import blank, clean, cut, host, like_address, mrkdwn, one_line, safe_url
from bot.slack.press import ARGUMENTS, MORE, PAGE, WHY, Press, parse_value, value
from bot.trolls.facts import quiet_line
from bot.trolls.reasons import mark_in_words, standing
from bot.words import (
    EMOJI,
    KINDS,
    OUTCOMES,
    REALLY,
    TONES,
    Words,
    at,
    because,
    clock,
    deed_done,
    name,
    source_name,
    when,
    words,
)
from mentions.effects import CardPlace
from mentions.lifecycle import Action, offered
from mentions.model import Because, DeedState, Kind, Mention, Place, Status
from mentions.outside import Deed
from mentions.setup import Setup
from routing.promise import awake

__all__ = ["Message", "Press", "card", "digest", "line", "parse_value", "plain_card", "pointer"]

_DANGEROUS = frozenset({Action.TROLL, Action.DELETE})
_SHORT = frozenset({Status.TROLL, Status.CLOSED})
_STANDS = frozenset({DeedState.DONE, DeedState.QUEUED})
_MOST_PLACES = 5
_REPLY_SHOWN = 1000
_PLACE_URL = 500
_BUTTON_URL = 500


def card(
    mention: Mention,
    setup: Setup,
    now: datetime,
    people: Mapping[str, str],
    can: AbstractSet[Deed] = frozenset(),
    found: Sequence[Because] = (),
) -> Message:
    """The card of a mention, in the channel's language.

    Args:
        people: names by user id.
        can: what its source can do.
        found: what speaks for a planted account.

    Raises:
        ValueError: a held mention has no card.
    """
    if mention.status is Status.HELD:
        raise ValueError(f"mention {mention.id} is held: it has no card")
    t = words(setup.language)
    blocks = [_first_line(mention, setup, t), *(_gone(mention, t) if mention.erased else [_title(mention, t)])]
    if mention.status not in _SHORT and not mention.forgotten_at:
        blocks += [b.rich(quote(mention, setup, t)), *_reply(mention, t)]
    blocks += [] if mention.erased else [_who(mention, setup, now, people, t)]
    blocks += quiet_line(found, t) if mention.status not in _SHORT else []
    blocks += on_card(mention, t)
    moves = _moves(mention, setup, can, t)
    also, last = _also(mention, setup, t), [*offers(mention, shown_title(mention, t), t), moves]
    blocks += also if b.weight([*blocks, *also, *last]) <= b.MESSAGE_BUDGET else []
    return Message(_sentence(mention, setup, now, people, t), [*blocks, *last])


def plain_card(mention: Mention, setup: Setup, now: datetime, people: Mapping[str, str]) -> Message:
    """The same without blocks, for the day Slack refuses them: one can still read it and act by command."""
    t = words(setup.language)
    if mention.erased:
        return Message(_sentence(mention, setup, now, people, t))
    url = safe_url(mention.url)
    hint = t._("Buttons could not be shown; write {command} instead.").format(command=f"`/mentions claim {mention.id}`")
    parts = [_sentence(mention, setup, now, people, t), url if url and len(url) < _PLACE_URL else "", hint]
    return Message("\n".join(filter(None, parts)))


def pointer(mention: Mention, place: CardPlace, workspace_url: str, t: Words) -> Message:
    """What is left where the card stood before it moved."""
    said = t._("#{id} has moved to {channel}.").format(id=mention.id, channel=f"<#{place.channel}>")
    url = safe_url(f"{workspace_url.rstrip('/')}/archives/{place.channel}/p{place.ts.replace('.', '')}")
    text = f"{said} <{url}|{t._('Go to its card')}>" if url else said
    return Message(text, [b.context(b.markup(text))])


def _first_line(mention: Mention, setup: Setup, t: Words) -> Block:
    reading = mention.reading
    kind = f"{EMOJI[reading.kind]} *{mrkdwn(t._(KINDS[reading.kind]))}* · {mrkdwn(t._(TONES[reading.tone]))}"
    high, reached = priority(mention, t), reach(mention, t)
    return b.context(
        *([b.markup(f"*{mrkdwn(high)}*")] if high else []),
        b.markup(kind),
        b.plain(source_name(mention.source, setup, t), 200),
        b.markup(when(mention.published_at)),
        *([b.plain(reached)] if reached else []),
        b.plain(f"#{mention.id}"),
    )


def _title(mention: Mention, t: Words) -> Block:
    title, url = shown_title(mention, t), safe_url(mention.url)
    if url is None:
        return b.rich(b.rich_section(b.words(title, bold=True)))
    shown: list[Element] = [b.link(url, title, bold=True)]
    if blank(one_line(mention.title[:1000], 300)) and mention.status not in _SHORT and not mention.forgotten_at:
        # Its first words stand in the passage already, and are not said twice.
        shown = [b.link(url, t._("Open the page"), bold=True)]
    elif like_address(title):
        # A title that is an address itself must not be the label of a link to somewhere else.
        shown = [b.words(title, bold=True), b.words(" · "), b.link(url, t._("Open the page"))]
    return b.rich(b.rich_section(*shown, b.words(f" · {host(url)}")))


def _gone(mention: Mention, t: Words) -> list[Block]:
    at_ = mention.gone_at or mention.forgotten_at
    assert at_ is not None  # noqa: S101 -- asked by the caller
    said = t._("It was removed at its source; we saw that {when}. Our copy of it is erased.")
    if mention.forgotten_at:
        said = t._("Kept as a number only: its words were erased {when}, when their time was over.")
    parts = [_answered(mention, t) if mention.answered_at else "", _deed(mention, t)]
    parts += [_closed(mention, t)] if mention.outcome else []
    before = " · ".join(filter(None, parts))
    told = [b.context(b.markup(before))] if before else []
    return [b.section(b.markup(said.format(when=when(mention.forgotten_at or at_)))), *told]


def _reply(mention: Mention, t: Words) -> list[Block]:
    if blank(mention.reply):
        return []
    said = t._("The answer of {who}:") if mention.answered_by else t._("The answer:")
    # The title is a link already: a monstrous address is not sent twice.
    url, label = safe_url(mention.url) or "", t._("Answer on the page")
    if mention.deed == Deed.REPLY:
        url, label = safe_url(mention.deed_url) or "", t._("See it on the page")
    button = b.link_button(PAGE, label, url) if url and len(url) <= _BUTTON_URL else None
    return [
        b.section(b.markup(said.format(who=at(mention.answered_by))), button),
        b.quoted(mention.reply, _REPLY_SHOWN, t._("(no text)")),
    ]


def _who(mention: Mention, setup: Setup, now: datetime, people: Mapping[str, str], t: Words) -> Block:
    author = clean(mention.author)
    writer = t._("Unknown author") if blank(author) else t._("By {author}").format(author=one_line(author, 200))
    known, due = remembered(mention.known, setup, now, people, t), by_when(mention, setup, now, t)
    said = (known, _state(mention, t, people, calls=_calls(mention, setup, now)), due, filed(mention, people, t))
    return b.context(b.plain(writer, 250), *(b.markup(part) for part in said if part))


def _calls(mention: Mention, setup: Setup, now: datetime) -> bool:
    """Whether a new card calls whom it asks: nobody's telephone rings at night, or for spam."""
    return mention.reading.kind is not Kind.SPAM and awake(setup, mention, mention.assignee, now)


def _state(mention: Mention, t: Words, people: Mapping[str, str], *, calls: bool) -> str:
    """Who has it, why they, or what became of it; mrkdwn."""
    if mention.status is Status.TROLL:
        marked = _marked(mention, t, mention.owner and at(mention.owner))
        return " · ".join(filter(None, (marked, _deed(mention, t), standing(mention, t))))
    parts = [_answered(mention, t)] if mention.answered_at else []
    if mention.status is Status.CLOSED:
        parts.append(_closed(mention, t))
    elif mention.status is Status.CLAIMED:
        parts.append(t._("{who} has it since {when}").format(who=at(mention.owner), when=_since(mention)))
    elif mention.status is Status.OPEN:
        parts.append(_asked(mention, t, people, calls=calls))
    parts.append(_deed(mention, t))
    return " · ".join(filter(None, parts)) or t._("Answered")


def _asked(mention: Mention, t: Words, people: Mapping[str, str], *, calls: bool) -> str:
    why = because(mention.because, t, people)
    if not mention.assignee:
        return t._("Nobody is asked yet: {why}").format(why=why)
    who = at(mention.assignee) if calls else name(mention.assignee, people)
    asked = t._("Asked: {who}, because {why}").format(who=who, why=why)
    return " · ".join(filter(None, (asked, rule(mention, t))))


def _answered(mention: Mention, t: Words) -> str:
    assert mention.answered_at is not None  # noqa: S101 -- asked by the caller
    said = t._("{who} answered {when}") if mention.answered_by else t._("Answered {when}")
    return said.format(who=at(mention.answered_by), when=when(mention.answered_at))


def _deed(mention: Mention, t: Words) -> str:
    """What we do at its source, and how far that has come; mrkdwn."""
    said, url = mrkdwn(deed_done(mention.deed, mention.deed_state, t)), safe_url(mention.deed_url)
    return f"<{url}|{said}>" if url and len(url) <= _PLACE_URL and mention.deed_state in _STANDS else said


def _closed(mention: Mention, t: Words) -> str:
    outcome = t._(OUTCOMES[mention.outcome]) if mention.outcome else t._("closed")
    if not mention.closed_by or not mention.closed_at:
        return t._("Closed: {outcome}").format(outcome=outcome)
    said = t._("{who} closed it {when}: {outcome}")
    return said.format(who=at(mention.closed_by), when=when(mention.closed_at), outcome=outcome)


def _marked(mention: Mention, t: Words, owner: str) -> str:
    reason = mrkdwn(mark_in_words(mention, t))
    if not owner:
        return t._("Marked as a troll: {reason}").format(reason=reason)
    return t._("Marked as a troll: {reason}. {who} has it").format(reason=reason, who=owner)


def _since(mention: Mention) -> str:
    return when(mention.claimed_at or mention.seen_at)


def _also(mention: Mention, setup: Setup, t: Words) -> list[Block]:
    if not mention.also:
        return []
    shown = [b.markup(_place(place, setup, t), 1200) for place in mention.also[:_MOST_PLACES]]
    if more := len(mention.also) - _MOST_PLACES:
        shown += [b.plain(t.n("{n} more place", "{n} more places", more))] if more > 0 else []
    return [b.context(*shown)]


def _place(place: Place, setup: Setup, t: Words) -> str:
    where, url = source_name(place.source, setup, t), safe_url(place.url)
    label = mrkdwn(one_line(f"{where} ({host(place.url)})" if host(place.url) else where, 150).replace("|", "¦"))
    linked = f"<{url}|{label}>" if url and len(url) <= _PLACE_URL else label
    return t._("Also seen: {where}").format(where=linked)


def _moves(mention: Mention, setup: Setup, can: AbstractSet[Deed], t: Words) -> Block:
    legal = [move for move in offered(mention, can) if move is not Action.CAUSE or causes_for(mention, setup)]
    about = shown_title(mention, t)
    asks = ask_button(mention, about, t)
    first = in_row(mention, setup, legal, t, MOST - len(asks))
    rest = [move for move in legal if move not in {offer.action for offer in first} and move not in ARGUMENTS]
    styles = {offer.action: style_of(offer, first) for offer in first}
    styles |= dict.fromkeys(_DANGEROUS, "danger")
    buttons = [button(offer, mention.id, about, styles.get(offer.action, "")) for offer in first]
    thanks = 1 if any(offer.action is Action.THANK for offer in first) else 0
    buttons[thanks:thanks] = asks
    return b.actions([*buttons, _more(mention, rest, t, kinds=Action.KIND in legal)])


def _more(mention: Mention, rest: Sequence[Action], t: Words, *, kinds: bool) -> Element:
    moves = [b.option(called(move, mention, t), value(mention.id, move)) for move in rest]
    moves.append(b.option(t._("Why this kind, why this person?"), value(mention.id, WHY)))
    others = [
        b.option(f"{EMOJI[kind]} {t._(REALLY[kind])}", value(mention.id, Action.KIND, kind))
        for kind in Kind
        if kinds and kind is not mention.reading.kind
    ]
    groups = [b.option_group(t._("This mention"), moves), b.option_group(t._("Read wrongly?"), others)]
    return b.grouped_select(MORE, t._("More …"), groups)


def _sentence(mention: Mention, setup: Setup, now: datetime, people: Mapping[str, str], t: Words) -> str:
    """The card as a sentence for screen readers and notifications; mrkdwn."""
    high = f"{high}: " if (high := priority(mention, t)) else ""
    return high + t._("#{id} {kind}, {tone}, from {source}: {title} – {state}.").format(
        id=mention.id,
        kind=t._(KINDS[mention.reading.kind]),
        tone=t._(TONES[mention.reading.tone]),
        source=mrkdwn(one_line(source_name(mention.source, setup, t), 100)),
        title=mrkdwn(cut(shown_title(mention, t), 200)),
        state=_state_aloud(mention, setup, now, people, t),
    )


def _state_aloud(mention: Mention, setup: Setup, now: datetime, people: Mapping[str, str], t: Words) -> str:
    if mention.forgotten_at:
        return t._("kept as a number only")
    if mention.gone_at:
        return t._("removed at its source, our copy is erased")
    due, deed = by_when_aloud(mention, setup, now, t), mrkdwn(deed_done(mention.deed, mention.deed_state, t))
    return ". ".join(filter(None, (_status_aloud(mention, setup, now, people, t), due, deed, aloud(mention, t))))


def _status_aloud(mention: Mention, setup: Setup, now: datetime, people: Mapping[str, str], t: Words) -> str:
    owner = name(mention.owner, people) if mention.owner else t._("Nobody")
    match mention.status:
        case Status.CLAIMED:
            since = clock(mention.claimed_at or mention.seen_at, now, setup.timezone)
            return t._("{who} has it since {when}").format(who=owner, when=since)
        case Status.ANSWERED:
            at_ = clock(mention.answered_at or now, now, setup.timezone)
            by = name(mention.answered_by, people) if mention.answered_by else owner
            return t._("{who} answered {when}").format(who=by, when=at_)
        case Status.TROLL:
            return _marked(mention, t, mention.owner and name(mention.owner, people))
        case Status.CLOSED:
            return t._("Closed: {outcome}").format(outcome=t._(OUTCOMES[mention.outcome]) if mention.outcome else "–")
    if mention.assignee:
        return t._("Open; {who} is asked").format(who=name(mention.assignee, people))
    return t._("Open; nobody has it yet")


def shown_title(mention: Mention, t: Words) -> str:
    titles = (one_line(mention.title[:1000], 300), one_line(mention.text[:1000], 80))
    return next((title for title in titles if not blank(title)), t._("(no title)"))
