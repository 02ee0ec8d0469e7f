"""`python -m routing.reading.training_language`: makes language.bin from eldc's table, the same bytes every time.

It needs `pip install eldc==0.4.0` (Apache-2.0) beside this project, for its file large_db.h only: eldc itself is never
run, and the bot never needs it. Takes about a minute, in plain Python. See docs/language.md.
"""

from __future__ import annotations

import re
import sys
from array import array
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from importlib.util import find_spec
from itertools import product
from pathlib import Path
from string import ascii_lowercase

from routing.reading.language import LANGUAGES, PIECE, STEP, fingerprint, fold_dots, pack, pieces, unpack

VERSION = "0.4.0"
_CODES = {"nb": "no"}
"""Where eldc calls a language otherwise than we do."""
_SLOT = re.compile(r"\{(?:0x([0-9A-F]+)u,0x([0-9A-F]+)u|0)\}")
_FINGERPRINT_BITS = 28  # of eldc's 32: one unknown piece in 500 is then taken for another one

_MOST = {"sv": 60_000, "en": 60_000, "da": 60_000, "nb": 80_000} | dict.fromkeys(
    ("de", "fr", "es", "it", "pt", "nl", "fi"), 36_000
)
_MOST_OF_OTHERS = 14_000
"""Pieces that are kept of each language, those that say most: of our neighbours all, of others the common ones."""

_DOTTED = "åäö"
_WITHOUT_DOTS = 0.75
"""What a Swedish piece says when its dots are missing: a little less, since it may be another language's word."""

_ENDS = [letter.encode() for letter in ascii_lowercase]
_ENDS += [one + other for one in _ENDS for other in _ENDS]
"""What may stand before a tail or after a head, to make a word of it."""

Scores = dict[int, dict[str, float]]
"""What each piece, by its fingerprint, says for each language."""


def read_table(header: str) -> Scores:
    """eldc's table: slots of (fingerprint, count << 24 | offset) into a list of (score | number of the language)."""
    codes = re.findall(r'"(\w\w)"', _braces(header, "ELD_langCodes[MAX_LANGUAGES]"))
    ours = {codes.index(_CODES.get(language, language)): language for language in LANGUAGES}
    said = array("I", map(int, _braces(header, "ELD_blob[]").replace(",", " ").split()))
    floats = array("f")
    floats.frombytes(array("I", (one & 0xFFFFFF00 for one in said)).tobytes())
    table: Scores = {}
    for slot in _SLOT.finditer(_slots(header)):
        if slot[1]:
            count, offset = int(slot[2], 16) >> 24, int(slot[2], 16) & 0xFFFFFF
            at = range(offset, offset + count)
            scores = {ours[said[i] & 0xFF]: floats[i] for i in at if said[i] & 0xFF in ours}
            if scores:
                table[int(slot[1], 16) >> (32 - _FINGERPRINT_BITS)] = scores
    return table


def _braces(header: str, name: str) -> str:
    begin = header.index("{", header.index(name))
    return header[begin + 1 : header.index("}", begin)]


def _slots(header: str) -> str:
    begin = header.index("ELD_hashtable[ELD_HT_SZ] = {")
    return header[begin : header.index("};", begin)]


def add_words_without_dots(table: Scores, strings: Iterable[bytes]) -> int:
    """Gives Swedish words that are written without their dots ("nar", "forsok") a score; returns how many there are.

    Args:
        table: eldc's, which is changed.
        strings: what may be a Swedish word with dots, or its head or tail of PIECE bytes.
    """
    added = 0
    for word, score in [found for found in _swedish_words(table, strings) if found[1] > 0]:
        for piece in pieces(fold_dots(word)):
            scores = table.setdefault(fingerprint(piece), {})
            if scores.get("sv", 0.0) < _WITHOUT_DOTS * score:
                scores["sv"] = _WITHOUT_DOTS * score
                added += 1
    return added


def _swedish_words(table: Scores, strings: Iterable[bytes]) -> Iterator[tuple[str, float]]:
    """Words of at most 8 bytes with å, ä or ö: the short ones stand in the table whole, the others as head and tail.

    Some of the others are no words, only a head and a tail that fit; those do no harm.
    """

    def score(piece: bytes) -> float:
        return table.get(fingerprint(piece), {}).get("sv", 0.0)

    for text in strings:
        if whole := score(b" " + text + b" "):
            yield text.decode(), whole
        if len(text) < PIECE:
            continue
        if head := score(b" " + text):
            words = (text + rest for rest in _ENDS)
            yield from ((word.decode(), min(head, score(word[-PIECE:] + b" "))) for word in words)
        if tail := score(text + b" "):
            words = (rest + text for rest in _ENDS)
            yield from ((word.decode(), min(score(b" " + word[:PIECE]), tail)) for word in words)


def dotted_strings() -> Iterator[bytes]:
    """Every string of at most PIECE bytes with at least one dotted letter, which takes two bytes of UTF-8."""
    for length in range(1, PIECE):
        for dots in range(1, min(length, PIECE - length) + 1):
            for where in _places(length, dots):
                columns = [_DOTTED if at in where else ascii_lowercase for at in range(length)]
                yield from ("".join(letters).encode() for letters in product(*columns))


def _places(length: int, count: int) -> Iterable[set[int]]:
    every = ({at for at in range(length) if bits >> at & 1} for bits in range(1 << length))
    return [places for places in every if len(places) == count]


def rows(table: Scores) -> list[tuple[int, int, int]]:
    """(fingerprint, number of the language, score in steps), sorted, of the pieces that say most for each language."""
    kept: list[tuple[int, int, int]] = []
    for number, language in enumerate(LANGUAGES):
        of_it = [(scores[language], piece) for piece, scores in table.items() if language in scores]
        first = sorted(of_it, reverse=True)[: _MOST.get(language, _MOST_OF_OTHERS)]
        kept += [(piece, number, min(255, max(1, round(score / STEP)))) for score, piece in first]
    return sorted(kept)


def main() -> None:
    """Reads eldc's table, adds Swedish without dots, and writes language.bin beside this file."""
    found = find_spec("eldc")
    if found is None or found.origin is None or version("eldc") != VERSION:
        sys.exit(f"It is made from eldc {VERSION}, which is not installed here: pip install eldc=={VERSION}")
    table = read_table((Path(found.origin).parent / "large_db.h").read_text(encoding="utf-8"))
    sys.stdout.write(f"{len(table)} pieces\n")
    sys.stdout.write(f"{add_words_without_dots(table, dotted_strings())} of Swedish without dots\n")
    data = pack(rows(table))
    (Path(__file__).parent / "language.bin").write_bytes(data)
    sys.stdout.write(f"{len(unpack(data).scores)} scores, {len(data)} bytes\n")


if __name__ == "__main__":
    main()
