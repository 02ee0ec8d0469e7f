"""Arrivals and sightings cleaned at the border, with the keys they are known by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Row

from mentions.clean import clean_text, clean_time
from mentions.findings import Finding
from mentions.identity import content_digest, native_key, url_key
from mentions.model import Arrival, Because, Reading, Sighting

# Longer than any address Slack takes in a button; a cut address would lead somewhere else.
_URL = 3_000
_WORD = 200
_NAMELESS = frozenset(
    {
        *("", "a google user", "admin", "anonym", "anonyma", "anonymous", "author", "author unknown", "customer"),
        *("deleted", "deleted user", "en google-användare", "en kund", "författare", "gäst", "guest", "kund", "n/a"),
        *("okänd", "okänd användare", "removed", "unknown", "unknown author", "user", "användare"),
    }
)
"""What platforms call those whom they do not name."""


@dataclass(frozen=True, slots=True)
class Keyed:
    """A cleaned sighting with its keys.

    Attributes:
        at: its place in the batch.
        plain_key: over the source and the platform's id.
        own_key: over the address, too, since one platform id on two addresses is two sightings.
        doubled: the batch holds its platform id on several addresses.
    """

    at: int
    sighting: Sighting
    plain_key: str
    own_key: str
    url_key: str
    digest: str
    doubled: bool

    @property
    def key(self) -> str:
        """Under which it will be kept if it is new."""
        return self.own_key if self.doubled else self.plain_key

    def find(self, stored: Mapping[str, Row[Any]]) -> Row[Any] | None:
        """The kept sighting that this one is, if any. `stored` maps keys to rows of the sightings table."""
        plain = stored.get(self.plain_key)
        if plain is not None and self.doubled and plain.url_key != self.url_key:
            plain = None
        return stored.get(self.own_key, plain)


def keyed(source_id: str, sightings: Sequence[Sighting]) -> tuple[Keyed, ...]:
    """Each sighting once, with its keys; of two that share all of them the first counts."""
    clean = [clean_sighting(sighting) for sighting in sightings]
    addresses = [url_key(sighting.url) for sighting in clean]
    seen_at: dict[str, set[str]] = {}
    for sighting, address in zip(clean, addresses, strict=True):
        seen_at.setdefault(sighting.native_id, set()).add(address)
    items = [
        _key(source_id, at, sighting, address, len(seen_at[sighting.native_id]) > 1)
        for at, (sighting, address) in enumerate(zip(clean, addresses, strict=True))
    ]
    return tuple({item.key: item for item in reversed(items)}.values())[::-1]


def _key(source_id: str, at: int, sighting: Sighting, address: str, doubled: bool) -> Keyed:
    return Keyed(
        at=at,
        sighting=sighting,
        plain_key=native_key(source_id, sighting.native_id),
        own_key=native_key(source_id, f"{sighting.native_id}\n{address}"),
        url_key=address,
        digest=content_digest(sighting),
        doubled=doubled,
    )


def clean_sighting(sighting: Sighting) -> Sighting:
    """The sighting with nothing in it that a database refuses; its time is judged when it is kept."""
    return replace(
        sighting,
        # Whole: the key is made of it. It is cut only where it is shown.
        native_id=clean_text(sighting.native_id, len(sighting.native_id)),
        url=_clean_url(sighting.url),
        title=clean_text(sighting.title, 300),
        text=clean_text(sighting.text, 20_000),
        author=clean_text(sighting.author, _WORD),
        author_url=_clean_url(sighting.author_url),
        language=clean_text(sighting.language, 35),
        answers=clean_text(sighting.answers, len(sighting.answers)),
    )


def _clean_url(url: str) -> str:
    return clean_text(url, _URL) if len(url) <= _URL else ""


def _clean_words(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(clean_text(word, _WORD) for word in words)


def clean_because(because: Because) -> Because:
    """A reason may quote a stranger."""
    more = clean_because(because.more) if because.more else None
    return Because(clean_text(because.code, _WORD), _clean_words(because.words), more)


def clean_arrival(arrival: Arrival, sighting: Sighting, now: datetime) -> Arrival:
    """The arrival with its cleaned sighting, and nothing odd in its reading, choice and time."""
    reading, choice = arrival.reading, arrival.choice
    return Arrival(
        sighting=replace(sighting, published_at=clean_time(sighting.published_at, now)),
        names=_clean_words(arrival.names),
        reading=Reading(
            language=clean_text(reading.language, 35),
            kind=reading.kind,
            tone=reading.tone,
            heat=_share(reading.heat),
            confidence=_share(reading.confidence),
            because=_clean_words(reading.because),
            urgency=reading.urgency,
            findings=tuple(_clean_finding(finding) for finding in reading.findings),
        ),
        choice=replace(choice, because=clean_because(choice.because), rule=clean_text(choice.rule, _WORD)),
        held=arrival.held,
        known=arrival.known,
        aside=arrival.aside,
    )


def _clean_finding(finding: Finding) -> Finding:
    """Its words are a stranger's."""
    said = (clean_text(finding.question, 20), clean_text(finding.answer, _WORD))
    return Finding(*said, _share(finding.confidence), _clean_words(finding.because))


def author_key(source_id: str, author: str, author_url: str) -> str:
    """Under which an author is remembered: the account, else the name at this source; "" for nobody, and for what a
    platform calls all those whom it does not name."""
    name = " ".join(clean_text(author, _WORD).casefold().split()).strip("[]().")
    who = url_key(_clean_url(author_url)) or (f"{source_id}\n{name}" if name not in _NAMELESS else "")
    return sha256(who.encode()).hexdigest() if who else ""


def _share(value: float) -> float:
    return max(0.0, min(value, 1.0))  # in this order NaN becomes 0, too
