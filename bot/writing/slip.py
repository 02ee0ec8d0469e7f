"""What the buttons about a draft carry: whose draft on which mention, and which words of it were seen."""

from __future__ import annotations

import re
from dataclasses import dataclass

_SLIP = re.compile(r"d1:([1-9][0-9]{0,17}):([UW][A-Z0-9]{1,30}):([0-9a-f]{12})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Slip:
    """A draft as somebody has seen it; `seal` as in Draft."""

    mention_id: int
    author: str
    seal: str


def slip(found: Slip) -> str:
    """The value of a button, or the private_metadata of a form."""
    return f"d1:{found.mention_id}:{found.author}:{found.seal}"


def parse_slip(text: str) -> Slip | None:
    """The draft behind a value; None for anything we have not written ourselves."""
    found = _SLIP.fullmatch(text)
    return Slip(int(found[1]), found[2], found[3]) if found else None
