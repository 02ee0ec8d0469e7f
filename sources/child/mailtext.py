"""The words of a mail, from plain text or HTML, with the places of its links in them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from sources.text import TITLE, tidy, web_link

LINKS = 300
_AROUND = 800
_BEFORE = 3_000
_HEADING = "\f"  # stands where one begins: what is above it belongs to another story
_SILENT = {"style", "script", "title", "noscript", "template"}
_BLOCKS = {
    "p", "br", "div", "li", "ul", "ol", "tr", "td", "th", "table", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote",
    "hr", "pre", "section", "article", "header", "footer", "center", "body",
}  # fmt: skip
_ADDRESS = re.compile(r"https?://[^\s<>\"'\x00-\x20]{4,2000}", re.IGNORECASE)
# How mail programs begin what they quote: "On … wrote:", "Den … skrev …:", or a line and the headers of the other mail.
_QUOTING = re.compile(
    r"(?:on|den|le|am|op)\s.{4,200}\b(?:wrote|skrev|schrieb|écrit|schreef)\b.{0,60}:"
    r"|-{3,}\s*(?:original message|ursprungligt meddelande|ursprungligt brev)\s*-{3,}|_{20,}"
    r"|(?:from|från):\s.{1,300}",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Reading:
    """Text in lines; each link with where its own words begin and end in it.

    Attributes:
        paragraphs: an empty line parts what belongs together, as it does in plain text.
    """

    text: str
    links: tuple[tuple[str, int, int], ...]
    paragraphs: bool = False


def read_plain(text: str) -> Reading:
    """Plain text, in which an address is its own words."""
    found = ((hit[0].rstrip(".,;:!?)]}*"), hit.start()) for hit in _ADDRESS.finditer(text))
    return Reading(text, tuple((link, start, start + len(link)) for link, start in found), paragraphs=True)


def read_html(markup: str) -> Reading:
    """What a person would read, line by line. Pictures, styles and scripts are nothing."""
    reader = _Reader()
    reader.feed(markup)
    reader.end_link()
    return Reading("".join(reader.pieces), tuple(reader.links))


def links(reading: Reading) -> list[dict[str, Any]]:
    """Each link with its own words and the text between it and its neighbours, in order."""
    text, places = reading.text, reading.links[:LINKS]
    ends = [0, *(end for _, _, end in places)]
    starts = [*(start for _, start, _ in places), len(text)]
    return [
        {
            "url": web_link(url, ""),
            "words": tidy(text[start:end], TITLE),
            "before": _lines(text[ends[at] : start], reading.paragraphs),
            "after": tidy(text[end : starts[at + 1]].partition(_HEADING)[0], _AROUND),
        }
        for at, (url, start, end) in enumerate(places)
    ]


def _lines(text: str, paragraphs: bool) -> list[str]:
    """The last ones before a link that belong to it."""
    text = text[-_BEFORE:].rpartition(_HEADING)[2].strip()
    if paragraphs:
        text = re.split(r"\n[ \t\r]*\n", text)[-1]
    return [tidied for line in text.splitlines() if (tidied := tidy(line, TITLE))][-20:]


def own_words(text: str) -> str:
    """Of an answer what is new: without the quoted mail below it, and without quoted lines."""
    kept: list[str] = []
    lines = text.splitlines()
    for line, following in zip(lines, [*lines[1:], ""], strict=False):
        # Some break the line in the middle of "On … Kim <kim@…> wrote:".
        beginnings = (line.strip(" *")[:300], f"{line.strip()[:150]} {following.strip()[:150]}")
        if any(map(_QUOTING.fullmatch, beginnings)) and any(map(str.strip, kept)):
            break
        if not line.lstrip().startswith(">"):
            kept.append(line)
    own = "\n".join(kept)
    return own if own.strip() else text


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self.links: list[tuple[str, int, int]] = []
        self._length = 0
        self._silent = 0
        self._link: tuple[str, int] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "body":
            self._silent = 0
        if tag in _SILENT:
            self._silent += 1
        elif tag in _BLOCKS:
            self._add(_HEADING if tag in ("h1", "h2", "h3", "h4") else "\n")
        elif tag == "a":
            self.end_link()
            self._link = (dict(attrs).get("href") or "", self._length)

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in _BLOCKS:
            self._add("\n")
        elif tag == "a":
            self.end_link()

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._add(re.sub(r"\s+", " ", data))

    def end_link(self) -> None:
        """The link that was open, if any, ends here."""
        if self._link:
            self.links.append((*self._link, self._length))
            self._link = None

    def _add(self, text: str) -> None:
        self.pieces.append(text)
        self._length += len(text)
