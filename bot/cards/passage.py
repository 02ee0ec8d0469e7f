"""The passage of a mention that names us, with every name in it marked."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from bot.slack import blocks as b
from bot.slack.blocks import Block
from bot.slack.escape import blank, clean, cut
from bot.words import Words
from mentions.model import Mention
from mentions.setup import Name, Setup
from mentions.watch import Watch

LONGEST = 600
_MOST_MARKED = 20

Piece = tuple[str, bool]
"""Some text, and whether it is one of the names."""


def passage(mention: Mention, setup: Setup) -> list[Piece]:
    """At most 600 characters of the text around the first name; [] if there is nothing to see in it."""
    watch, text = _watch(setup.names), clean(mention.text)
    return [] if blank(text) else list(_pieces(cut(watch.passage(text, LONGEST), LONGEST), watch))


def quote(mention: Mention, setup: Setup, t: Words) -> Block:
    """The passage as a quote, letter by letter, the names bold."""
    pieces = passage(mention, setup) or [(t._("(no text)"), False)]
    return b.rich_quote(*(b.words(text, bold) for text, bold in pieces))


@lru_cache(maxsize=8)
def _watch(names: tuple[Name, ...]) -> Watch:
    return Watch(names)


def _pieces(window: str, watch: Watch) -> Iterator[Piece]:
    at = 0
    for start, end in watch.spans(window)[:_MOST_MARKED]:
        if start > at:
            yield window[at:start], False
        yield window[start:end], True
        at = end
    if at < len(window):
        yield window[at:], False
