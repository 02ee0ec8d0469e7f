"""`python -m routing.reading.training --more DIR`: makes learned.bin, the same bytes every time; see docs/reading.md.

It learns from our seed texts, and what abuse is from two public sets in DIR whose licences let the result be shipped.
Multinomial logistic regression, AdaGrad, L2, in plain Python: some minutes. The test trades are never learned from.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from math import exp, log, sqrt
from operator import itemgetter, mul
from pathlib import Path
from typing import Any

from routing.reading.features import seen_in
from routing.reading.linear import BUCKETS, Features, Question, pack, softmax, unpack
from routing.reading.look import look_at

HERE = Path(__file__).parent
SEED = HERE.parent / "seed"
TRAIN = ("shop", "software", "travel", "bank", "telecom")
TEST = ("municipality", "hotel")
_ROUNDS = 12
_RATE = 0.05
_KEEP = 2e-3
_ROUGHLY = 0.03  # of the weight is given to the other answers: labels are people's
_LEAST = 0.02  # a text that is nearly right already teaches next to nothing

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Example:
    """A text as the model sees it, with its labels by question, and how much it counts."""

    trade: str
    language: str
    seen: Features
    labels: Mapping[str, str]
    weight: float = 1.0


_SEED_LABELS: Mapping[str, Callable[[Row], str]] = {
    "kind": lambda row: row["kind"],
    "role": lambda row: row["role"],
    "tone": lambda row: row["tone"],
    "urgency": lambda row: str(row["urgency"]),
    "complaint": lambda row: _yes(row["kind"] in ("complaint", "rant")),
    "suggestion": lambda row: _yes(row["kind"] == "suggestion"),
    "abuse": lambda row: _yes(row["kind"] == "troll"),
    "heat": lambda row: str(row["heat"]),
}
QUESTIONS = tuple(_SEED_LABELS)
# Of each set, all labels of which are of abuse: which one means none, and how much one of its texts counts beside ours.
_SETS: Mapping[str, tuple[str, float]] = {"davidson_hate_en": ("ok", 0.5), "da_dkhate": ("ok", 1.0)}
SETS = tuple(_SETS)
"""What may be learned from beside the seed texts; docs/reading.md says why, and whom we thank."""


def _yes(said: object) -> str:
    return "yes" if said else "no"


def read_seeds(trades: Iterable[str]) -> list[Example]:
    """All texts of these trades, in the order of the files."""
    return [
        Example(
            trade,
            row["lang"],
            observe(row["title"], row["text"], row["lang"]),
            {question: label(row) for question, label in _SEED_LABELS.items()},
        )
        for trade in trades
        for row in _rows(SEED / f"{trade}.jsonl")
    ]


def read_sets(folder: Path) -> list[Example]:
    """The public sets that may be learned from; of one with a test part, not that."""
    return [
        Example(name, row["lang"], observe("", row["text"], row["lang"]), {"abuse": _yes(row["label"] != none)}, weight)
        for name, (none, weight) in _SETS.items()
        for row in _rows(folder / f"{name}.jsonl")
        if row.get("split") != "test"
    ]


def observe(title: str, text: str, language: str) -> Features:
    """A text as the model sees it."""
    return seen_in(look_at(title, text, language))


def _rows(file: Path) -> list[Row]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def fit(examples: Sequence[Example], question: str, rounds: int = _ROUNDS) -> dict[str, list[float]]:
    """A weight for every bucket and answer. Rare answers count more, so that they are not forgotten."""
    taught = [example for example in examples if question in example.labels]
    often: Counter[str] = Counter()
    for example in taught:
        often[example.labels[question]] += example.weight  # type: ignore[assignment]
    answers, whole = sorted(often), sum(often.values())
    columns = [_Column([0.0] * BUCKETS, [1e-6] * BUCKETS) for _ in answers]
    lots = [
        _Lot(
            itemgetter(*example.seen, 0, 0),
            (*example.seen.values(), 0.0, 0.0),
            tuple(example.seen.items()),
            answers.index(example.labels[question]),
            example.weight * sqrt(whole / (len(answers) * often[example.labels[question]])),
        )
        for example in taught
    ]
    chance = random.Random(7)
    for _ in range(rounds):
        chance.shuffle(lots)
        for lot in lots:
            _step(columns, lot)
    return _around_zero({answer: column.weights for answer, column in zip(answers, columns, strict=True)})


def _around_zero(weights: Mapping[str, list[float]]) -> dict[str, list[float]]:
    """The same shares from weights that sum to 0 over the answers: then a weight says what a bucket speaks for."""
    middle = [sum(column) / len(weights) for column in zip(*weights.values(), strict=True)]
    return {
        answer: [one - mean for one, mean in zip(column, middle, strict=True)] for answer, column in weights.items()
    }


@dataclass(frozen=True, slots=True)
class _Column:
    """Of one answer: the weights, and how far each has been pushed already."""

    weights: list[float]
    pushed: list[float]


@dataclass(frozen=True, slots=True)
class _Lot:
    """One example made ready: how to take its buckets out of a column, their values, which answer is right."""

    take: Callable[[list[float]], tuple[float, ...]]
    values: tuple[float, ...]
    items: tuple[tuple[int, float], ...]
    right: int
    matters: float


def _step(columns: Sequence[_Column], lot: _Lot) -> None:
    shares = softmax([sum(map(mul, lot.take(column.weights), lot.values)) for column in columns])
    rest = _ROUGHLY / (len(columns) - 1)
    for own, (column, share) in enumerate(zip(columns, shares, strict=True)):
        push = lot.matters * (share - (1.0 - _ROUGHLY if own == lot.right else rest))
        if abs(push) < _LEAST:
            continue
        weights, pushed = column.weights, column.pushed
        for at, value in lot.items:
            slope = push * value + _KEEP * weights[at]
            pushed[at] += slope * slope
            weights[at] -= _RATE * slope / sqrt(pushed[at])


def sharpness(examples: Sequence[Example], question: str, weights: Mapping[str, Sequence[float]]) -> float:
    """What makes the confidences true on texts that were not learned from."""
    asked = unpack(pack({question: weights}, {}, {}))[question]
    taught = [example for example in examples if question in example.labels]
    sums = [{a: log(share + 1e-9) for a, share in asked.answer(example.seen).items()} for example in taught]

    def astonished(by: float) -> float:
        told = 0.0
        for said, example in zip(sums, taught, strict=True):
            shares = dict(zip(said, softmax([by * one for one in said.values()]), strict=True))
            told -= log(max(shares[example.labels[question]], exp(-20)))
        return told

    return min((round(0.4 + 0.05 * n, 2) for n in range(33)), key=astonished)


def best(question: Question, seen: Features) -> str:
    """The likeliest answer."""
    shares = question.answer(seen)
    return max(shares, key=shares.__getitem__)


def digests(folder: Path) -> dict[str, str]:
    """Of each file that is learned from."""
    files = [SEED / f"{trade}.jsonl" for trade in TRAIN] + [folder / f"{name}.jsonl" for name in SETS]
    return {file.name: sha256(file.read_bytes()).hexdigest() for file in files}


def learn(folder: Path) -> bytes:
    """What all of it teaches. How sure to be is measured on telecom, by weights that have not seen it."""
    public, seeds = read_sets(folder), read_seeds(TRAIN)
    others = [example for example in seeds if example.trade != "telecom"]
    unseen = [example for example in seeds if example.trade == "telecom"]
    weights, sharp = {}, {}
    for question in QUESTIONS:
        sharp[question] = sharpness(unseen, question, fit(public + others, question))
        weights[question] = fit(public + seeds, question)
        sys.stdout.write(f"{question}: sharpness {sharp[question]}\n")
        sys.stdout.flush()
    return pack(weights, sharp, digests(folder))


def main() -> None:
    """Trains, writes, and says how it does on trades that it has not seen."""
    parser = argparse.ArgumentParser(prog="python -m routing.reading.training", description=__doc__)
    parser.add_argument("--more", type=Path, required=True, metavar="DIR", help="where the public sets lie")
    parser.add_argument("--out", type=Path, default=HERE / "learned.bin", metavar="FILE")
    said = parser.parse_args()
    data = learn(said.more)
    said.out.write_bytes(data)
    unseen = read_seeds(TEST)
    for name, question in unpack(data).items():
        for language in ("sv", "en"):
            asked = [example for example in unseen if example.language == language]
            right = [example.labels[name] == best(question, example.seen) for example in asked]
            sys.stdout.write(f"{name:10} {language} {sum(right) / max(len(right), 1):.3f} of {len(right)}\n")
    sys.stdout.write(f"{len(data)} bytes\n")


if __name__ == "__main__":
    main()
