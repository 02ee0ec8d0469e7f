"""A page for people: which feeds it names, and whether it is a wall (log-in, consent, block)."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

from sources.text import TITLE, tidy, web_link

_FEEDS = {"application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml"}
WALLS = re.compile(
    r"captcha|log ?in\b|sign in|logga in|access denied|forbidden|blocked|pardner|just a moment|attention required"
    r"|before you continue|innan du fortsätter|unusual traffic|ovanlig trafik|verify you are|are you a robot|consent",
    re.IGNORECASE,
)
_READ = 500_000


def looks_like_page(body: bytes, content_type: str) -> bool:
    """Whether these bytes are HTML rather than a feed, judged by how they begin."""
    head = body[:2_000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if re.search(rb"<(?:rss|feed|rdf:rdf|\?xml-stylesheet)\b", head):
        return False
    if re.search(rb"<!doctype html|<html\b|<head\b|<body\b", head):
        return True
    return content_type.lower().startswith("text/html") and not head.startswith((b"<", b"{"))


def read_page(body: bytes, url: str) -> dict[str, Any]:
    """{"kind": "page", "feeds": absolute addresses, "title": …, "wall": whether a person is wanted here}."""
    reader = _Reader()
    reader.feed(body[:_READ].decode("utf-8", "replace"))
    base = web_link(reader.base, url) or url
    feeds = dict.fromkeys(link for href in reader.feeds if (link := web_link(href, base)))
    title = tidy(" ".join(reader.title), TITLE)
    return {
        "kind": "page",
        "feeds": list(feeds)[:20],
        "title": title,
        "wall": reader.password or bool(WALLS.search(title)),
    }


class _Reader(HTMLParser):
    """Collects what the head of a page says about feeds."""

    def __init__(self) -> None:
        super().__init__()
        self.feeds: list[str] = []
        self.title: list[str] = []
        self.base = ""
        self.password = False
        self._in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        self._in_title = tag == "title"
        if tag == "link" and "alternate" in named.get("rel", "").lower().split():
            self.feeds += [named.get("href", "")] if named.get("type", "").strip().lower() in _FEEDS else []
        elif tag == "base":
            self.base = self.base or named.get("href", "")
        elif tag == "input" and named.get("type", "").lower() == "password":
            self.password = True

    def handle_endtag(self, tag: str) -> None:
        self._in_title = self._in_title and tag != "title"

    def handle_data(self, data: str) -> None:
        if self._in_title and len(self.title) < 20:
            self.title.append(data)
