"""The hash chain over a mention's moves: whoever changes, drops or inserts one is found out.

What a person wrote enters only as a salted digest, so that the words can be erased and the chain still holds.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256


@dataclass(frozen=True, slots=True)
class Link:
    """One move as the chain sees it; `words` are (salt, actor, argument, note), None once they are erased."""

    mention_id: int
    n: int
    action: str
    status: str
    at: datetime
    content: str
    digest: str
    words: tuple[str, str, str, str] | None


def content_digest(salt: str, actor: str, argument: str, note: str) -> str:
    """Stands for who and what in the chain; without the salt nobody can guess the words back."""
    return _digest(salt, actor, argument, note)


def link_digest(previous: str, mention_id: int, n: int, action: str, status: str, at: datetime, content: str) -> str:
    """The digest of a move, over the digest of the one before ("" for the first)."""
    return _digest(previous, mention_id, n, action, status, at.astimezone(UTC).isoformat(), content)


def holds(links: Sequence[Link], count: int) -> bool:
    """Whether these are the `count` moves of one mention, untouched and without gaps."""
    previous = ""
    for n, link in enumerate(links, start=1):
        expected = link_digest(previous, link.mention_id, n, link.action, link.status, link.at, link.content)
        if link.n != n or link.digest != expected:
            return False
        if link.words is not None and content_digest(*link.words) != link.content:
            return False
        previous = link.digest
    return len(links) == count


def _digest(*parts: str | int) -> str:
    return sha256(json.dumps(parts).encode()).hexdigest()
