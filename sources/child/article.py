"""A page for people: its title and the text that it is there for, without menus, margins and advertisements.

The extractor is loaded for the first page: most of these processes read feeds alone.
"""

from __future__ import annotations

from typing import Any

from sources.child.page import WALLS, looks_like_page, read_page
from sources.text import tidy

LONGEST = 100_000
_HTML = ("text/html", "application/xhtml+xml")
# Real pages have at most some thousand tags. Reading deeply nested ones takes time that grows with their square.
_MOST_TAGS = 50_000


def read_article(body: bytes, content_type: str, url: str) -> dict[str, Any]:
    """{"kind": "article", "title": …, "text": …, "wall": whether its title says that we may not read it}."""
    if not (content_type.lower().startswith(_HTML) or looks_like_page(body, content_type)):
        return {"kind": "unreadable", "why": "it is no web page"}
    if body.count(b"<") > _MOST_TAGS:
        return {"kind": "unreadable", "why": "the page has more parts than any real one"}
    return _extract(body, content_type, url)


def _extract(body: bytes, content_type: str, url: str) -> dict[str, Any]:
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.encoding import bytes_to_str, detect_encoding, map_encoding_to_html5
    from resiliparse.parse.html import HTMLParserException, HTMLTree

    named = content_type.lower().partition("charset=")[2].strip(" \"';")[:40]
    encoding = map_encoding_to_html5(named, fallback_utf8=False) if named else None
    page = bytes_to_str(body, encoding or detect_encoding(body, from_html_meta=True) or "utf-8")
    try:
        text = extract_plain_text(HTMLTree.parse(page), main_content=True, alt_texts=False, list_bullets=False)
    except HTMLParserException:
        return {"kind": "unreadable", "why": "the page is broken"}
    title = read_page(page.encode(), url)["title"]
    return {"kind": "article", "title": title, "text": tidy(text, LONGEST), "wall": bool(WALLS.search(title))}
