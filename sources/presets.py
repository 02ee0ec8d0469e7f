"""Feeds that go by a name: what a person would otherwise have to look up. Nothing but addresses."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal
from urllib.parse import parse_qsl, urlencode, urlsplit

from sources.accounts import Account

Preset = Literal[
    "", "google-alerts", "google-news", "reddit", "svt", "dn", "aftonbladet", "sweclockers", "sweclockers-market", "fz",
    "lemmy", "youtube", "wordpress", "discourse"
]  # fmt: skip

PRESS = {
    "svt": "https://www.svt.se/nyheter/rss.xml",
    "dn": "https://www.dn.se/rss/",
    "aftonbladet": "https://rss.aftonbladet.se/rss2/small/pages/sections/senastenytt/",
    "sweclockers": "https://www.sweclockers.com/feeds/nyheter",
    "sweclockers-market": "https://www.sweclockers.com/feeds/marknad",
    "fz": "https://www.fz.se/feeds/nyheter",
}
ALERTS = "https://www.google.com/alerts/feeds/"
SEARCHES = ("google-news", "reddit")
REDDIT = "https://www.reddit.com"
_TOKEN = frozenset({"feed", "user"})
# These show a piece of each page, not the whole.
_PIECES = (ALERTS, "https://news.google.com/rss/", "https://www.bing.com/news/")
_EDITIONS = {"sv": ("sv", "SE", "SE:sv"), "en": ("en-US", "US", "US:en")}


def google_news(query: str, edition: Literal["sv", "en"]) -> str:
    """The search as a feed; language, country and edition must agree, or the result is odd or empty."""
    language, country, whole = _EDITIONS[edition]
    recent = query if "when:" in query or "after:" in query else f"{query} when:7d"
    return "https://news.google.com/rss/search?" + urlencode(
        {"q": recent, "hl": language, "gl": country, "ceid": whole}
    )


def reddit(query: str) -> str:
    """Posts of the last week, newest first; Reddit's search does not cover comments."""
    return f"{REDDIT}/search.rss?" + urlencode({"q": query, "sort": "new", "t": "week", "limit": 100})


def shows_pieces(address: str) -> bool:
    """Whether the items of this feed are only pieces of the pages they lead to."""
    return address.startswith(_PIECES)


def with_token(address: str, mine: Account | None) -> str:
    """The address as its owner may ask it: Reddit takes the token of a private feed only in the address itself."""
    if mine is None or not mine.at(address):
        return address
    parts = urlsplit(address)
    query = urlencode([*parse_qsl(parts.query, keep_blank_values=True), ("feed", mine.secret), ("user", mine.user)])
    return parts._replace(query=query, fragment="").geturl()


def without_token(address: str) -> str:
    """The same address as it may be kept and shown."""
    parts = urlsplit(address)
    if f"{parts.scheme}://{parts.netloc}" != REDDIT or not parts.query:
        return address
    kept = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] not in _TOKEN]
    return parts._replace(query=urlencode(kept)).geturl()


def _lemmy(page: str) -> str:
    """Of a community, a person, or everything that the instance knows."""
    found = re.match(r"(https?://[^/?#]+)(?:/([cu]/[\w.@-]+))?", page)
    return f"{found[1]}/feeds/{found[2] or 'all'}.xml?sort=New" if found else page


def _youtube(page: str) -> str:
    found = re.search(r"(?:^|/channel/|channel_id=)(UC[\w-]{22})(?![\w-])", page, re.ASCII)
    if not found:
        raise ValueError(
            "preset youtube needs the channel's id, which begins with UC: on the channel's page choose "
            "more → Share channel → Copy channel ID"
        )
    return f"https://www.youtube.com/feeds/videos.xml?channel_id={found[1]}"


def _wordpress(page: str) -> str:
    """The comments of the whole blog."""
    return f"{re.split('[?#]', page)[0].rstrip('/')}/comments/feed/"


def _discourse(page: str) -> str:
    """Of a category, topic, tag or person what is written there; else every post of the forum."""
    page = re.split("[?#]", page)[0].rstrip("/")
    return f"{page}.rss" if re.search(r"/(?:c|t|tag|u)/[^/]", page) else f"{page}/posts.rss"


PLACES: dict[str, Callable[[str], str]] = {
    "lemmy": _lemmy,
    "youtube": _youtube,
    "wordpress": _wordpress,
    "discourse": _discourse,
}
"""Presets that make the feed's address from that of the page which a browser shows."""
