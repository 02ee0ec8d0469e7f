"""Which of our languages a reader wants. Pure."""

from __future__ import annotations

import re

from bot.words import LANGUAGES

_LONGEST = 300
_WISH = re.compile(
    r"\s*([A-Za-z]{1,8}|\*)(?:-[A-Za-z0-9-]{1,30})?\s*(?:;\s*q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?))?\s*"
)


def wanted(asked: str, accepted: str, otherwise: str) -> str:
    """ "en" or "sv".

    Args:
        asked: the reader's own choice, which counts before all; anything else than our two says nothing.
        accepted: the header Accept-Language (RFC 9110, 12.5.4).
        otherwise: for who wants neither.
    """
    if asked in LANGUAGES:
        return asked
    wishes: dict[str, float] = {}
    for part in accepted[:_LONGEST].split(","):
        if found := _WISH.fullmatch(part):
            wishes.setdefault(found[1].lower(), float(found[2] or 1))
    ours = [(wishes[name], name) for name in LANGUAGES if wishes.get(name)]
    return max(ours, key=lambda wish: wish[0])[1] if ours else otherwise
