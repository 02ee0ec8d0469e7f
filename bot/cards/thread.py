"""What is said under a card, one line per move, and the digest that stands for many cards at once."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.cards.offers import shown_role
from bot.praise.saying import ASKED, elsewhere, ends, line_of, maybe_answered
from bot.slack import blocks as b
from bot.slack.blocks import Block, Message
from bot.slack.escape import blank, clean, host, like_address, mrkdwn, one_line, safe_url
from bot.slack.press import MORE, value
from bot.trolls.reasons import judged
from bot.words import ANSWERS, DEEDS, KINDS, MOVES, N_, OUTCOMES, Words, ago, at, deed_done, name, when, words
from mentions.afterwards import Solved
from mentions.following import Voice
from mentions.lifecycle import Action
from mentions.model import DeedState, Kind, Mention, Move, Outcome, TrollReason
from mentions.outside import Deed
from mentions.setup import Setup

_CHANNEL = re.compile(r"[CG][A-Z0-9]{5,30}")
_NOTE_SHOWN = 2000
_DIGEST_LENGTH = 20
_DIGEST_URL = 500
_LIST_BUDGET = 6500

SAID = {
    Action.FIND: N_("Found {when}"),
    Action.RAISE: N_("{who} showed this as a card {when}"),
    Action.CLAIM: N_("{who} took it {when}"),
    Action.RELEASE: N_("{who} released it {when}"),
    Action.REPLY: N_("{who} answered {when}:"),
    Action.THANK: N_("{who} said thank you {when}:"),
    Action.REASSIGN: N_("{who} handed it over to {what} {when}"),
    Action.KIND: N_("{who} changed the kind to “{what}” {when}"),
    Action.TROLL: N_("{who} marked it as a troll {when}: {what}"),
    Action.UNTROLL: N_("{who} took the troll mark away {when}"),
    Action.CLOSE: N_("{who} closed it {when}: {what}"),
    Action.REOPEN: N_("{who} opened it again {when}"),
    Action.NOT_US: N_("{who} said {when} that it is not about us"),
    Action.ROLE: N_("{who} gave it to {what} {when}"),
    Action.SNOOZE: N_("{who} put it off {when}, until {what}"),
    Action.MOVE: N_("{who} moved it to {what} {when}"),
    Action.WARN: N_("Its time is soon over: {what} was reminded {when}"),
    Action.DEPUTY: N_("It has waited too long: {what} is asked since {when}"),
    Action.LEAD: N_("It still waits: {what} is asked since {when}"),
    Action.CALL: N_("It still waits. Who can take it?"),
    Action.BACK: N_("Back to its role: {what} is asked since {when}"),
    Action.ALSO: N_("Also seen {when}: {what}"),
    Action.EDIT: N_("The text was changed at the source {when}"),
    Action.REPORT: N_("{who} reports it to the platform {when}"),
    Action.HIDE: N_("{who} hides it at the source {when}"),
    Action.SHOW: N_("{who} shows it at the source again {when}"),
    Action.DELETE: N_("{who} deletes it at the source {when}"),
    Action.MUTE: N_("{who} mutes its author {when}"),
    Action.LOCK: N_("{who} locks the thread at the source {when}"),
    Action.ARRIVED: N_("{who} has looked {when}: it is there"),
    Action.AGAIN: N_("{who} has looked {when}: it is not there, and is sent again"),
    Action.SENT: N_("{what} {when}"),
    Action.QUEUED: N_("{what} {when}"),
    Action.DECLINED: N_("{what}: not done {when}. The reason:"),
    Action.UNSURE: N_(
        "{what}: nobody knows whether it arrived {when}. Please look at the page, then choose on the card."
    ),
    Action.HEARD: N_("{what}: its author has answered {when}:"),
    Action.NOTED: N_("{what} {when}:"),
    Action.REPLY_EDITED: N_("Our answer was changed on the page, seen {when}. It reads now:"),
    Action.REPLY_GONE: N_("Our answer is not on the page any more, seen {when}. Somebody has removed it. It read:"),
    Action.APPEAL: N_("{who} noted {when} that its author objects, and {what} looks at it:"),
    Action.SECOND: N_("{who} asked {what} {when} whether it shall be deleted"),
    Action.KEEP: N_("{who} has looked {when}: it stays as it is"),
    Action.EXPLAIN: N_("{who} told its author why {when}:"),
    Action.ASIDE: N_("{who} took care of it in private {when}"),
    Action.QUOTE: ASKED,
    Action.GONE: N_("It was removed at its source; we saw that {when}. Our copy of it is erased."),
    Action.ASK: N_("{who} asked {what} {when} to look at the answer"),
    Action.APPROVE: N_("{who} approved the answer of {what} {when}"),
    Action.HOLD: N_("{who} holds the answer of {what} back {when}"),
    Action.CAUSE: N_("{who} filed it under “{what}” {when}"),
    Action.SOLVED: N_("{who} said {when}: {what}"),
    Action.ASK_AGAIN: N_("{what} was asked {when} whether it is solved"),
    Action.FIXED: N_("“{what}” is put right: open again since {when}, so that its writer is told"),
}
NOTES = {
    Voice.THANKS: N_("Its author says thank you"),
    Voice.EARLIER: N_("Its author had written more before the answer"),
    Voice.OTHERS: N_("Others have answered below it"),
}
_WITHOUT = {
    Action.HEARD: N_("Its author has answered {when}:"),
    Action.CAUSE: N_("{who} took its cause away {when}"),
    Action.APPEAL: N_("{who} noted {when} that its author objects:"),
}
"""What is said where the move has no argument."""
_LINKED = frozenset({Action.SENT, Action.QUEUED, Action.CAUSE})
_QUOTING = frozenset({Action.HEARD, Action.NOTED, Action.QUOTE, Action.APPEAL})
_WORDED = _QUOTING | {Action.REPLY, Action.THANK, Action.REPLY_EDITED, Action.REPLY_GONE}
_CALLING = frozenset({Action.DECLINED, Action.UNSURE, Action.REPLY_GONE})
_OF_SOMEBODY = frozenset(
    {
        Action.WARN,
        Action.DEPUTY,
        Action.LEAD,
        Action.BACK,
        Action.ASK_AGAIN,
        Action.SECOND,
        Action.APPEAL,
        Action.ASK,
        Action.APPROVE,
        Action.HOLD,
    }
)


def line(move: Move, mention: Mention, people: Mapping[str, str], t: Words, *, quiet: bool = False) -> Message:
    """A move as a line in the thread. Only who must do something now is called by a real user mention; if it is to be
    `quiet`, since whoever has the mention is not at work, an author's answer calls nobody."""
    action, words_ = Action(move.action), move.note
    named = action in _OF_SOMEBODY or (quiet and action is Action.HEARD)
    sentence = SAID[action] if move.argument else _WITHOUT.get(action, SAID[action])
    sentence = line_of(move) if action is Action.QUOTE else sentence
    said = t._(sentence).format(
        who=name(move.actor, people) if move.actor else t._("The bot"),
        when=when(move.at),
        what=name(move.argument, people) if named else _what(move, mention, t),
    )
    if action in _CALLING and mention.owner:
        said = f"{at(mention.owner)} · {said}"
    if action is Action.QUOTE and not move.actor:
        whose = mention.owner or mention.answered_by
        said = f"{name(whose, people) if quiet else at(whose)} · {said}" if whose else said
    if action in _LINKED:
        said, words_ = " · ".join(filter(None, (said, _link(move.note)))), ""
    elif action in _QUOTING and mention.gone_at and not ends(move):
        words_ = t._("(erased, since it was removed at its source)")
    elif action in _WORDED and mention.forgotten_at:
        words_ = t._("(kept as a number only)")
    note = [] if blank(clean(words_)) else [b.quoted(words_, _NOTE_SHOWN, "–")]
    aloud = f"#{mention.id}: {said} {mrkdwn(one_line(words_, 300))}".rstrip()
    more = maybe_answered(move, mention, t)
    return Message(aloud, [b.section(b.markup(said)), *elsewhere(move, t), *note, *more])


def digest(source_title: str, mentions: Sequence[Mention], total: int, setup: Setup, now: datetime) -> Message:
    """What a source brought that got no card of its own: a list, and a menu to show one as a card."""
    t = words(setup.language)
    heading = t.n("{n} more from {source}", "{n} more from {source}", total, source=one_line(source_title, 100))
    items = b.fitting([_item(mention, now, t) for mention in mentions[:_DIGEST_LENGTH]], _LIST_BUDGET)
    shown = mentions[: len(items)]
    if not shown:
        return Message(mrkdwn(heading), [b.section(b.plain(heading, 300))])
    rest = t.n("{n} more is kept", "{n} more are kept", total - len(shown))
    kept = [b.context(b.plain(rest))] if total > len(shown) else []
    options = [b.option(_label(mention), value(mention.id, Action.RAISE)) for mention in shown]
    menu = b.actions([b.select(MORE, t._(MOVES[Action.RAISE]), options)])
    return Message(_aloud(heading, shown), [b.section(b.plain(heading, 300)), b.rich(b.rich_list(items)), *kept, menu])


def _what(move: Move, mention: Mention, t: Words) -> str:
    """The argument of a move in words, as mrkdwn."""
    match move.action:
        case Action.REASSIGN:
            return at(move.argument) if move.argument else t._("whoever is there")
        case Action.ROLE:
            asked = at(mention.assignee) if mention.assignee else ""
            return " · ".join(filter(None, (mrkdwn(shown_role(one_line(move.argument, 60))), asked)))
        case Action.SNOOZE:
            return _time(move.argument)
        case Action.MOVE:
            return f"<#{move.argument}>" if _CHANNEL.fullmatch(move.argument) else "–"
        case Action.KIND if move.argument in set(Kind):
            return t._(KINDS[Kind(move.argument)])
        case Action.TROLL if move.argument in set(TrollReason):
            mine = move.argument == mention.troll_reason
            return mrkdwn(judged(TrollReason(move.argument), mention.policy if mine else 0, t))
        case Action.CLOSE if move.argument in set(Outcome):
            return t._(OUTCOMES[Outcome(move.argument)])
        case Action.SOLVED if move.argument in set(Solved):
            return t._(ANSWERS[Solved(move.argument)])
        case Action.ALSO:
            return _place(move, mention)
        case Action.SENT:
            return mrkdwn(deed_done(move.argument, DeedState.DONE, t)) or "–"
        case Action.QUEUED:
            return mrkdwn(deed_done(move.argument, DeedState.QUEUED, t)) or "–"
        case Action.DECLINED | Action.UNSURE if move.argument in set(Deed):
            return t._(DEEDS[Deed(move.argument)])
        case Action.HEARD:
            return at(move.argument)
        case Action.NOTED:
            return t._(NOTES.get(Voice(move.argument), "")) if move.argument in set(Voice) else t._("Said below it")
    return mrkdwn(one_line(move.argument, 200)) or "–"


def _time(argument: str) -> str:
    try:
        at = datetime.fromisoformat(argument)
    except ValueError:
        return "–"  # it was erased
    return when(at) if at.tzinfo else "–"


def _link(url: str) -> str:
    safe = safe_url(url)
    return f"<{safe}|{mrkdwn(host(url))}>" if safe and len(safe) < 2000 else ""


def _place(move: Move, mention: Mention) -> str:
    """The place that was seen at this move, else the latest one; mrkdwn."""
    places = [p for p in mention.also if p.source == move.argument or p.url == move.argument] or mention.also[-1:]
    url = places[-1].url if places else move.argument
    return _link(url) or mrkdwn(one_line(move.argument, 200)) or "–"


def _item(mention: Mention, now: datetime, t: Words) -> Block:
    title, url = short_title(mention), safe_url(mention.url)
    tail = f" · {t._(KINDS[mention.reading.kind])} · {ago(mention.published_at, now, t)}"
    if url is None or len(url) > _DIGEST_URL or like_address(title):
        return b.rich_section(b.words(f"{title} · {host(mention.url) or '–'}{tail}"))
    return b.rich_section(b.link(url, title), b.words(f" · {host(url)}{tail}"))


def short_title(mention: Mention) -> str:
    """What a mention is called in a list."""
    for text in (mention.title, mention.text):
        if not blank(short := one_line(text[:500], 80)):
            return short
    return host(mention.url) or "–"


def _label(mention: Mention) -> str:
    return f"#{mention.id} {short_title(mention)}"


def _aloud(heading: str, shown: Sequence[Mention]) -> str:
    return f"{mrkdwn(heading)}: " + "; ".join(mrkdwn(short_title(mention)) for mention in shown)
