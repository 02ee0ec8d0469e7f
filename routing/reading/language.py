"""Which language a text is written in, told by its words, by pieces of long words and by its script. Pure.

What it knows lies in language.bin, made by `python -m routing.reading.training_language`; docs/language.md says
from what, and why so.
"""

from __future__ import annotations

import re
import sys
import unicodedata
import zlib
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from math import exp
from pathlib import Path

from mentions.findings import Finding

_TOLD_BY_WORDS = "sv en da nb de fr es it pt nl fi is et lv lt pl cs sk sl hr hu ro sq tr ca ru uk bg sr be ar fa ur"
LANGUAGES = tuple(_TOLD_BY_WORDS.split())
"""Those told by their words, as language.bin numbers them; those with a script of their own stand in _SCRIPTS."""
STEP = 256.0
"""One step of a stored score, in the units of eldc's table."""

_FILE = Path(__file__).parent / "language.bin"
_MOST_CHARACTERS = 300  # more says nothing new
_NOISE = re.compile(r"https?\S*|www\.\S+|\S+@\S+|@\w+|&\w+;")
_STRETCHED = re.compile(r"(.)\1{2,}")
_WORD = re.compile(r"[^\W\d_]+(?:['’`][^\W\d_]+)*")
_EVERYWHERE = frozenset(("ok", "okay", "lol", "omg", "wtf", "btw", "haha", "hahaha", "hehe", "xd", "pls", "plz", "thx"))
PIECE = 6  # bytes

_PRIOR = {"sv": 10.0, "en": 4.0, "nb": 2.0}
"""Where a text may be any of several languages, as "Sverige" may, it is rather one of those we are made for."""
_HINT = 16.0
"""Less than one telling word: platforms often say the language of the account, or none that is true."""
_LETTER = 6.0
_LETTERS = {
    "å": ("sv", "da", "nb"),
    "ä": ("sv", "de", "fi"),
    "ö": ("sv", "de", "fi"),
    "ø": ("da", "nb"),
    "æ": ("da", "nb"),
}
_CODES = {"no": "nb", "nn": "nb"}
_DOUBT = 20.0
"""How many steps make one language e times as likely as another: measured, see docs/language.md."""
_SURE_FROM = 0.25
_TELLING = 8.0
"""A word speaks for a language when it says so much more of it than of any other."""
_MOST_WORDS = 5

_SCRIPTS = {
    "el": "\u0370-\u03ff\u1f00-\u1fff",
    "hy": "\u0531-\u058f",
    "he": "\u0590-\u05ff",
    "hi": "\u0900-\u097f",
    "bn": "\u0980-\u09ff",
    "pa": "\u0a00-\u0a7f",
    "gu": "\u0a80-\u0aff",
    "ta": "\u0b80-\u0bff",
    "te": "\u0c00-\u0c7f",
    "kn": "\u0c80-\u0cff",
    "ml": "\u0d00-\u0d7f",
    "si": "\u0d80-\u0dff",
    "th": "\u0e00-\u0e7f",
    "lo": "\u0e80-\u0eff",
    "my": "\u1000-\u109f",
    "ka": "\u10a0-\u10ff",
    "am": "\u1200-\u137f",
    "km": "\u1780-\u17ff",
    "ja": "\u3040-\u30ff",
    "ko": "\u1100-\u11ff\uac00-\ud7af",
    "zh": "\u3400-\u9fff",
}
_OWN = re.compile(f"[{''.join(_SCRIPTS.values())}]")
_WHOSE = re.compile("|".join(f"(?P<{language}>[{letters}])" for language, letters in _SCRIPTS.items()))

Scores = dict[str, float]
"""How much is said for each language, in steps."""


@dataclass(frozen=True, slots=True)
class Table:
    """What each piece says for each language: rows sorted by fingerprint, found by its upper 16 of 28 bits.

    Attributes:
        starts: where the rows of each upper half begin; one more than there are halves.
        lows: the lower 12 bits of each row's fingerprint.
        languages: each row's place in LANGUAGES.
        scores: what the piece says for that language, 1 to 255 steps.
    """

    starts: array[int]
    lows: array[int]
    languages: bytes
    scores: bytes

    def said(self, piece: bytes) -> Iterator[tuple[str, int]]:
        """What this piece says for each language."""
        mark = fingerprint(piece)
        high, low = mark >> 12, mark & 0xFFF
        end = self.starts[high + 1]
        at = bisect_left(self.lows, low, self.starts[high], end)
        while at < end and self.lows[at] == low:
            yield LANGUAGES[self.languages[at]], self.scores[at]
            at += 1


def fingerprint(piece: bytes) -> int:
    """The upper 28 bits of eldc's hash of at most 8 bytes: the table can be made from eldc's without its texts."""
    mixed = int.from_bytes(piece, "little")
    mixed = (mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9 & 0xFFFFFFFFFFFFFFFF
    return (mixed ^ mixed >> 27) >> 36


def pieces(word: str) -> Iterator[bytes]:
    """A word as eldc cuts it: whole up to 6 bytes; else its first 6, sixes between, and its last 6."""
    text = word.encode()
    if len(text) <= PIECE:
        yield b" " + text + b" "
        return
    yield b" " + text[:PIECE]
    for at in range(PIECE, len(text) - PIECE, PIECE):
        yield text[at : at + PIECE]
    yield text[-PIECE:] + b" "


def fold_dots(word: str) -> str:
    """A Swedish word as it is written on a keyboard that has no å, ä and ö."""
    return word.translate(_WITHOUT_DOTS)


_WITHOUT_DOTS = str.maketrans("åäö", "aao")


def language_of(text: str, hint: str = "") -> Finding:
    """The language of a text of any length, "" when nothing tells it. `hint` is what a platform says, often wrongly."""
    text = unicodedata.normalize("NFC", text[: 4 * _MOST_CHARACTERS]).lower()
    text = _STRETCHED.sub(r"\1\1", _NOISE.sub(" ", text))[:_MOST_CHARACTERS]
    words = _WORD.findall(text)
    if script := _script(text, words):
        return script
    said = _said(words)
    totals: Scores = {}
    for scores in said.values():
        for language, score in scores.items():
            totals[language] = totals.get(language, 0.0) + score
    beside = [(language, _LETTER) for letter in _LETTERS if letter in text for language in _LETTERS[letter]]
    for language, weight in (*beside, *_PRIOR.items(), (_code(hint), _HINT)):
        if language in totals:
            totals[language] += weight
    return _decide(totals, said) if totals else Finding("language", "", 0.0)


def _script(text: str, words: Sequence[str]) -> Finding | None:
    """A third of the letters are of a script that one language alone is written in: brands are often in Latin."""
    letters = _OWN.findall(text)
    if not letters or 3 * len(letters) < sum(map(len, words)):
        return None
    counts = Counter(found.lastgroup for found in map(_WHOSE.match, letters) if found)
    if counts["ja"]:  # which writes most of its nouns in Chinese
        counts["ja"] += counts.pop("zh", 0)
    language, count = counts.most_common(1)[0]
    own = [word for word in text.split() if _OWN.search(word)]
    return Finding("language", language or "", round(count / len(letters), 3), tuple(own[:_MOST_WORDS]))


def _said(words: Sequence[str]) -> dict[str, Scores]:
    """What each word says for each language; what is said twice counts once."""
    table, seen = _table(), set[bytes]()
    said: dict[str, Scores] = {word: {} for word in words if word not in _EVERYWHERE}
    for word, scores in said.items():
        for piece in pieces(word):
            if piece not in seen:
                seen.add(piece)
                for language, score in table.said(piece):
                    scores[language] = scores.get(language, 0.0) + score
    return said


def _decide(totals: Scores, said: Mapping[str, Scores]) -> Finding:
    language, best = max(totals.items(), key=lambda pair: pair[1])
    confidence = 1 / sum(exp((score - best) / _DOUBT) for score in totals.values())
    if confidence < _SURE_FROM:
        return Finding("language", "", round(confidence, 3))
    spoke = {word: scores.get(language, 0.0) - _next(scores, language) for word, scores in said.items()}
    words = sorted((word for word in said if language in said[word]), key=spoke.__getitem__, reverse=True)
    telling = [word for word in words if spoke[word] >= _TELLING] or words[:1]
    return Finding("language", language, round(confidence, 3), tuple(telling[:_MOST_WORDS]))


def _next(scores: Scores, language: str) -> float:
    return max((score for other, score in scores.items() if other != language), default=0.0)


def _code(hint: str) -> str:
    code = re.split(r"[-_]", hint.strip().lower())[0]
    return _CODES.get(code, code)


def pack(rows: Sequence[tuple[int, int, int]]) -> bytes:
    """Rows of (fingerprint, place in LANGUAGES, score), sorted, as `unpack` reads them."""
    counts = Counter(piece >> 12 for piece, _, _ in rows)
    columns = (
        bytes(counts[high] for high in range(1 << 16)),
        bytes(piece >> 8 & 0xF for piece, _, _ in rows),
        bytes(piece & 0xFF for piece, _, _ in rows),
        bytes(number for _, number, _ in rows),
        bytes(score for _, _, score in rows),
    )
    return zlib.compress(b"".join(columns), 9)


def unpack(data: bytes) -> Table:
    """The table in `data`: 2^16 counts, then four columns of one byte a row."""
    body = zlib.decompress(data)
    starts = array("I", accumulate(body[: 1 << 16], initial=0))
    size = starts[-1]
    upper, lower, languages, scores = (body[(1 << 16) + i * size : (1 << 16) + (i + 1) * size] for i in range(4))
    mixed = bytearray(2 * size)
    mixed[0::2], mixed[1::2] = lower, upper
    lows = array("H", bytes(mixed))
    if sys.byteorder == "big":
        lows.byteswap()
    return Table(starts, lows, languages, scores)


@cache
def _table() -> Table:
    return unpack(_FILE.read_bytes())
