"""Learning from the team: what colleagues have said that mentions are becomes a lesson, if it holds on labels it was
not taught. Pure: the same labels give the same bytes."""

from __future__ import annotations

import zlib
from array import array
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import exp, exp2, log, sqrt
from operator import mul
from typing import TYPE_CHECKING

from mentions.lifecycle import ANSWERS
from mentions.watch import fold
from routing.fitting import fit, likeness, rarities, sums
from routing.reading import impression
from routing.reading.linear import BUCKETS, softmax
from routing.weights import QUESTIONS, Lesson, LessonUnreadable, Part, heard, pack, plain_of, start, unpack

if TYPE_CHECKING:
    from mentions.teaching import Taught
    from routing.reading.impression import Impression

__all__ = ["Learned", "Lesson", "LessonUnreadable", "learn", "unpack"]

FEWEST = 8
"""Labels of a question before anything is learned about it."""
_MOST = 800  # of a question, the newest: more take long and tell little
_FOLDS = 5
_HALF_AS_MUCH = 180.0  # days after which a label counts half, beside the newest
_OLDEST = 0.25
_CONFIRMS = 0.5  # whoever just answers has not said that another would have been wrong
_WORDS_WEIGH = 4.0
_WORDS_WEIGH_BY_VECTOR = 0.3
_EVENLY = 0.7  # rare answers are helped, but a single label of one does not outweigh a crowd
_CLEARLY = 1.5  # times what chance alone brings
_TRUSTS = (1.0, 0.5, 0.2)
_RELUCTANT = 1.0
_SHARPNESSES = (0.6, 0.7, 0.8, 0.9, 1.0, 1.15, 1.3, 1.5, 1.75, 2.0)


@dataclass(frozen=True, slots=True)
class Learned:
    """What came of it.

    Attributes:
        weights: the lesson, as `unpack` reads it; what is live already, when it is no better.
        measured: on held-back labels, of each question that was learned: `role_before` and `role_after`, how much of
            it was right with what is live and with this lesson; `role_held_back`, how many; `role_sure`, how much was
            right of the most confident 60 %; `role_two`, how often the right one was among the first two;
            `role_taken`, 1 where the question passed, else 0: then what is live goes on answering it.
        better: whether it should go live.
    """

    weights: bytes
    measured: Mapping[str, float]
    better: bool


@dataclass(frozen=True, slots=True)
class _Lot:
    """All labels of one question, newest last."""

    question: str
    answers: tuple[str, ...]
    right: tuple[int, ...]
    counts: tuple[float, ...]
    at: tuple[datetime, ...]
    firsts: tuple[Impression, ...]
    words: tuple[dict[int, float], ...]
    rare: Mapping[int, float]
    starts: tuple[list[float], ...]
    alike: list[array[float]]
    folds: tuple[int, ...]


def learn(taught: Sequence[Taught], live: Lesson | None = None) -> Learned:
    """What these labels teach, measured against what reads now.

    Each label is held back once (five times a fifth): what is learned without it must get it right. A question goes
    live for the first time if it wins clearly more texts than it loses (never with fewer than three wins), and is right
    no less often than the commonest answer would be: labels given by chance do neither. After that it must be right no
    less often than the live lesson would be, had it not known them either; a tie goes to the newer one, which knows
    the latest habits.

    Args:
        taught: labels, in any order; of the same text the newest counts, and only once.
        live: the lesson that reads now, None for none.
    """
    parts = dict(live.parts) if live else {}
    measured: dict[str, float] = {}
    better = False
    for question in QUESTIONS:
        lot = _gather(question, taught)
        if lot is None:
            continue
        trial = _try(lot, parts.get(question))
        figures = {**trial.figures, "taken": float(trial.passed)}
        measured |= {f"{question}_{name}": value for name, value in figures.items()}
        if trial.passed:
            parts[question] = _part(lot, trial)
            better = True
    return Learned(pack(Lesson(parts)), measured, better)


def _gather(question: str, taught: Sequence[Taught]) -> _Lot | None:
    ordered = sorted((one for one in taught if one.question == question), key=lambda one: (one.at, one.mention_id))
    newest = {fold(f"{one.title}\n{one.text}").strip(): one for one in ordered}
    kept = sorted(newest.items(), key=lambda pair: (pair[1].at, pair[1].mention_id))[-_MOST:]
    if len(kept) < FEWEST:
        return None
    firsts = tuple(impression(one.title, one.text, one.language) for _, one in kept)
    answers = tuple(sorted({one.answer for _, one in kept}.union(*(first.shares[question] for first in firsts))))
    seen = [heard(first) for first in firsts]
    rare = rarities(seen)
    weigh = sqrt(_WORDS_WEIGH_BY_VECTOR if firsts[0].vector else _WORDS_WEIGH)
    words = tuple({bucket: weigh * rare[bucket] * value for bucket, value in one.items()} for one in seen)
    by_chance = sorted(range(len(kept)), key=lambda at: zlib.crc32(kept[at][0].encode()))
    folds = dict(zip(by_chance, (n % _FOLDS for n in range(len(kept))), strict=True))
    return _Lot(
        question,
        answers,
        tuple(answers.index(one.answer) for _, one in kept),
        tuple(_counts(one, kept[-1][1].at) for _, one in kept),
        tuple(one.at for _, one in kept),
        firsts,
        words,
        {bucket: weigh * value for bucket, value in rare.items()},
        tuple(start(first.shares[question], answers) for first in firsts),
        likeness(words, [plain_of(first) for first in firsts]),
        tuple(folds[at] for at in range(len(kept))),
    )


def _counts(one: Taught, newest: datetime) -> float:
    days = (newest - one.at).total_seconds() / 86_400
    return max(_OLDEST, exp2(-days / _HALF_AS_MUCH)) * (_CONFIRMS if one.action in ANSWERS else 1.0)


@dataclass(frozen=True, slots=True)
class _Trial:
    """How a lesson did on what it had not been taught, with the trust and the sharpness that did best."""

    figures: Mapping[str, float]
    trust: float
    sharpness: float
    passed: bool


def _try(lot: _Lot, live: Part | None) -> _Trial:
    by_trust = _held_back(lot, lot.counts, _TRUSTS)
    trust, sharpness = min(
        ((trust, sharpness) for trust in _TRUSTS for sharpness in _SHARPNESSES),
        key=lambda way: _astonished(lot, by_trust[way[0]], *way),
    )
    was = _hits(lot, _live(lot, live))
    now = _hits(lot, by_trust[trust])
    figures = _figures(lot, by_trust[trust], sharpness) | {"before": _share(lot, was)}
    if live:
        passed = _share(lot, now) >= _share(lot, was)
    else:
        passed = _clearly(lot, was, now) and _share(lot, now) >= _commonest(lot)
    return _Trial(figures, trust, sharpness, passed)


def _live(lot: _Lot, live: Part | None) -> Sequence[Sequence[float]]:
    """What reads now, had it not been taught what is held back."""
    if live is None:
        return lot.starts
    known = [count if at <= live.upto else 0.0 for count, at in zip(lot.counts, lot.at, strict=True)]
    return _held_back(lot, known, (live.trust,))[live.trust]


def _clearly(lot: _Lot, was: Sequence[bool], now: Sequence[bool]) -> bool:
    lead = sum(count * (b - a) for count, a, b in zip(lot.counts, was, now, strict=True))
    chance = sqrt(sum(count * count for count, a, b in zip(lot.counts, was, now, strict=True) if a != b))
    return lead > _CLEARLY * chance


def _commonest(lot: _Lot) -> float:
    """How much would be right if the commonest answer were given to everything."""
    return max(_share(lot, [right == answer for right in lot.right]) for answer in set(lot.right))


def _held_back(lot: _Lot, counts: Sequence[float], trusts: Sequence[float]) -> dict[float, list[list[float]]]:
    """By trust: what speaks for each answer of each text, by a lesson that was not taught the text's own label."""
    begun = {trust: _begun(lot, trust) for trust in trusts}
    found: dict[float, list[list[float]]] = {trust: [[]] * len(counts) for trust in trusts}
    for fold_ in range(_FOLDS):
        matters = _matters(lot, [0.0 if own == fold_ else count for own, count in zip(lot.folds, counts, strict=True)])
        pulls = None
        for trust, starts in begun.items():
            pulls = fit(lot.alike, starts, lot.right, matters, pulls)
            for at, own in enumerate(lot.folds):
                if own == fold_:
                    found[trust][at] = sums(lot.alike[at], starts[at], pulls)
    return found


def _begun(lot: _Lot, trust: float) -> list[list[float]]:
    return [[trust * one for one in each] for each in lot.starts]


def _matters(lot: _Lot, counts: Sequence[float]) -> list[float]:
    often = Counter(right for right, count in zip(lot.right, counts, strict=True) if count)
    even = sum(often.values()) / max(len(often), 1)
    return [
        count * (even / (often[right] + 1)) ** _EVENLY if count else 0.0
        for right, count in zip(lot.right, counts, strict=True)
    ]


def _hits(lot: _Lot, said: Sequence[Sequence[float]]) -> list[bool]:
    return [max(range(len(one)), key=one.__getitem__) == right for one, right in zip(said, lot.right, strict=True)]


def _share(lot: _Lot, hits: Sequence[bool]) -> float:
    return round(sum(count * hit for count, hit in zip(lot.counts, hits, strict=True)) / sum(lot.counts), 4)


def _figures(lot: _Lot, said: Sequence[Sequence[float]], sharpness: float) -> dict[str, float]:
    hits = _hits(lot, said)
    sure = [max(softmax([sharpness * one for one in each])) for each in said]
    surest = sorted(range(len(hits)), key=lambda at: -sure[at])[: max(1, round(0.6 * len(hits)))]
    two = [sum(one > each[right] for one in each) < 2 for each, right in zip(said, lot.right, strict=True)]
    return {
        "after": _share(lot, hits),
        "held_back": float(len(hits)),
        "sure": round(sum(hits[at] for at in surest) / len(surest), 4),
        "two": _share(lot, two),
    }


def _astonished(lot: _Lot, said: Sequence[Sequence[float]], trust: float, sharpness: float) -> float:
    """By what was right among what was held back; the more, the less true its certainty. The word of a few is not
    enough to leave what ships."""
    told = _RELUCTANT * (log(sharpness) ** 2 + log(trust) ** 2)
    for each, right, count in zip(said, lot.right, lot.counts, strict=True):
        told -= count * log(max(softmax([sharpness * one for one in each])[right], exp(-20)))
    return told


def _part(lot: _Lot, trial: _Trial) -> Part:
    plain, scales, words = [], array("d"), []
    numbers = [plain_of(first) for first in lot.firsts]
    for pull in fit(lot.alike, _begun(lot, trial.trust), lot.right, _matters(lot, lot.counts)):
        plain.append(array("d", [sum(map(mul, pull, column)) for column in zip(*numbers, strict=True)]))
        scale, column = _rounded(_weights(lot, pull), lot.rare)
        scales.append(scale)
        words.append(column)
    return Part(lot.at[-1], lot.answers, trial.trust, trial.sharpness, tuple(plain), scales, tuple(words))


def _weights(lot: _Lot, pull: Sequence[float]) -> list[float]:
    weights = [0.0] * BUCKETS
    for strength, seen in zip(pull, lot.words, strict=True):
        for bucket, value in seen.items():
            weights[bucket] += strength * value
    return weights


def _rounded(weights: Sequence[float], rare: Mapping[int, float]) -> tuple[float, array[int]]:
    """As whole numbers of -127 to 127, and what one of them is worth. A rare word was made louder to be learned from:
    so it is when it is met."""
    met = {bucket: weights[bucket] * often for bucket, often in rare.items()}
    scale = (max(map(abs, met.values()), default=0.0) or 1.0) / 127
    column = array("b", bytes(BUCKETS))
    for bucket, weight in met.items():
        column[bucket] = round(weight / scale)
    return scale, column
