"""Which kind a text is: what was learned from the seed texts, with the lexicon's word beside it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from math import log

from mentions.model import Kind
from routing.reading.linear import softmax
from routing.reading.look import Look
from routing.reading.spam import SPAM_FROM, spam_points

# What a point of the lexicon weighs: on unseen trades a little of it helps, more does harm. Threats it knows best.
_LEXICON = {Kind.TROLL: 0.6}
_OTHERS = 0.15
_MOST_POINTS = 6.0
_DOUBT = 0.01
# A furious customer is a complaint. How likely it must be that a text is a troll's, if it says what only trolls say;
# if it is abusive at least; else.
_TROLL_FROM, _ABUSIVE_FROM, _UNHEARD_FROM = 0.35, 0.65, 0.75
_ABUSIVE = 0.4


def kinds_of(look: Look, learned: Mapping[str, float]) -> dict[str, float]:
    """How likely each kind is; they sum to 1."""
    sums = [
        log(learned.get(kind, 0.0) + _DOUBT)
        + _LEXICON.get(kind, _OTHERS) * min(look.scores.get(kind, 0.0), _MOST_POINTS)
        for kind in Kind
    ]
    return {str(kind): share for kind, share in zip(Kind, softmax(sums), strict=True)}


def kind_of(look: Look, shares: Mapping[str, float], abuse: float) -> Kind:
    """The likeliest that may be said: what is only suspected to be a troll's is called something else."""
    ranked = sorted((Kind(answer) for answer in shares), key=lambda kind: -shares[kind])
    if Kind.SPAM in ranked[:3] and spam_points(look.whole, look.themes) >= SPAM_FROM:
        return Kind.SPAM
    heard = look.scores.get(Kind.TROLL, 0.0) > 0
    least = _TROLL_FROM if heard else _ABUSIVE_FROM if abuse >= _ABUSIVE else _UNHEARD_FROM
    return ranked[ranked[0] is Kind.TROLL and shares[Kind.TROLL] < least]
