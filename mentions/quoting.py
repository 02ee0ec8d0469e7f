"""Praise that we may show: what was asked, what its writer said, and where it is shown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

LONGEST = 700
"""How long a passage may be, in characters: a voice among others, not an article."""
_SHORT = 280  # what is no longer is quoted whole
_LEFT_OUT = re.compile(r"\s*(?:\[…\]|\[\.{3}\]|\(…\)|…|\.{3})\s*")
_SENTENCE = re.compile(r"[^.!?…\n]*[.!?…]+[)\"'”’»]*|[^.!?…\n]+")
# Slack and telephones turn straight quotation marks, hyphens and apostrophes into curved ones while one types.
_ALIKE = {'"': "“”„‟«»", "'": "’‘‚´`", "-": "‐‑–—"}
_STRAIGHT = str.maketrans({sign: plain for plain, signs in _ALIKE.items() for sign in signs})


class Consent(StrEnum):
    """What the writer says to being quoted."""

    ASKED = "asked"
    YES = "yes"
    NO = "no"
    WITHDRAWN = "withdrawn"


BEFORE: dict[str, frozenset[str]] = {
    Consent.ASKED: frozenset({""}),
    Consent.YES: frozenset({"", *Consent}),
    Consent.NO: frozenset({Consent.ASKED}),
    Consent.WITHDRAWN: frozenset({Consent.ASKED, Consent.YES}),
}
"""What may have been noted before: nobody is asked twice, and who has said no may still come back with a yes."""


@dataclass(frozen=True, slots=True)
class Quote:
    """One voice, as it may be quoted. It is shown only while the consent is "yes".

    Attributes:
        words: exactly as they may be quoted.
        credit: how the writer wants to be named, "" for without a name.
        used: where it is shown beside our own page, one address or place a line.
        proof: where one can read that they said yes, http(s), "" where it was said elsewhere.
        by: the Slack user id of whoever asked or noted the answer.
        at: since when it stands so; a later correction of a yes leaves it.
        language: of the words, ISO 639-1, or "".
    """

    mention_id: int
    consent: Consent
    words: str
    credit: str
    used: str
    proof: str
    by: str
    asked_at: datetime
    at: datetime
    language: str = ""


def verbatim(words: str, text: str) -> str | None:
    """`words` as they stand in `text`, with " … " where something is left out; None if they do not stand there.

    White space counts for nothing, and neither does the shape of quotation marks and hyphens; no word is cut.
    """
    said, whole = " ".join(words.split()), " ".join(text.split())
    straight = whole.translate(_STRAIGHT)
    if said and (at := _find(said, straight, 0)) >= 0:
        return whole[at : at + len(said)]
    found, end = [], 0
    for part in filter(None, _LEFT_OUT.split(said)):
        at = _find(part, straight, end)
        if at < 0:
            return None
        end = at + len(part)
        found.append(whole[at:end])
    return " … ".join(found) or None


def stands_in(quote: Quote, text: str) -> bool:
    """Whether the words still stand in `text`, or its author has changed them."""
    return not quote.words or verbatim(quote.words, text) is not None


def passage(text: str, because: tuple[str, ...] = (), longest: int = _SHORT) -> str:
    """What of `text` may be worth quoting: all of it where it is short, else the sentences around the one that says
    most of what it was read by.

    Args:
        because: the words by which it was read as praise.
    """
    whole = " ".join(text.split())
    if len(whole) <= longest:
        return whole
    said = [sentence for part in _SENTENCE.findall(text) if (sentence := " ".join(part.split()))]
    best = max(range(len(said)), key=lambda n: (_says(said[n], because), -n))
    return " ".join(_around(said, best, longest)) or _whole_words(said[best], longest)


def _around(said: list[str], best: int, longest: int) -> Iterator[str]:
    """The best sentence and those that follow it, as far as there is room."""
    room = longest
    for sentence in said[best:]:
        room -= len(sentence) + 1
        if room < 0:
            return
        yield sentence


def _says(sentence: str, because: tuple[str, ...]) -> int:
    folded = sentence.casefold()
    return sum(word.casefold() in folded for word in because)


def _whole_words(sentence: str, longest: int) -> str:
    return sentence[:longest].rpartition(" ")[0] or sentence[:longest]


def _find(part: str, among: str, start: int) -> int:
    """Where `part` stands in a text with straight signs, as whole words; -1 for nowhere."""
    sought = part.translate(_STRAIGHT)
    at = among.find(sought, start)
    while at >= 0 and _cuts(among, at) | _cuts(among, at + len(sought)):
        at = next((n for n in range(at + 1, len(among)) if not _cuts(among, n)), len(among))
        at = among.find(sought, at)
    return at


def _cuts(text: str, at: int) -> bool:
    """Whether a border here would go through a word."""
    return 0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum()
