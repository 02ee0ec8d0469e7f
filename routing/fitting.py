"""Multinomial logistic regression with a start that is given, over the likeness of every two texts. Pure.

Solved in its dual, one text after another (Yu, Huang and Lin, 2011): a few hundred texts take a tenth of a second.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from math import log
from operator import itemgetter, mul

from routing.reading.linear import softmax

_ROUNDS = 12
_STILL = 0.01
_LEAST_BEND = 0.05

Pulls = list[list[float]]
"""For each answer, by how much each text pulls towards it: above 0 towards, below 0 away."""


def rarities(texts: Sequence[Mapping[int, float]]) -> dict[int, float]:
    """How much each bucket tells: what stands in every text tells least, 1."""
    often: dict[int, int] = {}
    for seen in texts:
        for bucket in seen:
            often[bucket] = often.get(bucket, 0) + 1
    return {bucket: log((len(texts) + 1) / (count + 1)) + 1 for bucket, count in often.items()}


def likeness(words: Sequence[Mapping[int, float]], plain: Sequence[Sequence[float]]) -> list[array[float]]:
    """The inner product of every two texts. What stands in one text only likens it to itself."""
    often: dict[int, int] = {}
    for seen in words:
        for bucket in seen:
            often[bucket] = often.get(bucket, 0) + 1
    shared = {bucket: at for at, bucket in enumerate(bucket for bucket, count in often.items() if count > 1)}
    places = [[shared[bucket] for bucket in seen if bucket in shared] for seen in words]
    values = [[value for bucket, value in seen.items() if bucket in shared] for seen in words]
    nowhere = len(shared)
    # Two places that hold nothing, since itemgetter gives no tuple for fewer.
    takes = [itemgetter(*at, nowhere, nowhere) for at in places]
    alike = [array("d", bytes(8 * len(words))) for _ in words]
    for i, seen in enumerate(words):
        spread = [0.0] * (nowhere + 1)
        for at, value in zip(places[i], values[i], strict=True):
            spread[at] = value
        for j in range(i):
            alike[i][j] = sum(map(mul, takes[j](spread), values[j])) + sum(map(mul, plain[i], plain[j]))
            alike[j][i] = alike[i][j]
        alike[i][i] = sum(value * value for value in seen.values()) + sum(map(mul, plain[i], plain[i]))
    return alike


def fit(
    alike: Sequence[Sequence[float]],
    starts: Sequence[Sequence[float]],
    right: Sequence[int],
    matters: Sequence[float],
    pulls: Pulls | None = None,
    rounds: int = _ROUNDS,
) -> Pulls:
    """How much each text pulls, so that together they give every one its right answer, as far as likeness allows.

    Args:
        starts: for each text, where each answer begins.
        right: for each text, the number of its answer.
        matters: for each text, how much it counts; one that counts 0 is not learned from.
        pulls: where to set out from, to be there sooner; they are changed.
        rounds: how often each text is looked at, at most.
    """
    if pulls is None:
        pulls = [[0.0] * len(right) for _ in starts[0]]
    for _ in range(rounds):
        moved = 0.0
        for i, weight in enumerate(matters):
            if weight > 0:
                moved = max(moved, _settle(i, weight, alike[i], starts[i], right[i], pulls))
        if moved < _STILL:
            break
    return pulls


def _settle(i: int, weight: float, likes: Sequence[float], begun: Sequence[float], right: int, pulls: Pulls) -> float:
    shares = softmax(sums(likes, begun, pulls))
    bend = max(_LEAST_BEND, 1.5 * max(share * (1 - share) for share in shares))
    pace = 1 / (1 + weight * likes[i] * bend)
    most = 0.0
    for answer, share in enumerate(shares):
        step = pace * (weight * ((answer == right) - share) - pulls[answer][i])
        pulls[answer][i] += step
        most = max(most, abs(step))
    return most


def sums(likes: Sequence[float], begun: Sequence[float], pulls: Pulls) -> list[float]:
    """What speaks for each answer of a text that is like the others by `likes`."""
    return [start + sum(map(mul, likes, pull)) for start, pull in zip(begun, pulls, strict=True)]
