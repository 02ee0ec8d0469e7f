"""The question itself: which words, how their writer is named, and how one asks, in the writer's language. Pure."""

from __future__ import annotations

from datetime import datetime

from bot.praise.saying import own_words
from bot.slack.escape import blank, clean, one_line
from bot.words import N_, Words, words
from mentions.lifecycle import Action
from mentions.model import Mention, Move
from mentions.quoting import Consent, Quote, passage, verbatim

_TOGETHER = N_("May we quote you on our website, word for word: “{words}”? A yes or a no is enough.")
_SHOWN = N_("“{words}”\n– {name}")
_UNNAMED = N_("without your name")
_HEARD = frozenset({Action.HEARD, Action.NOTED})


def suggested(mention: Mention) -> str:
    """What may be worth quoting, word for word."""
    found = passage(clean(mention.text) or clean(mention.title), mention.reading.because)
    return verbatim(found, own_words(mention)) or ""


def credited(mention: Mention) -> str:
    """How the writer is named as long as they have not said otherwise: as they name themselves there."""
    author = one_line(mention.author, 100)
    return "" if blank(author) else author


def sentence(mention: Mention) -> str:
    """The question in one sentence, to stand below a thank-you; "" where there is nothing to quote."""
    said = suggested(mention)
    return their_words(mention)._(_TOGETHER).format(words=said) if said else ""


def question(begun: str, mention: Mention, said: str, credit: str) -> str:
    """The whole question: `begun` as a template has it, and before its last lines exactly what is to be quoted."""
    t = their_words(mention)
    shown = t._(_SHOWN).format(words=said, name=credit or t._(_UNNAMED))
    before, gap, last = begun.strip().rpartition("\n\n")
    return "\n\n".join(filter(None, (before, shown, last))) if gap else f"{last}\n\n{shown}".strip()


def asked(mention: Mention, by: str, now: datetime, said: str = "", credit: str | None = None) -> Quote:
    """What is kept when somebody asks: those words, else the ones that `sentence` names."""
    return Quote(
        mention_id=mention.id,
        consent=Consent.ASKED,
        words=said or suggested(mention),
        credit=credited(mention) if credit is None else credit,
        used="",
        proof="",
        by=by,
        asked_at=now,
        at=now,
        language=mention.reading.language,
    )


def theirs(said: str, mention: Mention, history: tuple[Move, ...]) -> str | None:
    """`said` as its writer has written it: in the mention, in an answer, or as it was asked for; None if nowhere."""
    answers = [move.note for move in history if move.action in _HEARD]
    asked_for = [mention.quoted.words] if mention.quoted else []
    places = (own_words(mention), *answers, *asked_for)
    return next((found for place in places if (found := verbatim(said, place))), None)


def answer_heard(mention: Mention, history: tuple[Move, ...]) -> str:
    """What its author has said since the question; "" for nothing."""
    if mention.quoted is None:
        return ""
    since = [move.note for move in history if move.action in _HEARD and move.at > mention.quoted.asked_at]
    return since[-1] if since else ""


def their_words(mention: Mention) -> Words:
    """The language in which its writer is spoken to."""
    return words(mention.reading.language)
