"""Markdown as HTML that can do no harm: no raw HTML, no pictures, no links but to pages and letters. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token

_TOP = 2  # the page itself has the heading of the first level
_SCHEMES = ("http", "https", "mailto")


def html_of(text: str) -> str:
    """The text as HTML; its headings begin at the second level and leave none out."""
    reader = _reader()
    return str(reader.renderer.render(_orderly(reader.parse(text)), reader.options, {}))


@cache
def _reader() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": False}).enable("table").disable(["image", "html_block", "html_inline"])
    reader.validateLink = _may_lead_to  # type: ignore[method-assign, assignment]
    return reader


def _may_lead_to(address: str) -> bool:
    """To a page, to a letter, or further down on this very page."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return False
    if address.startswith("#"):
        return True
    return parts.scheme.lower() in _SCHEMES and bool(parts.netloc or parts.path)


def _orderly(tokens: Sequence[Token]) -> list[Token]:
    """Headings without words are left out, and none skips a level: who listens to a page finds their way by them."""
    found = _without_empty_headings(tokens)
    levels = [int(token.tag[1]) for token in found if token.type == "heading_open"]
    lift, before = min(levels, default=_TOP) - _TOP, _TOP - 1
    for token in found:
        if token.type == "heading_open":
            before = max(min(int(token.tag[1]) - lift, before + 1, 6), _TOP)
        if token.type.startswith("heading_"):
            token.tag = f"h{before}"
        if token.type == "inline":
            token.children = _named_links(token.children or [])
    return found


def _without_empty_headings(tokens: Sequence[Token]) -> list[Token]:
    empty = {
        place
        for n, token in enumerate(tokens)
        if token.type == "heading_open" and not tokens[n + 1].content.strip()
        for place in (n, n + 1, n + 2)
    }
    return [token for n, token in enumerate(tokens) if n not in empty]


def _named_links(tokens: Sequence[Token]) -> list[Token]:
    """A link without words shows its address."""
    named: list[Token] = []
    for token in tokens:
        if token.type == "link_close" and named and named[-1].type == "link_open":
            named.append(Token("text", "", 0, content=str(named[-1].attrs["href"])))
        named.append(token)
    return named
