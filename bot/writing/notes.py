"""What is said about a draft in a direct message: to the colleague who is to look at it, and to its writer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.answering.forms import quoted_mention
from bot.slack import blocks as b
from bot.slack.blocks import Block, Message
from bot.slack.escape import cut, mrkdwn, one_line
from bot.words import N_, Words, name
from bot.writing.care import REASONS, reasons
from bot.writing.letter import how_read, letter
from bot.writing.preview import EDIT, GO, snags
from bot.writing.slip import Slip, slip
from mentions.effects import Effect
from mentions.lifecycle import Action
from mentions.model import Mention, Move, Status
from mentions.setup import Setup
from mentions.store import Store
from mentions.writing import Draft, DraftState

AMEND = "amend"
"""The action_id with which a colleague changes the words of a draft."""

_SHOWN = 6000  # of a message that also shows what it answers
_ABOUT_DRAFTS = frozenset({Action.ASK, Action.APPROVE, Action.HOLD})
_SAID = {
    DraftState.COOLING: N_("Your answer to #{id} has cooled off. Would you still say it like this?"),
    DraftState.APPROVED: N_("✅ {who} has approved your answer to #{id}. It can leave."),
    DraftState.HELD: N_("✋ {who} holds your answer to #{id} back."),
    DraftState.READY: N_("Your answer to #{id} is ready: take it to the page."),
}
"""What its writer is told, by what has become of it."""
_OUT = frozenset({DraftState.COOLING, DraftState.APPROVED, DraftState.READY})
_DONE = {
    Action.APPROVE: N_("You have approved the answer of {who} to #{id}."),
    Action.HOLD: N_("You hold the answer of {who} to #{id} back, and {who} knows why."),
}


@dataclass(frozen=True, slots=True)
class Told:
    """What a message about a draft is drawn from.

    Attributes:
        draft: as it lies there; None once it has left or was dropped.
        author: whose it is; `to`: who is told.
        posts: whether the bot can take it to the page.
    """

    mention: Mention
    draft: Draft | None
    author: str
    to: str
    history: Sequence[Move]
    posts: bool


async def draw_note(
    store: Store, effect: Effect, mention: Mention, setup: Setup, posts: bool, names: Mapping[str, str], t: Words
) -> Message:
    """The message of one effect; `posts` says whether the bot can take an answer to the page."""
    author, to = str(effect.subject["author"]), str(effect.subject["to"])
    draft = await store.drafts.get(mention.id, author)
    # Read after the draft: one that has left since `mention` was read has left as its answer.
    mention = await store.mentions.get(mention.id) or mention
    return note(Told(mention, draft, author, to, await store.moves.history(mention.id), posts), setup, names, t)


def note(told: Told, setup: Setup, names: Mapping[str, str], t: Words) -> Message:
    """The message as it reads now."""
    if told.mention.gone_at:
        return _plain(t._("#{id} was removed at its source; there is nothing left to do.").format(id=told.mention.id))
    return (_to_writer if told.to == told.author else _to_colleague)(told, setup, names, t)


def _to_colleague(told: Told, setup: Setup, names: Mapping[str, str], t: Words) -> Message:
    draft, mention = told.draft, told.mention
    who = name(told.author, names)
    if draft is None or draft.state is not DraftState.ASKED or draft.colleague != told.to:
        return _plain(_settled(told, who, t))
    heading = t._("{who} asks you to look at the answer to #{id} before it leaves").format(who=who, id=mention.id)
    why = [t._(REASONS[reason]) for reason in reasons(setup, mention, draft)[:1]]
    if "named" in reasons(setup, mention, draft):
        why = [t._("it is about {who}").format(who=who)]
    promised = t._("It promises {pay} {currency}.").format(pay=draft.pay, currency=setup.care.currency)
    text = letter(draft, mention, setup.called)
    found = snags(how_read(text, mention), t)
    blocks = [
        b.section(b.markup(f"*{heading}*" + (f"\n{why[0]}" if why else ""))),
        quoted_mention(mention, setup, t),
        b.context(b.plain(" ".join([t._("The answer:"), *([promised] if draft.pay else [])]))),
        b.whole(cut(text, _SHOWN)),
        *([b.section(b.markup("\n".join(f"• {line}" for line in found)))] if found else []),
        b.actions(_judging(draft, t)),
    ]
    return Message(f"{heading}: {mrkdwn(one_line(text, 200))}", blocks)


def _to_writer(told: Told, setup: Setup, names: Mapping[str, str], t: Words) -> Message:
    draft, mention = told.draft, told.mention
    sentence = _SAID.get(draft.state) if draft else None
    if draft is None or sentence is None:
        return _plain(_what_came(told, names, t))
    said = t._(sentence).format(id=mention.id, who=name(draft.colleague, names))
    word = [b.quoted(draft.note, 2000, "–")] if draft.state is DraftState.HELD and draft.note else []
    blocks = [
        b.section(b.markup(f"*{said}*")),
        *word,
        quoted_mention(mention, setup, t),
        b.context(b.plain(t._("Your answer"))),
        b.whole(cut(letter(draft, mention, setup.called), _SHOWN)),
        b.actions(_going(draft, told, t)),
    ]
    return Message(f"{said} {mrkdwn(one_line(draft.note, 200))}".strip(), blocks)


def _judging(draft: Draft, t: Words) -> list[Block]:
    value = slip(Slip(draft.mention_id, draft.author, draft.seal))
    return [
        b.button(Action.APPROVE, t._("Approve"), value, style="primary"),
        b.button(AMEND, t._("Edit"), value),
        b.button(Action.HOLD, t._("Hold"), value),
    ]


def _going(draft: Draft, told: Told, t: Words) -> list[Block]:
    value = slip(Slip(draft.mention_id, draft.author, draft.seal))
    label = t._("Send") if told.posts else t._("Take it to the page")
    out = [b.button(GO, label, value, style="primary")] if draft.state in _OUT else []
    return [*out, b.button(EDIT, t._("Edit"), value)]


def _settled(told: Told, who: str, t: Words) -> str:
    """What has become of it, to whoever was asked; mrkdwn."""
    mine = [move for move in told.history if move.actor == told.to and move.argument == told.author]
    last = next((Action(move.action) for move in reversed(mine) if move.action in _DONE), None)
    sentence = _DONE[last] if last else N_("{who} does not ask any more for a look at the answer to #{id}.")
    return t._(sentence).format(who=who, id=told.mention.id)


def _what_came(told: Told, names: Mapping[str, str], t: Words) -> str:
    """What has become of it, to its writer, who need not do anything; mrkdwn."""
    mention = told.mention
    looked = [m for m in told.history if m.action in _ABOUT_DRAFTS and told.author in (m.actor, m.argument)]
    if mention.answered_by == told.author and mention.status is not Status.OPEN:
        approved = looked and looked[-1].action == Action.APPROVE
        left = N_("✅ {who} has approved your answer to #{id}, and it has left.")
        said = t._(left if approved else N_("#{id} is answered."))
        return said.format(id=mention.id, who=name(looked[-1].actor, names) if looked else "")
    return t._("Your answer to #{id} has moved on: you find it under Reply.").format(id=mention.id)


def _plain(text: str) -> Message:
    return Message(text, [b.section(b.markup(text))])
