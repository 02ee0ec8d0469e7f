"""The second person: asked in private to look at a deletion or an objection, and one press away from deciding."""

from __future__ import annotations

from collections.abc import Mapping

from bot.cards.passage import quote
from bot.cards.thread import line, short_title
from bot.desk import Visit
from bot.slack import blocks as b
from bot.slack.blocks import Block, Element, Message
from bot.slack.escape import blank, like_address, mrkdwn, one_line, safe_url
from bot.slack.press import PAGE, value
from bot.trolls.beside import second_person
from bot.trolls.reasons import mark_in_words
from bot.words import EMOJI, KINDS, MOVES, N_, Words, name
from mentions.effects import Effect
from mentions.evidence import Evidence
from mentions.lifecycle import Action
from mentions.model import Appeal, Mention, Move, Status
from mentions.results import Beaten, Hindered, Missing, Moved, Repeated
from mentions.setup import Setup
from mentions.store import Store

_ENDS = frozenset({Action.DELETE, Action.KEEP, Action.UNTROLL, Action.CLOSE, Action.GONE})
_ASKED = {
    Action.SECOND: N_("{who} wants #{id} deleted. That takes two: please look"),
    Action.APPEAL: N_("The author of #{id} objects to being marked as a troll. Please look, in place of {who}"),
}
_CHOICES: dict[Action, tuple[tuple[Action, str, str], ...]] = {
    Action.SECOND: ((Action.DELETE, N_("Delete it"), "danger"), (Action.KEEP, N_("Leave it there"), "")),
    Action.APPEAL: ((Action.UNTROLL, MOVES[Action.UNTROLL], ""), (Action.KEEP, N_("The mark stays"), "")),
}
_SHOWN = 1000
_FACT = 200


async def ask_second(visit: Visit, mention: Mention) -> Moved | Beaten | Repeated | Hindered | Missing:
    """Whoever marked it wants it deleted: another is asked. Hindered says what they are told."""
    if mention.second:
        return Hindered(mention, "asked")
    if not (who := await second_person(visit, mention, visit.person.id)):
        return Hindered(mention, "second")
    store, now = visit.desk.store, visit.desk.now()
    asked = await store.moves.make(mention.id, Action.SECOND, visit.person.id, now, argument=who)
    if not isinstance(asked, Moved):
        return asked
    visit.desk.changed(asked)
    return Hindered(asked.mention, "asked")


async def draw_second(
    store: Store, effect: Effect, mention: Mention, setup: Setup, names: Mapping[str, str], card: str, t: Words
) -> Message | None:
    """What the second person sees now; None if it was settled before they were told. `card` is its address in Slack."""
    n, to = int(effect.subject["n"]), str(effect.subject["to"])
    history = await store.moves.history(mention.id)
    asked = next(move for move in history if move.n == n)
    end = next((move for move in history if move.n > n and move.action in _ENDS), None)
    if end is not None or mention.status is not Status.TROLL or mention.second != to:
        return settled(mention, end, names, t) if effect.state == "done" else None
    kept = await store.evidence.of(mention.id)
    mark = next((move for move in reversed(history) if move.action == Action.TROLL), asked)
    return question(mention, asked, mark, next(iter(kept), None), setup, names, card, t)


def question(
    mention: Mention,
    asked: Move,
    mark: Move,
    evidence: Evidence | None,
    setup: Setup,
    names: Mapping[str, str],
    card: str,
    t: Words,
) -> Message:
    """What is to be looked at, with what was kept at the mark and a button for each answer."""
    about = Action(asked.action)
    who, title = name(mark.actor, names), short_title(mention)
    said = t._(_ASKED[about]).format(who=who, id=mention.id)
    reason = mrkdwn(mark_in_words(mention, t))
    marked = t._("Marked as a troll by {who}: {reason}").format(who=who, reason=reason)
    url, kind = safe_url(mention.url), mention.reading.kind
    shown = b.link(url, title, bold=True) if url and not like_address(title) else b.words(title, bold=True)
    blocks = [
        b.section(b.markup(f"*{said}*")),
        b.rich(b.rich_section(shown, b.words(f"\n{EMOJI[kind]} {t._(KINDS[kind])}"))),
        b.rich(quote(mention, setup, t)),
        b.section(b.markup(marked)),
        *([] if blank(mark.note) else [b.quoted(mark.note, _SHOWN, "–")]),
        *_facts(evidence, t),
        *_objection(asked, t),
        b.actions([*_buttons(mention, about, t), *_page(card, t)]),
    ]
    return Message(f"{said}: {mrkdwn(title)}", blocks)


def _facts(evidence: Evidence | None, t: Words) -> list[Block]:
    if evidence is None or blank(evidence.facts):
        return []
    items = [b.rich_section(b.words(one_line(fact, _FACT))) for fact in evidence.facts.splitlines()[:8]]
    return [b.rich(b.rich_section(b.words(t._("What spoke for it:"))), b.rich_list(items))]


def _objection(asked: Move, t: Words) -> list[Block]:
    if asked.action != Action.APPEAL or blank(asked.note):
        return []
    return [b.section(b.plain(t._("The author says:"))), b.quoted(asked.note, _SHOWN, "–")]


def _buttons(mention: Mention, about: Action, t: Words) -> list[Element]:
    says = f", #{mention.id}: {short_title(mention)}"
    return [
        b.button(move, t._(label), value(mention.id), t._(label) + says, style)
        for move, label, style in _CHOICES[about]
    ]


def _page(card: str, t: Words) -> list[Element]:
    page = b.link_button(PAGE, t._("Go to its card"), card) if card else None
    return [page] if page else []


def settled(mention: Mention, end: Move | None, names: Mapping[str, str], t: Words) -> Message:
    """What has become of what somebody was asked."""
    text = f"#{mention.id} {mrkdwn(short_title(mention))}"
    if end is not None:
        text = line(end, mention, names, t).text
    elif mention.appeal is Appeal.RAISED:
        text += ": " + t._("somebody else looks at it now")
    return Message(text, [b.context(b.markup(text))])
