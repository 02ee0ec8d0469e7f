"""Which of our own words below a mention are our answer to it, and how that reads now. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta

from mentions.model import DeedState, Mention, Sighting
from mentions.outside import Deed

_WRONG_CLOCKS = timedelta(minutes=5)
_HANDLE = re.compile(r"(?<!\w)@[\w.-]+(?:@[\w.-]+\w)?")
_LETTERS = re.compile(r"\w+")


def is_posted(mention: Mention) -> bool:
    """Whether the last thing we did at its source was an answer, and it is known to stand there."""
    return mention.deed == Deed.REPLY and mention.deed_state is DeedState.DONE and bool(mention.reply)


def our_answer(mention: Mention, own: Sequence[Sighting], *, whole: bool) -> str | None:
    """How our answer reads now, as in `Conversation.ours`.

    Args:
        own: what our account has said below the mention.
        whole: that is everything: an answer that is not among it is not there any more.
    """
    if not is_posted(mention):
        return None
    known = mention.deed_url not in ("", mention.url)
    found = [one for one in own if known and one.url == mention.deed_url]
    found = found or [one for one in own if says(one.text, mention.reply)]
    if not found and not known:
        found = [one for one in own if _since(mention, one)]
        if len(found) > 1:
            return None  # one of them may be ours, in other words
    if not found:
        return "" if whole else None
    return only_answer(mention, found[0].text)


def only_answer(mention: Mention, text: str | None) -> str | None:
    """The same where a mention can have one answer, which reads `text` now; None if there is none."""
    if not is_posted(mention):
        return None
    return mention.reply if text is not None and says(text, mention.reply) else text or ""


def says(shown: str, ordered: str) -> bool:
    """Whether a page shows what was ordered: platforms add handles, and change marks and spaces."""
    return _words(shown) == _words(ordered)


def _words(text: str) -> list[str]:
    return _LETTERS.findall(_HANDLE.sub("", text))


def _since(mention: Mention, one: Sighting) -> bool:
    at, answered = one.published_at, mention.answered_at
    return at is None or answered is None or at >= answered - _WRONG_CLOCKS
