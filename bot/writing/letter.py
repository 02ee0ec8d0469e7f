"""The letter: a draft exactly as the customer will read it, who it says is speaking, and how long it may be. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.praise.asking import sentence
from bot.praise.saying import may_ask
from bot.slack.escape import clean
from bot.words import N_, words
from mentions.lifecycle import Action
from mentions.model import Mention
from mentions.writing import QUOTE, SAY, Draft
from routing.reading.draft import Misreading, misread
from routing.reading.language import language_of
from sources import Source
from sources.base import Bounds

SPEAKING = N_("I work at {company}.")
YES = "yes"
"""What the field for who is speaking holds when it is ticked."""
_BEFORE = r"(?:at|from|for|på|hos|från|för|åt|,|–|/)\s*"
_SURE = 0.6
_ENDLESS = re.compile(r"(\S{60})\S+")
"""What is no word of any language takes too long to be read."""


@dataclass(frozen=True, slots=True)
class Room:
    """How much room a platform gives: how many characters it takes, and how many of them a text needs."""

    most: int
    used: int

    @property
    def left(self) -> int:
        """Below zero where the text is too long."""
        return self.most - self.used


def written_in(text: str, mention: Mention) -> str:
    """The language of an answer: its own, else that of what it answers; "" where nobody knows."""
    found = language_of(text)
    return found.answer if found.answer and found.confidence >= _SURE else mention.reading.language


def speaking(text: str, mention: Mention, company: str) -> str:
    """The sentence that says for whom its writer works, in the language of the text; "" where the text says it."""
    if not company or _says(text, company):
        return ""
    return words(written_in(text, mention))._(SPEAKING).format(company=company)


def letter(draft: Draft, mention: Mention, company: str) -> str:
    """The whole text, as it is sent and as it is shown before."""
    says = draft.fields.get(SAY) == YES and draft.text.strip()
    asks = sentence(mention) if asks_to_quote(draft, mention) else ""
    parts = (draft.text.strip(), speaking(draft.text, mention, company) if says else "", asks)
    return clean("\n\n".join(filter(None, parts)))


def asks_to_quote(draft: Draft, mention: Mention) -> bool:
    """Whether it asks, too, whether we may quote what it thanks for."""
    return draft.fields.get(QUOTE) == YES and draft.action == Action.THANK and may_ask(mention)


def how_read(text: str, mention: Mention) -> Misreading:
    """How a letter may be misread by whoever wrote the mention."""
    return misread(_ENDLESS.sub(r"\1", text), written_in(text, mention), author=mention.author)


def room_for(text: str, source: Source | None) -> Room | None:
    """How much room there is; None where the platform sets no bound that we know of."""
    if not isinstance(source, Bounds):
        return None
    most, left = source.room(""), source.room(text)
    return Room(most, most - left)


def _says(text: str, company: str) -> bool:
    """Whether it says for whom it speaks: "I work at Enrisbo", "Anna, Enrisbo"."""
    return re.search(_BEFORE + re.escape(company) + r"(?!\w)", text, re.IGNORECASE) is not None
