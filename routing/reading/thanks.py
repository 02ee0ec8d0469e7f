"""Whether somebody says thank you and nothing else: then nobody needs to answer again. Swedish and English."""

from __future__ import annotations

import re

from mentions.watch import fold
from routing.reading.lexicon import ANGRY_EMOJI

_MOST_WORDS = 12
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_MORE = re.compile(r"[?\d]|www\.")
_THANKS = frozenset({"tack", "tackar", "tacksam", "tusentack", "thanks", "thank", "thx", "tnx", "ty", "cheers"})
# What may stand beside it without asking for anything. Any other word may be news; so is "ja tack".
_BESIDE = """tusen hundra miljoner så hemskt varmt stort mycket det den snabbt snabba snabb fint fina bra toppen perfekt
    super kanon härligt underbart vad är ni du er dig ska ha hej mvh ok okej jättebra snällt jättesnällt vänligt
    gulligt igen jättemycket a lot many so very much million ton tons the your this that it you u quick fast great
    nice kind perfect awesome lovely wonderful cool good appreciated appreciate okay hi hello all everyone again really
    truly guys team"""
# "Tack för svaret" thanks for it, "svar tack" asks for it.
_THANKED_FOR = "för for hjälp hjälpen svar svaret help reply answer response"
_HARMLESS = frozenset(_BESIDE.split()) | _THANKS


def only_thanks(text: str) -> bool:
    """ "Tusen tack 🙏" is; "tack, men det funkar fortfarande inte" and "thanks?" are not."""
    if _MORE.search(text) or any(sign in ANGRY_EMOJI for sign in text):
        return False
    words = {word.replace("'", "") for word in _WORD.findall(fold(text[:500]).replace("’", "'"))}
    harmless = _HARMLESS | set(_THANKED_FOR.split()) if words & {"för", "for"} else _HARMLESS
    return len(text) <= 500 and len(words) <= _MOST_WORDS and bool(words & _THANKS) and words <= harmless
