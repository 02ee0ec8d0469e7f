"""The stories that a digest mail links to: Google Alerts, press monitoring, newsletters. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from itertools import takewhile
from urllib.parse import urlsplit

from mentions.identity import canonical_url, unwrap
from mentions.model import Sighting
from sources.letters import Link
from sources.text import TEXT, TITLE, tidy, web_link

STORIES = 50
_LONGEST_ID = 500
_SHORT = 15  # a link with fewer characters is "Read more", not a headline
_SERVICE = re.compile(
    r"unsubscribe|avregistrer|avprenumerer|avsluta prenumeration|preferences|inställningar|privacy|integritet"
    r"|in (?:your|the|a) browser|i (?:din )?webbläsare|webbversion|web version|flag as irrelevant|irrelevant"
    r"|see more results|(?:se|visa) fler resultat|edit this alert|redigera|send feedback|skicka feedback"
    r"|^(?:help|hjälp|share|dela|facebook|twitter|x|linkedin|instagram|contact us|kontakta oss|log in|logga in)\b"
    r"|terms of (?:use|service)|användarvillkor|all rights reserved|manage your|hantera din|rss feed|rss-flöde",
    re.IGNORECASE,
)


def stories(links: Sequence[Link], published_at: datetime | None) -> tuple[Sighting, ...]:
    """One sighting for each page that is linked, in the order of the mail; service links and homepages are left out."""
    told: dict[str, tuple[str, str, str]] = {}
    addresses = [web_link(unwrap(link.url), "") if not _SERVICE.search(link.words) else "" for link in links]
    addresses = [url if _is_story(url) else "" for url in addresses]
    for named in (True, False):  # what "Read more" leads to may be the headline's page
        for at, (link, url) in enumerate(zip(links, addresses, strict=True)):
            key = canonical_url(url)
            title, text = _named(link, _below(links, addresses, at)) if named else _unnamed(link)
            if key and title and key not in told:
                told[key] = (url, title, text)
    return tuple(
        Sighting(
            native_id=key if len(key) <= _LONGEST_ID else f"sha256:{sha256(key.encode()).hexdigest()}",
            url=url,
            title=title,
            text=text,
            published_at=published_at,
            snippet=True,
        )
        for key, (url, title, text) in list(told.items())[:STORIES]
    )


def _below(links: Sequence[Link], addresses: Sequence[str], at: int) -> str:
    """What follows a link until the next story; in between there may be links to the paper, or to share it."""
    others = takewhile(lambda place: not addresses[place], range(at + 1, len(links)))
    return tidy(" ".join((links[at].after, *(links[place].after for place in others))), TEXT)


def _named(link: Link, below: str) -> tuple[str, str]:
    """A headline that is a link, and what follows it."""
    words = "" if link.words.startswith(("http://", "https://")) else link.words
    return (words, below) if len(words) >= _SHORT or len(words.split()) > 2 else ("", "")


def _unnamed(link: Link) -> tuple[str, str]:
    """A headline and its text with "Read more", or the bare address, below. A picture tells nothing."""
    if not link.words or not link.before:
        return "", ""
    return tidy(link.before[0], TITLE), tidy(" ".join(link.before[1:]), TEXT)


def _is_story(url: str) -> bool:
    parts = urlsplit(url)
    host = parts.hostname or ""
    google = re.fullmatch(r"(?:www|support|accounts|policies|myaccount)\.google\.[a-z.]{2,6}", host)
    return not google and bool(parts.path.strip("/") or parts.query)
