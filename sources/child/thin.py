"""A document of very many items, thinned before the parser sees it: its first and last stay, where the newest are."""

from __future__ import annotations

import re

ITEMS = 500
_TOKEN = re.compile(rb"<!--|<!\[CDATA\[|<(item|entry)[\s>]|</(?:item|entry)\s*>")
_ENDS = {b"<!--": b"-->", b"<![CDATA[": b"]]>"}


def thin(body: bytes) -> tuple[bytes, int]:
    """The document with at most 2 × 500 items, and how many there were; untouched if it is not plainly built."""
    if body.count(b"<item") + body.count(b"<entry") <= 2 * ITEMS:
        return body, 0
    spans = _spans(body)
    if len(spans) <= 2 * ITEMS:
        return body, 0
    start, end = spans[ITEMS][0], spans[-ITEMS][0]
    return body[:start] + body[end:], len(spans)


def _spans(body: bytes) -> list[tuple[int, int]]:
    """Where each item begins and ends; nothing if they are nested or the document breaks off."""
    spans, place, begun = [], 0, -1
    while found := _TOKEN.search(body, place):
        place = found.end()
        if closing := _ENDS.get(found[0]):
            place = body.find(closing, place) + len(closing)
            if place < len(closing):
                return []
        elif found[1]:
            if begun >= 0:
                return []
            begun = found.start()
        elif begun >= 0:
            spans.append((begun, place))
            begun = -1
    return spans
