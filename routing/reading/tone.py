"""How a text sounds: the words of tone, with what was learned from the seed texts beside them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from math import log

from mentions.model import Tone
from routing.reading.linear import softmax
from routing.reading.look import Look

# Chosen where both hold: on trades that were not learned from, and on tweets and reviews of strangers.
_LEARNED = 0.9
_FULL_LENGTH = 15  # words; of a shorter text, what was learned from whole ones says less
_BALANCE = 0.45  # what a point of the lexicon weighs
_MOST_BALANCE = 5.0
_NEUTRAL = 0.6
_DOUBT = 0.02


def tone_of(look: Look, learned: Mapping[str, float]) -> dict[Tone, float]:
    """How likely each tone is; they sum to 1."""
    balance = max(-_MOST_BALANCE, min(_MOST_BALANCE, look.good - look.bad))
    words = {Tone.POSITIVE: _BALANCE * balance, Tone.NEGATIVE: -_BALANCE * balance, Tone.NEUTRAL: _NEUTRAL}
    weight = _LEARNED * min(1.0, sum(word[0].isalnum() for word in look.words) / _FULL_LENGTH)
    sums = [words[tone] + weight * log(learned.get(tone, 0.0) + _DOUBT) for tone in Tone]
    return dict(zip(Tone, softmax(sums), strict=True))


def heat_of(look: Look, learned: Mapping[str, float]) -> float:
    """0.0 (calm) to 1.0 (furious): what its words say, and what seed texts have taught if that is more."""
    if look.good > look.bad:
        return 0.0
    taught = sum(int(answer) * share for answer, share in learned.items()) / 3
    return round(max(look.heat, (look.heat + taught) / 2), 3)
