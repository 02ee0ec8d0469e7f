"""Strangers' markup as plain text, and their links as absolute http(s) addresses or nothing. Pure."""

from __future__ import annotations

import html
import re
from urllib.parse import urljoin, urlsplit

import nh3

TITLE = 300
TEXT = 20_000
NAME = 200
_LINK = 2_000
_MARKUP = 200_000
_MOST_TAGS = 2_000
_TAG = re.compile(r"<[^<>]{0,1000}>")

# Where a reader would see a gap. Only the opening of the tag is matched, so that no input makes this slow.
_BLOCK = re.compile(r"<(?=/?(?:p|br|div|li|ul|ol|tr|td|th|h[1-6]|blockquote|hr|pre|section|article)\b)", re.IGNORECASE)
# Controls, marks that turn the direction of what stands around them, lone surrogates, and what is no character.
_UNSEEN = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]")


def plain(markup: str, limit: int) -> str:
    """The text a reader would see, on one line, at most `limit` characters."""
    markup = markup[:_MARKUP]
    if markup.count("<") > _MOST_TAGS:
        # Nested deeply enough, a single text would take the parser's whole time.
        markup = _TAG.sub(" ", markup)
    if "<" in markup or "&" in markup:
        markup = html.unescape(nh3.clean(_BLOCK.sub(" <", _UNSEEN.sub("", markup)), tags=set()))
    return tidy(markup, limit)


def tidy(text: str, limit: int) -> str:
    """Plain text without what cannot be seen, white space collapsed, at most `limit` characters."""
    return " ".join(_UNSEEN.sub("", text[: limit * 8]).split())[:limit].rstrip()


def web_link(link: str, base: str) -> str:
    """`link` as an absolute http(s) address, resolved against `base`; "" if it is anything else."""
    link = _UNSEEN.sub("", link).strip()
    if not link or len(link) > _LINK:
        return ""
    try:
        whole = urljoin(base, link)
        parts = urlsplit(whole)
        fine = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return ""
    return whole.replace(" ", "%20") if fine and not re.search(r"[\s\\]", whole.replace(" ", "")) else ""
