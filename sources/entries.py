"""From an item of a feed to a sighting: its lasting id, and what particular publishers put in odd places. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from urllib.parse import urlsplit

from mentions.model import Sighting
from sources.dates import sensible
from sources.parsing import Entry

_LONGEST_ID = 500


def native_ids(feed: str, entries: Sequence[Entry]) -> tuple[str, ...]:
    """For each entry its id if no other item here has it, else its link, else a hash of what it says.

    Computed here and not taken from the parser, so that another parser would not double everything.

    Args:
        feed: the configured address, which keeps hashes of different feeds apart.
    """
    ids = Counter(entry.id for entry in entries)
    links = Counter(entry.link for entry in entries)
    return tuple(_native_id(feed, entry, ids, links) for entry in entries)


def _native_id(feed: str, entry: Entry, ids: Counter[str], links: Counter[str]) -> str:
    if entry.id and ids[entry.id] == 1:
        return entry.id if len(entry.id) <= _LONGEST_ID else f"sha256:{sha256(entry.id.encode()).hexdigest()}"
    if entry.link and links[entry.link] == 1:
        return entry.link
    published = entry.published_at.isoformat() if entry.published_at else ""
    said = "\n".join((feed, entry.link, entry.title, published, entry.text[:200]))
    return f"sha256:{sha256(said.encode()).hexdigest()}"


def to_sighting(native_id: str, entry: Entry, language: str, now: datetime) -> Sighting:
    """The entry as everybody else wants it.

    Args:
        language: the feed's own, for entries that name none.
    """
    news = urlsplit(entry.link).hostname == "news.google.com"
    return Sighting(
        native_id=native_id,
        url=entry.link,
        title=_without_publisher(entry) if news else entry.title,
        text="" if news else entry.text,  # there it lists other articles of the same story
        author=entry.author or entry.publisher,
        author_url=entry.author_url,
        published_at=sensible(entry.published_at, now),
        language=language_code(entry.language or language),
    )


def newest_first(sightings: tuple[Sighting, ...]) -> tuple[Sighting, ...]:
    """By date, if all tell theirs; else as they stand, since feeds put the newest on top."""
    dated = [(sighting.published_at, sighting) for sighting in sightings if sighting.published_at]
    if len(dated) < len(sightings):
        return sightings
    return tuple(sighting for _, sighting in sorted(dated, key=lambda pair: pair[0], reverse=True))


def _without_publisher(entry: Entry) -> str:
    """Google News writes "Title - Publisher"."""
    return entry.title.removesuffix(f" - {entry.publisher}") if entry.publisher else entry.title


def language_code(language: str) -> str:
    """en-us, sv_SE, SV … as the two letters of ISO 639-1, or ""."""
    code = language.replace("_", "-").split("-", maxsplit=1)[0].lower()
    return code if len(code) == 2 and code.isascii() and code.isalpha() else ""
