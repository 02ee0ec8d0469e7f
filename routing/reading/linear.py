"""A small linear model over hashed words and pieces of words: int8 weights, a megabyte or two, no library. Pure.

What it learned lies in `learned.bin`, made by `python -m routing.reading.training`; see docs/reading.md.
"""

from __future__ import annotations

import json
import zlib
from array import array
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from math import exp, sqrt
from operator import itemgetter, mul
from pathlib import Path
from typing import Any

BUCKETS = 1 << 16
_MOST_WORDS = 220  # the head of a text says what it is
_LONGEST_WORD = 24
_LEARNED = Path(__file__).parent / "learned.bin"
# Pieces of words are cut from them as they look without dots, Danish and Norwegian too: försenad, forsenad, forsinket.
_PLAIN = str.maketrans("åäöéøæ", "aaoeoa")

Features = Mapping[int, float]
"""Bucket to value; the hashed part has length 1, so that a long text speaks no louder than a short one."""


def features(words: Sequence[str], signs: Sequence[str], cues: Mapping[str, float]) -> dict[int, float]:
    """What the model sees of a text.

    Args:
        words: folded words in their order, without stops.
        signs: emoji and marks ("?", "!") as they stand there.
        cues: what the word lists found, by name, about 0 to 3 each.
    """
    head = words[:_MOST_WORDS]
    counted = Counter(bucket(f"sign {sign}") for sign in signs)
    counted.update(pair(before, word) for before, word in pairwise(head))
    for word in head:
        counted.update(pieces(word))
    values = {at: 1.0 + 0.5 * (count > 1) for at, count in counted.items()}
    length = sqrt(sum(value * value for value in values.values())) or 1.0
    seen = {at: value / length for at, value in values.items()}
    for name, value in cues.items():
        seen[bucket(f"cue {name}")] = value
    seen[bucket("always")] = 1.0
    return seen


@lru_cache(maxsize=2048)
def pieces(word: str) -> tuple[int, ...]:
    """Where a word stands, and three to five of its letters in a row, each once."""
    inside = f"<{word[:_LONGEST_WORD].translate(_PLAIN)}>"
    cut = (inside[i : i + n] for n in (3, 4, 5) for i in range(len(inside) - n + 1) if n < len(inside))
    return tuple({bucket(piece): None for piece in (f"word {word}", *cut)})


def pair(before: str, word: str) -> int:
    """Where two words in a row stand."""
    return bucket(f"pair {before} {word}")


def bucket(piece: str) -> int:
    """Where the weight of a piece stands."""
    return zlib.crc32(piece.encode()) & (BUCKETS - 1)


@dataclass(frozen=True, slots=True)
class Question:
    """One thing that is asked of a text: its answers, with a weight each for every bucket.

    Attributes:
        sharpness: by what the sums are multiplied, so that a confidence of 0.8 comes true eight times of ten.
    """

    answers: tuple[str, ...]
    scales: tuple[float, ...]
    weights: tuple[array[int], ...]
    sharpness: float = 1.0

    def answer(self, seen: Features) -> dict[str, float]:
        """How likely each answer is; they sum to 1."""
        # Two places that hold nothing, since itemgetter gives no tuple for fewer.
        take, values = itemgetter(*seen, 0, 0), (*seen.values(), 0.0, 0.0)
        sums = [
            self.sharpness * scale * sum(map(mul, take(weights), values))
            for scale, weights in zip(self.scales, self.weights, strict=True)
        ]
        return dict(zip(self.answers, softmax(sums), strict=True))

    def speaks(self, seen: Features, answer: str) -> dict[int, float]:
        """How much each bucket of a text speaks for this answer. Over all answers it would sum to 0."""
        mine = self.answers.index(answer)
        scale, weights = self.scales[mine], self.weights[mine]
        return {at: scale * weights[at] * value for at, value in seen.items()}


def softmax(sums: Sequence[float]) -> list[float]:
    """Any numbers as shares of 1."""
    highest = max(sums)
    raised = [exp(one - highest) for one in sums]
    whole = sum(raised)
    return [one / whole for one in raised]


def pack(
    questions: Mapping[str, Mapping[str, Sequence[float]]], sharpness: Mapping[str, float], inputs: Mapping[str, str]
) -> bytes:
    """Weights of each answer to each question, at int8, as `unpack` reads them.

    Args:
        inputs: the digest of each file that was learned from, by its name.
    """
    head: dict[str, Any] = {"inputs": dict(inputs), "questions": {}}
    body = bytearray()
    for name, answers in questions.items():
        scales = [(max(map(abs, weights)) or 1.0) / 127 for weights in answers.values()]
        head["questions"][name] = {
            "answers": list(answers),
            "scales": [round(scale, 9) for scale in scales],
            "sharpness": sharpness.get(name, 1.0),
        }
        for scale, weights in zip(scales, answers.values(), strict=True):
            body += array("b", [round(weight / scale) for weight in weights]).tobytes()
    top = json.dumps(head, separators=(",", ":")).encode()
    return len(top).to_bytes(4, "big") + top + zlib.compress(bytes(body), 9)


def unpack(data: bytes) -> dict[str, Question]:
    """The questions in `data`, by name."""
    size = int.from_bytes(data[:4], "big")
    head, body = json.loads(data[4 : 4 + size]), memoryview(zlib.decompress(data[4 + size :]))
    questions, at = {}, 0
    for name, said in head["questions"].items():
        columns = []
        for _ in said["answers"]:
            columns.append(array("b", body[at : at + BUCKETS].tobytes()))
            at += BUCKETS
        questions[name] = Question(tuple(said["answers"]), tuple(said["scales"]), tuple(columns), said["sharpness"])
    return questions


def inputs() -> dict[str, str]:
    """What `learned.bin` was learned from: the digest of each file, by its name."""
    data = _LEARNED.read_bytes()
    found: dict[str, str] = json.loads(data[4 : 4 + int.from_bytes(data[:4], "big")])["inputs"]
    return found


@cache
def learned() -> Mapping[str, Question]:
    """What is shipped, by question; docs/reading.md names them."""
    return unpack(_LEARNED.read_bytes())
