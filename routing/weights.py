"""One lesson: what a team's labels weigh beside the texts that we ship, and the bytes it is kept in. Pure."""

from __future__ import annotations

import json
import struct
import zlib
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from math import log
from operator import itemgetter, mul
from typing import Any

from routing.reading.impression import Impression, Shares
from routing.reading.linear import BUCKETS, features, learned, softmax

QUESTIONS = ("kind", "role")
_MARK = b"lesson1\n"
_BODY = struct.Struct(">I")
_DOUBT = 0.01
_SHARES_WEIGH = 0.2
_VECTOR_WEIGHS = 7.0
_ALWAYS_WEIGHS = 0.55
_LOUDEST = 0.4


class LessonUnreadable(ValueError):
    """These bytes are no lesson, or one of another version of the reading: it must be learned anew."""


@dataclass(frozen=True, slots=True)
class Part:
    """What was learned about one question.

    Attributes:
        upto: when the newest label was given that it was learned from.
        trust: how much of the certainty of the shipped reading it begins with.
        sharpness: by what its certainty is multiplied, so that 0.8 comes true eight times of ten.
        plain: for each answer, what each number of `plain_of` weighs.
        words: for each answer, what each bucket weighs, in units of `scales`.
    """

    upto: datetime
    answers: tuple[str, ...]
    trust: float
    sharpness: float
    plain: tuple[array[float], ...]
    scales: array[float]
    words: tuple[array[int], ...]

    def answer(self, first: Impression, question: str) -> dict[str, float]:
        """How likely each answer is."""
        numbers, said = plain_of(first), start(first.shares[question], self.answers)
        # Two places that hold nothing, since itemgetter gives no tuple for fewer.
        seen = heard(first)
        take, values = itemgetter(*seen, 0, 0), (*seen.values(), 0.0, 0.0)
        sums = [
            self.trust * begun + sum(map(mul, plain, numbers)) + scale * sum(map(mul, take(words), values))
            for begun, plain, scale, words in zip(said, self.plain, self.scales, self.words, strict=True)
        ]
        return dict(zip(self.answers, softmax([self.sharpness * one for one in sums]), strict=True))


@dataclass(frozen=True, slots=True)
class Lesson:
    """What a team has taught; of a question that is missing, nothing yet."""

    parts: Mapping[str, Part] = field(default_factory=dict)

    def answer(self, first: Impression) -> Shares:
        """The shares of all answers, with the team's labels counted in."""
        return {
            question: part.answer(first, question) if (part := self.parts.get(question)) else shares
            for question, shares in first.shares.items()
        }


def start(shares: Mapping[str, float], answers: Sequence[str]) -> list[float]:
    """Where each answer begins, before the labels speak. One that only this team knows begins far behind."""
    return [log(shares.get(answer, 0.0) + _DOUBT) for answer in answers]


def heard(first: Impression) -> dict[int, float]:
    """The hashed words, and what the word lists found: that is loud, and would drown what only this team says."""
    return {bucket: min(value, _LOUDEST) for bucket, value in first.seen.items()}


def plain_of(first: Impression) -> list[float]:
    """The few numbers that every text has: one that is always there, its shares, its vector."""
    numbers = [_ALWAYS_WEIGHS]
    for _, said in sorted(first.shares.items()):
        logs = [log(share + _DOUBT) for _, share in sorted(said.items())]
        middle = sum(logs) / len(logs)
        numbers += [_SHARES_WEIGH * (one - middle) for one in logs]
    return numbers + [_VECTOR_WEIGHS * value for value in first.vector]


def pack(lesson: Lesson) -> bytes:
    """The lesson as `unpack` reads it; the same lesson always gives the same bytes."""
    head: dict[str, Any] = {"sees": _sees(), "parts": {}}
    body = bytearray()
    for question, part in sorted(lesson.parts.items()):
        head["parts"][question] = {
            "upto": part.upto.isoformat(),
            "answers": part.answers,
            "trust": part.trust,
            "sharpness": part.sharpness,
            "plain": len(part.plain[0]),
        }
        for plain, scale, words in zip(part.plain, part.scales, part.words, strict=True):
            body += struct.pack(f"<{len(plain) + 1}f", scale, *plain) + words.tobytes()
    top = json.dumps(head, separators=(",", ":")).encode()
    whole = zlib.compress(_BODY.pack(len(top)) + top + bytes(body), 6)
    return _MARK + _BODY.pack(zlib.crc32(whole)) + whole


def unpack(weights: bytes) -> Lesson:
    """The lesson that was packed so.

    Raises:
        LessonUnreadable: they were cut, changed, never a lesson, or learned by a reading that sees otherwise.
    """
    whole = weights[len(_MARK) + _BODY.size :]
    if not weights.startswith(_MARK) or weights[len(_MARK) :][: _BODY.size] != _BODY.pack(zlib.crc32(whole)):
        raise LessonUnreadable("these bytes are no lesson, or have been cut; nothing was changed: learn it anew")
    data = zlib.decompress(whole)
    size = _BODY.unpack_from(data)[0]
    head = json.loads(data[_BODY.size :][:size])
    if head["sees"] != _sees():
        raise LessonUnreadable("this lesson is of another version of the reading; it is learned anew from its labels")
    parts, at = {}, _BODY.size + size
    for question, said in head["parts"].items():
        parts[question] = _part(said, data, at)
        at += len(said["answers"]) * (4 * (said["plain"] + 1) + BUCKETS)
    return Lesson(parts)


def _part(said: Mapping[str, Any], data: bytes, at: int) -> Part:
    plain, scales, words = [], array("d"), []
    for _ in said["answers"]:
        scale, *numbers = struct.unpack_from(f"<{said['plain'] + 1}f", data, at)
        at += 4 * (said["plain"] + 1)
        scales.append(scale)
        plain.append(array("d", numbers))
        words.append(array("b", data[at : at + BUCKETS]))
        at += BUCKETS
    upto = datetime.fromisoformat(said["upto"])
    return Part(upto, tuple(said["answers"]), said["trust"], said["sharpness"], tuple(plain), scales, tuple(words))


@cache
def _sees() -> str:
    """Differs as soon as a text is hashed otherwise or asked otherwise: then old weights would speak of other words."""
    sample = sorted(features(("paketet", "kom", "tomt"), ("?",), {"good": 1.0}).items())
    asked = sorted((name, sorted(question.answers)) for name, question in learned().items())
    told = repr((BUCKETS, [(bucket, round(value, 6)) for bucket, value in sample], asked))
    return f"{zlib.crc32(told.encode()):08x}"
