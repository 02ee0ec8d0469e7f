"""JSON Feed 1.0 and 1.1 (jsonfeed.org), which feedparser does not read."""

from __future__ import annotations

import json
from typing import Any

from sources.child.thin import ITEMS
from sources.text import NAME, TEXT, TITLE, plain, tidy, web_link


def read_json_feed(body: bytes, url: str) -> dict[str, Any]:
    """The feed as plain values, or {"kind": "unreadable", "why": …}."""
    try:
        document = json.loads(body.decode("utf-8-sig"), parse_constant=lambda _: None)
    except (ValueError, RecursionError) as error:
        return {"kind": "unreadable", "why": f"the answer is broken JSON ({type(error).__name__})"}
    items = document.get("items") if isinstance(document, dict) else None
    if not isinstance(items, list):
        return {"kind": "unreadable", "why": "the answer is JSON, but no feed"}
    entries = [_entry(item, url) for item in items[:ITEMS] if isinstance(item, dict)]
    cut = [f"of {len(items)} items the first {ITEMS} were read"] if len(items) > ITEMS else []
    return {
        "kind": "feed",
        "title": plain(_string(document.get("title")), TITLE),
        "language": tidy(_string(document.get("language")), 20),
        "version": "json",
        "ttl": "",
        "hub": "",
        "topic": "",
        "bozo": len(entries) < len(items[:ITEMS]),
        "notes": cut,
        "entries": entries,
    }


def _entry(item: dict[str, Any], url: str) -> dict[str, Any]:
    authors = item.get("authors")
    first = authors[0] if isinstance(authors, list) and authors else item.get("author")
    author = first if isinstance(first, dict) else {}
    written = _string(item.get("content_text"))
    markup = _string(item.get("content_html")) or _string(item.get("summary"))
    return {
        "id": tidy(_identifier(item.get("id")), 2_000),
        "link": web_link(_string(item.get("url")) or _string(item.get("external_url")), url),
        "title": plain(_string(item.get("title")), TITLE),
        "text": tidy(written, TEXT) if written else plain(markup, TEXT),
        "author": plain(_string(author.get("name")), NAME),
        "author_url": web_link(_string(author.get("url")), url),
        "publisher": "",
        "language": tidy(_string(item.get("language")), 20),
        "date": tidy(_string(item.get("date_published")) or _string(item.get("date_modified")), 100),
    }


def _identifier(value: object) -> str:
    """Some write numbers, though the format asks for strings."""
    return (
        str(value) if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**18 else _string(value)
    )


def _string(value: object) -> str:
    return value if isinstance(value, str) else ""
