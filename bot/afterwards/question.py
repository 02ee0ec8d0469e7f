"""The question whether it is solved, to whoever answered: one mention with all of it, or a morning's as a list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.cards.passage import quote
from bot.cards.thread import short_title
from bot.slack import blocks as b
from bot.slack.blocks import Block, Element, Message
from bot.slack.escape import blank, clean, cut, host, like_address, mrkdwn, one_line, safe_url
from bot.slack.press import PAGE, value
from bot.words import EMOJI, KINDS, N_, Words, ago, name, source_name, when
from mentions.afterwards import Solved
from mentions.lifecycle import Action
from mentions.model import Mention, Move
from mentions.setup import Setup

_BUTTONS = {
    Solved.YES: N_("Solved"),
    Solved.NO: N_("Not yet, open it again"),
    Solved.LATER: N_("Ask again in a week"),
}
_BECAME = {
    Solved.YES: N_("{who} says that it is solved"),
    Solved.NO: N_("not yet solved; {who} has it again"),
    Solved.LATER: N_("nobody knows yet; asked again in a week"),
}
_MOST_ASKED = 10
_MOST_SAID = 20
_ASKED_BUDGET = 7500
_ANSWER_SHOWN = 1000
_ANSWER_LISTED = 120
_LINK_LENGTH = 300


@dataclass(frozen=True, slots=True)
class Question:
    """A mention of which somebody was asked whether it is solved; `settled` is what has settled that since."""

    mention: Mention
    settled: Move | None = None


def questions(asked: Sequence[Question], setup: Setup, now: datetime, names: Mapping[str, str], t: Words) -> Message:
    """What one person is asked of a morning; below it what has been said already."""
    waiting = [one.mention for one in asked if one.settled is None]
    said = [line for one in asked if one.settled and (line := _became(one.mention, one.settled, names, t))]
    blocks = [b.context(b.markup(line)) for line in said[:_MOST_SAID]]
    if not waiting:
        return Message("\n".join(said), blocks)
    if len(asked) == 1:
        return _one(waiting[0], setup, now, names, t)
    heading = t.n("Is this solved? {n} waits for your word", "Are these solved? {n} wait for your word", len(waiting))
    shown: list[Block] = [b.header(heading)]
    listed = 0
    for mention in waiting[:_MOST_ASKED]:
        row = _row(mention, setup, now, t)
        if b.weight([*shown, *row]) > _ASKED_BUDGET:
            break
        shown, listed = [*shown, *row], listed + 1
    if (more := len(waiting) - listed) > 0:
        rest = t.n("{n} more comes here when these are said.", "{n} more come here when these are said.", more)
        shown.append(b.context(b.plain(rest)))
    aloud = "; ".join(f"#{mention.id} {mrkdwn(short_title(mention))}" for mention in waiting[:listed])
    return Message(f"{heading}: {aloud}", [*shown, *blocks[:_MOST_ASKED]])


def _one(mention: Mention, setup: Setup, now: datetime, names: Mapping[str, str], t: Words) -> Message:
    said = t._("Is #{id} solved?").format(id=mention.id)
    answered = ""
    if mention.answered_at:
        who = name(mention.answered_by, names) if mention.answered_by else t._("We")
        answered = "\n" + t._("{who} answered {when}").format(who=who, when=when(mention.answered_at))
    blocks = [
        b.section(b.markup(f"*{said}*{answered}")),
        b.rich(b.rich_section(_title(mention), b.words("\n" + _facts(mention, setup, now, t)))),
        b.rich(quote(mention, setup, t)),
    ]
    if not blank(clean(mention.reply)):
        blocks += [b.section(b.plain(t._("Our answer:"))), b.quoted(mention.reply, _ANSWER_SHOWN, "–")]
    page = b.link_button(PAGE, t._("Open the page"), mention.url)
    blocks.append(b.actions([*_buttons(mention, t), *([page] if page else [])]))
    return Message(f"{said} {mrkdwn(short_title(mention))}", blocks)


def _row(mention: Mention, setup: Setup, now: datetime, t: Words) -> list[Block]:
    facts = _facts(mention, setup, now, t)
    answer = one_line(mention.reply, _ANSWER_LISTED)
    ours = "" if blank(answer) else "\n" + t._("Our answer:") + " " + answer
    text = b.rich(b.rich_section(b.words(f"#{mention.id} "), _title(mention), b.words(f"\n{facts}{ours}")))
    return [text, b.actions(_buttons(mention, t))]


def _buttons(mention: Mention, t: Words) -> list[Element]:
    return [
        b.button(
            f"{Action.SOLVED}:{word}:{mention.id}",
            t._(says),
            value(mention.id, Action.SOLVED, word),
            f"{t._(says)}, #{mention.id}: {short_title(mention)}",
            "primary" if word is Solved.YES else "",
        )
        for word, says in _BUTTONS.items()
    ]


def _facts(mention: Mention, setup: Setup, now: datetime, t: Words) -> str:
    kind = mention.reading.kind
    source = one_line(source_name(mention.source, setup, t), 60)
    facts = (f"{EMOJI[kind]} {t._(KINDS[kind])}", source, host(mention.url), ago(mention.published_at, now, t))
    return " · ".join(filter(None, (*facts, one_line(mention.cause, 60))))


def _title(mention: Mention) -> Element:
    title, url = short_title(mention), safe_url(mention.url)
    plain = url is None or len(url) > _LINK_LENGTH or like_address(title)
    return b.words(title, bold=True) if plain or url is None else b.link(url, title, bold=True)


def _became(mention: Mention, move: Move, names: Mapping[str, str], t: Words) -> str:
    """What was said, or happened by itself; mrkdwn."""
    if mention.gone_at:
        became = t._("removed at its source")
    elif move.action == Action.SOLVED and move.argument in set(Solved):
        became = t._(_BECAME[Solved(move.argument)]).format(who=name(move.actor, names))
    elif move.action == Action.HEARD:
        became = t._("its author has answered; it is open again")
    elif move.action == Action.FIXED:
        became = t._("its cause is put right; open again, so that its writer is told")
    else:
        became = t._("open again")
    return f"#{mention.id} {mrkdwn(short_title(mention))}: {became}"


def to_tell_heading(mentions: Sequence[Mention], t: Words) -> str:
    """Above the list of what has come back because its cause is put right."""
    causes = dict.fromkeys(one_line(mention.cause, 60) for mention in mentions if mention.cause)
    what = cut(", ".join(t._("“{cause}”").format(cause=cause) for cause in causes), 80)
    return t.n(
        "{what} is put right: {n} waits to be told",
        "{what} is put right: {n} wait to be told",
        len(mentions),
        what=what,
    )
