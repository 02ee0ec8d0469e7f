"""The one way from a stranger's text into Slack: cleaned, cut, escaped, in that order."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import quote, urlsplit, urlunsplit

MAX_URL = 3000
_MOST_MARKS = 4
_LONGEST_GRAPHEME = 32

_ANSI = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]")
_NEWLINE = re.compile(r"\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# Controls, bidi embeddings and isolates, interlinear annotation, lone surrogates, noncharacters.
_DROPPED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufff9-\ufffb\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
# Tag characters hide text, except in the flags that are made of them (Scotland, Wales).
_TAGS = re.compile("(\U0001f3f4[\U000e0020-\U000e007e]{1,6}\U000e007f)|[\U000e0000-\U000e007f]")
_ZERO_WIDTH = re.compile(
    "([\u00ad\u180e\u200b-\u200f\u2060-\u2064\ufeff])[\u00ad\u180e\u200b-\u200f\u2060-\u2064\ufeff]+"
)
_EMPTY_LINES = re.compile(r"\n[^\S\n]*(?:\n[^\S\n]*){2,}")
_UNSEEN = re.compile("[\\s\u00ad\u115f\u1160\u180e\u200b-\u200f\u2060-\u2064\u2800\u3164\ufeff\uffa0\ufe00-\ufe0f]*")
_MARKUP = re.compile(r"<[^<>]*>|&(?:amp|lt|gt);|.", re.DOTALL)
_SENT = re.compile(r"<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>")
_LIKE_ADDRESS = re.compile(r"://|^\s*www\.|^\s*[\w-]+(\.[\w-]+)+(/\S*)?\s*$", re.IGNORECASE)


def mrkdwn(s: str) -> str:
    """`s` as literal text inside mrkdwn: exactly & < > are escaped (docs.slack.dev, formatting message text)."""
    return s.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescape(s: str) -> str:
    """What mrkdwn() was given; Slack sends inbound text escaped in the same way."""
    return s.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def received(s: str) -> str:
    """What a person wrote to us in Slack, as plain text: its markup undone, people and places by name."""
    return unescape(_SENT.sub(_undone, s)).strip()


def clean(s: str) -> str:
    """`s` without what is unseen or unruly; letters, marks and emoji of every language stay as they are."""
    s = _NEWLINE.sub("\n", _ANSI.sub("", s)).replace("\t", " ")
    s = _TAGS.sub(lambda m: m[1] or "", _DROPPED.sub("", s))
    s = _ZERO_WIDTH.sub(r"\1", s)
    return _EMPTY_LINES.sub("\n\n", s if s.isascii() else "".join(_few_marks(s))).strip()


def blank(s: str) -> bool:
    """Whether nothing of `s` can be seen."""
    return _UNSEEN.fullmatch(s) is not None


def size(s: str) -> int:
    """The length of `s` in UTF-16 units: never less than what Slack counts."""
    return len(s) + sum(c > "\uffff" for c in s)


def cut(s: str, n: int) -> str:
    """`s` in at most `n` UTF-16 units, ending with … between two characters as a reader sees them."""
    return s if size(s) <= n else s[: _border(s, _fits(s, n - 1))].rstrip() + "…"


def cut_markup(s: str, n: int) -> str:
    """Like cut(), for text that is mrkdwn already: never inside an entity, a link or a mention."""
    if size(s) <= n:
        return s
    kept, room = [], n - 1
    for token in _MARKUP.findall(s):
        room -= size(token)
        if room < 0:
            break
        kept.append(token)
    return "".join(kept).rstrip() + "…"


def one_line(s: str, n: int) -> str:
    """`s` cleaned, on one line, in at most `n` units."""
    return cut(" ".join(clean(s[: 8 * n + 400]).split()), n)


def safe_url(url: str) -> str | None:
    """`url` as it may stand in a link or a button, percent-encoded; None if it may not.

    Only http and https, with a host, without user and password, at most 3,000 characters after encoding.
    """
    url = url.strip()
    # Encoding only makes it longer.
    if len(url) > MAX_URL or "\\" in url or any(c < " " or c == "\x7f" for c in url):
        return None
    try:
        parts = urlsplit(url)
        name, port = _ascii_host(parts.hostname or ""), parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not name or "@" in parts.netloc:
        return None
    encoded = urlunsplit((parts.scheme, name if port is None else f"{name}:{port}", *map(_encode, parts[2:])))
    return encoded if len(encoded) <= MAX_URL else None


def host(url: str) -> str:
    """Where `url` leads, as a reader may trust it: a name in other than Latin letters stays in its ASCII form."""
    safe = safe_url(url)
    if safe is None:
        return ""
    name = (urlsplit(safe).hostname or "").removeprefix("www.")
    try:
        shown = name.encode("ascii").decode("idna")
    except UnicodeError:
        return name
    return shown if all(c.isascii() or "LATIN" in unicodedata.name(c, "") for c in shown) else name


def like_address(s: str) -> bool:
    """Whether `s` looks like an address itself, and so must not be the label of a link to another one."""
    return _LIKE_ADDRESS.search(s) is not None


def _undone(found: re.Match[str]) -> str:
    mark, inner, label = found[1], found[2], found[3]
    if mark:
        return ("#" if mark == "#" else "@") + (label or inner).lstrip("@#")
    return (label or inner) if inner.startswith("mailto:") else inner


def _few_marks(s: str) -> Iterator[str]:
    marks = 0
    for c in s:
        marks = marks + 1 if unicodedata.category(c) in ("Mn", "Me") else 0
        if marks <= _MOST_MARKS:
            yield c


def _fits(s: str, n: int) -> int:
    units = 0
    for i, c in enumerate(s):
        units += 2 if c > "\uffff" else 1
        if units > n:
            return i
    return len(s)


def _border(s: str, i: int) -> int:
    """The last border between two seen characters at or before `i`, unless that is absurdly far away."""
    start = i
    while i > 0 and start - i < _LONGEST_GRAPHEME and not _parted(s, i):
        i -= 1
    return i if _parted(s, i) else start


def _parted(s: str, i: int) -> bool:
    if i in (0, len(s)):
        return True
    if _flag(s[i]) and _flag(s[i - 1]):
        return sum(1 for _ in _flags_before(s, i)) % 2 == 0
    return s[i - 1] != "\u200d" and not _clings(s[i])


def _clings(c: str) -> bool:
    return (
        c == "\u200d"
        or "\U0001f3fb" <= c <= "\U0001f3ff"  # skin tones
        or "\U000e0020" <= c <= "\U000e007f"  # tags of a flag
        or unicodedata.category(c) in ("Mn", "Me", "Mc")
    )


def _flag(c: str) -> bool:
    return "\U0001f1e6" <= c <= "\U0001f1ff"


def _flags_before(s: str, i: int) -> Iterator[str]:
    while i > 0 and _flag(s[i - 1]):
        i -= 1
        yield s[i]


def _ascii_host(name: str) -> str:
    if ":" in name:
        return f"[{name}]"
    ascii_name = name if name.isascii() else name.encode("idna").decode("ascii")
    return ascii_name if re.fullmatch(r"[a-z0-9._-]+", ascii_name) else ""


def _encode(part: str) -> str:
    return quote(part, safe="!#$%&'()*+,/:;=?@[]~-._")
