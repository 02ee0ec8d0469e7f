"""How long a post on X may be, as X counts (docs.x.com/fundamentals/counting-characters). Pure."""

from __future__ import annotations

import re
from unicodedata import normalize

_LONGEST = 280
_LINK = re.compile(r"https?://\S+")
_AS_A_LINK = "x" * 23
# What lies in these counts once, all else (emoji, Chinese …) twice.
_SLIM = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))


def room(text: str) -> int:
    """How many characters there is room for after `text`; it errs by counting a joined emoji more than once."""
    counted = normalize("NFC", _LINK.sub(_AS_A_LINK, text))
    return _LONGEST - sum(1 if any(first <= ord(sign) <= last for first, last in _SLIM) else 2 for sign in counted)
