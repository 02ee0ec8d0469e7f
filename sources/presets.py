"""Feeds that go by a name: what a person would otherwise have to look up. Nothing but addresses."""

from __future__ import annotations

from typing import Literal
from urllib.parse import urlencode

Preset = Literal[
    "", "google-alerts", "google-news", "reddit", "svt", "dn", "aftonbladet", "sweclockers", "sweclockers-market", "fz"
]

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
    return "https://www.reddit.com/search.rss?" + urlencode({"q": query, "sort": "new", "t": "week", "limit": 100})
