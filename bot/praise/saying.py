"""What is said of a quote: on the card, in the thread, and aloud. Pure."""

from __future__ import annotations

from bot.slack import blocks as b
from bot.slack.blocks import Block, Element
from bot.slack.escape import mrkdwn, one_line
from bot.slack.press import value
from bot.words import N_, Words, when
from mentions.following import Voice
from mentions.lifecycle import Action, hindrance, legal
from mentions.model import Kind, Mention, Move, Status
from mentions.quoting import Consent, Quote, stands_in

ASK = N_("Ask to quote")
_ANSWERS = {Consent.YES: N_("They said yes"), Consent.NO: N_("They said no")}
_TAKE_BACK = N_("Stop quoting")
_STANDS = {
    Consent.ASKED: N_("Its writer was asked {when} whether we may quote it"),
    Consent.NO: N_("May not be quoted"),
    Consent.WITHDRAWN: N_("May not be quoted any more"),
}
ASKED = N_("{who} asked {when} whether we may quote it:")
_SAID = {
    Consent.ASKED: ASKED,
    Consent.YES: N_("{who} noted {when} that its writer said yes to being quoted:"),
    Consent.NO: N_("{who} noted {when} that its writer said no to being quoted"),
    Consent.WITHDRAWN: N_("{who} noted {when} that it may not be quoted any more"),
}
_ENDED = N_("It may not be quoted any more, since it was removed at its source. It is off our page.")
_ELSEWHERE = N_("Take it away here, too:")


def line_of(move: Move) -> str:
    """The sentence for a move about quoting, with holes for who and when."""
    if move.argument == Consent.WITHDRAWN and not move.actor:
        return _ENDED
    return _SAID.get(Consent(move.argument), ASKED) if move.argument in set(Consent) else ASKED


def ends(move: Move) -> bool:
    """Whether what is shown elsewhere must be taken away now, by somebody."""
    return move.action == Action.QUOTE and move.argument == Consent.WITHDRAWN


def elsewhere(move: Move, t: Words) -> list[Block]:
    """Where else it stands, below the line that ends it."""
    return [b.context(b.plain(t._(_ELSEWHERE)))] if ends(move) and move.note else []


def on_card(mention: Mention, t: Words) -> list[Block]:
    """What its writer says to being quoted; nothing while nobody has asked."""
    quote = mention.quoted
    if quote is None or mention.gone_at:
        return []
    said = b.markup(mrkdwn(stands(quote, t)) if quote.consent is not Consent.ASKED else _asked(quote, t))
    match quote.consent:
        case Consent.ASKED:
            blocks = [b.context(said), b.actions(answers(mention, t))]
        case Consent.YES:
            blocks = [b.section(said, _button(mention, Consent.WITHDRAWN, _TAKE_BACK, t))]
        case _:
            return [b.context(said)]
    return [*blocks, *_changed(mention, quote, t)]


def stands(quote: Quote, t: Words) -> str:
    """How it stands, as plain text without a time."""
    if quote.consent is Consent.ASKED:
        return t._("Asked, no answer yet")
    if quote.consent is not Consent.YES:
        return t._(_STANDS[quote.consent])
    credit = one_line(quote.credit, 100)
    return t._("May be quoted, as “{name}”").format(name=credit) if credit else t._("May be quoted, without a name")


def aloud(mention: Mention, t: Words) -> str:
    """The same inside the card's sentence, as mrkdwn; "" where there is nothing to tell."""
    return mrkdwn(stands(mention.quoted, t)) if mention.quoted and not mention.gone_at else ""


def ask_button(mention: Mention, about: str, t: Words) -> list[Element]:
    """The button that asks, on praise that nobody has asked about; `about` is what the mention is called."""
    if mention.reading.kind is not Kind.PRAISE or not may_ask(mention):
        return []
    return [_button(mention, Consent.ASKED, ASK, t, about)]


def may_ask(mention: Mention) -> bool:
    """Whether its writer may be asked now: once, and while no other answer is on its way there."""
    free = not mention.quote and legal(Action.QUOTE, mention.status) and mention.status is not Status.TROLL
    return free and not hindrance(Action.REPLY, mention)


def maybe_answered(move: Move, mention: Mention, t: Words) -> list[Block]:
    """Below what its author has said, while the question waits for an answer: this may be it."""
    heard = move.action == Action.HEARD or (move.action == Action.NOTED and move.argument == Voice.THANKS)
    if not heard or mention.quote != Consent.ASKED or mention.gone_at:
        return []
    said = t._("They may have answered your question whether we may quote them.")
    return [b.context(b.plain(said)), b.actions(answers(mention, t))]


def answers(mention: Mention, t: Words) -> list[Element]:
    """Two buttons: yes and no."""
    return [_button(mention, consent, label, t) for consent, label in _ANSWERS.items()]


def take_back(mention_id: int, t: Words) -> Element:
    """The button that ends a quote in a list of many, where each needs an id of its own."""
    action_id = f"{Action.QUOTE}:{Consent.WITHDRAWN}:{mention_id}"
    says = f"{t._(_TAKE_BACK)}, #{mention_id}"
    return b.button(action_id, t._(_TAKE_BACK), value(mention_id, Action.QUOTE, Consent.WITHDRAWN), says)


def _button(mention: Mention, consent: Consent, label: str, t: Words, about: str = "") -> Element:
    says = f"{t._(label)}, #{mention.id}" + (f": {about}" if about else "")
    return b.button(f"{Action.QUOTE}:{consent}", t._(label), value(mention.id, Action.QUOTE, consent), says)


def _asked(quote: Quote, t: Words) -> str:
    return t._(_STANDS[Consent.ASKED]).format(when=when(quote.asked_at))


def _changed(mention: Mention, quote: Quote, t: Words) -> list[Block]:
    """Its author has changed the words since."""
    if mention.forgotten_at or stands_in(quote, own_words(mention)):
        return []
    said = t._("The text has changed at its source since then. The quote stays as it was agreed:")
    words = t._("“{word}”").format(word=one_line(quote.words, 200))
    return [b.context(b.plain(f"⚠️ {said} {words}"))]


def own_words(mention: Mention) -> str:
    """All that its author wrote there."""
    return f"{mention.title}\n{mention.text}"
