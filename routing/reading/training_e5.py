"""`python -m routing.reading.training_e5`: makes learned-e5.bin from the seed texts; needs the extra `embeddings`.

A regression over their vectors, for every question that a lesson may answer; some minutes. The test trades are never
trained on.
"""

from __future__ import annotations

import json
import sys
from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from hashlib import sha256
from operator import mul
from typing import Any

from routing.fitting import fit, likeness
from routing.reading import embeddings
from routing.reading.embeddings import Placed
from routing.reading.training import SEED, TEST, TRAIN

QUESTIONS = ("kind", "role")
_LOUDER = 4.5  # than they are: the numbers of a vector are small, and the regression holds weights small
_ROUNDS = 80

Row = tuple[dict[str, Any], tuple[float, ...]]
"""A seed text and its vector."""


def rows(trades: Iterable[str]) -> list[Row]:
    """All seed texts of these trades, with their vectors as the model gives them."""
    lines = [line for trade in trades for line in (SEED / f"{trade}.jsonl").read_text(encoding="utf-8").splitlines()]
    found = [json.loads(line) for line in lines]
    return [(row, tuple(embeddings.raw_vector(f"{row['title']}\n{row['text']}"))) for row in found]


def around(middle: Sequence[float], found: Sequence[Row]) -> list[Row]:
    """The same, with vectors around `middle`."""
    return [(row, tuple(a - b for a, b in zip(vector, middle, strict=True))) for row, vector in found]


def learn(taught: Sequence[Row], question: str) -> dict[str, array[float]]:
    """What each answer weighs: where it begins, then each number of a vector. Rare answers count more."""
    often = Counter(str(row[question]) for row, _ in taught)
    answers = sorted(often)
    numbers = [[1.0, *(_LOUDER * one for one in vector)] for _, vector in taught]
    pulls = fit(
        likeness([{} for _ in taught], numbers),
        [[0.0] * len(answers)] * len(taught),
        [answers.index(str(row[question])) for row, _ in taught],
        [len(taught) / len(answers) / often[str(row[question])] for row, _ in taught],
        rounds=_ROUNDS,
    )
    return {
        answer: array("d", (louder * sum(map(mul, pull, column)) for louder, column in _columns(numbers)))
        for answer, pull in zip(answers, pulls, strict=True)
    }


def _columns(numbers: Sequence[Sequence[float]]) -> list[tuple[float, tuple[float, ...]]]:
    return [(_LOUDER if at else 1.0, column) for at, column in enumerate(zip(*numbers, strict=True))]


def main() -> None:
    """Trains, writes, and says how it does on trades that it has not seen."""
    found = rows(TRAIN)
    middle = tuple(sum(column) / len(found) for column in zip(*(vector for _, vector in found), strict=True))
    taught = around(middle, found)
    inputs = {f"{trade}.jsonl": sha256((SEED / f"{trade}.jsonl").read_bytes()).hexdigest() for trade in TRAIN}
    data = embeddings.pack(Placed(middle, {question: learn(taught, question) for question in QUESTIONS}, inputs))
    embeddings.LEARNED.write_bytes(data)
    placed = embeddings.unpack(data)
    unseen = around(placed.middle, rows(TEST))
    for question in QUESTIONS:
        for language in ("sv", "en"):
            asked = [(row, vector) for row, vector in unseen if row["lang"] == language]
            right = [_best(placed.shares(question, vector)) == str(row[question]) for row, vector in asked]
            sys.stdout.write(f"{question:8} {language} {sum(right) / max(len(right), 1):.3f} of {len(right)}\n")
    sys.stdout.write(f"{len(data)} bytes\n")


def _best(shares: dict[str, float]) -> str:
    return max(shares, key=shares.__getitem__)


if __name__ == "__main__":
    main()
