"""RSS and Atom by feedparser, which is called nowhere else.

It gets bytes in a file object, never a string: that it might take for a URL or a path, and open.
"""

from __future__ import annotations

import io
import re
from calendar import timegm
from typing import Any
from xml.sax import expatreader

import feedparser

from sources.child.thin import ITEMS, thin
from sources.text import NAME, TEXT, TITLE, plain, tidy, web_link

# What feedparser 6.0 is known to raise on broken input; anything else ends this process, which is replaced.
CRASHES = (
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    AssertionError,
    ArithmeticError,
    RecursionError,
    MemoryError,
)

feedparser.api.PREFERRED_XML_PARSERS = [__name__]  # it uses create_parser below: the same result in 70 % of the time


_sync_author_detail = feedparser.mixin._FeedParserMixin._sync_author_detail  # noqa: SLF001


def _sync_short(parser: Any, key: str = "author") -> None:
    """feedparser looks for an address in a name, in time that grows with the square of its length: one stranger's
    name must not silence a feed."""
    context = parser._get_context()  # noqa: SLF001
    if isinstance(context.get(key), str):
        context[key] = context[key][: 2 * NAME]
    _sync_author_detail(parser, key)


feedparser.mixin._FeedParserMixin._sync_author_detail = _sync_short  # noqa: SLF001


class _BufferedExpat(expatreader.ExpatParser):
    def reset(self) -> None:
        super().reset()
        self._parser.buffer_text = True  # type: ignore[attr-defined]


def create_parser() -> expatreader.ExpatParser:
    """xml.sax asks the modules it prefers for this."""
    return _BufferedExpat()


def read_feed(body: bytes, content_type: str, url: str) -> dict[str, Any]:
    """The feed as plain values, or {"kind": "unreadable", "why": …}."""
    body, seen = thin(_without_impossible_characters(body))
    try:
        found = feedparser.parse(
            io.BytesIO(body),
            response_headers={"content-type": content_type, "content-location": url},
            sanitize_html=False,
            resolve_relative_uris=False,
        )
        if not found.version and not found.entries:
            return {"kind": "unreadable", "why": "the answer is no feed"}
        return _whole(found, url, seen)
    except CRASHES as error:
        return {"kind": "unreadable", "why": f"the feed is broken ({type(error).__name__})"}


def _whole(found: Any, url: str, seen: int) -> dict[str, Any]:
    feed = found.feed
    chosen = _newest(found.entries)
    total = max(seen, len(found.entries))
    return {
        "kind": "feed",
        "title": plain(_string(feed.get("title")), TITLE),
        "language": tidy(_string(feed.get("language")), 20),
        "version": tidy(_string(found.version), 20),
        "ttl": tidy(_string(feed.get("ttl")), 10),
        "hub": _linked(feed, "hub", url),
        "topic": _linked(feed, "self", url),
        "bozo": bool(found.bozo),
        "notes": [f"of {total} items the newest {ITEMS} were read"] if total > len(chosen) else [],
        "entries": [_entry(entry, url) for entry in chosen],
    }


def _entry(entry: Any, url: str) -> dict[str, Any]:
    content = next(iter(entry.get("content") or ()), None) or entry.get("summary_detail") or {}
    author = entry.get("author_detail") or {}
    source = entry.get("source") or {}
    return {
        "id": tidy(_string(entry.get("id")), 2_000),
        "link": web_link(_string(entry.get("link")), url),
        "title": plain(_string(entry.get("title")), TITLE),
        "text": plain(_string(content.get("value")) or _string(entry.get("summary")), TEXT),
        "author": plain(_string(author.get("name")) or _string(entry.get("author")), NAME),
        "author_url": web_link(_string(author.get("href")), url),
        "publisher": plain(_string(source.get("title")) or _string(entry.get("news_source")), NAME),
        "language": tidy(_string(content.get("language")), 20),
        "rating": tidy(_string(entry.get("im_rating")), 10),
        "date": tidy(_string(entry.get("published")) or _string(entry.get("updated")), 100),
    }


def _newest(entries: list[Any]) -> list[Any]:
    """The newest as far as all tell their date, else the first: feeds put the newest on top."""
    if len(entries) <= ITEMS:
        return entries
    dates = [_epoch(entry) for entry in entries]
    if all(date is not None for date in dates):
        entries = sorted(entries, key=lambda entry: -(_epoch(entry) or 0))
    return entries[:ITEMS]


def _epoch(entry: Any) -> int | None:
    parsed = entry.get("published_parsed") or entry.get("updated_parsed")
    try:
        return timegm(parsed) if parsed else None
    except (ValueError, OverflowError, TypeError):
        return None


def _linked(feed: Any, relation: str, url: str) -> str:
    """The first link that stands so to the feed, or ""."""
    links = (link for link in feed.get("links") or () if link.get("rel") == relation)
    return next((web_link(_string(link.get("href")), url) for link in links), "")


def _string(value: object) -> str:
    return value if isinstance(value, str) else ""


def _without_impossible_characters(body: bytes) -> bytes:
    """References to surrogates or beyond Unicode crash feedparser; one stranger's comment must not silence a feed."""
    return re.sub(rb"&#(?:[xX]([0-9a-fA-F]{4,})|([0-9]{5,}));", _possible, body)


def _possible(found: re.Match[bytes]) -> bytes:
    digits = found[1] or found[2]
    number = int(digits, 16 if found[1] else 10) if len(digits) < 12 else -1
    return found[0] if 0 <= number < 0xD800 or 0xDFFF < number <= 0x10FFFF else b"&#xFFFD;"
