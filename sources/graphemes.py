"""How long a text is as a reader counts it: a letter with its accents or a family emoji is one sign. Pure."""

from __future__ import annotations

from unicodedata import category, normalize

_JOINER = "\u200d"


def graphemes(text: str) -> int:
    """The number of user-perceived characters, after Unicode's rules (UAX 29) without those for rare scripts.

    Where it errs it counts too many, so that a text that fits by this count fits on the platform.
    """
    count, before, half_a_flag = 0, "", False
    for sign in normalize("NFC", text):
        flag = "\U0001f1e6" <= sign <= "\U0001f1ff"
        if flag and half_a_flag:
            half_a_flag = False
        else:
            count += not _goes_with(before, sign)
            half_a_flag = flag
        before = sign
    return count


def _goes_with(before: str, sign: str) -> bool:
    if not before:
        return False
    if category(sign) in ("Mn", "Me", "Mc") or sign in ("\u200c", _JOINER):
        return True
    if "\U0001f3fb" <= sign <= "\U0001f3ff" or "\U000e0020" <= sign <= "\U000e007f":
        return True  # the tone of a skin; the letters of a region's flag
    return (before == _JOINER and category(sign) == "So") or (before == "\r" and sign == "\n")
