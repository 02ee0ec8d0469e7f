"""What somebody looks for among the mentions: words, and what narrows them down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mentions.model import Kind, Status


@dataclass(frozen=True, slots=True)
class Search:
    """All of this must hold; what is left empty does not matter.

    Attributes:
        words: each stands in the title, the text, the author's name or our answer, or begins a word there.
        author: the same, but in the author's name.
        sources: ids, any of which it came from.
    """

    words: tuple[str, ...] = ()
    author: tuple[str, ...] = ()
    kind: Kind | None = None
    status: Status | None = None
    sources: tuple[str, ...] = ()
    since: datetime | None = None
