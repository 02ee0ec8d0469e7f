"""A long text in pieces that Slack's fields can hold, and whole again, letter by letter. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import zip_longest

from bot.slack.escape import size

_FULL = 2_600
"""How much of a field is filled, so that there is room to write."""
_LONGEST_GAP = 20
_PARAGRAPH = "\n\n"
_PLACES = (re.compile(r"\s*\n\s*\n\s*"), re.compile(r"\s*\n\s*"), re.compile(r"\s+"))


def split(text: str) -> tuple[list[str], list[str]]:
    """The pieces of a text, and what stands between each and the next; between paragraphs where that can be."""
    pieces, gaps, rest = [], [], text
    while size(rest) > _FULL:
        end, begin = _cut(rest)
        pieces.append(rest[:end])
        gaps.append(rest[end:begin])
        rest = rest[begin:]
    return [*pieces, rest], gaps


def join(pieces: Sequence[str], gaps: Sequence[str]) -> str:
    """The text again; a piece that was left empty is left out, and what is new begins a paragraph."""
    written = [
        (piece, gap) for piece, gap in zip_longest(pieces, gaps[: len(pieces)], fillvalue=_PARAGRAPH) if piece.strip()
    ]
    return "".join(piece + gap for piece, gap in written[:-1]) + "".join(piece for piece, _ in written[-1:])


def _cut(text: str) -> tuple[int, int]:
    """Where the first piece ends, and where the next begins."""
    reach = _reach(text)
    for place in _PLACES:
        gaps = [found.span() for found in place.finditer(text, 1, reach) if len(found[0]) <= _LONGEST_GAP]
        # A piece of a third of a field is no gain over a cut in the middle of something.
        if gaps and gaps[-1][0] > reach // 3:
            return gaps[-1]
    return reach, reach


def _reach(text: str) -> int:
    """How many letters of a text fill a field, as Slack counts them."""
    reach = min(len(text), _FULL)
    while size(text[:reach]) > _FULL:
        reach -= max(1, (size(text[:reach]) - _FULL) // 2)
    return reach
